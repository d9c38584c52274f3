"""How somebody signs, as a partner.toml states it."""

from __future__ import annotations

from gateway.agreement import Identity
from gateway.tables import Table

ISA = r"[A-Z0-9]{2}:[!-~]([ -~]{0,13}[!-~])?"
ISA_RIGHT = 'the ISA qualifier and the id, such as "ZZ:ACME" or "01:123456789"'

GS = r"[!-~][ -~]{0,13}[!-~]?"
GS_RIGHT = "the application code of GS02 or GS03, at most 15 characters"

ID = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}:\S(.{0,98}\S)?"
ID_RIGHT = 'the kind of the id and the id, such as "GLN:4012345000009", "DUNS:123456789"'

IDENTITIES_RIGHT = '[[identities]] and below it isa = "ZZ:ACME"'


def read_identity(table: Table) -> Identity:
    """An identity as a table states it: an ISA address, ids of other syntaxes, or both."""
    ids = read_ids(table)
    kind, _, isa = table.text("isa", "" if ids else None, pattern=ISA, right=ISA_RIGHT).partition(
        ":"
    )
    gs = table.text("gs", "", pattern=GS, right=GS_RIGHT)
    table.finish()
    return Identity(isa_kind=kind, isa=isa, gs=gs, ids=ids)


def read_ids(table: Table) -> tuple[str, ...]:
    """The ids that stand under `id`: one text, or a list of them."""
    if isinstance(table.values.get("id"), str):
        return (table.text("id", pattern=ID, right=ID_RIGHT),)
    return table.texts("id", pattern=ID, right=ID_RIGHT)
