"""The short way through a usual ISA and a small file leads where the long way does."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translators.problems import Problem
from translators.x12 import header, scan
from translators.x12.reader import Group, Interchange, RawSet, Source, of_bytes, read_sets

MARKS = b"*~>|^:!'\\\n\r \x1d\x1eUA0"
FIELDS = (
    (b"00", b"01", b"  ", b"7"),
    (b" " * 10, b"PASSWORD  ", b"a*b       "),
    (b"00", b"01", b"07"),
    (b" " * 10, b"SECRET    ", b""),
    (b"ZZ", b"01", b"Z ", b"  "),
    (b"CUSTOMER       ", b" " * 15, b"\xc3\xa9            ", b"A~B            ", b"SHORT"),
    (b"ZZ", b"12", b"1"),
    (b"049351117      ", b" " * 15, b"      0493      ", b"A\nB            "),
    (b"240131", b"240230", b"      ", b"24013"),
    (b"0930", b"2460", b"093000", b"    "),
    (b"U", b"^", b"|", b"*", b">", b"~", b" ", b"\x1f"),
    (b"00401", b"00402", b"00501", b"00400", b"0050 ", b"99999", b"00399"),
    (b"000000017", b"       17", b"17       ", b"00000001A", b"17"),
    (b"0", b"1", b"2", b""),
    (b"P", b"T", b"I", b"p", b" "),
)
"""What stands in ISA01 to ISA15: the first is usual, the others less and less."""

BODY = (
    b"GS*PO*CUST*WE*20240131*0930*5*X*005010~ST*850*0001~BEG*00*SA*P1**20240131~SE*3*0001~"
    b"ST*850*0002~BEG*00*SA*P2**20240131~SE*3*0002~GE*2*5~"
    b"GS*RA*CUST*WE*240131*0930*6*X*004010~TD5*BIN~ST*820*0001~SE*2*0001~GE*1*6~IEA*2*000000017~"
)


def written(seed: int) -> bytes:
    """An interchange of usual and unusual pieces, some bytes of it changed, or two of them."""
    rng = random.Random(seed)
    star, end, component = b"*", b"~", b">"
    if rng.random() < 0.2:
        star, end, component = (MARKS[(at := rng.randrange(17)) : at + 1] for _ in range(3))
    odd = rng.choice((0.0, 0.0, 0.0, 0.1))
    isa = [rng.choice(field) if rng.random() < odd else field[0] for field in FIELDS]
    if rng.random() < 0.3:
        at = rng.randrange(15)
        isa[at] = rng.choice(FIELDS[at])
    line = rng.choice((b"", b"", b"\n", b"\r\n", b"\r"))
    raw = star.join((b"ISA", *isa, component)) + end + line
    raw += BODY.replace(b"*", star).replace(b"~", end + (line if rng.random() < 0.9 else b""))
    for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
        at = rng.randrange(len(raw) if rng.random() < 0.5 else 108)
        piece = rng.choice((b"", b"~", b"*", b"\n", b"\xe9", bytes([rng.randrange(256)])))
        raw = raw[:at] + piece + raw[at + rng.randrange(2) :]
    before = rng.choice((b"", b"", b"", b"\n", b"\xef\xbb\xbf", b"junk"))
    return before + raw + rng.choice((b"", b"", b"\n", b"\r\n\r\n", b" ", raw))


def everything(source: Source) -> list[Interchange | Problem | tuple[Group, RawSet]]:
    """What is found in a file, in the order it is found."""
    found: list[Interchange | Problem | tuple[Group, RawSet]] = []
    for each in scan.scan(source):
        found.append(each)
        for group in each.groups if isinstance(each, Interchange) else ():
            assert isinstance(each, Interchange)
            found += [(group, one) for one in read_sets(source, each, group)]
    return found


@settings(max_examples=400, deadline=None)
@given(st.integers(min_value=0))
def test_both_ways_find_the_same(seed: int) -> None:
    raw = written(seed)
    short = everything(of_bytes(raw))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(header, "_USUAL", re.compile(rb"(?P<element>)\Z."))
        patch.setattr(scan, "keep", lambda source: source)
        for module, size in {"x12.scan": 100, "x12.marks": 100, "source": 0, "x12.sets": 0}.items():
            patch.setattr(f"translators.{module}.BLOCK_BYTES", size)
        assert everything(of_bytes(raw)) == short


def test_what_is_written_is_often_usual() -> None:
    texts = [written(seed) for seed in range(300)]
    read = [header.read_header(raw[max(raw.find(b"ISA"), 0) :]) for raw in texts]
    assert 75 < sum(one is not None and one.usual for one in read) < 225
