"""Files that want to harm: nothing is loaded or expanded, limits hold, each has a clear problem."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.translators.xml.own import (
    OWN,
    batch_of,
    document_of,
    layout_of,
    order,
    parsed,
    refusal,
    scanned,
)
from tests.translators.xml.test_xml_wrapped import MANY, several
from translators import xml
from translators.batches import Batch, RawMessage
from translators.documents import PurchaseOrder
from translators.parsed import Parsed
from translators.source import of_bytes
from translators.xml import cut, prolog
from translators.xml.content import Content
from translators.xml.limits import MAX_ATTRIBUTES, MAX_DEPTH, MAX_NAMESPACES

LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
"""A hundred million ha."""

SUBSETS = {
    "billion laughs": LAUGHS,
    "quadratic blow-up": f'<!DOCTYPE q [<!ENTITY a "{"a" * 50_000}">]>',
    "external entity": '<!DOCTYPE e [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "parameter entity": '<!DOCTYPE p [<!ENTITY % a SYSTEM "http://localhost/x.dtd"> %a;]>',
    "an empty subset": "<!DOCTYPE s []>",
    "both": '<!DOCTYPE b SYSTEM "b.dtd" [<!ATTLIST b c CDATA "d">]>',
}


@pytest.mark.parametrize("name", SUBSETS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declarations_are_refused(name: str, encoding: str) -> None:
    raw = (SUBSETS[name] + order(head="<Release>&a;</Release>").decode()).encode(encoding)
    found = refusal(raw)
    assert found.code == "entities-refused" and "internal subset" in found.message
    assert found.place.start == raw.index("[".encode(encoding)[-2 if encoding == "utf-16" else 0 :])


@pytest.mark.parametrize("doctype", ["", '<!DOCTYPE o SYSTEM "http://localhost/o.dtd">'])
@pytest.mark.parametrize(
    "inside", ["<Release>a&nbsp;b</Release>", '<Release x="a&nbsp;b"/>', "&file;"]
)
def test_an_entity_that_is_not_known_is_never_dropped(doctype: str, inside: str) -> None:
    found = refusal(doctype.encode() + order(head=inside))
    assert found.code == "entities-refused" and found.place.start > 0


def test_the_entities_of_xml_are_read() -> None:
    found = document_of(order(head="<Release>&lt;&#65;&#x42;&amp;&apos;&quot;&gt;</Release>"))
    assert isinstance(found, PurchaseOrder) and found.release == "<AB&'\">"


def test_nothing_is_followed() -> None:
    raw = (
        b'<?xml-stylesheet type="text/xsl" href="file:///etc/passwd"?>'
        + order(
            '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"'
            ' parse="text"/>'
        )
    ).replace(
        b"<q:Order",
        b'<q:Order xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        b' xsi:schemaLocation="urn:x file:///etc/passwd"',
    )
    found = document_of(raw)
    assert isinstance(found, PurchaseOrder)
    assert [value for _, value in found.unread] == ["file:///etc/passwd", "text"]


BROKEN: dict[str, bytes] = {
    "cut off": order()[:-9],
    "cut in a tag": order()[:-3],
    "cut in the prolog": b'<?xml version="1.0"?><!DOCTYPE ',
    "two roots": order() + order(),
    "text behind": order() + b"more",
    "a tag left open": order("<Item>"),
    "crossed": order("<a><b></a></b>"),
    "an attribute twice": order('<a b="1" b="2"/>'),
    "a prefix of nobody": order("<z:a/>"),
    "NUL": order(head="<Release>a\x00b</Release>"),
    "a control character": order(head="<Release>a\x08b</Release>"),
    "a control character, written": order(head="<Release>&#8;</Release>"),
    "a surrogate, written": order(head="<Release>&#xD800;</Release>"),
    "not UTF-8": order(head="<Release>é</Release>").replace("é".encode(), b"\xe9"),
    "too long a UTF-8": order(head="<Release>é</Release>").replace("é".encode(), b"\xc0\xbc"),
    "UTF-16 cut in half": order().decode().encode("utf-16")[:-1],
    "a declaration in the middle": order("<?xml version='1.0'?>"),
    "an instruction left open": b"<?pi " + order(),
    "no XML": b"ISA*00*          *00*",
    "JSON": b'{"a": 1}',
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_xml_is_refused_whole(name: str) -> None:
    found = refusal(BROKEN[name])
    assert found.code == "not-well-formed", found
    assert found.hint and "line" in found.message
    assert not parsed(BROKEN[name])


@pytest.mark.parametrize("raw", [b"", b" \r\n\t", b"\n" * 5])
def test_nothing_is_nothing(raw: bytes) -> None:
    assert refusal(raw).code == "empty-file"


@pytest.mark.parametrize("name", ["UTF-7", "UTF-32", "IBM037", "EBCDIC-CP-US", "x", "zlib_codec"])
def test_encodings_nobody_needs(name: str) -> None:
    raw = f'<?xml version="1.0" encoding="{name}"?>'.encode() + order()
    assert refusal(raw).code == "unsupported-encoding"
    tricky = f'<?xml version="1.0" encoding="{name}"?><q:Order>+ADw-b+AD4-</q:Order>'
    assert refusal(tricky.encode()).code == "unsupported-encoding"


def nested(levels: int) -> bytes:
    return order("<a>" * levels + "</a>" * levels)


def attributes(name: str, count: int) -> bytes:
    return order("<a " + " ".join(f"{name}{at}='u'" for at in range(count)) + "/>")


LIMITS: dict[str, tuple[Callable[[], bytes], str]] = {
    "100,000 levels": (lambda: nested(100_000), "too-deep"),
    "one level too much": (lambda: nested(MAX_DEPTH), "too-deep"),
    "wrapped levels": (
        lambda: b'<Body xmlns="http://schemas.xmlsoap.org/soap/envelope/">' * 200,
        "too-deep",
    ),
    "attributes": (
        lambda: attributes("b", MAX_ATTRIBUTES + 1),
        "too-many-attributes",
    ),
    "namespaces": (
        lambda: attributes("xmlns:b", MAX_NAMESPACES + 1),
        "too-many-attributes",
    ),
    "a long tag": (lambda: order(f'<a b="{"x" * 1_200_000}"/>'), "too-long"),
    "a long comment": (lambda: order(f"<!--{'x' * 1_200_000}-->"), "too-long"),
}


@pytest.mark.parametrize("name", LIMITS)
def test_limits(name: str) -> None:
    make, code = LIMITS[name]
    raw = make()
    started = time.perf_counter()
    assert refusal(raw).code == code
    assert time.perf_counter() - started < 2


def test_what_is_within_the_limits_is_read() -> None:
    assert document_of(nested(MAX_DEPTH - 1)) is not None
    assert document_of(attributes("b", MAX_ATTRIBUTES)) is not None


def test_limits_of_elements_and_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cut, "MAX_ELEMENTS", 100)
    assert refusal(order("<a/>" * 200)).code == "too-many-elements"
    assert refusal(b"<Unknown>" + b"<a/>" * 200 + b"</Unknown>").code == "too-many-elements"
    monkeypatch.setattr(cut, "MAX_ELEMENTS", 100_000)
    monkeypatch.setattr(cut, "MAX_BYTES", 10_000)
    found = refusal(order("<a/>" * 5_000))
    assert found.code == "set-too-large" and found.place.start == 0
    assert refusal(order("<a/>" * 50_000)).code == "set-too-large", "before its end is seen"
    small = [f'<Order number="{at}"><Z>{"x" * 5_000}</Z></Order>' for at in range(9)]
    assert batch_of(several(*small), layout_of(MANY)).messages == 9


def test_a_text_too_long_for_the_reader_is_told() -> None:
    raw = order(f"<Note>{'x' * 11_000_000}</Note>")
    (found,) = parsed(raw)
    assert found.document is None and found.rejected
    (problem,) = found.problems
    assert problem.code == "not-well-formed" and problem.place.start == 0
    (message,) = xml.read(of_bytes(raw), batch_of(raw))
    assert xml.locate(message) == ()


def test_many_values_between_texts_take_no_longer() -> None:
    raw = order("<a>" + "<b/>text " * 50_000 + "</a>")
    started = time.perf_counter()
    (found,) = parsed(raw)
    assert found.document is not None
    assert time.perf_counter() - started < 5


def test_a_long_prolog_is_no_document() -> None:
    assert refusal(b" " * 2_000_000 + order()).code == "empty-file"
    assert batch_of(b"<!--" + b"x" * 900_000 + b"-->" + order()).messages == 1


def test_a_doctype_beyond_the_first_block() -> None:
    raw = b"<!--" + b"x" * 200_000 + b'--><!DOCTYPE o SYSTEM "o.dtd">' + order()
    assert batch_of(raw).messages == 1
    raw = b"<!--" + b"x" * 65_515 + b'--><!DOCTYPE o SYSTEM "o.dtd">' + order()
    assert batch_of(raw).messages == 1
    assert prolog.read_prolog(of_bytes(raw)).doctype == (65_522, 65_549)


@pytest.mark.parametrize("seed", range(40))
def test_no_bytes_raise(seed: int) -> None:
    """Bytes changed here and there: found or refused, never an exception."""
    whole = bytearray(
        order('<Item line="1"><Quantity unit="EA">5</Quantity></Item>', head="<To>é</To>")
    )
    for step in range(1 + seed % 4):
        at = (seed * 7919 + step * 104_729) % len(whole)
        whole[at] = (seed * 31 + step * 17) % 256
    source = of_bytes(bytes(whole))
    for batch in xml.scan(source, [OWN]):
        if isinstance(batch, Batch):
            for message in xml.read(source, batch):
                assert isinstance(xml.parse(message), Parsed)
                xml.locate(message)


def test_a_message_nothing_reads_says_nothing() -> None:
    message = RawMessage(kind="", index=0)
    assert xml.parse(message) == Parsed(document=None, problems=())
    assert xml.locate(message) == ()
    broken = Content(body=b"<a>", start=0, encoding="UTF-8", path="/a")
    found = xml.parse(RawMessage(kind="850", index=0, layout=OWN, content=broken))
    assert found.document is None and found.rejected
    assert len(scanned(order())) == 1
