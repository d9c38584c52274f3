"""The rows of the store as records: one struct per table, its first field the primary key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from gateway.channel_rows import ChannelRow, FetchRow, SendRow
from ledger.sales import BilledInvoice, SalesOrder, Shipment
from ledger.valuation import Pool
from translators.batches import Remark
from translators.documents import SetVerdict
from translators.problems import Place


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came in. `claim` is the unique token of its move out of the drop.

    `state` is ready, done or quarantined. The checkpoint (`interchange`, `group`, `set_index`) is
    the next set to decide. `trial` is due when the file holds test interchanges that the trial half
    of the home has not taken over yet, then taken.
    """

    id: int
    source: str
    name: str
    size: int
    digest: str
    claim: str
    arrived_at: datetime
    state: str = "ready"
    outcome: str = ""
    attempts: int = 0
    interchange: int = 0
    group: int = 0
    set_index: int = 0
    trial: str = ""


class InterchangeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A received interchange: `id` is `<arrival>.<index>`; `verdict` TA1's A, E or R.

    A batch of messages in another syntax is one too, with one group.
    """

    id: str
    arrival: int
    index: int
    partner: str
    sender: str
    receiver: str
    control: str
    usage: str
    digest: str
    start: int
    end: int
    verdict: str
    code: str
    duplicate_of: str = ""
    decided_at: datetime


class GroupRow(msgspec.Struct, frozen=True, kw_only=True):
    """A received functional group: `id` is `<arrival>.<interchange>.<index>`; `verdict` AK9's.

    Of a batch in another syntax `functional_id` is the syntax ("CSV"), `version` the layout.
    """

    id: str
    interchange: str
    partner: str
    functional_id: str
    control: str
    version: str
    verdict: str = ""
    answer: str = ""


class DocumentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction set received or sent, with its four statuses (see `gateway.statuses`).

    `id` is `IN-<n>` or `OUT-<n>`; `kind` the set ("850"), `number` the business number, `subject`
    the order or invoice it is about, `amount` minor units; `start` and `end` the byte range in the
    archived file (received) or the outgoing file (sent). `verdict` is AK5's letter. `layout` names
    the one that wrote it, in syntaxes that have layouts.
    """

    id: str
    direction: str
    kind: str
    partner: str
    number: str = ""
    business_key: str = ""
    subject: str = ""
    control: str = ""
    group: str = ""
    arrival: int = 0
    file: int = 0
    digest: str = ""
    start: int = 0
    end: int = 0
    position: int = 0
    syntax: str = "x12"
    layout: str = ""
    test: bool = False
    on: date | None = None
    amount: int | None = None
    event: str = ""
    answers: str = ""
    verdict: str = ""
    validation: str = "valid"
    posting: str = "not bookable"
    delivery: str = ""
    acknowledgement: str = "none expected"
    acknowledge_by: datetime | None = None
    configuration: str = ""
    decision: int = 0
    decided_at: datetime
    changed: int = 0


class VerdictRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a received set will be answered with: `id` is `<group>/<index>`, so that they sort.

    `remark` is what the receipt says of a message that came in no group of X12.
    """

    id: str
    group: str
    verdict: SetVerdict
    remark: Remark | None = None


class ProblemRow(msgspec.Struct, frozen=True, kw_only=True):
    """A problem of a document, interchange or arrival (`owner` is that row's id)."""

    id: str
    owner: str
    code: str
    message: str
    severity: str
    place: Place
    value: str = ""
    reference: str = ""
    hint: str = ""


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """An exception: a case somebody must look at, with the money at stake in minor units."""

    id: str
    code: str
    partner: str
    document: str = ""
    subject: str = ""
    amount: int = 0
    message: str = ""
    hint: str = ""
    state: str = "open"
    opened_at: datetime
    resolved_at: datetime | None = None
    resolution: str = ""
    reason: str = ""
    user: str = ""


class EventRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened in the business; `document` caused it."""

    id: str
    kind: str
    on: date
    document: str
    digest: str
    subject: str = ""
    decision: int


class EntryRow(msgspec.Struct, frozen=True, kw_only=True):
    """A numbered entry of the book, chained by `sha` to the one before."""

    number: int
    event: str
    part: int = 1
    on: date
    payee: str
    narration: str
    rule: str
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    document: str = ""
    digest: str = ""
    policy: str = ""
    effective: date | None = None
    sha: str


class PostingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A posting: `id` is the entry's number times a million plus its place in the entry."""

    id: int
    number: int
    on: date
    account: str
    amount: int
    terms: str
    party: str = ""
    ref: str = ""
    sku: str = ""
    qty: int | None = None
    site: str = ""
    facts: Mapping[str, str] = {}
    memo: bool = False


class OpenItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """A balance by account, party and reference: `id` joins the three with a vertical bar."""

    id: str
    account: str
    party: str
    ref: str
    amount: int
    on: date
    due_on: date | None = None


class BalanceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A balance by account and party: `id` joins the two with a vertical bar."""

    id: str
    account: str
    party: str
    amount: int


class FileRow(msgspec.Struct, frozen=True, kw_only=True):
    """An outgoing file with its final bytes.

    `state` is queued, sending (the partner's channel has it, see SendRow), sent, picked up or
    failed. Of a file that was sent: its name then, the folder it was put into (seen from the home;
    "" over a channel), the digest of its bytes there, which may be compressed or encrypted, and
    when the partner had it.
    """

    id: int
    partner: str
    name: str
    control: str
    usage: str
    digest: str
    body: bytes
    state: str = "queued"
    decision: int
    decided_at: datetime
    sent_at: datetime | None = None
    sent_as: str = ""
    sent_to: str = ""
    sent_digest: str = ""
    picked_up_at: datetime | None = None
    detail: str = ""


class SentGroupRow(msgspec.Struct, frozen=True, kw_only=True):
    """A functional group we sent, alone in its file (`id`), and whether it was acknowledged.

    `key` joins partner, GS01 and GS06; `sender` and `receiver` are GS02 and GS03. `due_at` is the
    deadline, None when no acknowledgment is awaited; `notice_at` is the same until a person was
    told, or the answer came (`answered_by`: the document or interchange; `late`: after `due_at`).
    """

    id: int
    partner: str
    key: str
    sender: str
    receiver: str
    due_at: datetime | None = None
    notice_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str = ""
    late: bool = False


class CounterRow(msgspec.Struct, frozen=True, kw_only=True):
    """The last number drawn of a sequence."""

    name: str
    value: int


class KeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a control number or business key was first used for (`owner`), with which bytes."""

    key: str
    owner: str
    digest: str
    at: datetime


class OrderRow(msgspec.Struct, frozen=True, kw_only=True):
    """A sales order with what lists need beside it; `value` and `open_value` in minor units."""

    key: str
    customer: str
    number: str
    our_number: str
    status: str
    ordered_on: date
    ship_by: date | None = None
    value: int
    open_value: int
    document: str
    order: SalesOrder


class NumberRow(msgspec.Struct, frozen=True, kw_only=True):
    """Which orders a number names: ours, or a customer's order number."""

    number: str
    orders: tuple[str, ...]


class ShipmentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment by its key."""

    key: str
    order: str
    shipped_on: date
    shipment: Shipment


class InvoiceRow(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice we sent: `key` is its number."""

    number: str
    customer: str
    order: str
    invoiced_on: date
    due_on: date
    total: int
    document: str
    presented: bool = True
    invoice: BilledInvoice


class BankAccountRow(msgspec.Struct, frozen=True, kw_only=True):
    """An account as its bank told of it last: `key` is the bank's key and the account's number.

    `opened_on` is the day of its first statement that was booked; `closing` what stood there at the
    end of `told_on`, in minor units.
    """

    key: str
    account: str
    opened_on: date
    told_on: date
    closing: int | None = None


class ReceiptRow(msgspec.Struct, frozen=True, kw_only=True):
    """One side of money that comes in: what the bank credited, or what an advice says is paid.

    `key` joins side ("bank", "advice", "check" for one check of a deposit, "return" for what a
    notice says came back), party and reference; party and `ref` are the open item of
    Clearing:Receipts. `place` is `<state>:<amount>`, the state waiting's side, "matched" or
    "applied" (without an advice): what is looked for has one amount. `payer` is the customer's key
    where it is known, `matched` the other side's key and `basis` what they were found by.
    """

    key: str
    side: str
    party: str
    ref: str
    amount: int
    on: date
    place: str
    payer: str = ""
    said: str = ""
    references: tuple[str, ...] = ()
    matched: str = ""
    basis: str = ""
    document: str = ""
    event: str = ""
    at: str = ""


class ReceiptReferenceRow(msgspec.Struct, frozen=True, kw_only=True):
    """Which receipts a reference names: `key` is side and reference."""

    key: str
    receipts: tuple[str, ...]


class PoolRow(msgspec.Struct, frozen=True, kw_only=True):
    """A stock pool: `key` is `site/sku`."""

    key: str
    site: str
    sku: str
    quantity: int
    value: int
    pool: Pool


class MoveRow(msgspec.Struct, frozen=True, kw_only=True):
    """One move of a pool: `key` is `site/sku#n`; quantity in thousandths, value in minor units."""

    key: str
    pool: str
    event: str
    quantity: int
    value: int
    quantity_after: int
    value_after: int


class ParkedRow(msgspec.Struct, frozen=True, kw_only=True):
    """Documents that wait for something named by `key`, in order of arrival."""

    key: str
    documents: tuple[str, ...]
    until: datetime


class DecisionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One commit of decisions and everything needed to make it again.

    `inputs` are JSON objects: `{"arrival": 3, "budget": 200}` (at most so many sets on),
    `{"act": 4}`, `{"opening": 1}`, `{"parked": "order:4711"}`, `{"overdue": 7}` (the group of an
    outgoing file) or `{"poison": 3}`.
    """

    number: int
    at: datetime
    inputs: tuple[Mapping[str, int | str], ...]
    policy: str
    configuration: str


class ActRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something an operator did: verb, what it was done to, and why."""

    id: int
    at: datetime
    user: str
    verb: str
    target: str
    reason: str
    detail: Mapping[str, str] = {}
    state: str = "pending"
    outcome: str = ""


class ScheduledRow(msgspec.Struct, frozen=True, kw_only=True):
    """The last slot a report was made for by itself; `key` is folder, report and format."""

    key: str
    slot: datetime


TABLES: Mapping[str, type[msgspec.Struct]] = {
    "arrivals": Arrival,
    "interchanges": InterchangeRow,
    "groups": GroupRow,
    "documents": DocumentRow,
    "verdicts": VerdictRow,
    "problems": ProblemRow,
    "cases": CaseRow,
    "events": EventRow,
    "entries": EntryRow,
    "postings": PostingRow,
    "open_items": OpenItemRow,
    "balances": BalanceRow,
    "files": FileRow,
    "sent_groups": SentGroupRow,
    "channels": ChannelRow,
    "fetches": FetchRow,
    "sends": SendRow,
    "counters": CounterRow,
    "keys": KeyRow,
    "orders": OrderRow,
    "numbers": NumberRow,
    "shipments": ShipmentRow,
    "invoices": InvoiceRow,
    "bank_accounts": BankAccountRow,
    "receipts": ReceiptRow,
    "receipt_references": ReceiptReferenceRow,
    "pools": PoolRow,
    "moves": MoveRow,
    "parked": ParkedRow,
    "decisions": DecisionRow,
    "acts": ActRow,
    "scheduled": ScheduledRow,
}
"""Every table by its name."""
