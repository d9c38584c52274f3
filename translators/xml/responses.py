"""The cXML Response we answer with: whether a document was taken over, and why not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from translators.problems import Problem, Severity

VERSION = "1.2.060"
DOCTYPE = f"http://xml.cxml.org/schemas/cXML/{VERSION}/cXML.dtd"

TEXTS: Mapping[int, str] = {
    200: "OK",
    201: "Accepted",
    400: "Bad Request",
    401: "Unauthorized",
    406: "Not Acceptable",
    409: "Conflict",
    450: "Not Implemented",
    500: "Internal Server Error",
}
"""The codes we answer with (cXML Reference Guide, Status) and the words they stand for."""

MOST_TOLD = 20
"""Problems said in one answer: the sender's people read them one by one."""

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML cannot hold; a message may repeat what a sender wrote."""

UNREADABLE = frozenset(
    [
        "not-well-formed",
        "unsupported-encoding",
        "entities-refused",
        "too-deep",
        "set-too-large",
        "header-too-large",
        "too-many-elements",
        "too-many-attributes",
        "too-long",
    ]
)
"""What is wrong with a file that is no document at all."""


def status_of(problems: Iterable[Problem], *, known: bool = True, duplicate: bool = False) -> int:
    """Return the code that answers a document with these problems.

    200 when it is taken over; 400 for a file that cannot be read, 401 for a sender that is not
    `known`, 450 for a kind of document that we do not take, 406 for one whose content is refused,
    409 for a `duplicate` of one that we have.
    """
    refused = {one.code for one in problems if one.severity is Severity.REJECT}
    if refused & UNREADABLE:
        return 400
    if not known:
        return 401
    if "set-not-supported" in refused:
        return 450
    if refused:
        return 406
    return 409 if duplicate else 200


def write_response(
    code: int, payload_id: str, moment: datetime, problems: Iterable[Problem] = ()
) -> bytes:
    """Return a cXML file that answers a request with a code of `TEXTS`.

    `payload_id` is our own for this answer, `moment` when it is given (aware). What refuses the
    document is told in the status, one problem after the other; notes are not.
    """
    assert moment.tzinfo is not None, "a moment without a zone"
    told = [one.message for one in problems if one.severity is Severity.REJECT]
    if len(told) > MOST_TOLD:
        told = [*told[:MOST_TOLD], f"and {len(told) - MOST_TOLD} more"]
    said = escape(ILLEGAL.sub("?", "; ".join(told)))
    named = quoteattr(ILLEGAL.sub("?", payload_id))
    timestamp = moment.isoformat(timespec="seconds")
    lines = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<!DOCTYPE cXML SYSTEM "{DOCTYPE}">',
        f'<cXML payloadID={named} timestamp="{timestamp}" version="{VERSION}">',
        "  <Response>",
        f'    <Status code="{code}" text="{TEXTS[code]}" xml:lang="en">{said}</Status>',
        "  </Response>",
        "</cXML>",
    )
    return "".join(f"{line}\n" for line in lines).encode()
