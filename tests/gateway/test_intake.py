"""Files in: each complete file is one arrival, whatever happens in between."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import threading
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway import durable, intake
from gateway.agreement import Agreement, Identity
from gateway.archive import Archive
from gateway.claiming import Sightings
from gateway.drops import escaped
from gateway.durable import Step
from gateway.endings import is_complete
from gateway.errors import NotFound, UsageError
from gateway.home import Home
from gateway.intake import Watcher, scan, take
from gateway.rows import Arrival, CaseRow
from gateway.store import Store

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
ISA = (
    b"ISA*00*          *00*          *ZZ*ACME           *01*123456789      "
    b"*260131*0930*U*00401*000000001*0*P*>~"
)
WHOLE = ISA + b"GS*PO*A*B*20260131*0930*1*X*004010~GE*0*1~IEA*1*000000001~\r\n"


def clock() -> datetime:
    return NOW


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    for key in ("acme", "bolt"):
        (made.inbox / key).mkdir(parents=True)
    made.var.mkdir()
    return made


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    opened = Store(home.database_url)
    opened.create()
    yield opened
    opened.close()
    durable.observer = None


def agreed(keys: Iterable[str], **fields: object) -> dict[str, Agreement]:
    """Agreements of these keys, in this order."""
    return {
        key: Agreement(
            key=key, name=key, roles=("customer",), identities=(), us=Identity(), **fields
        )
        for key in keys
    }


def drop(home: Home, name: str, content: bytes = WHOLE, key: str = "acme") -> Path:
    path = home.inbox / key / name
    path.write_bytes(content)
    return path


def arrivals(store: Store) -> list[Arrival]:
    return [row for row in store.select("arrivals") if isinstance(row, Arrival)]


def cases(store: Store) -> list[CaseRow]:
    return [row for row in store.select("cases") if isinstance(row, CaseRow)]


def left(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def test_a_file_is_archived_recorded_and_removed(home: Home, store: Store) -> None:
    drop(home, "order.x12")
    assert scan(home, store, agreed(["acme", "bolt"]), clock) == 1
    [arrival] = arrivals(store)
    assert (arrival.id, arrival.source, arrival.name) == (1, "acme", "order.x12")
    assert (arrival.size, arrival.state, arrival.arrived_at) == (len(WHOLE), "ready", NOW)
    assert Archive(home.archive).read(arrival.digest) == WHOLE
    assert left(home.inbox) == left(home.work) == []
    assert scan(home, store, agreed(["acme", "bolt"]), clock) == 0


def test_numbers_follow_partner_and_name(home: Home, store: Store) -> None:
    for key, name in [("bolt", "a"), ("acme", "z"), ("acme", "B"), ("acme", "a")]:
        drop(home, name, b"%s %s" % (key.encode(), name.encode()), key)
    drop(home, "x", key="bolt")
    assert scan(home, store, agreed({"bolt": 1, "acme": 2}), clock) == 5
    found = [(row.id, row.source, row.name) for row in arrivals(store)]
    assert found == [
        (1, "acme", "B"),
        (2, "acme", "a"),
        (3, "acme", "z"),
        (4, "bolt", "a"),
        (5, "bolt", "x"),
    ]


def test_what_is_not_finished_by_its_name_stays(home: Home, store: Store) -> None:
    names = [".hidden", "~$order.csv", "order.TMP", "order.part", "order.x12.filepart"]
    for name in names:
        drop(home, name)
    (home.inbox / "acme" / "folder").mkdir()
    assert scan(home, store, agreed(["acme"]), clock) == 0
    assert sorted(path.name for path in (home.inbox / "acme").iterdir()) == sorted(
        [*names, "folder"]
    )


def test_a_partner_without_a_drop_and_a_drop_without_a_partner(home: Home, store: Store) -> None:
    drop(home, "order.x12", key="bolt")
    assert scan(home, store, agreed(["acme", "unknown"]), clock) == 0
    assert left(home.inbox) == ["bolt/order.x12"]


def test_the_same_content_twice_is_two_arrivals(home: Home, store: Store) -> None:
    drop(home, "a")
    drop(home, "b")
    assert scan(home, store, agreed(["acme"]), clock) == 2
    drop(home, "a")
    assert scan(home, store, agreed(["acme"]), clock) == 1
    assert len({row.digest for row in arrivals(store)}) == 1
    assert len({row.claim for row in arrivals(store)}) == 3


class Crash(BaseException):
    """The process ends here."""


def test_a_crash_at_any_step_costs_a_repeat(home: Home, tmp_path: Path) -> None:
    """Stopped before and after every single durable step, the next scans give the same arrivals."""
    for name in ("b", "a"):
        drop(home, name, name.encode())
    (home.inbox / "bolt" / "link").symlink_to("nowhere")
    empty = Store(home.database_url)
    empty.create()
    empty.close()
    stop_at, finished = 0, False
    while not finished:
        copy = Home(tmp_path / f"run{stop_at}")
        shutil.copytree(home.root, copy.root, symlinks=True)
        store = Store(copy.database_url)
        count = 0

        def observe(step: Step) -> None:
            nonlocal count
            count += 1
            if count > stop_at:  # noqa: B023  called within this round only
                raise Crash

        durable.observer = observe
        try:
            scan(copy, store, agreed(["acme", "bolt"]), clock)
            finished = True
        except Crash:
            durable.observer = None
            store.close()
            store = Store(copy.database_url)
            scan(copy, store, agreed(["acme", "bolt"]), clock)
        durable.observer = None
        assert [(row.id, row.name) for row in arrivals(store)] == [(1, "a"), (2, "b")]
        assert [row.id for row in cases(store)] == ["XF1"]
        assert left(copy.inbox) == left(copy.work) == []
        assert len(left(copy.quarantine)) == 1
        store.close()
        stop_at += 1
    assert stop_at > 40


def test_a_file_back_after_a_power_cut_is_known(home: Home, store: Store) -> None:
    """The rename out of the drop, or the removal from work, may be lost: not the arrival."""
    drop(home, "a")
    scan(home, store, agreed(["acme"]), clock)
    [arrival] = arrivals(store)
    token = arrival.claim.split("/")[1]
    (home.work / "acme" / f"{token}~a").write_bytes(WHOLE)
    assert scan(home, store, agreed(["acme"]), clock) == 0
    assert arrivals(store) == [arrival]
    assert left(home.work) == []


def test_orphans_are_adopted_before_anything_new(home: Home, store: Store) -> None:
    folder = home.work / "bolt"
    folder.mkdir(parents=True)
    (folder / "1-2-3-4~old~er").write_bytes(b"old")
    drop(home, "new")
    assert scan(home, store, agreed(["acme", "bolt"]), clock) == 2
    assert [(row.source, row.name) for row in arrivals(store)] == [
        ("bolt", "old~er"),
        ("acme", "new"),
    ]
    assert left(home.work) == []


@pytest.mark.parametrize("kind", ["symbolic link", "hard link", "device or pipe", "name longer"])
def test_what_is_not_a_plain_file_waits_in_quarantine(
    home: Home, store: Store, tmp_path: Path, kind: str
) -> None:
    path = home.inbox / "acme" / ("order" if kind != "name longer" else "o" * 255)
    (tmp_path / "secret").write_bytes(b"secret")
    if kind == "symbolic link":
        path.symlink_to(tmp_path / "secret")
    elif kind == "hard link":
        os.link(tmp_path / "secret", path)
    elif kind == "name longer":
        path.write_bytes(WHOLE)
    else:
        os.mkfifo(path)
    assert scan(home, store, agreed(["acme"]), clock) == 0
    assert scan(home, store, agreed(["acme"]), clock) == 0
    assert not path.is_symlink()
    assert not path.exists()
    assert [name.split("/")[-1] for name in left(home.quarantine)] == [path.name]
    [case] = cases(store)
    assert case.code == "refused-file"
    assert kind in case.message
    assert (tmp_path / "secret").read_bytes() == b"secret"
    assert arrivals(store) == []


def test_a_file_we_may_not_read_stays_with_one_exception(
    home: Home, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(home, "locked")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    scan(home, store, agreed(["acme"]), clock)
    scan(home, store, agreed(["acme"]), clock)
    [case] = cases(store)
    assert case.code == "unreadable-file"
    assert left(home.inbox) == ["acme/locked"]
    monkeypatch.undo()
    assert scan(home, store, agreed(["acme"]), clock) == 1


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        (b"plain name.x12", "plain name.x12"),
        ("Bestellung Köln.x12".encode(), "Bestellung Köln.x12"),
        (b"\xff\xfe.x12", "\\xff\\xfe.x12"),
        (b"two\nlines", "two\\nlines"),
        ("a\u202eb".encode(), "a\\u202eb"),
        (b"back\\slash", "back\\\\slash"),
        (b"x" * 180, "x" * 180),
        (b"-rf", "-rf"),
        (b"a'\"$(b);`", "a'\"$(b);`"),
    ],
)
def test_any_name_is_taken_and_stored_safely(
    home: Home, store: Store, name: bytes, stored: str
) -> None:
    drop(home, os.fsdecode(name))
    assert scan(home, store, agreed(["acme"]), clock) == 1
    assert arrivals(store)[0].name == stored == escaped(os.fsdecode(name))
    assert left(home.work) == []


class Steady:
    """A steady clock moved by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_file_must_lie_still_and_have_an_end(home: Home, store: Store) -> None:
    steady = Steady()
    seen = Sightings(steady)

    def at(seconds: int) -> int:
        steady.seconds = seconds
        return scan(home, store, agreed(["acme"]), clock, quiet_seconds=10, sightings=seen)

    path = drop(home, "order", WHOLE[:50])
    drop(home, "list.csv", b"a,b\n")
    drop(home, "empty", b"")
    assert at(0) == 0
    assert at(9) == 0
    assert at(10) == 2  # no content proof is known for what is not X12
    path.write_bytes(WHOLE[:150])
    assert at(15) == 0
    assert at(300) == 0
    path.write_bytes(WHOLE)
    assert at(305) == 0
    assert at(315) == 1
    drop(home, "cut", WHOLE[:150])
    assert at(400) == 0
    assert at(999) == 0
    assert at(1000) == 1  # incomplete after ten minutes: an exception, not a wait for ever
    assert [row.name for row in arrivals(store)] == ["empty", "list.csv", "order", "cut"]


def test_a_file_seen_once_and_gone_is_forgotten(home: Home, store: Store) -> None:
    steady = Steady()
    seen = Sightings(steady)
    path = drop(home, "a.csv", b"x")
    scan(home, store, agreed(["acme"]), clock, quiet_seconds=10, sightings=seen)
    path.rename(home.root / "a.csv")
    scan(home, store, agreed(["acme"]), clock, quiet_seconds=10, sightings=seen)
    (home.root / "a.csv").rename(path)
    steady.seconds = 20
    assert scan(home, store, agreed(["acme"]), clock, quiet_seconds=10, sightings=seen) == 0


@pytest.mark.parametrize(
    ("content", "complete"),
    [
        (WHOLE, True),
        (b"\r\n" + WHOLE, True),
        (WHOLE + WHOLE, True),
        (WHOLE + b"\x00\x1a  \n", True),
        (WHOLE[:-3], False),
        (WHOLE.rpartition(b"IEA")[0], False),
        (WHOLE + ISA, False),
        (b"ISA*00", False),
        (b"", True),
        (b"<order/>", True),
        (WHOLE.replace(b"~", b"\n").rstrip(b"\r\n") + b"\n", True),
        (WHOLE.replace(b"~", b"\n").rstrip(b"\r\n"), False),
        (ISA + b"N1*" * 5000 + WHOLE[len(ISA) :], True),
    ],
)
def test_x12_is_complete_with_its_last_trailer(
    tmp_path: Path, content: bytes, complete: bool
) -> None:
    (tmp_path / "file").write_bytes(content)
    assert is_complete(tmp_path / "file") is complete


def test_a_file_by_name_is_copied_in_once(home: Home, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "order.x12"
    path.write_bytes(WHOLE)
    arrival = take(home, store, path, "acme", clock, {})
    assert (arrival.id, arrival.source, arrival.name) == (1, "acme", "order.x12")
    assert take(home, store, path, "acme", clock, {}) == arrival
    assert path.read_bytes() == WHOLE
    path.write_bytes(WHOLE + b"\n")
    assert take(home, store, path, "acme", clock, {}).id == 2
    with pytest.raises(NotFound, match="there is no file"):
        take(home, store, tmp_path / "none", "acme", clock, {})
    with pytest.raises(UsageError, match="is not a file"):
        take(home, store, tmp_path, "acme", clock, {})


def test_batches_keep_the_order(home: Home, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "BATCH_FILES", 2)
    for name in "abcde":
        drop(home, name)
    assert scan(home, store, agreed(["acme"]), clock) == 5
    assert "".join(row.name for row in arrivals(store)) == "abcde"


def test_a_watcher_wakes_for_new_files_and_replaced_folders(home: Home) -> None:
    wake = threading.Event()
    watcher = Watcher(home, wake)
    watcher.start()
    try:
        wake.clear()
        drop(home, "a")
        assert wake.wait(5)
        (home.inbox / "acme").rename(home.root / "old")
        (home.inbox / "acme").mkdir()
        shutil.rmtree(home.inbox / "bolt")
        (home.inbox / "new").mkdir()
        watcher.rearm()
        for key in ("acme", "new"):
            wake.clear()
            drop(home, "b", key=key)
            assert wake.wait(5)
    finally:
        watcher.stop()


def test_without_a_drop_there_is_nothing_to_watch(tmp_path: Path) -> None:
    watcher = Watcher(Home(tmp_path), threading.Event())
    watcher.start()
    watcher.rearm()
    watcher.stop()


def packed(files: dict[str, bytes]) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return found.getvalue()


def test_what_an_archive_holds_are_arrivals_of_their_own(home: Home, store: Store) -> None:
    drop(home, "a.x12.gz", gzip.compress(WHOLE))
    drop(home, "b.zip", packed({"../x/one.x12": WHOLE, "two\n.x12": b"other"}))
    assert scan(home, store, agreed(["acme"]), clock) == 2
    assert [(row.id, row.name, row.state, row.outcome) for row in arrivals(store)] == [
        (1, "a.x12.gz", "done", "unpacked"),
        (2, "a.x12.gz/a.x12", "ready", ""),
        (3, "b.zip", "done", "unpacked"),
        (4, "b.zip/one.x12", "ready", ""),
        (5, "b.zip/two\\n.x12", "ready", ""),
    ]
    archive = Archive(home.archive)
    contents = [archive.read(row.digest) for row in arrivals(store) if row.state == "ready"]
    assert contents == [WHOLE, WHOLE, b"other"]
    assert archive.verify() == [] and list(home.archive.glob(".*")) == []
    assert scan(home, store, agreed(["acme"]), clock) == 0


def test_nothing_is_taken_of_an_archive_that_cannot_be_unpacked_whole(
    home: Home, store: Store
) -> None:
    drop(home, "bomb.zip", packed({"one.x12": WHOLE, "in.gz": gzip.compress(b"x")}))
    scan(home, store, agreed(["acme"]), clock)
    [row] = arrivals(store)
    assert (row.state, row.outcome) == ("done", "archive-nested")
    [case] = store.select("cases")
    assert isinstance(case, CaseRow)
    assert (case.document, case.message) == ("A1", "bomb.zip: it holds another archive")
    assert list(home.archive.glob(".*")) == []


def test_an_archive_handed_over_is_unpacked_too(home: Home, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "orders.gz"
    path.write_bytes(gzip.compress(WHOLE))
    assert take(home, store, path, "", clock, {}).name == "orders.gz"
    assert [row.name for row in arrivals(store)] == ["orders.gz", "orders.gz/orders"]
