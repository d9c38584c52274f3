"""Entries taken back: the same postings with the opposite signs, in an open period (BOOKS §2)."""

from __future__ import annotations

import msgspec

from ledger.dialect import cleaned
from ledger.entries import MEMO, Entry, Event, Posted, Posting
from ledger.terms import posted_factor


class ReversalFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The entry as it stands in the books, why it is taken back, and the part of the event."""

    posted: Posted
    reason: str
    part: int = 1


def post_reversal(event: Event, facts: ReversalFacts) -> tuple[Entry, ...]:
    """Every posting of the entry with the opposite sign; nothing of it is edited."""
    entry = facts.posted.entry
    return (
        Entry(
            event=event.id,
            part=facts.part,
            on=event.on,
            payee=entry.payee,
            narration=cleaned(f"Reversal of entry {facts.posted.number}: {facts.reason}"),
            rule="reversal",
            postings=tuple(
                Posting(
                    account=posting.account,
                    amount=-posting.amount,
                    terms=f"- {posted_factor(facts.posted.number, place)}",
                    party=posting.party,
                    ref=posting.ref,
                    sku=posting.sku,
                    qty=None if posting.qty is None else -posting.qty,
                    site=posting.site,
                )
                for place, posting in enumerate(entry.postings)
            ),
            tags=tuple(tag for tag in entry.tags if tag == MEMO),
            links=entry.links,
            document=event.document,
            digest=event.digest,
            policy=event.policy,
        ),
    )
