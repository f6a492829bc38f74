"""The rules of differentiation as they are taught: all partials of one formula in one pass.

SymPy would expand 2(p - y) into 2p - 2y and put its factors into an order of its own. Here every
factor stays where the author put it, and only numbers are multiplied out; the tests compare each
result with differences of 100 digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from solver.formulas import ACTIVATIONS, FUNCTIONS
from solver.formulas.expression import (
    ONE,
    TWO,
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
    Relation,
    Sum,
    Symbol,
    names_in,
    substitute,
    sum_of,
)

Partials = Mapping[str, Expression]

_OUTPUT = Symbol("a")

BY_OUTPUT: Mapping[str, Expression] = MappingProxyType(
    {
        row.name.replace(" ", "_"): row.by_output
        for row in ACTIVATIONS.values()
        if row.by_output is not None and not row.is_vector
    }
    | {"exp": _OUTPUT, "sqrt": Quotient(ONE, Product((TWO, _OUTPUT)))}
)
"""Derivatives in terms of the function's own value `a`: 1 - a^2 for tanh."""


def partials_of(definition: Expression, output: str) -> Partials:
    """The partial of a quantity by each name in its definition, in order of appearance.

    Where the definition is a single call, as h = tanh(…), the derivative of the function is
    written in terms of the quantity itself: 1 - h^2.
    """
    found: Partials
    match definition:
        case Call(function, (argument,)) if _is_told_by_output(function, argument):
            outer = substitute(BY_OUTPUT[function], {"a": Symbol(output)})
            found = _scaled(outer, partials(argument))
        case _:
            found = partials(definition)
    return {name: found.get(name, ZERO) for name in names_in(definition)}


def _is_told_by_output(function: str, argument: Expression) -> bool:
    """Not where a kink can be told by the sign of a single quantity: z > 0, rather than a > 0."""
    outer = BY_OUTPUT.get(function)
    return outer is not None and not (isinstance(outer, Cases) and isinstance(argument, Symbol))


def partials(expression: Expression) -> Partials:
    """The partial by each name that the formula varies with."""
    match expression:
        case Number():
            return {}
        case Symbol(name):
            return {name: ONE}
        case Negative(operand):
            return {name: _negated(part) for name, part in partials(operand).items()}
        case Sum(terms):
            return _added(map(partials, terms))
        case Product(factors):
            return _added(_by_factor(factors, at) for at in range(len(factors)))
        case Quotient(numerator, denominator):
            return _of_quotient(numerator, denominator)
        case Power(base, exponent):
            return _of_power(base, exponent)
        case Call(function, arguments):
            return _added(_by_argument(function, arguments, at) for at in range(len(arguments)))
        case Cases():
            raise AssertionError("no formula that can be typed has cases")


def _added(parts: Iterable[Partials]) -> Partials:
    found: dict[str, list[Expression]] = {}
    for part in parts:
        for name, expression in part.items():
            found.setdefault(name, []).append(expression)
    return {name: _sum(terms) for name, terms in found.items()}


def _sum(terms: list[Expression]) -> Expression:
    """The sum; terms that are numbers are added up."""
    numbers = [number for term in terms if (number := _number_of(term)) is not None]
    if len(numbers) < 2:
        return sum_of(terms)
    others = [term for term in terms if _number_of(term) is None]
    return sum_of((*others, _rational(sum(numbers, Fraction(0)), exact=True)))


def _scaled(outer: Expression, inner: Partials) -> Partials:
    return {name: product((outer, part)) for name, part in inner.items()}


def _by_factor(factors: tuple[Expression, ...], at: int) -> Partials:
    before, after = factors[:at], factors[at + 1 :]
    return {name: product((*before, part, *after)) for name, part in partials(factors[at]).items()}


def _of_quotient(numerator: Expression, denominator: Expression) -> Partials:
    above, below = partials(numerator), partials(denominator)
    if not below:
        return {name: quotient(part, denominator) for name, part in above.items()}
    square = _squared(denominator)
    found = {}
    for name in dict.fromkeys((*above, *below)):
        if name not in below:
            found[name] = quotient(above[name], denominator)
            continue
        lost = _negated(product((numerator, below[name])))
        gained = [product((above[name], denominator))] if name in above else []
        found[name] = quotient(_cancelled((*gained, lost)), square)
    return found


def _squared(formula: Expression) -> Expression:
    """The square of a denominator; of a square root, what stands under it."""
    match formula:
        case Call("sqrt", (argument,)):
            return argument
    return Power(formula, TWO)


def _cancelled(terms: tuple[Expression, ...]) -> Expression:
    """The sum; where a - a is in it, as in (a + b) - a, that is left out."""
    flat = [part for term in terms for part in (term.terms if isinstance(term, Sum) else (term,))]
    for term in flat:
        if isinstance(term, Negative) and term.operand in flat:
            rest = list(flat)
            rest.remove(term)
            rest.remove(term.operand)
            return sum_of(rest)
    return sum_of(terms)


def _of_power(base: Expression, exponent: Expression) -> Partials:
    number = _number_of(exponent)
    if number is not None:
        return _scaled(_lowered(base, exponent, number), partials(base))
    lowered = Power(base, Sum((exponent, Negative(ONE))))
    slope = product((Power(base, exponent), Call("ln", (base,))))
    return _added(
        (
            _scaled(product((exponent, lowered)), partials(base)),
            _scaled(slope, partials(exponent)),
        )
    )


def _lowered(base: Expression, exponent: Expression, number: Fraction) -> Expression:
    """n·b^(n-1), without exponents that are 0, 1 or negative."""
    exact = isinstance(exponent, Number) or (
        isinstance(exponent, Negative) and isinstance(exponent.operand, Number)
    )
    factor, rest = _rational(number, exact=exact), number - 1
    if rest == 0 or number == 0:
        return factor
    power = base if abs(rest) == 1 else Power(base, _rational(abs(rest), exact=exact))
    return product((factor, power)) if rest > 0 else quotient(factor, power)


def _by_argument(function: str, arguments: tuple[Expression, ...], at: int) -> Partials:
    inner = partials(arguments[at])
    if not inner:
        return {}
    row = FUNCTIONS[function]
    if len(arguments) > len(row.partials):
        return _scaled(_chosen(function, arguments, at), inner)
    return _scaled(row.partial(at, arguments), inner)


def _chosen(function: str, arguments: tuple[Expression, ...], at: int) -> Expression:
    """1 where this argument is the largest (smallest) of many; on a tie the first of them is."""
    lost: dict[str, tuple[Relation, Relation]] = {"max": ("<=", "<"), "min": (">=", ">")}
    earlier, later = lost[function]
    branches = [
        Branch(ZERO, arguments[at], relation, _extreme(function, others))
        for relation, others in ((earlier, arguments[:at]), (later, arguments[at + 1 :]))
        if others
    ]
    return Cases(tuple(branches), ONE)


def _extreme(function: str, arguments: tuple[Expression, ...]) -> Expression:
    return arguments[0] if len(arguments) == 1 else Call(function, arguments)


# --- products without superfluous signs and numbers --------------------------------------------


def product(factors: Iterable[Expression]) -> Expression:
    """The factors in order, with one number in front and its sign before that."""
    number, exact, rest = Fraction(1), True, list[Expression]()
    for factor in _flat(factors):
        value = _number_of(factor)
        if value is None:
            rest.append(factor)
        else:
            number *= value
            exact = exact and not isinstance(factor, Quotient)
    return _with_number(number, rest, exact=exact)


def _flat(factors: Iterable[Expression]) -> Iterable[Expression]:
    """The factors of factors; a sign counts as the factor -1."""
    for factor in factors:
        if isinstance(factor, Product):
            yield from _flat(factor.factors)
        elif isinstance(factor, Negative):
            yield Number(Decimal(-1))
            yield from _flat((factor.operand,))
        else:
            yield factor


def _with_number(number: Fraction, rest: list[Expression], *, exact: bool) -> Expression:
    if number == 0 or not rest:
        return _rational(number, exact=exact)
    if number < 0:
        return Negative(_with_number(-number, rest, exact=exact))
    if number != 1:
        rest = [_rational(number, exact=exact), *rest]
    return rest[0] if len(rest) == 1 else Product(tuple(rest))


def quotient(numerator: Expression, denominator: Expression) -> Expression:
    """The fraction, with its sign in front; over a number, a product with a number."""
    below = _number_of(denominator)
    if below:
        return product((numerator, Quotient(ONE, denominator)))
    if isinstance(numerator, Negative):
        return Negative(quotient(numerator.operand, denominator))
    return ZERO if numerator == ZERO else Quotient(numerator, denominator)


def _negated(expression: Expression) -> Expression:
    return product((Number(Decimal(-1)), expression))


def _number_of(expression: Expression) -> Fraction | None:
    """The value of a number, its negative, or a fraction of two."""
    match expression:
        case Number(value):
            return Fraction(value)
        case Negative(operand):
            inner = _number_of(operand)
            return None if inner is None else -inner
        case Quotient(numerator, denominator):
            above, below = _number_of(numerator), _number_of(denominator)
            return above / below if above is not None and below else None
    return None


def _rational(number: Fraction, *, exact: bool) -> Expression:
    """A whole number or, where only decimals went in, a decimal; else a fraction."""
    if number < 0:
        return Negative(_rational(-number, exact=exact))
    if number.denominator == 1:
        return Number(Decimal(number.numerator))
    if exact and (decimal := _decimal(number)) is not None:
        return Number(decimal)
    return Quotient(Number(Decimal(number.numerator)), Number(Decimal(number.denominator)))


def _decimal(number: Fraction) -> Decimal | None:
    """The number as an exact decimal, if it is one."""
    places = 0
    rest = number.denominator
    for prime in (2, 5):
        times = 0
        while rest % prime == 0:
            rest //= prime
            times += 1
        places = max(places, times)
    if rest != 1:
        return None
    return Decimal(f"{int(number * 10**places)}e{-places}")
