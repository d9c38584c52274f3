"""Every set a partner may send: acknowledged, stored, listed, and in a state that is true of it."""

from __future__ import annotations

import random

import pytest

from gateway.archive import Archive
from gateway.naming import NAMES
from gateway.proof import trace_document
from gateway.routes import ROUTES
from gateway.trace import Tracer
from tests.house import House
from tests.wire import Set, interchange, transaction
from translators.generate import generate
from translators.guide import known_sets, load_guide
from translators.x12.write import write

AGREEMENT = """\
key = "{key}"
name = "{name}"
roles = ["{role}"]

[[identities]]
isa = "ZZ:{isa}"

[us]
isa = "01:123456789"

[checks]
invoice-out-of-balance = "note"
packs-not-quantity = "note"
"""

SENDERS = {
    "customer": "acme",
    "warehouse": "wh1",
    "bank": "bank",
    "supplier": "mill",
    "carrier": "truck",
}
"""Who of the tests' partners has which role."""


@pytest.fixture
def traders(house: House) -> House:
    """The stories' home with a supplier and a carrier."""
    for key, name, role, isa in (
        ("mill", "Oak Mill", "supplier", "OAKMILL"),
        ("truck", "Fast Freight", "carrier", "FASTFREIGHT"),
    ):
        text = AGREEMENT.format(key=key, name=name, role=role, isa=isa)
        house.write(f"partners/{key}/partner.toml", text)
    return house


def any_of(kind: str) -> Set:
    """A document of a set as its guide generates one."""
    guide = load_guide(kind)
    return write(generate(guide, random.Random(7), lines=2), guide)


@pytest.mark.parametrize("kind", sorted(set(ROUTES) & set(known_sets())))
def test_a_set_without_a_rule_goes_its_way(traders: House, kind: str) -> None:
    route = ROUTES[kind]
    sender = SENDERS[route.roles[0]]
    traders.receive(sender, interchange(sender, 1, any_of(kind)))
    row = traders.document("IN-1")
    assert (row.kind, row.verdict) == (kind, "A")
    answers = [each for each in traders.sent if each.startswith("997")]
    assert len(answers) == 1
    if route.duty:
        assert row.posting == "held"
        assert [each.split()[1] for each in traders.cases] == ["no-rule"]
        assert route.desk in traders.case("X1").message
    else:
        assert row.posting == "not bookable"
        assert [each.split()[1] for each in traders.cases] in ([], ["not-accepted"])
    told = trace_document(
        traders.store, Tracer(traders.store, Archive(traders.home.archive)), row.id
    )
    assert told.complete


@pytest.mark.parametrize("kind", sorted(known_sets()))
def test_every_set_has_a_name_in_lists(kind: str) -> None:
    guide = load_guide(kind)
    naming = NAMES[kind]
    fields = guide.document.__struct_fields__
    assert {naming.number, naming.on} - {""} <= set(fields)


def test_what_is_held_without_a_rule_is_settled_by_hand(traders: House) -> None:
    traders.receive("acme", interchange("acme", 1, any_of("812")))
    assert traders.resolve("X1", "close").startswith("812 ")
    assert traders.document("IN-1").posting == "not bookable"
    traders.receive("acme", interchange("acme", 2, any_of("861")))
    assert traders.resolve("X2", "reject") == "IN-2 refused"
    assert traders.cases == []


def test_information_sent_again_is_a_duplicate_and_no_case(traders: House) -> None:
    traders.receive(
        "wh1", interchange("wh1", 1, any_of("846")), interchange("wh1", 2, any_of("846"))
    )
    assert [row.posting for row in traders.rows("documents", kind="846")] == [
        "not bookable",
        "duplicate",
    ]
    assert traders.cases == []


def test_a_set_from_somebody_of_another_role_is_not_expected(traders: House) -> None:
    traders.receive("bank", interchange("bank", 1, any_of("860")))
    assert [each.split()[1] for each in traders.cases] == ["not-expected"]
    assert traders.document("IN-1").posting == "held"


def test_a_grocery_order_is_an_order(traders: House) -> None:
    traders.receive("acme", interchange("acme", 1, any_of("875")))
    row = traders.document("IN-1")
    assert (row.kind, row.verdict, row.posting) == ("875", "A", "held")
    [order] = traders.rows("orders")
    assert (order.document, order.status) == ("IN-1", "held")
    assert traders.resolve("X1", "reject").endswith("855 sent")
    assert traders.document("IN-1").posting == "refused"


@pytest.mark.parametrize(("answer", "cases"), [("A", []), ("D", ["X1 not-accepted 0.00 IN-1"])])
def test_a_tender_that_is_declined_is_seen(traders: House, answer: str, cases: list[str]) -> None:
    told = transaction("990", f"B1*FAST*LOAD-7*20260302*{answer}")
    traders.receive("truck", interchange("truck", 1, told))
    assert traders.document("IN-1").posting == "not bookable"
    assert traders.cases == cases
