"""What lies around every endpoint, from the outside in."""

from typing import Final

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette_compress import CompressMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from graphsvc.api.body_limit import BodyLimit
from graphsvc.api.conditional import Conditional
from graphsvc.api.counting import open_counter
from graphsvc.api.exchange import Exchange
from graphsvc.api.rate_limit import Limiter, RateLimiting
from graphsvc.settings import Settings, listed

#: Headers that a page of another origin may read; a browser hides all others from it.
_EXPOSED: Final = (
    "Deprecation",
    "ETag",
    "Graph-Version",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Server-Timing",
    "Sunset",
    "X-Request-ID",
)


def install_middleware(app: FastAPI, settings: Settings) -> None:
    """Add the layers, the innermost first, as the framework wants them."""
    app.add_middleware(Conditional)
    app.add_middleware(BodyLimit, most=settings.max_body_bytes)
    app.state.limiter = None
    if counter := open_counter(settings):
        limiter = Limiter(counter, settings.rate_limit, settings.rate_limit_window)
        app.state.limiter = limiter
        app.add_middleware(RateLimiting, limiter=limiter)
    # Its default takes twice the time for answers that are hardly smaller.
    app.add_middleware(CompressMiddleware, brotli_quality=2)
    if origins := listed(settings.cors_origins):
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=("GET", "HEAD", "POST"),
            allow_headers=("Content-Type", "If-None-Match", "X-Request-ID"),
            expose_headers=_EXPOSED,
        )
    app.add_middleware(Exchange, varies_by_origin=bool(origins) and "*" not in origins)
    app.add_middleware(CorrelationIdMiddleware)
    if proxies := listed(settings.trusted_proxies):
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=proxies)
