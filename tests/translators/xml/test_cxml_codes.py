"""Code lists of XML layouts, and what is read or written one way only."""

from __future__ import annotations

import pytest

from translators.dictionary import GuideError
from translators.slots import read_codes
from translators.templates import known_layouts, load_layout


@pytest.mark.parametrize(
    "name", [one for one in known_layouts() if one.startswith(("cxml/", "gs1/", "xml/"))]
)
def test_every_layout_loads(name: str) -> None:
    layout = load_layout(name)
    assert layout.syntax == "xml"
    assert layout.note


def test_codes_that_are_read_or_written_one_way() -> None:
    spec = {"complete": True, "A": "a", "reads": {"B": "a"}, "writes": {"c": "A"}}
    codes = read_codes(spec, "here", {})
    assert codes.words == {"A": "a", "B": "a"}
    assert codes.codes == {"a": "A", "c": "A"}


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"reads": {"A": "b"}}, "here.reads.A"),
        ({"reads": {"B": ""}}, "here.reads.B"),
        ({"writes": {"a": "B"}}, "here.writes.a"),
        ({"writes": ["a"]}, "here.writes"),
    ],
)
def test_what_goes_one_way_must_be_new(more: dict[str, object], place: str) -> None:
    with pytest.raises(GuideError, match=place):
        read_codes({"complete": True, "A": "a", **more}, "here", {})
