"""A few seconds of `make fuzz`, the same every time; and what it found stays mended."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.fuzz.injection import CHECKS
from tests.fuzz.mutations import mutated
from tests.fuzz.other_mutations import other_mutated
from tests.fuzz.other_seeds import other_seeds
from tests.fuzz.playing import Drop, Round, World
from tests.fuzz.reading import POLICIES, check_reading
from tests.fuzz.seeds import seeds
from tests.fuzz.syntaxes import check_file
from tests.fuzz.writing import SETS, check_round_trip

OURS = {
    name: raw
    for name, raw in seeds().items()
    if name.startswith(("tests/samples", "tests/stories"))
}
"""Only what every clone has, so that the same happens everywhere."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("world"), OURS, other_seeds(real=False))


@pytest.mark.parametrize("seed", range(3))
def test_lives(world: World, seed: int) -> None:
    life = world.new_life()
    life.play(world.rounds(seed, 4))
    life.end()


@pytest.mark.parametrize("policy", POLICIES)
def test_readings(policy) -> None:
    names = list(OURS)
    others = [raw for raw in OURS.values() if b"ISA" in raw[:300]]
    for seed in range(60):
        rng = Random(seed)
        check_reading(mutated(rng, OURS[rng.choice(names)], others), policy)


def test_other_syntaxes() -> None:
    """Every file to start from as it is, and some of them changed."""
    files = other_seeds(real=False)
    read = [each.name for each in files if check_file(each.raw, each.layouts)]
    assert len(read) == len(files)
    raws = [each.raw for each in files]
    for seed in range(250):
        rng = Random(seed)
        one = rng.choice(files)
        check_file(other_mutated(rng, one.raw, raws), one.layouts)


@pytest.mark.parametrize("set_", SETS)
def test_round_trips(set_: str) -> None:
    for seed in range(1_000, 1_010):
        check_round_trip(set_, seed)


@pytest.mark.parametrize("check", CHECKS)
def test_injections(check) -> None:
    for seed in range(30):
        check(Random(seed))


def test_every_sample_goes_through_a_home(world: World) -> None:
    """Unchanged, ten at a time: each is read, decided and answered."""
    life = world.new_life()
    names = [name for name in OURS if Path(name).is_relative_to("tests/samples")]
    drops = [Drop(world.drops[name], Path(name).name.encode(), OURS[name]) for name in names]
    assert len(drops) > 50
    life.play([Round(tuple(drops[first : first + 10])) for first in range(0, len(drops), 10)])
    life.end()
