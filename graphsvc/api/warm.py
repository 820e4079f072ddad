"""Has the database plan the largest queries before a client waits for them."""

from contextlib import suppress
import logging
from typing import Final

from graphsvc.api.autocomplete import complete
from graphsvc.api.lists import list_entities
from graphsvc.api.neighbourhood import read_slice
from graphsvc.api.service import Service
from graphsvc.errors import GraphsvcError, NotFound
from graphsvc.ids import Kind

#: Has the form of an id, and is nobody's: what is planned for it costs nothing to answer.
_NOBODY: Final = "R0000000000"
_log = logging.getLogger(__name__)


async def warm(service: Service) -> None:
    """Ask once for what takes a server seconds to plan; a plan serves everybody thereafter.

    Nobody waits for it, and where it cannot be done the first client has it done.
    """
    try:
        for depth in (1, 2):
            with suppress(NotFound):
                await read_slice(service, _NOBODY, depth=depth)
        await complete(service, "nobody", list(Kind), 1)
        await list_entities(service, Kind.RESEARCHER, "nobody", 1, None)
    except GraphsvcError as fault:
        _log.warning("queries were not planned ahead: %s", fault.detail)
