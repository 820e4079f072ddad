"""Opens the system's Chromium."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

from tests.machine import find_program

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str:
    """Give the path of a Chromium; installs Debian's where that is possible.

    Raises:
        RuntimeError: there is none, and it cannot be installed from here.
    """
    if path := find_program("chromium", *NAMES):
        return path
    raise RuntimeError(
        "The browser tests need Chromium or Chrome in the PATH: on Debian, "
        "'sudo apt-get install chromium'."
    )


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Open the system's Chromium without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()
