"""One quantity worked out, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from solver.arithmetic.evaluation import evaluate, select
from solver.arithmetic.rounding import places_after_the_point, without_trailing_zeros
from solver.arithmetic.solution import Calculation, Round, Solution
from solver.calculus.derivation import Gradient, Kind, Quantity
from solver.calculus.graph import Role
from solver.document.arrays import has_cases
from solver.document.filling import numbers_filled_in
from solver.document.numerals import print_number
from solver.document.printing import Math, Piece, as_text, print_condition, print_symbols
from solver.document.steps import Line, LineRole, Step, StepKind
from solver.formulas.expression import (
    Cases,
    Expression,
    Negative,
    Number,
    Sum,
    Symbol,
    rebuild,
)
from solver.formulas.identity import Itself

LONGEST_PRODUCT = 10
"""More decimals than this, and a product is not written out between numbers and result."""

_KINDS = {
    Role.PREACTIVATION: StepKind.PREACTIVATION,
    Role.INTERMEDIATE: StepKind.INTERMEDIATE,
    Role.ACTIVATION: StepKind.ACTIVATION,
    Role.LOSS_TERM: StepKind.LOSS,
    Role.PENALTY: StepKind.LOSS,
    Role.LOSS: StepKind.LOSS,
}


def definition_step(solution: Solution, calculation: Calculation) -> Step:
    """A quantity from its definition: symbols, numbers, products, result."""
    quantity = calculation.quantity
    kind = _step_kind(solution, quantity)
    lines: tuple[Line, ...] = tuple(_number_lines(calculation, quantity.definition))
    is_defined_before = quantity.kind is Kind.LOCAL or kind is StepKind.ACTIVATION
    if not (isinstance(quantity.definition, Cases) and is_defined_before):
        symbols = print_symbols(quantity.definition, solution.derivation.latex)
        lines = (Line(LineRole.SYMBOLS, symbols), *lines)
    return _step(solution, quantity, lines)


def gradient_step(solution: Solution, gradient: Gradient, one: Round) -> Step:
    """A derivative of the loss: the loss terms, the chain rule, what it amounts to, numbers."""
    latex = solution.derivation.latex
    calculation = one.calculations[gradient.name.plain]
    formulas = (
        (LineRole.COMPONENTS, gradient.components),
        (LineRole.CHAIN, gradient.chain),
        (LineRole.LOCAL, gradient.local),
        (LineRole.FACTORED, gradient.factored),
    )
    # Which case of a kink holds is told beside the numbers; the chain has said what is multiplied.
    said_already = gradient.chain is not None
    lines = (
        *(
            Line(role, print_symbols(math, latex))
            for role, math in formulas
            if math is not None and not (said_already and has_cases(math))
        ),
        *_number_lines(calculation, gradient.valued),
    )
    if isinstance(gradient.valued, Symbol) and gradient.valued.name in one.calculations:
        # Read off from a line further up: y - Label is only as exact here as it was there.
        is_exact = lines[-1].is_exact and one.calculations[gradient.valued.name].is_exact
        lines = (*lines[:-1], lines[-1]._replace(is_exact=is_exact))
    return _step(solution, calculation.quantity, lines)


def _step(solution: Solution, quantity: Quantity, lines: tuple[Line, ...]) -> Step:
    return Step(
        _step_kind(solution, quantity),
        quantity.name.plain,
        quantity.subject,
        quantity.name.latex,
        without_repetition(quantity.name.latex, lines),
    )


def without_repetition(subject: str, lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines without those that would say again what stands before them."""
    kept: list[Line] = []
    said = subject
    for line in lines:
        if as_text(line.math) != said:
            kept.append(line)
        elif line.role is LineRole.RESULT and kept:
            kept[-1] = line
        said = as_text(line.math)
    return tuple(kept)


def _step_kind(solution: Solution, quantity: Quantity) -> StepKind:
    if quantity.kind is not Kind.FORWARD:
        return StepKind(quantity.kind.value)
    return _KINDS[solution.derivation.graph[quantity.subject].role]


@lru_cache(maxsize=4096)
def _has_cases(definition: Itself[Expression]) -> bool:
    return has_cases(definition.thing)


def _with_cases_chosen(
    expression: Expression, values: Mapping[str, Decimal]
) -> tuple[Expression, tuple[str, ...]]:
    """The expression with the case that holds in place of each choice, and the conditions."""
    conditions: dict[str, None] = {}

    def chosen(part: Expression) -> Expression:
        if not isinstance(part, Cases):
            return rebuild(part, chosen)
        branch = select(part, values)
        conditions[print_condition(part, branch, values)] = None
        return chosen(part.otherwise if branch is None else branch.value)

    return chosen(expression), tuple(conditions)


def _number_lines(calculation: Calculation, definition: Expression) -> Iterator[Line]:
    """The definition with numbers put in, its products where they are short, and the result."""
    conditions: tuple[str, ...] = ()
    if _has_cases(Itself(definition)):
        definition, conditions = _with_cases_chosen(definition, calculation.operands)
    yield Line(LineRole.NUMBERS, numbers_filled_in(definition, calculation.operands))
    if products := _products(calculation, definition):
        yield Line(LineRole.PRODUCTS, products)
    if ends_before_rounding(calculation):
        yield Line(LineRole.PRODUCTS, (Piece(print_number(calculation.unrounded)),))
    yield Line(
        LineRole.RESULT,
        (Piece(print_number(calculation.value.shown)),),
        is_exact=calculation.is_exact,
        is_forced=calculation.is_forced,
        condition=r",\; ".join(conditions),
    )


def _products(calculation: Calculation, definition: Expression) -> Math:
    """A weighted sum with its products multiplied out; nothing where they run too long."""
    if calculation.quantity.kind is not Kind.FORWARD or not isinstance(definition, Sum):
        return ()
    if all(isinstance(term, Symbol | Number) for term in definition.terms):
        return ()
    values: dict[str, Decimal] = {}
    for place, term in enumerate(definition.terms):
        positive = term.operand if isinstance(term, Negative) else term
        product = evaluate(positive, calculation.operands)
        if not product.is_exact or places_after_the_point(product.value) > LONGEST_PRODUCT:
            return ()
        values[str(place)] = without_trailing_zeros(product.value)
    return numbers_filled_in(_of_products(Itself(definition)), values)


@lru_cache(maxsize=4096)
def _of_products(definition: Itself[Sum]) -> Sum:
    """The sum with the place of each term for its name."""
    names = [Symbol(str(place)) for place, _ in enumerate(definition.thing.terms)]
    return Sum(
        tuple(
            Negative(name) if isinstance(term, Negative) else name
            for name, term in zip(names, definition.thing.terms, strict=True)
        )
    )


def ends_before_rounding(calculation: Calculation) -> bool:
    """Whether an update comes out as a short decimal, worth printing before it is rounded."""
    return (
        calculation.quantity.kind is Kind.UPDATED
        and calculation.computed.is_exact
        and not calculation.is_exact
        and not calculation.is_forced
        and places_after_the_point(calculation.unrounded) <= LONGEST_PRODUCT
    )
