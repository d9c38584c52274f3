"""Cash application: every payment in the trade's notation, every posting proven to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.entries import check_entry
from ledger.journal import entry_text
from ledger.matching import Tolerances, apply_remittance
from ledger.money import from_minor
from ledger.rules import RULES
from ledger.rules.remittance import RemittanceFacts
from ledger.sales import BilledInvoice, OpenItem
from tests.ledger.cycle import event, proven, resolver
from translators.documents import Adjustment, Invoice, PaidEntity, PaidItem, Remittance
from translators.problems import Severity

D = Decimal
PAID = date(2026, 1, 20)
PAYMENT = event(40, "remittance", PAID)


def minor(text):
    return int(D(text) * 100)


def invoice(number, total, *, event="EV33", order="acme/PO 1/"):
    return BilledInvoice(
        number=number,
        customer="acme",
        order=order,
        shipment="north/SO1/SH1",
        invoiced_on=date(2026, 1, 10),
        due_on=date(2026, 2, 9),
        discount_on=date(2026, 1, 20),
        discount_percent=D(2),
        total=minor(total),
        event=event,
    )


def item(reference, paid, invoiced=None, discount=None, *adjustments, **words):
    """An item as a line of advice: reference, paid, invoiced, discount, adjustments."""
    return PaidItem(
        reference_kind=words.pop("kind", "seller's invoice"),
        reference=reference,
        paid=None if paid is None else D(paid),
        invoiced=None if invoiced is None else D(invoiced),
        discount=None if discount is None else D(discount),
        adjustments=tuple(adjust(*one) for one in adjustments),
        **words,
    )


def adjust(amount, reason="quantity contested", reference=""):
    return Adjustment(amount=D(amount), reason=reason, reference=reference)


def payment(amount, *items, **words):
    words = {"action": "payment with remittance", "flow": "credit", "trace": "T1", **words}
    entities = words.pop("entities", (PaidEntity(number="1", items=items),))
    return Remittance(amount=D(amount), paid_on=PAID, entities=entities, **words)


OPEN = {"INV000001": "100.00", "INV000002": "50.00", "CR000003": "-20.00"}


def apply(remittance, opened=None, tolerances=None, known=None):
    """What the payment does, as lines of the journal; each proven from the documents."""
    opened = OPEN if opened is None else opened
    totals = {**{ref: amount for ref, amount in opened.items() if D(amount) > 0}, **(known or {})}
    invoices = {
        ref: invoice(ref, amount, event=f"EV{500 + place}")
        for place, (ref, amount) in enumerate(totals.items())
    }
    items = {
        ref: OpenItem(
            account="Assets:AR:Trade", party="acme", ref=ref, amount=minor(amount), on=PAID
        )
        for ref, amount in opened.items()
    }
    return settled(remittance, items, invoices, tolerances or Tolerances())


def settled(remittance, items, invoices, tolerances):
    applied = apply_remittance(PAYMENT, remittance, "acme-hq", items, invoices, tolerances)
    if applied.held:
        return [], applied
    documents = {"EV40": remittance}
    documents |= {
        one.event: Invoice(number=one.number, invoiced_on=PAID, total=from_minor(one.total))
        for one in invoices.values()
    }
    opened = {("Assets:AR:Trade", one.party, ref): one.amount for ref, one in items.items()}
    entries = RULES["remittance"](PAYMENT, RemittanceFacts(applied=applied))
    for entry in entries:
        check_entry(entry)
        assert entry_text(1, entry)
    return proven(entries, resolver(documents, opened)), applied


def said(applied):
    return [(one.code, one.severity) for one in applied.problems]


def test_invoices_paid_in_full():
    lines, applied = apply(payment("150", item("INV000001", "100"), item("INV000002", "50")))
    assert lines == [
        "Assets:Clearing:Receipts 150.00 acme-hq T1",
        "Assets:AR:Trade -100.00 acme INV000001",
        "Assets:AR:Trade -50.00 acme INV000002",
    ]
    assert (applied.problems, applied.adx, applied.trace) == ((), "", "T1")
    (entry,) = RULES["remittance"](PAYMENT, RemittanceFacts(applied=applied))
    assert entry.narration == "Payment T1, 2 invoices"
    assert entry.links == ("payment/T1", "invoice/INV000001", "invoice/INV000002")
    assert entry.postings[1].terms == "- EV40/entities[0].items[0].paid"


def test_items_that_stand_in_no_entity_are_paid_like_others():
    alone = payment("100", entities=(), items=(item("INV000001", "100"),))
    lines, applied = apply(alone)
    assert lines == [
        "Assets:Clearing:Receipts 100.00 acme-hq T1",
        "Assets:AR:Trade -100.00 acme INV000001",
    ]
    assert applied.lines[0].credited.terms == "EV40/items[0].paid"


@pytest.mark.parametrize(
    "reference", ["INV000001", "inv-000001", "INV 000001", "000001", "1", "INV/0000 01"]
)
def test_payers_write_our_numbers_in_their_way(reference):
    lines, _ = apply(payment("100", item(reference, "100")))
    assert lines[1] == "Assets:AR:Trade -100.00 acme INV000001"


def test_a_number_that_two_could_mean_is_no_reference():
    opened = {"A-7": "10", "B-7": "10", "0012": "5", "12": "5"}
    lines, applied = apply(payment("10", item("7", "10")), opened)
    assert lines[1] == "Liabilities:Customers:Unapplied -10.00 acme-hq T1"
    assert said(applied) == [("unknown-invoice", Severity.WARN)]
    assert apply(payment("5", item("12", "5")), opened)[0][1].endswith("acme 12")
    assert apply(payment("5", item("012", "5")), opened)[0][1].endswith("acme-hq T1")
    assert apply(payment("5", item("", "5")), opened)[0][1].endswith("acme-hq T1")


def test_an_order_number_means_its_only_invoice():
    one = invoice("INV000001", "100", order="acme/PO 9/1/")
    items = {
        "INV000001": OpenItem(
            account="Assets:AR:Trade", party="acme", ref="INV000001", amount=10000, on=PAID
        )
    }
    remittance = payment("100", item("PO9/1", "100", kind="purchase order"))
    lines, _ = settled(remittance, items, {"INV000001": one}, Tolerances())
    assert lines[1] == "Assets:AR:Trade -100.00 acme INV000001"
    remittance = payment("100", item("INV000001", "100", kind="purchase order"))
    lines, _ = settled(remittance, items, {"INV000001": one}, Tolerances())
    assert lines[1] == "Liabilities:Customers:Unapplied -100.00 acme-hq T1"


def test_a_stated_discount_within_its_days():
    lines, applied = apply(payment("98", item("INV000001", "98", "100", "2")))
    assert lines[1:] == [
        "Assets:AR:Trade -100.00 acme INV000001",
        "Income:Cash-Discounts 2.00 acme INV000001",
    ]
    assert applied.problems == ()
    negative, _ = apply(payment("98", item("INV000001", "98", "100", "-2")))
    assert negative == lines


def test_a_discount_counts_through_its_grace_days_only():
    late = replace(payment("98", item("INV000001", "98", "100", "2")), paid_on=date(2026, 1, 23))
    lines, applied = apply(late)
    assert lines[1:] == [
        "Assets:AR:Trade -100.00 acme INV000001",
        "Assets:AR:Deductions 2.00 acme T1-D1",
    ]
    assert applied.claims[0].reason == "discount not earned"
    lines, _ = apply(late, tolerances=Tolerances(discount_grace_days=3))
    assert lines[2] == "Income:Cash-Discounts 2.00 acme INV000001"
    lines, _ = apply(late, tolerances=Tolerances(discount_grace_days=2))
    assert lines[2] == "Assets:AR:Deductions 2.00 acme T1-D1"


def test_without_a_day_of_payment_the_day_of_the_event_counts():
    undated = replace(payment("98", item("INV000001", "98", "100", "2")), paid_on=None)
    assert apply(undated)[0][2] == "Income:Cash-Discounts 2.00 acme INV000001"


def test_a_discount_of_more_than_was_earned():
    lines, _ = apply(payment("95", item("INV000001", "95", "100", "5")))
    assert lines[1:] == [
        "Assets:AR:Trade -100.00 acme INV000001",
        "Income:Cash-Discounts 2.00 acme INV000001",
        "Assets:AR:Deductions 3.00 acme T1-D1",
    ]
    lines, _ = apply(
        payment("97.99", item("INV000001", "97.99", "100", "2.01")),
        tolerances=Tolerances(write_off=1),
    )
    assert lines[2:] == [
        "Income:Cash-Discounts 2.00 acme INV000001",
        "Expenses:Small-Differences 0.01 acme INV000001",
    ]


def test_a_partial_payment_earns_its_part_of_the_discount():
    lines, applied = apply(payment("47", item("INV000001", "47", None, "3")))
    assert lines[1:] == [
        "Assets:AR:Trade -50.00 acme INV000001",
        "Income:Cash-Discounts 1.00 acme INV000001",
        "Assets:AR:Deductions 2.00 acme T1-D1",
    ]
    assert said(applied) == [("short-payment", Severity.WARN)]


def test_a_discount_stated_but_not_taken_is_not_given():
    lines, applied = apply(payment("100", item("INV000001", "100", "100", "2")))
    assert lines[1:] == ["Assets:AR:Trade -100.00 acme INV000001"]
    lines, _ = apply(payment("99", item("INV000001", "99", "100", "2")))
    assert lines[2] == "Income:Cash-Discounts 1.00 acme INV000001"
    assert applied.problems == ()


def test_a_discount_taken_without_a_word():
    lines, applied = apply(payment("98.01", item("INV000001", "98.01")))
    assert lines[1:] == [
        "Assets:AR:Trade -100.00 acme INV000001",
        "Income:Cash-Discounts 1.99 acme INV000001",
    ]
    assert applied.problems == ()


def test_an_invoice_without_terms_earns_no_discount():
    items = {
        "OLD7": OpenItem(account="Assets:AR:Trade", party="acme", ref="OLD7", amount=10000, on=PAID)
    }
    remittance = payment("98", item("OLD7", "98", "100", "2"))
    lines, _ = settled(remittance, items, {}, Tolerances())
    assert lines[2] == "Assets:AR:Deductions 2.00 acme T1-D1"
    plain = {"OLD7": replace(invoice("OLD7", "100"), discount_on=None)}
    assert settled(remittance, items, plain, Tolerances())[0] == lines


def test_only_a_discount_closes_what_is_left():
    lines, _ = apply(
        payment("100", item("INV000001", "100"), item("INV000002", "0", None, "1")),
        {"INV000001": "100", "INV000002": "1"},
        known={"INV000002": "50"},
    )
    assert lines[2] == "Assets:AR:Trade -1.00 acme INV000002"


def test_a_short_payment_leaves_the_rest_open():
    lines, applied = apply(payment("90", item("INV000001", "90")))
    assert lines[1:] == ["Assets:AR:Trade -90.00 acme INV000001"]
    (problem,) = applied.problems
    assert problem.code == "short-payment"
    assert problem.message == "invoice INV000001 is paid short by 10.00 USD, which stay open"


def test_a_small_difference_is_written_off():
    lines, applied = apply(
        payment("99.50", item("INV000001", "99.50")), tolerances=Tolerances(write_off=50)
    )
    assert lines[1:] == [
        "Assets:AR:Trade -100.00 acme INV000001",
        "Expenses:Small-Differences 0.50 acme INV000001",
    ]
    assert applied.problems == ()
    _, applied = apply(
        payment("99.49", item("INV000001", "99.49")), tolerances=Tolerances(write_off=50)
    )
    assert said(applied) == [("short-payment", Severity.WARN)]


def test_an_overpayment_is_unapplied():
    lines, applied = apply(payment("110", item("INV000001", "110")))
    assert lines[1:] == [
        "Assets:AR:Trade -100.00 acme INV000001",
        "Liabilities:Customers:Unapplied -10.00 acme-hq T1",
    ]
    assert (applied.unapplied[0].reference, applied.unapplied[0].invoice) == (
        "INV000001",
        "INV000001",
    )


def test_money_for_an_unknown_or_settled_invoice_is_unapplied():
    lines, applied = apply(
        payment("30", item("X9", "10"), item("INV000009", "20")), known={"INV000009": "20"}
    )
    assert lines[1:] == [
        "Liabilities:Customers:Unapplied -10.00 acme-hq T1",
        "Liabilities:Customers:Unapplied -20.00 acme-hq T1",
    ]
    assert [one.message for one in applied.problems] == [
        "'X9' is no invoice of ours: 10.00 USD stay unapplied",
        "invoice INV000009 is not open: 20.00 USD stay unapplied",
    ]


def test_an_invoice_paid_twice_in_one_payment():
    lines, applied = apply(payment("200", item("INV000001", "100"), item("1", "100")))
    assert lines[1:] == [
        "Assets:AR:Trade -100.00 acme INV000001",
        "Liabilities:Customers:Unapplied -100.00 acme-hq T1",
    ]
    assert said(applied) == [("invoice-not-open", Severity.WARN)]


def test_an_invoice_paid_in_two_parts():
    lines, applied = apply(payment("100", item("INV000001", "60"), item("INV000001", "40")))
    assert lines[1:] == [
        "Assets:AR:Trade -60.00 acme INV000001",
        "Assets:AR:Trade -40.00 acme INV000001",
    ]
    assert applied.problems == ()
    lines, _ = apply(payment("110", item("INV000001", "60"), item("INV000001", "50")))
    assert lines[2:] == [
        "Assets:AR:Trade -40.00 acme INV000001",
        "Liabilities:Customers:Unapplied -10.00 acme-hq T1",
    ]
    assert applied.lines[1].credited.terms == "EV40/entities[0].items[1].paid"


def test_money_without_items_is_unapplied():
    lines, _ = apply(payment("500", entities=(), trace="", trace_reference="CHK 7"))
    assert lines == [
        "Assets:Clearing:Receipts 500.00 acme-hq CHK 7",
        "Liabilities:Customers:Unapplied -500.00 acme-hq CHK 7",
    ]
    assert apply(payment("500", trace=""))[1].trace == "EV40"
    lines, _ = apply(payment("120", item("INV000001", "100")))
    assert lines[2] == "Liabilities:Customers:Unapplied -20.00 acme-hq T1"


CLAIMED = [
    "Assets:AR:Trade -100.00 acme INV000001",
    "Assets:AR:Deductions 10.00 acme T1-D1",
]


@pytest.mark.parametrize(
    ("amount", "paid", "adjustment", "meaning"),
    [
        ("90", "90", "-10", "inside"),
        ("90", "100", "-10", "extra"),
        ("90", "100", "10", "opposite"),
    ],
)
def test_the_meaning_of_adjustments_that_balances_holds(amount, paid, adjustment, meaning):
    remittance = payment(
        amount, item("INV000001", paid, None, None, (adjustment, "damaged", "DM7"))
    )
    lines, applied = apply(remittance)
    assert lines[1:] == CLAIMED
    assert (applied.adx, applied.problems) == (meaning, ())
    claim = applied.claims[0]
    assert (claim.reason, claim.reference, claim.invoice) == ("damaged", "DM7", "INV000001")
    assert apply(remittance, tolerances=Tolerances(adx=meaning))[0][1:] == CLAIMED
    other = {"inside": "extra", "extra": "opposite", "opposite": "inside"}[meaning]
    _, applied = apply(remittance, tolerances=Tolerances(adx=other))
    assert said(applied) == [("adjustment-meaning-changed", Severity.HOLD)]
    assert f"balance as '{meaning}', agreed is '{other}'" in applied.problems[0].message


def test_a_deduction_names_its_reason_in_the_books():
    _, applied = apply(
        payment("90", item("INV000001", "90", None, None, ("-10", "damaged", "DM\t7")))
    )
    (entry,) = RULES["remittance"](PAYMENT, RemittanceFacts(applied=applied))
    assert entry.postings[2].facts == {"reason": "damaged", "claim": "DM 7", "invoice": "INV000001"}
    assert entry.narration == "Payment T1, 1 invoice, 1 deducted"


def test_a_retailers_advice_with_discount_and_claim_inside():
    """The shape of a real 820: 4650.41 less 97.90 discount less 143.76 claim is 4408.75."""
    remittance = payment(
        "9062.59",
        item("26801", "4408.75", "4650.41", "97.9", ("-143.76", "item not received", "26801")),
        item("26927", "4653.84", "4753.92", "100.08"),
        action="remittance only",
    )
    opened = {"26801": "4650.41", "26927": "4753.92"}
    _, refused = apply(remittance, opened)
    assert said(refused) == [("payment-action-not-agreed", Severity.HOLD)]
    tolerances = Tolerances(actions=("remittance only",), write_off=500)
    lines, applied = apply(remittance, opened, tolerances)
    assert lines == [
        "Assets:Clearing:Receipts 9062.59 acme-hq T1",
        "Assets:AR:Trade -4650.41 acme 26801",
        "Income:Cash-Discounts 93.01 acme 26801",
        "Expenses:Small-Differences 4.89 acme 26801",
        "Assets:AR:Trade -4753.92 acme 26927",
        "Income:Cash-Discounts 95.08 acme 26927",
        "Expenses:Small-Differences 5.00 acme 26927",
        "Assets:AR:Deductions 143.76 acme T1-D1",
    ]
    assert applied.adx == "inside"


def test_an_adjustment_that_raises_the_payment_is_unapplied():
    lines, _ = apply(payment("105", item("INV000001", "100", None, None, ("5", "earlier claim"))))
    assert lines[1:] == [
        "Assets:AR:Trade -100.00 acme INV000001",
        "Liabilities:Customers:Unapplied -5.00 acme-hq T1",
    ]


def test_adjustments_under_no_item():
    entity = PaidEntity(items=(item("INV000001", "100"),), adjustments=(adjust("-10", "fine"),))
    lines, applied = apply(
        payment("94", entities=(entity,), adjustments=(adjust("4", "refund", "R1"),))
    )
    assert lines[1:] == [
        "Assets:AR:Trade -100.00 acme INV000001",
        "Assets:AR:Deductions 10.00 acme-hq T1-D1",
        "Liabilities:Customers:Unapplied -4.00 acme-hq T1",
    ]
    assert applied.adx == "extra"
    lines, applied = apply(payment("100", entities=(entity,)))
    assert lines[1:] == ["Assets:AR:Trade -100.00 acme INV000001"]
    assert said(applied) == [("adjustment-not-counted", Severity.NOTE)]


def test_adjustments_inside_items_beside_one_that_is_extra():
    entity = PaidEntity(
        items=(item("INV000001", "90", None, None, ("-10", "damaged")),),
        adjustments=(adjust("-30", "fine"),),
    )
    lines, applied = apply(payment("60", entities=(entity,)))
    assert lines[1:] == [
        "Assets:AR:Trade -100.00 acme INV000001",
        "Assets:AR:Deductions 10.00 acme T1-D1",
        "Assets:AR:Deductions 30.00 acme-hq T1-D2",
    ]
    assert applied.adx == "inside"


@pytest.mark.parametrize(
    ("adjusted", "invoiced"), [("-10", "100"), ("10", "100"), ("-10", None), ("10", None)]
)
def test_an_items_own_adjustment_is_inside_what_it_pays(adjusted, invoiced):
    paid = item(
        "INV000001", "90", invoiced, adjusted=D(adjusted), adjustment_reason="quantity contested"
    )
    lines, applied = apply(payment("90", paid))
    assert lines[1:] == CLAIMED
    assert applied.claims[0].reason == "quantity contested"


def test_an_items_own_adjustment_that_explains_nothing_is_no_claim():
    paid = item("INV000001", "90", "95", adjusted=D(10), adjustment_reason="quantity contested")
    lines, applied = apply(payment("90", paid))
    assert lines[1:] == ["Assets:AR:Trade -90.00 acme INV000001"]
    assert said(applied) == [("short-payment", Severity.WARN)]


def test_our_credit_is_taken():
    lines, applied = apply(payment("80", item("INV000001", "100"), item("CR000003", "-20")))
    assert lines[1:] == [
        "Assets:AR:Trade -100.00 acme INV000001",
        "Assets:AR:Trade 20.00 acme CR000003",
    ]
    assert applied.problems == ()


def test_a_credit_taken_in_other_amounts():
    tolerances = Tolerances(write_off=50)
    more, _ = apply(
        payment("75", item("INV000001", "100"), item("CR000003", "-25", kind="credit memo"))
    )
    assert more[2:] == [
        "Assets:AR:Trade 20.00 acme CR000003",
        "Assets:AR:Deductions 5.00 acme T1-D1",
    ]
    less, applied = apply(payment("85", item("INV000001", "100"), item("CR000003", "-15")))
    assert less[2:] == ["Assets:AR:Trade 15.00 acme CR000003"]
    assert applied.problems == ()
    near, _ = apply(
        payment("80.40", item("INV000001", "100"), item("CR000003", "-19.60")), None, tolerances
    )
    assert near[2:] == [
        "Assets:AR:Trade 20.00 acme CR000003",
        "Expenses:Small-Differences -0.40 acme CR000003",
    ]
    net, _ = apply(
        payment("80.40", item("INV000001", "100"), item("CR000003", "-19.60", "-20", "0.4"))
    )
    assert net[2:] == [
        "Assets:AR:Trade 20.00 acme CR000003",
        "Income:Cash-Discounts -0.40 acme CR000003",
    ]


def test_money_taken_back_without_a_credit_of_ours_is_a_claim():
    lines, applied = apply(
        payment(
            "85", item("INV000001", "100"), item("DM77", "-10", kind="debit memo"), item("1", "-5")
        )
    )
    assert lines[2:] == [
        "Assets:AR:Deductions 10.00 acme-hq T1-D1",
        "Assets:AR:Deductions 5.00 acme T1-D2",
    ]
    assert [(one.reason, one.reference) for one in applied.claims] == [
        ("debit memo", "DM77"),
        ("seller's invoice", "1"),
    ]
    assert applied.problems == ()


@pytest.mark.parametrize(
    ("remittance", "code"),
    [
        (payment("90", item("INV000001", "100")), "payment-imbalance"),
        (payment("70", item("INV000001", "100", None, None, ("-10",))), "payment-imbalance"),
        (payment("130", item("INV000001", "100", None, None, ("-10",))), "payment-imbalance"),
        (payment("100", item("INV000001", "100"), action="prenotification"), "not-a-payment"),
        (payment("100", action="payment received, notice"), "not-a-payment"),
        (payment("100", action=""), "payment-action-not-agreed"),
        (payment("100", flow="debit"), "payment-is-debit"),
        (payment("100", currency="EUR"), "currency-not-agreed"),
        (payment("-1"), "wrong-amount"),
        (payment("1E20"), "wrong-amount"),
        (payment("0", item("A", "1E20"), item("B", "-1E20")), "wrong-amount"),
    ],
)
def test_a_payment_is_held_as_a_whole(remittance, code):
    lines, applied = apply(remittance)
    assert lines == []
    assert said(applied) == [(code, Severity.HOLD)]
    with pytest.raises(AssertionError, match="held"):
        RULES["remittance"](PAYMENT, RemittanceFacts(applied=applied))


def test_an_imbalance_says_how_much():
    _, applied = apply(payment("90", item("INV000001", "100")))
    assert applied.problems[0].message == (
        "the payment of 90.00 USD is held: its items do not sum to it, they differ by 10.00 USD"
    )


def test_a_small_imbalance_is_written_off():
    lines, _ = apply(payment("99.98", item("INV000001", "100")), tolerances=Tolerances(write_off=2))
    assert lines[1:] == [
        "Assets:AR:Trade -100.00 acme INV000001",
        "Expenses:Small-Differences 0.02 acme-hq T1",
    ]


def test_advice_of_nothing_posts_nothing():
    lines, applied = apply(payment("0", item("INV000001", None)))
    assert lines == []
    assert not applied.held
    lines, _ = apply(payment("0", item("INV000001", "20"), item("CR000003", "-20")))
    assert lines == [
        "Assets:Clearing:Receipts 0.00 acme-hq T1",
        "Assets:AR:Trade -20.00 acme INV000001",
        "Assets:AR:Trade 20.00 acme CR000003",
    ]


amounts = st.integers(-15_000, 15_000).map(from_minor)
references = st.sampled_from(["INV000001", "2", "CR000003", "X9", ""])
adjustments = st.lists(st.builds(lambda amount: adjust(str(amount)), amounts), max_size=2)
items = st.builds(
    lambda reference, paid, discount, adjusted, invoiced, changes: PaidItem(
        reference=reference,
        paid=paid,
        discount=discount,
        adjusted=adjusted,
        invoiced=invoiced,
        adjustments=tuple(changes),
    ),
    references,
    st.none() | amounts,
    st.none() | st.integers(-500, 500).map(from_minor),
    st.none() | amounts,
    st.none() | amounts,
    adjustments,
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(items, max_size=4),
    adjustments,
    st.sampled_from(["inside", "extra", "opposite", "more"]),
    st.integers(0, 300),
)
def test_whatever_is_stated_every_posting_is_proven(stated, beside, meaning, write_off):
    paid = sum((one.paid or D(0) for one in stated), D(0))
    sign = {"inside": 0, "extra": 1, "opposite": -1, "more": 0}[meaning]
    changes = [*beside, *(change for one in stated for change in one.adjustments)]
    amount = paid + sign * sum((one.amount for one in changes), D(0))
    amount += D(7) if meaning == "more" else D(0)
    remittance = payment(
        str(amount), entities=(PaidEntity(items=tuple(stated), adjustments=tuple(beside)),)
    )
    lines, applied = apply(remittance, tolerances=Tolerances(write_off=write_off))
    assert applied.held == (not lines) or not amount
    if amount >= 0 and meaning != "more":
        assert not applied.held
    for ref, opened in OPEN.items():
        credited = sum(one.credited.amount for one in applied.lines if one.invoice == ref)
        assert min(0, minor(opened)) <= credited <= max(0, minor(opened))
