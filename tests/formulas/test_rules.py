"""Every stated partial of every row, against `sympy.diff` and against finite differences."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
import random_systems
import reference.functions
import reference.optimizers
from formula_judge import is_close, points, real_of, slope_of, sympy_of

from solver.arithmetic.evaluation import evaluate
from solver.formulas import (
    ACTIVATIONS,
    ELEMENTARY,
    FUNCTIONS,
    LOSSES,
    OPTIMIZERS,
    PENALTIES,
    Activation,
    Loss,
)
from solver.formulas.expression import Call, Expression, Symbol, names_in, substitute

RULES: list[tuple[str, Expression, str, Expression]] = [
    *((row.name, row.expression, "x", row.partial) for row in ACTIVATIONS.values()),
    *((row.name, row.term, "y", row.partial) for row in LOSSES.values()),
    *((row.name, row.term, "w", row.partial) for row in PENALTIES.values()),
    *(
        (f"{row.name} by {name}", Call(row.name, tuple(map(Symbol, row.parameters))), name, partial)
        for row in ELEMENTARY.values()
        for name, partial in zip(row.parameters, row.partials, strict=True)
    ),
]
SCALAR = [rule for rule in RULES if rule[0] != "softmax"]
BY_OUTPUT = [
    row for row in ACTIVATIONS.values() if row.partial_by_output is not None and not row.is_vector
]
# Where the formula has no value everywhere: the interval of the points.
LOWEST = {"binary cross-entropy": 0, "cross-entropy": 0, "ln by x1": 0, "sqrt by x1": 0}
HIGHEST = {"binary cross-entropy": 1}


def test_every_row_has_a_reference_that_random_exercises_are_held_against() -> None:
    assert {*reference.functions.ACTIVATIONS, "softmax"} == set(ACTIVATIONS)
    assert set(reference.functions.LOSSES) == set(LOSSES)
    assert set(reference.optimizers.METHODS) == set(OPTIMIZERS)
    assert set(random_systems.FUNCTIONS) == set(FUNCTIONS)


def points_for(name: str, expression: Expression) -> list[dict[str, Decimal]]:
    low, high = LOWEST.get(name, -5), HIGHEST.get(name, 5)
    return list(points(*names_in(expression), low=low, high=high))


@pytest.mark.parametrize("rule", SCALAR, ids=lambda rule: rule[0])
def test_stated_partials_are_sympys(rule: tuple[str, Expression, str, Expression]) -> None:
    name, expression, by, partial = rule
    slope = slope_of(sympy_of(expression), by)
    for at in points_for(name, expression):
        assert is_close(real_of(partial, at), slope(at)), at


@pytest.mark.parametrize("rule", SCALAR, ids=lambda rule: rule[0])
def test_finite_differences_agree(rule: tuple[str, Expression, str, Expression]) -> None:
    name, expression, by, partial = rule
    step = Decimal("1e-20")
    for at in points_for(name, expression):
        with localcontext() as context:
            context.prec = 100
            above, below = (
                evaluate(expression, {**at, by: at[by] + sign * step}).value for sign in (1, -1)
            )
            slope = (above - below) / (2 * step)
        assert is_close(evaluate(partial, at).value, slope, Decimal("1e-30")), at


@pytest.mark.parametrize("row", BY_OUTPUT, ids=lambda row: row.name)
def test_partials_by_the_output(row: Activation) -> None:
    assert row.partial_by_output is not None
    for at in points("x"):
        a = evaluate(row.expression, at).value
        left = evaluate(row.partial_by_output, {**at, "a": a}).value
        assert is_close(left, evaluate(row.partial, at).value), at


@pytest.mark.parametrize(
    "row", [row for row in ACTIVATIONS.values() if row.meaning is not None], ids=lambda r: r.name
)
def test_meanings(row: Activation) -> None:
    assert row.meaning is not None
    for at in points("x"):
        assert is_close(real_of(row.meaning, at), real_of(row.expression, at)), at


@pytest.mark.parametrize(
    ("name", "constants"),
    [
        ("leaky relu", {"slope": "0.2"}),
        ("elu", {"alpha": "0.5"}),
        ("huber", {"delta": "0.4"}),
        ("sigmoid", {"gain": "2.5"}),
        ("bipolar sigmoid", {"gain": "0.5"}),
    ],
)
def test_partials_hold_for_other_constants(name: str, constants: dict[str, str]) -> None:
    chosen = {key: Decimal(value) for key, value in constants.items()}
    if name in ACTIVATIONS:
        activation = ACTIVATIONS[name].with_constants(chosen)
        expression, partial, by = activation.expression, activation.partial, "x"
        assert activation.constants == chosen
        assert activation.with_constants({}) == activation
    else:
        loss = LOSSES[name].with_constants(chosen)
        expression, partial, by = loss.term, loss.partial, "y"
    slope = slope_of(sympy_of(expression), by)
    for at in points_for(name, expression):
        assert is_close(real_of(partial, at), slope(at)), at


@pytest.mark.parametrize("row", [ACTIVATIONS["elu"], ACTIVATIONS["relu"], LOSSES["huber"]])
def test_constants_that_a_row_has_not(row: Activation | Loss) -> None:
    with pytest.raises(KeyError, match="nothing"):
        row.with_constants({"nothing": Decimal(1)})


# --- kinks ----------------------------------------------------------------------------------------

AT_THE_KINK = [
    ("relu", "0", "0"),
    ("leaky relu", "0", "0.01"),
    ("elu", "0", "1"),
    ("hard sigmoid", "-3", "0"),
    ("hard sigmoid", "3", "0"),
    ("hard tanh", "-1", "0"),
    ("hard tanh", "1", "0"),
]


@pytest.mark.parametrize(("name", "x", "slope"), AT_THE_KINK)
def test_conventions_at_kinks(name: str, x: str, slope: str) -> None:
    row = ACTIVATIONS[name]
    assert row.kink
    found = evaluate(row.partial, {"x": Decimal(x)})
    assert (found.value, found.is_exact) == (Decimal(slope), True)
    a = evaluate(row.expression, {"x": Decimal(x)}).value
    assert row.partial_by_output is not None
    assert evaluate(row.partial_by_output, {"a": a}).value == Decimal(slope)


@pytest.mark.parametrize(
    ("partial", "at", "slope"),
    [
        (LOSSES["absolute error"].partial, {"y": 2, "t": 2}, 0),
        (LOSSES["hinge"].partial, {"y": -1, "t": -1}, 0),
        (LOSSES["perceptron"].partial, {"y": 0, "t": 1}, -1),
        (LOSSES["perceptron"].partial, {"y": 0, "t": -1}, 1),
        (LOSSES["step perceptron"].partial, {"y": 0, "t": 0}, 1),
        (LOSSES["step perceptron"].partial, {"y": 0, "t": 1}, 0),
        (LOSSES["huber"].partial, {"y": 1, "t": 0}, 1),
        (LOSSES["huber"].partial, {"y": -1, "t": 0}, -1),
        (PENALTIES["l1"].partial, {"w": 0, "lambda": 1}, 0),
        (FUNCTIONS["abs"].partials[0], {"x1": 0}, 0),
        (FUNCTIONS["max"].partials[0], {"x1": 1, "x2": 1}, 1),
        (FUNCTIONS["max"].partials[1], {"x1": 1, "x2": 1}, 0),
        (FUNCTIONS["min"].partials[0], {"x1": 1, "x2": 1}, 1),
        (FUNCTIONS["min"].partials[1], {"x1": 1, "x2": 1}, 0),
    ],
)
def test_other_conventions(partial: Expression, at: dict[str, int], slope: int) -> None:
    values = {name: Decimal(value) for name, value in at.items()}
    assert evaluate(partial, values).value == slope


@pytest.mark.parametrize("name", [row.name for row in ACTIVATIONS.values() if not row.is_vector])
def test_activations_are_functions(name: str) -> None:
    function = FUNCTIONS[name.replace(" ", "_")]
    row = ACTIVATIONS[name]
    z = Symbol("z")
    assert function.partial(0, (z,)) == substitute(row.partial, {"x": z})
    for at in list(points("z"))[:5]:
        called = evaluate(Call(function.name, (z,)), at).value
        assert called == evaluate(row.expression, {"x": at["z"]}).value
