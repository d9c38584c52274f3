"""What the journal still knows after a restart: what each user brought today, and just now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from gateway.transports.drop.events import SUFFIX, UPLOADED, Event, read_events


def brought_by(folder: Path, now: datetime, seconds: int) -> Mapping[str, list[tuple[int, Event]]]:
    """By user the files published today (UTC) or in the last seconds, each with its moment."""
    since = min(now - timedelta(seconds=seconds), now.replace(hour=0, minute=0, second=0))
    found: dict[str, list[tuple[int, Event]]] = {}
    for day in sorted({since.date(), now.date()}):
        path = folder / f"{day.isoformat()}{SUFFIX}"
        for event in read_events(path, 0)[0] if path.exists() else ():
            at = datetime.fromisoformat(event.at)
            if event.kind == UPLOADED and at >= since:
                found.setdefault(event.user, []).append((int(at.timestamp()), event))
    return found
