"""The segments of a guide: which are used in what order, and their syntax notes in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from translators.dictionary import rule_elements
from translators.uses import Position, Use, outline
from translators.wording import plain_word, words_of

SHOWN = 6
"""The overview names so many fields of a segment."""


def used_uses(positions: Sequence[Position]) -> Iterator[tuple[Use, int, int, str]]:
    """Yield the uses that matter with maximum, depth and the loop they are like, in wire order.

    A use matters when it, or one below it, fills the document.
    """
    return (one for one in outline(positions) if matters(one[0]))


def at_levels(positions: Sequence[Position], levels: str) -> tuple[Position, ...]:
    """Return what is left of a guide when HL levels hang in one order only, such as `SOPI`."""
    kept = []
    for position in positions:
        uses = tuple(
            msgspec.structs.replace(
                use, children=at_levels(use.children, levels[1:] if use.hl else levels)
            )
            for use in position.uses
            if not use.hl or use.fixed.get(3, " ") == levels[:1]
        )
        if uses:
            kept.append(msgspec.structs.replace(position, uses=uses))
    return tuple(kept)


def named(use: Use) -> str:
    """Return the name of a use; that of a level with what it is a level of."""
    word = words_of("levels").get(use.fixed.get(3, ""), "") if use.hl else ""
    return f"{use.name}: {word}" if word else use.name


def matters(use: Use) -> bool:
    """Whether a use, or one below it, goes into the document."""
    return use.carries or any(matters(each) for position in use.children for each in position.uses)


def overview(positions: Sequence[Position]) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """Return the rows of the table of segments, and the depth of each."""
    rows, depths = [], []
    for use, limit, depth, like in used_uses(positions):
        rows.append(
            (
                header(use),
                named(use),
                "must" if use.mandatory else "may",
                str(limit) if limit else "any",
                f"opens {use.path}" if use.loop else "",
                f"as {like}" if like else carried(use),
            )
        )
        depths.append(depth)
    return tuple(rows), tuple(depths)


def aside(positions: Sequence[Position]) -> list[str]:
    """Return the segments that are checked and kept only, by the loop they stand in."""
    found: list[str] = []
    for use, *_ in outline(positions):
        inside = any(use.path.startswith(f"{path}.") for path in found)
        if not matters(use) and not inside and use.path not in found:
            found.append(use.path)
    return found


def header(use: Use) -> str:
    """Return a use as `REF*DP` or `HL***S`: its id and constants."""
    fixed = use.fixed
    last = max(fixed, default=0)
    return "*".join([use.segment, *(fixed.get(at, "") for at in range(1, last + 1))])


def carried(use: Use) -> str:
    """Return what a segment puts into the document, in a few words."""
    names = [use.into] if use.into else [slot.field for slot in use.slots if slot.field]
    if not names and any(slot.count or slot.sum for slot in use.slots):
        names = ["control totals"]
    words = list(dict.fromkeys(plain_word(name) for name in names))
    more = [f"{len(words) - SHOWN} more"] if len(words) > SHOWN else []
    return ", ".join((*words[:SHOWN], *more))


def rules_words(rules: Sequence[str]) -> Iterator[str]:
    """Yield syntax notes in words, pairs that stand together in one sentence."""
    pairs = [rule for rule in rules if rule[0] == "P" and len(rule_elements(rule)) == 2]
    if len(pairs) > 1:
        said = ", ".join("{:02d} with {:02d}".format(*rule_elements(rule)) for rule in pairs)
        yield f"These stand together or not at all: {said}."
        rules = [rule for rule in rules if rule not in pairs]
    yield from map(rule_words, rules)


def rule_words(rule: str) -> str:
    """Return a syntax note in words (X12.6 §3.8.3): `P0607` pairs, C, L, R and E."""
    first, *others = (f"{at:02d}" for at in rule_elements(rule))
    both = f"{', '.join([first, *others[:-1]])} and {others[-1]}"
    rest = " and ".join(others)
    return {
        "P": f"{both} stand together or not at all.",
        "R": f"At least one of {both} must stand.",
        "E": f"At most one of {both} may stand.",
        "C": f"If {first} stands, {rest} must stand too.",
        "L": f"If {first} stands, at least one of {rest} must stand too.",
    }[rule[0]]
