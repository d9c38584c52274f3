"""Made-up documents: the same dice give the same document, and parse(write(d)) == d."""

from __future__ import annotations

from random import Random

import pytest

from translators.dictionary import load_dictionary
from translators.documents import PurchaseOrder, Remittance
from translators.generate import generate
from translators.guide import Guide, build_guide, known_sets, load_guide, package_guide
from translators.problems import Severity
from translators.x12.delimiters import DEFAULT
from translators.x12.parse import Parsed, parse
from translators.x12.reader import RawSet
from translators.x12.write import write

SETS = tuple(sorted(known_sets()))
ROUNDS = 24
"""Documents of each set and release that are written and read back here; `make` words run more."""


def read_back(lines: tuple[str, ...], guide: Guide) -> Parsed:
    raw = RawSet(
        kind=lines[0].split("*")[1],
        control=lines[0].split("*")[2],
        index=0,
        segments=list(lines),
        start=0,
        end=0,
        delimiters=DEFAULT,
        encoding="utf-8",
    )
    return parse(raw, guide)


@pytest.mark.parametrize("release", ["003010", "004010", "005010"])
@pytest.mark.parametrize("set_", SETS)
def test_what_is_written_reads_back_as_the_same_document(set_: str, release: str) -> None:
    guide = load_guide(set_, release)
    for seed in range(ROUNDS if release == "004010" else ROUNDS // 6):
        document = generate(guide, Random(seed), minimal=seed % 10 == 9)
        parsed = read_back(write(document, guide), guide)
        assert parsed.document == document, f"{set_} seed {seed}"
        wrong = [one for one in parsed.problems if one.severity is not Severity.NOTE]
        assert wrong == [], f"{set_} seed {seed}"


def test_the_same_dice_give_the_same_document() -> None:
    guide = load_guide("850")
    assert generate(guide, Random(7)) == generate(guide, Random(7))
    assert generate(guide, Random(7)) != generate(guide, Random(8))


def test_lines_asks_for_so_many() -> None:
    for seed in range(5):
        document = generate(load_guide("850"), Random(seed), lines=20)
        assert isinstance(document, PurchaseOrder)
        assert len(document.lines) == 20


def test_minimal_leaves_out_what_may_be_left_out() -> None:
    document = generate(load_guide("850"), Random(1), minimal=True)
    assert isinstance(document, PurchaseOrder)
    assert len(document.lines) == 1
    assert not document.references and not document.parties and not document.unread
    assert write(document, load_guide("850"))[1].startswith("BEG*")


def test_everything_optional_turns_up() -> None:
    guide = load_guide("850")
    made = [generate(guide, Random(seed)) for seed in range(40)]
    orders = [order for order in made if isinstance(order, PurchaseOrder)]
    for field in ("release", "currency", "references", "parties", "charges", "terms", "texts"):
        assert any(getattr(order, field) for order in orders), field
        assert any(not getattr(order, field) for order in orders), field
    words = {charge.kind for order in orders for charge in order.charges}
    assert {"allowance", "charge"} <= words
    negative = [generate(load_guide("820"), Random(seed), minimal=False) for seed in range(40)]
    assert any(isinstance(one, Remittance) and one.amount < 0 for one in negative)


def test_constants_keep_their_word() -> None:
    table = package_guide("sets/850")
    guide = build_guide(
        {
            "set": "850",
            "functional_id": "PO",
            "document": "PurchaseOrder",
            "business_key": ["number"],
        }
        | {
            "BEG": table["BEG"],
            "REF*DP": {
                "use": "M",
                "into": "references",
                "01": {"field": "kind", "codes": "references"},
                "02": {"field": "value", "use": "M"},
            },
            "DTM*010": {"into": "dates", "01": "kind", "02": "on"},
            "PER": {"into": "contacts", "01": "role", "03": {"pairs": "numbers", "to": 8}},
        },
        load_dictionary("004010"),
        codes=package_guide("sets/codes"),
    )
    kinds = set()
    for seed in range(10):
        order = generate(guide, Random(seed))
        assert isinstance(order, PurchaseOrder)
        assert {one.kind for one in order.references} == {"department"}
        kinds |= {one.kind for one in order.dates}
        assert read_back(write(order, guide), guide).document == order
    assert kinds == {"010"}


def test_binary_content_is_as_long_as_it_says() -> None:
    """A length that leads to a terminator by chance would hide the sets behind it."""
    guide = load_guide("214")
    found = [
        segment.split("*")
        for seed in range(40)
        for segment in write(generate(guide, Random(seed)), guide)
        if segment.startswith("BIN*")
    ]
    assert found
    assert [int(length) for _, length, _ in found] == [len(held) for _, _, held in found]
