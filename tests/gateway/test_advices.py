"""What partners' people say of what we sent: an 824 refuses, an 864 is shown."""

from __future__ import annotations

import pytest

from tests.house import House
from tests.wire import acknowledgment, advice, interchange, message, order, shipment


@pytest.fixture
def billed(house: House) -> House:
    """An order acknowledged (OUT-1), shipped, and billed with INV000001 (OUT-5, group 4)."""
    house.receive("acme", interchange("acme", 1, order("1", "10*EA*8**IN*AC-1")))
    lines = "CC*10*10**EA**VN*A100"
    house.receive("wh1", interchange("wh1", 1, shipment("SO000001", "W-1", "1", lines)))
    return house


def invoice_of(house: House) -> tuple[str, bool]:
    """How our invoice stands: acknowledged, and presented."""
    [row] = house.rows("documents", kind="810")
    [invoice] = house.rows("invoices")
    return row.acknowledgement, invoice.presented


def test_an_824_that_rejects_our_invoice(billed: House) -> None:
    billed.receive("acme", interchange("acme", 2, acknowledgment("IN", 4, "810")))
    assert invoice_of(billed) == ("accepted", True)
    billed.receive("acme", interchange("acme", 3, advice("TR", "INV000001")))
    assert invoice_of(billed) == ("rejected", False)
    assert billed.cases == ["X1 refused-by-advice 80.00 OUT-5"]
    assert billed.case("X1").message == (
        "ACME Stores refused our 810 INV000001 by 824 AD-1: "
        "other unlisted reason OUR ITEM IS NOT ON FILE A100"
    )
    row = billed.document("IN-4")
    assert (row.posting, row.answers) == ("not bookable", "OUT-5")


def test_the_997_behind_an_824_contradicts_nothing(billed: House) -> None:
    billed.receive("acme", interchange("acme", 2, advice("TR", "INV000001")))
    billed.receive("acme", interchange("acme", 3, acknowledgment("IN", 4, "810")))
    assert invoice_of(billed) == ("rejected", False)
    assert billed.cases == ["X1 refused-by-advice 80.00 OUT-5"]
    assert billed.document("IN-4").acknowledgement == "none expected"


def test_a_second_refusal_adds_nothing(billed: House) -> None:
    told = interchange("acme", 2, advice("TR", "INV000001"))
    billed.receive("acme", told, told.replace("AD-1", "AD-2").replace("000000002", "000000003"))
    assert billed.cases == ["X1 refused-by-advice 80.00 OUT-5"]


def test_an_invoice_that_stands_all_the_same_is_presented_again(billed: House) -> None:
    billed.receive("acme", interchange("acme", 2, advice("TR", "INV000001")))
    assert billed.resolve("X1", "release") == "our 810 INV000001 stands all the same"
    assert invoice_of(billed) == ("rejected", True)
    assert billed.cases == []


def test_control_numbers_tell_which_document_is_meant(billed: House) -> None:
    oti = ("UNKNOWN", "", "", "20260303", "1200", "2", "0001", "855", "004010")
    billed.receive("acme", interchange("acme", 2, advice("TR", *oti, kind="PO")))
    assert billed.cases == ["X1 refused-by-advice 80.00 OUT-1"]
    assert invoice_of(billed) == ("awaited", True)


def test_what_is_accepted_with_errors_is_seen_by_a_person(billed: House) -> None:
    billed.receive("acme", interchange("acme", 2, advice("TE", "INV000001")))
    assert billed.cases == ["X1 advised-errors 80.00 OUT-5"]
    assert invoice_of(billed) == ("awaited", True)


def test_an_accepting_824_is_kept(billed: House) -> None:
    billed.receive("acme", interchange("acme", 2, advice("TA", "INV000001")))
    billed.receive("acme", interchange("acme", 3, advice("TA", "X1", number="AD-2")))
    assert billed.cases == []


def test_a_refusal_of_what_we_did_not_send(billed: House) -> None:
    strange = ("UNKNOWN", "", "", "20260303", "1200", "77", "0001", "810", "004010")
    billed.receive("acme", interchange("acme", 2, advice("TR", *strange)))
    assert billed.cases == ["X1 orphan-advice 0.00 IN-3"]
    assert "about UNKNOWN, which we did not send" in billed.case("X1").message


def test_a_message_is_shown_and_closed(billed: House) -> None:
    text = message("HOLIDAYS", "WE CLOSE ON MONDAY", "THANK YOU")
    billed.receive("acme", interchange("acme", 2, text))
    assert billed.cases == ["X1 message 0.00 IN-3"]
    assert billed.case("X1").message == (
        "ACME Stores writes: HOLIDAYS WE CLOSE ON MONDAY THANK YOU"
    )
    billed.resolve("X1", "close")
    assert billed.cases == []


def test_a_message_about_our_invoice_makes_it_not_presented(billed: House) -> None:
    text = message("INVOICES", "INVOICE INV000001 HAS NO VALID ORDER.", "AS HAS INV999999")
    billed.receive("acme", interchange("acme", 2, text))
    assert billed.cases == ["X1 refused-by-advice 80.00 OUT-5"]
    assert invoice_of(billed) == ("rejected", False)


def test_nobody_speaks_about_the_invoices_of_another(billed: House) -> None:
    billed.receive("wh1", interchange("wh1", 2, advice("TR", "INV000001")))
    billed.receive("wh1", interchange("wh1", 3, message("INV000001", "IS WRONG")))
    assert [each.split()[1] for each in billed.cases] == ["orphan-advice", "message"]
    assert invoice_of(billed) == ("awaited", True)
