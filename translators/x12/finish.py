"""The end of the first pass: what was seen of an interchange becomes a record, judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from translators.documents.acknowledgment import InterchangeAck
from translators.problems import Place, Problem
from translators.x12.flaws import flaw
from translators.x12.header import delimiters_of
from translators.x12.interchange import Group, Interchange
from translators.x12.moments import read_date, read_number, read_time, same_control
from translators.x12.sketch import GroupSketch, Sketch
from translators.x12.ta1 import read_ta1


def _two_letters(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalnum()


def _digits(text: str, size: int) -> bool:
    return len(text) == size and text.isascii() and text.isdigit()


_LAWFUL: dict[int, tuple[str, Callable[[str], bool]]] = {
    1: (
        "invalid-authorization-qualifier",
        lambda text: text in ("00", "01", "02", "03", "04", "05", "06"),
    ),
    3: ("invalid-security-qualifier", lambda text: text in ("00", "01")),
    5: ("invalid-sender-qualifier", _two_letters),
    6: ("invalid-sender", bool),
    7: ("invalid-receiver-qualifier", _two_letters),
    8: ("invalid-receiver", bool),
    9: ("invalid-interchange-date", lambda text: read_date(text) is not None),
    10: ("invalid-interchange-time", lambda text: read_time(text) is not None),
    11: ("invalid-standard", lambda text: len(text) == 1),
    12: ("invalid-interchange-version", lambda text: _digits(text, 5)),
    13: ("invalid-interchange-control", lambda text: read_number(text) is not None),
    14: ("invalid-ack-requested", lambda text: text in ("0", "1")),
    15: ("invalid-usage", lambda text: text in ("P", "T", "I")),
}
"""What each element of an ISA must be, shape only: ids and codes are the agreement's to know."""

_ANNOUNCED = {2: "invalid-authorization", 4: "invalid-security"}
"""What must stand in an ISA when the qualifier before it is not 00."""


class _Cut(NamedTuple):
    """How the bytes of a segment become texts."""

    element: str
    encoding: str

    def texts(self, body: bytes, size: int) -> list[str]:
        """A segment's id and elements as trimmed text, filled up to `size` with blanks."""
        text = body.translate(None, b"\r\n").decode(self.encoding)
        texts = [element.strip() for element in text.split(self.element)]
        return texts + [""] * (size - len(texts))


def finish(sketch: Sketch, digest: str, encoding: str) -> Interchange:
    """Make the record of an interchange read to its end, with everything wrong about it."""
    isa = tuple(element.decode(encoding, "replace") for element in sketch.header.elements)
    fields = ["ISA", *(element.strip() for element in isa)]
    fields[11] = isa[10].strip(" ")  # 1C to 1F count as blanks elsewhere, and are used here
    delimiters = delimiters_of(sketch.header, encoding)
    cut = _Cut(delimiters.element, encoding)
    trailer = cut.texts(sketch.trailer or b"", 3)
    acks, ack_problems = _acks(sketch, cut)
    groups = tuple([_group(one, at, cut) for at, one in enumerate(sketch.groups)])
    return Interchange(
        index=sketch.index,
        isa=isa,
        sender_kind=fields[5],
        sender=fields[6],
        receiver_kind=fields[7],
        receiver=fields[8],
        sent_on=read_date(fields[9]),
        sent_at=read_time(fields[10]),
        version=fields[12],
        control=fields[13],
        ack_requested=fields[14] == "1",
        usage=fields[15],
        delimiters=delimiters,
        encoding=encoding,
        start=sketch.start,
        end=sketch.end,
        digest=digest,
        groups=groups,
        acks=acks,
        declared=read_number(trailer[1]),
        trailer_control=trailer[2],
        problems=(
            *_header_problems(sketch, fields),
            *sketch.problems,
            *ack_problems,
            *_group_header_problems(sketch, groups),
            *_trailer_problems(sketch, trailer, fields[13]),
        ),
    )


def _header_problems(sketch: Sketch, fields: Sequence[str]) -> list[Problem]:
    start, header = sketch.start, sketch.header
    if header.usual and read_date(fields[9]) and read_time(fields[10]) is not None:
        return []
    end = start + header.first
    place = Place(segment="ISA", start=start, end=end)
    problems = [
        flaw(code, place, value=header.size if code == "isa-length" else "")
        for code in header.flaws
    ]
    if not header.readable:
        return problems
    for at, (code, lawful) in _LAWFUL.items():
        if not lawful(fields[at]):
            place = Place(segment="ISA", element=at, start=start, end=end)
            problems.append(flaw(code, place, value=fields[at]))
    for at, code in _ANNOUNCED.items():
        if fields[at - 1] in ("01", "02", "03", "04", "05", "06") and not fields[at]:
            place = Place(segment="ISA", element=at, start=start, end=end)
            problems.append(flaw(code, place))
    if fields[12] >= "00402" and fields[11].isalnum():
        place = Place(segment="ISA", element=11, start=start, end=end)
        problems.append(flaw("no-repetition-separator", place, value=fields[11]))
    return problems


def _acks(sketch: Sketch, cut: _Cut) -> tuple[tuple[InterchangeAck, ...], list[Problem]]:
    read = [read_ta1(cut.texts(segment, 6)) for segment in sketch.acks]
    acks = tuple(ack for ack in read if ack is not None)
    if len(acks) == len(read):
        return acks, []
    place = Place(segment="TA1", start=sketch.start, end=sketch.end)
    return acks, [flaw("invalid-interchange-ack", place)]


def _group_header_problems(sketch: Sketch, groups: Sequence[Group]) -> list[Problem]:
    """A group without GS01 or GS06 cannot be answered by a 997, so the interchange is to blame."""
    for one, group in zip(sketch.groups, groups, strict=True):
        if not (_two_letters(group.functional_id) and group.control):
            place = Place(segment="GS", start=one.start, end=one.head_end)
            return [flaw("invalid-group-header", place)]
    return []


def _trailer_problems(sketch: Sketch, trailer: Sequence[str], control: str) -> list[Problem]:
    problems: list[Problem] = []
    if sketch.trailer is None:
        return problems
    start, end, groups = sketch.trailer_start, sketch.end, len(sketch.groups)
    if not same_control(trailer[2], control):
        place = Place(segment="IEA", element=2, start=start, end=end)
        problems.append(
            flaw("interchange-control-mismatch", place, value=trailer[2], other=control)
        )
    if read_number(trailer[1]) != groups:
        place = Place(segment="IEA", element=1, start=start, end=end)
        problems.append(flaw("group-count", place, value=trailer[1], other=groups))
    return problems


def _group(one: GroupSketch, index: int, cut: _Cut) -> Group:
    head = cut.texts(one.head, 9)
    trailer = cut.texts(one.trailer or b"", 3)
    problems = list(one.problems)
    if read_number(head[6]) is None:
        place = Place(segment="GS", element=6, start=one.start, end=one.head_end)
        problems.append(flaw("invalid-group-control", place, value=head[6]))
    if one.trailer is not None:
        problems += _group_trailer_problems(one, trailer, head[6])
    return Group(
        index=index,
        functional_id=head[1],
        sender=head[2],
        receiver=head[3],
        sent_on=read_date(head[4]),
        sent_at=read_time(head[5]),
        control=head[6],
        agency=head[7],
        version=head[8],
        start=one.start,
        end=one.end,
        declared=read_number(trailer[1]),
        trailer_control=trailer[2],
        sets=one.sets,
        only=one.only,
        problems=tuple(problems),
    )


def _group_trailer_problems(
    one: GroupSketch, trailer: Sequence[str], control: str
) -> list[Problem]:
    problems = []
    if not same_control(trailer[2], control):
        place = Place(segment="GE", element=2, start=one.trailer_start, end=one.end)
        problems.append(flaw("group-control-mismatch", place, value=trailer[2], other=control))
    if read_number(trailer[1]) != one.sets:
        place = Place(segment="GE", element=1, start=one.trailer_start, end=one.end)
        problems.append(flaw("set-count", place, value=trailer[1], other=one.sets))
    return problems
