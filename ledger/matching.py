"""Cash application: what a remittance (820) pays, what it leaves out and why.

Rules: X12.md §2 (the meanings of adjustments, the balance with BPR02) and BOOKS §5. Every amount
comes with its terms, so that it can be traced to the element it was made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec
from msgspec.structs import replace

from ledger.accounts import AR_TRADE
from ledger.balancing import Balance, Reading, balance, readings
from ledger.dialect import cleaned
from ledger.entries import Event
from ledger.invoice_references import find_reference, index_references
from ledger.money import LARGEST, money_text, to_minor
from ledger.sales import BilledInvoice, OpenItem
from ledger.settling import NOTHING, Claim, Settled, Stated, Sum, Tolerances, settle
from ledger.stated_payments import read_as, read_items, turned_as
from ledger.terms import document_factor, exactly, open_factor
from translators.documents import Remittance
from translators.problems import Place, Problem, Severity

__all__ = ["Applied", "Claim", "Settled", "Sum", "Tolerances", "Unapplied", "apply_remittance"]

PAYMENTS = frozenset(
    {
        "payment with remittance",
        "payment only",
        "split payment and remittance",
        "handling by receiver",
    }
)
"""The kinds of advice (BPR01 C, D, U, X) that tell of money; H and I do where it is agreed."""

NEVER_PAYMENTS = frozenset({"payment received, notice", "prenotification"})
"""The kinds of advice (BPR01 M, P) that are never posted."""


class Unapplied(msgspec.Struct, frozen=True, kw_only=True):
    """Money that pays nothing we know: `reference` is what the payer says it is for."""

    money: Sum
    reference: str = ""
    invoice: str = ""


class Applied(msgspec.Struct, frozen=True, kw_only=True):
    """A remittance applied. Its parts sum to `payment`.

    `trace` is the reference of the payment in the books. `adx` is what its adjustments were found
    to mean: "inside", "extra", "opposite", "" when there are none. When `held` is true nothing is
    applied and nothing may be posted.
    """

    payer: str
    payment: Sum
    trace: str
    lines: tuple[Settled, ...] = ()
    claims: tuple[Claim, ...] = ()
    unapplied: tuple[Unapplied, ...] = ()
    small_difference: Sum | None = None
    adx: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def held(self) -> bool:
        """True if the whole remittance waits for a person."""
        return any(problem.severity is Severity.HOLD for problem in self.problems)


class _Accounts(msgspec.Struct, frozen=True, kw_only=True):
    """What one application reads."""

    event: Event
    open_items: Mapping[str, OpenItem]
    invoices: Mapping[str, BilledInvoice]
    tolerances: Tolerances
    currency: str


def apply_remittance(
    event: Event,
    remittance: Remittance,
    payer: str,
    open_items: Mapping[str, OpenItem],
    invoices: Mapping[str, BilledInvoice],
    tolerances: Tolerances,
    currency: str = "USD",
    path: str = "",
    named: Sequence[Stated] | None = None,
) -> Applied:
    """What the payment settles, item by item.

    `open_items` are those of AR:Trade of every customer the payer pays for, by reference;
    `invoices` every invoice of theirs, settled or not, by number. `currency` is the book's. The
    discount counts on the day the payment is made (BPR16), else on the event's. `path` is where the
    payment stands in the event's document, with a dot behind it, when it is one of several there;
    `named` are its items where not the remittance states them but somebody found them out.
    """
    accounts = _Accounts(
        event=event,
        open_items=open_items,
        invoices=invoices,
        tolerances=tolerances,
        currency=currency,
    )
    amount = to_minor(remittance.amount)
    payment = Sum(amount=amount, terms=document_factor(event.id, f"{path}amount"))
    trace = cleaned(remittance.trace or remittance.trace_reference) or event.id
    applied = Applied(payer=payer, payment=payment, trace=trace)
    items, alone = read_items(remittance, event.id, path)
    if named is not None:
        items = tuple(named)
    refused = _refused(remittance, amount, items, accounts)
    if refused is not None:
        return replace(applied, problems=(refused,))
    found = _balanced(amount, items, alone, tolerances)
    if found.reading is None:
        return replace(applied, problems=(_imbalance(payment, found, accounts),))
    paid_on = remittance.paid_on or event.on
    return _apply(applied, accounts, items, alone, found.reading, paid_on)


def _balanced(
    amount: int, items: Sequence[Stated], alone: Sequence[Claim], tolerances: Tolerances
) -> Balance:
    """What the adjustments mean, so that items and adjustments make the payment."""
    on_items = [-one.money.amount for item in items for one in item.adjustments]
    ways = readings(
        sum(item.paid.amount for item in items),
        sum(on_items) if on_items else None,
        -sum(one.money.amount for one in alone) if alone else None,
    )
    return balance(amount, ways, tolerances.adx, tolerances.write_off)


def _apply(
    applied: Applied,
    accounts: _Accounts,
    items: Sequence[Stated],
    alone: Sequence[Claim],
    reading: Reading,
    paid_on: date,
) -> Applied:
    """Every item settled in turn, then the adjustments under no item, then what is left over."""
    read = [read_as(item, reading.meaning) for item in items]
    beside = [turned_as(one, reading.meaning) for one in alone if reading.alone_counts]
    index = index_references(accounts.open_items, accounts.invoices)
    left = {ref: item.amount for ref, item in accounts.open_items.items()}
    done: list[Settled] = []
    problems: list[Problem] = []
    for item in read:
        ref = find_reference(index, item.reference, item.kind)
        problems += _nothing_open(accounts, item, ref, left.get(ref, 0))
        settled = settle(
            item,
            accounts.open_items.get(ref),
            _left(accounts, ref, left),
            accounts.invoices.get(ref),
            paid_on,
            accounts.tolerances,
        )
        if settled.credited.amount:
            left[ref] -= settled.credited.amount
        done.append(settled)
    problems += _short(accounts, done, left)
    problems += [_uncounted(accounts, one) for one in alone if not reading.alone_counts]
    return _collected(applied, read, done, beside, reading.meaning, problems)


def _collected(
    applied: Applied,
    items: Sequence[Stated],
    done: Sequence[Settled],
    beside: Sequence[Claim],
    meaning: str,
    problems: Sequence[Problem],
) -> Applied:
    """All parts of the payment in one record; what it has over its items is unapplied."""
    claims = [one for settled in done for one in settled.claims]
    claims += [one for one in beside if one.money.amount > 0]
    unapplied = [
        Unapplied(money=money, reference=item.reference, invoice=settled.invoice)
        for item, settled in zip(items, done, strict=True)
        for money in settled.over
    ]
    unapplied += [
        Unapplied(money=one.money.turned(), reference=one.reference)
        for one in beside
        if one.money.amount < 0
    ]
    rest = applied.payment.minus(*(item.net for item in items)).plus(*(one.money for one in beside))
    if rest.amount > 0:
        unapplied.append(Unapplied(money=rest))
    return replace(
        applied,
        lines=tuple(settled for settled in done if settled.credited.amount),
        claims=tuple(claims),
        unapplied=tuple(unapplied),
        small_difference=rest.turned() if rest.amount < 0 else None,
        adx=meaning,
        problems=tuple(problems),
    )


def _left(accounts: _Accounts, ref: str, left: Mapping[str, int]) -> Sum:
    """What is open of an invoice now: what was open before the payment, less what it settled."""
    opened = accounts.open_items.get(ref)
    if opened is None:
        return NOTHING
    terms = exactly(open_factor(AR_TRADE, opened.party, ref), opened.amount, left[ref])
    return Sum(amount=left[ref], terms=terms)


def _refused(
    remittance: Remittance, amount: int, items: Sequence[Stated], accounts: _Accounts
) -> Problem | None:
    """Why the advice is not one of a payment to us at all; None when it is."""
    action = remittance.action
    ask = "ask the payer; resolve it by hand"
    if action in NEVER_PAYMENTS:
        message = f"the advice is a {action!r}: no money moves with it"
        return _problem("not-a-payment", message, Severity.HOLD, "BPR", "nothing is posted")
    if action not in PAYMENTS and action not in accounts.tolerances.actions:
        message = f"advice of the kind {action!r} is not agreed as a payment"
        return _problem(
            "payment-action-not-agreed", message, Severity.HOLD, "BPR", "agree on it, then replay"
        )
    if remittance.flow == "debit":
        message = f"{_money(amount, accounts)} are pulled from us, not paid to us"
        return _problem("payment-is-debit", message, Severity.HOLD, "BPR", ask)
    if remittance.currency not in ("", accounts.currency):
        message = f"the payment is in {remittance.currency}, the book in {accounts.currency}"
        return _problem("currency-not-agreed", message, Severity.HOLD, "CUR", ask)
    if amount < 0 or max([amount, *(abs(item.paid.amount) for item in items)]) > LARGEST:
        message = (
            f"a payment cannot be of {_money(amount, accounts)}, or an item of it is too large"
        )
        return _problem("wrong-amount", message, Severity.HOLD, "BPR", ask)
    return None


def _imbalance(payment: Sum, found: Balance, accounts: _Accounts) -> Problem:
    """The payment and its items differ, or balance in another way than agreed."""
    difference = _money(abs(found.rest), accounts)
    message = f"the payment of {_money(payment.amount, accounts)} is held: {found.reason}"
    if found.code == "payment-imbalance":
        message += f", they differ by {difference}"
    hint = "compare it with the payer's advice; set the meaning of adjustments in the agreement"
    return _problem(found.code, message, Severity.HOLD, "BPR", hint)


def _nothing_open(accounts: _Accounts, item: Stated, ref: str, left: int) -> Iterator[Problem]:
    """Money for an invoice that we do not know, or of which nothing is open."""
    amount = item.gross.amount
    if amount > 0 and left <= 0:
        code = "invoice-not-open" if ref else "unknown-invoice"
        what = f"invoice {ref} is not open" if ref else f"{item.reference!r} is no invoice of ours"
        message = f"{what}: {_money(amount, accounts)} stay unapplied"
        hint = "ask the payer what it is for, then apply or refund it"
        yield _problem(code, message, Severity.WARN, item.path, hint)


def _short(
    accounts: _Accounts, done: Sequence[Settled], left: Mapping[str, int]
) -> Iterator[Problem]:
    """Invoices paid in part without a word: the rest stays open."""
    paths = {settled.invoice: settled.path for settled in done if settled.credited.amount > 0}
    for ref, path in paths.items():
        if left[ref] > 0:
            message = (
                f"invoice {ref} is paid short by {_money(left[ref], accounts)}, which stay open"
            )
            hint = "ask the payer for the rest or the reason"
            yield _problem("short-payment", message, Severity.WARN, path, hint)


def _uncounted(accounts: _Accounts, one: Claim) -> Problem:
    """An adjustment under no item that the payment balances without."""
    amount = _money(one.money.amount, accounts)
    message = f"an adjustment that lowers the payment by {amount} is already inside its items"
    return _problem("adjustment-not-counted", message, Severity.NOTE, "ADX", "nothing to do")


def _money(amount: int, accounts: _Accounts) -> str:
    """Minor units as people read them."""
    return f"{money_text(amount)} {accounts.currency}"


def _problem(code: str, message: str, severity: Severity, path: str, hint: str) -> Problem:
    """A problem of the payment; `path` is the item's place in the document, or the segment's id."""
    return Problem(code=code, message=message, severity=severity, hint=hint, place=Place(loop=path))
