"""What the tables of the documentation have to say, asked of the program itself.

A `generated` table has these rows, a `checked` one these names in its first column.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache

from docs.pages import ROOT

from solver.cli import main
from solver.document.pieces import as_text
from solver.document.printing import print_symbols
from solver.document.steps import Document, Equation
from solver.exercise import parse
from solver.exercise.notations import NOTATIONS
from solver.exercise.options import Batch, Form
from solver.exercise.values import as_json, as_toml
from solver.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS, PENALTIES, Activation
from solver.formulas.expression import Expression, Symbol
from solver.marking.findings import Kind
from solver.output.formats import FORMATS
from solver.output.templates import languages, templates_folder
from solver.passes import explain, load, solve

_SAMPLE = """
title = "A sample"
inputs = [0.1, 0.2]
targets = {targets}
loss = "{loss}"
learning_rate = 0.1
slope = "{slope}"
optimizer = "{optimizer}"
iterations = 2
[[layers]]
activation = "{hidden}"
weights = [[0.1, 0.2], [0.3, 0.4]]
[[layers]]
activation = "{output}"
weights = [[0.1, 0.2], [0.3, 0.4]]
"""


@cache
def sample(
    *,
    loss: str = "half squared error",
    hidden: str = "identity",
    slope: str = "notation",
    optimizer: str = "gradient descent",
) -> Document:
    """A small exercise with these, and with the output activation that the loss is made for."""
    targets = "[0, 1]" if LOSSES[loss].targets.allows(Decimal(0), Decimal(1)) else "[-1, 1]"
    toml = _SAMPLE.format(
        loss=loss,
        targets=targets,
        hidden=hidden,
        output=LOSSES[loss].fused_with or "identity",
        slope=slope,
        optimizer=optimizer,
    )
    return explain(solve(parse(toml)))


def _row(*cells: str) -> str:
    # A bar in a formula would end the cell.
    escaped = (cell.replace("|", r"\vert ") for cell in cells)
    return f"| {' | '.join(escaped)} |\n"


def _formula(latex: str) -> str:
    return f"$`{latex}`$"


def _equation(found: Equation) -> str:
    return _formula(f"{found.subject} = {as_text(found.math)}")


def _printed(formula: Expression, **latex: str) -> str:
    return as_text(print_symbols(formula, latex))


def _constants(defaults: Mapping[str, Decimal | None]) -> str:
    """What an exercise may choose, as it is typed."""
    return ", ".join(
        f"`{key} = {as_toml(as_json(value))}`"
        for key, value in defaults.items()
        if value is not None
    )


def _activations() -> Iterator[str]:
    """Each function, its derivative and the same by its output, as keys print them."""
    for name, row in ACTIVATIONS.items():
        if row.is_vector:
            yield _row(f"`{name}`", *_coupled(row), "")
        elif name == "identity":  # printed nowhere
            yield _row(f"`{name}`", _formula("x"), _formula("1"), "", "")
        else:
            (by_input,) = sample(hidden=name, slope="input").functions
            (by_output,) = sample(hidden=name, slope="output").functions
            assert by_input.slope is not None
            yield _row(
                f"`{name}`",
                _equation(by_input.function),
                _equation(by_input.slope),
                _equation(by_output.slope) if row.partial_by_output and by_output.slope else "",
                _constants(row.constants),
            )


def _coupled(row: Activation) -> Iterator[str]:
    """A function of two units: its first output, and what that is differentiated to by both."""
    inputs, outputs = ([Symbol(f"{letter}{k}") for k in (1, 2)] for letter in "xa")
    latex = {f"{letter}{k}": f"{letter}_{k}" for letter in "xa" for k in (1, 2)}
    yield _formula(f"a_1 = {_printed(row.output(inputs, 0), **latex)}")
    yield ""
    partials = (_printed(row.partial_at(inputs, outputs, 0, by), **latex) for by in (0, 1))
    yield ", ".join(
        _formula(rf"\frac{{\partial a_1}}{{\partial x_{by}}} = {partial}")
        for by, partial in enumerate(partials, start=1)
    )


def _losses() -> Iterator[str]:
    """Each loss over two outputs, its first term, and the derivative of that by its output."""
    for name, row in LOSSES.items():
        whole, *terms = sample(loss=name).problem.loss_equations
        slope = _printed(row.partial, y="y_1", t=r"\mathit{Label}_1")
        yield _row(
            f"`{name}`",
            _equation(whole),
            _equation(terms[0]) if terms else "",
            _formula(slope),
            _constants(row.constants),
        )


def _optimizers() -> Iterator[str]:
    """Each optimizer's step for any parameter."""
    for name, row in OPTIMIZERS.items():
        equations = sample(optimizer=name).update
        constants = {number.name: number.default for number in row.hyperparameters}
        yield _row(f"`{name}`", "<br>".join(map(_equation, equations)), _constants(constants))


def _penalties() -> Iterator[str]:
    """What each penalty adds to the loss for a weight, and to its gradient."""
    for name, row in PENALTIES.items():
        latex = {"w": "w", "lambda": r"\lambda"}
        yield _row(
            f"`{name}`",
            _formula(_printed(row.term, **latex)),
            _formula(_printed(row.partial, **latex)),
        )


GENERATED: Mapping[str, Callable[[], Iterator[str]]] = {
    "activations": _activations,
    "losses": _losses,
    "optimizers": _optimizers,
    "penalties": _penalties,
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
    rooms = [*re.findall(r'"(\w+)"', order), "passes", "cli"]
    return [room for room in rooms if room in there]


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
    for node in solution.derivation.graph.nodes:
        first.setdefault(re.sub(r"\d+", "", node.plain), node.plain)
    for name in solution.last.calculations:
        first.setdefault(re.sub(r"\d+", "", name), name)
    return list(first.values())


CHECKED: Mapping[str, Callable[[], Sequence[str]]] = {
    "commands": lambda: list(main.commands),
    "options of solve": lambda: options("solve"),
    "options of vary": lambda: options("vary"),
    "options of new": lambda: options("new"),
    "options of mistakes": lambda: options("mistakes"),
    "options of grade": lambda: options("grade"),
    "options of check": lambda: options("check"),
    "findings": lambda: list(Kind),
    "formats": lambda: list(FORMATS),
    "languages": languages,
    "names": _names,
    "notations": lambda: list(NOTATIONS),
    "forms": lambda: list(Form),
    "batches": lambda: list(Batch),
    "templates": _templates,
    "make": make_targets,
    "rooms": _rooms,
    "dependencies": _requirements,
    "dependencies of the tests": lambda: _requirements("test"),
}
