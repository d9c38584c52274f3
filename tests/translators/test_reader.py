"""First pass over a file: what `scan` finds, whatever separators, line ends and padding."""

from __future__ import annotations

from datetime import date, time

import pytest

from translators.problems import Problem, Severity
from translators.source import BLOCK_BYTES
from translators.syntaxes import sniff
from translators.x12.reader import Delimiters, Interchange, Source, of_bytes, read_sets, scan

ISA = (
    "ISA*00*          *00*          *ZZ*CUSTOMER       *01*049351117      "
    "*240131*0930*U*00401*000000017*0*P*>~"
)
GS = "GS*PO*CUST*WE*20240131*0930*5*X*004010~"
SET = "ST*850*0001~BEG*00*SA*P1**20240131~SE*3*0001~"
TRAILER = "GE*1*5~IEA*1*000000017~"
WHOLE = ISA + GS + SET + TRAILER


def found(text: str | bytes) -> list[Interchange | Problem]:
    return list(scan(of_bytes(text.encode() if isinstance(text, str) else text)))


def one(text: str | bytes) -> Interchange:
    (interchange,) = found(text)
    assert isinstance(interchange, Interchange)
    return interchange


def codes(text: str | bytes) -> list[str]:
    return [problem.code for problem in one(text).problems]


def segments(text: str | bytes) -> list[list[str]]:
    raw = text.encode() if isinstance(text, str) else text
    source = of_bytes(raw)
    return [
        kept.segments
        for interchange in scan(source)
        if isinstance(interchange, Interchange)
        for group in interchange.groups
        for kept in read_sets(source, interchange, group)
    ]


PLAIN = [["ST*850*0001", "BEG*00*SA*P1**20240131", "SE*3*0001"]]


def test_an_interchange_with_one_group_and_one_set() -> None:
    interchange = one(WHOLE)
    assert interchange.problems == ()
    assert (interchange.sender_kind, interchange.sender) == ("ZZ", "CUSTOMER")
    assert (interchange.receiver_kind, interchange.receiver) == ("01", "049351117")
    assert (interchange.sent_on, interchange.sent_at) == (date(2024, 1, 31), time(9, 30))
    assert (interchange.version, interchange.control, interchange.usage) == (
        *("00401", "000000017"),
        "P",
    )
    assert interchange.isa[5] == "CUSTOMER       "
    assert not interchange.ack_requested
    assert interchange.declared == 1
    assert (interchange.start, interchange.end) == (0, len(WHOLE))
    (group,) = interchange.groups
    assert (group.functional_id, group.sender, group.receiver) == ("PO", "CUST", "WE")
    assert (group.control, group.agency, group.version, group.release) == (
        *("5", "X", "004010"),
        "004010",
    )
    assert (group.sent_on, group.sent_at) == (date(2024, 1, 31), time(9, 30))
    assert (group.declared, group.sets, group.trailer_control) == (1, 1, "5")
    assert WHOLE[group.start : group.end] == GS + SET + "GE*1*5~"


@pytest.mark.parametrize(
    ("terminator", "suffix"),
    [
        *[(one, "") for one in "\n\r\\|!$'#^}\x05\x15\x1c\x1d\x7f…Ö"],
        *[(one, "\n") for one in "~'…"],
        ("~", "\r\n"),
        ("\r\n", ""),
    ],
)
def test_any_terminator(terminator: str, suffix: str) -> None:
    text = WHOLE.replace("~", terminator + suffix)
    interchange = one(text)
    assert interchange.problems == ()
    assert interchange.delimiters == Delimiters(segment=terminator, suffix=suffix)
    assert interchange.encoding == "utf-8"
    assert segments(text) == PLAIN


@pytest.mark.parametrize("element", ["|", "^", "+", "~", "\x07", "\x1d", "\x7f", "\t", "…"])
def test_any_element_separator(element: str) -> None:
    text = WHOLE.replace("~", "!").replace("*", element)
    assert one(text).problems == ()
    assert segments(text)[0][0] == f"ST{element}850{element}0001"


def test_latin_1_is_the_fallback_and_its_terminator_one_byte() -> None:
    raw = WHOLE.replace("~", "Ö").replace("P1", "Mü").encode("latin-1")
    interchange = one(raw)
    assert (interchange.encoding, interchange.delimiters.segment) == ("latin-1", "Ö")
    assert segments(raw)[0][1] == "BEG*00*SA*Mü**20240131"


def test_one_latin_1_byte_decides_for_the_whole_interchange() -> None:
    raw = WHOLE.replace("~", "Ö").encode().replace(b"P1", b"M\xfc")
    interchange = one(raw)
    assert (interchange.encoding, interchange.problems) == ("latin-1", ())
    assert segments(raw)[0][1] == "BEG*00*SA*Mü**20240131"


def test_mixed_line_ends_where_the_line_end_is_the_terminator() -> None:
    text = WHOLE.replace("~", "\n").replace("SA*P1**20240131\n", "SA*P1**20240131\r\n")
    assert segments(text) == PLAIN


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("\ufeff" + WHOLE, ["byte-order-mark"]),
        ("\ufeff\n" + WHOLE, ["byte-order-mark", "padding"]),
        ("\r\n\r\n  " + WHOLE, ["padding"]),
        (WHOLE + "\r\n", []),
        (WHOLE + "\r\n\x1a", ["padding"]),
        (WHOLE + "\n" * 3000, ["padding"]),
        (WHOLE + "\x00" * 70_000, ["padding"]),
        (WHOLE[:-1], ["missing-last-terminator"]),
        (WHOLE[:-1] + "\r\n\x1a", ["missing-last-terminator", "padding"]),
    ],
)
def test_padding_around_an_interchange_is_passed_over_and_noted(
    text: str, notes: list[str]
) -> None:
    assert codes(text) == notes
    assert all(problem.severity is Severity.NOTE for problem in one(text).problems)
    assert segments(text) == PLAIN


def test_a_squeezed_isa_is_read_by_its_separators_and_noted() -> None:
    text = WHOLE.replace("          ", " ").replace("CUSTOMER       ", "CUSTOMER")
    (problem,) = one(text).problems
    assert (problem.code, problem.severity, problem.value) == ("isa-length", Severity.NOTE, "80")
    assert one(text).sender == "CUSTOMER"
    assert segments(text) == PLAIN


def test_repetition_separator_only_from_00402_and_only_when_it_is_no_letter() -> None:
    def repetition(isa11: str, version: str) -> str:
        text = WHOLE.replace("*U*00401*", f"*{isa11}*{version}*")
        return one(text).delimiters.repetition

    assert repetition("^", "00501") == "^"
    assert repetition("^", "00401") == ""
    assert repetition("U", "00501") == ""
    assert repetition(">", "00501") == ""
    assert repetition("^^", "00501") == ""


def test_an_alphanumeric_isa11_of_a_new_version_is_noted() -> None:
    assert codes(WHOLE.replace("*U*00401*", "*U*00501*")) == ["no-repetition-separator"]
    assert codes(WHOLE.replace("*U*00401*", "*^*00501*")) == []


def test_a_second_terminator_is_found_when_the_count_is_right_with_it_alone() -> None:
    text = (ISA + GS + "ST*850*0001~BEG*00*SA*P1**20240131~SE*3*0001~" + TRAILER).replace("~", "$")
    other = text.replace("P1**20240131$SE", "P1**20240131~SE")
    torn = other.replace("~SE*3*0001$", "~NTE**X$SE*4*0001$")
    source = of_bytes(torn.encode())
    (interchange,) = scan(source)
    assert isinstance(interchange, Interchange)
    (raw,) = read_sets(source, interchange, interchange.groups[0])
    assert raw.segments[1:3] == ["BEG*00*SA*P1**20240131", "NTE**X"]
    assert [(problem.code, problem.value) for problem in raw.problems] == [("two-terminators", "~")]
    start, end = raw.byte_range(3)
    assert torn[start:end] == "NTE**X"


@pytest.mark.parametrize("data", ["~SE*9*0001~GE*1*5~", "a*b~", "\r\n\x00" * 30_000])
@pytest.mark.parametrize("head", ["BIN*{}*", "BDS*B64*{}*"])
def test_binary_of_a_stated_length_may_hold_separators(head: str, data: str) -> None:
    binary = head.format(len(data)) + data + "~"
    text = ISA + GS + SET.replace("SE*3", binary + "SE*4") + TRAILER
    assert one(text).problems == ()
    ((start, order, read, end),) = segments(text)
    assert (start, end) == ("ST*850*0001", "SE*4*0001")
    assert order == PLAIN[0][1]
    assert read == head.format(len(data)) + "." * len(data)


def test_a_binary_segment_without_a_length_is_a_segment() -> None:
    text = ISA + GS + SET.replace("SE*3", "BIN*x*abc~ABIN*2*x~SE*5") + TRAILER
    assert segments(text)[0][2:4] == ["BIN*x*abc", "ABIN*2*x"]


def test_lines_wrapped_at_80_read_as_if_they_were_not() -> None:
    wrapped = "\r\n".join(WHOLE[at : at + 80] for at in range(0, len(WHOLE), 80))
    for width in range(7, 30):
        text = ISA + "\n".join(WHOLE[at : at + width] for at in range(len(ISA), len(WHOLE), width))
        assert segments(text) == PLAIN, width
    assert codes(wrapped) == ["isa-line-break"]
    assert segments(wrapped) == PLAIN


def test_isa_ending_otherwise_than_the_segments() -> None:
    text = ISA[:-1] + "\n" + (GS + SET + TRAILER).replace("~", "~\n")
    assert codes(text) == ["isa-terminator"]
    assert segments(text) == PLAIN
    odd = ISA[:-1] + "\n" + (GS + SET + TRAILER).replace("~", "Ö\n")
    assert one(odd).delimiters.segment == "Ö"
    assert segments(odd) == PLAIN


def test_component_separator_that_repeats_the_terminator() -> None:
    text = ISA[:-2] + "~\n" + (GS + SET + TRAILER).replace("~", "~\n")
    assert codes(text) == ["isa-terminator", "no-component-separator"]
    assert one(text).delimiters.component == ""
    assert segments(text) == PLAIN


def test_isa_without_component_separator_is_read_and_blamed() -> None:
    text = ISA[:-2] + "\n" + (GS + SET + TRAILER).replace("~", "\n")
    assert codes(text) == ["isa-length", "invalid-component-separator"]
    assert segments(text) == PLAIN
    blank = WHOLE.replace("*P*>", "*P* ")
    assert codes(blank) == ["invalid-component-separator"]
    assert segments(blank) == PLAIN


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (WHOLE.replace("~", ""), "invalid-terminator"),
        (WHOLE.replace("*P*>~", "*P*>*"), "invalid-terminator"),
        (WHOLE.replace("*P*>~", "*P*> "), "invalid-terminator"),
        (ISA[:-1], "invalid-terminator"),
        (WHOLE.replace("*P*>~", "*P*::~"), "invalid-component-separator"),
        (WHOLE.replace("*P*>~", "*P*A~"), "invalid-component-separator"),
        (WHOLE.replace("*P*>~", "*P**~"), "invalid-component-separator"),
        (WHOLE.replace(" *00*", " |00*", 1), "invalid-element-separator"),
    ],
)
def test_an_isa_without_usable_separators_has_no_groups(broken: str, code: str) -> None:
    interchange = one(broken)
    assert interchange.problems[-1].code == code
    assert interchange.groups == ()
    assert interchange.end == len(broken)


def test_a_broken_isa_does_not_hide_the_next_interchange() -> None:
    first, second = found(ISA.replace("*P*>~", "*P*AB") + GS + "\n" + WHOLE)
    assert isinstance(first, Interchange) and isinstance(second, Interchange)
    assert first.groups == () and len(second.groups) == 1
    assert first.end == second.start


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("ISA*00*", "ISA*99*", "invalid-authorization-qualifier"),
        ("*00*          *ZZ", "*09*          *ZZ", "invalid-security-qualifier"),
        ("*ZZ*CUST", "*Z-*CUST", "invalid-sender-qualifier"),
        ("CUSTOMER       ", "               ", "invalid-sender"),
        ("*01*049", "*  *049", "invalid-receiver-qualifier"),
        ("049351117      ", "               ", "invalid-receiver"),
        ("*240131*", "*241331*", "invalid-interchange-date"),
        ("*0930*U", "*18:4*U", "invalid-interchange-time"),
        ("*0930*U", "*2560*U", "invalid-interchange-time"),
        ("*U*", "**", "invalid-standard"),
        ("*00401*", "*0401A*", "invalid-interchange-version"),
        ("*000000017*0*", "*00000001A*0*", "invalid-interchange-control"),
        ("*0*P*", "*2*P*", "invalid-ack-requested"),
        ("*0*P*", "*0*X*", "invalid-usage"),
        ("IEA*1*000000017", "IEA*1*000000018", "interchange-control-mismatch"),
        ("IEA*1*", "IEA*2*", "group-count"),
        ("IEA*1*", "IEA*A*", "group-count"),
        ("GS*PO*", "GS*P*", "invalid-group-header"),
        (
            "GS*PO*CUST*WE*20240131*0930*5*X",
            "GS*PO*CUST*WE*20240131*0930**X",
            "invalid-group-header",
        ),
    ],
)
def test_what_is_wrong_with_an_envelope_is_named(old: str, new: str, code: str) -> None:
    assert old in WHOLE
    problems = one(WHOLE.replace(old, new, 1)).problems
    assert code in [problem.code for problem in problems]
    problem = next(problem for problem in problems if problem.code == code)
    assert 0 <= problem.place.start < problem.place.end
    assert problem.hint


def test_numbers_compare_as_numbers() -> None:
    assert one(WHOLE.replace("IEA*1*000000017", "IEA*001*17")).problems == ()
    assert one(WHOLE.replace("GE*1*5", "GE*1*0005")).groups[0].problems == ()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("GE*1*5~", "", "missing-ge"),
        ("GE*1*5~", "GE*1*6~", "group-control-mismatch"),
        ("GE*1*5~", "GE*1~", "group-control-mismatch"),
        ("GE*1*5~", "GE*2*5~", "set-count"),
        ("*0930*5*X*", "*0930*5A*X*", "invalid-group-control"),
    ],
)
def test_what_is_wrong_with_a_group_is_named(old: str, new: str, code: str) -> None:
    interchange = one(WHOLE.replace(old, new))
    assert code in [problem.code for problem in interchange.groups[0].problems]
    assert interchange.groups[0].sets == 1


def test_group_without_trailer_ends_at_the_next_group() -> None:
    second = GS.replace("*5*", "*6*") + SET + "GE*1*6~"
    interchange = one(ISA + GS + SET + second + "IEA*2*17~")
    first, last = interchange.groups
    assert [problem.code for problem in first.problems] == ["missing-ge"]
    assert first.declared is None
    assert first.end == last.start
    assert last.problems == ()
    assert segments(ISA + GS + SET + second + "IEA*2*17~") == PLAIN * 2


def test_missing_iea_at_the_end_and_before_another_isa() -> None:
    assert codes(ISA + GS + SET + "GE*1*5~") == ["missing-iea"]
    assert codes(ISA + GS + SET) == ["missing-iea"]
    first, second = found(ISA + GS + SET + "\n" + WHOLE)
    assert isinstance(first, Interchange) and isinstance(second, Interchange)
    assert [problem.code for problem in first.problems] == ["iea-before-next-isa"]
    assert [problem.code for problem in first.groups[0].problems] == ["missing-ge"]
    assert second.problems == ()


def test_several_interchanges_each_with_its_own_separators() -> None:
    text = WHOLE + "\n" + WHOLE.replace("~", "!").replace("*", "|") + WHOLE[:-1] + "\r\n" + WHOLE
    interchanges = found(text)
    notes = [one.problems for one in interchanges if isinstance(one, Interchange)]
    assert [len(each) for each in notes] == [0, 0, 1, 0]  # the third has no terminator at its end
    assert len(segments(text)) == 4
    assert len({one.digest for one in interchanges if isinstance(one, Interchange)}) == 3


def test_isa_inside_a_name_or_a_segment_of_that_name_is_no_interchange() -> None:
    for name in ("ISA*BELLA", "ISA", "VISA*CARD", "ISABEL"):
        text = WHOLE.replace("BEG*", f"NTE*{name}~BEG*")
        assert len(found(text)) == 1
        assert one(text).groups[0].sets == 1
    text = WHOLE.replace("BEG*", "ISA*1*2~BEG*").replace("SE*3", "SE*4")
    assert segments(text)[0][1] == "ISA*1*2"


def test_interchange_acknowledgments_stand_at_interchange_level() -> None:
    ta1 = "TA1*000000009*240130*1200*A*000~"
    alone = one(ISA + ta1 + "IEA*0*17~")
    assert alone.problems == () and alone.groups == ()
    (ack,) = alone.acks
    assert (ack.control, ack.status, ack.code) == ("000000009", "A", "000")
    assert (ack.sent_on, ack.sent_at) == (date(2024, 1, 30), time(12))
    both = one(ISA + ta1 + ta1 + GS + SET + TRAILER)
    assert len(both.acks) == 2 and both.problems == ()
    assert one(ISA + GS + SET.replace("BEG", ta1 + "BEG") + TRAILER).acks == ()
    assert codes(ISA + "TA1*X*240130*1200*A*000~IEA*0*17~") == ["invalid-interchange-ack"]
    assert codes(ISA + "TA1*9*240130*1200*Q*000~IEA*0*17~") == ["invalid-interchange-ack"]


def test_segments_where_none_belong() -> None:
    assert codes(ISA + SET + "IEA*0*17~") == ["set-outside-group"]
    assert codes(ISA + "GE*1*5~IEA*0*17~") == ["trailer-without-header"]
    assert codes(ISA + GS + SET + "SE*3*1~" + TRAILER) == ["stray-segments"]
    assert codes(ISA + GS + "NTE**LOST~NTE**TOO~" + SET + TRAILER) == ["stray-segments"]


def test_doubled_terminators_are_noted() -> None:
    text = WHOLE.replace("~", "~~")
    assert codes(text) == ["doubled-terminator", "padding"]
    assert segments(text) == PLAIN
    assert codes(WHOLE.replace("~", "\n\n")) == []


def test_indented_segments_are_read() -> None:
    text = WHOLE.replace("~", "~\n    ")
    assert codes(text) == ["padding"]
    assert segments(text) == PLAIN
    assert segments(WHOLE.replace("~", "~\t")) == PLAIN


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty-file"),
        (b"\xef\xbb\xbf\r\n \x1a", "empty-file"),
        (b"Dear all, please find attached", "not-edi"),
        (bytes(range(255, 0, -1)), "not-edi"),
        (b"ISA", "not-edi"),
        (b"ISA*00*          *00*   ", "half-file"),
        (b"ISA*" + b"x" * 5000, "not-edi"),
        (b"ISABEL*" * 20, "not-edi"),
    ],
)
def test_bytes_that_are_no_interchange(raw: bytes, code: str) -> None:
    (problem,) = found(raw)
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert problem.place.end == len(raw)


def test_text_before_and_between_interchanges_is_reported_with_its_range() -> None:
    letter = "From: somebody\nISA said so\n"
    before, first, between, second = found(letter + WHOLE + "*** end of batch ***\n" + WHOLE)
    assert isinstance(before, Problem) and isinstance(between, Problem)
    assert isinstance(first, Interchange) and isinstance(second, Interchange)
    assert (before.code, before.place.start, before.place.end) == ("not-edi", 0, len(letter))
    assert between.place.start == first.end
    assert between.place.end == second.start


def test_an_isa_across_two_blocks_is_found() -> None:
    for size in range(65_520, 65_545):
        junk, interchange = found("x" * size + "\n" + WHOLE)
        assert isinstance(junk, Problem) and isinstance(interchange, Interchange)
        assert interchange.start == size + 1


def test_too_many_groups_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translators.x12.sketch.GROUPS_LIMIT", 2)
    interchange = one(ISA + (GS + SET + "GE*1*5~") * 3 + "IEA*3*17~")
    assert len(interchange.groups) == 2
    assert "too-many-groups" in [problem.code for problem in interchange.problems]


def dripping(raw: bytes, size: int) -> Source:
    """A source that gives whole blocks in drips of `size` bytes, and all else at once."""

    def read(offset: int, asked: int) -> bytes:
        return raw[offset : offset + (size if asked == BLOCK_BYTES else asked)]

    return read


def test_envelope_segments_are_found_wherever_the_blocks_end() -> None:
    for terminator in ("~", "~\n", "…", "\r\n"):
        raw = WHOLE.replace("~", terminator).encode()
        for size in (1, 2, 3, 5, 64):
            assert list(scan(dripping(raw, size))) == [one(raw)]


def test_long_segments_and_runs_of_line_ends_need_no_memory() -> None:
    long = "NTE**" + "x" * 200_000 + "~"
    assert segments(ISA + GS + SET.replace("SE*3", long + "SE*4") + TRAILER)[0][2] == long[:-1]
    blank = WHOLE.replace("~", "~" + "\n" * 70_000)
    assert segments(blank) == PLAIN
    endless = ISA + GS + "ST*850*" + "1" * 300_000
    assert one(endless).groups[0].sets == 1


def test_sniff() -> None:
    assert sniff(WHOLE.encode()) == "x12"
    assert sniff(b"\xef\xbb\xbf\n" + WHOLE.encode()) == "x12"
    assert sniff(b"Subject: orders\n\n" + WHOLE.encode()) == "x12"
    assert sniff(b"ISABEL;1") == "csv"
    assert sniff(b"") == ""
