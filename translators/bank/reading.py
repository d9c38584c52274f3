"""Reading bank files: bytes to batches, messages and documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from translators.bank import bai2, lockbox, nacha
from translators.bank.bai2 import Account
from translators.bank.bai2_account import read_account
from translators.bank.lockbox import LockboxFile
from translators.bank.lockbox_deposits import read_deposits
from translators.bank.nacha import AchBatch
from translators.bank.nacha_addenda import Advice, locate_advice, read_advice
from translators.bank.nacha_batch import read_batch
from translators.bank.noting import Notes
from translators.batches import Batch, RawMessage
from translators.documents import Document
from translators.layouts import Layout
from translators.parsed import Located, Parsed
from translators.problems import Place, Problem, Severity
from translators.source import Source

HEAD_BYTES = 4096
"""So much of a file shows which of the formats it has."""

Scan = Callable[[Source], list[Batch]]
Read = Callable[[Source, Batch, int], Iterator[RawMessage]]

FORMATS: Mapping[str, tuple[re.Pattern[bytes], Scan, Read]] = {
    "BAI2": (re.compile(rb"01,[^,\r\n]*,[^,\r\n]*,\d{6}"), bai2.scan, bai2.read),
    "NACHA": (re.compile(rb"101[ 0-9A-Z]{20}\d{6}"), nacha.scan, nacha.read),
    "BAI lockbox": (re.compile(rb"1\d\d[ 0-9A-Z]{20}\d{6}"), lockbox.scan, lockbox.read),
}
"""Each format by the version its batches have: how it begins, its first and its second pass.

A lockbox's header looks like a NACHA file's, but its second record is a 2 or a 5 of a lockbox.
"""

_SECOND = re.compile(rb"[^\r\n]{33,110}\r?\n\s*2")


def format_of(first: bytes) -> str:
    """The format of a file that begins with these bytes (4 KB are plenty); "" for none of ours."""
    text = first.lstrip(b"\xef\xbb\xbf \t\r\n")
    for name, (begins, _, _) in FORMATS.items():
        if begins.match(text) and not (name == "NACHA" and _SECOND.match(text)):
            return name
    return ""


def scan(source: Source, layouts: Sequence[Layout]) -> list[Batch | Problem]:  # noqa: ARG001
    """Find the files that a bank put into one, each with what is wrong with it as a whole.

    Layouts say nothing here: records tell what they are. Never raises, whatever the bytes.
    """
    found = format_of(source(0, HEAD_BYTES))
    if not found:
        return [
            Problem(
                code="not-a-bank-file",
                message="these bytes are none of the bank formats we read",
                severity=Severity.REJECT,
                place=Place(start=0, end=0),
                hint="ask the bank which format it sends: BAI2, camt, NACHA or BAI lockbox",
            )
        ]
    return list(FORMATS[found][1](source))


def read(source: Source, batch: Batch, first: int = 0) -> Iterator[RawMessage]:
    """Yield the messages of a file from message `first` on, one in memory at a time."""
    return FORMATS[batch.version][2](source, batch, first)


def parse(raw: RawMessage) -> Parsed:
    """The document of a message and every problem of it. Never raises."""
    if isinstance(raw.content, Advice):
        return read_advice(raw.content)
    document, notes = _read(raw, places=False)
    return Parsed(document=document, problems=tuple(notes.problems))


def locate(raw: RawMessage) -> tuple[Located, ...]:
    """Where each value of a message stands, with its row and bytes. Never raises."""
    if isinstance(raw.content, Advice):
        return locate_advice(raw.content)
    return tuple(_read(raw, places=True)[1].seen)


def _read(raw: RawMessage, *, places: bool) -> tuple[Document | None, Notes]:
    """The document of a message that is no advice, and what was noted."""
    if isinstance(raw.content, Account):
        return read_account(raw.content, places=places)
    if isinstance(raw.content, AchBatch):
        return read_batch(raw.content, places=places)
    assert isinstance(raw.content, LockboxFile)
    return read_deposits(raw.content, places=places)
