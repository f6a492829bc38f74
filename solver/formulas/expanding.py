"""From a parsed formula to a plain expression: every index gets its number, every sum its terms."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from solver.errors import ExerciseError
from solver.formulas.expression import (
    ZERO,
    Call,
    Expression,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from solver.formulas.guards import check_product
from solver.formulas.lexing import complaint
from solver.formulas.syntax import Index, Literal, Operation, Range, Reduction, Reference, Syntax

MAX_NODES = 20_000
"""Operations, numbers and names in all the formulas of an exercise, sums written out."""

Place = Mapping[str, int]


@dataclass(slots=True)
class Budget:
    """What may still be written out; families and sums multiply, and could do so without end."""

    left: int = MAX_NODES

    def spend(self) -> None:
        """Count one more; raises ExerciseError where that is too much."""
        self.left -= 1
        if self.left < 0:
            raise ExerciseError(
                f"written out, the equations have more than {MAX_NODES:,} operations and names:"
                " more than an exercise can show"
            )


def plain_name(name: str, numbers: Sequence[int]) -> str:
    """A name as it is typed in `ask` or in a rounding table: `w`, `h[2]`, `K[1,2]`."""
    return f"{name}[{','.join(map(str, numbers))}]" if numbers else name


@dataclass(frozen=True, slots=True)
class Expander:
    """One formula at one place of its family.

    `refuse` is asked for what is wrong with a quantity of this plain name; None is nothing.
    `taken` are the names that no index can have, because quantities do.
    """

    text: str
    budget: Budget
    taken: Container[str]
    refuse: Callable[[Reference, str], str | None]

    def expand(self, syntax: Syntax, place: Place) -> Expression:
        """The formula with numbers for its indices; raises ExerciseError."""
        self.budget.spend()
        match syntax:
            case Literal(value):
                return Number(value)
            case Reference():
                return self._reference(syntax, place)
            case Reduction():
                return self._reduction(syntax, place)
            case Operation("+", operands, _):
                return _sum(tuple(self._terms(operands, place)))
            case Operation(operator, operands, _):
                return _built(operator, tuple(self.expand(part, place) for part in operands))

    def _terms(self, operands: tuple[Syntax, ...], place: Place) -> Iterator[Expression]:
        """Terms without brackets around a written-out sum; those that were typed stay."""
        for part in operands:
            term = self.expand(part, place)
            yield from _flat((term,)) if isinstance(part, Reduction) else (term,)

    def places(self, ranges: tuple[Range, ...], outer: Place) -> Iterator[Place]:
        """Every place that the ranges run through; later ranges may depend on earlier indices."""
        if not ranges:
            yield outer
            return
        first, *rest = ranges
        if first.name in outer:
            self._complain(first, f"the index '{first.name}' is in use already")
        if first.name in self.taken:
            self._complain(first, f"'{first.name}' is a quantity; call the index something else")
        for index in (bound for span in first.spans for bound in span):
            self._check_indices(index, outer)
        for value in first.at(outer):
            self.budget.spend()
            yield from self.places(tuple(rest), {**outer, first.name: value})

    def name_at(self, reference: Reference, place: Place) -> str:
        """The plain name of a quantity at a place."""
        for index in reference.subscripts:
            self._check_indices(index, place)
        return plain_name(reference.name, [index.at(place) for index in reference.subscripts])

    def _reference(self, reference: Reference, place: Place) -> Expression:
        if reference.name in place:
            if reference.subscripts:
                self._complain(reference, f"'{reference.name}' is an index and has no subscripts")
            return Number(Decimal(place[reference.name]))
        plain = self.name_at(reference, place)
        if problem := self.refuse(reference, plain):
            self._complain(reference, problem)
        return Symbol(plain)

    def _reduction(self, reduction: Reduction, place: Place) -> Expression:
        inner = self.places(reduction.ranges, place)
        terms = tuple(self.expand(reduction.body, at) for at in inner)
        if not terms and reduction.operator != "sum":
            self._complain(reduction, f"there is nothing to take the {reduction.operator} of")
        if reduction.operator == "prod":
            check_product(len(terms), self.text, reduction.column)
        return _built(reduction.operator, terms)

    def _check_indices(self, index: Index, place: Place) -> None:
        for name, _ in index.multiples:
            if name not in place:
                raise complaint(self.text, index.column, self._no_index(name, place))

    def _no_index(self, name: str, place: Place) -> str:
        if name in self.taken:
            return f"'{name}' is a quantity; a subscript is a whole number or an index: write 3"
        known = f"; here run {', '.join(place)}" if place else ""
        return f"'{name}' is no index here{known}: say where it runs, {name} in 1..3"

    def _complain(self, part: Reference | Reduction | Range, problem: str) -> None:
        raise complaint(self.text, part.column, problem)


def _built(operator: str, operands: tuple[Expression, ...]) -> Expression:
    match operator:
        case "sum":
            return _sum(_flat(operands))
        case "mean":
            return Quotient(_sum(_flat(operands)), Number(Decimal(len(operands))))
        case "-":
            return Negative(operands[0])
        case "max" | "min" | "prod" if len(operands) == 1:
            return operands[0]
        case "*" | "prod":
            return Product(operands)
        case "/":
            return Quotient(*operands)
        case "^":
            return Power(*operands)
    return Call(operator, operands)


def _flat(terms: tuple[Expression, ...]) -> tuple[Expression, ...]:
    """The terms of sums in place of the sums: x1 + y1 + x2 + y2."""
    return tuple(
        part for term in terms for part in (term.terms if isinstance(term, Sum) else (term,))
    )


def _sum(terms: tuple[Expression, ...]) -> Expression:
    if len(terms) < 2:
        return terms[0] if terms else ZERO
    return Sum(terms)
