"""Acknowledgments we get: matched to what we sent, set by set; the first verdict stands."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from gateway.views.cases import list_acks
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


def test_a_999_says_the_same(sent: House) -> None:
    body = ("AK1*PR*2*004010", "AK2*855*0001", "IK3*BAK*2**8", "CTX*SITUATIONAL TRIGGER*BAK*2**1")
    body += ("IK4*3*324*I9", "IK5*R*I5", "AK9*P*2*2*1")
    text = interchange("acme", 2, transaction("999", *body)).replace("*X*004010~", "*X*005010~")
    sent.receive("acme", text)
    assert statuses(sent, "855") == ["rejected", "accepted"]


def test_the_first_verdict_stands(sent: House) -> None:
    sent.receive("acme", interchange("acme", 2, acknowledgment("IN", 4, "810", "R")))
    sent.receive("acme", interchange("acme", 3, acknowledgment("IN", 4, "810", "A")))
    assert statuses(sent, "810") == ["rejected"]
    assert sent.cases == [
        "X1 rejected-by-partner 80.00 OUT-7",
        "X2 acknowledgment-contradicted 80.00 IN-5",
    ]
    assert sent.rows("invoices")[0].presented is False
    assert sent.document("IN-5").acknowledgement == "duplicate"


def test_the_same_verdict_again_is_a_duplicate_and_no_case(sent: House) -> None:
    sent.receive("acme", interchange("acme", 2, acknowledgment("IN", 4, "810", "E")))
    sent.receive("acme", interchange("acme", 3, acknowledgment("IN", 4, "810", "E")))
    assert statuses(sent, "810") == ["accepted with errors"]
    assert sent.document("IN-5").acknowledgement == "duplicate"
    assert sent.cases == []
    listed = list_acks(sent.store, ["status:duplicate"], 9, sent.now)
    assert [each.id for each in listed] == ["IN-5"]


@pytest.mark.parametrize("verdict", ["M", "W", "X"])
def test_verdicts_about_security_are_rejections(sent: House, verdict: str) -> None:
    body = ("AK1*IN*4", "AK2*810*0001", f"AK5*{verdict}", f"AK9*{verdict}*1*1*0")
    sent.receive("acme", interchange("acme", 2, transaction("997", *body)))
    assert statuses(sent, "810") == ["rejected"]


def test_a_rest_of_the_sets_may_come_later(sent: House) -> None:
    first = ("AK1*PR*2", "AK2*855*0001", "AK5*A", "AK9*P*2*2*1")
    second = ("AK1*PR*2", "AK2*855*0002", "AK5*R*5", "AK9*P*2*2*1")
    sent.receive("acme", interchange("acme", 2, transaction("997", *first)))
    assert statuses(sent, "855") == ["accepted", "awaited"]
    assert [each.split()[1] for each in sent.cases] == ["acknowledgment-undecided"]
    sent.receive("acme", interchange("acme", 3, transaction("997", *second)))
    assert statuses(sent, "855") == ["accepted", "rejected"]
    assert sent.document("IN-5").acknowledgement == "none expected"


def answer(sent: House, control: int, sender: str = "ACMEGS", receiver: str = "HARBOR") -> None:
    """A 997 from other application codes than those we write to."""
    text = interchange("acme", control, acknowledgment("IN", 4, "810"))
    sent.receive("acme", text.replace("*ACMEGS*HARBOR*", f"*{sender}*{receiver}*"))


def test_partners_answer_from_other_codes(sent: House) -> None:
    sent.change("partners/acme/partner.toml", 'gs = "ACMEGS"\n', "")
    answer(sent, 2, sender="ACMEEDI")
    assert statuses(sent, "810") == ["accepted"]
    answer(sent, 3, sender="ACMEEDI")
    assert sent.document("IN-5").acknowledgement == "duplicate"


def test_codes_tell_two_groups_of_one_number_apart(sent: House) -> None:
    state = sent.store.state()
    [group] = [row for row in sent.rows("sent_groups") if row.key == "acme|IN|4"]
    other = msgspec.structs.replace(group, id=77, receiver="OTHER")
    state.put(other)
    sent.store.commit(state.changes)
    sent.change("partners/acme/partner.toml", 'gs = "ACMEGS"\n', "")
    answer(sent, 2, sender="STRANGE")
    assert statuses(sent, "810") == ["awaited"]
    assert "2 groups of ours have that number" in sent.case("X1").message
    answer(sent, 3)
    assert statuses(sent, "810") == ["accepted"]


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


def ta1(control: int, verdict: str, at: str = "1000") -> str:
    """An interchange of ACME that holds nothing but a TA1."""
    whole = envelope("acme", 50, ())
    return whole.replace("IEA*1*", f"TA1*{control:09d}*260302*{at}*{verdict}*000~\nIEA*0*")


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


def test_a_ta1_names_date_and_time_too(sent: House) -> None:
    sent.receive("acme", ta1(2, "R", at="0959"))
    assert statuses(sent, "855") == ["awaited", "awaited"]
    assert "ours of that number went out 2026-03-02 10:00:00" in sent.case("X1").message
    sent.receive("acme", ta1(2, "R", at="9999").replace("000000050", "000000051"))
    assert statuses(sent, "855") == ["rejected", "rejected"]


def test_a_ta1_that_refuses_what_a_997_accepted_is_a_case(sent: House) -> None:
    sent.receive("acme", interchange("acme", 2, acknowledgment("IN", 4, "810")))
    sent.receive("acme", ta1(4, "R", at="1100"))
    assert statuses(sent, "810") == ["accepted"]
    assert sent.cases == ["X1 acknowledgment-contradicted 80.00 4.0"]


def test_nobody_acknowledges_for_another(sent: House) -> None:
    sent.receive("bank", ta1(2, "R"))
    assert statuses(sent, "855") == ["awaited", "awaited"]
    assert [each.split()[1] for each in sent.cases] == ["orphan-acknowledgment"]


def test_who_answers_too_late_is_reconciled_and_stays_late(sent: House) -> None:
    sent.now = datetime(2026, 3, 3, 15, 30, tzinfo=UTC)
    sent.receive("bank")
    assert statuses(sent, "855") == ["overdue", "overdue"]
    assert statuses(sent, "940") == ["overdue", "overdue"]
    assert statuses(sent, "810") == ["overdue"]
    found = [each.partition(" ")[2] for each in sent.cases]
    assert found[0] == "overdue-acknowledgment 160.00 F2"
    assert sent.case("X1").message == (
        "ACME Stores has not acknowledged our 2 sets 855 of 2026-03-02, due 2026-03-03 15:00 UTC"
    )
    sent.receive("acme", interchange("acme", 2, transaction("997", "AK1*PR*2", "AK9*A*2*2*2")))
    assert statuses(sent, "855") == ["accepted", "accepted"]
    closed = sent.case("X1")
    assert (closed.state, closed.reason) == ("resolved", "acknowledged by IN-4, late")
    late = list_acks(sent.store, ["late:yes"], 9, sent.now)
    assert [(each.id, each.state, each.late) for each in late] == [
        ("OUT-1", "accepted", True),
        ("OUT-3", "accepted", True),
    ]


def test_an_overdue_case_waits_for_the_last_of_its_sets(sent: House) -> None:
    sent.now = datetime(2026, 3, 3, 15, 30, tzinfo=UTC)
    body = ("AK1*PR*2", "AK2*855*0001", "AK5*A", "AK9*P*2*2*1")
    sent.receive("acme", interchange("acme", 2, transaction("997", *body)))
    assert statuses(sent, "855") == ["accepted", "overdue"]
    [case] = [row for row in sent.rows("cases") if row.document == "F2"]
    assert (case.amount, case.subject) == (8000, "acme/2/")


def test_a_partner_who_never_acknowledges_is_not_waited_for(house: House) -> None:
    house.write("partners/wh1/partner.toml", "\n[acknowledge]\nawait_hours = 0\n", add=True)
    hours = "\n[acknowledge]\nawait_hours_of = { PR = 48 }\n"
    house.write("partners/acme/partner.toml", hours, add=True)
    house.receive("acme", interchange("acme", 1, order("1", "10*EA*8**IN*AC-1")))
    house.now = datetime(2026, 3, 3, 16, tzinfo=UTC)
    house.receive("bank")
    assert statuses(house, "940") == ["none expected"]
    assert statuses(house, "855") == ["awaited"]
    house.receive("wh1", interchange("wh1", 2, acknowledgment("OW", 1, "940", "R")))
    assert statuses(house, "940") == ["rejected"]


def test_weekends_and_holidays_do_not_count(house: House) -> None:
    house.write("config/gateway.toml", "\n[calendar]\nholidays = [2026-03-09]\n", add=True)
    own = '\n[calendar]\nopens = "08:00"\ncloses = "16:00"\nworking_days = ["friday"]\n'
    house.write("partners/wh1/partner.toml", own, add=True)
    house.now = datetime(2026, 3, 6, 13, tzinfo=UTC)
    house.receive("acme", interchange("acme", 1, order("1", "10*EA*8**IN*AC-1")))
    due = {row.kind: row.acknowledge_by for row in house.rows("documents", direction="out")}
    assert due["855"] == datetime(2026, 3, 10, 13, tzinfo=UTC)  # 9 o'clock there, in summer time
    assert due["940"] == datetime(2026, 3, 27, 13, tzinfo=UTC)
    assert due["997"] is None
