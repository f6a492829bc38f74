"""Formulas as ordered trees: what is written is what will be printed.

SymPy reorders `w1*x1 + b` into `b + w1*x1`, folds `2*3` into `6` and prints `x + -0.2`. An answer
key needs the author's order and the unevaluated line, so a formula here is a small frozen tree
that no one simplifies. `solver.calculus.symbolic` turns it into SymPy to differentiate it,
`solver.arithmetic.evaluation` puts numbers in, `solver.document.printing` typesets it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias, cast


class _Operators:
    """Lets the tables of rules be written as formulas: `1 / (1 + exp(-X))`."""

    __slots__ = ()

    def __add__(self, other: Expression | int) -> Expression:
        return _joined_sum(self, _expression(other))

    def __radd__(self, other: int) -> Expression:
        return _joined_sum(_expression(other), _expression(self))

    def __sub__(self, other: Expression | int) -> Expression:
        return _joined_sum(self, Negative(_expression(other)))

    def __rsub__(self, other: int) -> Expression:
        return _joined_sum(_expression(other), Negative(_expression(self)))

    def __mul__(self, other: Expression | int) -> Expression:
        before = self.factors if isinstance(self, Product) else (_expression(self),)
        return Product((*before, _expression(other)))

    def __rmul__(self, other: int) -> Expression:
        return Product((_expression(other), _expression(self)))

    def __truediv__(self, other: Expression | int) -> Expression:
        return Quotient(_expression(self), _expression(other))

    def __rtruediv__(self, other: int) -> Expression:
        return Quotient(_expression(other), _expression(self))

    def __pow__(self, other: Expression | int) -> Expression:
        return Power(_expression(self), _expression(other))

    def __neg__(self) -> Expression:
        return Negative(_expression(self))


@dataclass(frozen=True, slots=True)
class Number(_Operators):
    """A number as written."""

    value: Decimal

    def __eq__(self, other: object) -> bool:
        """Whether it is written with the same digits: 1 and 1.00 print differently."""
        if not isinstance(other, Number):
            return NotImplemented
        return self.value.as_tuple() == other.value.as_tuple()

    def __hash__(self) -> int:
        return hash(self.value)


@dataclass(frozen=True, slots=True)
class Symbol(_Operators):
    """A quantity, by its plain name (`w11`, `sig(h1)`, `dLoss/dw11`)."""

    name: str


@dataclass(frozen=True, slots=True)
class Negative(_Operators):
    """The negative of an expression; inside a `Sum` it prints as a subtraction."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Sum(_Operators):
    """At least two terms, in order."""

    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Product(_Operators):
    """At least two factors, in order."""

    factors: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Quotient(_Operators):
    """A fraction."""

    numerator: Expression
    denominator: Expression


@dataclass(frozen=True, slots=True)
class Power(_Operators):
    """A base raised to an exponent."""

    base: Expression
    exponent: Expression


@dataclass(frozen=True, slots=True)
class Call(_Operators):
    """A function (a row of `FUNCTIONS`) of its arguments."""

    function: str
    arguments: tuple[Expression, ...]


Relation: TypeAlias = Literal[">", ">=", "<", "<="]


@dataclass(frozen=True, slots=True)
class Branch:
    """The value of a `Cases` where `left relation right` holds."""

    value: Expression
    left: Expression
    relation: Relation
    right: Expression


@dataclass(frozen=True, slots=True)
class Cases(_Operators):
    """The value of the first branch that holds, or `otherwise`."""

    branches: tuple[Branch, ...]
    otherwise: Expression


Expression: TypeAlias = Number | Symbol | Negative | Sum | Product | Quotient | Power | Call | Cases

ZERO = Number(Decimal(0))
ONE = Number(Decimal(1))
TWO = Number(Decimal(2))
HALF = Quotient(ONE, TWO)


def _expression(value: object) -> Expression:
    return Number(Decimal(value)) if isinstance(value, int) else cast("Expression", value)


def _joined_sum(left: object, right: Expression) -> Expression:
    before = left.terms if isinstance(left, Sum) else (_expression(left),)
    return Sum((*before, right))


def call(function: str, *arguments: Expression) -> Expression:
    """The function of the arguments."""
    return Call(function, arguments)


def sum_of(terms: Iterable[Expression]) -> Expression:
    """The sum of the terms, as plain as it can be written: no zero, no sum of one."""
    kept = tuple(term for term in terms if term != ZERO)
    if not kept:
        return ZERO
    return kept[0] if len(kept) == 1 else Sum(kept)


def product_of(factors: Iterable[Expression]) -> Expression:
    """The product of the factors, as plain as it can be written: no one, no nested product."""
    flat: list[Expression] = []
    for factor in factors:
        flat.extend(factor.factors if isinstance(factor, Product) else (factor,))
    if ZERO in flat:
        return ZERO
    kept = tuple(factor for factor in flat if factor != ONE)
    if not kept:
        return ONE
    return kept[0] if len(kept) == 1 else Product(kept)


def children(expression: Expression) -> tuple[Expression, ...]:
    """The direct operands, left to right."""
    match expression:
        case Number() | Symbol():
            return ()
        case Negative(operand):
            return (operand,)
        case Sum(operands) | Product(operands) | Call(_, operands):
            return operands
        case Quotient(left, right) | Power(left, right):
            return (left, right)
        case Cases(branches, otherwise):
            parts = ((branch.value, branch.left, branch.right) for branch in branches)
            return (*(part for found in parts for part in found), otherwise)


def rebuild(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The same kind of expression over changed operands."""
    match expression:
        case Number() | Symbol():
            return expression
        case Negative(operand):
            return Negative(change(operand))
        case Sum(terms):
            return Sum(tuple(change(term) for term in terms))
        case Product(factors):
            return Product(tuple(change(factor) for factor in factors))
        case Call(function, arguments):
            return Call(function, tuple(change(argument) for argument in arguments))
        case Quotient(numerator, denominator):
            return Quotient(change(numerator), change(denominator))
        case Power(base, exponent):
            return Power(change(base), change(exponent))
        case Cases(branches, otherwise):
            return Cases(tuple(_changed(branch, change) for branch in branches), change(otherwise))


def _changed(branch: Branch, change: Callable[[Expression], Expression]) -> Branch:
    return Branch(change(branch.value), change(branch.left), branch.relation, change(branch.right))


def names_in(expression: Expression) -> tuple[str, ...]:
    """The plain names of all quantities in it, each once, in order of appearance."""
    found: dict[str, None] = {}
    stack = [expression]
    while stack:
        current = stack.pop()
        if isinstance(current, Symbol):
            found[current.name] = None
        else:
            stack.extend(reversed(children(current)))
    return tuple(found)


def substitute(expression: Expression, replacements: Mapping[str, Expression]) -> Expression:
    """The expression with each named quantity replaced; nothing is simplified."""
    if isinstance(expression, Symbol):
        return replacements.get(expression.name, expression)
    return rebuild(expression, lambda operand: substitute(operand, replacements))
