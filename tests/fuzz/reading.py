"""The pure part of the way: any bytes are read, parsed, judged and answered, and nothing raises."""

from __future__ import annotations

from gateway.verify import verify_interchange
from translators.guide import Guide, known_sets, load_guide
from translators.problems import Problem, Severity
from translators.x12.acknowledge import AckPolicy, answer, interchange_verdict, judge_set
from translators.x12.locate import locate
from translators.x12.parse import parse
from translators.x12.reader import Group, Interchange, RawSet, Source, of_bytes, read_sets, scan

SEGMENTS = frozenset(
    "ISA TA1 GS ST AK1 AK2 AK3 AK4 AK5 IK3 CTX IK4 IK5 AK9 SE GE IEA".split()  # noqa: SIM905
)
"""What an answer to a group may be made of."""

POLICIES = (
    AckPolicy(),
    AckPolicy(ta1="always", sets="errors"),
    AckPolicy(ta1="always", detail="none", functional_ids={"850": ("PO", "SC")}),
)


def guide_for(group: Group, kind: str) -> Guide | None:
    """The guide for a set of a group, if we have one."""
    return load_guide(kind, group.release) if kind in known_sets() else None


def check_reading(raw: bytes, policy: AckPolicy = POLICIES[0]) -> int:
    """Everything said of the bytes holds together; gives how many sets are in them."""
    source = of_bytes(raw)
    sets = 0
    end = 0
    for found in scan(source):
        if isinstance(found, Problem):
            assert found.message and found.severity, found
            continue
        assert end <= found.start < found.end <= len(raw), "interchanges overlap"
        end = found.end
        interchange_verdict(found, policy)
        for group in found.groups:
            read = [check_set(one, group, policy) for one in read_sets(source, found, group)]
            assert len(read) == group.sets, "the two passes count differently"
            sets += len(read)
    check_answer(source, policy)
    return sets


def check_set(raw: RawSet, group: Group, policy: AckPolicy) -> None:
    """One set is parsed, judged and traced; every place is inside the set and its group."""
    assert group.start <= raw.start < raw.end <= group.end
    ranges = raw.byte_ranges()
    assert len(ranges) == len(raw.segments)
    guide = guide_for(group, raw.kind)
    if guide is None:
        return
    parsed = parse(raw, guide)
    for problem in parsed.problems:
        assert problem.message, problem
        assert 0 <= problem.place.position <= len(raw.segments) + 1, problem
    verdict = judge_set(raw, parsed.problems, policy)
    if verdict.status in ("A", "E"):
        assert parsed.document is not None, "taken over without a document"
        assert not any(each.severity is Severity.REJECT for each in parsed.problems)
        assert locate(raw, guide)


def check_answer(source: Source, policy: AckPolicy) -> None:
    """The answer has only our own segments, and nothing is wrong with them but the sender's ids."""
    answered = answer(source, guide_for, policy)
    answers = of_bytes(answered)
    for found in scan(answers) if answered else ():
        assert isinstance(found, Interchange), found
        assert {one.code for one in found.problems} <= THEIR_OWN, found.problems
        marks = found.delimiters
        text = answered[found.start : found.end].decode(found.encoding)
        ids = {one.strip().split(marks.element)[0] for one in text.split(marks.cut) if one.strip()}
        assert ids <= SEGMENTS, ids - SEGMENTS
        for group in found.groups:
            assert group.problems == (), group.problems
            for one in read_sets(answers, found, group):
                assert one.problems == (), one.problems
                guide = guide_for(group, one.kind)
                assert guide is not None
                wrong = [
                    each for each in parse(one, guide).problems if each.severity is Severity.REJECT
                ]
                assert not wrong, wrong


THEIR_OWN = frozenset(
    [
        "invalid-sender",
        "invalid-receiver",
        "invalid-sender-qualifier",
        "invalid-receiver-qualifier",
        "isa-length",
    ]
)
"""What is wrong with the sender's own ids comes back in the address of the answer."""


def check_outgoing(raw: bytes) -> None:
    """A file of ours is one interchange in which our reader and pyx12's find nothing wrong."""
    source = of_bytes(raw)
    found = list(scan(source))
    assert len(found) == 1 and isinstance(found[0], Interchange), found
    interchange = found[0]
    assert interchange.problems == (), interchange.problems
    for group in interchange.groups:
        assert group.problems == (), group.problems
        for one in read_sets(source, interchange, group):
            assert one.problems == (), one.problems
            guide = guide_for(group, one.kind)
            assert guide is not None, one.kind
            parsed = parse(one, guide)
            wrong = [each for each in parsed.problems if each.severity is not Severity.NOTE]
            assert parsed.document is not None and not wrong, wrong
    assert verify_interchange(raw) == ()
