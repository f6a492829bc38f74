"""What a formula is worth: a Fraction where it is rational, 60 digits where it is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import prod
from typing import Any, TypeAlias

import mpmath

from reader.formula import (
    Apply,
    Cases,
    Condition,
    Formula,
    Name,
    Negative,
    Number,
    Opaque,
    Product,
    Quotient,
    Sum,
    parts,
)

Value: TypeAlias = Any  # a Fraction where exact, else an mpf of MP

# A context of its own: SymPy changes the precision of the shared one.
MP = mpmath.mp.clone()
MP.dps = 60

_CALL = re.compile(r"[^^]\(")  # tanh(h_1), and not W^(1)
_LARGEST_POWER = 10_000


class Unbound(LookupError):
    """A name without a value; `closed` where no value could be given to it."""

    def __init__(self, name: str, *, closed: bool = False) -> None:
        super().__init__(name)
        self.name = name
        self.closed = closed


class Undefined(ArithmeticError):
    """The formula has no real value: a division by zero, a logarithm of a negative number."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A name's value as printed, how far from it the true value may be, its last place's unit."""

    value: Value
    slack: Value = Fraction(0)
    unit: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Definition:
    """A function of one variable, as the document states it."""

    variable: str
    formula: Formula


@dataclass(slots=True)
class Scope:
    """What is known so far.

    `formulas` holds the printed values of what has no name, `y_1 - Label_1 = 1.159`; `worked` those
    of the formulas that names were worked out from, `calls` those of functions, `a = s(h)`, which
    count where `by_calls`, `sums` those of sums of numbers, which count where `by_sums`. `nudges`
    moves single numbers and names, to see what it changes; `step` is what `t` stands for where the
    key does not say.
    """

    values: dict[str, Binding] = field(default_factory=dict)
    functions: dict[str, Definition] = field(default_factory=dict)
    nudges: Mapping[str, Value] = field(default_factory=dict)
    formulas: dict[Formula, Binding] = field(default_factory=dict)
    worked: dict[Formula, Binding] = field(default_factory=dict)
    calls: dict[Formula, Binding] = field(default_factory=dict)
    by_calls: bool = False
    step: int | None = None
    sums: dict[tuple[Value, ...], Binding] = field(default_factory=dict)
    by_sums: bool = False

    def without(self, head: Formula) -> Scope:
        """The same without one name or formula."""
        values = {key: value for key, value in self.values.items() if key != str(head)}
        formulas = {key: value for key, value in self.formulas.items() if key != head}
        return replace(self, values=values, formulas=formulas)

    def by_definition(self) -> Scope:
        """The same without the printed values of functions: `tanh(h_1)` from that of `h_1`."""
        return replace(self, values={k: v for k, v in self.values.items() if not _CALL.search(k)})

    def as_worked(self) -> Scope:
        """The same with the printed value of each formula that some name was worked out from."""
        return replace(self, formulas=self.worked | self.formulas)

    def as_added(self) -> Scope:
        """The same, where a sum of numbers that was printed has the value printed for it."""
        return replace(self.as_worked(), by_sums=True)

    def as_worked_innermost(self) -> Scope:
        """The same, but of formulas within each other only the inner ones: of `(y - L) sig'(y)`,
        the value of `y - L` and not that of the product.
        """
        inner = {
            formula: known
            for formula, known in self.worked.items()
            if not any(part in self.worked for part in _within(formula))
        }
        return replace(self, formulas=inner | self.formulas)

    def as_called(self) -> Scope:
        """The same with the value of `a` for `s(h)`, also in the definition of `s'`."""
        return replace(self, by_calls=True)

    def with_values(self, values: Mapping[str, Value]) -> Scope:
        """The same with further values."""
        more = {name: Binding(value) for name, value in values.items()}
        return replace(self, values=self.values | more)

    def nudged(self, key: str, by: Value) -> Scope:
        """The same with one number or name moved."""
        return replace(self, nudges={key: by})


def _within(formula: Formula) -> Iterator[Formula]:
    """Every formula that stands within another, and every run of factors of a product."""
    if isinstance(formula, Product):
        for width in range(2, len(formula.factors)):
            for start in range(len(formula.factors) - width + 1):
                yield Product(formula.factors[start : start + width])
    for part in parts(formula):
        yield part
        yield from _within(part)


def real(value: Value) -> Value:
    """The value as a 60-digit number."""
    if isinstance(value, Fraction):
        return MP.mpf(value.numerator) / MP.mpf(value.denominator)
    return MP.mpf(value)


def same(left: Value, right: Value) -> bool:
    """Equal: exactly where both are rational, else to 45 digits."""
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left == right
    left, right = real(left), real(right)
    scale = max(abs(left), abs(right), MP.mpf(10) ** -300)
    return bool(abs(left - right) <= scale * MP.mpf(10) ** -45)


def distance(left: Value, right: Value) -> Value:
    """How far apart two values are."""
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return abs(left - right)
    return abs(real(left) - real(right))


def largest(values: Iterable[Value]) -> Value:
    """The largest of several values, of either kind."""
    return max(values, key=real)


def evaluate(formula: Formula, scope: Scope) -> Value:
    """The value of a formula; raises `Unbound` at the first name that has none."""
    match formula:
        case Number() if not scope.nudges:
            return formula.value
        case Number():
            return _moved(formula.value, scope.nudges.get(f"#{formula}"))
        case Name(text):
            return _bound(text, scope)
        case Apply():
            return _applied(formula, scope)
        case Opaque(text):
            raise Unbound(text, closed=True)
        case _ if formula in scope.formulas:
            return _moved(scope.formulas[formula].value, scope.nudges.get(str(formula)))
        case Cases(rows):
            return evaluate(_chosen(rows, scope), scope)
        case _:
            values = [evaluate(part, scope) for part in operands(formula, scope)]
            if scope.by_sums and isinstance(formula, Sum) and tuple(values) in scope.sums:
                return scope.sums[tuple(values)].value
            return _combined(formula, values)


def operands(formula: Formula, scope: Scope) -> tuple[Formula, ...]:
    """The operands; factors that were printed as one product before are one again."""
    if not isinstance(formula, Product):
        return parts(formula)
    factors = formula.factors
    for known in scope.formulas:
        if isinstance(known, Product):
            width = len(known.factors)
            for i in range(len(factors) - width + 1):
                if factors[i : i + width] == known.factors:
                    factors = (*factors[:i], known, *factors[i + width :])
    return factors


def _combined(formula: Formula, values: list[Value]) -> Value:
    """The value of an arithmetic formula, from those of its operands."""
    match formula:
        case Negative():
            return -values[0]
        case Sum():
            return sum(values, Fraction(0))
        case Product():
            return prod(values, start=Fraction(1))
        case Quotient():
            return _quotient(*values)
        case _:
            return _power(*values)


def _bound(name: str, scope: Scope) -> Value:
    if name not in scope.values:
        if name == "pi":
            return +MP.pi
        if name == "t" and scope.step is not None:
            return Fraction(scope.step)
        raise Unbound(name, closed=name.startswith("∂") or "/" in name)
    return _moved(scope.values[name].value, scope.nudges.get(name))


def _moved(value: Value, nudge: Value | None) -> Value:
    return value if nudge is None else value + nudge


def _applied(formula: Apply, scope: Scope) -> Value:
    """A printed value of `sig(h_1)` comes first, then the document's own definition of `sig`."""
    if str(formula) in scope.values:
        return _bound(str(formula), scope)
    arguments = [evaluate(argument, scope) for argument in formula.arguments]
    if formula.function in ELEMENTARY:
        return ELEMENTARY[formula.function](*arguments)
    definition = scope.functions.get(formula.function)
    if definition is None or len(arguments) != 1:
        raise Unbound(str(formula))
    inside = Scope({definition.variable: Binding(arguments[0])}, scope.functions, scope.nudges)
    if scope.by_calls:
        inside.values.update(_known_calls(formula.arguments[0], definition.variable, scope))
    return evaluate(definition.formula, inside)


def _known_calls(argument: Formula, variable: str, scope: Scope) -> dict[str, Binding]:
    """The printed values of functions of the argument, as those of the variable."""
    named = {
        f"{function}({variable})": scope.values[f"{function}({argument})"]
        for function in (*scope.functions, *ELEMENTARY)
        if f"{function}({argument})" in scope.values
    }
    called = {
        f"{call.function}({variable})": known
        for call, known in scope.calls.items()
        if isinstance(call, Apply) and call.arguments == (argument,)
    }
    return named | called


def _quotient(above: Value, below: Value) -> Value:
    if below == 0:
        raise Undefined("a division by zero")
    if isinstance(above, Fraction) and isinstance(below, Fraction):
        return above / below
    return real(above) / real(below)


def _power(base: Value, exponent: Value) -> Value:
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        whole = exponent.numerator
        if abs(whole) > _LARGEST_POWER or (base == 0 and whole < 0):
            raise Undefined("a power out of range")
        return base**whole
    if base < 0:
        raise Undefined("a root of a negative number")
    return real(base) ** real(exponent)


def _chosen(rows: tuple[tuple[Formula, tuple[Condition, ...]], ...], scope: Scope) -> Formula:
    for formula, conditions in rows:
        if all(_holds(condition, scope) for condition in conditions):
            return formula
    raise Undefined("no case holds")


def _holds(condition: Condition, scope: Scope) -> bool:
    return compare(
        evaluate(condition.left, scope), condition.relation, evaluate(condition.right, scope)
    )


def compare(left: Value, relation: str, right: Value) -> bool:
    """Whether an inequality is true."""
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        sign = (left > right) - (left < right)
    else:
        sign = int(MP.sign(real(left) - real(right)))
    allowed = {"<": (-1,), ">": (1,), "<=": (-1, 0), ">=": (0, 1), "!=": (-1, 1), "==": (0,)}
    return sign in allowed[relation]


def _exp(x: Value) -> Value:
    return Fraction(1) if x == 0 else MP.exp(real(x))


def _ln(x: Value) -> Value:
    if x <= 0:
        raise Undefined("a logarithm of what is not positive")
    return Fraction(0) if x == 1 else MP.log(real(x))


def _sqrt(x: Value) -> Value:
    if x < 0:
        raise Undefined("a root of a negative number")
    root = MP.sqrt(real(x))
    if isinstance(x, Fraction):
        nearest = Fraction(int(MP.nint(root * x.denominator)), x.denominator)
        if nearest * nearest == x:
            return nearest
    return root


def _at_zero_exactly(function: Callable[[Value], Value], at_zero: int) -> Callable[[Value], Value]:
    return lambda x: Fraction(at_zero) if x == 0 else function(real(x))


ELEMENTARY: Mapping[str, Callable[..., Value]] = {
    "exp": _exp,
    "ln": _ln,
    "sqrt": _sqrt,
    "tanh": _at_zero_exactly(MP.tanh, 0),
    "sinh": _at_zero_exactly(MP.sinh, 0),
    "cosh": _at_zero_exactly(MP.cosh, 1),
    "sin": _at_zero_exactly(MP.sin, 0),
    "cos": _at_zero_exactly(MP.cos, 1),
    "erf": _at_zero_exactly(MP.erf, 0),
    "abs": abs,
    "max": lambda *values: max(values, key=real),
    "min": lambda *values: min(values, key=real),
    "sgn": lambda x: Fraction((x > 0) - (x < 0)),
    "step": lambda x: Fraction(1 if x > 0 else 0),
}
