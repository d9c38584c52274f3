"""Files that are broken or hostile: a clear problem, bounded memory and time, no exception."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.translators.csv.reading import ORDERS, TYPED, layout, problem_of, read_whole
from translators.batches import Batch
from translators.csv import locate, parse, read, scan
from translators.csv import reader as reading
from translators.csv.content import Rows
from translators.csv.parse import parse_carefully
from translators.csv.walk import PROBLEMS
from translators.source import of_bytes

HEADER = "Order,Date,Name,Quantity\n"
MEGABYTE = 1024 * 1024


def test_empty_files() -> None:
    for raw in (b"", b"\xef\xbb\xbf", b"\xff\xfe"):
        problem = problem_of(raw, layout(ORDERS))
        assert (problem.code, problem.severity) == ("empty-file", "note")
    assert problem_of(b"\n \n", layout(ORDERS)).code == "no-layout"


def test_wide_characters_without_a_mark() -> None:
    raw = (HEADER * 3).encode("utf-16-le")
    problem = problem_of(raw, layout(ORDERS))
    assert problem.code == "wrong-encoding"
    assert "it looks like UTF-16 without a byte order mark" in problem.message
    assert "it is no text" in problem_of(b"\x00\x00\x01" * 100, layout(ORDERS)).message


def test_nul_bytes_in_a_cell() -> None:
    whole = read_whole(HEADER + "P1,2026-03-02,Sto\x00re,2\n", layout(ORDERS))
    assert whole.told == ["reject invalid-character at row 2, column Name"]
    assert whole.document.lines[0].quantity == 2


def test_formulas_are_texts_like_any_other() -> None:
    whole = read_whole(HEADER + 'P1,2026-03-02,"=HYPERLINK(""x"")",2\n', layout(ORDERS))
    assert whole.document.parties[0].name == '=HYPERLINK("x")'


def test_rows_with_too_many_or_too_few_cells() -> None:
    text = HEADER + "P1,2026-03-02,a,2,,,\nP2,2026-03-02,Smith, John,2\nP3,2026-03-02\n"
    whole = read_whole(text, layout(ORDERS))
    assert whole.told == [
        "reject too-many-cells at row 3",
        "reject invalid-number at row 3, column Quantity",
        "note short-row at row 4",
    ]
    assert whole.problems[0].message == "the row has 5 cells, the header 4"
    assert whole.problems[0].value == "2"
    left = layout(ORDERS, csv={"where": {"at": "Name", "not": "out"}})
    assert read_whole(HEADER + "P1,2026-03-02,out,2,7\nP1,2026-03-02,in,2\n", left).told == [
        "note rows-left-out at "
    ]
    assert read_whole(HEADER + "\n,\nP1,2026-03-02,in,2\n", layout(ORDERS)).told == []


def peak_of(raw: bytes) -> tuple[list[str], float]:
    """The problems of a file, and the most memory reading took, in megabytes."""
    made, source = layout(ORDERS), of_bytes(raw)
    tracemalloc.start()
    told = []
    for found in scan(source, [made]):
        if isinstance(found, Batch):
            told += [each.code for each in found.problems]
            for message in read(source, found):
                told += [each.code for each in (*message.problems, *parse(message).problems)]
        else:
            told.append(found.code)
    peak = tracemalloc.get_traced_memory()[1] / MEGABYTE
    tracemalloc.stop()
    return told, peak


def test_a_cell_of_ten_megabytes() -> None:
    told, peak = peak_of(f"{HEADER}P1,2026-03-02,{'x' * 10 * MEGABYTE},2\n".encode())
    assert told == ["row-too-long"]
    assert peak < 12


def test_a_cell_of_many_lines() -> None:
    text = f'{HEADER}P0,2026-03-02,a,1\nP1,2026-03-02,"{"x" * 99}\n' + "x\n" * MEGABYTE
    told, peak = peak_of(text.encode())
    assert told == ["unreadable-row"]
    assert peak < 12
    whole_source = of_bytes(text.encode())
    (batch,) = scan(whole_source, [layout(ORDERS)])
    assert isinstance(batch, Batch)
    assert batch.problems[0].place.row == 3
    assert "131,072 characters" in batch.problems[0].message


def test_ten_million_cells_in_a_row() -> None:
    told, peak = peak_of(f"{HEADER}P1,2026-03-02{',' * 10_000_000}\n".encode())
    assert told == ["row-too-long"]
    assert peak < 12


def test_ten_million_cells_in_the_header() -> None:
    told, peak = peak_of(b"a," * 5_000_000)
    assert told == ["row-too-long"]
    assert peak < 12
    columns = ",".join(f"c{number}" for number in range(20_000))
    assert "20,004" in problem_of(f"{HEADER.strip()},{columns}\n", layout(ORDERS)).message


def test_a_header_that_cannot_be_read() -> None:
    assert problem_of(f'Order,"{"x" * 200_000}', layout(ORDERS)).code == "no-layout"


def test_a_document_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "ROWS", 50)
    text = HEADER + "P1,2026-03-02,a,1\n" * 60 + "P2,2026-03-02,a,1\n"
    whole = read_whole(text, layout(ORDERS))
    assert whole.told == ["reject document-too-large at "]
    assert whole.documents[0] is None and whole.documents[1].number == "P2"
    assert locate(whole.messages[0]) == ()
    assert whole.problems[0].message.startswith("the document is larger than 50 rows or ")
    monkeypatch.setattr(reading, "ROWS", 100)
    monkeypatch.setattr(reading, "DOCUMENT_BYTES", 100)
    assert read_whole(text, layout(ORDERS)).told == ["reject document-too-large at "]


def test_more_problems_than_anybody_reads() -> None:
    text = HEADER + "P1,2026-03-02,a,x\n" * (PROBLEMS + 100)
    whole = read_whole(text, layout(ORDERS))
    assert len(whole.problems) == PROBLEMS + 1
    assert whole.problems[-1].code == "too-many-problems"


def test_keys_are_remembered_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "KEYS", 1)
    text = HEADER + "".join(f"{key},2026-03-02,a,1\n" for key in ("P1", "P2", "P1", "P2"))
    assert len(read_whole(text, layout(ORDERS)).told) == 1


PIECES = st.sampled_from(
    [
        *(
            "P1",
            "P2",
            ",",
            ";",
            "\t",
            "|",
            '"',
            "\n",
            "\r\n",
            "2026-03-02",
            "1",
            "x",
            "\x00",
            "\xe9",
        ),
        *("é", " ", HEADER, "H", "D001", "S", "-", "=1+1", "TOTAL", "\ufeff"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=60), st.sampled_from(["utf-8", "latin-1", "utf-16"]))
def test_no_bytes_raise(pieces: list[str], encoding: str) -> None:
    made = [layout(ORDERS, "orders", csv={"fill": ["Name"]}), layout(TYPED, "typed")]
    raw = "".join(pieces).encode(encoding, "replace")
    for text in (raw, HEADER.encode() + raw, b"HP1        20260302\n" + raw):
        source = of_bytes(text)
        for found in scan(source, made):
            if isinstance(found, Batch):
                for message in read(source, found):
                    assert isinstance(message.content, Rows)
                    assert parse(message) == parse_carefully(message.content)
                    locate(message)


def test_blocks_end_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    from translators.csv import lines

    text = HEADER + 'P1,2026-03-02,"Café\r\nMüller",2\r\n' * 3 + "P2,2026-03-02,a,1\r\n"
    whole = read_whole(text, layout(ORDERS))
    for encoding in ("utf-8", "utf-16", "cp1252"):
        for size in (7, 16, 64):
            monkeypatch.setattr(lines, "BLOCK_BYTES", size)
            again = read_whole(text.encode(encoding), layout(ORDERS))
            assert again.documents == whole.documents
