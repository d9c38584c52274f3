"""Traffic as stages: what the partners do, once; what the gateway does, again after a crash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from gateway.demo.phases import PHASES, Phase, traffic
from gateway.demo.play import drop, make_home, read_outbox, settle
from gateway.demo.world import Plan
from gateway.home import Home
from gateway.store import Store
from tests import playing

Step = Mapping[str, Any]
STORY = playing.STORIES / "whole-cycle"


class Stage(NamedTuple):
    """A moment of the traffic. `prepare` is done once, by others; `perform` is the gateway's part.

    `perform` may be stopped anywhere and done again: who acts looks what of it is done already.
    """

    title: str
    prepare: Callable[[Home], None]
    perform: Callable[[Home], None]


class Traffic(NamedTuple):
    """A home at its beginning, and what happens in it."""

    found: Callable[[Path], Home]
    stages: tuple[Stage, ...]


def story_traffic(story: Path = STORY) -> Traffic:
    """The steps of a story, each a stage."""
    stages = []
    acts = 0
    for now, step in playing.steps_of(story):
        title = str(step.get("drop", step.get("act", "")))
        prepare = partial(_prepare, story=story, step=step)
        stages.append(Stage(title, prepare, partial(_perform, step=step, now=now, acts=acts)))
        acts += "act" in step
    return Traffic(partial(playing.make_home, story), tuple(stages))


def demo_traffic(plan: Plan) -> Traffic:
    """The phases of the demo, each a stage."""
    stages = (
        Stage(phase.title, partial(_drop, phase=phase, plan=plan), partial(settle, phase=phase))
        for phase in PHASES
    )
    return Traffic(partial(make_home, plan=plan), tuple(stages))


def _prepare(home: Home, *, story: Path, step: Step) -> None:
    playing.prepare(home, story, step)


def _perform(home: Home, *, step: Step, now: datetime, acts: int) -> None:
    """The step, by an operator who looks first whether the act is among those that are done."""
    if "act" in step and _acts_done(home) > acts:
        step = {"pass": True}
    playing.perform(home, step, now)


def _acts_done(home: Home) -> int:
    store = Store(home.database_url)
    try:
        return store.count("acts")
    finally:
        store.close()


def _drop(home: Home, *, phase: Phase, plan: Plan) -> None:
    drop(home, traffic(phase, plan, read_outbox(home)))
