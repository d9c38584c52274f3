"""A line of a bank statement on its way into the books."""

from __future__ import annotations

from datetime import date

import msgspec

from gateway.agreement import Agreement
from gateway.decision import Decision
from gateway.posting import post
from gateway.rows import DocumentRow, ProblemRow
from ledger.banking import fee_of, money_of
from ledger.dialect import cleaned
from ledger.entries import Entry, Event
from ledger.rules import RULES
from ledger.rules.bank import BankFacts, Role
from translators.documents import BankEntry
from translators.problems import Place, Severity

SAID: dict[Role, str] = {
    "receipt": "Received",
    "payment": "Paid",
    "fee": "Bank fee",
    "returned item": "Returned",
    "returned payment": "Payment returned",
}
"""How the narration of a line begins."""

MOST_SAID = 80
"""So many characters of the bank's words stand in a narration."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line, where it stands, and whose account it is on."""

    row: DocumentRow
    bank: Agreement
    account: str
    number: str
    entry: BankEntry
    path: str
    on: date

    @property
    def ref(self) -> str:
        """What the books call the line: its day and the bank's reference, else its place."""
        entry = self.entry
        stated = cleaned(entry.reference or entry.trace or entry.customer_reference)
        index = int(self.path.rpartition("[")[2].rstrip("]")) + 1
        return f"{self.on:%Y%m%d}-{stated or f'{self.row.id}-{index}'}"

    @property
    def words(self) -> str:
        """What the bank says of it, for people."""
        entry = self.entry
        said = [entry.company, entry.name, *entry.texts]
        for detail in entry.details:
            said += [detail.payer or detail.payee, *detail.texts]
        return " ".join(" ".join(said).split())[:MOST_SAID]

    def facts(
        self, event: str, role: Role, *, party: str = "", ref: str = "", said: str = ""
    ) -> BankFacts:
        """The line as a fact of the books; against the bank's own item unless one is named."""
        words = said or f"{SAID[role]}: {self.words or self.entry.kind}"
        return BankFacts(
            role=role,
            account=self.account,
            bank=self.bank.key,
            number=self.number,
            money=money_of(self.entry, event, self.path),
            fee=fee_of(self.entry, event, self.path),
            party=party or self.bank.key,
            ref=ref or self.ref,
            said=words,
            reference=self.ref,
        )


def post_line(it: Decision, event: Event, facts: BankFacts, *more: Entry) -> None:
    """The line's entry stands in the book, and what follows from it as further parts."""
    post(it, (*RULES["bank"](event, facts), *more))


def describe(row: DocumentRow, bank: Agreement, known: int) -> ProblemRow:
    """The note that lines of a statement were booked before."""
    return ProblemRow(
        id=f"{row.id}/known-lines",
        owner=row.id,
        code="known-lines",
        message=f"{known} lines were booked before, from another report of {bank.name}",
        severity=str(Severity.NOTE),
        place=Place(),
        hint="nothing to do",
    )
