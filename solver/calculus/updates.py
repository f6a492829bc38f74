"""What an optimizer does with a gradient: a row's equations, for one parameter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from solver.calculus.derivation import Kind, Quantity
from solver.exercise.notation import Name, updated
from solver.formulas import Optimizer
from solver.formulas.expression import (
    Expression,
    Negative,
    Product,
    Symbol,
    rebuild,
    substitute,
)


@dataclass(frozen=True, slots=True)
class Step:
    """The equations of one parameter's step, which quantity has each new value, what states are
    before the first step, and the names that occur in the equations.
    """

    quantities: tuple[Quantity, ...]
    carried: Mapping[str, str]
    starts: Mapping[str, Decimal]
    names: tuple[Name, ...]


def step(
    optimizer: Optimizer, parameter: Name, rate: Name, slope: Expression, moved: Expression | None
) -> Step:
    """One step of a parameter by its gradient.

    Under the delta rule `moved`, what is added to a parameter, stands for -alpha * g.
    """
    states = {state.name: _of(parameter, state.name, state.latex) for state in optimizer.states}
    targets = {f"{state}+": updated(name) for state, name in states.items()}
    targets["w+"] = updated(parameter)
    for equation in optimizer.equations:
        if equation.target not in targets:
            targets[equation.target] = _of(parameter, equation.target, equation.latex)
    names = {**states, **targets, "w": parameter, "alpha": rate}
    at: dict[str, Expression] = {place: Symbol(name.plain) for place, name in names.items()}
    quantities = tuple(
        Quantity(
            targets[equation.target],
            Kind.UPDATED if equation.target == "w+" else Kind.STATE,
            parameter.plain,
            substitute(_with_correction(equation.expression, moved), {**at, "g": slope}),
        )
        for equation in optimizer.equations
    )
    carried = {name.plain: updated(name).plain for name in (parameter, *states.values())}
    starts = {states[state.name].plain: state.start for state in optimizer.states}
    return Step(quantities, carried, starts, tuple(names.values()))


def state_name(letter: str, parameter: str) -> str:
    """The plain name of what belongs to a parameter in its optimizer: `v(w11)`."""
    return f"{letter}({parameter})"


def _of(parameter: Name, letter: str, latex: str) -> Name:
    return Name(state_name(letter, parameter.plain), rf"{latex}_{{{parameter.latex}}}")


def _with_correction(formula: Expression, moved: Expression | None) -> Expression:
    """The formula with the correction in place of minus rate times gradient."""
    if moved is None:
        return formula
    if formula == Negative(Product((Symbol("alpha"), Symbol("g")))):
        return moved
    return rebuild(formula, lambda operand: _with_correction(operand, moved))


def corrects(optimizer: Optimizer) -> bool:
    """Whether its step adds minus rate times gradient as it is, which a course may call Δw."""
    return any(
        _with_correction(equation.expression, Symbol("Δw")) != equation.expression
        for equation in optimizer.equations
    )
