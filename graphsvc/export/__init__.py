"""Writes answers in other formats: pure functions from a model to text, a format a file."""
