"""`python -m tests.crash`: enumeration, planted bugs and kills; exits 1 if any of it is wrong.

`points`, `bugs` or `kills` runs one of them; `--share 1/4` a quarter of the points.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from gateway.demo.world import Plan
from tests.crash import children
from tests.crash.bugs import BUGS, catch
from tests.crash.enumeration import points, points_of_restarts, stop_at_all
from tests.crash.kills import kill_often
from tests.crash.traffic import STORY, demo_traffic, story_traffic
from tests.crash.undisturbed import play, warm

MEMORY = Path("/dev/shm")  # noqa: S108 — a folder of its own is made there
"""A kill loses nothing that was written, so that the disk may be memory: much faster."""

STAGE = 3
"""The stage of the story whose torn writes are followed by starts that are stopped in turn."""

SHOWN = 10
"""So many failures are shown in full."""

Result = TypeVar("Result")


def main() -> int:
    """Run what is asked for; gives the exit status."""
    asked = _arguments()
    parts: dict[str, Callable[[], bool]] = {
        "points": lambda: stop_everywhere(asked.share, asked.workers, to_the_end=asked.to_the_end),
        "bugs": lambda: catch_bugs(asked.bugs),
        "kills": lambda: kill_at_random(asked.times, asked.seed, asked.workers),
    }
    fine = [part() for name, part in parts.items() if asked.what in ("all", name)]
    return 0 if all(fine) else 1


def stop_everywhere(share: str, workers: int, *, to_the_end: bool) -> bool:
    """Every point of the story, or a share of them, ends as the undisturbed run does."""
    began = time.monotonic()
    first, _, parts = share.partition("/")
    with scratch() as folder:
        warm(story_traffic(), folder / "warm")
        run = play(story_traffic(), folder)
        once = [(run, point) for point in points(run)]
        every = [*once, *points_of_restarts(run, STAGE, folder)]
        chosen = list(islice(every, int(first) - 1, None, int(parts)))
        works = [
            partial(stop_at_all, chosen[worker::workers], to_the_end=to_the_end)
            for worker in range(workers)
        ]
        found = side_by_side(works, folder)
    steps = sum(len(played.steps) for played in run.stages)
    title = (
        f"{STORY.name}: {len(run.stages)} stages, {steps} durable steps, {len(once)} points and "
        f"{len(every) - len(once)} in starts after a torn write; stopped at {len(found)}"
    )
    return tell(title, began, [str(each) for each in found if each.wrong])


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
            partial(kill_often, run, share, f"{seed}/{worker}")
            for worker, share in enumerate(shares)
        ]
        found = side_by_side(works, folder)
    title = f"demo: {len(run.stages)} stages; killed {len(found)} times at random moments"
    return tell(title, began, [str(each) for each in found if each.wrong])


def side_by_side(works: Sequence[Callable[[Path], Iterator[Result]]], folder: Path) -> list[Result]:
    """All of the works at once, each in a process and a folder of its own; gives their results."""
    living = []
    for number, work in enumerate(works):
        own = folder / f"worker-{number}"
        own.mkdir()
        living.append(children.Child(partial(_all, work, own), seconds=0))
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
    place = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="crash-", dir=place) as folder:
        yield Path(folder)


def _all(work: Callable[[Path], Iterator[Result]], folder: Path) -> list[Result]:
    return list(work(folder))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument(
        "what", nargs="?", default="all", choices=["all", "points", "bugs", "kills"]
    )
    parser.add_argument("--share", default="1/1", help="i/n: every n-th point from the i-th on")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--bugs", nargs="*", default=list(BUGS), choices=list(BUGS))
    parser.add_argument("--times", type=int, default=200, help="how often the demo is killed")
    parser.add_argument("--seed", type=int, default=1, help="of the moments of the kills")
    parser.add_argument(
        "--leave-early",
        dest="to_the_end",
        action="store_false",
        help="leave a stopped run as soon as it is again what the undisturbed run was",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
