"""The code lists of acknowledgments: what each problem is called on the wire.

The 997 uses the lists 716, 718, 720 and 723; the 999 the lists 618, 620 and 621, which are the same
and more: codes that begin with I say that the implementation guide was broken, not the standard.
Codes outside of these lists are never used. Sources: X12's published 997 and 999 examples and
interpretations, Microsoft's X12 tables.
"""

from __future__ import annotations

from collections.abc import Mapping

FUNCTIONAL_IDS: dict[str, tuple[str, ...]] = {
    "180": ("AN",),
    "204": ("SM",),
    "210": ("IM",),
    "214": ("QM",),
    "810": ("IN",),
    "812": ("CD",),
    "820": ("RA",),
    "823": ("LB",),
    "824": ("AG",),
    "830": ("PS",),
    "832": ("SC",),
    "844": ("CF",),
    "846": ("IB",),
    "849": ("CR",),
    "850": ("PO",),
    "852": ("PD",),
    "855": ("PR",),
    "856": ("SH",),
    "860": ("PC",),
    "861": ("RC",),
    "862": ("SS",),
    "864": ("TX",),
    "865": ("CA",),
    "867": ("PT",),
    "875": ("OG",),
    "880": ("GP",),
    "940": ("OW",),
    "943": ("AR",),
    "944": ("RE",),
    "945": ("SW",),
    "947": ("AW",),
    "990": ("GF",),
    "997": ("FA",),
    "999": ("FA",),
}
"""Which group (GS01) a set (ST01) belongs into."""

SET_CODES: Mapping[str, str] = {
    "set-not-supported": "1",
    "missing-se": "2",
    "set-control-mismatch": "3",
    "segment-count": "4",
    "invalid-set-kind": "6",
    "set-not-in-group": "6",
    "invalid-set-control": "7",
    "repeated-set-control": "7",
}
SEGMENT_CODES: Mapping[str, str] = {
    "unknown-segment": "1",
    "unexpected-segment": "2",
    "missing-segment": "3",
    "too-many-loops": "4",
    "too-many-segments": "5",
    "segment-not-in-set": "6",
    "out-of-order": "7",
}
ELEMENT_CODES: Mapping[str, str] = {
    "missing-element": "1",
    "condition-missing": "2",
    "too-many-elements": "3",
    "too-many-repetitions": "3",
    "too-many-components": "3",
    "too-short": "4",
    "too-long": "5",
    "invalid-character": "6",
    "explicit-point": "6",
    "invalid-code": "7",
    "code-not-listed": "7",
    "invalid-date": "8",
    "invalid-time": "9",
    "excluded-together": "10",
}
GROUP_CODES: Mapping[str, str] = {
    "missing-ge": "3",
    "group-control-mismatch": "4",
    "set-count": "5",
    "invalid-group-control": "6",
}
FROM_005010: Mapping[str, str] = {
    "repeated-set-control": "23",
    "too-many-repetitions": "12",
    "too-many-components": "13",
}
"""What has a code of its own in the lists of 005010 and later."""

OF_GUIDES: Mapping[str, str] = {"code-not-listed": "I6"}
"""What a 999 calls a breach of the guide: the standard has the code, the guide does not use it."""

IN_ERROR, INVALID_CHARACTER = "8", "6"
"""IK304 and AK304 of a segment whose elements are named; AK403 of a value that is not copied."""

SEGMENTS_IN_ERROR, GUIDE_BROKEN = "5", "I5"
"""AK502 of a set with a segment in error; IK502 where that is an error by the guide alone."""

UNSUPPORTED_GROUP, UNSUPPORTED_VERSION = "1", "2"
"""AK905 of a GS01 or GS08 that is not agreed."""

FIRST_RELEASE, LAST_RELEASE = "003010", "008060"
"""The releases we answer in."""

IMPLEMENTATION_RELEASE = "005010"
"""The release the 999 came with; groups of older ones are answered in it."""

IMPLEMENTATION_GUIDE = "005010X231A1"
"""The guide of the 999 itself, for groups whose GS08 names one (005010X222A1)."""


def answer_version(kind: str, version: str) -> str:
    """Return GS08 of the answer to a group: its release without the suffix; "" when there is none.

    A 999 is never older than 005010, and follows its own guide where the group follows one.
    """
    release = version[:6] if FIRST_RELEASE <= version[:6] <= LAST_RELEASE else ""
    if len(release) < 6 or not (release.isascii() and release.isdecimal()):
        release = ""
    if kind != "999":
        return release
    if release == IMPLEMENTATION_RELEASE and version[6:7] == "X":
        return IMPLEMENTATION_GUIDE
    return max(release, IMPLEMENTATION_RELEASE)


def code_of(codes: Mapping[str, str], word: str, *, kind: str, late: bool) -> str:
    """Return the code of a problem: by the lists of a 999, of 005010 and later, or the first."""
    if kind == "999" and word in OF_GUIDES:
        return OF_GUIDES[word]
    return FROM_005010.get(word, codes[word]) if late else codes[word]
