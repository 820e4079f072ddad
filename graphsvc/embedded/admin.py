"""Runs `neo4j-admin`, which is a main class of the same jars."""

import subprocess

from graphsvc.embedded.failure import remedy_for, without_stack
from graphsvc.embedded.java import Java
from graphsvc.embedded.layout import Layout
from graphsvc.errors import EmbeddedError


def run_admin_tool(
    java: Java, layout: Layout, args: list[str]
) -> "subprocess.CompletedProcess[str]":
    """Run one command of `neo4j-admin` on the instance; what it printed is in the result.

    Raises:
        EmbeddedError: it failed; the detail holds its last lines, never its arguments.
    """
    variables = {"NEO4J_HOME": str(layout.home), "NEO4J_CONF": str(layout.conf)}
    done = java.run(java.admin_options(layout, args), layout.run, variables)
    if done.returncode != 0:
        printed = without_stack((done.stderr or done.stdout).strip())
        raise EmbeddedError(
            f"neo4j-admin {' '.join(args[:2])} failed: {' / '.join(printed[-5:])}",
            remedy=remedy_for("\n".join(printed), layout),
        )
    return done
