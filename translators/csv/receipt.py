"""The answer to a CSV partner: a row for each document and each problem of a file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from translators.batches import Batch, Head, Remark
from translators.problems import Problem

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""What is no text: an answer may repeat what a sender wrote."""

COLUMNS = (
    *("Answer", "File", "Row", "Column", "Kind", "Document", "Verdict"),
    *("Severity", "Code", "Message", "Value", "Hint"),
)
VERDICTS = {"A": "accepted", "E": "accepted with errors", "R": "rejected"}


def receipt(
    batch: Batch, remarks: Sequence[Remark], problems: Sequence[Problem], head: Head
) -> bytes:
    """Return our answer to a file as CSV (UTF-8, CRLF, a header).

    First what is wrong with the file as a whole, then for each document its verdict, and below it
    a row for each of its problems, with the row and column it is about. `File` is what the sender
    calls it, or its number, or the first digits of its SHA-256; `Answer` is our number.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    name = batch.name or batch.control or batch.digest[:12]
    writer.writerow(COLUMNS)
    for row in _rows(remarks, problems):
        writer.writerow([_CONTROL.sub("?", cell) for cell in (head.control, name, *row)])
    return file.getvalue().encode()


def _rows(remarks: Sequence[Remark], problems: Sequence[Problem]) -> Iterator[list[str]]:
    for problem in problems:
        yield _row(problem, "", "", "")
    for remark in remarks:
        verdict = VERDICTS.get(remark.verdict, remark.verdict)
        rows = [problem.place.row for problem in remark.problems if problem.place.row]
        first = str(min(rows)) if rows else ""
        yield [first, "", remark.kind, remark.number, verdict, "", "", "", "", ""]
        for problem in remark.problems:
            yield _row(problem, remark.kind, remark.number, verdict)


def _row(problem: Problem, kind: str, number: str, verdict: str) -> list[str]:
    place = problem.place
    return [
        str(place.row or ""),
        place.column,
        kind,
        number,
        verdict,
        problem.severity.value,
        problem.code,
        problem.message,
        problem.value,
        problem.hint,
    ]
