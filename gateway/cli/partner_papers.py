"""`gateway partner guide` and `learn`: documents for a partner, and what its own files teach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from gateway.cli.output import FINDINGS, Call, json_text, say, show
from gateway.cli.pattern import Command
from gateway.cli.tools import FILES, OUT, agreement_of, publish, source_of

if TYPE_CHECKING:
    from gateway.learning import Lesson


@click.command(cls=Command)
@click.argument("key")
@click.argument("kind", metavar="SET")
@click.option("--html", "as_html", is_flag=True, help="Write one HTML page, to be printed or sent.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Write Markdown (it does without).")
@click.option("--out", type=OUT, help="Write to this new file instead.")
@click.pass_obj
def guide(
    call: Call, key: str, kind: str, out: Path | None, *, as_html: bool, as_markdown: bool
) -> None:
    """Write the implementation guide of a set for a partner, from the guide that checks its files.

    Envelope, separators, segments, elements, codes, acknowledgments, business rules and a sample,
    with everything that was agreed with this partner.
    """
    from gateway.config import load_configuration
    from gateway.errors import UsageError
    from gateway.handbooks import guide_for_partner
    from translators.handbook.html import html_page
    from translators.handbook.markdown import markdown

    if as_html and as_markdown:
        raise UsageError("--html and --markdown together", hint="choose one of them")
    agreement = agreement_of(call, key)
    entity = load_configuration(call.home()).configuration.entity
    found = guide_for_partner(agreement, entity.name, kind)
    if call.json:
        publish(json_text(found) + "\n", out)
    else:
        publish(html_page(found) if as_html else markdown(found), out)


@click.command(cls=Command)
@click.argument("key")
@FILES
@click.option("--strict", is_flag=True, help="Also require what all files have; close code lists.")
@click.option("--apply", "applied", is_flag=True, help="Put the proposals into partner.toml.")
@click.pass_obj
def learn(call: Call, key: str, files: tuple[Path, ...], *, strict: bool, applied: bool) -> int:
    """Read a partner's real files and propose what its agreement should say.

    Separators, releases, groups, and faults that stand in every document (they are taken over and
    answered E); with `--strict` also segments, elements and codes. Each proposal tells its counts
    and is tried on the files first; the change is shown as a diff of partner.toml. Exit code 3 when
    there are proposals that are not applied.
    """
    from gateway.learning import Reading, apply_lesson, diff_of, taught
    from gateway.learning import learn as learn_from

    reading = Reading(agreement_of(call, key))
    for file in files:
        with source_of(file) as source:
            reading.add(source)
    lesson = learn_from(reading, strict=strict)
    path = call.home().partners / key / "partner.toml"
    before = path.read_text(encoding="utf-8-sig")
    after, left = taught(before, lesson)
    diff = diff_of(before, after, f"partners/{key}/partner.toml")
    result = {
        "documents": lesson.documents,
        "proposals": lesson.proposals,
        "seen": lesson.seen,
        "by_hand": left,
        "diff": diff,
    }
    show(call, result, "\n".join(_told(lesson, left, diff)))
    if applied and after != before:
        say(f"written: {apply_lesson(call.home(), key, before, after)}")
    return FINDINGS if left or (diff and not applied) else 0


def _told(lesson: Lesson, left: tuple[str, ...], diff: str) -> Iterator[str]:
    """What was learned, for people."""
    counts = [f"{count} {kind}" for kind, count in lesson.documents.items()]
    yield f"read: {', '.join(counts) or 'no document'}"
    for each in lesson.proposals:
        yield f"propose {each.table}.{each.key}: {each.why}"
    for said in lesson.seen:
        yield f"seen: {said}"
    for one in left:
        yield f"by hand: {one}"
    yield ""
    yield diff.rstrip("\n") or "the agreement says all of it"
