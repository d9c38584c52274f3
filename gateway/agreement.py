"""Agreements and configuration as records: what a document is read, booked and answered by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec


class Identity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How somebody signs: ISA qualifier and id, and the GS id if one is stated.

    `ids` are those in other syntaxes, as `GLN:4012345000009`: a GLN, a DUNS, a network's id.
    """

    isa_kind: str = ""
    isa: str = ""
    gs: str = ""
    ids: tuple[str, ...] = ()


WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The days of the week, in the order Python counts them."""


class Calendar(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When people work: days of the week between two times ("08:00"), holidays apart."""

    working_days: tuple[str, ...] = WEEK[:5]
    opens: str = "00:00"
    closes: str = "24:00"
    holidays: tuple[date, ...] = ()


class Wire(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How our X12 looks on this partner's wire, and how we take theirs."""

    version: str = "004010"
    element: str = "*"
    segment: str = "~"
    component: str = ">"
    repetition: str = "^"
    suffix: str = "\n"
    usage: str = "P"
    max_sets: int = 200
    control_numbers: str = "unique"
    window_months: int = 12
    group_numbers: str = "ignored"
    functional_ids: Mapping[str, tuple[str, ...]] = {}
    versions: tuple[str, ...] = ()
    interchange_standards: tuple[str, ...] = ()
    interchange_versions: tuple[str, ...] = ()


class Acknowledging(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which functional and interchange acknowledgments we send, and which we await.

    `soften` names faults answered E that would be R by themselves; `repeated` says what an
    interchange gets whose number came before with other bytes: "hold", or "reject" (TA1 025).
    `await_hours` are working hours, 0 when none is awaited; `await_hours_of` says it for a
    functional group (GS01) of ours by itself.
    """

    send: str = "997"
    sets: str = "all"
    detail: str = "full"
    ta1: str = "requested"
    soften: tuple[str, ...] = ()
    repeated: str = "hold"
    await_hours: int = 24
    await_hours_of: Mapping[str, int] = {}


class Selling(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What we agreed with a customer. Money is in minor units, percentages are percent.

    `order_acknowledgment` is automatic, held or none; `ship_notice` and `invoice` are
    after-shipment or none; `ship_notice_structure` is SOPI or SOTPI; `backorders` keep or cancel;
    `prices` is order (theirs count), agreement (our price list, within the tolerance theirs).
    `payment_advice` names the kinds of advice without money that count as payments all the same.
    """

    order_acknowledgment: str = "automatic"
    warehouse: str = ""
    ship_notice: str = "after-shipment"
    ship_notice_structure: str = "SOPI"
    invoice: str = "after-shipment"
    backorders: str = "keep"
    currency: str = "USD"
    credit_limit: int | None = None
    prices: str = "agreement"
    price_tolerance_percent: Decimal = Decimal(0)
    known_ship_to: bool = True
    discount_percent: Decimal = Decimal(0)
    discount_days: int = 0
    net_days: int = 30
    discount_grace_days: int = 0
    write_off: int = 0
    adx: str = "auto"
    payer_ids: tuple[str, ...] = ()
    payment_advice: tuple[str, ...] = ()


class Banking(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What we agreed with a bank.

    `accounts` maps the bank's number of an account to ours in the books (none: all are the
    operating account). `posts` are the kinds of statements that are booked, `apply` which credits
    are applied without an advice: never, those that name invoices, or those that name customers
    too; `match` says whether credit and advice need the payer beside the amount, and `days` how far
    apart they may be.
    """

    accounts: Mapping[str, str] = {}
    posts: tuple[str, ...] = ("statement",)
    apply: str = "never"
    match: str = "payer"
    days: int = 10


class HostKey(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A server's key that is trusted from a day on and until another, as `type SHA256:…`."""

    key: str
    since: date | None = None
    until: date | None = None


class Channel(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A partner's server (`kind` sftp) or mounted share (folder): what is fetched, where we send.

    `key`, `passphrase` and `password` are references, never secrets. `inbound` is where files for
    us lie, `outbound` where ours go; "" for none. After a file was fetched it is kept, moved to
    `move_to` or deleted there. `hours` is always, working-days or working-hours.
    """

    kind: str
    host: str = ""
    port: int = 22
    user: str = ""
    key: str = ""
    passphrase: str = ""
    password: str = ""
    host_keys: tuple[HostKey, ...] = ()
    legacy: bool = False
    path: str = ""
    inbound: str = ""
    outbound: str = ""
    patterns: tuple[str, ...] = ("*",)
    sentinel: str = ""
    quiet_seconds: int = 10
    schedule: str = "every 5 minutes"
    hours: str = "always"
    after: str = "keep"
    move_to: str = ""


class Folder(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Folders mapped from elsewhere, and which files of the partner's folders are taken and when.

    `mount` must be a mounted file system before anything is looked for or put there. `patterns` are
    the names that are wanted, `others` stay or are ignored (archived, and left at that). `sentinel`
    names the file that vouches for another, or a trigger for all. `trailers` are patterns of last
    lines by patterns of names.
    """

    inbox: str = ""
    outbox: str = ""
    mount: str = ""
    patterns: tuple[str, ...] = ()
    others: str = "stay"
    partial: tuple[str, ...] = ()
    sentinel: str = ""
    trailers: Mapping[str, str] = {}


class Pgp(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How files are encrypted and signed, with OpenPGP (RFC 9580).

    `keys` are files of the partner's public keys below its `keys/`; files to it are encrypted to
    the `encrypt_to` of them. `our_key` is a fingerprint or address in our own keyring, `passphrase`
    a reference to what unlocks it. `require` says what its files must be: signed, encrypted.
    """

    keys: tuple[str, ...]
    encrypt_to: tuple[str, ...] = ()
    sign: bool = False
    armor: bool = False
    our_key: str = ""
    passphrase: str = ""
    require: tuple[str, ...] = ()


class Quotas(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How much a partner may bring to our drop: a file, unfinished, a day, in MB; files a day."""

    file_mb: int = 2_000
    unfinished_mb: int = 8_000
    day_mb: int = 20_000
    day_files: int = 20_000


class Access(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who of a partner may use our drop.

    Keys are as "type base64", passwords references to their hashes. `allow` are the networks it may
    come from, none for any. Test traffic has a login of its own.
    """

    keys: tuple[str, ...] = ()
    password: str = ""
    test_keys: tuple[str, ...] = ()
    test_password: str = ""
    allow: tuple[str, ...] = ()
    quotas: Quotas = Quotas()


class ItemReference(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Their number (and unit) for an item of ours. `factor` base units make one of their `unit`.

    `kind` is the canonical item kind ("buyer's item", "UPC", "" for any); `row` is the line of the
    CSV it stands in.
    """

    kind: str = ""
    number: str
    sku: str
    unit: str = ""
    factor: Decimal = Decimal(1)
    price: Decimal | None = None
    row: int = 0


class Location(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A ship-to location of theirs: number as they write it, and its address for warehouses."""

    number: str
    name: str = ""
    address: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    warehouse: str = ""
    row: int = 0


class Agreement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything agreed with one partner, as `partners/<key>/` states it.

    `severities` weigh problems of the syntax: set ("" for all) → code → reject, accept or note;
    `checks` findings of balances and cross-checks: code → hold, warn or note. `syntax` is what we
    write; `layouts` are the partner's own, by name as JSON of their tables, in the order they
    stand; `sends` names the layout of single kinds ("940"), or "x12". At most `max_documents` of a
    kind share a file that is not X12. `compress` is gzip, zip or none.
    """

    key: str
    name: str
    roles: tuple[str, ...]
    status: str = "live"
    identities: tuple[Identity, ...]
    us: Identity
    carries: tuple[str, ...] = ()
    wire: Wire = Wire()
    acknowledge: Acknowledging = Acknowledging()
    calendar: Calendar | None = None
    selling: Selling = Selling()
    site: str = ""
    payer_for: tuple[str, ...] = ()
    banking: Banking = Banking()
    channel: Channel | None = None
    folder: Folder | None = None
    pgp: Pgp | None = None
    sftp: Access | None = None
    max_documents: int = 1
    outbox_name: str = "{kind}_{control}.{extension}"
    compress: str = "none"
    syntax: str = "x12"
    layouts: Mapping[str, str] = {}
    sends: Mapping[str, str] = {}
    overlays: Mapping[str, Mapping[str, object]] = {}
    severities: Mapping[str, Mapping[str, str]] = {}
    checks: Mapping[str, str] = {}
    items: tuple[ItemReference, ...] = ()
    locations: tuple[Location, ...] = ()


class Item(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item of ours; `price` and `standard_cost` per base unit, `case` base units a carton."""

    sku: str
    description: str = ""
    unit: str = "EA"
    upc: str = ""
    price: Decimal | None = None
    standard_cost: Decimal | None = None
    case: int = 0
    weight: Decimal | None = None
    row: int = 0


class OpeningStock(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Stock when the books opened: `quantity` in base units, `value` in the book's currency."""

    site: str
    sku: str
    quantity: Decimal
    value: Decimal
    row: int


class Entity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Our legal entity and its book: currency, time zone, first day, GS1 prefix for SSCCs."""

    key: str
    name: str
    currency: str = "USD"
    zone: str = "UTC"
    opened_on: date
    company_prefix: str = "0000000"
    address: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


class Configuration(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that decisions depend on, at one moment; `digest` is the archived snapshot's SHA-256."""

    digest: str
    entity: Entity
    calendar: Calendar = Calendar()
    accounts: Mapping[str, str] = {}
    items: Mapping[str, Item] = {}
    opening_stock: tuple[OpeningStock, ...] = ()
    agreements: Mapping[str, Agreement] = {}
