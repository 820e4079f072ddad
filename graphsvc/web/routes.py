"""Hangs the pages, their style and their errors into the application."""

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from graphsvc.web import entities, home, researcher
from graphsvc.web.errors import show_problems
from graphsvc.web.render import STATIC


def install_pages(app: FastAPI) -> None:
    """Add every page; call it after the API's error handlers are installed."""
    for part in (home, researcher, entities):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    show_problems(app)
