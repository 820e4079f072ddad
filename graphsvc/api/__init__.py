"""The JSON API: one routes file per resource, and what all of them share."""
