"""What failed is made as small as it can be in a little time, and kept where it is found again."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.fuzz.playing import Drop, Round, World

FOUND = Path(__file__).parent / "found"
"""Where reproductions are kept; git does not know it."""

SECONDS = 20
"""So long a failure is made smaller."""


def fails_as(play: Callable[[], object], kind: str) -> bool:
    """Whether playing fails in the same place."""
    try:
        play()
    except Exception as error:  # noqa: BLE001  whatever it is, it is what is looked for
        return place_of(error) == kind
    return False


def place_of(error: BaseException) -> str:
    """What sort of failure this is: its class and the line of ours it comes from."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}:{frame.name}"


def smaller_bytes(raw: bytes, fails: Callable[[bytes], bool]) -> bytes:
    """Fewer bytes that fail too: pieces are left out while time remains."""
    end = time.monotonic() + SECONDS
    size = len(raw) // 2
    while size and time.monotonic() < end:
        at = 0
        while at < len(raw) and time.monotonic() < end:
            shorter = raw[:at] + raw[at + size :]
            if fails(shorter):
                raw = shorter
            else:
                at += size
        size //= 2
    return raw


def smaller_life(world: World, rounds: Sequence[Round], kind: str) -> list[Round]:
    """Fewer rounds that fail too, each left out in its turn, from the first on."""
    end = time.monotonic() + SECONDS

    def fails(some: Sequence[Round]) -> bool:
        life = world.new_life()
        failed = fails_as(lambda: life.play(some), kind)
        life.end()
        return failed

    kept = list(rounds)
    size = len(kept) // 2
    while size and time.monotonic() < end:
        at = 0
        while at < len(kept) and time.monotonic() < end:
            shorter = kept[:at] + kept[at + size :]
            if shorter and fails(shorter):
                kept = shorter
            else:
                at += size
        size //= 2
    return kept


def keep_bytes(seed: int, raw: bytes, error: BaseException) -> Path:
    """The bytes that failed stand in a folder of their own, with what failed."""
    folder = FOUND / f"reading-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "file.x12").write_bytes(raw)
    return keep_error(folder, error)


def keep_life(seed: int, rounds: Sequence[Round], error: BaseException) -> Path:
    """The files of a life that failed stand in a folder of their own, in order, with their acts."""
    folder = FOUND / f"life-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for number, one in enumerate(rounds):
        for index, drop in enumerate(one.drops):
            (folder / f"{number:03d}-{index}-{drop.key}.x12").write_bytes(drop.raw)
    told = [
        f"+{one.hours} h: {[told_drop(each) for each in one.drops]} {one.acts}" for one in rounds
    ]
    (folder / "rounds.txt").write_text("\n".join(told) + "\n", encoding="utf-8")
    return keep_error(folder, error)


def told_drop(drop: Drop) -> str:
    """A drop in a word."""
    return f"{drop.key}/{drop.name!r} ({len(drop.raw)} bytes)"


def keep_error(folder: Path, error: BaseException) -> Path:
    """What failed stands beside the files."""
    text = "".join(traceback.format_exception(error))
    (folder / "error.txt").write_text(text, encoding="utf-8")
    return folder
