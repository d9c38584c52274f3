"""The first decision of a book: what was in stock on the day it opened."""

from __future__ import annotations

from gateway.decision import Decision, happen
from gateway.posting import move_stock, pool_of, post
from gateway.rows import DocumentRow
from ledger.money import to_minor, to_thousandths
from ledger.rules import RULES
from ledger.rules.opening import OpeningFacts, OpeningRow
from ledger.valuation import receive


def open_books(it: Decision) -> None:
    """Opening stock is in its pools and in the books, each amount from its row of the file."""
    entity = it.configuration.entity
    stock = it.configuration.opening_stock
    if not stock:
        return
    cause = DocumentRow(
        id="OPENING",
        direction="in",
        kind="opening",
        partner="",
        configuration=it.configuration.digest,
        decision=it.number,
        decided_at=it.now,
        posting="posted",
    )
    event = happen(it, "opening", entity.opened_on, cause)
    it.state.put(cause)
    rows = []
    for row in stock:
        before = pool_of(it, row.site, row.sku)
        value = to_minor(row.value)
        after, true_up = receive(before, to_thousandths(row.quantity), value)
        move_stock(it, event.id, before, after)
        rows.append(
            OpeningRow(
                site=row.site,
                sku=row.sku,
                quantity=to_thousandths(row.quantity),
                value=value,
                row=row.row,
                true_up=true_up,
            )
        )
    post(it, RULES["opening"](event, OpeningFacts(rows=tuple(rows))))
