"""The press: sets are typeset by a second process, on another core, while deciding goes on.

A set given to the press counts as right until the sitting ends. If the press finds something wrong
with any of them, or breaks down, the sitting is held again without it: what is decided never
depends on the press, only how long it takes. The second process knows nothing of the home; it ends
when its input ends, so none is left over when we are killed.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import IO

import msgspec

from gateway.agreement import Agreement
from gateway.typeset import Rendered, guide_for, typeset
from translators.documents import Document

PARCEL_COPIES = 16
"""So many sets go to the press at once: with fewer, the way takes longer than the work."""

MOST_UNANSWERED = 2
"""One parcel is worked on and one waits; while there are two, sets are typeset here."""

PIPE_BYTES = 256 * 1024
"""Room on the way for two parcels, so that we need not wait while the press starts up."""

SIZE_BYTES = 4
"""What stands before each message: its size, the highest byte first."""


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """A set to be typeset: for which partner and release, and its document as MessagePack."""

    partner: str
    kind: str
    control: str
    test: bool
    document: bytes


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """What goes to the press at once, with the agreements it has not seen yet."""

    agreements: tuple[Agreement, ...]
    copies: tuple[Copy, ...]


_encode = msgspec.msgpack.Encoder().encode
_parcel_in = msgspec.msgpack.Decoder(Parcel).decode
_printed_in = msgspec.msgpack.Decoder(list[Rendered]).decode


class Press:
    """Our end of the press. Its copies are numbered from 0, and anew after each `collect`."""

    def __init__(self) -> None:
        """A press that starts up while the first sets are decided."""
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "gateway.press"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            pipesize=PIPE_BYTES,
        )
        self._answers: queue.SimpleQueue[list[Rendered] | None] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._agreements: dict[str, Agreement] = {}
        self._unseen: list[Agreement] = []
        self._copies: list[Copy] = []
        self._parcels: list[list[Rendered]] = []
        self._sent = 0
        self._count = 0
        self._broken = False

    def offer(
        self, agreement: Agreement, kind: str, document: Document, control: str, *, test: bool
    ) -> int | None:
        """The number of the copy, if the press takes the set; None when it has enough to do."""
        if self._broken or (len(self._copies) == PARCEL_COPIES and not self._send_off()):
            return None
        name = _name(agreement)
        if self._agreements.get(name) is not agreement:
            self._agreements[name] = agreement
            self._unseen.append(msgspec.structs.replace(agreement, items=(), locations=()))
        self._copies.append(
            Copy(
                partner=name,
                kind=kind,
                control=control,
                test=test,
                document=_encode(document),
            )
        )
        self._count += 1
        return self._count - 1

    def collect(self) -> list[Rendered] | None:
        """What became of all copies since the last time, by number; None when some are lost.

        A press that broke down takes no more copies.
        """
        rest = [_typeset(copy, self._agreements[copy.partner]) for copy in self._copies]
        while len(self._parcels) < self._sent and not self._broken:
            self._take(self._answers.get())
        complete = len(self._parcels) == self._sent
        printed = [each for parcel in self._parcels for each in parcel] + rest
        self._copies, self._parcels = [], []
        self._sent = self._count = 0
        return printed if complete else None

    def close(self) -> None:
        """The second process has ended."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self._listener.join()

    def _send_off(self) -> bool:
        """Whether the parcel is on its way: not while two others are."""
        while not self._answers.empty():
            self._take(self._answers.get())
        if self._broken or self._sent - len(self._parcels) >= MOST_UNANSWERED:
            return False
        parcel = Parcel(agreements=tuple(self._unseen), copies=tuple(self._copies))
        assert self._process.stdin is not None
        try:
            _write_message(self._process.stdin, _encode(parcel))
        except BrokenPipeError:
            self._broken = True
            return False
        self._unseen, self._copies = [], []
        self._sent += 1
        return True

    def _take(self, printed: list[Rendered] | None) -> None:
        if printed is None:
            self._broken = True
        else:
            self._parcels.append(printed)

    def _listen(self) -> None:
        """Read what the press answers as it comes, so that the press never waits for us."""
        assert self._process.stdout is not None
        with self._process.stdout as source:
            for message in _messages(source):
                self._answers.put(_printed_in(message))
        self._answers.put(None)


def work(source: IO[bytes], sink: IO[bytes]) -> None:
    """The other end: every parcel that comes is answered, until the input ends."""
    agreements: dict[str, Agreement] = {}
    for message in _messages(source):
        parcel = _parcel_in(message)
        agreements.update((_name(each), each) for each in parcel.agreements)
        printed = [_typeset(copy, agreements[copy.partner]) for copy in parcel.copies]
        _write_message(sink, _encode(printed))


def _name(agreement: Agreement) -> str:
    """What an agreement is known as here: one partner may be written to in two releases."""
    return f"{agreement.key} {agreement.wire.version}"


def _typeset(copy: Copy, agreement: Agreement) -> Rendered:
    guide = guide_for(agreement, copy.kind, agreement.wire.version)
    document = msgspec.msgpack.decode(copy.document, type=guide.document)
    return typeset(agreement, copy.kind, document, copy.control, test=copy.test)


def _messages(source: IO[bytes]) -> Iterator[bytes]:
    """Every whole message until the input ends."""
    while len(head := _read(source, SIZE_BYTES)) == SIZE_BYTES:
        size = int.from_bytes(head)
        if len(body := _read(source, size)) < size:
            return
        yield body


def _read(source: IO[bytes], size: int) -> bytes:
    """So many bytes, or fewer when the input ends before."""
    parts = b""
    while len(parts) < size and (more := source.read(size - len(parts))):
        parts += more
    return parts


def _write_message(sink: IO[bytes], body: bytes) -> None:
    rest = memoryview(len(body).to_bytes(SIZE_BYTES) + body)
    while rest:
        rest = rest[sink.write(rest) :]


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us decides when to end
    with (
        os.fdopen(0, "rb", 0) as parcels,
        os.fdopen(1, "wb", 0) as answers,
        contextlib.suppress(BrokenPipeError),  # whoever started us is gone
    ):
        work(parcels, answers)
