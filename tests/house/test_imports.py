from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOLVER = Path(__file__).parents[2] / "solver"
FILES = sorted(SOLVER.rglob("*.py"))

# Each room may import from those on its left; rooms of one group do not know each other.
ORDER = (
    {"errors"},
    {"formulas"},
    {"exercise"},
    {"calculus"},
    {"arithmetic"},
    {"document"},
    {"output"},
    {"exam", "marking"},
)
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
# The public face, the list of passes and the command line stand above all rooms.
TOP = {"__init__", "__main__", "passes", "cli"}

# What only some rooms and files may use: terminal, exit code and environment belong to the caller,
# and numbers on the way to a page are never binary.
RESERVED = {
    "print": {"cli"},
    "input": set(),
    "sys.exit": {"cli"},
    "sys.argv": {"cli"},
    "sys.stdin": {"cli"},
    "sys.stdout": {"cli"},
    "sys.stderr": {"cli"},
    "os.environ": {"cli", "output/tex.py"},
    "os.getenv": {"cli"},
    "eval": set(),
    "exec": set(),
    "float": set(),
}

LONGEST_FILE = 350


def relative(file: Path) -> str:
    return file.relative_to(SOLVER).as_posix()


def room_of(file: Path) -> str:
    return file.relative_to(SOLVER).with_suffix("").parts[0]


def imported_modules(source: str) -> Iterator[str]:
    """Every module that the source imports, wherever the statement stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_rooms(source: str) -> set[str]:
    modules = (name.split(".") for name in imported_modules(source))
    return {parts[1] if len(parts) > 1 else "__init__" for parts in modules if parts[0] == "solver"}


def may_import(importer: str, imported: str) -> bool:
    if importer in TOP:
        return importer == "cli" or imported != "cli"
    return importer == imported or RANK.get(imported, len(ORDER)) < RANK[importer]


def used_names(source: str) -> set[str]:
    """What the source calls by a plain name, and takes out of a module."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found.add(node.func.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.add(f"{node.value.id}.{node.attr}")
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("file", FILES, ids=relative)
def test_every_file_lives_in_a_known_room(file: Path) -> None:
    assert room_of(file) in TOP | RANK.keys()


@pytest.mark.parametrize("file", FILES, ids=relative)
def test_imports_point_one_way(file: Path) -> None:
    rooms = imported_rooms(file.read_text(encoding="utf-8"))
    assert {room for room in rooms if not may_import(room_of(file), room)} == set()


@pytest.mark.parametrize("file", FILES, ids=relative)
def test_files_stay_short(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("file", FILES, ids=relative)
def test_nothing_is_touched_but_by_those_who_may(file: Path) -> None:
    used = used_names(file.read_text(encoding="utf-8"))
    here = {room_of(file), relative(file)}
    assert {name for name in used & RESERVED.keys() if not here & RESERVED[name]} == set()


@pytest.mark.parametrize(
    ("importer", "source", "allowed"),
    [
        ("calculus", "from solver.errors import SolverError", True),
        ("calculus", "from solver.calculus import graph", True),
        ("calculus", "from solver import formulas", True),
        ("calculus", "import solver.arithmetic.rounding", False),
        ("calculus", "def f():\n    from solver.document import steps", False),
        ("exam", "from solver.output import latex", True),
        ("exam", "from solver.exam import variants", True),
        ("exam", "from solver.marking import marks", False),
        ("marking", "from solver.exam.variants import drawn", False),
        ("output", "from solver.exam import variants", False),
        ("exam", "from solver import passes", False),
        ("marking", "from solver.output import formats", True),
        ("document", "from solver.cli import main", False),
        ("document", "import solver", False),
        ("output", "from solver import templates", False),
        ("passes", "from solver.output.formats import write", True),
        ("passes", "from solver.exam import variants", True),
        ("passes", "from solver.cli import main", False),
        ("cli", "from solver import passes", True),
        ("cli", "from solver.marking import marks", True),
    ],
)
def test_the_rule_itself(importer: str, source: str, allowed: bool) -> None:
    assert all(may_import(importer, room) for room in imported_rooms(source)) is allowed


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("print('x')", {"print"}),
        ("import sys\nsys.exit(1)", {"sys.exit"}),
        ("from os import environ as e", {"os.environ"}),
        ("tree.eval()", set()),
        ("def half(input: float) -> bool:\n    return isinstance(input, float)", set()),
        ("float('0.1')", {"float"}),
    ],
)
def test_names_are_seen_however_they_are_reached(source: str, names: set[str]) -> None:
    assert used_names(source) & RESERVED.keys() == names


def loaded_by(code: str) -> set[str]:
    """The top-level packages that a fresh Python has loaded after the code."""
    report = f"{code}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", report], capture_output=True, check=True, text=True)
    return {name.partition(".")[0] for name in json.loads(ran.stdout.splitlines()[-1])}


def test_help_needs_no_sympy() -> None:
    assert "sympy" not in loaded_by(
        "from solver.cli import main\nmain(['--help'], standalone_mode=False)"
    )
