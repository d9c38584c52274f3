"""What was agreed with a partner, in the words of the implementation guide it gets.

Only what the partner may know: no credit limits, no tolerances of ours in money.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gateway.agreement import Agreement, Identity, Selling
from gateway.errors import NotFound
from gateway.samples import guide_of, outgoing, write_sample
from gateway.typeset import delimiters_of
from translators.explain.files import visible
from translators.explain.sets import explain_set
from translators.guide import Guide
from translators.handbook.blocks import Handbook
from translators.handbook.build import handbook
from translators.handbook.terms import Terms
from translators.samples import Wish
from translators.wording import set_title, words_of
from translators.x12.sets import of_segments

WHEN: Mapping[str, str] = {
    "810": "It follows each shipment, never before its ship notice.",
    "820": "It announces what a payment pays, and why something is left out.",
    "850": "Each order is answered, shipped and billed on its own.",
    "855": "It answers each order that was taken over, line by line.",
    "856": "It is sent when goods leave the warehouse, one for each shipment.",
    "940": "It asks the warehouse to ship one order.",
    "945": "It reports each shipment of an order; an order may be shipped in several parts.",
    "997": "It is the receipt for a group of documents, and says nothing about the business in it.",
}
"""When a set is sent."""

RECEIVED = (
    "A document that lacks what must stand, or holds a wrong value, is rejected (997: R).",
    "A rejected document is not taken over. Correct it and send it again in full.",
    "One wrong document does not stop the others of its group.",
    "A document that was accepted is never sent again. A change is a document of its own.",
    "Each interchange has a control number (ISA13) of its own.",
)
"""What holds for every set that we get."""

SENT = (
    "What we send was read back by our own reader and by a second one before it left.",
    "A resent file has the same bytes and control numbers; a corrected one has new numbers.",
)
"""What holds for every set that we send."""


def guide_for_partner(agreement: Agreement, us: str, kind: str) -> Handbook:
    """The implementation guide of a set for a partner, from the guide that checks it.

    `us` is our company's name. Raises NotFound for an unknown set.
    """
    guide = guide_of(kind, agreement)
    if not agreement.identities or not agreement.identities[0].isa:
        raise NotFound(
            f"nothing of X12 is agreed with {agreement.key}: it has no ISA address",
            where=f"partners/{agreement.key}/partner.toml",
            hint="guides like this one are of X12; the layouts of other files stand in [layouts]",
        )
    written = write_sample(kind, Wish(), agreement=agreement)
    raw = of_segments(written.segments, delimiters=delimiters_of(agreement))
    return handbook(guide, _terms(agreement, us, guide), explain_set(raw, guide))


def _terms(agreement: Agreement, us: str, guide: Guide) -> Terms:
    kind = guide.set
    sent = outgoing(kind, agreement)
    sender, receiver = (us, agreement.name) if sent else (agreement.name, us)
    what = f"{kind} ({set_title(kind)})"
    when = WHEN.get(kind, "")
    return Terms(
        partner=agreement.name,
        us=us,
        purpose=f"Sent by {sender} to {receiver}: {what}. {when}".rstrip(),
        facts=(("from", sender), ("to", receiver), ("separators", _separators(agreement))),
        envelope=tuple(_envelope(agreement, guide, sent=sent)),
        acknowledging=tuple(_acknowledging(agreement, guide, sent=sent)),
        rules=tuple(_rules(agreement, kind, sent=sent)),
        levels=agreement.selling.ship_notice_structure if kind == "856" and sent else "",
        differences=tuple(differences(agreement.overlays.get(kind, {}))),
    )


def _separators(agreement: Agreement) -> str:
    """The separators in words."""
    marks = delimiters_of(agreement)
    named = (
        ("element", marks.element),
        ("component", marks.component),
        ("repetition", marks.repetition),
        ("segment", marks.segment),
    )
    said = ", ".join(f"{word} {visible(mark)}" for word, mark in named if mark)
    return f"{said}, each segment on a line" if marks.suffix else said


def _envelope(agreement: Agreement, guide: Guide, *, sent: bool) -> Iterator[tuple[str, str, str]]:
    """The rows of the table of ISA and GS."""
    ours, theirs = agreement.us, agreement.identities[0]
    sender, receiver = (ours, theirs) if sent else (theirs, ours)
    wire = agreement.wire
    yield "ISA05", "kind of sender id", sender.isa_kind
    yield "ISA06", "sender", sender.isa
    yield "ISA07", "kind of receiver id", receiver.isa_kind
    yield "ISA08", "receiver", receiver.isa
    yield "ISA12", "version of the envelope", wire.version[:5]
    usage = words_of("usages").get(wire.usage, "")
    yield "ISA15", f"usage: {usage}; T for tests", wire.usage
    yield "GS01", "kind of group", guide.functional_id
    yield "GS02", "sender's application", _application(sender)
    yield "GS03", "receiver's application", _application(receiver)
    yield "GS08", "version", ", ".join(wire.versions) or wire.version


def _application(identity: Identity) -> str:
    return identity.gs or identity.isa


def _acknowledging(agreement: Agreement, guide: Guide, *, sent: bool) -> Iterator[str]:
    """Who acknowledges what, and until when."""
    agreed = agreement.acknowledge
    if guide.functional_id == "FA":
        yield "An acknowledgment is never acknowledged."
        return
    if sent:
        hours = agreed.await_hours_of.get(guide.functional_id, agreed.await_hours)
        if hours:
            yield (
                f"{agreement.name} answers each group with a 997 or 999 within {hours} working "
                "hours; without one the documents count as not received, and we ask."
            )
        else:
            yield f"{agreement.name} sends no functional acknowledgment."
        return
    if agreed.send == "none":
        yield "We send no functional acknowledgment."
    else:
        which = "all documents" if agreed.sets == "all" else "documents with errors"
        detail = ", with segment and element of each error" if agreed.detail == "full" else ""
        yield f"We answer each group with a {agreed.send} that names {which}{detail}."
    yield {
        "requested": "We send a TA1 for the envelope when ISA14 is 1.",
        "always": "We send a TA1 for each envelope.",
        "never": "We send no TA1.",
    }[agreed.ta1]


def _rules(agreement: Agreement, kind: str, *, sent: bool) -> Iterator[str]:
    """What we do with a document, and what makes us hold or refuse it."""
    customer = "customer" in agreement.roles
    if kind == "850" and customer:
        yield from _of_orders(agreement.selling)
    elif kind == "820" and customer:
        yield from _of_payments(agreement.selling)
    elif kind == "856" and sent:
        words = words_of("levels")
        levels = ", ".join(words[code] for code in agreement.selling.ship_notice_structure)
        yield f"Levels hang in one order: {levels}."
        yield "Each carton bears its SSCC in MAN*GM: 20 digits with 00 before it and check digit."
    elif kind == "810" and customer:
        yield from _of_invoices(agreement.selling)
    elif kind == "945":
        yield "The 945 names the order of the 940 (W06) and what of each line was shipped."
        yield "More than was ordered, an unknown order or an unknown item is held."
    yield from SENT if sent else RECEIVED


def _of_orders(selling: Selling) -> Iterator[str]:
    yield "An order is held when an item, unit or ship-to is unknown to us; we ask before we ship."
    prices = {
        "agreement": "Prices are those of our agreement; an order with another price is held.",
        "order": "The prices of the order count.",
    }
    yield prices[selling.prices]
    yield f"All amounts are in {selling.currency}."
    if selling.order_acknowledgment != "none":
        yield "Each order that is taken over is answered with an 855."
    backorders = {
        "keep": "What cannot be shipped is kept as a backorder.",
        "cancel": "What cannot be shipped is cancelled; there are no backorders.",
    }
    yield backorders[selling.backorders]
    yield "BEG01 says what is meant: 00 a new order, 01 takes one back; 06 and 07 create nothing."


def _of_payments(selling: Selling) -> Iterator[str]:
    yield "The items and adjustments add up to BPR02; a payment that does not is held whole."
    yield "Each invoice is named in an RMR with the number that stands in BIG02."
    yield "A deduction has its reason in ADX02 and the number of your claim in a REF."
    adx = {
        "extra": "ADX is beside RMR04.",
        "inside": "ADX is part of RMR04 already.",
        "opposite": "ADX has the opposite sign of what it does.",
    }
    if selling.adx in adx:
        yield adx[selling.adx]


def _of_invoices(selling: Selling) -> Iterator[str]:
    yield "Lines, allowances, charges and taxes add up to TDS01, which is what is to be paid."
    yield "An invoice bills what was shipped, at the price of the order."
    if selling.discount_percent:
        yield (
            f"Terms: {selling.discount_percent} percent within {selling.discount_days} days, "
            f"net {selling.net_days} days."
        )
    else:
        yield f"Terms: net {selling.net_days} days."


def differences(overlay: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """An overlay as rows: the place, and what is agreed there in words."""
    for designator, difference in overlay.items():
        assert isinstance(difference, Mapping)  # the agreement was read strictly
        said = [_difference(key, value) for key, value in difference.items()]
        yield designator, "; ".join(said)


def _difference(key: str, value: object) -> str:
    """One difference in words."""
    if key == "use":
        return {"M": "must stand", "O": "may stand", "X": "conditional"}.get(str(value), str(value))
    if key == "codes" and isinstance(value, Mapping):
        if "only" in value:
            return f"only {', '.join(value['only'])}"
        words = [
            f"{code} {word}" for code, word in value.items() if code not in ("complete", "like")
        ]
        said = ", ".join(words)
        closed = value.get("complete") is True
        return f"only {said}" if closed and said else "a closed list" if closed else said
    if key == "severity":
        return {
            "reject": "a fault is rejected",
            "accept": "a fault is accepted with a note (E)",
            "note": "a fault is only noted",
        }.get(str(value), str(value))
    if key == "max":
        return f"at most {value}" if value else "any number"
    if key == "is":
        return f"always {value}"
    return f"{key} {value}"
