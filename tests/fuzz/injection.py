"""No value of a partner becomes more than a value in anything we write.

Delimiters, line ends, paths, formulas, markup and control characters are put into documents, files,
entries and reports; what is written of them is read back and must have no other shape.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from random import Random

import msgspec

from gateway.proposals import key_from
from ledger.dialect import cleaned
from ledger.entries import Entry, Posted, Posting, Row
from ledger.journal import block, chain, entry_text, read_month
from ledger.render import FORMATS
from ledger.reports.journal import journal
from tests.fuzz.reading import POLICIES, check_answer, guide_for
from translators.explain.files import explain_file
from translators.explain.html import html_page
from translators.explain.text import plain, text_lines
from translators.generate import generate
from translators.guide import Guide, known_sets, load_guide
from translators.x12.acknowledge import AckPolicy
from translators.x12.delimiters import DEFAULT, Delimiters
from translators.x12.parse import parse
from translators.x12.reader import of_bytes
from translators.x12.sets import of_segments
from translators.x12.write import WriteError, write

HOSTILE = (
    "A*B", "A~B", "A>B", "A:B", "A^B", "A|B", "A\nB", "A\r\nB", "A\rB", "~", "*", "\n",
    "~SE*2*0001~", "X~AK5*A~AK9*A*1*1*1~", "X*~IEA*1*000000001~", "\nISA*00*", "../../x",
    "..\\..\\x",
    "/etc/passwd", "..", ".", "-rf", "C:\\x", "a/b", "\x00", "a\x00b", "\x1b[31m", "\x07", "\x7f",
    "\x1c", "\x1d", "\x85", "\u2028", "\u2029", "\u202ecod", "\u200b", "\ufeff", "\ud7ff", "é~",
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "<script>x()</script>",
    "<b>", "</td>", "&lt;", '"', "'", '"; end seq=1 sha=0', "; end seq=1 sha=0", "\\", "\\\"",
    "#tag ^link", '" "Assets:Cash', "\n  Assets:X  1.00 USD", "{control}", "%s%n", "$HOME",
    "`id`", "A" * 5_000, "~" * 50, "ISA", "é" * 30, "\U0001f4a9", "٣", "²",
)  # fmt: skip
"""Values that a careless program takes for more than a value."""

MARKS = (
    DEFAULT,
    Delimiters(element="|", segment="\n", component="^", repetition="", suffix=""),
    Delimiters(element="*", segment="'", component=":", repetition="^", suffix="\n"),
    Delimiters(element="\x1d", segment="\x1c", component="\x1f", repetition="", suffix=""),
)
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
KEY = re.compile(r"[a-z0-9][a-z0-9-]*")


def check_injection(seed: int) -> None:
    """One try of each kind; the same seed does the same."""
    for check in CHECKS:
        check(Random(f"{check.__name__}/{seed}"))


def check_writing(rng: Random) -> None:
    """A document with a hostile text is refused, or written with no other segments and elements."""
    guide = load_guide(rng.choice(sorted(known_sets())))
    marks = rng.choice(MARKS)
    document = generate(guide, rng)
    value = rng.choice(HOSTILE)
    spots = list(texts_of(document))
    if not spots:
        return
    spot = rng.choice(spots)
    harmed = replaced(document, spot, value)
    try:
        segments = write(harmed, guide, "0001", marks)
    except WriteError:
        return
    breaking = {marks.element, marks.segment, "\r", "\n"}
    held = not breaking.isdisjoint(value.rstrip(" "))
    assert not held, f"{guide.set}: {value!r} was written at {spot}"
    check_shape(segments, guide, marks)


def check_shape(segments: Sequence[str], guide: Guide, marks: Delimiters) -> None:
    """The wire falls into these segments again, each of the guide, and says nothing twice."""
    wire = "".join(f"{segment}{marks.segment}{marks.suffix}" for segment in segments)
    cut = [each.strip("\r\n") for each in wire.split(marks.segment)]
    assert [each for each in cut if each] == list(segments)
    ours = {"ST", "SE", *ids_of(guide)}
    for segment in segments:
        assert segment.split(marks.element)[0] in ours, segment
        inside = CONTROL.search(segment.translate({ord(one): None for one in marks.element}))
        own = marks.component + marks.repetition
        assert inside is None or inside[0] in own or inside[0] > "\x7f", segment
    parsed = parse(of_segments(segments, delimiters=marks), guide)
    assert parsed.document is not None and not parsed.rejected, parsed.problems


def check_answering(rng: Random) -> None:
    """A file with hostile values gets an answer of our own segments only, a 997 or a 999."""
    guide = load_guide(rng.choice(sorted(known_sets())))
    marks = rng.choice(MARKS)
    try:
        segments = list(write(generate(guide, rng), guide, "0001", marks))
    except WriteError:  # its made-up texts hold one of these marks
        return
    for _ in range(rng.choice((1, 2, 5))):
        at = rng.randrange(1, len(segments) - 1)
        parts = segments[at].split(marks.element)
        place = (
            rng.randrange(len(parts)) if rng.random() < 0.1 else rng.randrange(1, len(parts) + 1)
        )
        parts[place : place + 1] = [rng.choice(HOSTILE)]
        segments[at] = marks.element.join(parts)
    raw = interchange(segments, guide, marks).encode("utf-8", "replace")
    policy = rng.choice(ANSWERS)
    check_answer(of_bytes(raw), policy)
    explained = explain_file(of_bytes(raw), guide_for)
    for line in text_lines(explained, "x.x12"):
        assert not CONTROL.search(plain(line)), line
    assert all(TAGS.fullmatch(tag) for tag in tags(html_page(explained, "x.x12")))


ANSWERS = (
    *POLICIES,
    AckPolicy(kind="999", ta1="always"),
    AckPolicy(ta1="always", delimiters=DEFAULT),
    AckPolicy(kind="999", delimiters=MARKS[1]),
)
TAGS = re.compile(
    "html|head|meta|title|style|body|main|header|footer|section|article|div|span|p|h[1-6]|code|pre|"
    "table|caption|thead|tbody|col|colgroup|tr|th|td|ul|ol|li|dl|dt|dd|strong|em|b|i|small|mark|"
    "abbr|br|hr|details|summary|a|nav"
)
"""What a page of ours may be made of; no script, no form, no frame."""


def check_books(rng: Random) -> None:
    """An entry with hostile words is one entry of the books, and says the same when read."""
    word = lambda: cleaned(rng.choice(HOSTILE))[:200]  # noqa: E731
    postings = tuple(
        Posting(account=account, amount=amount, terms=word() or "x", party=word(), ref=word())
        for account, amount in (("Assets:Cash", 100), ("Income:Sales", -100))
    )
    entry = Entry(
        event=f"EV{rng.randrange(1, 10**6)}",
        on=date(2026, 3, 2),
        payee=word(),
        narration=word(),
        rule="test",
        postings=postings,
        document=word(),
        links=(f"order/{rng.choice(HOSTILE)[:40]}",),
    )
    text = entry_text(1, entry)
    written = block(Posted(number=1, entry=entry, sha=chain("", text)))
    found, torn, problems = read_month(written)
    assert torn is None and not problems, (written, problems)
    assert [each.entry.postings for each in found] == [postings], written
    assert beancount_entries(written) == 1, written


def beancount_entries(text: str) -> int:
    """How many entries Beancount's own parser reads; it must complain of nothing."""
    from beancount.parser import parser

    entries, errors, _ = parser.parse_string(text)
    assert not errors, errors
    return len(entries)


def check_reports(rng: Random) -> None:
    """A report with hostile words has the shape of one with harmless words, in every format."""
    words = [cleaned(rng.choice(HOSTILE))[:200] or "x" for _ in range(5)]
    hostile, harmless = report_of(words), report_of(["word"] * 5)
    table = list(csv.reader(io.StringIO(FORMATS["csv"](hostile).decode())))
    assert [len(row) for row in table] == [len(row) for row in csv_of(harmless)]
    for row in table[1:]:
        assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for cell in row), row
    lines = FORMATS["text"](hostile).decode()
    assert lines.count("\n") == FORMATS["text"](harmless).decode().count("\n")
    assert not CONTROL.search(lines.replace("\n", ""))
    pages = [list(tags(FORMATS["html"](each).decode())) for each in (hostile, harmless)]
    assert pages[0] == pages[1]
    assert len(msgspec.json.decode(FORMATS["json"](hostile))["rows"]) == 2
    assert formulas(FORMATS["xlsx"](hostile)) == 0


def csv_of(report) -> list[list[str]]:
    """The cells of a report's CSV."""
    return list(csv.reader(io.StringIO(FORMATS["csv"](report).decode())))


def report_of(words: Sequence[str]):
    """A report of two postings that say these words."""
    rows = [
        Row(
            number=1,
            index=index,
            on=date(2026, 3, 2),
            account=account,
            amount=amount,
            party=words[0],
            ref=words[1],
            terms=words[2] or "x",
            payee=words[3],
            narration=words[4],
            event="EV1",
            rule="test",
        )
        for index, (account, amount) in enumerate((("Assets:Cash", 5), ("Income:Sales", -5)))
    ]
    return journal(rows, as_of=date(2026, 3, 31))


def formulas(content: bytes) -> int:
    """How many cells of a workbook a spreadsheet would compute."""
    from openpyxl import load_workbook

    return sum(
        cell.data_type == "f"
        for row in load_workbook(io.BytesIO(content)).active.iter_rows()
        for cell in row
    )


def tags(page: str) -> Iterator[str]:
    """The elements of a page, in order."""
    found: list[str] = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, _: found.append(tag)
    reader.feed(page)
    return iter(found)


def check_names(rng: Random) -> None:
    """A key made of a partner's id is a key, whatever the id."""
    key = key_from(rng.choice(HOSTILE))
    assert KEY.fullmatch(key), key


CHECKS: tuple[Callable[[Random], None], ...] = (
    check_writing,
    check_answering,
    check_books,
    check_reports,
    check_names,
)


def ids_of(guide: Guide) -> set[str]:
    """The ids of all segments of a guide."""
    pending, found = [*guide.positions], set()
    while pending:
        for use in pending.pop().uses:
            found.add(use.segment)
            pending += use.children
    return found


@dataclass(frozen=True)
class Spot:
    """Where a text stands: fields, places of collections, keys of mappings."""

    path: tuple[str | int, ...]


def texts_of(value: object, path: tuple[str | int, ...] = ()) -> Iterator[Spot]:
    """Every text of a document."""
    if isinstance(value, str):
        yield Spot(path)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from texts_of(getattr(value, name), (*path, name))
    elif isinstance(value, tuple):
        for at, one in enumerate(value):
            yield from texts_of(one, (*path, at))
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from texts_of(one, (*path, key))


def replaced(value, spot: Spot, text: str):
    """The document with another text at a spot."""
    if not spot.path:
        return text
    first, rest = spot.path[0], Spot(spot.path[1:])
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(
            value, **{first: replaced(getattr(value, first), rest, text)}
        )
    if isinstance(value, tuple):
        changed = list(value)
        changed[first] = replaced(changed[first], rest, text)
        return tuple(changed)
    return {**value, first: replaced(value[first], rest, text)}


def interchange(segments: Sequence[str], guide: Guide, marks: Delimiters) -> str:
    """A file of one set in these separators."""
    version = "00401"
    isa = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", "SENDER".ljust(15), "ZZ"]
    isa += ["RECEIVER".ljust(15), "260302", "0900", marks.repetition or "U", version]
    isa += ["000000001", "1", "P", marks.component]
    gs = ["GS", guide.functional_id, "SENDER", "RECEIVER", "20260302", "0900", "1", "X", "004010"]
    lines = [marks.element.join(isa), marks.element.join(gs), *segments]
    lines += [marks.element.join(("GE", "1", "1")), marks.element.join(("IEA", "1", "000000001"))]
    return "".join(f"{line}{marks.segment}{marks.suffix}" for line in lines)


if __name__ == "__main__":
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        check_injection(number)
