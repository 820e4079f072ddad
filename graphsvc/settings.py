"""What an operator can set: one frozen model, read from `GRAPHSVC_…` variables."""

from ipaddress import ip_network
from pathlib import Path
import re
from typing import Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from graphsvc.errors import InvalidInput


class Settings(BaseSettings):
    """All settings; each is the variable of its name, in capitals, after `GRAPHSVC_`."""

    model_config = SettingsConfigDict(env_prefix="GRAPHSVC_", frozen=True, extra="ignore")

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("graphsvc"),
        description="Holds all that an instance keeps: the embedded store, its password, secrets.",
    )
    cache_dir: Path = Field(
        default_factory=lambda: user_cache_path("graphsvc"),
        description="Holds what can be fetched again: the jars of the embedded Neo4j.",
    )
    host: str = Field(default="127.0.0.1", description="Address the service listens on.")
    port: int = Field(
        default=8000, ge=0, le=65535, description="Port of the service; 0 takes a free one."
    )
    public_url: str | None = Field(
        default=None,
        description="Base of the links in answers, where a proxy hides the service's own.",
    )
    secret: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Signs cursors; kept in the data folder if not set.",
    )
    log_level: Literal["critical", "error", "warning", "info", "debug"] = Field(
        default="warning", description="What the service logs; `info` has a line per request."
    )
    workers: int = Field(
        default=1, ge=1, le=64, description="Server processes of `graphsvc serve`."
    )

    neo4j_uri: str | None = Field(
        default=None,
        description="Neo4j to use (bolt, neo4j, +s, +ssc); without it the embedded one starts.",
    )
    neo4j_user: str = Field(default="neo4j", description="User on the given Neo4j.")
    neo4j_password: SecretStr | None = Field(
        default=None, description="Password on the given Neo4j."
    )
    neo4j_database: str = Field(default="neo4j", description="Database on the given Neo4j.")

    @field_validator("neo4j_uri")
    @classmethod
    def _is_an_address(cls, uri: str | None) -> str | None:
        if uri and not re.fullmatch(r"(bolt|neo4j)(\+s|\+ssc)?://[^\s@]+", uri):
            raise ValueError(
                "it must be bolt://host:port or neo4j://host:port, with +s or +ssc for TLS, and no "
                "user or password, which have settings of their own"
            )
        return uri

    rate_limit: int = Field(
        default=0, ge=0, description="Requests each client has in a window; 0 for no limit."
    )
    rate_limit_window: int = Field(
        default=60, ge=1, le=86_400, description="Seconds of that window."
    )
    rate_limit_store: SecretStr | None = Field(
        default=None,
        description="Where clients are counted: a redis:// or rediss:// address for several "
        "machines; if not set, a file in the data folder, shared by all workers of one machine.",
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses or networks, by commas, whose X-Forwarded-For names the client.",
    )
    cors_origins: str = Field(
        default="",
        description="Origins, by commas, whose pages may read the API in a browser; * for all.",
    )
    max_body_bytes: int = Field(
        default=1_048_576, ge=1024, description="Size a request's body may have."
    )
    query_timeout: float = Field(default=10.0, gt=0, description="Seconds a read query may take.")

    embedded_heap_mb: int = Field(
        default=192, ge=128, description="Java heap of the embedded Neo4j, MiB."
    )
    embedded_page_cache_mb: int = Field(
        default=64, ge=16, description="Page cache of the embedded Neo4j, MiB."
    )
    embedded_bolt_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="Bolt port of the embedded Neo4j; a free one if not set.",
    )
    embedded_http_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="HTTP port of the embedded Neo4j; a free one if not set.",
    )
    java_home: Path | None = Field(
        default=None, description="A JDK or JRE 17 or 21 to use instead of the packaged one."
    )
    max_tie_authors: int = Field(
        default=100,
        ge=2,
        description="Works with more authors than this make no co-authorship ties.",
    )

    @field_validator("rate_limit_store")
    @classmethod
    def _is_a_store(cls, uri: SecretStr | None) -> SecretStr | None:
        if uri and not re.match(r"rediss?://\S+", uri.get_secret_value()):
            raise ValueError("it must be redis://host:port or, with TLS, rediss://host:port")
        return uri

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, networks: str) -> str:
        for network in listed(networks):
            ip_network(network)
        return networks

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, origins: str) -> str:
        for origin in listed(origins):
            if origin != "*" and not re.fullmatch(r"https?://[^/\s]+", origin):
                raise ValueError(f"'{origin}' must be like https://example.org, without a path")
        return origins


def listed(setting: str) -> list[str]:
    """Split a setting of several values, which are separated by commas."""
    return [value.strip() for value in setting.split(",") if value.strip()]


def read_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        InvalidInput: one cannot be used; names the variable, never a secret's value.
    """
    try:
        return Settings()
    except ValidationError as fault:
        first = fault.errors(include_input=False)[0]
        variable = f"GRAPHSVC_{first['loc'][0]}".upper()
        described = Settings.model_fields[str(first["loc"][0])].description
        raise InvalidInput(
            f"{variable} cannot be used: {first['msg']}.", remedy=described, field=variable
        ) from None
