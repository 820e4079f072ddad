"""The command that brings a store's schema up to date: `graphsvc db migrate`."""

import asyncio

from graphsvc.cli.output import notices
from graphsvc.settings import read_settings


def migrate() -> None:
    """Bring the store's schema up to date; running it again changes nothing.

    It works on any Neo4j, given or embedded. Stop the service first, and keep a backup.
    """
    # The driver and neomodel are heavy, and no other command about the database needs them.
    from graphsvc.opening import open_gateway
    from graphsvc.schema.migrate import migrate as bring_up_to_date

    async def run() -> tuple[int, int]:
        async with open_gateway(read_settings(), notices) as (gateway, driver):
            with notices.status("Migrating"):
                return await bring_up_to_date(gateway, driver)

    before, after = asyncio.run(run())
    if before == after:
        notices.print(f"The schema is up to date: version {after}.")
    else:
        notices.print(f"The schema went from version {before or 'none'} to {after}.")
