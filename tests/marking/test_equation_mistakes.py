"""The usual mistakes inside equations: other factors and other paths in their own derivatives."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
import systems
from click.testing import CliRunner
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from marking.classes import Diagnoses

from solver.arithmetic.evaluation import evaluate
from solver.arithmetic.solution import Solution
from solver.cli import main
from solver.errors import ExerciseError
from solver.exercise import parse
from solver.marking.diagnosing import Judge, Verdict
from solver.marking.local import local_paths, written
from solver.marking.wrong import wrong_ways
from solver.passes import load, solve

EXAMPLES = sorted((Path(__file__).parents[2] / "docs" / "examples").glob("*.toml"))
WITH_EQUATIONS = [path for path in EXAMPLES if "[[equations]]" in path.read_text(encoding="utf-8")]


def of_equations(parameters: str, equations: str, *, stated: str = "", step: str = "") -> Solution:
    """`w = 2, b = 1` and `h = w*x; L = h + b`, to six places."""
    tables = {"given": stated, "parameters": parameters}
    lines = ['title = "Equations"', step]
    for table, numbers in tables.items():
        lines += [f"[{table}]", *numbers.split(", ")] if numbers else []
    for equation in equations.split("; "):
        name, _, expression = equation.partition(" = ")
        lines += ["[[equations]]", f'name = "{name}"', f'expression = "{expression}"']
    return solve(parse("\n".join([*lines, "[rounding]", "final = 6"])))


def led_to(solution: Solution, mistake: str, name: str) -> set[Decimal]:
    """What the ways of a mistake lead to, to four places."""
    return {round(way.values[name], 4) for way in wrong_ways(solution) if way.mistake == mistake}


# Parameters, equations, the derivative asked for: the right one, and what the mistake makes of it.
TABLE = [
    ("w = 2", "L = ln(w)", "w", "0.5", "slope left out", "1"),
    ("w = 2", "L = tanh(w)^2", "w", "0.1362", "slope left out", "1.9281"),
    ("w = 2", "L = tanh(w)", "w", "0.0707", "slope at the output", "0.4434 -3"),
    ("w = 3", "L = (w + 2)^2", "w", "10", "two forgotten", "5"),
    ("w = 3", "L = (w + 2)^2", "w", "10", "constant left standing", "30"),
    ("w = 3", "L = 1/2*(w + 2)^2", "w", "5", "half forgotten", "10"),
    ("w = 3", "L = 0.5*(w + 2)^2", "w", "5", "half forgotten", "10"),
    ("w = 3", "L = (w + 2)^2/2", "w", "5", "half forgotten", "10"),
    ("w = 3", "L = (w - 2)^2/4", "w", "0.5", "constant factor forgotten", "2"),
    ("w = 3", "h = 4*w; L = h", "w", "4", "constant factor forgotten", "1"),
    ("w = 3", "n = -w; L = n^2", "w", "6", "sign lost", "-6"),
    ("w = 2", "L = 1/w", "w", "-0.25", "sign lost", "0.25"),
    ("w = 2", "d = -w; L = 1/d", "w", "0.25", "sign lost", "-0.25"),
    ("w = 2", "L = w*(w + 1)", "w", "5", "product rule cut short", "3 2"),
    ("w = 2", "L = w/(w + 2)", "w", "0.125", "product rule cut short", "0.25 -0.125"),
    ("u = 2, w = 3", "L = u*w", "w", "2", "input factor forgotten", "1"),
    ("u = 2, w = 3", "L = u*w", "w", "2", "divided instead of multiplied", "0.5"),
    ("u = 2, w = 3", "L = w/u", "w", "0.5", "divided instead of multiplied", "2"),
    ("u = 2, w = 3", "h = 5*u; L = w*h", "u", "15", "factor left out", "5"),
    ("u = 2, w = 3", "h = 5*u; L = w*h", "u", "15", "weight gradient used for weight", "50"),
    ("u = 2, w = 3", "h = tanh(u); L = w*h", "w", "0.9640", "sum used for output", "2"),
    ("u = 2, w = 3", "p = u*w; q = 5*w; L = p + q", "w", "7", "shared parameter counted once",
     "2 5"),
    ("u = 2, w = 3", "h = u^2; p = 3*h; q = w*h; L = p + q", "u", "24", "other path forgotten",
     "12"),
    ("w = 3, b = 1", "L = (2*w + b)^2", "w", "28", "bias left out", "24"),
    ("w = 3, b = 1", "h = tanh(w*0.5 + b); L = h", "w", "0.0133", "bias left out", "0.0904"),
]  # fmt: skip


@pytest.mark.parametrize(("parameters", "equations", "by", "right", "mistake", "wrong"), TABLE)
def test_what_a_mistake_leads_to(
    parameters: str, equations: str, by: str, right: str, mistake: str, wrong: str
) -> None:
    solution = of_equations(parameters, equations)
    name = f"dL/d{by}"
    assert round(solution.finals[by].exact, 4) == Decimal(right)
    assert led_to(solution, mistake, name) >= set(map(Decimal, wrong.split()))
    for way in wrong_ways(solution):
        if way.mistake == mistake and round(way.values[name], 4) in map(Decimal, wrong.split()):
            answer = solution.policy.final(way.values[name])
            (found,) = Judge(solution, 6).judge({name: answer}).values()
            assert found.verdict is Verdict.WRONG
            assert mistake in found.mistakes


def test_with_a_step_the_new_value_of_a_weight_may_be_used_too_early() -> None:
    """By w it is h = 6, so w becomes 5 - 0.1·6 = 4.4; by u then 2·4.4 and not 2·5."""
    solution = of_equations("u = 3, w = 5", "h = u*2; L = w*h", step="learning_rate = 0.1")
    assert solution.finals["u"].shown == 2
    assert led_to(solution, "updated weights used", "u+") == {Decimal("2.12")}


def test_a_difference_to_what_is_given_may_be_taken_the_wrong_way_round() -> None:
    solution = of_equations("w = 3", "h = 2*w; L = 1/2*(y - h)^2", stated="y = 1")
    assert led_to(solution, "target and output swapped", "dL/dw") == {Decimal(-10)}
    other = of_equations("w = 3, y = 1", "h = 2*w; L = 1/2*(y - h)^2")
    assert led_to(other, "target and output swapped", "dL/dw") == set(), "neither is a target"


NONE = [
    ("w = 2", "L = w", "bias left out"),
    ("u = 2, w = 3", "L = u + w", "bias left out"),
    ("u = 2, w = 3", "h = u + w; L = h*u", "bias left out"),
    ("w = 2", "h = 3*w; L = h^2", "shared parameter counted once"),
    ("w = 2", "L = w^2", "product rule cut short"),
    ("w = 2", "L = exp(w)", "slope at the output"),
    ("w = 2", "L = w^2", "half forgotten"),
    ("w = 2", "L = 1/2*w^2", "two forgotten"),
    ("w = 2", "L = w", "sign lost"),
]


@pytest.mark.parametrize(("parameters", "equations", "mistake"), NONE)
def test_a_mistake_is_not_made_where_there_is_nothing_to_make_it_at(
    parameters: str, equations: str, mistake: str
) -> None:
    made = {way.mistake for way in wrong_ways(of_equations(parameters, equations))}
    assert mistake not in made


def test_a_new_weight_that_is_needed_to_find_itself_is_nobody_s_mistake() -> None:
    """In h[t] = v h[t-1] the derivative by v needs v: an updated one there is not."""
    equations = "h = v*2; k = v*h; L = v*k"
    ways = wrong_ways(of_equations("v = 0.5", equations, step="learning_rate = 0.1"))
    made = {way.mistake for way in ways}
    assert "learning rate forgotten" in made
    assert not made & {"updated weights used", "weight gradient used for weight"}


POINT = {"x": "0.75", "y": "-0.3", "w": "0.4"}
_TERMS = st.sampled_from(["x", "y", "w", "2", "0.5", "1.5"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    functions = st.sampled_from(["tanh", "sigmoid", "exp", "softplus", "cos", "relu"])
    return st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("{}({})".format, functions, inner),
        st.builds("max({}, {})".format, inner, inner),
        st.builds("({}/(3 + (x + {})^2))".format, inner, inner),
        st.builds("((x + {})^2)".format, inner),
        st.builds("((x + 2)^{})".format, st.sampled_from(["w", "0.5", "(x*y)"])),
    )


@pytest.mark.no_cover
@settings(max_examples=100, deadline=None)
@given(st.recursive(_TERMS, _grown, max_leaves=6))
def test_the_paths_inside_an_equation_add_up_to_its_derivative(text: str) -> None:
    exercise = systems.system({}, POINT, ("L", f"x + y + w + {text}"))
    try:
        graph, values, _ = systems.solved(exercise)
    except ExerciseError:
        reject()  # exp(exp(exp(…))) is a number that nobody can write
    definition = graph.loss.definition
    assert definition is not None
    for partial in graph.loss.partials:
        found = written(local_paths(definition, partial.parent, "L"))
        right = evaluate(partial.expression, values).value
        difference = evaluate(found, values).value - right
        assert abs(difference) <= Decimal("1e-25") * max(Decimal(1), abs(right))


def changed_numbers(solution: Solution, chance: Random) -> Solution:
    """The same exercise with other numbers, to five places at least."""
    exercise = solution.exercise

    def drawn(value: Decimal) -> Decimal:
        return value and value + Decimal(chance.randint(-30, 30)) / 100

    rounding = {"final": max(5, exercise.rounding.final), "working": "auto", "places": {}}
    changed = {
        "given": {name: drawn(value) for name, value in exercise.given.items()},
        "parameters": {name: drawn(value) for name, value in exercise.parameters.items()},
        "rounding": exercise.rounding.model_copy(update=rounding),
    }
    return solve(exercise.model_copy(update=changed))


@pytest.mark.no_cover
def test_a_class_in_which_everybody_makes_one_mistake_in_equations() -> None:
    """Of 1317 such students of ten times the examples all were diagnosed rightly."""
    found = Diagnoses()
    for path in WITH_EQUATIONS:
        solution = solve(load(path))
        for seed in range(2):
            found.add(changed_numbers(solution, Random(seed)), seed=seed)
    assert found.students > 150
    assert found.right >= 0.95 * found.students, str(found)


@pytest.mark.parametrize("path", WITH_EQUATIONS, ids=lambda path: path.stem)
def test_every_example_with_equations_has_wrong_answers(path: Path) -> None:
    told = CliRunner().invoke(main, ["mistakes", str(path), "--lang", "zh+en"])
    assert told.exit_code == 0, told.output
    assert "none of the usual mistakes" not in told.output
    assert len({way.mistake for way in wrong_ways(solve(load(path)))}) >= 2


def test_a_tiny_answer_is_told_with_a_power_of_ten(tmp_path: Path) -> None:
    path = tmp_path / "tiny.toml"
    equation = '[[equations]]\nname = "L"\nexpression = "w^2"'
    rounding = '[rounding]\ndigits = "significant"'
    path.write_text(
        f'title = "Tiny"\n[parameters]\nw = 3e-20\n{equation}\n{rounding}', encoding="utf-8"
    )
    told = CliRunner().invoke(main, ["mistakes", str(path), "--lang", "en"]).output
    assert told.startswith("gradient of w = 6.000e-20\n  3.000e-20  two forgotten\n")
