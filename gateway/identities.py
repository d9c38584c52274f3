"""Who signs how: whose agreement what comes in is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from gateway.agreement import Agreement, Configuration, Identity
from translators.batches import Batch
from translators.x12.interchange import Group, Interchange

SCHEMES: Mapping[str, str] = {
    "0002": "sirene",
    "0007": "orgnr",
    "0009": "siret",
    "0060": "duns",
    "0088": "gln",
    "ean": "gln",
    "gs1": "gln",
    "iln": "gln",
    "internaldunsnumber": "duns",
    "duns+4": "duns",
    "networkid": "networkid",
    "aribanetworkid": "networkid",
    "aribanetworkuserid": "networkuserid",
}
"""Kinds of ids under other names: those of ISO 6523 (Peppol), GS1 and buying networks."""


def in_order(identities: Iterable[Identity]) -> tuple[Identity, ...]:
    """Identities with those of X12 first: an agreement's first one is what we address."""
    return tuple(sorted(identities, key=lambda each: not each.isa))


def address_of(identities: Iterable[Identity]) -> tuple[str, str]:
    """Kind and id by which somebody is addressed outside of X12: the first; twice "" for none."""
    for identity in identities:
        for each in identity.ids:
            kind, _, found = each.partition(":")
            return kind, found
    return "", ""


def partner_of(
    configuration: Configuration, interchange: Interchange, group: Group, channel: str
) -> Agreement | str:
    """The agreement a group falls under, or the word for why there is none.

    ISA05–08 must be an agreement's, and GS02 and GS03 where it states them; the one that states
    most wins, among equals the channel's own. `channel` is the key of the folder the file came in
    ("" for a file handed over by a person, which may be anybody's). Words: `unknown-sender`,
    `ambiguous-sender`, `sender-not-of-this-channel`.
    """
    found: dict[int, list[Agreement]] = {}
    for agreement in configuration.agreements.values():
        weight = _weight(agreement, interchange, group)
        if weight is not None:
            found.setdefault(weight, []).append(agreement)
    if not found:
        return "unknown-sender"
    return _of_channel(configuration, found[max(found)], channel)


def sender_of(configuration: Configuration, batch: Batch, channel: str) -> Agreement | str:
    """The agreement a batch falls under, or the word for why there is none.

    A batch that names no sender is the channel's. One that names it must name an id of the
    channel's partner, or of one that it carries; and whoever it is for, when it says so, must be
    us. Only XML must be known by its ids: other files are the channel's too where its agreement
    states none. Words: those of `partner_of`, and `not-for-us`.
    """
    own = configuration.agreements.get(channel)
    sender: Agreement | str = own or "unknown-sender"
    lax = batch.syntax != "xml"
    if batch.sender and not (lax and own is not None and not _ids(own.identities)):
        found = [each for each in configuration.agreements.values() if _signs(each, batch)]
        if not found:
            return "unknown-sender"
        sender = _of_channel(configuration, found, channel)
    if not batch.receiver or not isinstance(sender, Agreement):
        return sender
    known = _among(batch.receiver_kind, batch.receiver, (sender.us,))
    return sender if known or (lax and not sender.us.ids) else "not-for-us"


def _of_channel(
    configuration: Configuration, found: list[Agreement], channel: str
) -> Agreement | str:
    """The one of these agreements that may come through a channel, or why there is none."""
    if channel:
        own = configuration.agreements.get(channel)
        through = {channel, *(own.carries if own is not None else ())}
        found = [agreement for agreement in found if agreement.key in through]
        if not found:
            return "sender-not-of-this-channel"
    return found[0] if len(found) == 1 else "ambiguous-sender"


def _weight(agreement: Agreement, interchange: Interchange, group: Group) -> int | None:
    """How many application codes an agreement states and the group bears; None: not its group."""
    us = agreement.us
    if not us.isa or (us.isa_kind, us.isa) != (interchange.receiver_kind, interchange.receiver):
        return None
    if us.gs not in ("", group.receiver):
        return None
    weights = [
        bool(them.gs) + bool(us.gs)
        for them in agreement.identities
        if them.isa
        and (them.isa_kind, them.isa) == (interchange.sender_kind, interchange.sender)
        and them.gs in ("", group.sender)
    ]
    return max(weights, default=None)


def _signs(agreement: Agreement, batch: Batch) -> bool:
    """Whether a batch names the agreement's partner: by an id, or by its key where no kind is."""
    if not batch.sender_kind and batch.sender == agreement.key:
        return True
    return _among(batch.sender_kind, batch.sender, agreement.identities)


def _ids(identities: Iterable[Identity]) -> list[str]:
    return [each for identity in identities for each in identity.ids]


def _among(kind: str, found: str, identities: Iterable[Identity]) -> bool:
    """Whether an id is one of these; one of which the kind is not told may be of any."""
    for identity in identities:
        for each in identity.ids:
            known_kind, _, known = each.partition(":")
            if known.lower() == found.lower() and (
                not kind or _scheme(known_kind) == _scheme(kind)
            ):
                return True
    return False


def _scheme(kind: str) -> str:
    word = re.sub(r"[^a-z0-9+]", "", kind.lower())
    return SCHEMES.get(word, word)
