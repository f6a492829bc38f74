"""One quantity worked out, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, TypeVar

from solver.arithmetic.evaluation import Formula, arithmetic, select
from solver.arithmetic.rounding import places_after_the_point, without_trailing_zeros
from solver.arithmetic.solution import Calculation
from solver.calculus.derivation import Kind
from solver.document.arrays import has_cases
from solver.document.filling import (
    Shape,
    are_ordinary,
    marked,
    print_marked,
    shape_of,
)
from solver.document.numerals import print_number
from solver.document.pieces import Math, Piece, as_text
from solver.document.printing import print_condition, print_numbers, print_symbols
from solver.document.steps import Frame, Line, LineRole, Step, StepKind
from solver.document.telling import Telling, terms_of
from solver.formulas.expression import (
    Cases,
    Expression,
    Negative,
    Sum,
    Symbol,
    rebuild,
)
from solver.formulas.identity import Itself

LONGEST_PRODUCT = 10
"""More decimals than this, and a product is not written out between numbers and result."""

_UPDATED = StepKind.UPDATED  # Python takes longer to find it in its class than to print a number

T = TypeVar("T")


def told(telling: Telling, calculations: Mapping[str, Calculation]) -> Step:
    """The step, by way of the frame that it shares with all that are like it but for digits."""
    calculation = calculations[telling.name]
    is_exact = calculation.is_exact
    if is_exact and telling.read_off:
        # From a line further up: y - Label is only as exact here as it was there.
        is_exact = calculations[telling.read_off].is_exact
    inside = list(map(print_number, telling.operands(calculation.operands)))
    if telling.terms:
        inside += map(print_number, _products(telling.terms, calculation.operands))
    outcome = _Outcome(_printed(calculation, telling), is_exact, calculation.is_forced)
    frame: Frame | tuple[Line, ...]
    if telling.is_plain and are_ordinary(inside):
        shape, digits = shape_of((*inside, *outcome.printed))
        frame = _frame(telling, shape, len(outcome.printed), is_exact, calculation.is_forced)
    else:
        digits = ()
        frame = _plainly(telling, calculation, outcome)
    return Step(telling.kind, telling.name, telling.about, telling.subject, frame, digits)


class _Outcome(NamedTuple):
    """What comes out as it is `printed`: unrounded, where that says more, and rounded."""

    printed: tuple[str, ...]
    is_exact: bool
    is_forced: bool


def _printed(calculation: Calculation, telling: Telling) -> tuple[str, ...]:
    shown = print_number(calculation.value.shown)
    if telling.kind is not _UPDATED:
        return (shown,)
    short = short_of_rounding(calculation)
    return (shown,) if short is None else (print_number(short), shown)


@lru_cache(maxsize=4096)
def _frame(telling: Telling, shape: Shape, results: int, is_exact: bool, is_forced: bool) -> Frame:
    """The lines with marks for the digits of the names, of the products and of the results."""
    texts = marked(shape)
    end = len(texts) - results
    operands = dict(zip(telling.names, texts[:end], strict=False))
    numbers = print_marked(telling.definition, operands, exp_by_name=telling.exp_by_name)
    products: Math = ()
    if multiplied := _by_place(texts[len(operands) : end]):
        products = print_marked(_of_products(Itself(telling.definition)), multiplied)
    outcome = _Outcome(texts[end:], is_exact, is_forced)
    return Frame(_lines(telling, _number_lines(numbers, products, outcome)))


def _plainly(telling: Telling, calculation: Calculation, outcome: _Outcome) -> tuple[Line, ...]:
    """The lines of a step that is like no other; of each choice, the case that holds."""
    operands = calculation.operands
    exp_by_name = telling.exp_by_name
    definition, conditions = _with_cases_chosen(
        telling.definition, operands, exp_by_name=exp_by_name
    )
    products: Math = ()
    if multiplied := _by_place(_products(terms_of(telling.quantity, definition), operands)):
        products = print_numbers(_of_products(Itself(definition)), multiplied)
    numbers = print_numbers(definition, operands, exp_by_name=exp_by_name)
    return _lines(telling, _number_lines(numbers, products, outcome, r",\; ".join(conditions)))


def _with_cases_chosen(
    expression: Expression, values: Mapping[str, Decimal], *, exp_by_name: bool
) -> tuple[Expression, tuple[str, ...]]:
    """The expression with the case that holds in place of each choice, and the conditions."""
    if not has_cases(expression):
        return expression, ()
    conditions: dict[str, None] = {}

    def chosen(part: Expression) -> Expression:
        if not isinstance(part, Cases):
            return rebuild(part, chosen)
        branch = select(part, values)
        conditions[print_condition(part, branch, values, exp_by_name=exp_by_name)] = None
        return chosen(part.otherwise if branch is None else branch.value)

    return chosen(expression), tuple(conditions)


def _lines(telling: Telling, in_numbers: Iterable[Line]) -> tuple[Line, ...]:
    before = (Line(role, print_symbols(math, telling.latex)) for role, math in telling.before)
    return without_repetition(telling.subject, (*before, *in_numbers))


def _number_lines(
    numbers: Math, products: Math, outcome: _Outcome, condition: str = ""
) -> Iterator[Line]:
    """The definition with numbers put in, its products where they are short, and the result."""
    yield Line(LineRole.NUMBERS, numbers)
    if products:
        yield Line(LineRole.PRODUCTS, products)
    *unrounded, shown = ((Piece(number),) for number in outcome.printed)
    for result in unrounded:
        yield Line(LineRole.PRODUCTS, result)
    yield Line(LineRole.RESULT, shown, outcome.is_exact, outcome.is_forced, condition)


def _products(terms: Sequence[Formula], operands: Mapping[str, Decimal]) -> list[Decimal]:
    """A weighted sum's terms multiplied out; nothing where one of them runs too long."""
    found = []
    with arithmetic() as context:
        for term in terms:
            value, is_exact = term.within(context, operands, frozenset())
            if not is_exact or places_after_the_point(value) > LONGEST_PRODUCT:
                return []
            found.append(without_trailing_zeros(value))
    return found


def _by_place(numbers: Iterable[T]) -> dict[str, T]:
    """The numbers by the names that `_of_products` has for them."""
    return {str(place): number for place, number in enumerate(numbers)}


@lru_cache(maxsize=4096)
def _of_products(definition: Itself[Expression]) -> Sum:
    """A sum with the place of each term for its name."""
    assert isinstance(definition.thing, Sum), "only of a sum are there products"
    names = [Symbol(str(place)) for place, _ in enumerate(definition.thing.terms)]
    return Sum(
        tuple(
            Negative(name) if isinstance(term, Negative) else name
            for name, term in zip(names, definition.thing.terms, strict=True)
        )
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


def short_of_rounding(calculation: Calculation) -> Decimal | None:
    """An update before it is rounded, where it comes out as a short decimal, worth printing."""
    if (
        calculation.quantity.kind is not Kind.UPDATED
        or not calculation.computed.is_exact
        or calculation.is_exact
        or calculation.is_forced
    ):
        return None
    unrounded = calculation.unrounded
    return unrounded if places_after_the_point(unrounded) <= LONGEST_PRODUCT else None
