"""One item of a payment against one open invoice: paid, discount, claims, what is left over.

Amounts that lower a payment are positive here; every amount carries its terms.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import msgspec

from ledger.money import EXACT, ratio_to_minor
from ledger.sales import BilledInvoice, OpenItem
from ledger.terms import document_factor, exactly, negate, total

NOT_EARNED = "discount not earned"
"""The reason of a claim for a discount taken too late or too high."""


class Tolerances(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an agreement allows when a payment is applied.

    `write_off` minor units of an invoice, at most, go to Small-Differences; the discount counts
    `discount_grace_days` longer; `adx` fixes what adjustments mean ("auto", "inside", "extra",
    "opposite"); `actions` are further kinds of advice taken as payments ("remittance only",
    "notice only").
    """

    write_off: int = 0
    discount_grace_days: int = 0
    adx: str = "auto"
    actions: tuple[str, ...] = ()


class Sum(msgspec.Struct, frozen=True, kw_only=True):
    """An amount in minor units and the terms that evaluate to it."""

    amount: int
    terms: str

    def plus(self, *others: Sum) -> Sum:
        """This and the others together."""
        return Sum(
            amount=self.amount + sum(one.amount for one in others),
            terms=total([self.terms, *(one.terms for one in others)]),
        )

    def minus(self, *others: Sum) -> Sum:
        """This less the others."""
        return self.plus(*(one.turned() for one in others))

    def turned(self) -> Sum:
        """The same with the opposite sign."""
        return Sum(amount=-self.amount, terms=negate(self.terms))


class Claim(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a payer leaves out of a payment, and why.

    `reference` is the payer's own; `invoice` and `party` are ours where one is concerned.
    """

    money: Sum
    reason: str = ""
    reference: str = ""
    invoice: str = ""
    party: str = ""


class Stated(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item as the payer states it, with the sums read out of it.

    `adjustments` lower what is paid (a negative one raises it); `adjusted` is the item's own
    adjustment (RMR08), always inside what is paid.
    """

    path: str
    reference: str
    kind: str
    paid: Sum
    invoiced: int | None = None
    discount: Sum | None = None
    adjusted: Sum | None = None
    reason: str = ""
    adjustments: tuple[Claim, ...] = ()
    inside: bool = False

    @property
    def gross(self) -> Sum:
        """What the item settles before discount: paid, and what adjustments took out of it."""
        return (
            self.paid.plus(*(one.money for one in self.adjustments)) if self.inside else self.paid
        )

    @property
    def net(self) -> Sum:
        """What the item takes of the payment."""
        return (
            self.paid if self.inside else self.paid.minus(*(one.money for one in self.adjustments))
        )


class Settled(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item settled: paid + discount + claims + small_difference = credited + over.

    `credited` is what leaves the invoice (below zero: a credit of ours), `over` what pays nothing.
    """

    invoice: str = ""
    party: str = ""
    path: str
    paid: Sum
    credited: Sum
    discount: Sum | None = None
    small_difference: Sum | None = None
    claims: tuple[Claim, ...] = ()
    over: tuple[Sum, ...] = ()


NOTHING = Sum(amount=0, terms="0")


def settle(
    item: Stated,
    opened: OpenItem | None,
    left: Sum,
    invoice: BilledInvoice | None,
    paid_on: date,
    tolerances: Tolerances,
) -> Settled:
    """What the item does to the open item it means (None: nothing open is meant).

    `left` is what is open now. Money for nothing open is over; money taken back for nothing open,
    or off an invoice that is open, is a claim. (BOOKS §5, the remittance row.)
    """
    ref = opened.ref if opened else ""
    party = opened.party if opened else ""
    claims = [
        msgspec.structs.replace(one, invoice=ref, party=party)
        for one in item.adjustments
        if one.money.amount > 0
    ]
    settled = Settled(
        invoice=ref,
        party=party,
        path=item.path,
        paid=item.net,
        credited=NOTHING,
        claims=tuple(claims),
        over=tuple(one.money.turned() for one in item.adjustments if one.money.amount < 0),
    )
    if item.gross.amount * left.amount > 0 or _only_discount(item, left):
        if left.amount > 0:
            return _pay(settled, item, left, invoice, paid_on, tolerances)
        return _use_credit(settled, item, left, tolerances)
    if item.gross.amount > 0:
        return msgspec.structs.replace(settled, over=(item.gross, *settled.over))
    if item.gross.amount < 0:
        return _claimed(settled, item, item.gross.turned(), item.reason or item.kind)
    return settled


def _only_discount(item: Stated, left: Sum) -> bool:
    """True if nothing is paid but a discount stated, on an open invoice: it may be the rest."""
    return item.gross.amount == 0 and item.discount is not None and left.amount > 0


def _pay(
    settled: Settled,
    item: Stated,
    left: Sum,
    invoice: BilledInvoice | None,
    paid_on: date,
    tolerances: Tolerances,
) -> Settled:
    """An invoice paid: in full, short or over, with its discount and claims."""
    gross = item.gross
    inside = _own_adjustment(item, left)
    if inside is not None:
        settled = _claimed(settled, item, inside, item.reason)
        gross = gross.plus(inside)
    unpaid = left.minus(gross)
    taken = item.discount or NOTHING
    if taken.amount > max(unpaid.amount, 0):
        taken = unpaid if unpaid.amount > 0 else NOTHING
    reached = gross.plus(taken) if taken.amount else gross
    limit = _discount_limit(invoice, min(reached.amount, left.amount), paid_on, tolerances)
    rest = left.minus(reached)
    if rest.amount < 0:
        over = (rest.turned(), *settled.over)
        return msgspec.structs.replace(settled, credited=left, over=over)
    settled = _discounted(settled, item, taken, limit, tolerances)
    if _untaken(invoice, rest, left, paid_on, tolerances) and not taken.amount:
        return msgspec.structs.replace(settled, credited=left, discount=rest)
    if 0 < rest.amount <= tolerances.write_off:
        return msgspec.structs.replace(_written_off(settled, rest), credited=left)
    return msgspec.structs.replace(settled, credited=reached)


def _use_credit(settled: Settled, item: Stated, left: Sum, tolerances: Tolerances) -> Settled:
    """A credit of ours taken by the payer; a discount makes it smaller; beyond it, a claim."""
    discount = (item.discount or NOTHING).turned()
    reached = item.gross.plus(discount) if discount.amount else item.gross
    rest = left.minus(reached)
    if discount.amount:
        settled = msgspec.structs.replace(settled, discount=discount)
    if rest.amount > 0:
        settled = _claimed(settled, item, rest, item.reason or item.kind)
        return msgspec.structs.replace(settled, credited=left)
    if -tolerances.write_off <= rest.amount < 0:
        return msgspec.structs.replace(_written_off(settled, rest), credited=left)
    return msgspec.structs.replace(settled, credited=reached)


def _discounted(
    settled: Settled, item: Stated, taken: Sum, limit: Sum | None, tolerances: Tolerances
) -> Settled:
    """The discount as far as it is earned; the rest is a claim, or too small to claim."""
    if not taken.amount:
        return settled
    if limit is None:
        return _claimed(settled, item, taken, NOT_EARNED)
    if taken.amount <= limit.amount:
        return msgspec.structs.replace(settled, discount=taken)
    settled = msgspec.structs.replace(settled, discount=limit)
    beyond = taken.minus(limit)
    if beyond.amount <= tolerances.write_off:
        return _written_off(settled, beyond)
    return _claimed(settled, item, beyond, NOT_EARNED)


def _discount_limit(
    invoice: BilledInvoice | None, reached: int, paid_on: date, tolerances: Tolerances
) -> Sum | None:
    """The discount earned on `reached` minor units of an invoice, half up; None: too late."""
    if invoice is None or invoice.discount_on is None:
        return None
    if paid_on > invoice.discount_on + timedelta(days=tolerances.discount_grace_days):
        return None
    percent = f"{invoice.discount_percent:f}"
    terms = f"{document_factor(invoice.event, 'total')} * {percent} / 100"
    amount = _percent(min(reached, invoice.total), invoice.discount_percent)
    return Sum(
        amount=amount,
        terms=exactly(terms, _percent(invoice.total, invoice.discount_percent), amount),
    )


def _untaken(
    invoice: BilledInvoice | None, rest: Sum, left: Sum, paid_on: date, tolerances: Tolerances
) -> bool:
    """True if what is left is just the discount (to a cent), earned though not stated."""
    limit = _discount_limit(invoice, left.amount, paid_on, tolerances)
    return limit is not None and rest.amount > 0 and abs(rest.amount - limit.amount) <= 1


def _own_adjustment(item: Stated, left: Sum) -> Sum | None:
    """The item's own adjustment (RMR08) when it explains what is missing, above zero."""
    if item.adjusted is None or item.adjustments or not item.adjusted.amount:
        return None
    lowered = item.adjusted if item.adjusted.amount > 0 else item.adjusted.turned()
    discount = item.discount.amount if item.discount else 0
    reached = item.gross.amount + lowered.amount + discount
    explains = reached == item.invoiced if item.invoiced is not None else reached <= left.amount
    return lowered if explains else None


def _claimed(settled: Settled, item: Stated, money: Sum, reason: str) -> Settled:
    """One claim more, on what the item is about."""
    claim = Claim(
        money=money,
        reason=reason,
        reference=item.reference,
        invoice=settled.invoice,
        party=settled.party,
    )
    return msgspec.structs.replace(settled, claims=(*settled.claims, claim))


def _written_off(settled: Settled, money: Sum) -> Settled:
    """A small difference more."""
    small = settled.small_difference
    return msgspec.structs.replace(settled, small_difference=small.plus(money) if small else money)


def _percent(amount: int, percent: Decimal) -> int:
    """A percentage of minor units, half up."""
    return ratio_to_minor(EXACT.multiply(Decimal(amount), percent), Decimal(100), 0)
