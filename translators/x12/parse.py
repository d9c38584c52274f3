"""Segments to a document, following a guide; and where each value of the document came from."""

from __future__ import annotations

import msgspec

from translators.documents import Document
from translators.guide import Guide
from translators.problems import Problem, Severity
from translators.x12.compile import compile_guide
from translators.x12.locate import Located, locate
from translators.x12.reader import RawSet
from translators.x12.totals import check_totals, with_rests
from translators.x12.walk import Walk

__all__ = ["Located", "Parsed", "locate", "parse"]


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """What a set says and what is wrong with it.

    `document` is None when a field every document of its kind must have could not be read.
    """

    document: Document | None
    problems: tuple[Problem, ...]

    @property
    def rejected(self) -> bool:
        """Whether the guide's rules ask for an R."""
        return any(problem.severity is Severity.REJECT for problem in self.problems)


def parse(raw: RawSet, guide: Guide) -> Parsed:
    """Return the document of a set and every problem of its segments, in wire order.

    Never raises. Problems of the envelope and of SE are the reader's, in `raw.problems`.
    """
    walk = Walk(raw, compile_guide(guide, raw.delimiters))
    document = check_totals(walk, walk.run())
    head = raw.segments[0].split(raw.delimiters.element, 3) if raw.segments else []
    if document is not None and len(head) > 3:  # from 005010 on, ST03 names an implementation guide
        document = with_rests(document, [("ST 1", "", "", head[3])])
    return Parsed(document=document, problems=tuple(walk.findings.problems))
