"""Every point a run can be stopped at: before and after each durable step, and within writes."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from gateway import durable
from gateway.home import Home
from tests.crash import children
from tests.crash.evidence import differences, fingerprint, gather
from tests.crash.undisturbed import Announced, Played, Undisturbed, announced, proof, steps_of


class Point(NamedTuple):
    """Where to stop: at the step of that place in a stage, before it, after it, or with a write
    torn after `torn` bytes."""

    stage: int
    place: int
    how: str
    torn: int = 0


class Stopped(NamedTuple):
    """A point, the step it is at, and what was wrong in the end."""

    point: Point
    step: Announced
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        """The point in words, with what was wrong."""
        where = f"stage {self.point.stage}, step {self.point.place}"
        how = f"torn after {self.point.torn} of" if self.point.how == "torn" else self.point.how
        step = f"{self.step.kind} {self.step.name} ({self.step.size} bytes)"
        return f"{where}, {how} {step}:\n  " + "\n  ".join(self.wrong)


Plan = tuple[Undisturbed, Point]
"""A run and where to stop it."""


def points(run: Undisturbed) -> Iterator[Point]:
    """Every point of a run."""
    for stage, played in enumerate(run.stages, 1):
        for place, step in enumerate(played.steps):
            yield Point(stage, place, "before")
            yield Point(stage, place, "after")
            cuts = {0, 1, step.size // 2, step.size - 1} if step.kind == "write" else set()
            yield from (Point(stage, place, "torn", cut) for cut in sorted(cuts) if cut >= 0)


def stopped_once(run: Undisturbed, point: Point, folder: Path) -> Undisturbed:
    """The run that was stopped at a point: that stage begins as it was left, with other steps."""
    played = run.stages[point.stage - 1]
    _stop(played, point, Home(folder / "stopped"))
    before = folder / "before"
    shutil.copytree(folder / "stopped", before)
    steps = children.result_of(partial(steps_of, Home(folder / "stopped"), played.stage))
    stages = list(run.stages)
    stages[point.stage - 1] = played._replace(before=before, steps=steps)
    return run._replace(stages=tuple(stages))


def points_of_restarts(run: Undisturbed, stage: int, folder: Path) -> Iterator[Plan]:
    """Before each step of the starts that follow when a write of a stage is torn in its middle."""
    for point in points(run):
        size = run.stages[point.stage - 1].steps[point.place].size
        if (point.stage, point.how, point.torn) == (stage, "torn", size // 2):
            again = stopped_once(run, point, folder / f"torn-{point.place}")
            for each in points(again):
                if (each.stage, each.how) == (stage, "before"):
                    yield again, each


def stop_at_all(plans: Iterable[Plan], folder: Path, *, to_the_end: bool) -> Iterator[Stopped]:
    """Stop a run at each of the points, each in a home of its own, and see what it comes to."""
    for run, point in plans:
        scratch = folder / "stopped"
        played = run.stages[point.stage - 1]
        home = Home(scratch / "home")
        wrong = _stop(played, point, home) or play_on(run, home, point.stage, to_the_end=to_the_end)
        shutil.rmtree(scratch)
        yield Stopped(point, played.steps[point.place], tuple(wrong))


def play_on(run: Undisturbed, home: Home, stage: int, *, to_the_end: bool) -> list[str]:
    """Start again in a stage that was stopped, and play on; gives what is wrong in the end.

    Unless it is played `to_the_end`, it is left as soon as every file and every row are those of
    the undisturbed run after the same stage: nothing else is handed on from stage to stage.
    """
    code, given = children.run(partial(_play_on, run, home, stage, to_the_end=to_the_end))
    return list(given) if code == 0 else [f"it did not come to an end (status {code}): {given}"]


def _stop(played: Played, point: Point, home: Home) -> list[str]:
    """A home where a stage was stopped at a point; gives what is wrong when it was not."""
    shutil.copytree(played.before, home.root)
    code, given = children.run(partial(_perform_until, home, played, point))
    return [] if code == children.CRASHED else [f"not stopped there (status {code}): {given}"]


def _perform_until(home: Home, played: Played, point: Point) -> None:
    """Perform a stage until the point is reached, where this process ends."""
    count = -1

    def watch(step: durable.Step) -> int | None:
        nonlocal count
        count += not step.done
        if count != point.place:
            return None
        if not step.done:
            assert announced(step) == played.steps[count], f"{step} was not so when undisturbed"
        if step.done == (point.how != "before"):
            children.crash()
        return point.torn if point.how == "torn" else None

    durable.observer = watch
    played.stage.perform(home)


def _play_on(run: Undisturbed, home: Home, stage: int, *, to_the_end: bool) -> list[str]:
    """Perform a stage again and those after it; gives what is wrong in the end."""
    run.stages[stage - 1].stage.perform(home)
    if not to_the_end and fingerprint(gather(home)) == run.stages[stage - 1].end:
        return []
    for later in run.stages[stage:]:
        later.stage.prepare(home)
        later.stage.perform(home)
    if fingerprint(gather(home)) == run.stages[-1].end:
        return []
    found, reported, wrong = proof(home, home.root.parent / "anew")
    return [*differences(run.evidence, found), *differences(run.reports, reported), *wrong]
