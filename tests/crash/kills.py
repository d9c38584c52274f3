"""Kills at random moments: the demo's traffic, a process ended by SIGKILL, and a new start."""

from __future__ import annotations

import random
import shutil
import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from gateway.home import Home
from tests.crash import children
from tests.crash.enumeration import play_on
from tests.crash.undisturbed import Undisturbed


class Killed(NamedTuple):
    """A run that was killed: in which stage, after how many seconds, and what was wrong then."""

    stage: int
    seconds: float
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        """The moment in words, with what was wrong."""
        moment = f"stage {self.stage}, killed after {1000 * self.seconds:.1f} ms"
        return f"{moment}:\n  " + "\n  ".join(self.wrong)


def kill_often(run: Undisturbed, times: int, seed: str, folder: Path) -> Iterator[Killed]:
    """Play the traffic so many times, each time killed once, at a moment of equal chance."""
    chance = random.Random(seed)
    scratch = folder / "killed"
    seconds = [_seconds(run, stage, scratch) for stage in range(1, len(run.stages) + 1)]
    while times:
        moment = chance.uniform(0, sum(seconds))
        stage = 1
        while moment > seconds[stage - 1]:
            moment -= seconds[stage - 1]
            stage += 1
        wrong = _kill(run, stage, moment, scratch)
        shutil.rmtree(scratch)
        if wrong is not None:
            times -= 1
            yield Killed(stage, moment, tuple(wrong))


def _seconds(run: Undisturbed, stage: int, scratch: Path) -> float:
    """How long a stage takes when nobody kills it."""
    shutil.copytree(run.before[stage - 1], scratch / "home")
    began = time.monotonic()
    children.result_of(partial(run.stages[stage - 1].perform, Home(scratch / "home")))
    seconds = time.monotonic() - began
    shutil.rmtree(scratch)
    return seconds


def _kill(run: Undisturbed, stage: int, seconds: float, scratch: Path) -> list[str] | None:
    """Kill a stage after some seconds, start again and play to the end; gives what is wrong there.

    None when the stage was over before it could be killed.
    """
    home = Home(scratch / "home")
    shutil.copytree(run.before[stage - 1], home.root)
    child = children.Child(partial(run.stages[stage - 1].perform, home))
    time.sleep(seconds)
    child.kill()
    code, given = child.join()
    if code == 0:
        return None
    if code != -signal.SIGKILL:
        return [f"it failed before it was killed (status {code}): {given}"]
    return play_on(run, home, stage)
