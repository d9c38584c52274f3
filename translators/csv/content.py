"""The rows of one message as they were cut out, with what they need to be read and found again."""

from __future__ import annotations

from functools import cached_property

import msgspec

from translators.csv.lines import Lines
from translators.csv.opening import Opening
from translators.documents import Segment
from translators.source import Source


class Rows(msgspec.Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """The rows of one message, with the line each begins in, and how to read them.

    They stand from byte `start` to `end`, half open, others that were left out among them; `odd`
    says that cells must be looked at for control characters.
    """

    opening: Opening
    source: Source
    odd: bool
    cells: list[list[str]]
    numbers: list[int]
    start: int
    end: int

    @cached_property
    def types(self) -> list[str]:
        """The type of each row, "" where rows have none."""
        record = self.opening.table.names.record
        if record is None:
            return [""] * len(self.cells)
        return [cells[record.at].strip() for cells in self.cells]

    @cached_property
    def starts(self) -> list[int]:
        """The byte each row begins at, found by counting lines from the first."""
        found = [self.start]
        if len(self.numbers) == 1:
            return found
        lines = Lines(self._bytes, self.opening.encoding, self.start, self.numbers[0] - 1)
        wanted = iter(self.numbers[1:])
        number = next(wanted, 0)
        for line, _ in enumerate(lines, self.numbers[0]):
            if line == number - 1:
                found.append(lines.end_of(line))
                number = next(wanted, 0)
            if not number:
                break
        return found

    def _bytes(self, offset: int, size: int) -> bytes:
        """Bytes of the file up to the end of the message."""
        return self.source(offset, max(0, min(size, self.end - offset)))

    def unread(self, row: int) -> tuple[Segment, ...]:
        """Return the cells of a row that no leaf reads and that hold something, with names."""
        cells, type_ = self.cells[row], self.types[row]
        names = self.opening.table.names
        taken = self.opening.table.taken(type_)
        return tuple(
            (names.name_of(at, type_), text.strip())
            for at, text in enumerate(cells)
            if at not in taken and text and text.strip()
        )
