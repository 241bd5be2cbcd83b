"""What every test rests on: an environment of its own, no network beyond this machine, and one index built once."""

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from databases import postgres_server, postgres_url, state_url  # noqa: F401 - fixtures

LOCAL_NAMES = {"localhost", "", b"", None}


@pytest.fixture(autouse=True)
def _own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the developer's configuration reaches a test, and nothing that a test writes outlives it."""
    for name in [*os.environ]:
        if name.startswith(("ADVISOR_", "SLACK_")) and name != "ADVISOR_SHARED":
            monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path / "home"))


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """A connection to another machine, or the look-up of its name, is a failure."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded(original: Any) -> Any:
        def attempt(self: socket.socket, address: Any) -> Any:
            if self.family in {socket.AF_INET, socket.AF_INET6}:
                _local_or_fail(address[0])
            return original(self, address)

        return attempt

    def guarded_look_up(host: Any, *rest: Any, **options: Any) -> Any:
        _local_or_fail(host)
        return look_up(host, *rest, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(connect))
        patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


def _local_or_fail(host: Any) -> None:
    if host in LOCAL_NAMES:
        return
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        local = ipaddress.ip_address(name.partition("%")[0]).is_loopback or name in {"0.0.0.0", "::"}
    except ValueError:
        local = False
    if not local:
        raise AssertionError(f"a test reached for the network: {name}")


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ADVISOR_HOME with an index of the shipped notes, built once for all tests; read it, do not change it."""
    from bot.cli import run

    home = tmp_path_factory.mktemp("built") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADVISOR_HOME", str(home))
        assert run(["index"]) == 0
    return home


@pytest.fixture(scope="session")
def real_advisor(built_home):
    """An advisor over the shipped notes."""
    from core_pieces import advisor_of

    return advisor_of(built_home)
