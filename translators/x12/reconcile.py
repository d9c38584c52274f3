"""Reading the acknowledgments we get: what a 997 says about each set we sent."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from translators.documents.acknowledgment import Acknowledgment, SetVerdict
from translators.problems import Place, Problem, Severity
from translators.x12.moments import same_control

_MEANING = {"A": "A", "E": "E", "R": "R", "M": "R", "W": "R", "X": "R"}


class Reconciled(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a 997 says about the sets of one group of ours.

    `statuses` stands in the order of the sets: "A", "E", "R", or "" where the acknowledgment does
    not say; then, and where it names sets we never sent, `problems` tell what a person must decide.
    """

    statuses: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


def reconcile_sets(ack: Acknowledgment, sets: Sequence[tuple[str, str]]) -> Reconciled:
    """Say what became of each set (ST01, ST02) of the group that `ack` answers.

    Sets it does not list take AK9's A, E or R; under P they are accepted only when AK904 is just
    the listed A and E plus the unlisted, else a person must look. M, W and X count as rejected.
    """
    listed: list[str | None] = [None] * len(sets)
    strangers: list[SetVerdict] = []
    for verdict in ack.sets:
        at = _find(verdict, sets, listed)
        if at is None:
            strangers.append(verdict)
        else:
            listed[at] = _MEANING.get(verdict.status, "")
    rest = _verdict_on_rest(ack, listed)
    statuses = tuple(rest if status is None else status for status in listed)
    problems = [_stranger(verdict) for verdict in strangers]
    if "" in statuses:
        problems.append(_undecided(ack, statuses.count("")))
    return Reconciled(statuses=statuses, problems=tuple(problems))


def _find(
    verdict: SetVerdict, sets: Sequence[tuple[str, str]], listed: Sequence[str | None]
) -> int | None:
    """The place of the set a verdict is about; some systems drop the zeros of ST02."""
    for exactly in (True, False):
        for at, (kind, control) in enumerate(sets):
            same = control == verdict.control if exactly else same_control(control, verdict.control)
            if listed[at] is None and kind == verdict.kind and same:
                return at
    return None


def _verdict_on_rest(ack: Acknowledgment, listed: Sequence[str | None]) -> str:
    if ack.status != "P":
        return _MEANING.get(ack.status, "")
    unlisted = sum(status is None for status in listed)
    taken = sum(status in ("A", "E") for status in listed)
    return "A" if ack.accepted == taken + unlisted else ""


def _stranger(verdict: SetVerdict) -> Problem:
    return Problem(
        code="acknowledged-set-unknown",
        message=f"the 997 names a set {verdict.kind} {verdict.control} that is not in the group",
        severity=Severity.WARN,
        place=Place(segment="AK2", element=2),
        value=verdict.control,
        hint="ask the partner which of our sets is meant",
    )


def _undecided(ack: Acknowledgment, count: int) -> Problem:
    return Problem(
        code="acknowledgment-undecided",
        message=f"AK9 {ack.status} with {ack.accepted} accepted leaves {count} sets undecided",
        severity=Severity.HOLD,
        place=Place(segment="AK9", element=4),
        value=str(ack.accepted),
        hint="ask the partner which sets were accepted, then settle them by hand",
    )
