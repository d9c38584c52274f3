"""The layouts of an agreement: how files that are not X12 are read and written for a partner."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import msgspec

from gateway.agreement import Agreement
from translators.dictionary import GuideError
from translators.layouts import Layout
from translators.syntaxes import SYNTAXES
from translators.templates import known_layouts, load_layout, own_layout

FAMILIES = ("csv", "fixed", "ubl", "cxml", "gs1", "xml", "json")
"""What an agreement may call its syntax, beside X12: the families of our layouts."""

SIGNED = ("ubl", "cxml", "gs1")
"""Families whose files name who sends them and to whom."""

TEXT = ("csv", "fixed")
XML = ("camt", "cxml", "gs1", "ubl", "xml")
"""The families of layouts that may read a file of columns, and an XML file."""

SECOND = ("ubl/CreditNote",)
"""Layouts of ours that are taken only where they are named: another one is what is meant."""

RECEIPT = "receipt"
"""What we call our answer to a file that is not X12: a receipt file, a cXML Response."""

X12_ONLY = ("997", "999")
"""What is never written but in X12: it answers a functional group."""


class Way(NamedTuple):
    """How a kind of document is written to a partner: by a layout, or as the syntax always is."""

    syntax: str
    layout: Layout | None

    @property
    def name(self) -> str:
        """The layout's name, "" for none."""
        return self.layout.name if self.layout else ""


@lru_cache(maxsize=1024)
def layout_of(name: str, text: str) -> Layout:
    """The layout of a name and the JSON of its table. Raises GuideError."""
    layout = own_layout(name, msgspec.json.decode(text))
    check = SYNTAXES[layout.syntax].check
    if check is not None:
        check(layout)
    return layout


def own_layouts(agreement: Agreement) -> tuple[Layout, ...]:
    """The agreement's own layouts, in the order they stand."""
    return tuple(layout_of(name, text) for name, text in agreement.layouts.items())


def layouts_to_read(agreement: Agreement | None, syntax: str) -> tuple[Layout, ...]:
    """What may read a file of a syntax: the partner's own layouts, and for XML all of ours too."""
    own = own_layouts(agreement) if agreement is not None else ()
    of_syntax = TEXT if syntax in TEXT else (syntax,)
    found = tuple(each for each in own if each.syntax in of_syntax and each.direction != "out")
    return (*found, *shared_layouts(syntax)) if syntax == "xml" else found


def way_of(agreement: Agreement, kind: str) -> Way | None:
    """How a kind of document is written to a partner; None: as X12.

    Raises GuideError when the agreement's syntax has no layout for it, or several.
    """
    if kind in X12_ONLY:
        return None
    name = agreement.sends.get(kind)
    if name is not None:
        return way_named(name, agreement.layouts)
    if agreement.syntax == "x12":
        return None
    if agreement.syntax == "json":
        return Way("json", None)
    family = "xml" if agreement.syntax in XML else agreement.syntax
    found = [each for each in own_layouts(agreement) if each.syntax == family]
    found = [each for each in found if writes(each, kind)]
    shared = [each for each in _shared(agreement.syntax) if each.name not in SECOND]
    found = found or [each for each in shared if writes(each, kind)]
    if len(found) == 1:
        return Way(found[0].syntax, found[0])
    said = "several layouts write" if found else "no layout writes"
    shown = " or ".join(f'"{each.name}"' for each in found) or '"…"'
    raise GuideError(
        f"send.{kind}", f"{said} {kind} as {agreement.syntax}", f"name one: {kind} = {shown}"
    )


def layout_named(agreement: Agreement, name: str) -> Layout | None:
    """The layout that a document of ours was written by; None for the name ""."""
    way = way_named(name, agreement.layouts) if name else None
    return way.layout if way else None


@lru_cache(maxsize=1024)
def for_reading(layout: Layout) -> Layout:
    """A layout that may read too: what we wrote is read back by the layout that wrote it."""
    return msgspec.structs.replace(layout, direction="both")


def writes(layout: Layout, kind: str) -> bool:
    """Whether a layout is for writing documents of a kind."""
    return layout.kind == kind and layout.direction in ("out", "both")


def way_named(name: str, layouts: Mapping[str, str]) -> Way | None:
    """What a name under [send] means; None is X12. Raises GuideError: nothing has that name."""
    if name == "x12":
        return None
    if name == "json":
        return Way("json", None)
    if name in layouts:
        layout = layout_of(name, layouts[name])
    elif name in known_layouts():
        layout = load_layout(name)
    else:
        raise GuideError(name, f'there is no layout "{name}"')
    return Way(layout.syntax, layout)


def shared_layouts(syntax: str) -> tuple[Layout, ...]:
    """The layouts we ship that may read a file of a syntax."""
    families = TEXT if syntax in TEXT else XML if syntax == "xml" else (syntax,)
    return tuple(each for each in _shared(*families) if each.direction != "out")


def _shared(*families: str) -> list[Layout]:
    """The layouts we ship of these families."""
    names = (name for name in known_layouts() if name.partition("/")[0] in families)
    return [load_layout(name) for name in names]
