"""The cXML Response we answer a request with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import etree

from tests.translators.xml.cxml_files import parsed
from translators.documents import ApplicationAdvice
from translators.problems import Problem, Severity
from translators.xml.responses import MOST_TOLD, TEXTS, status_of, write_response

AT = datetime(2026, 11, 21, 12, 30, 5, tzinfo=UTC)


def refused(code: str, message: str = "it is wrong") -> Problem:
    return Problem(code=code, message=message, severity=Severity.REJECT)


@pytest.mark.parametrize(
    ("problems", "known", "duplicate", "code"),
    [
        ([], True, False, 200),
        ([Problem(code="late", message="", severity=Severity.NOTE)], True, False, 200),
        ([Problem(code="total-differs", message="", severity=Severity.HOLD)], True, False, 200),
        ([], True, True, 409),
        ([], False, False, 401),
        ([refused("not-well-formed")], False, False, 400),
        ([refused("entities-refused")], True, False, 400),
        ([refused("set-not-supported")], True, False, 450),
        ([refused("missing-element")], True, True, 406),
    ],
)
def test_which_code_answers(
    problems: list[Problem], known: bool, duplicate: bool, code: int
) -> None:
    assert status_of(problems, known=known, duplicate=duplicate) == code


@pytest.mark.parametrize("code", TEXTS)
def test_a_response_is_read_by_our_own_reader(code: int) -> None:
    found = parsed(write_response(code, "us-1@example.com", AT, [refused("x", "line 1 is wrong")]))
    document = found.document
    assert isinstance(document, ApplicationAdvice)
    assert not found.problems
    assert document.number == "us-1@example.com"
    assert document.sets[0].verdict == ("set accepted" if code < 300 else "set rejected")
    assert [one.text for one in document.sets[0].errors] == ["line 1 is wrong"] * (code >= 300)


def test_the_whole_file() -> None:
    assert write_response(200, 'a"b', AT).decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.060/cXML.dtd">\n'
        '<cXML payloadID=\'a"b\' timestamp="2026-11-21T12:30:05+00:00" version="1.2.060">\n'
        "  <Response>\n"
        '    <Status code="200" text="OK" xml:lang="en"></Status>\n'
        "  </Response>\n"
        "</cXML>\n"
    )


def test_what_a_sender_wrote_cannot_break_the_answer() -> None:
    hostile = refused("x", "</Status>\x00<&\udcff ]]>")
    root = etree.fromstring(write_response(406, "p\x01", AT, [hostile]))
    assert root.findtext("Response/Status") == "</Status>?<&? ]]>"
    assert root.get("payloadID") == "p?"


def test_notes_are_not_told_and_a_long_list_is_cut() -> None:
    note = Problem(code="n", message="by the way", severity=Severity.NOTE)
    many = [note, *(refused("x", f"fault {number}") for number in range(MOST_TOLD + 2))]
    told = etree.fromstring(write_response(406, "p", AT, many)).findtext("Response/Status")
    assert told is not None
    assert told.startswith("fault 0; fault 1;")
    assert told.endswith(f"fault {MOST_TOLD - 1}; and 2 more")


def test_a_moment_has_a_zone() -> None:
    with pytest.raises(AssertionError):
        write_response(200, "p", AT.replace(tzinfo=None))
