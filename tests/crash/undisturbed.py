"""The undisturbed run: a home played to its end, with a copy of it before each stage."""

from __future__ import annotations

import gc
import shutil
from functools import partial
from pathlib import Path
from typing import NamedTuple

from gateway import durable
from gateway.home import Home
from tests.crash import children
from tests.crash.evidence import Evidence, fingerprint, gather, reports
from tests.crash.invariants import wrong_in
from tests.crash.traffic import Stage, Traffic


class Announced(NamedTuple):
    """A durable step as it was announced: what is done, with how many bytes, to which name."""

    kind: str
    size: int
    name: str


class Played(NamedTuple):
    """A stage of the undisturbed run: the home before it, its durable steps in order, and the
    fingerprint of the home after it."""

    before: Path
    stage: Stage
    steps: tuple[Announced, ...]
    end: str


class Undisturbed(NamedTuple):
    """The whole run: its stages, the evidence of its end, and the reports there."""

    stages: tuple[Played, ...]
    evidence: Evidence
    reports: Evidence


def play(traffic: Traffic, folder: Path) -> Undisturbed:
    """Play the traffic below a folder. Raises AssertionError when its end is not right."""
    home = traffic.found(folder / "home")
    played = []
    for number, stage in enumerate(traffic.stages, 1):
        stage.prepare(home)
        before = folder / f"before-{number}"
        shutil.copytree(home.root, before)
        steps = children.result_of(partial(steps_of, home, stage))
        played.append(Played(before, stage, steps, fingerprint(gather(home))))
    evidence, reported, wrong = children.result_of(partial(proof, home, folder / "anew"))
    assert not wrong, "\n".join(wrong)
    return Undisturbed(tuple(played), evidence, reported)


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


def announced(step: durable.Step) -> Announced:
    """A step without what differs from run to run: temporary names, and the tokens of work."""
    path = Path(step.path)
    hidden = path.name.startswith(".") or "work" in path.parts
    return Announced(step.kind, step.size, "" if hidden else path.name)


def steps_of(home: Home, stage: Stage) -> tuple[Announced, ...]:
    """Perform a stage in this process, which ends soon; gives its durable steps in order."""
    steps: list[Announced] = []

    def note(step: durable.Step) -> None:
        if not step.done:
            steps.append(announced(step))

    durable.observer = note
    stage.perform(home)
    return tuple(steps)
