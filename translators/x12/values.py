"""Element values: wire text to Python values and back, and what can be wrong with the text."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal

from translators.dictionary import Element

CENTURY_WINDOW = 50
"""Two-digit years below 50 are 20xx, the others 19xx (X12.md: window 50/49)."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_REAL = re.compile(r"-?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_WHOLE = re.compile(r"-?\d+", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3])([0-5]\d)(?:([0-5]\d)(\d{0,2}))?", re.ASCII)


class _Dates(dict[str, date]):
    """Dates by their wire text, computed once: a file holds few different ones."""

    def __missing__(self, text: str) -> date:
        if len(text) == 6:
            century = "20" if int(text[:2]) < CENTURY_WINDOW else "19"
            found = date.fromisoformat(f"{century}{text}")
        else:
            found = date.fromisoformat(text)
        self[text] = found
        return found


class _Times(dict[str, time]):
    """Times by their wire text, computed once."""

    def __missing__(self, text: str) -> time:
        parts = _TIME.fullmatch(text)
        assert parts is not None, text  # the pattern of the element, or `flaw`, has judged it
        hundredths = int((parts[4] or "").ljust(2, "0"))
        found = time(int(parts[1]), int(parts[2]), int(parts[3] or 0), hundredths * 10_000)
        self[text] = found
        return found


DATES = _Dates()
TIMES = _Times()


def flaw(text: str, element: Element) -> str:
    """Return the code of the first thing wrong with a present value, "" when it is right.

    Lengths of numbers leave out sign and decimal point; trailing blanks of text do not count
    against the maximum (X12.6 §3.5).
    """
    kind = element.type[0]
    size = len(text)
    if kind in "NR":
        if not _REAL.fullmatch(text) or (element.type == "N0" and not _WHOLE.fullmatch(text)):
            return "invalid-character"
        size -= text.count("-") + text.count(".")
    elif kind not in "DT" and _CONTROL.search(text):
        return "invalid-character"
    if size < element.least:
        return "too-short"
    if len(text.rstrip(" ")) > element.most and size > element.most:
        return "too-long"
    if element.type == "DT" and not is_date(text):
        return "invalid-date"
    if element.type == "TM" and not _TIME.fullmatch(text):
        return "invalid-time"
    return ""


def is_date(text: str) -> bool:
    """Whether the text is a date of eight digits, or of six."""
    if not (text.isascii() and text.isdigit() and len(text) in (6, 8)):
        return False
    try:
        DATES[text]
    except ValueError:
        return False
    return True


def read_value(text: str, element: Element, kind: str) -> object:
    """Return the value of a right text for a field of `kind`.

    An N element with an explicit point is read as written: 12.50 is 12.50, not 0.1250.
    """
    if kind == "decimal":
        return read_number(text, 0 if "." in text else element.decimals)
    if kind == "int":
        return int(text)
    if kind == "date":
        return DATES[text]
    if kind == "time":
        return TIMES[text]
    return text.rstrip(" ")


def read_number(text: str, decimals: int) -> Decimal:
    """Return the decimal a text with so many implied decimals stands for."""
    return Decimal(text).scaleb(-decimals) if decimals else Decimal(text)


def write_value(value: object, element: Element) -> str:
    """Return the wire text of a value: no exponent, no trailing point, padded to the minimum.

    Raises ValueError saying why when the value does not fit the element's type.
    """
    if not isinstance(value, str):
        if isinstance(value, Decimal):
            return _write_number(value, element)
        if isinstance(value, int):
            return _write_number(Decimal(value), element)
        if isinstance(value, date):
            return f"{value:%Y%m%d}" if element.most >= 8 else f"{value:%y%m%d}"
        if isinstance(value, time):
            return _write_time(value, element)
    text = str(value).rstrip(" ")
    return text.ljust(element.least) if text and element.type in ("AN", "ID") else text


def _write_number(value: Decimal, element: Element) -> str:
    if not value.is_finite():
        raise ValueError("is no number")
    if element.type != "R":
        whole = value.scaleb(element.decimals)
        if whole != whole.to_integral_value():
            raise ValueError(f"has more than {element.decimals} decimals")
        sign = "-" if whole < 0 else ""
        return sign + str(abs(int(whole))).rjust(element.least, "0")
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text[0] != "-" and element.least == 1:
        return text
    sign, digits = ("-", text[1:]) if text[0] == "-" else ("", text)
    if not digits.strip("0."):
        sign = ""
    return sign + digits.rjust(element.least + ("." in digits), "0")  # a point does not count


def _write_time(value: time, element: Element) -> str:
    text = f"{value:%H%M%S}"
    hundredths, rest = divmod(value.microsecond, 10_000)
    if rest:
        raise ValueError("is finer than hundredths of a second")
    if hundredths:
        return f"{text}{hundredths:02d}"
    return text if value.second or element.least > 4 else text[:4]
