"""The same rules, the same bytes, two programs: pyx12, our guides as its maps, agrees with us."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.peers.changes import CHANGES, case_of, closed
from tests.peers.opinions import DIFFERENCES, VERDICTS, check_opinions, opinions, written
from tests.peers.pyx12_maps import RELEASE, export
from translators.guide import known_sets, load_guide

SETS = sorted(known_sets())
LAWFUL = 4
"""Documents of each set that both must accept; `make fuzz` asks about many more."""


@pytest.fixture(autouse=True, scope="module")
def quiet() -> Iterator[None]:
    """pyx12 logs what it finds; nobody needs to see it."""
    logger = logging.getLogger("pyx12")
    logger.propagate = False
    yield
    logger.propagate = True


@pytest.mark.parametrize("set_", SETS)
def test_both_accept_and_refuse_the_same(set_: str) -> None:
    check_opinions(set_, seed=1, count=LAWFUL)


@pytest.mark.parametrize("change", DIFFERENCES)
def test_each_known_difference_is_one(change: str, tmp_path: Path) -> None:
    """A difference that is none any more must leave the list."""
    known = DIFFERENCES[change]
    assert known["ours"] != known["theirs"] and known["reason"].strip()
    for set_ in SETS:
        guide = load_guide(set_, RELEASE)
        dice = Random(1)
        changed = CHANGES[change](case_of(written(guide, "1", 1), guide, dice))
        if changed:
            export(guide, tmp_path)
            [opinion] = opinions([changed], guide, tmp_path)
            assert bool(opinion.ours) == VERDICTS[known["ours"]], opinion
            assert bool(opinion.theirs) == VERDICTS[known["theirs"]], opinion
            return
    pytest.fail(f"no set shows {change!r}")


BELOW_LS = (
    "ST*940*0012",
    "W05*N*1",
    "N1*CN*7",
    "LX*438",
    "W01*1*EA**VN*7",
    "LM*19*0",
    "LQ*D*O",
    "LX*23",
    "W01*1*EA**VN*7",
    "LS*1",
    "LX*703",
    "G62*QQ*20080712*VV*05421857*ES",
    "LM*19*0",
    "LQ*D*O",
    "LX*252",
    "LE*1",
    "W01*1*EA**VN*7",
    "SE*18*0012",
)


def test_pyx12_still_loses_faults_below_an_ls(tmp_path: Path) -> None:
    """When it does not any more, `case_of` may change what stands between LS and LE too."""
    guide = closed(load_guide("940", RELEASE))
    export(guide, tmp_path)
    [opinion] = opinions([BELOW_LS], guide, tmp_path)
    assert opinion.ours and not opinion.theirs, opinion
