"""`gateway channel`: partners' servers looked at, paused, resumed, and trusted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import rich_click as click

from gateway.cli.listing import counted
from gateway.cli.output import FINDINGS, Call, clock, say, show, show_list
from gateway.cli.pattern import LazyGroup
from gateway.errors import Conflict, NotFound

if TYPE_CHECKING:
    from gateway.agreement import Agreement, Channel, Configuration
    from gateway.channels import Round, Surroundings

COLUMNS = ("partner", "kind", "address", "state", "polled_at", "next_at", "waiting", "detail")

KEY = click.argument("key")
REASON = click.option("--reason", required=True, help="Why; it is kept.")
USER = click.option("--user", help="Who does it; else the name you are logged in under.")


@click.group(cls=LazyGroup)
def channel() -> None:
    """Channels: partners' servers that we look at and send to."""


@channel.command("list")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.pass_obj
def list_(call: Call, *, as_csv: bool) -> int:
    """List the channels and how it stands with each; exit code 3 when one does not work."""
    from gateway.channels import next_poll, standing
    from gateway.sending import waiting

    configuration = _configuration(call)
    rows = []
    with call.store() as store:
        for agreement in configuration.agreements.values():
            if agreement.channel is None:
                continue
            row = standing(store, agreement.key)
            slot = next_poll(agreement, row, configuration)
            stopped = f"stopped: {row.stopped}" if row.stopped else ""
            failing = f"failing ({row.failures})" if row.failures else ""
            state = "paused" if row.paused else stopped or failing or "works"
            rows.append(
                {
                    "partner": agreement.key,
                    "kind": agreement.channel.kind + (" legacy" * agreement.channel.legacy),
                    "address": _address(agreement.channel),
                    "state": state,
                    "polled_at": row.polled_at,
                    "next_at": max(slot, clock()) if slot else None,
                    "waiting": waiting(store, agreement.key),
                    "detail": row.detail,
                }
            )
    show_list(call, COLUMNS, rows, as_csv=as_csv)
    return FINDINGS if any(row["state"] != "works" for row in rows) else 0


@channel.command()
@KEY
@click.pass_obj
def test(call: Call, key: str) -> int:
    """Log in, list the folders and say what would be fetched; nothing is changed anywhere.

    Exit code 3 when there is something to look at: weak algorithms, refused names.
    """
    from gateway.channels import try_out

    agreement, around = _agreement(call, key), _around()
    found = try_out(call.home(), agreement, around)
    lines = [f"{_address(_channel(agreement))} lets us in"]
    if _channel(agreement).inbound:
        lines.append(f"{_channel(agreement).inbound}: {counted(len(found.ready), 'file')} for us")
    lines += [f"  {name}" for name in found.ready[:20]]
    lines += [f"refused: {name}: {reason}" for name, reason in found.refused]
    lines += [f"note: {note}" for note in found.notes]
    show(call, found, "\n".join(lines))
    return FINDINGS if found.refused or found.notes else 0


@channel.command()
@KEY
@click.pass_obj
def poll(call: Call, key: str) -> int:
    """Fetch what is new and send what waits, now, whatever the schedule says; then take it in.

    Exit code 3 when something was refused, is not finished, or could not be removed there.
    """
    from gateway.channels import hold_round
    from gateway.cli.work import at_desk
    from gateway.polling import take_fetched
    from gateway.unlocking import Unlocking

    agreement = _agreement(call, key)
    with call.store() as store:
        held = hold_round(call.home(), store, agreement, _around())
        try:
            with at_desk(call, store) as desk:
                unlock = Unlocking(desk.home, desk.configuration.agreements).open
                take_fetched(desk.home, store, desk.archive, clock, unlock)
        except Conflict:
            say("the process that posts now takes in what was fetched")
    lines = list(_lines(held))
    show(call, held, "\n".join(lines) or "nothing was due")
    polled, sent = held.polled, held.sent
    found = [*held.notes, *(sent.failed if sent else ())]
    found += [*polled.refused, *polled.waiting, *polled.left] if polled else []
    return FINDINGS if found else 0


@channel.command()
@KEY
@REASON
@USER
@click.pass_obj
def pause(call: Call, key: str, reason: str, user: str | None) -> None:
    """Neither fetch nor send until the channel is resumed; what is under way is finished."""
    from gateway.channels import pause as pause_channel

    _agreement(call, key)
    with call.store() as store:
        pause_channel(store, key, clock(), reason, _user(user))
    show(call, {"partner": key, "state": "paused"}, f"the channel of {key} is paused")


@channel.command()
@KEY
@REASON
@USER
@click.pass_obj
def resume(call: Call, key: str, reason: str, user: str | None) -> None:
    """Go on after a pause, or after what stopped the channel is mended; ends its exceptions."""
    from gateway.channels import resume as resume_channel

    _agreement(call, key)
    with call.store() as store:
        resume_channel(store, key, clock(), reason, _user(user))
    show(call, {"partner": key, "state": "works"}, f"the channel of {key} goes on")


@channel.command("trust-host")
@KEY
@click.option("--fingerprint", metavar="SHA256:…", help="What the partner told you, not the wire.")
@click.option("--reason", default="", help="Why; it is kept.")
@USER
@click.pass_obj
def trust_host(call: Call, key: str, fingerprint: str | None, reason: str, user: str | None) -> int:
    """Show the server's host key; with its fingerprint, trust it: it is added to partner.toml.

    Without --fingerprint nothing is changed (exit code 3 unless the key is trusted already). Ask
    the partner for the fingerprint by telephone or mail: whoever stands in between shows his own.
    """
    from gateway.channel_reading import host_keys_on
    from gateway.channels import presented_key, resume, trust

    agreement, around = _agreement(call, key), _around()
    presented = presented_key(_channel(agreement))
    trusted = host_keys_on(_channel(agreement), clock().date())
    result = {"partner": key, "presented": presented, "trusted": trusted}
    if fingerprint is None:
        known = presented in trusted
        told = "which is trusted" if known else "which is not trusted"
        lines = [f"{_address(_channel(agreement))} shows {presented}, {told}"]
        lines += [f"trusted: {each}" for each in trusted]
        show(call, result, "\n".join(lines))
        return 0 if known else FINDINGS
    if presented.partition(" ")[2] != fingerprint:
        raise Conflict(
            f"the server shows {presented}, not {fingerprint}",
            where=_address(_channel(agreement)),
            hint="do not trust it; ask the partner whether the host key changed",
        )
    path = trust(call.home(), agreement, presented, around.clock().date())
    with call.store() as store:
        resume(store, key, clock(), reason or "the host key is trusted", _user(user))
    show(call, result | {"path": path}, f"{presented} is trusted: {path}")
    return 0


def _lines(held: Round) -> Iterator[str]:
    """A round for people."""
    polled, sent = held.polled, held.sent
    if polled:
        yield f"{counted(polled.listed, 'name')} listed, {polled.known} known"
        same = dict(polled.same)
        for name in polled.fetched:
            yield f"fetched {name}" + (f": the same bytes as {same[name]}" if name in same else "")
        for name in polled.waiting:
            yield f"waiting for the end of {name}"
        for name, reason in polled.refused:
            yield f"refused {name}: {reason}"
        for name, reason in polled.left:
            yield f"still there {name}: {reason}"
    if sent:
        yield from (f"sent {name}" for name in sent.sent)
        yield from (f"not sent {name}: {reason}" for name, reason in sent.failed)
    yield from (f"note: {note}" for note in held.notes)


def _configuration(call: Call) -> Configuration:
    from gateway.config import load_configuration

    return load_configuration(call.home()).configuration


def _agreement(call: Call, key: str) -> Agreement:
    """The agreement of a partner with a channel. Raises NotFound."""
    found = _configuration(call).agreements.get(key)
    if found is None:
        raise NotFound(f"there is no agreement {key}", hint="see: gateway partner list")
    if found.channel is None:
        raise NotFound(
            f"the agreement {key} has no [channel]", hint="see docs/howto/poll-a-partner.md"
        )
    return found


def _channel(agreement: Agreement) -> Channel:
    assert agreement.channel is not None
    return agreement.channel


def _around() -> Surroundings:
    from gateway.channels import Surroundings

    return Surroundings(clock=clock, environment=os.environ)


def _address(channel: Channel) -> str:
    return channel.path or f"{channel.user}@{channel.host}:{channel.port}"


def _user(named: str | None) -> str:
    import getpass

    return named or getpass.getuser()
