"""`answer`: a file in, its acknowledgments out, without any agreement."""

from __future__ import annotations

from translators.guide import Guide, load_guide
from translators.x12.acknowledge import AckPolicy, answer, answer_delimiters
from translators.x12.reader import Delimiters, Group, Interchange, of_bytes, scan

ISA = (
    "ISA*00*          *00*          *ZZ*CUSTOMER       *01*049351117      "
    "*240131*0930*U*00401*000000017*1*T*>~"
)
ANSWER_ISA = (
    "ISA*00*          *00*          *01*049351117      *ZZ*CUSTOMER       "
    "*240131*0930*U*00401*000000001*0*T*>~"
)
GS = "GS*PO*CUST*WE*20240131*0930*5*X*004010VICS~"
TA1 = "TA1*000000017*240131*0930*A*000~"
GOOD = "ST*850*0001~BEG*00*SA*P1**20240131~PO1*1*12*EA*1.5**UP*012345678905~CTT*1~SE*5*0001~"
BAD = "ST*850*0002~BEG*00*SA***20240131~PO1*1*12*EA*1.5**UP*012345678905~CTT*1~SE*5*0002~"


def guide_for(group: Group, kind: str) -> Guide | None:
    return load_guide(kind, group.release) if kind == "850" else None


def answered(text: str, policy: AckPolicy | None = None) -> str:
    return answer(of_bytes(text.encode()), guide_for, policy or AckPolicy()).decode()


def test_a_batch_with_one_bad_set() -> None:
    text = ISA + GS + GOOD + BAD + "GE*2*5~IEA*1*17~"
    assert answered(text) == (
        ANSWER_ISA + TA1 + "GS*FA*WE*CUST*20240131*0930*1*X*004010~"
        "ST*997*0001~AK1*PO*5~AK2*850*0001~AK5*A~"
        "AK2*850*0002~AK3*BEG*2**8~AK4*3*324*1~AK5*R*5~"
        "AK9*P*2*2*1~SE*10*0001~GE*1*1~IEA*1*000000001~"
    )


def test_a_set_without_a_guide_and_a_group_that_is_an_acknowledgment() -> None:
    other = "GS*RA*CUST*WE*20240131*0930*6*X*T~ST*820*1~BPR*I~SE*3*1~GE*1*6~"
    ack = "GS*FA*CUST*WE*20240131*0930*7*X*004010~ST*997*0001~SE*2*0001~GE*1*7~"
    assert answered(ISA.replace("*1*T", "*0*T") + other + ack + "IEA*2*17~") == (
        ANSWER_ISA + "GS*FA*WE*CUST*20240131*0930*1*X*004010~"
        "ST*997*0001~AK1*RA*6~AK2*820*1   ~AK5*R*1~AK9*R*1*1*0~SE*6*0001~"
        "GE*1*1~IEA*1*000000001~"
    )


def test_a_rejected_interchange_gets_no_997() -> None:
    text = ISA + GS + GOOD + "GE*1*5~"
    assert answered(text) == ANSWER_ISA + TA1.replace("A*000", "R*023") + "IEA*0*000000001~"


def test_what_is_not_answered() -> None:
    assert answered("") == ""
    assert answered("no interchange") == ""
    acks = ISA + "GS*FA*CUST*WE*20240131*0930*7*X*004010~ST*997*1~SE*2*1~GE*1*7~IEA*1*17~"
    assert answered(acks) == ""
    assert answered(ISA + "TA1*9*240130*1200*A*000~IEA*0*17~") == ""


def test_one_answer_per_interchange_each_in_its_own_separators() -> None:
    first = ISA + GS + GOOD + "GE*1*5~IEA*1*17~"
    second = first.replace("*", "|").replace(">", ":").replace("~", "'\n")
    one, two = scan(of_bytes(answered(first + second).encode()))
    assert isinstance(one, Interchange) and isinstance(two, Interchange)
    assert one.delimiters == Delimiters()
    assert two.delimiters == Delimiters(element="|", component=":", segment="'", suffix="\n")
    assert one.problems == two.problems == ()
    assert (one.control, two.control) == ("000000001", "000000001")


def test_the_agreements_separators_and_an_injected_segment() -> None:
    evil = BAD.replace("BEG*00*SA**", "BEG*00|IEA|1^*SA*P1*")
    policy = AckPolicy(delimiters=Delimiters(element="|", segment="^", component=":"), ta1="never")
    text = answered(ISA + GS + evil + "GE*1*5~IEA*1*17~", policy)
    assert "AK4|1|353|5|00?IEA?1?^" in text
    assert text.count("IEA|") == 1


def test_separators_nobody_can_write_with_are_replaced() -> None:
    def chosen(isa: str) -> Delimiters:
        interchange = next(scan(of_bytes((isa + GS + GOOD + "GE*1*5~IEA*1*17~").encode())))
        assert isinstance(interchange, Interchange)
        return answer_delimiters(interchange)

    assert chosen(ISA) == Delimiters()
    assert chosen(ISA.replace("*T*>~", "*T*>A")) == Delimiters()
    assert chosen(ISA.replace("*T*>~", "*T*>\t")) == Delimiters()
    assert chosen(ISA.replace("*T*>~", "*T*~~")) == Delimiters()
    assert chosen(ISA.replace("*T*>~", "*T*A~")) == Delimiters()
    assert chosen(ISA.replace("*00401*", "*00501*")) == Delimiters(repetition="^")
    assert chosen(ISA.replace("*00401*", "*0050A*")) == Delimiters()


def test_an_interchange_that_names_nothing_readable_is_still_answered() -> None:
    text = ISA.replace("*240131*0930*U*00401*", "*------*----*U*-----*").replace("*1*T*", "*1*?*")
    assert answered(text + "IEA*0*17~") == (
        ANSWER_ISA.replace("*240131*0930*", "*000101*0000*").replace("*T*>", "*P*>")
        + "TA1*000000017*000000*0000*R*014~IEA*0*000000001~"
    )
