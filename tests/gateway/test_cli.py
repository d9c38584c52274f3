"""The command line as a person or a program meets it: output, messages, exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import rich_click as click

from gateway import __version__
from gateway.cli import main, root
from gateway.cli.output import Call, csv_text, table_text
from gateway.errors import ConfigError, GatewayError
from gateway.home import Home
from gateway.tables import Mistakes

ROOT = Path(__file__).parents[2]
ADD = ["--name", "ACME", "--role", "customer", "--isa", "ZZ:ACME", "--our-isa", "01:US"]


class Done(NamedTuple):
    code: int
    out: str
    err: str


class Terminal:
    """Runs commands in a home and gives what they printed."""

    def __init__(self, home: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self.capture = capture

    def __call__(self, *args: str) -> Done:
        with pytest.raises(SystemExit) as end:
            main(["--home", str(self.home), *args])
        assert isinstance(end.value.code, int)
        return Done(end.value.code, *self.capture.readouterr())

    def json(self, *args: str) -> Any:
        return json.loads(self("--json", *args).out)


@pytest.fixture
def gateway(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """A copy of the sample home."""
    monkeypatch.delenv("GATEWAY_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    for part in ("config", "partners"):
        shutil.copytree(ROOT / part, tmp_path / "home" / part)
    return Terminal(tmp_path / "home", capsys)


def test_version(gateway: Terminal) -> None:
    assert gateway("--version") == Done(0, f"gateway {__version__}\n", "")
    assert gateway("version").out.startswith(f"gateway {__version__}\npython 3.")
    assert gateway.json("version")["gateway"] == __version__


def test_a_new_home_is_right_and_stays_as_it_is(gateway: Terminal, tmp_path: Path) -> None:
    new = tmp_path / "new"
    done = gateway("init", str(new), "--name", 'Our "best" Company', "--opened-on", "2026-03-01")
    assert (done.code, done.out) == (0, f"{new} is a home now\n")
    assert "gateway partner add" in done.err
    here = Terminal(new, gateway.capture)
    assert here("config", "check") == Done(0, "", "the configuration is right\n")
    assert sorted(path.name for path in new.iterdir()) == [
        "config",
        "inbox",
        "ledger",
        "outbox",
        "partners",
        "var",
    ]
    again = gateway("init", str(new))
    assert again.code == 6
    assert again.err.startswith(f"error: {new} is a home already\n")


def test_init_keeps_files_that_are_there(gateway: Terminal, tmp_path: Path) -> None:
    items = tmp_path / "new" / "config" / "items.csv"
    items.parent.mkdir(parents=True)
    items.write_text("sku\nA\n")
    found = gateway.json("init", str(tmp_path / "new"))
    assert [Path(path).name for path in found["written"]] == ["stock.csv", "gateway.toml"]
    assert items.read_text() == "sku\nA\n"


def test_init_can_only_tell(gateway: Terminal, tmp_path: Path) -> None:
    done = gateway("init", "new", "--dry-run")
    assert done.out.splitlines() == [
        "new/config/gateway.toml",
        "new/config/items.csv",
        "new/config/opening/stock.csv",
    ]
    assert not (tmp_path / "new").exists()


def test_init_refuses_a_wrong_zone(gateway: Terminal) -> None:
    done = gateway("init", "new", "--zone", "Mars/Olympus")
    assert done.code == 1
    assert '"Mars/Olympus" is no time zone' in done.err
    assert gateway("init", "new").code == 0, "nothing was written before"


def test_a_home_is_found_by_variable_or_folder(
    gateway: Terminal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run() -> Done:
        with pytest.raises(SystemExit) as end:
            main(["config", "check"])
        assert isinstance(end.value.code, int)
        return Done(end.value.code, *capsys.readouterr())

    assert run().code == 4
    monkeypatch.setenv("GATEWAY_HOME", str(gateway.home))
    assert run().code == 0
    monkeypatch.delenv("GATEWAY_HOME")
    monkeypatch.chdir(gateway.home)
    assert run().code == 0


def test_no_home_is_an_error_object(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GATEWAY_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        main(["partner", "list", "--json"])
    assert end.value.code == 4
    assert json.loads(capsys.readouterr().out) == {
        "error": {
            "code": "not-found",
            "message": f"{tmp_path} is not a home: it has no config/gateway.toml",
            "where": str(tmp_path),
            "hint": "make one with `gateway init DIR`, or name one with --home or GATEWAY_HOME",
            "retryable": False,
        }
    }


def test_partners_are_listed(gateway: Terminal) -> None:
    assert gateway("partner", "list").out == (
        "key    name                 roles      status  syntax  ids\n"
        "acme   ACME Stores          customer   live    x12     ZZ:ACMESTORES\n"
        "bank1  First Commerce Bank  bank       live    x12     02:FCBKUS33\n"
        "wh1    Eastern Warehousing  warehouse  live    x12     ZZ:EASTWHSE\n"
    )
    assert gateway("partner", "list", "--csv").out.startswith(
        "key,name,roles,status,syntax,ids\nacme,ACME Stores,customer,live,x12,ZZ:ACMESTORES\n"
    )
    assert [each["key"] for each in gateway.json("partner", "list")] == ["acme", "bank1", "wh1"]


def test_a_wrong_agreement_is_a_finding(gateway: Terminal) -> None:
    path = gateway.home / "partners" / "bank1" / "partner.toml"
    path.write_text(path.read_text().replace("payer_for", "payers"))
    listed = gateway("partner", "list")
    assert listed.code == 3
    assert listed.out.splitlines()[-1].split() == ["bank1", "wrong"]
    assert listed.err == (
        "the agreement bank1 is wrong: `gateway partner check bank1` tells what\n"
    )
    assert gateway("partner", "check", "acme") == Done(0, "", "the agreement acme is right\n")
    checked = gateway("partner", "check", "bank1")
    assert checked.code == 3
    assert checked.out.split("\n")[1].endswith("this key is not known  did you mean payer_for?")
    assert gateway.json("config", "check") == [
        {
            "where": "partners/bank1/partner.toml: bank.payers",
            "message": "this key is not known",
            "hint": "did you mean payer_for?",
        }
    ]
    shown = gateway.json("partner", "show", "bank1")["error"]
    assert (shown["code"], shown["where"]) == (
        "configuration",
        "partners/bank1/partner.toml: bank.payers",
    )
    assert [each["hint"] for each in shown["mistakes"]] == ["did you mean payer_for?"]


def test_an_agreement_is_shown_with_its_defaults(gateway: Terminal) -> None:
    lines = gateway("partner", "show", "acme").out.splitlines()
    assert "selling.credit_limit: 25000000" in lines
    assert "wire.suffix: '\\n'" in lines
    assert "locations[1].city: Columbus" in lines
    found = gateway.json("partner", "show", "acme")
    assert found["acknowledge"]["await_hours"] == 24
    assert gateway("partner", "show", "nobody").code == 4
    assert gateway("partner", "check", "nobody").code == 4
    assert gateway("partner", "check") == Done(0, "", "all agreements are right\n")


def test_an_agreement_is_added(gateway: Terminal) -> None:
    text = gateway("partner", "add", "newco", *ADD, "--dry-run").out
    assert not (gateway.home / "partners" / "newco").exists()
    done = gateway("partner", "add", "newco", *ADD)
    path = gateway.home / "partners" / "newco" / "partner.toml"
    assert (done.code, done.out) == (0, f"{path}\n")
    assert path.read_text() == text
    assert "inbox/newco/" in done.err
    assert gateway("partner", "add", "newco", *ADD).code == 6
    assert gateway("partner", "add", "New Co", *ADD).code == 2
    wrong = gateway("partner", "add", "other", *ADD, "--our-isa", "US")
    assert (wrong.code, wrong.err.splitlines()[:2]) == (
        2,
        ['error: "US" is no ISA address', "  where: --our-isa"],
    )


def test_the_configuration_is_shown(gateway: Terminal) -> None:
    plain = gateway("config", "show").out
    assert "entity.zone" in plain
    assert "origin" not in plain
    rows = {each["key"]: each for each in gateway.json("config", "show", "--origin")}
    assert rows["intake.scan_seconds"]["origin"] == "default"
    assert rows["entity.opened_on"]["value"] == "2026-01-01"


def test_doctor(gateway: Terminal) -> None:
    done = gateway("doctor")
    states = {line.split()[0] for line in done.out.splitlines()[1:]}
    assert states <= {"good", "warning", "wrong"}
    assert "configuration  right" in done.out


@pytest.mark.parametrize("args", [("nonsense",), ("partner", "add"), ("init", "--nonsense")])
def test_wrong_usage(gateway: Terminal, args: tuple[str, ...]) -> None:
    done = gateway(*args)
    assert done.code == 2
    assert "--help`" in done.err
    assert gateway.json(*args)["error"]["code"] == "usage"


def test_help_names_every_command(gateway: Terminal) -> None:
    done = gateway("--help")
    assert done.code == 0
    for name in ("init", "doctor", "config", "partner", "version"):
        assert name in done.out
    assert "--our-isa" in gateway("partner", "add", "--help").out


def test_interruption_and_a_reader_that_left(
    gateway: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended_by(error: BaseException) -> int:
        def end(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(root, "main", end)
        with monkeypatch.context() as here:
            here.setattr("sys.stdout", None)
            with pytest.raises(SystemExit) as left:
                main([])
        assert isinstance(left.value.code, int)
        return left.value.code

    assert ended_by(KeyboardInterrupt()) == 130
    assert ended_by(click.Abort()) == 130
    assert ended_by(BrokenPipeError()) == 0
    assert ended_by(GatewayError("later", exit_code=75)) == 75


def test_the_store_of_a_call(gateway: Terminal) -> None:
    call = Call()
    call.home_option = str(gateway.home)
    with call.store() as store:
        assert str(Home(gateway.home).database) in store.address
    assert Home(gateway.home).database.is_file()


def test_tables_stand_in_columns() -> None:
    rows = [
        {"order": "A", "amount": 12, "held": True, "lines": ("1", "2")},
        {"order": "=SUM(A1)", "amount": -1200, "held": False, "lines": None},
    ]
    assert table_text(("order", "amount", "held", "lines"), rows) == (
        "order     amount  held  lines\nA             12  yes   1 2\n=SUM(A1)   -1200  no"
    )
    assert csv_text(("order", "amount"), rows) == "order,amount\nA,12\n'=SUM(A1),-1200\n"


def test_mistakes_count_when_there_are_several() -> None:
    wrong = [ConfigError(said, file=f"{said}.toml", key="k") for said in ("one", "two")]
    several = Mistakes(wrong)
    assert (several.message, several.where) == ("2 mistakes", "")
