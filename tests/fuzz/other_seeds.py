"""What the fuzzer starts from in syntaxes that are not X12, with the layouts it is read by.

Files of our own tests and stories, what our layouts write of documents made up for them, and real
documents where they are at hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import NamedTuple

from tests.banking import Entry, account, addenda, bai2, line, lockbox, nacha
from tests.fuzz.seeds import REAL, ROOT, STORIES
from tests.fuzz.syntaxes import HEAD
from tests.translators.csv.reading import ORDERS, TYPED
from tests.translators.test_bank_camt import ENTRY, OLD, camt, statement
from tests.translators.test_bank_nacha import PAID, WHOLE
from tests.translators.xml.cxml_files import request
from tests.translators.xml.filled import document_for
from tests.translators.xml.own import OWN, order
from tests.translators.xml.test_gs1_reading import OUT, item, message, shipment, shipped, unit
from tests.translators.xml.test_xml_wrapped import MANY, layout_of, several
from tests.translators.xml.ubl_files import ORDER, invoice
from translators.generate import generate
from translators.guide import known_sets, load_guide
from translators.json.envelope import KINDS
from translators.layouts import Layout
from translators.problems import WriteError
from translators.syntaxes import SYNTAXES
from translators.templates import known_layouts, load_layout, own_layout

SHIPPED = ROOT / "tests" / "translators" / "csv" / "shipped"


class Seed(NamedTuple):
    """A file to start from, and the layouts a partner who sends it would have."""

    name: str
    raw: bytes
    layouts: tuple[Layout, ...]


@cache
def other_seeds(*, real: bool = True) -> tuple[Seed, ...]:
    """Every file to start from; always in one order. `real`: also those beside the repository."""
    found = [*_columns(), *_trees(), *_banks(), *_json(), *_stories()]
    return (*found, *(_real() if real else ()))


@cache
def _shared(*families: str) -> tuple[Layout, ...]:
    names = [name for name in known_layouts() if name.startswith(families)]
    return tuple(load_layout(name) for name in names)


def _columns() -> Iterator[Seed]:
    """CSV and fixed width: our examples, a partner's own layouts, what is written by ours."""
    for path in sorted(SHIPPED.glob("*.csv")):
        yield Seed(path.name, path.read_bytes(), (load_layout(f"csv/{path.stem}"),))
    yield Seed(
        "own-orders.csv",
        b"Order,Date,Ship To,Name,Total,Line,Quantity,Unit,Price,SKU,UPC,EAN,Colour\n"
        b'P1,2026-03-02,0042,"Caf\xc3\xa9 ""X"", Ltd",35.00,1,2,EA,10.00,A-1,1,2,red\n'
        b"P1,2026-03-02,0042,,35.00,2,1,CS,15.00,A-2,,3,\n"
        b"P2,2026-03-03,0043,Store,7.00,,1,EA,7.00,A-1,,,\n",
        (own_layout("own-orders", ORDERS),),
    )
    yield Seed(
        "own-typed.txt",
        b"HP1        20260302\nSSTORE   Name of it\nD001       2EA    10000A-1       \n"
        b"NFragile\nHP2        20260303\nD001       1CS    20000A-2       \n",
        (own_layout("own-typed", TYPED),),
    )
    for layout in _shared("csv/"):
        if layout.direction != "in":
            yield from _written(f"written-{layout.name}", layout)


def _written(name: str, layout: Layout) -> Iterator[Seed]:
    """What a layout writes of a document made up for it."""
    write = SYNTAXES[layout.syntax].write
    assert write is not None
    for seed in range(3):
        try:
            document = document_for(layout, Random(seed), whole=seed == 0)
            yield Seed(f"{name}-{seed}", write([document], layout, HEAD), (layout,))
        except WriteError:
            continue


def _trees() -> Iterator[Seed]:
    """XML of the families we know and of a partner's own schema."""
    cxml, ubl = _shared("cxml/", "gs1/", "xml/"), _shared("ubl/")
    yield Seed("ubl-order.xml", ORDER, ubl)
    yield Seed("ubl-invoice.xml", invoice(), ubl)
    yield Seed("ubl-credit-note.xml", invoice(root="CreditNote"), ubl)
    yield Seed("cxml-order.xml", request('<OrderRequest><OrderRequestHeader orderID="1"/>'
               '<ItemOut quantity="1"/></OrderRequest>'), cxml)  # fmt: skip
    held = shipment(item(OUT, unit("123456789012345675") + shipped("8")))
    yield Seed("gs1-out.xml", message("warehousingOutboundNotification", held), cxml)
    for kind in ("052", "053", "054"):
        raw = camt(statement(ENTRY, OLD, closing="75.00"), statement(OLD, number="S2"), kind=kind)
        yield Seed(f"camt-{kind}.xml", raw.encode(), _shared("camt/"))
    inside = (
        '<Party type="buyer"><Name>A &amp; B</Name><Id scheme="0088">1</Id></Party>'
        '<Party type="ship to"><Name><![CDATA[<C>]]></Name><Contact>D</Contact></Party>'
        '<Item line="1"><Quantity unit="EA">2</Quantity><Price>7.00</Price>'
        '<Part kind="seller">A-1</Part><Note>n</Note><!-- x --><Fee amount="150"/></Item>'
    )
    yield Seed("own.xml", order(inside, head="<Job state='open'>J</Job>"), (OWN,))
    many = [f'<Order number="{at}"><Item><Q>{at}</Q></Item></Order>' for at in range(1, 5)]
    yield Seed("own-many.xml", several(*many), (layout_of(MANY),))
    for layout in _shared("ubl/", "cxml/", "gs1/", "xml/"):
        if layout.direction != "in":
            family = layout.name.partition("/")[0] + "/"
            for seed in _written(f"written-{layout.name}", layout):
                yield seed._replace(layouts=_shared(family))


def _banks() -> Iterator[Seed]:
    """Files of banks."""
    lines = (line("165", 7840, "ACME", "B1", "C1"), line("475", 100, "CHECK 1"))
    one, two = account("1001", 100, None, *lines), account("2002", 5, None, "16,698,1,V,260311,,x/")
    yield Seed("one.bai2", bai2(one).encode(), ())
    yield Seed("two.bai2", (bai2(one, two) + bai2(two, file="2")).encode(), ())
    plain = [Entry("22", 7840), Entry("27", 100, "POWER CO", "121140390000002")]
    yield Seed("plain.ach", nacha(plain).encode(), ())
    paid = [Entry("22", 7840, addenda=[("05", PAID)])]
    yield Seed("paid.ach", nacha(paid).encode(), ())
    whole = [Entry("22", 7840, addenda=addenda(WHOLE), entry_class="CTX")]
    yield Seed("whole.ach", nacha(whole, entry_class="CTX").encode(), ())
    checks = (
        ("500123", 7840, "ACME STORES", [("INV000001", 7000), ("INV000002", 840)]),
        ("500124", 100, "SOMEBODY", []),
    )
    yield Seed("checks.lockbox", lockbox(*checks).encode(), ())


def _json() -> Iterator[Seed]:
    """A document of each kind that JSON carries, as our guides make them up."""
    write = SYNTAXES["json"].write
    assert write is not None
    for kind in sorted(set(KINDS) & set(known_sets())):
        guide = load_guide(kind, "004010")
        made = [generate(guide, Random(number)) for number in range(2)]
        yield Seed(f"{kind}.json", write(made, None, HEAD), ())


def _stories() -> Iterator[Seed]:
    """What partners send in our stories."""
    orders = {"uses": "csv/erp-orders", "csv": {"by": ["order_number"]}}
    own = {
        "acme": own_layout("story-orders", orders),
        "wh1": load_layout("csv/warehouse-shipment"),
    }
    for path in sorted(STORIES.glob("*/in/*/*")):
        name = str(path.relative_to(STORIES))
        if path.suffix == ".csv":
            remits = path.name == "remit.csv"
            layout = load_layout("csv/remittance") if remits else own[path.parent.name]
            yield Seed(name, path.read_bytes(), (layout,))
        elif path.suffix == ".xml":
            yield Seed(name, path.read_bytes(), _shared("ubl/", "cxml/", "gs1/", "camt/"))
        elif path.suffix in (".bai2", ".ach", ".json"):
            yield Seed(name, path.read_bytes(), ())


def _real() -> Iterator[Seed]:
    """Real documents of many senders."""
    for path in sorted(REAL.rglob("*")):
        if not path.is_file() or path == REAL / "INDEX.csv":
            continue
        name, raw = str(path.relative_to(REAL)), path.read_bytes()
        family = path.relative_to(REAL).parts[0]
        if family == "csv":
            yield Seed(name, raw, _shared("csv/"))
        elif family in ("ubl", "cxml", "gs1xml", "camt", "cii", "xml"):
            yield Seed(name, raw, _shared("ubl/", "cxml/", "gs1/", "camt/", "xml/"))
        elif family in ("bai2", "nacha"):
            yield Seed(name, raw, ())
