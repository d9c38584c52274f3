"""Segments to a document, following a guide; and where each value of the document came from."""

from __future__ import annotations

from translators.guide import Guide
from translators.parsed import Located, Parsed
from translators.x12.compile import compile_guide
from translators.x12.locate import locate
from translators.x12.reader import RawSet
from translators.x12.totals import check_totals, with_rests
from translators.x12.walk import Walk

__all__ = ["Located", "Parsed", "locate", "parse"]


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
