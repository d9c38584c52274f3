"""One segment, value by value: what is wrong with any is said by its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from translators.uses import Slot
from translators.x12.delimiters import Delimiters
from translators.x12.forms import plain_kind
from translators.x12.plans import Line, word_of
from translators.x12.rests import EMPTY, FULL, lay_under
from translators.x12.unwritten import Unwritten
from translators.x12.values import write_value
from translators.x12.written import Written


def write_segment(written: Written, line: Line, source: Unwritten, parent: str) -> None:
    """Write a segment value by value, saying what is wrong with each.

    A `rest` is laid under it; where it marks a place as empty, a collection goes on behind.
    """
    rest = source.take_rest(line.header) if source.rests else None
    marks = {at: text for at, text in enumerate(rest or ()) if at and text in (EMPTY, FULL)}
    step = line.step
    use = step.use
    elements = [""] * len(use.members)
    for slot in use.slots:
        at = slot.at - 1
        if slot.pairs:
            _fill_pairs(written, elements, slot, source, marks)
        elif slot.each:
            _fill_each(written, elements, slot, source, marks)
        elif slot.kind == "strs" and slot.at in marks:
            continue
        elif slot.part:
            value = _value(written, slot, source)
            elements[at] = _with_component(elements[at], slot, value, written.delimiters)
        else:
            elements[at] = _value(written, slot, source)
    if use.hl:
        written.levels += 1
        elements[:2] = [str(written.levels), parent]
    if rest is not None:
        over = {slot.at for slot in use.slots if slot.count or slot.sum} | (
            {1, 2} if use.hl else set()
        )
        written.check_unread(rest[1:], source.path_of("unread"))
        lay_under(elements, rest, use, written.delimiters, over)
        if step.totals and not any(elements):
            return  # a total the sender did not state
    written.add(step, elements, source)


def _value(written: Written, slot: Slot, source: Unwritten) -> str:
    """Return the wire text of a slot, noting the field as written."""
    if slot.fixed:
        return _constant(written, slot, source)
    if slot.count or slot.sum:
        return written.stated(slot)
    if not slot.field:
        return ""
    if slot.kind == "strs":
        return _texts(written, slot, source)
    value = source.values.pop(slot.field, None)
    return "" if value is None else _text(written, slot, value, source)


def _constant(written: Written, slot: Slot, source: Unwritten) -> str:
    """Return the constant of a slot; refuse a field that says something else."""
    said = getattr(source.record, slot.field) if slot.field else ""
    source.values.pop(slot.field, None)
    if said not in ("", word_of(slot)):
        text = f"{said!r}, the guide allows {word_of(slot)!r} only"
        written.refuse_value("invalid-code", text, slot, source, str(said))
    return slot.fixed


def _texts(written: Written, slot: Slot, source: Unwritten) -> str:
    left = source.values.get(slot.field)
    if left is None:
        return ""
    mark = written.delimiters.repetition
    count = len(left) if slot.repeat and mark else 1
    texts = [_text(written, slot, one, source) for one in left[:count]]
    source.keep(slot.field, left[count:])
    return mark.join(texts)


def _text(written: Written, slot: Slot, value: object, source: Unwritten) -> str:
    """Return one value as wire text; refuse one that cannot stand on the wire."""
    if slot.codes:
        value = slot.codes.codes.get(str(value), value)
    try:
        text = write_value(value, slot.element)
    except ValueError as error:
        written.refuse_value("invalid-character", f"{value} {error}", slot, source, str(value))
        return ""
    if slot.codes and slot.codes.complete and text not in slot.codes.words:
        wrong = f"{text!r} is not allowed here"
        written.refuse_value("invalid-code", wrong, slot, source, text)
    if not text:
        wrong = "is blank, which X12 cannot say"
        written.refuse_value("missing-element", wrong, slot, source)
    if slot.element.type == "composite":
        return text.replace(":", written.delimiters.component)
    return _safe(written, text, slot, source)


def _safe(written: Written, text: str, slot: Slot, source: Unwritten) -> str:
    """Return the text; refuse it when it holds a delimiter (it would inject elements)."""
    marks = written.delimiters
    signs = marks.element + marks.segment + marks.component + marks.repetition + "\r\n"
    if any(sign in text for sign in signs):
        held = sorted(set(signs) & set(text))
        shown = " ".join(repr(sign) for sign in held)
        wrong = f"{text!r} holds {shown}"
        written.refuse_value("invalid-character", wrong, slot, source, text)
        return ""
    return text


def _fill_pairs(
    written: Written, elements: list[str], slot: Slot, source: Unwritten, marks: Mapping[int, str]
) -> None:
    """Fill a region with qualifier and value pairs: "kind 2" is written as its kind."""
    wanted = slot.write or marks.get(slot.at) == FULL
    left = source.values.get(slot.field) if wanted else None
    if left is None:
        return
    region = range(slot.at - 1, (slot.to or len(elements)) - 1, 2)
    places = [at for at in region if marks.get(at + 1) != EMPTY]
    kinds = getattr(source.record, slot.field)
    for at, (kind, value) in zip(places, left, strict=False):
        elements[at] = _text(written, slot, plain_kind(kind, kinds), source)
        elements[at + 1] = _safe(written, str(value).rstrip(" "), slot, source)
    source.keep(slot.field, left[len(places) :])


def _fill_each(
    written: Written, elements: list[str], slot: Slot, source: Unwritten, marks: Mapping[int, str]
) -> None:
    """Fill a region with records, run by run; those beyond it are left for another segment."""
    left = source.values.get(slot.field)
    if left is None:
        return
    size = len(slot.parts)
    region = range(slot.at - 1, slot.to, size)
    places = [at for at in region if marks.get(at + 1) != EMPTY]
    room = len(left) if slot.composite else len(places)
    before = len(getattr(source.record, slot.field)) - len(left)
    texts: list[str] = []
    for index, item in enumerate(left[:room], before):
        inner = Unwritten(item, source, slot.field, index)
        texts += [_value(written, part, inner) for part in slot.parts]
        written.refuse_unplaced(inner)
    if slot.composite:
        elements[slot.at - 1] = _composites(slot, texts, written.delimiters)
    else:
        for number, at in enumerate(places[: len(texts) // size]):
            elements[at : at + size] = texts[number * size : (number + 1) * size]
    source.keep(slot.field, left[room:])


def _with_component(old: str, slot: Slot, text: str, delimiters: Delimiters) -> str:
    """Return a composite with one component put in; trailing empty components left out."""
    if not text:
        return old
    parts = old.split(delimiters.component) if old else []
    parts += [""] * (slot.part - len(parts))
    parts[slot.part - 1] = text
    return delimiters.component.join(parts)


def _composites(slot: Slot, texts: Sequence[str], delimiters: Delimiters) -> str:
    """Return components as one composite, or as repetitions of it where they are too many."""
    colon, again = delimiters.component, delimiters.repetition
    size = slot.to if again else len(texts)
    whole = [texts[start : start + size] for start in range(0, len(texts), size)]
    return again.join(colon.join(one).rstrip(colon) for one in whole)
