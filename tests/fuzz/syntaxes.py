"""The pure part of the way of every syntax but X12: whatever the bytes, it holds together.

Nothing raises; every problem says where and what to do; what is located stands on its bytes; what
was read once reads so again; what is written of it reads back as it was written.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape

import msgspec
from lxml import etree

from translators.batches import Batch, Head, RawMessage, Remark
from translators.cells import MOST_DIGITS
from translators.documents import Party
from translators.layouts import Layout
from translators.parsed import Located, Parsed
from translators.problems import Place, Problem, Severity, WriteError
from translators.source import Source, of_bytes
from translators.syntaxes import SYNTAXES, sniff
from translators.uses import fields_of

HEAD = Head(
    control="7",
    sent_at=datetime(2026, 3, 2, 14, 0, tzinfo=UTC),
    sender_kind="0088",
    sender="4012345000009",
    receiver_kind="0088",
    receiver="4000001000005",
    currency="USD",
    sender_party=Party(role="seller", name="Us", city="Akron", country="US"),
    receiver_party=Party(role="buyer", name="Them"),
)

OF_THE_WHOLE = frozenset(
    [
        *("empty-file", "no-layout", "ambiguous-layout", "wrong-encoding", "rows-left-out"),
        *("missing-trailer", "repeated-column", "not-json", "file-too-large", "old-encoding"),
    ]
)
"""What is wrong with a file as a whole and stands nowhere in it."""

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
MARKUP = re.compile(r"<!\[CDATA\[(.*?)\]\]>|<!--.*?-->|<\?.*?\?>", re.DOTALL)
FIELD = re.compile(r"([a-z_0-9]+)(?:\[(\d+|\*)\])?(?:\.|$)")


def check_file(raw: bytes, layouts: Sequence[Layout], syntax: str = "") -> int:
    """All that is said of the bytes holds together; gives how many messages are in them.

    They are read in the syntax they show, or in the one that is named.
    """
    name = syntax or sniff(raw[:4096])
    if name in ("", "x12"):
        return 0
    source = of_bytes(raw)
    mine = [each for each in layouts if each.syntax in (name, "fixed" if name == "csv" else name)]
    found = SYNTAXES[name].scan(source, mine)
    assert found, "nothing is said of a file"
    count = end = 0
    for index, each in enumerate(one for one in found if isinstance(one, Batch)):
        assert each.index == index and end <= each.start <= each.end <= len(raw), each
        end = each.end
        check_problems(each.problems, raw)
        if not each.refused:
            count += check_batch(source, raw, each)
    check_problems([one for one in found if isinstance(one, Problem)], raw)
    return count


def check_batch(source: Source, raw: bytes, batch: Batch) -> int:
    """The messages of a batch are as many as it says, and each is read and traced."""
    syntax = SYNTAXES[batch.syntax]
    messages = list(syntax.read(source, batch, 0))
    assert len(messages) == batch.messages, "the two passes count differently"
    assert [each.index for each in messages] == list(range(len(messages)))
    first = len(messages) // 2
    rest = list(syntax.read(source, batch, first))
    assert [outline(each) for each in rest] == [outline(each) for each in messages[first:]]
    remarks = []
    for message in messages:
        parsed = check_message(raw, batch, message)
        told = (*message.problems, *parsed.problems)
        number = str(getattr(parsed.document, "number", "") or "")
        remarks.append(
            Remark(
                index=message.index, kind=message.kind, number=number, verdict="E", problems=told
            )
        )
    if syntax.receipt is not None:
        syntax.receipt(batch, remarks, batch.problems, HEAD)
    return len(messages)


def outline(message: RawMessage) -> tuple[object, ...]:
    """What two readings of a message must have alike."""
    return message.index, message.kind, message.control, message.start, message.end


def check_message(raw: bytes, batch: Batch, message: RawMessage) -> Parsed:
    """A message is read twice alike, located, and written if a layout writes it."""
    syntax = SYNTAXES[batch.syntax]
    assert batch.start <= message.start <= message.end <= batch.end, outline(message)
    check_problems(message.problems, raw)
    parsed = syntax.parse(message)
    assert parsed == syntax.parse(message), "two readings differ"
    check_problems(parsed.problems, raw)
    told = (*message.problems, *parsed.problems)
    if parsed.document is None:
        assert any(each.severity is Severity.REJECT for each in told), "lost without a word"
    else:
        check_values(parsed.document, "")
    for each in syntax.locate(message):
        check_located(raw, batch, message, parsed, each)
    if parsed.document is not None and not parsed.rejected:
        check_written(message, parsed)
    return parsed


def check_problems(problems: Sequence[Problem], raw: bytes) -> None:
    """Each says what is wrong, where, and what to do."""
    for each in problems:
        assert each.code and each.message, each
        assert each.hint or each.place.segment, each
        assert each.place != Place() or each.code in OF_THE_WHOLE, each
        assert -1 <= each.place.start <= len(raw) and each.place.end <= len(raw), each
        assert len(each.message) < 2_000 and len(each.value) <= 1_000, each


def check_values(record: msgspec.Struct, path: str) -> None:
    """A document holds numbers that are numbers, of a size that can be."""
    for known in fields_of(type(record)).values():
        value = getattr(record, known.name)
        if known.kind == "items":
            for index, each in enumerate(value):
                check_values(each, f"{path}{known.name}[{index}].")
        elif isinstance(value, Decimal):
            assert value.is_finite(), f"{path}{known.name} is {value}"
            assert len(f"{value:f}") <= 2 * MOST_DIGITS + 2, f"{path}{known.name} is {value!r}"
        elif isinstance(value, int):
            assert abs(value) < 10 ** (MOST_DIGITS + 1), f"{path}{known.name} is {value}"


def check_located(
    raw: bytes, batch: Batch, message: RawMessage, parsed: Parsed, one: Located
) -> None:
    """What is located stands on the bytes it is said to, and in the field."""
    place = one.place
    assert one.value and place != Place(), one
    if place.start >= 0:
        whole = (
            batch if batch.syntax == "bank" else message
        )  # headers say something of each account
        assert whole.start <= place.start < place.end <= whole.end, (one, outline(message))
        if batch.syntax != "json":
            there = text_of(raw[place.start : place.end], batch)
            parts = one.value.split() if batch.syntax == "xml" else [one.value]
            found = all(bare(each) in bare(there) for each in parts)
            # the addenda of an entry go on in the next record, behind its number and type 705
            assert found or "\n7" in there or "705" in there, (one, there)
    if one.path not in ("", "unread") and parsed.document is not None and not parsed.rejected:
        assert field_at(parsed.document, one.path), one


def text_of(raw: bytes, batch: Batch) -> str:
    """Bytes of a file as a text. A bank's value that is no UTF-8 is read as Latin-1."""
    if batch.syntax == "bank":
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw.decode("latin-1")
    text = raw.decode(batch.encoding, "replace")
    return unescape(MARKUP.sub(r"\1", text)) if batch.syntax == "xml" else text


def bare(text: str) -> str:
    """A text without what its syntax writes in other ways: marks, blanks, control characters."""
    return re.sub(r'[\s"\\\x00-\x1f\x7f-\x9f\ufffd]', "", text)


def field_at(record: object, path: str) -> bool:
    """Whether a document has the field of a path."""
    while path:
        found = FIELD.match(path)
        if found is None or not isinstance(record, msgspec.Struct):
            return isinstance(record, dict | str | tuple) or record is None
        assert found[1] in fields_of(type(record)), (path, record)
        value = getattr(record, found[1])
        if found[2] == "*":
            return isinstance(value, tuple)
        if found[2] is not None:
            if int(found[2]) >= len(value):
                return False
            value = value[int(found[2])]
        record, path = value, path[found.end() :]
    return True


def check_written(message: RawMessage, parsed: Parsed) -> None:
    """What a layout writes of a document reads as a document that is written as the same bytes."""
    layout = message.layout
    if layout is not None and (layout.direction == "in" or layout.syntax == "bank"):
        return
    name = layout.syntax if layout is not None else "json"
    write = SYNTAXES[name].write
    assert write is not None and parsed.document is not None
    try:
        body = write([parsed.document], layout, HEAD)
    except WriteError as error:
        check_problems(error.problems, b"")
        return
    again = list(documents(body, name, layout))
    assert len(again) == 1, f"one document was written, {len(again)} are read"
    [(told, document)] = again
    assert document is not None, told
    assert not [each for each in told if each.severity is Severity.REJECT], told
    try:
        same = write([document], layout, HEAD) == body
        assert same or has_unread(document), "what is written reads otherwise"
    except WriteError as error:
        raise AssertionError("what was written cannot be written again") from error


def has_unread(record: object) -> bool:
    """Whether something of a document went into no field: two ids of a party where one has room.

    Such a file of ours would not leave: it is held as one that is not read back.
    """
    if isinstance(record, tuple):
        return any(map(has_unread, record))
    if not isinstance(record, msgspec.Struct):
        return False
    if getattr(record, "unread", ()):
        return True
    return any(has_unread(getattr(record, name)) for name in record.__struct_fields__)


def check_other_outgoing(body: bytes) -> None:
    """A file of ours in columns, XML or JSON is what it says, and holds nothing but text."""
    text = body.decode()
    assert not CONTROL.search(text), text
    if text.startswith("<"):
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
        assert root.getroottree().docinfo.internalDTD is None or "[" not in text.split(">")[1]
    elif text.startswith("{"):
        assert msgspec.json.decode(body)["version"] == 1
    else:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert len({len(row) for row in rows}) == 1, rows


def documents(
    body: bytes, name: str, layout: Layout | None
) -> Iterator[tuple[Sequence[Problem], object]]:
    """The documents of a file of ours, each with all that is said of it."""
    syntax = SYNTAXES[name]
    source = of_bytes(body)
    for batch in syntax.scan(source, [layout] if layout else []):
        assert isinstance(batch, Batch) and not batch.refused, batch
        for message in syntax.read(source, batch, 0):
            parsed = syntax.parse(message)
            yield (*batch.problems, *message.problems, *parsed.problems), parsed.document
