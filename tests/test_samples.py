"""Sample documents: our own, peculiar in every way met in the wild, and the real ones.

The real ones lie beside the repository where they are at hand; there every valid order among them
goes through a home made for it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.books import check_books
from gateway.config import load_configuration
from gateway.founding import first_files, found_home
from gateway.home import Home
from gateway.passes import at_work, process
from gateway.rows import CaseRow, DocumentRow
from tests.fuzz.playing import opened
from tests.fuzz.reading import check_outgoing, guide_for
from tests.fuzz.seeds import REAL, SAMPLES
from tests.fuzz.world import Sender, groups_of, order_lines, write_agreement, write_items
from translators.problems import Problem
from translators.x12.parse import parse
from translators.x12.reader import of_bytes, read_sets, scan

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def told(raw: bytes) -> Iterator[str]:
    """What is in a file, and what is said of it: `850 of 6 segments, read`."""
    source = of_bytes(raw)
    for found in scan(source):
        if isinstance(found, Problem):
            yield found.code
            continue
        yield said(f"interchange {found.control} {found.usage}", found.problems)
        yield from (f"  TA1 {ack.control} {ack.status}" for ack in found.acks)
        for group in found.groups:
            yield said(f"  group {group.functional_id} {group.version}", group.problems)
            for one in read_sets(source, found, group):
                guide = guide_for(group, one.kind)
                parsed = parse(one, guide) if guide else None
                read = ", read" if parsed and parsed.document else ", not read"
                problems = (*one.problems, *(parsed.problems if parsed else ()))
                yield said(f"    {one.kind} of {len(one.segments)} segments{read}", problems)


def said(what: str, problems: tuple[Problem, ...]) -> str:
    """Something with its problems, if it has any."""
    codes = ", ".join(f"{each.code} ({each.severity})" for each in problems)
    return f"{what}: {codes}" if codes else what


def test_what_our_samples_hold(golden: Callable[[Path, str], None]) -> None:
    lines = []
    for path in sorted(SAMPLES.glob("*.x12")):
        lines += [path.stem, *(f"  {line}" for line in told(path.read_bytes())), ""]
    golden(SAMPLES / "expected.txt", "\n".join(lines))


def real_orders() -> list[Path]:
    """The valid files with orders of a release from 004010 on."""
    if not REAL.is_dir():
        return []
    with (REAL / "INDEX.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["path"].startswith("x12/850")]
    return [
        REAL / row["path"]
        for row in rows
        if "valid" in row.values()
        and any(
            group.functional_id in ("PO", "SC") and group.release >= "004010"
            for _, group in groups_of((REAL / row["path"]).read_bytes())
        )
    ]


@pytest.mark.skipif(not REAL.is_dir(), reason="the real documents are not here")
def test_the_real_orders_are_found() -> None:
    assert len(real_orders()) >= 5


@pytest.mark.parametrize("known", [True, False], ids=["items-known", "items-unknown"])
@pytest.mark.parametrize("path", real_orders(), ids=lambda path: path.stem)
def test_real_order(path: Path, known: bool, tmp_path: Path) -> None:
    """Each is booked, with its 997 and 855; or held, and the reason says what is wanted."""
    home = home_for(path, tmp_path, known=known)
    with opened(home) as store, at_work(home, store, lambda: NOW) as desk:
        process(desk)
    halves = [home, Home(home.root, trial=True)]
    rows = [row for half in halves if half.database.exists() for row in outcome(half)]
    assert rows
    for row, case, answers in rows:
        assert row.verdict in ("A", "E"), row
        assert "997" in answers
        if row.posting == "memo":
            assert "855" in answers
        else:
            assert row.posting == "held" and case is not None
            assert not known or case.code in ACCEPTABLE, case
            assert case.message and case.hint
        assert known or row.posting == "held"
    for file in home.outbox.glob("*/*"):
        check_outgoing(file.read_bytes())


ACCEPTABLE = ("no-price", "ship-window-closed", "different-currency")
"""Reasons for which a coordinator would hold an order whose items and prices are agreed."""


def home_for(path: Path, folder: Path, *, known: bool) -> Home:
    """A home as `gateway init` makes it, with an agreement for who sends the file."""
    files = first_files(
        key="us", name="Our Company", currency="USD", zone="UTC", opened_on=NOW.date()
    )
    home, _ = found_home(folder / "home", files)
    raw = path.read_bytes()
    lines = []
    for interchange, group in groups_of(raw):
        sender = Sender(
            interchange.sender_kind,
            interchange.sender,
            interchange.receiver_kind,
            interchange.receiver,
        )
        lines += order_lines(raw, interchange, group)
    write_agreement(home.root, "them", sender, ["PO"], warehouse="")
    write_items(home.root, {"them": lines if known else []})
    drop = home.inbox / "them"
    drop.mkdir()
    (drop / path.name).write_bytes(raw)
    assert load_configuration(home).mistakes == ()
    return home


def outcome(home: Home) -> list[tuple[DocumentRow, CaseRow | None, set[str]]]:
    """Every order of a release from 004010 on, its open exception and what answers its group."""
    found = []
    with opened(home) as store:
        assert check_books(home, store, load_configuration(home).configuration) == ()
        rows = [row for row in store.select("documents") if isinstance(row, DocumentRow)]
        groups = {row.id: row for row in store.select("groups")}
        for row in rows:
            if row.kind != "850" or groups[row.group].version < "004010":
                continue
            cases = list(store.children("cases", "document", row.id))
            answers = {each.kind for each in rows if each.answers in (row.id, row.group)}
            found.append((row, cases[0] if cases else None, answers))
    return found
