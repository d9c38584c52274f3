"""Other programs that read X12, each timed on the same files; run by the Python they live in.

    python other_programs.py PROGRAM FOLDER ROUNDS FILE…

FOLDER holds what the program needs of our guides (see `tests/bench/peers.py`). Prints the CPU
seconds of the best round of each file as JSON. What a program does once in its life (imports,
grammars) is not counted unless it does so for every file.
"""

from __future__ import annotations

import collections
import collections.abc
import configparser
import gc
import importlib
import io
import json
import logging
import sys
import time
from pathlib import Path

RELEASE = "004010"

SMALL = 10
"""Files of one document are read so many times as often."""


def with_pyx12(folder: Path):
    """`x12n_document` with maps exported from our guides."""
    from pyx12.params import ParamsBase
    from pyx12.x12n_document import x12n_document

    logging.getLogger("pyx12").propagate = False

    def read(path: Path) -> int:
        text = path.read_text("utf-8")
        map_path = str(folder / "pyx12" / path.name.split("-")[0])
        assert x12n_document(ParamsBase(), io.StringIO(text), None, None, map_path=map_path)
        return text.count("\nSE*")

    return read


def with_bots(folder: Path):
    """The parser of Bots with grammars made of our guides, until it gives out each message."""
    import django.conf
    import django.utils.translation

    # Bots asks for a name that its own requirements no longer have.
    django.utils.translation.ugettext = lambda text: text
    django.conf.settings.configure()
    botsglobal = importlib.import_module("bots.botsglobal")
    botsglobal.ini = Settings()
    botsglobal.ini.read_dict(
        {
            "directories": {"botspath": str(folder), "usersysabs": str(folder / "bots_grammars")},
            "settings": {},
        }
    )
    botsglobal.logger = botsglobal.logmap = logging.getLogger("bots")
    botsglobal.usersysimportpath = "bots_grammars"
    sys.path.insert(0, str(folder))
    importlib.import_module("bots.node").Node.checklevel = 1
    inmessage = importlib.import_module("bots.inmessage")

    def read(path: Path) -> int:
        found = inmessage.parse_edi_file(
            editype="x12", messagetype="x12", filename=str(path), charset="utf-8"
        )
        assert not found.errorfatal and not found.errorlist, found.errorlist[:3]
        return sum(1 for _ in found.nextmessage())

    return read


class Settings(configparser.RawConfigParser):
    """The settings of Bots, each as it is when nobody sets it."""

    def getboolean(self, section: str, option: str, default: bool = False) -> bool:
        """A setting that is on or off."""
        return default

    def getint(self, section: str, option: str, default: int = 0) -> int:
        """A setting that is a number."""
        return default


def with_badx12(folder: Path):
    """Parses into objects and checks lengths, counts and control numbers; knows no set."""
    # It asks for a name that Python 3.10 moved.
    collections.Iterable = collections.abc.Iterable
    from badx12 import Parser

    def read(path: Path) -> int:
        document = Parser().parse_document(path.read_text("utf-8"))
        report = document.validate()
        assert report.is_document_valid(), report.error_list[:3]
        return sum(len(group.transaction_sets) for group in document.interchange.groups)

    return read


def with_draftedi(folder: Path):
    """Parses into mappings and checks each set against what our guide says of its segments."""
    from draftedi.parser import parse_edi_file
    from draftedi.spec.json_skeleton_provider import JSONSkeletonSpecProvider
    from draftedi.validator.core import X12Validator

    validator = X12Validator(JSONSkeletonSpecProvider(folder / "draftedi"))

    def read(path: Path) -> int:
        count = 0
        for interchange in parse_edi_file(path.read_bytes(), source="x")["interchanges"]:
            for group in interchange["groups"]:
                for one in group["transactions"]:
                    found = validator.validate_transaction(one, RELEASE)
                    assert found.is_valid, found
                    count += 1
        return count

    return read


def with_x12_python(folder: Path):
    """Its validator on the whole text: envelopes, counts and what it knows of its sets."""
    from x12 import X12Validator

    def read(path: Path) -> int:
        text = path.read_text("utf-8")
        report = X12Validator().validate(text)
        assert report.is_valid, report.errors[:3]
        return text.count("\nSE*")

    return read


PROGRAMS = {
    "pyx12": with_pyx12,
    "bots": with_bots,
    "badx12": with_badx12,
    "draftedi": with_draftedi,
    "x12-python": with_x12_python,
}


def main(program: str, folder: str, rounds: str, *files: str) -> None:
    """Time the program on the files."""
    read = PROGRAMS[program](Path(folder))
    best: dict[str, float] = {}
    for name in files:
        path = Path(name)
        count = int(path.stem.split("-")[1])
        if count == 1:
            read(path)  # what is loaded for a set's first file is not counted
        for _ in range(int(rounds) * (SMALL if count == 1 else 1)):
            gc.collect()
            started = time.process_time()
            found = read(path)
            spent = time.process_time() - started
            assert found == count, f"{program} found {found} documents in {path.name}"
            best[name] = min(spent, best.get(name, spent))
    print(json.dumps(best))


main(*sys.argv[1:])
