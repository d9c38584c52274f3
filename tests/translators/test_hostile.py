"""Every syntax against what wants to harm: a clear problem, bounded memory and time.

Entities, encodings and limits of XML stand in xml/test_xml_hostile.py, rows and cells of columns in
csv/test_hostile.py, archives in test_packing.py; here is what all syntaxes have in common.
"""

from __future__ import annotations

import gzip
import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from tests.banking import Entry, account, bai2, line, lockbox, nacha
from tests.fuzz.other_seeds import Seed, other_seeds
from tests.fuzz.syntaxes import HEAD, check_file
from tests.translators.csv.reading import ORDERS, layout
from tests.translators.xml.ubl_files import ORDER
from translators import csv as columns
from translators.bank import bai2 as bai2_reader
from translators.bank import lockbox as lockbox_reader
from translators.bank import nacha as nacha_reader
from translators.bank import nacha_batch
from translators.batches import Batch
from translators.layouts import Layout
from translators.packing import PackingError, unpack
from translators.parsed import Parsed
from translators.problems import Problem
from translators.source import of_bytes
from translators.syntaxes import SYNTAXES, sniff
from translators.templates import known_layouts, load_layout

MEGABYTE = 1024 * 1024
SECONDS = 5
"""Far more than any of these takes, on a busy machine too."""

UBL = tuple(load_layout(name) for name in known_layouts() if name.startswith("ubl/"))
CSV = (layout(ORDERS),)

PLAIN = bai2(account("1001", 0, None, line("165", 1, "A")))
"""A bank's file with one record."""

VALUES: dict[str, Callable[[str], bytes]] = {
    "csv": lambda text: f'Order,Date,Quantity\nP1,2026-03-02,"{text}"\n'.encode(),
    "xml": lambda text: ORDER.replace(b">6</cbc:Quantity>", f">{text}</cbc:Quantity>".encode()),
    "json": lambda text: (
        '{"version": 1, "documents": [{"kind": "850", "document": {"number": "1", "ordered_on":'
        f' "2026-03-02", "lines": [{{"number": "1", "quantity": "{text}"}}]}}}}]}}'
    ).encode(),
    "bank": lambda text: PLAIN.replace("16,165,1,", f"16,165,{text},").encode(),
}  # fmt: skip
"""A file of each syntax with a number in it."""

DAYS: dict[str, Callable[[str], bytes]] = {
    "csv": lambda text: f"Order,Date,Quantity\nP1,{text},1\n".encode(),
    "xml": lambda text: ORDER.replace(b"2026-11-20Z", text.encode()),
    "json": lambda text: VALUES["json"]("1").replace(b"2026-03-02", text.encode()),
    "bank": lambda text: bai2(account("1001", 0), on=text).encode(),
}  # fmt: skip
"""A file of each syntax with a day in it."""

LAYOUTS: dict[str, tuple[Layout, ...]] = {"csv": CSV, "xml": UBL, "json": (), "bank": ()}


def parsed(raw: bytes, layouts: tuple[Layout, ...]) -> tuple[list[Parsed], list[Problem]]:
    """What a file says, and all that is said of it; memory and time are bounded."""
    source, name = of_bytes(raw), sniff(raw[:4096])
    found: list[Parsed] = []
    told: list[Problem] = []
    started = time.process_time()
    for batch in SYNTAXES[name].scan(source, layouts):
        told += batch.problems if isinstance(batch, Batch) else [batch]
        if isinstance(batch, Batch) and not batch.refused:
            for message in SYNTAXES[name].read(source, batch, 0):
                found.append(SYNTAXES[name].parse(message))
                told += [*message.problems, *found[-1].problems]
    assert time.process_time() - started < SECONDS
    return found, told


NUMBERS = (
    *("1e999999", "-1e999999", "1e-999999", "NaN", "-NaN", "sNaN", "Infinity", "-Infinity"),
    *("9" * 10_000, "-" + "9" * 10_000, "1." + "9" * 10_000, "0." + "0" * 10_000 + "1"),
    *("9" * 100_000 + "x", "1.2.3", "--1", "0x10", "1/2", "\N{SUPERSCRIPT TWO}"),
)


@pytest.mark.parametrize("syntax", VALUES)
@pytest.mark.parametrize("number", NUMBERS, ids=lambda text: text[:12])
def test_numbers_that_are_none(syntax: str, number: str) -> None:
    found, told = parsed(VALUES[syntax](number), LAYOUTS[syntax])
    wrong = [each for each in told if each.severity == "reject"]
    assert wrong and not any(one.document and not one.rejected for one in found)
    assert {each.code for each in wrong} & {"invalid-number", "too-long", "wrong-type", "not-json"}
    assert all(each.hint and each.place and len(each.value) <= 200 for each in wrong)


@pytest.mark.parametrize("syntax", DAYS)
@pytest.mark.parametrize(
    "day", ["31.02.2026", "2026-02-31", "0000-00-00", "0000-01-01", "2026-13-01", "99999-01-01"]
)
def test_days_that_are_none(syntax: str, day: str) -> None:
    found, told = parsed(DAYS[syntax](day), LAYOUTS[syntax])
    assert not any(one.document and not one.rejected for one in found) or syntax == "bank"
    wrong = {each.code for each in told if each.severity != "note"}
    assert (
        wrong & {"invalid-date", "wrong-type", "not-a-bank-file"}
        or sniff(DAYS[syntax](day)) != syntax
    )


@pytest.mark.parametrize(
    "seed",
    [each for each in other_seeds(real=False) if each.raw.isascii()][::6],
    ids=lambda seed: seed.name,
)
def test_characters_that_steer(seed: Seed) -> None:
    """In the place of any value: nothing raises, and no document holds control characters."""
    name = sniff(seed.raw[:4096])
    source = of_bytes(seed.raw)
    layouts = tuple(each for each in seed.layouts if each.syntax in (name, "fixed"))
    spots: set[tuple[int, int]] = set()
    for batch in SYNTAXES[name].scan(source, layouts):
        assert isinstance(batch, Batch)
        for message in SYNTAXES[name].read(source, batch, 0):
            places = [each.place for each in SYNTAXES[name].locate(message)]
            spots |= {(place.start, place.end) for place in places if place.start >= 0}
    for start, end in sorted(spots)[:: max(1, len(spots) // 6)]:
        for odd in (b"\x00", b"\x1b[2J", b"\x7f", "\u202e".encode(), b"\xff", b"=1+1", b"../x"):
            raw = seed.raw[:start] + odd + seed.raw[start + len(odd) if name == "bank" else end :]
            check_file(raw, seed.layouts)


def peak_of(raw: bytes, layouts: tuple[Layout, ...] = ()) -> tuple[set[str], float]:
    """What is told of a file, and the most memory reading it took, in megabytes."""
    tracemalloc.start()
    try:
        told = {each.code for each in parsed(raw, layouts)[1]}
        return told, tracemalloc.get_traced_memory()[1] / MEGABYTE
    finally:
        tracemalloc.stop()


RECORD = "16,165,1,Z,,,A/\n"
ENDLESS = {
    "a record": (RECORD, "16,165,1,Z,,," + "9" * 4 * MEGABYTE + "/\n"),
    "continuations": (RECORD, RECORD + "88,B/\n" * 8_000),
    "records": (RECORD, RECORD * 8_000),
    "headers": ("98,", "98,0,0,0/\n02,A,B,1,260310,,USD,2/\n" * 500 + "98,"),
}
"""What a bank may write without end, instead of what."""


@pytest.mark.parametrize("name", ENDLESS)
def test_bank_records_without_end(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With limits a hundredth of ours memory is a hundredth too: it is the limits that bound it."""
    monkeypatch.setattr(bai2_reader, "MOST_RECORDS", 2_000)
    monkeypatch.setattr(bai2_reader, "MOST_BYTES", MEGABYTE // 4)
    raw = PLAIN.replace(*ENDLESS[name]).encode()
    told, peak = peak_of(raw)
    assert told & ({"set-too-large"} if name != "headers" else {"record-count"}), told
    assert peak < 10, peak


def test_entries_and_checks_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nacha_reader, "MOST_RECORDS", 1_000)
    monkeypatch.setattr(nacha_batch, "MOST_RECORDS", 1_000)
    monkeypatch.setattr(lockbox_reader, "MOST_RECORDS", 1_000)
    plain = nacha([Entry("22", 7840)])
    entry = plain.splitlines()[2]
    told, peak = peak_of(plain.replace(entry, "\n".join([entry] * 3_000)).encode())
    assert "set-too-large" in told and peak < 10, (told, peak)
    plain = lockbox(("500123", 7840, "ACME STORES", []))
    check = next(each for each in plain.splitlines() if each.startswith("6"))
    told, peak = peak_of(plain.replace(check, "\n".join([check] * 3_000)).encode())
    assert "set-too-large" in told and peak < 10, (told, peak)
    told, peak = peak_of(plain.replace(check, check + " " * 8_000 + "X").encode())
    assert peak < 10


@pytest.mark.parametrize(
    "raw",
    [
        b'{"version": 1, "documents": [{"kind": "850", "document": ' + b"[" * 2 * MEGABYTE,
        b'{"version": 1, "documents": ' + b'{"a":' * MEGABYTE,
        b'{"version": 1, "documents": ' + b"[" * MEGABYTE + b"]" * MEGABYTE + b"}",
        b'{"version": ' + b"9" * MEGABYTE + b', "documents": []}',
    ],
    ids=["lists", "tables", "closed", "version"],
)
def test_deep_json(raw: bytes) -> None:
    told, peak = peak_of(raw)
    assert told <= {"not-json", "wrong-type"} and told
    assert peak < 30


def unpacked(raw: bytes) -> None:
    """All that comes out of an archive passes by."""
    for packed in unpack(of_bytes(raw), len(raw)):
        assert all(len(block) <= MEGABYTE for block in packed.blocks)


def test_what_grows_in_an_archive_is_read_no_further() -> None:
    """Rows, elements and records that compress well; names in the archive lead nowhere."""
    bombs = {"csv": b"a," * 60 * MEGABYTE, "xml": b"<a>" * 40 * MEGABYTE}
    for content in bombs.values():
        raw = gzip.compress(content, 9)
        tracemalloc.start()
        with pytest.raises(PackingError) as raised:
            unpacked(raw)
        assert raised.value.code == "archive-too-large" and raised.value.hint
        assert tracemalloc.get_traced_memory()[1] < 10 * MEGABYTE
        tracemalloc.stop()
    packed_up = io.BytesIO()
    with zipfile.ZipFile(packed_up, "w") as archive:
        for name in ("../../etc/passwd", "/abs/x.csv", "..\\..\\y.csv", "C:\\z.csv", "a/../b.csv"):
            archive.writestr(name, b"x")
    raw = packed_up.getvalue()
    names = [packed.name for packed in unpack(of_bytes(raw), len(raw)) if list(packed.blocks)]
    assert names == ["passwd", "x.csv", "y.csv", "z.csv", "b.csv"]


def test_formulas_reach_partners_as_they_are() -> None:
    """Neither texts nor numbers of partner and ERP files are changed; reports are another thing."""
    text = 'Order,Date,Name,Quantity,Price,SKU\nP1,2026-03-02,"=1+1",-2,-5.00,@A\n'
    source = of_bytes(text.encode())
    (batch,) = columns.scan(source, CSV)
    assert isinstance(batch, Batch)
    documents = [columns.parse(each).document for each in columns.read(source, batch)]
    body = columns.write([each for each in documents if each], CSV[0], HEAD).decode()
    (row,) = body.splitlines()[1:]
    assert "'" not in body and all(each in row for each in ("=1+1", ",-2,", ",-5.00,", "@A"))
