"""The `[folder]` and `[pgp]` tables of an agreement, and how our files to a partner are packed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from gateway.agreement import Folder, Pgp
from gateway.references import reference_in
from gateway.tables import Table

COMPRESSIONS = ("none", "gzip", "zip")

OUTBOX_NAME = "{kind}_{control}.{extension}"
"""How files we send are called when the agreement does not say."""

NAME_WORDS = ("kind", "control", "sequence", "date", "time", "partner", "extension")
"""What may stand in braces in the name of a file we send."""


PLACE = r"/[^\x00-\x1f\x7f]+"
NAMES = r"[^/\x00-\x1f\x7f]+"


def read_folder(table: Table) -> Folder:
    """What a `[folder]` states; what is wrong is noted in the table's mistakes."""
    default = Folder()
    place = 'a whole path on this machine, such as "/mnt/share/acme/in"'
    names = 'patterns of names such as ["*.x12", "ORD*.csv"]'
    found = Folder(
        inbox=table.text("inbox", "", pattern=PLACE, right=place).rstrip("/"),
        outbox=table.text("outbox", "", pattern=PLACE, right=place).rstrip("/"),
        mount=table.text("mount", "", pattern=PLACE, right="the path of a mounted share"),
        patterns=table.texts("patterns", pattern=NAMES, right=names),
        others=table.choice("others", ("stay", "ignore"), default.others),
        partial=table.texts("partial", pattern=NAMES, right=names),
        sentinel=table.text(
            "sentinel",
            "",
            pattern=NAMES,
            right='a name such as "{name}.done", "{stem}.trg" or "READY"',
        ),
        trailers=_trailers(table.table("trailers")),
    )
    unknown = re.sub(r"\{(name|stem)\}", "", found.sentinel)
    if "{" in unknown or "}" in unknown or found.sentinel in ("{name}", "{stem}"):
        hint = "write {name} for a file's name, {stem} for it without its ending, and more"
        table.wrong("sentinel", f'"{found.sentinel}" names no other file', hint)
    if found.inbox and found.inbox == found.outbox:
        table.wrong("outbox", "inbox and outbox are one folder", "name two folders")
    if found.others == "ignore" and not found.patterns:
        table.wrong("others", "without patterns there are no others", "state patterns too")
    table.finish()
    return found


def _trailers(table: Table) -> Mapping[str, str]:
    """The last lines of files by patterns of their names."""
    right = 'how the last line looks, such as "TRL*"'
    return {key: table.text(key, pattern=r".+", right=right) for key in table.values}


def read_pgp(table: Table, partner: Path) -> Pgp:
    """What a `[pgp]` states; what is wrong is noted in the table's mistakes."""
    file = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
    right = 'names of files below keys/, such as ["acme-2026.asc"]'
    keys = table.texts("keys", pattern=file, right=right, required=True)
    encrypt_to = table.texts("encrypt_to", choices=keys) if keys else ()
    found = Pgp(
        keys=keys,
        encrypt_to=encrypt_to,
        sign=table.flag("sign", default=False),
        armor=table.flag("armor", default=False),
        our_key=table.text(
            "our_key",
            "",
            pattern=r"[0-9A-F]{40}",
            right="the fingerprint, as `gateway pgp key` says",
        ),
        passphrase=reference_in(table, "passphrase"),
        require=table.texts("require", choices=("signature", "encryption")),
    )
    for name in keys:
        if not (partner / "keys" / name).is_file():
            said = f"there is no file partners/{partner.name}/keys/{name}"
            table.wrong("keys", said, "put the partner's public key there")
    if found.sign and not found.our_key:
        table.wrong("our_key", "without a key of ours nothing can be signed", "`gateway pgp key`")
    if "encryption" in found.require and not found.our_key:
        said = "without a key of ours nothing can be encrypted to us"
        table.wrong("our_key", said, "`gateway pgp key` makes one and says its fingerprint")
    table.finish()
    return found


def read_outbox_name(table: Table) -> str:
    """The pattern of the names of files we send: it must tell any two files apart."""
    words = ", ".join(f"{{{word}}}" for word in NAME_WORDS)
    right = f"a name such as {OUTBOX_NAME} with the words {words}"
    name = table.text("name", OUTBOX_NAME, right=right)
    without = re.sub(rf"\{{({'|'.join(NAME_WORDS)})\}}", "", name)
    if not re.search(r"\{(control|sequence)\}", name):
        said = "without {control} or {sequence} two files could have one name"
        table.wrong("name", said, f"write {right}")
    elif re.fullmatch(r"[A-Za-z0-9_.-]*", without) is None or name.startswith("."):
        table.wrong("name", f'"{name}" is not right here', f"write {right}")
    table.finish()
    return name
