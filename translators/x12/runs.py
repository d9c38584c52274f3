"""Runs: regions of a segment in which every so many elements, or components, make one record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from translators.uses import Slot, Use
from translators.x12.delimiters import Delimiters

Read = Callable[[Slot, str], object]


def places_of(use: Use) -> dict[tuple[int, int], Slot]:
    """Return the slot of every element and component, those inside of runs included."""
    places: dict[tuple[int, int], Slot] = {}
    for slot in use.slots:
        if not slot.each:
            places[slot.at, slot.part] = slot
            continue
        for number in range(slot.to if slot.composite else slot.to - slot.at + 1):
            at, part = (slot.at, number + 1) if slot.composite else (slot.at + number, 0)
            places[at, part] = slot.parts[number % len(slot.parts)]
    return places


def composite_texts(slot: Slot, text: str, delimiters: Delimiters) -> list[str]:
    """Return the components of a composite that holds runs, each repetition filled up."""
    texts: list[str] = []
    for one in text.split(delimiters.repetition) if delimiters.repetition else [text]:
        parts = one.split(delimiters.component) if delimiters.component else [one]
        texts += [*parts, *([""] * (slot.to - len(parts)))][: slot.to]
    return texts


def read_runs(slot: Slot, texts: Sequence[str | None], read: Read) -> Iterator[msgspec.Struct]:
    """Yield a record for each run that holds anything."""
    assert slot.item is not None
    size = len(slot.parts)
    for start in range(0, len(texts), size):
        run = texts[start : start + size]
        if any(run):
            pairs = zip(slot.parts, run, strict=True)
            yield slot.item(**{part.field: read(part, text) for part, text in pairs if text})
