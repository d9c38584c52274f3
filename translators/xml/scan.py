"""An XML file to batches, and a batch to its messages, of which one is in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import quoteattr

import msgspec
from lxml import etree
from lxml.etree import _Element as Element

from translators.batches import Batch, RawMessage
from translators.layouts import Layout
from translators.problems import Place, Problem, Severity
from translators.source import BLOCK_BYTES, Source, digest_of
from translators.xml.addresses import Address, Test, read_address
from translators.xml.content import Content
from translators.xml.cut import SBDH, Message, Root, RootEnd, cut
from translators.xml.dialect import Dialect, dialect_of
from translators.xml.find import Finder
from translators.xml.limits import MAX_HEADER
from translators.xml.names import Names, spelled, spelled_test
from translators.xml.prolog import Prolog, Refused, read_prolog

MOST_NAME = 400
"""Characters of a document's name and namespace that are told: no schema of anybody has more."""

Scope = tuple[tuple[str | None, str], ...]


def scan(source: Source, layouts: Sequence[Layout]) -> list[Batch | Problem]:
    """Return a batch for each root that one of the layouts reads, a problem for each other.

    A file that is not well-formed to its end, or refused, has no messages: its batches bear the
    problem, or it stands alone when no root was found. Never raises on any bytes.
    """
    found: list[Batch | Problem] = []
    open_batch: Batch | None = None
    try:
        prolog = read_prolog(source)
        chooser = _Chooser(source, prolog, layouts)
        for event in cut(source, prolog, chooser.choose):
            if isinstance(event, Root):
                open_batch = _batch(source, prolog, event, len(found))
                if open_batch is None:
                    found.append(_unknown(event, chooser.told(event)))
            elif isinstance(event, Message):
                assert open_batch is not None
                count = open_batch.messages + 1
                open_batch = msgspec.structs.replace(open_batch, messages=count)
            elif open_batch is not None:
                found.append(_ended(source, open_batch, event.end))
                open_batch = None
    except Refused as error:
        return _refused(source, [*found, *([open_batch] if open_batch else [])], error.problem)
    batches = [one for one in found if isinstance(one, Batch)]
    if len(found) == 1 and batches:
        return [_whole_file(source, batches[0])]
    return found


def read(source: Source, batch: Batch, first: int = 0) -> Iterator[RawMessage]:
    """Yield the messages of a batch that `scan` returned, in order, from `first` on.

    A batch that was refused has none.
    """
    layout = batch.layout
    if layout is None or not batch.messages:
        return
    prolog = read_prolog(source)
    chooser = _Chooser(source, prolog, [layout])
    root: Root | None = None
    index = 0
    for event in cut(source, prolog, chooser.choose):
        if isinstance(event, Root):
            root = event if batch.start <= event.start < batch.end else None
            index, header = 0, -1
        elif isinstance(event, RootEnd):
            if root is not None:
                return
        elif root is not None:
            header = event.start if header < 0 else header
            if index >= first:
                yield _message(source, prolog.encoding, layout, root, event, index, header)
            index += 1


class _Chooser:
    """Chooses layouts for the roots of one file."""

    def __init__(self, source: Source, prolog: Prolog, layouts: Sequence[Layout]) -> None:
        self._source = source
        self._prolog = prolog
        dialects = [(layout, dialect_of(layout)) for layout in layouts]
        self._layouts = sorted(dialects, key=lambda one: (one[1].loose, -len(one[1].when)))

    def choose(self, tag: str, start: int, scope: Scope) -> Layout | None:
        """Return the layout of a root: the strictest whose name and conditions fit."""
        head: Element | None = None
        for layout, dialect in self._layouts:
            if not _is_root(dialect, tag):
                continue
            if dialect.when and head is None:
                head = head_of(self._source, self._prolog.encoding, start, scope)
            finder = Finder(dialect.names, dialect.attributes)
            if head is None or all(finder.holds(head, test) for test in _tests(dialect)):
                return layout
        return None

    def told(self, root: Root) -> str:
        """Return what a root holds that other documents have too, "" where no layout knows it.

        Of a cXML that nothing reads it is such as `Request/PunchOutSetupRequest`.
        """
        named = [one for _, one in self._layouts if _is_root(one, root.name)]
        head = head_of(self._source, self._prolog.encoding, root.start, root.namespaces)
        if not named or head is None or not len(head):
            return ""
        names = named[0].names
        return "/".join(names[one.tag] for one in (head[-1], *list(head[-1])[:1]))


def _is_root(dialect: Dialect, tag: str) -> bool:
    name = dialect.names[tag]
    return any(name == dialect.names.key(root) for root in dialect.roots)


def _tests(dialect: Dialect) -> Iterator[Test]:
    for test in dialect.when:
        yield spelled_test(test, dialect.names, dialect.attributes)


def _batch(source: Source, prolog: Prolog, root: Root, index: int) -> Batch | None:
    """Return the batch of a root as far as its beginning says it, None when nothing reads it."""
    if root.layout is None:
        return None
    dialect = dialect_of(root.layout)
    head = head_of(source, prolog.encoding, root.start, root.namespaces)
    stated = _Stated(dialect, head)
    around = _Around(source, prolog) if root.wrapped else None
    sender_kind, sender = stated.identity(dialect.sender)
    receiver_kind, receiver = stated.identity(dialect.receiver)
    control, sent_at = stated.first(dialect.control), stated.first(dialect.sent_at)
    if around is not None:
        if not sender:
            sender_kind, sender = around.identity("Sender")
        if not receiver:
            receiver_kind, receiver = around.identity("Receiver")
        control = control or around.identification("InstanceIdentifier")
        sent_at = sent_at or around.identification("CreationDateAndTime")
    words = (dialect.standard, stated.first(dialect.version))
    return Batch(
        index=index,
        syntax="xml",
        sender_kind=sender_kind,
        sender=sender,
        receiver_kind=receiver_kind,
        receiver=receiver,
        control=control,
        usage="T" if stated.first(dialect.usage) in dialect.test else "P",
        sent_at=_moment(sent_at),
        version=" ".join(filter(None, words)),
        encoding=prolog.encoding.lower(),
        start=root.start,
        end=root.start,
        digest="",
        messages=0,
        layout=root.layout,
        problems=prolog.problems,
    )


class _Stated:
    """What a root says at the addresses of its dialect."""

    def __init__(self, dialect: Dialect, head: Element | None) -> None:
        self._dialect = dialect
        self._head = head
        self._finder = Finder(dialect.names, dialect.attributes)

    def first(self, addresses: Sequence[Address]) -> str:
        """Return the first text at one of the addresses, "" for none."""
        if self._head is None:
            return ""
        names, attributes = self._dialect.names, self._dialect.attributes
        texts = (self._finder.first(self._head, spelled(at, names, attributes)) for at in addresses)
        return next(filter(None, texts), "")

    def identity(self, places: Sequence[tuple[Address, Address | str]]) -> tuple[str, str]:
        """Return the kind of an id and the id, of the first place that states one."""
        for place, kind in places:
            found = self.first([place])
            if found:
                return kind if isinstance(kind, str) else self.first([kind]), found
        return "", ""


class _Around:
    """What a StandardBusinessDocumentHeader around a root says."""

    def __init__(self, source: Source, prolog: Prolog) -> None:
        self._finder = Finder(_SBDH, Names({}, loose=True, plain=True))
        self._head = head_of(source, prolog.encoding, prolog.doctype[1] or prolog.start, ())

    def identity(self, role: str) -> tuple[str, str]:
        """Return the kind of a party's id, and the id."""
        return self._text(f"{role}/Identifier/@Authority"), self._text(f"{role}/Identifier")

    def identification(self, name: str) -> str:
        """Return what the header says of the document."""
        return self._text(f"DocumentIdentification/{name}")

    def _text(self, path: str) -> str:
        if self._head is None:
            return ""
        address = read_address(f"StandardBusinessDocumentHeader/{path}", "SBDH")
        return self._finder.first(self._head, address)


_SBDH = Names({"": (SBDH,)}, loose=True)


def head_of(source: Source, encoding: str, start: int, scope: Scope) -> Element | None:
    """Return the element that begins at a byte, as far as the first bytes of it go."""
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    parser.feed(_opening(scope).encode(encoding) + source(start, MAX_HEADER))
    whole = parser.close()
    return whole[0] if len(whole) else None


def _opening(scope: Scope) -> str:
    """Return the tag of an element that declares namespaces."""
    declared = dict(scope)
    tags = (
        f" xmlns{f':{prefix}' if prefix else ''}={quoteattr(name)}"
        for prefix, name in declared.items()
        if name or not prefix
    )
    return f"<_{''.join(tags)}>"


def _moment(text: str) -> datetime | None:
    """Return a moment in ISO 8601, None when it is none; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _message(
    source: Source,
    encoding: str,
    layout: Layout,
    root: Root,
    event: Message,
    index: int,
    header: int,
) -> RawMessage:
    """Return a message with its bytes."""
    dialect = dialect_of(layout)
    body = source(event.start, event.end - event.start)
    names = [dialect.names[root.name], *dialect.message]
    path = "/" + "/".join(names) + (f"[{index + 1}]" if dialect.message else "")
    opening = _opening(root.namespaces) if root.wrapped else ""
    before = source(root.start, header - root.start)
    closing = "".join(f"</{name}>" for name in reversed(event.around))
    content = Content(
        body=body,
        start=event.start,
        encoding=encoding,
        path=path,
        prefix=opening.encode(encoding) + before,
        suffix=(closing + ("</_>" if opening else "")).encode(encoding),
        depth=len(event.around) + bool(opening),
    )
    return RawMessage(
        kind=layout.kind,
        index=index,
        control=str(index + 1),
        layout=layout,
        content=content,
        start=event.start,
        end=event.end,
    )


def _ended(source: Source, batch: Batch, end: int) -> Batch:
    problems = batch.problems
    if not batch.messages:
        problems = (*problems, _no_message(batch))
    digest = digest_of(source, batch.start, end)
    return msgspec.structs.replace(batch, end=end, digest=digest, problems=problems)


def _whole_file(source: Source, batch: Batch) -> Batch:
    """Return the only batch of a file as the file itself."""
    end = batch.end
    while block := source(end, BLOCK_BYTES):
        end += len(block)
    return msgspec.structs.replace(batch, start=0, end=end, digest=digest_of(source, 0, end))


def _refused(
    source: Source, found: Sequence[Batch | Problem], problem: Problem
) -> list[Batch | Problem]:
    """Return the batches of a file that is refused: none of them has a message."""
    batches = [one for one in found if isinstance(one, Batch)]
    if not batches:
        return [problem]
    return [
        msgspec.structs.replace(
            _whole_file(source, batch),
            index=index,
            messages=0,
            problems=(*batch.problems, problem),
        )
        for index, batch in enumerate(batches)
    ]


def _unknown(root: Root, told: str) -> Problem:
    namespace, _, local = root.name[-MOST_NAME:].rpartition("}")
    said = f"{local} in the namespace {namespace[1:]}" if namespace else f"{local}"
    said = f"{said} with {told[:MOST_NAME]}" if told else said
    return Problem(
        code="set-not-supported",
        message=f"no layout reads a document {said}",
        severity=Severity.REJECT,
        place=Place(path=f"/{local}", start=root.start),
        value=root.name[:MOST_NAME],
        hint="agree the document, or write its layout",
    )


def _no_message(batch: Batch) -> Problem:
    assert batch.layout is not None
    path = "/".join(dialect_of(batch.layout).message)
    return Problem(
        code="no-document",
        message=f"the file holds no {path}: there is no document in it",
        severity=Severity.WARN,
        place=Place(start=batch.start),
        hint="look whether the sender meant to send something",
    )
