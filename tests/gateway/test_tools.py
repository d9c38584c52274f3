"""Files looked at by commands: validated, explained, made up; what a partner's files teach."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from gateway.amending import amended, toml_value
from gateway.errors import Conflict, GatewayError
from gateway.handbooks import differences
from gateway.home import Home
from gateway.learning import apply_lesson
from gateway.sarif import lines_of
from gateway.tables import Mistakes
from tests.playing import STORIES
from tests.terminal import Terminal
from tests.translators.explaining import file_of
from translators.source import of_bytes

GOOD = file_of("850:\nBEG*00*SA*4711**20260302\nREF*DP*012\nN1*ST*A*92*0042\nPO1*1*48*EA*12.25")
BAD = file_of(
    "850:\nBEG*00*SA*4711**20260231\nREF*DP*012\nPO1*1*48*EA*12.25",
    "850:\nBEG*00*SA*4712**20260231\nREF*DP*012\nPO1*1*48*EA*12.25\nPO1*2*1*EA*1",
)


@pytest.fixture
def gateway(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Commands in the stories' home, which nobody has worked in."""
    home = tmp_path / "home"
    shutil.copytree(STORIES / "home", home)
    (tmp_path / "good.x12").write_text(GOOD)
    (tmp_path / "bad.x12").write_text(BAD)
    return Terminal(home, capsys)


@pytest.fixture
def good(tmp_path: Path) -> str:
    return str(tmp_path / "good.x12")


@pytest.fixture
def bad(tmp_path: Path) -> str:
    return str(tmp_path / "bad.x12")


def test_several_files_are_validated(gateway: Terminal, good: str, bad: str) -> None:
    done = gateway("validate", good, bad)
    assert done.code == 3
    assert f"{good}: 1 interchange, 1 set, 1 without fault" in done.out
    assert f"{bad}: reject: interchange 000000101, 101, 850 0002, BEG05" in done.out
    found = gateway.json("validate", good, bad)
    assert (found["files"], found["sets"], found["valid"]) == (2, 3, 1)
    assert {one["file"] for one in found["problems"]} == {bad}


def test_a_set_in_a_wrong_group_is_told(gateway: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "misplaced.x12"
    file.write_text(GOOD.replace("GS*PO*", "GS*IN*"))
    done = gateway("validate", str(file))
    assert done.code == 3
    assert "a set 850 does not belong into a group IN" in done.out


def test_findings_as_sarif(gateway: Terminal, bad: str, tmp_path: Path) -> None:
    strange = tmp_path / "strange file.x12"
    strange.write_text("hello")
    done = gateway("validate", "--sarif", bad, str(strange))
    assert done.code == 3
    log = json.loads(done.out)
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert rules == {one["ruleId"] for one in run["results"]} == {"invalid-date", "not-edi"}
    first = run["results"][0]
    region = first["locations"][0]["physicalLocation"]["region"]
    raw = BAD.encode()
    start = region["byteOffset"]
    assert raw[start : start + region["byteLength"]] == b"20260231"
    assert raw.split(b"\n")[region["startLine"] - 1][region["startColumn"] - 1 :][:8] == b"20260231"
    assert first["level"] == "error"
    name = first["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]
    assert name == "000000101/101/850 0001/BEG05 at segment 2"
    uris = [one["location"]["uri"] for one in run["artifacts"]]
    assert uris[1].endswith("strange%20file.x12")
    assert gateway("validate", "--sarif", bad).code == 3


def test_lines_and_columns_over_blocks() -> None:
    text = ("é" * 40_000 + "\n" + "x" * 70_000 + "\nabc").encode()
    found = lines_of(of_bytes(text), [0, len(text), 80_001, 2, -1])
    assert (found[0].line, found[0].column) == (1, 1)
    assert (found[2].line, found[2].column) == (1, 2)
    assert (found[80_001].line, found[80_001].column) == (2, 1)
    assert (found[len(text)].line, found[len(text)].column) == (3, 4)
    assert -1 not in found


def test_a_file_is_explained(
    gateway: Terminal, good: str, bad: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = gateway("explain", bad)
    assert done.code == 3
    assert "answered: AK3*BEG*2**8 AK4*5*373*8*20260231" in done.out
    assert "\x1b" not in done.out
    monkeypatch.setenv("NO_COLOR", "1")
    assert gateway("explain", bad, "--problems").out.count("BEG05") == 4
    assert gateway("explain", good, "--partner", "acme").code == 0
    page = gateway("explain", good, "--html").out
    assert page.startswith("<!DOCTYPE html>")
    found = gateway.json("explain", bad)
    [one, _] = found["interchanges"][0]["groups"][0]["sets"]
    assert (one["number"], one["status"], one["answer"]) == ("4711", "R", "AK5*R*5")
    assert one["rows"][1]["pieces"][2]["path"] == "number"
    out = tmp_path / "page.html"
    assert gateway("explain", good, "--html", "--out", str(out)).code == 0
    assert out.read_text() == page
    assert gateway("explain", good, "--out", str(out)).code == 6


def test_json_and_back_by_an_agreement(gateway: Terminal, good: str, tmp_path: Path) -> None:
    partner = gateway.home / "partners" / "acme" / "partner.toml"
    overlay = '\n[overlay.850]\n"REF.01" = { codes = { DP = "shop floor" } }\n'
    partner.write_text(partner.read_text() + overlay)
    by = ("--partner", "acme")
    done = gateway("convert", good, "--to", "json", *by)
    assert '"shop floor"' in done.out
    file = tmp_path / "good.json"
    file.write_text(done.out)
    assert gateway("convert", str(file), "--to", "x12", *by).out == GOOD


def test_samples(gateway: Terminal, tmp_path: Path) -> None:
    listed = gateway("sample", "850", "--list").out
    assert "store-distribution  one order whose lines are spread over stores (SDQ)" in listed
    assert "856  cross-dock" in " ".join(gateway("sample", "--list").out.split("\n"))
    file = tmp_path / "sample.x12"
    done = gateway("sample", "850", "--scenario", "prepack", "--lines", "5", "--out", str(file))
    assert (done.code, done.err) == (0, f"{file}\n")
    assert gateway("validate", str(file)).out == "1 interchange, 1 set, 1 without fault\n"
    assert gateway.json("sample", "850")["text"] == gateway("sample", "850").out
    assert gateway("sample", "850", "--seed", "2").out != gateway("sample", "850").out
    assert gateway("sample", "850", "--release", "005010").out.count("*005010~") == 1
    for kind, sender in (("850", "ACMESTORES"), ("810", "123456789")):
        made = gateway("sample", kind, "--partner", "acme").out
        assert made[35:50].strip() == sender


def test_samples_that_are_not_there(gateway: Terminal) -> None:
    assert gateway("sample").code == 2
    assert gateway("sample", "998").code == 4
    done = gateway("sample", "850", "--scenario", "nonsense")
    assert done.code == 2
    assert "there is no scenario 'nonsense'" in done.err


def test_a_guide_for_a_partner(gateway: Terminal, tmp_path: Path) -> None:
    text = gateway("partner", "guide", "acme", "850").out
    for line in (
        "# 850 purchase order: implementation guide",
        "| ISA06 | sender | `ACMESTORES` |",
        "- We answer each group with a 997 that names all documents, with segment and element",
        "Nothing was agreed between us beyond our standard guide.",
    ):
        assert line in text, line
    out = tmp_path / "guide.html"
    assert gateway("partner", "guide", "acme", "850", "--html", "--out", str(out)).code == 0
    assert "implementation guide</h1>" in out.read_text()
    assert gateway.json("partner", "guide", "acme", "856")["title"].startswith("856 ship notice")
    assert gateway("partner", "guide", "acme", "850", "--html", "--markdown").code == 2
    assert gateway("partner", "guide", "acme", "998").code == 4
    assert gateway("partner", "guide", "nobody", "850").code == 4
    for kind in ("810", "820", "855", "856", "860", "940", "945", "997"):
        assert gateway("partner", "guide", "acme", kind).code == 0


def test_problems_weigh_what_was_agreed(gateway: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "counted.x12"
    file.write_text(GOOD.replace("SE*6*", "CTT*7~\nSE*7*"))
    by = (str(file), "--partner", "acme")
    assert gateway("validate", *by).code == 0
    assert "AK5*A~" in gateway("acknowledge", *by).out
    partner = gateway.home / "partners" / "acme" / "partner.toml"
    partner.write_text(partner.read_text() + '\n[severity]\ncontrol-total = "accept"\n')
    assert gateway("validate", *by).code == 3
    assert "accepted, with errors (AK5*E*5)" in gateway("explain", *by).out
    assert "AK5*E*5~" in gateway("acknowledge", *by).out


def test_a_guide_says_what_was_agreed(gateway: Terminal) -> None:
    path = gateway.home / "partners" / "acme" / "partner.toml"
    selling = """[selling]
adx = "inside"
prices = "order"
order_acknowledgment = "none"
backorders = "cancel"
warehouse = "wh1"
terms = { net_days = 45 }

[acknowledge]
send = "none"
ta1 = "never"
await_hours = 0

[overlay.850]
"REF*DP" = { use = "M" }
"""
    path.write_text(path.read_text().partition("[selling]")[0] + selling)
    order = gateway("partner", "guide", "acme", "850").out
    for line in (
        "- The prices of the order count.",
        "- What cannot be shipped is cancelled; there are no backorders.",
        "- We send no functional acknowledgment.",
        "- We send no TA1.",
        "| `REF*DP` | must stand |",
    ):
        assert line in order, line
    assert "answered with an 855" not in order
    assert "ADX is part of RMR04 already." in gateway("partner", "guide", "acme", "820").out
    bill = gateway("partner", "guide", "acme", "810").out
    assert "Terms: net 45 days." in bill
    assert "ACME Stores sends no functional acknowledgment." in bill


def test_differences_in_words() -> None:
    overlay = {
        "A": {"use": "X"},
        "B": {"codes": {"only": ["1", "2"]}},
        "C": {"codes": {"complete": True, "QQ": "ours"}},
        "D": {"codes": {"complete": True}},
        "E": {"codes": {"QQ": "ours"}},
        "F": {"severity": "accept", "max": 3},
        "G": {"max": 0, "is": "UP", "note": "n"},
    }
    assert [said for _, said in differences(overlay)] == [
        "conditional",
        "only 1, 2",
        "only QQ ours",
        "a closed list",
        "QQ ours",
        "a fault is accepted with a note (E); at most 3",
        "any number; always UP; note n",
    ]


def test_what_files_teach(gateway: Terminal, good: str, bad: str) -> None:
    done = gateway("partner", "learn", "acme", bad)
    assert done.code == 3
    assert "read: 2 850" in done.out
    assert "propose overlay.850.BEG.05: invalid date at BEG.05 in 2 of 2" in done.out
    assert '+"BEG.05" = { severity = "accept" }' in done.out
    assert "seen: 850: REF*DP in 2 of 2" in done.out
    assert "seen: 850: PO1 up to 2 times" in done.out
    path = gateway.home / "partners" / "acme" / "partner.toml"
    before = path.read_text()
    assert gateway("validate", bad, "--partner", "acme").code == 3
    applied = gateway("partner", "learn", "acme", bad, "--apply")
    assert (applied.code, applied.err) == (0, f"written: {path}\n")
    after = path.read_text()
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    assert gateway("partner", "check", "acme").code == 0
    assert "accept:" in gateway("validate", bad, "--partner", "acme").out
    again = gateway("partner", "learn", "acme", bad)
    assert (again.code, again.out.splitlines()[-1]) == (0, "the agreement says all of it")
    assert gateway.json("partner", "learn", "acme", good)["documents"] == {"850": 1}


def test_what_all_files_have_becomes_required(gateway: Terminal, good: str) -> None:
    done = gateway("partner", "learn", "acme", good, "--strict", "--apply")
    assert done.code == 0
    for line in ('+"REF*DP" = { use = "M" }', '"BEG.02" = { codes = { only = ["SA"] } }'):
        assert line in done.out
    assert gateway("validate", good, "--partner", "acme").code == 0
    short = gateway.home / "short.x12"
    short.write_text(GOOD.replace("REF*DP*012~\n", "").replace("SE*6", "SE*5"))
    assert "REF*DP is missing" in gateway("validate", str(short), "--partner", "acme").out
    guide = gateway("partner", "guide", "acme", "850").out
    assert "| `BEG.02` | only SA |" in guide


def test_envelopes_teach_too(gateway: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "odd.x12"
    odd = (
        GOOD.replace("*", "|")
        .replace("~", "'")
        .replace("004010", "005010")
        .replace("00401", "00501")
    )
    file.write_text(odd.replace("GS|PO|", "GS|SC|").replace("ACMESTORES  ", "ACMEOTHER   "))
    done = gateway("partner", "learn", "acme", str(file), "--strict")
    assert 'element = "|", segment = "\'"' in done.out
    assert '+version = "005010"' in done.out or "-version" in done.out
    assert "850 came in a group SC" in done.out
    assert "is no identity of this partner" in done.out
    strange = tmp_path / "strange.x12"
    strange.write_text(GOOD.replace("ST*850", "ST*998") + "rubbish")
    assert "no guide reads a set 998" in gateway("partner", "learn", "acme", str(strange)).out


def test_hostile_values_teach_nothing(gateway: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "hostile.x12"
    evil = (
        GOOD.replace("REF*DP*", 'REF*D"]\x1b*')
        .replace("*SA*", "*\x1b[*")
        .replace("004010", '0"\x1b')
    )
    file.write_text(evil.replace("GS*PO*", 'GS*"]*').replace("ACMESTORES", 'ACME"\x1b    '))
    done = gateway("partner", "learn", "acme", str(file), "--strict")
    assert "\x1b" not in done.out
    assert 'D"' not in done.out
    assert gateway("partner", "learn", "acme", str(file), "--strict", "--apply").code in (0, 3)
    assert gateway("partner", "check", "acme").code == 0


def test_a_file_changed_meanwhile_is_left_alone(gateway: Terminal) -> None:
    home = Home(gateway.home)
    path = home.partners / "acme" / "partner.toml"
    text = path.read_text()
    with pytest.raises(Conflict, match="changed meanwhile"):
        apply_lesson(home, "acme", f"{text}# more", text)
    with pytest.raises(Mistakes):
        apply_lesson(home, "acme", text, f"{text}\n[nonsense]\nx = 1\n")
    assert path.read_text() == text


AGREEMENT = """# ours
key = "acme"   # the key

[x12]
version = "004010" # since 2019
# delimiters come later

[overlay.850]
"BEG.02" = { use = "M" }
"""


def test_one_line_of_a_file_is_changed() -> None:
    changed = amended(AGREEMENT, "overlay.850", "REF*DP", {"use": "M"})
    assert changed == AGREEMENT + '"REF*DP" = { use = "M" }\n'
    changed = amended(AGREEMENT, "x12", "versions", ["004010", "005010"])
    assert changed.splitlines()[5] == 'versions = ["004010", "005010"]'
    assert "# delimiters come later" in changed
    changed = amended(AGREEMENT, "overlay.850", "BEG.02", {"severity": "note"})
    assert changed.endswith('[overlay.850]\n"BEG.02" = { severity = "note" }\n')
    changed = amended(AGREEMENT, "overlay.856", "BSN.02", {"use": "M"})
    assert changed.endswith('\n\n[overlay.856]\n"BSN.02" = { use = "M" }\n')
    assert amended("", "x12", "max_sets", 5) == "[x12]\nmax_sets = 5\n"


def test_what_is_not_one_line_is_left_to_people() -> None:
    apart = 'x12 = { version = "004010" }\n'
    spread = '[x12]\nversions = [\n  "004010",\n]\n'
    wrong = "[overlay]\n850 = 1\n"
    for text, table in ((apart, "x12"), (spread, "x12"), (wrong, "overlay.850")):
        with pytest.raises(GatewayError, match="cannot be set"):
            amended(text, table, "versions", ["005010"])


def test_values_of_toml() -> None:
    assert toml_value({"a b": [True, False, 3], "c": {}}) == '{ "a b" = [true, false, 3], c = {} }'
    assert toml_value("\x7f\n") == '"\\u007f\\n"'


def test_layouts_are_listed_and_shown(gateway: Terminal) -> None:
    listed = gateway("layouts").out
    assert "csv/shop-orders " in listed and "ubl/Invoice " in listed
    assert 'columns = ["catalog", "effective_on"' in gateway("layouts", "csv/price-list").out
    missing = gateway("layouts", "csv/nothing")
    assert (missing.code, "see: gateway layouts" in missing.err) == (4, True)
