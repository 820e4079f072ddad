"""A Python client of the API: `Client`, and `AsyncClient` with the same methods to await.

    >>> from graphsvc.client import Client
    >>> with Client("http://localhost:8000") as client:
    ...     print(client.researcher("RHZ6B2Z1AXF").display_name)
    Mingbao Lin

Answers are the models of `graphsvc.models`, refusals the errors of `graphsvc.errors`.
"""

from graphsvc.client.asynchronous.changes import AsyncFeed
from graphsvc.client.asynchronous.client import AsyncClient
from graphsvc.client.asynchronous.connection import AsyncListing
from graphsvc.client.synchronous.changes import Feed
from graphsvc.client.synchronous.client import Client
from graphsvc.client.synchronous.connection import Listing

__all__ = ["AsyncClient", "AsyncFeed", "AsyncListing", "Client", "Feed", "Listing"]
