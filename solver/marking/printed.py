"""The numbers that a document has given to its quantities so far."""

from __future__ import annotations

import decimal
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from solver.arithmetic.evaluation import Evaluated, evaluate
from solver.formulas.elementary import ELEMENTARY
from solver.formulas.expression import (
    Call,
    Expression,
    Number,
    Symbol,
    children,
    rebuild,
    substitute,
)
from solver.marking.cases import NO_CASE
from solver.marking.cursor import DERIVATIVE
from solver.marking.equations import Equations
from solver.marking.literals import WORKING, may_be_rounded, rounds_to, unit_of
from solver.marking.naming import UPDATED
from solver.marking.spoken import inside, quantities_in

_EMPTY: frozenset[Expression] = frozenset()


class Origin(StrEnum):
    """Where a number comes from. Nobody rounds what was given; what was computed may be printed
    with more digits further down.
    """

    GIVEN = "given"
    INFERRED = "inferred"
    COMPUTED = "computed"


@dataclass(frozen=True, slots=True)
class Known:
    """The number printed for a quantity, and whether it was rounded."""

    number: Number
    origin: Origin
    is_rounded: bool = False

    @property
    def value(self) -> Decimal:
        """The number itself."""
        return self.number.value

    def agrees(self, number: Number, *, cut_off: bool = False) -> bool:
        """Whether a number further down may be this one, with fewer digits or with more."""
        if number.value == self.value:
            return True
        ours, theirs = unit_of(self.number), unit_of(number)
        if self.origin is not Origin.COMPUTED or ours == theirs:
            return False
        if ours < theirs:
            return rounds_to(self.value, number, cut_off=cut_off)
        if ours >= 1 and not self.is_rounded:  # max(0, -0.1) is 0, and nothing that rounds to 0
            return False
        return rounds_to(number.value, self.number, cut_off=cut_off)


class Unbound(LookupError):
    """A quantity in a formula has no number yet."""


@dataclass(slots=True)
class Printed:
    """Numbers by quantity (a name, a derivative, a formula that was worked out).

    `first` are those that each had at first, `derivatives` the derivatives by a quantity, `results`
    what was worked out, of whatever. What is `doubted` was found to be another number than is
    printed: the key may go on with either.
    """

    equations: Equations
    cut_off: bool = False
    known: dict[Expression, Known] = field(default_factory=dict)
    first: dict[Expression, Known] = field(default_factory=dict)
    derivatives: dict[Expression, dict[Expression, None]] = field(default_factory=dict)
    doubted: dict[Expression, Known] = field(default_factory=dict)
    results: set[Decimal] = field(default_factory=set)
    _formulas: dict[Expression, set[Expression]] = field(default_factory=dict)
    _start: int = 0
    _starts: dict[Expression, int] = field(default_factory=dict)

    def turn_to(
        self, equations: Equations, named: Collection[Expression], stated: Iterable[Expression]
    ) -> None:
        """Another part of the document begins: what was worked out before of what is `named` in it
        is not of it, nor is any number of what is `stated` anew.
        """
        self.equations = equations
        self.start_anew()
        new = {name.name for name in stated if isinstance(name, Symbol)}
        others = {Symbol(name + mark) for name in new for mark in ("", *UPDATED)}
        self.known = {
            quantity: known
            for quantity, known in self.known.items()
            if quantity not in others
            and (
                known.origin is Origin.GIVEN
                or (isinstance(quantity, Symbol) and quantity not in named)
            )
        }

    def start_anew(self) -> None:
        """Something is given as another number than before: the next sample, or the next step."""
        self._start += 1

    def is_from_before(self, quantity: Expression) -> bool:
        """Whether the number of a quantity is older than what was given last."""
        return self._starts.get(quantity, self._start) < self._start

    def bind(self, quantity: Expression, known: Known) -> None:
        """Gives a quantity its number; formulas with the quantity in them lose theirs."""
        before = self.known.get(quantity)
        self.known[quantity] = known
        self.doubted.pop(quantity, None)
        self._starts[quantity] = self._start
        self.first.setdefault(quantity, known)
        if isinstance(quantity, Call) and quantity.function == DERIVATIVE:
            self.derivatives.setdefault(quantity.arguments[-1], {})[quantity] = None
        elif before is None:
            for part in set(quantities_in(quantity)) - {quantity}:
                self._formulas.setdefault(part, set()).add(quantity)
        if before is not None and before.value != known.value:
            for formula in self._formulas.pop(quantity, ()):
                self.known.pop(formula, None)

    def doubt(self, quantity: Expression, other: Number) -> None:
        """The number of a quantity may be a slip, for which another is right."""
        known = self.known.get(quantity)
        if known is not None and known.value != other.value:
            self.doubted[quantity] = Known(other, known.origin, known.is_rounded)

    def exchange(self, quantities: Iterable[Expression]) -> None:
        """Puts what is doubted, of these quantities, for what is known; twice is not at all."""
        for quantity in quantities:
            known, other = self.known[quantity], self.doubted[quantity]
            self.known[quantity], self.doubted[quantity] = other, known

    def doubted_in(self, formulas: Iterable[Expression]) -> frozenset[Expression]:
        """The quantities that formulas speak of, or follow from, of which the number is doubted."""
        if not self.doubted:
            return frozenset()
        spoken = {part for formula in formulas for part in inside(formula)}
        return frozenset(spoken & self.doubted.keys() & self.known.keys())

    def updated(self, quantity: Expression) -> Known | None:
        """The number that a quantity has after the step, where it is there already."""
        return next(iter(self.after_step(quantity)), None)

    def after_step(self, quantity: Expression) -> list[Known]:
        """The number that a quantity has after the step, and another one where that is doubted."""
        if not isinstance(quantity, Symbol):
            return []
        names = [Symbol(quantity.name + mark) for mark in UPDATED]
        return [held[name] for held in (self.known, self.doubted) for name in names if name in held]

    def evaluate(
        self,
        formula: Expression,
        *,
        without: frozenset[Expression] = _EMPTY,
        instead: Mapping[Expression, Decimal] | None = None,
    ) -> Evaluated:
        """The value from the printed numbers; raises Unbound, and ArithmeticError."""
        try:
            closed = self._closed(formula, without, instead or {}, 0)
        except RecursionError:
            raise ArithmeticError("too deep") from None
        try:
            return evaluate(closed, {})
        except (ValueError, KeyError, RecursionError, decimal.DecimalException) as problem:
            raise ArithmeticError(str(problem)) from None

    def _closed(
        self,
        formula: Expression,
        without: frozenset[Expression],
        instead: Mapping[Expression, Decimal],
        depth: int,
    ) -> Expression:
        """The formula with a number for every quantity."""
        if formula in instead:
            return Number(instead[formula])
        found = self.known.get(formula)
        if found is not None and formula not in without:
            return found.number
        if formula == NO_CASE:
            return formula
        if isinstance(formula, Symbol) or depth > 60:
            raise Unbound(str(formula))
        if isinstance(formula, Call) and formula.function not in ELEMENTARY:
            function = self.equations.function(formula.function)
            if function is None or len(formula.arguments) != 1:
                raise Unbound(formula.function)
            body = substitute(function.body, {function.variable: formula.arguments[0]})
            return self._closed(body, without, instead, depth + 1)
        return rebuild(formula, lambda part: self._closed(part, without, instead, depth + 1))

    def reach(self, formula: Expression, *, without: frozenset[Expression] = _EMPTY) -> Decimal:
        """How far the rounding of its quantities may have moved a formula."""
        rounded = {
            part: known
            for part in self._used(formula, without)
            if (known := self.known[part]).is_rounded
        }
        with decimal.localcontext(WORKING):
            middle = self.evaluate(formula, without=without).value
            moved = (
                self.evaluate(
                    formula, without=without, instead={part: self._unrounded(known)}
                ).value
                for part, known in rounded.items()
            )
            return sum((abs(value - middle) for value in moved), Decimal(0))

    def is_outdated(self, formula: Expression, *, without: frozenset[Expression] = _EMPTY) -> bool:
        """Whether a derivative in it was last printed for other numbers than are given now."""
        return any(
            (isinstance(part, Call) or self.may_be_an_entry(part)) and self.is_from_before(part)
            for part in self._used(formula, without)
        )

    def may_be_an_entry(self, quantity: Expression) -> bool:
        """Whether it was never worked out by this name, in a document whose matrices have entries
        without names: it is printed there.
        """
        known = self.known.get(quantity)
        is_inferred = known is not None and known.origin is Origin.INFERRED
        return is_inferred and self.equations.is_partial and isinstance(quantity, Symbol)

    def given(self) -> frozenset[Decimal]:
        """The sizes of all numbers that were not rounded."""
        return frozenset(
            abs(known.value)
            for known in self.known.values()
            if known.origin is not Origin.COMPUTED or not known.is_rounded
        )

    def step(self, number: Number) -> Decimal:
        """How far a number may be from what it was rounded, or cut off, from."""
        return unit_of(number) * (1 if self.cut_off else Decimal("0.5"))

    def _unrounded(self, known: Known) -> Decimal:
        """How far what it was rounded from may be; digits are cut off towards 0."""
        step = self.step(known.number)
        return known.value + (step.copy_sign(known.value) if self.cut_off else step)

    def _used(self, formula: Expression, without: frozenset[Expression]) -> Iterator[Expression]:
        seen: set[Expression] = set()
        stack = [formula]
        while stack:
            part = stack.pop()
            if part in seen:
                continue
            seen.add(part)
            if part in self.known and part not in without:
                yield part
            else:
                stack += children(part)


def blur(formula: Expression, exact: frozenset[Decimal]) -> Decimal:
    """How far the last places of the decimals in a numeric formula leave it open.

    Numbers that were given are what they are; so are whole ones, and those of one figure or two.
    """
    numbers = {
        part
        for part in inside(formula)
        if isinstance(part, Number) and may_be_rounded(part) and abs(part.value) not in exact
    }
    with decimal.localcontext(WORKING):
        middle = evaluate(formula, {}).value
        total = Decimal(0)
        for number in numbers:
            nudged = Number(number.value + unit_of(number) / 2)
            moved = _with(formula, number, nudged)
            total += abs(evaluate(moved, {}).value - middle)
        return total


def _with(formula: Expression, old: Number, new: Number) -> Expression:
    if formula == old:
        return new
    return rebuild(formula, lambda part: _with(part, old, new))
