"""A layout: the guide of a syntax other than X12, where a field's address is a column or a path.

One declaration in TOML reads, checks, writes and explains a document, as an X12 guide does. Its
vocabulary is told in docs/reference/layouts.md; what a syntax adds (delimiters, namespaces) stands
in a table of the syntax's name and is read by that syntax's own module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

from translators.cells import MOST_DIGITS, Style, read_style
from translators.dictionary import GuideError
from translators.documents import DOCUMENTS, Document
from translators.slots import read_codes
from translators.tables import Table
from translators.uses import CodeList, Field, fields_of

SYNTAXES = ("csv", "fixed", "xml", "json")
DIRECTIONS = ("in", "out", "both")

HEAD_KEYS = frozenset(
    ["syntax", "kind", "document", "direction", "business_key", "note", "style", "money", "fields"]
)
LEAF_KEYS = frozenset(
    [
        "at",
        "is",
        "default",
        "codes",
        "format",
        "use",
        "decimals",
        "money",
        "pattern",
        "sign",
        "join",
        "write",
        "note",
    ]
)
SIGNS = ("", "absolute", "negated")

KIND = re.compile(r"\d{3}|[a-z][a-z ]*[a-z]")
"""A house name of a document: the number of its X12 set where there is one."""


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """One value: the field it fills, or the key of a map, and the address it stands at.

    `at` are addresses in the syntax's own terms, the first that holds something counts (with `join`
    all that do, joined; for texts each is one). `fixed` is a constant that is written, and read
    without looking. `formats` are those of a date or time, `decimals` how many a number implies,
    `pattern` a regular expression whose first group is the value. `sign` is "absolute" where a
    number's sign says nothing, "negated" where it says the contrary. A leaf that does not `write`
    is read only.
    """

    field: str
    kind: str
    at: tuple[str, ...] = ()
    fixed: str = ""
    default: str = ""
    codes: CodeList | None = None
    formats: tuple[str, ...] = ()
    mandatory: bool = False
    decimals: int = 0
    money: bool = False
    pattern: str = ""
    sign: str = ""
    join: str | None = None
    write: bool = True
    note: str = ""


class Pairs(msgspec.Struct, frozen=True, kw_only=True):
    """A map filled from occurrences that each state a key and a value: an id and its scheme."""

    field: str
    each: str
    key: Leaf
    value: Leaf


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """What must stand at an address: one of `values` ("" is nothing); with `other` none of them."""

    at: str
    values: tuple[str, ...]
    other: bool = False


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A record and where its values stand.

    `field` is the collection of the enclosing record it becomes an item of ("" for the document).
    With `each` every occurrence of that address (in CSV `row`: every row) is one item, and the
    addresses below are relative to it; without it is at most one, made when any address of it
    holds something. `where` all must hold.
    """

    record: type[msgspec.Struct]
    field: str = ""
    each: str = ""
    where: tuple[Condition, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    pairs: tuple[Pairs, ...] = ()
    forms: tuple[Form, ...] = ()


class Layout(msgspec.Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """A loaded layout. It compares and hashes by identity: whoever loads keeps one of a kind.

    `dialect` is the syntax's own table as it stands; `money` maps address patterns (`*` any text)
    of money that no field takes to the named rule why; `document` is the record of `root`.
    """

    name: str
    syntax: str
    kind: str
    document: type[Document]
    direction: str
    business_key: tuple[str, ...]
    note: str
    style: Style
    dialect: Mapping[str, object]
    money: Mapping[str, str]
    root: Form


def build_layout(name: str, table: Table, codes: Mapping[str, object]) -> Layout:
    """Return the layout that a table (TOML) describes; `codes` are the shared code lists.

    Raises GuideError naming the path of the first mistake.
    """
    syntax = _word(table, "syntax", SYNTAXES, name)
    for key in table:
        if key not in HEAD_KEYS and key != syntax:
            known = ", ".join(sorted({*HEAD_KEYS, syntax}))
            raise GuideError(f"{name}: {key}", "unknown key", known)
    document = str(table.get("document", ""))
    if document not in DOCUMENTS:
        raise GuideError(f"{name}: document", f"{document!r} is none", ", ".join(DOCUMENTS))
    kind = str(table.get("kind", ""))
    if not KIND.fullmatch(kind):
        raise GuideError(f"{name}: kind", f"{kind!r} is no kind", 'such as "850"')
    record = DOCUMENTS[document]
    style = read_style(_table(table, "style", name), f"{name}: style")
    return Layout(
        name=name,
        syntax=syntax,
        kind=kind,
        document=record,
        direction=_word(table, "direction", DIRECTIONS, name, "both"),
        business_key=_business_key(table, record, name),
        note=str(table.get("note", "")),
        style=style,
        dialect=_table(table, syntax, name),
        money={key: str(rule) for key, rule in _table(table, "money", name).items()},
        root=_form(_table(table, "fields", name), record, "", f"{name}: fields", codes),
    )


def lay_differences(table: Table, differences: Mapping[str, object], where: str) -> Table:
    """Return a layout's table with a partner's differences laid on it; both stay as they are.

    Tables are merged key by key, everything else replaced; `false` takes a key out. What is laid
    on an address alone (`{ use = "M" }`) keeps the address.
    """
    laid = dict(table)
    for key, value in differences.items():
        before = laid.get(key)
        if isinstance(before, str | list) and isinstance(value, Mapping) and value:
            address_alone = not value.keys() & {"at", "is"} and value.keys() <= LEAF_KEYS
            before = {"at": before} if address_alone else {}
        if value is False and key not in LEAF_KEYS:
            if key not in table:
                raise GuideError(f"{where}.{key}", "there is nothing to take out")
            del laid[key]
        elif isinstance(value, Mapping) and isinstance(before, dict):
            laid[key] = lay_differences(before, value, f"{where}.{key}")
        else:
            laid[key] = value
    return laid


def addresses(form: Form) -> Iterator[str]:
    """Yield every address that a form and those below it look at, `each` apart."""
    for condition in form.where:
        yield condition.at
    for leaf in form.leaves:
        yield from leaf.at
    for pair in form.pairs:
        yield from (*pair.key.at, *pair.value.at)
    for below in form.forms:
        yield from addresses(below)


def _business_key(table: Table, record: type[msgspec.Struct], name: str) -> tuple[str, ...]:
    key = table.get("business_key", [])
    if not isinstance(key, list):
        raise GuideError(f"{name}: business_key", "must be a list of fields")
    for field in key:
        if str(field).partition(".")[0] not in fields_of(record):
            raise GuideError(f"{name}: business_key", f"{record.__name__} has no {field!r}")
    return tuple(map(str, key))


def _form(
    table: Table,
    record: type[msgspec.Struct],
    field: str,
    where: str,
    codes: Mapping[str, object],
) -> Form:
    """Return the form of a record: its leaves, maps and the forms of its collections."""
    leaves: list[Leaf] = []
    pairs: list[Pairs] = []
    forms: list[Form] = []
    known = fields_of(record)
    for key, spec in table.items():
        at = f"{where}.{key}"
        if key in ("each", "where"):
            continue
        if key not in known or known[key].kind == "segments":
            raise GuideError(at, f"{record.__name__} has no field {key!r}")
        if known[key].kind == "items":
            forms.extend(_items(spec, known[key], at, codes))
        elif known[key].kind == "map":
            _map(spec, key, at, codes, leaves, pairs)
        else:
            leaves.append(
                _leaf(spec, key, known[key].kind, at, codes, required=known[key].required)
            )
    filled = {leaf.field for leaf in leaves} | {form.field for form in forms}
    lacking = [one for one in known.values() if one.required and one.name not in filled]
    if lacking:
        raise GuideError(where, f"{record.__name__}.{lacking[0].name} is required and not filled")
    return Form(
        record=record,
        field=field,
        each=str(table.get("each", "")),
        where=read_conditions(table.get("where", []), f"{where}.where"),
        leaves=tuple(leaves),
        pairs=tuple(pairs),
        forms=tuple(forms),
    )


def _items(spec: object, field: Field, where: str, codes: Mapping[str, object]) -> Iterator[Form]:
    """Yield the forms that fill one collection: one table, or a list of them."""
    assert field.item is not None
    tables = spec if isinstance(spec, list) else [spec]
    for number, each in enumerate(tables):
        at = f"{where}[{number}]" if isinstance(spec, list) else where
        if not isinstance(each, dict):
            raise GuideError(at, "must be a table of fields")
        yield _form(each, field.item, field.name, at, codes)


def _map(
    spec: object,
    field: str,
    where: str,
    codes: Mapping[str, object],
    leaves: list[Leaf],
    pairs: list[Pairs],
) -> None:
    """Add what fills a map: a leaf for each word, or pairs of key and value."""
    if not isinstance(spec, dict):
        raise GuideError(where, "must be a table: word = address", '"UPC" = "Barcode"')
    if set(spec) != {"each", "key", "value"}:
        for word, one in spec.items():
            leaf = _leaf(one, field, "map", f"{where}.{word}", codes)
            leaves.append(msgspec.structs.replace(leaf, field=f"{field}.{word}"))
        return
    pairs.append(
        Pairs(
            field=field,
            each=str(spec["each"]),
            key=_leaf(spec["key"], "key", "str", f"{where}.key", codes, required=True),
            value=_leaf(spec["value"], "value", "str", f"{where}.value", codes, required=True),
        )
    )


def _leaf(
    spec: object,
    field: str,
    kind: str,
    where: str,
    codes: Mapping[str, object],
    *,
    required: bool = False,
) -> Leaf:
    """Return one leaf: an address, a list of addresses, or a table."""
    table = spec if isinstance(spec, dict) else {"at": spec}
    unknown = sorted(set(table) - LEAF_KEYS)
    if unknown:
        raise GuideError(f"{where}.{unknown[0]}", "unknown key", ", ".join(sorted(LEAF_KEYS)))
    at = read_texts(table.get("at", []), f"{where}.at")
    if not at and "is" not in table:
        raise GuideError(where, "has no address", 'write at = "…", or is = "…" for a constant')
    pattern = str(table.get("pattern", ""))
    try:
        if pattern and re.compile(pattern).groups != 1:
            raise GuideError(f"{where}.pattern", "must have one group")
    except re.error as error:
        raise GuideError(f"{where}.pattern", f"is no regular expression: {error}") from error
    if "join" in table and kind not in ("str", "map"):
        raise GuideError(f"{where}.join", "joins texts only")
    return Leaf(
        field=field,
        kind="str" if kind == "map" else kind,
        at=at,
        fixed=str(table.get("is", "")),
        default=str(table.get("default", "")),
        codes=read_codes(table["codes"], f"{where}.codes", codes) if "codes" in table else None,
        formats=read_texts(table.get("format", []), f"{where}.format"),
        mandatory=_word(table, "use", ("M", "O"), where, "M" if required else "O") == "M",
        decimals=_count(table, "decimals", where),
        money=bool(table.get("money", False)),
        pattern=pattern,
        sign=_word(table, "sign", SIGNS, where),
        join=str(table["join"]) if "join" in table else None,
        write=bool(table.get("write", True)),
        note=str(table.get("note", "")),
    )


def _count(table: Table, key: str, where: str) -> int:
    found = table.get(key, 0)
    if not isinstance(found, int) or not 0 <= found < MOST_DIGITS:
        raise GuideError(f"{where}.{key}", f"{found!r} is no count of digits")
    return found


def read_conditions(spec: object, where: str) -> tuple[Condition, ...]:
    """Return conditions as a table or a list of tables states them; all must hold.

    `{ at = "Type", is = ["sale"] }` or `{ at = "Type", not = "" }`. Raises GuideError.
    """
    found = []
    for one in spec if isinstance(spec, list) else [spec]:
        if not isinstance(one, dict) or len(one.keys() & {"is", "not"}) != 1 or "at" not in one:
            raise GuideError(where, "must say at and either is or not")
        values = read_texts(one.get("is", one.get("not")), where)
        found.append(Condition(at=str(one["at"]), values=values, other="not" in one))
    return tuple(found)


def read_texts(spec: object, where: str) -> tuple[str, ...]:
    """Return one text or a list of texts as a tuple; numbers are columns by their number.

    Raises GuideError when it is something else.
    """
    texts = spec if isinstance(spec, list) else [spec]
    if not all(isinstance(text, str | int) and not isinstance(text, bool) for text in texts):
        raise GuideError(where, "must be a text or a list of texts")
    return tuple(str(text) for text in texts)


def _table(table: Table, key: str, where: str) -> Table:
    found = table.get(key, {})
    if not isinstance(found, dict):
        raise GuideError(f"{where}: {key}", "must be a table")
    return found


def _word(
    table: Mapping[str, object], key: str, words: tuple[str, ...], where: str, default: str = ""
) -> str:
    found = str(table.get(key, default))
    if found not in words:
        raise GuideError(f"{where}: {key}", f"{found!r} is not right", ", ".join(words))
    return found
