"""The books as text: what Beancount makes of them, and what we read back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.accounts import default_chart, extended
from ledger.dialect import bookable, cleaned, encode_link
from ledger.entries import Entry, Posted, Posting, check_entry
from ledger.journal import (
    accounts_text,
    block,
    chain,
    entry_text,
    month_of,
    read_book,
    read_month,
    read_seals,
)
from tests.ledger.cycle import book_of, load_book

DAY = date(2026, 1, 12)
CHART, _ = extended(default_chart(), ["east"])
AWKWARD = 'Joe\'s "Bar" \\ Grill; ünïcode ^no #no  12.00 USD'


def entry(number, amount=1234, **changes):
    made = Entry(
        event=f"EV{number}",
        on=DAY,
        payee="acme",
        narration=f"Shipment {number}",
        rule="shipment",
        postings=(
            Posting(
                account="Assets:Inventory:East",
                amount=-amount,
                terms=f"- pool:east/A100#{number}",
                sku="A100",
                qty=-1500,
                site="east",
            ),
            Posting(
                account="Assets:AR:Trade",
                amount=amount,
                terms=f"EV{number}/total",
                party="acme",
                ref=f"INV {number}",
                facts={"due": "2026-02-11"},
            ),
        ),
    )
    return replace(made, **changes)


def text_of(posted):
    return "".join(block(one) for one in posted)


def codes(problems):
    return [one.message for one in problems]


RICH = (
    entry(1, payee=AWKWARD, narration=AWKWARD, tags=("memo", "ppa"), effective=date(2025, 12, 31)),
    entry(1, part=2, links=("order/PO 1", "order/PO-1", "order/PO1", "shipment/SH 1#2-é")),
    entry(2, document="D2", digest="ab" * 32, policy="1", payee=""),
    entry(3, amount=0),
    entry(4, amount=-5),
)


def test_an_entry_reads_like_this():
    one = entry(7, links=("invoice/INV-7",), tags=("memo",), document="D7", policy="1")
    assert entry_text(12, one) == (
        '2026-01-12 * "acme" "Shipment 7" #memo ^EV7 ^INVOICE-INV--7\n'
        "  number: 12\n"
        '  rule: "shipment"\n'
        '  document: "D7"\n'
        '  policy: "1"\n'
        "  Assets:Inventory:East  -12.34 USD\n"
        '    from: "- pool:east/A100#7"\n'
        '    sku: "A100"\n'
        '    qty: "-1.5"\n'
        '    site: "east"\n'
        "  Assets:AR:Trade  12.34 USD\n"
        '    from: "EV7/total"\n'
        '    party: "acme"\n'
        '    ref: "INV 7"\n'
        '    due: "2026-02-11"\n'
    )


def test_what_is_written_is_read_back():
    posted = book_of(*RICH)
    assert read_month(text_of(posted)) == (posted, None, ())
    assert read_month("") == ((), None, ())


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Writes the files of a book and loads them with Beancount, without its cache."""
    monkeypatch.setenv("BEANCOUNT_DISABLE_LOAD_CACHE", "1")

    def run(posted, currency="USD", chart=CHART):
        return load_book(tmp_path, posted, chart, currency)

    return run


def test_beancount_takes_every_entry_and_every_word(load):
    posted = book_of(*RICH, entry(5, on=date(2026, 2, 1)))
    loaded, errors = load(posted)
    assert errors == []
    assert len(loaded) == len(posted)
    by_number = {int(one.meta["number"]): one for one in loaded}
    for one in posted:
        seen = by_number[one.number]
        assert seen.date == one.entry.on
        assert (seen.payee or "") == one.entry.payee
        assert seen.narration == one.entry.narration
        assert seen.tags == set(one.entry.tags)
        assert len(seen.links) == 1 + len(one.entry.links)
        assert seen.meta.get("effective") == one.entry.effective
        for posting, theirs in zip(one.entry.postings, seen.postings, strict=True):
            assert theirs.account == posting.account
            assert theirs.units.number * 100 == posting.amount
            assert theirs.meta["from"] == posting.terms
            assert theirs.meta.get("ref", "") == posting.ref
            assert theirs.meta.get("due") == posting.facts.get("due")
    own = [link for one in loaded for link in one.links if link.startswith("EV")]
    assert len(set(own)) == len(posted)


def test_beancount_accepts_no_cent_of_error(load):
    wrong = entry(1)
    first, second = wrong.postings
    crooked = replace(wrong, postings=(first, replace(second, amount=second.amount + 1)))
    posted = Posted(number=1, entry=crooked, sha="0" * 64)
    _, errors = load([posted])
    assert len(errors) == 1


def test_another_currency_has_its_own_decimals(load):
    chart, _ = extended(default_chart("JPY"), ["east"], currency="JPY")
    text = entry_text(1, entry(1), "JPY")
    assert "  Assets:AR:Trade  1234 JPY\n" in text
    posted = Posted(number=1, entry=entry(1), sha=chain("", text))
    assert read_month(block(posted, "JPY")) == ((posted,), None, ())
    loaded, errors = load([posted], "JPY", chart)
    assert (len(loaded), errors) == (1, [])


words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=12)


@settings(max_examples=60, deadline=None)
@given(words, words, words, words, st.integers(-(10**12), 10**12), st.integers(-(10**9), 10**9))
def test_any_word_comes_back_as_it_was(payee, narration, ref, link, amount, qty):
    first, second = entry(1, amount).postings
    one = entry(
        1,
        payee=payee,
        narration=narration,
        links=(f"order/{link}",),
        postings=(replace(first, qty=qty, sku=ref), replace(second, ref=ref, facts={"why": ref})),
    )
    posted = book_of(one)
    assert read_month(text_of(posted)) == (posted, None, ())


@given(words, words)
def test_different_numbers_never_share_a_link(one, other):
    assert (encode_link(f"order/{one}") == encode_link(f"order/{other}")) == (one == other)
    assert set(encode_link(f"order/{one}")) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")


@pytest.mark.parametrize(
    "wrong",
    [
        entry(1, payee="a\nb"),
        entry(1, narration="a\x07b"),
        entry(1, rule="a\u2028b"),
        entry(1, tags=("a b",)),
        entry(1, links=("PO#1",)),
        entry(1, links=("Po/1",)),
        entry(1, event="EV1-2"),
        entry(1, event="D1"),
        entry(1, postings=(Posting(account="Assets:AR:A/B", amount=0, terms="0"),)),
        entry(1, postings=(Posting(account="Assets:AR", amount=0, terms="0", facts={"x": "1"}),)),
        entry(1, postings=(Posting(account="Assets:AR", amount=0, terms="0", facts={"ref": "1"}),)),
    ],
)
def test_what_beancount_would_misread_is_refused(wrong):
    with pytest.raises(AssertionError):
        entry_text(1, wrong)


def test_a_chart_with_a_wrong_name_is_refused():
    accounts = {"assets": replace(CHART.accounts["Income:Sales"], name="assets")}
    with pytest.raises(AssertionError, match="no account name"):
        accounts_text(replace(CHART, accounts=accounts), DAY)


@pytest.mark.parametrize("cut", [1, 30, 64, 100, 300])
def test_a_torn_end_is_found(cut):
    posted = book_of(*RICH)
    whole = text_of(posted[:-1]).encode()
    torn = (text_of(posted).encode()[: len(whole) + cut]).decode("utf-8", "surrogateescape")
    assert read_month(torn) == (posted[:-1], len(whole), ())


def test_a_torn_end_may_cut_a_character():
    posted = book_of(entry(1, payee="é"))
    raw = text_of(posted).encode()
    cut = raw.index("é".encode()) + 1
    assert read_month(raw[:cut].decode("utf-8", "surrogateescape")) == ((), 0, ())


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("  Assets:AR:Trade  12.34 USD", "  Assets:AR:Trade  12.35 USD", 15),
        ('"Shipment 2"', '"Shipment 3"', 15),
        ('"EV2/total"', '"EV2/totals"', 15),
        ("2026-01-12", "2026-13-12", 15),
        ('"acme" "Shipment 2"', '"acme\x07" "Shipment 2"', 15),
        ("^EV2\n", "^EV2 ^ORDER-A-Z\n", 15),
        ("^EV2\n", "^EV2 ^ORDER--FF-FF-C3\n", 15),
        ("^EV2\n", "^EV2-1\n", 15),
        ("^EV2\n", "\n", 15),
        ("number: 2\n", "number: 3\n", 16),
        ("  number: 2\n", "", 16),
        ("rule:", "filename:", 17),
        ("-12.34 USD", "-12.340 USD", 18),
        ('qty: "-1.5"', 'qty: "1,5"', 21),
        ("Assets:AR:Trade", "Assets:AR:trade", 23),
        ('    ref: "INV 2"\n', '    site: "B"\n    ref: "INV 2"\n', 26),
        ('  ref: "INV 2"', '  Ref: "INV 2"', 26),
        ('  ref: "INV 2"', '  lineno: "INV 2"', 26),
        ('due: "2026-02-11"\n', 'due: "2026-02-11"\n\n', 28),
    ],
)
def test_every_edit_is_found_and_its_line_named(old, new, line):
    posted = book_of(entry(1), entry(2), entry(3))
    first, second, third = (block(one) for one in posted)
    assert first.count("\n") == 14
    assert old in second
    found, torn, (problem,) = read_month(first + second.replace(old, new, 1) + third)
    assert torn is None
    assert problem.code == "books-changed"
    assert problem.message.startswith(f"line {line}: entry 2")
    assert {one.number for one in found} >= {1, 3}


def test_a_line_out_of_form_is_named_exactly():
    text = text_of(book_of(entry(1), entry(2))).replace('    ref: "INV 2"', '    ref:  "INV 2"')
    _, _, (problem,) = read_month(text)
    wrong = text[: problem.place.start].count("\n") + 1
    assert text.splitlines()[wrong - 1] == '    ref:  "INV 2"'
    assert problem.message == f"line {wrong}: entry 2: this is neither a posting nor a fact"


def test_a_block_whose_seal_is_gone_is_found():
    posted = book_of(entry(1), entry(2))
    text = text_of(posted).replace("; end seq=1 ", "; seq=1 ")
    found, _, problems = read_month(text)
    assert found == ()
    assert len(problems) == 1


def test_a_changed_hash_breaks_the_chain_twice():
    posted = book_of(entry(1), entry(2), entry(3))
    text = text_of(posted).replace(posted[1].sha, "0" * 64)
    _, _, problems = read_month(text)
    assert ["entry 2" in problems[0].message, "entry 3" in problems[1].message] == [True, True]


def months_of(posted):
    months = {}
    for one in posted:
        name = month_of(one.entry.on)
        months[name] = months.get(name, "") + block(one)
    return months


def test_a_book_spans_months_in_any_order():
    late = entry(3)
    posted = book_of(entry(1), entry(2, on=date(2026, 2, 3)), late)
    months = months_of(posted)
    assert list(months) == ["2026/2026-01.beancount", "2026/2026-02.beancount"]
    assert read_book(months) == (posted, ())
    february = months["2026/2026-02.beancount"]
    assert read_month(february) == ((posted[1],), None, ())
    assert read_seals(february) == {2: posted[1].sha}
    changed = february.replace("12.34", "12.35")
    assert read_month(changed)[2] == ()
    _, _, problems = read_month(changed, {1: posted[0].sha})
    assert codes(problems) == ["line 1: entry 2 was changed, or one before it: the hash differs"]


def test_what_is_wrong_with_a_book_is_named():
    posted = book_of(entry(1), entry(2, on=date(2026, 2, 3)), entry(3))
    months = months_of(posted)
    january, february = months.values()
    _, problems = read_book({"2026/2026-01.beancount": january + "2026-"})
    assert codes(problems) == [
        f"2026/2026-01.beancount: torn off after byte {len(january)}",
        "entry 2 is missing",
    ]
    _, problems = read_book({"2026/2026-01.beancount": january + february})
    assert codes(problems) == [
        "2026/2026-01.beancount: entry 2 belongs into 2026/2026-02.beancount"
    ]
    _, problems = read_book({**months, "2026/2026-03.beancount": february.replace("12.34", "9.99")})
    assert codes(problems) == [
        "2026/2026-03.beancount, line 1: entry 2 was changed, or one before it: the hash differs",
        "2026/2026-03.beancount: entry 2 belongs into 2026/2026-02.beancount",
        "entry 2 stands twice",
    ]


def test_text_is_cleaned_before_it_is_booked():
    assert cleaned(" a\x00\n\t b\u2028c ") == "a b c"
    assert bookable("a b")
    assert not bookable("a\nb")
    assert not bookable("a\x85b")


def test_entries_are_checked():
    with pytest.raises(AssertionError, match="two postings"):
        check_entry(entry(1, postings=()))
    with pytest.raises(AssertionError, match="unbalanced"):
        check_entry(entry(1, postings=(entry(1).postings[0],) * 2))
    without = tuple(replace(one, terms="") for one in entry(1).postings)
    with pytest.raises(AssertionError, match="without terms"):
        check_entry(entry(1, postings=without))
