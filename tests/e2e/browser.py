"""Finds the system's Chromium, installs it where a CI runs as root on Debian, and opens it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import os
from pathlib import Path
import shutil
import subprocess
import sys

from playwright.async_api import Browser, async_playwright

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


def _found() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def find_chromium() -> str:
    """Give the path of a Chromium; installs Debian's where that is possible.

    Raises:
        RuntimeError: there is none, and it cannot be installed from here.
    """
    if path := _found():
        return path
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0 and Path("/etc/debian_version").exists():
        sys.stderr.write("Installing Chromium for the browser tests …\n")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in ([apt, "update", "-qq"], [apt, "install", "-y", "-qq", "chromium"]):
            subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
        if path := _found():
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
