"""Interchanges and groups as they come in: numbers used before, refused, unknown, answered."""

from __future__ import annotations

from tests.house import House
from tests.wire import envelope, group, interchange, order, shipment

ACME = "partners/acme/partner.toml"
WIDGETS = "10*EA*8**IN*AC-1"


def one(control: int, number: str, **more: str) -> str:
    """An interchange of one order."""
    return interchange("acme", control, order(number, WIDGETS), **more)


def test_a_cut_off_file_may_come_again_whole_under_its_number(house: House) -> None:
    whole = one(7, "1", ack="1")
    house.receive("acme", whole[:300])
    assert house.cases == ["X1 interchange-rejected 0.00 1.0"]
    assert house.document("OPENING").posting == "posted"
    house.receive("acme", whole)
    assert house.document("IN-1").posting == "memo"
    assert house.cases == ["X1 interchange-rejected 0.00 1.0"]
    answers = [line for line in house.out("acme").split("~\n") if line.startswith("TA1")]
    assert answers == ["TA1*000000007*260302*0900*R*023", "TA1*000000007*260302*0900*A*000"]


def test_a_retransmission_is_answered_with_the_same_bytes(house: House) -> None:
    house.receive("acme", one(7, "1"))
    answer = next((house.home.outbox / "acme").glob("997*"))
    before = answer.read_bytes()
    answer.unlink()
    house.receive("acme", one(7, "1"))
    assert answer.read_bytes() == before
    assert house.rows("interchanges", id="2.0")[0].duplicate_of == "1.0"
    assert house.cases == []
    assert len(house.rows("orders")) == 1


def test_a_retransmission_gets_its_ta1_again(house: House) -> None:
    house.receive("acme", one(7, "1", ack="1"))
    answers = {path: path.read_bytes() for path in (house.home.outbox / "acme").iterdir()}
    receipt = next(path for path, raw in answers.items() if b"TA1*000000007" in raw)
    receipt.unlink()
    house.receive("acme", one(7, "1", ack="1"))
    assert {path: path.read_bytes() for path in (house.home.outbox / "acme").iterdir()} == answers


def test_a_conflict_of_numbers_is_held_until_a_person_says_it_counts(house: House) -> None:
    house.receive("acme", one(7, "1"))
    house.receive("acme", one(7, "2"))
    assert house.cases == ["X1 control-number-conflict 0.00 2.0"]
    assert len(house.rows("orders")) == 1
    assert house.act("replay", "2.0") == "002.x12 is taken in again"
    assert house.order("acme/2/").status == "open"
    assert house.cases == []
    assert house.act("replay", "2.0") == "everything of 002.x12 is decided: nothing to do"


def test_a_number_is_free_again_after_the_window(house: House) -> None:
    house.receive("acme", one(7, "1"))
    house.now = house.now.replace(year=2027, month=3, day=1)
    house.receive("acme", one(7, "2"))
    codes = [each.split()[1] for each in house.cases]
    assert codes == ["ship-window-closed", *["overdue-acknowledgment"] * 2]


def test_numbers_count_by_the_day_where_so_agreed(house: House) -> None:
    house.write(ACME, '\n[x12]\ncontrol_numbers = "per-day"\n', add=True)
    house.receive("acme", one(1, "1"), one(1, "2"))
    assert [each.split()[1] for each in house.cases] == ["control-number-conflict"]
    house.receive("acme", one(1, "3", on="20260303"))
    assert house.order("acme/3/").status == "open"


def test_where_numbers_say_nothing_the_bytes_do(house: House) -> None:
    house.write(ACME, '\n[x12]\ncontrol_numbers = "ignored"\n', add=True)
    house.receive("acme", one(1, "1"))
    house.receive("acme", one(1, "2"))
    house.receive("acme", one(1, "1"))
    assert house.cases == []
    assert [row.number for row in house.rows("orders")] == ["1", "2"]
    assert house.rows("interchanges", id="3.0")[0].duplicate_of == "1.0"


def test_groups_of_one_number_are_each_answered(house: House) -> None:
    groups = [group("acme", 9, order(number, WIDGETS)) for number in ("1", "2")]
    house.receive("acme", envelope("acme", 7, *groups))
    assert [row.number for row in house.rows("orders")] == ["1", "2"]
    assert house.out("acme").count("AK1*PO*9~") == 2


def test_a_group_of_somebody_else_waits_and_the_other_goes_on(house: House) -> None:
    strange = [each.replace("ACMEGS", "WHOGS") for each in group("acme", 2, order("2", WIDGETS))]
    house.receive("acme", envelope("acme", 7, group("acme", 1, order("1", WIDGETS)), strange))
    assert [row.number for row in house.rows("orders")] == ["1"]
    assert house.cases == ["X1 unknown-sender 0.00 1.0.1"]
    assert "[[identities]]" in house.case("X1").hint
    house.change(
        ACME,
        '[[identities]]\nisa = "ZZ:ACMESTORES"\ngs = "ACMEGS"',
        '[[identities]]\nisa = "ZZ:ACMESTORES"\ngs = "ACMEGS"\n\n'
        '[[identities]]\nisa = "ZZ:ACMESTORES"\ngs = "WHOGS"',
    )
    assert house.act("replay", "1.0.1") == "001.x12 is taken in again"
    assert [row.number for row in house.rows("orders")] == ["1", "2"]
    assert house.cases == []


def test_what_comes_through_another_partners_folder_is_nobodys(house: House) -> None:
    house.receive("bank", one(7, "1"))
    assert house.cases == ["X1 sender-not-of-this-channel 0.00 1.0"]
    assert house.sent == []
    assert house.resolve("X1", "reject") == "X1 given up"


def test_a_group_that_is_wrong_as_a_whole_is_refused(house: House) -> None:
    house.receive("acme", one(7, "1").replace("GS*PO*", "GS*IN*"))
    assert house.document("IN-1").posting == "refused"
    assert "AK9*R*1*1*0" in house.out("acme")
    assert house.rows("orders") == []


def test_nobody_is_answered_who_wants_no_answer(house: House) -> None:
    house.write(ACME, '\n[acknowledge]\nsend = "none"\n', add=True)
    house.receive("acme", one(7, "1"))
    assert house.sent == ["855 1", "940 SO000001"]


def test_a_999_by_agreement(house: House) -> None:
    house.write(ACME, '\n[acknowledge]\nsend = "999"\n', add=True)
    house.receive("acme", one(7, "1"))
    assert "999 7" in house.sent
    answer = (house.home.outbox / "acme" / "999_000000001.x12").read_text()
    assert "*^*00501*000000001*" in answer
    assert "*X*005010~\nST*999*0001~\nAK1*PO*7*004010~\nAK2*850*0001~\nIK5*A~\n" in answer
    named = one(8, "2").replace("*X*004010~", "*X*005010X220~")
    house.receive("acme", named.replace("ST*850*0001~", "ST*850*0001*005010X220~"))
    answer = (house.home.outbox / "acme" / "999_000000003.x12").read_text()
    assert "*X*005010X231A1~\nST*999*0001*005010X231A1~\nAK1*PO*8*005010X220~\n" in answer
    assert "AK2*850*0001*005010X220~\nIK5*A~\n" in answer
    assert house.cases == []


def test_a_wrong_group_trailer_may_be_softened(house: House) -> None:
    house.write(ACME, '\n[acknowledge]\nsoften = ["missing-ge"]\n', add=True)
    text = one(7, "1")
    house.receive("acme", text[: text.index("GE*")] + text[text.index("IEA*") :])
    assert "AK9*E*1*1*1*3~" in house.out("acme")
    assert house.order("acme/1/").status == "open"


def test_a_number_used_before_may_be_refused_by_a_ta1(house: House) -> None:
    house.write(ACME, '\n[acknowledge]\nrepeated = "reject"\n', add=True)
    house.receive("acme", one(7, "1", ack="1"))
    house.receive("acme", one(7, "2"))
    assert "TA1*000000007*260302*0900*R*025" not in house.out("acme")
    house.receive("acme", one(7, "3", ack="1"))
    assert house.out("acme").count("TA1*000000007*260302*0900*R*025~") == 1


def test_standards_and_versions_of_the_envelope_as_agreed(house: House) -> None:
    said = 'interchange_versions = ["00401"]\ninterchange_standards = ["U"]\n'
    house.write(ACME, f"\n[x12]\n{said}", add=True)
    house.receive("acme", one(7, "1", ack="1").replace("*00401*", "*00305*"))
    house.receive("acme", one(8, "1", ack="1").replace("*U*00401*", "*T*00401*"))
    answers = [line for line in house.out("acme").split("~\n") if line.startswith("TA1")]
    assert [line[-5:] for line in answers] == ["R*003", "R*002"]
    assert house.rows("orders") == []


def test_sets_that_are_not_agreed(house: House) -> None:
    strange = ("ST*511*0001", "BR*PC*1", "SE*3*0001")
    text = one(7, "1").replace("GS*PO*", "GS*SC*")
    start, end = text.index("ST*850"), text.index("GE*1")
    house.receive("acme", text[:start] + "".join(f"{each}~\n" for each in strange) + text[end:])
    assert "AK2*511*0001~\nAK5*R*1" in house.out("acme")
    house.receive("wh1", interchange("wh1", 1, order("1", WIDGETS)))
    assert [each.split()[1] for each in house.cases] == ["rejected", "not-expected"]
    house.receive("acme", interchange("acme", 8, shipment("-", "W-1", "1", "CC*1*1**EA**VN*A100")))
    assert house.case("X3").message == "945 W-1: a 945 from a customer is not agreed"
    assert house.resolve("X3", "reject") == "IN-3 refused"


def test_a_file_that_is_no_edi_is_replayed_to_the_same_end(house: House) -> None:
    house.receive("acme", "Dear Harbor,\n")
    assert house.cases == ["X1 not-edi 0.00 A1"]
    assert house.act("replay", "A1") == "everything of 001.x12 is decided: nothing to do"
