"""Addenda of NACHA entries that speak X12: joined, and read as an 820 by our own guide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from translators.bank.nacha_records import Record
from translators.bank.noting import Notes
from translators.documents import Party, Reference, Remittance
from translators.guide import load_guide
from translators.parsed import Located, Parsed
from translators.problems import Place, Problem
from translators.x12.delimiters import Delimiters
from translators.x12.parse import locate, parse
from translators.x12.reader import RawSet, of_segments

_SEGMENTS = (
    "ISA|GS|ST|BPR|NTE|TRN|CUR|REF|DTM|N1|N2|N3|N4|PER|ENT|RMR|ADX|IT1|SLN|TXP|DED|SE|GE|IEA"
)
_BEGINS = re.compile(rf"[ \t\r\n]*({_SEGMENTS})([^A-Za-z0-9 \t\r\n])")
_ENVELOPE = ("ISA", "GS", "ST", "SE", "GE", "IEA")

BLANKS = " \t\r\n"
"""What pads a text and separates nothing; control characters may be separators."""

RELEASE = "004010"
"""The release of addenda that name none: what the ACH network's rules for CTX go by."""


COMPANY_ID = 10
"""An originating company has so many characters in BPR10 and TRN03; another one is left out."""


class Advice(msgspec.Struct, frozen=True):
    """An entry whose addenda speak X12: its batch's header, itself, its addenda."""

    head: Record
    entry: Record
    addenda: tuple[Record, ...]
    index: int
    flaws: tuple[Problem, ...] = ()


class _Piece(msgspec.Struct, frozen=True):
    """A segment and where it begins in the joined text; -1 when we made it."""

    text: str
    at: int


def advice_of(head: Record, entry: Record, addenda: Sequence[Record], index: int) -> Advice | None:
    """The advice of an entry, None when its addenda are none, or hold no X12."""
    texts = tuple(record for record in addenda if record.text[1:3] == "05")
    if not texts or _BEGINS.match(joined(texts)) is None:
        return None
    return Advice(head, entry, texts, index)


def joined(addenda: Sequence[Record]) -> str:
    """The text of all addenda, each with its blanks: a segment may break anywhere."""
    return "".join(record.text[3:83] for record in addenda)


def read_advice(advice: Advice) -> Parsed:
    """The remittance of an entry, with what the entry itself says where the addenda do not.

    One of another amount than its entry is refused: it is not the advice of that money.
    """
    raw, _ = _set_of(advice)
    parsed = parse(raw, load_guide("820", raw.version or RELEASE))
    notes = Notes()
    notes.problems.extend(advice.flaws)
    places = _Places(advice, raw)
    for problem in parsed.problems:
        notes.problems.append(replace(problem, place=places.of(problem.place)))
    document = parsed.document
    if document is None:
        return Parsed(document=None, problems=tuple(notes.problems))
    assert isinstance(document, Remittance)
    amount = amount_of(advice.entry)
    if document.amount != amount:
        message = f"the advice is of {document.amount:f}, its entry of {amount:f}"
        cell = advice.entry.cell("amount")
        notes.wrong("advice-differs", message, cell.place, cell.text, hint="ask the payer")
    return Parsed(document=_completed(document, advice), problems=tuple(notes.problems))


def _completed(document: Remittance, advice: Advice) -> Remittance:
    """The remittance with the entry's own trace and company, if it does not name them."""
    trace = advice.entry.word("trace")
    company = advice.head.word("company id")
    references = (*document.references, Reference(kind="ACH trace", value=trace))
    parties = document.parties
    if not any(party.role == "payer" and party.id == company for party in parties):
        name = advice.head.word("company name")
        payer = Party(role="payer", name=name, id_kind="ACH company", id=company)
        parties = (*parties, payer)
    return replace(document, references=references, parties=parties)


def amount_of(entry: Record) -> Decimal:
    """The amount of an entry; 0 where no number stands."""
    text = entry.word("amount")
    return Decimal(text if text.isascii() and text.isdecimal() else 0).scaleb(-2)


def locate_advice(advice: Advice) -> tuple[Located, ...]:
    """Where the values of the remittance stand, those of the addenda with their bytes."""
    raw, _ = _set_of(advice)
    places = _Places(advice, raw)
    found = [
        replace(each, place=places.of(each.place))
        for each in locate(raw, load_guide("820", raw.version or RELEASE))
    ]
    known = [each for each in found if each.place.start >= 0]
    cell = advice.entry.cell("amount")
    if cell.text and not any(each.path == "amount" for each in known):
        known.append(Located(path="amount", place=cell.place, value=cell.text, money=True))
    return tuple(known)


class _Places:
    """Places in the set of an advice as places in the file."""

    def __init__(self, advice: Advice, raw: RawSet) -> None:
        self.advice = advice
        self.raw = raw
        self.pieces = _set_of(advice)[1]

    def of(self, place: Place) -> Place:
        """The row and bytes of a value; one in a segment that we made has none."""
        piece = self.pieces[min(place.position, len(self.pieces)) - 1]
        if piece.at < 0:
            return replace(place, start=-1, end=-1)
        begin = self.raw.byte_range(place.position)[0]
        text = self.raw.raw
        first = piece.at + len(text[begin : max(place.start, begin)].decode())
        last = piece.at + len(text[begin : max(place.end, begin)].decode())
        row, start = self._at(first)
        _, end = self._at(max(last - 1, first))
        name = f"{place.segment}{place.element:02d}" if place.element else place.segment
        return replace(place, row=row, column=name, start=start, end=end + 1)

    def _at(self, place: int) -> tuple[int, int]:
        """The row and byte of a character of the joined text."""
        index, at = divmod(place, 80)
        record = self.advice.addenda[min(index, len(self.advice.addenda) - 1)]
        return record.row, record.offset(3 + at)


def _set_of(advice: Advice) -> tuple[RawSet, list[_Piece]]:
    """The addenda as a set 820, ST to SE, and where each of its segments came from."""
    text = joined(advice.addenda)
    delimiters, pieces = _cut(text)
    element = delimiters.element
    heads = [piece.text.split(element) for piece in pieces]
    version = next((head[8] for head in heads if head[0] == "GS" and len(head) > 8), "")
    inner = [piece for piece, head in zip(pieces, heads, strict=True) if head[0] not in _ENVELOPE]
    made = [_Piece(element.join(("ST", "820", "0001")), -1)]
    if not any(head[0] == "BPR" for head in heads):
        made += [_Piece(each, -1) for each in _payment(advice, element)]
    whole = [*made, *inner]
    whole.append(_Piece(element.join(("SE", str(len(whole) + 1), "0001")), -1))
    raw = of_segments(
        [piece.text for piece in whole],
        delimiters=delimiters,
        functional_id="RA",
        version=version,
    )
    return raw, whole


def _payment(advice: Advice, element: str) -> tuple[str, ...]:
    """The segments BPR and TRN of addenda that only tell what is paid."""
    entry, head = advice.entry, advice.head
    flow = "C" if entry.text[2] in "0234" else "D"
    form = {"CTX": "CTX", "CCD": "CCP"}.get(head.word("entry class"), "")
    paid_on = head.word("effective date")
    day = f"20{paid_on}" if _is_day(paid_on) else ""
    payment = ["BPR", "C", f"{amount_of(entry):f}", flow, "ACH", form, *[""] * 4]
    company = head.word("company id")
    company = company if len(company) == COMPANY_ID and element not in company else ""
    payment += [company, *[""] * 5, day]
    while payment[-1] == "":
        payment.pop()
    number = entry.word("trace").replace(element, " ")
    trace = ["TRN", "1", number, company] if company else ["TRN", "1", number]
    return element.join(payment), element.join(trace)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(f"20{text[:2]}-{text[2:4]}-{text[4:6]}")
    except ValueError:
        return False
    return True


def _cut(text: str) -> tuple[Delimiters, list[_Piece]]:
    """The separators of joined addenda, and its segments with their places."""
    head = _BEGINS.match(text)
    assert head is not None, "only addenda that speak X12 are cut"
    element = head[2]
    after = re.compile(
        rf"([^A-Za-z0-9 \t\r\n{re.escape(element)}])[ \t\r\n]*(?:{_SEGMENTS}){re.escape(element)}"
    )
    found = after.search(text, head.end())
    last = text.rstrip(BLANKS)[-1]
    terminator = found[1] if found else last if not last.isalnum() and last != element else "\\"
    component = ">" if terminator != ">" and element != ">" else ":"
    if head[1] == "ISA":
        stated = text[: found.start(1)][-1:] if found else ""
        component = stated if stated and not stated.isalnum() and stated != element else component
    pieces, at = [], 0
    for part in text.split(terminator):
        body = part.strip(BLANKS)
        if body:
            pieces.append(_Piece(body, at + len(part) - len(part.lstrip(BLANKS))))
        at += len(part) + 1
    return Delimiters(element=element, segment=terminator, component=component), pieces
