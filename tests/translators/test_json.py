"""JSON: documents in their envelope, read, written, located; whatever the bytes, nothing raises."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators import json as syntax
from translators.batches import Batch, Head, RawMessage, Remark
from translators.documents import OrderLine, Party, PurchaseOrder
from translators.problems import Place, Problem, Severity
from translators.source import of_bytes

HEAD = Head(control="7", sent_at=datetime(2026, 3, 2, tzinfo=UTC), sender="us", receiver="them")
ORDER = PurchaseOrder(
    purpose="new",
    kind="stand alone",
    number="4711",
    ordered_on=date(2026, 3, 2),
    parties=(Party(role="ship to", name="A", address=("1 Main St", "Dock 2")),),
    lines=(
        OrderLine(
            number="1",
            quantity=Decimal("12.5"),
            unit="EA",
            unit_price=Decimal("0.07"),
            items={"UPC": "036000291452"},
        ),
    ),
)


def batch_of(text: str | bytes) -> Batch:
    raw = text if isinstance(text, bytes) else text.encode()
    [found] = syntax.scan(of_bytes(raw))
    assert isinstance(found, Batch)
    return found


def messages(text: str | bytes, first: int = 0) -> list[RawMessage]:
    raw = text if isinstance(text, bytes) else text.encode()
    return list(syntax.read(of_bytes(raw), batch_of(raw), first))


def envelope(*documents: Any, kind: str = "850", **head: Any) -> str:
    items = [{"kind": kind, "document": each} for each in documents]
    return json.dumps({"version": 1, **head, "documents": items})


def test_what_is_written_is_read_again() -> None:
    body = syntax.write([ORDER, ORDER], None, HEAD)
    found = batch_of(body)
    assert (found.sender, found.receiver, found.control) == ("us", "them", "7")
    assert (found.messages, found.usage, found.version, found.problems) == (2, "P", "JSON 1", ())
    assert [syntax.parse(each).document for each in messages(body)] == [ORDER, ORDER]
    [last] = messages(body, 1)
    assert (last.index, last.control, last.kind) == (1, "2", "850")
    assert json.loads(body[last.start : last.end])["number"] == "4711"


def test_values_stand_at_their_paths() -> None:
    [raw] = messages(syntax.write([ORDER], None, HEAD))
    found = {each.path: each for each in syntax.locate(raw)}
    assert found["lines[0].unit_price"].money
    assert found["lines[0].unit_price"].value == "0.07"
    assert str(found["lines[0].items.UPC"].place) == "/documents/0/document/lines/0/items/UPC"
    assert found["parties[0].address[1]"].value == "Dock 2"
    assert "parties[0].city" not in found


def test_what_is_wrong_is_told_at_its_path() -> None:
    wrong = {"number": "4711", "lines": [{"quantity": "ten", "colour": "red"}]}
    [raw] = messages(envelope(wrong))
    parsed = syntax.parse(raw)
    assert parsed.document is None
    assert [(each.code, each.place.path) for each in parsed.problems] == [
        ("wrong-type", "/documents/0/document/lines/0/quantity"),
        ("unknown-field", "/documents/0/document/lines/0/colour"),
    ]
    assert syntax.locate(raw) == ()
    [raw] = messages(envelope({"lines": []}))
    [problem] = syntax.parse(raw).problems
    assert (problem.code, problem.place.path) == ("missing-element", "/documents/0/document")


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ('{"kind": "850", "document": []}', "wrong-type"),
        ('{"kind": "850", "document": {"number": "\xff"}}', "not-json"),
        ('{"kind": "850", "document": {"lines": 7}}', "wrong-type"),
    ],
)
def test_a_document_that_is_none(item: str, code: str) -> None:
    text = f'{{"version": 1, "documents": [{item}]}}'.encode("latin-1")
    found = batch_of(text)
    problems = found.problems or syntax.parse(messages(text)[0]).problems
    assert problems[0].code == code


def test_a_kind_that_json_does_not_carry() -> None:
    [raw] = messages(envelope({}, kind="997"))
    assert [each.code for each in raw.problems] == ["set-not-supported"]
    assert syntax.parse(raw).document is None


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ("", "not-json", ""),
        ("[]", "wrong-type", "/"),
        ('{"version": "1", "documents": []}', "wrong-type", "/version"),
        ('{"version": 2, "documents": []}', "unknown-version", "/version"),
        ('{"version": 1, "documents": [], "more": 1}', "wrong-type", "/"),
        ('{"version": 1, "documents": [{"kind": "850"}]}', "missing-element", "/documents/0"),
        ('{"version": 1, "documents": [{"document": ' + "[" * 20_000, "not-json", ""),
    ],
)
def test_a_file_that_is_no_envelope(text: str, code: str, path: str) -> None:
    [problem] = batch_of(text).problems
    assert (problem.code, problem.place.path, problem.severity) == (code, path, Severity.REJECT)


def test_a_test_is_told_and_a_mark_at_the_beginning_passes() -> None:
    assert batch_of(b"\xef\xbb\xbf" + envelope(test=True).encode()).usage == "T"


@pytest.mark.parametrize(
    ("quantity", "code"),
    [
        *[(f'"{each}"', "invalid-number") for each in ("NaN", "-sNaN", "Infinity", "1e999999")],
        *[("1e-999999", "invalid-number"), ("1e31", "invalid-number"), ("0e99", "invalid-number")],
        *[(f'"{"9" * 10_000}"', "invalid-number"), (f'"1.{"9" * 10_000}"', "invalid-number")],
        *[("9" * 10_000, "not-json"), ('"31"', ""), ("1e5", ""), ('"0x10"', "wrong-type")],
    ],
)
def test_numbers_nobody_means(quantity: str, code: str) -> None:
    document = '{"number": "1", "ordered_on": "2026-03-02", "lines": [{"number": "1", "quantity": '
    raw = (
        f'{{"version": 1, "documents": [{{"kind": "850", "document": {document}{quantity}}}]}}}}]}}'
    )
    [message] = messages(raw)
    parsed = syntax.parse(message)
    assert [each.code for each in parsed.problems] == [code] * bool(code)
    assert all(each.hint and each.place.path for each in parsed.problems)
    assert (parsed.document is None) is parsed.rejected


def test_texts_that_are_none() -> None:
    order = {"number": "4\x00", "ordered_on": "2026-03-02", "lines": [
        {"number": "1\n2", "quantity": "1", "items": {"UPC": "\x1b[31m"}, "messages": ["\x7f"]}
    ]}  # fmt: skip
    [message] = messages(envelope(order))
    told = [(each.code, each.place.path) for each in syntax.parse(message).problems]
    assert told == [
        ("invalid-character", "/documents/0/document/number"),
        ("invalid-character", "/documents/0/document/lines/0/items/UPC"),
        ("invalid-character", "/documents/0/document/lines/0/messages/0"),
    ]
    assert syntax.locate(message) == ()


def test_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("translators.json.read"), "MOST_BYTES", 10)
    [problem] = syntax.scan(of_bytes(b'{"version": 1, "documents": []}'))
    assert isinstance(problem, Problem)
    assert problem.code == "file-too-large"


def test_a_receipt_says_what_became_of_each_document() -> None:
    problem = Problem(
        code="wrong-type", message="no", severity=Severity.REJECT, place=Place(path="/x")
    )
    remark = Remark(index=0, kind="850", number="4711", verdict="R", problems=(problem,))
    body = json.loads(syntax.receipt(batch_of(envelope(control="B-1")), [remark], [], HEAD))
    assert body["answers"] == "B-1"
    assert body["documents"][0]["problems"][0]["place"] == {"path": "/x"}


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_reading_never_raises(raw: bytes) -> None:
    for found in syntax.scan(of_bytes(raw)):
        if isinstance(found, Batch) and not found.problems:
            for message in syntax.read(of_bytes(raw), found):
                syntax.parse(message)
                syntax.locate(message)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["number", "lines", "quantity", "items", "x"]), inner)
    ),
    max_leaves=8,
)


@given(JSON)
def test_parsing_never_raises(value: object) -> None:
    for raw in messages(envelope(value)):
        syntax.parse(raw)
        syntax.locate(raw)
