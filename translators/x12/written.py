"""A document while it is written: its segments so far, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from translators.documents import Document
from translators.guide import Guide
from translators.problems import Place, Problem, Severity
from translators.uses import Slot
from translators.x12.compile import Step
from translators.x12.delimiters import Delimiters
from translators.x12.diagnose import diagnose
from translators.x12.totals import total_of
from translators.x12.unwritten import Unwritten
from translators.x12.values import write_value


class Written:
    """The lines so far, the number of HL levels, and what went wrong."""

    def __init__(self, document: Document, guide: Guide, delimiters: Delimiters) -> None:
        self.document = document
        self.guide = guide
        self.delimiters = delimiters
        self.lines: list[str] = []
        self.levels = 0
        self.problems: list[Problem] = []

    def check_unread(self, segment: Sequence[str], path: str) -> None:
        """Refuse a carried segment whose elements would end an element or the segment."""
        signs = {self.delimiters.element, self.delimiters.segment, "\r", "\n"}
        for text in segment:
            if any(sign in text for sign in signs):
                self.refuse("invalid-character", f"{path}: {text!r} holds a delimiter", Place())

    def total(self, slot: Slot) -> int:
        """Return what a slot has to state."""
        return int(total_of(slot, self.document, self.lines, self.delimiters.element))

    def stated(self, slot: Slot) -> str:
        """Return the total a slot states, "" where there is nothing to state."""
        total = self.total(slot) if slot.write else 0
        return write_value(total, slot.element) if total or slot.use == "M" else ""

    def add(
        self, step: Step, elements: list[str], source: Unwritten | None, field: str = ""
    ) -> None:
        """Add a segment; what our own reader would find wrong with it is refused."""
        while elements and not elements[-1]:
            elements.pop()
        line = self.delimiters.element.join([step.use.segment, *elements])
        self.lines.append(line)
        if step.match(line) is None:
            parts = line.split(self.delimiters.element)
            for flaw in diagnose(step.use, parts, self.delimiters).flaws:
                # What an agreement forgives a partner is written back; what steers a screen never.
                stands = parts[flaw.at] if flaw.at < len(parts) else ""
                if flaw.severity is Severity.REJECT or not stands.isprintable():
                    place = Place(
                        segment=step.use.segment,
                        position=len(self.lines) + 1,
                        element=flaw.at,
                        component=flaw.part,
                    )
                    path = source.path_of(field) if source is not None else ""
                    text = f"{path}: {flaw.message}" if path else flaw.message
                    self.refuse(flaw.code, text, place, flaw.value)

    def refuse_unplaced(self, source: Unwritten) -> None:
        """Refuse what found no place."""
        for name in [*source.values, *source.rests]:
            record = type(source.record).__name__
            text = f"{source.path_of(name)}: guide {self.guide.set} has no place for this"
            self.refuse("no-place", text, Place(), f"{record}.{name}")

    def refuse_value(
        self, code: str, text: str, slot: Slot, source: Unwritten, value: str = ""
    ) -> None:
        """Refuse a value of a record, naming its field."""
        self.refuse(code, f"{source.path_of(slot.field)}: {text}", Place(), value)

    def refuse(self, code: str, text: str, place: Place, value: str = "") -> None:
        """Note what is wrong; the document is not written."""
        self.problems.append(
            Problem(code=code, message=text, severity=Severity.REJECT, place=place, value=value)
        )
