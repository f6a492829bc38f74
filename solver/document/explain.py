"""From a solution to a document: which lines a key has, in which order and under which head."""

from __future__ import annotations

from collections.abc import Iterator

from solver.arithmetic.evaluation import evaluate
from solver.arithmetic.rounding import places_after_the_point, without_trailing_zeros
from solver.arithmetic.solution import Calculation, Solution
from solver.calculus.derivation import Gradient, Kind, Quantity
from solver.calculus.graph import Role
from solver.document.printing import (
    Math,
    Piece,
    as_text,
    print_number,
    print_numbers,
    print_symbols,
)
from solver.document.problem import (
    final_answers,
    function_definitions,
    problem_of,
    rounding_note,
    update_rule,
)
from solver.document.record import record_of
from solver.document.steps import (
    Document,
    Line,
    LineRole,
    Section,
    SectionKind,
    Step,
    StepKind,
)
from solver.formulas.expression import Call, Expression, Number, Sum

LONGEST_PRODUCT = 10
"""More decimals than this, and a product is not written out between numbers and result."""


def explain(solution: Solution) -> Document:
    """The paper and the whole key of a solved exercise."""
    return Document(
        problem=problem_of(solution),
        rounding=rounding_note(solution),
        functions=function_definitions(solution.exercise),
        sections=tuple(section for section in _sections(solution) if section.steps),
        update=update_rule(solution.exercise),
        finals=final_answers(solution),
        record=record_of(solution),
    )


def _sections(solution: Solution) -> Iterator[Section]:
    graph = solution.derivation.graph
    forward = _steps(solution, Kind.FORWARD)
    losses = {node.plain for node in graph.having(Role.LOSS_TERM, Role.LOSS)}
    local = _steps(solution, Kind.LOCAL)
    yield Section(SectionKind.FORWARD, tuple(s for s in forward if s.name not in losses))
    yield Section(SectionKind.SLOPES, tuple(s for s in local if s.about not in losses))
    yield Section(SectionKind.LOSS, tuple(s for s in forward if s.name in losses))
    yield Section(SectionKind.ERRORS, tuple(s for s in local if s.about in losses))
    depth = max(node.layer for node in graph.nodes)
    for layer in range(depth, 0, -1):
        kind = SectionKind.OUTPUT_GRADIENTS if layer == depth else SectionKind.HIDDEN_GRADIENTS
        gradients = [g for g in solution.derivation.gradients if graph[g.subject].layer == layer]
        yield Section(kind, tuple(_gradient_step(solution, g) for g in gradients), layer)
    yield Section(SectionKind.UPDATES, _steps(solution, Kind.UPDATED))


def _steps(solution: Solution, kind: Kind) -> tuple[Step, ...]:
    return tuple(
        _definition_step(solution, found)
        for found in solution.calculations.values()
        if found.quantity.kind is kind
    )


def _step_kind(solution: Solution, quantity: Quantity) -> StepKind:
    if quantity.kind is not Kind.FORWARD:
        return StepKind(quantity.kind.value)
    return _STEP_KINDS[solution.derivation.graph[quantity.subject].role]


_STEP_KINDS = {
    Role.PREACTIVATION: StepKind.PREACTIVATION,
    Role.ACTIVATION: StepKind.ACTIVATION,
    Role.LOSS_TERM: StepKind.LOSS,
    Role.LOSS: StepKind.LOSS,
}


def _definition_step(solution: Solution, calculation: Calculation) -> Step:
    """A quantity from its definition: symbols, numbers, products, result."""
    quantity = calculation.quantity
    symbols = print_symbols(quantity.definition, solution.derivation.latex)
    lines = (
        Line(LineRole.SYMBOLS, symbols),
        *_number_lines(calculation, quantity.definition),
    )
    return _step(solution, quantity, lines)


def _gradient_step(solution: Solution, gradient: Gradient) -> Step:
    """A derivative of the loss: the loss terms, the chain rule, what it amounts to, numbers."""
    calculation = solution.calculations[gradient.name.plain]
    latex = solution.derivation.latex
    formulas = (
        (LineRole.COMPONENTS, gradient.components),
        (LineRole.CHAIN, gradient.chain),
        (LineRole.LOCAL, gradient.local),
        (LineRole.FACTORED, gradient.factored),
    )
    lines = (
        *(Line(role, print_symbols(math, latex)) for role, math in formulas if math is not None),
        *_number_lines(calculation, gradient.valued),
    )
    return _step(solution, calculation.quantity, lines)


def _step(solution: Solution, quantity: Quantity, lines: tuple[Line, ...]) -> Step:
    """The step without the lines that would say again what stands before them."""
    kept: list[Line] = []
    said = quantity.name.latex
    for line in lines:
        if as_text(line.math) != said:
            kept.append(line)
        elif line.role is LineRole.RESULT and kept:
            kept[-1] = line
        said = as_text(line.math)
    return Step(
        _step_kind(solution, quantity),
        quantity.name.plain,
        quantity.subject,
        quantity.name.latex,
        tuple(kept),
    )


def _number_lines(calculation: Calculation, definition: Expression) -> Iterator[Line]:
    """The definition with numbers put in, its products where they are short, and the result."""
    if isinstance(definition, Call) and definition.function == "step":
        yield _result(calculation, condition=_side_of_the_kink(calculation))
        return
    yield Line(LineRole.NUMBERS, print_numbers(definition, calculation.operands))
    if products := _products(calculation, definition):
        yield Line(LineRole.PRODUCTS, products)
    if _ends_before_rounding(calculation):
        yield Line(LineRole.PRODUCTS, (Piece(print_number(calculation.unrounded)),))
    yield _result(calculation)


def _result(calculation: Calculation, *, condition: str = "") -> Line:
    return Line(
        LineRole.RESULT,
        (Piece(print_number(calculation.value.shown)),),
        is_exact=calculation.is_exact,
        is_forced=calculation.is_forced,
        condition=condition,
    )


def _side_of_the_kink(calculation: Calculation) -> str:
    """`0.3232 > 0`, where a derivative depends on the side."""
    (value,) = calculation.operands.values()
    relation = ">" if value > 0 else r"\le"
    return f"{print_number(value)} {relation} 0"


def _products(calculation: Calculation, definition: Expression) -> Math:
    """A weighted sum with its products multiplied out; nothing where they run too long."""
    if calculation.quantity.kind is not Kind.FORWARD or not isinstance(definition, Sum):
        return ()
    terms: list[Expression] = []
    for term in definition.terms:
        product = evaluate(term, calculation.operands)
        if not product.is_exact or places_after_the_point(product.value) > LONGEST_PRODUCT:
            return ()
        terms.append(Number(without_trailing_zeros(product.value)))
    return print_numbers(Sum(tuple(terms)), {})


def _ends_before_rounding(calculation: Calculation) -> bool:
    """Whether an update comes out as a short decimal, worth printing before it is rounded."""
    return (
        calculation.quantity.kind is Kind.UPDATED
        and calculation.computed.is_exact
        and not calculation.is_exact
        and not calculation.is_forced
        and places_after_the_point(calculation.unrounded) <= LONGEST_PRODUCT
    )
