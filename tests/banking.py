"""Bank files for tests: BAI2 statements, NACHA files and lockbox files, their totals right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

BANK_ID = "121140399"


def bai2(
    *accounts: str,
    file: str = "1",
    on: str = "260310",
    modifier: str = "2",
    status: str = "1",
    currency: str = "USD",
) -> str:
    """A BAI2 file with one group of these accounts, each as `account` makes it."""
    records = sum(len(each.splitlines()) for each in accounts)
    total = sum(control_of(each) for each in accounts)
    return "\n".join(
        [
            f"01,{BANK_ID},OURS,{on},0600,{file},,,2/",
            f"02,OURS,{BANK_ID},{status},{on},,{currency},{modifier}/",
            *accounts,
            f"98,{total},{len(accounts)},{records + 2}/",
            f"99,{total},1,{records + 4}/",
            "",
        ]
    )


def account(
    number: str = "1001", opening: int | None = 0, closing: int | None = None, *lines: str
) -> str:
    """An account of a BAI2 file: balances in cents, lines `16,<code>,<cents>,<funds…>`.

    Without a closing balance it is what the lines make of the opening one.
    """
    moved = sum(cents(line) * (1 if code(line) < "400" else -1) for line in lines)
    if closing is None and opening is not None:
        closing = opening + moved
    balances = [
        f"{kind},{amount},,"
        for kind, amount in (("010", opening), ("015", closing))
        if amount is not None
    ]
    head = f"03,{number},USD,{','.join(balances)}/" if balances else f"03,{number},USD/"
    total = (opening or 0) + (closing or 0) + sum(cents(line) for line in lines)
    size = 2 + sum(len(line.splitlines()) for line in lines)
    return "\n".join([head, *lines, f"49,{total},{size}/"])


def line(type_code: str, amount: int, text: str = "", bank: str = "", customer: str = "") -> str:
    """A line: type code, cents, the bank's words and references."""
    return f"16,{type_code},{amount},Z,{bank},{customer},{text}/"


def code(text: str) -> str:
    """The type code of a line."""
    return text.split(",")[1]


def cents(text: str) -> int:
    """The amount of a line."""
    return int(text.split(",")[2])


def control_of(text: str) -> int:
    """The control total that an account states."""
    return int(text.splitlines()[-1].split(",")[1])


class Entry:
    """A NACHA entry: transaction code, cents, name, trace, addenda (type and text)."""

    def __init__(
        self,
        transaction: str,
        amount: int,
        name: str = "ACME STORES",
        trace: str = "121140390000001",
        addenda: Sequence[tuple[str, str]] = (),
        entry_class: str = "CCD",
    ) -> None:
        """An entry for our account 1001."""
        self.addenda = addenda
        count = f"{len(addenda):04d}" if entry_class == "CTX" else ""
        who = f"{count}{name:<16.16}  " if count else f"{name:<22.22}"
        self.amount = amount
        self.credit = transaction[1] in "1234"
        self.text = (
            f"6{transaction}{BANK_ID[:8]}{BANK_ID[8]}{'1001':<17}{amount:010d}{'ID1':<15}{who}  "
            f"{int(bool(addenda))}{trace}"
        )

    def lines(self) -> list[str]:
        """The entry and its addenda as records."""
        end = self.text[-7:]
        return [
            self.text,
            *(
                f"7{kind}{text:<80.80}{number:04d}{end}"
                if kind == "05"
                else f"7{kind}{text:<76.76}{self.text[-15:]}"
                for number, (kind, text) in enumerate(self.addenda, 1)
            ),
        ]


def nacha(entries: Iterable[Entry], *, entry_class: str = "CCD", on: str = "260310") -> str:
    """A NACHA file of one batch, filled up to blocks of ten."""
    held = list(entries)
    records = [record for entry in held for record in entry.lines()]
    count = len(records)
    hashed = int(BANK_ID[:8]) * len(held) % 10**10
    debits = sum(entry.amount for entry in held if not entry.credit)
    credited = sum(entry.amount for entry in held if entry.credit)
    company = "1234567890"
    head = f"101 987654321 {BANK_ID}{on}0600A094101{'OUR COMPANY':<23}{'FIRST BANK':<23}{'':<8}"
    batch = (
        f"5200{'ACME STORES':<16}{'':<20}{company:<10}{entry_class}{'PAYMENT':<10}{'':<6}{on}"
        f"{'':<3}1{BANK_ID[:8]}0000001"
    )
    control = (
        f"8200{count:06d}{hashed:010d}{debits:012d}{credited:012d}{company:<10}{'':<25}"
        f"{BANK_ID[:8]}0000001"
    )
    size = len(records) + 4
    blocks = -(-size // 10)
    trailer = f"9000001{blocks:06d}{count:08d}{hashed:010d}{debits:012d}{credited:012d}{'':<39}"
    filling = ["9" * 94] * (blocks * 10 - size)
    return "\n".join([head, batch, *records, control, trailer, *filling, ""])


def addenda(text: str) -> list[tuple[str, str]]:
    """A text over as many addenda 05 as it needs."""
    return [("05", text[at : at + 80]) for at in range(0, len(text), 80)]


def lockbox(*checks: tuple[str, int, str, Sequence[tuple[str, int]]], on: str = "260310") -> str:
    """A BAI lockbox file of one batch: checks as number, cents, payer, invoices with cents."""
    records = []
    for item, (number, amount, payer, invoices) in enumerate(checks, 1):
        records.append(
            f"6001{item:03d}{amount:010d}0910000190000012345{number:>010}"
            f"{on[2:4]}{on[4:6]}{on[0:2]}{payer:<30}"
        )
        records += [
            f"4001{item:03d}6{place:02d}0{invoice:<15}{paid:010d}"
            for place, (invoice, paid) in enumerate(invoices, 1)
        ]
    total = sum(each[1] for each in checks)
    whole = [
        f"100{'OURS':>10}{BANK_ID:>10}{on}0600",
        f"2{'OURS':>10}{BANK_ID:>10}{'':<10}400080001",
        f"5001000{'0000777'}{on}{'1001':>10}{BANK_ID:>10}",
        *records,
        f"7001000{'0000777'}{on}{len(checks):03d}{total:010d}",
        f"8001000{'0000777'}{on}{len(checks):04d}{total:010d}",
    ]
    whole.append(f"9{len(whole) + 1:06d}")
    return "\n".join(whole) + "\n"
