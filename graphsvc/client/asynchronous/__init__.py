"""The asynchronous client: the source of the synchronous one, which `make client` makes of it."""
