"""`gateway trace`: from a posting to its bytes, from a file to every journal line it caused."""

from __future__ import annotations

import rich_click as click

from gateway.cli.output import FINDINGS, Call, show
from gateway.cli.pattern import Command


@click.command(cls=Command)
@click.argument("target", nargs=-1, required=True)
@click.pass_obj
def trace(call: Call, target: tuple[str, ...]) -> int:
    """Trace an entry (12), event (EV12), document (IN-3), exception (X1), file (A3, F2) or number.

    A business number is an order's, an invoice's or a payment's; `trace order 4711` is exact.
    Amounts in JSON are in minor units. Exit code 3 when an amount is not proven, or a money element
    not accounted for.
    """
    from gateway.archive import Archive
    from gateway.trace import Tracer
    from gateway.trace_text import trace_lines
    from gateway.tracing import follow

    with call.store() as store:
        found = follow(store, Tracer(store, Archive(call.home().archive)), " ".join(target))
    show(call, found, "\n".join(trace_lines(found)))
    proven = all(posting.proven for entry in found.entries for posting in entry.postings)
    return 0 if proven and all(each.complete for each in found.documents) else FINDINGS
