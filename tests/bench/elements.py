"""How fast UBL invoices become checked documents and documents XML, and what a gigabyte takes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree
from lxml.etree import _Element as Element

from tests.bench.columns import of_file
from tests.bench.figures import Figure
from tests.bench.memory import LOOK_SECONDS, resident
from translators import xml
from translators.batches import Batch, Head
from translators.documents import Invoice
from translators.layouts import Layout
from translators.source import of_bytes
from translators.templates import load_layout, own_layout
from translators.xml.tags import Hole, Order, Tag, escaped, template

LINES = 100
TIMES = 3
ROUNDS = 60
LARGE_BYTES = 1_000_000_000
QUICK_LARGE_BYTES = 20_000_000
HEAD = Head(control="1", sent_at=datetime(2026, 11, 21, tzinfo=UTC))

SPACES = {
    "": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}

ORDERS = {
    "syntax": "xml",
    "kind": "850",
    "document": "PurchaseOrder",
    "business_key": ["number"],
    "xml": {"root": "Orders", "message": "Order", "sender": "Head/From"},
    "fields": {
        "number": "@number",
        "ordered_on": "Date",
        "lines": {
            "each": "Line",
            "number": "@number",
            "quantity": {"at": "Quantity", "use": "M"},
            "unit_price": "Price",
            "items": {"buyer's item": "Item"},
            "descriptions": {"text": "Text"},
        },
    },
}


PROFILE = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc"


def measure(*, quick: bool = False) -> list[Figure]:
    """Reading beside a bare lxml parse, writing beside lxml's SubElement, and a gigabyte."""
    layout = load_layout("ubl/Invoice")
    raw = invoice().encode()
    (batch,) = xml.scan(of_bytes(raw), [layout])
    assert isinstance(batch, Batch) and not batch.problems
    (message,) = xml.read(of_bytes(raw), batch)
    found = xml.parse(message)
    assert isinstance(found.document, Invoice) and not found.problems, found.problems
    assert len(found.document.lines) == LINES
    document = found.document
    written = xml.write([document], layout, HEAD)
    tree = etree.fromstring(written)
    assert list(build(tree).iter("*"))[-1].text == list(tree.iter("*"))[-1].text
    pattern, texts = as_template(tree)
    assert assemble(pattern, texts).count("<") == written.count(b"<") - 1
    best = in_turns(
        {
            "bare": lambda: etree.fromstring(raw),
            "parse": lambda: xml.parse(message),
            "all": lambda: read_all(raw, layout),
            "build": lambda: etree.tostring(build(tree), pretty_print=True),
            "assemble": lambda: assemble(pattern, texts),
            "write": lambda: xml.write([document], layout, HEAD),
        }
    )
    return [
        Figure("UBL invoice of 100 lines, read and checked", best["parse"] * 1e6, "µs"),
        Figure("  × a bare lxml parse", best["parse"] / best["bare"], "×", 5, 3, below=True),
        Figure("  × with the pass that looks for harm", best["all"] / best["bare"], "×"),
        Figure("  its texts escaped and put together", best["assemble"] * 1e6, "µs"),
        Figure("  times as fast as SubElement", best["build"] / best["assemble"], "×", 10, 15),
        Figure("  written, from the document", best["write"] * 1e6, "µs"),
        Figure("  times as fast as SubElement alone", best["build"] / best["write"], "×", 10, 15),
        *memory(QUICK_LARGE_BYTES if quick else LARGE_BYTES),
    ]


def in_turns(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The CPU seconds of each piece of work once, in its best round: others share the machine."""
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, work in works.items():
            started = time.process_time()
            for _ in range(TIMES):
                work()
            spent = (time.process_time() - started) / TIMES
            best[name] = min(spent, best.get(name, 1e9))
    return best


def read_all(raw: bytes, layout: Layout) -> None:
    """From bytes to a document, both passes."""
    source = of_bytes(raw)
    for batch in xml.scan(source, [layout]):
        assert isinstance(batch, Batch)
        for message in xml.read(source, batch):
            xml.parse(message)


def build(tree: Element) -> Element:
    """The same elements made one by one; that their texts are worked out already is not counted."""
    root = etree.Element(tree.tag, dict(tree.attrib), nsmap=tree.nsmap)
    _copy(tree, root)
    return root


def _copy(source: Element, made: Element) -> None:
    for child in source:
        below = etree.SubElement(made, child.tag)
        for name, value in child.items():
            below.set(name, value)
        if len(child):
            _copy(child, below)
        else:
            below.text = child.text


def as_template(tree: Element) -> tuple[str, list[str]]:
    """The elements as the writer has them: a text with gaps, and what stands in them."""
    texts: list[str] = []

    def tagged(element: Element, above: Tag | None) -> Tag:
        name = etree.QName(element)
        prefix = f"{element.prefix}:" if element.prefix else ""
        tag = Tag(prefix + name.localname, above)
        for key, value in element.items():
            texts.append(value)
            tag.attributes[key] = Hole("")
        if not len(element):
            texts.append(element.text or "")
            tag.text = Hole("")
        tag.below += [tagged(child, tag) for child in element]
        return tag

    text, holes = template(tagged(tree, None), 0, Order({}))
    assert len(holes) == len(texts)
    return text, texts


def assemble(pattern: str, texts: list[str]) -> str:
    """The texts escaped, where there is anything to escape, and put into their places."""
    together = "".join(texts)
    if any(mark in together for mark in '&<>"') or not together.isprintable():
        return pattern % tuple(map(escaped, texts))
    return pattern % tuple(texts)


def memory(size: int) -> list[Figure]:
    """What reading a large file of orders takes, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "orders.xml"
        block = "".join(order(number) for number in range(2_000)).encode()
        with path.open("wb") as file:
            written = file.write(b"<Orders><Head><From>SHOP</From></Head>\n")
            while written < size:
                written += file.write(block)
            file.write(b"</Orders>\n")
        command = [sys.executable, "-m", "tests.bench.elements", str(path)]
        started, peak = time.perf_counter(), 0
        with subprocess.Popen(command) as running:
            while running.poll() is None:
                peak = max(peak, resident(running.pid))
                time.sleep(LOOK_SECONDS)
        assert running.returncode == 0
        spent = time.perf_counter() - started
    return [
        Figure("one XML file of", written / 1e6, "MB"),
        Figure("  its speed", written / 1e6 / spent, "MB/s"),
        Figure("  resident memory at its peak", peak / 1e6, "MB", 200, below=True),
    ]


def read_large(path: Path) -> None:
    """A file is read whole, in memory one document at a time."""
    source = of_file(path)
    (batch,) = xml.scan(source, [own_layout("bench", ORDERS)])
    assert isinstance(batch, Batch) and not batch.problems
    assert all(xml.parse(message).document is not None for message in xml.read(source, batch))


def order(number: int) -> str:
    """One order of a large file, some 2 KB."""
    lines = "".join(
        f'    <Line number="{at}">\n      <Item>SKU-{at * 37:05}</Item>\n'
        f"      <Text>Widget, blue {at}</Text>\n      <Quantity>{at * 3}</Quantity>\n"
        f"      <Price>{at}.25</Price>\n    </Line>\n"
        for at in range(1, 13)
    )
    return f'  <Order number="PO{number}">\n    <Date>2026-11-21</Date>\n{lines}  </Order>\n'


def invoice() -> str:
    """An invoice as Peppol BIS Billing 3 has it."""
    spaces = " ".join(
        f'xmlns{f":{prefix}" if prefix else ""}="{name}"' for prefix, name in SPACES.items()
    )
    net = sum(at * 10 for at in range(1, LINES + 1))
    tax = net / 5
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice {spaces}>
  <cbc:CustomizationID>{PROFILE}:billing:3.0</cbc:CustomizationID>
  <cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
  <cbc:ID>INV-2026-1001</cbc:ID>
  <cbc:IssueDate>2026-11-21</cbc:IssueDate>
  <cbc:DueDate>2026-12-21</cbc:DueDate>
  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cbc:BuyerReference>4711</cbc:BuyerReference>
  <cac:OrderReference>
    <cbc:ID>PO-4711</cbc:ID>
  </cac:OrderReference>
{party("AccountingSupplierParty", "Seller GmbH", "4012345000009")}
{party("AccountingCustomerParty", "Buyer AG", "4098765000006")}
  <cac:PaymentMeans>
    <cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>
    <cac:PayeeFinancialAccount>
      <cbc:ID>DE79000000001234567890</cbc:ID>
    </cac:PayeeFinancialAccount>
  </cac:PaymentMeans>
  <cac:TaxTotal>
    <cbc:TaxAmount currencyID="EUR">{tax:.2f}</cbc:TaxAmount>
    <cac:TaxSubtotal>
      <cbc:TaxableAmount currencyID="EUR">{net}.00</cbc:TaxableAmount>
      <cbc:TaxAmount currencyID="EUR">{tax:.2f}</cbc:TaxAmount>
      {category("TaxCategory")}
    </cac:TaxSubtotal>
  </cac:TaxTotal>
  <cac:LegalMonetaryTotal>
    <cbc:LineExtensionAmount currencyID="EUR">{net}.00</cbc:LineExtensionAmount>
    <cbc:TaxExclusiveAmount currencyID="EUR">{net}.00</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="EUR">{net + tax:.2f}</cbc:TaxInclusiveAmount>
    <cbc:PayableAmount currencyID="EUR">{net + tax:.2f}</cbc:PayableAmount>
  </cac:LegalMonetaryTotal>
{"".join(map(line, range(1, LINES + 1)))}</Invoice>
"""


def party(role: str, name: str, number: str) -> str:
    """The seller or the buyer of the invoice."""
    return f"""  <cac:{role}>
    <cac:Party>
      <cbc:EndpointID schemeID="0088">{number}</cbc:EndpointID>
      <cac:PartyName>
        <cbc:Name>{name}</cbc:Name>
      </cac:PartyName>
      <cac:PostalAddress>
        <cbc:StreetName>Main Street 1</cbc:StreetName>
        <cbc:CityName>Springfield</cbc:CityName>
        <cbc:PostalZone>12345</cbc:PostalZone>
        <cac:Country>
          <cbc:IdentificationCode>DE</cbc:IdentificationCode>
        </cac:Country>
      </cac:PostalAddress>
      <cac:PartyLegalEntity>
        <cbc:RegistrationName>{name}</cbc:RegistrationName>
      </cac:PartyLegalEntity>
    </cac:Party>
  </cac:{role}>"""


def category(name: str) -> str:
    """What is taxed how."""
    return f"""<cac:{name}>
        <cbc:ID>S</cbc:ID>
        <cbc:Percent>20</cbc:Percent>
        <cac:TaxScheme>
          <cbc:ID>VAT</cbc:ID>
        </cac:TaxScheme>
      </cac:{name}>"""


def line(at: int) -> str:
    """One line of the invoice."""
    return f"""  <cac:InvoiceLine>
    <cbc:ID>{at}</cbc:ID>
    <cbc:InvoicedQuantity unitCode="C62">{at}</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="EUR">{at * 10}.00</cbc:LineExtensionAmount>
    <cac:OrderLineReference>
      <cbc:LineID>{at}</cbc:LineID>
    </cac:OrderLineReference>
    <cac:Item>
      <cbc:Description>Copper kettle of {at} litres</cbc:Description>
      <cbc:Name>Copper kettle {at}</cbc:Name>
      <cac:SellersItemIdentification>
        <cbc:ID>CK-{at:05}</cbc:ID>
      </cac:SellersItemIdentification>
      <cac:StandardItemIdentification>
        <cbc:ID schemeID="0160">{4012345000000 + at}</cbc:ID>
      </cac:StandardItemIdentification>
      {category("ClassifiedTaxCategory")}
    </cac:Item>
    <cac:Price>
      <cbc:PriceAmount currencyID="EUR">10.00</cbc:PriceAmount>
    </cac:Price>
  </cac:InvoiceLine>
"""


if __name__ == "__main__":
    read_large(Path(sys.argv[1]))
