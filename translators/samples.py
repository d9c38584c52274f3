"""Sample documents with a story: realistic sets whose numbers are right and whose totals balance.

The stories are files of ours (`x12/samples/850.toml`): segments in X12's own notation with places
in braces, which are filled from `x12/samples/goods.toml` and from what is computed. A set without
a story is made up from its guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import msgspec

from translators.dictionary import GuideError, package_guide
from translators.documents import Document
from translators.explain.sets import explain_set
from translators.generate import Dice, generate
from translators.guide import Guide
from translators.x12.delimiters import DEFAULT, Delimiters
from translators.x12.parse import parse
from translators.x12.sets import RawSet, of_segments
from translators.x12.write import write

DAY = date(2026, 3, 2)
"""The day of every sample: with the same words the same bytes."""

LINES = 3
"""Lines of a sample unless its story or the caller says otherwise."""

MOST_LINES = 10_000
PLACE = re.compile(r"\{([a-z0-9_.]+)([+-]\d+)?\}")
CENT = Decimal("0.01")
LEVELS = "SOTPI"
"""Hierarchical levels, outermost first: an HL hangs on the nearest one further out.

A story with another order says so in `levels`.
"""

Places = dict[str, str]


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """A story of a set: its name and what happens in it."""

    set: str
    name: str
    about: str


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted of a sample: `seed` moves numbers and goods on, `lines` 0 leaves it open."""

    scenario: str = "plain"
    seed: int = 1
    lines: int = 0


def scenarios(set_: str) -> tuple[Scenario, ...]:
    """Return the stories of a set, `plain` first; one made up from its guide: `plain`, `full`."""
    told = _stories(set_)
    found = [Scenario(set=set_, name=name, about=str(one["about"])) for name, one in told.items()]
    if not told:
        about = "made up from the guide: the least that is lawful"
        found.append(Scenario(set=set_, name="plain", about=about))
    about = "made up from the guide: everything it has a field for, values without sense"
    return (*found, Scenario(set=set_, name="full", about=about))


def sample(
    guide: Guide, wish: Wish, dice: Dice, delimiters: Delimiters = DEFAULT
) -> tuple[str, ...]:
    """Return a sample set ST … SE that the guide finds no fault with.

    `dice` make up what has no story, and what a partner's overlay makes of one that it refuses.
    Raises GuideError when there is no such scenario.
    """
    told = _stories(guide.set)
    if wish.scenario not in [one.name for one in scenarios(guide.set)]:
        names = ", ".join(one.name for one in scenarios(guide.set))
        raise GuideError(guide.set, f"there is no scenario {wish.scenario!r}", f"one of {names}")
    if wish.scenario not in told:
        minimal = wish.scenario == "plain"
        made = generate(guide, dice, lines=wish.lines or None, minimal=minimal)
        return write(made, guide, delimiters=delimiters)
    segments = _fitted(_filled(told[wish.scenario], wish), guide)
    document = _document(segments, guide)
    if document is None:
        document = generate(guide, dice, lines=wish.lines or None, minimal=True)
    return write(document, guide, delimiters=delimiters)


def _document(segments: Sequence[str], guide: Guide) -> Document | None:
    """Return the document of a story, None when the guide does not take it."""
    parsed = parse(_raw(segments, guide), guide)
    return None if parsed.rejected else parsed.document


def _raw(segments: Sequence[str], guide: Guide) -> RawSet:
    return of_segments([f"ST*{guide.set}*0001", *segments, f"SE*{len(segments) + 2}*0001"])


def _fitted(segments: list[str], guide: Guide) -> list[str]:
    """Return a story without the segments that a partner's guide forbids, nor what hangs on them.

    Our own guides forbid none; an overlay that closes a list may.
    """
    rows = explain_set(_raw(segments, guide), guide).rows[1:-1]
    kept, closed = [], None
    for row in rows:
        if closed is not None and row.depth > closed:
            continue
        forbidden = any(one.code == "invalid-code" for each in row.pieces for one in each.remarks)
        closed = row.depth if forbidden else None
        if not forbidden:
            kept.append(row.text)
    return kept


def check_digit(digits: str) -> str:
    """Return the GS1 check digit of the digits before it (weights 3, 1, 3 … from the right)."""
    weighted = sum(int(one) * (3 if at % 2 == 0 else 1) for at, one in enumerate(digits[::-1]))
    return str(-weighted % 10)


def _stories(set_: str) -> dict[str, dict[str, object]]:
    """Return the stories of a set by name; those that are `like` another with its segments."""
    try:
        told = package_guide(f"samples/{set_}")
    except GuideError:
        return {}
    found: dict[str, dict[str, object]] = {}
    for name, one in told.items():
        assert isinstance(one, dict), (set_, name)  # a file of ours, and tested
        like = told.get(str(one.get("like", "")), {})
        assert isinstance(like, dict), (set_, name)
        found[name] = {**like, **one}
    return found


def _filled(story: Mapping[str, object], wish: Wish) -> list[str]:
    """Return the segments of a story, all places filled, levels numbered."""
    asked = story.get("lines", LINES)
    count = wish.lines if wish.lines and asked else int(str(asked))
    goods = package_guide("samples/goods")
    whole = _numbers(goods, wish.seed)
    lines = [_line(goods, story, whole, wish.seed, n) for n in range(1, count + 1)]
    whole |= _totals(lines, story)
    parts = [_fill(str(story["head"]), whole)]
    parts += [_fill(str(story.get("line", "")), {**whole, **each}) for each in lines]
    parts.append(_fill(str(story.get("tail", "")), whole))
    segments = [text for part in parts for text in part.splitlines() if text]
    return list(_levels(segments, str(story.get("levels", LEVELS))))


def _fill(text: str, places: Mapping[str, str]) -> str:
    """Return a text with its places filled; `{day+5}` is five days on."""

    def value(found: re.Match[str]) -> str:
        name, days = found[1], found[2]
        if days is None:
            return places[name]
        return _written(DAY + timedelta(days=int(days)))

    return PLACE.sub(value, text)


def _written(day: date) -> str:
    return day.strftime("%Y%m%d")


def _levels(segments: Sequence[str], levels: str) -> Iterator[str]:
    """Yield the segments with `HL*P` numbered and hung on the nearest level further out.

    `CTT*HL` gets their number.
    """
    number = 0
    last: dict[str, int] = {}
    for segment in segments:
        id_, _, level = segment.partition("*")
        if id_ == "HL":
            number += 1
            above = levels[: levels.index(level)]
            parent = max((last[one] for one in above if one in last), default=0)
            last[level] = number
            segment = f"HL*{number}*{parent or ''}*{level}"
        elif segment == "CTT*HL":
            segment = f"CTT*{number}"
        yield segment


def _numbers(goods: Mapping[str, object], seed: int) -> Places:
    """Return the numbers of one sample: each kind of document has its own range."""
    stores = goods["stores"]
    assert isinstance(stores, list)
    store = stores[(seed - 1) % len(stores)]
    prefix = str(goods["prefix"])
    found = {
        "day": _written(DAY),
        "order": str(4_501_186 + seed),
        "contract": str(2_200 + seed),
        "invoice": str(90_340 + seed),
        "shipment": str(8_810_020 + seed),
        "payment": str(615_470 + seed),
        "pallet_sscc": _sscc(prefix, seed * 100_000),
    }
    return found | {f"store.{key}": str(value) for key, value in store.items()}


def _sscc(prefix: str, serial: int) -> str:
    """Return an SSCC of 20 digits with its application identifier 00 (GS1)."""
    digits = f"0{prefix}{serial % 10**9:09d}"
    return f"00{digits}{check_digit(digits)}"


def _line(
    goods: Mapping[str, object], story: Mapping[str, object], whole: Places, seed: int, n: int
) -> Places:
    """Return what line `n` is about: an item, how many of it, what that comes to."""
    items, stores = goods["items"], goods["stores"]
    assert isinstance(items, list) and isinstance(stores, list)
    item = items[(seed + n - 2) % len(items)]
    prefix, case = str(goods["prefix"]), int(item["case"])
    cases = 1 + (seed + n) % 4
    quantity, price = cases * case, Decimal(item["price"])
    amount = quantity * price
    discount = (amount * _number(story, "discount_percent") / 100).quantize(CENT)
    unexplained = "short" in story and "tail" not in story and n == 1
    paid = amount - discount - (_number(story, "short") if unexplained else 0)
    gtin12 = f"{prefix[1:]}{item['reference']}"
    gtin14 = f"1{prefix}{item['reference']}"
    mark_for = stores[(seed + n - 2) % len(stores)]
    return {
        "n": str(n),
        "sku": item["sku"],
        "buyer": item["buyer"],
        "name": item["name"],
        "price": item["price"],
        "gtin12": gtin12 + check_digit(gtin12),
        "gtin14": gtin14 + check_digit(gtin14),
        "case": str(case),
        "case_half": str(case // 2),
        "case_rest": str(case - case // 2),
        "case_price": str(case * price),
        "cases": str(cases),
        "quantity": str(quantity),
        "half": str(quantity // 2),
        "other_half": str(quantity - quantity // 2),
        "third": str(quantity // 3),
        "rest": str(quantity - 2 * (quantity // 3)),
        "weight": item["weight"],
        "amount": str(amount),
        "amount_cents": _cents(amount),
        "discount": str(discount),
        "paid": str(paid),
        "sscc": _sscc(prefix, seed * 100_000 + n),
        "second_sscc": _sscc(prefix, seed * 100_000 + MOST_LINES + n),
        "two_cases": str(2 * case),
        "line_order": str(int(whole["order"]) + n - 1),
        "line_invoice": str(int(whole["invoice"]) + n - 1),
        "mark_for.name": mark_for["name"],
        "mark_for.number": mark_for["number"],
    }


def _totals(lines: Sequence[Places], story: Mapping[str, object]) -> Places:
    """Return what the lines come to, with allowance and freight where the story has them."""

    def total(key: str) -> Decimal:
        return sum((Decimal(each[key]) for each in lines), Decimal())

    goods = total("amount")
    allowance = (goods * _number(story, "allowance_percent") / 100).quantize(CENT)
    freight, short = _number(story, "freight"), _number(story, "short")
    explained = short if "tail" in story else Decimal()
    return {
        "lines": str(len(lines)),
        "pieces": str(total("quantity")),
        "all_cases": str(total("cases")),
        "all_case_pieces": str(total("case")),
        "all_case_halves": str(total("case_half")),
        "weight": str(total("weight")),
        "twice_lines": str(2 * len(lines)),
        "twice_weight": str(2 * total("weight")),
        "allowance_cents": _cents(allowance),
        "freight_cents": _cents(freight),
        "total_cents": _cents(goods - allowance + freight),
        "all_paid": str(total("paid") - explained),
        "short": str(short),
    }


def _number(story: Mapping[str, object], key: str) -> Decimal:
    return Decimal(str(story.get(key, 0)))


def _cents(amount: Decimal) -> str:
    return str(int(amount * 100))
