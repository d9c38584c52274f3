"""Real documents beside the repository, read with our guides: their numbers are INDEX.csv's."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from translators.documents import (
    ApplicationAdvice,
    Document,
    FreightInvoice,
    Invoice,
    LoadTender,
    OrderAck,
    OrderChange,
    PlanningSchedule,
    PriceCatalog,
    ProductActivity,
    PurchaseOrder,
    Remittance,
    ShipmentStatus,
    ShipNotice,
    ShippingSchedule,
    StockReceipt,
    StockTransfer,
    TenderResponse,
    WarehouseOrder,
    WarehouseShipment,
)
from translators.guide import load_guide
from translators.problems import Severity
from translators.x12.parse import Parsed, locate, parse
from translators.x12.reader import Interchange, RawSet, of_bytes, of_segments, read_sets, scan
from translators.x12.write import write

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
SETS = (
    *("850", "855", "856", "810", "820", "940", "945", "997", "852", "943", "944"),
    *("204", "990", "214", "210", "824", "830", "832", "860", "862"),
)

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no samples beside the repository")

FLAWED = {
    # N9 without its qualifier; a W66 code of three characters
    "940/olmelabs-EdiEngine__AckTest.edi": {"missing-element", "too-long"},
    # an empty AK1, AK9; the reader's own sample of an empty set
    "997/xlate-staedi__empty997.edi": {"missing-segment", "missing-element"},
}
"""Samples called valid whose sets break a rule of the standard all the same, and how."""


def rows() -> list[dict[str, str]]:
    if not SAMPLES.is_dir():
        return []
    with (SAMPLES / "INDEX.csv").open(encoding="utf-8", newline="") as file:
        return [
            row
            for row in csv.DictReader(file)
            if row["path"].startswith("x12/") and any(kind in row["path"] for kind in SETS)
        ]


def sets_of(path: str) -> Iterator[tuple[RawSet, Parsed]]:
    source = of_bytes((SAMPLES / path).read_bytes())
    for interchange in scan(source):
        if isinstance(interchange, Interchange):
            for group in interchange.groups:
                for raw in read_sets(source, interchange, group):
                    if raw.kind in SETS:
                        yield raw, parse(raw, load_guide(raw.kind, group.version))


def total(pairs: Iterator[tuple[Decimal | None, Decimal | None]]) -> Decimal:
    return sum(((a or Decimal(0)) * (b or Decimal(0)) for a, b in pairs), Decimal(0))


def shipped(one: object) -> Iterator[Decimal]:
    """Quantities of all items below a ship notice, an order, a pallet or a carton."""
    for name in ("orders", "pallets", "cartons"):
        for below in getattr(one, name, ()):
            yield from shipped(below)
    yield from (item.quantity for item in getattr(one, "items", ()) if item.quantity)


Fact = Callable[[Document], object]
FACTS: Mapping[type, Mapping[str, Fact]] = {
    PurchaseOrder: {
        r"PO (\S+?)(?:,|$)": lambda one: one.number,
        r"PO1 (\d+)": lambda one: Decimal(len(one.lines)),
        r"sum\(PO102\*PO104\) ([\d.]+)": lambda one: total(
            (line.quantity, line.unit_price) for line in one.lines
        ),
        r"sum qty ([\d.]+)": lambda one: total((line.quantity, Decimal(1)) for line in one.lines),
    },
    OrderAck: {
        r"PO (\S+?)(?:,|$)": lambda one: one.number,
        r"PO1 (\d+)": lambda one: Decimal(len(one.lines)),
    },
    OrderChange: {
        r"PO (\S+?)(?:,|$)": lambda one: one.number,
        r"POC (\d+)": lambda one: Decimal(len(one.lines)),
    },
    PlanningSchedule: {
        r"ref (\S+?)(?:,|$)": lambda one: one.number,
        r"LIN (\d+)": lambda one: Decimal(len(one.lines)),
        r"FST (\d+)": lambda one: Decimal(sum(len(line.forecasts) for line in one.lines)),
    },
    ShippingSchedule: {
        r"ref (\S+?)(?:,|$)": lambda one: one.number,
        r"LIN (\d+)": lambda one: Decimal(len(one.lines)),
        r"FST (\d+)": lambda one: Decimal(sum(len(line.forecasts) for line in one.lines)),
        r"CTT \d+/(\d+)": lambda one: total(
            (each.quantity, Decimal(1)) for line in one.lines for each in line.forecasts
        ),
    },
    PriceCatalog: {
        r"cat (\S+?)(?:,|$)": lambda one: one.number,
        r"LIN (\d+)": lambda one: Decimal(len(one.lines)),
        r"CTP (\d+)": lambda one: Decimal(sum(len(line.prices) for line in one.lines)),
    },
    Invoice: {
        r"invoice (\S+?)(?:,|$)": lambda one: one.number,
        r"PO (\S+?)(?:,|$)": lambda one: one.order_number,
        r"lines (\d+)": lambda one: Decimal(len(one.lines)),
        r"TDS01 (\d+)": lambda one: one.total * 100,
        r"sum\(IT102\*IT104\) ([\d.]+)": lambda one: total(
            (line.quantity, line.unit_price) for line in one.lines
        ),
    },
    ShipNotice: {
        r"ASN (\S+?)(?:,|$)": lambda one: one.number,
        r"sum SN102 (\d+)": lambda one: sum(shipped(one)),
    },
    Remittance: {
        r"BPR01/02 \w+/([\d.]+)": lambda one: one.amount,
        r"trace (\S+?)(?:,|$)": lambda one: one.trace,
    },
    WarehouseOrder: {
        r"order (\S+?)(?:,|$)": lambda one: one.number,
        r"W01 (\d+)": lambda one: Decimal(len(one.lines)),
        r"sum W0101 (\d+)": lambda one: total((line.quantity, Decimal(1)) for line in one.lines),
    },
    WarehouseShipment: {
        r"order (\S+?)(?:,|$)": lambda one: one.number,
        r"W12 (\d+)": lambda one: Decimal(sum(len(pack.lines) for pack in one.packs)),
        r"W03 (\d+)": lambda one: one.total_quantity,
    },
    StockTransfer: {
        r"order (\S+?)(?:,|$)": lambda one: one.number,
        r"W04 (\d+)": lambda one: Decimal(len(one.lines)),
        r"W03 (\d+)": lambda one: one.total_quantity,
    },
    StockReceipt: {
        r"rcpt (\S+?)(?:,|$)": lambda one: one.number,
        r"W07 (\d+)": lambda one: Decimal(len(one.lines)),
        r"W14 (\d+)": lambda one: one.total_received,
        r"sum W0701 (\d+)": lambda one: total((line.received, Decimal(1)) for line in one.lines),
    },
    LoadTender: {
        r"shipment (\S+?)(?:,|$)": lambda one: one.shipment,
        r"S5 (\d+)": lambda one: Decimal(len(one.stops)),
        r"OID (\d+)": lambda one: Decimal(sum(len(stop.orders) for stop in one.stops)),
    },
    TenderResponse: {
        r"shipment (\S+?)(?:,|$)": lambda one: one.shipment,
        r"action (\w)": lambda one: {"accepted": "A", "declined": "D", "counter offer": "C"}[
            one.answer
        ],
    },
    ShipmentStatus: {
        r"ref (\S+?)(?:,|$)": lambda one: one.reference,
        r"AT7 (\d+)": lambda one: Decimal(sum(len(part.events) for part in one.parts)),
    },
    FreightInvoice: {
        r"invoice (\S+?)(?:,|$)": lambda one: one.number,
        r"B307 (\d+)": lambda one: one.amount * 100,
        r"LX (\d+)": lambda one: Decimal(len(one.lines)),
        r"L304/05 (\d+)": lambda one: (
            sum(each.amount or 0 for line in one.lines for each in line.charges) * 100
        ),
    },
    ApplicationAdvice: {r"OTI (\d+)": lambda one: Decimal(len(one.sets))},
    ProductActivity: {
        r"LIN (\d+)": lambda one: Decimal(len(one.lines)),
        r"ZA (\d+)": lambda one: Decimal(sum(len(line.activities) for line in one.lines)),
        r"XQ H (\d+)": lambda one: Decimal(f"{one.starts_on:%Y%m%d}"),
    },
}


def expected_of(text: str, raw: RawSet) -> str:
    """What the index says about one set: `850 0001: PO …` up to the next set."""
    found = re.search(rf"{raw.kind} {raw.control}: (.*?)(?:; |\|\||$)", text)
    return found[1].strip() if found else ""


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["path"])
def test_real_documents_give_the_numbers_of_the_index(row: dict[str, str]) -> None:
    checked = 0
    seen: set[str] = set()
    for raw, parsed in sets_of(row["path"]):
        known = expected_of(row["expected"], raw)
        repeated = raw.control in seen
        seen.add(raw.control)
        if parsed.document is None or parsed.rejected or not known or repeated:
            continue  # broken sets, sets the index does not detail, numbers used twice
        for pattern, fact in FACTS.get(type(parsed.document), {}).items():
            found = re.search(rf"(?:^|, ){pattern}", known)
            value = fact(parsed.document)
            if found and value is not None:
                wanted = found[1] if isinstance(value, str) else Decimal(found[1])
                assert value == wanted, (pattern, known)
                checked += 1
    assert checked or row["valid or broken"] != "valid" or "/997/" in row["path"]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["path"])
def test_valid_documents_are_accepted_and_written_back(row: dict[str, str]) -> None:
    flawed = next((codes for path, codes in FLAWED.items() if path in row["path"]), set())
    for raw, parsed in sets_of(row["path"]):
        wrong = {one.code for one in parsed.problems if one.severity is Severity.REJECT}
        if row["valid or broken"] != "valid":
            continue
        assert wrong <= flawed, parsed.problems
        if wrong or parsed.document is None:
            continue
        guide = load_guide(raw.kind, raw.version)
        again = parse(of_segments(write(parsed.document, guide)), guide)
        assert again.document == parsed.document


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["path"])
def test_every_money_element_is_taken_or_excluded_by_a_rule(row: dict[str, str]) -> None:
    for raw, parsed in sets_of(row["path"]):
        rejected = {one.place.position for one in parsed.problems}
        for one in locate(raw, load_guide(raw.kind, raw.version)):
            if one.money and one.place.position not in rejected and not parsed.rejected:
                taken = one.path not in ("", "unread")
                assert taken or one.excluded, one
