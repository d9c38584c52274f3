"""A quarter of a small distributor as rows: what the reports are tried on."""

from datetime import date

from ledger.entries import Row

JANUARY = (date(2026, 1, 1), date(2026, 1, 31))
LAST_DAY = date(2026, 3, 31)


def day(text):
    return date.fromisoformat(text)


def entry(number, on, payee, narration, *postings, event="", rule="test"):
    """Rows of one entry; a posting is `account amount` and words such as party=, ref=, sku=."""
    rows = []
    for index, (account, amount, words) in enumerate(postings):
        facts = {key.replace("_", "-"): text for key, text in words.items() if key not in KEYS}
        known = {key: value for key, value in words.items() if key in KEYS}
        rows.append(
            Row(
                number=number,
                index=index,
                on=day(on),
                account=account,
                amount=amount,
                event=event or f"EV{number}",
                rule=rule,
                payee=payee,
                narration=narration,
                memo=account.startswith("Equity:Memo:"),
                terms=f"EV{number}/amount",
                facts=facts,
                **known,
            )
        )
    assert sum(row.amount for row in rows) == 0 or payee == "BROKEN"
    return rows


KEYS = ("party", "ref", "sku", "qty", "site")


def post(account, amount, **words):
    return account, amount, words


def memo(number, on, amount, party, ref):
    return entry(
        number,
        on,
        party,
        f"Order {ref}",
        post("Equity:Memo:Sales-Orders-Open", amount, party=party, ref=ref),
        post("Equity:Memo:Sales-Orders-Contra", -amount, party=party, ref=ref),
        rule="order",
    )


def sale(number, on, amount, cost, party, ref, sku, qty):
    return entry(
        number,
        on,
        party,
        f"Shipment {ref}",
        post("Expenses:COGS:Product", cost, sku=sku, site="east"),
        post("Assets:Inventory:East", -cost, sku=sku, qty=-qty, site="east"),
        post("Assets:AR:Unbilled", amount, party=party, ref=f"{ref}-1"),
        post("Income:Sales", -amount, party=party, ref=f"{ref}-1", sku=sku),
        rule="shipment",
    )


def bill(number, on, amount, party, ref, shipment, due=""):
    words = {"due": due, "terms_of_sale": "2 percent until 2026-02-01"} if due else {}
    return entry(
        number,
        on,
        party,
        f"Invoice {ref}",
        post("Assets:AR:Trade", amount, party=party, ref=ref, **words),
        post("Assets:AR:Unbilled", -amount, party=party, ref=f"{shipment}-1"),
        rule="invoice",
    )


def quarter():
    """Opening, orders, five shipments, four invoices, a short payment and an unmatched one."""
    return [
        *entry(
            1,
            "2025-12-31",
            "",
            "Opening stock",
            post("Assets:Inventory:East", 500_000, sku="A100", qty=1_000_000, site="east"),
            post("Equity:Opening", -500_000),
        ),
        *entry(
            2,
            "2025-12-31",
            "",
            "Sale of the year before",
            post("Assets:Bank:Operating", 12_345),
            post("Income:Sales", -12_345),
        ),
        *memo(3, "2026-01-05", 320_000, "acme", "PO1"),
        *memo(4, "2026-01-06", 100_000, "bolt", "PO7"),
        *sale(5, "2026-01-12", 200_000, 100_000, "acme", "SH1", "A100", 200_000),
        *memo(6, "2026-01-12", -200_000, "acme", "PO1"),
        *bill(7, "2026-01-13", 200_000, "acme", "IN1", "SH1", due="2026-02-12"),
        *sale(8, "2026-01-20", 50_000, 25_000, "bolt", "SH2", "A100", 50_000),
        *memo(9, "2026-01-20", -50_000, "bolt", "PO7"),
        *bill(10, "2026-01-20", 50_000, "bolt", "IN2", "SH2", due="2026-01-20"),
        *entry(
            11,
            "2026-02-10",
            "acme",
            "Payment RM1",
            post("Assets:Clearing:Receipts", 193_500),
            post("Income:Cash-Discounts", 4_000),
            post(
                "Assets:AR:Deductions",
                2_500,
                party="acme",
                ref="RM1-D1",
                reason="shortage",
                invoice="IN1",
                claim="CB77",
            ),
            post("Assets:AR:Trade", -200_000, party="acme", ref="IN1"),
        ),
        *entry(
            12,
            "2026-02-12",
            "cargo",
            "Lockbox LB1",
            post("Assets:Clearing:Receipts", 50_000),
            post("Liabilities:Customers:Unapplied", -50_000, party="cargo", ref="LB1"),
        ),
        *sale(13, "2026-03-02", 30_000, 15_000, "acme", "SH3", "A100", 30_000),
        *bill(14, "2026-03-03", 30_000, "acme", "IN3", "SH3", due="2026-04-02"),
        *sale(15, "2026-03-10", 10_000, 5_000, "bolt", "SH4", "A100", 10_000),
        *entry(
            16,
            "2026-03-15",
            "",
            "Freight accrued",
            post("Expenses:Freight:Outbound", 1_400),
            post("Liabilities:Accrued:Freight-Out", -1_400),
        ),
        *entry(
            17,
            "2026-03-16",
            "bolt",
            "Sales tax billed",
            post("Assets:AR:Trade", 530, party="bolt", ref="IN4"),
            post("Liabilities:Tax:Sales:NJ", -530),
        ),
        *sale(18, "2026-03-20", 20_000, 10_000, "bolt", "SH5", "A100", 20_000),
        *bill(19, "2026-03-20", 12_000, "bolt", "IN5", "SH5", due="2026-03-25"),
        *entry(
            20,
            "2026-04-01",
            "bolt",
            "After the quarter",
            post("Assets:Clearing:Receipts", 50_000),
            post("Assets:AR:Trade", -50_000, party="bolt", ref="IN2"),
        ),
    ]
