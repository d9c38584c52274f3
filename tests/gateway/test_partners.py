"""Whose agreement a group falls under, and agreements made ready."""

from __future__ import annotations

import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.agreement import Agreement, Configuration, Entity, Identity
from gateway.errors import Conflict, UsageError
from gateway.home import Home
from gateway.identities import partner_of
from gateway.partners import read_agreement
from gateway.proposals import add_agreement, agreement_text, key_from, propose
from gateway.tables import Mistakes
from translators.x12.delimiters import Delimiters
from translators.x12.interchange import Group, Interchange

ROOT = Path(__file__).parents[2]


def agreement(key: str, them: str, us: str, carries: tuple[str, ...] = ()) -> Agreement:
    """An agreement by addresses such as `ZZ:HUB/ACME`: qualifier, ISA id, GS code."""
    return Agreement(
        key=key,
        name=key,
        roles=("customer",),
        identities=tuple(identity(each) for each in them.split()),
        us=identity(us),
        carries=carries,
    )


def identity(address: str) -> Identity:
    isa, _, gs = address.partition("/")
    kind, _, code = isa.partition(":")
    return Identity(isa_kind=kind, isa=code, gs=gs)


def configuration(*agreements: Agreement) -> Configuration:
    return Configuration(
        digest="",
        entity=Entity(key="us", name="Us", opened_on=date(2026, 1, 1)),
        agreements={each.key: each for each in agreements},
    )


def received(
    them: str, us: str, functional_id: str = "PO", marks: Delimiters | None = None
) -> tuple[Interchange, Group]:
    sender, receiver = identity(them), identity(us)
    group = Group(
        index=0,
        functional_id=functional_id,
        sender=sender.gs,
        receiver=receiver.gs,
        control="1",
        version="004010VICS",
        start=0,
        end=0,
    )
    interchange = Interchange(
        index=0,
        isa=(),
        sender_kind=sender.isa_kind,
        sender=sender.isa,
        receiver_kind=receiver.isa_kind,
        receiver=receiver.isa,
        version="00401",
        control="000000001",
        usage="P",
        delimiters=marks or Delimiters(),
        start=0,
        end=0,
        digest="",
        groups=(group,),
    )
    return interchange, group


HUB = configuration(
    agreement("hub", "ZZ:HUB", "01:US", carries=("east",)),
    agreement("east", "ZZ:HUB/EAST", "01:US"),
    agreement("west", "ZZ:HUB/WEST", "01:US"),
    agreement("west-parts", "ZZ:HUB/WEST", "01:US/PARTS"),
    agreement("twin-a", "ZZ:TWIN", "01:US"),
    agreement("twin-b", "ZZ:TWIN", "01:US"),
    agreement("twin-van", "ZZ:VAN", "01:US", carries=("twin-a", "twin-b")),
    agreement("two-names", "ZZ:OLDNAME ZZ:NEWNAME/N", "01:US"),
)


@pytest.mark.parametrize(
    ("them", "us", "channel", "expected"),
    [
        ("ZZ:HUB/EAST", "01:US/ANY", "east", "east"),
        ("ZZ:HUB/EAST", "01:US/ANY", "", "east"),
        ("ZZ:HUB/EAST", "01:US/ANY", "hub", "east"),
        ("ZZ:HUB/WEST", "01:US/ANY", "hub", "sender-not-of-this-channel"),
        ("ZZ:HUB/WEST", "01:US/PARTS", "west-parts", "west-parts"),
        ("ZZ:HUB/WEST", "01:US/PARTS", "west", "sender-not-of-this-channel"),
        ("ZZ:HUB/NORTH", "01:US/ANY", "hub", "hub"),
        ("ZZ:HUB/NORTH", "01:US/ANY", "nobody", "sender-not-of-this-channel"),
        ("ZZ:TWIN/T", "01:US/ANY", "twin-a", "twin-a"),
        ("ZZ:TWIN/T", "01:US/ANY", "twin-van", "ambiguous-sender"),
        ("ZZ:TWIN/T", "01:US/ANY", "", "ambiguous-sender"),
        ("ZZ:OLDNAME/X", "01:US/ANY", "two-names", "two-names"),
        ("ZZ:NEWNAME/N", "01:US/ANY", "two-names", "two-names"),
        ("ZZ:NEWNAME/X", "01:US/ANY", "two-names", "unknown-sender"),
        ("01:HUB/EAST", "01:US/ANY", "east", "unknown-sender"),
        ("ZZ:HUB/EAST", "01:OTHERS/ANY", "east", "unknown-sender"),
    ],
)
def test_whose_group_it_is(them: str, us: str, channel: str, expected: str) -> None:
    found = partner_of(HUB, *received(them, us), channel)
    assert (found.key if isinstance(found, Agreement) else found) == expected


def home_for(tmp_path: Path) -> Home:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    return Home(tmp_path)


def test_a_proposal_is_a_right_agreement_for_that_group(tmp_path: Path) -> None:
    group = received("ZZ:NEWCO/NEWCOGS", "01:US/WEST", "SW", Delimiters(element="|", suffix="\r\n"))
    text = propose(*group)
    assert tomllib.loads(text) == {
        "key": "newcogs",
        "name": "NEWCOGS",
        "roles": ["warehouse"],
        "status": "live",
        "identities": [{"isa": "ZZ:NEWCO", "gs": "NEWCOGS"}],
        "us": {"isa": "01:US", "gs": "WEST"},
        "x12": {
            "version": "004010",
            "usage": "P",
            "delimiters": {"element": "|", "segment": "~", "component": ">", "suffix": "\r\n"},
        },
        "warehouse": {"site": "newcogs"},
    }
    home = home_for(tmp_path)
    add_agreement(home, "newcogs", text)
    found = read_agreement(home.partners / "newcogs")
    assert partner_of(configuration(found), *group, "newcogs") == found


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (Delimiters(segment="\n", suffix="\r"), {"segment": "\n", "suffix": ""}),
        (Delimiters(segment="…", component="U", suffix="x"), {}),
        (Delimiters(element="^"), {"element": "^", "repetition": "", "suffix": ""}),
    ],
)
def test_a_proposal_takes_only_delimiters_we_would_write(
    marks: Delimiters, expected: dict[str, str], tmp_path: Path
) -> None:
    text = propose(*received("ZZ:NEWCO/", "01:US/", marks=marks))
    found = tomllib.loads(text)["x12"]["delimiters"]
    defaults = {"element": "*", "segment": "~", "component": ">"}
    assert {key: mark for key, mark in found.items() if defaults.get(key) != mark} == expected
    add_agreement(home_for(tmp_path), "newco", text)


@given(st.text(max_size=15), st.text(max_size=15), st.text(max_size=3), st.text(max_size=2))
def test_a_proposal_is_toml_whatever_the_sender_calls_itself(
    isa: str, gs: str, mark: str, functional_id: str
) -> None:
    interchange, group = received("ZZ:X/X", "01:US/US", functional_id)
    marks = Delimiters(element=mark, segment=mark, component=mark, repetition=mark, suffix=mark)
    text = propose(
        Interchange(
            **{
                **{name: getattr(interchange, name) for name in interchange.__struct_fields__},
                "sender": isa,
                "delimiters": marks,
            }
        ),
        Group(
            **{
                **{name: getattr(group, name) for name in group.__struct_fields__},
                "sender": gs,
            }
        ),
    )
    assert tomllib.loads(text)["identities"][0]["isa"] == f"ZZ:{isa}"


def test_keys_are_made_from_names() -> None:
    assert key_from("ACME Stores #4") == "acme-stores-4"
    assert key_from("../..") == "partner"


def test_adding_makes_folders_and_never_overwrites(tmp_path: Path) -> None:
    home = home_for(tmp_path)
    text = agreement_text(
        "fcb",
        name='First "Commerce" Bank',
        roles=("bank", "customer"),
        identity=identity("02:FCB"),
        us=identity("01:US"),
        warehouse="wh1",
        payer_for=("acme",),
    )
    path = add_agreement(home, "fcb", text)
    assert path.read_text(encoding="utf-8") == text
    assert (home.inbox / "fcb").is_dir()
    assert (home.outbox / "fcb").is_dir()
    found = read_agreement(path.parent)
    assert found.name == 'First "Commerce" Bank'
    assert (found.selling.warehouse, found.payer_for) == ("wh1", ("acme",))
    with pytest.raises(Conflict):
        add_agreement(home, "fcb", text)
    assert path.read_text(encoding="utf-8") == text


def test_a_wrong_agreement_is_not_added(tmp_path: Path) -> None:
    home = home_for(tmp_path)
    with pytest.raises(UsageError):
        add_agreement(home, "../x", "")
    with pytest.raises(Mistakes):
        add_agreement(home, "x", 'key = "x"\n')
    assert not (home.partners / "x").exists()
