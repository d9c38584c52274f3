"""`gateway sample`: realistic documents for a test, a demonstration or a new partner."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from gateway.cli.output import Call, say, show, show_list
from gateway.cli.pattern import Command
from gateway.cli.tools import OUT, PARTNER, agreement_of, print_bytes


@click.command(cls=Command)
@click.argument("kind", metavar="[SET]", default="")
@click.option("--scenario", default="plain", show_default=True, help="Which story it tells.")
@click.option("--list", "listed", is_flag=True, help="List the scenarios, of all sets without one.")
@PARTNER
@click.option(
    "--release", default="", help="Release such as 005010; else the agreement's, or 004010."
)
@click.option(
    "--seed",
    type=click.IntRange(1, 99_999),
    default=1,
    show_default=True,
    help="Other numbers and goods; the same seed gives the same bytes.",
)
@click.option("--lines", type=click.IntRange(1, 10_000), help="How many lines.")
@click.option("--out", type=OUT, help="Write to this new file instead.")
@click.pass_obj
def sample(
    call: Call,
    kind: str,
    scenario: str,
    partner: str | None,
    release: str,
    seed: int,
    lines: int | None,
    out: Path | None,
    *,
    listed: bool,
) -> None:
    """Write a realistic interchange of a set: it is valid, its totals and check digits are right.

    With `--partner` as this partner sends or gets it, by its agreement.
    """
    from gateway.errors import UsageError
    from gateway.samples import write_sample
    from translators.guide import known_sets
    from translators.samples import Wish, scenarios

    if listed:
        kinds = [kind] if kind else sorted(known_sets())
        rows = [
            {"set": one.set, "scenario": one.name, "about": one.about}
            for each in kinds
            for one in scenarios(each)
        ]
        show_list(call, ("set", "scenario", "about"), rows)
        return
    if not kind:
        raise UsageError("no set is named", hint="name one such as 850, or see --list")
    agreement = agreement_of(call, partner) if partner else None
    wish = Wish(scenario=scenario, seed=seed, lines=lines or 0)
    written = write_sample(kind, wish, agreement=agreement, release=release)
    if call.json:
        show(call, {"set": kind, "text": written.content.decode()}, "")
    else:
        print_bytes(written.content, out)
        if out is not None:
            say(str(out))
