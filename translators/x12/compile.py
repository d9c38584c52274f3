"""A guide compiled for one set of delimiters: steps (uses) and memoised moves between them.

The tree of a guide never changes, so where a segment id leads from a given place is worked out
once and kept: `State` maps the first three characters of a segment to the moves it can make,
nearest first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache

import msgspec

from translators.guide import Guide
from translators.uses import Position, Use
from translators.x12.delimiters import Delimiters
from translators.x12.fillings import LEARNT_FROM, Take, Taken, learnt_take
from translators.x12.patterns import Pattern, build_pattern
from translators.x12.readers import Reader, build_reader

Match = Callable[[str], re.Match[str] | None]

NO_LIMIT = 1 << 60
"""The maximum of a position that has none."""

LEVEL = "HL"
"""The id of the segments whose moves depend on more than the place they stand at."""

COMPILED_GUIDES = 256
"""How many guide and delimiter combinations are kept compiled: about one per partner and set."""


class Step:
    """One use, compiled: how to match it, how to read its groups, where it leads."""

    __slots__ = (
        "_learnt",
        "_level",
        "_pattern",
        "_read",
        "delimiters",
        "fields",
        "flat",
        "hl",
        "home",
        "into",
        "item",
        "limit",
        "lines",
        "loop",
        "mixed",
        "once",
        "packs",
        "position",
        "rank",
        "simple",
        "slots",
        "special",
        "take",
        "totals",
        "tracked",
        "unread",
        "use",
    )

    def __init__(self, use: Use, position: Position, home: Level, delimiters: Delimiters) -> None:
        self.use = use
        self.home = home
        self.position = position
        self.delimiters = delimiters
        self.slots = {(slot.at, slot.part): slot for slot in use.slots}
        self.loop = use.loop
        self.hl = use.hl
        self.into = use.into
        self.item = use.item
        self.limit = position.limit or NO_LIMIT
        self.unread = not use.carries
        self.totals = any(slot.count or slot.sum for slot in use.slots)
        self.lines = any(slot.kind in ("strs", "items") for slot in use.slots)
        # A one-valued use among neighbours that repeat: its second occurrence is somebody else's.
        self.once = not use.into and use.limit == 1 and position.limit != 1 and not self.unread
        self.tracked = self.once or (len(position.uses) > 1 and bool(use.fixed) and use.mandatory)
        collections = [slot for slot in use.slots if slot.kind in ("strs", "map", "items")]
        collections = [slot for slot in collections if slot.write]
        many = len(collections) > 1 or any(slot.pairs or slot.each for slot in collections)
        # Segments that share a collection: an unfilled one before another must stay unfilled.
        self.packs = use.item is None and use.limit != 1 and many
        # Fields of the open record, nothing else: in a mapping or `flat`, each of them one value.
        self.fields = not (use.loop or self.unread or use.into or self.lines or self.packs)
        self.flat = self.fields and not any(slot.kind == "map" for slot in use.slots)
        # Loops of several collections at one position: their order is worth a look.
        into = list(dict.fromkeys(one.into for one in position.uses if one.into))
        self.mixed = use.loop and len(into) > 1 and use.item is not None
        self.rank = into.index(use.into) if self.mixed else 0
        self.simple = use.loop and use.item is not None and not self.lines
        self.special = use.hl or self.mixed
        self.take: Take = self._take_first
        self._learnt: list[str] = []
        self._pattern: Pattern | None = None
        self._level: Level | None = None
        self._read: Reader

    @property
    def match(self) -> Match:
        """What matches a right segment of the use; made when first asked for, as most never is."""
        if self._pattern is None:
            self._pattern = build_pattern(self.use, self.delimiters)
        return self._pattern.regex.fullmatch

    @property
    def level(self) -> Level | None:
        """The body of the loop that the use opens, None for any other use."""
        if self._level is None and self.use.loop:
            number = self.position.number
            self._level = Level(self.use.children, self.home, number, self.delimiters)
        return self._level

    def _take_first(self, segment: str) -> Taken | None:
        """Read the first segment of the use: from then on there is a reader for it."""
        if self.match(segment) is None:
            return None
        assert self._pattern is not None
        self._read = build_reader(self.use, self._pattern.groups, self.delimiters)
        self.take = self._learn
        return self._learn(segment)

    def _take_any(self, segment: str) -> Taken | None:
        """Read a segment, whatever elements it fills."""
        match = self.match(segment)
        return None if match is None else self._read(match)

    def _learn(self, segment: str) -> Taken | None:
        """Read one of the first segments, and see which elements they fill."""
        taken = self._take_any(segment)
        if taken is not None:
            self._learnt.append(segment)
            if len(self._learnt) == LEARNT_FROM:
                self.take = learnt_take(self.use, self._learnt, self.delimiters, self._take_any)
                self._learnt = []
        return taken


class Level:
    """The body of a loop: its positions as steps, and the level and position it hangs on."""

    __slots__ = ("above", "at", "positions", "states")

    def __init__(
        self,
        positions: tuple[Position, ...],
        above: Level | None,
        at: int,
        delimiters: Delimiters,
    ) -> None:
        self.above = above
        self.at = at
        self.positions = [
            [Step(use, position, self, delimiters) for use in position.uses]
            for position in positions
        ]
        self.states: dict[int, State] = {}

    def state(self, at: int, delimiters: Delimiters) -> State:
        """Return the state after position `at` (-1: the loop was just opened)."""
        if at not in self.states:
            self.states[at] = State(self, at, delimiters)
        return self.states[at]


class Move(msgspec.Struct, frozen=True, eq=False):
    """A way a segment can take from a state.

    `ups` loops are closed, then `step` is taken. `same`: at the position of the segment before it
    in that loop. `required`: mandatory steps the way leaves behind, with the number of loops
    closed before each. `state` is where it leads, `limit` the position's maximum. A `plain` move
    needs room and no more, a `free` one not even that; a `counted` one needs it in the open loop.
    """

    match: Match
    step: Step
    ups: int
    same: bool
    required: tuple[tuple[int, Step], ...]
    state: State
    limit: int
    plain: bool
    free: bool
    counted: bool


class State(dict[str, tuple[Move, ...]]):
    """The moves from one place of the guide by the first three characters of a segment."""

    def __init__(self, level: Level, at: int, delimiters: Delimiters) -> None:
        super().__init__()
        self.level = level
        self.at = at
        self.delimiters = delimiters
        self._levels: dict[tuple[int, str], tuple[Move, ...]] = {}

    def __missing__(self, key: str) -> tuple[Move, ...]:
        segment = key.partition(self.delimiters.element)[0]
        moves = () if segment == LEVEL else self.moves(segment)
        if moves or segment == LEVEL:  # partners' garbage is not remembered
            self[key] = moves
        return moves

    def levels(self, ups: int, kind: str) -> tuple[Move, ...]:
        """Return the moves of an HL that hangs on the loop `ups` above; `kind` is its HL03."""
        if (ups, kind) in self._levels:
            return self._levels[ups, kind]
        moves = [move for move in self.all_levels if move.ups == ups]
        found = tuple(move for move in moves if move.step.use.fixed.get(3, kind) == kind)
        if found:
            self._levels[ups, kind] = found
        return found

    @cached_property
    def all_levels(self) -> tuple[Move, ...]:
        """The moves an HL can make, whatever loop it hangs on."""
        return self.moves(LEVEL)

    def moves(self, segment: str) -> tuple[Move, ...]:
        """Return the moves a segment of this id can make."""
        return tuple(self._moves(segment))

    def _moves(self, segment: str) -> list[Move]:
        """Work out every position the segment can take from here, nearest first."""
        moves: list[Move] = []
        left: list[tuple[int, Step]] = []
        level: Level | None = self.level
        at, ups = self.at, 0
        while level is not None:
            passed = list(left)
            for number in range(max(at, 0), len(level.positions)):
                steps = level.positions[number]
                if steps[0].use.segment == segment:
                    moves += [self._move(level, step, ups, tuple(passed), at) for step in steps]
                passed += [(ups, step) for step in _required(steps, current=number == at)]
            left = passed
            at, level, ups = level.at, level.above, ups + 1
        return moves

    def _move(
        self, level: Level, step: Step, ups: int, passed: tuple[tuple[int, Step], ...], at: int
    ) -> Move:
        """Return the move to a step of a level, at whose position `at` we stand."""
        number = step.position.number
        same = number == at
        plain = not (step.tracked or step.totals)
        below, behind = (level, number) if step.level is None else (step.level, -1)
        return Move(
            match=step.match,
            step=step,
            ups=ups,
            same=same,
            required=passed,
            state=below.state(behind, self.delimiters),
            limit=step.limit,
            plain=plain,
            free=plain and (not same or not step.position.limit),
            counted=plain and same and not ups,
        )

    @cached_property
    def ending(self) -> tuple[tuple[int, Step], ...]:
        """Return the mandatory steps that are left when the set ends here."""
        left: list[tuple[int, Step]] = []
        level: Level | None = self.level
        at, ups = self.at, 0
        while level is not None:
            for number in range(max(at, 0), len(level.positions)):
                steps = level.positions[number]
                left += [(ups, step) for step in _required(steps, current=number == at)]
            at, level, ups = level.at, level.above, ups + 1
        return tuple(left)


def _required(steps: list[Step], *, current: bool) -> list[Step]:
    """Return the mandatory steps of a position that is left; the current one has been matched."""
    return [step for step in steps if step.use.mandatory and (step.tracked or not current)]


class Compiled(msgspec.Struct, frozen=True, eq=False):
    """A guide ready to parse with one set of delimiters."""

    guide: Guide
    delimiters: Delimiters
    root: Level
    start: State
    below: Mapping[str, frozenset[str]]
    constants: Mapping[str, frozenset[tuple[int, str]]]
    totals: tuple[Use, ...]


@lru_cache(maxsize=COMPILED_GUIDES)
def compile_guide(guide: Guide, delimiters: Delimiters) -> Compiled:
    """Return the compiled form of a guide for these delimiters, made once and kept.

    `below` names, for each segment id of the guide, the ids that can follow in a loop it opens;
    `constants` the (element, value) pairs that tell its uses apart, `totals` the document's own
    segments that state what is counted when written.
    """
    root = Level(guide.positions, None, -1, delimiters)
    below: dict[str, frozenset[str]] = {}
    constants: dict[str, frozenset[tuple[int, str]]] = {}
    _gather(guide.positions, below, constants)
    start = root.state(-1, delimiters)
    uses = [use for position in guide.positions for use in position.uses]
    totals = tuple(use for use in uses if any(slot.count and slot.write for slot in use.slots))
    return Compiled(guide, delimiters, root, start, below, constants, totals)


def _gather(
    positions: tuple[Position, ...],
    below: dict[str, frozenset[str]],
    constants: dict[str, frozenset[tuple[int, str]]],
) -> set[str]:
    """Return all segment ids at and below the positions, noting those below each id."""
    found: set[str] = set()
    for position in positions:
        for use in position.uses:
            inside = _gather(use.children, below, constants)
            fixed = frozenset(use.fixed.items())
            constants[use.segment] = constants.get(use.segment, frozenset()) | fixed
            below[use.segment] = below.get(use.segment, frozenset()) | (inside - {use.segment})
            found |= {use.segment} | inside
    return found
