"""Whatever the bytes: reading and answering never raise, and answers hold only our own segments."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from translators.guide import Guide, load_guide
from translators.x12.acknowledge import AckPolicy, answer
from translators.x12.reader import Group, Interchange, of_bytes, read_sets, scan

WHOLE = (
    b"ISA*00*          *00*          *ZZ*CUSTOMER       *01*049351117      "
    b"*240131*0930*U*00501*000000017*1*P*>~GS*PO*CUST*WE*20240131*0930*5*X*005010~"
    b"ST*850*0001~BEG*00*SA*P1**20240131~PO1*1*12*EA*1.50**UP*012345678905~CTT*1~SE*5*0001~"
    b"ST*997*0002~AK1*PO*5~AK9*A*1*1*1~SE*4*0002~GE*2*5~IEA*1*000000017~"
)
PIECES = (b"~", b"*", b">", b"\n", b"\r\n", b"ISA*", b"~GS*", b"~ST*", b"~SE*", b"~GE*1*5~", b"IEA")
SEGMENTS = frozenset(
    ["ISA", "TA1", "GS", "ST", "AK1", "AK2", "AK3", "AK4", "AK5", "AK9", "SE", "GE", "IEA"]
)


def guide_for(group: Group, kind: str) -> Guide | None:
    return load_guide("997", group.release) if kind == "997" else None


def mutated(seed: int) -> bytes:
    """The whole interchange with one to six random cuts, copies, swaps and insertions."""
    rng = random.Random(seed)
    raw = WHOLE + (b"\n" + WHOLE if rng.random() < 0.3 else b"")
    for _ in range(rng.randint(1, 6)):
        at, to = sorted(rng.randrange(len(raw) + 1) for _ in range(2))
        piece = rng.choice([*PIECES, bytes([rng.randrange(256)]), raw[at : at + 40]])
        match rng.randrange(4):
            case 0:
                raw = raw[:at] + raw[min(to, at + 30) :]
            case 1:
                raw = raw[:at] + piece + raw[at:]
            case 2:
                raw = raw[:at] + piece + raw[at + len(piece) :]
            case _:
                raw = raw.replace(rng.choice(PIECES), piece)
    return raw


def check(raw: bytes) -> None:
    source = of_bytes(raw)
    end = 0
    for found in scan(source):
        if not isinstance(found, Interchange):
            continue
        assert end <= found.start < found.end <= len(raw)
        end = found.end
        for group in found.groups:
            sets = list(read_sets(source, found, group))
            assert len(sets) == group.sets
            for one in sets:
                assert group.start <= one.start < one.end <= group.end
                assert len(one.byte_ranges()) == len(one.segments)
    answered = answer(source, guide_for, AckPolicy(ta1="always"))
    answers = of_bytes(answered)
    for found in scan(answers) if answered else ():
        assert isinstance(found, Interchange)
        assert found.problems == () or {one.code for one in found.problems} <= SHAPES, found
        delimiters = found.delimiters
        text = answered[found.start : found.end].decode(found.encoding)
        ids = {
            segment.strip().split(delimiters.element)[0]
            for segment in text.split(delimiters.cut)
            if segment.strip()
        }
        assert ids <= SEGMENTS
        for group in found.groups:
            assert group.problems == ()
            assert all(one.problems == () for one in read_sets(answers, found, group))


SHAPES = frozenset(
    # what is wrong with the sender's own ids comes back in the address of the answer
    [
        "invalid-sender",
        "invalid-receiver",
        "invalid-sender-qualifier",
        "invalid-receiver-qualifier",
        "isa-length",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.integers(min_value=0))
def test_mutated_interchanges(seed: int) -> None:
    check(mutated(seed))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(raw: bytes) -> None:
    check(raw)
    check(b"ISA*" + raw)
    check(WHOLE[:105] + raw)
