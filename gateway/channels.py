"""Channels: one round over a partner's server, and how it stands with it between rounds.

A round holds one wire and does one thing at a time on it: it fetches, then sends. What goes wrong
is written down with when to try again; what a person must mend stops the channel and opens an
exception. None of it needs the posting lock.
"""

from __future__ import annotations

import fcntl
import os
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from gateway import durable
from gateway.agreement import Agreement, Channel, Configuration
from gateway.channel_reading import host_keys_on
from gateway.channel_rows import ChannelRow
from gateway.errors import ConfigError, Conflict, GatewayError, NotFound, NotPermitted
from gateway.home import Home
from gateway.partners import read_agreement
from gateway.polling import Chosen, Polled, choose, poll
from gateway.references import read_secret
from gateway.rows import CaseRow
from gateway.schedules import next_slot, read_schedule
from gateway.sending import Sent, send, waiting
from gateway.store import Store
from gateway.transports.transport import HostKeyChanged, LoginRefused, Transport

MOST_LOGINS_REFUSED = 3
"""So often we are turned away before we stop: servers lock out whoever goes on (RELIABILITY §5)."""

FIRST_WAIT_SECONDS = 30
"""The longest wait after the first failure; it doubles with each further one."""

LONGEST_WAIT_SECONDS = 30 * 60
"""The longest wait after any failure (RELIABILITY.md §5)."""

TOLD_AFTER = 5
"""After so many failures in a row a person is told: by then some minutes to an hour have passed."""

CAUSES = {"host key": "host-key-changed", "login": "login-refused"}
"""Why a channel stops, and the code of its exception."""

Clock = Callable[[], datetime]


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """What one round over a partner's server came to; None for what was not done."""

    partner: str
    polled: Polled | None = None
    sent: Sent | None = None
    notes: tuple[str, ...] = ()


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What a round takes from the world, each of it another in a test."""

    clock: Clock
    environment: Mapping[str, str]
    pause: Callable[[float], object] = time.sleep
    chance: Callable[[], float] = random.random


def hold_round(
    home: Home,
    store: Store,
    agreement: Agreement,
    around: Surroundings,
    *,
    polling: bool = True,
    sending: bool = True,
) -> Round:
    """The partner's files are fetched and ours are sent, as far as agreed, over one wire.

    Raises NotPermitted while the channel is paused or stopped, Conflict while another process works
    on it, and what broke the round (TransportError, ConfigError) after writing it down.
    """
    channel = agreement.channel
    assert channel is not None
    with wire_of(home, store, agreement, around) as wire:
        polled = sent = None
        if polling and channel.inbound:
            polled = poll(home, store, agreement, around.clock, wire, pause=around.pause)
            _note_poll(store, polled, around.clock())
        if sending and channel.outbound:
            sent = Sent()
            for half, rows in _halves(home, store):
                more = send(half, rows, agreement, around.clock, wire)
                sent = Sent(sent=sent.sent + more.sent, failed=sent.failed + more.failed)
        return Round(partner=agreement.key, polled=polled, sent=sent, notes=wire.notes)


def _halves(home: Home, store: Store) -> Iterator[tuple[Home, Store]]:
    """The live half of a home and, where there is one, the half of test interchanges."""
    yield home, store
    trial = Home(home.root, trial=True)
    if trial.database.is_file():
        rows = Store(trial.database_url)
        try:
            rows.create()
            yield trial, rows
        finally:
            rows.close()


@contextmanager
def wire_of(
    home: Home, store: Store, agreement: Agreement, around: Surroundings
) -> Iterator[Transport]:
    """A wire to the partner's server, ours alone; how the round ends is written down."""
    row = standing(store, agreement.key)
    if row.paused or row.stopped:
        raise NotPermitted(
            f"the channel of {agreement.key} is {_state(row)}",
            hint=f"gateway channel resume {agreement.key} --reason …",
        )
    with _alone(home, agreement.key):
        try:
            assert agreement.channel is not None
            wire = open_wire(home, agreement.channel, around)
            try:
                yield wire
            finally:
                wire.close()
        except GatewayError as error:
            _note_failure(store, agreement.key, error, around)
            raise
        _note_success(store, agreement.key, around.clock())


def open_wire(home: Home, channel: Channel, around: Surroundings) -> Transport:
    """A wire to what a channel names. Raises TransportError, and ConfigError for its secrets."""
    if channel.kind == "folder":
        from gateway.transports.folder import FolderTransport

        return FolderTransport(Path(channel.path))
    from gateway.transports.sftp_client import Login, SftpTransport

    secrets = {
        name: read_secret(reference, around.environment, home.root) if reference else ""
        for name, reference in (
            ("private_key", channel.key),
            ("passphrase", channel.passphrase),
            ("password", channel.password),
        )
    }
    trusted = host_keys_on(channel, around.clock().date())
    login = Login(channel.host, channel.port, channel.user, trusted, **secrets)
    if channel.legacy:
        from gateway.transports.legacy_client import LegacyTransport

        return LegacyTransport(login)
    return SftpTransport(login)


class TriedOut(msgspec.Struct, frozen=True, kw_only=True):
    """What a look at a partner's server found: names that would be fetched, those refused."""

    ready: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def try_out(home: Home, agreement: Agreement, around: Surroundings) -> TriedOut:
    """Log in and list what is agreed; nothing is changed there or here. Raises as `open_wire`."""
    channel = agreement.channel
    assert channel is not None
    wire = open_wire(home, channel, around)
    try:
        chosen = choose(wire.list(channel.inbound), channel) if channel.inbound else Chosen()
        if channel.outbound:
            for _ in wire.list(channel.outbound):
                break
        return TriedOut(
            ready=tuple(each.name for each in chosen.ready),
            refused=chosen.refused,
            notes=wire.notes,
        )
    finally:
        wire.close()


def presented_key(channel: Channel) -> str:
    """The host key the server shows now, as `type SHA256:…`. Raises TransportError."""
    if channel.kind == "folder":
        raise NotFound("a folder has no host key", hint="trust-host is for channels over SFTP")
    from gateway.transports.sftp_client import host_key_of

    return host_key_of(channel.host, channel.port)


def trust(home: Home, agreement: Agreement, key: str, day: date) -> Path:
    """The agreement's file trusts a host key from a day on, beside those it trusted before.

    Raises ConfigError when the file would not be right then; it is as it was.
    """
    folder = home.partners / agreement.key
    path = folder / "partner.toml"
    before = path.read_bytes()
    lines = f'\n[[channel.host_keys]]\nkey = "{key}"\nsince = {day}\n'
    durable.write_new(path, [before.rstrip() + b"\n", lines.encode()])
    try:
        read_agreement(folder)
    except ConfigError as error:
        durable.write_new(path, [before])
        raise ConfigError(
            f"the host key cannot be added: {error.message}",
            file=f"partners/{agreement.key}/partner.toml",
            key="channel.host_keys",
            hint="write host keys as tables: [[channel.host_keys]]",
        ) from None
    return path


def standing(store: Store, key: str) -> ChannelRow:
    """How it stands with the channel of a partner."""
    found = store.load("channels", key)
    return found if isinstance(found, ChannelRow) else ChannelRow(key=key)


def next_poll(
    agreement: Agreement, row: ChannelRow, configuration: Configuration
) -> datetime | None:
    """When the partner's server is to be looked at next (UTC), in the past when it is overdue.

    None: never, because nothing is fetched from it, or a person paused it or must look first.
    """
    channel = agreement.channel
    if channel is None or not channel.inbound or row.paused or row.stopped:
        return None
    schedule = read_schedule(channel.schedule)
    assert schedule is not None
    calendar = agreement.calendar or configuration.calendar
    since = row.polled_at or datetime(2000, 1, 1, tzinfo=UTC)
    slot = next_slot(schedule, since, configuration.entity.zone, channel.hours, calendar)
    return max(slot, row.retry_at or slot) if slot else None


def due(
    home: Home,
    store: Store,
    agreement: Agreement,
    configuration: Configuration,
    now: datetime,
) -> tuple[bool, bool]:
    """Whether a round must poll, and whether it must send, at this moment."""
    row = _not_ahead(standing(store, agreement.key), now)
    slot = next_poll(agreement, row, configuration)
    if agreement.channel is None or row.paused or row.stopped:
        return False, False
    held = row.retry_at is not None and row.retry_at > now
    sends = bool(agreement.channel.outbound) and any(
        waiting(rows, agreement.key) for _, rows in _halves(home, store)
    )
    return slot is not None and slot <= now, sends and not held


def _not_ahead(row: ChannelRow, now: datetime) -> ChannelRow:
    """The row without moments that lie ahead, because the clock was set back.

    Else nothing would be due until it has caught up.
    """
    if row.polled_at is not None and row.polled_at > now:
        row = msgspec.structs.replace(row, polled_at=None)
    longest = timedelta(seconds=LONGEST_WAIT_SECONDS)
    if row.retry_at is not None and row.retry_at > now + longest:
        row = msgspec.structs.replace(row, retry_at=None)
    return row


def pause(store: Store, key: str, now: datetime, reason: str, user: str) -> None:
    """No round begins any more until the channel is resumed."""
    row = standing(store, key)
    said = f"paused by {user} at {now:%F %T} UTC: {reason}"
    store.commit({"channels": {key: msgspec.structs.replace(row, paused=True, detail=said)}})


def resume(store: Store, key: str, now: datetime, reason: str, user: str) -> None:
    """Rounds begin again, at once; the exceptions that told of the channel are resolved."""
    row = ChannelRow(key=key, cases=standing(store, key).cases)
    state = store.state()
    state.put(row)
    for case in _open_cases(store, key):
        state.put(_resolved(case, now, "resumed", reason, user))
    store.commit(state.changes)


def _state(row: ChannelRow) -> str:
    if row.paused:
        return "paused"
    return f"stopped ({row.stopped})" if row.stopped else ""


@contextmanager
def _alone(home: Home, key: str) -> Iterator[None]:
    """No other process or thread works on this channel meanwhile."""
    folder = home.var / "channels"
    durable.make_folder(folder)
    file = durable.open_lock(folder / f"{key}.lock")
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                f"another process works on the channel of {key}", hint="wait for its end"
            ) from None
        yield
    finally:
        os.close(file)


def _note_poll(store: Store, polled: Polled, now: datetime) -> None:
    """The poll is written down, with an exception for what a person must look at."""
    row = msgspec.structs.replace(standing(store, polled.partner), polled_at=now)
    store.commit({"channels": {row.key: row}})
    for name, reason in polled.refused:
        _open_case(
            store,
            polled.partner,
            now,
            code="refused-file",
            about=name,
            message=f"{name} on the server of {polled.partner} is not fetched: {reason}",
            hint="ask the partner to send a plain file under a plain name",
        )
    for name, reason in polled.left[:1]:
        _open_case(
            store,
            polled.partner,
            now,
            code="not-removed",
            message=f"{len(polled.left)} fetched files stay on the server of {polled.partner}, "
            f"such as {name}: {reason}",
            hint='ask for the right to remove them, or write after = "keep"',
        )


def _note_success(store: Store, key: str, now: datetime) -> None:
    """The channel works; an exception that told it does not ends by itself."""
    row = standing(store, key)
    state = store.state()
    for case in _open_cases(store, key) if row.failures else ():
        if case.code == "channel-failing":
            state.put(_resolved(case, now, "recovered", "it works again", ""))
    works = msgspec.structs.replace(
        row, failures=0, logins_refused=0, retry_at=None, worked_at=now, detail=""
    )
    state.put(works)
    store.commit(state.changes)


def _note_failure(store: Store, key: str, error: GatewayError, around: Surroundings) -> None:
    """The channel waits before it tries again, or stops; a person is told when it is time."""
    now = around.clock()
    before = standing(store, key)
    refused = before.logins_refused + isinstance(error, LoginRefused)
    stopped = ""
    if isinstance(error, HostKeyChanged):
        stopped = "host key"
    elif refused >= MOST_LOGINS_REFUSED:
        stopped = "login"
    longest = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** min(before.failures, 20))
    row = msgspec.structs.replace(
        before,
        failures=before.failures + 1,
        logins_refused=refused,
        stopped=stopped,
        retry_at=now + timedelta(seconds=around.chance() * longest),
        detail=error.message,
    )
    store.commit({"channels": {key: row}})
    if stopped or row.failures >= TOLD_AFTER:
        _open_case(
            store,
            key,
            now,
            code=CAUSES[stopped] if stopped else "channel-failing",
            message=f"the channel of {key} {'is stopped' if stopped else 'fails'}: {error.message}",
            hint=error.hint or "see `gateway channel test`",
        )


def _open_case(
    store: Store, key: str, now: datetime, *, code: str, message: str, hint: str, about: str = ""
) -> None:
    """An exception about a channel, unless one of the same stands open."""
    subject = f"channel/{key}/{about or code}"
    known = store.children("cases", "subject", subject)
    if any(isinstance(case, CaseRow) and case.state == "open" for case in known):
        return
    if about and known:
        return  # a person has seen this file
    row = standing(store, key)
    row = msgspec.structs.replace(row, cases=row.cases + 1)
    case = CaseRow(
        id=f"XC-{key}-{row.cases}",
        code=code,
        partner=key,
        subject=subject,
        message=message,
        hint=hint,
        opened_at=now,
    )
    store.commit({"channels": {key: row}, "cases": {case.id: case}})


def _open_cases(store: Store, key: str) -> Iterator[CaseRow]:
    """The open exceptions about a channel as a whole."""
    for code in ("host-key-changed", "login-refused", "channel-failing", "not-removed"):
        for case in store.children("cases", "subject", f"channel/{key}/{code}"):
            if isinstance(case, CaseRow) and case.state == "open":
                yield case


def _resolved(case: CaseRow, now: datetime, how: str, reason: str, user: str) -> CaseRow:
    """The exception has ended."""
    return msgspec.structs.replace(
        case, state="resolved", resolved_at=now, resolution=how, reason=reason, user=user
    )
