"""Acknowledgments we get: matched to what we sent, set by set; the first verdict stands."""

from __future__ import annotations

import pytest

from tests.house import House
from tests.wire import acknowledgment, envelope, interchange, order, shipment, transaction


@pytest.fixture
def sent(house: House) -> House:
    """Two orders of one file are acknowledged in one group (control 2), one shipped and billed."""
    sets = [order(number, "10*EA*8**IN*AC-1", control=f"000{number}") for number in ("1", "2")]
    house.receive("acme", interchange("acme", 1, *sets))
    lines = "CC*10*10**EA**VN*A100"
    house.receive("wh1", interchange("wh1", 1, shipment("SO000001", "W-1", "1", lines)))
    return house


def statuses(house: House, kind: str) -> list[str]:
    """How our sets of a kind stand with the partner."""
    rows = [row for row in house.rows("documents", kind=kind) if row.direction == "out"]
    return [row.acknowledgement for row in rows]


def test_one_verdict_for_all_sets_not_named(sent: House) -> None:
    assert statuses(sent, "855") == ["awaited", "awaited"]
    sent.receive("acme", interchange("acme", 2, transaction("997", "AK1*PR*2", "AK9*A*2*2*2")))
    assert statuses(sent, "855") == ["accepted", "accepted"]
    assert sent.cases == []


def test_each_set_has_its_own_verdict(sent: House) -> None:
    body = ("AK1*PR*2", "AK2*855*0001", "AK5*E*5", "AK2*855*0002", "AK5*R*5", "AK9*P*2*2*1")
    sent.receive("acme", interchange("acme", 2, transaction("997", *body)))
    assert statuses(sent, "855") == ["accepted with errors", "rejected"]
    assert sent.cases == ["X1 rejected-by-partner 80.00 OUT-3"]


def test_the_first_verdict_stands(sent: House) -> None:
    sent.receive("acme", interchange("acme", 2, acknowledgment("IN", 4, "810", "R")))
    sent.receive("acme", interchange("acme", 3, acknowledgment("IN", 4, "810", "A")))
    assert statuses(sent, "810") == ["rejected"]
    assert sent.cases == ["X1 rejected-by-partner 80.00 OUT-7"]
    assert sent.rows("invoices")[0].presented is False


def test_what_we_never_sent_is_an_orphan(sent: House) -> None:
    sent.receive("acme", interchange("acme", 2, acknowledgment("PR", 99, "855")))
    assert [each.split()[1] for each in sent.cases] == ["orphan-acknowledgment"]
    assert sent.document("IN-4").acknowledgement == "orphan"


def test_a_verdict_about_a_set_that_was_not_in_the_group_is_a_case(sent: House) -> None:
    body = ("AK1*PR*2", "AK2*855*0009", "AK5*A", "AK9*A*2*2*2")
    sent.receive("acme", interchange("acme", 2, transaction("997", *body)))
    assert len(sent.cases) == 1
    assert sent.cases[0].endswith("160.00 IN-4")


def test_acknowledgments_are_not_acknowledged(sent: House) -> None:
    before = len(sent.sent)
    sent.receive("acme", interchange("acme", 2, acknowledgment("PR", 2, "855")))
    assert len(sent.sent) == before


def ta1(control: int, verdict: str) -> str:
    """An interchange of ACME that holds nothing but a TA1."""
    whole = envelope("acme", 50, ())
    return whole.replace("IEA*1*", f"TA1*{control:09d}*260302*1500*{verdict}*000~\nIEA*0*")


def test_a_ta1_that_refuses_refuses_all_of_its_interchange(sent: House) -> None:
    sent.receive("acme", ta1(2, "A"))
    assert statuses(sent, "855") == ["awaited", "awaited"]
    sent.receive("acme", ta1(2, "R").replace("000000050", "000000051"))
    assert statuses(sent, "855") == ["rejected", "rejected"]
    sent.receive("acme", ta1(77, "R").replace("000000050", "000000052"))
    assert [each.split()[1] for each in sent.cases] == [
        "rejected-by-partner",
        "rejected-by-partner",
        "orphan-acknowledgment",
    ]


def test_nobody_acknowledges_for_another(sent: House) -> None:
    sent.receive("bank", ta1(2, "R"))
    assert statuses(sent, "855") == ["awaited", "awaited"]
    assert [each.split()[1] for each in sent.cases] == ["orphan-acknowledgment"]
