"""A second reader: pyx12 takes what is right and stumbles where a partner would."""

from __future__ import annotations

import pytest

from gateway.verify import verify_interchange

WHOLE = (
    b"ISA*00*          *00*          *ZZ*US             *ZZ*ACME           "
    b"*260131*0930*U*00401*000000001*0*P*>~\n"
    b"GS*PR*US*ACME*20260131*0930*1*X*004010~\nST*855*0001~\nBAK*00*AT*4711*20260131~\n"
    b"SE*3*0001~\nGE*1*1~\nIEA*1*000000001~\n"
)


@pytest.mark.parametrize("version", [b"00401", b"00501", b"00400", b"00406", b"00200"])
def test_what_is_right_is_accepted_in_every_version(version: bytes) -> None:
    assert verify_interchange(WHOLE.replace(b"*00401*", b"*" + version + b"*")) == ()


def test_names_beyond_ascii_are_text_too() -> None:
    assert verify_interchange(WHOLE.replace(b"4711", "Köln".encode("latin-1"))) == ()


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (b"SE*3*", b"SE*4*", "SE count of 4"),
        (b"SE*3*0001", b"SE*3*0002", "does not match ST id"),
        (b"GE*1*1", b"GE*2*1", "GE count of 2"),
        (b"IEA*1*000000001", b"IEA*1*000000002", "does not match ISA id"),
        (b"IEA*1*000000001~\n", b"", "IEA=000000001) missing"),
        (b"ST*855*0001~\n", b"", "a trailer stands there without its header"),
        (b"20260131~\nSE", b"20260131*~\nSE", "trailing element"),
        (b"BAK*", b"bak*", "is invalid"),
        (b"GE*1*1~\n", b"GE*1*1~\n~", "nothing is read from 'IEA*1*000000001~' on"),
        (b"ISA*", b"ISB*", "does not begin with 'ISA'"),
        (b"*P*>~", b"*P*>*~", "must have 16 elements"),
    ],
)
def test_what_is_wrong_is_said(before: bytes, after: bytes, says: str) -> None:
    assert before in WHOLE
    problems = verify_interchange(WHOLE.replace(before, after, 1))
    assert problems
    assert all(each.code == "not-accepted-by-pyx12" for each in problems)
    assert any(says in each.message for each in problems), problems


def test_no_bytes_at_all() -> None:
    assert verify_interchange(b"")
