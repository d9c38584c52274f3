"""What can be wrong with an envelope: every code with its weight, its sentence and its way out."""

from __future__ import annotations

from translators.problems import Place, Problem, Severity

_REJECT, _ACCEPT, _WARN, _NOTE = Severity.REJECT, Severity.ACCEPT, Severity.WARN, Severity.NOTE

_RESEND = "ask the sender to send the file again, complete"
_ASK = "tell the sender; a TA1 or 997 says it to their system"
_NONE = "nothing to do; the sender may want to know"

FLAWS: dict[str, tuple[Severity, str, str]] = {
    # of the file
    "empty-file": (_NOTE, "the file holds nothing", _RESEND),
    "not-edi": (
        _REJECT,
        "these bytes are no X12: no ISA begins here",
        "look at the archived bytes",
    ),
    "half-file": (_REJECT, "the file ends inside its ISA segment", _RESEND),
    # of the ISA
    "isa-length": (
        _NOTE,
        "the ISA is {value} characters long, not 105; read by its separators",
        _NONE,
    ),
    "isa-line-break": (_NOTE, "a line end inside of the ISA was taken out", _NONE),
    "byte-order-mark": (_NOTE, "a byte order mark before the ISA was passed over", _NONE),
    "padding": (_NOTE, "blank lines or filling around the interchange were passed over", _NONE),
    "missing-last-terminator": (_NOTE, "the IEA has no terminator of its own", _NONE),
    "no-repetition-separator": (
        _NOTE,
        "ISA11 {value} separates no repetitions; read as none",
        _NONE,
    ),
    "isa-terminator": (_NOTE, "the ISA ends otherwise than the segments behind it", _NONE),
    "no-component-separator": (_NOTE, "ISA16 repeats the segment terminator; no components", _NONE),
    "invalid-terminator": (_REJECT, "no usable segment terminator follows ISA16", _ASK),
    "invalid-element-separator": (_REJECT, "the ISA mixes element separators", _ASK),
    "invalid-component-separator": (_REJECT, "ISA16 holds no usable component separator", _ASK),
    "invalid-authorization-qualifier": (_REJECT, "ISA01 is not a known qualifier", _ASK),
    "invalid-authorization": (_REJECT, "ISA02 is empty though ISA01 announces it", _ASK),
    "invalid-security-qualifier": (_REJECT, "ISA03 is not a known qualifier", _ASK),
    "invalid-security": (_REJECT, "ISA04 is empty though ISA03 announces it", _ASK),
    "invalid-sender-qualifier": (_REJECT, "ISA05 is not two letters or digits", _ASK),
    "invalid-sender": (_REJECT, "ISA06 names no sender", _ASK),
    "invalid-receiver-qualifier": (_REJECT, "ISA07 is not two letters or digits", _ASK),
    "invalid-receiver": (_REJECT, "ISA08 names no receiver", _ASK),
    "invalid-interchange-date": (_REJECT, "ISA09 is not a date YYMMDD", _ASK),
    "invalid-interchange-time": (_REJECT, "ISA10 is not a time HHMM", _ASK),
    "invalid-standard": (_REJECT, "ISA11 is not one character", _ASK),
    "invalid-interchange-version": (_REJECT, "ISA12 is not five digits", _ASK),
    "invalid-interchange-control": (_REJECT, "ISA13 is not a number of at most nine digits", _ASK),
    "invalid-ack-requested": (_ACCEPT, "ISA14 is neither 0 nor 1; read as 0", _ASK),
    "invalid-usage": (_ACCEPT, "ISA15 is none of P, T and I", _ASK),
    # of the interchange
    "missing-iea": (_REJECT, "the file ends before the IEA of this interchange", _RESEND),
    "iea-before-next-isa": (
        _REJECT,
        "another ISA begins before this interchange has its IEA",
        _ASK,
    ),
    "interchange-control-mismatch": (_ACCEPT, "IEA02 is {value}, ISA13 is {other}", _ASK),
    "group-count": (_ACCEPT, "IEA01 says {value} groups, there are {other}", _ASK),
    "set-outside-group": (_REJECT, "a transaction set stands outside of any group (no GS)", _ASK),
    "trailer-without-header": (_REJECT, "{value} stands where nothing is open", _ASK),
    "stray-segments": (_WARN, "segments outside of any transaction set were passed over", _ASK),
    "doubled-terminator": (_NOTE, "segment terminators are doubled", _NONE),
    "invalid-interchange-ack": (
        _WARN,
        "a TA1 without control number or verdict was passed over",
        _ASK,
    ),
    "invalid-group-header": (
        _REJECT,
        "GS01 or GS06 is missing, so the group cannot be answered",
        _ASK,
    ),
    "too-many-groups": (_REJECT, "more than {value} groups in one interchange", "have it split"),
    # of the group
    "missing-ge": (_REJECT, "the group has no GE", _ASK),
    "group-control-mismatch": (_REJECT, "GE02 is {value}, GS06 is {other}", _ASK),
    "set-count": (_ACCEPT, "GE01 says {value} sets, there are {other}", _ASK),
    "invalid-group-control": (_REJECT, "GS06 is not a number of at most nine digits", _ASK),
    # of the set
    "missing-se": (_REJECT, "the transaction set has no SE", _ASK),
    "set-control-mismatch": (_REJECT, "SE02 is {value}, ST02 is {other}", _ASK),
    "segment-count": (_REJECT, "SE01 says {value} segments, there are {other}", _ASK),
    "invalid-set-kind": (
        _REJECT,
        "ST01 is not a transaction set identifier of three characters",
        _ASK,
    ),
    "invalid-set-control": (_REJECT, "ST02 is not one to nine letters and digits", _ASK),
    "repeated-set-control": (_REJECT, "ST02 {value} was used before in this group", _ASK),
    "set-too-large": (_REJECT, "the transaction set is larger than {value} bytes", "have it split"),
    "two-terminators": (
        _NOTE,
        "some segments end with {value}, the others with the terminator of the ISA",
        _NONE,
    ),
    "wrapped-lines": (_NOTE, "line ends inside of segments were taken out", _NONE),
    # of the set against its group and the agreement
    "set-not-in-group": (_REJECT, "a set {value} does not belong into a group {other}", _ASK),
    "set-not-supported": (
        _REJECT,
        "no guide reads a set {value}",
        "agree the set, or write its guide",
    ),
}


def flaw(code: str, place: Place, *, value: object = "", other: object = "") -> Problem:
    """Make the problem `code` at `place`: `value` was found, `other` is what it contradicts."""
    severity, message, hint = FLAWS[code]
    return Problem(
        code=code,
        message=message.format(value=value, other=other),
        severity=severity,
        place=place,
        value=str(value),
        hint=hint,
    )
