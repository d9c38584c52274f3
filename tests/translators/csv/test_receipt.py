"""The answer to a CSV partner: a row for each document and each problem."""

from __future__ import annotations

import csv

import msgspec

from tests.translators.csv.reading import HEAD, ORDERS, layout, read_whole
from translators.batches import Remark
from translators.csv import receipt


def test_each_document_and_problem_has_its_row() -> None:
    text = 'Order,Date,Quantity,Price\nP1,2026-03-02,2,\nP2,soon,1,"1,2"\nP1,2026-03-02,1,\n'
    whole = read_whole(text, layout(ORDERS))
    remarks = [
        Remark(
            index=raw.index,
            kind=raw.kind,
            number=raw.control,
            verdict=verdict,
            problems=(*raw.problems, *parsed.problems),
        )
        for raw, parsed, verdict in zip(whole.messages, whole.parsed, "ARE", strict=True)
    ]
    raw = receipt(whole.batch, remarks, [*whole.problems[-1:]], HEAD)
    assert raw.startswith(b"Answer,File,Row,Column,Kind,Document,Verdict,Severity,Code,")
    rows = list(csv.DictReader(raw.decode().splitlines()))
    assert {(row["Answer"], row["File"]) for row in rows} == {("77", whole.batch.digest[:12])}
    called = msgspec.structs.replace(whole.batch, name="orders.csv")
    odd = msgspec.structs.replace(whole.batch, name="\x1b[31m\x00.csv")
    assert b"77,?[31m?.csv,4," in receipt(odd, remarks, [*whole.problems[-1:]], HEAD)
    assert b"77,orders.csv,4," in receipt(called, remarks, [*whole.problems[-1:]], HEAD)
    assert [
        [row[name] for name in ("Row", "Column", "Document", "Verdict", "Code")] for row in rows
    ] == [
        ["4", "Order", "", "", "repeated-key"],
        ["", "", "P1", "accepted", ""],
        ["3", "", "P2", "rejected", ""],
        ["3", "Date", "P2", "rejected", "invalid-date"],
        ["3", "Price", "P2", "rejected", "invalid-number"],
        ["4", "", "P1", "accepted with errors", ""],
        ["4", "Order", "P1", "accepted with errors", "repeated-key"],
    ]
    assert rows[3]["Value"] == "soon" and rows[3]["Hint"]
