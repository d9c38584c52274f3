"""The same rules, the same bytes, two programs: pyx12, our guides as its maps, agrees with us."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.peers.changes import CHANGES, case_of, closed
from tests.peers.opinions import Opinion, opinions
from tests.peers.pyx12_maps import RELEASE, export
from translators.generate import generate
from translators.guide import Guide, known_sets, load_guide
from translators.x12.write import write

SETS = sorted(known_sets())
LAWFUL = 6
"""Documents of each set that both must accept."""

DIFFERENCES = {
    each["change"]: each
    for each in tomllib.loads((Path(__file__).parent / "differences.toml").read_text("utf-8"))[
        "difference"
    ]
}
"""What is known to be judged differently, by the change that shows it."""

VERDICTS = {"accepts": False, "rejects": True}


@pytest.fixture(autouse=True, scope="module")
def quiet() -> Iterator[None]:
    """pyx12 logs what it finds; nobody needs to see it."""
    logger = logging.getLogger("pyx12")
    logger.propagate = False
    yield
    logger.propagate = True


@pytest.mark.parametrize("set_", SETS)
def test_what_we_make_up_is_lawful_to_both(set_: str, tmp_path: Path) -> None:
    guide = load_guide(set_, RELEASE)
    export(guide, tmp_path)
    sets = [written(guide, seed, minimal=seed == 0) for seed in range(LAWFUL)]
    assert opinions(sets, guide, tmp_path) == [Opinion((), ())] * LAWFUL


@pytest.mark.parametrize("set_", SETS)
def test_what_is_wrong_is_wrong_to_both(set_: str, tmp_path: Path) -> None:
    """Every change makes it so, but for the known differences; the code lists are closed."""
    guide = closed(load_guide(set_, RELEASE))
    export(guide, tmp_path)
    changed = dict(broken(guide, seed=1))
    found = opinions(list(changed.values()), guide, tmp_path)
    for change, opinion in zip(changed, found, strict=True):
        known = DIFFERENCES.get(change, {"ours": "rejects", "theirs": "rejects"})
        expected = (VERDICTS[known["ours"]], VERDICTS[known["theirs"]])
        assert (bool(opinion.ours), bool(opinion.theirs)) == expected, (change, opinion)


@pytest.mark.parametrize("change", DIFFERENCES)
def test_each_known_difference_is_one(change: str, tmp_path: Path) -> None:
    """A difference that is none any more must leave the list."""
    known = DIFFERENCES[change]
    assert known["ours"] != known["theirs"] and known["reason"].strip()
    for set_ in SETS:
        guide = load_guide(set_, RELEASE)
        changed = CHANGES[change](case_of(written(guide, 1), guide, Random(1)))
        if changed:
            export(guide, tmp_path)
            [opinion] = opinions([changed], guide, tmp_path)
            assert bool(opinion.ours) == VERDICTS[known["ours"]], opinion
            assert bool(opinion.theirs) == VERDICTS[known["theirs"]], opinion
            return
    pytest.fail(f"no set shows {change!r}")


def broken(guide: Guide, seed: int) -> Iterator[tuple[str, list[str]]]:
    """A document for every change that can be made to one of the set, with its name."""
    control = 0
    for name, change in CHANGES.items():
        for attempt in range(3):
            dice = Random(f"{seed}/{attempt}/{name}")
            segments = written(guide, dice.randrange(10**6), control=control + 1)
            changed = change(case_of(segments, guide, dice))
            if changed:
                control += 1
                yield name, changed
                break


def written(guide: Guide, seed: int, *, minimal: bool = False, control: int = 0) -> tuple[str, ...]:
    """A made-up document of the set, ST to SE; its control number is the seed's when not given."""
    document = generate(guide, Random(seed), minimal=minimal)
    return write(document, guide, f"{control or seed + 1:04d}")
