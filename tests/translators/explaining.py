"""Files explained in tests: the text a person reads, and the parts of it."""

from __future__ import annotations

from translators.explain.files import ExplainedFile, explain_file
from translators.explain.text import plain, text_lines
from translators.guide import Guide, known_sets, load_guide
from translators.source import of_bytes
from translators.x12.interchange import Group

HEAD = (
    "ISA*00*          *00*          *ZZ*ACMESTORES     *01*061414100      "
    "*260302*0900*U*00401*000000101*0*P*>~\n"
)


def bare(group: Group, kind: str) -> Guide | None:
    """The guide of a set without an overlay."""
    return load_guide(kind, group.release) if kind in known_sets() else None


def file_of(*sets: str, group: str = "PO", version: str = "004010", head: str = HEAD) -> str:
    """An interchange of one group; each set is the body between ST and SE, `850:` before it."""
    lines = [f"GS*{group}*ACMEGS*HARBOR*20260302*0900*101*X*{version}~"]
    for number, each in enumerate(sets, 1):
        kind, _, body = each.partition(":")
        segments = [one for one in body.strip().split("\n") if one]
        lines.append(f"ST*{kind}*{number:04d}~")
        lines += [f"{one.strip()}~" for one in segments]
        lines.append(f"SE*{len(segments) + 2}*{number:04d}~")
    return head + "\n".join([*lines, f"GE*{len(sets)}*101~", "IEA*1*000000101~\n"])


def explained(text: str) -> ExplainedFile:
    """A file in words."""
    return explain_file(of_bytes(text.encode()), bare)


def told(text: str, *, problems_only: bool = False) -> str:
    """The text a person reads of a file."""
    lines = text_lines(explained(text), "orders.x12", problems_only=problems_only)
    return "\n".join(plain(line) for line in lines)
