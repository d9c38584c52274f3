"""The documentation is true: examples print what the pages show, links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.build import SETS, dead_links, guides, linked, pages, played, played_pages
from docs.play import ROOT, lasting
from gateway.agreement import Entity
from gateway.cli import COMMANDS
from gateway.house import ITEM_COLUMNS, STOCK_COLUMNS
from gateway.partners import ITEM_COLUMNS as THEIR_ITEMS
from gateway.partners import LOCATION_COLUMNS
from gateway.settings import OPTIONS
from translators.guide import HEAD_KEYS
from translators.slots import SLOT_KEYS
from translators.vocabulary import USE_KEYS


@pytest.mark.parametrize("page", played_pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_examples_print_what_the_page_shows(page: Path) -> None:
    assert lasting(played(page)) == lasting(page.read_text(encoding="utf-8")), "run `make docs`"


def test_links_lead_somewhere() -> None:
    assert dead_links() == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        reached.add(page)
        ahead += [each for each in linked(page) if each not in reached]
    assert [page for page in pages() if page not in reached] == []


def test_commands_in_pages_exist() -> None:
    named = {
        word
        for page in pages()
        for word in re.findall(r"`gateway ([a-z]+)\b", page.read_text(encoding="utf-8"))
    }
    assert named <= set(COMMANDS)


def test_a_guide_of_each_set_is_described() -> None:
    assert all(path.parent == SETS and text.startswith("# ") for path, text in guides())


def test_every_key_of_an_agreement_is_explained() -> None:
    page = (ROOT / "docs" / "reference" / "agreement.md").read_text(encoding="utf-8")
    source = (ROOT / "gateway" / "partners.py").read_text(encoding="utf-8")
    asked = r"(?:table|marks|terms)\.[a-z]+\(\s*\"(\w+)\""
    keys = set(re.findall(asked, source))
    keys |= set(re.findall(r"_of_role\(table, \"(\w+)\"", source))
    assert "await_hours" in keys and "selling" in keys
    assert [key for key in sorted(keys) if not re.search(rf"`[a-z.[\]]*{key}\b", page)] == []


def test_every_column_of_a_cross_reference_is_explained() -> None:
    page = (ROOT / "docs" / "howto" / "cross-references.md").read_text(encoding="utf-8")
    assert [word for word in (*THEIR_ITEMS, *LOCATION_COLUMNS) if word not in page] == []


def test_every_setting_and_column_is_explained() -> None:
    page = (ROOT / "docs" / "reference" / "configuration.md").read_text(encoding="utf-8")
    words = {*OPTIONS, *Entity.__struct_fields__, *ITEM_COLUMNS, *STOCK_COLUMNS}
    assert [word for word in sorted(words) if f"`{word}`" not in page] == []


def test_every_word_of_the_guides_is_explained() -> None:
    page = (ROOT / "docs" / "reference" / "guides.md").read_text(encoding="utf-8")
    words = HEAD_KEYS | USE_KEYS | SLOT_KEYS
    assert [word for word in sorted(words) if not re.search(rf"\b{word}\b", page)] == []
