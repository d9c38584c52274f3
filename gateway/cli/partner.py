"""`gateway partner`: agreements added, listed, shown and checked."""

from __future__ import annotations

import msgspec
import rich_click as click

from gateway.cli.output import FINDINGS, Call, finding_of, row_of, say, show, show_list
from gateway.cli.pattern import LazyGroup
from gateway.errors import NotFound, UsageError
from gateway.identity_reading import ISA, ISA_RIGHT
from gateway.layouts import FAMILIES
from gateway.partners import ROLES


@click.group(
    cls=LazyGroup,
    commands_at={
        "guide": "gateway.cli.partner_papers:guide",
        "learn": "gateway.cli.partner_papers:learn",
    },
)
def partner() -> None:
    """Agreements with trading partners."""


@partner.command()
@click.argument("key")
@click.option("--name", required=True, help="The partner's name.")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice(ROLES), help="What it is."
)
@click.option("--isa", default="", metavar="QQ:ID", help="How it signs interchanges of X12.")
@click.option("--id", "ids", multiple=True, metavar="KIND:ID", help="How it signs other files.")
@click.option(
    "--syntax",
    default="x12",
    show_default=True,
    type=click.Choice(["x12", *FAMILIES]),
    help="What we write to it.",
)
@click.option("--gs", default="", help="Its application code in GS02, where it must be that one.")
@click.option("--our-isa", default="", metavar="QQ:ID", help="How it addresses us in X12.")
@click.option("--our-id", "our_ids", multiple=True, metavar="KIND:ID", help="And in other files.")
@click.option("--our-gs", default="", help="Our application code in GS03.")
@click.option("--version", default="004010", show_default=True, help="Release that we send.")
@click.option("--usage", default="P", type=click.Choice(["P", "T"]), help="Production or test.")
@click.option("--warehouse", default="", help="Customer: the partner that ships for us (940).")
@click.option("--site", default="", help="Warehouse: the site whose stock it keeps.")
@click.option("--payer-for", multiple=True, help="Bank: a customer that pays through it.")
@click.option("--dry-run", is_flag=True, help="Only print the partner.toml.")
@click.pass_obj
def add(
    call: Call,
    key: str,
    name: str,
    roles: tuple[str, ...],
    isa: str,
    ids: tuple[str, ...],
    syntax: str,
    gs: str,
    our_isa: str,
    our_ids: tuple[str, ...],
    our_gs: str,
    version: str,
    usage: str,
    warehouse: str,
    site: str,
    payer_for: tuple[str, ...],
    *,
    dry_run: bool,
) -> None:
    """Add an agreement with a partner: partners/KEY/partner.toml, to be completed by hand."""
    from gateway.agreement import Identity
    from gateway.proposals import add_agreement, agreement_text

    if syntax == "x12" and not (isa and our_isa):
        raise UsageError(
            "X12 needs --isa and --our-isa", where="--isa", hint=f"write {ISA_RIGHT}, or --syntax"
        )
    kind, their_isa = _isa("--isa", isa)
    our_kind, our_own_isa = _isa("--our-isa", our_isa)
    identity = Identity(isa_kind=kind, isa=their_isa, gs=gs, ids=ids)
    us = Identity(isa_kind=our_kind, isa=our_own_isa, gs=our_gs, ids=our_ids)
    text = agreement_text(
        key,
        name=name,
        roles=roles,
        identity=identity,
        us=us,
        syntax=syntax,
        version=version,
        usage=usage,
        warehouse=warehouse,
        site=site,
        payer_for=payer_for,
    )
    home = call.home()
    if dry_run:
        show(call, {"key": key, "text": text}, text.rstrip("\n"))
        return
    path = add_agreement(home, key, text)
    show(call, {"key": key, "path": path}, str(path))
    say(f"files of {key} go to inbox/{key}/; answers appear in outbox/{key}/")


@partner.command("list")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.pass_obj
def list_(call: Call, *, as_csv: bool) -> int:
    """List the agreements; exit code 3 when one of them is wrong."""
    from gateway.config import load_configuration

    loaded = load_configuration(call.home())
    rows: list[dict[str, object]] = [
        {
            "key": agreement.key,
            "name": agreement.name,
            "roles": agreement.roles,
            "status": agreement.status,
            "syntax": agreement.syntax,
            "ids": [
                name
                for each in agreement.identities
                for name in ([f"{each.isa_kind}:{each.isa}"] if each.isa else []) + [*each.ids]
            ],
        }
        for agreement in loaded.configuration.agreements.values()
    ]
    wrong = dict.fromkeys(mistake.file.split("/")[1] for mistake in loaded.mistakes)
    wrong_row = {"name": "", "roles": [], "status": "wrong", "syntax": "", "ids": []}
    rows += [{"key": key, **wrong_row} for key in wrong]
    show_list(call, ("key", "name", "roles", "status", "syntax", "ids"), rows, as_csv=as_csv)
    for key in wrong:
        say(f"the agreement {key} is wrong: `gateway partner check {key}` tells what")
    return FINDINGS if wrong else 0


@partner.command("show")
@click.argument("key")
@click.pass_obj
def show_(call: Call, key: str) -> None:
    """Print an agreement with all its values, defaults included; money in minor units."""
    from gateway.config import load_configuration
    from gateway.tables import raise_mistakes

    loaded = load_configuration(call.home())
    raise_mistakes([each for each in loaded.mistakes if each.file.split("/")[1] == key])
    found = loaded.configuration.agreements.get(key)
    if found is None:
        raise _unknown(key)
    show(call, found, "\n".join(_lines("", found)))


@partner.command()
@click.argument("key", required=False)
@click.pass_obj
def check(call: Call, key: str | None) -> int:
    """Check one agreement, or all of them; exit code 3 when something is wrong."""
    from gateway.config import load_configuration

    home = call.home()
    if key is not None and not (home.partners / key).is_dir():
        raise _unknown(key)
    mistakes = [
        each
        for each in load_configuration(home).mistakes
        if key is None or each.file.split("/")[1] == key
    ]
    if mistakes or call.json:
        rows = [finding_of(each) for each in mistakes]
        show_list(call, ("where", "message", "hint"), rows)
    else:
        say(f"the agreement {key} is right" if key else "all agreements are right")
    return FINDINGS if mistakes else 0


def _isa(option: str, value: str) -> tuple[str, str]:
    """Qualifier and id of an ISA address given as one word; twice "" for none."""
    import re

    if value and re.fullmatch(ISA, value) is None:
        raise UsageError(f'"{value}" is no ISA address', where=option, hint=f"write {ISA_RIGHT}")
    kind, _, isa = value.partition(":")
    return kind, isa


def _unknown(key: str) -> NotFound:
    return NotFound(
        f"there is no agreement {key}", where=f"partners/{key}", hint="see `gateway partner list`"
    )


def _lines(path: str, value: object) -> list[str]:
    """A record as lines `selling.terms: …`; lists of records are numbered."""
    if isinstance(value, msgspec.Struct):
        value = row_of(value)
    if isinstance(value, dict) and value:
        return [
            line
            for key, each in value.items()
            for line in _lines(f"{path}.{key}" if path else key, each)
        ]
    if isinstance(value, tuple) and any(isinstance(each, msgspec.Struct) for each in value):
        return [
            line for index, each in enumerate(value) for line in _lines(f"{path}[{index}]", each)
        ]
    text = " ".join(value) if isinstance(value, tuple) else str(value)
    return [f"{path}: {text!r}" if text != text.strip() else f"{path}: {text}"]
