"""`gateway layouts`: the layouts we ship for files that are not X12."""

from __future__ import annotations

import rich_click as click

from gateway.cli.output import Call, show, show_list
from gateway.cli.pattern import Command

COLUMNS = ("name", "kind", "direction", "note")


@click.command(cls=Command)
@click.argument("name", required=False)
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.pass_obj
def layouts(call: Call, name: str | None, *, as_csv: bool) -> None:
    """List the layouts that agreements may use, or print one, such as `csv/shop-orders`."""
    from gateway.errors import NotFound
    from translators.templates import known_layouts, layout_text, load_layout

    if name is None:
        found = [load_layout(each) for each in known_layouts()]
        rows = [{key: getattr(layout, key) for key in COLUMNS} for layout in found]
        show_list(call, COLUMNS, rows, as_csv=as_csv)
        return
    if name not in known_layouts():
        raise NotFound(f"there is no layout {name}", hint="see: gateway layouts")
    text = layout_text(name)
    show(call, {"name": name, "text": text}, text.rstrip("\n"))
