"""BAI2: records and their continuations, funds types, totals and counts, several accounts."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from tests.banking import account, bai2, line
from translators import bank
from translators.bank import bai2 as bai2_reader
from translators.bank.lines import LINE_BYTES, lines
from translators.batches import Batch
from translators.documents import BankStatement
from translators.parsed import Parsed
from translators.problems import Problem
from translators.source import of_bytes


def batches(text: str | bytes) -> list[Batch]:
    """The files in a file."""
    source = of_bytes(text if isinstance(text, bytes) else text.encode())
    return [each for each in bank.scan(source, ()) if isinstance(each, Batch)]


def read(text: str | bytes) -> list[Parsed]:
    """Every message of a file; each value it locates stands on the bytes it says."""
    raw_bytes = text if isinstance(text, bytes) else text.encode()
    source = of_bytes(raw_bytes)
    found = []
    for batch in bank.scan(source, ()):
        assert isinstance(batch, Batch)
        raws = list(bank.read(source, batch, 0))
        assert len(raws) == batch.messages
        assert [raw.index for raw in bank.read(source, batch, 1)] == [raw.index for raw in raws[1:]]
        for raw in raws:
            found.append(bank.parse(raw))
            for each in bank.locate(raw):
                place = each.place
                text_there = raw_bytes[place.start : place.end].decode(errors="replace")
                assert place.start < 0 or text_there == each.value
    return found


def one(text: str | bytes) -> BankStatement:
    """The only statement of a file, which has no problems."""
    [parsed] = read(text)
    assert parsed.problems == ()
    assert isinstance(parsed.document, BankStatement)
    return parsed.document


def codes(text: str | bytes) -> list[str]:
    """The problems of all messages."""
    return [problem.code for parsed in read(text) for problem in parsed.problems]


def wrapped(*records: str) -> str:
    """These records as the only account of a file whose totals are right."""
    amounts = "03,1001,USD/"
    return "\n".join(
        [
            "01,B,C,260310,0600,1,,,2/",
            "02,C,B,1,260310,2400,USD,2/",
            amounts,
            *records,
            "98,,1,/",
            "99,,1,/",
        ]
    )


def test_an_account_with_balances_sums_and_lines() -> None:
    text = bai2(account("1001", 10000, None, line("142", 2500, "ACME/ 12, THANKS", "B1", "C1")))
    text = text.replace("015,12500,,/", "015,12500,,,100,2500,1,,102,1,,,400,0,0,/")
    text = text.replace("49,25000,3/", "49,27501,3/").replace("98,25000", "98,27501")
    found = one(text.replace("99,25000", "99,27501"))
    assert (found.account, found.currency, found.kind, found.bank) == (
        "1001", "USD", "statement", "121140399",
    )  # fmt: skip
    assert (found.on, found.at, found.message) == (date(2026, 3, 10), None, "1")
    assert [(each.kind, each.amount, each.flow) for each in found.balances] == [
        ("opening", Decimal("100.00"), "credit"),
        ("closing", Decimal("125.00"), "credit"),
    ]
    assert [(each.kind, each.amount, each.count) for each in found.totals] == [
        ("all credits", Decimal("25.00"), 1),
        ("credits", None, 1),
        ("all debits", Decimal("0.00"), 0),
    ]
    [entry] = found.entries
    assert (entry.amount, entry.flow, entry.kind, entry.code) == (
        Decimal("25.00"), "credit", "ACH credit", "142",
    )  # fmt: skip
    assert (entry.reference, entry.customer_reference, entry.texts, entry.funds) == (
        "B1", "C1", ("ACME/ 12, THANKS",), "unknown",
    )  # fmt: skip


def test_records_without_a_slash_and_a_comma_too_many() -> None:
    found = one(
        "01,B,B,230214,0754,1,,,2/\r\n02,B,B,1,220201,,USD,2/\r\n"
        "03,1001,USD,010,100,,,015,300,,,/\r\n88,040,50,,,100,200,1,,400,000,0,/\r\n"
        "16,142,200,,172629,/\r\n88,SOME PAYMENT\r\n49,850,5/\r\n98,850,1,7/\r\n99,850,1,9\r\n"
    )
    assert [each.kind for each in found.balances] == ["opening", "closing", "opening available"]
    assert found.entries[0].texts == ("SOME PAYMENT",)
    assert found.entries[0].reference == "172629"


def test_several_records_on_a_line_and_a_text_that_goes_on() -> None:
    found = one(
        "\ufeff01,B,B,220919,2112,4,,,2/   02,B,B,1,220919,2400,USD,2/\n\n"
        "03,1001,,010,-100,,,015,-50,,/\n"
        "16,142,100,Z,,,TRANSFER PPD/ 16,142,50,Z,,,A/C 16,000 AND/ 88,5\n"
        "GOES ON        /\n16,451,100,Z,,,OUT/\n88,        MORE/   49,100,6/\n"
        "98,100,1,8/ 99,100,1,10/"
    )
    assert [each.texts for each in found.entries] == [
        ("TRANSFER PPD",),
        ("A/C 16,000 AND/ 88,5", "GOES ON"),
        ("OUT", "MORE"),
    ]
    assert [(each.flow, each.amount) for each in found.balances] == [
        ("debit", Decimal("1.00")),
        ("debit", Decimal("0.50")),
    ]


def test_fields_go_on_in_a_continuation() -> None:
    text = wrapped(
        "16,115,10000,S,5000,4000,1000/",
        "88,AX13612,B096132,LOCKBOX/",
        "88,DEPOSIT/",
        "16,195,700,V,260311,0930,W1,,WIRE/",
        "16,195,800,V,,,W2/",
        "16,165,900,D,2,0,400,3,500,R1,,DISTRIBUTED",
        "16,165,900,D,x,R2,,NONE",
        "49,13300,9/",
    )
    found = one(text.replace("16,165,900,D,x,", "16,165,900,D,,"))
    first, wire, plain, parts, none = found.entries
    assert [(each.days, each.amount) for each in first.shares] == [
        (0, Decimal("50.00")),
        (1, Decimal("40.00")),
        (2, Decimal("10.00")),
    ]
    assert (first.reference, first.customer_reference) == ("AX13612", "B096132")
    assert first.texts == ("LOCKBOX", "DEPOSIT")
    assert (wire.valued_on, wire.valued_at) == (date(2026, 3, 11), time(9, 30))
    assert (plain.reference, plain.valued_on) == ("W2", None)
    assert [(each.days, each.amount) for each in parts.shares] == [
        (0, Decimal("4.00")),
        (3, Decimal("5.00")),
    ]
    assert (none.reference, none.shares) == ("R2", ())
    assert "invalid-number" in codes(text)


def test_sums_may_have_funds_types_too() -> None:
    text = (
        "01,B,B,260310,0600,1,,,2/\n02,B,B,1,260310,,USD,2/\n"
        "03,1001,USD,100,600,2,S,100,200,300,400,0,,D,1,0,0,450,,,,072,5,,D,,015,600,,V,260310,,/\n"
        "88,920,1,,,701,2,,D/\n49,1208,3/\n98,1208,1,5/\n99,1208,1,7/\n"
    )
    found = one(text)
    assert [(each.kind, each.flow) for each in found.totals] == [
        ("all credits", "credit"),
        ("all debits", "debit"),
        ("credits", "credit"),
        ("summary", ""),
    ]
    assert [each.kind for each in found.balances] == ["one-day float", "closing"]


def test_kinds_come_from_modifier_and_status() -> None:
    lines_of = account("1001", 0, None, line("142", 5, "X"))
    for modifier, kind in (
        ("1", "intraday"),
        ("2", "statement"),
        ("3", "intraday"),
        ("", "statement"),
    ):
        assert one(bai2(lines_of, modifier=modifier)).kind == kind
    assert one(bai2(lines_of, status="3")).status == "correction"
    assert one(bai2(lines_of, status="9")).status == "9"


def test_minor_units_are_the_currencys() -> None:
    text = bai2(account("1001", 0, None, line("142", 500, "X")))
    assert one(text.replace("USD", "JPY")).entries[0].amount == 500
    assert one(text.replace("USD", "KWD")).entries[0].amount == Decimal("0.500")


def test_codes_of_custom_ranges_and_those_without_money() -> None:
    text = wrapped(
        "16,925,100,Z,,,A/", "16,961,200,Z,,,B/", "16,890,,Z,,,ONLY WORDS/", "16,123,-5,,,,BACK/",
        "49,295,6/",
    )  # fmt: skip
    found = one(text)
    assert [(each.flow, each.kind) for each in found.entries] == [
        ("credit", "other credit"),
        ("debit", "other debit"),
        ("", "no money"),
        ("debit", "ACH credit"),
    ]
    assert codes(wrapped("16,705,100,Z,,,A/", "49,100,3/")) == ["code-not-listed"]


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("49,40,4/", "49,41,4/", "control-total", "its amounts come to 0.40"),
        ("49,40,4/", "49,40,5/", "record-count", "the account says 5 records, there are 4"),
        ("98,40,1,6/", "98,41,1,6/", "control-total", "the group says control total 41"),
        ("98,40,1,6/", "98,40,2,6/", "record-count", "says number of accounts 2, there are 1"),
        ("99,40,1,8/", "99,40,1,74/", "record-count", "says number of records 74, there are 8"),
        ("99,40,1,8/", "99,39,1,8/", "control-total", "the file says control total 39"),
        ("99,40,1,8/\n", "", "missing-trailer", "the file ends before its 99"),
        ("98,40,1,6/\n", "", "missing-trailer", "the group before this has no 98"),
        ("49,40,4/\n", "", "missing-trailer", "the account has no 49"),
        ("02,OURS", "88,OURS", "missing-header", "outside of any group"),
        ("16,142,10,", "16,142,1x,", "invalid-number", "amount is no amount"),
        ("16,142,10,", "16,142,,", "missing-element", "the entry has no amount"),
        ("03,1001", "03,", "missing-element", "the account has no number"),
        (",260310,,USD", ",260399,,USD", "invalid-date", "as-of date is no date"),
        (",260310,,USD", ",260310,2575,USD", "invalid-time", "as-of time is no time"),
        ("010,10,,", "010,0.10,,", "explicit-point", "has a decimal point"),
        ("010,10,,", "01,10,,", "invalid-code", "a type code of three digits"),
        ("49,40,4/", "49,40,x/", "invalid-number", "number of records is no count"),
        ("99,40,1,8/", "55,40/\n99,40,1,8/", "unexpected-segment", "without a code"),
        ("49,40,4/", "49,40,4/\n88,MORE/", "unexpected-segment", "behind the account's total"),
        ("49,40,4/", "49,40,4/\n16,142,1,Z,,,X/", "unexpected-segment", "a record 16 stands"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(old: str, new: str, code: str, said: str) -> None:
    text = bai2(account("1001", 10, None, line("142", 10, "X"), line("451", 0, "Y")))
    assert "49,40,4/" in text and "98,40,1,6/" in text and "99,40,1,8/" in text
    assert codes(text) == []
    problems = [each for parsed in read(text.replace(old, new, 1)) for each in parsed.problems]
    assert [each for each in problems if each.code == code and said in each.message], problems


def test_files_follow_one_another_and_each_has_its_own_problems() -> None:
    whole = bai2(account("1001", 0, None, line("142", 10, "X")))
    found = batches(whole + whole.partition("98,")[0] + whole.replace("99,20,", "99,21,"))
    assert [(each.index, each.messages, each.control) for each in found] == [
        (0, 1, "1"),
        (1, 1, "1"),
        (2, 1, "1"),
    ]
    assert [len(each.problems) for each in found] == [0, 1, 1]
    assert codes(whole + whole.replace("99,20,", "99,21,")) == ["control-total"]
    assert found[0].sent_at is not None
    assert batches(whole.replace("260310,0600", "269910,0600"))[0].sent_at is None


def test_a_file_that_begins_in_the_middle() -> None:
    [first, second] = batches("01,A,B,260310\n99,0,0,2/\n98,0,0,1/\n99,,0,2/")
    assert (first.messages, first.problems) == (0, ())
    assert [each.code for each in second.problems] == ["missing-header", "unexpected-segment"]
    assert second.sender == ""


def test_too_many_records_are_counted_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bai2_reader, "MOST_RECORDS", 2_000)
    many = line("142", 1, "X") + "\n"
    text = "01,B,B,260310,,1/\n02,B,B,1,260310/\n03,1,USD/\n" + many * 2_010
    [parsed] = read_cheaply(text + "49,1,1/\n98,,1/\n99,,1/")
    assert "set-too-large" in {each.code for each in parsed.problems}


def read_cheaply(text: str) -> list[Parsed]:
    """The messages without looking at where their values stand."""
    source = of_bytes(text.encode())
    return [
        bank.parse(raw)
        for batch in bank.scan(source, ())
        if isinstance(batch, Batch)
        for raw in bank.read(source, batch, 0)
    ]


def test_lines_end_in_many_ways_and_may_have_no_end() -> None:
    assert [each.raw for each in lines(of_bytes(b"a\r\nb\rc\n\nd"))] == [
        b"a",
        b"b",
        b"c",
        b"",
        b"d",
    ]
    long = b"x" * (LINE_BYTES * 5 + 3)
    assert [len(each.raw) for each in lines(of_bytes(long + b"\r"))] == [LINE_BYTES] * 5 + [3]
    block = b"y" * 65535 + b"\r\nz"
    assert b"".join(each.raw for each in lines(of_bytes(block)))[-1:] == b"z"
    assert [(each.row, each.start) for each in lines(of_bytes(b"a\nb"))] == [(1, 0), (2, 2)]


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00" * 100, b"01,", b"01,A,B,260310\n03\n16\n88\n49\n98\n99", b"01,A,B,260310,\xff/\n",
     b"01,A,B,260310\n02\n03,1,USD,010\n88,5\n16\n16,142\n16,142,5,D,99\n16,142,5,S/\n49,,",
     b"101 121140399 121140399260310\n5\n6\n7\n8\n9",
     b"101 121140399 1211403992603100600\n2\n4\n6"],
)  # fmt: skip
def test_reading_never_raises(raw: bytes) -> None:
    source = of_bytes(raw)
    for batch in bank.scan(source, ()):
        if isinstance(batch, Problem):
            assert batch.code == "not-a-bank-file"
            continue
        for message in bank.read(source, batch, 0):
            bank.parse(message)
            bank.locate(message)
