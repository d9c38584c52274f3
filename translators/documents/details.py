"""Details that orders, schedules and catalogues say of goods: lead times, packing, handling."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from translators.documents.parts import DateMark, Measure, Segment, Text


class LeadTime(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How long something takes (LDT): `quantity` of `period`, from what `kind` says."""

    kind: str = ""
    quantity: Decimal | None = None
    period: str = ""
    on: date | None = None
    unread: tuple[Segment, ...] = ()


class Handling(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How goods must be handled, and what is hazardous about them (TD4)."""

    code: str = ""
    hazard_kind: str = ""
    hazard: str = ""
    description: str = ""
    answer: str = ""


class ItemNumbers(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Further numbers of an item (LIN): `items` maps a kind of number to the number."""

    number: str = ""
    items: Mapping[str, str] = {}


class TaxStatus(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A tax registration or exemption (TAX): `places` maps a kind of place to the place."""

    number: str = ""
    places: Mapping[str, str] = {}
    exempt: str = ""
    group: str = ""


class Packaging(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How goods are to be packed or marked (PKG): free text, or a code of an agency."""

    kind: str = ""
    characteristic: str = ""
    agency: str = ""
    code: str = ""
    text: str = ""
    unit_load: str = ""
    measures: tuple[Measure, ...] = ()


class Promotion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An advertisement the goods are for (ADV), when it runs, what it says."""

    agency: str = ""
    feature: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    state: str = ""
    measured: str = ""
    value: Decimal | None = None
    dates: tuple[DateMark, ...] = ()
    texts: tuple[Text, ...] = ()


class Allowance(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An allowance or charge of the grocery trade (G72): `code` what for, `method` how settled.

    `amount` is signed by the sender; what `percent` is of is `percent_of`.
    """

    code: str = ""
    method: str = ""
    number: str = ""
    exception: str = ""
    quantity: Decimal | None = None
    rate: Decimal | None = None
    unit: str = ""
    amount: Decimal | None = None
    percent: Decimal | None = None
    percent_of: Decimal | None = None
    option: str = ""
    words: tuple[str, ...] = ()
