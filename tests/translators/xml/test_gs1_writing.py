"""Instructions to a warehouse in GS1 XML: read back they are the same, and have what is asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from tests.translators.xml.cxml_files import HEAD, read_back
from translators.documents import (
    DateMark,
    Party,
    Reference,
    StockTransfer,
    StockTransferLine,
    Text,
    TextMessage,
    WarehouseOrder,
    WarehouseOrderLine,
)
from translators.templates import load_layout
from translators.xml.gs1 import check, complete
from translators.xml.write import write

ON = date(2026, 11, 21)
WIRE = replace(
    HEAD,
    control="M7",
    sender_kind="GLN",
    sender="0614141000012",
    receiver_kind="GLN",
    receiver="0614141000029",
    usage="P",
)
US = Party(role="depositor", id_kind="GLN", id="0614141000012")
THEY = Party(role="warehouse", id_kind="GLN", id="0614141000029")
FROM = Party(role="ship from", name="Us & Co")
TO = Party(
    role="ship to",
    name="Acme",
    id_kind="buyer's code",
    id="0042",
    address=("1 Main St", "Rear"),
    city="Columbus",
    region="OH",
    postal_code="43201",
    country="US",
)
ISSUED = DateMark(kind="issued", on=ON)
ORDER = WarehouseOrder(
    action="original",
    number="SO000001",
    order_number="PO-1",
    carrier="FDEG",
    transport="motor",
    parties=(US, THEY, replace(FROM, role="shipper"), replace(TO, role="receiver"), FROM, TO),
    references=(Reference(kind="customer reference", value="R1"),),
    dates=(ISSUED, DateMark(kind="requested ship", on=ON)),
    texts=(Text(description="Handle with care"),),
    lines=(
        WarehouseOrderLine(
            number="1",
            quantity=Decimal(10),
            unit="EA",
            items={"seller's item": "NUT8"},
            descriptions=("Nut <M8>",),
        ),
        WarehouseOrderLine(
            number="2",
            quantity=Decimal(2),
            unit="CA",
            items={"GTIN-14": "10012345678902", "buyer's item": "B-1"},
            lot="L1",
        ),
    ),
)
TRANSFER = StockTransfer(
    reporting="full detail",
    number="ST1",
    shipment="S1",
    shipped_on=ON,
    packages=3,
    parties=(
        US,
        THEY,
        replace(US, role="shipper"),
        replace(THEY, role="receiver"),
        replace(US, role="ship from"),
        replace(THEY, role="ship to"),
    ),
    dates=(ISSUED, DateMark(kind="estimated delivery", on=ON)),
    lines=(
        StockTransferLine(
            shipped=Decimal(100),
            unit="EA",
            items={"seller's item": "NUT8", "lot": "L1"},
            references=(Reference(kind="line item, seller", value="1"),),
        ),
    ),
)


def test_an_order_to_ship_is_read_as_it_was_written() -> None:
    assert read_back(ORDER, "gs1/warehousingOutboundInstruction", WIRE) == ORDER


def test_stock_sent_is_read_as_it_was_written() -> None:
    assert read_back(TRANSFER, "gs1/warehousingInboundInstruction", WIRE) == TRANSFER


def test_who_is_missing_is_made_of_who_is_there() -> None:
    layout = load_layout("gs1/warehousingOutboundInstruction")
    made = complete(replace(ORDER, parties=(FROM, TO)), layout, WIRE)
    assert isinstance(made, WarehouseOrder)
    assert [party.role for party in made.parties] == [
        "ship from",
        "ship to",
        "shipper",
        "receiver",
    ]
    nobody = replace(ORDER, parties=())
    assert complete(nobody, layout, WIRE) == nobody


def test_the_day_goods_come_and_numbers_of_lines_are_told() -> None:
    layout = load_layout("gs1/warehousingInboundInstruction")
    bare = replace(TRANSFER, dates=(), lines=(replace(TRANSFER.lines[0], references=()),) * 2)
    made = complete(bare, layout, WIRE)
    assert isinstance(made, StockTransfer)
    assert made.dates == (DateMark(kind="estimated delivery", on=ON),)
    assert [line.references[0].value for line in made.lines] == ["1", "2"]
    assert complete(made, layout, WIRE) == made
    unknown = replace(bare, shipped_on=None)
    assert not getattr(complete(unknown, layout, WIRE), "dates", None)


def test_other_documents_stay_as_they_are() -> None:
    message = TextMessage(subject="hello")
    layout = load_layout("gs1/warehousingInboundInstruction")
    assert complete(message, layout, WIRE) is message
    assert not list(check(message, "x"))


def test_what_stands_around_and_in_which_order() -> None:
    layout = load_layout("gs1/warehousingOutboundInstruction")
    bare = replace(ORDER, parties=(FROM, TO), dates=())
    text = write([bare], layout, WIRE).decode()
    assert text.index("<sh:Sender>") < text.index("<sh:Receiver>")
    assert "<sh:InstanceIdentifier>M7</sh:InstanceIdentifier>" in text
    assert "<creationDateTime>2026-11-21T12:00:00+00:00</creationDateTime>" in text
    names = ["documentStatusCode", "documentActionCode", "logisticServicesBuyer"]
    names += ["logisticServicesSeller", "note", "shipper", "receiver", "shipFrom", "shipTo"]
    names += ["warehousingDespatchTypeCode", "lineItemNumber", "plannedDespatchQuantity"]
    places = [text.index(f"<{name}") for name in names]
    assert places == sorted(places)
    assert text.count("<gln>0614141000012</gln>") == 1
