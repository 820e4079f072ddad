"""Tells whether Neo4j answers: on Bolt, then to a query under our password."""

import socket

from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graphsvc.embedded.config import LOOPBACK, USER
from graphsvc.embedded.layout import Layout
from graphsvc.errors import EmbeddedError

# The magic number and the proposals of a Bolt handshake (Bolt manual); 5.4 back to 5.0, 4.4.
_HANDSHAKE = bytes.fromhex("6060b017 00040405 00000404 00000000 00000000")


def bolt_answers(port: int) -> bool:
    """Tell whether something on the port completes a Bolt handshake."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            connection.sendall(_HANDSHAKE)
            return len(connection.recv(4)) == 4
    except OSError:
        return False


def query_answers(port: int, password: str, layout: Layout) -> bool:
    """Tell whether a query runs.

    Raises:
        EmbeddedError: the server does not take our password.
    """
    try:
        with GraphDatabase.driver(
            f"bolt://{LOOPBACK}:{port}", auth=(USER, password), max_transaction_retry_time=0
        ) as driver:
            driver.execute_query("RETURN 1")
    except AuthError as error:
        raise EmbeddedError(
            f"The embedded Neo4j does not take the password of {layout.password}.",
            remedy=f"Restore that file, or move {layout.home} away to begin with an empty store.",
        ) from error
    except (DriverError, Neo4jError):
        return False
    return True
