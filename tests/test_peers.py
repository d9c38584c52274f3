"""What other programs get wrong with X12, one test each; ours does better."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.agreement import Identity
from gateway.passes import process
from gateway.proposals import add_agreement, agreement_text
from gateway.rows import FileRow
from tests import wire
from tests.fuzz.reading import check_outgoing, guide_for
from tests.house import House
from translators.problems import Problem
from translators.x12.acknowledge import AckPolicy, answer
from translators.x12.parse import parse
from translators.x12.reader import Interchange, RawSet, of_bytes, read_sets, scan

LINE = "40*EA*8**IN*AC-1"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The stories' home; afterwards its books must be whole and come out the same again."""
    at_work = House(tmp_path)
    yield at_work
    at_work.verify()


def answered(text: str) -> str:
    """The answer to a file, without any home, in one line."""
    return answer(of_bytes(text.encode()), guide_for, AckPolicy()).decode()


def verdicts(text: str) -> list[str]:
    """The AK2, AK5 and AK9 segments of the answer to a file."""
    segments = answered(text).replace("\n", "").split("~")
    return [each for each in segments if each.startswith(("AK2", "AK5", "AK9"))]


def sets_of(raw: bytes) -> list[RawSet]:
    """All sets of a file."""
    source = of_bytes(raw)
    return [
        one
        for found in scan(source)
        if isinstance(found, Interchange)
        for group in found.groups
        for one in read_sets(source, found, group)
    ]


def raw_order(number: str = "4701", control: int = 701) -> str:
    return wire.interchange("acme", control, wire.order(number, LINE))


# pyx12


def test_an_invoice_inside_an_order_group_is_rejected(house: House) -> None:
    """There it is accepted silently."""
    invoice = wire.transaction(
        "810", "BIG*20260301*I-9**4701", "IT1*1*5*EA*2**VN*A100", "TDS*1000", "CTT*1"
    )
    group = wire.group("acme", 701, wire.order("4701", LINE), ("ST*850*0009", "SE*2*0009"))
    group = [*group[:-3], *(each.replace("*0001", "*0002") for each in invoice), group[-1]]
    text = wire.envelope("acme", 701, group)
    assert verdicts(text) == ["AK2*850*0001", "AK5*A", "AK2*810*0002", "AK5*R*6", "AK9*P*2*2*1"]
    house.receive("acme", text)
    assert [row.posting for row in house.rows("documents", kind="810")] == ["refused"]


def test_reading_goes_on_after_a_doubled_terminator() -> None:
    """There reading stops, and what follows is lost."""
    text = raw_order().replace("~\nPO1", "~~\nPO1")
    [one] = sets_of(text.encode())
    assert one.segments[-1] == "SE*9*0001"
    assert verdicts(text)[-1] == "AK9*A*1*1*1"


@pytest.mark.parametrize("size", [9_000, 17_000, 70_000])
def test_a_long_segment_is_read_whole(size: int) -> None:
    """There reading stops at segments over 8 or 16 KB."""
    text = raw_order().replace("ACME Store*", "A" * size + "*")
    [one] = sets_of(text.encode())
    assert max(map(len, one.segments)) > size and one.segments[-1] == "SE*9*0001"
    said = verdicts(text)
    assert said[-1] == "AK9*R*1*1*0"
    after = raw_order() + text + raw_order(control=703)
    assert [each for each in verdicts(after) if "AK9" in each] == [
        "AK9*A*1*1*1",
        "AK9*R*1*1*0",
        "AK9*A*1*1*1",
    ]


def test_a_second_interchange_has_its_own_separators(house: House) -> None:
    """There it is lost while the answer says A."""
    other = raw_order("4702", 702).replace("*", "|").replace("~\n", "'").replace("|P|>", "|P|:")
    house.receive("acme", raw_order() + other + raw_order("4703", 703))
    assert [each for each in house.sent if "855" in each] == ["855 4701", "855 4702", "855 4703"]
    assert house.out("acme").count("AK9*A*1*1*1") == 3


def test_bytes_of_the_partner_inject_nothing_into_the_answer(house: House) -> None:
    """There a bad value goes raw into AK404, and so can add a segment to the answer."""
    text = raw_order().replace("*", "|").replace("~\n", "\n")
    text = text.replace("BEG|00|SA", "BEG|0*~AK5*A~AK9*A*1*1*1~x|SA")
    house.receive("acme", text)
    out = house.out("acme")
    assert [out.count(f"~\n{each}") for each in ("AK5*", "AK9*", "AK9*R*1*1*0~")] == [1, 1, 1]
    for file in house.rows("files"):
        check_outgoing(file.body)


def test_two_answers_in_one_minute_have_numbers_of_their_own(house: House) -> None:
    """There both bear the time of day as ISA13."""
    with house.desk() as desk:
        for control in (701, 702, 703):
            house.drop("acme", raw_order(f"4{control}", control))
        process(desk)
        house.drop("acme", raw_order("4704", 704))
        process(desk)
    controls = [row.control for row in house.rows("files", partner="acme")]
    assert len(controls) >= 3 and len(set(controls)) == len(controls)


def test_one_bad_set_makes_the_group_partially_accepted() -> None:
    """There AK9 never says P."""
    bad = wire.order("4702", LINE, control="0002")
    bad = tuple(each for each in bad if not each.startswith("PO1"))
    bad = (*bad[:-1], f"SE*{len(bad)}*0002")
    said = verdicts(wire.interchange("acme", 701, wire.order("4701", LINE), bad))
    assert said == ["AK2*850*0001", "AK5*A", "AK2*850*0002", "AK5*R*5", "AK9*P*2*2*1"]


@pytest.mark.parametrize(
    ("version", "expected"),
    [("004010", "004010"), ("004010VICS", "004010"), ("005010", "005010"), ("007010", "007010")],
)
def test_gs08_of_the_answer_is_the_received_release(version: str, expected: str) -> None:
    """There it is `00401`, the version of the interchange."""
    [group] = [
        each
        for each in answered(raw_order().replace("X*004010", f"X*{version}")).split("~")
        if each.strip().startswith("GS*")
    ]
    assert group.endswith(f"*X*{expected}")


# bots and scripts


def test_an_answer_says_which_segment_and_element_is_wrong() -> None:
    """There a 997 has no AK3 and AK4, and one verdict for the whole file."""
    text = raw_order().replace("PO1*1*40", "PO1*1*many")
    said = answered(text).replace("\n", "")
    assert "AK3*PO1*7**8~AK4*2*330*6~AK5*R*5~" in said
    both = verdicts(text + raw_order("4702", 702))
    assert [each for each in both if "AK9" in each] == ["AK9*R*1*1*0", "AK9*A*1*1*1"]


def test_what_is_rejected_is_not_counted_as_accepted() -> None:
    """There AK904 is GE01 even on rejection."""
    assert verdicts(raw_order().replace("SE*9*", "SE*8*"))[-1] == "AK9*R*1*1*0"


def test_the_same_file_again_books_nothing(house: House) -> None:
    """There no inbound duplicate is noticed."""
    house.receive("acme", raw_order())
    entries = len(house.rows("entries"))
    house.receive("acme", raw_order())
    assert len(house.rows("entries")) == entries
    assert house.sent.count("855 4701") == 1


def test_each_partner_has_its_own_counter(house: House) -> None:
    """There one counter serves all partners, and each of them sees gaps."""
    text = agreement_text(
        "delta",
        name="Delta",
        roles=["customer"],
        identity=Identity(isa_kind="ZZ", isa="DELTA"),
        us=Identity(isa_kind="01", isa="123456789"),
        warehouse="wh1",
    )
    add_agreement(house.home, "delta", text)
    house.receive("acme", raw_order(), raw_order("4702", 702))
    house.receive("delta", raw_order("D-1").replace("ACMESTORES", "DELTA     "))
    house.receive("acme", raw_order("4703", 703))
    for partner in ("acme", "delta", "wh1"):
        files = [row for row in house.rows("files", partner=partner) if isinstance(row, FileRow)]
        assert [int(row.control) for row in files] == list(range(1, len(files) + 1)), partner


def test_money_is_exact(house: House) -> None:
    """There money passes through binary fractions."""
    house.change("partners/acme/partner.toml", "price_tolerance_percent = 0.5", 'prices = "order"')
    lines = ["3*EA*0.1**IN*AC-1", "1*EA*1.005**IN*AC-1", "7*EA*2.675**IN*AC-2"]
    house.receive("acme", wire.interchange("acme", 701, wire.order("4701", *lines)))
    [order] = house.rows("orders", number="4701")
    assert order.value == 30 + 101 + 1873


def test_a_second_run_over_the_same_folder_sends_nothing_again(house: House) -> None:
    """There everything goes out once more."""
    house.receive("acme", raw_order())
    before = {path: path.stat().st_mtime_ns for path in house.home.outbox.glob("*/*")}
    for path in before:
        path.unlink()  # the partner has fetched it
    house.receive("acme")
    house.receive("wh1")
    assert list(house.home.outbox.glob("*/*")) == []
    assert list(house.home.inbox.glob("*/*")) == []


# EDI-Hub


def test_an_acknowledgment_counts_only_from_its_own_partner(house: House) -> None:
    """There acknowledgments are matched without the partner."""
    house.receive("acme", raw_order())
    [ours] = house.rows("documents", kind="855")
    strange = wire.interchange("wh1", 1, wire.acknowledgment("PR", int(ours.group), "855", "R"))
    house.receive("wh1", strange)
    assert house.document(ours.id).acknowledgement == "awaited"


def test_an_acknowledgment_without_ak2_counts_for_all_its_sets(house: House) -> None:
    """There it counts as missing."""
    house.receive("acme", raw_order())
    [ours] = house.rows("documents", kind="855")
    short = wire.transaction("997", f"AK1*PR*{ours.group}", "AK9*A*1*1*1")
    house.receive("acme", wire.interchange("acme", 1, short))
    assert house.document(ours.id).acknowledgement == "accepted"


@pytest.mark.parametrize("listed", [True, False])
def test_a_rejecting_acknowledgment_is_a_rejection(house: House, listed: bool) -> None:
    """There it counts as acknowledged."""
    house.receive("acme", raw_order())
    [ours] = house.rows("documents", kind="855")
    short = wire.transaction("997", f"AK1*PR*{ours.group}", "AK9*R*1*1*0")
    full = wire.acknowledgment("PR", int(ours.group), "855", "R")
    house.receive("acme", wire.interchange("acme", 1, full if listed else short))
    assert house.document(ours.id).acknowledgement == "rejected"
    assert [case.split()[1:3] for case in house.cases] == [["rejected-by-partner", "320.00"]]


# most parsers


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "~\r\n", "\x15", "…"])
def test_any_terminator(end: str) -> None:
    """Line ends as terminators are taken for padding there."""
    assert verdicts_in(raw_order().replace("~\n", end)) == ["A"]


@pytest.mark.parametrize(("letter", "version"), [("U", "00401"), ("U", "00501"), ("^", "00401")])
def test_what_stands_in_isa11_does_not_split_names(letter: str, version: str) -> None:
    """There `U` or `^` there splits whatever contains it."""
    text = raw_order().replace("*U*00401*", f"*{letter}*{version}*")
    text = text.replace("ACME Store", "UNITED ^ UNION")
    [one] = sets_of(text.encode())
    guide = guide_for(next(iter(interchanges(text))).groups[0], "850")
    assert guide is not None
    document = parse(one, guide).document
    assert document is not None
    assert document.parties[0].name == "UNITED ^ UNION"  # type: ignore[union-attr]


def test_a_ta1_may_stand_before_the_group() -> None:
    """There the group behind it is lost."""
    text = raw_order().replace("~\nGS*", "~\nTA1*000000009*260302*0900*A*000~\nGS*")
    [found] = interchanges(text)
    assert [ack.control for ack in found.acks] == ["000000009"]
    assert verdicts_in(text) == ["A"]


@pytest.mark.parametrize("segment", ["TD5**2*BIN*4000*x", "BIN*4000*too few", "MSG*BIN*9*A"])
def test_only_a_binary_segment_with_its_length_is_passed_over(segment: str) -> None:
    """Three letters of a value, or a length that leads nowhere, hide nothing of what follows."""
    text = raw_order().replace("~\nPO1", f"~\n{segment}~\nPO1")
    two = text + raw_order("4702", 702)
    found = sets_of(two.encode())
    assert [one.segments[-1] for one in found] == ["SE*9*0001", "SE*9*0001"]
    assert segment in found[0].segments


def test_leading_zeros_are_the_same_number() -> None:
    """There counts and control numbers are compared as text."""
    text = raw_order().replace("SE*9*", "SE*000009*").replace("GE*1*701", "GE*01*000701")
    assert verdicts_in(text.replace("IEA*1*", "IEA*00001*")) == ["A"]


def test_lines_wrapped_at_80() -> None:
    """There the line ends become part of the values."""
    text = raw_order().replace("\n", "")
    wrapped = "\n".join(text[at : at + 80] for at in range(0, len(text), 80))
    assert sets_of(wrapped.encode())[0].segments == sets_of(text.encode())[0].segments


def test_several_interchanges_in_a_file(house: House) -> None:
    """There only the first is read."""
    house.receive("acme", "\n".join(raw_order(f"47{n}", 700 + n) for n in range(10, 15)))
    assert len([each for each in house.sent if each.startswith("855")]) == 5


def interchanges(text: str) -> list[Interchange]:
    """The interchanges of a file in which nothing else is."""
    found = list(scan(of_bytes(text.encode())))
    assert not [each for each in found if isinstance(each, Problem)]
    return [each for each in found if isinstance(each, Interchange)]


def verdicts_in(text: str) -> list[str]:
    """The verdict of each group of the answer, whatever its separators are."""
    said = answer(of_bytes(text.encode()), guide_for, AckPolicy())
    return [
        segment.split("*")[1]
        for one in sets_of(said)
        for segment in one.segments
        if segment.startswith("AK9")
    ]
