"""Second pass: `read_sets` cuts one group into sets, one in memory at a time."""

from __future__ import annotations

import pytest

from translators.x12.reader import Interchange, RawSet, of_bytes, of_segments, read_sets, scan

ISA = (
    "ISA*00*          *00*          *ZZ*CUSTOMER       *01*049351117      "
    "*240131*0930*U*00401*000000017*0*P*>~"
)
GS = "GS*PO*CUST*WE*20240131*0930*5*X*004010VICS~"
SET = "ST*850*0001~BEG*00*SA*P1**20240131~SE*3*0001~"


def batch(*sets: str, ends: str = "") -> bytes:
    text = ISA + GS + "".join(sets) + f"GE*{len(sets)}*5~IEA*1*17~"
    return text.replace("~", "~" + ends).encode()


def read(raw: bytes, first: int = 0) -> list[RawSet]:
    source = of_bytes(raw)
    (interchange,) = scan(source)
    assert isinstance(interchange, Interchange)
    (group,) = interchange.groups
    return list(read_sets(source, interchange, group, first))


def one(text: str) -> RawSet:
    (raw,) = read(batch(text))
    return raw


def codes(text: str) -> list[str]:
    return [problem.code for problem in one(text).problems]


def test_a_set_knows_its_kind_control_group_and_bytes() -> None:
    data = batch(SET)
    (raw,) = read(data)
    assert (raw.kind, raw.control, raw.index) == ("850", "0001", 0)
    assert (raw.functional_id, raw.version) == ("PO", "004010VICS")
    assert raw.segments == ["ST*850*0001", "BEG*00*SA*P1**20240131", "SE*3*0001"]
    assert data[raw.start : raw.end].decode() == SET == raw.raw.decode()
    assert raw.problems == ()


@pytest.mark.parametrize("ends", ["", "\n", "\r\n", "\n   ", "~"])
def test_byte_ranges_name_the_segments_exactly(ends: str) -> None:
    data = batch(SET.replace("P1", "Größe…"), ends=ends)
    (raw,) = read(data)
    ranges = raw.byte_ranges()
    assert [data[start:end].decode() for start, end in ranges] == raw.segments
    assert raw.byte_range(2) == ranges[1]
    assert raw.byte_range(4) == (raw.end, raw.end)


def test_sets_come_in_order_and_reading_resumes_at_any() -> None:
    data = batch(*(SET.replace("0001", f"{number:04}") for number in range(5)))
    assert [raw.control for raw in read(data)] == ["0000", "0001", "0002", "0003", "0004"]
    assert [(raw.index, raw.control) for raw in read(data, 3)] == [(3, "0003"), (4, "0004")]
    assert read(data, 5) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ST*850*0001~BEG*00~", "missing-se"),
        ("ST*850*0001~BEG*00~SE*3*1~", "set-control-mismatch"),
        ("ST*850*0001~BEG*00~SE*3~", "set-control-mismatch"),
        ("ST*850*0001~BEG*00~SE*4*0001~", "segment-count"),
        ("ST*850*0001~BEG*00~SE**0001~", "segment-count"),
        ("ST*85*0001~BEG*00~SE*3*0001~", "invalid-set-kind"),
        ("ST~BEG*00~SE*3*~", "invalid-set-kind"),
        ("ST*850~BEG*00~SE*3~", "invalid-set-control"),
        ("ST*850*00-1~BEG*00~SE*3*00-1~", "invalid-set-control"),
        ("ST*850*0123456789~BEG*00~SE*3*0123456789~", "invalid-set-control"),
        ("ST*850*0001~BEG*\n00~SE*3*0001~", "wrapped-lines"),
        ("ST*850*0001~~BEG*00~SE*3*0001~", "doubled-terminator"),
    ],
)
def test_what_is_wrong_with_a_set_is_named(text: str, code: str) -> None:
    assert code in codes(text)


def test_counts_compare_as_numbers_and_controls_as_text() -> None:
    assert codes(SET.replace("SE*3*", "SE*0000000003*")) == []
    assert codes(SET.replace("SE*3*0001", "SE*3*001")) == ["set-control-mismatch"]
    assert codes(SET.replace("0001", "AB1")) == []


def test_a_set_without_trailer_ends_where_the_next_begins() -> None:
    torn, whole = read(batch("ST*850*0001~BEG*00~", SET.replace("0001", "0002")))
    assert torn.segments == ["ST*850*0001", "BEG*00"]
    assert [problem.code for problem in torn.problems] == ["missing-se"]
    assert torn.problems[0].place.position == 3
    assert torn.end == whole.start
    assert whole.problems == ()


def test_a_set_that_the_file_cuts_off() -> None:
    (raw,) = read((ISA + GS + "ST*850*0001~BEG*00*S").encode())
    assert raw.segments == ["ST*850*0001", "BEG*00*S"]
    assert [problem.code for problem in raw.problems] == ["missing-se"]
    assert read((ISA + GS + "ST*850*0001~BEG*00*S").encode(), 1) == []


def test_of_two_sets_with_one_control_number_the_second_is_wrong() -> None:
    data = batch(SET, SET, SET.replace("0001", "0002"))
    first, second, third = read(data)
    assert (first.problems, third.problems) == ((), ())
    assert [problem.code for problem in second.problems] == ["repeated-set-control"]
    assert second.problems[0].value == "0001"
    (resumed, _) = read(data, 1)
    assert [problem.code for problem in resumed.problems] == ["repeated-set-control"]


def test_a_set_too_large_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translators.x12.sets.SET_BYTES", 1000)
    raw = one("ST*850*0001~" + "NTE**X~" * 500 + "SE*502*0001~")
    assert raw.segments == ["ST*850*0001"]
    assert [problem.code for problem in raw.problems] == ["set-too-large"]


def test_an_isa_and_a_ta1_inside_of_a_set_are_segments_of_it() -> None:
    raw = one("ST*850*0001~ISA*1~TA1*1~SE*4*0001~")
    assert raw.segments[1:3] == ["ISA*1", "TA1*1"]
    (_, raw) = read(batch(SET, "ST*850*0002~ISA*1~TA1*1~SE*4*0002~"))
    assert raw.segments[1:3] == ["ISA*1", "TA1*1"]


def test_the_only_set_of_a_group_is_passed_over_when_it_was_read() -> None:
    assert read(batch(SET), 1) == []


def test_a_set_made_of_segments_reads_like_one_from_a_file() -> None:
    (read_one,) = read(batch(SET))
    made = of_segments(read_one.segments, functional_id="PO", version="004010VICS")
    assert (made.kind, made.control, made.segments) == ("850", "0001", read_one.segments)
    assert made.byte_ranges() == [(0, 11), (12, 34), (35, 44)]
