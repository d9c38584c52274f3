"""NACHA: entries, addenda read as an 820, returns and changes, control records, odd files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.banking import Entry, addenda, nacha
from tests.translators.test_bank_bai2 import batches, codes, one, read
from translators import bank
from translators.bank import nacha as nacha_reader
from translators.documents import BankStatement, Remittance
from translators.source import of_bytes

PAID = "RMR*IV*INV000001**78.40*80*1.60\\"
WHOLE = (
    "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260310*0210*U*00401"
    "*000000001*0*P*>~GS*RA*A*B*20260310*0600*1*X*004010~ST*820*0001~"
    "BPR*C*78.40*C*ACH*CTX*01*091000019*DA*123*1234567890**01*121140399*DA*1001*20260310~"
    "TRN*1*T-1~N1*PR*ACME*91*1234567890~ENT*1~RMR*IV*INV000001**78.40*80*1.60~SE*7*0001~"
    "GE*1*1~IEA*1*000000001~"
)


def advice(text: str) -> Remittance:
    """The advice of a file that holds one, which is without problems."""
    [notice, parsed] = read_values(text)
    assert notice.problems == () and parsed.problems == ()
    assert isinstance(parsed.document, Remittance)
    return parsed.document


def read_values(text: str) -> list[bank.reading.Parsed]:
    """The messages; values may run over several addenda, so that their places are not compared."""
    source = of_bytes(text.encode())
    [batch] = bank.scan(source, ())
    assert not isinstance(batch, bank.reading.Problem)
    return [bank.parse(raw) for raw in bank.read(source, batch, 0)]


def test_entries_are_a_notice_about_the_account() -> None:
    found = one(nacha([Entry("22", 7840), Entry("27", 100, "POWER CO", "121140390000002")]))
    assert (found.kind, found.account, found.number) == (
        "notice", "1001", "2603100600A-0000001",
    )  # fmt: skip
    assert [(each.flow, each.amount, each.kind, each.name) for each in found.entries] == [
        ("credit", Decimal("78.40"), "ACH credit", "ACME STORES"),
        ("debit", Decimal("1.00"), "ACH debit", "POWER CO"),
    ]
    entry = found.entries[0]
    assert (entry.company, entry.company_id, entry.trace, entry.booked_on) == (
        "ACME STORES", "1234567890", "121140390000001", date(2026, 3, 10),
    )  # fmt: skip


def test_tests_and_zero_amounts_move_no_money() -> None:
    found = one(nacha([Entry("23", 0), Entry("24", 0), Entry("22", 0), Entry("53", 0)]))
    assert {(each.flow, each.kind) for each in found.entries} == {("", "no money")}


def test_one_addendum_with_what_is_paid_is_an_820() -> None:
    found = advice(nacha([Entry("22", 7840, addenda=addenda(PAID))]))
    assert (found.action, found.amount, found.trace) == (
        "payment with remittance", Decimal("78.40"), "121140390000001",
    )  # fmt: skip
    assert (found.originator, found.paid_on) == ("1234567890", date(2026, 3, 10))
    [item] = found.items
    assert (item.reference, item.paid, item.discount) == (
        "INV000001", Decimal("78.40"), Decimal("1.60"),
    )  # fmt: skip
    assert [(party.role, party.id) for party in found.parties] == [("payer", "1234567890")]


def test_a_whole_interchange_in_many_addenda_is_an_820() -> None:
    text = nacha([Entry("22", 7840, addenda=addenda(WHOLE), entry_class="CTX")], entry_class="CTX")
    found = advice(text)
    assert (found.trace, found.payer_bank, len(found.parties)) == ("T-1", "091000019", 1)
    assert found.entities[0].items[0].reference == "INV000001"
    assert [each.value for each in found.references] == ["121140390000001"]


def test_values_of_an_advice_stand_on_their_bytes() -> None:
    text = nacha([Entry("22", 7840, addenda=addenda(PAID))]).encode()
    source = of_bytes(text)
    [batch] = bank.scan(source, ())
    assert not isinstance(batch, bank.reading.Problem)
    [_, raw] = bank.read(source, batch, 0)
    found = {each.path: each for each in bank.locate(raw)}
    place = found["items[0].paid"].place
    assert text[place.start : place.end] == b"78.40"
    assert (place.row, place.column, str(place)) == (4, "RMR04", "row 4, column RMR04")
    place = found["amount"].place
    assert text[place.start : place.end] == b"0000007840"
    whole = nacha([Entry("22", 7840, addenda=addenda(WHOLE))]).encode()
    [batch] = bank.scan(of_bytes(whole), ())
    assert not isinstance(batch, bank.reading.Problem)
    [_, raw] = bank.read(of_bytes(whole), batch, 0)
    found = {each.path: each for each in bank.locate(raw)}
    assert whole[found["trace"].place.start : found["trace"].place.end] == b"T-1"


def test_separators_are_what_the_sender_uses() -> None:
    odd = WHOLE.replace("*", "\xa6").replace("~", "\x1c").encode("latin-1")
    text = nacha([Entry("22", 7840, addenda=addenda(WHOLE))]).encode()
    for old, new in ((WHOLE.encode()[at : at + 80], odd[at : at + 80]) for at in range(0, 400, 80)):
        text = text.replace(old, new)
    [_, parsed] = [bank.parse(raw) for raw in bank.read(of_bytes(text), batches(text)[0], 0)]
    assert isinstance(parsed.document, Remittance)
    assert parsed.document.trace == "T-1"
    plain = advice(nacha([Entry("22", 7840, addenda=addenda("RMR*IV*INV1**78.40"))]))
    assert plain.items[0].reference == "INV1"
    plain = advice(nacha([Entry("22", 7840, addenda=addenda("RMR>IV>INV1>>78.40~"))]))
    assert plain.items[0].reference == "INV1"


def test_what_an_820_in_addenda_has_wrong_is_told_at_its_row() -> None:
    wrong = nacha([Entry("22", 7841, addenda=addenda(WHOLE.replace("*80*1.60", "*8x*1.60")))])
    [_, parsed] = read_values(wrong)
    assert [(each.code, each.place.row > 3) for each in parsed.problems] == [
        ("invalid-character", True),
        ("advice-differs", False),
    ]
    lacking = nacha([Entry("22", 7840, addenda=addenda("BPR*C~RMR*IV*INV1**78.40~"))])
    [_, parsed] = read_values(lacking)
    assert parsed.document is None and parsed.rejected
    short = nacha([Entry("22", 7840, addenda=addenda("RMR*IV~"))]).replace(
        "1234567890", "12345     "
    )
    [_, parsed] = read_values(short.replace("0000007840", "000000784x"))
    assert "advice-differs" not in {each.code for each in parsed.problems}
    dateless = nacha([Entry("22", 7840, addenda=addenda(PAID))], on="260399")
    [_, parsed] = read_values(dateless)
    assert isinstance(parsed.document, Remittance)
    assert parsed.document.paid_on is None


def test_words_in_addenda_are_texts() -> None:
    said = [("05", "FOR INVOICE 4711"), ("05", ""), ("02", "TERMINAL 7")]
    found = one(nacha([Entry("22", 7840, addenda=said)]))
    assert found.entries[0].texts == ("FOR INVOICE 4711",)
    assert found.entries[0].unread[0][0] == "addenda 02"


def test_returns_and_changes() -> None:
    reason = "R01121140390000007      12114039NOT ENOUGH"
    change = "C01121140390000008      121140391918171614"
    text = nacha(
        [
            Entry("26", 12354, "PAUL JONES", addenda=[("99", reason)]),
            Entry("21", 4565, "BOB MARLEY", addenda=[("99", reason[:35])]),
            Entry("21", 0, "JO SMITH", addenda=[("98", change)]),
        ]
    )
    found = one(text)
    assert [(each.kind, each.flow, each.return_reason) for each in found.entries] == [
        ("returned item", "debit", "R01"),
        ("returned payment", "credit", "R01"),
        ("notification of change", "", "C01"),
    ]
    assert found.entries[0].original == "121140390000007"
    assert found.entries[0].texts == ("NOT ENOUGH",)
    assert found.entries[2].corrected == "1918171614"
    assert found.account == ""


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("8200000001", "8200000009", "record-count", "the batch says entry and addenda count 9"),
        ("000000007840", "000000007841", "control-total", "the batch says total credits 7841"),
        ("\n9000001", "\n9000002", "record-count", "the file says batch count 2"),
        ("\n9000001000001", "\n9000001000007", "record-count", "the file says 7 blocks"),
        ("\n82", "\n62", "missing-trailer", "the batch has no control record"),
        ("\n52", "\n42", "unexpected-segment", "a record 4 stands where none belongs"),
        ("1211403990000001\n9", "1211403990000009\n9", "", ""),
        ("0000007840ID1", "          ID1", "missing-element", "the entry has no amount"),
        ("2603100600A", "2603990600A", "invalid-date", "file creation date is no date"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(old: str, new: str, code: str, said: str) -> None:
    text = nacha([Entry("22", 7840)])
    assert codes(text) == []
    changed = text.replace(old, new, 1)
    found = [each for batch in batches(changed) for each in batch.problems]
    found += [each for parsed in read(changed) for each in parsed.problems]
    assert not code or [each for each in found if each.code == code and said in each.message], found


def test_control_records_that_name_another_batch_are_noted() -> None:
    text = nacha([Entry("22", 7840)])
    before, _, after = text.partition("\n8200")
    assert codes(before + "\n8200" + after.replace("0000001\n9", "0000002\n9", 1)) == [
        "control-total"
    ]


def test_a_file_without_its_end_or_with_more_behind() -> None:
    text = nacha([Entry("22", 7840)])
    cut = text.partition("\n8200")[0]
    assert set(codes(cut)) == {"missing-trailer"}
    assert [each.code for each in batches(text + "5200 MORE\n")[0].problems][:1] == [
        "stray-segments"
    ]
    assert "missing-header" in {each.code for each in batches(" " + text)[0].problems}
    middle = text.replace("\n8200", "\n5200", 1)
    assert batches(middle)[0].messages == 2
    assert batches(text.replace("0600A094101", "xxxxA094101"))[0].sent_at is None


def test_records_may_be_trimmed_wrapped_joined_or_wide() -> None:
    text = nacha([Entry("22", 7840, addenda=[("05", "FOR 4711")])])
    records = text.splitlines()
    assert codes("\n".join(each.rstrip() for each in records)) == []
    assert codes("".join(records)) == []
    wrapped = "\n".join(f"{each[:60]}\n{each[60:]}" for each in records)
    source = of_bytes(wrapped.encode())
    [batch] = batches(wrapped)
    [raw] = bank.read(source, batch, 0)
    found = bank.parse(raw)
    assert isinstance(found.document, BankStatement)
    assert found.document.entries[0].texts == ("FOR 4711",)
    wide = text.replace("ACME STORES           ", "ACMÉ STORES           ")
    assert one(wide).entries[0].name == "ACMÉ STORES"
    blanks = "\n" + text.replace("\n", "\n\n" + " " * 94 + "\n", 1)
    assert codes(blanks) == []
    assert codes(text.rstrip() + " " * 94) == []


def test_a_batch_can_be_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translators.bank.nacha_batch.MOST_RECORDS", 0)
    assert nacha_reader.MOST_RECORDS > 0
    assert codes(nacha([Entry("22", 7840)])) == ["set-too-large"]
