"""Formulas compared as formulas: at points where no two quantities are equal by accident.

At a point every quantity that is given has a number near its own, every other one follows from
the document's own equations, and ∂y/∂x is worked out from them by dual numbers. Two formulas that
agree there are the same formula; that h_1 and h_2 happen to be equal in the exercise does not help.
"""

from __future__ import annotations

import decimal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from zlib import crc32

from solver.arithmetic.elementary import EVALUATORS
from solver.formulas.activations import ACTIVATIONS
from solver.formulas.elementary import ELEMENTARY
from solver.formulas.expression import (
    ONE,
    ZERO,
    Branch,
    Call,
    Cases,
    Expression,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    children,
    substitute,
)
from solver.marking.cases import NO_CASE
from solver.marking.grammar import DERIVATIVE
from solver.marking.literals import WORKING

MOST_STEPS = 400_000
"""Operations that may be spent on one document at one point."""
_LARGEST_EXPONENT = 1000
_CLOSE = Decimal("1e-28")
_POINTS = range(2)
_RELATIONS = {">": 1, ">=": 0, "<": -1, "<=": -0}


class Unknown(LookupError):
    """A quantity that the document does not say how to work out."""


class TooLong(Exception):
    """More than a document may cost."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of one variable, as the document states it."""

    variable: str
    body: Expression


def _usual_functions() -> dict[str, Function]:
    """What functions are that a document need not define."""
    found = {
        row.plain: Function("x", row.expression)
        for row in ACTIVATIONS.values()
        if not row.is_vector and row.name not in ("identity", *ELEMENTARY)
    }
    sigmoid = found["sig"]
    names = ("sigmoid", "Sigmoid", "sigma", "logistic", "S")
    return {**found, "relu": found["ReLU"], **dict.fromkeys(names, sigmoid)}


USUAL_FUNCTIONS: Mapping[str, Function] = _usual_functions()


@dataclass(slots=True)
class Equations:
    """What a document says of its quantities, all of it.

    `values` are the numbers of what is given; `known` is all that is spoken of; `renamed` are
    quantities that seem to be others under another name. `open` are quantities that are differentiated, or
    worked out in numbers, without an equation; a derivative through them is not known.
    """

    formulas: dict[Expression, Expression] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    values: dict[Expression, Decimal] = field(default_factory=dict)
    open: set[Expression] = field(default_factory=set)
    known: set[Expression] = field(default_factory=set)
    renamed: dict[Expression, Symbol] = field(default_factory=dict)

    def function(self, name: str) -> Function | None:
        """What a function is, as stated or as usual."""
        return self.functions.get(name) or USUAL_FUNCTIONS.get(name)

    def leaves_of(self, quantity: Expression) -> frozenset[Expression]:
        """All that a quantity follows from, itself included."""
        found: set[Expression] = set()
        stack = [quantity]
        while stack:
            part = stack.pop()
            if part in found:
                continue
            if isinstance(part, Symbol | Call):
                found.add(part)
            formula = self.formulas.get(part)
            stack += children(part) if formula is None else [*children(part), formula]
        return frozenset(found)


_Dual = tuple[Decimal, Decimal]
_NIL = Decimal(0)


class Point:
    """A number for every quantity, and for every derivative; without a `number` of its own it is
    the exercise itself, with the numbers that are given.
    """

    def __init__(self, equations: Equations, number: int | None) -> None:
        self.equations = equations
        self.number = number
        self.steps = 0
        self.given = dict(equations.values) if number is None else _near(equations.values, number)
        self.memo: dict[tuple[Expression, Expression | None, bool], _Dual] = {}
        self.inside: set[Expression] = set()

    def value(self, formula: Expression, *, direct: bool = False) -> Decimal:
        """The formula at this point; with `direct` derivatives are those of the one equation."""
        with decimal.localcontext(WORKING):
            try:
                return self._dual(formula, None, direct=direct)[0]
            except (decimal.DecimalException, ArithmeticError, ValueError, RecursionError):
                raise Unknown("no value") from None

    def _dual(self, formula: Expression, seed: Expression | None, *, direct: bool) -> _Dual:
        """The value, and the derivative by the seed."""
        if isinstance(formula, Number):
            return formula.value, _NIL
        key = (formula, seed, direct)
        found = self.memo.get(key)
        if found is None:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise TooLong
            found = self.memo[key] = self._worked(formula, seed, direct=direct)
        return found

    def _worked(self, formula: Expression, seed: Expression | None, *, direct: bool) -> _Dual:
        if formula == seed:
            return self._dual(formula, None, direct=direct)[0], Decimal(1)
        match formula:
            case Symbol():
                return self._named(formula, seed, direct=direct)
            case Call("∂", arguments):
                if seed is not None:
                    raise Unknown("a second derivative")
                return self._derivative(arguments, direct=direct), _NIL
            case Call(name) if name not in ELEMENTARY:
                return self._applied(formula, seed, direct=direct)
            case Cases():
                return self._dual(self._chosen(formula, direct=direct), seed, direct=direct)
            case _:
                parts = [self._dual(part, seed, direct=direct) for part in children(formula)]
                return _combined(formula, parts)

    def _named(self, name: Symbol, seed: Expression | None, *, direct: bool) -> _Dual:
        formula = self.equations.formulas.get(name)
        if formula is None:
            if name == NO_CASE:
                raise Unknown("no case holds")
            return self._leaf(name), _NIL
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

    def _applied(self, call: Call, seed: Expression | None, *, direct: bool) -> _Dual:
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
            return self._dual(Call(original.function, (inner,)), inner, direct=direct)[1], _NIL
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
            if _holds(left, branch, right):
                return branch.value
        return cases.otherwise


def _holds(left: Decimal, branch: Branch, right: Decimal) -> bool:
    order = (left > right) - (left < right)
    return order in {">": (1,), ">=": (1, 0), "<": (-1,), "<=": (-1, 0)}[branch.relation]


def _atoms(formula: Expression) -> frozenset[Expression]:
    """The names in a formula, and the functions of the author's, not what is in these."""
    if isinstance(formula, Symbol) or (
        isinstance(formula, Call) and formula.function not in ELEMENTARY
    ):
        return frozenset({formula})
    return frozenset(atom for part in children(formula) for atom in _atoms(part))


def _replaced(formula: Expression, places: Mapping[Expression, Expression]) -> Expression:
    from solver.formulas.expression import rebuild

    if formula in places:
        return places[formula]
    return rebuild(formula, lambda part: _replaced(part, places))


def _combined(formula: Expression, parts: list[_Dual]) -> _Dual:
    """Dual numbers put together."""
    match formula:
        case Negative():
            return -parts[0][0], -parts[0][1]
        case Sum():
            return sum((v for v, _ in parts), _NIL), sum((t for _, t in parts), _NIL)
        case Product():
            value, slope = Decimal(1), _NIL
            for factor, tangent in parts:
                value, slope = value * factor, slope * factor + value * tangent
            return value, slope
        case Quotient():
            (above, rise), (below, fall) = parts
            return above / below, (rise * below - above * fall) / (below * below)
        case Power():
            return _powered(parts)
        case Call():
            return _called(formula, parts)
    raise Unknown(type(formula).__name__)


def _powered(parts: list[_Dual]) -> _Dual:
    (base, rise), (exponent, growth) = parts
    if abs(exponent) > _LARGEST_EXPONENT or (not base and exponent < 0):
        raise Unknown("a power out of range")
    value = base**exponent if exponent or base else Decimal(1)
    slope = exponent * base ** (exponent - 1) * rise if rise and exponent else _NIL
    return value, slope + (value * base.ln() * growth if growth else _NIL)


def _called(call: Call, parts: list[_Dual]) -> _Dual:
    """An elementary function; the first of equal ones has the slope of a largest or smallest."""
    values = [value for value, _ in parts]
    result = EVALUATORS[call.function](*values)
    if call.function in ("max", "min"):
        return result, next(tangent for value, tangent in parts if value == result)
    if not any(tangent for _, tangent in parts):
        return result, _NIL
    (value, tangent), row = parts[0], ELEMENTARY[call.function]
    slope = _plain(substitute(row.partials[0], {"x1": Number(value)}))
    return result, slope * tangent


def _plain(formula: Expression) -> Decimal:
    """A formula of numbers and elementary functions."""
    match formula:
        case Number(value):
            return value
        case Cases(branches, otherwise):
            for branch in branches:
                if _holds(_plain(branch.left), branch, _plain(branch.right)):
                    return _plain(branch.value)
            return _plain(otherwise)
    return _combined(formula, [(_plain(part), _NIL) for part in children(formula)])[0]


def _random(name: str, number: int) -> Decimal:
    """Between 0 and 1, for a name always the same, and never a round number."""
    return (Decimal(crc32(f"{name} {number}".encode()) % 9973) + Decimal("0.31")) / 9974


def _near(values: Mapping[Expression, Decimal], number: int) -> dict[Expression, Decimal]:
    """Numbers near those given; what adds up to 1 together, as a one-hot target, still does."""
    with decimal.localcontext(WORKING):
        near = {
            name: value * (1 + _random(str(name), number) / 100)
            + (_NIL if value else _random(str(name), number) / 1000)
            for name, value in values.items()
        }
        for family in _families(values):
            if sum(values[name] for name in family) == 1:
                *others, last = sorted(family, key=lambda name: values[name])
                near[last] = 1 - sum((near[name] for name in others), _NIL)
        return near


def _families(values: Mapping[Expression, Decimal]) -> Iterable[list[Expression]]:
    families: dict[str, list[Expression]] = {}
    for name in values:
        if isinstance(name, Symbol):
            base, _, script = name.name.partition("_")
            marks = script.partition("^")[2]
            families.setdefault(f"{base}^{marks}", []).append(name)
    return [family for family in families.values() if len(family) > 1]


class Comparison:
    """Whether two formulas of a document are the same, whatever its quantities are worth."""

    def __init__(self, equations: Equations) -> None:
        self.equations = equations
        self.points = [Point(equations, number) for number in _POINTS]
        self.given = Point(equations, None)

    def exact(self, formula: Expression) -> Decimal | None:
        """What a formula is worth where nothing is rounded on the way."""
        try:
            return self.given.value(formula)
        except (Unknown, TooLong):
            return None

    def same(self, left: Expression, right: Expression) -> bool | None:
        """None where the document does not say enough."""
        readings = ((False, False), (False, True), (True, True), (True, False))
        result: bool | None = None
        for left_direct, right_direct in readings:
            try:
                if all(
                    _agree(point.value(left, direct=left_direct), point.value(right, direct=right_direct))
                    for point in self.points
                ):
                    return True
                result = False
            except Unknown:
                continue
            except TooLong:
                return None
        return result


def _agree(left: Decimal, right: Decimal) -> bool:
    with decimal.localcontext(WORKING):
        return abs(left - right) <= max(abs(left), abs(right)) * _CLOSE


__all__ = ["DERIVATIVE", "ONE", "ZERO", "Comparison", "Equations", "Function", "Point", "Unknown"]
