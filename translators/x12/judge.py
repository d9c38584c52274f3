"""Judging what was received: problems become the verdicts of a 997 or 999."""

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
from translators.x12.answer_codes import (
    ELEMENT_CODES,
    FUNCTIONAL_IDS,
    GROUP_CODES,
    GUIDE_BROKEN,
    IMPLEMENTATION_GUIDE,
    IMPLEMENTATION_RELEASE,
    IN_ERROR,
    INVALID_CHARACTER,
    SEGMENT_CODES,
    SEGMENTS_IN_ERROR,
    SET_CODES,
    UNSUPPORTED_GROUP,
    UNSUPPORTED_VERSION,
    answer_version,
    code_of,
)
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

CONVENTION_SIZE = 35
"""AK203 repeats so many characters of ST03."""

COUNT_LIMIT = 999_999
"""Counts and positions have six digits."""

CODES_LIMIT = 5
"""AK5 and AK9 carry at most five codes."""


class AckPolicy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How an agreement wants to be answered.

    `kind`: by a "997" or a "999"; `sets`: AK2 for "all" sets or only those with "errors"; `detail`:
    AK3 and AK4 "full" or "none"; `ta1`: "requested" (ISA14 = 1), "always" or "never".
    `functional_ids` are, per set, groups it may come in beside the standard's (850 under SC).
    Empty tuples mean "any": `groups` the GS01 agreed, `versions` the releases or GS08 agreed,
    `standards` the ISA11 (before 00402), `control_versions` the ISA12, `receivers` the ISA08 that
    are us. `softened` are problem codes answered E instead of R: `missing-ge`,
    `group-control-mismatch`, and those of ISA elements (not of separators and structure).
    `delimiters` are those of the answer; None: the sender's own.
    """

    kind: str = "997"
    sets: str = "all"
    detail: str = "full"
    ta1: str = "requested"
    functional_ids: Mapping[str, tuple[str, ...]] = {}
    groups: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    control_versions: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    softened: tuple[str, ...] = ()
    delimiters: Delimiters | None = None


def judge_set(raw: RawSet, problems: Sequence[Problem], policy: AckPolicy) -> SetVerdict:
    """Return AK2 … AK5 (999: IK5) for one set: R with a problem to reject, E with one to accept.

    Without either it is A. `problems` are the parser's; those of the set's own envelope are taken
    from `raw`. Notes are not answered. Element errors keep the order of segments, then of elements.
    Source: X12's 997 and 999 with their code lists; codes outside of them are never used.
    """
    found = [*raw.problems, *(one for one in problems if one not in raw.problems)]
    found += misplaced(raw, policy)
    weighing = [one for one in found if one.severity in (Severity.REJECT, Severity.ACCEPT)]
    rejected = any(one.severity is Severity.REJECT for one in weighing)
    late = answer_version(policy.kind, raw.version) >= IMPLEMENTATION_RELEASE
    errors = _segment_errors(weighing, policy, raw.delimiters, late=late)
    return SetVerdict(
        kind=_letters(raw.kind)[:3].ljust(3, "0"),
        control=_letters(raw.control)[:9] or "0000",
        convention=_convention(raw, policy),
        errors=errors if policy.detail == "full" else (),
        status="R" if rejected else "E" if weighing else "A",
        codes=_set_codes(weighing, errors, policy.kind, late=late),
    )


def _convention(raw: RawSet, policy: AckPolicy) -> str:
    """ST03 as AK203 repeats it; in a 999 only, because not every 997 has a place for it."""
    head = raw.segments[0].split(raw.delimiters.element) if raw.segments else []
    if policy.kind != "999" or len(head) < 4:
        return ""
    return harmless(head[3].strip(), policy.delimiters or raw.delimiters, CONVENTION_SIZE)


def misplaced(raw: RawSet, policy: AckPolicy) -> list[Problem]:
    """GS01 must agree with ST01; the agreement may let the set come in other groups too."""
    allowed = (*FUNCTIONAL_IDS.get(raw.kind, ()), *policy.functional_ids.get(raw.kind, ()))
    if not allowed or not raw.functional_id or raw.functional_id in allowed:
        return []
    place = Place(segment="ST", position=1, element=1, start=raw.start, end=raw.end)
    return [flaw("set-not-in-group", place, value=raw.kind, other=raw.functional_id)]


def _set_codes(
    weighing: Sequence[Problem], errors: Sequence[SegmentError], kind: str, *, late: bool
) -> tuple[str, ...]:
    """AK502 to AK506: at most five, none twice; 5 when segments are in error or nothing fits.

    In a 999, I5 stands for segments in error by the guide, 5 for those by the standard.
    """
    codes = [
        code_of(SET_CODES, one.code, kind=kind, late=late)
        for one in weighing
        if one.code in SET_CODES
    ]
    named = [one.code for error in errors for one in error.elements or (error,)]
    if any(code.startswith("I") for code in named):
        codes.insert(0, GUIDE_BROKEN)
    if any(not code.startswith("I") for code in named) or (weighing and not codes):
        codes.insert(0, SEGMENTS_IN_ERROR)
    return tuple(sorted(list(dict.fromkeys(codes))[:CODES_LIMIT], key=_rank))


def _rank(code: str) -> tuple[bool, int]:
    """Where a code stands among others: numbers first, then those of guides."""
    return code.startswith("I"), int(code.removeprefix("I"))


def _segment_errors(
    weighing: Sequence[Problem], policy: AckPolicy, delimiters: Delimiters, *, late: bool
) -> tuple[SegmentError, ...]:
    """One AK3 per segment and segment-level code, and one with code 8 that holds its AK4s."""
    segments: dict[tuple[int, str, str], dict[ElementError, None]] = {}
    for one in weighing:
        place = one.place
        if one.code in SEGMENT_CODES:
            segments.setdefault((place.position, place.segment, SEGMENT_CODES[one.code]), {})
        elif one.code in ELEMENT_CODES:
            code = code_of(ELEMENT_CODES, one.code, kind=policy.kind, late=late)
            errors = segments.setdefault((place.position, place.segment, IN_ERROR), {})
            if len(errors) < ELEMENT_ERRORS_LIMIT:
                error = _element_error(one, code, policy.delimiters or delimiters, late=late)
                errors[error] = None
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


def _element_error(one: Problem, code: str, delimiters: Delimiters, *, late: bool) -> ElementError:
    place = one.place
    parts = [max(place.element, 1), place.component, place.repetition if late else 0]
    while not parts[-1]:
        parts.pop()
    return ElementError(
        place=":".join(str(part or "") for part in parts),
        reference=one.reference if read_number(one.reference, 4) is not None else "",
        code=code,
        value="" if code == INVALID_CHARACTER else harmless(one.value, delimiters),
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
    makes an E. A 999 that follows its own guide names it in ST03, which no field carries.
    `interchange` must be the one that holds the group.
    """
    assert group in interchange.groups
    hard, soft = _group_codes(group, policy)
    accepted = 0 if hard else sum(one.status != "R" for one in verdicts)
    listed = [one for one in verdicts if one.status == "R"] if hard else list(verdicts)
    if policy.sets == "errors":
        listed = [one for one in listed if one.status != "A"]
    control, version = group.control, answer_version(policy.kind, group.version)
    return Acknowledgment(
        functional_id=group.functional_id,
        version=harmless(group.version, policy.delimiters or interchange.delimiters, 12)
        if policy.kind == "999"
        else "",
        group_control=control if read_number(control) is not None else _digits(control),
        sets=tuple(listed),
        status="R" if hard else _group_status(verdicts, accepted, marked=bool(soft)),
        included=min(group.sets if group.declared is None else group.declared, COUNT_LIMIT),
        received=min(group.sets, COUNT_LIMIT),
        accepted=min(accepted, COUNT_LIMIT),
        codes=tuple(sorted({*hard, *soft}, key=int)[:CODES_LIMIT]),
        unread=(("ST 1", "", "", version),) if version == IMPLEMENTATION_GUIDE else (),
    )


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)[:9] or "0"


def _group_codes(group: Group, policy: AckPolicy) -> tuple[list[str], list[str]]:
    """AK905 codes: those that reject the group, and those that only mark it."""
    hard: list[str] = []
    soft: list[str] = []
    for one in group.problems:
        if one.code in GROUP_CODES:
            mild = one.severity is not Severity.REJECT or one.code in policy.softened
            (soft if mild else hard).append(GROUP_CODES[one.code])
    if group.functional_id not in _groups_agreed(policy):
        hard.append(UNSUPPORTED_GROUP)
    if policy.versions and not {group.version, group.release} & set(policy.versions):
        hard.append(UNSUPPORTED_VERSION)
    return hard, soft


def _groups_agreed(policy: AckPolicy) -> set[str]:
    """The GS01 that may come: those agreed, else every one that a set of ours comes in."""
    allowed = (*FUNCTIONAL_IDS.values(), *policy.functional_ids.values())
    return set(policy.groups) or {one for ids in allowed for one in ids}


def _group_status(verdicts: Sequence[SetVerdict], accepted: int, *, marked: bool) -> str:
    if not accepted and (verdicts or marked):
        return "R"
    if accepted < len(verdicts):
        return "P"
    return "E" if marked or any(one.status == "E" for one in verdicts) else "A"
