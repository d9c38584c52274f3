"""What an order is worth, as terms, and the memorandum pairs that carry it."""

from __future__ import annotations

from ledger.entries import Posting
from ledger.money import extend
from ledger.sales import SalesLine, SalesOrder
from ledger.terms import document_factor, exactly, negate, total


def price_terms(order: SalesOrder, line: SalesLine) -> str:
    """The price of a line as factors: the order's own field, or the price list it came from."""
    price = line.price_terms or document_factor(order.event, f"{line.path}.unit_price")
    return price if line.divisor == 1 else f"{price} / {line.divisor}"


def line_terms(order: SalesOrder, line: SalesLine) -> str:
    """What a line is worth: its ordered quantity times its price; evaluates to its extension."""
    quantity = document_factor(order.event, f"{line.path}.quantity")
    computed = extend(line.quantity, line.unit_price, line.divisor)
    return exactly(f"{quantity} * {price_terms(order, line)}", computed, line.extension)


def order_terms(order: SalesOrder) -> str:
    """What the order is worth; one product over all lines where the document itself has it all.

    An order holds every line of its document, in the document's order.
    """
    if len(order.lines) > 1 and all(
        line.path == f"lines[{index}]" and _as_written(line)
        for index, line in enumerate(order.lines)
    ):
        quantities = document_factor(order.event, "lines[*].quantity")
        return f"{quantities} * {document_factor(order.event, 'lines[*].unit_price')}"
    return total([line_terms(order, line) for line in order.lines if line.extension])


def left_terms(order: SalesOrder, line: SalesLine, released: int) -> str:
    """What is left of a line's value when `released` minor units no longer stand open."""
    return exactly(line_terms(order, line), line.extension, line.extension - released)


def memo_pair(
    account: str, contra: str, amount: int, terms: str, party: str, ref: str
) -> tuple[Posting, Posting]:
    """A memorandum pair: `amount` more stands open (less, when it is below zero)."""
    return (
        Posting(account=account, amount=amount, terms=terms, party=party, ref=ref),
        Posting(account=contra, amount=-amount, terms=negate(terms), party=party, ref=ref),
    )


def _as_written(line: SalesLine) -> bool:
    """True if the document's own quantity and price make the extension."""
    return (
        line.quantity > 0
        and not line.price_terms
        and line.divisor == 1
        and extend(line.quantity, line.unit_price, line.divisor) == line.extension
    )
