"""Events as lines: readable again, and never more than one line."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from gateway.logs import Relay, json_line, printable, text_line

AT = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
HOSTILE = 'a"b\nc\x1b[2J\u202ed\udcffe\\'


def test_a_line_of_text() -> None:
    line = text_line(AT, "processed", {"commits": 1, "home": "/srv/a b", "note": ""})
    assert line == '2026-03-02T14:00:00+00:00 processed commits=1 home="/srv/a b" note=""'
    assert text_line(AT, "stopped", {}) == "2026-03-02T14:00:00+00:00 stopped"


def test_a_line_of_json() -> None:
    line = json.loads(json_line(AT, "wrong", {"count": 3, "message": "é"}))
    assert line == {
        "at": "2026-03-02T14:00:00.000+00:00", "event": "wrong", "count": 3, "message": "é"
    }  # fmt: skip


def test_nothing_a_partner_writes_is_a_line_of_its_own() -> None:
    text = text_line(AT, "taken", {"name": HOSTILE})
    assert text.isprintable()
    assert 'name="a\\"b\\nc\\x1b[2J\\u202ed' in text
    line = json_line(AT, "taken", {"name": HOSTILE})
    assert line.isprintable() and line.isascii()
    assert json.loads(line)["name"] == printable(HOSTILE)


def test_a_warning_of_a_library_is_an_event() -> None:
    told: list[tuple[str, Mapping[str, object]]] = []
    relay = Relay(lambda *event: told.append(event))
    logger = logging.getLogger("tests.a-library")
    logger.propagate = False
    logger.addHandler(relay)
    logger.info("all is well")
    logger.warning("%s is not well", HOSTILE)
    logger.removeHandler(relay)
    facts = {"name": "tests.a-library", "message": f"{HOSTILE} is not well"}
    assert told == [("library", facts)]
