"""The bytes of one message as they stand in the file, and the tree lxml makes of them.

No DOCTYPE is ever among them: entities other than XML's own are unknown, and nothing can be loaded.
"""

from __future__ import annotations

from functools import cache

import msgspec
from lxml import etree
from lxml.etree import _Element as Element

from translators.problems import Place, Problem, Severity

MOST_TOLD = 500
"""Characters of what libxml2 says: it repeats what it read."""


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """A message: `body` is its element, from byte `start` of the file on, in `encoding`.

    `prefix` are what stands before it in its root (headers) within the namespaces declared around,
    `suffix` what closes them; `depth` how many elements are around it, `path` its own in the file.
    """

    body: bytes
    start: int
    encoding: str
    path: str
    prefix: bytes = b""
    suffix: bytes = b""
    depth: int = 0


class NotWellFormed(Exception):
    """Bytes that are no XML; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def element_of(content: Content) -> Element:
    """Return a message's element. Raises NotWellFormed."""
    whole = b"".join((content.prefix, content.body, content.suffix))
    try:
        element = etree.fromstring(whole, parser_of(content.encoding))
    except etree.XMLSyntaxError as error:
        raise NotWellFormed(
            Problem(
                code="not-well-formed",
                message=f"{content.path} cannot be read: {error.msg[:MOST_TOLD]}",
                severity=Severity.REJECT,
                place=Place(
                    path=content.path,
                    start=content.start,
                    end=content.start + len(content.body),
                ),
                hint="ask the partner to send the file again, complete",
            )
        ) from error
    for _ in range(content.depth):
        element = element[-1]
    return element


@cache
def parser_of(encoding: str) -> etree.XMLParser:
    """Return the one parser of an encoding: nothing is resolved, loaded or recovered."""
    return etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=True,
        strip_cdata=True,
    )
