"""One file session: requests in, answers out, one after the other.

A session reads no further while an answer waits for the disk or the client takes no answers: what
it holds in memory is bounded by the channel's window and one packet.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from itertools import islice
from typing import ClassVar, Protocol

from gateway.transports.drop import events, wire
from gateway.transports.drop.inbox import Inbox, Upload
from gateway.transports.drop.names import Place, place_of
from gateway.transports.drop.outbox import Download, Outbox
from gateway.transports.drop.wire import Attributes, Malformed, Reader, Refused

MOST_HANDLES = 32
"""Files and listings a session may have open at once: parallel clients use about ten."""

NAMES_AT_ONCE = 100
"""Names in one answer to a listing."""

MOST_NOTES = 100
"""Refusals of one session told in the journal: partners must not fill the disk with them."""

Listing = Iterator[tuple[bytes, Attributes]]
Answer = bytes | Coroutine[None, None, bytes]


class Channel(Protocol):
    """What a session talks through."""

    def write(self, answer: bytes) -> None:
        """Send an answer."""

    def pause_reading(self) -> None:
        """Take no more from the client."""

    def resume_reading(self) -> None:
        """Take more from the client."""

    def close(self) -> None:
        """End the session."""


class Session:
    """A user's file session over a channel."""

    def __init__(self, inbox: Inbox, outbox: Outbox, note: Callable[..., None]) -> None:
        """A session that has not begun; `note` writes its lines into the journal."""
        self._inbox = inbox
        self._outbox = outbox
        self._note = note
        self._channel: Channel | None = None
        self._waiting = bytearray()
        self._greeted = False
        self._busy = False
        self._held = False
        self._ended = False
        self._handles: dict[bytes, Upload | Download | Listing] = {}
        self._number = 0
        self._notes = 0
        self._work_under_way: asyncio.Task[None] | None = None
        self.active_at = time.monotonic()

    def begin(self, channel: Channel) -> None:
        """The channel is open."""
        self._channel = channel

    def receive(self, content: bytes) -> None:
        """The client sent this; requests that are whole are answered."""
        self._waiting += content
        self._go_on()

    def hold(self, *, held: bool) -> None:
        """The client takes no answers now, or does again."""
        self._held = held
        self._go_on()

    @property
    def busy(self) -> bool:
        """Whether the session works for its client just now."""
        return self._busy

    def end(self) -> None:
        """The channel is gone: open uploads are aborted once the work under way is done."""
        if self._ended:
            return
        self._ended = True
        self._channel = None
        self._waiting.clear()
        if not self._busy:
            self._abort()

    async def settled(self) -> None:
        """The work under way is done."""
        if self._work_under_way is not None:
            await asyncio.wait([self._work_under_way])

    def _go_on(self) -> None:
        """Answer what is whole, until there is something to wait for."""
        while self._channel is not None and not self._busy and not self._held:
            request = self._next()
            if request is None:
                break
            self.active_at = time.monotonic()
            if not self._greeted:
                self._greet(request)
                continue
            answer = self._answer(request)
            if isinstance(answer, bytes):
                self._channel.write(answer)
            else:
                self._busy = True
                number = int.from_bytes(request[1:5], "big")
                self._work_under_way = asyncio.ensure_future(self._finish(number, answer))
        if self._channel is not None:
            if self._busy or self._held:
                self._channel.pause_reading()
            else:
                self._channel.resume_reading()

    def _next(self) -> bytes | None:
        """The next whole packet without its length, or None."""
        if len(self._waiting) < 4:
            return None
        size = int.from_bytes(self._waiting[:4], "big")
        least = 5 if self._greeted else 1
        if not least <= size <= wire.LARGEST_PACKET:
            self._close(f"a packet of {size} bytes")
            return None
        if len(self._waiting) < 4 + size:
            return None
        packet = bytes(memoryview(self._waiting)[4 : 4 + size])
        del self._waiting[: 4 + size]
        return packet

    def _greet(self, packet: bytes) -> None:
        if packet[0] != wire.INIT:
            self._close("the first packet is no greeting")
            return
        self._greeted = True
        assert self._channel is not None
        self._channel.write(wire.hello())

    def _close(self, reason: str) -> None:
        """What the client speaks is not the protocol: the session ends."""
        self._note(events.REFUSED, note=reason)
        channel, self._channel = self._channel, None
        assert channel is not None
        channel.close()

    def _answer(self, request: bytes) -> Answer:
        """The answer to a request, or what will give it."""
        number = int.from_bytes(request[1:5], "big")
        try:
            if request[0] == wire.WRITE:
                return self._write(number, request)
            reader = Reader(request, 5)
            method = self.METHODS.get(request[0])
            if method is None:
                raise Refused(wire.UNSUPPORTED, "this is not done here")
            return method(self, number, reader)
        except (Refused, Malformed, OSError) as error:
            return self._status(number, error)

    async def _finish(self, number: int, work: Awaitable[bytes]) -> None:
        """The answer to a request that waits for the disk is sent, and the next taken up."""
        try:
            answer = await work
        except (Refused, OSError) as error:
            answer = self._status(number, error)
        self._busy = False
        self.active_at = time.monotonic()
        if self._channel is None:
            self._abort()
        else:
            self._channel.write(answer)
            self._go_on()

    def _status(self, number: int, error: Exception) -> bytes:
        """What a request that failed is answered with; refusals are told in the journal."""
        if isinstance(error, Malformed):
            return wire.status(number, wire.BAD_MESSAGE, str(error))
        if isinstance(error, Refused):
            code, reason = error.status, error.reason
        else:
            code, reason = wire.FAILURE, "the disk refused: try again later"
        if code in (wire.DENIED, wire.FAILURE):
            self._notes += 1
            if self._notes <= MOST_NOTES:
                told = reason if isinstance(error, Refused) else f"{reason} ({error})"
                self._note(events.REFUSED, note=told)
        return wire.status(number, code, reason)

    def _abort(self) -> None:
        """What is open is closed without a word of the client."""
        for opened in self._handles.values():
            if isinstance(opened, Upload):
                self._inbox.abort(opened)
            elif isinstance(opened, Download):
                self._outbox.close(opened, self._note, clean=False)
        self._handles.clear()

    def _opened(self, number: int, opened: Upload | Download | Listing) -> bytes:
        """The answer with the handle of something that was opened."""
        self._number += 1
        handle = self._number.to_bytes(4, "big")
        self._handles[handle] = opened
        return wire.packet(wire.HANDLE, number, wire.text(handle))

    def _room(self) -> None:
        if len(self._handles) >= MOST_HANDLES:
            raise Refused(wire.FAILURE, f"at most {MOST_HANDLES} files may be open")

    def _open(self, number: int, reader: Reader) -> Answer:
        place, flags = place_of(reader.text()), reader.u32()
        self._room()
        writing = bool(flags & (wire.FOR_WRITING | wire.APPEND | wire.CREATE | wire.TRUNCATE))
        if place.name and place.folder == b"inbox" and writing:
            return self._opened(number, self._inbox.open(place.name, flags, self._note))
        if place.name and place.folder == b"outbox" and not writing:
            return self._opened(number, self._outbox.open(place.name))
        raise Refused(wire.DENIED, "files are written in /inbox and read in /outbox")

    def _close_handle(self, number: int, reader: Reader) -> Answer:
        opened = self._handles.pop(reader.text(), None)
        if isinstance(opened, Upload):
            return self._close_upload(number, opened)
        if isinstance(opened, Download):
            self._outbox.close(opened, self._note, clean=True)
        elif opened is None:
            raise Refused(wire.FAILURE, "there is no such handle")
        return wire.status(number, wire.OK)

    async def _close_upload(self, number: int, upload: Upload) -> bytes:
        await self._inbox.close(upload)
        return wire.status(number, wire.OK)

    def _read(self, number: int, reader: Reader) -> Answer:
        opened = self._handles.get(reader.text())
        offset, size = reader.u64(), reader.u32()
        if not isinstance(opened, Download):
            raise Refused(wire.FAILURE, "this is not open for reading")
        if offset >= 1 << 63:
            return wire.status(number, wire.EOF, "the end of the file")
        found = opened.read(offset, min(size, wire.LARGEST_READ))
        if found or not size:
            return wire.content(number, found)
        return wire.status(number, wire.EOF, "the end of the file")

    def _write(self, number: int, request: bytes) -> bytes:
        handle, offset, content = wire.read_write(request)
        opened = self._handles.get(handle)
        if not isinstance(opened, Upload):
            raise Refused(wire.FAILURE, "this is not open for writing")
        self._inbox.write(opened, offset, content)
        return wire.status(number, wire.OK)

    def _stat(self, number: int, reader: Reader) -> Answer:
        return _attributes(number, self._found(place_of(reader.text())))

    def _fstat(self, number: int, reader: Reader) -> Answer:
        opened = self._handles.get(reader.text())
        if isinstance(opened, Upload):
            return _attributes(number, Attributes(opened.size, int(time.time())))
        if isinstance(opened, Download):
            return _attributes(number, Attributes(opened.size, opened.modified))
        raise Refused(wire.FAILURE, "there is no such handle")

    def _found(self, place: Place) -> Attributes:
        if not place.name:
            return Attributes(0, int(time.time()), folder=True)
        shelf = self._inbox if place.folder == b"inbox" else self._outbox
        found = shelf.stat(place.name)
        if found is None:
            raise Refused(wire.NO_SUCH_FILE, "there is no such file")
        return found

    def _setstat(self, number: int, reader: Reader) -> Answer:
        """Times and modes are the server's; clients that set them are told yes."""
        reader.text()
        return wire.status(number, wire.OK)

    def _opendir(self, number: int, reader: Reader) -> Answer:
        place = place_of(reader.text())
        self._room()
        if place.name:
            raise Refused(wire.NO_SUCH_FILE, "there is no such folder")
        return self._opened(number, self._listing(place.folder))

    def _listing(self, folder: bytes) -> Listing:
        itself = Attributes(0, int(time.time()), folder=True)
        yield from ((name, itself) for name in (b".", b".."))
        if folder == b"inbox":
            yield from self._inbox.list()
        elif folder == b"outbox":
            yield from self._outbox.list()
        else:
            yield from ((name, itself) for name in (b"inbox", b"outbox"))

    def _readdir(self, number: int, reader: Reader) -> Answer:
        opened = self._handles.get(reader.text())
        if opened is None or isinstance(opened, Upload | Download):
            raise Refused(wire.FAILURE, "this is not an open folder")
        found = [(name, _line(name, each), each) for name, each in islice(opened, NAMES_AT_ONCE)]
        if not found:
            return wire.status(number, wire.EOF, "the end of the folder")
        return wire.names(number, found)

    def _realpath(self, number: int, reader: Reader) -> Answer:
        path = place_of(reader.text()).path
        nothing = Attributes(0, 0, folder=True)
        return wire.names(number, [(path, path, nothing)])

    def _remove(self, number: int, reader: Reader) -> Answer:
        place = place_of(reader.text())
        if not place.name:
            raise Refused(wire.DENIED, "folders stay as they are")
        if place.folder == b"inbox":
            self._inbox.remove(place.name, self._note)
        else:
            self._outbox.remove(place.name, self._note)
        return wire.status(number, wire.OK)

    def _rename(self, number: int, reader: Reader) -> Answer:
        place, new = place_of(reader.text()), place_of(reader.text())
        if place.folder != b"inbox" or new.folder != b"inbox" or not place.name or not new.name:
            raise Refused(wire.DENIED, "files are renamed within /inbox only")
        return self._rename_upload(number, place.name, new.name)

    async def _rename_upload(self, number: int, name: bytes, new: bytes) -> bytes:
        await self._inbox.give_name(name, new, self._note)
        return wire.status(number, wire.OK)

    def _deny(self, _number: int, _reader: Reader) -> Answer:
        raise Refused(wire.DENIED, "there are no folders or links to make here")

    def _extended(self, number: int, reader: Reader) -> Answer:
        name = reader.text()
        if name == b"posix-rename@openssh.com":
            return self._rename(number, reader)
        if name == b"fsync@openssh.com":
            # What is closed is durable; before that nobody may rely on anything.
            return self._fstat(number, reader) and wire.status(number, wire.OK)
        if name == b"limits@openssh.com":
            return wire.limits(number, MOST_HANDLES)
        raise Refused(wire.UNSUPPORTED, "this is not done here")

    METHODS: ClassVar[Mapping[int, Callable[[Session, int, Reader], Answer]]] = {
        wire.OPEN: _open,
        wire.CLOSE: _close_handle,
        wire.READ: _read,
        wire.LSTAT: _stat,
        wire.FSTAT: _fstat,
        wire.SETSTAT: _setstat,
        wire.FSETSTAT: _setstat,
        wire.OPENDIR: _opendir,
        wire.READDIR: _readdir,
        wire.REMOVE: _remove,
        wire.MKDIR: _deny,
        wire.RMDIR: _deny,
        wire.REALPATH: _realpath,
        wire.STAT: _stat,
        wire.RENAME: _rename,
        wire.READLINK: _deny,
        wire.SYMLINK: _deny,
        wire.EXTENDED: _extended,
    }
    """What a request asks for."""


def _attributes(number: int, found: Attributes) -> bytes:
    return wire.packet(wire.ATTRIBUTES, number, wire.attributes(found))


def _line(name: bytes, found: Attributes) -> bytes:
    """What `ls -l` of a simple client shows."""
    kind = "dr-x------" if found.folder else "-rw-------"
    when = time.strftime("%b %d %H:%M", time.gmtime(max(found.modified, 0)))
    return f"{kind} 1 drop drop {found.size:>12} {when} ".encode() + name
