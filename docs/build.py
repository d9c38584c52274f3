"""`make docs`: the examples of every page played, the generated references written, links checked.

`python -m docs.build` writes what is not current and names it; with `--check` it only names it and
ends with 1.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from docs.commands import PAGE as COMMANDS
from docs.commands import commands_page
from docs.play import BLOCK, ROOT, play
from translators.describe import describe
from translators.guide import known_sets, load_guide

SETS = ROOT / "docs" / "reference" / "sets"
"""Implementation guides of our sets, made here and not kept in git: a megabyte of code lists."""

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.*?)\s*$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def pages() -> list[Path]:
    """Every page of the documentation, the README first."""
    written = sorted((ROOT / "docs").rglob("*.md"))
    return [
        ROOT / "README.md",
        ROOT / "CHANGELOG.md",
        *(page for page in written if SETS not in page.parents),
    ]


def played_pages() -> list[Path]:
    """The pages that have examples."""
    return [page for page in pages() if BLOCK.search(page.read_text(encoding="utf-8"))]


def played(page: Path) -> str:
    """The page with what its commands print now."""
    with tempfile.TemporaryDirectory() as folder:
        return play(page, Path(folder).resolve())


def guides() -> Iterator[tuple[Path, str]]:
    """The implementation guide of each set in release 004010."""
    for name in sorted(known_sets()):
        yield SETS / f"{name}.md", describe(load_guide(name))


def dead_links() -> list[str]:
    """Links to a file or a heading that is not there, as `page: link`."""
    return [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages()
        for link in _links(page)
        if not _leads_somewhere(page, link)
    ]


def linked(page: Path) -> list[Path]:
    """The pages of ours that a page leads to."""
    names = (link.partition("#")[0] for link in _links(page))
    return [(page.parent / name).resolve() for name in names if name.endswith(".md")]


def _links(page: Path) -> list[str]:
    """The links of a page that stay inside the repository."""
    found = LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
    return [link for link in found if "://" not in link]


def _leads_somewhere(page: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    if not target.exists():
        return False
    return not anchor or anchor in _anchors(target.read_text(encoding="utf-8"))


def _anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(text))
    return {heading.replace(" ", "-") for heading in kept}


def main(words: list[str]) -> int:
    """Write or check everything; 1 when a link is dead, or with --check something not current."""
    check = "--check" in words
    made = [(page, played(page)) for page in played_pages()]
    made.append((COMMANDS, commands_page()))
    if not check:
        SETS.mkdir(exist_ok=True)
        made += guides()
    stale = [
        (path, text)
        for path, text in made
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path, text in stale:
        sys.stdout.write(f"{'not current' if check else 'written'}: {path.relative_to(ROOT)}\n")
        if not check:
            path.write_text(text, encoding="utf-8")
    dead = dead_links()
    sys.stdout.writelines(f"dead link: {each}\n" for each in dead)
    return 1 if dead or (check and stale) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
