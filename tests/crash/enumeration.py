"""Every point a run can be stopped at: before and after each durable step, and within writes.

A process that is stopped leaves nothing but its files. So the stage is performed once, and at each
point its files are put aside as they are; each state of the files is then gone on with as after a
crash. Points between which no file changes share a state.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from gateway import durable
from gateway.home import Home
from tests.crash import children
from tests.crash.evidence import differences, fingerprint, gather
from tests.crash.undisturbed import Undisturbed, proof


class Point(NamedTuple):
    """Where to stop in a stage: `how` is before or after a step, or how much of a write is done."""

    stage: int
    place: int
    how: str
    step: str


class State(NamedTuple):
    """Files as they are left when a run is stopped at any of these points."""

    points: tuple[Point, ...]
    home: Path


class Stopped(NamedTuple):
    """A state that was gone on with, and what was wrong in the end."""

    state: State
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        """The first of its points in words, with what was wrong."""
        point = self.state.points[0]
        where = f"stage {point.stage}, step {point.place}, {point.how} {point.step}"
        return f"{where}:\n  " + "\n  ".join(self.wrong)


def states_of(run: Undisturbed, stage: int, before: Path, folder: Path) -> list[State]:
    """Every state a stage can be stopped in when it begins with a home as it is in `before`."""
    home = Home(folder / "home")
    copy(before, home.root)
    found = children.result_of(partial(_put_aside, run, stage, home, folder))
    assert isinstance(found, list)
    return found


def states_of_restarts(
    run: Undisturbed, stage: int, states: Iterable[State], folder: Path
) -> Iterator[State]:
    """The states the next start can be stopped in, when a write of the stage was torn."""
    for state in states:
        torn = [point for point in state.points if "half" in point.how]
        if torn:
            yield from states_of(run, stage, state.home, folder / f"torn-{torn[0].place}")


def go_on_with_all(run: Undisturbed, states: Iterable[State]) -> Iterator[Stopped]:
    """Start again in each of the states and play to the end."""
    for state in states:
        wrong = play_on(run, Home(state.home), state.points[0].stage)
        shutil.rmtree(state.home)
        yield Stopped(state, tuple(wrong))


def play_on(run: Undisturbed, home: Home, stage: int) -> list[str]:
    """Start again in a stage that was stopped, play to the end; gives what is wrong there."""
    code, given = children.run(partial(_play_on, run, home, stage))
    return list(given) if code == 0 else [f"it did not come to an end (status {code}): {given}"]


def copy(source: Path, target: Path) -> None:
    """All files below a folder, with their times; what was one file under two names still is."""
    linked: dict[int, Path] = {}
    target.mkdir(parents=True)
    for path in sorted(source.rglob("*")):
        name = target / path.relative_to(source)
        found = path.lstat()
        if path.is_dir():
            name.mkdir()
        elif found.st_ino in linked:
            os.link(linked[found.st_ino], name)
        else:
            shutil.copy2(path, name)
            linked[found.st_ino] = name


def _put_aside(run: Undisturbed, stage: int, home: Home, folder: Path) -> list[State]:
    """Perform a stage in this process, which ends soon; its files are put aside at each point."""
    seen: dict[str, tuple[Path, list[Point]]] = {}
    place = 0

    def keep(step: durable.Step, how: str, cut: int = 0) -> None:
        """The files as they are, but for the last bytes of the one just written."""
        aside = folder / "aside"
        copy(home.root, aside)
        if cut:
            written = aside / Path(step.path).relative_to(home.root)
            os.truncate(written, written.stat().st_size - cut)
        kept, points = seen.setdefault(_digest(aside), (folder / f"state-{len(seen)}", []))
        points.append(Point(stage, place, how, f"{step.kind} {_shown(step)}"))
        shutil.rmtree(aside) if kept.exists() else aside.rename(kept)

    def watch(step: durable.Step) -> None:
        nonlocal place
        if not step.done:
            place += 1
            keep(step, "before")
            return
        if step.kind == "write":
            for done, how in (0, "nothing of"), (1, "1 byte of"), (step.size // 2, "half of"):
                keep(step, how, step.size - done)
            keep(step, "all but one byte of", 1)
        keep(step, "after")

    durable.observer = watch
    run.stages[stage - 1].perform(home)
    return [State(tuple(points), kept) for kept, points in seen.values()]


def _play_on(run: Undisturbed, home: Home, stage: int) -> list[str]:
    """Perform a stage again and those after it; gives what is wrong in the end."""
    run.stages[stage - 1].perform(home)
    for later in run.stages[stage:]:
        later.prepare(home)
        later.perform(home)
    if fingerprint(gather(home)) == fingerprint(run.evidence):
        return []
    found, reported, wrong = proof(home, home.root.with_name("anew"))
    return [*differences(run.evidence, found), *differences(run.reports, reported), *wrong]


def _digest(folder: Path) -> str:
    """A digest that two folders share only when their files have the same names and bytes."""
    seen = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        content = b"" if path.is_dir() else path.read_bytes()
        seen.update(f"{path.relative_to(folder)}\0{path.is_dir()} {len(content)} ".encode())
        seen.update(content)
    return seen.hexdigest()


def _shown(step: durable.Step) -> str:
    """What a step is about, for people."""
    size = f" ({step.size} bytes)" if step.size else ""
    return f"{Path(step.path).name}{size}" if step.path else "to the database"
