"""Judging an interchange: its problems become the one code of a TA1."""

from __future__ import annotations

from translators.documents.acknowledgment import InterchangeAck
from translators.x12.interchange import Interchange
from translators.x12.judge import AckPolicy

_REJECTING = {
    "invalid-element-separator": "026",
    "invalid-component-separator": "027",
    "invalid-terminator": "004",
    "missing-iea": "023",
    "iea-before-next-isa": "022",
    "set-outside-group": "022",
    "trailer-without-header": "022",
    "too-many-groups": "022",
    "invalid-sender-qualifier": "005",
    "invalid-sender": "006",
    "invalid-receiver-qualifier": "007",
    "invalid-receiver": "008",
    "unknown-receiver": "009",
    "invalid-authorization-qualifier": "010",
    "invalid-authorization": "011",
    "invalid-security-qualifier": "012",
    "invalid-security": "013",
    "invalid-interchange-date": "014",
    "invalid-interchange-time": "015",
    "invalid-standard": "016",
    "invalid-interchange-version": "017",
    "invalid-interchange-control": "018",
    "invalid-group-header": "024",
    "unsupported-standard": "002",
    "unsupported-version": "003",
    "repeated-interchange": "025",
}
_MARKING = {
    "interchange-control-mismatch": "001",
    "invalid-ack-requested": "019",
    "invalid-usage": "020",
    "group-count": "021",
}
_FIRM = ("026", "027", "004", "022", "023", "024", "025")
"""What no agreement can soften: without separators and structure there is nothing to process."""


SOFTENABLE = (
    "group-control-mismatch",
    "missing-ge",
    *sorted(word for word, code in _REJECTING.items() if code not in _FIRM),
)
"""The problems that an agreement may have answered E instead of R (`AckPolicy.softened`)."""


def interchange_verdict(
    interchange: Interchange, policy: AckPolicy, *, repeated: bool = False
) -> InterchangeAck:
    """Return the verdict on an interchange, whether or not a TA1 is due.

    R: nothing of it is posted and no 997 is written. E: something is wrong, all is processed. A
    TA1 has one code, so the worst problem is named (in the order above). `repeated` says that its
    control number was used before, which only the keeper of the files knows.
    """
    found = {problem.code for problem in interchange.problems}
    if policy.receivers and interchange.receiver not in policy.receivers:
        found.add("unknown-receiver")
    old = interchange.version < "00402"  # from then on ISA11 separates repetitions
    if policy.standards and old and interchange.isa[10] not in policy.standards:
        found.add("unsupported-standard")
    if policy.control_versions and interchange.version not in policy.control_versions:
        found.add("unsupported-version")
    if repeated:
        found.add("repeated-interchange")
    rejecting = [(word, code) for word, code in _REJECTING.items() if word in found]
    firm = [code for word, code in rejecting if code in _FIRM or word not in policy.softened]
    marking = [code for _, code in rejecting]
    marking += [code for word, code in _MARKING.items() if word in found]
    status = "R" if firm else "E" if marking else "A"
    code = (firm or marking or ["000"])[0]
    return InterchangeAck(
        control=interchange.control,
        sent_on=interchange.sent_on,
        sent_at=interchange.sent_at,
        status=status,
        code=code,
    )


def judge_interchange(
    interchange: Interchange, policy: AckPolicy, *, repeated: bool = False
) -> InterchangeAck | None:
    """Return the TA1 for an interchange, None when none is due.

    None is due when the agreement says never, or on request and ISA14 asks for none, or when the
    interchange holds nothing but acknowledgments: these are never acknowledged.
    """
    business = any(group.functional_id != "FA" for group in interchange.groups)
    if not business and (interchange.acks or interchange.groups):
        return None
    wanted = interchange.ack_requested if policy.ta1 == "requested" else policy.ta1 == "always"
    return interchange_verdict(interchange, policy, repeated=repeated) if wanted else None
