"""A real PostgreSQL for the tests: the one that TEST_POSTGRES_URL names, or one of our own where it is installed."""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / ".ci" / "postgres"
GIVEN = os.environ.get("TEST_POSTGRES_URL")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The url of a server in which databases can be made; tests that want one are skipped where there is none."""
    if GIVEN:
        yield GIVEN
        return
    folder = tempfile.mkdtemp(prefix="advisor-pg-", dir="/tmp")
    started = subprocess.run([str(SCRIPT), "start", folder], capture_output=True, text=True, check=False)
    if started.returncode:
        shutil.rmtree(folder)
        pytest.skip(f"no PostgreSQL server: {started.stderr.strip().splitlines()[-1]}")
    try:
        yield started.stdout.strip()
    finally:
        subprocess.run([str(SCRIPT), "stop", folder], check=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The url of an empty database."""
    psycopg = pytest.importorskip("psycopg", reason="the driver of PostgreSQL is not installed")
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield f"{postgres_server.rpartition('/')[0]}/{name}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def state_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The url of an empty state store, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'state.sqlite'}"
    url: str = request.getfixturevalue("postgres_url")
    return url
