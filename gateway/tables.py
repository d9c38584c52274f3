"""TOML read strictly, table by table: every mistake with its key and what would be right."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from gateway.errors import ConfigError

MINOR = Decimal(100)
"""Minor units in one of the currency: the books keep two decimals."""

MOST_FILE_BYTES = 64 * 1024 * 1024
"""A configuration file beyond this is a mistake of whoever put it there."""


class Mistakes(ConfigError):
    """All mistakes of one configuration, in the order they were met; never empty."""

    def __init__(self, mistakes: Sequence[ConfigError]) -> None:
        """The mistakes together; `message` counts them when there are several."""
        first = mistakes[0]
        message = first.message if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        file = first.file if len({mistake.file for mistake in mistakes}) == 1 else ""
        single = len(mistakes) == 1
        super().__init__(
            message, file=file, key=first.key if single else "", hint=first.hint if single else ""
        )
        self.mistakes = tuple(mistakes)

    def __str__(self) -> str:
        """Each mistake in up to three lines."""
        return "\n".join(str(mistake) for mistake in self.mistakes)


def raise_mistakes(mistakes: Sequence[ConfigError]) -> None:
    """Nothing is wrong, or Mistakes is raised."""
    if mistakes:
        raise Mistakes(mistakes)


def read_text(path: Path, file: str, mistakes: list[ConfigError], hint: str = "") -> str | None:
    """The text of a file (UTF-8, with or without a byte order mark), or None and a mistake."""
    try:
        if path.stat().st_size > MOST_FILE_BYTES:
            size = f"{MOST_FILE_BYTES // 1024 // 1024} MB are the most"
            mistakes.append(ConfigError("the file is too large", file=file, hint=size))
            return None
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        mistakes.append(ConfigError("the file is missing", file=file, hint=hint))
    except UnicodeDecodeError as error:
        mistakes.append(
            ConfigError(
                f"the file is not UTF-8: byte {error.start} is {error.object[error.start]:#04x}",
                file=file,
                hint="save it as UTF-8",
            )
        )
    except OSError as error:
        reason = error.strerror or "unknown reason"
        mistakes.append(ConfigError(f"the file cannot be read: {reason}", file=file, hint=hint))
    return None


def read_toml(path: Path, file: str, mistakes: list[ConfigError], hint: str = "") -> Table | None:
    """The file's top table, or None and a mistake when it is missing or is not TOML.

    `file` is how messages name it; `hint` says what to do when it is missing.
    """
    text = read_text(path, file, mistakes, hint)
    if text is None:
        return None
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        mistakes.append(
            ConfigError(
                f"the file is not TOML: {said[0].lower()}{said[1:]}",
                file=file,
                hint="texts stand in quotes, a key is followed by =, a table is [name]",
            )
        )
        return None
    return Table(values, file, "", mistakes)


class Table:
    """One table of a TOML file. Each reading method names the key and takes it strictly.

    A missing key gives the default; without a default it is a mistake. After a mistake the method
    gives something harmless and reading goes on, so that a person sees all mistakes at once.
    `finish` makes every key nobody asked for a mistake.
    """

    def __init__(
        self, values: Mapping[str, object], file: str, path: str, mistakes: list[ConfigError]
    ) -> None:
        """The table at a path ("" for the top) of a file; mistakes are added to the list."""
        self.values = values
        self.file = file
        self.path = path
        self.mistakes = mistakes
        self._asked: list[str] = []

    def wrong(self, key: str, message: str, hint: str = "") -> None:
        """Note a mistake at a key of this table."""
        self.mistakes.append(ConfigError(message, file=self.file, key=self._at(key), hint=hint))

    def text(
        self, key: str, default: str | None = None, *, pattern: str = "", right: str = ""
    ) -> str:
        """A text; `pattern` must match all of it, `right` says in words what would."""
        value = self._take(key, default, right)
        if value is None:
            return ""
        if not isinstance(value, str):
            self._no(key, value, "a text in quotes" + (f": {right}" if right else ""))
            return ""
        if pattern and value != default and re.fullmatch(pattern, value) is None:
            self._no(key, value, right)
        return value

    def choice(self, key: str, choices: Sequence[str], default: str | None = None) -> str:
        """One of some words."""
        value = self._take(key, default, _or(choices))
        if value is None:
            return choices[0]
        if not isinstance(value, str) or value not in choices:
            self._no(key, value, _or(choices, value))
            return choices[0]
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            self._no(key, value, "true or false, without quotes")
            return default
        return value

    def integer(self, key: str, default: int, *, least: int = 0, most: int = 1_000_000) -> int:
        """A whole number within bounds."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self._no(key, value, f"a whole number from {least} to {most}")
            return default
        return value

    def decimal(self, key: str, default: Decimal, *, most: Decimal) -> Decimal:
        """A decimal number from 0 up to a bound."""
        value = self._take(key, default)
        number = _number(value)
        if number is None or not 0 <= number <= most:
            self._no(key, value, f"a number from 0 to {most}, without quotes")
            return default
        return number

    def money(self, key: str, default: int | None) -> int | None:
        """An amount written in the currency (`50000.00`), as minor units."""
        value = self._take(key, Decimal(default or 0))
        if key not in self.values:
            return default
        number = _number(value)
        if number is None or number < 0 or number * MINOR % 1:
            self._no(key, value, "an amount such as 50000.00, without quotes")
            return default
        return int(number * MINOR)

    def day(self, key: str, right: str) -> date:
        """A date without a time."""
        value = self._take(key, None, right)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            self._no(key, value, right)
        return date.min

    def days(self, key: str, right: str) -> tuple[date, ...]:
        """A list of dates without times, none when it is missing."""
        value = self._take(key, [], right)
        if not isinstance(value, list):
            self._no(key, value, right)
            return ()
        for each in value:
            if not isinstance(each, date) or isinstance(each, datetime):
                self._no(key, each, right)
                return ()
        return tuple(value)

    def texts(
        self,
        key: str,
        *,
        choices: Sequence[str] = (),
        pattern: str = "",
        right: str = "",
        required: bool = False,
    ) -> tuple[str, ...]:
        """A list of texts, each one of the choices or matching the pattern when they are given."""
        value = self._take(key, None if required else [], right or _list_of(choices))
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self._no(key, value, right or _list_of(choices))
            return ()
        for each in value:
            if choices and each not in choices:
                self._no(key, each, _or(choices, each))
            elif pattern and re.fullmatch(pattern, each) is None:
                self._no(key, each, right)
        if required and not value:
            self._no(key, value, right or _list_of(choices))
        return tuple(value)

    def table(self, key: str, *, required: bool = False, right: str = "") -> Table:
        """The table under a key; empty when it is missing, and then nothing in it is a mistake."""
        value = self._take(key, None if required else {}, right)
        if value is not None and not isinstance(value, dict):
            self._no(key, value, right or f"a table: [{self._at(key)}]")
        if isinstance(value, dict):
            return Table(value, self.file, self._at(key), self.mistakes)
        return Table({}, self.file, self._at(key), [])

    def tables(self, key: str, right: str) -> list[Table]:
        """The tables of a list, at least one."""
        value = self._take(key, None, right)
        if value is None:
            return []
        if not isinstance(value, list) or not value:
            self._no(key, value, right)
            return []
        found = []
        for index, each in enumerate(value):
            if isinstance(each, dict):
                path = self._at(f"{key}[{index}]")
                found.append(Table(each, self.file, path, self.mistakes))
            else:
                self._no(key, each, right)
        return found

    def given(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self.values

    def finish(self) -> None:
        """Every key that nobody asked for is a mistake, with the closest one that is known."""
        for key in self.values:
            if key not in self._asked:
                self.wrong(key, "this key is not known", closest(key, self._asked))

    def _take(self, key: str, default: object, right: str = "") -> object:
        self._asked.append(key)
        if key in self.values:
            return self.values[key]
        if default is None:
            self.wrong(key, "this key is missing", f"write {right}" if right else "")
        return default

    def _no(self, key: str, value: object, right: str) -> None:
        self.wrong(key, f"{_shown(value)} is not right here", f"write {right}")

    def _at(self, key: str) -> str:
        written = key if re.fullmatch(r"[A-Za-z0-9_\-\[\]]+", key) else f'"{key}"'
        return f"{self.path}.{written}" if self.path else written


def closest(word: str, known: Iterable[str]) -> str:
    """A hint naming the known word that was probably meant, else all that are known."""
    words = list(dict.fromkeys(known))
    near = difflib.get_close_matches(word, words, 1)
    if near:
        return f"did you mean {near[0]}?"
    return f"known here: {', '.join(words)}" if words else "nothing may stand here"


def _number(value: object) -> Decimal | None:
    """A TOML number as a decimal; None for anything else, infinity and nan too."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Decimal(value)
    return number if number.is_finite() else None


def _or(choices: Sequence[str], value: object = None) -> str:
    """The choices as a list for a person, with the one that was probably meant."""
    quoted = ", ".join(f'"{choice}"' for choice in choices)
    right = quoted if len(choices) == 1 else f"one of {quoted}"
    near = difflib.get_close_matches(str(value), choices, 1) if value is not None else []
    return f'{right} (did you mean "{near[0]}"?)' if near else right


def _list_of(choices: Sequence[str]) -> str:
    return f"a list, each {_or(choices)}" if choices else "a list of texts in quotes"


def _shown(value: object) -> str:
    """A value as it stands in TOML, cut when long."""
    if isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, str):
        text = f'"{value}"'
    elif isinstance(value, dict):
        text = "a table"
    elif isinstance(value, list):
        text = f"[{', '.join(_shown(each) for each in value)}]"
    else:
        text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
