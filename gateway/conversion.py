"""X12 files as JSON and back: `gateway convert`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

import msgspec

from gateway.errors import GatewayError
from gateway.tools import any_guide, read_set
from translators.documents import InterchangeAck
from translators.problems import Problem
from translators.source import Source
from translators.x12.acknowledge import GuideFor
from translators.x12.delimiters import DEFAULT, Delimiters
from translators.x12.envelope import Address, EnvelopeError, GroupHead, write_interchange
from translators.x12.interchange import Group, Interchange
from translators.x12.reader import read_sets, scan
from translators.x12.write import WriteError, write

UNDATED = date(2000, 1, 1)
"""The day of an interchange that states none."""


class SetJson(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction set: its document, or null with the problems why it cannot be read."""

    kind: str
    control: str
    document: msgspec.Raw = msgspec.Raw(b"null")
    problems: tuple[Problem, ...] = ()


class GroupJson(msgspec.Struct, frozen=True, kw_only=True):
    """A functional group with its sets."""

    functional_id: str
    sender: str
    receiver: str
    control: str
    version: str
    agency: str = "X"
    sets: tuple[SetJson, ...] = ()


class InterchangeJson(msgspec.Struct, frozen=True, kw_only=True):
    """An interchange with its groups: what `convert` writes as JSON and reads back."""

    sender_kind: str
    sender: str
    receiver_kind: str
    receiver: str
    control: str
    version: str
    usage: str
    sent_at: datetime
    ack_requested: bool = False
    delimiters: Delimiters = DEFAULT
    acks: tuple[InterchangeAck, ...] = ()
    groups: tuple[GroupJson, ...] = ()


class FileJson(msgspec.Struct, frozen=True, kw_only=True):
    """A whole file; `problems` are those outside of its interchanges."""

    interchanges: tuple[InterchangeJson, ...]
    problems: tuple[Problem, ...] = ()


def file_of_x12(source: Source, guide_for: GuideFor = any_guide) -> FileJson:
    """An X12 file as records. Never raises on any bytes."""
    found = list(scan(source))
    return FileJson(
        interchanges=tuple(
            _interchange(source, each, guide_for) for each in found if isinstance(each, Interchange)
        ),
        problems=tuple(each for each in found if isinstance(each, Problem)),
    )


def file_of_json(content: bytes) -> FileJson:
    """A file that `convert` wrote as JSON. Raises GatewayError naming what is not as it must be."""
    try:
        return msgspec.json.decode(content, type=FileJson)
    except msgspec.MsgspecError as error:
        raise not_ours(str(error)) from error


def x12_of(file: FileJson, guide_for: GuideFor = any_guide) -> bytes:
    """A file as X12, each set written by its guide. Raises GatewayError: what cannot be written."""
    try:
        return b"".join(_written(each, guide_for) for each in file.interchanges)
    except (WriteError, EnvelopeError) as error:
        raise GatewayError(
            f"this cannot be written as X12: {error}",
            hint="mend the value in the JSON",
            code="not-writable",
        ) from error


def not_ours(message: str) -> GatewayError:
    """JSON that is not what `convert` writes."""
    return GatewayError(
        f"this is not the JSON that convert writes: {message}",
        hint="make one with: gateway convert FILE --to json",
        code="not-our-json",
    )


def _interchange(source: Source, found: Interchange, guide_for: GuideFor) -> InterchangeJson:
    """An interchange with everything in it."""
    return InterchangeJson(
        sender_kind=found.sender_kind,
        sender=found.sender,
        receiver_kind=found.receiver_kind,
        receiver=found.receiver,
        control=found.control,
        version=found.version,
        usage=found.usage,
        sent_at=datetime.combine(found.sent_on or UNDATED, found.sent_at or time()),
        ack_requested=found.ack_requested,
        delimiters=found.delimiters,
        acks=found.acks,
        groups=tuple(
            GroupJson(
                functional_id=group.functional_id,
                sender=group.sender,
                receiver=group.receiver,
                control=group.control,
                version=group.version,
                agency=group.agency,
                sets=tuple(_sets(source, found, group, guide_for)),
            )
            for group in found.groups
        ),
    )


def _sets(
    source: Source, interchange: Interchange, group: Group, guide_for: GuideFor
) -> Iterator[SetJson]:
    """The sets of a group with their documents as JSON."""
    for raw in read_sets(source, interchange, group):
        document, problems = read_set(raw, group, guide_for)
        yield SetJson(
            kind=raw.kind,
            control=raw.control,
            document=msgspec.Raw(msgspec.json.encode(document)),
            problems=problems,
        )


def _written(found: InterchangeJson, guide_for: GuideFor) -> bytes:
    """An interchange as X12."""
    groups = [
        (
            GroupHead(
                functional_id=group.functional_id,
                control=_control(group.control),
                version=group.version,
                agency=group.agency,
                sender=group.sender,
                receiver=group.receiver,
            ),
            _segments(group, found.delimiters, guide_for),
        )
        for group in found.groups
    ]
    return write_interchange(
        groups,
        sender=Address(isa_kind=found.sender_kind, isa=found.sender),
        receiver=Address(isa_kind=found.receiver_kind, isa=found.receiver),
        control=_control(found.control),
        sent_at=found.sent_at,
        version=found.version,
        usage=found.usage,
        ack_requested=found.ack_requested,
        delimiters=found.delimiters,
        ta1=found.acks,
    )


def _segments(
    group: GroupJson, delimiters: Delimiters, guide_for: GuideFor
) -> Sequence[Sequence[str]]:
    """The sets of a group as segments."""
    written = []
    whole = Group(
        index=0,
        functional_id=group.functional_id,
        sender=group.sender,
        receiver=group.receiver,
        control=group.control,
        version=group.version,
        start=0,
        end=0,
    )
    for each in group.sets:
        guide = guide_for(whole, each.kind)
        if guide is None:
            raise not_ours(f"there is no set {each.kind!r}")
        try:
            document = msgspec.json.decode(bytes(each.document), type=guide.document)
        except msgspec.MsgspecError as error:
            raise not_ours(f"{each.kind} {each.control}: {error}") from error
        written.append(write(document, guide, each.control, delimiters))
    return written


def _control(text: str) -> int:
    """A control number as the envelope writes it."""
    if not text.isdecimal():
        raise not_ours(f"{text!r} is no control number")
    return int(text)
