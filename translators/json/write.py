"""Writing JSON: documents in their envelope, and what we say to those we got."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from translators.batches import Batch, Head, Remark
from translators.documents import Document
from translators.json.envelope import KINDS, VERSION
from translators.layouts import Layout
from translators.problems import Problem

_NAMES = {name: kind for kind, name in KINDS.items()}


def write(documents: Sequence[Document], layout: Layout | None, head: Head) -> bytes:
    """Return a file with these documents; what has its default is left out."""
    del layout
    body = {
        "version": VERSION,
        "sender": head.sender,
        "receiver": head.receiver,
        "control": head.control,
        "test": head.usage == "T",
        "documents": [
            {"kind": _NAMES[type(each).__name__], "document": each} for each in documents
        ],
    }
    return _text(body)


def receipt(
    batch: Batch, remarks: Sequence[Remark], problems: Sequence[Problem], head: Head
) -> bytes:
    """Return our answer to a file: the verdict on each document, with the path of each fault."""
    return _text(
        {
            "version": VERSION,
            "answers": batch.control,
            "file": batch.name,
            "digest": batch.digest,
            "answered_at": head.sent_at,
            "problems": problems,
            "documents": remarks,
        }
    )


def _text(body: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(body), indent=2) + b"\n"
