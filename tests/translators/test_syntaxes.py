"""Files tell their syntax by their first bytes, and each syntax has what reads it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from translators.batches import Batch, Head, Remark
from translators.problems import Problem, Severity
from translators.syntaxes import SYNTAXES, sniff
from translators.templates import known_layouts, load_layout

HEAD = Head(control="1.receipt@us", sent_at=datetime(2026, 3, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("first", "syntax"),
    [
        (b"ISA*00*          *00*          *ZZ*A", "x12"),
        (b"\xef\xbb\xbf  \r\nISA|00|", "x12"),
        (b"mailed on Monday\nISA*00*", "x12"),
        (b'<?xml version="1.0"?><Order/>', "xml"),
        (b"\xff\xfe<\x00O\x00", "xml"),
        (b"\n <cXML>", "xml"),
        (b'{"version": 1}', "json"),
        (b"01,122099999,123456789,060620,0600,,80,1,2/\n", "bank"),
        (b"101 091000019 1234567890606200600A094101", "bank"),
        (b"Name,Email,Created at\n", "csv"),
        (b"\xff\xfeN\x00a\x00", "csv"),
        (b"", ""),
        (b" \r\n\x00", ""),
    ],
)
def test_a_file_tells_its_syntax(first: bytes, syntax: str) -> None:
    assert sniff(first) == syntax


def test_every_layout_we_ship_is_right() -> None:
    for name in known_layouts():
        layout = load_layout(name)
        check = SYNTAXES[layout.syntax].check
        assert check is not None
        check(layout)


def batch(version: str) -> Batch:
    return Batch(index=0, syntax="xml", start=0, end=1, digest="d", messages=1, version=version)


def test_only_a_request_of_cxml_is_answered() -> None:
    answer = SYNTAXES["xml"].receipt
    assert answer is not None
    flaw = Problem(code="missing-element", message="no <price>", severity=Severity.REJECT)
    good = Remark(index=0, kind="850", number="4711", verdict="A")
    bad = Remark(index=0, kind="850", number="4711", verdict="R", problems=(flaw,))
    said = answer(batch("cXML 1.2.014"), [good], (), HEAD).decode()
    assert 'payloadID="1.receipt@us"' in said
    assert '<Status code="200"' in said
    assert "no &lt;price&gt;</Status>" in answer(batch("cXML 1.2.014"), [bad], (), HEAD).decode()
    told = Remark(index=0, kind="824", number="1", verdict="A")
    assert answer(batch("cXML 1.2.014"), [told], (), HEAD) == b""
    assert answer(batch("UBL 2.1"), [good], (), HEAD) == b""
