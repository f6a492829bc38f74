"""What goes wrong inside an equation: other factors, or other paths, in its own derivative."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal

from solver.calculus.graph import Graph, Role
from solver.calculus.rules import BY_OUTPUT
from solver.formulas import ACTIVATIONS, FUNCTIONS
from solver.formulas.expression import (
    HALF,
    ONE,
    TWO,
    Call,
    Expression,
    Negative,
    Number,
    Power,
    Quotient,
    Sum,
    Symbol,
    children,
    names_in,
    product_of,
    substitute,
)
from solver.marking.adjoints import Edge, Rule, slope_by
from solver.marking.local import Factor, Part, Path, local_paths, written

Change = Callable[[Edge, Factor], Factor | None]
"""What becomes of a factor; nothing where it is forgotten."""

_ACTIVATIONS = frozenset(name.replace(" ", "_") for name in ACTIVATIONS)
_SIGN = Factor(Part.SIGN, Negative(ONE))


# Which edges there are.


def is_in_equation(edge: Edge) -> bool:
    """Inside an equation that somebody wrote; a network has other quantities."""
    of_loss = edge.child.role is Role.LOSS and edge.parent.role in (Role.WEIGHT, Role.INTERMEDIATE)
    return of_loss or edge.child.role is Role.INTERMEDIATE


def is_to_parameter(edge: Edge) -> bool:
    """From an equation to a parameter."""
    return edge.parent.role is Role.WEIGHT


def is_to_quantity(edge: Edge) -> bool:
    """From an equation to what follows from another one."""
    return edge.parent.role is Role.INTERMEDIATE


def is_of_shared_parameter(edge: Edge) -> bool:
    """One of the equations that a parameter stands in."""
    return is_in_equation(edge) and is_to_parameter(edge) and edge.places > 1


def depth_of_calls(graph: Graph) -> int:
    """The layer of the last equation with a function in it."""
    nodes = graph.having(Role.INTERMEDIATE, Role.LOSS)
    return max((node.layer for node in nodes if _has_call(node.definition)), default=0)


def _has_call(formula: Expression | None) -> bool:
    if formula is None or isinstance(formula, Call):
        return formula is not None
    return any(map(_has_call, children(formula)))


# What is made of them.


def by_factor(change: Change) -> Rule:
    """Another derivative, each factor of which is changed by itself."""

    def changed(edge: Edge, path: Path) -> Path:
        found = (change(edge, factor) for factor in path)
        return tuple(factor for factor in found if factor is not None)

    return _by_paths(lambda edge, paths: [changed(edge, path) for path in paths])


def _by_paths(change: Callable[[Edge, tuple[Path, ...]], Iterable[Path]]) -> Rule:
    def rule(edge: Edge) -> Expression | None:
        if not is_in_equation(edge) or edge.child.definition is None:
            return edge.right
        paths = local_paths(edge.child.definition, edge.parent.plain, edge.child.plain)
        changed = tuple(change(edge, paths))
        if changed == paths:
            return edge.right
        return product_of((edge.arriving, written(changed))) if changed else None

    return rule


def without(part: Part) -> Rule:
    """Every factor of a kind is left out."""
    return by_factor(lambda _, factor: None if factor.part is part else factor)


def without_sign(of: type[Negative] | type[Quotient]) -> Rule:
    """The signs of all that is subtracted are left out, or those of the rule for quotients."""
    return by_factor(
        lambda _, factor: None if factor.part is Part.SIGN and isinstance(factor.of, of) else factor
    )


def _slope_of(factor: Factor) -> tuple[str, Expression] | None:
    """The activation function that a factor is the slope of, and its argument."""
    match factor.of:
        case Call(name, (argument,)) if name in _ACTIVATIONS and factor.part is Part.SLOPE:
            return name, argument
    return None


def _at_own_value(edge: Edge, factor: Factor) -> Factor:
    found = _slope_of(factor)
    if found is None or factor.of is None:
        return factor
    value = Symbol(edge.child.plain) if edge.child.definition == factor.of else factor.of
    return replace(factor, expression=FUNCTIONS[found[0]].partial(0, (value,)))


def _input_for_output(_: Edge, factor: Factor) -> Factor:
    found = _slope_of(factor)
    if found is None or found[0] not in BY_OUTPUT:
        return factor
    return replace(factor, expression=substitute(BY_OUTPUT[found[0]], {"a": found[1]}))


at_own_value = by_factor(_at_own_value)
"""The slope of an activation function at its own value."""

slope_of_input = by_factor(_input_for_output)
"""z(1 - z) where a(1 - a) is right."""


def _inverted(_: Edge, factor: Factor) -> Factor:
    if factor.part is not Part.COFACTOR:
        return factor
    match factor.expression:
        case Quotient(numerator, denominator) if numerator == ONE:
            return replace(factor, expression=denominator)
    return replace(factor, expression=Quotient(ONE, factor.expression))


inverted = by_factor(_inverted)
"""Division by what has to be multiplied with, and the other way round."""


def for_weight(value: Callable[[Edge, str], Expression]) -> Rule:
    """Another value of a parameter that a quantity is multiplied with."""

    def changed(edge: Edge, factor: Factor) -> Factor:
        match factor.expression:
            case Symbol(name) if factor.part is Part.COFACTOR and is_to_quantity(edge):
                if edge.graph[name].role is Role.WEIGHT:
                    return replace(factor, expression=value(edge, name))
        return factor

    return by_factor(changed)


gradient_for_weight = for_weight(lambda edge, name: slope_by(edge.graph, edge.graph[name]))
"""The derivative by a parameter where the parameter belongs."""


def _before_activation(edge: Edge, factor: Factor) -> Factor:
    match factor.expression:
        case Symbol(name) if factor.part is Part.COFACTOR and is_to_parameter(edge):
            match edge.graph[name].definition:
                case Call(function, (argument,)) if function in _ACTIVATIONS:
                    return replace(factor, expression=argument)
    return factor


before_activation = by_factor(_before_activation)
"""What an activation function is applied to, where its value belongs."""


# Losses.


def _is_half(factor: Factor) -> bool:
    return factor.part is Part.NUMBER and factor.expression in (HALF, Number(Decimal("0.5")))


def _square(path: Path) -> Power | None:
    squares = (factor.of for factor in path if factor.part is Part.POWER)
    return next((x for x in squares if isinstance(x, Power) and x.exponent == TWO), None)


def _of_squares(change: Callable[[Edge, Path, Power], Path]) -> Rule:
    def changed(edge: Edge, path: Path) -> Path:
        square = _square(path)
        return path if square is None else change(edge, path, square)

    return _by_paths(lambda edge, paths: [changed(edge, path) for path in paths])


def _without_half(_: Edge, path: Path, __: Power) -> Path:
    return tuple(factor for factor in path if not _is_half(factor))


def _without_two(_: Edge, path: Path, square: Power) -> Path:
    if any(map(_is_half, path)):
        return path
    return tuple(
        replace(factor, expression=square.base) if factor.of is square else factor
        for factor in path
    )


def _swapped(edge: Edge, path: Path, square: Power) -> Path:
    """Where the square is of the difference to something given."""
    match square.base:
        case Sum((left, right)):
            for term in (left, right):
                roles = {edge.graph[name].role for name in names_in(term)}
                if roles == {Role.INPUT} and isinstance(left, Negative) != isinstance(
                    right, Negative
                ):
                    return (_SIGN, *path)
    return path


without_half = _of_squares(_without_half)
"""Half a square differentiated without the half."""

without_two = _of_squares(_without_two)
"""A square differentiated without the 2."""

difference_swapped = _of_squares(_swapped)
"""The difference to a target the wrong way round."""

without_constants = by_factor(
    lambda _, factor: None if factor.part is Part.NUMBER and not _is_half(factor) else factor
)
"""A number left out that is a factor, as the 1/n of a mean."""


# Sums and products.

only_first_term = _by_paths(lambda _, paths: paths[:1])
"""Of several places where a quantity stands in an equation, the first."""

only_last_term = _by_paths(lambda _, paths: paths[-1:])
"""Of several such places, the last."""


def with_constants(edge: Edge) -> Expression:
    """Constant terms are kept, as if they were their own derivatives."""
    if not is_in_equation(edge) or edge.child.definition is None:
        return edge.right
    names = names_in(edge.child.definition)
    given = frozenset(name for name in names if edge.graph[name].role is Role.INPUT)
    child, parent = edge.child, edge.parent.plain
    paths = local_paths(child.definition, parent, child.plain, standing=given)
    if all(factor.part is not Part.STANDING for path in paths for factor in path):
        return edge.right
    return product_of((edge.arriving, written(paths)))
