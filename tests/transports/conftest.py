"""Servers that every test of wires may use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.transports.wires import SSHD, Server, asyncssh_server, openssh


@pytest.fixture(scope="session")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if not Path(SSHD).exists():
        pytest.skip("sshd is not installed")
    with openssh(tmp_path_factory.mktemp("sshd")) as server:
        yield server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "server").mkdir()
    with asyncssh_server(tmp_path / "server") as found:
        yield found
