"""Every story under `stories/` is played and compared byte for byte with what it should leave."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.books import check_books
from gateway.config import load_configuration
from gateway.home import Home
from gateway.rebuild import rebuild
from gateway.rows import ActRow, CaseRow, DocumentRow
from gateway.store import Store
from tests.playing import STORIES, play, stories

Golden = Callable[[Path, str], None]


def told(home: Home, store: Store) -> str:
    """Documents, exceptions and acts as a reader of the story wants to see them."""
    lines = []
    for row in store.select("documents", order_by="id"):
        assert isinstance(row, DocumentRow)
        amount = "" if row.amount is None else f" {row.amount / 100:.2f}"
        lines.append(
            f"{row.id} {row.direction} {row.kind} {row.partner} {row.number}{amount}: "
            f"{row.verdict or '-'} | {row.validation} | {row.posting} | {row.delivery or '-'} | "
            f"{row.acknowledgement}"
        )
    for row in store.select("cases", order_by="id"):
        assert isinstance(row, CaseRow)
        lines.append(
            f"{row.id} {row.state} {row.code} {row.partner} {row.amount / 100:.2f}: {row.message}"
            + (f" -> {row.resolution} by {row.user}: {row.reason}" if row.resolution else "")
        )
    for row in store.select("acts", order_by="id"):
        assert isinstance(row, ActRow)
        lines.append(f"act {row.id} {row.verb} {row.target}: {row.outcome}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("story", stories(), ids=lambda path: path.name)
def test_story(story: Path, tmp_path: Path, golden: Golden) -> None:
    home = play(story, tmp_path / "home")
    expected = story / "expected"
    found = files_below(home.outbox)
    for name, text in found.items():
        golden(expected / "outbox" / name, text)
    assert set(found) == set(files_below(expected / "outbox"))
    again: dict[str, str] = {}
    for half in (home, Home(home.root, trial=True)):
        if half.database.exists():
            again |= check_half(half, expected, tmp_path, golden)
    assert again == found


@pytest.mark.parametrize("name", ["short-payment", "holds-and-releases", "unknown-item"])
def test_story_on_postgresql(name: str, tmp_path: Path, postgresql: str) -> None:
    expected = STORIES / name / "expected"
    home = play(STORIES / name, tmp_path / "home", postgresql)
    store = Store(postgresql)
    assert told(home, store) == (expected / "told.txt").read_text(encoding="utf-8")
    assert files_below(home.outbox) == files_below(expected / "outbox")
    assert check_books(home, store, load_configuration(home).configuration) == ()
    store.close()
    months = {Path(name).name: text for name, text in files_below(home.books).items()}
    for path, text in files_below(expected / "books").items():
        assert months[path] == text


@pytest.mark.parametrize(
    ("story", "syntax"),
    [
        ("whole-cycle", "csv"),
        ("whole-cycle", "cxml"),
        ("whole-cycle", "ubl"),
        ("banked-cycle", "csv"),
    ],
)
def test_books_are_the_same_in_every_syntax(story: str, syntax: str) -> None:
    told = [books_of(STORIES / name) for name in (story, f"{story}-{syntax}")]
    assert told[0] == told[1]


def books_of(story: Path) -> list[str]:
    """The lines of a story's books but for what names files: digests, chain, our documents."""
    months = files_below(story / "expected" / "books")
    lines = [line for name in sorted(months) for line in months[name].splitlines()]
    named = re.compile(r"; end seq|  digest: |  document: \"OUT-")
    return [line for line in lines if not named.match(line)]


def check_half(home: Home, expected: Path, tmp_path: Path, golden: Golden) -> dict[str, str]:
    """Rows and books of one half of the home are as expected and rebuilt; gives its outbox anew."""
    store = Store(home.database_url)
    half = "trial-" if home.trial else ""
    golden(expected / f"{half}told.txt", told(home, store))
    for name, text in files_below(home.books).items():
        if "/20" in f"/{name}":
            golden(expected / f"{half}books" / Path(name).name, text)
    assert check_books(home, store, load_configuration(home).configuration) == ()
    store.drop(["entries", "postings", "files"])
    anew = tmp_path / f"{half}again"
    assert rebuild(home, store, anew) == ()
    store.close()
    return files_below(anew / "outbox")


def files_below(folder: Path) -> dict[str, str]:
    """The texts of all files below a folder by their names from there."""
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
