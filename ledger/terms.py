"""The language of `from:`: the sum an amount was made of, read, evaluated and traced.

    sum     := product (" + " | " - ") product …      may begin with "- "
    product := factor (" * " | " / ") factor …
    factor  := EV12/lines[3].unit_price       a field of the document of an event
             | EV12/lines[*].quantity         that field of every line: the product is summed
             | pool:SITE/SKU#7                the cost of a stock move
             | opening:stock.csv#17/value     a cell of a file of the home
             | price:prices.csv#4/price
             | open:ACCOUNT/PARTY/REF         what was open before this entry
             | posted:17/2                    posting 2 of entry 17, which this one takes back
             | 3.50                           a plain number

Every product is rounded half up to minor units; then they are summed. Blanks and per cent signs
inside a name are written `%20` and `%25`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from ledger.money import EXACT, ratio_to_minor

Kind = Literal["document", "pool", "opening", "price", "open", "posted", "number"]


class Factor(msgspec.Struct, frozen=True, kw_only=True):
    """One factor: its `text` as written, and its `parts` by kind.

    document: (event, path) · pool: (site, sku, move) · opening and price: (file, row, column) ·
    open: (account, party, ref) · posted: (entry, place) · number: (digits,).
    """

    kind: Kind
    text: str
    parts: tuple[str, ...]


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """Factors multiplied (`over` False) or divided by (`over` True), with a sign of 1 or -1."""

    sign: int
    factors: tuple[tuple[bool, Factor], ...]


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """A sum of products, as `from:` states it."""

    products: tuple[Product, ...]


Resolve = Callable[[Factor], "Decimal | Sequence[Decimal]"]
"""Gives the value of a factor: a decimal in currency, quantity or number; for `[*]` one a line."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_EVENT = re.compile(r"(EV\d+)/(.+)")
_CELL = re.compile(r"(opening|price):(.+)#(\d+)/([^/]+)")
_POOL = re.compile(r"pool:([^/]+)/(.+)#(\d+)")
_OPEN = re.compile(r"open:([A-Za-z0-9:-]+)/([^/]*)/(.*)")
_POSTED = re.compile(r"posted:(\d+)/(\d+)")
_SIGNS = re.compile(r" ([+-]) ")
_OPERATORS = re.compile(r" ([*/]) ")


def read_terms(text: str) -> Terms:
    """The sum that `text` states. Raises ValueError naming the part that is no factor."""
    signed = text if text.startswith("- ") else f"+ {text}"
    pieces = _SIGNS.split(f" {signed}")[1:]
    return Terms(
        products=tuple(
            _read_product(-1 if sign == "-" else 1, product)
            for sign, product in zip(pieces[::2], pieces[1::2], strict=True)
        )
    )


def evaluate(terms: Terms | str, resolve: Resolve, exponent: int = 2) -> int:
    """The amount in minor units: each product rounded half up, then summed.

    `resolve` gives each factor its value; factors with `[*]` give sequences of one length, and a
    product with them is rounded line by line and summed over the lines.
    """
    read = read_terms(terms) if isinstance(terms, str) else terms
    return sum(product.sign * _product(product, resolve, exponent) for product in read.products)


def references(terms: Terms | str) -> tuple[Factor, ...]:
    """What the sum refers to, once each, in the order it stands; plain numbers left out."""
    read = read_terms(terms) if isinstance(terms, str) else terms
    factors = (factor for product in read.products for _, factor in product.factors)
    return tuple(dict.fromkeys(factor for factor in factors if factor.kind != "number"))


def negate(text: str) -> str:
    """The same sum with every sign turned: `a - b` is `- a + b`, and the other way round."""
    turned = _SIGNS.sub(lambda match: " - " if match[1] == "+" else " + ", text)
    return turned[2:] if text.startswith("- ") else f"- {turned}"


def total(texts: Sequence[str]) -> str:
    """The sum of several sums; `0` of none."""
    if not texts:
        return "0"
    rest = (f" {text}" if text.startswith("- ") else f" + {text}" for text in texts[1:])
    return texts[0] + "".join(rest)


def exactly(text: str, computed: int, amount: int, exponent: int = 2) -> str:
    """`text`, which evaluates to `computed`, with a plain number added if `amount` is another."""
    if computed == amount:
        return text
    sign = "+" if amount > computed else "-"
    return f"{text} {sign} {number(abs(amount - computed), exponent)}"


def number(amount: int, exponent: int = 2) -> str:
    """Minor units, not negative, as a plain number of the language."""
    assert amount >= 0, "a plain number has no sign of its own"
    return f"{Decimal(amount).scaleb(-exponent):f}"


def document_factor(event: str, path: str) -> str:
    """A field of the document of an event: `EV12/lines[3].unit_price`."""
    return f"{event}/{path}"


def pool_factor(site: str, sku: str, move: int) -> str:
    """The cost of a stock move: `pool:east/A100#7`."""
    return f"pool:{_escaped(site)}/{_escaped(sku)}#{move}"


def open_factor(account: str, party: str, ref: str) -> str:
    """What was open on an account before this entry: `open:Assets:AR:Trade/acme/INV7`."""
    return f"open:{account}/{_escaped(party)}/{_escaped(ref)}"


def posted_factor(entry: int, place: int) -> str:
    """The amount of a posting as it stands in the books, debit positive: `posted:17/2`."""
    return f"posted:{entry}/{place}"


def cell_factor(kind: str, file: str, row: int, column: str) -> str:
    """A cell of an opening or price file: `opening:stock.csv#17/value` (rows count from 1)."""
    return f"{kind}:{_escaped(file)}#{row}/{_escaped(column)}"


def _product(product: Product, resolve: Resolve, exponent: int) -> int:
    """One product without its sign, rounded once, or once a line when it has `[*]` factors."""
    values = [(over, _value(factor, resolve)) for over, factor in product.factors]
    lengths = {len(value) for _, value in values if not isinstance(value, Decimal)}
    assert len(lengths) <= 1, "factors over [*] have different numbers of lines"
    return sum(
        _rounded(
            [(over, value if isinstance(value, Decimal) else value[i]) for over, value in values],
            exponent,
        )
        for i in range(lengths.pop() if lengths else 1)
    )


def _value(factor: Factor, resolve: Resolve) -> Decimal | Sequence[Decimal]:
    """A plain number as itself, every other factor as `resolve` knows it."""
    return Decimal(factor.text) if factor.kind == "number" else resolve(factor)


def _rounded(values: Sequence[tuple[bool, Decimal]], exponent: int) -> int:
    """Numerators over denominators, rounded once."""
    top = bottom = Decimal(1)
    for over, value in values:
        if over:
            bottom = EXACT.multiply(bottom, value)
        else:
            top = EXACT.multiply(top, value)
    return ratio_to_minor(top, bottom, exponent)


def _read_product(sign: int, text: str) -> Product:
    """`a * b / c` with its sign."""
    pieces = ["*", *_OPERATORS.split(text)]
    return Product(
        sign=sign,
        factors=tuple(
            (operator == "/", _read_factor(factor))
            for operator, factor in zip(pieces[::2], pieces[1::2], strict=True)
        ),
    )


def _read_factor(text: str) -> Factor:
    """One factor by its form."""
    if " " not in text:
        if match := _EVENT.fullmatch(text):
            return Factor(kind="document", text=text, parts=(match[1], match[2]))
        if match := _POOL.fullmatch(text):
            return Factor(kind="pool", text=text, parts=_plain(match.groups()))
        if match := _OPEN.fullmatch(text):
            return Factor(kind="open", text=text, parts=_plain(match.groups()))
        if match := _POSTED.fullmatch(text):
            return Factor(kind="posted", text=text, parts=(match[1], match[2]))
        if _NUMBER.fullmatch(text):
            return Factor(kind="number", text=text, parts=(text,))
        if match := _CELL.fullmatch(text):
            kind: Kind = "opening" if match[1] == "opening" else "price"
            return Factor(kind=kind, text=text, parts=_plain(match.groups()[1:]))
    raise ValueError(f"{text!r} is not a term: write EV12/lines[0].unit_price or a number")


def _escaped(name: str) -> str:
    """A name without the characters that divide factors."""
    return name.replace("%", "%25").replace(" ", "%20").replace("/", "%2F")


def _plain(parts: Sequence[str]) -> tuple[str, ...]:
    """The names as they were before `_escaped`."""
    return tuple(part.replace("%2F", "/").replace("%20", " ").replace("%25", "%") for part in parts)
