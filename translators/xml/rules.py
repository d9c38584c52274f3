"""Rules of a family of XML documents beyond its layouts, which name them: `[xml] rules = "ubl"`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from translators.batches import Head
from translators.documents import Document
from translators.layouts import Layout
from translators.problems import Problem
from translators.xml import cxml, gs1, ubl


class Rules(NamedTuple):
    """What is checked in a document that was read, and made ready in one to be written.

    `check` is given the document and the name of the root; `complete` the document, its layout
    and the head of the file.
    """

    check: Callable[[Document, str], Iterable[Problem]]
    complete: Callable[[Document, Layout, Head], Document]


RULES: Mapping[str, Rules] = {
    "cxml": Rules(check=cxml.check, complete=cxml.complete),
    "gs1": Rules(check=gs1.check, complete=gs1.complete),
    "ubl": Rules(check=ubl.check, complete=ubl.complete),
}
