"""Claims for sales below list price: a distributor's 844, and the maker's answer, the 849."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

import msgspec

from translators.documents.parts import (
    Amount,
    Contact,
    DateMark,
    Description,
    Measure,
    Price,
    Quantity,
    Reference,
    Segment,
    Text,
)


class Refusal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a claim, or a part of it, is not met (AAA), and what to do next."""

    answer: str
    agency: str = ""
    reason: str = ""
    action: str = ""


class SoldItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one customer bought of an item, at which prices (SII)."""

    item_kind: str
    item: str
    quantity: Decimal
    unit: str = ""
    price: Decimal | None = None
    contract_price: Decimal | None = None
    amount: Decimal | None = None
    references: tuple[Reference, ...] = ()
    unread: tuple[Segment, ...] = ()


class ClaimParty(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody with a role in a contract, and what it bought under it."""

    role: str
    name: str = ""
    id_kind: str = ""
    id: str = ""
    more_names: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    location_kind: str = ""
    location: str = ""
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    sales: tuple[SoldItem, ...] = ()
    unread: tuple[Segment, ...] = ()


class SpecialCharge(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An allowance or charge for a special service, in an agency's codes (SSS)."""

    kind: str
    agency: str = ""
    code: str
    text: str = ""
    charged_quantity: Decimal | None = None
    amount: Decimal | None = None
    description: str = ""
    quantity: Decimal | None = None
    source: str = ""


class ReturnedCondition(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came back of an item: received, returned and in doubt (RCD)."""

    number: str = ""
    received: Decimal | None = None
    received_unit: str = ""
    returned: Decimal | None = None
    returned_unit: str = ""
    contested: Decimal | None = None
    contested_unit: str = ""
    condition: str = ""


class ClaimedLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is claimed for one item (PAD): its prices and quantities say how much.

    `transfer` tells how the item left the stock ("resale", …), `response` whether the line was
    changed. `totals` are the sums the sender makes of it.
    """

    number: str = ""
    transfer: str = ""
    response: str = ""
    multiplier_kind: str = ""
    multiplier: Decimal | None = None
    item_number: str = ""
    items: Mapping[str, str] = {}
    refusals: tuple[Refusal, ...] = ()
    descriptions: tuple[Description, ...] = ()
    measures: tuple[Measure, ...] = ()
    prices: tuple[Price, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    totals: tuple[Amount, ...] = ()
    conditions: tuple[ReturnedCondition, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    currency_party: str = ""
    currency: str = ""
    specials: tuple[SpecialCharge, ...] = ()
    unread: tuple[Segment, ...] = ()


class ClaimedContract(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The contract whose prices a claim is about (CON), and its lines."""

    kind: str
    number: str
    status: str
    refusals: tuple[Refusal, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    dates: tuple[DateMark, ...] = ()
    parties: tuple[ClaimParty, ...] = ()
    lines: tuple[ClaimedLine, ...] = ()
    unread: tuple[Segment, ...] = ()


class ProductClaim(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A claim for the difference between what was paid and a contract's price (844)."""

    purpose: str = ""
    kind: str = ""
    claimed_on: date
    reference_kind: str = ""
    reference: str = ""
    claimed_at: time | None = None
    currency_party: str = ""
    currency: str = ""
    texts: tuple[Text, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    dates: tuple[DateMark, ...] = ()
    parties: tuple[ClaimParty, ...] = ()
    contracts: tuple[ClaimedContract, ...] = ()
    totals: tuple[Amount, ...] = ()
    unread: tuple[Segment, ...] = ()


class ClaimResponse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to a claim (849): what is met, and why the rest is not."""

    purpose: str = ""
    answered_on: date
    reference_kind: str = ""
    reference: str = ""
    answered_at: time | None = None
    currency_party: str = ""
    currency: str = ""
    refusals: tuple[Refusal, ...] = ()
    texts: tuple[Text, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    dates: tuple[DateMark, ...] = ()
    parties: tuple[ClaimParty, ...] = ()
    contracts: tuple[ClaimedContract, ...] = ()
    totals: tuple[Amount, ...] = ()
    unread: tuple[Segment, ...] = ()
