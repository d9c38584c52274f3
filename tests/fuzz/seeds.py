"""What the fuzzer starts from: our own samples, the files of the stories, real documents."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "samples"
STORIES = ROOT / "tests" / "stories"
REAL = ROOT.parent / "shared" / "samples"
"""Real documents of many senders, beside the repository where they are at hand."""


def seeds() -> dict[str, bytes]:
    """Every document to start from, by a name that says where it is from; always in one order."""
    paths = [
        *sorted(SAMPLES.glob("*.x12")),
        *sorted(STORIES.glob("*/in/*/*.x12")),
        *(
            path
            for path in sorted(REAL.rglob("*"))
            if path.is_file() and path != REAL / "INDEX.csv"
        ),
    ]
    return {name_of(path): path.read_bytes() for path in paths}


def name_of(path: Path) -> str:
    """A seed's name: its path from the folder it is in."""
    top = ROOT if path.is_relative_to(ROOT) else REAL
    return str(path.relative_to(top))
