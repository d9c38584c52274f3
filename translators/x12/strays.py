"""Segments that no move takes as they are: which move is meant, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from translators.problems import Place, Severity
from translators.uses import Use
from translators.x12.compile import Compiled, Move, State, Step
from translators.x12.diagnose import Flaw
from translators.x12.findings import Findings
from translators.x12.frames import Frame, hangs_on, has_constants


class Aside(msgspec.Struct, frozen=True):
    """A segment out of its place that can still be read: by `step`, `ups` loops above.

    `unread`: it is only kept, because its field is filled already.
    """

    ups: int
    step: Step
    unread: bool = False


class Stray(msgspec.Struct, frozen=True, kw_only=True):
    """A segment to be judged: its elements, position, the state and the loop it stands in."""

    parts: Sequence[str]
    number: int
    state: State
    frame: Frame

    @property
    def place(self) -> Place:
        """Where the segment stands."""
        return Place(segment=self.parts[0], position=self.number, loop=self.frame.name)


def choose(
    stray: Stray, compiled: Compiled, levels: Mapping[str, int], findings: Findings
) -> Move | Aside | None:
    """Return the move a flawed segment means, reporting what keeps it from being taken as it is.

    None when the segment has no place: then nothing below it is looked at either.
    """
    parts, frame = stray.parts, stray.frame
    moves = stray.state.moves(parts[0])
    fitting = [move for move in moves if has_constants(move.step.use, parts)]
    if not fitting:
        return _judge(stray, moves, compiled, findings)
    known = compiled.constants[parts[0]]
    _, _, parent, kind, *_ = (*parts, "", "", "")
    hanging = [
        move
        for move in fitting
        if move.step.use.hl
        and hangs_on(parent, kind, move.step.use, frame.up(move.ups), frame, known)
    ]
    full: Move | None = None
    for move in hanging or fitting:
        target = frame.up(move.ups)
        if move.same and target.count >= move.step.limit:
            full = full or move
        elif not move.step.tracked or target.mark(move.step):
            if move.step.use.hl and not hanging:
                _report_parent(stray, levels, findings)
            return move
    return _overfull(full, fitting[0], stray, findings)


def _overfull(
    full: Move | None, first: Move, stray: Stray, findings: Findings
) -> Move | Aside | None:
    """Report a segment beyond its maximum; keep it where a collection can hold it."""
    if full is None:  # a one-valued use met again where neighbours may repeat: lawful
        text = f"{first.step.use.path} stands again; only the first is read"
        findings.add("repeated-value", text, stray.place, Severity.NOTE)
        return Aside(first.ups, first.step, unread=True)
    use = full.step.use
    code = "too-many-loops" if use.loop else "too-many-segments"
    text = f"{use.path} stands more than {full.step.limit} times"
    findings.add(code, text, stray.place, use.severity)
    return full if use.loop or use.into or full.step.unread else None


def _judge(
    stray: Stray, moves: Sequence[Move], compiled: Compiled, findings: Findings
) -> Aside | None:
    """Report a segment without a place here: unknown, foreign, out of order, unexpected."""
    guide, id_ = compiled.guide, stray.parts[0]
    known = compiled.constants.get(id_, frozenset())
    for move in moves:
        for at in move.step.use.fixed:
            value = stray.parts[at] if at < len(stray.parts) else ""
            if (at, value) not in known:
                findings.add_flaw(
                    _wrong_constant(move.step.use, at, value), id_, stray.number, stray.frame.name
                )
                return None
    if id_ not in guide.dictionary.segments:
        findings.add("unknown-segment", f"there is no segment {id_[:9]!r}", stray.place)
        return None
    if id_ not in compiled.below:
        text = f"segment {id_} does not belong to set {guide.set}"
        findings.add("segment-not-in-set", text, stray.place)
        return None
    behind = _behind(stray)
    if behind is None:
        findings.add("unexpected-segment", f"{id_} is not expected here", stray.place)
        return None
    use = behind.step.use
    text = f"{id_} stands behind where {use.path} belongs"
    findings.add("out-of-order", text, stray.place, use.severity)
    return behind if behind.step.level is None else None


def _wrong_constant(use: Use, at: int, value: str) -> Flaw:
    element = use.members[at - 1].element
    slot = next(slot for slot in use.slots if slot.at == at)
    return Flaw(
        code="invalid-code" if value else "missing-element",
        message=f"{use.segment}{at:02d} ({element.name}) {value!r} has no use here",
        at=at,
        value=value,
        reference=element.number,
        severity=slot.severity or use.severity or Severity.REJECT,
    )


def _report_parent(stray: Stray, levels: Mapping[str, int], findings: Findings) -> None:
    """Report an HL02 that names no level, or one this level may not hang on."""
    parent = "".join(stray.parts[2:3])
    if not parent:
        return  # a level of no kind: HL03 is told
    text = "may not hold this level" if parent in levels else "does not exist"
    flaw = Flaw(
        code="invalid-code",
        message=f"HL02 (parent) {parent!r} {text}",
        at=2,
        value=parent,
        reference="734",
    )
    findings.add_flaw(flaw, "HL", stray.number, stray.frame.name)


def _behind(stray: Stray) -> Aside | None:
    """Return a step for this segment at a position already passed, and the loops up to it."""
    level, at, ups = stray.state.level, stray.state.at, 0
    while True:
        for steps in level.positions[: max(at, 0)]:
            for step in steps:
                if step.use.segment == stray.parts[0] and has_constants(step.use, stray.parts):
                    return Aside(ups, step)
        if level.above is None:
            return None
        at, level, ups = level.at, level.above, ups + 1
