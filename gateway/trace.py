"""From a posting to the bytes its amount came from."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

import msgspec

from gateway.agreement import Configuration
from gateway.archive import Archive
from gateway.config import load_snapshot
from gateway.errors import NotFound
from gateway.origins import Opened, Origin, cell_row, matching, origin_of, reach
from gateway.posted import typed
from gateway.reading import is_readable, reread
from gateway.rows import DecisionRow, DocumentRow, EntryRow, EventRow, MoveRow, OrderRow, PostingRow
from gateway.store import Store
from ledger.money import from_minor, quantity_text
from ledger.terms import Factor, evaluate, read_terms, references

SHOWN_RECEIPTS = 5
"""So many receipts of a stock pool are named, the last ones."""

OPENED_DOCUMENTS = 512
"""How many documents a tracer keeps open: a posting's are asked for again and again."""


class PostingTrace(msgspec.Struct, frozen=True, kw_only=True):
    """A posting with every origin of its amount; `proven`: the origins evaluate to it exactly.

    `amount` and `computed` are in minor units.
    """

    number: int
    account: str
    amount: int
    party: str
    ref: str
    terms: str
    origins: tuple[Origin, ...]
    computed: int
    proven: bool


class EntryTrace(msgspec.Struct, frozen=True, kw_only=True):
    """An entry with the trace of each of its postings."""

    entry: EntryRow
    postings: tuple[PostingTrace, ...]


class Tracer:
    """Reads archived bytes again, each document by the configuration it was decided by."""

    def __init__(self, store: Store, archive: Archive) -> None:
        """A tracer over a store and its archive."""
        self._store = store
        self._archive = archive
        self.open = lru_cache(OPENED_DOCUMENTS)(self._open)
        self.configuration = lru_cache(OPENED_DOCUMENTS)(self._configuration)

    def _open(self, document: str) -> Opened:
        """A stored document with its places. Raises NotFound: none of that id, or in no file."""
        row = self._store.load("documents", document)
        if not isinstance(row, DocumentRow):
            raise NotFound(f"there is no document {document}", hint="see: gateway documents list")
        if not is_readable(row):
            raise NotFound(
                f"{document} is a {row.kind}, which no guide reads",
                hint=f"see: gateway documents show {document}",
            )
        agreement = self.configuration(row.configuration).agreements[row.partner]
        again = reread(self._store, self._archive, row, agreement)
        return Opened(
            row=row, document=again.document, located=again.located, text_at=again.text_at
        )

    def _configuration(self, digest: str) -> Configuration:
        """The configuration of a digest, as it was."""
        return load_snapshot(self._archive.read, digest)

    def trace_entry(self, number: int) -> EntryTrace:
        """An entry with all its postings traced. Raises NotFound when there is none."""
        entry = self._store.load("entries", number)
        if not isinstance(entry, EntryRow):
            raise NotFound(f"there is no entry {number}", hint="see: gateway ledger journal")
        return EntryTrace(
            entry=entry,
            postings=tuple(self.trace_posting(posting) for posting in self.postings(number)),
        )

    def postings(self, number: int) -> list[PostingRow]:
        """The postings of an entry, in its order."""
        return list(typed(self._store.children("postings", "number", number), PostingRow))

    def trace_posting(self, posting: PostingRow) -> PostingTrace:
        """Every term of a posting's amount with its origins, and the sum computed again."""
        terms = read_terms(posting.terms)
        origins = [each for factor in references(terms) for each in self._origins(factor, posting)]
        computed = evaluate(terms, lambda factor: self._value(factor, posting))
        return PostingTrace(
            number=posting.number,
            account=posting.account,
            amount=posting.amount,
            party=posting.party,
            ref=posting.ref,
            terms=posting.terms,
            origins=tuple(origins),
            computed=computed,
            proven=computed == posting.amount,
        )

    def _value(self, factor: Factor, posting: PostingRow) -> Decimal | Sequence[Decimal]:
        """What a factor stands for; a list for a field of every line."""
        if factor.kind == "document":
            event, path = factor.parts
            values = [Decimal(str(value)) for value in reach(self._of_event(event).document, path)]
            return values if "[*]" in path else values[0]
        if factor.kind == "pool":
            return from_minor(abs(self._move(factor).value))
        if factor.kind == "open":
            return from_minor(sum(row.amount for row in self._open_before(factor, posting)))
        if factor.kind == "posted":
            return from_minor(self._posted(factor).amount)
        return Decimal(str(self._cell(factor, posting)[0]))

    def _posted(self, factor: Factor) -> PostingRow:
        """The posting that a reversal takes back."""
        number, place = map(int, factor.parts)
        row = self._store.load("postings", number * 1_000_000 + place)
        assert isinstance(row, PostingRow), f"{factor.text} was never posted"
        return row

    def _of_event(self, event: str) -> Opened:
        """The document that caused an event."""
        opened: Opened = self.open(self._event(event).document)
        return opened

    def _event(self, event: str) -> EventRow:
        row = self._store.load("events", event)
        assert isinstance(row, EventRow), f"terms name {event}, which never happened"
        return row

    def _move(self, factor: Factor) -> MoveRow:
        """The stock move that a factor names."""
        site, sku, move = factor.parts
        row = self._store.load("moves", f"{site}/{sku}#{move}")
        assert isinstance(row, MoveRow), f"{factor.text} never moved"
        return row

    def _open_before(self, factor: Factor, posting: PostingRow) -> list[PostingRow]:
        """What was posted on an account for a party and reference before this entry."""
        account, party, ref = factor.parts
        where = {"account": account, "party": party, "ref": ref, "number <": posting.number}
        return list(typed(self._store.select("postings", where=where), PostingRow))

    def _cell(self, factor: Factor, posting: PostingRow) -> tuple[object, str]:
        """The value of a cell of the configuration an amount was made by, and its whole row."""
        file, number, column = factor.parts
        configuration = self._decided_by(factor, posting)
        records: Sequence[msgspec.Struct]
        if factor.kind == "opening":
            records = configuration.opening_stock
        elif "/" in file:
            records = configuration.agreements[file.partition("/")[0]].items
        else:
            records = tuple(configuration.items.values())
        record = next(each for each in records if getattr(each, "row", None) == int(number))
        return getattr(record, column), cell_row(record)

    def _decided_by(self, factor: Factor, posting: PostingRow) -> Configuration:
        """The configuration a cell was read from: prices are those of the order's own decision."""
        entry = self._store.load("entries", posting.number)
        assert isinstance(entry, EntryRow)
        event = self._event(entry.event)
        order = self._store.load("orders", event.subject)
        if factor.kind == "price" and isinstance(order, OrderRow):
            event = self._event(order.order.event)
        decision = self._store.load("decisions", event.decision)
        assert isinstance(decision, DecisionRow)
        configuration: Configuration = self.configuration(decision.configuration)
        return configuration

    def _origins(self, factor: Factor, posting: PostingRow) -> list[Origin]:
        """Where a factor stands, one origin for each value it has."""
        if factor.kind == "document":
            event, path = factor.parts
            opened = self._of_event(event)
            values = reach(opened.document, path)
            places = matching(opened.located, path)
            assert len(values) == len(places), f"{factor.text} stands nowhere in {opened.row.id}"
            return [
                origin_of(factor, opened, place, value)
                for place, value in zip(places, values, strict=True)
            ]
        if factor.kind == "pool":
            return [self._origin_of_move(factor)]
        value = f"{self._value(factor, posting):f}"
        if factor.kind == "open":
            behind = tuple(
                f"entry {row.number}: {from_minor(row.amount):f}"
                for row in self._open_before(factor, posting)
            )
            place = "open before this entry"
            return [Origin(factor=factor.text, value=value, place=place, behind=behind)]
        if factor.kind == "posted":
            taken_back = self._posted(factor)
            place = f"posting {factor.parts[1]} of entry {factor.parts[0]}, taken back"
            text = f"{taken_back.account} from {taken_back.terms}"
            return [Origin(factor=factor.text, value=value, place=place, text=text)]
        file, row, _ = factor.parts
        place = f"row {row} of {file}"
        text = self._cell(factor, posting)[1]
        return [Origin(factor=factor.text, value=value, place=place, text=text)]

    def _origin_of_move(self, factor: Factor) -> Origin:
        """A stock move on its card, with the receipts its cost is the average of."""
        site, sku, number = factor.parts
        row = self._move(factor)
        moves = typed(self._store.children("moves", "pool", row.pool), MoveRow)
        receipts = sorted(
            (each for each in moves if each.quantity > 0 and _number(each) < int(number)),
            key=_number,
        )
        left_out = len(receipts) - SHOWN_RECEIPTS
        earlier = (f"and {left_out} receipts before",) if left_out > 0 else ()
        return Origin(
            factor=factor.text,
            value=f"{from_minor(abs(row.value)):f}",
            document=self._event(row.event).document,
            place=f"move {number} of {sku} at {site}",
            text=_told(row),
            behind=(
                *(
                    f"received by {self._event(each.event).document}: {_told(each)}"
                    for each in receipts[-SHOWN_RECEIPTS:]
                ),
                *earlier,
            ),
        )


def _number(move: MoveRow) -> int:
    """The number of a move on its pool's card."""
    return int(move.key.rpartition("#")[2])


def _told(move: MoveRow) -> str:
    """A move in words: what moved at what value, and what stood there then."""
    return (
        f"{quantity_text(move.quantity)} for {from_minor(move.value):f}; "
        f"then {quantity_text(move.quantity_after)} at {from_minor(move.value_after):f}"
    )
