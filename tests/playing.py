"""Stories played in a home of their own: files dropped, acts done, passes made, by a set clock.

`story.toml` holds the steps in order: `drop = "acme/order.x12"` puts `in/acme/order.x12` (or the
file named by `file`) into that partner's inbox, or each of a list of files, and makes a pass;
`act = "resolve"` with `target`, `action` and `reason` is an operator's act; `write = "partners/…"`
with `file` changes the home; `pass = true` only makes a pass. Each step is an hour after the one
before unless it says `at`.
"""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gateway.home import Home
from gateway.passes import act, at_work, process
from gateway.store import Store

STORIES = Path(__file__).parent / "stories"
STEP = timedelta(hours=1)


def stories() -> list[Path]:
    """The folders of all stories, by name."""
    return sorted(path.parent for path in STORIES.glob("*/story.toml"))


def make_home(story: Path, root: Path) -> Home:
    """A fresh home for a story: the shared one under the story's own files."""
    shutil.copytree(STORIES / "home", root)
    if (story / "home").is_dir():
        shutil.copytree(story / "home", root, dirs_exist_ok=True)
    for partner in (root / "partners").iterdir():
        (root / "inbox" / partner.name).mkdir(parents=True, exist_ok=True)
    return Home(root)


def steps_of(story: Path) -> list[tuple[datetime, Mapping[str, Any]]]:
    """The steps of a story with their moments."""
    told = tomllib.loads((story / "story.toml").read_text(encoding="utf-8"))
    now = told.get("start", datetime(2026, 3, 2, 14, 0, tzinfo=UTC))
    steps = []
    for step in told["steps"]:
        now = step.get("at", now)
        steps.append((now, step))
        now += STEP
    return steps


def play(story: Path, root: Path, database_url: str = "") -> Home:
    """Play a whole story in a fresh home below `root`."""
    home = make_home(story, root)
    for now, step in steps_of(story):
        prepare(home, story, step)
        perform(home, step, now, database_url)
    return home


def prepare(home: Home, story: Path, step: Mapping[str, Any]) -> None:
    """What others do before the gateway looks: a file arrives, a setting is changed."""
    named = step.get("drop", [])
    for name in [named] if isinstance(named, str) else named:
        source = story / "in" / step.get("file", name)
        target = home.inbox / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    if "write" in step:
        target = home.root / step["write"]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(story / "in" / step["file"], target)


def perform(home: Home, step: Mapping[str, Any], now: datetime, database_url: str = "") -> None:
    """What the gateway does at a step: an act, or one pass over everything due."""
    home.var.mkdir(parents=True, exist_ok=True)
    store = Store(database_url or home.database_url)
    store.create()
    try:
        with at_work(home, store, lambda: now) as desk:
            if "act" in step:
                detail = {"action": step["action"]} if "action" in step else {}
                act(
                    desk,
                    step["act"],
                    step["target"],
                    reason=step.get("reason", "as agreed by telephone"),
                    user=step.get("user", "pat"),
                    detail=detail,
                )
            process(desk)
    finally:
        store.close()
