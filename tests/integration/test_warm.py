"""What is planned ahead, as a service starts."""

import logging

import pytest

from graphsvc.api.service import Service
from graphsvc.api.warm import warm


async def test_each_large_query_is_asked_once(service: Service, caplog: pytest.LogCaptureFixture):
    await warm(service)
    with caplog.at_level(logging.DEBUG, logger="neo4j.io"):
        caplog.clear()
        await warm(service)
    sent = [record.getMessage() for record in caplog.records]
    assert sum("C: RUN" in message for message in sent) == 4
    assert not any("planned ahead" in message for message in sent)
