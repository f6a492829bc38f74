"""The facts of a system of equations: what is given and defined, its functions, its pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from solver.arithmetic.solution import Solution
from solver.calculus.derivation import Derivation, Kind
from solver.calculus.graph import Role
from solver.document.graph_figure import GraphPicture, blank_picture, numbers_of
from solver.document.numbered import Numbered
from solver.document.numerals import print_number
from solver.document.printing import print_symbols
from solver.document.steps import Equation, FunctionDefinition, Labelled
from solver.formulas import ACTIVATIONS, Activation
from solver.formulas.expression import Call, Expression, children


def given_numbers(solution: Solution) -> tuple[Labelled, ...]:
    """The numbers that the loss is not differentiated by."""
    return _labelled(solution, Role.INPUT)


def parameter_numbers(solution: Solution) -> tuple[Labelled, ...]:
    """The numbers that it is differentiated by."""
    return _labelled(solution, Role.WEIGHT)


def _labelled(solution: Solution, role: Role) -> tuple[Labelled, ...]:
    return tuple(
        Labelled(node.name.latex, print_number(solution.first[node.plain]))
        for node in solution.derivation.graph.having(role)
    )


def stated_equations(solution: Solution) -> tuple[Equation, ...]:
    """Every equation, its indices written out, in the order in which they are worked out."""
    latex = solution.derivation.latex
    return tuple(
        Equation(node.name.latex, print_symbols(node.definition, latex))
        for node in solution.derivation.graph.nodes
        if node.definition is not None
    )


def called_functions(derivation: Derivation) -> tuple[FunctionDefinition, ...]:
    """The activation functions that the equations call, each once, with their derivatives.

    A derivative is written as the steps have it: in terms of the value where that is a quantity
    of its own, as in v = sig(u), and of the argument where it is not, as in v = c sig(u).
    """
    formulas = [node.definition for node in derivation.graph.nodes if node.definition]
    called = dict.fromkeys(name for formula in formulas for name in _calls(formula))
    named = {formula.function for formula in formulas if isinstance(formula, Call)}
    rows = {row.name.replace(" ", "_"): row for row in ACTIVATIONS.values()}
    return tuple(
        _definition(rows[name], derivation.latex, by_output=name in named)
        for name in called
        if name in rows
    )


def _definition(
    row: Activation, names: Mapping[str, str], *, by_output: bool
) -> FunctionDefinition:
    value = f"{row.latex}(x)"
    slope = (row.by_output if by_output else None) or row.partial
    latex = {**names, "x": "x", "a": value}
    return FunctionDefinition(
        Equation(value, print_symbols(row.meaning or row.expression, latex)),
        Equation(f"{row.latex}'(x)", print_symbols(slope, latex)),
    )


def _calls(expression: Expression) -> Iterator[str]:
    if isinstance(expression, Call):
        yield expression.function
    for operand in children(expression):
        yield from _calls(operand)


def bare_picture(solution: Solution) -> Numbered[GraphPicture]:
    """The computation graph, as the paper has it: without what is to be worked out."""
    graph = solution.derivation.graph
    return Numbered(_blank_picture(solution.derivation), tuple(numbers_of(graph, {}, {})))


@lru_cache(maxsize=16)
def _blank_picture(derivation: Derivation) -> GraphPicture:
    return blank_picture(derivation.graph)


def worked_picture(solution: Solution) -> Numbered[GraphPicture]:
    """The computation graph with every value and every derivative of the loss, as printed."""
    last = solution.rounds[0]
    graph = solution.derivation.graph
    values = {node.plain: print_number(last.shown(node.plain)) for node in graph.nodes}
    derivatives = {
        found.quantity.subject: print_number(found.value.shown)
        for found in last.calculations.values()
        if found.quantity.kind in (Kind.ADJOINT, Kind.GRADIENT)
    }
    numbers = tuple(numbers_of(graph, values, derivatives))
    return Numbered(_blank_picture(solution.derivation), numbers)
