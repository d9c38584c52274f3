"""A guide and the terms of two partners made into a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from translators.explain.sets import ExplainedSet
from translators.guide import Guide
from translators.handbook.blocks import Block, Bullets, Chapter, Code, Handbook, Paragraph, Table
from translators.handbook.elements import Codes, element_table, live_rules
from translators.handbook.segments import (
    aside,
    at_levels,
    header,
    named,
    overview,
    rules_words,
    used_uses,
)
from translators.handbook.terms import Terms
from translators.uses import Position, Use
from translators.wording import plain_word, set_title

DIGEST_SHOWN = 12
"""So much of a guide's digest tells two versions of it apart."""

READING = (
    "Ref is the element's place in its segment, No. its number in the X12 dictionary. Attributes "
    "are its requirement (M mandatory, O optional, X conditional), type and least/greatest length."
)


def handbook(guide: Guide, terms: Terms, example: ExplainedSet) -> Handbook:
    """Return the implementation guide of a set for a partner, with one sample explained."""
    title = set_title(guide.set)
    codes = Codes()
    positions = at_levels(guide.positions, terms.levels) if terms.levels else guide.positions
    uses = [use for use, *_ in used_uses(positions)]
    chapters = [
        Chapter(title="Purpose", blocks=tuple(_purpose(guide, terms))),
        Chapter(title="Envelope", blocks=tuple(_envelope(terms))),
        Chapter(title="Acknowledgments", blocks=(Bullets(terms.acknowledging),)),
        Chapter(title="Segments in order", blocks=tuple(_overview(guide, positions))),
        Chapter(title="Segments in detail", blocks=(Paragraph(READING),)),
        *_details(uses, codes),
        Chapter(title="Business rules", blocks=tuple(_rules(guide, terms))),
        *_sample(example),
    ]
    lists = tuple(codes.tables())
    if lists:
        chapters.append(Chapter(title="Code lists", blocks=lists))
    chapters.append(Chapter(title="Version", blocks=tuple(_version(guide, terms))))
    return Handbook(
        title=f"{guide.set} {title}: implementation guide",
        subtitle=f"{terms.us} and {terms.partner}",
        facts=(
            ("transaction set", f"{guide.set}, {title}"),
            ("functional group", guide.functional_id),
            ("release", guide.release),
            *terms.facts,
            ("guide", guide.digest[:DIGEST_SHOWN]),
        ),
        chapters=tuple(chapters),
    )


def _purpose(guide: Guide, terms: Terms) -> Iterator[Block]:
    yield Paragraph(f"{guide.note[:1].upper()}{guide.note[1:]}.")
    yield Paragraph(terms.purpose)


def _envelope(terms: Terms) -> Iterator[Block]:
    yield Paragraph(
        "An interchange bears these values. With others it is not taken for one between us."
    )
    yield Table(
        caption="Values of ISA and GS",
        head=("Element", "What it is", "Value"),
        rows=terms.envelope,
        code=(2,),
    )


def _overview(guide: Guide, positions: Sequence[Position]) -> Iterator[Block]:
    yield Paragraph(
        "A segment marked must stands in every document, or in every occurrence of its loop. "
        "Segments of a loop are indented below the one that opens it."
    )
    rows, depths = overview(positions)
    first, last = (guide.dictionary.segments[id_].name for id_ in ("ST", "SE"))
    yield Table(
        caption="Segments that are used",
        head=("Segment", "Name", "Use", "Max", "Loop", "What it carries"),
        rows=(
            ("ST", first, "must", "1", "", f"{guide.set} and the number of the set"),
            *rows,
            ("SE", last, "must", "1", "", "segments from ST to SE, the same number"),
        ),
        depths=(0, *depths, 0),
    )
    others = aside(positions)
    if others:
        yield Paragraph(
            "These segments of the standard may be sent too. They are checked and kept with the "
            f"document, but nothing is done with them: {', '.join(others)}."
        )


def _details(uses: Sequence[Use], codes: Codes) -> Iterator[Chapter]:
    """Yield the segments with their elements; those that are the same everywhere only once."""
    found: dict[tuple[str, tuple[Block, ...]], list[str]] = {}
    for use in uses:
        table = element_table(use, codes)
        notes = []
        if use.note:
            notes.append(f"{use.note[:1].upper()}{use.note[1:]}.")
        if use.excluded:
            notes.append(f"Its amounts are not booked: {use.excluded}.")
        notes += rules_words(live_rules(use))
        blocks: tuple[Block, ...] = (table, Bullets(tuple(notes))) if notes else (table,)
        found.setdefault((f"{header(use)}: {named(use)}", blocks), []).append(use.path)
    for (title, blocks), paths in found.items():
        where = Paragraph(f"Used as {', '.join(paths)}.")
        yield Chapter(title=title, level=3, blocks=(where, *blocks) if len(paths) > 1 else blocks)


def _rules(guide: Guide, terms: Terms) -> Iterator[Block]:
    *names, last = (plain_word(name) for name in guide.business_key or ("",))
    key = f"{', '.join(names)} and {last}" if names else last
    if key:
        yield Paragraph(
            f"A document is known by its {key}. A second one with the same {key} is no new "
            "document: it is told to an operator before anything is done with it."
        )
    yield Bullets(terms.rules)


def _sample(example: ExplainedSet) -> Iterator[Chapter]:
    """Yield a sample as it stands on the wire, and the same one in words."""
    rows, depths = [], []
    for row in example.rows:
        name = f"{row.title}: {row.topic}" if row.topic else row.title
        rows.append((row.id, name, row.text))
        depths.append(row.depth)
        for piece in row.pieces:
            said = f"{piece.title}: {piece.meaning}" if piece.meaning else piece.title
            rows.append((piece.name, said, piece.value))
            depths.append(row.depth + 1)
    yield Chapter(
        title="Sample",
        blocks=(
            Code("\n".join(row.text for row in example.rows)),
            Table(
                caption="The sample in words",
                head=("Place", "What it says", "Value"),
                rows=tuple(rows),
                depths=tuple(depths),
                code=(2,),
            ),
        ),
    )


def _version(guide: Guide, terms: Terms) -> Iterator[Block]:
    yield Paragraph(
        f"This document was made from guide {guide.digest[:DIGEST_SHOWN]}, the same that checks "
        "and writes the documents. Another number here means that something was agreed anew."
    )
    if terms.differences:
        yield Table(
            caption="What was agreed between us beyond our standard guide",
            head=("Place", "Agreed"),
            rows=terms.differences,
            code=(0,),
        )
    else:
        yield Paragraph("Nothing was agreed between us beyond our standard guide.")
