"""A partner's own order schema in one TOML table, and what reads and writes files by it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime

from translators import xml
from translators.batches import Batch, Head
from translators.documents import Document
from translators.layouts import Layout
from translators.parsed import Parsed
from translators.problems import Problem
from translators.source import of_bytes
from translators.templates import own_layout

ORDER = """
syntax = "xml"
kind = "850"
document = "PurchaseOrder"
business_key = ["number"]

[xml]
root = "po:Order"
prefixes = { po = "urn:example:orders:1" }
standard = "Own"
version = "@version"
sender = ["Head/From[@kind='GLN']", "Head/From"]
sender_kind = ["=GLN", "Head/From/@kind"]
receiver = "Head/To"
control = "Head/Message"
sent_at = "Head/Sent"
usage = "Head/@mode"
production = "live"
secrets = ["Head/Password"]

[xml.order]
"." = ["Head", "Party", "Item", "Total"]
"Head" = ["Message", "Sent", "From", "To", "Number", "Date"]
"Item" = ["Quantity", "Part"]
"Address/City" = ["Name"]

[xml.with]
"." = { "@version" = { is = "7" } }
"Price" = { "@currency" = "currency" }
"*ty/Name" = { "@lang" = { is = "en" } }

[money]
"*/Discount" = "informational"

[fields]
number = "Head/Number"
ordered_on = "Head/Date"
currency = "Total/@currency"
total = { at = "Total", money = true }
kind = { at = "Head/Type", codes = { complete = true, SA = "stand-alone" } }
release = { at = "Head/Release", default = "1" }
contract = { at = ["Head/Contract", "Head/Agreement"], pattern = "No\\\\. (.*)" }
category = { at = ["Head/Line1", "Head/Line2"], join = ", " }
notes = [{ each = "Remark*/Text", kind = "@kind", lines = "." }]

[[fields.parties]]
each = "Party"
where = { at = "@type", is = "buyer" }
role = { is = "buyer" }
name = "Name"
more_names = ["Alias", "Other"]
id_kind = { is = "GLN" }
id = "Id[@scheme='0088'][@scheme]"

[[fields.parties]]
each = "Party"
role = "@type"
name = "Name"
contacts = [{ name = "Contact", numbers = { each = "Number", key = "@kind", value = "." } }]

[[fields.references]]
kind = { is = "department" }
value = "Head/Department"

[[fields.references]]
where = { at = "Head/Job/@state", not = "closed" }
kind = { is = "job" }
value = "Head/Job"

[fields.lines]
each = "Item"
number = "@line"
quantity = { at = "Quantity", use = "M" }
unit = { at = "Quantity/@unit", codes = { complete = false, EA = "each", CS = "case" } }
unit_price = { at = "Price", money = true }
items."seller's item" = "Part[@kind='seller']"
items.UPC = "Part[@kind!='seller']"
items.house = { is = "ours" }
messages = "Note"
dates = [{ kind = { is = "requested" }, on = "Due", at = { at = "Due", write = false } }]
charges = [
    { each = "Fee[@amount]", kind = { is = "charge" }, amount = { at = "@amount", decimals = 2 } },
]
packing = [{ packs = "Packs" }]
"""


def layout_of(text: str = ORDER, name: str = "own", **xml_keys: object) -> Layout:
    """The layout of a TOML text, keys of its [xml] replaced."""
    table = tomllib.loads(text)
    table["xml"].update(xml_keys)
    return own_layout(name, table)


OWN = layout_of()
HEAD = Head(
    control="77",
    sent_at=datetime(2026, 11, 21, 8, 30, tzinfo=UTC),
    sender_kind="GLN",
    sender="4012345000009",
    receiver="THEM",
)


def order(inside: str = "", *, number: str = "<Number>4711</Number>", head: str = "") -> bytes:
    """An order with further elements inside and in its head."""
    date = "<Date>2026-11-21</Date>"
    return (
        f'<q:Order xmlns:q="urn:example:orders:1"><Head>{number}{date}{head}</Head>'
        f"{inside}</q:Order>"
    ).encode()


def scanned(raw: bytes, *layouts: Layout) -> list[Batch | Problem]:
    return xml.scan(of_bytes(raw), layouts or [OWN])


def batch_of(raw: bytes, *layouts: Layout) -> Batch:
    """The only batch of a file."""
    (batch,) = scanned(raw, *layouts)
    assert isinstance(batch, Batch), batch
    return batch


def refusal(raw: bytes, *layouts: Layout) -> Problem:
    """Why a file is refused: the last problem of what is found in it."""
    found = scanned(raw, *layouts)[-1]
    if isinstance(found, Batch):
        assert not found.messages
        return found.problems[-1]
    return found


def parsed(raw: bytes, *layouts: Layout) -> list[Parsed]:
    """What each message of a file says."""
    source = of_bytes(raw)
    found = xml.scan(source, layouts or [OWN])
    batches = [one for one in found if isinstance(one, Batch)]
    return [xml.parse(each) for one in batches for each in xml.read(source, one)]


def document_of(raw: bytes, *layouts: Layout) -> Document:
    """The only document of a file without problems."""
    (found,) = parsed(raw, *layouts)
    assert not found.problems, found.problems
    assert found.document is not None
    return found.document


def located(raw: bytes, *layouts: Layout) -> Mapping[str, tuple[str, str]]:
    """Of each field the value and the bytes it stands on, those that are unread by their path."""
    source = of_bytes(raw)
    batch = batch_of(raw, *layouts)
    found = {}
    for message in xml.read(source, batch):
        for one in xml.locate(message):
            key = one.path if one.path not in ("", "unread") else f"{one.path} {one.place.path}"
            found[key] = (one.value, raw[one.place.start : one.place.end].decode())
    return found
