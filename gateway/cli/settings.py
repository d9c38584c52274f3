"""`gateway config`: what the configuration says, and whether it is right."""

from __future__ import annotations

import os

import rich_click as click

from gateway.cli.output import FINDINGS, Call, finding_of, say, show_list
from gateway.cli.pattern import LazyGroup


@click.group(cls=LazyGroup)
def config() -> None:
    """The configuration of the home."""


@config.command()
@click.option("--origin", is_flag=True, help="Also tell where each value comes from.")
@click.pass_obj
def show(call: Call, *, origin: bool) -> None:
    """Print every setting with its value."""
    from gateway.config import load_configuration
    from gateway.settings import OPTIONS, masked, read_settings

    home = call.home()
    rows: list[dict[str, object]] = [
        {
            "key": f"{OPTIONS[key].table}.{key}",
            "value": masked(setting.value),
            "origin": setting.origin,
            "meaning": OPTIONS[key].meaning,
        }
        for key, setting in read_settings(home, os.environ).items()
    ]
    loaded = load_configuration(home)
    entity = loaded.configuration.entity
    rows += [
        {
            "key": f"entity.{field}",
            "value": getattr(entity, field),
            "origin": "config/gateway.toml",
            "meaning": "our legal entity and its book",
        }
        for field in entity.__struct_fields__
    ]
    columns = ("key", "value", "origin", "meaning") if origin else ("key", "value")
    show_list(call, columns, rows)


@config.command()
@click.pass_obj
def check(call: Call) -> int:
    """Check everything in config/ and partners/; exit code 3 when something is wrong."""
    from gateway.config import check_house

    mistakes = check_house(call.home())
    if mistakes or call.json:
        rows = [finding_of(mistake) for mistake in mistakes]
        show_list(call, ("where", "message", "hint"), rows)
    else:
        say("the configuration is right")
    return FINDINGS if mistakes else 0
