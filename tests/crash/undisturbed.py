"""The undisturbed run: a home played to its end, with a copy of it before each stage."""

from __future__ import annotations

import gc
import shutil
from functools import partial
from pathlib import Path
from typing import NamedTuple

from gateway.home import Home
from tests.crash import children
from tests.crash.evidence import Evidence, gather, reports
from tests.crash.invariants import wrong_in
from tests.crash.traffic import Stage, Traffic


class Undisturbed(NamedTuple):
    """The whole run: its stages, the home before each, the evidence and the reports of its end."""

    stages: tuple[Stage, ...]
    before: tuple[Path, ...]
    evidence: Evidence
    reports: Evidence


def play(traffic: Traffic, folder: Path) -> Undisturbed:
    """Play the traffic below a folder. Raises AssertionError when its end is not right."""
    home = traffic.found(folder / "home")
    before = []
    for number, stage in enumerate(traffic.stages, 1):
        stage.prepare(home)
        before.append(folder / f"before-{number}")
        shutil.copytree(home.root, before[-1])
        children.result_of(partial(stage.perform, home))
    evidence, reported, wrong = children.result_of(partial(proof, home, folder / "anew"))
    assert not wrong, "\n".join(wrong)
    return Undisturbed(traffic.stages, tuple(before), evidence, reported)


def proof(home: Home, aside: Path) -> tuple[Evidence, Evidence, list[str]]:
    """Evidence and reports of a home at its end, and all that is wrong in it."""
    return gather(home), reports(home), wrong_in(home, aside)


def warm(traffic: Traffic, scratch: Path) -> None:
    """Everything is loaded and compiled that children would each have to load and compile anew."""
    home = traffic.found(scratch / "home")
    for stage in traffic.stages:
        stage.prepare(home)
        stage.perform(home)
    proof(home, scratch / "anew")
    shutil.rmtree(scratch)
    gc.freeze()
