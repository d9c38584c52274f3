"""Whatever a set holds, parsing and locating answer; nothing escapes as an exception."""

from __future__ import annotations

from random import Random

import pytest

from translators.generate import generate
from translators.guide import load_guide
from translators.problems import Problem
from translators.x12.delimiters import Delimiters
from translators.x12.parse import locate, parse
from translators.x12.reader import of_segments
from translators.x12.write import WriteError, write

MARKS = Delimiters(component=">", repetition="^")
BITS = ("*", ">", "^", "", " ", "-", ".", "0", "9" * 40, "é", "٣", "\x00", "HL", "ZZ", "20240231")
ROUNDS = 20


def spoil(lines: list[str], dice: Random) -> list[str]:
    """Cut, double, swap and scribble on some of the segments behind ST."""
    spoiled = list(lines)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(1, len(spoiled)) if len(spoiled) > 2 else 1
        what = dice.randrange(5)
        if what == 0 and len(spoiled) > 2:
            del spoiled[at]
        elif what == 1:
            spoiled.insert(at, spoiled[dice.randrange(len(spoiled))])
        elif what == 2:
            other = dice.randrange(1, len(spoiled))
            spoiled[at], spoiled[other] = spoiled[other], spoiled[at]
        else:
            text = spoiled[at]
            cut = dice.randrange(len(text) + 1)
            spoiled[at] = text[:cut] + dice.choice(BITS) + text[cut + dice.randrange(3) :]
    return spoiled


@pytest.mark.parametrize("set_", ["810", "820", "850", "855", "856", "940", "945", "997"])
def test_nothing_escapes(set_: str) -> None:
    guide = load_guide(set_)
    for seed in range(ROUNDS):
        dice = Random(f"{set_} {seed}")
        lines = write(generate(guide, dice), guide, delimiters=MARKS)
        raw = of_segments(spoil(list(lines), dice), delimiters=MARKS)
        parsed = parse(raw, guide)
        assert all(isinstance(problem, Problem) for problem in parsed.problems)
        assert parsed.document is not None or parsed.rejected
        assert locate(raw, guide)
        if parsed.document is not None:
            try:
                again = write(parsed.document, guide, delimiters=MARKS)
            except WriteError:
                assert parsed.problems
            else:
                found = parse(of_segments(again, delimiters=MARKS), guide)
                assert parsed.rejected or found.document == parsed.document
