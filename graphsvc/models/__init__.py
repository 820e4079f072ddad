"""The shapes of answers: what queries return and what the API sends."""
