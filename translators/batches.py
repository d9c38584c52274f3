"""What a file without X12 envelopes holds: batches of messages, whatever the syntax."""

from __future__ import annotations

from datetime import datetime

import msgspec

from translators.documents import Party
from translators.layouts import Layout
from translators.problems import Problem, Severity


class Batch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Messages that came together from one sender, from byte `start` to `end`, half open.

    It is to other syntaxes what an interchange of one group is to X12: a CSV file, a cXML payload,
    a UBL document, a bank's file. `sender` and `receiver` are as the file states them ("" when it
    does not, as in CSV: then the channel tells), their kinds such as `DUNS` or `0088`. `control` is
    the sender's own number of it (a payload id, a file id), `usage` T for a test. `version` tells
    people what it is ("cXML 1.2.014"); `digest` is the SHA-256 of the bytes. `name` is what its
    sender calls the file, for our answer; no reader knows it.
    """

    index: int
    syntax: str
    sender_kind: str = ""
    sender: str = ""
    receiver_kind: str = ""
    receiver: str = ""
    control: str = ""
    usage: str = "P"
    sent_at: datetime | None = None
    version: str = ""
    encoding: str = "utf-8"
    start: int
    end: int
    digest: str
    name: str = ""
    messages: int
    layout: Layout | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether something is so wrong with the whole that nothing of it may be taken."""
        return any(problem.severity is Severity.REJECT for problem in self.problems)


class RawMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a batch, cut out and not yet read: one business document.

    `kind` is the house name of its document ("850" is an order in every syntax), "" when no layout
    reads it: then `problems` say so. `index` counts from 0 in the batch. `content` is the syntax's
    own: the rows of a CSV, an element of XML, the records of a bank. `problems` are those found
    while cutting; `start` and `end` are byte offsets into the file, half open.
    """

    kind: str
    index: int
    control: str = ""
    layout: Layout | None = None
    content: object = None
    start: int = 0
    end: int = 0
    problems: tuple[Problem, ...] = ()


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What stands around documents that we write: who sends to whom, when, under which number.

    `control` names the file, unlike any other anybody writes; a syntax that has no place for
    something leaves it out. `currency` and the parties are for schemas that want them in every
    document: they stand there only where a document says none of its own.
    """

    control: str
    sent_at: datetime
    usage: str = "P"
    sender_kind: str = ""
    sender: str = ""
    receiver_kind: str = ""
    receiver: str = ""
    currency: str = ""
    sender_party: Party | None = None
    receiver_party: Party | None = None


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """What a receipt says of one message: its kind, number and verdict (A, E or R), its faults."""

    index: int
    kind: str
    number: str = ""
    verdict: str
    problems: tuple[Problem, ...] = ()
