"""Folders as agreed (RELIABILITY.md §3): shares, names, sentinels."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway import claiming, durable
from gateway.agreement import Agreement, Folder, Identity
from gateway.archive import Archive
from gateway.claiming import Sightings
from gateway.drops import REFUSED, TAKEN
from gateway.durable import Step
from gateway.home import Home
from gateway.intake import scan
from gateway.rows import Arrival, CaseRow
from gateway.store import Store

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


def clock() -> datetime:
    return NOW


class Steady:
    """A steady clock moved by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Drops:
    """A home with one partner, whose folder is agreed as the test says."""

    def __init__(self, root: Path, **agreed: object) -> None:
        self.home = Home(root / "home")
        self.inbox = self.home.inbox / "acme"
        self.inbox.mkdir(parents=True)
        self.home.var.mkdir()
        self.share = root / "share"
        self.share.mkdir()
        self.store = Store(self.home.database_url)
        self.store.create()
        self.steady = Steady()
        self.seen = Sightings(self.steady)
        self.agree(**agreed)

    def agree(self, **agreed: object) -> None:
        folder = Folder(**agreed)
        self.agreements = {
            "acme": Agreement(
                key="acme", name="ACME", roles=(), identities=(), us=Identity(), folder=folder
            )
        }

    def scan(self, quiet: int = 0, at: float = 0.0) -> int:
        self.steady.seconds = at
        return scan(
            self.home,
            self.store,
            self.agreements,
            clock,
            quiet_seconds=quiet,
            sightings=self.seen,
        )

    @property
    def arrived(self) -> list[tuple[str, str]]:
        rows = self.store.select("arrivals")
        return [(row.name, row.outcome) for row in rows if isinstance(row, Arrival)]

    @property
    def cases(self) -> list[tuple[str, str]]:
        rows = self.store.select("cases")
        return [(row.code, row.state) for row in rows if isinstance(row, CaseRow)]


@pytest.fixture
def drops(tmp_path: Path) -> Iterator[Drops]:
    made = Drops(tmp_path)
    yield made
    made.store.close()
    durable.observer = None


def left(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def test_names_that_are_not_wanted_stay_or_are_ignored(drops: Drops) -> None:
    for name in ("a.X12", "ord1.csv", "ORD2.csv", "list.csv", "Thumbs.db", "x.uploading"):
        (drops.inbox / name).write_bytes(name.encode())
    drops.agree(patterns=("*.x12", "ORD*.csv"), partial=("*.uploading",))
    assert drops.scan() == 3
    assert [name for name, _ in drops.arrived] == ["ORD2.csv", "a.X12", "ord1.csv"]
    assert left(drops.inbox) == ["Thumbs.db", "list.csv", "x.uploading"]
    drops.agree(patterns=("*.x12",), others="ignore", partial=("*.uploading",))
    assert drops.scan() == 2
    assert drops.arrived[3:] == [("Thumbs.db", "ignored"), ("list.csv", "ignored")]
    assert left(drops.inbox) == ["x.uploading"]
    assert drops.store.count("arrivals", where={"state": "ready"}) == 3


def test_a_file_waits_for_its_sentinel_and_both_are_removed(drops: Drops) -> None:
    drops.agree(sentinel="{name}.done")
    (drops.inbox / "a.csv").write_bytes(b"1")
    (drops.inbox / "b.csv").write_bytes(b"2")
    (drops.inbox / "c.csv.done").touch()
    assert drops.scan() == 0
    (drops.inbox / "a.csv.done").touch()
    assert drops.scan(quiet=10) == 1  # it need not lie still: the sentinel says so
    assert left(drops.inbox) == ["b.csv", "c.csv.done"]
    assert drops.arrived == [("a.csv", "")]


def test_a_sentinel_by_the_stem(drops: Drops) -> None:
    drops.agree(sentinel="{stem}.trg")
    (drops.inbox / "orders.csv").write_bytes(b"1")
    (drops.inbox / "orders.trg").touch()
    assert drops.scan(quiet=10) == 1
    assert left(drops.inbox) == []


def touch_later(path: Path, than: Path) -> None:
    """A file whose inode changed after another's, whatever the ticks of the disk's clock are."""
    while True:
        path.write_bytes(b"later")
        if path.stat().st_ctime_ns > than.stat().st_ctime_ns:
            return


def test_an_old_sentinel_vouches_for_nothing_new(drops: Drops) -> None:
    drops.agree(sentinel="{name}.done")
    sentinel, path = drops.inbox / "a.csv.done", drops.inbox / "a.csv"
    sentinel.touch()
    touch_later(path, sentinel)
    assert drops.scan() == 0
    assert drops.scan(quiet=10) == 0
    assert drops.scan(quiet=10, at=599) == 0
    assert drops.scan(quiet=10, at=600) == 1  # nobody is still writing it


def test_a_file_that_was_vouched_for_must_have_its_end(drops: Drops) -> None:
    drops.agree(sentinel="{name}.done", trailers={"*.csv": "END"})
    (drops.inbox / "a.csv").write_bytes(b"1\n")
    (drops.inbox / "a.csv.done").touch()
    assert drops.scan(quiet=10) == 0
    assert drops.scan(quiet=10, at=600) == 1


def test_one_trigger_for_all_files(drops: Drops) -> None:
    drops.agree(sentinel="READY", trailers={"*.csv": "END"})
    (drops.inbox / "a.csv").write_bytes(b"1\nEND")
    (drops.inbox / "b.csv").write_bytes(b"2\n")
    assert drops.scan(quiet=10) == 0
    (drops.inbox / "READY").touch()
    assert drops.scan(quiet=10) == 1
    assert left(drops.inbox) == ["READY", "b.csv"]
    touch_later(drops.inbox / "late.csv", drops.inbox / "READY")
    assert drops.scan(quiet=10, at=600) == 1
    assert left(drops.inbox) == ["late.csv"]


def test_what_crashed_with_its_sentinel_left_is_tidied(drops: Drops) -> None:
    drops.agree(sentinel="{name}.done")
    folder = drops.home.work / "acme"
    folder.mkdir(parents=True)
    (folder / "1-2-3-4~a.csv").write_bytes(b"1")
    (folder / "1-2-3-5~b.csv").write_bytes(b"1")
    for name in ("a.csv.done", "b.csv.done", "b.csv"):
        (drops.inbox / name).touch()
    drops.agree(sentinel="{name}.done", patterns=("nothing",))
    assert drops.scan() == 2
    assert left(drops.inbox) == ["b.csv", "b.csv.done"]


def test_a_share_is_looked_through_like_a_drop(drops: Drops) -> None:
    drops.agree(inbox=str(drops.share))
    (drops.share / "b.csv").write_bytes(b"from the share")
    (drops.share / "half.part").write_bytes(b"1")
    (drops.inbox / "c.csv").write_bytes(b"from the drop")
    assert drops.scan(quiet=10) == 0
    assert drops.scan(quiet=10, at=10) == 2
    assert drops.arrived == [("c.csv", ""), ("b.csv", "")]
    assert left(drops.share) == ["half.part"]
    assert left(drops.home.work) == []
    [_, row] = drops.store.select("arrivals")
    assert isinstance(row, Arrival)
    assert Archive(drops.home.archive).read(row.digest) == b"from the share"
    assert drops.cases == []


class Crash(BaseException):
    """The process ends here."""


def test_a_crash_at_any_step_over_a_share_costs_a_repeat(tmp_path: Path) -> None:
    """Stopped at every durable step, each file is an arrival once, and nothing is left."""
    stop_at, finished = 0, False
    while not finished:
        drops = Drops(tmp_path / f"run{stop_at}")
        drops.agree(inbox=str(drops.share), sentinel="{name}.done")
        for name in ("a.csv", "b.csv"):
            (drops.share / name).write_bytes(name.encode())
            (drops.share / f"{name}.done").touch()
        os.mkfifo(drops.share / "pipe")
        (drops.share / "pipe.done").touch()
        count = 0

        def observe(step: Step) -> None:
            nonlocal count
            count += 1
            if count > stop_at:  # noqa: B023  called within this round only
                raise Crash

        durable.observer = observe
        try:
            drops.scan()
            finished = True
        except Crash:
            durable.observer = None
            drops.store.close()
            drops.scan()
        durable.observer = None
        drops.scan()
        assert sorted(drops.arrived) == [("a.csv", ""), ("b.csv", "")], stop_at
        assert [name for name in left(drops.share) if not name.startswith(REFUSED)] == [
            "pipe.done"
        ], stop_at
        assert left(drops.home.work) == []
        assert drops.cases == [("refused-file", "open")]
        drops.store.close()
        stop_at += 1
    assert stop_at > 40


def test_a_file_left_on_the_share_after_it_was_recorded_is_known(drops: Drops) -> None:
    drops.agree(inbox=str(drops.share))
    (drops.share / "a.csv").write_bytes(b"1")
    drops.scan()
    [row] = drops.store.select("arrivals")
    assert isinstance(row, Arrival)
    token = row.claim.split("/")[1]
    (drops.share / TAKEN / f"{token}~a.csv").write_bytes(b"1")
    assert drops.scan() == 0
    assert left(drops.share) == []


def test_what_somebody_puts_among_the_taken_files_harms_nobody(drops: Drops) -> None:
    drops.agree(inbox=str(drops.share))
    taken = drops.share / TAKEN
    taken.mkdir()
    (taken / "..~x").write_bytes(b"no token")
    (taken / "1-2-3-4~link").symlink_to("/etc/passwd")
    assert drops.scan() == 0
    assert left(drops.share) == [f"{REFUSED}/1-2-3-4/link", f"{TAKEN}/..~x"]
    assert drops.cases == [("refused-file", "open")]
    shutil.rmtree(taken)
    taken.symlink_to(drops.home.root)
    (drops.share / "a.csv").write_bytes(b"1")
    assert drops.scan() == 0
    assert ("folder-unreachable", "open") in drops.cases


def test_a_share_that_is_not_there_is_one_case_until_it_is_back(drops: Drops) -> None:
    drops.agree(inbox=str(drops.share))
    (drops.inbox / "mine.csv").write_bytes(b"1")
    (drops.share / "a.csv").write_bytes(b"1")
    drops.share.rename(drops.share.with_name("away"))
    assert drops.scan() == 1  # others go on
    assert drops.scan() == 0
    assert drops.cases == [("folder-unreachable", "open")]
    drops.share.with_name("away").rename(drops.share)
    assert drops.scan() == 1
    assert drops.cases == [("folder-unreachable", "resolved")]


def test_nothing_is_looked_for_where_nothing_is_mounted(drops: Drops) -> None:
    (drops.share / "a.csv").write_bytes(b"1")
    drops.agree(inbox=str(drops.share), mount=str(drops.share))
    assert drops.scan() == 0
    assert drops.cases == [("folder-unreachable", "open")]
    drops.agree(inbox=str(drops.share), mount="/")
    assert drops.scan() == 1


def test_a_share_that_fails_while_it_is_read_is_tried_again(
    drops: Drops, monkeypatch: pytest.MonkeyPatch
) -> None:
    drops.agree(inbox=str(drops.share))
    for name in ("a.csv", "b.csv"):
        (drops.share / name).write_bytes(b"1")

    def broken(path: Path, flags: int) -> int:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(claiming.os, "open", broken)
        patch.setattr(claiming.durable, "write_new", lambda path, blocks, temporary: list(blocks))
        assert drops.scan() == 0
    assert drops.cases == [("folder-unreachable", "open")]
    assert drops.scan() == 2
    assert drops.cases == [("folder-unreachable", "resolved")]


def test_a_file_written_after_it_was_claimed_on_a_share_waits(
    drops: Drops, monkeypatch: pytest.MonkeyPatch
) -> None:
    drops.agree(inbox=str(drops.share))
    (drops.share / "a.csv").write_bytes(b"1")
    fstat = os.fstat

    def changing(file: int) -> os.stat_result:
        found = fstat(file)
        [path] = (drops.share / TAKEN).iterdir()
        with path.open("ab") as late:
            late.write(b"2")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(claiming.os, "fstat", changing)
        assert drops.scan() == 0
    assert drops.cases == [("folder-unreachable", "open")]
    assert drops.scan() == 1


def test_a_drop_on_another_disk_is_taken_like_a_share(
    drops: Drops, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Path("/dev/shm")  # noqa: S108
    if not memory.is_dir() or memory.stat().st_dev == drops.home.var.stat().st_dev:
        pytest.skip("there is no second disk here")
    other = memory / f"gateway-test-{os.getpid()}"
    other.mkdir()
    try:
        drops.inbox.rmdir()
        drops.inbox.symlink_to(other)
        (other / "a.csv").write_bytes(b"1")
        assert drops.scan() == 1
        assert left(other) == left(drops.home.work) == []
    finally:
        shutil.rmtree(other)
