"""The drop killed at every durable step: what was told OK is there, and nothing is half there.

Before every step that `gateway.durable` announces everything ends. Then the drop starts again over
the same folders.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway import durable
from gateway.durable import Step
from gateway.transports.drop import events, wire
from gateway.transports.drop.events import read_events, segments
from gateway.transports.drop.inbox import Inbox
from gateway.transports.drop.journal import Journal
from gateway.transports.drop.outbox import Outbox
from gateway.transports.drop.places import Places
from gateway.transports.drop.quotas import Quota
from gateway.transports.drop.session import Session
from gateway.transports.drop.users import Limits, User
from tests.fuzz.sftp_requests import Pipe

USER = User(name="acme", partner="acme")
LIMITS = Limits(free_bytes=0, free_percent=0)
CONTENT = b"ISA*" + b"x" * 50_000
FLAGS = wire.FOR_WRITING | wire.CREATE | wire.TRUNCATE


class Killed(BaseException):
    """The process is gone: nothing catches this."""


class Drop:
    """A session over folders that outlive it; dead after the step it is killed at."""

    def __init__(self, root: Path) -> None:
        self.places = Places(root)
        self.answers: list[tuple[int, int]] = []
        self._read = 0

    async def play(self) -> None:
        """Two uploads, one over another name; a download, taken away."""
        journal = Journal(self.places.journal, lambda: datetime.now(UTC))
        pool = ThreadPoolExecutor(1)
        quota = Quota(USER, LIMITS, self.places.own, lambda: datetime.now(UTC))
        inbox = Inbox(USER, self.places, journal, quota, pool, 600)
        outbox = Outbox(USER, self.places.outbox("acme"))
        (self.places.outbox("acme") / "997.x12").write_bytes(b"997")
        pipe = Pipe()

        def note(kind: str, **facts: str | int) -> None:
            journal.tell(kind, user="acme", partner="acme", **facts)

        session = Session(inbox, outbox, note)
        session.begin(pipe)
        session.receive(struct.pack(">IBI", 5, wire.INIT, 3))
        handle = 0
        for number, name in enumerate((b"/inbox/a.x12", b"/inbox/b.tmp", b"/inbox/a.x12")):
            handle += 1
            at = wire.text(handle.to_bytes(4, "big"))
            requests = [
                (wire.OPEN, wire.text(name) + struct.pack(">II", FLAGS, 0)),
                (wire.WRITE, at + struct.pack(">Q", 0) + wire.text(CONTENT)),
                (wire.CLOSE, at),
            ]
            if number == 1:
                requests.append((wire.RENAME, wire.text(name) + wire.text(b"/inbox/b.x12")))
            await self._ask(session, pipe, requests)
        handle += 1
        at = wire.text(handle.to_bytes(4, "big"))
        await self._ask(
            session,
            pipe,
            [
                (wire.OPEN, wire.text(b"/outbox/997.x12") + struct.pack(">II", 1, 0)),
                (wire.READ, at + struct.pack(">QI", 0, 100)),
                (wire.CLOSE, at),
                (wire.REMOVE, wire.text(b"/outbox/997.x12")),
            ],
        )
        await journal.close()
        pool.shutdown()

    async def _ask(self, session: Session, pipe: Pipe, requests: list[tuple[int, bytes]]) -> None:
        for kind, body in requests:
            session.receive(wire.packet(kind, 0, body))
            task = session._work_under_way
            await session.settled()
            if task is not None and task.done() and task.exception() is not None:
                raise Killed
            # Status answers are a kind, a number and a code.
            answer = bytes(pipe.sent[self._read :])
            self._read = len(pipe.sent)
            if answer[4] == wire.STATUS:
                self.answers.append((kind, int.from_bytes(answer[9:13], "big")))


def steps(root: Path) -> int:
    """How many durable steps there are."""
    count = 0

    def observe(step: Step) -> None:
        nonlocal count
        count += not step.done

    durable.observer = observe
    try:
        asyncio.run(Drop(root).play())
    finally:
        durable.observer = None
    return count


def killed_at(root: Path, last: int) -> Drop:
    """The drop after it was killed at a step."""
    drop, count = Drop(root), 0

    def observe(step: Step) -> None:
        nonlocal count
        count += not step.done
        if count >= last and not step.done:
            raise OSError("killed")  # every later step fails too: the process is gone

    durable.observer = observe
    try:
        asyncio.run(drop.play())
    except (Killed, OSError):
        pass
    finally:
        durable.observer = None
    return drop


@pytest.fixture(autouse=True)
def _nobody_watches() -> Iterator[None]:
    yield
    durable.observer = None


def test_killed_at_every_step(tmp_path: Path) -> None:
    count = steps(tmp_path / "whole")
    assert count > 25
    for last in range(1, count + 1):
        root = tmp_path / str(last)
        drop = killed_at(root, last)
        places = drop.places
        published = (
            [path.read_bytes() for path in places.inbox("acme").iterdir()]
            if places.inbox("acme").is_dir()
            else []
        )
        # Nothing in the inbox is half there, whoever was told what.
        assert set(published) <= {CONTENT}, last
        closed = [code for kind, code in drop.answers if kind == wire.CLOSE][:3]
        renamed = [code for kind, code in drop.answers if kind == wire.RENAME]
        told = sum(code == wire.OK for code in [*closed[:1], *renamed, *closed[2:3]])
        assert len(published) >= told, last
        lines = [each for path in segments(places.journal) for each in read_events(path, 0)[0]]
        assert sum(each.kind == events.UPLOADED for each in lines) >= told, last
        # The next run knows what is left and serves on.
        asyncio.run(Drop(root).play())
        stored = [path.read_bytes() for path in places.inbox("acme").iterdir()]
        assert stored == [CONTENT] * len(stored)
        assert len(stored) >= told + 3
