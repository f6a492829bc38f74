"""The bounds of a formula: what it may not grow to, however short its text is."""

from __future__ import annotations

from decimal import Decimal

from solver.formulas.lexing import complaint
from solver.formulas.syntax import Literal, Operation, Syntax, operands

MAX_DIGITS = 40
MAX_MAGNITUDE = 40
MAX_EXPONENT = 100
MAX_FACTORS = 100
MAX_DEPTH = 40


def check_literal(written: str, text: str, column: int) -> Decimal:
    """The number with its digits as typed; raises ExerciseError where it is out of bounds."""
    mantissa, _, exponent = written.lower().partition("e")
    if len(mantissa) > MAX_DIGITS + 1 or len(exponent) > 6:
        raise complaint(text, column, f"a number may have {MAX_DIGITS} digits at most")
    value = Decimal(written)
    if len(value.as_tuple().digits) > MAX_DIGITS:
        raise complaint(text, column, f"a number may have {MAX_DIGITS} digits at most")
    if value and abs(value.adjusted()) > MAX_MAGNITUDE:
        bounds = f"0 or between 1e-{MAX_MAGNITUDE} and 1e{MAX_MAGNITUDE}"
        raise complaint(text, column, f"a number must be {bounds} in size")
    return value


def check_power(power: Operation, text: str) -> Operation:
    """The power itself; a tower of numbers, and a huge exponent, raise ExerciseError."""
    base, exponent = power.operands
    if isinstance(exponent, Operation) and exponent.operator == "-":
        (exponent,) = exponent.operands
    if isinstance(exponent, Literal) and abs(exponent.value) > MAX_EXPONENT:
        raise complaint(text, power.column, f"an exponent may be {MAX_EXPONENT} at most")
    if _is_constant(exponent) and _has_power(exponent):
        raise complaint(text, power.column, "an exponent may not be a power of numbers")
    if _is_constant(base) and _has_power(base):
        raise complaint(text, power.column, "a power of numbers may not be raised to a power again")
    if not isinstance(exponent, Literal) and _is_constant(exponent) and _is_large(exponent):
        raise complaint(text, power.column, f"an exponent may be {MAX_EXPONENT} at most")
    return power


def _all(syntax: Syntax) -> list[Syntax]:
    found, stack = [], [syntax]
    while stack:
        found.append(stack.pop())
        stack.extend(operands(found[-1]))
    return found


def _is_constant(syntax: Syntax) -> bool:
    return all(
        isinstance(part, Literal) or (isinstance(part, Operation) and part.operator in "+-*/^")
        for part in _all(syntax)
    )


def _has_power(syntax: Syntax) -> bool:
    return any(isinstance(part, Operation) and part.operator == "^" for part in _all(syntax))


def _is_large(syntax: Syntax) -> bool:
    """Whether the numbers of an exponent could make a large one: 1/2 and 3/2 cannot."""
    numbers = [part.value for part in _all(syntax) if isinstance(part, Literal)]
    return len(numbers) > 2 or any(number > MAX_EXPONENT or number < 1 for number in numbers)


def check_product(factors: int, text: str, column: int) -> None:
    """Raises ExerciseError for a product that no one writes by hand."""
    if factors > MAX_FACTORS:
        problem = f"a product may have {MAX_FACTORS} factors at most, this one has {factors}"
        raise complaint(text, column, problem)


def check_size(syntax: Syntax, text: str) -> Syntax:
    """The tree itself; one too deep (`a/b/c/…`) raises ExerciseError."""
    stack: list[tuple[Syntax, int]] = [(syntax, 1)]
    while stack:
        current, depth = stack.pop()
        if depth > MAX_DEPTH:
            problem = f"a formula may be {MAX_DEPTH} operations deep at most"
            raise complaint(text, getattr(current, "column", 1), problem)
        stack.extend((part, depth + 1) for part in operands(current))
    return syntax
