"""Every durable step of a story's traffic is a place to stop at, and none of them is to be seen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import pytest

from gateway.home import Home
from gateway.rows import Arrival, DocumentRow, FileRow, PostingRow
from gateway.store import Store
from tests import playing
from tests.crash.bugs import BUGS
from tests.crash.invariants import INVARIANTS, wrong_in
from tests.crash.traffic import STORY

ROOT = Path(__file__).parents[1]
SHARES = 2


def crash(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the harness in a process of its own: it forks, and nobody measures its coverage."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    command = [sys.executable, "-m", "tests.crash", *words, "--workers", "1"]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("share", range(1, SHARES + 1))
def test_stopped_at_every_step_it_ends_the_same(share: int) -> None:
    done = crash("points", "--share", f"{share}/{SHARES}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert ": 0 wrong" in done.stdout


def test_stopped_while_files_of_csv_are_decided_it_ends_the_same() -> None:
    done = crash("points", "--story", "whole-cycle-csv", "--share", "1/8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert ": 0 wrong" in done.stdout


def test_every_planted_bug_is_caught() -> None:
    done = crash("bugs")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("caught at stage") == len(BUGS)


def test_killed_at_any_moment_it_ends_the_same() -> None:
    done = crash("kills", "--times", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "killed 2 times" in done.stdout


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the story, played to its end."""
    return playing.play(STORY, tmp_path_factory.mktemp("played") / "home").root


def change(table: str, row: type[msgspec.Struct], key: str | int, **fields: object) -> Damage:
    """A row says something else."""

    def damage(home: Home, store: Store) -> None:
        found = store.load(table, key)
        assert isinstance(found, row)
        store.commit({table: {key: msgspec.structs.replace(found, **fields)}})

    return damage


def drop(table: str) -> Damage:
    """A table has lost its rows."""
    return lambda home, store: store.drop([table])


def spoil(pattern: str) -> Damage:
    """A file has lost its last bytes."""

    def damage(home: Home, store: Store) -> None:
        path = next(path for path in sorted(home.root.glob(pattern)) if path.is_file())
        path.chmod(0o640)
        path.write_bytes(path.read_bytes()[:-8])

    return damage


def add(name: str) -> Damage:
    """A file is there that should not be, with the bytes of one that was sent."""

    def damage(home: Home, store: Store) -> None:
        (home.root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(home.outbox / "acme" / "997_000000001.x12", home.root / name)

    return damage


Damage = Callable[[Home, Store], None]
DAMAGES: Mapping[str, tuple[Damage, str]] = {
    "undecided": (change("arrivals", Arrival, 1, state="ready"), "arrival 1 is still ready"),
    "came to nothing": (drop("interchanges"), "came to nothing"),
    "no group": (drop("groups"), "came to 0 ends"),
    "half done": (
        change("documents", DocumentRow, "IN-1", posting="received"),
        "is still received",
    ),
    "not booked": (
        change("documents", DocumentRow, "IN-1", posting="held"),
        "entries say otherwise",
    ),
    "rejected": (
        change("documents", DocumentRow, "IN-1", verdict="R"),
        "was answered R and is memo",
    ),
    "nobody told": (change("documents", DocumentRow, "IN-3", posting="held"), "nobody is told"),
    "no event": (drop("events"), "which did not happen"),
    "unbalanced": (change("postings", PostingRow, 1_000_001, amount=1), "entry 1 is off by"),
    "a gap": (change("arrivals", Arrival, 1, id=9, claim="9"), "arrivals are numbered"),
    "torn books": (spoil("ledger/books/*/2026/*.beancount"), "chain in the text"),
    "unsent": (change("files", FileRow, 1, state="queued"), "is queued"),
    "sent otherwise": (spoil("outbox/acme/*"), "is not what was decided"),
    "sent twice": (add("outbox/acme/again.x12"), "was used 2 times"),
    "archive": (spoil("var/archive/*/*"), "does not hold the bytes"),
    "in work": (add("var/work/acme/1-2-3~order.x12"), "is left"),
    "temporary": (add("outbox/acme/.half.tmp"), "is left"),
}
"""What may be wrong in a home, and the words an invariant has for it."""


@pytest.mark.parametrize("name", DAMAGES)
def test_what_is_wrong_in_a_home_is_found(name: str, played: Path, tmp_path: Path) -> None:
    damage, said = DAMAGES[name]
    home = Home(tmp_path / "home")
    shutil.copytree(played, home.root)
    store = Store(home.database_url)
    damage(home, store)
    found = [each for invariant in INVARIANTS for each in invariant(home, store)]
    store.close()
    assert any(said in each for each in found), found


def test_books_and_outbox_are_compared_with_what_is_made_anew(played: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    shutil.copytree(played, home.root)
    assert wrong_in(home, tmp_path / "anew") == []
    (home.outbox / "acme" / "997_000000001.x12").unlink()
    found = wrong_in(home, tmp_path / "anew again")
    assert "made anew, acme/997_000000001.x12 extra" in found
