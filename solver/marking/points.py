"""A number for every quantity of a document, and for every derivative that it speaks of."""

from __future__ import annotations

import decimal
from collections.abc import Iterable, Mapping
from decimal import Decimal
from zlib import crc32

from solver.formulas.elementary import ELEMENTARY
from solver.formulas.expression import (
    Call,
    Cases,
    Expression,
    Number,
    Symbol,
    children,
    rebuild,
    substitute,
)
from solver.marking.cases import NO_CASE
from solver.marking.duals import NIL, Dual, Unknown, combined, holds
from solver.marking.equations import Equations
from solver.marking.literals import WORKING

MOST_STEPS = 1_000_000
"""Operations that may be spent on one document at one point."""


class TooLong(Exception):
    """More than a document may cost."""


class Point:
    """A number for every quantity, and for every derivative; without a `number` of its own it is
    the exercise itself, with the numbers that are given.
    """

    def __init__(self, equations: Equations, number: int | None) -> None:
        self.equations = equations
        self.number = number
        self.steps = 0
        self.given = dict(equations.values) if number is None else _near(equations.values, number)
        self.memo: dict[tuple[Expression, Expression | None, bool], Dual] = {}
        self.inside: set[Expression] = set()

    def value(self, formula: Expression, *, direct: bool = False) -> Decimal:
        """The formula at this point; with `direct` derivatives are those of the one equation."""
        with decimal.localcontext(WORKING):
            try:
                return self._dual(formula, None, direct=direct)[0]
            except (decimal.DecimalException, ArithmeticError, ValueError, RecursionError):
                raise Unknown("no value") from None

    def _dual(self, formula: Expression, seed: Expression | None, *, direct: bool) -> Dual:
        """The value, and the derivative by the seed."""
        if isinstance(formula, Number):
            return formula.value, NIL
        key = (formula, seed, direct)
        found = self.memo.get(key)
        if found is None:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise TooLong
            found = self.memo[key] = self._worked(formula, seed, direct=direct)
        return found

    def _worked(self, formula: Expression, seed: Expression | None, *, direct: bool) -> Dual:
        if formula == seed:
            return self._dual(formula, None, direct=direct)[0], Decimal(1)
        match formula:
            case Symbol():
                return self._named(formula, seed, direct=direct)
            case Call("∂", arguments):
                if seed is not None:
                    raise Unknown("a second derivative")
                return self._derivative(arguments, direct=direct), NIL
            case Call(name) if name not in ELEMENTARY:
                return self._applied(formula, seed, direct=direct)
            case Cases():
                return self._dual(self._chosen(formula, direct=direct), seed, direct=direct)
            case _:
                parts = [self._dual(part, seed, direct=direct) for part in children(formula)]
                return combined(formula, parts)

    def _named(self, name: Symbol, seed: Expression | None, *, direct: bool) -> Dual:
        formula = self.equations.formulas.get(name)
        if formula is None:
            if name == NO_CASE:
                raise Unknown("no case holds")
            return self._leaf(name), NIL
        if name in self.inside:
            raise Unknown(f"{name.name} follows from itself")
        self.inside.add(name)
        try:
            found = self._dual(formula, seed, direct=direct)
        finally:
            self.inside.discard(name)
        return found

    def _leaf(self, name: Symbol) -> Decimal:
        if name not in self.given:
            if self.number is None:
                raise Unknown(f"{name.name} has no number")
            self.given[name] = _random(name.name, self.number) + Decimal("0.4")
        return self.given[name]

    def _applied(self, call: Call, seed: Expression | None, *, direct: bool) -> Dual:
        """A function of the author's; its derivative where there is a prime."""
        function = self.equations.function(call.function)
        if function is not None and len(call.arguments) == 1:
            body = substitute(function.body, {function.variable: call.arguments[0]})
            return self._dual(body, seed, direct=direct)
        if call.function.endswith("'") and len(call.arguments) == 1:
            original = Call(call.function[:-1], call.arguments)
            inner = Symbol(f"argument {len(self.given)}")
            self.given[inner] = self._dual(call.arguments[0], None, direct=direct)[0]
            if seed is not None and self._dual(call.arguments[0], seed, direct=direct)[1]:
                raise Unknown("a second derivative")
            return self._dual(Call(original.function, (inner,)), inner, direct=direct)[1], NIL
        raise Unknown(f"the function {call.function} is not defined")

    def _derivative(self, arguments: tuple[Expression, ...], *, direct: bool) -> Decimal:
        if len(arguments) != 2:
            raise Unknown("a differential by itself")
        of, by = arguments
        if inner := self._by_its_argument(of, by):
            return self._dual(inner, None, direct=direct)[0]
        leaves = self.equations.leaves_of(of)
        if by not in leaves:
            is_closed = not (leaves & self.equations.open) and by in self.equations.known
            if not is_closed:
                raise Unknown("what it depends on is not said")
        elif of != by and of in self.equations.open:
            raise Unknown("it is not defined")
        formula = self.equations.formulas.get(of)
        if direct and formula is not None and by in _atoms(formula):
            return self._partial(formula, by)
        return self._dual(of, by, direct=False)[1]

    def _by_its_argument(self, of: Expression, by: Expression) -> Expression | None:
        """`d sig(h_1)/dx`, where sig was defined as a function of x, means sig'(h_1)."""
        if not (isinstance(of, Call) and isinstance(by, Symbol)) or of.function in ELEMENTARY:
            return None
        function = self.equations.function(of.function)
        if function is None or function.variable != by.name or by in self.equations.known:
            return None
        return None if of.arguments == (by,) else Call(f"{of.function}'", of.arguments)

    def _partial(self, formula: Expression, by: Expression) -> Decimal:
        """The derivative with every other quantity of the formula held fast."""
        places = {
            atom: Symbol(f"place {number} of {id(formula)}")
            for number, atom in enumerate(sorted(_atoms(formula), key=str))
        }
        for atom, place in places.items():
            self.given[place] = self._dual(atom, None, direct=False)[0]
        held = _replaced(formula, places)
        return self._dual(held, places[by], direct=False)[1]

    def _chosen(self, cases: Cases, *, direct: bool) -> Expression:
        for branch in cases.branches:
            left = self._dual(branch.left, None, direct=direct)[0]
            right = self._dual(branch.right, None, direct=direct)[0]
            if holds(left, branch, right):
                return branch.value
        return cases.otherwise


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


def _replaced(formula: Expression, places: Mapping[Expression, Expression]) -> Expression:
    if formula in places:
        return places[formula]
    return rebuild(formula, lambda part: _replaced(part, places))


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
