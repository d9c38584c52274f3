"""What all tests share: the option to renew golden files, and a PostgreSQL server."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="write golden files anew; review the difference"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """A check that a file holds exactly this text; with --update it is written instead."""

    def check(path: Path, text: str) -> None:
        if request.config.getoption("--update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"{path} is missing: run pytest --update and review it"
        assert text == path.read_text(encoding="utf-8")

    return check


BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL database to use: the one named, or a server of our own while the tests run."""
    named = os.environ.get("GATEWAY_TEST_POSTGRESQL")
    if named:
        yield named
        return
    if not BINARIES:
        pytest.skip("no PostgreSQL here: name one in GATEWAY_TEST_POSTGRESQL")
    pytest.importorskip("psycopg")
    folder = Path("/tmp") / f"gateway-test-{os.getpid()}"  # noqa: S108  short: socket paths are
    folder.mkdir()
    become: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        become = ["runuser", "-u", "postgres", "--"]

    def run(name: str, *words: str) -> None:
        command = [*become, str(BINARIES[-1] / name), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)

    cluster, log = str(folder / "cluster"), str(folder / "log")
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    run("initdb", "-D", cluster, "-A", "trust", "-U", "gateway", "--no-sync")
    run("pg_ctl", "-D", cluster, "-w", "-o", options, "-l", log, "start")
    try:
        yield f"postgresql://gateway@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-D", cluster, "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def postgresql(postgresql_server: str) -> str:
    """The address of an empty PostgreSQL database."""
    import sqlalchemy

    address = postgresql_server.replace("postgresql:", "postgresql+psycopg:")
    engine = sqlalchemy.create_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    return postgresql_server
