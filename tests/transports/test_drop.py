"""The drop with OpenSSH's client: what comes is whole, durable and published; what goes is told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.transports.drop import events
from tests.transports.drops import Drop, running

pytestmark = pytest.mark.skipif(shutil.which("sftp") is None, reason="OpenSSH's client is missing")

UPLOADS = (
    events.UPLOADED,
    events.KEPT,
    events.ABORTED,
    events.RENAMED,
    events.REMOVED,
    events.RESUMED,
)


@pytest.fixture
def drop(tmp_path: Path) -> Iterator[Drop]:
    with running(tmp_path / "home") as found:
        yield found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "po.x12"
    path.write_bytes(b"ISA*00*" + bytes(range(256)) * 1_000)
    return path


def listed(printed: str) -> list[str]:
    """What a client printed, but for the commands it was given."""
    return [line.strip() for line in printed.splitlines() if not line.startswith("sftp>")]


def test_what_is_put_is_published(drop: Drop, file: Path) -> None:
    assert drop.sftp("cd inbox", f"put -p {file}", "ls -l po.x12").returncode == 0
    assert (drop.inbox / "po.x12").read_bytes() == file.read_bytes()
    assert drop.told(*UPLOADS) == ["uploaded po.x12"]
    [event] = [each for each in drop.events if each.kind == events.UPLOADED]
    assert (event.user, event.partner, event.size) == ("acme", "acme", file.stat().st_size)
    assert event.inode == (drop.inbox / "po.x12").stat().st_ino
    assert list(drop.places.staging("acme").iterdir()) == []


def test_a_rename_publishes(drop: Drop, file: Path) -> None:
    done = drop.sftp("cd inbox", f"put {file} po.tmp", "ls -1", "rename po.tmp po.x12", "ls -1")
    assert listed(done.stdout) == ["po.tmp", "po.x12"]
    assert drop.told(*UPLOADS) == ["kept po.tmp", "uploaded po.x12"]
    assert [path.name for path in drop.inbox.iterdir()] == ["po.x12"]


def test_what_is_read_to_its_end_was_picked_up(drop: Drop, tmp_path: Path) -> None:
    (drop.outbox / "997_1.x12").write_bytes(b"997" * 100_000)
    (drop.outbox / ".855_2.x12.tmp").write_text("not yet")
    (drop.outbox / "test_855_3.x12").write_text("for the test user")
    done = drop.sftp("cd outbox", "ls -1", f"get 997_1.x12 {tmp_path}/got", "rm 997_1.x12", "ls -1")
    assert (tmp_path / "got").read_bytes() == b"997" * 100_000
    assert listed(done.stdout) == ["997_1.x12"]
    assert drop.told(events.DOWNLOADED, events.DELETED) == [
        "downloaded 997_1.x12",
        "deleted 997_1.x12",
    ]


DENIED = (
    "get ../../etc/passwd",
    "get /etc/passwd",
    "put {file} /po.x12",
    "put {file} /outbox/po.x12",
    "put {file} /inbox/folder/po.x12",
    "put {file} ../po.x12",
    "get /inbox/po.x12",
    "mkdir /inbox/folder",
    "rmdir /outbox",
    "rm /inbox/po.x12",
    "symlink /etc/passwd /inbox/link",
    "ln /outbox/997.x12 /inbox/link",
    "rename /outbox/997.x12 /inbox/997.x12",
    "rename /inbox/po.x12 /outbox/po.x12",
    "rename /outbox/997.x12 /outbox/998.x12",
    "rename /inbox/none.tmp /inbox/po.x12",
    "rm /outbox/none.x12",
    "ls /none",
)


def test_there_is_nothing_else(drop: Drop, file: Path, tmp_path: Path) -> None:
    (drop.outbox / "997.x12").write_text("ours")
    drop.sftp(f"put {file} /inbox/po.x12")
    for line in DENIED:
        done = drop.sftp(f"lcd {tmp_path}", line.format(file=file))
        assert done.returncode != 0, line
    assert [path.name for path in drop.inbox.iterdir()] == ["po.x12"]
    assert [path.name for path in drop.outbox.iterdir()] == ["997.x12"]
