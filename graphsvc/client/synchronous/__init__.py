# Made of the asynchronous client by `make client`; changes here do not stay.
"""The synchronous client."""
