"""`python -m tests.crash`: enumeration, planted bugs and kills; exits 1 if any of it is wrong.

`points`, `bugs` or `kills` runs one of them; `--share 1/4` a quarter of the points, `--story`
those of another story.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from gateway.demo.world import Plan
from tests.crash import children
from tests.crash.bugs import BUGS, catch
from tests.crash.enumeration import State, go_on_with_all, states_of, states_of_restarts
from tests.crash.kills import kill_often
from tests.crash.traffic import STORY, demo_traffic, story_traffic
from tests.crash.undisturbed import play, warm
from tests.playing import STORIES

MEMORY = Path("/dev/shm")  # noqa: S108 — a folder of its own is made there
"""A kill loses nothing that was written, so that the disk may be memory: much faster."""

STAGE = 3
"""The stage of the story whose torn writes are followed by starts that are stopped in turn."""

ROOM = 1024**3
"""Free bytes it takes: each state is a home of a megabyte or two."""

SHOWN = 10
"""So many failures are shown in full."""

Result = TypeVar("Result")


def main() -> int:
    """Run what is asked for; gives the exit status."""
    asked = _arguments()
    parts: dict[str, Callable[[], bool]] = {
        "points": lambda: stop_everywhere(STORIES / asked.story, asked.share, asked.workers),
        "bugs": lambda: catch_bugs(asked.bugs),
        "kills": lambda: kill_at_random(asked.times, asked.seed, asked.workers),
    }
    fine = [part() for name, part in parts.items() if asked.what in ("all", name)]
    return 0 if all(fine) else 1


def stop_everywhere(story: Path, share: str, workers: int) -> bool:
    """From every state a story can be stopped in, or a share of them, it ends as undisturbed."""
    began = time.monotonic()
    first, _, parts = share.partition("/")
    with scratch() as folder:
        warm(story_traffic(story), folder / "warm")
        run = play(story_traffic(story), folder)
        states = []
        for number, before in enumerate(run.before, 1):
            states += states_of(run, number, before, folder / f"stage-{number}")
        again = states_of_restarts(run, STAGE, states_in(states, STAGE), folder)
        every = [*states, *again]
        chosen = list(islice(every, int(first) - 1, None, int(parts)))
        works = [partial(go_on_with_all, run, chosen[nth::workers]) for nth in range(workers)]
        found = side_by_side(works)
    title = (
        f"{story.name}: {len(run.stages)} stages, {points_in(states)} points in {len(states)} "
        f"states, {points_in(every) - points_in(states)} more in {len(every) - len(states)} of "
        f"starts after a torn write; gone on from {len(found)}"
    )
    return tell(title, began, [str(each) for each in found if each.wrong])


def states_in(states: Iterable[State], stage: int) -> list[State]:
    """The states of one stage."""
    return [state for state in states if state.points[0].stage == stage]


def points_in(states: Iterable[State]) -> int:
    """How many points leave these states."""
    return sum(len(state.points) for state in states)


def catch_bugs(names: Iterable[str]) -> bool:
    """Each planted bug is caught."""
    missed = []
    with scratch() as folder:
        warm(story_traffic(), folder / "warm")
    for name in names:
        began = time.monotonic()
        with scratch() as folder:
            code, said = children.Child(partial(catch, name, folder), seconds=0).join()
        assert code == 0, said
        where = said.partition("\n")[0].rstrip(":") if said else "NO point"
        print(f"planted: {name}: caught at {where} ({time.monotonic() - began:.1f} s)", flush=True)
        missed += [] if said else [name]
    return not missed


def kill_at_random(times: int, seed: int, workers: int) -> bool:
    """The demo's traffic, killed at random moments, ends as the undisturbed run does."""
    began = time.monotonic()
    with scratch() as folder:
        traffic = demo_traffic(Plan())
        warm(traffic, folder / "warm")
        run = play(traffic, folder)
        shares = [times // workers + (worker < times % workers) for worker in range(workers)]
        works = [
            partial(kill_often, run, share, f"{seed}/{worker}", folder / f"worker-{worker}")
            for worker, share in enumerate(shares)
        ]
        found = side_by_side(works)
    title = f"demo: {len(run.stages)} stages; killed {len(found)} times at random moments"
    return tell(title, began, [str(each) for each in found if each.wrong])


def side_by_side(works: Iterable[Callable[[], Iterator[Result]]]) -> list[Result]:
    """All of the works at once, each in a process of its own; gives their results."""
    living = [children.Child(partial(_all, work), seconds=0) for work in works]
    found: list[Result] = []
    for child in living:
        code, given = child.join()
        assert code == 0, given
        found += given
    return found


def tell(title: str, began: float, wrong: Iterable[str] = ()) -> bool:
    """Say how it went; gives whether all is well."""
    failures = list(wrong)
    print(f"{title}: {len(failures)} wrong ({time.monotonic() - began:.1f} s)", flush=True)
    for said in failures[:SHOWN]:
        print(said, flush=True)
    return not failures


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder of our own for a while, in memory where there is such a disk."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    place = MEMORY if roomy else None
    with tempfile.TemporaryDirectory(prefix="crash-", dir=place) as folder:
        yield Path(folder)


def _all(work: Callable[[], Iterator[Result]]) -> list[Result]:
    return list(work())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument(
        "what", nargs="?", default="all", choices=["all", "points", "bugs", "kills"]
    )
    parser.add_argument("--story", default=STORY.name, help="whose points they are")
    parser.add_argument("--share", default="1/1", help="i/n: every n-th point from the i-th on")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--bugs", nargs="*", default=list(BUGS), choices=list(BUGS))
    parser.add_argument("--times", type=int, default=200, help="how often the demo is killed")
    parser.add_argument("--seed", type=int, default=1, help="of the moments of the kills")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
