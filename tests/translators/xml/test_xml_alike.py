"""Items that are alike are read, and records filled alike written, as each one alone would be."""

from __future__ import annotations

import random
from datetime import date, time
from decimal import Decimal

import pytest
from msgspec.structs import replace

from tests.translators.xml.own import HEAD, ORDER, document_of, layout_of, order, parsed
from translators import xml
from translators.documents import Charge, Component, OrderLine, PurchaseOrder, Quantity
from translators.layouts import Layout
from translators.problems import WriteError
from translators.xml import alike, moulds
from translators.xml.plan import plan_of

LINE = """
syntax = "xml"
kind = "850"
document = "PurchaseOrder"
[xml]
root = "Order"
[xml.with]
"Price" = { "@currency" = "currency" }
[fields]
number = "Number"
ordered_on = "Date"
currency = "Currency"
totals_note = { at = "Line/Sum", join = "," }
charges = [{ each = "Fee", kind = "Kind", amount = "Sum" }]
[fields.lines]
each = "Line"
number = "No"
quantity = { at = "Quantity", use = "M" }
unit = { at = "Unit", codes = { complete = true, EA = "each", CS = "case" } }
unit_price = ["Price", "Cost"]
items.UPC = "Upc"
items.own = { is = "x" }
messages = "Note"
upc = { at = "Gtin", pattern = "0*(\\\\d+)" }
dates = [{ kind.is = "requested", on = "Due", at = { at = "Due", write = false } }]
descriptions = [{ where = { at = "Kind", is = "text" }, text = "Text" }, { code = "Code" }]
charges = [
    { each = "Charge", where = { at = "Sign", is = "true" }, kind.is = "charge", amount = "Sum" },
    { each = "Charge", kind.is = "allowance", amount = "Sum" },
]
components = [{ each = "Part", number = "@no", quantity = "." }]
quantities = [{ each = "Also", kind.is = "also", quantity = "." }]
"""


def slow(name: str) -> Layout:
    """The layout of lines, its items never read by recipes."""
    layout = layout_of(LINE, name=name)
    alike.alike_of(plan_of(layout)).unworthy.update(range(99))
    return layout


PIECES = [
    "<No>{0}</No>",
    "<Quantity>{0}</Quantity>",
    "<Quantity>x</Quantity>",
    "<Unit>EA</Unit>",
    "<Unit>CS</Unit>",
    "<Unit>??</Unit>",
    "<Price>{0}.5</Price>",
    '<Price currency="USD">{0}</Price>',
    '<Price currency="EUR">{0}</Price>',
    "<Cost>{0}</Cost>",
    "<Upc>{0}</Upc>",
    "<Note>a {0}</Note>",
    "<Note> b\n{0} </Note>",
    "<Note>&amp;</Note>",
    "<Note/>",
    "<Note> </Note>",
    "<Note>a<B>{0}</B>c</Note>",
    "<Gtin>00{0}</Gtin>",
    "<Gtin>none</Gtin>",
    "<Due>2026-11-2{0}</Due>",
    "<Due>2026-11-21T10:0{0}:00Z</Due>",
    "<Kind>text</Kind>",
    "<Kind>other</Kind>",
    "<Text>t{0}</Text>",
    "<Code>c{0}</Code>",
    "<Charge><Sign>true</Sign><Sum>{0}</Sum></Charge>",
    "<Charge><Sign>false</Sign><Sum>{0}</Sum></Charge>",
    '<Part no="1">{0}</Part>',
    '<Part no="{0}">1</Part>',
    "<Also>{0}</Also>",
    "<Extra>{0}</Extra>",
    '<Extra x="1"/>',
    "<Sum>{0}</Sum>",
    "stray",
    '<Upc xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>',
]


@pytest.mark.parametrize("seed", range(12))
def test_recipes_read_what_the_walk_reads(seed: int) -> None:
    chance = random.Random(seed)
    chosen = chance.sample(PIECES, 9)
    quick, walked = layout_of(LINE, name=f"quick {seed}"), slow(f"slow {seed}")
    for _ in range(6):
        lines = "".join(
            "<Line>"
            + "".join(
                piece.format(chance.randint(1, 9)) for piece in chosen if chance.random() < 0.75
            )
            + "</Line>"
            for _ in range(25)
        )
        fees = "".join(f"<Fee><Kind>k</Kind><Sum>{at}</Sum></Fee>" for at in range(3))
        currency = chance.choice(["USD", "EUR"])
        raw = (
            f"<Order><Number>1</Number><Date>2026-01-02</Date><Currency>{currency}</Currency>"
            f"{lines}{fees}</Order>"
        ).encode()
        (fast,), (careful,) = parsed(raw, quick), parsed(raw, walked)
        assert fast.document == careful.document
        assert fast.problems == careful.problems


def several(*lines: str) -> bytes:
    inside = "".join(f"<Line><Quantity>1</Quantity>{line}</Line>" for line in lines)
    return f"<Order><Number>1</Number><Date>2026-01-02</Date>{inside}</Order>".encode()


def read(raw: bytes, layout: Layout) -> tuple[OrderLine, ...]:
    found = document_of(raw, layout)
    assert isinstance(found, PurchaseOrder)
    return found.lines


def test_a_value_that_is_odd_is_walked() -> None:
    layout = layout_of(LINE, name="odd")
    lines = read(several(*(f"<Due>2026-11-0{at}T08:00:00</Due>" for at in range(1, 5))), layout)
    assert [line.dates[0].at for line in lines] == [time(8)] * 4
    assert read(several("<Due>2026-11-09</Due>"), layout)[0].dates[0].on == date(2026, 11, 9)
    assert read(several("<Unit>EA</Unit>", "<Unit>CS</Unit>"), layout)[1].unit == "case"
    raw = several("<Unit>EA</Unit>", "<Unit>??</Unit>")
    assert [one.code for one in parsed(raw, layout)[0].problems] == ["invalid-code"]
    lines = read(several("<Text>a</Text>", "<Text>b</Text>", "<Text> </Text>"), layout)
    assert [len(line.descriptions) for line in lines] == [0, 0, 0]


def test_kinds_that_are_never_the_same_are_not_learned_for_ever() -> None:
    layout = layout_of(LINE, name="tired")
    raw = several(*(f'<Part no="{at}">{at}</Part>' for at in range(100)))
    lines = read(raw, layout)
    assert [line.components[0].number for line in lines] == [str(at) for at in range(100)]
    kinds = alike.alike_of(plan_of(layout))
    assert kinds.unworthy and len(kinds.kinds) < 100


def test_kinds_are_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "MOST_KINDS", 5)
    layout = layout_of(LINE, name="few kinds")
    for _ in range(2):
        lines = read(several(*("<Note>n</Note>" * at for at in range(20))), layout)
        assert [len(line.messages) for line in lines] == list(range(20))
    assert len(alike.alike_of(plan_of(layout)).kinds) <= 5


def test_items_beyond_a_size_are_walked() -> None:
    note = "x" * 20_000
    lines = read(several(f"<Note>{note}</Note>", f"<Note>{note}</Note>"), layout_of(LINE))
    assert [line.messages for line in lines] == [(note,)] * 2


# --- writing --------------------------------------------------------------------------------


def order_of(*lines: OrderLine) -> PurchaseOrder:
    return PurchaseOrder(number="1", ordered_on=date(2026, 1, 2), currency="USD", lines=lines)


def line_of(at: int) -> OrderLine:
    return OrderLine(
        number=str(at),
        quantity=Decimal(at),
        unit="each" if at % 2 else "case",
        unit_price=Decimal("1.50") if at % 3 else None,
        items={"UPC": f"0{at}", "own": "x"} if at % 5 else {"own": "x"},
        messages=("a", "b")[: at % 3],
        charges=(
            Charge(kind="charge", amount=Decimal(at)),
            Charge(kind="allowance", amount=Decimal(2)),
        )[: at % 4],
        components=tuple(Component(number=str(one), quantity=Decimal(at)) for one in range(at % 7)),
        quantities=(Quantity(kind="also", quantity=Decimal(3)), Quantity(kind="never"))[: at % 2],
    )


def test_moulds_write_what_the_careful_pen_writes() -> None:
    layout = layout_of(LINE, name="moulds")
    lines = tuple(map(line_of, range(1, 60)))
    document = order_of(*lines)
    written = xml.write([document], layout, HEAD)
    assert xml.write([document], layout, HEAD) == written
    careful = replace(document, number="<1>")
    assert xml.write([careful], layout, HEAD) == written.replace(
        b"<Number>1<", b"<Number>&lt;1&gt;<"
    )
    assert b"never" not in written
    found = document_of(written, layout)
    assert isinstance(found, PurchaseOrder) and len(found.lines) == 59
    assert found.lines[0].charges == lines[0].charges
    assert found.lines[6].components == lines[6].components


def test_a_code_that_is_none_is_told_behind_a_mould() -> None:
    layout = layout_of(LINE, name="codes")
    line = OrderLine(number="1", quantity=Decimal(1), unit="each")
    xml.write([order_of(line)], layout, HEAD)
    with pytest.raises(WriteError, match="no code"):
        xml.write([order_of(*(replace(line, unit="pallet") for _ in range(5)))], layout, HEAD)
    with pytest.raises(WriteError, match="quantity is empty"):
        xml.write([order_of(replace(line, quantity=None))], layout, HEAD)


def test_moulds_are_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moulds, "MOST_MOULDS", 5)
    layout = layout_of(LINE, name="few moulds")
    for at in range(30):
        text = xml.write([order_of(replace(line_of(3), messages=("m",) * at))], layout, HEAD)
        assert text.count(b"<Note>") == at


def test_what_is_joined_is_written_carefully() -> None:
    layout = layout_of(ORDER, name="joined")
    document = replace(order_of(), category="a, b")
    assert b"<Line1>a</Line1>" in xml.write([document], layout, HEAD)
    assert order() is not None
