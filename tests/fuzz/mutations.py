"""Changes made to documents: in bytes, segments, elements, separators, envelopes and values."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

HOSTILE = (
    b"../../x",
    b"..\\..\\x",
    b"/etc/passwd",
    b"a/b",
    b".",
    b"..",
    b"-",
    b"--- a",
    b"",
    b" ",
    b"   ",
    b"A" * 100,
    b"9" * 40,
    b"-1",
    b"-0",
    b"0",
    b"0.00",
    b"+5",
    b".5",
    b"5.",
    b"1E9",
    b"1e-9",
    b"NaN",
    b"Infinity",
    b"0000000000",
    b"99999999999999.99",
    b"999999999999999999",
    b"-99999999999999999",
    b"0.000000000000001",
    b"1,5",
    b"1 000",
    b"20260231",
    b"00000000",
    b"00010101",
    b"99991231",
    b"260302",
    b"991231",
    b"19000101",
    b"2460",
    b"235960",
    b"\x00",
    b"a\x00b",
    b"\x01\x02",
    b"a\nb",
    b"a\r\nb",
    b"a\tb",
    b"\x1b[31m",
    b"\x7f",
    b"\x85",
    b"\xa0",
    b"\xff\xfe",
    b"\xc3\xa9t\xc3\xa9",
    b"\xe9t\xe9",
    b"\xe2\x80\xae cod",
    b"\xe2\x80\xa8",
    b"\xed\xa0\x80",
    b"\xf0\x9f\x92\xa9",
    b"\xd9\xa1\xd9\xa2",
    b"\xc2\xb2",
    b'"',
    b"'",
    b'"; drop table orders; --',
    b"%s%n",
    b"{control}",
    b"{0.__class__}",
    b"$HOME",
    b"=1+1",
    b"=cmd|' /C calc'!A0",
    b"<script>x()</script>",
    b"@SUM(A1)",
    b"; end seq=1 sha=0",
    b"#tag ^link",
    b'" "Assets:Cash 1 USD',
    b"Assets:X  1 USD",
    b"|",
    b"a|b|c",
    b":",
    b"acme/1/2",
    b"ISA",
    b"IEA",
    b"SE",
    b"ST*850*0001",
    b"EA>CA",
    b"^",
    b">",
    b"a^b",
    b"a>b>c>d>e>f",
)
"""Values that a careless program would take for more than a value."""

CODES = tuple(
    b"00 01 04 05 06 07 SA NE RL F N CC CL CP OD BP ZZ 92 9 UP VN IN SK EN UK A C N I D P X "
    b"850 810 820 856 855 940 945 997 999 TA1 PO SC IN RA SW OW FA SH PR T P 00401 00501 "
    b"004010 005010 003010 004010VICS 007010 999999 U EA CA BX DZ LB FT PE HP IV CR".split()
)
"""Codes that mean something somewhere."""

SEPARATORS = b"*~>|^+:@!$'#}\\\n\r\x07\x15\x1c\x1d\x1e\x1f\x7f\x85\xa6\xd6 A0.-\x00"

LINES = (
    b"N1*ST*../../x*92*../../x",
    b"REF*IA*x",
    b"PO1*1*1*EA*1**IN*AC-1",
    b"PO1**-5*EA*8**IN*AC-1",
    b"SAC*A*C310***500",
    b"CUR*BY*EUR",
    b"MSG*text",
    b"HL*1**S",
    b"HL*1*1*S",
    b"AK1*PO*1",
    b"AK2*850*0001",
    b"AK5*A",
    b"AK9*A*1*1*1",
    b"TA1*000000001*260302*0900*A*000",
    b"SE*2*0001",
    b"GE*1*1",
    b"IEA*1*000000001",
    b"ST*850*0001",
    b"GS*PO*A*B*20260302*0900*1*X*004010",
    b"CTT*1",
    b"RMR*IV*INV000001**-5*5*0",
    b"ADX*-5*01",
    b"W12*CC*40*41*1*EA**VN*A100",
    b"MAN*GM*00006141410000005017",
    b"ZZZ*1*2*3",
    b"BIN*3*a~b",
)

VALUES_ONLY = 0.6
"""How often only values are changed, so that the document may be taken over."""

Mutation = Callable[[Random, bytes, list[bytes]], bytes]


def varied(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """A document that is new and mostly lawful, and says something strange."""
    raw = retarget(rng, renumber(rng, raw, others), others)
    kinds = (change_element, change_number, change_segments)
    for _ in range(rng.choice((0, 1, 1, 2))):
        raw = (
            rng.choice(kinds)(rng, raw, others)
            if rng.random() < VALUES_ONLY
            else mutated(rng, raw, others, 1)
        )
    return mend(raw)[:LARGEST] if rng.random() < 0.8 else raw[:LARGEST]


def mutated(rng: Random, raw: bytes, others: list[bytes], most: int = 5) -> bytes:
    """The document with one to `most` changes; `others` is what pieces are borrowed from."""
    for _ in range(rng.randint(1, most)):
        raw = rng.choice(MUTATIONS)(rng, raw, others)
        if len(raw) > LARGEST:
            raw = raw[:LARGEST]
    return raw


LARGEST = 200_000
"""Bytes a mutated document may grow to, so that a round stays short."""


def separators(raw: bytes) -> tuple[bytes, bytes]:
    """The element separator and segment terminator a document seems to have."""
    at = raw.find(b"ISA")
    if at < 0 or len(raw) < at + 106:
        return b"*", b"~"
    element = raw[at + 3 : at + 4]
    parts = raw[at : at + 140].split(element, 16)
    last = parts[16] if len(parts) == 17 else b">~"
    return element, last[1:2] or b"~"


def pieces(raw: bytes) -> tuple[list[bytes], bytes, bytes]:
    """The segments of a document, split as its ISA says; with the separators."""
    element, terminator = separators(raw)
    return raw.split(terminator), element, terminator


def change_byte(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """Some bytes become others."""
    if not raw:
        return bytes([rng.randrange(256)])
    changed = bytearray(raw)
    for _ in range(rng.choice((1, 1, 1, 3, 20))):
        changed[rng.randrange(len(changed))] = (
            rng.choice(SEPARATORS) if rng.random() < 0.4 else rng.randrange(256)
        )
    return bytes(changed)


def change_element(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """An element of a segment becomes hostile, another code, or another element."""
    segments, element, terminator = pieces(raw)
    for _ in range(rng.choice((1, 1, 2, 4))):
        index = rng.randrange(len(segments))
        parts = segments[index].split(element)
        place = (
            rng.randrange(len(parts)) if rng.random() < 0.1 else rng.randrange(1, len(parts) + 1)
        )
        value = rng.choice(
            (rng.choice(HOSTILE), rng.choice(HOSTILE), rng.choice(CODES), other_value(rng, others))
        )
        if place < len(parts):
            parts[place] = value
        else:
            parts.append(value)
        segments[index] = element.join(parts)
    return terminator.join(segments)


def other_value(rng: Random, others: list[bytes]) -> bytes:
    """An element of some segment of some document."""
    segments, element, _ = pieces(rng.choice(others))
    return rng.choice(rng.choice(segments).split(element))


def change_number(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """A number of a segment becomes a little or much another."""
    segments, element, terminator = pieces(raw)
    index = rng.randrange(len(segments))
    parts = segments[index].split(element)
    numbers = [at for at, part in enumerate(parts) if part.replace(b".", b"").isdigit()]
    if numbers:
        at = rng.choice(numbers)
        parts[at] = rng.choice(
            (b"-" + parts[at], parts[at] + b"0", parts[at] + b".001", b"0", parts[at] * 3, b"1")
        )
        segments[index] = element.join(parts)
    return terminator.join(segments)


def change_segments(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """Segments are left out, doubled, swapped, moved, emptied or borrowed."""
    segments, element, terminator = pieces(raw)
    at = rng.randrange(len(segments))
    to = min(at + rng.choice((1, 1, 1, 2, 8)), len(segments))
    match rng.randrange(7):
        case 0:
            segments[at:to] = []
        case 1:
            segments[at:at] = segments[at:to] * rng.choice((1, 1, 2, 30))
        case 2:
            other = rng.randrange(len(segments))
            segments[at], segments[other] = segments[other], segments[at]
        case 3:
            moved = segments[at:to]
            segments[at:to] = []
            place = rng.randrange(len(segments) + 1)
            segments[place:place] = moved
        case 4:
            segments[at] = b""
        case 5:
            segments[at:at] = [rng.choice(LINES).replace(b"*", element)]
        case _:
            theirs, mark, _ = pieces(rng.choice(others))
            segments[at:at] = [rng.choice(theirs).replace(mark, element)]
    return terminator.join(segments)


def change_separators(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """One separator becomes another byte, everywhere or from somewhere on."""
    old = bytes([rng.choice(b"".join(separators(raw)) + b">^*~")])
    new = bytes([rng.choice(SEPARATORS)])
    start = 0 if rng.random() < 0.7 else rng.randrange(len(raw) + 1)
    return raw[:start] + raw[start:].replace(old, new)


def cut(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """The end, the beginning or something between is missing."""
    at, to = sorted(rng.randrange(len(raw) + 1) for _ in range(2))
    return rng.choice((raw[:to], raw[at:], raw[:at] + raw[to:]))


def join(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """Several documents in one file, or the same one twice."""
    other = rng.choice((raw, rng.choice(others)))
    between = rng.choice((b"", b"", b"\n", b"\r\n\r\n", b"\x1a", b"garbage", b"\x00" * 3, b"   "))
    if rng.random() < 0.2:
        at = rng.randrange(len(raw) + 1)
        return raw[:at] + between + other + raw[at:]
    return raw + between + other


def wrap(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """Line ends, padding, marks at the beginning, other encodings."""
    match rng.randrange(8):
        case 0:
            width = rng.choice((1, 7, 80))
            end = rng.choice((b"\n", b"\r\n"))
            return end.join(raw[at : at + width] for at in range(0, len(raw), width))
        case 1:
            return b"\xef\xbb\xbf" + raw
        case 2:
            return raw.decode("latin-1").encode("utf-16")
        case 3:
            return raw.decode("latin-1").encode("utf-8")
        case 4:
            return raw.replace(b"\n", b"\r\n")
        case 5:
            return raw.replace(b"\n", b"")
        case 6:
            return rng.choice((b" ", b"\n\n", b"\x00")) + raw + rng.choice((b"\x1a", b"\x00" * 20))
        case _:
            return raw.replace(separators(raw)[1], separators(raw)[1] * 2)


def change_envelope(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """Control numbers, counts, ids, versions and usage of an envelope segment."""
    segments, element, terminator = pieces(raw)
    ids = (b"ISA", b"GS", b"ST", b"SE", b"GE", b"IEA")
    found = [at for at, one in enumerate(segments) if one.strip().split(element)[0] in ids]
    if not found:
        return raw
    at = rng.choice(found)
    parts = segments[at].split(element)
    place = rng.randrange(1, len(parts)) if len(parts) > 1 else 0
    value = rng.choice((rng.choice(HOSTILE), rng.choice(CODES), b"%d" % rng.randrange(10**9)))
    if parts[0].strip() == b"ISA" and rng.random() < 0.7:
        value = value[: len(parts[place])].ljust(len(parts[place]))
    parts[place] = value
    segments[at] = element.join(parts)
    return terminator.join(segments)


def renumber(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """Other control numbers in all envelopes, so that the document counts as new."""
    segments, element, terminator = pieces(raw)
    control = b"%09d" % rng.randrange(1, 10**9)
    places = {b"ISA": 13, b"IEA": 2}
    for at, segment in enumerate(segments):
        parts = segment.split(element)
        place = places.get(parts[0].strip())
        if place is not None and place < len(parts):
            parts[place] = control
            segments[at] = element.join(parts)
    return terminator.join(segments)


NUMBERS = (
    (rb"SO0000\d\d", lambda rng: b"SO%06d" % rng.randrange(1, 13)),
    (rb"INV0000\d\d", lambda rng: b"INV%06d" % rng.randrange(1, 9)),
    (rb"47\d\d", lambda rng: b"47%02d" % rng.randrange(100)),
    (rb"(?<=BEG.00.(?:SA|NE|RL).)[^*~|^+]+", lambda rng: b"N%d" % rng.randrange(10**6)),
    (rb"(?<=\*)W-\d", lambda rng: b"W-%d" % rng.randrange(100)),
    (rb"TR-9\d\d\d", lambda rng: b"TR-%d" % rng.randrange(10**4)),
    (rb"(?<=0061414100000)\d{6}", lambda rng: b"%06d" % rng.randrange(10**6)),
)
"""Business numbers in the seeds: the pattern of each, and another one of its kind."""


def retarget(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """Other orders, invoices, shipments and payments are meant, so that much is new or found."""
    for pattern, new in NUMBERS:
        if rng.random() < 0.6:
            raw = re.sub(pattern, lambda found: new(rng), raw)  # noqa: B023
    return raw


def mend(raw: bytes) -> bytes:
    """The counts and control numbers of all trailers are right again."""
    segments, element, terminator = pieces(raw)
    sets = groups = start = 0
    opened = {b"ST": b"", b"GS": b"", b"ISA": b""}
    places = {b"ST": 2, b"GS": 6, b"ISA": 13}
    for at, segment in enumerate(segments):
        parts = segment.split(element)
        word = parts[0].strip()
        if word in opened:
            opened[word] = parts[places[word]] if len(parts) > places[word] else b""
            start = at if word == b"ST" else start
            sets = 0 if word == b"GS" else sets
            groups = 0 if word == b"ISA" else groups
        trailer = {
            b"SE": (b"%d" % (at - start + 1), opened[b"ST"]),
            b"GE": (b"%d" % sets, opened[b"GS"]),
            b"IEA": (b"%d" % groups, opened[b"ISA"]),
        }.get(word)
        if trailer:
            sets += word == b"SE"
            groups += word == b"GE"
            segments[at] = element.join((parts[0], *trailer))
    return terminator.join(segments)


def make_huge(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """A value, a segment or the number of elements beyond all limits."""
    at = rng.randrange(len(raw) + 1)
    element, terminator = separators(raw)
    size = rng.choice((300, 9_000, 20_000))
    piece = rng.choice((b"A", b"9", element, terminator, b">", b" ", b"\n"))
    return raw[:at] + piece * size + raw[at:]


MUTATIONS: tuple[Mutation, ...] = (
    change_byte,
    change_element,
    change_element,
    change_element,
    change_number,
    change_number,
    change_segments,
    change_segments,
    change_separators,
    cut,
    join,
    wrap,
    change_envelope,
    renumber,
    renumber,
    make_huge,
)
"""All kinds of changes; what stands here more often happens more often."""
