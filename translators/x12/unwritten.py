"""A record while it is written: what of it is still to be written, and what lies under it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import compress
from operator import is_not
from typing import Any

import msgspec
from msgspec.structs import astuple

from translators.documents import Segment
from translators.x12.plans import blanks_of, kinds_of
from translators.x12.rests import is_rest


class Unwritten:
    """A record being written: `values` are the fields that hold something still to be written.

    Collections and mappings stand there as lists, from which is taken what has been written.
    """

    __slots__ = ("above", "index", "name", "record", "rests", "values", "written")

    def __init__(
        self,
        record: msgspec.Struct,
        above: Unwritten | None = None,
        name: str = "",
        index: int = 0,
    ) -> None:
        self.record = record
        self.above = above
        self.name = name
        self.index = index
        self.values: dict[str, Any] = {}
        self.rests: dict[str, Segment] = {}
        self.written: dict[str, int] = {}
        kinds, values = kinds_of(type(record)), astuple(record)
        filled = map(is_not, values, blanks_of(type(record)))  # most fields of a record are not
        for (field, kind), value in compress(zip(kinds, values, strict=True), filled):
            if value:
                if kind == "one":
                    self.values[field] = value
                else:
                    self.values[field] = list(value.items() if kind == "map" else value)
            elif kind == "one" and value is not None and value != "":  # a zero says something
                self.values[field] = value
        if "unread" in self.values:
            self._part_rests(self.values["unread"])

    def _part_rests(self, unread: list[Segment]) -> None:
        """Set the rests of segments apart from the segments that no field carries at all."""
        self.rests = {one[0]: one for one in unread if is_rest(one)}
        if self.rests:
            self.keep("unread", [one for one in unread if not is_rest(one)])

    def next_rest(self, header: str) -> str:
        """The name of the rest that belongs to the next segment of a use."""
        return f"{header} {self.written.get(header, 0) + 1}"

    def take_rest(self, header: str) -> Segment | None:
        """Return the rest of the next segment of a use, and count that segment."""
        rest = self.rests.pop(self.next_rest(header), None)
        self.written[header] = self.written.get(header, 0) + 1
        return rest

    @property
    def path(self) -> str:
        """Where the record stands in the document: "lines[3]"; "" for the document itself."""
        if self.above is None:
            return ""
        return f"{self.above.path_of(self.name)}[{self.index}]"

    def path_of(self, field: str) -> str:
        """Where a field of the record stands, or with "" the record itself."""
        return f"{self.path}.{field}" if self.path and field else self.path or field

    def has(self, fields: Iterable[str]) -> bool:
        """Whether any of the fields has a value still to be written."""
        return any(field in self.values for field in fields)

    def keep(self, field: str, left: list[Any]) -> None:
        """Nothing but `left` of a collection is still to be written."""
        if left:
            self.values[field] = left
        else:
            del self.values[field]
