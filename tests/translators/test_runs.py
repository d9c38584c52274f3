"""`each`: runs of elements, or of components, that are a record each."""

from __future__ import annotations

import tomllib
from datetime import date, time
from decimal import Decimal
from random import Random
from typing import cast

import msgspec
import pytest

from tests.translators.small import raw_of, read, told
from translators.describe import describe
from translators.dictionary import load_dictionary
from translators.documents import DOCUMENTS, DateMark, Document, Reference
from translators.documents.parts import Segment, StoreQuantity
from translators.generate import generate
from translators.guide import Guide, GuideError, build_guide
from translators.x12.delimiters import Delimiters
from translators.x12.parse import locate, parse
from translators.x12.reader import of_segments
from translators.x12.write import WriteError, write


class Needy(msgspec.Struct, frozen=True, kw_only=True):
    """A record that cannot be a run: it needs its field."""

    store: str


class Spread(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Quantities by store."""

    unit: str = ""
    id_kind: str = ""
    stores: tuple[StoreQuantity, ...] = ()
    needy: tuple[Needy, ...] = ()


class Numbered(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number with others beside it."""

    kind: str = ""
    value: str = ""
    others: tuple[Reference, ...] = ()


class Plan(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A made-up document: quantities by store, dates beside a currency, numbers with others."""

    number: str
    purpose: str = ""
    kind: str = ""
    ordered_on: date | None = None
    party: str = ""
    currency: str = ""
    dates: tuple[DateMark, ...] = ()
    spreads: tuple[Spread, ...] = ()
    numbers: tuple[Numbered, ...] = ()
    unread: tuple[Segment, ...] = ()


TEXT = """
set = "850"
functional_id = "PO"
document = "Plan"
business_key = ["number"]

[BEG]
use = "M"
01 = "purpose"
02 = "kind"
03 = "number"
05 = "ordered_on"

[CUR]
01 = "party"
02 = "currency"
07 = { each = "dates", fields = ["kind", "on", "at"], to = 21 }

[REF]
max = 0
into = "numbers"
01 = "kind"
02 = "value"
04 = { each = "others", fields = [{ field = "kind", codes = "others" }, "value"] }

[SDQ]
max = 0
into = "spreads"
01 = "unit"
02 = "id_kind"
03 = { each = "stores", fields = ["store", "quantity"], to = 22 }
"""
BEG = "BEG*00*SA*7**20240101"


@pytest.fixture(autouse=True)
def _plan_is_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DOCUMENTS, "Plan", Plan)


def plan_guide(text: str = TEXT) -> Guide:
    codes = {"others": {"complete": False, "CT": "contract", "PO": "order"}}
    return build_guide(tomllib.loads(text), load_dictionary("004010"), codes=codes)


def plan_of(body: str, guide: Guide | None = None, marks: Delimiters | None = None) -> Plan:
    parsed = read(f"{BEG}~{body}", guide or plan_guide(), marks or Delimiters())
    assert told(parsed) == []
    document: object = parsed.document
    assert isinstance(document, Plan)
    return document


def back(plan: Plan, marks: Delimiters | None = None) -> list[str]:
    """The segments between BEG and SE."""
    document = cast(Document, plan)
    return list(write(document, plan_guide(), delimiters=marks or Delimiters())[2:-1])


def test_each_run_is_a_record_and_is_written_back() -> None:
    segments = ["SDQ*EA*92*0001*5*0002*7.5", "SDQ*CA**0003*1"]
    plan = plan_of("~".join(segments))
    first, second = plan.spreads
    assert first.stores == (
        StoreQuantity(store="0001", quantity=Decimal(5)),
        StoreQuantity(store="0002", quantity=Decimal("7.5")),
    )
    assert second.unit == "CA"
    assert back(plan) == segments


def test_runs_of_three_and_of_components() -> None:
    body = "CUR*BY*USD*****002*20240301*1200*010**0930~REF*DP*9**CT>1>PO>2"
    plan = plan_of(body)
    assert plan.dates == (
        DateMark(kind="002", on=date(2024, 3, 1), at=time(12)),
        DateMark(kind="010", at=time(9, 30)),
    )
    (number,) = plan.numbers
    assert [one.value for one in number.others] == ["1", "2"]
    assert [one.kind for one in number.others] == ["contract", "order"]
    assert back(plan) == body.split("~")


def test_composites_that_repeat_hold_the_runs_of_all() -> None:
    marks = Delimiters(repetition="^")
    guide = plan_guide()
    plan = plan_of("REF*DP*9**CT>1>PO>2>CT>3", guide, marks)
    assert [one.value for one in plan.numbers[0].others] == ["1", "2", "3"]
    four = Numbered(
        kind="DP",
        value="9",
        others=tuple(Reference(kind="contract", value=str(at)) for at in range(4)),
    )
    with pytest.raises(WriteError, match="REF04"):
        back(Plan(number="7", numbers=(four,)), marks)


def test_what_is_wrong_inside_of_a_run_is_named_and_the_rest_is_read() -> None:
    parsed = read(f"{BEG}~REF*DP*9**CT>{'1' * 40}>ZQ>2~SDQ*EA**0001*X*0002*7", plan_guide())
    assert told(parsed) == [
        "too-long REF04-2 at segment 3",
        "code-not-listed REF04-3 at segment 3 (note)",
        "invalid-character SDQ04 at segment 4",
    ]
    document: object = parsed.document
    assert isinstance(document, Plan)
    assert [one.quantity for one in document.spreads[0].stores] == [None, Decimal(7)]
    assert [one.kind for one in document.numbers[0].others] == ["contract", "ZQ"]


def test_each_element_of_a_run_is_located() -> None:
    raw = raw_of(f"{BEG}~REF*DP*9**CT>1>PO>2~SDQ*EA*92*0001*5*0002*7~SDQ*EA**3*1")
    found = {str(one.place): one.path for one in locate(raw, plan_guide())}
    assert found["SDQ04 at segment 4"] == "spreads[0].stores[0].quantity"
    assert found["SDQ05 at segment 4"] == "spreads[0].stores[1].store"
    assert found["SDQ03 at segment 5"] == "spreads[1].stores[0].store"
    assert found["REF04-4 at segment 3"] == "numbers[0].others[1].value"
    bare = raw_of(f"{BEG}~REF*DP*9")
    assert "others" not in str([one.path for one in locate(bare, plan_guide())])


def test_more_records_than_a_segment_holds_are_refused() -> None:
    stores = tuple(StoreQuantity(store=str(at), quantity=Decimal(1)) for at in range(11))
    with pytest.raises(WriteError, match=r"spreads\[0\].stores: guide 850 has no place"):
        back(Plan(number="7", spreads=(Spread(unit="EA", stores=stores),)))


def test_made_up_documents_with_runs_read_back() -> None:
    guide = plan_guide()
    seen = set()
    for seed in range(20):
        plan = generate(guide, Random(seed))
        seen |= {name for name in ("dates", "spreads", "numbers") if getattr(plan, name)}
        again = parse(of_segments(write(plan, guide)), guide)
        assert again.document == plan
    assert len(seen) == 3


def test_runs_are_described() -> None:
    text = describe(plan_guide())
    assert "stores: one each of store, quantity, up to element 22" in text
    assert "others: one each of kind, value, up to component 06" in text


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('each = "stores"', 'each = "unit"', "SDQ.03.each: Spread has no collection 'unit'"),
        ('fields = ["store", "quantity"]', "fields = []", "SDQ.03.fields: must be a list"),
        ("to = 22", "to = 21", "SDQ.03.to: 19 elements are no runs of 2"),
        ("to = 22", "to = 24", "SDQ.03.to: 22 elements are no runs of 2"),
        ("to = 22", "to = 2", "SDQ.03.to: 0 elements are no runs of 2"),
        ('"store", "quantity"', '"store", "weight"', "has no field 'weight'"),
        ('each = "stores"', 'each = "needy"', "SDQ.03.each: Needy.store may not be required"),
    ],
)
def test_wrong_runs_do_not_load(old: str, new: str, message: str) -> None:
    with pytest.raises(GuideError, match=message.replace("(", r"\(")):
        plan_guide(TEXT.replace(old, new))
