"""Writing envelopes: exact bytes, computed counts, and no id that could break them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from translators.documents.acknowledgment import InterchangeAck
from translators.x12.envelope import (
    Address,
    EnvelopeError,
    GroupHead,
    with_repetition,
    write_interchange,
)
from translators.x12.reader import Delimiters, Interchange, of_bytes, read_sets, scan

WE = Address(isa_kind="01", isa="049351117", gs="WEST")
THEY = Address(isa_kind="ZZ", isa="CUSTOMER")
AT = datetime(2024, 1, 31, 9, 30, tzinfo=UTC)
SET = ("ST*855*0001", "BAK*00*AC*P1*20240131", "SE*3*0001")
HEAD = GroupHead(functional_id="PR", control=5, version="004010")


def test_one_group_with_two_sets() -> None:
    raw = write_interchange([(HEAD, [SET, SET])], sender=WE, receiver=THEY, control=17, sent_at=AT)
    assert raw.decode() == (
        "ISA*00*          *00*          *01*049351117      *ZZ*CUSTOMER       "
        "*240131*0930*U*00401*000000017*0*P*>~"
        "GS*PR*WEST*CUSTOMER*20240131*0930*5*X*004010~"
        "ST*855*0001~BAK*00*AC*P1*20240131~SE*3*0001~"
        "ST*855*0001~BAK*00*AC*P1*20240131~SE*3*0001~"
        "GE*2*5~IEA*1*000000017~"
    )


def test_what_is_written_is_read_again() -> None:
    ack = InterchangeAck(
        control="9", sent_on=date(2024, 1, 30), sent_at=time(12), status="A", code="000"
    )
    delimiters = Delimiters(element="|", segment="…", component=":", repetition="^", suffix="\r\n")
    own = GroupHead(functional_id="PR", control=6, version="005010", sender="EAST", receiver="T2")
    lines = [segment.replace("*", "|") for segment in SET]
    raw = write_interchange(
        [(HEAD, [lines]), (own, [lines])],
        sender=WE,
        receiver=THEY,
        control=999_999_999,
        sent_at=AT,
        version="00501",
        usage="T",
        ack_requested=True,
        delimiters=delimiters,
        ta1=[ack],
    )
    (interchange,) = scan(of_bytes(raw))
    assert isinstance(interchange, Interchange)
    assert interchange.problems == ()
    assert interchange.delimiters == delimiters
    assert (interchange.usage, interchange.ack_requested) == ("T", True)
    assert [one.control for one in interchange.acks] == ["000000009"]
    first, second = interchange.groups
    assert (first.sender, first.receiver) == ("WEST", "CUSTOMER")
    assert (second.sender, second.receiver) == ("EAST", "T2")
    for group in interchange.groups:
        (one,) = read_sets(of_bytes(raw), interchange, group)
        assert one.segments == lines


def test_old_releases_write_the_year_with_two_digits() -> None:
    head = GroupHead(functional_id="PR", control=5, version="003050")
    raw = write_interchange([(head, [SET])], sender=WE, receiver=THEY, control=1, sent_at=AT)
    assert b"*240131*0930*5*X*003050~" in raw


def test_latin_1_on_request() -> None:
    raw = write_interchange(
        [], sender=WE, receiver=THEY, control=1, sent_at=AT,
        delimiters=Delimiters(segment="Ö"), encoding="latin-1",
    )  # fmt: skip
    assert raw.endswith(b"IEA*0*000000001\xd6")


def test_repetition_separator_from_00402_on() -> None:
    assert with_repetition(Delimiters(), "00401").repetition == ""
    assert with_repetition(Delimiters(), "00501").repetition == "^"
    assert with_repetition(Delimiters(component="^"), "00501").repetition == "!"
    assert with_repetition(Delimiters(repetition="|"), "00501").repetition == "|"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"sender": Address(isa_kind="ZZ", isa="A" * 16)}, "more than 15"),
        ({"sender": Address(isa_kind="ZZZ", isa="A")}, "more than 2"),
        ({"receiver": Address(isa_kind="ZZ", isa="A", gs="B~C")}, "separator"),
        ({"receiver": Address(isa_kind="ZZ", isa="A\n")}, "separator"),
        ({"control": 0}, "control number"),
        ({"control": 1_000_000_000}, "control number"),
        ({"version": "004010"}, "ISA12"),
        ({"delimiters": Delimiters(component="~")}, "three different"),
        ({"delimiters": Delimiters(component="")}, "three different"),
        ({"delimiters": Delimiters(component="<>")}, "three different"),
        ({"groups": [(GroupHead(functional_id="PR", control=0, version="4"), [])]}, "control"),
        (
            {"groups": [(GroupHead(functional_id="P", control=1, version="4", sender="*"), [])]},
            "separator",
        ),
    ],
)
def test_an_envelope_that_cannot_be_written_is_refused(
    wrong: dict[str, object], message: str
) -> None:
    given: dict[str, object] = {
        "groups": [],
        "sender": WE,
        "receiver": THEY,
        "control": 1,
        "sent_at": AT,
        **wrong,
    }
    with pytest.raises(EnvelopeError, match=message):
        write_interchange(given.pop("groups"), **given)  # type: ignore[arg-type]
