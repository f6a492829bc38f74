"""A number for every quantity of a document, and for every derivative that it speaks of."""

from __future__ import annotations

import decimal
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias
from zlib import crc32

from solver.formulas.elementary import ELEMENTARY
from solver.formulas.expression import (
    Call,
    Cases,
    Expression,
    Number,
    Symbol,
    children,
    substitute,
)
from solver.marking.cases import NO_CASE
from solver.marking.cursor import DERIVATIVE
from solver.marking.equations import Equations
from solver.marking.literals import WORKING
from solver.marking.operations import NIL, NONE, ONE, Unknown, holds, partials, result

MOST_STEPS = 1_000_000
"""Operations that may be spent on one document at one point."""

_Key: TypeAlias = Expression | int
"""Names and functions are known by what they say, everything else by where it is kept."""


class TooLong(Exception):
    """More than a document may cost."""


class Point:
    """A number for every quantity, and for every derivative; without a `number` of its own it is
    the exercise itself, with the numbers that are given.

    Values are worked out from the bottom up, derivatives from the top down (reverse mode): one way
    through what a quantity follows from gives its derivative by all of that. What is `fixed` has
    the number that is given everywhere.
    """

    def __init__(
        self,
        equations: Equations,
        number: int | None,
        *,
        fixed: frozenset[Expression] = frozenset(),
    ) -> None:
        self.equations = equations
        self.number = number
        self.steps = 0
        self.given = dict(equations.values) if number is None else _near(equations.values, number)
        self.given |= {name: equations.values[name] for name in fixed}
        self.values: tuple[dict[_Key, Decimal], ...] = ({}, {})
        self.gradients: dict[tuple[_Key, bool], dict[_Key, Decimal]] = {}
        self.bodies: dict[Call, Expression] = {}
        self.calls: dict[Call, Call] = {}  # the first of equal ones, so that its operands are kept
        self.kept: list[Expression] = []

    def value(self, formula: Expression, *, direct: bool = False) -> Decimal:
        """The formula at this point; with `direct` derivatives are those of the one equation."""
        with decimal.localcontext(WORKING):
            try:
                return self._value(formula, direct=direct)
            except (decimal.DecimalException, ArithmeticError, ValueError, RecursionError):
                raise Unknown("no value") from None

    def _value(self, formula: Expression, *, direct: bool) -> Decimal:
        values = self.values[direct]
        for part in self._in_order(
            formula, lambda part: self._operands(part, direct=direct), values
        ):
            values[_key(part)] = self._worked(part, direct=direct)
            self.kept.append(part)
        return values[_key(formula)]

    def _in_order(
        self,
        formula: Expression,
        operands: Callable[[Expression], Sequence[Expression]],
        known: Collection[_Key] = (),
    ) -> Iterator[Expression]:
        """All that a formula is made of and that is not known, each part after its operands."""
        stack, opened, done = [formula], set[_Key](), set[_Key]()
        while stack:
            part = stack[-1]
            key = _key(part)
            if key in done or key in known:
                stack.pop()
            elif key in opened:
                self._count()
                stack.pop()
                done.add(key)
                yield part
            else:
                opened.add(key)
                for operand in operands(part):
                    below = _key(operand)
                    if below in done or below in known:
                        continue
                    if below in opened:
                        raise Unknown("it follows from itself")
                    stack.append(operand)

    def _count(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooLong

    def _operands(self, part: Expression, *, direct: bool) -> tuple[Expression, ...]:
        """What a part follows from without more ado."""
        match part:
            case Symbol():
                formula = self.equations.formulas.get(part)
                return () if formula is None else (formula,)
            case Call():
                if part.function == DERIVATIVE:
                    return ()
                body = None if part.function in ELEMENTARY else self._body(part)
                return self.calls.setdefault(part, part).arguments if body is None else (body,)
            case Cases():
                return (self._chosen(part, direct=direct),)
        return children(part)

    def _body(self, call: Call) -> Expression | None:
        """What a function of the author's amounts to; None where it is not said."""
        if call not in self.bodies:
            function = self.equations.function(call.function)
            name = call.function.rstrip("'")
            if function is None or len(call.arguments) != 1:
                return None
            if name != call.function and (name in ELEMENTARY or name in self.equations.functions):
                return None  # it is the slope, whatever the document says that it is
            self.bodies[call] = substitute(function.body, {function.variable: call.arguments[0]})
        return self.bodies[call]

    def _chosen(self, cases: Cases, *, direct: bool) -> Expression:
        for branch in cases.branches:
            left = self._value(branch.left, direct=direct)
            right = self._value(branch.right, direct=direct)
            if holds(left, branch, right):
                return branch.value
        return cases.otherwise

    def _worked(self, part: Expression, *, direct: bool) -> Decimal:
        """The value of a part whose operands have theirs."""
        if isinstance(part, Number):
            return part.value
        if isinstance(part, Call) and part.function == DERIVATIVE:
            return self._derivative(part.arguments, direct=direct)
        operands = self._operands(part, direct=direct)
        values = [self.values[direct][_key(operand)] for operand in operands]
        if isinstance(part, Symbol) and not operands:
            return self._leaf(part)
        if isinstance(part, Call) and part.function not in ELEMENTARY and part not in self.bodies:
            return self._primed(part, values)
        return values[0] if _passes_on(part) else result(part, values)

    def _leaf(self, name: Symbol) -> Decimal:
        if name == NO_CASE:
            raise Unknown("no case holds")
        if name not in self.given:
            if self.number is None:
                raise Unknown(f"{name.name} has no number")
            self.given[name] = _random(name.name, self.number) + Decimal("0.4")
        return self.given[name]

    def _primed(self, call: Call, values: Sequence[Decimal]) -> Decimal:
        """`f'(x)` by what is said of f."""
        if not (call.function.endswith("'") and len(values) == 1):
            raise Unknown(f"the function {call.function} is not defined")
        inner = Symbol(f"argument {len(self.given)}")
        self.given[inner] = values[0]
        return self._slope(Call(call.function[:-1], (inner,)), inner)

    # Derivatives.

    def _derivative(self, arguments: tuple[Expression, ...], *, direct: bool) -> Decimal:
        if len(arguments) != 2:
            raise Unknown("a differential by itself")
        of, by = arguments
        if inner := self._by_its_argument(of, by):
            return self._value(inner, direct=False)
        leaves = self.equations.leaves_of(of)
        if by not in leaves:
            is_open = bool(leaves & self.equations.open) or self.equations.is_partial
            if is_open or by not in self.equations.known:
                raise Unknown("what it depends on is not said")
        elif of != by and of in self.equations.open:
            raise Unknown("it is not defined")
        elif self.equations.is_partial and (leaves - {by}) & self.equations.unexplained:
            raise Unknown("it may depend on it by another name too")
        formula = self.equations.formulas.get(of)
        if direct and formula is not None and by in _atoms(formula):
            return self._slope(formula, by, is_held=True)
        return self._slope(of, by)

    def _by_its_argument(self, of: Expression, by: Expression) -> Expression | None:
        """`d sig(h_1)/dx`, where sig was defined as a function of x, means sig'(h_1)."""
        if not (isinstance(of, Call) and isinstance(by, Symbol)) or of.function in ELEMENTARY:
            return None
        function = self.equations.function(of.function)
        if function is None or function.variable != by.name or by in self.equations.known:
            return None
        return None if of.arguments == (by,) else Call(f"{of.function}'", of.arguments)

    def _slope(self, of: Expression, by: Expression, *, is_held: bool = False) -> Decimal:
        key = (_key(of), is_held)
        if key not in self.gradients:
            self._value(of, direct=False)
            self.gradients[key] = self._gradient(of, is_held=is_held)
            self.kept.append(of)
        slope = self.gradients[key].get(_key(by), NIL)
        if slope.is_nan():
            raise Unknown("a second derivative")
        return slope

    def _gradient(self, of: Expression, *, is_held: bool) -> dict[_Key, Decimal]:
        """The derivative by all that a formula follows from; with `is_held` its own names only,
        each of them free.
        """

        def operands(part: Expression) -> tuple[Expression, ...]:
            is_free = is_held and (isinstance(part, Symbol) or (part is not of and _is_atom(part)))
            return () if is_free else self._operands(part, direct=False)

        slopes: dict[_Key, Decimal] = {_key(of): ONE}
        for part in reversed(tuple(self._in_order(of, operands))):
            slope = slopes.get(_key(part), NIL)
            if slope.is_zero():
                continue
            if not is_held and self._is_opaque(part):
                slopes |= dict.fromkeys(self.equations.leaves_of(part) - {part}, NONE)
                continue
            below = operands(part)
            for operand, partial in zip(below, self._partials(part, below), strict=True):
                slopes[_key(operand)] = slopes.get(_key(operand), NIL) + slope * partial
        return slopes

    def _is_opaque(self, part: Expression) -> bool:
        """Whether it is a derivative, of which no further one is taken."""
        is_author_s = isinstance(part, Call) and part.function not in ELEMENTARY
        return is_author_s and part not in self.bodies

    def _partials(self, part: Expression, operands: Sequence[Expression]) -> Sequence[Decimal]:
        if not operands:
            return ()
        if _passes_on(part):
            return (ONE,)
        values = self.values[False]
        return partials(part, [values[_key(each)] for each in operands], values[_key(part)])


def _key(formula: Expression) -> _Key:
    return formula if isinstance(formula, Symbol | Call) else id(formula)


def _passes_on(part: Expression) -> bool:
    """Whether it is worth what it stands for: a name, a function of the author's, a case."""
    return isinstance(part, Symbol | Cases) or _is_atom(part)


def _is_atom(part: Expression) -> bool:
    """A name, or a function of the author's."""
    if isinstance(part, Call):
        return part.function not in ELEMENTARY
    return isinstance(part, Symbol)


def _atoms(formula: Expression) -> frozenset[Expression]:
    """The names in a formula, and the functions of the author's, not what is in these.

    A formula that is such a function and nothing else is what its argument makes of it: of
    i = sig(w·x) the partials are those by w and x.
    """
    if isinstance(formula, Symbol):
        return frozenset({formula})
    return frozenset(atom for part in children(formula) for atom in _atoms_within(part))


def _atoms_within(formula: Expression) -> frozenset[Expression]:
    if isinstance(formula, Call) and formula.function not in ELEMENTARY:
        return frozenset({formula})
    return _atoms(formula)


def _random(name: str, number: int) -> Decimal:
    """Between 0 and 1, for a name always the same, and never a round number."""
    return (Decimal(crc32(f"{name} {number}".encode()) % 9973) + Decimal("0.31")) / 9974


def _near(values: Mapping[Expression, Decimal], number: int) -> dict[Expression, Decimal]:
    """Numbers near those given; what adds up to 1 together, as a one-hot target, still does."""
    with decimal.localcontext(WORKING):
        near = {
            name: value * (1 + _random(str(name), number) / 100)
            + (NIL if value else _random(str(name), number) / 1000)
            for name, value in values.items()
        }
        for family in _families(values):
            if sum(values[name] for name in family) == 1:
                *others, last = sorted(family, key=lambda name: values[name])
                near[last] = 1 - sum((near[name] for name in others), NIL)
        return near


def _families(values: Mapping[Expression, Decimal]) -> Iterable[list[Expression]]:
    families: dict[str, list[Expression]] = {}
    for name in values:
        if isinstance(name, Symbol):
            base, _, script = name.name.partition("_")
            marks = script.partition("^")[2]
            families.setdefault(f"{base}^{marks}", []).append(name)
    return [family for family in families.values() if len(family) > 1]
