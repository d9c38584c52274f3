"""Open loops while a set is walked through: what they have gathered, what they hang on."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import msgspec

from translators.uses import Use
from translators.x12.compile import Step
from translators.x12.diagnose import add_pair
from translators.x12.readers import Found

Values = dict[str, object]
Lists = dict[str, list[object]]


class Frame(msgspec.Struct, gc=False, eq=False):
    """An open loop: the record it fills, one-valued fields in `values`, collections in `lists`.

    A loop without a record of its own shares both with `above`. `count` is how often the position
    it stands at was taken, `hl` its HL01, `kind` its HL03 and `level` the number we would write,
    `index` its place in the collection (when traced), `order` the loops of several collections.
    """

    above: Frame | None
    step: Step | None
    values: Values
    lists: Lists
    position: int
    count: int = 0
    seen: set[Step] | None = None
    hl: str = ""
    kind: str = ""
    level: str = ""
    index: int = 0
    order: list[Step] | None = None

    @property
    def name(self) -> str:
        """The id of the segment that opened the loop, "" outside of loops."""
        return self.step.use.segment if self.step else ""

    def up(self, ups: int) -> Frame:
        """Return the loop `ups` levels above."""
        frame = self
        for _ in range(ups):
            assert frame.above is not None
            frame = frame.above
        return frame

    def mark(self, step: Step) -> bool:
        """Note that a tracked step was taken; False when it was and may be taken once only."""
        if self.seen is None:
            self.seen = set()
        if step.once and step in self.seen:
            return False
        self.seen.add(step)
        return True


def hangs_on(
    parent: str,
    kind: str,
    use: Use,
    target: Frame,
    frame: Frame,
    known: AbstractSet[tuple[int, str]],
) -> bool:
    """Whether an HL in `frame` may be the level `use` of the loop `target`: HL02 names that loop.

    Without HL02 (`parent`) the order of the levels says it: a level stands beside an open one of
    its kind (HL03), else below the nearest that can hold it; and a kind that has a use of its own
    (`known`) is none of the other kinds.
    """
    if parent:
        return parent == target.hl
    open_: Frame | None = frame
    while open_ is not None:
        if open_.kind == kind:
            return open_.above is target
        open_ = open_.above
    return bool(use.fixed) or (3, kind) not in known


def has_constants(use: Use, parts: Sequence[str]) -> bool:
    """Whether a segment has the constants that tell this use from its neighbours."""
    return all(at < len(parts) and parts[at] == value for at, value in use.fixed.items())


def add(lists: Lists, name: str, one: object) -> None:
    """Add one item to a collection."""
    kept = lists.get(name)
    if kept is None:
        lists[name] = [one]
    else:
        kept.append(one)


def merge(values: Values, lists: Lists, fields: Found) -> None:
    """Add the fields of another segment: lists and mappings grow, the rest is set."""
    for name, value in fields.items():
        kept = values.get(name)
        if isinstance(value, list):
            lists.setdefault(name, []).extend(value)
        elif isinstance(kept, dict) and isinstance(value, dict):
            values[name] = kept = dict(kept)  # what was read before may belong to others too
            for kind, number in value.items():
                add_pair(kept, kind, number)
        else:
            values[name] = value
