"""How fast files become checked documents and documents segments, beside other programs.

All read the same generated files, one interchange of one group each. Times are CPU seconds of the
best round: others share the machine.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.bench.documents import MAKERS, RELEASE, interchange
from tests.bench.figures import Figure
from tests.bench.grammars import export_all
from tests.bench.peers import PEERS, Absent, Peer, seconds_of
from translators.documents import Document
from translators.guide import load_guide
from translators.x12.parse import parse
from translators.x12.reader import of_bytes, read_sets, scan
from translators.x12.write import write

SIZES = (1, 1_000, 10_000)
"""Documents in a file."""

PEER_SIZES = (1, 1_000)
"""The other programs read the largest files only when asked to: it takes them minutes."""

PEER_ROUNDS = 2
"""How often the other programs read a file; their best round counts, as ours does."""

ROUNDS = {1: 200, 1_000: 5, 10_000: 2}
BLOCK = 64 * 1024


class File(NamedTuple):
    """A generated file: so many documents of a set."""

    set_: str
    size: int
    path: Path


Seconds = Mapping[File, float]


def measure(*, quick: bool = False, whole: bool = False) -> list[Figure]:
    """Reading, writing and the other programs; a table is printed, the gates are returned.

    `quick` leaves out the largest files, `whole` gives them to the other programs too.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        files = make_files(Path(folder), SIZES[:-1] if quick else SIZES)
        say_header("µs a document")
        ours, floor = in_turns(files, read_all, split_all)
        say_row("ours", ours)
        say_row("the bare split", floor)
        writing, beside_it = time_writing([file for file in files if file.size == 1_000])
        say_row("ours, writing", writing)
        figures = [*floor_figures(ours, floor), writing_figure(beside_it, writing)]
        exported = Path(folder) / "exported"
        export_all(MAKERS, exported)
        for peer in PEERS:
            sizes = SIZES if whole and not quick else PEER_SIZES
            figures += beside(peer, [file for file in files if file.size in sizes], exported, ours)
    return figures


def make_files(folder: Path, sizes: tuple[int, ...]) -> list[File]:
    """The generated files stand in the folder."""
    files = []
    for set_ in MAKERS:
        for size in sizes:
            path = folder / f"{set_}-{size}.x12"
            with path.open("wb") as file:
                file.writelines(interchange(set_, size))
            files.append(File(set_, size, path))
    return files


def in_turns(files: list[File], *works: Callable[[bytes, File], object]) -> list[dict[File, float]]:
    """The seconds of each piece of work on each file; they take turns."""
    found: list[dict[File, float]] = [{} for _ in works]
    for file in files:
        raw = file.path.read_bytes()
        for work in works:
            work(raw, file)  # the guide is compiled once in a process
        for _ in range(ROUNDS[file.size]):
            for best, work in zip(found, works, strict=True):
                spent = seconds(lambda: work(raw, file))  # noqa: B023  called at once
                best[file] = min(spent, best.get(file, spent))
    return found


def seconds(work: Callable[[], object]) -> float:
    """The CPU seconds of a piece of work."""
    gc.collect(0)
    started = time.process_time()
    work()
    return time.process_time() - started


def read_all(raw: bytes, file: File) -> None:
    """Every document is read, checked and made a record, positions of problems included."""
    count = sum(1 for _ in documents(raw, file.set_))
    assert count == file.size


def documents(raw: bytes, set_: str):
    """The documents of a file, one at a time."""
    guide = load_guide(set_, RELEASE)
    source = of_bytes(raw)
    for found in scan(source):
        for group in found.groups:  # type: ignore[union-attr]
            for each in read_sets(source, found, group):  # type: ignore[arg-type]
                parsed = parse(each, guide)
                assert parsed.document is not None and not each.problems and not parsed.problems
                yield parsed.document


def split_all(raw: bytes, file: File) -> None:
    """The floor: blocks of 64 KiB cut into segments and these into elements, kept for a block."""
    rest = ""
    for start in range(0, len(raw), BLOCK):
        text = rest + raw[start : start + BLOCK].decode()
        *segments, rest = text.split("~")
        assert [segment.split("*") for segment in segments]


def time_writing(files: list[File]) -> list[dict[File, float]]:
    """The seconds in which the documents of each file become segments again, and are read.

    Both take turns: a busy moment of the machine is not one of writing alone.
    """
    made: dict[File, list[Document]] = {
        file: list(documents(file.path.read_bytes(), file.set_)) for file in files
    }

    def write_all(_raw: bytes, file: File) -> None:
        guide = load_guide(file.set_, RELEASE)
        for document in made[file]:
            write(document, guide)

    return in_turns(files, write_all, read_all)


def floor_figures(ours: Seconds, floor: Seconds) -> list[Figure]:
    """How many times the bare split reading takes: of many documents, where it is worst."""
    ratios = {file: ours[file] / floor[file] for file in ours if file.size > 1}
    say_row("× the bare split", {file: ours[file] / floor[file] for file in ours}, each=False)
    worst = max(ratios, key=lambda file: ratios[file])
    name = f"× the bare split, {worst.set_}"
    return [Figure(name, ratios[worst], "×", gate=16, aim=12, below=True)]


def writing_figure(reading: Seconds, writing: Seconds) -> Figure:
    """How fast writing is beside reading, where it is slowest."""
    ratios = {file: reading[file] / writing[file] for file in writing}
    say_row("times the speed of reading", ratios, each=False)
    worst = min(ratios, key=lambda file: ratios[file])
    return Figure(f"writing, times as fast as reading, {worst.set_}", ratios[worst], "×", gate=1)


def beside(peer: Peer, files: list[File], exported: Path, ours: Seconds) -> list[Figure]:
    """How many times as fast we are as another program, where that is least."""
    try:
        theirs = seconds_of(peer, [file.path for file in files], exported, rounds=PEER_ROUNDS)
    except Absent as why:
        print(f"{peer.name}: left out, it {why}", flush=True)
        return []
    found = {file: theirs[file.path] for file in files}
    say_row(f"{peer.name}, {peer.says}", found)
    ratios = {file: found[file] / ours[file] for file in files}
    say_row("  times as fast", ratios, each=False)
    worst = min(ratios, key=lambda file: ratios[file])
    name = f"times as fast as {peer.name}, {worst.size:,} of {worst.set_}"
    return [Figure(name, ratios[worst], "×", gate=peer.gate, aim=peer.aim)]


WIDTH = 52
COLUMN = 8


def say_header(unit: str) -> None:
    """The sets and sizes over the columns."""
    names = "".join(f"{set_:>{COLUMN}}" for set_ in MAKERS)
    print(f"{unit:<{WIDTH}}{'  '.join([names] * len(SIZES))}", flush=True)
    sizes = "  ".join(f"{f'{size:,} documents':>{COLUMN * len(MAKERS)}}" for size in SIZES)
    print(f"{'':<{WIDTH}}{sizes}", flush=True)


def say_row(name: str, values: Seconds, *, each: bool = True) -> None:
    """A row of the table: microseconds for each document, or ratios."""
    blocks = []
    for size in SIZES:
        row = {file.set_: value for file, value in values.items() if file.size == size}
        shown = [
            ""
            if set_ not in row
            else f"{row[set_] / size * 1e6:,.0f}"
            if each
            else f"{row[set_]:.1f}"
            for set_ in MAKERS
        ]
        blocks.append("".join(f"{text:>{COLUMN}}" for text in shown))
    print(f"{name:<{WIDTH}}{'  '.join(blocks)}".rstrip(), flush=True)
