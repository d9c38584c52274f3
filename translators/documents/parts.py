"""The parts that several documents share: parties, references, charges, terms, texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

import msgspec

Segment = tuple[str, ...]
"""A segment no field carries: its id and its elements, kept so that it can be written back."""


class Contact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whom to ask: `numbers` maps a kind ("telephone", "email") to the number."""

    role: str = ""
    name: str = ""
    numbers: Mapping[str, str] = {}
    reference: str = ""
    unread: tuple[Segment, ...] = ()


class Reference(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number it is known by: kind ("department", "bill of lading"), value, description.

    `more` are further pairs of code and number as they stand: "SU:14684:LU:SL".
    """

    kind: str = ""
    value: str = ""
    description: str = ""
    more: str = ""
    on: date | None = None
    at: time | None = None
    zone: str = ""
    dates: tuple[DateMark, ...] = ()
    unread: tuple[Segment, ...] = ()


class DateMark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A date with its meaning ("requested ship", "cancel after")."""

    kind: str = ""
    on: date | None = None
    at: time | None = None
    zone: str = ""
    period_format: str = ""
    period: str = ""
    time_kind: str = ""


class Party(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody with a role ("ship to", "bill to"); `id_kind` says whose number `id` is."""

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
    quantities: tuple[Quantity, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    dates: tuple[DateMark, ...] = ()
    totals: tuple[Amount, ...] = ()
    percents: tuple[Percent, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    unread: tuple[Segment, ...] = ()


class Charge(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An allowance (lowers the price), a charge (raises it) or neither ("no charge").

    `amount` is in the document's currency; `kind` alone says its sign ("allowance" or "charge").
    `base` is the sum that `percent` is of, where the sender states it.
    """

    kind: str
    code: str = ""
    agency: str = ""
    agency_code: str = ""
    amount: Decimal | None = None
    percent_basis: str = ""
    percent: Decimal | None = None
    rate: Decimal | None = None
    unit: str = ""
    quantity: Decimal | None = None
    quantity_to: Decimal | None = None
    method: str = ""
    reference: str = ""
    option: str = ""
    description: str = ""
    language: str = ""
    taxes: tuple[Tax, ...] = ()
    base: Decimal | None = None
    unread: tuple[Segment, ...] = ()


class Terms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Terms of sale: a discount of `discount_percent` until a day, the net sum at another."""

    kind: str = ""
    basis: str = ""
    discount_percent: Decimal | None = None
    discount_due_on: date | None = None
    discount_days: int | None = None
    net_due_on: date | None = None
    net_days: int | None = None
    discount_amount: Decimal | None = None
    deferred_due_on: date | None = None
    deferred_amount: Decimal | None = None
    percent_payable: Decimal | None = None
    description: str = ""
    day_of_month: int | None = None
    method: str = ""
    fraction: Decimal | None = None
    starts_on: date | None = None
    due_kind: str = ""
    discounted: Decimal | None = None
    discountable: Decimal | None = None
    instalment: Decimal | None = None
    instalment_group: int | None = None


class Routing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How goods travel: carrier (`id` a SCAC when `id_kind` says so), mode, service."""

    sequence: str = ""
    id_kind: str = ""
    id: str = ""
    mode: str = ""
    description: str = ""
    status: str = ""
    location_kind: str = ""
    location: str = ""
    service: str = ""
    direction: str = ""
    transit_unit: str = ""
    transit_time: Decimal | None = None
    service_2: str = ""
    service_3: str = ""
    country: str = ""
    payment: str = ""


class Freight(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who pays the freight, and where title passes (FOB)."""

    payment: str = ""
    location_kind: str = ""
    location: str = ""
    terms_kind: str = ""
    terms: str = ""
    title_kind: str = ""
    title: str = ""
    risk: str = ""
    description: str = ""


class Text(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Words for people: a kind, its reference, and lines."""

    kind: str = ""
    reference: str = ""
    description: str = ""
    on: date | None = None
    at: time | None = None
    zone: str = ""
    more: str = ""
    lines: tuple[str, ...] = ()
    unread: tuple[Segment, ...] = ()


class Description(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an item is called: free text, or a code of an agency."""

    kind: str = ""
    characteristic: str = ""
    agency: str = ""
    code: str = ""
    text: str = ""
    layer: str = ""
    source: str = ""
    answer: str = ""
    language: str = ""
    unread: tuple[Segment, ...] = ()


class Packing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How an item is packed: packs per case, size of one, weight and volume of a pack."""

    packs: int | None = None
    size: Decimal | None = None
    size_unit: str = ""
    packaging: str = ""
    weight_kind: str = ""
    weight: Decimal | None = None
    weight_unit: str = ""
    volume: Decimal | None = None
    volume_unit: str = ""
    length: Decimal | None = None
    width: Decimal | None = None
    height: Decimal | None = None
    dimension_unit: str = ""
    inner_packs: int | None = None
    layer: str = ""
    number: str = ""
    number_to: str = ""
    count: int | None = None
    unit_weight: Decimal | None = None
    colour: str = ""


class Load(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many packages of what kind, and what they weigh together (TD1)."""

    packaging: str = ""
    packages: int | None = None
    weight_kind: str = ""
    weight: Decimal | None = None
    weight_unit: str = ""
    volume: Decimal | None = None
    volume_unit: str = ""
    commodity_kind: str = ""
    commodity: str = ""
    description: str = ""


class Equipment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The trailer or container: kind, initial and number, seal."""

    kind: str = ""
    initial: str = ""
    number: str = ""
    weight_kind: str = ""
    weight: Decimal | None = None
    weight_unit: str = ""
    owner: str = ""
    seal_state: str = ""
    seal: str = ""
    type: str = ""


class Tax(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A tax: `amount` and `percent` real decimals, `included` as the sender states it.

    `category` is how the law treats what is sold ("standard rate", "reverse charge"), `reason` why
    no tax is due.
    """

    kind: str = ""
    amount: Decimal | None = None
    percent: Decimal | None = None
    jurisdiction_kind: str = ""
    jurisdiction: str = ""
    exempt: str = ""
    relation: str = ""
    base: Decimal | None = None
    number: str = ""
    line: str = ""
    category: str = ""
    reason: str = ""


class Amount(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stated sum of money with its meaning ("order total")."""

    kind: str = ""
    amount: Decimal | None = None
    sign: str = ""
    unread: tuple[Segment, ...] = ()


class Schedule(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A quantity wanted or promised for a day (SCH)."""

    quantity: Decimal | None = None
    unit: str = ""
    party_role: str = ""
    party: str = ""
    date_kind: str = ""
    on: date | None = None
    at: time | None = None
    date_kind_2: str = ""
    on_2: date | None = None
    request: str = ""
    at_2: time | None = None
    line: str = ""
    routing: tuple[Routing, ...] = ()
    references: tuple[Reference, ...] = ()
    unread: tuple[Segment, ...] = ()


class Quantity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A quantity with its meaning."""

    kind: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    text: str = ""
    unread: tuple[Segment, ...] = ()


class Measure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A measurement (MEA): what is measured (`subject`, `kind`), its value or range, the unit."""

    subject: str = ""
    kind: str = ""
    value: Decimal | None = None
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    significance: str = ""
    attribute: str = ""
    layer: str = ""
    method: str = ""


class StoreQuantity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The quantity of a line for one store."""

    store: str = ""
    quantity: Decimal | None = None


class Destination(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Quantities of a line by store (SDQ); `id_kind` says whose numbers the stores have."""

    unit: str = ""
    id_kind: str = ""
    quantities: tuple[StoreQuantity, ...] = ()
    location: str = ""


class Price(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A price with its meaning (CTP): `kind` such as "unit price", for so many of a unit."""

    channel: str = ""
    kind: str = ""
    price: Decimal | None = None
    quantity: Decimal | None = None
    unit: str = ""
    multiplier_kind: str = ""
    multiplier: Decimal | None = None
    amount: Decimal | None = None
    basis: str = ""
    condition: str = ""
    multiple: int | None = None
    unread: tuple[Segment, ...] = ()


class Component(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of a line (SLN): a kit's or prepack's component, or what the line was split into."""

    number: str = ""
    parent: str = ""
    relation: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    price_basis: str = ""
    change: str = ""
    items: Mapping[str, str] = {}
    descriptions: tuple[Description, ...] = ()
    measures: tuple[Measure, ...] = ()
    references: tuple[Reference, ...] = ()
    messages: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    prices: tuple[Price, ...] = ()
    charges: tuple[Charge, ...] = ()
    packing: tuple[Packing, ...] = ()
    dates: tuple[DateMark, ...] = ()
    texts: tuple[Text, ...] = ()
    parties: tuple[Party, ...] = ()
    statuses: tuple[LineStatus, ...] = ()
    taxes: tuple[Tax, ...] = ()
    amount: Decimal | None = None
    unread: tuple[Segment, ...] = ()


class LineStatus(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is said to one line, or to a part of it (ACK), such as "accepted" or "backordered"."""

    status: str
    quantity: Decimal | None = None
    unit: str = ""
    date_kind: str = ""
    on: date | None = None
    request: str = ""
    items: Mapping[str, str] = {}
    agency: str = ""
    source: str = ""
    code: str = ""
    unread: tuple[Segment, ...] = ()


class Percent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A share with its meaning (PCT), as a fraction or in percent as the sender has it."""

    kind: str = ""
    percent: Decimal | None = None
    unread: tuple[Segment, ...] = ()


class Delivery(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How an advice reaches somebody (RDM): by mail, fax …, to whom, at which number."""

    kind: str = ""
    name: str = ""
    number: str = ""
    unread: tuple[Segment, ...] = ()
