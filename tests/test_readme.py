"""The documentation is true: examples print what the pages show, links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.build import SETS, dead_links, guides, pages, played, played_pages
from docs.play import ROOT, lasting
from gateway.cli import COMMANDS


@pytest.mark.parametrize("page", played_pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_examples_print_what_the_page_shows(page: Path) -> None:
    assert lasting(played(page)) == lasting(page.read_text(encoding="utf-8")), "run `make docs`"


def test_links_lead_somewhere() -> None:
    assert dead_links() == []


def test_every_page_is_linked_from_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    unlinked = [page for page in pages()[1:] if page.relative_to(ROOT).as_posix() not in text]
    assert unlinked == []


def test_commands_in_pages_exist() -> None:
    named = {
        word
        for page in pages()
        for word in re.findall(r"`gateway ([a-z]+)\b", page.read_text(encoding="utf-8"))
    }
    assert named <= set(COMMANDS)


def test_a_guide_of_each_set_is_described() -> None:
    assert all(path.parent == SETS and text.startswith("# ") for path, text in guides())
