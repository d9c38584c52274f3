"""What we answer: order acknowledgments, warehouse orders, ship notices and invoices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from gateway.agreement import Agreement, Entity, Item
from gateway.catalog import Catalog
from ledger.money import from_minor
from ledger.sales import BilledInvoice, SalesLine, SalesOrder, Shipment, ShipmentLine
from translators.documents import (
    AckLine,
    Carton,
    Charge,
    DateMark,
    Description,
    Invoice,
    InvoiceLine,
    LineStatus,
    Load,
    OrderAck,
    Pallet,
    Party,
    Reference,
    Routing,
    ShipNotice,
    ShippedItem,
    ShippedOrder,
    Terms,
    WarehouseOrder,
    WarehouseOrderLine,
)


def order_ack(order: SalesOrder, now: datetime, zone: str) -> OrderAck:
    """The 855 that takes the whole order as ordered."""
    return OrderAck(
        purpose="new",
        status="accepted with details, no changes",
        number=order.number,
        ordered_on=order.ordered_on,
        release=order.release,
        our_number=order.our_number,
        acknowledged_on=now.astimezone(ZoneInfo(zone)).date(),
        lines=tuple(ack_line(line, "accepted", line.quantity) for line in order.lines),
    )


def order_refusal(order: SalesOrder, now: datetime, zone: str) -> OrderAck:
    """The 855 that refuses the order and every line of it."""
    return OrderAck(
        purpose="new",
        status="rejected with details",
        number=order.number,
        ordered_on=order.ordered_on,
        release=order.release,
        acknowledged_on=now.astimezone(ZoneInfo(zone)).date(),
        lines=tuple(ack_line(line, "rejected", line.quantity) for line in order.lines),
    )


def ack_line(line: SalesLine, status: str, quantity: Decimal) -> AckLine:
    """One line of an 855 with what we say to it."""
    return AckLine(
        number=line.number,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        price_basis=line.price_basis,
        items=line.items,
        statuses=(LineStatus(status=status, quantity=quantity, unit=line.unit),),
    )


def warehouse_order(order: SalesOrder, items: Mapping[str, Item], entity: Entity) -> WarehouseOrder:
    """The 940: what the warehouse shall ship, in base units of our items."""
    dates = [
        DateMark(kind=kind, on=on)
        for kind, on in (
            ("requested ship", order.ship_by or order.not_before),
            ("cancel after", order.cancel_after),
        )
        if on is not None
    ]
    lines = tuple(
        WarehouseOrderLine(
            number=str(index),
            quantity=line.ordered - line.cancelled,
            unit=items[line.sku].unit,
            items={"seller's item": line.sku},
            descriptions=(items[line.sku].description,) if items[line.sku].description else (),
        )
        for index, line in enumerate(order.lines, 1)
        if line.ordered > line.cancelled
    )
    return WarehouseOrder(
        action="original",
        number=order.our_number,
        order_number=order.number,
        parties=(
            Party(role="ship from", name=entity.name),
            *ship_to(order),
        ),
        dates=tuple(dates),
        lines=lines,
        total_quantity=sum((line.quantity for line in lines), Decimal(0)),
    )


def ship_to(order: SalesOrder) -> tuple[Party, ...]:
    """The order's ship-to as a party, or nothing when it has none."""
    if not (order.ship_to or order.ship_to_name):
        return ()
    return (
        Party(
            role="ship to",
            name=order.ship_to_name,
            id_kind=order.ship_to_kind,
            id=order.ship_to,
            address=order.address,
            city=order.city,
            region=order.region,
            postal_code=order.postal_code,
            country=order.country,
        ),
    )


def ship_notice(
    shipment: Shipment,
    order: SalesOrder,
    agreement: Agreement,
    entity: Entity,
    now: datetime,
    catalog: Catalog,
) -> ShipNotice:
    """The 856 of one shipment: cartons by their SSCC, under one pallet where agreed (SOTPI)."""
    local = now.astimezone(ZoneInfo(entity.zone))
    cartons = tuple(
        Carton(
            marks={"SSCC": f"00{carton}"},
            items=tuple(shipped_item(order.lines[line.line], line, catalog) for line in lines),
        )
        for carton, lines in by_carton(shipment.lines)
    )
    on_pallets = agreement.selling.ship_notice_structure == "SOTPI"
    references = [
        Reference(kind=kind, value=value)
        for kind, value in (
            ("bill of lading", shipment.bill_of_lading),
            ("carrier's reference", shipment.tracking),
        )
        if value
    ]
    return ShipNotice(
        purpose="new",
        number=shipment.ref,
        noticed_on=local.date(),
        noticed_at=local.time().replace(second=0, microsecond=0),
        structure="shipment, order, pack, item",
        loads=(Load(packaging="carton", packages=len(cartons)),),
        routing=(Routing(id_kind="SCAC", id=shipment.carrier),) if shipment.carrier else (),
        references=tuple(references),
        dates=(DateMark(kind="shipped", on=shipment.shipped_on),),
        parties=(
            Party(role="ship from", name=entity.name),
            *ship_to(order),
        ),
        orders=(
            ShippedOrder(
                number=order.number,
                release=order.release,
                ordered_on=order.ordered_on,
                pallets=(Pallet(cartons=cartons),) if on_pallets else (),
                cartons=() if on_pallets else cartons,
            ),
        ),
    )


def by_carton(lines: Sequence[ShipmentLine]) -> list[tuple[str, list[ShipmentLine]]]:
    """The lines of a shipment carton by carton, in the order the cartons first stand."""
    cartons: dict[str, list[ShipmentLine]] = {}
    for line in lines:
        cartons.setdefault(line.carton, []).append(line)
    return list(cartons.items())


def shipped_item(line: SalesLine, shipped: ShipmentLine, catalog: Catalog) -> ShippedItem:
    """One item of a carton, in the customer's numbers and unit; a substitute by its own number."""
    items = line.items
    if shipped.sku != line.sku:
        known = catalog.their_number(shipped.sku)
        items = {
            (known.kind if known and known.kind else "seller's item"): (
                known.number if known else shipped.sku
            )
        }
    return ShippedItem(
        number=line.number,
        items=items,
        quantity=shipped.quantity,
        unit=line.unit,
        ordered=line.quantity,
        ordered_unit=line.unit,
    )


def invoice(
    billed: BilledInvoice,
    shipment: Shipment,
    order: SalesOrder,
    agreement: Agreement,
    entity: Entity,
) -> Invoice:
    """The 810 of one shipment, priced as the order was taken."""
    selling = agreement.selling
    lines: dict[int, Decimal] = {}
    for line in shipment.lines:
        lines[line.line] = lines.get(line.line, Decimal(0)) + line.quantity
    terms = Terms(
        kind="basic",
        basis="invoice date",
        discount_percent=selling.discount_percent or None,
        discount_due_on=billed.discount_on,
        discount_days=selling.discount_days or None,
        net_due_on=billed.due_on,
        net_days=selling.net_days,
    )
    return Invoice(
        number=billed.number,
        invoiced_on=billed.invoiced_on,
        order_number=order.number,
        ordered_on=order.ordered_on,
        release=order.release,
        references=(Reference(kind="shipper's reference", value=shipment.ref),),
        parties=(
            Party(
                role="remit to",
                name=entity.name,
                address=entity.address,
                city=entity.city,
                region=entity.region,
                postal_code=entity.postal_code,
            ),
            *ship_to(order),
        ),
        terms=(terms,),
        dates=(DateMark(kind="shipped", on=shipment.shipped_on),),
        lines=tuple(
            invoice_line(order.lines[index], quantity) for index, quantity in sorted(lines.items())
        ),
        total=from_minor(billed.total),
        charges=tuple(
            Charge(
                kind="charge" if charge.amount > 0 else "allowance",
                code=charge.code,
                amount=abs(from_minor(charge.amount)),
                description=charge.description,
            )
            for charge in billed.charges
        ),
    )


def invoice_line(line: SalesLine, quantity: Decimal) -> InvoiceLine:
    """One billed line in the customer's numbers, unit and price."""
    return InvoiceLine(
        number=line.number,
        quantity=quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        price_basis=line.price_basis,
        items=line.items,
        descriptions=(Description(kind="free text", text=line.description),)
        if line.description
        else (),
    )
