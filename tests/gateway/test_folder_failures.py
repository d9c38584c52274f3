"""Every row of the failure matrix that concerns folders, where no other test has it already.

Links, hard links, pipes, names, unreadable files, crashes and replaced folders are in
`test_intake`; shares that go and come back, sentinels and crashes over shares in `test_folders`.
"""

from __future__ import annotations

import errno
import os
import shutil
import socket
import stat
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gateway import durable
from gateway.claiming import Sightings
from gateway.delivery import note_collected
from gateway.durable import Step
from gateway.home import Home
from gateway.intake import Watcher
from gateway.passes import process
from gateway.rows import Arrival, FileRow
from tests.house import House
from tests.playing import STORIES

ORDER = (STORIES / "accepted-order" / "in" / "acme" / "po-4711.x12").read_text()


class Crash(BaseException):
    """The process ends here."""


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Path, threading.Event, Watcher]]:
    """A drop that is watched."""
    home = Home(tmp_path / "home")
    drop = home.inbox / "acme"
    drop.mkdir(parents=True)
    wake = threading.Event()
    watcher = Watcher(home, wake)
    watcher.start()
    wake.clear()
    yield drop, wake, watcher
    watcher.stop()


def test_a_file_moved_in_from_elsewhere_wakes(
    watched: tuple[Path, threading.Event, Watcher],
) -> None:
    drop, wake, _ = watched
    aside = drop.parents[1] / "order.x12"
    aside.write_text(ORDER)
    aside.rename(drop / "order.x12")
    assert wake.wait(5)


def test_a_folder_that_is_mounted_over_is_watched_anew(
    watched: tuple[Path, threading.Event, Watcher],
) -> None:
    drop, wake, watcher = watched
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "tmpfs", str(drop)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("nobody may mount here")
    try:
        watcher.rearm()
        assert wake.wait(5)  # what lies there already may be new
        wake.clear()
        (drop / "order.x12").write_text(ORDER)
        assert wake.wait(5)
    finally:
        subprocess.run(["umount", str(drop)], check=True)


def test_what_the_watcher_loses_the_next_scan_finds(house: House) -> None:
    """An overflow of inotify lost 59 % of the events in a measurement: so nothing rests on them."""
    folder = house.home.inbox / "acme"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(300):
        (folder / f"{number:03d}.csv").write_bytes(b"%d\n" % number)
    with house.desk() as desk:
        process(desk)
    assert house.store.count("arrivals") == 300
    assert list(folder.iterdir()) == []


def make_device(path: Path) -> None:
    os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 3))


def make_socket(path: Path) -> None:
    opened = socket.socket(socket.AF_UNIX)
    opened.bind(str(path))
    opened.close()


@pytest.mark.parametrize("make", [make_device, make_socket])
def test_devices_and_sockets_are_refused(house: House, make: Callable[[Path], None]) -> None:
    folder = house.home.inbox / "acme"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        make(folder / "x")
    except OSError:
        pytest.skip("this cannot be made here")
    house.receive("acme")
    [case] = house.rows("cases")
    assert (case.code, "device or pipe" in case.message) == ("refused-file", True)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("tenth", range(10))
def test_an_upload_killed_at_any_offset_waits_and_then_is_an_exception(
    tmp_path: Path, tenth: int
) -> None:
    house = House(tmp_path)
    steady = [0.0]
    seen = Sightings(lambda: steady[0])
    house.drop("acme", ORDER[: len(ORDER) * tenth // 10 + 1])

    def look(seconds: float) -> list[Arrival]:
        steady[0] = seconds
        with house.desk() as desk:
            process(desk, quiet_seconds=10, sightings=seen)
        return [row for row in house.rows("arrivals") if isinstance(row, Arrival)]

    assert look(0) == []
    assert look(599) == []
    [late] = look(600)
    assert late.state == "done"
    assert house.cases
    assert [row for row in house.rows("documents", direction="in") if row.kind == "850"] == []
    house.store.close()


def test_the_same_file_again_is_known(house: House) -> None:
    house.receive("acme", ORDER)
    house.receive("acme", ORDER)
    assert len(house.rows("arrivals")) == 2
    [order] = [row for row in house.rows("documents", direction="in") if row.kind == "850"]
    assert order.posting != "duplicate"
    second = house.rows("interchanges")[-1]
    assert second.duplicate_of


@pytest.mark.parametrize("where", ["archive", "outbox"])
def test_a_full_disk_costs_a_repeat(
    house: House, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    folder = {"archive": house.home.archive, "outbox": house.home.outbox}[where]
    house.receive("acme")
    house.drop("acme", ORDER)
    write, link = durable._write, os.link

    def full_write(file: int, path: Path, content: bytes) -> None:
        if path.is_relative_to(folder):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(file, path, content)

    def no_link(source: Path, target: Path) -> None:
        if target.is_relative_to(folder):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        link(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(durable, "_write", full_write)
        patch.setattr(durable.os, "link", no_link)
        with pytest.raises(OSError, match="No space left"), house.desk() as desk:
            process(desk)
    house.receive("acme")
    assert {row.state for row in house.rows("files")} == {"sent"}
    assert len(house.rows("orders")) == 1
    assert list(house.home.root.rglob(".*.tmp")) == []


def test_a_crash_between_pickup_and_mark_costs_a_repeat(house: House) -> None:
    house.receive("acme", ORDER)
    outbox = house.home.outbox / "acme"
    shutil.copytree(outbox, house.root / "aside")
    for path in outbox.iterdir():
        path.unlink()

    def observe(step: Step) -> None:
        if step.kind == "commit":
            raise Crash

    def look() -> int:
        with house.desk() as desk:
            agreements = desk.configuration.agreements
            return note_collected(house.home, house.store, desk.clock, agreements)

    with house.desk() as desk:
        durable.observer = observe
        with pytest.raises(Crash):
            note_collected(house.home, house.store, desk.clock, desk.configuration.agreements)
        durable.observer = None
    files = [row for row in house.rows("files") if isinstance(row, FileRow)]
    assert "picked up" not in {row.state for row in files}
    assert look() == len([row for row in files if row.partner == "acme"])
    assert look() == 0
    shutil.rmtree(outbox)
    (house.root / "aside").rename(outbox)
