"""X12 values in words: codes, dates, times, money and quantities as a person says them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from translators.dictionary import Element, package_guide
from translators.uses import CodeList
from translators.x12.values import flaw, read_value


@cache
def words_of(table: str) -> Mapping[str, str]:
    """The codes and words of a table of `x12/words.toml`, or of a shared list of our guides."""
    for file in ("words", "sets/codes"):
        found = package_guide(file).get(table)
        if isinstance(found, dict):
            return {code: str(word) for code, word in found.items() if code != "complete"}
    return {}


@cache
def list_of(number: str) -> Mapping[str, str]:
    """The codes of a data element of the standard, as far as we have words for them."""
    return words_of(words_of("lists").get(number, ""))


def set_title(kind: str) -> str:
    """What a transaction set is: `purchase order` for 850."""
    return words_of("sets").get(kind, "transaction set")


def code_word(value: str, element: Element, codes: CodeList | None = None) -> str:
    """A code in words: the guide's own word first, else that of the standard's element, else ""."""
    if codes is not None and value in codes.words:
        return codes.words[value]
    return list_of(element.number).get(value, "") if element.type in ("ID", "AN") else ""


def meaning(value: str, element: Element, codes: CodeList | None = None) -> str:
    """What a value says, "" where it says no more than it shows.

    Dates as 2026-03-02, times as 09:00, numbers with their implied decimals and thousands apart,
    codes in words. A value that is wrong has no meaning.
    """
    if element.type == "composite" or flaw(value, element):
        return ""
    if element.type == "DT":
        return str(read_value(value, element, "date"))
    if element.type == "TM":
        seconds = len(value) > 4
        found = str(read_value(value, element, "time"))
        return found if seconds else found[:5]
    if element.type[0] in "NR":
        number = read_value(value, element, "decimal")
        assert isinstance(number, Decimal)
        said = money_text(number) if element.money else number_text(number)
        return "" if said == value else said
    return code_word(value, element, codes)


def money_text(amount: Decimal) -> str:
    """An amount with two decimals at least and thousands apart: `1,234.50`."""
    places = max(2, -int(amount.as_tuple().exponent))
    return f"{amount:,.{places}f}"


def number_text(number: Decimal) -> str:
    """A number without needless zeros, thousands apart: `1,200`."""
    plain = f"{number:,f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def plain_word(name: str) -> str:
    """A field's name as words: `ordered_on` becomes `ordered on`."""
    return name.replace("_", " ")
