"""A transaction set in words: every segment in its loop, problems in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from translators.dictionary import Member
from translators.explain.facts import facts_of, number_fields
from translators.explain.pieces import Piece, Segment, pieces_of
from translators.explain.remarks import Remark, remarks_on
from translators.guide import Guide
from translators.problems import Problem
from translators.uses import Use
from translators.wording import set_title
from translators.x12.compile import Step, compile_guide
from translators.x12.frames import Frame
from translators.x12.judge import AckPolicy, judge_set, misplaced
from translators.x12.locate import locate
from translators.x12.parse import Parsed, parse
from translators.x12.sets import RawSet
from translators.x12.walk import Walk

TOPICS = frozenset(
    ["98", "128", "374", "432", "248", "366", "522", "673", "88", "349", "363", "687"]
)
"""Data elements that say what their whole segment is about: roles, kinds of number, of date."""


Weigh = Callable[[Parsed, str], Parsed]
"""Gives what was read of a set, each problem as heavy as somebody agreed for its kind."""


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One segment: `position` counts with ST = 1, `depth` its loops, `text` as it was sent.

    `loop` is the segment that opened the loop it stands in, `topic` what it is about ("ship to").
    """

    position: int = 0
    id: str
    title: str = ""
    topic: str = ""
    text: str = ""
    depth: int = 0
    loop: str = ""
    pieces: tuple[Piece, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def troubled(self) -> bool:
        """Whether there is a remark on the segment or one of its elements."""
        return bool(self.remarks) or any(piece.remarks for piece in self.pieces)


class ExplainedSet(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A transaction set in words.

    `facts` say what it is about; `status` is A, E or R as a 997 would say, `answer` its AK5;
    `remarks` are of the set as a whole. `number` is the business number, "" when it has none;
    `start` and `end` are byte offsets into the file.
    """

    kind: str
    control: str
    title: str
    number: str = ""
    version: str = ""
    start: int = 0
    end: int = 0
    status: str
    answer: str
    facts: tuple[tuple[str, str], ...] = ()
    rows: tuple[Row, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def troubled(self) -> bool:
        """Whether there is a remark on the set or on one of its segments."""
        return bool(self.remarks) or any(row.troubled for row in self.rows)


class Taken(msgspec.Struct, frozen=True):
    """Where the guide put a segment: its use, the depth of its loop, who opened that."""

    use: Use
    depth: int
    loop: str


def explain_set(
    raw: RawSet,
    guide: Guide | None,
    known: Sequence[Problem] = (),
    weigh: Weigh | None = None,
) -> ExplainedSet:
    """Return a set in words, read by its guide; without one only its segments are shown.

    `known` are the problems that were found beside the guide's own and the reader's; `weigh` says
    how heavy the guide's are with this partner. Never raises.
    """
    parsed = parse(raw, guide) if guide is not None else None
    if parsed is not None and weigh is not None:
        parsed = weigh(parsed, raw.kind)
    problems = [*raw.problems, *misplaced(raw, AckPolicy()), *known]
    problems += parsed.problems if parsed else ()
    verdict = judge_set(raw, problems, AckPolicy())
    rows = _rows(raw, guide, problems)
    positions = {row.position for row in rows}
    document = parsed.document if parsed is not None else None
    number, facts = facts_of(document, guide) if guide and document else ("", ())
    if guide is not None and document is None:
        number = _stated_number(rows, guide)
    return ExplainedSet(
        kind=raw.kind,
        control=raw.control,
        title=set_title(raw.kind),
        number=number,
        version=raw.version,
        start=raw.start,
        end=raw.end,
        status=verdict.status,
        answer="*".join(("AK5", verdict.status, *verdict.codes)),
        facts=facts,
        rows=rows,
        remarks=remarks_on(raw, [one for one in problems if one.place.position not in positions]),
    )


def _stated_number(rows: Sequence[Row], guide: Guide) -> str:
    """Return the business number as its elements state it, for a set that is no document."""
    found = {piece.path: piece.value for row in rows for piece in row.pieces if piece.path}
    return " / ".join(found[name] for name in number_fields(guide) if name in found)


def _topic(id_: str, pieces: Sequence[Piece], members: Sequence[Member]) -> str:
    """Return what a segment is about: the word of its qualifier, of a level its kind."""
    topical = members and members[0].element.number in TOPICS
    name = f"{id_}01" if topical else "HL03"
    return next((piece.meaning for piece in pieces if piece.name == name), "")


def _rows(raw: RawSet, guide: Guide | None, problems: Sequence[Problem]) -> tuple[Row, ...]:
    """Return every segment, ST to SE, with its elements and the problems that stand there."""
    taken = _taken(raw, guide) if guide is not None else {}
    paths: dict[int, dict[tuple[int, int], str]] = {}
    for each in locate(raw, guide) if guide is not None else ():
        spot = each.place
        paths.setdefault(spot.position, {})[spot.element, spot.component] = each.path
    here: dict[int, list[Problem]] = {}
    for one in problems:
        here.setdefault(one.place.position, []).append(one)
    rows: list[Row] = []
    nowhere = Taken(Use(path="", segment=""), 0, "")
    place = nowhere
    for position, text in enumerate(raw.segments, 1):
        envelope = position == 1 or text[:2] == "SE"
        place = nowhere if envelope else taken.get(position, place)
        use = place.use if position in taken else None
        remarks = remarks_on(raw, here.get(position, ()), use.path if use else "")
        rows.append(_row(position, text, place, use, raw, guide, paths.get(position, {}), remarks))
    return tuple(rows)


def _taken(raw: RawSet, guide: Guide) -> Mapping[int, Taken]:
    """Return where the guide put each segment it has a place for."""
    taken: dict[int, Taken] = {}

    def trace(position: int, _: str, step: Step, frame: Frame) -> None:
        depth, above = 0, frame
        while above.above is not None:
            depth, above = depth + 1, above.above
        taken[position] = Taken(step.use, depth, frame.name)

    Walk(raw, compile_guide(guide, raw.delimiters), trace).run()
    return taken


def _row(
    position: int,
    text: str,
    place: Taken,
    use: Use | None,
    raw: RawSet,
    guide: Guide | None,
    paths: Mapping[tuple[int, int], str],
    remarks: Sequence[Remark],
) -> Row:
    """Return one segment in words."""
    id_, *values = text.split(raw.delimiters.element)
    facts = guide.dictionary.segments.get(id_) if guide is not None else None
    members: Sequence[Member] = use.members if use else facts.members if facts else ()
    beside: dict[str, list[Remark]] = {}
    for one in remarks:
        beside.setdefault(one.element, []).append(one)
    pieces = pieces_of(
        Segment(
            id=id_,
            values=values,
            members=members,
            use=use,
            delimiters=raw.delimiters,
            paths=paths,
            remarks=beside,
        )
    )
    named = {piece.name for piece in pieces}
    return Row(
        position=position,
        id=id_,
        title=facts.name if facts else "",
        topic=_topic(id_, pieces, members),
        text=text,
        depth=place.depth,
        loop=place.loop,
        pieces=pieces,
        remarks=tuple(one for one in remarks if one.element not in named),
    )
