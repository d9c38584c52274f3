"""The 997 we send: problems become verdicts on sets and groups, by the table of X12's codes."""

from __future__ import annotations

import pytest

from translators.documents.acknowledgment import SegmentError, SetVerdict
from translators.problems import Place, Problem, Severity
from translators.x12.acknowledge import AckPolicy, judge_group, judge_set
from translators.x12.reader import Delimiters, Group, Interchange, of_bytes, of_segments, scan

POLICY = AckPolicy()
PO = ["ST*850*0001", "BEG*00*SA*P1**20240131", "SE*3*0001"]


def problem(
    code: str,
    *,
    segment: str = "PO1",
    position: int = 4,
    element: int = 0,
    component: int = 0,
    value: str = "",
    reference: str = "",
    severity: Severity = Severity.REJECT,
) -> Problem:
    place = Place(segment=segment, position=position, element=element, component=component)
    return Problem(
        code=code,
        message=code,
        severity=severity,
        place=place,
        value=value,
        reference=reference,
    )


def judged(*problems: Problem, version: str = "004010", policy: AckPolicy = POLICY) -> SetVerdict:
    raw = of_segments(PO, functional_id="PO", version=version)
    return judge_set(raw, problems, policy)


def wire(verdict: SetVerdict) -> list[str]:
    """The verdict as the segments a 997 shows."""
    lines = [f"AK2*{verdict.kind}*{verdict.control}"]
    for segment in verdict.errors:
        lines.append(f"AK3*{segment.segment}*{segment.position}**{segment.code}")
        lines += [
            f"AK4*{one.place}*{one.reference}*{one.code}*{one.value}".rstrip("*")
            for one in segment.elements
        ]
    return [*lines, "*".join(["AK5", verdict.status, *verdict.codes])]


def test_a_good_set() -> None:
    assert wire(judged()) == ["AK2*850*0001", "AK5*A"]


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (problem("missing-element", element=2, reference="380"), "AK4*2*380*1"),
        (problem("condition-missing", element=3, reference="355"), "AK4*3*355*2"),
        (problem("too-many-elements", element=9), "AK4*9**3"),
        (problem("too-many-components", element=9), "AK4*9**3"),
        (problem("too-many-repetitions", element=9), "AK4*9**3"),
        (problem("too-short", element=7, reference="234", value="1"), "AK4*7*234*4*1"),
        (problem("too-long", element=7, reference="234", value="123"), "AK4*7*234*5*123"),
        (problem("invalid-character", element=7, reference="234", value="\x07"), "AK4*7*234*6"),
        (problem("explicit-point", element=1, reference="610", value="1.5"), "AK4*1*610*6"),
        (problem("invalid-code", element=3, reference="355", value="XX"), "AK4*3*355*7*XX"),
        (problem("code-not-listed", element=3, reference="355", value="XX"), "AK4*3*355*7*XX"),
        (problem("invalid-date", element=5, reference="373", value="241301"), "AK4*5*373*8*241301"),
        (problem("invalid-time", element=5, reference="337", value="2561"), "AK4*5*337*9*2561"),
        (problem("excluded-together", element=5, reference="373"), "AK4*5*373*10"),
        (problem("invalid-code", element=3, component=2, reference="355"), "AK4*3:2*355*7"),
        (problem("invalid-code", reference="C001", value="X"), "AK4*1**7*X"),
    ],
)  # fmt: skip
def test_element_codes(found: Problem, line: str) -> None:
    assert wire(judged(found)) == ["AK2*850*0001", "AK3*PO1*4**8", line, "AK5*R*5"]


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("unknown-segment", 1),
        ("unexpected-segment", 2),
        ("missing-segment", 3),
        ("too-many-loops", 4),
        ("too-many-segments", 5),
        ("segment-not-in-set", 6),
        ("out-of-order", 7),
    ],
)
def test_segment_codes(code: str, number: int) -> None:
    assert wire(judged(problem(code))) == ["AK2*850*0001", f"AK3*PO1*4**{number}", "AK5*R*5"]


def test_codes_of_later_releases() -> None:
    def code(word: str) -> str:
        (error,) = judged(problem(word, element=2), version="005010X1").errors
        return error.elements[0].code

    assert code("too-many-repetitions") == "12"
    assert code("too-many-components") == "13"
    assert code("too-many-elements") == "3"


def test_one_ak3_per_segment_and_code_and_eight_exactly_when_elements_follow() -> None:
    verdict = judged(
        problem("too-short", position=7, element=2, value="1"),
        problem("too-many-segments", position=4),
        problem("too-long", position=4, element=1, value="12"),
        problem("too-many-segments", position=4),
        problem("invalid-code", position=4, element=3, value="X"),
        problem("missing-segment", segment="CTT", position=4),
    )
    assert wire(verdict)[1:] == [
        "AK3*PO1*4**5",
        "AK3*PO1*4**8",
        "AK4*1**5*12",
        "AK4*3**7*X",
        "AK3*CTT*4**3",
        "AK3*PO1*7**8",
        "AK4*2**4*1",
        "AK5*R*5",
    ]


def test_severities_make_the_verdict() -> None:
    accept = problem("too-long", element=1, value="12", severity=Severity.ACCEPT)
    note = problem("control-total", element=1, severity=Severity.NOTE)
    assert judged(note).status == "A"
    assert wire(judged(accept, note))[1:] == ["AK3*PO1*4**8", "AK4*1**5*12", "AK5*E*5"]
    assert judged(accept, problem("missing-segment")).status == "R"
    balance = problem("out-of-balance", severity=Severity.HOLD)
    assert wire(judged(balance)) == ["AK2*850*0001", "AK5*A"]


def test_a_problem_without_a_lawful_code_only_says_that_something_is_wrong() -> None:
    assert wire(judged(problem("control-total"))) == ["AK2*850*0001", "AK5*R*5"]


def test_limits() -> None:
    many = [problem("too-long", element=1, value=str(number)) for number in range(150)]
    (error,) = judged(*many).errors
    assert len(error.elements) == 99
    crowd = [problem("unknown-segment", position=number) for number in range(2_000)]
    errors = judged(*crowd).errors
    assert len(errors) == 1_000
    assert errors[0] == SegmentError(segment="PO1", position=1, code="1")


def test_partner_values_cannot_leave_their_element() -> None:
    def value(text: str, delimiters: Delimiters) -> str:
        policy = AckPolicy(delimiters=delimiters)
        found = problem("too-long", element=1, value=text)
        return judged(found, policy=policy).errors[0].elements[0].value

    injection = "X~AK9*A*1*1*1~\r\nSE>^\x00é"
    assert value(injection, Delimiters(repetition="^")) == "X?AK9?A?1?1?1???SE????"
    assert value("a?b", Delimiters(element="?")) == "a.b"
    assert value("A" * 150, Delimiters()) == "A" * 99
    assert value("a\n", Delimiters(segment="\r\n")) == "a?"
    assert value("ab  ", Delimiters()) == "ab"


def test_ids_of_the_partner_are_cut_to_what_an_id_can_be() -> None:
    verdict = judged(
        problem("unknown-segment", segment="X"),
        problem("unknown-segment", segment="N1~AK5*A", position=5),
        problem("unknown-segment", segment="*", position=6),
    )
    assert [error.segment for error in verdict.errors] == ["XZ", "N1A", "ZZ"]
    raw = of_segments(["ST*8~5*0>0^1-23456789"])
    odd = judge_set(raw, [], POLICY)
    assert (odd.kind, odd.control) == ("850", "001234567")
    empty = judge_set(of_segments(["ST**"]), [], POLICY)
    assert (empty.kind, empty.control) == ("000", "0000")


ISA = (
    "ISA*00*          *00*          *ZZ*CUSTOMER       *01*049351117      "
    "*240131*0930*U*00401*000000017*1*P*>~"
)
SET = "ST*850*0001~BEG*00~SE*3*0001~"


def received(text: str) -> tuple[Interchange, Group]:
    (interchange,) = scan(of_bytes((ISA + text + "IEA*1*17~").encode()))
    assert isinstance(interchange, Interchange)
    return interchange, interchange.groups[0]


def verdicts(statuses: str) -> list[SetVerdict]:
    return [
        SetVerdict(kind="850", control=f"{at:04}", status=status)
        for at, status in enumerate(statuses, start=1)
    ]


def group_line(
    statuses: str,
    *,
    declared: str = "",
    head: str = "GS*PO*C*W*20240131*0930*5*X*004010VICS~",
    trailer: str = "*5~",
    policy: AckPolicy = POLICY,
) -> str:
    ge = f"GE*{declared or len(statuses)}{trailer}" if trailer else ""
    interchange, group = received(head + SET * len(statuses) + ge)
    ack = judge_group(interchange, group, verdicts(statuses), policy)
    assert (ack.functional_id, ack.group_control) == ("PO", "5")
    named = "".join(one.status for one in ack.sets)
    counts = f"{ack.included}*{ack.received}*{ack.accepted}"
    return f"{named} " + "*".join([f"AK9*{ack.status}*{counts}", *ack.codes])


def test_group_verdicts() -> None:
    assert group_line("AAA") == "AAA AK9*A*3*3*3"
    assert group_line("AEA") == "AEA AK9*E*3*3*3"
    assert group_line("ARE") == "ARE AK9*P*3*3*2"
    assert group_line("RR") == "RR AK9*R*2*2*0"
    assert group_line("") == " AK9*A*0*0*0"


def test_counts_that_differ_mark_the_group_only() -> None:
    assert group_line("AA", declared="3") == "AA AK9*E*3*2*2*5"
    assert group_line("AR", declared="3") == "AR AK9*P*3*2*1*5"
    assert group_line("AA", declared="X") == "AA AK9*E*2*2*2*5"
    assert group_line("", declared="1") == " AK9*R*1*0*0*5"
    assert group_line("A", declared="999999999") == "A AK9*E*999999*1*1*5"


def test_a_broken_group_envelope_rejects_all_and_names_only_what_is_wrong_itself() -> None:
    assert group_line("ARE", trailer="") == "R AK9*R*3*3*0*3"
    assert group_line("AAA", trailer="*6~") == " AK9*R*3*3*0*4"
    assert group_line("AAA", trailer="*6~", declared="9") == " AK9*R*9*3*0*4*5"
    soft = AckPolicy(softened=("missing-ge", "group-control-mismatch"))
    assert group_line("AA", trailer="", policy=soft) == "AA AK9*E*2*2*2*3"
    assert group_line("AA", trailer="*6~", policy=soft) == "AA AK9*E*2*2*2*4"


def test_a_control_number_that_is_none() -> None:
    interchange, group = received("GS*PO*C*W*20240131*0930*A-5B*X*004010~" + SET + "GE*1*A-5B~")
    ack = judge_group(interchange, group, verdicts("A"), POLICY)
    assert (ack.group_control, ack.status, ack.accepted, ack.codes) == ("5", "R", 0, ("6",))


def test_groups_and_versions_as_agreed() -> None:
    assert group_line("A", policy=AckPolicy(groups=("IN",))) == " AK9*R*1*1*0*1"
    assert group_line("A", policy=AckPolicy(groups=("IN", "PO"))) == "A AK9*A*1*1*1"
    assert group_line("A", policy=AckPolicy(versions=("005010",))) == " AK9*R*1*1*0*2"
    for version in ("004010", "004010VICS"):
        assert group_line("A", policy=AckPolicy(versions=(version,))) == "A AK9*A*1*1*1"


def test_only_sets_with_errors_and_no_details() -> None:
    assert group_line("AERA", policy=AckPolicy(sets="errors")) == "ER AK9*P*4*4*3"
    brief = judged(problem("missing-segment"), policy=AckPolicy(detail="none"))
    assert wire(brief) == ["AK2*850*0001", "AK5*R*5"]


def test_a_set_in_the_wrong_group() -> None:
    def line(kind: str, functional_id: str, policy: AckPolicy = POLICY) -> str:
        segments = [f"ST*{kind}*0001", "SE*2*0001"]
        raw = of_segments(segments, functional_id=functional_id, version="004010")
        return wire(judge_set(raw, [], policy))[-1]

    assert line("810", "PO") == "AK5*R*6"
    assert line("850", "PO") == line("AAA", "PO") == line("850", "") == "AK5*A"
    assert line("850", "SC") == "AK5*R*6"
    both = AckPolicy(functional_ids={"850": ("PO", "SC")})
    assert line("850", "SC", both) == line("850", "PO", both) == "AK5*A"


@pytest.mark.parametrize(
    ("found", "codes"),
    [
        (["set-not-supported"], ("1",)),
        (["missing-se"], ("2",)),
        (["set-control-mismatch", "segment-count"], ("3", "4")),
        (["invalid-set-kind"], ("6",)),
        (["invalid-set-control"], ("7",)),
        (["repeated-set-control"], ("7",)),
        (["repeated-set-control", "repeated-set-control"], ("7",)),
        (["missing-segment", "segment-count"], ("4", "5")),
    ],
)
def test_set_codes(found: list[str], codes: tuple[str, ...]) -> None:
    assert judged(*(problem(code) for code in found)).codes == codes


def test_set_codes_have_a_limit_and_a_later_word_for_repeated_numbers() -> None:
    words = [
        *("set-not-supported", "missing-se", "set-control-mismatch", "segment-count"),
        *("invalid-set-kind", "repeated-set-control", "missing-segment"),
    ]
    assert judged(*(problem(code) for code in words)).codes == ("1", "2", "3", "4", "5")
    assert judged(problem("repeated-set-control"), version="005010").codes == ("23",)
