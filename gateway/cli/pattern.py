"""What every command shares: late import, and `--home`, `--trial`, `--json` anywhere."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import rich_click as click

from gateway.cli.output import Call


def _set_home(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.ensure_object(Call).home_option = value


def _set_trial(context: click.Context, _: click.Parameter, value: object) -> None:
    if value:
        context.ensure_object(Call).trial = True


def _set_json(context: click.Context, _: click.Parameter, value: object) -> None:
    if value:
        context.ensure_object(Call).json = True


def shared_options() -> list[click.Parameter]:
    """The options that every command takes; they set the Call of the context."""
    return [
        click.Option(
            ["--home"],
            metavar="DIR",
            expose_value=False,
            callback=_set_home,
            help="The home to work in (else GATEWAY_HOME, else the current folder).",
        ),
        click.Option(
            ["--trial"],
            is_flag=True,
            expose_value=False,
            callback=_set_trial,
            help="Look at the trial half, where test interchanges (ISA15 = T) are decided.",
        ),
        click.Option(
            ["--json"],
            is_flag=True,
            expose_value=False,
            callback=_set_json,
            help="Print the result as JSON.",
        ),
    ]


class Command(click.RichCommand):
    """A command with the shared options."""

    def __init__(self, *args: Any, **words: Any) -> None:  # noqa: ANN401
        """As click's command; `--home` and `--json` come last."""
        super().__init__(*args, **words)
        self.params.extend(shared_options())


class LazyGroup(click.RichGroup):
    """A group whose commands are imported when they are called."""

    command_class = Command

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        commands_at: Mapping[str, str] | None = None,
        **words: Any,  # noqa: ANN401
    ) -> None:
        """As click's group; `commands_at` gives for each further command `module:name`."""
        super().__init__(*args, **words)
        self.commands_at = commands_at or {}
        self.params.extend(shared_options())

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of all commands, in the order they are listed in."""
        return [*self.commands_at, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported now, or None."""
        place = self.commands_at.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        module, _, name = place.partition(":")
        found = getattr(importlib.import_module(module), name)
        assert isinstance(found, click.Command)
        return found
