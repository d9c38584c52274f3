"""The frame of an HTML page that needs nothing else: one style, no script, prints well."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --quiet: #595959; --line: #d9d9d9;
  --ground: #fff; --band: #f4f5f7; --good: #0b6b2e; --note: #7a4a00; --bad: #a3141c;
  --bad-ground: #fdf0f0; --note-ground: #fdf6e8; --accent: #0b4a8f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --quiet: #a8a8a8; --line: #3d4147;
  --ground: #16181b; --band: #22262b; --good: #6fd08c; --note: #f0b95c; --bad: #ff8f8f;
  --bad-ground: #3a2022; --note-ground: #362c1a; --accent: #8fbdf0; } }
* { box-sizing: border-box; }
body { margin: 2rem auto; max-width: 72rem; padding: 0 1.25rem; background: var(--ground);
  color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
h1 { margin: 0 0 .25rem; font-size: 1.7rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 .5rem; padding-top: .75rem; border-top: 2px solid var(--ink);
  font-size: 1.3rem; }
h3 { margin: 1.75rem 0 .4rem; font-size: 1.08rem; }
h4 { margin: 1.25rem 0 .3rem; font-size: 1rem; }
p { margin: .4rem 0; max-width: 48rem; }
a { color: var(--accent); }
code, pre, .code { font-family: ui-monospace, "SF Mono", Consolas, "Liberation Mono", monospace;
  font-size: .92em; }
pre, .code { overflow-wrap: anywhere; white-space: pre-wrap; }
pre { padding: .75rem; background: var(--band); border-radius: .25rem; }
.lead, .quiet { color: var(--quiet); }
.good { color: var(--good); } .note { color: var(--note); } .bad { color: var(--bad); }
.verdict { font-weight: 600; }
table { width: 100%; margin: .5rem 0 1rem; border-collapse: collapse;
  font-variant-numeric: tabular-nums; }
caption { padding: .25rem 0; text-align: left; color: var(--quiet); }
th, td { padding: .3rem .6rem .3rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-weight: 600; }
thead th { border-bottom: 2px solid var(--ink); }
table.facts { width: auto; min-width: 24rem; }
table.facts th { min-width: 9rem; font-weight: 400; color: var(--quiet); }
tr.segment > * { padding-top: .7rem; border-bottom: 1px solid var(--ink); }
tr.segment .code { color: var(--quiet); font-weight: 400; }
tr.remark.bad td { background: var(--bad-ground); color: var(--bad); }
tr.remark.note td { background: var(--note-ground); color: var(--note); }
ul.remarks { margin: .5rem 0; padding-left: 1.2rem; }
.n { width: 3rem; color: var(--quiet); font-weight: 400; }
.d1 { padding-left: 1.4rem; } .d2 { padding-left: 2.8rem; } .d3 { padding-left: 4.2rem; }
.d4 { padding-left: 5.6rem; } .d5 { padding-left: 7rem; } .d6 { padding-left: 8.4rem; }
nav ul { margin: .25rem 0; padding-left: 1.2rem; }
@media print {
  :root { --ink: #000; --quiet: #444; --line: #bbb; --ground: #fff; --band: #f4f4f4;
    --good: #000; --note: #000; --bad: #000; --bad-ground: #f4f4f4; --note-ground: #f4f4f4;
    --accent: #000; }
  @page { margin: 16mm 14mm; }
  body { margin: 0; padding: 0; max-width: none; font-size: 9.5pt; }
  h2, h3, h4, tr.segment, caption { break-after: avoid; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  a { text-decoration: none; }
}
"""

DEEPEST = 6
"""Loops are indented so deep; deeper ones stand with these."""


def page(title: str, body: Iterable[str]) -> str:
    """Return a whole page; `body` is HTML already."""
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            f"<style>{STYLE}</style>",
            "</head>",
            "<body>",
            "<main>",
            *body,
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


def facts_table(facts: Iterable[tuple[str, str]], caption: str) -> Iterable[str]:
    """Yield a table of names and values, "" without any."""
    rows = [
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
        for name, value in facts
    ]
    if rows:
        yield f'<table class="facts"><caption>{escape(caption)}</caption><tbody>'
        yield from rows
        yield "</tbody></table>"


def indented(depth: int) -> str:
    """Return the class of a cell so deep in loops, as an attribute."""
    return f' class="d{min(depth, DEEPEST)}"' if depth else ""
