"""Sample documents: every story is valid by our guide, its digits and totals are right."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from translators.documents import Document, Invoice, Remittance
from translators.guide import GuideError, known_sets, load_guide
from translators.samples import Wish, _filled, _stories, check_digit, sample, scenarios
from translators.x12.parse import parse
from translators.x12.sets import of_segments

TOLD = [
    (each, one.name)
    for each in sorted(known_sets())
    for one in scenarios(each)
    if not one.about.startswith("made up")
]


def written(set_: str, wish: Wish, release: str = "004010") -> tuple[str, ...]:
    return sample(load_guide(set_, release), wish, random.Random(wish.seed))


def read(segments: tuple[str, ...], release: str = "004010") -> Document:
    parsed = parse(of_segments(segments), load_guide(segments[0].split("*")[1], release))
    assert [str(one) for one in parsed.problems] == []
    assert parsed.document is not None
    return parsed.document


@pytest.mark.parametrize(("set_", "name"), TOLD)
def test_every_story_is_valid(set_: str, name: str) -> None:
    for wish in (Wish(scenario=name), Wish(scenario=name, seed=5, lines=8)):
        segments = written(set_, wish)
        read(segments)
        told = _filled(_stories(set_)[name], wish)
        assert [one.split("*")[0] for one in told] == [one.split("*")[0] for one in segments[1:-1]]
    assert written(set_, Wish(scenario=name)) == written(set_, Wish(scenario=name))


def test_the_stories_that_were_asked_for() -> None:
    for set_, names in {
        "850": {"plain", "store-distribution", "prepack", "blanket-release", "drop-ship"},
        "856": {"plain", "pick-and-pack", "standard-pack", "cross-dock", "multi-order"},
        "810": {"plain", "credit", "with-allowances"},
        "820": {"plain", "short-paid", "deductions"},
    }.items():
        assert names <= {one.name for one in scenarios(set_)}
        assert {"plain", "full"} <= {one.name for one in scenarios(set_)}


def test_check_digits() -> None:
    assert check_digit("03600029145") == "2"
    notice = written("856", Wish(scenario="standard-pack"))
    numbers = [one.split("*")[2] for one in notice if one.startswith("MAN*GM*")]
    assert len(numbers) == 6
    assert all(len(one) == 20 and check_digit(one[2:-1]) == one[-1] for one in numbers)
    assert len(set(numbers)) == 6


def test_levels_hang_on_each_other() -> None:
    segments = written("856", Wish(scenario="multi-order", lines=2))
    levels = [one for one in segments if one.startswith("HL")]
    above = ["HL*1**S", "HL*2*1*O", "HL*3*2*P", "HL*4*3*I"]
    assert levels == [*above, "HL*5*1*O", "HL*6*5*P", "HL*7*6*I"]


def test_totals_balance() -> None:
    bill = read(written("810", Wish(scenario="with-allowances", lines=4)))
    assert isinstance(bill, Invoice)
    goods = sum(((each.quantity or 0) * (each.unit_price or 0) for each in bill.lines), Decimal())
    charges = {one.kind: one.amount for one in bill.charges}
    allowance, freight = charges["allowance"], charges["charge"]
    assert allowance == (goods * Decimal("0.03")).quantize(Decimal("0.01"))
    assert bill.total == goods - (allowance or 0) + (freight or 0)
    for name in ("plain", "discount", "short-paid", "deductions"):
        payment = read(written("820", Wish(scenario=name)))
        assert isinstance(payment, Remittance)
        paid = sum((item.paid or 0 for one in payment.entities for item in one.items), Decimal())
        assert payment.amount == paid


def test_a_seed_moves_numbers_and_goods_on() -> None:
    assert written("850", Wish(seed=1)) != written("850", Wish(seed=2))
    assert len([one for one in written("850", Wish(lines=7)) if one[:3] == "PO1"]) == 7


def test_sets_without_a_story() -> None:
    assert [one.name for one in scenarios("849")] == ["plain", "full"]
    for wish in (Wish(), Wish(scenario="full", lines=2)):
        assert not parse(of_segments(written("849", wish)), load_guide("849")).rejected


def test_other_releases() -> None:
    for release in ("003040", "005010", "007010"):
        segments = written("850", Wish(), release)
        parsed = parse(of_segments(segments), load_guide("850", release))
        assert not parsed.rejected


def test_an_unknown_story() -> None:
    with pytest.raises(GuideError, match="no scenario 'nonsense'"):
        written("850", Wish(scenario="nonsense"))


def test_an_overlay_takes_away_what_it_forbids() -> None:
    overlay = {
        "REF.01": {"codes": {"only": ["DP"]}},
        "N1.01": {"codes": {"only": ["ST"]}},
    }
    guide = load_guide("850", "004010", overlay)
    segments = sample(guide, Wish(), random.Random(1))
    assert [one for one in segments if one[:3] == "REF"] == ["REF*DP*012"]
    assert not any(one.startswith("N1*BT") for one in segments)
    assert any(one.startswith("N3*") for one in segments)
    without = load_guide("850", "004010", {"N1.01": {"codes": {"only": ["BT"]}}})
    assert not any(one.startswith("N3*") for one in sample(without, Wish(), random.Random(1)))


def test_what_an_overlay_asks_for_is_made_up() -> None:
    guide = load_guide("850", "004010", {"CSH": {"use": "M"}})
    segments = sample(guide, Wish(), random.Random(1))
    assert not parse(of_segments(segments), guide).rejected
    assert any(one.startswith("CSH") for one in segments)
