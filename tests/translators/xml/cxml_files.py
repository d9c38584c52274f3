"""Small cXML and GS1 files for tests, as buyers' networks and warehouses send them."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from translators.batches import Batch, Head
from translators.documents import Document
from translators.layouts import Layout
from translators.parsed import Parsed
from translators.source import of_bytes
from translators.templates import known_layouts, load_layout
from translators.xml import parse, read, scan
from translators.xml.write import write

FAMILIES = ("cxml/", "gs1/", "xml/")

HEADER = """<Header>
  <From><Credential domain="VendorID"><Identity>77</Identity></Credential>
    <Credential domain="NetworkID"><Identity>AN01-T</Identity></Credential></From>
  <To><Credential domain="DUNS"><Identity>123456789</Identity></Credential></To>
  <Sender><Credential domain="NetworkID"><Identity>AN01-T</Identity>
    <SharedSecret>topsecret</SharedSecret></Credential><UserAgent>Network</UserAgent></Sender>
</Header>"""

HEAD = Head(
    control="us-1@example.com",
    sent_at=datetime(2026, 11, 21, 12, 0, tzinfo=UTC),
    sender_kind="DUNS",
    sender="123456789",
    receiver_kind="NetworkID",
    receiver="AN01",
    usage="T",
)


def layouts() -> list[Layout]:
    """All our layouts of these families."""
    return [load_layout(name) for name in known_layouts() if name.startswith(FAMILIES)]


def request(body: str, mode: str = "production") -> bytes:
    """A cXML request with that body."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.060/cXML.dtd">
<cXML payloadID="p1@buyer" timestamp="2026-11-20T17:05:00-08:00" version="1.2.060">
{HEADER}<Request deploymentMode="{mode}">{body}</Request></cXML>""".encode()


def batch_of(content: bytes) -> Batch:
    """The only batch of a file."""
    (batch,) = scan(of_bytes(content), layouts())
    assert isinstance(batch, Batch)
    return batch


def all_parsed(content: bytes) -> list[Parsed]:
    """What our layouts make of the messages of a file."""
    return [parse(raw) for raw in read(of_bytes(content), batch_of(content))]


def parsed(content: bytes) -> Parsed:
    """What our layouts make of a file of one message."""
    (found,) = all_parsed(content)
    return found


def read_back(document: Document, name: str, head: Head = HEAD) -> Document:
    """A document written by a layout of ours and read again, with its one batch looked at."""
    layout = load_layout(name)
    content = write([document], layout, head)
    batch = batch_of(content)
    assert (batch.layout, batch.control, batch.usage) == (layout, head.control, head.usage)
    assert (batch.sender, batch.receiver) == (head.sender, head.receiver)
    assert batch.sent_at == head.sent_at
    found = parsed(content)
    assert found.document is not None
    assert not found.problems, found.problems
    return found.document


def shown(record: msgspec.Struct) -> dict[str, object]:
    """A record as plain values, what it does not state left out."""
    found: dict[str, object] = msgspec.to_builtins(record)
    return found
