"""Credit and debit adjustments (812): what a partner credits or claims beside its invoices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from translators.documents.codings import Account, Listing
from translators.documents.parts import (
    Amount,
    Charge,
    Contact,
    DateMark,
    Freight,
    Packing,
    Party,
    Percent,
    Reference,
    Segment,
    Terms,
)


class ReturnedShipment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How goods that are credited or claimed travelled (SHD)."""

    shipped: Decimal | None = None
    received: Decimal | None = None
    unit: str = ""
    weight: Decimal | None = None
    weight_unit: str = ""
    volume: Decimal | None = None
    volume_unit: str = ""
    packages: Decimal | None = None
    price_bracket: str = ""
    mode: str = ""
    carrier: str = ""
    status: str = ""
    reference_kind: str = ""
    reference: str = ""


class StoreShare(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The part of an adjusted line that falls on one store (N11), and on parties within it."""

    store: str
    location: str = ""
    reference: str = ""
    totals: tuple[Amount, ...] = ()
    percents: tuple[Percent, ...] = ()
    parties: tuple[Party, ...] = ()
    unread: tuple[Segment, ...] = ()


class AdjustedLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One adjustment and its `reason`: `flow` says credit or debit, seen by who receives it.

    `amount` is the line's sum; `price_difference` what one unit was billed wrong by. `prices` of
    two kinds may stand beside each other: as billed, and as agreed. `returned` is "Y" when the
    goods came back.
    """

    reason: str
    flow: str
    number: str = ""
    amount: Decimal | None = None
    returned: str = ""
    price_bracket: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    price_difference: Decimal | None = None
    price_kind: str = ""
    unit_price: Decimal | None = None
    price_kind_2: str = ""
    unit_price_2: Decimal | None = None
    item_number: str = ""
    items: Mapping[str, str] = {}
    packing: tuple[Packing, ...] = ()
    charges: tuple[Charge, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    listings: tuple[Listing, ...] = ()
    stores: tuple[StoreShare, ...] = ()
    unread: tuple[Segment, ...] = ()


class CreditDebit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A credit or debit adjustment. `amount` is the net of its lines, `flow` its direction."""

    adjusted_on: date
    number: str
    handling: str = ""
    amount: Decimal
    flow: str
    invoiced_on: date | None = None
    invoice_number: str = ""
    vendor_order: str = ""
    ordered_on: date | None = None
    order_number: str = ""
    purpose: str = ""
    kind: str = ""
    reference_kind: str = ""
    reference: str = ""
    action: str = ""
    currency_party: str = ""
    currency: str = ""
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    terms: tuple[Terms, ...] = ()
    dates: tuple[DateMark, ...] = ()
    freight: tuple[Freight, ...] = ()
    shipments: tuple[ReturnedShipment, ...] = ()
    charges: tuple[Charge, ...] = ()
    parties: tuple[Party, ...] = ()
    listings: tuple[Listing, ...] = ()
    accounts: tuple[Account, ...] = ()
    lines: tuple[AdjustedLine, ...] = ()
    unread: tuple[Segment, ...] = ()
