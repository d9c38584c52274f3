"""Grocery orders (875) and invoices (880): orders and invoices like any other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.translators.test_sets import read
from translators.documents import (
    Allowance,
    Carriage,
    Component,
    Contact,
    DateMark,
    Description,
    Freight,
    Invoice,
    InvoiceLine,
    OrderLine,
    Packing,
    Party,
    PurchaseOrder,
    Quantity,
    Reference,
    Routing,
    ShippedDifference,
    ShippedTotal,
    Terms,
    Text,
)
from translators.guide import load_guide
from translators.x12.parse import parse
from translators.x12.reader import of_segments


def test_875_is_an_order() -> None:
    order = read(
        """
        ST*875*0001
        G50*N*20260105*4711*1*M-1*000001*SA
        N9*DP*082
        G61*BD*Ann Buyer*TE*5551234
        G62*02*20260112
        NTE*DEL*dock 4 only
        G66*PP*M***Ground
        G23*08*3*20260105*02*2**10**30*1250
        N1*ST*Acme Dallas*92*0042
        N2*Grocery
        N3*1 Main Street
        N4*Dallas*TX*75201
        G72*1*02**A*1.25*10*CA
        G73*spring promotion
        G68*12*CA*19.95*001234567890*UP*012345678905*VN*A-1*B1*1995000*CA*PL7*3*2000000*2.99
        G69*Blue mug
        G70*6*12*OZ*******2
        N9*LT*L77
        G23*08*3*****10*20260201
        G72*4*01******-500
        N1*ST*Store 7*92*0007
        QTY*63*4*CA
        N9*BO*B-7
        SLN*1**I*6*EA
        G72*4*01******-100
        G76*12*CA*500*LB*20*CF*3*23940
        SE*27*0001
        """
    )
    assert isinstance(order, PurchaseOrder)
    assert (order.number, order.purpose, order.ordered_on) == ("4711", "new", date(2026, 1, 5))
    assert (order.kind, order.exempt, order.master, order.link) == (
        "stand-alone",
        "exempt",
        "M-1",
        "000001",
    )
    assert order.references == (Reference(kind="department", value="082"),)
    assert order.contacts == (
        Contact(role="buyer", name="Ann Buyer", numbers={"telephone": "5551234"}),
    )
    assert order.dates == (DateMark(kind="delivery requested", on=date(2026, 1, 12)),)
    assert order.notes == (Text(kind="delivery", description="dock 4 only"),)
    assert order.routing == (
        Routing(payment="prepaid by seller", mode="common motor carrier", description="Ground"),
    )
    assert order.terms == (
        Terms(
            kind="basic discount offered",
            basis="invoice date",
            starts_on=date(2026, 1, 5),
            due_kind="02",
            discount_percent=Decimal(2),
            discount_days=10,
            net_days=30,
            discount_amount=Decimal("12.5"),
        ),
    )
    assert order.parties[0].more_names == ("Grocery",)
    assert order.allowances == (
        Allowance(
            code="1",
            method="off invoice",
            exception="A",
            rate=Decimal("1.25"),
            quantity=Decimal(10),
            unit="CA",
            words=("spring promotion",),
        ),
    )
    assert order.lines == (
        OrderLine(
            quantity=Decimal(12),
            unit="CA",
            unit_price=Decimal("19.95"),
            upc="001234567890",
            items={"UPC": "012345678905", "seller's item": "A-1"},
            price_bracket="B1",
            cost=Decimal("199.5"),
            cost_unit="CA",
            price_list="PL7",
            price_list_issue="3",
            printed_price_quantity=Decimal(2),
            printed_price=Decimal("2.99"),
            descriptions=(Description(text="Blue mug"),),
            packing=(Packing(packs=6, size=Decimal(12), size_unit="OZ", inner_packs=2),),
            references=(Reference(kind="lot", value="L77"),),
            terms=order.lines[0].terms,
            allowances=(Allowance(code="4", method="bill back", amount=Decimal(-5)),),
            parties=(
                Party(
                    role="ship to",
                    name="Store 7",
                    id_kind="buyer's code",
                    id="0007",
                    quantities=(Quantity(kind="on order", quantity=Decimal(4), unit="CA"),),
                    references=(Reference(kind="bin location", value="B-7"),),
                ),
            ),
            components=(
                Component(
                    number="1",
                    relation="included",
                    quantity=Decimal(6),
                    unit="EA",
                    unread=(("G72", "4", "01", "", "", "", "", "", "-100"),),
                ),
            ),
        ),
    )
    assert (order.total_quantity, order.total_unit, order.total) == (
        Decimal(12),
        "CA",
        Decimal("239.4"),
    )
    assert (order.weight, order.volume, order.order_size) == (
        Decimal(500),
        Decimal(20),
        Decimal(3),
    )


def test_875_a_line_needs_a_case_code_or_an_item() -> None:
    parsed = parse(
        of_segments(
            [
                "ST*875*0001",
                "G50*N*20260105*4711",
                "N1*ST*Acme",
                "G68*12*CA*19.95",
                "G76*12*CA",
                "SE*6*0001",
            ]
        ),
        load_guide("875"),
    )
    assert [(one.code, one.place.segment) for one in parsed.problems] == [
        ("condition-missing", "G68")
    ]


def test_880_is_an_invoice() -> None:
    invoice = read(
        """
        ST*880*0001
        G01*20260115*INV1*20260105*4711*S-1*M-1*000001*PR
        N9*BM*B-77
        G61*AR*Carl Clerk*TE*5551234
        G62*11*20260112
        NTE*INV*thank you
        G27*M***UPSN*Ground*CC
        G23*08*3***2**10**30*479*23466*23945
        G25*PP*OR*Memphis
        N1*ST*Acme Dallas*92*0042
        N4*Dallas*TX*75201
        G72*1*02******-500
        G17*12*CA*19.95*001234567890*UP*012345678905****11*CA***219.45
        G69*Blue mug
        G19*11*CA*1*BO
        G20*6*12*OZ*24*LB*1.5*CF**2
        N9*LT*L77
        G72*4*02******-100
        G73*spring promotion
        G31*11*CA*480*LB*20*CF
        G33*21345
        SE*22*0001
        """
    )
    assert isinstance(invoice, Invoice)
    assert (invoice.number, invoice.order_number, invoice.vendor_order) == ("INV1", "4711", "S-1")
    assert (invoice.kind, invoice.total) == ("product or service", Decimal("213.45"))
    assert invoice.carriers == (
        Carriage(
            mode="common motor carrier",
            carrier="UPSN",
            description="Ground",
            status="shipped complete",
        ),
    )
    assert invoice.freight == (
        Freight(payment="prepaid by seller", title_kind="OR", title="Memphis"),
    )
    assert invoice.terms[0].discount_amount == Decimal("4.79")
    assert invoice.terms[0].discountable == Decimal("239.45")
    assert invoice.allowances == (Allowance(code="1", method="off invoice", amount=Decimal(-5)),)
    assert invoice.lines == (
        InvoiceLine(
            quantity=Decimal(12),
            unit="CA",
            unit_price=Decimal("19.95"),
            upc="001234567890",
            items={"UPC": "012345678905"},
            shipped=Decimal(11),
            shipped_unit="CA",
            amount=Decimal("219.45"),
            descriptions=(Description(text="Blue mug"),),
            packing=(
                Packing(
                    packs=6,
                    size=Decimal(12),
                    size_unit="OZ",
                    weight=Decimal(24),
                    weight_unit="LB",
                    volume=Decimal("1.5"),
                    volume_unit="CF",
                    inner_packs=2,
                ),
            ),
            references=(Reference(kind="lot", value="L77"),),
            allowances=(
                Allowance(
                    code="4", method="off invoice", amount=Decimal(-1), words=("spring promotion",)
                ),
            ),
            differences=(
                ShippedDifference(
                    shipped=Decimal(11), unit="CA", difference=Decimal(1), status="back ordered"
                ),
            ),
        ),
    )
    assert invoice.shipments == (
        ShippedTotal(
            quantity=Decimal(11),
            unit="CA",
            weight=Decimal(480),
            weight_unit="LB",
            volume=Decimal(20),
            volume_unit="CF",
        ),
    )
