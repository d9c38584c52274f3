"""What is plain read fast."""

from __future__ import annotations

from functools import lru_cache

from translators.csv.content import Rows
from translators.csv.opening import Opening
from translators.documents import Document


class NotPlain(Exception):
    """Only the careful reading can say what this is."""


class Plan:
    """How the plain messages of a file are read."""

    def __init__(self, opening: Opening) -> None:
        self.opening = opening

    def read(self, rows: Rows) -> Document:
        """Return the document."""
        raise NotPlain


@lru_cache(maxsize=64)
def plan_of(opening: Opening) -> Plan:
    """Return the plan."""
    return Plan(opening)
