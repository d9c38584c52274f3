"""How much a finding weighs, as the agreement says: of the syntax, of balances, of cross-checks."""

from __future__ import annotations

import pytest

from tests.gateway.test_routes import traders
from tests.house import House
from tests.wire import interchange, order, shipment, transaction

__all__ = ["traders"]

LINE = "10*EA*8**IN*AC-1"


def weigh(house: House, partner: str, text: str) -> None:
    """The partner's agreement says so."""
    house.write(f"partners/{partner}/partner.toml", f"\n{text}\n", add=True)


def invoice(total: str) -> tuple[str, ...]:
    """An 810 of one line of 80.00."""
    line = "IT1*1*10*EA*8**IN*A100"
    return transaction("810", "BIG*20260302*M-1**4711", line, f"TDS*{total}")


@pytest.mark.parametrize(
    ("text", "verdict", "posting"),
    [
        ("", "A", "memo"),
        ('[severity]\ncontrol-total = "accept"', "E", "memo"),
        ('[severity]\ncontrol-total = "reject"', "R", "refused"),
        ('[severity.850]\ncontrol-total = "reject"', "R", "refused"),
        ('[severity.855]\ncontrol-total = "reject"', "A", "memo"),
        (
            '[severity]\ncontrol-total = "reject"\n[severity.850]\ncontrol-total = "accept"',
            "E",
            "memo",
        ),
    ],
)
def test_a_note_may_weigh_more(house: House, text: str, verdict: str, posting: str) -> None:
    weigh(house, "acme", text)
    sent = tuple(each.replace("CTT*1", "CTT*7") for each in order("1", LINE))
    house.receive("acme", interchange("acme", 1, sent))
    row = house.document("IN-1")
    assert (row.verdict, row.posting) == (verdict, posting)
    assert f"AK5*{verdict}" in house.out("acme")


def test_a_rejection_may_weigh_less_where_nothing_is_lost(house: House) -> None:
    sent = tuple(
        each.replace("N1*ST*ACME Store*92*", "N1*ST*ACME Store**") for each in order("1", LINE)
    )
    house.receive("acme", interchange("acme", 1, sent))
    assert house.document("IN-1").verdict == "R"
    weigh(house, "acme", '[severity]\ncondition-missing = "accept"')
    house.receive("acme", interchange("acme", 2, sent))
    assert house.document("IN-2").verdict == "E"


def test_what_is_no_document_stays_rejected(house: House) -> None:
    weigh(house, "acme", '[severity]\nmissing-element = "note"')
    sent = tuple(each.replace("BEG*00*SA*1**", "BEG*00*SA***") for each in order("1", LINE))
    house.receive("acme", interchange("acme", 1, sent))
    assert house.document("IN-1").verdict == "R"


@pytest.mark.parametrize(
    ("weight", "cases"),
    [
        ("hold", ["X1 invoice-out-of-balance 97.50 IN-1"]),
        ("warn", ["X1 invoice-out-of-balance 97.50 IN-1", "X2 no-rule 97.50 IN-1"]),
        ("note", ["X1 no-rule 97.50 IN-1"]),
    ],
)
def test_a_balance_is_told_and_never_answered(
    traders: House, weight: str, cases: list[str]
) -> None:
    balance = "invoice-out-of-balance = "
    traders.change("partners/mill/partner.toml", f'{balance}"note"', f'{balance}"{weight}"')
    traders.receive("mill", interchange("mill", 1, invoice("9750")))
    assert traders.document("IN-1").verdict == "A"
    assert traders.cases == cases
    [problem] = traders.rows("problems", owner="IN-1")
    assert (problem.code, problem.severity) == ("invoice-out-of-balance", weight)


def test_an_invoice_that_adds_up(traders: House) -> None:
    traders.receive("mill", interchange("mill", 1, invoice("8000")))
    assert traders.cases == ["X1 no-rule 80.00 IN-1"]


@pytest.mark.parametrize(("weight", "posting"), [("hold", "held"), ("warn", "posted")])
def test_a_shipment_to_another_place(house: House, weight: str, posting: str) -> None:
    weigh(house, "wh1", f'[checks]\nship-to-differs = "{weight}"')
    house.receive("acme", interchange("acme", 1, order("1", LINE)))
    lines = "CC*10*10**EA**VN*A100"
    sent = shipment("SO000001", "W-1", "1", lines)
    elsewhere = tuple(each.replace("*92*0042", "*92*0043") for each in sent)
    house.receive("wh1", interchange("wh1", 1, elsewhere))
    assert house.document("IN-2").posting == posting
    assert house.cases == [f"X1 ship-to-differs {'80.00' if weight == 'hold' else '0.00'} IN-2"]


def test_a_group_number_used_before_is_noted_where_agreed(house: House) -> None:
    weigh(house, "acme", '[x12]\ngroup_numbers = "note"')
    house.receive("acme", interchange("acme", 1, order("1", LINE)))
    again = interchange("acme", 2, order("2", LINE)).replace("*2*X*", "*1*X*")
    house.receive("acme", again.replace("GE*1*2", "GE*1*1"))
    [problem] = [row for row in house.rows("problems") if row.code == "repeated-group-control"]
    assert (problem.owner, problem.message) == ("2.0.0", "GS06 1 came before, in 1.0.0")
    assert house.document("IN-2").posting == "memo"
