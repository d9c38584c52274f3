"""New agreements as ready-made text: for an unknown sender, and for `gateway partner add`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from gateway import durable
from gateway.agreement import Identity, Wire
from gateway.errors import Conflict, UsageError
from gateway.home import Home
from gateway.layouts import FAMILIES
from gateway.partners import ITEM_COLUMNS, KEY, KEY_RIGHT, LOCATION_COLUMNS, MARK, read_agreement
from translators.batches import Batch
from translators.x12.delimiters import Delimiters
from translators.x12.interchange import Group, Interchange

ROLES_BY_GROUP = {
    "PO": "customer",
    "PC": "customer",
    "RA": "customer",
    "SW": "warehouse",
    "RE": "warehouse",
    "AW": "warehouse",
    "IB": "warehouse",
    "PR": "supplier",
    "SH": "supplier",
    "IN": "supplier",
    "GF": "carrier",
    "QM": "carrier",
    "IM": "carrier",
    "LB": "bank",
}
"""Who probably sends us a functional group; a person confirms it."""


def propose(interchange: Interchange, group: Group) -> str:
    """The text of a partner.toml under which this group would be taken in."""
    sender = Identity(isa_kind=interchange.sender_kind, isa=interchange.sender)
    us = Identity(isa_kind=interchange.receiver_kind, isa=interchange.receiver, gs=group.receiver)
    key = key_from(group.sender or interchange.sender)
    return agreement_text(
        key,
        name=group.sender or interchange.sender,
        roles=(ROLES_BY_GROUP.get(group.functional_id, "customer"),),
        identity=Identity(isa_kind=sender.isa_kind, isa=sender.isa, gs=group.sender),
        us=us,
        version=group.release or "004010",
        usage=interchange.usage if interchange.usage in ("P", "T") else "P",
        delimiters=interchange.delimiters,
    )


def propose_batch(batch: Batch) -> str:
    """The text of a partner.toml under which a batch that names its sender would be taken in."""
    family = batch.layout.name.partition("/")[0] if batch.layout else ""
    sender = f"{batch.sender_kind or 'ID'}:{batch.sender}"
    receiver = f"{batch.receiver_kind or 'ID'}:{batch.receiver}"
    return agreement_text(
        key_from(batch.sender),
        name=batch.sender,
        roles=("customer",),
        identity=Identity(ids=(sender,)),
        us=Identity(ids=(receiver,) if batch.receiver else ()),
        syntax=family if family in FAMILIES else batch.syntax,
    )


def key_from(name: str) -> str:
    """A key made from a name: `ACME Stores #4` becomes `acme-stores-4`."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))[:40].strip("-") or "partner"


def agreement_text(
    key: str,
    *,
    name: str,
    roles: Sequence[str],
    identity: Identity,
    us: Identity,
    syntax: str = "x12",
    version: str = "004010",
    usage: str = "P",
    delimiters: Delimiters | None = None,
    warehouse: str = "",
    site: str = "",
    payer_for: Sequence[str] = (),
) -> str:
    """A partner.toml with what is given; everything else has its default."""
    lines = [
        f"key = {_quoted(key)}",
        f"name = {_quoted(name)}",
        f"roles = [{', '.join(_quoted(role) for role in roles)}]",
        'status = "live"',
    ]
    lines += [f"syntax = {_quoted(syntax)}"] if syntax != "x12" else []
    for header, signed in (("[[identities]]", identity), ("[us]", us)):
        lines += ["", header, *_identity(signed)] if signed != Identity() else []
    if identity.isa_kind:
        lines += ["", "[x12]", f"version = {_quoted(version)}", f"usage = {_quoted(usage)}"]
    if delimiters is not None:
        lines.append(_delimiters(delimiters))
    if "customer" in roles:
        lines += ["", "[selling]"]
        lines += [f"warehouse = {_quoted(warehouse)}"] if warehouse else []
        lines.append("terms = { net_days = 30 }")
    if "warehouse" in roles:
        lines += ["", "[warehouse]", f"site = {_quoted(site or key)}"]
    if "bank" in roles:
        shown = ", ".join(_quoted(each) for each in payer_for)
        lines += ["", "[bank]", f"payer_for = [{shown}]"]
    return "\n".join(lines) + "\n"


def add_agreement(home: Home, key: str, text: str) -> Path:
    """The partner's folder holds this agreement and empty cross-references; its channels exist.

    Gives the path of partner.toml. Raises UsageError for a wrong key, Conflict when the folder
    is there already, Mistakes when the text is no right agreement (nothing is kept then).
    """
    if re.fullmatch(KEY, key) is None:
        raise UsageError(f'"{key}" is no key of a partner', hint=f"write {KEY_RIGHT}")
    folder = home.partners / key
    path = folder / "partner.toml"
    if folder.exists():
        raise Conflict(
            f"the partner {key} exists already",
            where=str(path),
            hint="edit its partner.toml, or choose another key",
        )
    durable.make_folder(folder / "crossref")
    durable.write_new(path, [text.encode()])
    try:
        read_agreement(folder)
    except Exception:
        durable.remove(path)
        durable.remove_folder(folder / "crossref")
        durable.remove_folder(folder)
        raise
    headers = {"items.csv": ITEM_COLUMNS, "locations.csv": LOCATION_COLUMNS}
    for file, columns in headers.items():
        durable.write_new(folder / "crossref" / file, [f"{','.join(columns)}\n".encode()])
    durable.make_folder(home.inbox / key)
    durable.make_folder(home.outbox / key)
    return path


def _identity(identity: Identity) -> list[str]:
    shown = [_quoted(each) for each in identity.ids]
    lines = [f"id = {', '.join(shown)}"] if len(shown) == 1 else []
    lines += [f"id = [{', '.join(shown)}]"] if len(shown) > 1 else []
    if identity.isa_kind:
        lines.append(f"isa = {_quoted(f'{identity.isa_kind}:{identity.isa}')}")
    return [*lines, f"gs = {_quoted(identity.gs)}"] if identity.gs else lines


def delimiters_value(marks: Delimiters) -> dict[str, str]:
    """The delimiters of a received interchange as partner.toml has them, those we would write."""
    named = {
        "element": marks.element,
        "segment": marks.segment,
        "component": marks.component,
        "repetition": marks.repetition,
    }
    fit = {key: mark for key, mark in named.items() if re.fullmatch(MARK, mark)}
    if "repetition" not in fit and Wire().repetition in fit.values():
        fit["repetition"] = ""
    if re.fullmatch(r"\r?\n", marks.segment):
        fit.update(segment=marks.segment, suffix="")
    elif re.fullmatch(r"\r?\n|", marks.suffix):
        fit["suffix"] = marks.suffix
    return fit


def _delimiters(marks: Delimiters) -> str:
    """The delimiters as a line of partner.toml."""
    shown = ", ".join(f"{key} = {_quoted(mark)}" for key, mark in delimiters_value(marks).items())
    return f"delimiters = {{ {shown} }}"


def _quoted(text: str) -> str:
    """A text as TOML writes it: JSON's escapes are TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
