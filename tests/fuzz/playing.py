"""A life in a home: strange files are dropped, people act, time passes, and all is looked at."""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import msgspec

from gateway.archive import Archive
from gateway.errors import GatewayError
from gateway.home import Home
from gateway.passes import act, at_work, process
from gateway.posted import typed
from gateway.rebuild import rebuild
from gateway.routes import is_kept
from gateway.rows import (
    Arrival,
    CaseRow,
    DocumentRow,
    EntryRow,
    FileRow,
    GroupRow,
    InterchangeRow,
)
from gateway.store import Store
from tests.crash import invariants
from tests.fuzz.mutations import mutated, varied
from tests.fuzz.other_seeds import Seed
from tests.fuzz.other_world import PARTNERS, found_others, other_varied
from tests.fuzz.reading import check_outgoing
from tests.fuzz.syntaxes import check_other_outgoing
from tests.fuzz.world import found_world
from translators.x12.reader import Interchange, scan

START = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)

NAMES = (
    b"order.x12",
    b"order (1).x12",
    b"x12..",
    b"new\nline.x12",
    b"tab\t.x12",
    b"\xff\xfe.x12",
    b"\x1b[31m.x12",
    b"{control}_{kind}",
    b"%s%n",
    b"'; drop table orders; --",
    "\u202ecod.x12".encode(),
    "\u00e9\u4e2d\U0001f4a9".encode(),
    b"a" * 255,
    b"-rf",
    b"~",
    b"*",
    b"\\..\\..\\x",
)
"""How partners may call a file."""

BOOKED = re.compile(rb"ST.(850|820|945|997).")
"""Documents that something is done with."""

SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
"""What a file and a folder of ours may be called."""

ACTIONS = ("release", "reject", "cancel", "close")


class Drop(msgspec.Struct, frozen=True):
    """A file that a partner drops."""

    key: str
    name: bytes
    raw: bytes


class Act(msgspec.Struct, frozen=True):
    """Something a person does."""

    verb: str
    target: str
    action: str = ""


class Round(msgspec.Struct, frozen=True):
    """What happens between two looks: files, acts, and hours that pass before."""

    drops: tuple[Drop, ...] = ()
    acts: tuple[Act, ...] = ()
    hours: int = 1


class World:
    """A template of a home, and the seeds with the drops they belong into."""

    def __init__(
        self, folder: Path, seeds: Mapping[str, bytes], others: tuple[Seed, ...] = ()
    ) -> None:
        """A world below a folder, made once and copied for each life."""
        self.folder = folder
        self.seeds = seeds
        self.home, self.drops = found_world(folder / "template", seeds)
        self.x12 = [raw for raw in seeds.values() if b"ISA" in raw[:300]]
        self.names = list(seeds)
        self.booked = [name for name, raw in seeds.items() if BOOKED.search(raw)]
        self.others = found_others(folder / "template", seeds, others)
        self.other_raws = [each.raw for each in self.others]
        self.lives = 0

    def new_life(self) -> Life:
        """A fresh home."""
        self.lives += 1
        root = self.folder / f"life-{self.lives}" / "home"
        shutil.copytree(self.home.root, root)
        return Life(Home(root))

    def rounds(self, seed: int, count: int) -> list[Round]:
        """What happens in the life of that seed: the same every time."""
        rng = Random(seed)
        story = rng.choice([name for name in self.names if name.startswith("tests/stories")])
        told = [name for name in self.names if Path(name).parents[1] == Path(story).parents[1]]
        told.sort(key=lambda name: ("/wh1/" in name, "remit" in name, name))
        found = [Round((Drop(self.drops[name], b"1.x12", self.seeds[name]),)) for name in told]
        found += [Round((Drop(each.key, b"1", each.raw),)) for each in rng.sample(self.others, 3)]
        for _ in range(count):
            drops = [self.strange(rng) for _ in range(rng.choice((1, 3, 6, 10)))]
            acts = tuple(self.acted(rng) for _ in range(rng.choice((0, 0, 1, 2))))
            found.append(Round(tuple(drops), acts, rng.choice((0, 1, 1, 12, 24, 500))))
        return found

    def strange(self, rng: Random) -> Drop:
        """A seed in its drop or another one, changed, under a lawful or strange name."""
        if rng.random() < 0.5:
            return self.other(rng)
        core = rng.random() < 0.8
        name = rng.choice(self.booked if core else self.names)
        raw = self.seeds[name]
        change = rng.random()
        if change < 0.95:
            raw = varied(rng, raw, self.x12) if core else mutated(rng, raw, self.x12, 3)
        key = self.drops[name] if rng.random() < 0.97 else rng.choice(list(self.drops.values()))
        called = rng.choice(NAMES) if rng.random() < 0.3 else b"%06d.x12" % rng.randrange(10**6)
        return Drop(key, called, raw)

    def other(self, rng: Random) -> Drop:
        """A file of another syntax in its drop or another one, changed."""
        key = rng.choice(list(PARTNERS))
        one = rng.choice([each for each in self.others if each.key == key])
        raw = other_varied(rng, one, self.other_raws)
        key = one.key if rng.random() < 0.97 else rng.choice(self.others).key
        if rng.random() < 0.05:
            raw = gzip.compress(raw, mtime=0)
        called = rng.choice(NAMES) if rng.random() < 0.3 else b"%06d" % rng.randrange(10**6)
        return Drop(key, called, raw)

    def acted(self, rng: Random) -> Act:
        """An act of a person upon something that may be there."""
        match rng.randrange(4):
            case 0:
                return Act("replay", f"IN-{rng.randrange(1, 60)}")
            case 1:
                return Act("resend", rng.choice(("OUT-1", "OUT-9", "3", "x")))
            case _:
                return Act("resolve", f"X{rng.randrange(1, 30)}", rng.choice(ACTIONS))


class Life:
    """A home that is being played with."""

    def __init__(self, home: Home) -> None:
        """Nothing has happened yet."""
        self.home = home
        self.home.var.mkdir(parents=True, exist_ok=True)
        self.now = START
        self.above = home.root.parent
        self.looked: dict[bool, set[int]] = {}

    def play(self, rounds: Sequence[Round]) -> None:
        """Everything happens, is looked at in between, and is right in the end."""
        for one in rounds:
            self.play_round(one)
        self.end_well()

    def end(self) -> None:
        """The home is gone."""
        shutil.rmtree(self.above)

    def play_round(self, one: Round) -> None:
        """The files are dropped, a pass is made, the acts are done; what came of it is right."""
        self.now += timedelta(hours=one.hours)
        for drop in one.drops:
            (self.home.inbox / drop.key / os.fsdecode(drop.name)).write_bytes(drop.raw)
        with opened(self.home) as store, at_work(self.home, store, lambda: self.now) as desk:
            process(desk)
            for each in one.acts:
                with contextlib.suppress(GatewayError):
                    detail = {"action": each.action} if each.action else {}
                    act(desk, each.verb, each.target, reason="r", user="u", detail=detail)
        for half in self.halves():
            with opened(half) as store:
                look_at_documents(store)
                self.look_at_files(half, store)
        assert self.places() == set(), self.places()

    def halves(self) -> list[Home]:
        """The home, and its half for test interchanges when there were any."""
        trial = Home(self.home.root, trial=True)
        return [self.home, trial] if trial.database.exists() else [self.home]

    def look_at_files(self, half: Home, store: Store) -> None:
        """Every new file is lawful X12 and stands in its partner's outbox."""
        looked = self.looked.setdefault(half.trial, set())
        for file in typed(store.select("files"), FileRow):
            if file.id in looked:
                continue
            looked.add(file.id)
            assert file.state == "sent", file
            assert SAFE.fullmatch(file.name) and SAFE.fullmatch(file.partner), file.name
            path = half.outbox / file.partner / file.name
            assert path.read_bytes() == file.body
            if file.name.endswith(".x12"):
                check_outgoing(file.body)
            else:
                check_other_outgoing(file.body)

    def end_well(self) -> None:
        """The books of both halves are whole, and all of it can be made anew byte for byte."""
        outgoing: dict[str, bytes] = {}
        for half in self.halves():
            with opened(half) as store:
                wrong = [said for one in INVARIANTS for said in one(half, store)]
                assert not wrong, "\n".join(wrong)
                store.drop(["entries", "postings", "files"])
                aside = self.above / f"anew-{half.trial}"
                assert rebuild(half, store, aside) == ()
                outgoing |= files_below(aside / "outbox")
        assert outgoing == files_below(self.home.outbox)

    def places(self) -> set[str]:
        """What stands where nothing may stand."""
        home = self.home.root
        found = {path.name for path in self.above.iterdir()} - {home.name}
        found |= {path.name for path in home.iterdir()} - TOP
        known = {path.name for path in self.home.partners.iterdir()}
        found |= {str(path) for path in self.home.outbox.glob("*") if path.name not in known}
        found |= {str(path) for path in self.home.outbox.glob("*/*") if not path.is_file()}
        return found


@contextlib.contextmanager
def opened(home: Home) -> Iterator[Store]:
    """The store of a home or of its other half."""
    store = Store(home.database_url)
    store.create()
    try:
        yield store
    finally:
        store.close()


def files_below(folder: Path) -> dict[str, bytes]:
    """All files below a folder by their paths from there."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def look_at_documents(store: Store) -> None:
    """R is never posted; A and E are exactly one of the lawful ends; nothing is under way."""
    for arrival in typed(store.select("arrivals"), Arrival):
        assert arrival.state == "done", f"{arrival.name} is {arrival.state}: a poison file"
    booked = {row.document for row in typed(store.select("entries"), EntryRow)}
    held = list(store.select("cases", where={"code": "997-held"}))
    assert held == [], "a 997 that we cannot write"
    cases = {row.document for row in typed(store.select("cases"), CaseRow)}
    groups = {row.id: row for row in typed(store.select("groups"), GroupRow)}
    for row in typed(store.select("documents", where={"direction": "in"}), DocumentRow):
        if not row.group:
            continue  # the opening
        assert (row.posting in ("posted", "memo")) == (row.id in booked), row
        if row.verdict == "R" or groups[row.group].verdict == "R":
            assert row.posting == "refused" and row.id in cases, row
        else:
            assert row.posting in LAWFUL, row
        if row.posting == "held" or (row.posting == "duplicate" and not is_kept(row.kind)):
            assert row.id in cases, row
    interchanges = {row.id: row for row in typed(store.select("interchanges"), InterchangeRow)}
    for group in groups.values():
        if interchanges[group.interchange].duplicate_of:
            continue
        assert group.verdict or not group.partner, group
        answered = group.answer or group.id in cases or group.functional_id in UNANSWERED
        assert answered or not group.partner, group


def interchanges_without_end(home: Home, store: Store) -> Iterator[str]:
    """As in every home; but one that holds nothing but TA1s has its end in itself."""
    for said in invariants.interchanges_without_end(home, store):
        row = store.load("interchanges", said.split()[1])
        assert isinstance(row, InterchangeRow)
        arrival = store.load("arrivals", row.arrival)
        assert isinstance(arrival, Arrival)
        found = next(
            each
            for each in scan(Archive(home.archive).source(arrival.digest))
            if isinstance(each, Interchange) and each.index == row.index
        )
        if found.groups or not found.acks:
            yield said


INVARIANTS = (
    interchanges_without_end,
    invariants.documents_without_one_end,
    invariants.events_not_posted_once,
    invariants.unbalanced,
    invariants.broken_books,
    invariants.controls_used_twice,
    invariants.wrong_archive,
    invariants.left_behind,
)
"""What holds in each half of a home when everything due is done."""

UNANSWERED = ("FA", "XML", "BANK")
"""Groups that need no answer: acknowledgments, and syntaxes that have none, or not always."""

LAWFUL = ("posted", "memo", "held", "parked", "duplicate", "not bookable", "refused")
"""What becomes of an accepted document; refused only by a person."""

TOP = {"config", "partners", "inbox", "outbox", "ledger", "var"}
"""What a home is made of."""
