"""Agreements: the folder of a partner read as a record."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from gateway.access_reading import read_access
from gateway.agreement import (
    Acknowledging,
    Agreement,
    Identity,
    ItemReference,
    Location,
    Selling,
    Wire,
)
from gateway.banking import read_banking
from gateway.calendar_reading import read_calendar
from gateway.channel_reading import read_channel
from gateway.columns import read_rows, unique
from gateway.errors import ConfigError
from gateway.findings import CHECKS, SYNTAX
from gateway.folder_reading import (
    COMPRESSIONS,
    OUTBOX_NAME,
    read_folder,
    read_outbox_name,
    read_pgp,
)
from gateway.identities import address_of, in_order
from gateway.identity_reading import ID_RIGHT, IDENTITIES_RIGHT, read_identity
from gateway.layout_reading import read_layouts, read_sends
from gateway.layouts import FAMILIES, SIGNED, way_of
from gateway.tables import Table, closest, raise_mistakes, read_toml
from gateway.typeset import KINDS
from translators.guide import GuideError, known_sets, load_guide
from translators.x12.acknowledge import SOFTENABLE

ROLES = ("customer", "supplier", "warehouse", "carrier", "bank")
STATUSES = ("live", "test", "suspended")

KEY = r"[a-z0-9][a-z0-9-]{0,39}"
"""A partner's key: it names folders, accounts and open items."""

KEY_RIGHT = "lower-case letters, digits and hyphens, at most 40, such as acme-east"

MARK = r"[\x01-\x09\x0b\x0c\x0e-\x1f!-,/:-@\[-`{-\x7f]"
MARK_RIGHT = "one ASCII character that is no letter, digit, blank, point or hyphen"

MOST_HOURS = 8760
"""An acknowledgment may take so many working hours; nobody waits longer."""

ITEM_COLUMNS = {
    "kind": False,
    "number": True,
    "sku": True,
    "unit": False,
    "factor": False,
    "price": False,
}
LOCATION_COLUMNS = {
    "number": True,
    "name": False,
    "address": False,
    "city": False,
    "region": False,
    "postal_code": False,
    "country": False,
    "warehouse": False,
}


def read_agreement(folder: Path) -> Agreement:
    """The agreement that a partner's folder holds.

    Raises Mistakes with everything that is wrong in its files, each named from `partners/` on.
    """
    mistakes: list[ConfigError] = []
    file = f"partners/{folder.name}/partner.toml"
    hint = f"make one with `gateway partner add {folder.name} …`, or remove the folder"
    table = read_toml(folder / "partner.toml", file, mistakes, hint)
    if table is None:
        raise_mistakes(mistakes)
    assert table is not None
    wire = _wire(table.table("x12"))
    layouts = read_layouts(table.table("layouts"))
    syntax = table.choice("syntax", ("x12", *FAMILIES), "x12")
    outbox = table.table("outbox")
    roles = table.texts("roles", choices=ROLES, required=True)
    name = table.text("name", pattern=r"\S.*", right="the partner's name")
    payer_for, banking = read_banking(_of_role(table, "bank", "bank", roles))
    agreement = Agreement(
        key=_key(table, folder.name),
        name=name,
        roles=roles,
        status=table.choice("status", STATUSES, "live"),
        carries=table.texts("carries", pattern=KEY, right="keys of agreements"),
        identities=_identities(table, needed=syntax == "x12" and not layouts),
        us=_us(table, needed=syntax == "x12" and not layouts),
        wire=wire,
        acknowledge=_acknowledging(table.table("acknowledge")),
        syntax=syntax,
        layouts=layouts,
        sends=read_sends(table.table("send"), layouts),
        calendar=read_calendar(table.table("calendar")) if table.given("calendar") else None,
        selling=_selling(_of_role(table, "selling", "customer", roles)),
        site=_site(_of_role(table, "warehouse", "warehouse", roles), roles),
        payer_for=payer_for,
        banking=banking,
        channel=read_channel(table.table("channel")) if table.given("channel") else None,
        sftp=read_access(table.table("sftp"), folder) if table.given("sftp") else None,
        max_documents=outbox.integer("max_documents", 1, least=1, most=10_000),
        compress=outbox.choice("compress", COMPRESSIONS, "none"),
        outbox_name=read_outbox_name(outbox),
        folder=read_folder(table.table("folder")) if table.given("folder") else None,
        pgp=read_pgp(table.table("pgp"), folder) if table.given("pgp") else None,
        overlays=_overlays(table.table("overlay"), wire.version),
        severities=_severities(table.table("severity")),
        checks=_weights(table.table("checks"), CHECKS, ("hold", "warn", "note")),
        items=_items(folder, mistakes),
        locations=_locations(folder, mistakes),
    )
    table.finish()
    raise_mistakes(mistakes)
    _check_sending(table, agreement)
    raise_mistakes(mistakes)
    return agreement


def _key(table: Table, folder: str) -> str:
    """The partner's key, which is its folder's name."""
    key = table.text("key", right=f'key = "{folder}"')
    if re.fullmatch(KEY, folder) is None:
        table.wrong("key", f'the folder\'s name "{folder}" is no key', f"rename it: {KEY_RIGHT}")
    elif key not in ("", folder):
        table.wrong("key", f'the folder is called "{folder}"', f'write key = "{folder}"')
    return folder


def _identities(table: Table, *, needed: bool) -> tuple[Identity, ...]:
    """How the partner signs; whoever sends files that name nobody need not."""
    if not needed and not table.given("identities"):
        return ()
    return in_order(read_identity(each) for each in table.tables("identities", IDENTITIES_RIGHT))


def _us(table: Table, *, needed: bool) -> Identity:
    """How the partner addresses us."""
    if not needed and not table.given("us"):
        return Identity()
    return read_identity(table.table("us", required=True, right='[us] and below it isa = "01:…"'))


def _check_sending(table: Table, agreement: Agreement) -> None:
    """Whatever we are to send has a layout, an address and a name of its own."""
    as_x12: list[str] = []
    laid: list[str] = []
    for kind in sent_kinds(agreement):
        try:
            (laid if way_of(agreement, kind) else as_x12).append(kind)
        except GuideError as error:
            sending = table.table("send")
            sending.wrong(kind, error.message, error.hint)
    theirs = [each for each in agreement.identities if each.isa]
    if as_x12 and not (theirs and agreement.us.isa):
        said = f"{as_x12[0]} is sent as X12, for which both sides need an ISA address"
        hint = 'state isa beside id, or say in which syntax to write: syntax = "csv"'
        table.wrong("identities", said, hint)
    signed = address_of(agreement.identities)[1] and address_of((agreement.us,))[1]
    if agreement.syntax in SIGNED and not signed:
        said = f"{agreement.syntax} files name both sides, and here one of them has no id"
        table.wrong("identities", said, f"write id under [[identities]] and [us]: {ID_RIGHT}")
    by_channel = agreement.channel is not None and agreement.channel.outbound
    if by_channel and agreement.folder is not None and agreement.folder.outbox:
        said = "files to this partner go over its [channel]"
        table.table("folder").wrong("outbox", said, "take out this, or out under [channel]")
    if laid and not re.search(r"\{(kind|sequence)\}", agreement.outbox_name):
        hint = f"write {OUTBOX_NAME}: files that are not X12 are numbered by kind"
        table.table("outbox").wrong("name", "without {kind} two files could have one name", hint)


def sent_kinds(agreement: Agreement) -> tuple[str, ...]:
    """The kinds of documents we send a partner as agreed, answers to files apart."""
    selling, roles = agreement.selling, agreement.roles
    agreed = (
        ("855", "customer" in roles and selling.order_acknowledgment != "none"),
        ("856", "customer" in roles and selling.ship_notice != "none"),
        ("810", "customer" in roles and selling.invoice != "none"),
        ("940", "warehouse" in roles),
    )
    return tuple(kind for kind, sent in agreed if sent)


def _of_role(table: Table, key: str, role: str, roles: tuple[str, ...]) -> Table:
    """A table that only partners of a role have."""
    if table.given(key) and role not in roles:
        hint = f'add "{role}" to roles, or take [{key}] out'
        table.wrong(key, f"this partner is no {role}", hint)
    return table.table(key)


def _wire(table: Table) -> Wire:
    """How X12 looks on the partner's wire."""
    marks = table.table("delimiters")
    default = Wire()
    version = table.text(
        "version", default.version, pattern=r"00[3-8]\d{3}", right='a release such as "004010"'
    )
    wire = Wire(
        version=version,
        element=_mark(marks, "element", default.element),
        segment=_mark(marks, "segment", default.segment),
        component=_mark(marks, "component", default.component),
        repetition=_mark(marks, "repetition", default.repetition, optional=True),
        suffix=marks.text("suffix", default.suffix, pattern=r"\r?\n?", right=r'"", "\n" or "\r\n"'),
        usage=table.choice("usage", ("P", "T"), default.usage),
        max_sets=table.integer("max_sets", default.max_sets, least=1, most=999_999),
        control_numbers=table.choice(
            "control_numbers", ("unique", "per-day", "ignored"), default.control_numbers
        ),
        window_months=table.integer("window_months", default.window_months, least=1, most=120),
        group_numbers=table.choice("group_numbers", ("ignored", "note"), default.group_numbers),
        functional_ids=_functional_ids(table.table("functional_ids")),
        versions=table.texts(
            "versions", pattern=r"\d{6}[A-Z0-9]{0,6}", right='releases such as "004010"'
        ),
        interchange_standards=table.texts(
            "interchange_standards", pattern=r"[A-Z]", right='what ISA11 may be, such as "U"'
        ),
        interchange_versions=table.texts(
            "interchange_versions", pattern=r"\d{5}", right='what ISA12 may be, such as "00401"'
        ),
    )
    used = [wire.element, wire.segment, wire.component, wire.repetition]
    if len({mark for mark in used if mark}) < len([mark for mark in used if mark]):
        table.wrong("delimiters", "two delimiters are the same", "give each its own character")
    marks.finish()
    table.finish()
    return wire


def _mark(table: Table, key: str, default: str, *, optional: bool = False) -> str:
    """A delimiter: one ASCII character that no number or name needs; a line end for segments."""
    pattern = MARK + ("?" if optional else "") + (r"|\r?\n" if key == "segment" else "")
    return table.text(key, default, pattern=pattern, right=MARK_RIGHT)


def _functional_ids(table: Table) -> Mapping[str, tuple[str, ...]]:
    """The GS01 codes accepted for a set beside the standard's: set → codes."""
    found = {}
    for key in table.values:
        right = 'functional ids such as ["PO", "SC"]'
        found[key] = table.texts(key, pattern=r"[A-Z]{2}", right=right)
        if re.fullmatch(r"\d{3}", key) is None:
            table.wrong(key, "this is no transaction set", "write its number, such as 850")
    return found


def _acknowledging(table: Table) -> Acknowledging:
    """What we acknowledge, and until when we expect to be acknowledged."""
    default = Acknowledging()
    found = Acknowledging(
        send=table.choice("send", ("997", "999", "receipt", "none"), default.send),
        sets=table.choice("sets", ("all", "errors"), default.sets),
        detail=table.choice("detail", ("full", "none"), default.detail),
        ta1=table.choice("ta1", ("requested", "always", "never"), default.ta1),
        soften=table.texts("soften", choices=SOFTENABLE),
        repeated=table.choice("repeated", ("hold", "reject"), default.repeated),
        await_hours=table.integer("await_hours", default.await_hours, most=MOST_HOURS),
        await_hours_of=_hours_of(table.table("await_hours_of")),
    )
    table.finish()
    return found


def _hours_of(table: Table) -> Mapping[str, int]:
    """How long an acknowledgment may take, by the functional group (GS01) we sent."""
    sent = sorted(set(KINDS.values()) - {"FA"})
    for key in table.values:
        if key not in sent:
            table.wrong(key, "we send no such functional group", f"write one of {', '.join(sent)}")
    return {key: table.integer(key, 0, most=MOST_HOURS) for key in table.values}


def _selling(table: Table) -> Selling:
    """What was agreed with a customer; money in minor units."""
    default = Selling()
    terms = table.table("terms")
    percent = Decimal(100)
    found = Selling(
        order_acknowledgment=table.choice(
            "order_acknowledgment", ("automatic", "held", "none"), default.order_acknowledgment
        ),
        warehouse=table.text(
            "warehouse", "", pattern=KEY, right="the key of a partner with the role warehouse"
        ),
        ship_notice=table.choice("ship_notice", ("after-shipment", "none"), default.ship_notice),
        ship_notice_structure=table.choice(
            "ship_notice_structure", ("SOPI", "SOTPI"), default.ship_notice_structure
        ),
        invoice=table.choice("invoice", ("after-shipment", "none"), default.invoice),
        backorders=table.choice("backorders", ("keep", "cancel"), default.backorders),
        currency=table.text(
            "currency", default.currency, pattern=r"[A-Z]{3}", right='three letters such as "USD"'
        ),
        credit_limit=table.money("credit_limit", None),
        prices=table.choice("prices", ("agreement", "order"), default.prices),
        price_tolerance_percent=table.decimal(
            "price_tolerance_percent", default.price_tolerance_percent, most=percent
        ),
        known_ship_to=table.flag("known_ship_to", default=default.known_ship_to),
        discount_percent=terms.decimal("discount_percent", default.discount_percent, most=percent),
        discount_days=terms.integer("discount_days", default.discount_days, most=999),
        net_days=terms.integer("net_days", default.net_days, most=999),
        discount_grace_days=terms.integer("grace_days", default.discount_grace_days, most=99),
        write_off=table.money("write_off", default.write_off) or 0,
        adx=table.choice("adx", ("auto", "extra", "inside", "opposite"), default.adx),
        payment_advice=table.texts("payment_advice", choices=("remittance only", "notice only")),
        payer_ids=table.texts("payer_ids", pattern=r"\S.*", right="ids as the payer states them"),
    )
    if found.discount_days > found.net_days:
        terms.wrong("discount_days", "the discount ends after the net day", "swap the two")
    terms.finish()
    table.finish()
    return found


def _site(table: Table, roles: tuple[str, ...]) -> str:
    """The site of a warehouse; its stock account is named after it."""
    site = table.text("site", "", pattern=r"[A-Za-z0-9][A-Za-z0-9-]*", right="a name such as WH1")
    if "warehouse" in roles and not table.given("site"):
        table.wrong("site", "this key is missing", 'write the site whose stock it keeps, "WH1"')
    table.finish()
    return site


def _overlays(table: Table, version: str) -> Mapping[str, Mapping[str, object]]:
    """The partner's deviations from our guides: set → reference designator → difference."""
    found: dict[str, Mapping[str, object]] = {}
    for key in table.values:
        inner = table.table(key)
        try:
            load_guide(key, version)
        except GuideError:
            table.wrong(key, f"we have no guide for the set {key}", "take the table out")
            continue
        try:
            load_guide(key, version, inner.values)
        except GuideError as error:
            table.wrong(key, f"{error.where}: {error.message}", error.hint)
        found[key] = inner.values
    return found


def _severities(table: Table) -> Mapping[str, Mapping[str, str]]:
    """How much problems of the syntax weigh: for all sets (""), and for a set by itself."""
    sets = [key for key, value in table.values.items() if isinstance(value, dict)]
    found = {}
    for key in sets:
        if key not in known_sets():
            table.wrong(key, f"we have no guide for the set {key}", "take the table out")
        found[key] = _weights(table.table(key), SYNTAX, ("reject", "accept", "note"))
    others = {key: value for key, value in table.values.items() if key not in sets}
    rest = Table(others, table.file, table.path, table.mistakes)
    return {"": _weights(rest, SYNTAX, ("reject", "accept", "note")), **found} if others else found


def _weights(table: Table, codes: Sequence[str], weights: Sequence[str]) -> Mapping[str, str]:
    """The weight of each code a table states."""
    found = {code: table.choice(code, weights) for code in codes if table.given(code)}
    for key in table.values:
        if key not in codes:
            table.wrong(key, "this code cannot be weighed here", closest(key, codes))
    return found


def _items(folder: Path, mistakes: list[ConfigError]) -> tuple[ItemReference, ...]:
    """The partner's numbers for our items."""
    file = f"partners/{folder.name}/crossref/items.csv"
    rows = list(read_rows(folder / "crossref" / "items.csv", file, ITEM_COLUMNS, mistakes))
    unique(rows, ("kind", "number", "unit"), "the item")
    found = []
    for row in rows:
        factor = row.decimal("factor", positive=True)
        found.append(
            ItemReference(
                kind=row.text("kind"),
                number=row.text("number", required=True),
                sku=row.text("sku", required=True),
                unit=row.text("unit"),
                factor=Decimal(1) if factor is None else factor,
                price=row.decimal("price"),
                row=row.row,
            )
        )
    return tuple(found)


def _locations(folder: Path, mistakes: list[ConfigError]) -> tuple[Location, ...]:
    """The partner's ship-to locations; several address lines stand in one cell, split by |."""
    file = f"partners/{folder.name}/crossref/locations.csv"
    path = folder / "crossref" / "locations.csv"
    rows = list(read_rows(path, file, LOCATION_COLUMNS, mistakes))
    unique(rows, ("number",), "the location")
    return tuple(
        Location(
            number=row.text("number", required=True),
            name=row.text("name"),
            address=tuple(line.strip() for line in row.text("address").split("|") if line.strip()),
            city=row.text("city"),
            region=row.text("region"),
            postal_code=row.text("postal_code"),
            country=row.text("country"),
            warehouse=row.text("warehouse"),
            row=row.row,
        )
        for row in rows
    )
