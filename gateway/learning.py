"""What a partner's own files teach about its agreement: proposals, each with its counts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from gateway import durable
from gateway.agreement import Agreement
from gateway.amending import amended
from gateway.errors import Conflict, GatewayError
from gateway.home import Home
from gateway.identity_reading import ISA
from gateway.partners import read_agreement
from gateway.proposals import delimiters_value
from gateway.reading import HEAD_BYTES
from gateway.typeset import delimiters_of, guide_for
from translators.census import Census, Fault
from translators.guide import GuideError, known_sets, load_guide
from translators.source import Source
from translators.syntaxes import sniff
from translators.x12.answer_codes import FUNCTIONAL_IDS
from translators.x12.delimiters import Delimiters
from translators.x12.interchange import Group, Interchange
from translators.x12.parse import parse
from translators.x12.reader import read_sets, scan
from translators.x12.sets import RawSet

MOST_CODES = 30
"""A list of more codes is left open: it would have to be mended every week."""

VERSION = re.compile(r"\d{6}[A-Z0-9]{0,6}", re.ASCII)
GROUP = re.compile(r"[A-Z]{2}")
"""What may stand in an agreement; a file may hold anything."""

SEVERITY = "accept"
"""What is proposed for a fault that stands in every document: taken over, and answered E."""

Overlay = dict[str, dict[str, object]]


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A change of partner.toml: `table` (such as `overlay.850`), key, value, and why."""

    table: str
    key: str
    value: object
    why: str


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """What was learned: how many documents of which sets, proposals, and what else was seen."""

    documents: Mapping[str, int]
    proposals: tuple[Proposal, ...]
    seen: tuple[str, ...]


class Reading:
    """What was read of a partner's files."""

    def __init__(self, agreement: Agreement) -> None:
        """Nothing is read yet."""
        self.agreement = agreement
        self.interchanges: list[Interchange] = []
        self.groups: list[Group] = []
        self.sets: dict[str, list[RawSet]] = {}
        self.unknown: set[str] = set()
        self.others = 0

    def add(self, source: Source) -> None:
        """Read one file. Never raises on any bytes."""
        self.others += sniff(source(0, HEAD_BYTES)) not in ("x12", "")
        for found in scan(source):
            if not isinstance(found, Interchange):
                continue
            self.interchanges.append(found)
            for group in found.groups:
                self.groups.append(group)
                for raw in read_sets(source, found, group):
                    if raw.kind in known_sets():
                        self.sets.setdefault(raw.kind, []).append(raw)
                    else:
                        self.unknown.add(raw.kind)


def learn(reading: Reading, *, strict: bool = False) -> Lesson:
    """What files teach; with `strict` also what they all have becomes required, lists closed.

    Every proposal is tried: none makes a document be refused that was taken before.
    """
    proposals = [*_of_envelopes(reading, strict=strict)]
    seen = [*_strangers(reading)]
    for kind, sets in sorted(reading.sets.items()):
        more, said = _of_set(reading.agreement, kind, sets, strict=strict)
        proposals += more
        seen += said
    seen += [f"no guide reads a set {kind}" for kind in sorted(reading.unknown)]
    if reading.others:
        seen.append(
            f"{reading.others} of the files are no X12: how they are read is stated in [layouts]"
        )
    return Lesson(
        documents={kind: len(sets) for kind, sets in sorted(reading.sets.items())},
        proposals=tuple(proposals),
        seen=tuple(seen),
    )


def _of_envelopes(reading: Reading, *, strict: bool) -> Iterator[Proposal]:
    """Separators, releases and groups that differ from the agreement's."""
    wire, count = reading.agreement.wire, len(reading.interchanges)
    marks = list(dict.fromkeys(each.delimiters for each in reading.interchanges))
    if len(marks) == 1 and not _same(marks[0], delimiters_of(reading.agreement)):
        yield Proposal(
            table="x12",
            key="delimiters",
            value=delimiters_value(marks[0]),
            why=f"these separators in {count} of {count} interchanges; we would write them too",
        )
    releases = sorted({group.release for group in reading.groups if group.release})
    stated = {group.version for group in reading.groups}
    versions = sorted(each for each in stated if VERSION.fullmatch(each))
    if len(releases) == 1 and releases[0] != wire.version:
        total = len(reading.groups)
        why = f"release {releases[0]} in {total} of {total} groups; we would write it too"
        yield Proposal(table="x12", key="version", value=releases[0], why=why)
    if strict and versions and set(versions) != set(wire.versions):
        why = f"only {', '.join(versions)} came; any other version would be refused"
        yield Proposal(table="x12", key="versions", value=versions, why=why)
    for kind, sets in sorted(reading.sets.items()):
        usual = wire.functional_ids.get(kind) or FUNCTIONAL_IDS.get(kind, ())
        came = {raw.functional_id for raw in sets if GROUP.fullmatch(raw.functional_id)}
        found = sorted(came - set(usual))
        if found and usual:
            why = f"{kind} came in a group {', '.join(found)}"
            yield Proposal(table="x12.functional_ids", key=kind, value=[*usual, *found], why=why)


def _same(one: Delimiters, other: Delimiters) -> bool:
    """Whether two sets of separators differ in nothing that is seen on the wire."""
    if not one.repetition or not other.repetition:
        one = msgspec.structs.replace(one, repetition="")
        other = msgspec.structs.replace(other, repetition="")
    return one == other


def _strangers(reading: Reading) -> Iterator[str]:
    """Senders that are no identity of the partner."""
    known = {(each.isa_kind, each.isa) for each in reading.agreement.identities}
    for found in dict.fromkeys((each.sender_kind, each.sender) for each in reading.interchanges):
        isa = f"{found[0]}:{found[1]}"
        if found not in known and re.fullmatch(ISA, isa):
            yield f'sender {isa} is no identity of this partner: [[identities]] isa = "{isa}"'


def _of_set(
    agreement: Agreement, kind: str, sets: Sequence[RawSet], *, strict: bool
) -> tuple[list[Proposal], list[str]]:
    """What the documents of one set teach."""
    release = sets[0].version[:6]
    census = Census(guide_for(agreement, kind, release))
    for raw in sets:
        census.add(raw)
    old = {key: dict(value) for key, value in _tables(agreement.overlays.get(kind, {}))}
    wanted = [*_faults(census)]
    if strict:
        wanted += sorted((*_lists(census), *_required(census)), key=lambda one: "*" in one[0])
    overlay, kept = dict(old), []
    for designator, change, why in wanted:
        laid = {**overlay, designator: {**overlay.get(designator, {}), **change}}
        if _harmless(laid, overlay, kind, release, sets):
            overlay = laid
            kept.append((designator, why))
    reasons: dict[str, list[str]] = {}
    for designator, why in kept:
        reasons.setdefault(designator, []).append(why)
    proposals = [
        Proposal(
            table=f"overlay.{kind}", key=designator, value=overlay[designator], why="; ".join(whys)
        )
        for designator, whys in reasons.items()
    ]
    seen = [said for name, said in _seen(census) if name not in reasons]
    return proposals, [f"{kind}: {said}" for said in seen]


def _tables(overlay: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    for key, value in overlay.items():
        assert isinstance(value, Mapping)  # the agreement was read strictly
        yield key, value


def _harmless(
    laid: Overlay, before: Overlay, kind: str, release: str, sets: Sequence[RawSet]
) -> bool:
    """Whether a guide loads with an overlay, and refuses no document that it took before."""
    try:
        new, old = load_guide(kind, release, laid), load_guide(kind, release, before)
    except GuideError:
        return False
    return all(not parse(raw, new).rejected or parse(raw, old).rejected for raw in sets)


def _faults(census: Census) -> Iterator[tuple[str, dict[str, object], str]]:
    """What is wrong in every document: it is the partner's way, so it is borne."""
    for fault, count in sorted(census.faults.items(), key=lambda one: one[0].designator):
        if count == census.documents:
            why = f"{_said(fault)} in {_of(count, census.documents)}"
            if fault.code == "missing-segment":
                yield fault.designator, {"use": "O"}, why
            else:
                yield fault.designator, {"severity": SEVERITY}, why


def _required(census: Census) -> Iterator[tuple[str, dict[str, object], str]]:
    """Segments and elements that stand everywhere: they become required.

    A use with a constant (`REF*DP`) copies what was agreed for the one without: it comes later.
    """
    always = {
        name for name, count in census.present.items() if count == census.places[_above(name)]
    }
    narrowed = {name.partition("*")[0] for name in always if name not in census.uses}
    for name in sorted(always):
        use = census.uses.get(name)
        if name in narrowed or (use is not None and use.mandatory):
            continue
        yield (
            name,
            {"use": "M"},
            f"{name} in {_of(census.present[name], census.places[_above(name)])}",
        )
    for (path, at), count in sorted(census.filled.items()):
        use = census.uses[path]
        slot = next((one for one in use.slots if (one.at, one.part) == (at, 0)), None)
        always_filled = count == census.occurrences[path]
        if always_filled and slot and slot.field and slot.use != "M" and not slot.pairs:
            name = f"{path}.{at:02d}"
            yield name, {"use": "M"}, f"{name} in {_of(count, census.occurrences[path])}"


def _lists(census: Census) -> Iterator[tuple[str, dict[str, object], str]]:
    """Codes that came: the lists are closed behind them."""
    for (path, at), found in sorted(census.codes.items()):
        codes = sorted(found)
        if len(codes) <= MOST_CODES:
            shown = ", ".join(f"{code} {found[code]} times" for code in codes)
            yield f"{path}.{at:02d}", {"codes": {"only": codes}}, f"{path}.{at:02d}: {shown}"


def _seen(census: Census) -> Iterator[tuple[str, str]]:
    """Qualifiers and maxima that were seen, and faults of some documents, each with its place."""
    for name, count in sorted(census.present.items()):
        if name not in census.uses:
            yield name, f"{name} in {_of(count, census.places[_above(name)])}"
    for name, most in sorted(census.most.items()):
        if most > 1 and name in census.uses:
            yield "", f"{name} up to {most} times"
    for fault, count in sorted(census.faults.items(), key=lambda one: one[0].designator):
        if count < census.documents:
            yield "", f"{_said(fault)} in {_of(count, census.documents)}"


def _above(name: str) -> str:
    """The loop a use stands in: `PO1` of `PO1.REF*DP`, "" outside of loops."""
    return name.rpartition(".")[0]


def _said(fault: Fault) -> str:
    return f"{fault.code.replace('-', ' ')} at {fault.designator}"


def _of(count: int, total: int) -> str:
    return f"{count} of {total}"


def taught(text: str, lesson: Lesson) -> tuple[str, tuple[str, ...]]:
    """A partner.toml with the proposals in it, and those that only a person can put in."""
    left = []
    for each in lesson.proposals:
        try:
            text = amended(text, each.table, each.key, each.value)
        except GatewayError as error:
            left.append(f"{error.message}; {error.hint}")
    return text, tuple(left)


def diff_of(before: str, after: str, name: str) -> str:
    """What changes in a file, as a unified diff; "" when nothing does."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, name
    )
    return "".join(lines)


def apply_lesson(home: Home, key: str, before: str, after: str) -> Path:
    """The partner's agreement says what was taught; its path.

    Raises Conflict when the file changed meanwhile, Mistakes when the agreement would not be
    right; then it stays as it was.
    """
    folder = home.partners / key
    path = folder / "partner.toml"
    if path.read_text(encoding="utf-8-sig") != before:
        raise Conflict("the agreement changed meanwhile", where=str(path), hint="learn it again")
    durable.write_new(path, [after.encode()])
    try:
        read_agreement(folder)
    except Exception:
        durable.write_new(path, [before.encode()])
        raise
    return path
