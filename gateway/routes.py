"""What happens to received documents that no rule of ours books: kept, or held for a person."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gateway.decision import Decision, open_case
from gateway.rows import DocumentRow
from gateway.statuses import moved

NO_RULE = "no-rule"
"""The exception of a document that must be settled by hand, because no rule books it."""


class Route(msgspec.Struct, frozen=True):
    """Where a set goes: the roles it is taken from, who looks at it, and what is left to do.

    Without a `duty` the document is information: kept, listed and traceable, and no case.
    """

    roles: tuple[str, ...]
    desk: str
    duty: str = ""


CUSTOMER, SUPPLIER = ("customer",), ("supplier",)
WAREHOUSE, CARRIER = ("warehouse",), ("carrier",)

ROUTES: Mapping[str, Route] = {
    "180": Route(("customer", "supplier"), "returns", "allow or refuse the return"),
    "204": Route(("customer", "supplier"), "freight", "answer the load tender"),
    "210": Route(CARRIER, "accounts payable", "check and book the freight bill"),
    "214": Route(("carrier", "warehouse"), "freight"),
    "810": Route(("supplier", "warehouse", "carrier"), "accounts payable", "check and book it"),
    "812": Route(("customer", "supplier"), "accounts receivable", "accept or dispute the claim"),
    "830": Route(CUSTOMER, "sales"),
    "832": Route(SUPPLIER, "purchasing"),
    "844": Route(CUSTOMER, "accounts receivable", "check and answer the claim"),
    "846": Route(("warehouse", "supplier", "customer"), "inventory"),
    "849": Route(SUPPLIER, "accounts payable", "compare it with what we claimed"),
    "852": Route(CUSTOMER, "sales"),
    "855": Route(SUPPLIER, "purchasing", "compare it with our order"),
    "856": Route(SUPPLIER, "receiving", "expect the goods"),
    "860": Route(CUSTOMER, "orders", "change the order, or refuse the change"),
    "861": Route(CUSTOMER, "accounts receivable", "compare what was received with what was billed"),
    "862": Route(CUSTOMER, "orders", "ship by the schedule"),
    "865": Route(SUPPLIER, "purchasing", "compare it with our order"),
    "867": Route(("customer", "warehouse"), "sales", "settle what the resales oblige us to"),
    "880": Route(SUPPLIER, "accounts payable", "check and book it"),
    "943": Route(("supplier", "warehouse"), "receiving", "expect the goods"),
    "944": Route(WAREHOUSE, "inventory", "bring in the stock"),
    "947": Route(WAREHOUSE, "inventory", "adjust the stock"),
    "990": Route(CARRIER, "freight"),
}
"""Set → what happens. What stands in no route and has no rule of its own is not expected."""


REFUSALS = ("declined", "expired", "counter offer", "conditional acceptance")
"""Answers to a load tender (990) that leave the load without a carrier."""


def is_kept(kind: str) -> bool:
    """Whether documents of a set are information: kept, and never a case."""
    return kind in ROUTES and not ROUTES[kind].duty


def follow(it: Decision, row: DocumentRow, route: Route, answer: str = "") -> DocumentRow:
    """The document is kept as information, or waits for the person at the desk it is for.

    `answer` is what it answers to something we asked, if it is an answer.
    """
    if not route.duty:
        if answer in REFUSALS:
            open_case(
                it,
                "not-accepted",
                row.partner,
                f"{row.kind} {row.number} for {route.desk}: {answer}",
                document=row.id,
                hint="ask somebody else, or agree with the partner; then close it",
            )
        return moved(row, posting="not bookable")
    open_case(
        it,
        NO_RULE,
        row.partner,
        f"{row.kind} {row.number} is for {route.desk}: {route.duty}",
        document=row.id,
        amount=row.amount or 0,
        hint="no rule of ours books it: settle it by hand, then close the exception, or reject it",
    )
    return moved(row, posting="held")
