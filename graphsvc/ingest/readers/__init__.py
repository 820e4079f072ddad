"""Readers: each turns one kind of file into the records of `graphsvc.ingest.records`."""
