import subprocess
import sys


def test_the_client_brings_nothing_of_the_service_with_it():
    code = (
        "import sys, graphsvc.client\n"
        "heavy = {'neo4j', 'neomodel', 'fastapi', 'starlette', 'networkx', 'idutils', 'uvicorn'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
