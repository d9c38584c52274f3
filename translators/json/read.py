"""Reading JSON: the envelope first, then document by document."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from translators.batches import Batch, RawMessage
from translators.cells import MOST_DIGITS, CellError, read_text
from translators.json.envelope import KINDS, VERSION, Envelope, record_of
from translators.layouts import Layout
from translators.parsed import Parsed
from translators.problems import Place, Problem, Severity
from translators.source import BLOCK_BYTES, Source
from translators.uses import fields_of

MOST_BYTES = 64 * 1024 * 1024
"""A file beyond this is not read: JSON has no end before its end, so it is in memory as a whole."""

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises at bytes that are no JSON, no UTF-8, or nested without end."""

HINTS = {
    "invalid-character": "ask the partner for plain text",
    "invalid-number": "ask the partner for a number as `gateway schema documents` has it",
    "missing-element": "ask the partner to fill the field: see `gateway schema documents`",
    "not-json": "ask the partner to send the document again, whole",
    "unknown-field": "ask the partner to write it where `gateway schema documents` has it",
    "unknown-version": f"ask the partner to send version {VERSION}: see `gateway schema documents`",
    "wrong-type": "ask the partner to write the value as `gateway schema documents` has it",
}
"""What to do about each flaw."""

_INDEX = re.compile(r"\[|\]\.?|\.")
_plain = msgspec.json.Decoder(float_hook=Decimal).decode
_WHERE = re.compile(r"(.*?) - at `\$\.?(.*)`", re.DOTALL)


def scan(source: Source, layouts: Sequence[Layout] = ()) -> list[Batch | Problem]:
    """Return what the envelope says: one batch. No layout is needed. Never raises on any bytes."""
    del layouts
    content = _content(source)
    if content is None:
        said = f"the file has more than {MOST_BYTES // 1024 // 1024} MB"
        return [
            Problem(
                code="file-too-large",
                message=said,
                severity=Severity.REJECT,
                hint="ask the partner to send fewer documents in a file",
            )
        ]
    digest = hashlib.sha256(content).hexdigest()
    batch = Batch(index=0, syntax="json", start=0, end=len(content), digest=digest, messages=0)
    envelope = _envelope(content)
    if isinstance(envelope, Problem):
        return [msgspec.structs.replace(batch, problems=(envelope,))]
    problems: tuple[Problem, ...] = ()
    if envelope.version != VERSION:
        problems = (_flaw("unknown-version", "/version", f"is {envelope.version}, not {VERSION}"),)
    return [
        msgspec.structs.replace(
            batch,
            sender=envelope.sender,
            receiver=envelope.receiver,
            control=envelope.control,
            usage="T" if envelope.test else "P",
            version=f"JSON {envelope.version}",
            messages=len(envelope.documents),
            problems=problems,
        )
    ]


def read(source: Source, batch: Batch, first: int = 0) -> Iterator[RawMessage]:
    """Yield the documents of a batch that `scan` found to be an envelope, from `first` on."""
    content = _content(source)
    assert content is not None
    envelope = _envelope(content)
    assert isinstance(envelope, Envelope), f"batch {batch.index} is no envelope"
    end = 0
    for index, item in enumerate(envelope.documents):
        raw = bytes(item.document)
        start = content.find(raw, end)
        end = start + len(raw)
        if index < first:
            continue
        unknown = _flaw(
            "set-not-supported",
            f"/documents/{index}/kind",
            f"{item.kind or '(none)'} is no kind of document",
            ", ".join(KINDS),
        )
        yield RawMessage(
            kind=item.kind,
            index=index,
            control=item.number or str(index + 1),
            content=raw,
            start=start,
            end=end,
            problems=() if record_of(item.kind) else (unknown,),
        )


def parse(raw: RawMessage) -> Parsed:
    """Return the document of a message and what is wrong with it. Never raises on any bytes."""
    record = record_of(raw.kind)
    if record is None:
        return Parsed(document=None, problems=())
    assert isinstance(raw.content, bytes)
    path = f"/documents/{raw.index}/document"
    try:
        given = _plain(raw.content)
    except UNREADABLE as error:
        return Parsed(document=None, problems=(_flaw("not-json", path, str(error)),))
    if not isinstance(given, dict):
        return Parsed(document=None, problems=(_flaw("wrong-type", path, "is no document"),))
    problems = tuple(_unknown(given, record, path))
    try:
        document = msgspec.convert(given, record)
    except msgspec.ValidationError as error:
        flaw = _wrong_value(str(error), path)
        return Parsed(document=None, problems=(flaw, *problems))
    odd = tuple(_odd(document, path))
    return Parsed(document=None if odd else document, problems=(*odd, *problems))


def _odd(value: object, path: str) -> Iterator[Problem]:
    """Yield a problem for each number that is nobody's, and each text that is no text."""
    if isinstance(value, msgspec.Struct):
        for name in fields_of(type(value)):
            yield from _odd(getattr(value, name), f"{path}/{name}")
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from _odd(each, f"{path}/{index}")
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _odd(each, f"{path}/{key}")
    elif isinstance(value, Decimal) and not _is_plain(value):
        yield _flaw("invalid-number", path, f"is no number of at most {MOST_DIGITS} digits")
    elif isinstance(value, str):
        try:
            read_text(value)
        except CellError as error:
            yield _flaw(error.code, path, error.message)


def _is_plain(number: Decimal) -> bool:
    """Whether a number is an amount, quantity or price of anybody; its text is short then."""
    size = abs(number.adjusted()) if number.is_finite() else MOST_DIGITS
    return size < MOST_DIGITS and len(str(number)) <= 2 * MOST_DIGITS


def _content(source: Source) -> bytes | None:
    """Return all bytes, None when there are too many."""
    blocks: list[bytes] = []
    size = 0
    while block := source(size, BLOCK_BYTES):
        blocks.append(block)
        size += len(block)
        if size > MOST_BYTES:
            return None
    return b"".join(blocks)


def _envelope(content: bytes) -> Envelope | Problem:
    try:
        return msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=Envelope)
    except msgspec.ValidationError as error:
        return _wrong_value(str(error), "")
    except UNREADABLE as error:
        said = f"the file is no JSON: {error}"
        return Problem(
            code="not-json",
            message=said,
            severity=Severity.REJECT,
            hint="ask the partner to send the file again, whole",
        )


def _unknown(given: Mapping[str, object], record: type, path: str) -> Iterator[Problem]:
    """Yield a problem for each field that no record has: nothing is left out silently."""
    fields = fields_of(record)
    for name, value in given.items():
        if name not in fields:
            yield _flaw("unknown-field", f"{path}/{name}", "is no field we know")
            continue
        item = fields[name].item
        for index, each in enumerate(value if item and isinstance(value, list) else ()):
            if item and isinstance(each, dict):
                yield from _unknown(each, item, f"{path}/{name}/{index}")


def _wrong_value(said: str, path: str) -> Problem:
    """Return msgspec's complaint as a problem at its place."""
    found = _WHERE.fullmatch(said)
    message, below = (found[1], found[2]) if found else (said, "")
    if below:
        path = f"{path}/{_INDEX.sub('/', below).rstrip('/')}"
    code = "missing-element" if "missing required field" in message else "wrong-type"
    return _flaw(code, path or "/", message[:1].lower() + message[1:])


def _flaw(code: str, path: str, message: str, hint: str = "") -> Problem:
    return Problem(
        code=code,
        message=message,
        severity=Severity.REJECT,
        place=Place(path=path),
        hint=hint or HINTS[code],
    )
