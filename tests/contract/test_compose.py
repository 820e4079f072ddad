"""The compose file and the Dockerfile name what there is, and hold no secret. Nothing is run."""

from pathlib import Path
import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from graphsvc.embedded import config
from graphsvc.settings import Settings
from tests.contract.test_docs import check_graphsvc

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "graphsvc"}
DOCKERFILE = re.sub(r"\\\n", "", (ROOT / "Dockerfile").read_text())
SETTINGS = {f"GRAPHSVC_{name.upper()}" for name in Settings.model_fields}


def instruction(name: str) -> list[str]:
    return re.findall(rf"^{name} (.*)$", DOCKERFILE, re.MULTILINE)


def test_it_is_valid_by_the_compose_schema():
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*checker, FILE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_keeps_running_has_a_health_check():
    for name, service in SERVICES.items():
        if service.get("restart") == "unless-stopped":
            assert service["healthcheck"]["test"], name
            assert service["healthcheck"]["retries"], name
    assert len(instruction("HEALTHCHECK")) == 1


def test_the_health_checks_ask_where_the_service_listens():
    [health] = instruction("HEALTHCHECK")
    [listens] = re.findall(r'"--port", "(\d+)"', DOCKERFILE)
    for probe in (health, str(OURS["graphsvc"]["healthcheck"]["test"])):
        assert f"http://127.0.0.1:{listens}/livez" in probe
    assert OURS["graphsvc"]["ports"] == [
        f"${{GRAPHSVC_HOST:-127.0.0.1}}:${{GRAPHSVC_PORT:-8000}}:{listens}"
    ]
    assert instruction("EXPOSE") == [listens]


def test_things_start_in_order():
    assert SERVICES["migrate"]["depends_on"]["neo4j"] == {"condition": "service_healthy"}
    for name in ("graphsvc", "seed"):
        depends = SERVICES[name]["depends_on"]["migrate"]
        assert depends == {"condition": "service_completed_successfully"}


def test_the_password_is_given_and_never_written():
    text = FILE.read_text()
    assert len(re.findall(r"\$\{GRAPHSVC_NEO4J_PASSWORD:\?", text)) == 2
    assert "${GRAPHSVC_NEO4J_PASSWORD:-" not in text
    for service in SERVICES.values():
        for name, value in service["environment"].items():
            if re.search(r"PASSWORD|SECRET|AUTH|TOKEN|KEY", name):
                assert re.fullmatch(r"(neo4j/)?\$\{\w+:\?[^}]*\}", value), name
    assert not re.search(r"PASSWORD|SECRET", DOCKERFILE)


def test_only_real_settings_are_given():
    for service in OURS.values():
        assert set(service["environment"]) <= SETTINGS
    for name in re.findall(r"\bGRAPHSVC_\w+", FILE.read_text() + DOCKERFILE):
        assert name in SETTINGS


def test_the_database_is_closed_as_the_embedded_one_is():
    environment = SERVICES["neo4j"]["environment"]
    given = {
        name.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".").replace("\0", "_"): value
        for name, value in environment.items()
    }
    embedded = dict(
        line.split("=", 1) for line in config._CONF.splitlines() if "=" in line and line[0] != "#"
    )
    for name in (
        "server.config.strict_validation.enabled",
        "db.transaction.timeout",
        "db.lock.acquisition.timeout",
        "dbms.security.allow_csv_import_from_file_urls",
        "internal.dbms.cypher_ip_blocklist",
        "dbms.usage_report.enabled",
        "client.allow_telemetry",
        "internal.cypher.use_parameter_size",
        "internal.dbms.query_execution_plan_cache_size",
        "internal.datacollector.max_recent_query_count",
    ):
        assert given[name] == embedded[name]
    assert {"db.memory.transaction.max", "dbms.memory.transaction.total.max"} <= given.keys()
    assert "ports" not in SERVICES["neo4j"]


@pytest.mark.parametrize("name", OURS)
def test_our_services_may_do_little(name: str):
    service = OURS[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_every_command_exists():
    [entry] = instruction("ENTRYPOINT")
    assert yaml.safe_load(entry) == ["graphsvc"]
    [default] = instruction("CMD")
    check_graphsvc(yaml.safe_load(default))
    for service in OURS.values():
        check_graphsvc(list(service.get("command", [])))


def test_the_image_is_made_of_what_there_is():
    allowed = [
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    ]
    copied = [name for line in instruction("COPY") for name in line.split()[:-1]]
    for name in copied:
        assert (ROOT / name).exists()
        assert name in allowed
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
    assert instruction("USER") == ["graphsvc"]
    [base] = instruction("FROM")
    assert base == "python:3.11-slim"


def test_the_volumes_are_named_and_where_the_data_is():
    places = {mount for service in SERVICES.values() for mount in service.get("volumes", [])}
    assert {place.partition(":")[0] for place in places} == set(COMPOSE["volumes"])
    [data] = instruction("VOLUME")
    assert f"graphsvc-data:{data}" in places
    assert f"GRAPHSVC_DATA_DIR={data}" in DOCKERFILE
