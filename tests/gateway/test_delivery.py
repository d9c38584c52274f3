"""Files out: each queued file is in the outbox whole and once, or it is an exception with money."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from gateway import delivery, durable
from gateway.delivery import send_due
from gateway.durable import Step
from gateway.home import Home
from gateway.rows import CaseRow, DocumentRow, FileRow
from gateway.store import Store

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


def clock() -> datetime:
    return NOW


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.var.mkdir(parents=True)
    return made


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    opened = Store(home.database_url)
    opened.create()
    yield opened
    opened.close()
    durable.observer = None


def put(store: Store, *rows: msgspec.Struct) -> None:
    state = store.state()
    for row in rows:
        state.put(row)
    store.commit(state.changes)


def file(number: int, name: str = "", body: bytes = b"ISA", **fields: object) -> FileRow:
    given = {
        "id": number,
        "partner": "acme",
        "name": name or f"855_{number}.x12",
        "control": str(number),
        "usage": "P",
        "digest": hashlib.sha256(body).hexdigest(),
        "body": body,
        "decision": 1,
        "decided_at": NOW,
    }
    return FileRow(**(given | fields))


def document(number: int, of: int, amount: int | None = None, **fields: object) -> DocumentRow:
    given = {
        "id": f"OUT-{number}",
        "direction": "out",
        "kind": "810",
        "partner": "acme",
        "file": of,
        "amount": amount,
        "delivery": "queued",
        "decided_at": NOW,
    }
    return DocumentRow(**(given | fields))


def the_file(store: Store, number: int) -> FileRow:
    found = store.load("files", number)
    assert isinstance(found, FileRow)
    return found


def deliveries(store: Store) -> dict[str, str]:
    rows = store.select("documents")
    return {row.id: row.delivery for row in rows if isinstance(row, DocumentRow)}


def outbox(home: Home) -> dict[str, bytes]:
    return {
        str(path.relative_to(home.outbox)): path.read_bytes()
        for path in sorted(home.outbox.rglob("*"))
        if path.is_file()
    }


def test_queued_files_are_sent_with_their_documents(home: Home, store: Store) -> None:
    put(store, file(1, body=b"one"), file(2, body=b"two", partner="bolt"), file(3, state="failed"))
    put(store, document(1, 1), document(2, 1), document(3, 2))
    received = DocumentRow(
        id="IN-1", direction="in", kind="997", partner="acme", file=1, decided_at=NOW
    )
    put(store, received)
    assert send_due(home, store, clock) == 2
    assert outbox(home) == {"acme/855_1.x12": b"one", "bolt/855_2.x12": b"two"}
    assert (the_file(store, 1).state, the_file(store, 1).sent_at) == ("sent", NOW)
    assert deliveries(store) == {"OUT-1": "sent", "OUT-2": "sent", "OUT-3": "sent", "IN-1": ""}
    assert send_due(home, store, clock) == 0


def test_the_same_bytes_in_the_outbox_are_done(home: Home, store: Store) -> None:
    put(store, file(1, body=b"one"), document(1, 1))
    (home.outbox / "acme").mkdir(parents=True)
    (home.outbox / "acme" / "855_1.x12").write_bytes(b"one")
    steps: list[Step] = []
    durable.observer = steps.append
    assert send_due(home, store, clock) == 1
    assert {step.kind for step in steps} == {"fsync", "commit"}
    assert the_file(store, 1).state == "sent"


def test_other_bytes_under_the_name_stop_it_with_its_money(home: Home, store: Store) -> None:
    put(store, file(1, body=b"one"), document(1, 1, 12345), document(2, 1, -100))
    (home.outbox / "acme").mkdir(parents=True)
    (home.outbox / "acme" / "855_1.x12").write_bytes(b"other")
    assert send_due(home, store, clock) == 0
    assert outbox(home) == {"acme/855_1.x12": b"other"}
    assert the_file(store, 1).state == "failed"
    assert the_file(store, 1).sent_at is None
    assert deliveries(store) == {"OUT-1": "failed", "OUT-2": "failed"}
    [case] = store.select("cases")
    assert isinstance(case, CaseRow)
    assert (case.code, case.document, case.amount) == ("not-delivered", "OUT-1", 12445)
    assert "another file of that name" in case.message


def test_bytes_that_were_not_decided_never_leave(home: Home, store: Store) -> None:
    put(store, file(1, body=b"one", digest="0" * 64))
    assert send_due(home, store, clock) == 0
    assert outbox(home) == {}
    assert "not those that were decided" in the_file(store, 1).detail


@pytest.mark.parametrize(
    ("partner", "name"),
    [
        ("acme", "../../x"),
        ("acme", "a/b"),
        ("acme", ".hidden"),
        ("..", "x"),
        ("../x", "x"),
        ("", "x"),
        ("acme", "n" * 201),
    ],
)
def test_a_name_never_leads_elsewhere(home: Home, store: Store, partner: str, name: str) -> None:
    put(store, file(1, partner=partner, name=name))
    assert send_due(home, store, clock) == 0
    assert outbox(home) == {}
    assert "name" in the_file(store, 1).detail


def test_two_files_of_one_name_in_a_batch(home: Home, store: Store) -> None:
    put(store, file(1, "same", b"one"), file(2, "same", b"two"))
    assert send_due(home, store, clock) == 1
    assert outbox(home) == {"acme/same": b"one"}
    assert [the_file(store, number).state for number in (1, 2)] == ["sent", "failed"]


def test_sent_again_after_it_was_picked_up(home: Home, store: Store) -> None:
    put(store, file(1, body=b"one"), document(1, 1))
    send_due(home, store, clock)
    (home.outbox / "acme" / "855_1.x12").unlink()
    put(store, msgspec.structs.replace(the_file(store, 1), state="queued", sent_at=None))
    assert send_due(home, store, clock) == 1
    assert outbox(home) == {"acme/855_1.x12": b"one"}
    (home.outbox / "acme" / "855_1.x12").write_bytes(b"other")
    put(store, msgspec.structs.replace(the_file(store, 1), state="queued", sent_at=None))
    assert send_due(home, store, clock) == 0
    assert deliveries(store) == {"OUT-1": "sent"}


def test_many_files_go_in_batches(
    home: Home, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "BATCH_FILES", 2)
    put(store, *[file(number) for number in range(1, 6)])
    assert send_due(home, store, clock) == 5
    assert len(outbox(home)) == 5


class Crash(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("torn", [None, 2])
def test_a_crash_at_any_step_costs_a_repeat(
    home: Home, store: Store, tmp_path: Path, torn: int | None
) -> None:
    put(store, file(1, body=b"one"), file(2, body=b"two", partner="bolt"), document(1, 1))
    store.close()
    stop_at, finished = 0, False
    while not finished:
        copy = Home(tmp_path / f"run{stop_at}")
        shutil.copytree(home.root, copy.root)
        opened = Store(copy.database_url)
        count = 0

        def observe(step: Step) -> int | None:
            nonlocal count
            count += 1
            if step.kind == "torn":
                raise Crash
            if count > stop_at:  # noqa: B023  called within this round only
                if torn is None or step.kind != "write" or step.done:
                    raise Crash
                return torn
            return None

        durable.observer = observe
        try:
            send_due(copy, opened, clock)
            finished = True
        except Crash:
            whole = {b"one", b"two"}
            shown = {path: raw for path, raw in outbox(copy).items() if "/." not in path}
            assert whole.issuperset(shown.values())
            durable.observer = None
            opened.close()
            opened = Store(copy.database_url)
            send_due(copy, opened, clock)
        durable.observer = None
        assert outbox(copy) == {"acme/855_1.x12": b"one", "bolt/855_2.x12": b"two"}
        assert the_file(opened, 1).state == the_file(opened, 2).state == "sent"
        assert opened.count("cases") == 0
        opened.close()
        stop_at += 1
    assert stop_at > 20
