"""The rules of the house that can be counted: sizes, names, doors, purity, start-up."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
FLOORS = ("gateway", "ledger", "translators")
PURE_FLOORS = ("ledger", "translators")
PURE_SHELL = ("gateway.pipeline", "gateway.gate", "gateway.replies")
"""Modules of the shell that choose; they and what they import of the shell do nothing."""

MODULE_LINES = 500
FUNCTION_LINES = 70
LINE_LENGTH = 100

FORBIDDEN_WORDS = frozenset(
    [
        "manager",
        "handler",
        "processor",
        "service",
        "helper",
        "util",
        "common",
        "base",
        "data",
        "info",
        "misc",
    ]
)

TRADE_WORDS = frozenset(
    [
        ("translators.documents.parts", "service"),  # a carrier's service level
        ("translators.documents.parts", "service_2"),
        ("translators.documents.parts", "service_3"),
        ("translators.documents.parts", "base"),  # what a tax is a percentage of
        ("gateway.transports.drop.door", "data_received"),  # asyncio calls it so
    ]
)
"""Words that say nothing elsewhere and are a noun of the trade there."""

IMPURE = frozenset(
    [
        "asyncio",
        "atexit",
        "fcntl",
        "glob",
        "logging",
        "mmap",
        "multiprocessing",
        "os",
        "pathlib",
        "queue",
        "random",
        "sched",
        "secrets",
        "select",
        "shelve",
        "shutil",
        "signal",
        "socket",
        "sqlite3",
        "subprocess",
        "tempfile",
        "threading",
        "time",
        "urllib",
        "uuid",
        "warnings",
        "webbrowser",
    ]
)

IMPURE_CALLS = frozenset(["open", "print", "input", "eval", "exec"])

# Readers of segments are source written from a checked guide; all values in it are quoted.
ALLOWED_CALLS = frozenset([("translators.x12.readers", "exec")])
CLOCK_CALLS = frozenset(["now", "utcnow", "today"])

ALLOWED_IMPURE = frozenset(
    [
        # The caller brings the generator and its seed; only the type is named.
        ("translators.generate", "random"),
    ]
)

RESOURCE_READERS = frozenset(["translators.dictionary", "translators.templates"])
"""Where the pure floors read package files: guides and layouts, and the lists of known ones."""

DOORS: Mapping[str, tuple[str, ...]] = {
    "sqlalchemy": ("gateway.store",),
    "psycopg": ("gateway.store",),
    "sqlite3": ("gateway.store",),
    "paramiko": ("gateway.transports",),
    "asyncssh": ("gateway.transports",),
    "watchdog": ("gateway.intake",),
    "apscheduler": ("gateway.ticking",),
    "click": ("gateway.cli",),
    "rich_click": ("gateway.cli",),
    "rich": ("gateway.cli",),
    "lxml": ("translators.xml",),
    "beancount": ("ledger", "gateway.books"),
    "pyx12": ("gateway.verify",),
    "openpyxl": ("ledger.render",),
}
"""One door per dependency: the modules (and what lies below them) that may import it."""

WRITES = frozenset(
    [
        "write_text",
        "write_bytes",
        "unlink",
        "rename",
        "renames",
        "mkdir",
        "rmdir",
        "touch",
        "fsync",
        "truncate",
        "symlink_to",
        "hardlink_to",
        "chmod",
        "rmtree",
        "copyfile",
        "copytree",
        "copy2",
        "makedirs",
    ]
)
"""Calls that change the disk: in the shell only `gateway.durable` makes them."""

ELSEWHERE = ("gateway.transports.sftp_client", "gateway.transports.legacy_client")
"""Modules that change files too, but a partner's, over there."""

HEAVY = ("sqlalchemy", "paramiko", "beancount", "lxml", "pyx12", "openpyxl", "apscheduler")


@cache
def modules() -> dict[str, Path]:
    """Every module of the three packages by its dotted name."""
    found = {}
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(part for part in parts if part != "__init__")] = path
    return found


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(name: str) -> frozenset[str]:
    """What a module imports, as dotted names; `from a import b` counts as `a` and `a.b`."""
    found = set()
    for node in ast.walk(tree(modules()[name])):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(found)


def below(name: str, tops: Iterable[str]) -> bool:
    return any(name == top or name.startswith(f"{top}.") for top in tops)


def pure_modules() -> Iterator[str]:
    """The pure floors, and the choosing modules of the shell with all they import of the shell."""
    yield from (name for name in modules() if below(name, PURE_FLOORS))
    waiting = [name for name in PURE_SHELL if name in modules()]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(
                found for found in imports(name) if found in modules() and below(found, ["gateway"])
            )
    yield from sorted(seen)


def report(wrong: Iterable[str]) -> None:
    found = list(wrong)
    assert not found, "\n" + "\n".join(found)


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_no_module_is_too_long() -> None:
    report(
        f"{place(path, 1)} has {count} lines, {MODULE_LINES} are the most"
        for path in modules().values()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > MODULE_LINES
    )


def test_no_function_is_too_long() -> None:
    report(
        f"{place(path, node.lineno)} {node.name} has {count} lines, {FUNCTION_LINES} are the most"
        for path in modules().values()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (count := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    )


def test_no_line_is_too_long() -> None:
    report(
        f"{place(path, number)} has {len(line)} characters"
        for path in [*modules().values(), *sorted((ROOT / "tests").rglob("*.py"))]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LINE_LENGTH
    )


def names_defined(path: Path) -> Iterator[tuple[str, int]]:
    """Every name a module gives: functions, classes, arguments, variables, fields."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno


def words(name: str) -> Iterator[str]:
    for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name):
        word = part.lower()
        yield word if word in FORBIDDEN_WORDS else word.removesuffix("s")


def test_names_say_something() -> None:
    given = [
        (name, place(path, line))
        for module, path in modules().items()
        for name, line in names_defined(path)
        if (module, name) not in TRADE_WORDS
    ]
    given += [(module.rpartition(".")[2], str(path)) for module, path in modules().items()]
    report(
        f"{where} {name}: {word!r} says nothing"
        for name, where in given
        for word in words(name)
        if word in FORBIDDEN_WORDS
    )


def public_definitions(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node.name.startswith("_"):
                continue
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node.body)


def test_what_is_public_is_documented() -> None:
    wrong = [
        f"{place(path, node.lineno)} {getattr(node, 'name', '')} has no docstring"
        for path in modules().values()
        for node in public_definitions(tree(path).body)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and ast.get_docstring(node) is None
    ]
    wrong += [
        f"{place(path, 1)} the module has no docstring"
        for path in modules().values()
        if ast.get_docstring(tree(path)) is None
    ]
    report(wrong)


def test_nothing_is_left_open() -> None:
    marks = re.compile(r"TO" + r"DO|FIX" + r"ME|XX" + r"X\b|NotImplemented" + r"Error|pragma: no")
    report(
        f"{place(path, number)} {line.strip()}"
        for path in modules().values()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    )


def test_pure_floors_know_no_float() -> None:
    report(
        f"{place(path, node.lineno)} float"
        for name, path in modules().items()
        if below(name, PURE_FLOORS)
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    )


def test_pure_modules_import_nothing_impure() -> None:
    report(
        f"{name} imports {found}"
        for name in pure_modules()
        for found in sorted(imports(name))
        if (found.partition(".")[0] in IMPURE and (name, found) not in ALLOWED_IMPURE)
        or (found == "importlib.resources" and name not in RESOURCE_READERS)
    )


def called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def impure(call: ast.Call) -> bool:
    """Whether a call touches the world (a built-in) or reads a clock (a method)."""
    if isinstance(call.func, ast.Name):
        return call.func.id in IMPURE_CALLS
    return called(call) in CLOCK_CALLS


def test_pure_modules_call_nothing_impure() -> None:
    report(
        f"{place(modules()[name], node.lineno)} calls {called(node)}"
        for name in pure_modules()
        for node in ast.walk(tree(modules()[name]))
        if isinstance(node, ast.Call) and impure(node) and (name, called(node)) not in ALLOWED_CALLS
    )


def test_the_ledger_reads_documents_and_problems_only() -> None:
    report(
        f"{name} imports {found}"
        for name in modules()
        if below(name, ["ledger"])
        for found in sorted(imports(name))
        if below(found, ["translators"])
        and not below(found, ["translators.documents", "translators.problems"])
    )


def test_each_dependency_has_one_door() -> None:
    report(
        f"{name} imports {found}; its door is {', '.join(DOORS[top])}"
        for name in modules()
        for found in sorted(imports(name))
        if (top := found.partition(".")[0]) in DOORS and not below(name, DOORS[top])
    )


def through_durable(node: ast.AST) -> bool:
    """Whether a call is one of `durable`'s own functions, or of a wire to a partner."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("durable", "wire")
    )


def writes(node: ast.AST) -> bool:
    """Whether a call changes the disk by its name, or opens a file for writing."""
    if called(node) in WRITES:
        return not through_durable(node)
    if called(node) != "open" or not isinstance(node, ast.Call):
        return False
    modes = [*node.args[1:2], *(word.value for word in node.keywords if word.arg == "mode")]
    return any(
        isinstance(mode, ast.Constant)
        and isinstance(mode.value, str)
        and bool(set("wax+") & set(mode.value))
        for mode in modes
    )


def test_only_durable_writes() -> None:
    report(
        f"{place(path, node.lineno)} {called(node)} changes the disk: gateway/durable.py does that"
        for name, path in modules().items()
        if name not in ("gateway.durable", *ELSEWHERE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and writes(node)
    )


def test_version_loads_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from gateway.cli import main\n"
        "try:\n    main(['--version'])\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
    assert done.stdout.startswith("gateway ")
