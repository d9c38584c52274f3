"""Any requests of the file protocol, against the drop's sessions: nobody leaves his two folders.

    python -m tests.fuzz.sftp_requests [--minutes 5] [--seed S]

Three sessions of two partners send requests made up from hostile paths, flags, handles and sizes,
whole, torn and joined. Meanwhile somebody on the machine puts links, pipes and folders where files
were. Afterwards nothing outside a partner's own folders has changed, nothing secret was sent to
anybody, and nothing in an outbox was changed. The same seed sends the same.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import struct
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from gateway.transports.drop import wire
from gateway.transports.drop.inbox import Inbox
from gateway.transports.drop.journal import Journal
from gateway.transports.drop.outbox import Outbox
from gateway.transports.drop.places import Places
from gateway.transports.drop.quotas import Quota
from gateway.transports.drop.session import Session
from gateway.transports.drop.users import Limits, User

SECRET = b"CANARY"
"""Stands in every file and name that is none of the partner's business."""

PARTS = (
    b"", b".", b"..", b"...", b"inbox", b"outbox", b"INBOX", b"acme", b"wh1", b"staging", b"var",
    b"drop", b"users.json", b"etc", b"passwd", b"a.x12", b"b.tmp", b"b.x12", b".hidden", b"~$c.doc",
    b"997_1.x12", b"test_1.x12", b"link", b"folder", b"pipe", b"open.a.x12", b"kept.b.tmp",
    b"..%2f", b"%2e%2e", b"..\\..", b"\\", b"C:", b"~", b"$HOME", b"*", b"\xff\xfe", b"\0", b"a\nb",
    b"\x1b[2J", "\u202ex12.exe".encode(), "é".encode(), b"x" * 172, b"x" * 300, b"-rf", b"CON",
)  # fmt: skip
"""What paths are made of: names there are, ways out, and names that are hard to bear."""

KINDS = (
    *([wire.OPEN] * 6), *([wire.WRITE] * 4), *([wire.READ] * 4), *([wire.CLOSE] * 4),
    *([wire.RENAME] * 3), *([wire.REMOVE] * 2), *([wire.STAT] * 2), wire.LSTAT, wire.FSTAT,
    wire.SETSTAT, wire.FSETSTAT, wire.OPENDIR, wire.OPENDIR, wire.READDIR, wire.READDIR, wire.MKDIR,
    wire.RMDIR, wire.REALPATH, wire.READLINK, wire.SYMLINK, wire.EXTENDED, wire.INIT, 21, 22, 77,
    255,
)  # fmt: skip
EXTENSIONS = (
    b"posix-rename@openssh.com", b"hardlink@openssh.com", b"fsync@openssh.com", b"copy-data",
    b"statvfs@openssh.com", b"limits@openssh.com", b"expand-path@openssh.com",
    b"home-directory", b"lsetstat@openssh.com", b"ranges@asyncssh.com", b"check-file", b"",
)  # fmt: skip
NUMBERS = (
    0,
    1,
    5,
    100,
    32_768,
    1 << 20,
    (1 << 31) - 1,
    (1 << 32) - 1,
    (1 << 63) + 1,
    (1 << 64) - 1,
)


class Pipe:
    """A channel that keeps what was sent."""

    def __init__(self) -> None:
        self.sent = bytearray()
        self.open = True

    def write(self, answer: bytes) -> None:
        self.sent += answer

    def pause_reading(self) -> None:
        """The fuzzer sends on all the same: the session must bear it."""

    def resume_reading(self) -> None:
        """Nothing was paused."""

    def close(self) -> None:
        self.open = False


class Siege:
    """Two partners' folders, their sessions, and what must not change."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.rng = Random(seed)
        self.root = folder / "home"
        self.places = Places(self.root)
        self.limits = Limits(free_bytes=0, free_percent=0, remembered_seconds=60)
        for partner in ("acme", "wh1"):
            for path in (self.places.inbox(partner), self.places.outbox(partner)):
                path.mkdir(parents=True)
            (self.places.outbox(partner) / "997_1.x12").write_bytes(b"for " + partner.encode() * 99)
            (self.places.outbox(partner) / "test_1.x12").write_bytes(SECRET)
        for name in ("var/drop/users.json", "config/gateway.toml", "a.x12", "etc/passwd"):
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(SECRET)
        (self.root / "var" / "drop" / SECRET.decode()).mkdir()
        (folder / "a.x12").write_bytes(SECRET)
        self.before = self.outside()

    def outside(self) -> dict[str, bytes]:
        """Everything of the machine that is no partner's own, and the partners' outboxes."""
        found = {}
        own = {self.places.staging("acme"), self.places.staging("wh1"), self.places.journal}
        own |= {self.places.inbox("acme"), self.places.inbox("wh1")}
        own |= {self.places.outbox("acme"), self.places.outbox("wh1"), self.places.own / "staging"}
        for path in sorted(self.root.parent.rglob("*")):
            if not any(each == path or each in path.parents for each in own):
                found[str(path)] = path.read_bytes() if path.is_file() else b""
        return found

    async def play(self, requests: int) -> None:
        """So many requests are sent, and what must hold holds."""
        pool = ThreadPoolExecutor(2)
        journal = Journal(self.places.journal, lambda: datetime.now(UTC))
        sessions = []
        for partner in ("acme", "wh1"):
            user = User(
                name=partner, partner=partner, largest_file=1 << 21, unfinished=1 << 22,
                day_files=1_000_000,
            )  # fmt: skip
            quota = Quota(user, self.limits, self.places.own, lambda: datetime.now(UTC))
            inbox = Inbox(user, self.places, journal, quota, pool, 60)
            outbox = Outbox(user, self.places.outbox(partner))
            for _ in range(2 if partner == "acme" else 1):
                session, pipe = Session(inbox, outbox, lambda kind, **facts: None), Pipe()
                session.begin(pipe)
                session.receive(struct.pack(">IBI", 5, wire.INIT, 3))
                sessions.append((session, pipe, inbox))
        for number in range(requests):
            session, pipe, inbox = self.rng.choice(sessions)
            if not pipe.open:
                # Spoke nonsense and was thrown out: comes again.
                session.end()
                again, fresh = Session(inbox, session._outbox, lambda kind, **facts: None), Pipe()
                again.begin(fresh)
                again.receive(struct.pack(">IBI", 5, wire.INIT, 3))
                sessions[[each[0] for each in sessions].index(session)] = (again, fresh, inbox)
                session, pipe = again, fresh
            if self.rng.random() < 0.02:
                self.disturb()
            session.receive(self.torn(self.request(number)))
            if self.rng.random() < 0.3:
                await asyncio.sleep(0)
            await session.settled()
            assert SECRET not in pipe.sent, "a secret was sent"
            assert len(session._waiting) <= wire.LARGEST_PACKET + (1 << 20)
            del pipe.sent[:]
        for session, _, _ in sessions:
            session.end()
            await session.settled()
        await journal.close()
        pool.shutdown()
        self.check()

    def check(self) -> None:
        """Nothing outside has changed, nothing in a folder is what a partner must not make."""
        after = self.outside()
        assert after == self.before, sorted(set(after.items()) ^ set(self.before.items()))[:3]
        for partner in ("acme", "wh1"):
            for path in self.places.inbox(partner).iterdir():
                assert path.is_file() and not path.is_symlink(), path
                assert not path.name.startswith("."), path
                assert SECRET not in path.read_bytes()
            for path in self.places.outbox(partner).iterdir():
                if path.is_file() and not path.is_symlink():
                    assert path.read_bytes() in (b"for " + partner.encode() * 99, SECRET), path

    def disturb(self) -> None:
        """Somebody on the machine puts something else where files were, or puts them back."""
        partner = self.rng.choice(("acme", "wh1"))
        outbox, staging = self.places.outbox(partner), self.places.staging(partner)
        place = self.rng.choice([outbox / "997_1.x12", outbox / "link", staging / "open.a.x12"])
        if place.is_dir() and not place.is_symlink():
            place.rmdir()
        else:
            place.unlink(missing_ok=True)
        kind = self.rng.randrange(5)
        if kind == 0:
            place.symlink_to(self.root / "etc" / "passwd")
        elif kind == 1:
            place.mkdir()
        elif kind == 2 and place.parent == outbox:
            os.mkfifo(place)
        elif kind == 3 and place.parent == outbox:
            place.symlink_to(self.root / "var" / "drop")
        elif place.parent == outbox:
            place.write_bytes(b"for " + partner.encode() * 99)

    def torn(self, packet: bytes) -> bytes:
        """Mostly the packet; now and then less, more, or something else."""
        dice = self.rng.random()
        if dice < 0.97:
            return packet
        if dice < 0.98:
            return packet[: self.rng.randrange(len(packet))]
        if dice < 0.99:
            return packet + self.rng.randbytes(self.rng.randrange(40))
        damaged = bytearray(packet)
        for _ in range(3):
            damaged[self.rng.randrange(len(damaged))] = self.rng.randrange(256)
        return bytes(damaged)

    def request(self, number: int) -> bytes:
        """A packet."""
        rng = self.rng
        kind = rng.choice(KINDS)
        if kind == wire.OPEN:
            flags = rng.choice((1, 2, 10, 26, 26, 27, 42, 6, 14, 0, 63, (1 << 32) - 1))
            body = wire.text(self.path()) + struct.pack(">II", flags, 0)
        elif kind in (wire.CLOSE, wire.READDIR, wire.FSTAT):
            body = wire.text(self.handle())
        elif kind == wire.READ:
            size = rng.choice(NUMBERS) & 0xFFFFFFFF
            body = wire.text(self.handle()) + struct.pack(">QI", rng.choice(NUMBERS), size)
        elif kind == wire.WRITE:
            content = wire.text(b"x" * rng.choice((0, 1, 10, 1_000, 40_000)))
            body = wire.text(self.handle()) + struct.pack(">Q", rng.choice(NUMBERS)) + content
        elif kind in (wire.RENAME, wire.SYMLINK):
            body = wire.text(self.path()) + wire.text(self.path())
        elif kind == wire.EXTENDED:
            body = wire.text(rng.choice(EXTENSIONS))
            body += wire.text(rng.choice((self.path(), self.handle()))) + wire.text(self.path())
        else:
            body = wire.text(self.path()) + struct.pack(">I", 0)
        return wire.packet(kind, number & 0xFFFFFFFF, body)

    def path(self) -> bytes:
        """A path: half of them to where a partner may be."""
        rng = self.rng
        if rng.random() < 0.6:
            return b"/" + rng.choice((b"inbox", b"outbox")) + b"/" + rng.choice(PARTS)
        parts = [rng.choice(PARTS) for _ in range(rng.randrange(8))]
        return rng.choice((b"", b"/", b"//", b"./")) + b"/".join(parts)

    def handle(self) -> bytes:
        """A handle, mostly one of the first."""
        if self.rng.random() < 0.05:
            return self.rng.randbytes(self.rng.randrange(9))
        return self.rng.randrange(1, 400).to_bytes(4, "big")


def sieges(seed: int, until: float) -> Iterator[int]:
    """Siege after siege until the time is over; gives each one's seed."""
    while time.monotonic() < until:
        folder = Path(tempfile.mkdtemp(prefix="siege-"))
        try:
            asyncio.run(Siege(folder, seed).play(3_000))
        finally:
            shutil.rmtree(folder)
        yield seed
        seed += 1


def main() -> None:
    """Fuzz for some minutes; ends with a failed assertion when something gave way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    for seed in sieges(given.seed, time.monotonic() + given.minutes * 60):
        sys.stdout.write(f"seed {seed}: 3,000 requests, nothing gave way\n")


if __name__ == "__main__":
    main()
