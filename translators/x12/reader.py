"""Reading X12: bytes to interchanges, groups and sets. Everything public of it in one place.

`scan` streams a file once and finds the envelopes; `read_sets` goes over one group again and
hands out its sets, one in memory at a time. Neither raises, whatever the bytes.
"""

from __future__ import annotations

from translators.source import Source, of_bytes
from translators.x12.delimiters import DEFAULT, Delimiters
from translators.x12.interchange import Group, Interchange
from translators.x12.scan import scan
from translators.x12.sets import RawSet, of_segments, read_sets

__all__ = [
    "DEFAULT",
    "Delimiters",
    "Group",
    "Interchange",
    "RawSet",
    "Source",
    "of_bytes",
    "of_segments",
    "read_sets",
    "scan",
]
