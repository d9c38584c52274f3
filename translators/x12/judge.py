"""Judging what was received: problems become the verdicts of a 997."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from translators.documents.acknowledgment import (
    Acknowledgment,
    ElementError,
    SegmentError,
    SetVerdict,
)
from translators.problems import Place, Problem, Severity
from translators.x12.delimiters import Delimiters
from translators.x12.flaws import flaw
from translators.x12.interchange import Group, Interchange
from translators.x12.moments import read_number
from translators.x12.sets import RawSet

SEGMENT_ERRORS_LIMIT = 1_000
"""AK3 segments per set: the first thousand faults of a set say enough."""

ELEMENT_ERRORS_LIMIT = 99
"""AK4 segments per AK3; the standard's maximum."""

VALUE_SIZE = 99
"""AK404 is a copy of the bad value of at most so many characters."""

COUNT_LIMIT = 999_999
"""Counts and positions have six digits."""

CODES_LIMIT = 5
"""AK5 and AK9 carry at most five codes."""

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
    "846": ("IB",),
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

_SET_CODES = {
    "set-not-supported": "1",
    "missing-se": "2",
    "set-control-mismatch": "3",
    "segment-count": "4",
    "invalid-set-kind": "6",
    "set-not-in-group": "6",
    "invalid-set-control": "7",
    "repeated-set-control": "7",
}
_SEGMENT_CODES = {
    "unknown-segment": "1",
    "unexpected-segment": "2",
    "missing-segment": "3",
    "too-many-loops": "4",
    "too-many-segments": "5",
    "segment-not-in-set": "6",
    "out-of-order": "7",
}
_ELEMENT_CODES = {
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
    "level-sequence": "7",
    "invalid-date": "8",
    "invalid-time": "9",
    "excluded-together": "10",
}
_FROM_005010 = {
    "repeated-set-control": "23",
    "too-many-repetitions": "12",
    "too-many-components": "13",
}
_GROUP_CODES = {
    "missing-ge": "3",
    "group-control-mismatch": "4",
    "set-count": "5",
    "invalid-group-control": "6",
}
_IN_ERROR = "8"
_SEGMENTS_IN_ERROR = "5"


class AckPolicy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How an agreement wants to be answered.

    `sets`: AK2 for "all" sets or only those with "errors"; `detail`: AK3 and AK4 "full" or "none";
    `ta1`: "requested" (ISA14 = 1), "always" or "never". `functional_ids` replaces, per set, the
    groups it may come in (850 also under SC). Empty tuples mean "any": `groups` the GS01 agreed,
    `versions` the releases or GS08 agreed, `control_versions` the ISA12, `receivers` the ISA08 that
    are us. `softened` are problem codes answered E instead of R: `missing-ge`,
    `group-control-mismatch`, and those of ISA elements (not of separators and structure).
    `delimiters` are those of the answer; None: the sender's own.
    """

    sets: str = "all"
    detail: str = "full"
    ta1: str = "requested"
    functional_ids: Mapping[str, tuple[str, ...]] = {}
    groups: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    control_versions: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    softened: tuple[str, ...] = ()
    delimiters: Delimiters | None = None


def judge_set(raw: RawSet, problems: Sequence[Problem], policy: AckPolicy) -> SetVerdict:
    """Return AK2 … AK5 for one set: R with a problem to reject, E with one to accept, else A.

    `problems` are the parser's; those of the set's own envelope are taken from `raw`. Notes are
    not answered. Element errors keep the order of segments, then of elements. Source: X12's 997
    with its code lists 715 to 723; codes outside of them are never used.
    """
    found = [*raw.problems, *(one for one in problems if one not in raw.problems)]
    found += _misplaced(raw, policy)
    weighing = [one for one in found if one.severity in (Severity.REJECT, Severity.ACCEPT)]
    rejected = any(one.severity is Severity.REJECT for one in weighing)
    late = raw.version[:6].isdigit() and raw.version[:6] >= "005010"
    errors = _segment_errors(weighing, policy.delimiters or raw.delimiters, late=late)
    codes = _set_codes(weighing, late=late, errors=bool(errors))
    return SetVerdict(
        kind=_letters(raw.kind)[:3].ljust(3, "0"),
        control=_letters(raw.control)[:9] or "0000",
        errors=errors if policy.detail == "full" else (),
        status="R" if rejected else "E" if weighing else "A",
        codes=codes,
    )


def _misplaced(raw: RawSet, policy: AckPolicy) -> list[Problem]:
    """GS01 must agree with ST01, unless the agreement lets the set come in another group."""
    allowed = policy.functional_ids.get(raw.kind) or FUNCTIONAL_IDS.get(raw.kind)
    if not allowed or not raw.functional_id or raw.functional_id in allowed:
        return []
    place = Place(segment="ST", position=1, element=1, start=raw.start, end=raw.end)
    return [flaw("set-not-in-group", place, value=raw.kind, other=raw.functional_id)]


def _set_codes(weighing: Sequence[Problem], *, late: bool, errors: bool) -> tuple[str, ...]:
    """AK502 to AK506: at most five, none twice; 5 when segments are in error or nothing fits."""
    codes = [_code(_SET_CODES, one.code, late=late) for one in weighing if one.code in _SET_CODES]
    if errors or (weighing and not codes):
        codes.insert(0, _SEGMENTS_IN_ERROR)
    return tuple(sorted(dict.fromkeys(codes[:CODES_LIMIT]), key=int))


def _code(codes: Mapping[str, str], word: str, *, late: bool) -> str:
    return _FROM_005010.get(word, codes[word]) if late else codes[word]


def _segment_errors(
    weighing: Sequence[Problem], delimiters: Delimiters, *, late: bool
) -> tuple[SegmentError, ...]:
    """One AK3 per segment and segment-level code, and one with code 8 that holds its AK4s."""
    segments: dict[tuple[int, str, str], dict[ElementError, None]] = {}
    for one in weighing:
        place = one.place
        if one.code in _SEGMENT_CODES:
            segments.setdefault((place.position, place.segment, _SEGMENT_CODES[one.code]), {})
        elif one.code in _ELEMENT_CODES:
            errors = segments.setdefault((place.position, place.segment, _IN_ERROR), {})
            if len(errors) < ELEMENT_ERRORS_LIMIT:
                errors[_element_error(one, delimiters, late=late)] = None
    return tuple(
        SegmentError(
            segment=_letters(segment)[:3].ljust(2, "Z"),
            position=min(max(position, 1), COUNT_LIMIT),
            code=code,
            elements=tuple(errors),
        )
        for (position, segment, code), errors in sorted(
            segments.items(), key=lambda item: item[0][0]
        )[:SEGMENT_ERRORS_LIMIT]
    )


def _element_error(one: Problem, delimiters: Delimiters, *, late: bool) -> ElementError:
    place, code = one.place, _code(_ELEMENT_CODES, one.code, late=late)
    position = max(place.element, 1)
    return ElementError(
        place=f"{position}:{place.component}" if place.component else str(position),
        reference=one.reference if read_number(one.reference, 4) is not None else "",
        code=code,
        value="" if code == "6" else harmless(one.value, delimiters),
    )


def _letters(text: str) -> str:
    """Letters and digits only: what may stand in an id or a control number of our answer."""
    return re.sub(r"[^A-Za-z0-9]", "", text)


def harmless(value: str, delimiters: Delimiters, size: int = VALUE_SIZE) -> str:
    """Return a partner's text as it may stand in our answer.

    It is cut to `size`, printable ASCII only, and every separator of the answer is replaced: a
    value can never become a segment.
    """
    active = (delimiters.element, delimiters.segment, delimiters.component, delimiters.repetition)
    taken = set("".join(active) + delimiters.suffix)
    spare = next(one for one in "?. -_/" if one not in taken)
    return "".join(
        one if " " <= one <= "~" and one not in taken else spare for one in value[:size]
    ).rstrip()


def judge_group(
    interchange: Interchange,
    group: Group,
    verdicts: Sequence[SetVerdict],
    policy: AckPolicy,
) -> Acknowledgment:
    """Return AK1 … AK9 for one group, from the verdicts on all its sets, in their order.

    A group whose envelope is wrong (AK905 1, 2, 3, 4, 6) is rejected whole: AK904 is 0 and only
    the sets that are R themselves are named, because the others take AK9's verdict. AK905 5 alone
    makes an E. `interchange` must be the one that holds the group.
    """
    assert group in interchange.groups
    hard, soft = _group_codes(group, policy)
    accepted = 0 if hard else sum(one.status != "R" for one in verdicts)
    listed = [one for one in verdicts if one.status == "R"] if hard else list(verdicts)
    if policy.sets == "errors":
        listed = [one for one in listed if one.status != "A"]
    control = group.control
    return Acknowledgment(
        functional_id=group.functional_id,
        group_control=control if read_number(control) is not None else _digits(control),
        sets=tuple(listed),
        status="R" if hard else _group_status(verdicts, accepted, marked=bool(soft)),
        included=min(group.sets if group.declared is None else group.declared, COUNT_LIMIT),
        received=min(group.sets, COUNT_LIMIT),
        accepted=min(accepted, COUNT_LIMIT),
        codes=tuple(sorted({*hard, *soft}, key=int)[:CODES_LIMIT]),
    )


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)[:9] or "0"


def _group_codes(group: Group, policy: AckPolicy) -> tuple[list[str], list[str]]:
    """AK905 codes: those that reject the group, and those that only mark it."""
    hard: list[str] = []
    soft: list[str] = []
    for one in group.problems:
        if one.code in _GROUP_CODES:
            mild = one.severity is not Severity.REJECT or one.code in policy.softened
            (soft if mild else hard).append(_GROUP_CODES[one.code])
    if policy.groups and group.functional_id not in policy.groups:
        hard.append("1")
    if policy.versions and not {group.version, group.release} & set(policy.versions):
        hard.append("2")
    return hard, soft


def _group_status(verdicts: Sequence[SetVerdict], accepted: int, *, marked: bool) -> str:
    if not accepted and (verdicts or marked):
        return "R"
    if accepted < len(verdicts):
        return "P"
    return "E" if marked or any(one.status == "E" for one in verdicts) else "A"
