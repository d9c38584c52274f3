"""The items and adjustments of a remittance as sums with their terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec.structs import replace

from ledger.balancing import Meaning
from ledger.money import to_minor
from ledger.settling import NOTHING, Claim, Stated, Sum
from ledger.terms import document_factor
from translators.documents import Adjustment, PaidItem, Remittance


def read_items(
    remittance: Remittance, event: str, within: str = ""
) -> tuple[tuple[Stated, ...], tuple[Claim, ...]]:
    """Every item, and every adjustment that stands under none, in the order of the document.

    Adjustments are read as the standard has them: a negative one lowers the payment.
    `within` is the path of the remittance in its document, "" when it is the document.
    """
    items: list[Stated] = []
    alone = list(_claims(remittance.adjustments, event, f"{within}adjustments"))
    for place, entity in enumerate(remittance.entities):
        path = f"{within}entities[{place}]"
        alone += _claims(entity.adjustments, event, f"{path}.adjustments")
        items += [
            _stated(item, event, f"{path}.items[{index}]")
            for index, item in enumerate(entity.items)
        ]
    items += [
        _stated(item, event, f"{within}items[{index}]")
        for index, item in enumerate(remittance.items)
    ]
    return tuple(items), tuple(alone)


def read_as(item: Stated, meaning: Meaning) -> Stated:
    """The item with its adjustments under the meaning that was found for them."""
    adjustments = tuple(turned_as(one, meaning) for one in item.adjustments)
    return replace(item, adjustments=adjustments, inside=meaning == "inside")


def turned_as(one: Claim, meaning: Meaning) -> Claim:
    """An adjustment under the meaning found: with the opposite sign where that is meant."""
    return replace(one, money=one.money.turned()) if meaning == "opposite" else one


def _stated(item: PaidItem, event: str, path: str) -> Stated:
    """One item; a discount counts as a positive number, however its sender signs it."""
    discount = _sum(item.discount, event, f"{path}.discount")
    if discount is not None and discount.amount < 0:
        discount = discount.turned()
    return Stated(
        path=path,
        reference=item.reference,
        kind=item.reference_kind,
        paid=_sum(item.paid, event, f"{path}.paid") or NOTHING,
        invoiced=None if item.invoiced is None else to_minor(item.invoiced),
        discount=discount,
        adjusted=_sum(item.adjusted, event, f"{path}.adjusted"),
        reason=item.adjustment_reason,
        adjustments=tuple(_claims(item.adjustments, event, f"{path}.adjustments")),
    )


def _claims(adjustments: Iterable[Adjustment], event: str, path: str) -> Iterator[Claim]:
    """Adjustments as what they take out of the payment."""
    for index, one in enumerate(adjustments):
        terms = document_factor(event, f"{path}[{index}].amount")
        yield Claim(
            money=Sum(amount=to_minor(one.amount), terms=terms).turned(),
            reason=one.reason,
            reference=one.reference,
        )


def _sum(amount: Decimal | None, event: str, path: str) -> Sum | None:
    """A field that is stated and not zero, as a sum."""
    if not amount:
        return None
    return Sum(amount=to_minor(amount), terms=document_factor(event, path))
