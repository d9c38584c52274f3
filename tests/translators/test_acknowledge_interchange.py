"""The TA1: one verdict on an interchange, and when one is due."""

from __future__ import annotations

from datetime import date, time

import pytest

from translators.documents.acknowledgment import InterchangeAck
from translators.x12.acknowledge import (
    AckPolicy,
    interchange_verdict,
    judge_interchange,
    read_ta1,
    write_ta1,
)
from translators.x12.reader import DEFAULT, Interchange, of_bytes, scan

WHOLE = (
    "ISA*00*          *00*          *ZZ*CUSTOMER       *01*049351117      "
    "*240131*0930*U*00401*000000017*1*P*>~GS*PO*CUST*WE*20240131*0930*5*X*004010~"
    "ST*850*0001~BEG*00~SE*3*0001~GE*1*5~IEA*1*000000017~"
)
POLICY = AckPolicy()


def received(text: str) -> Interchange:
    interchange = next(scan(of_bytes(text.encode())))
    assert isinstance(interchange, Interchange)
    return interchange


def verdict(text: str, policy: AckPolicy = POLICY) -> str:
    ack = interchange_verdict(received(text), policy)
    return f"{ack.status} {ack.code}"


def test_a_good_interchange() -> None:
    ack = judge_interchange(received(WHOLE), POLICY)
    assert ack is not None
    assert write_ta1(ack, DEFAULT) == "TA1*000000017*240131*0930*A*000"
    assert read_ta1(["TA1", "000000017", "240131", "0930", "A", "000"]) == ack


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("IEA*1*000000017", "IEA*1*18", "E 001"),
        ("*P*>~", "*P*>A", "R 004"),
        ("*ZZ*CUST", "*--*CUST", "R 005"),
        ("CUSTOMER  ", "          ", "R 006"),
        ("*01*049", "*1 *049", "R 007"),
        ("049351117", "         ", "R 008"),
        ("ISA*00", "ISA*77", "R 010"),
        ("ISA*00", "ISA*03", "R 011"),
        ("*00*          *ZZ", "*77*          *ZZ", "R 012"),
        ("*00*          *ZZ", "*01*          *ZZ", "R 013"),
        ("*240131*0930*U", "*240132*0930*U", "R 014"),
        ("*240131*0930*U", "*240131*0960*U", "R 015"),
        ("*U*", "*UU*", "R 016"),
        ("*00401*", "*X0401*", "R 017"),
        ("*000000017*1", "*00000001X*1", "R 018"),
        ("*1*P*", "*7*P*", "E 019"),
        ("*1*P*", "*1*Q*", "E 020"),
        ("IEA*1*", "IEA*7*", "E 021"),
        ("GE*1*5~", "GE*1*5~GE*1*5~", "R 022"),
        ("GS*PO*CUST*WE*20240131*0930*5*X*004010~", "", "R 022"),
        ("IEA*1*000000017~", "", "R 023"),
        ("IEA*1*000000017~", WHOLE, "R 022"),
        ("GS*PO*", "GS**", "R 024"),
        ("*00*          *00*", "*00*          |00*", "R 026"),
        ("*P*>~", "*P*X~", "R 027"),
    ],
)
def test_codes(old: str, new: str, expected: str) -> None:
    assert old in WHOLE
    assert verdict(WHOLE.replace(old, new, 1)) == expected


def test_the_worst_problem_is_named() -> None:
    text = WHOLE.replace("IEA*1*000000017", "IEA*2*18").replace("*240131*0930*U", "*240132*0930*U")
    assert verdict(text) == "R 014"
    assert verdict(text, AckPolicy(softened=("invalid-interchange-date",))) == "E 014"
    firm = AckPolicy(softened=("invalid-component-separator",))
    assert verdict(WHOLE.replace("*P*>~", "*P*X~"), firm) == "R 027"


def test_what_only_the_agreement_knows() -> None:
    assert verdict(WHOLE, AckPolicy(receivers=("049351117",))) == "A 000"
    assert verdict(WHOLE, AckPolicy(receivers=("OTHER",))) == "R 009"
    assert verdict(WHOLE, AckPolicy(control_versions=("00401",))) == "A 000"
    assert verdict(WHOLE, AckPolicy(control_versions=("00501",))) == "R 003"
    assert verdict(WHOLE, AckPolicy(standards=("U",))) == "A 000"
    assert verdict(WHOLE.replace("*U*00401", "*T*00401"), AckPolicy(standards=("U",))) == "R 002"
    later = WHOLE.replace("*U*00401", "*^*00501")
    assert verdict(later, AckPolicy(standards=("U",))) == "A 000"
    ack = interchange_verdict(received(WHOLE), POLICY, repeated=True)
    assert (ack.status, ack.code) == ("R", "025")


def test_when_a_ta1_is_due() -> None:
    def due(text: str, ta1: str) -> bool:
        return judge_interchange(received(text), AckPolicy(ta1=ta1)) is not None

    quiet = WHOLE.replace("*1*P*", "*0*P*")
    assert due(WHOLE, "requested") and not due(quiet, "requested")
    assert due(quiet, "always") and not due(WHOLE, "never")
    acks_only = WHOLE.replace("GS*PO*", "GS*FA*")
    assert not due(acks_only, "always")
    head, tail = WHOLE[: WHOLE.index("GS*")], "IEA*0*17~"
    assert not due(head + "TA1*9*240130*1200*A*000~" + tail, "always")
    assert due(head + tail, "always")
    both = WHOLE.replace("GS*PO", "TA1*9*240130*1200*A*000~GS*PO")
    assert due(both, "always")


def test_a_ta1_about_an_interchange_without_a_readable_date() -> None:
    ack = InterchangeAck(control="X", status="R", code="018")
    assert write_ta1(ack, DEFAULT) == "TA1*000000000*000000*0000*R*018"
    old = InterchangeAck(
        control="5", sent_on=date(1999, 12, 31), sent_at=time(23, 59), status="A", code="000"
    )
    assert write_ta1(old, DEFAULT) == "TA1*000000005*991231*2359*A*000"
    assert read_ta1(write_ta1(old, DEFAULT).split("*")) == InterchangeAck(
        control="000000005",
        sent_on=date(1999, 12, 31),
        sent_at=time(23, 59),
        status="A",
        code="000",
    )
    assert read_ta1(["TA1"]) is None
