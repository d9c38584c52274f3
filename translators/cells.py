"""Values of a cell or an XML element: text to Python values and back, and what is wrong with it."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

import msgspec

from translators.dictionary import GuideError
from translators.tables import Table

DATE_FORMATS = ("%Y-%m-%d", "%Y%m%d")
TIME_FORMATS = ("%H:%M:%S", "%H:%M")

MOST_DIGITS = 30
"""A number of more digits is no amount, quantity or price of anybody."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PLAIN = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}|[$€£¥]|\b(?:kr|CHF|zł)\b")


class Style(msgspec.Struct, frozen=True, kw_only=True):
    """How a file writes numbers and dates: marks of decimals and thousands, formats (strptime)."""

    decimal: str = "."
    thousands: str = ""
    dates: tuple[str, ...] = DATE_FORMATS
    times: tuple[str, ...] = TIME_FORMATS


PLAIN = Style()


class CellError(Exception):
    """A text that is no value of its kind: the code of a Problem, and what it should have been."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def read_style(table: Table, where: str) -> Style:
    """Return the style a table states. Raises GuideError naming the key that is wrong."""
    for key in table:
        if key not in ("decimal", "thousands", "date", "time"):
            raise GuideError(f"{where}.{key}", "unknown key", "decimal, thousands, date, time")
    decimal, thousands = str(table.get("decimal", ".")), str(table.get("thousands", ""))
    if decimal not in (".", ",") or len(thousands) > 1 or thousands == decimal:
        raise GuideError(where, "decimal must be . or , and thousands another character or none")
    dates = _formats(table.get("date", list(DATE_FORMATS)), f"{where}.date")
    times = _formats(table.get("time", list(TIME_FORMATS)), f"{where}.time")
    return Style(decimal=decimal, thousands=thousands, dates=dates, times=times)


def _formats(spec: object, where: str) -> tuple[str, ...]:
    formats = spec if isinstance(spec, list) else [spec]
    if not formats or not all(isinstance(each, str) and "%" in each for each in formats):
        raise GuideError(where, "must be formats", '"%d/%m/%Y"')
    return tuple(formats)


def read_text(text: str) -> str:
    """Return a text without blanks around it. Raises CellError: it holds control characters."""
    if _CONTROL.search(text):
        raise CellError("invalid-character", "holds characters that are no text")
    return text.strip()


def read_number(text: str, style: Style = PLAIN, decimals: int = 0) -> Decimal:
    """Return a number: currency signs, thousands, a sign behind and (parentheses) are understood.

    `decimals` are implied: 1234 with 2 is 12.34. Raises CellError: it is no number.
    """
    found = text.strip()
    if not _PLAIN.fullmatch(found) or style.decimal != "." or style.thousands:
        found = _plain(found, style)
    if len(found) > MOST_DIGITS:
        raise CellError("too-long", f"has more than {MOST_DIGITS} digits")
    return Decimal(found).scaleb(-decimals) if decimals else Decimal(found)


def _plain(text: str, style: Style) -> str:
    """Return the text of a number as Python writes it. Raises CellError."""
    bare = _CURRENCY.sub("", text).strip()
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare[1:-1].strip() if negative else bare
    if bare.endswith(("-", "+")):
        bare = bare[-1] + bare[:-1].strip()
    whole, _, fraction = bare.partition(style.decimal)
    if style.thousands and not re.fullmatch(
        rf"[-+]?\d{{1,3}}({re.escape(style.thousands)}\d{{3}})+|[^{re.escape(style.thousands)}]*",
        whole,
    ):
        raise CellError("invalid-number", "has its thousands parted in wrong places")
    if style.thousands:
        whole = whole.replace(style.thousands, "")
    plain = f"{whole.lstrip('+')}.{fraction}" if fraction else whole.lstrip("+")
    if negative:
        plain = f"-{plain}"
    if not _PLAIN.fullmatch(plain):
        marks = f'"{style.decimal}" for decimals'
        raise CellError("invalid-number", f"is no number (written with {marks})")
    return plain


def read_whole(text: str, style: Style = PLAIN) -> int:
    """Return a whole number. Raises CellError: it is none."""
    number = read_number(text, style)
    if number != number.to_integral_value():
        raise CellError("invalid-number", "is no whole number")
    return int(number)


def read_date(text: str, formats: tuple[str, ...] = DATE_FORMATS) -> date:
    """Return a date in the first of the formats that fits; of a moment its day there.

    Raises CellError: none fits.
    """
    return _moment(text, formats, "invalid-date").date()


def read_time(text: str, formats: tuple[str, ...] = TIME_FORMATS) -> time:
    """Return a time of day. Raises CellError: no format fits."""
    return _moment(text, formats, "invalid-time").time()


def _moment(text: str, formats: tuple[str, ...], code: str) -> datetime:
    found = text.strip()
    for each in formats:
        try:
            return datetime.strptime(found, each)  # noqa: DTZ007 - dates are days where they say
        except ValueError:
            continue
    raise CellError(code, f"is not written as {' or '.join(formats)}")


def write_number(value: Decimal | int, style: Style = PLAIN, decimals: int = 0) -> str:
    """Return a number as the style writes it: never with an exponent."""
    text = f"{value.scaleb(decimals):f}" if isinstance(value, Decimal) else str(value)
    if decimals:
        return text.partition(".")[0]
    return text if style.decimal == "." else text.replace(".", style.decimal)


def write_date(value: date, formats: tuple[str, ...] = DATE_FORMATS) -> str:
    """Return a date in the first format; a year has four digits."""
    return value.strftime(formats[0].replace("%Y", f"{value.year:04d}"))


def write_time(value: time, formats: tuple[str, ...] = TIME_FORMATS) -> str:
    """Return a time of day in the first format."""
    return value.strftime(formats[0])
