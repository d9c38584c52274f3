"""Our answer to an XML file: cXML has one, the others end with their arrival."""

from __future__ import annotations

from collections.abc import Sequence

from translators.batches import Batch, Head, Remark
from translators.problems import Problem
from translators.xml.responses import status_of, write_response

ANSWERS = ("824",)
"""What is itself an answer, and gets none."""


def answer(
    batch: Batch, remarks: Sequence[Remark], problems: Sequence[Problem], head: Head
) -> bytes:
    """Return the cXML Response to a batch, b"" for one that is no cXML or is an answer itself."""
    if not batch.version.startswith("cXML") or any(each.kind in ANSWERS for each in remarks):
        return b""
    told = [*problems, *(problem for each in remarks for problem in each.problems)]
    return write_response(status_of(told), head.control, head.sent_at, told)
