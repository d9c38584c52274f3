"""The demo's operator: one exception is mended and its order replayed, one is released."""

from __future__ import annotations

from gateway import durable
from gateway.demo.goods import GOODS
from gateway.demo.phases import Phase
from gateway.demo.world import CUSTOMER, item_references
from gateway.home import Home
from gateway.passes import act, at_work
from gateway.rows import CaseRow
from gateway.store import Store

USER = "dana"
"""Who acts in the demo."""


def mend(home: Home, store: Store, phase: Phase) -> None:
    """What the operator does stands done; doing it again after a crash changes nothing."""
    durable.write_new(
        home.partners / CUSTOMER.key / "crossref" / "items.csv",
        [item_references(GOODS).encode()],
    )
    with at_work(home, store, lambda: phase.at) as desk:
        for case in open_cases(store, "unknown-item"):
            act(
                desk,
                "replay",
                case.document,
                reason="Freshway's 884106 is our SPONGES-6, says its buyer",
                user=USER,
                detail={},
            )
        for case in open_cases(store, "price-difference"):
            act(
                desk,
                "resolve",
                case.id,
                reason="promotion of 10 %, agreed by the sales manager",
                user=USER,
                detail={"action": "release"},
            )


def open_cases(store: Store, code: str) -> list[CaseRow]:
    """The customer's open exceptions of one kind."""
    where = {"state": "open", "code": code, "partner": CUSTOMER.key}
    rows = store.select("cases", where=where, order_by="id")
    return [row for row in rows if isinstance(row, CaseRow)]
