"""What the tables of the documentation have to say, asked of the program itself.

A `generated` table has these rows, a `checked` one these names in its first column.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product

from docs.pages import ROOT

from solver.cli import main
from solver.document.printing import as_text
from solver.document.steps import Document, Equation
from solver.errors import ExerciseError
from solver.exercise import parse
from solver.exercise.notations import NOTATIONS
from solver.formulas import ACTIVATIONS, LOSSES
from solver.output.formats import FORMATS
from solver.output.templates import languages, templates_folder
from solver.passes import explain, load, solve

_SAMPLE = """
title = "A sample"
inputs = [0.1, 0.2]
targets = [0, 1]
loss = "{loss}"
learning_rate = 0.1
[[layers]]
activation = "{hidden}"
weights = [[0.1, 0.2], [0.3, 0.4]]
[[layers]]
activation = "{output}"
weights = [[0.1, 0.2], [0.3, 0.4]]
"""


@cache
def sample(*, loss: str = "", hidden: str = "", output: str = "") -> Document | None:
    """A small exercise with these; what is left open is the first that fits them."""
    choices = product(
        [loss] if loss else LOSSES,
        [output] if output else ACTIVATIONS,
        [hidden] if hidden else ["identity"],
    )
    for row, last, first in choices:
        try:
            return explain(solve(parse(_SAMPLE.format(loss=row, hidden=first, output=last))))
        except ExerciseError:
            continue
    return None


def _row(name: str, equations: Sequence[Equation]) -> str:
    # A bar in a formula would end the cell.
    shown = (
        f"{found.subject} = {as_text(found.math)}".replace("|", r"\vert ") for found in equations
    )
    return f"| `{name}` | {' | '.join(f'$`{latex}`$' for latex in shown)} |\n"


def _activations() -> Iterator[str]:
    """Each function and its derivative, as keys print them; the identity is printed nowhere."""
    for name in ACTIVATIONS:
        document = sample(hidden=name) or sample(output=name)
        assert document is not None
        if name == "identity":
            yield f"| `{name}` | $`x`$ | $`1`$ |\n"
        else:
            (found,) = document.functions
            yield _row(name, (found.function, found.slope))


def _losses() -> Iterator[str]:
    """Each loss over two outputs, and its first term."""
    for name in LOSSES:
        document = sample(loss=name)
        assert document is not None
        yield _row(name, document.problem.loss_equations[:2])


GENERATED: Mapping[str, Callable[[], Iterator[str]]] = {
    "activations": _activations,
    "losses": _losses,
}


def options(command: str) -> list[str]:
    """Every spelling of every option, as `--help` lists them."""
    return [
        name for found in main.commands[command].params for name in found.opts if name[0] == "-"
    ]


def make_targets() -> list[str]:
    """What `make help` lists."""
    return re.findall(r"^([a-z]+):.*## ", _makefile(), re.MULTILINE)


def all_make_targets() -> list[str]:
    return re.findall(r"^([a-z]+):(?!=)", _makefile(), re.MULTILINE)


def make_variables() -> list[str]:
    return re.findall(r"^([A-Z_]+) *[?:]?=", _makefile(), re.MULTILINE)


def _makefile() -> str:
    return (ROOT / "Makefile").read_text(encoding="utf-8")


def _rooms() -> list[str]:
    """The rooms in the order of their imports, which another test holds."""
    house = (ROOT / "tests" / "house" / "test_imports.py").read_text(encoding="utf-8")
    order = house.partition("ORDER = (")[2].partition("\n)\n")[0]
    there = {path.stem for path in (ROOT / "solver").iterdir()}
    return [room for room in [*re.findall(r'"(\w+)"', order), "cli"] if room in there]


def _requirements(extra: str | None = None) -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] if extra is None else project["optional-dependencies"][extra]
    return [re.split("[<>=~]", requirement)[0] for requirement in wanted]


def _templates() -> list[str]:
    folder = templates_folder()
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.jinja"))


def _names() -> list[str]:
    """The first quantity of every pattern of names: `w11` for all of `w…`."""
    solution = solve(load(ROOT / "docs" / "examples" / "lecture9.toml"))
    first: dict[str, str] = {}
    for name in (*solution.givens, *solution.calculations):
        first.setdefault(re.sub(r"\d+", "", name), name)
    return list(first.values())


CHECKED: Mapping[str, Callable[[], Sequence[str]]] = {
    "commands": lambda: list(main.commands),
    "options of solve": lambda: options("solve"),
    "options of new": lambda: options("new"),
    "formats": lambda: list(FORMATS),
    "languages": languages,
    "names": _names,
    "notations": lambda: list(NOTATIONS),
    "templates": _templates,
    "make": make_targets,
    "rooms": _rooms,
    "dependencies": _requirements,
    "dependencies of the tests": lambda: _requirements("test"),
}
