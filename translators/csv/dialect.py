"""How a partner's CSV or fixed width file is made: the table `[csv]` or `[fixed]` of a layout."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from decimal import Decimal

import msgspec

from translators.cells import CellError, read_number
from translators.dictionary import GuideError
from translators.layouts import Condition, Layout, read_conditions, read_texts
from translators.problems import Severity

DELIMITERS = (",", ";", "\t", "|")
"""What is looked for when a layout does not say its delimiter."""

NAMED = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "auto": ""}
ENCODINGS = ("auto", "utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "ascii")
LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}

SEARCH = -1
"""A preamble of unknown length: the header is where its columns are found."""


class Sum(msgspec.Struct, frozen=True, kw_only=True):
    """A total a trailer states: at address `at`, over the column `of`."""

    at: str
    of: str


class Trailer(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that state totals and belong to no document, and what the last of them states.

    `rows` and `documents` are addresses of counts ("" for none). With `mandatory` a file without
    one is cut off. A total that is not right weighs `severity`.
    """

    where: tuple[Condition, ...]
    rows: str = ""
    documents: str = ""
    sums: tuple[Sum, ...] = ()
    mandatory: bool = False
    severity: Severity = Severity.REJECT


CENT = Decimal("0.01")


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """Something that rows say twice: the columns `of`, multiplied or added up, come to `at`.

    `within`: so far apart they may be, as prices are rounded. What is not so weighs `severity`.
    """

    of: tuple[str, ...]
    multiplies: bool
    at: str
    within: Decimal = CENT
    severity: Severity = Severity.ACCEPT


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about the text of a file; addresses are columns as in the layout's fields.

    `delimiter` is "" when it is to be found. `preamble` lines stand before the header. `columns`
    must be in the header for the layout to read a file. Rows with the same values of `by` one after
    the other are a document; with `starts`, one begins at every row of that type; with neither the
    file is one. `record` is the address of the row's type. `again` weighs a key that comes again
    later. `fill` are columns whose blank cells mean the cell above. `where` says which rows count
    at all, `when` what the first row must hold for the layout to read the file, `checks` what the
    cells of a row say of one another. The rest is for writing: `order` of columns, `once` for
    header values on a document's first row only.
    """

    fixed: bool = False
    delimiter: str = ""
    quote: str = '"'
    escape: str = ""
    encoding: str = "auto"
    header: bool = True
    preamble: int = 0
    columns: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    starts: str = ""
    record: str = ""
    again: Severity = Severity.NOTE
    fill: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    when: tuple[Condition, ...] = ()
    trailer: Trailer | None = None
    checks: tuple[Check, ...] = ()
    order: tuple[str, ...] = ()
    once: bool = False
    quote_all: bool = False
    line_end: str = "\r\n"
    zeros: bool = False
    width: int = 0


CSV_KEYS = frozenset(["delimiter", "quote", "escape", "header", "preamble", "quote_all"])
FIXED_KEYS = frozenset(["preamble", "zeros", "width"])
SHARED_KEYS = frozenset(
    [
        *("columns", "by", "fill", "order", "encoding", "starts", "record", "again"),
        *("where", "when", "trailer", "checks", "once", "line_end"),
    ]
)
CHECK_KEYS = frozenset(["product", "sum", "is", "within", "severity"])
TRAILER_KEYS = frozenset(["where", "rows", "documents", "sums", "use", "severity"])


def read_dialect(layout: Layout) -> Dialect:
    """Return the dialect a layout states; raises GuideError naming the key that is wrong."""
    fixed = layout.syntax == "fixed"
    table, where = layout.dialect, f"{layout.name}: {layout.syntax}"
    known = SHARED_KEYS | (FIXED_KEYS if fixed else CSV_KEYS)
    _refuse_unknown(table, known, where)
    found = Dialect(
        fixed=fixed,
        delimiter=_character(table, "delimiter", where),
        quote=_character(table, "quote", where, '"'),
        escape=_character(table, "escape", where),
        encoding=_word(table, "encoding", ENCODINGS, where, "auto"),
        header=not fixed and _word(table, "header", ("first", "none"), where, "first") == "first",
        preamble=_preamble(table.get("preamble", 0), f"{where}.preamble"),
        starts=str(table.get("starts", "")),
        record=str(table.get("record", "")),
        again=Severity(_word(table, "again", ("note", "accept", "reject"), where, "note")),
        trailer=_trailer(table["trailer"], f"{where}.trailer") if "trailer" in table else None,
        checks=_checks(table.get("checks", []), f"{where}.checks"),
        once=bool(table.get("once", False)),
        quote_all=bool(table.get("quote_all", False)),
        line_end=LINE_ENDS[_word(table, "line_end", tuple(LINE_ENDS), where, "crlf")],
        zeros=bool(table.get("zeros", False)),
        width=_count(table.get("width", 0), f"{where}.width"),
        columns=read_texts(table.get("columns", []), f"{where}.columns"),
        by=read_texts(table.get("by", []), f"{where}.by"),
        fill=read_texts(table.get("fill", []), f"{where}.fill"),
        order=read_texts(table.get("order", []), f"{where}.order"),
        where=read_conditions(table.get("where", []), f"{where}.where"),
        when=read_conditions(table.get("when", []), f"{where}.when"),
    )
    if found.starts and (found.by or not found.record):
        raise GuideError(f"{where}.starts", "needs record, and goes without by")
    if found.preamble == SEARCH and not found.header:
        raise GuideError(f"{where}.preamble", "without a header, write how many lines it has")
    return found


def _refuse_unknown(table: Mapping[str, object], known: frozenset[str], where: str) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise GuideError(f"{where}.{unknown[0]}", "unknown key", ", ".join(sorted(known)))


def _trailer(spec: object, where: str) -> Trailer:
    if not isinstance(spec, Mapping) or "where" not in spec:
        raise GuideError(where, "must be a table with where", 'where = { at = 1, is = "TOTAL" }')
    _refuse_unknown(spec, TRAILER_KEYS, where)
    sums = spec.get("sums", {})
    if not isinstance(sums, Mapping):
        raise GuideError(f"{where}.sums", "must be a table: column = column of the trailer")
    return Trailer(
        where=read_conditions(spec["where"], f"{where}.where"),
        rows=str(spec.get("rows", "")),
        documents=str(spec.get("documents", "")),
        sums=tuple(Sum(at=str(at), of=of) for of, at in sums.items()),
        mandatory=_word(spec, "use", ("M", "O"), where, "O") == "M",
        severity=Severity(_word(spec, "severity", ("note", "accept", "reject"), where, "reject")),
    )


def _checks(spec: object, where: str) -> tuple[Check, ...]:
    """Return checks as a table or a list of tables states them. Raises GuideError."""
    found = []
    for one in spec if isinstance(spec, list) else [spec]:
        if not isinstance(one, Mapping) or len(one.keys() & {"product", "sum"}) != 1:
            right = 'product = ["Quantity", "Price"], is = "Total"'
            raise GuideError(where, "must say product or sum of columns, and is", right)
        _refuse_unknown(one, CHECK_KEYS, where)
        try:
            within = read_number(str(one.get("within", CENT)))
        except CellError as error:
            raise GuideError(f"{where}.within", error.message) from error
        found.append(
            Check(
                of=read_texts(one.get("product", one.get("sum")), where),
                multiplies="product" in one,
                at=read_texts(one.get("is"), f"{where}.is")[0],
                within=within,
                severity=Severity(
                    _word(one, "severity", ("note", "accept", "reject"), where, "accept")
                ),
            )
        )
    return tuple(found)


def _preamble(spec: object, where: str) -> int:
    return SEARCH if spec == "search" else _count(spec, where)


def _count(spec: object, where: str) -> int:
    if not isinstance(spec, int) or isinstance(spec, bool) or spec < 0:
        raise GuideError(where, f"{spec!r} is no count")
    return spec


def _character(table: Mapping[str, object], key: str, where: str, default: str = "") -> str:
    """Return one character, or "" for none; delimiters may be named."""
    text = str(table.get(key, default))
    text = NAMED.get(text, text)
    if len(text) > 1 or text in ("\r", "\n", " "):
        raise GuideError(f"{where}.{key}", f"{text!r} is not one character", "or tab, pipe, …")
    return text


def _word(
    table: Mapping[str, object], key: str, words: tuple[str, ...], where: str, default: str
) -> str:
    found = str(table.get(key, default))
    if found not in words:
        raise GuideError(f"{where}.{key}", f"{found!r} is not right", ", ".join(words))
    return found


def find_mark(first: bytes) -> tuple[str, int]:
    """Return the encoding a byte order mark at the beginning says and its length; "" for none."""
    if first.startswith(codecs.BOM_UTF8):
        return "utf-8", len(codecs.BOM_UTF8)
    if first.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le", len(codecs.BOM_UTF16_LE)
    if first.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be", len(codecs.BOM_UTF16_BE)
    return "", 0
