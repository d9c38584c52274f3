"""The configuration of a home: read from its files, and given back from an archived snapshot.

A snapshot is a few JSON texts known by their SHA-256: one per agreement, one for everything else,
and an index of these. The index' digest is the configuration's. So a change of one agreement
archives one agreement, and a decision is pinned to exactly what it was made under.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

import msgspec

from gateway.agreement import Agreement, Configuration, Item
from gateway.errors import ConfigError
from gateway.home import Home
from gateway.house import ACCOUNTS_FILE, ITEMS_FILE, House, read_house
from gateway.partners import read_agreement
from gateway.tables import Mistakes, raise_mistakes
from ledger.accounts import read_chart


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """The digests a configuration is made of."""

    house: str
    agreements: Mapping[str, str]


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """A configuration with the texts to archive, and what is wrong with agreements left out.

    The SHA-256 of the last of `texts` is the configuration's digest. `mistakes` is empty when every
    agreement counts as its files state it.
    """

    configuration: Configuration
    texts: tuple[bytes, ...]
    mistakes: tuple[ConfigError, ...] = ()


def load_configuration(home: Home, before: Configuration | None = None) -> Loaded:
    """The configuration as the home's files state it now.

    An agreement that is wrong does not stop the others: it counts as it stood in `before`, or not
    at all, and its mistakes are given. Raises Mistakes when what is not a partner's is wrong.
    """
    mistakes: list[ConfigError] = []
    house = read_house(home, mistakes)
    raise_mistakes(mistakes)
    agreements = _read_agreements(home, mistakes)
    there = agreements.keys() | {_partner(mistake) for mistake in mistakes}
    earlier = (
        {key: before.agreements[key] for key in there & before.agreements.keys()} if before else {}
    )
    while wrong := _wrong_references(home, house, {**earlier, **agreements}, agreements):
        mistakes.extend(wrong)
        for key in {_partner(mistake) for mistake in wrong}:
            del agreements[key]
    kept = {_partner(mistake) for mistake in mistakes} & earlier.keys()
    texts = _snapshot(house, {**agreements, **{key: earlier[key] for key in kept}})
    known = {_digest(text): text for text in texts}
    configuration = load_snapshot(known.__getitem__, _digest(texts[-1]))
    return Loaded(configuration=configuration, texts=texts, mistakes=tuple(mistakes))


def load_snapshot(read: Callable[[str], bytes], digest: str) -> Configuration:
    """The configuration of a digest; `read` gives an archived text by its digest."""
    index = msgspec.json.decode(read(digest), type=Index)
    house = msgspec.json.decode(read(index.house), type=House)
    return Configuration(
        digest=digest,
        entity=house.entity,
        calendar=house.calendar,
        accounts=house.accounts,
        items=house.items,
        opening_stock=house.opening_stock,
        agreements={
            key: msgspec.json.decode(read(part), type=Agreement)
            for key, part in index.agreements.items()
        },
    )


def parts_of(read: Callable[[str], bytes], digest: str) -> tuple[str, ...]:
    """The digests of the texts that a snapshot is made of, its index apart."""
    index = msgspec.json.decode(read(digest), type=Index)
    return (index.house, *index.agreements.values())


def check_house(home: Home) -> list[ConfigError]:
    """Everything that is wrong in `config/` and `partners/`, in the order of the files."""
    try:
        return list(load_configuration(home).mistakes)
    except Mistakes as error:
        return list(error.mistakes)


def _snapshot(house: House, agreements: Mapping[str, Agreement]) -> tuple[bytes, ...]:
    """The texts of a configuration, its index last."""
    parts = {key: _canonical(agreements[key]) for key in sorted(agreements)}
    ours = _canonical(house)
    index = Index(
        house=_digest(ours), agreements={key: _digest(text) for key, text in parts.items()}
    )
    return (*parts.values(), ours, _canonical(index))


def _canonical(record: msgspec.Struct) -> bytes:
    return msgspec.json.encode(record, order="sorted")


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _read_agreements(home: Home, mistakes: list[ConfigError]) -> dict[str, Agreement]:
    """Every agreement that can be read, by key; the mistakes of the others are noted."""
    found = {}
    folders = home.partners.iterdir() if home.partners.is_dir() else ()
    for folder in sorted(folders):
        if not folder.is_dir() or folder.name.startswith("."):
            continue
        try:
            found[folder.name] = read_agreement(folder)
        except Mistakes as error:
            mistakes.extend(error.mistakes)
    return found


def _partner(mistake: ConfigError) -> str:
    """The partner in whose folder a mistake is."""
    return mistake.file.split("/")[1]


def _wrong_references(
    home: Home, house: House, known: Mapping[str, Agreement], agreements: Mapping[str, Agreement]
) -> list[ConfigError]:
    """References of agreements to other partners and to our items that do not hold."""
    return [
        mistake
        for agreement in agreements.values()
        for mistake in (
            *_wrong_partners(home, agreement, known),
            *_wrong_rows(agreement, house.items, known),
            *_wrong_accounts(agreement, house),
        )
    ]


def _wrong_accounts(agreement: Agreement, house: House) -> list[ConfigError]:
    """Bank accounts of an agreement that the chart does not have."""
    chart = read_chart(house.accounts)[0].accounts
    return [
        ConfigError(
            f"the chart has no account {account}",
            file=f"partners/{agreement.key}/partner.toml",
            key=f"bank.accounts.{number}",
            hint=f'add it with its code to {ACCOUNTS_FILE}: "{account}" = "1011"',
        )
        for number, account in agreement.banking.accounts.items()
        if account not in chart
    ]


def _wrong_partners(
    home: Home, agreement: Agreement, known: Mapping[str, Agreement]
) -> list[ConfigError]:
    """References of a partner.toml to partners that are not there or have not the role.

    Who carries for a partner with a wrong agreement goes on carrying for the others.
    """
    named = [("carries", key, "") for key in agreement.carries]
    named += [("bank.payer_for", key, "customer") for key in agreement.payer_for]
    if agreement.selling.warehouse:
        named.append(("selling.warehouse", agreement.selling.warehouse, "warehouse"))
    wrong = []
    for place, key, role in named:
        other = known.get(key)
        if other is not None and (not role or role in other.roles):
            continue
        if other is not None:
            said, hint = f'"{key}" is no {role}', f'add "{role}" to its roles, or name another'
        elif not (home.partners / key).is_dir():
            said, hint = f'there is no partner "{key}"', f"`gateway partner add {key} …` adds it"
        elif role:
            said, hint = f'the agreement of "{key}" is wrong itself', "mend that one first"
        else:
            continue
        file = f"partners/{agreement.key}/partner.toml"
        wrong.append(ConfigError(said, file=file, key=place, hint=hint))
    return wrong


def _wrong_rows(
    agreement: Agreement, items: Mapping[str, Item], agreements: Mapping[str, Agreement]
) -> list[ConfigError]:
    """Cross-references to items of ours or warehouses that are not there."""
    folder = f"partners/{agreement.key}/crossref"
    wrong = [
        ConfigError(
            f'we have no item "{reference.sku}"',
            file=f"{folder}/items.csv",
            key=f"line {reference.row}, column sku",
            hint=f"add it to {ITEMS_FILE}",
        )
        for reference in agreement.items
        if reference.sku not in items
    ]
    wrong += [
        ConfigError(
            f'"{location.warehouse}" is no warehouse, or its agreement is wrong',
            file=f"{folder}/locations.csv",
            key=f"line {location.row}, column warehouse",
            hint="write the key of a partner with the role warehouse, or leave the cell empty",
        )
        for location in agreement.locations
        if location.warehouse
        and "warehouse" not in getattr(agreements.get(location.warehouse), "roles", ())
    ]
    return wrong
