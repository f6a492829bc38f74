"""The tree that a formula is read into. `str` gives every node one canonical spelling."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number: its digits and the power of ten printed after them."""

    digits: str
    exponent: int = 0

    @property
    def value(self) -> Fraction:
        """The number, exactly."""
        return _worth(self.digits, self.exponent)

    @property
    def unit(self) -> Fraction:
        """One unit of the last printed place."""
        places = len(self.digits.partition(".")[2])
        return Fraction(10) ** (self.exponent - places)

    def __str__(self) -> str:
        return self.digits + (f"e{self.exponent}" if self.exponent else "")


@cache
def _worth(digits: str, exponent: int) -> Fraction:
    return Fraction(digits) * Fraction(10) ** exponent


@dataclass(frozen=True, slots=True)
class Name:
    """A quantity: `w_11^+`, `Label_1`, `∂Loss/∂w_11`."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Apply:
    """A function of its arguments: `sig'(h_1)`, `exp(...)`, `max(0, h_1)`."""

    function: str
    arguments: tuple[Formula, ...]

    def __str__(self) -> str:
        return f"{self.function}({', '.join(map(str, self.arguments))})"


@dataclass(frozen=True, slots=True)
class Negative:
    """The negative of a formula."""

    operand: Formula

    def __str__(self) -> str:
        return f"-{self.operand}"


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms to be added; a subtraction adds a `Negative`."""

    terms: tuple[Formula, ...]

    def __str__(self) -> str:
        return f"({' + '.join(map(str, self.terms))})"


@dataclass(frozen=True, slots=True)
class Product:
    """Factors to be multiplied."""

    factors: tuple[Formula, ...]

    def __str__(self) -> str:
        return f"({' * '.join(map(str, self.factors))})"


@dataclass(frozen=True, slots=True)
class Quotient:
    """A fraction."""

    numerator: Formula
    denominator: Formula

    def __str__(self) -> str:
        return f"({self.numerator} / {self.denominator})"


@dataclass(frozen=True, slots=True)
class Power:
    """A base and its exponent."""

    base: Formula
    exponent: Formula

    def __str__(self) -> str:
        return f"{self.base}^({self.exponent})"


@dataclass(frozen=True, slots=True)
class Condition:
    """Two formulas and an inequality between them."""

    left: Formula
    relation: str
    right: Formula

    def __str__(self) -> str:
        return f"{self.left} {self.relation} {self.right}"


@dataclass(frozen=True, slots=True)
class Cases:
    """Formulas of which the first holds whose conditions are met; "otherwise" has none."""

    rows: tuple[tuple[Formula, tuple[Condition, ...]], ...]

    def __str__(self) -> str:
        rows = (f"{value} if {' and '.join(map(str, bounds))}" for value, bounds in self.rows)
        return "{" + "; ".join(rows) + "}"


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table of formulas in brackets."""

    rows: tuple[tuple[Formula, ...], ...]

    def __str__(self) -> str:
        return "[" + "; ".join(", ".join(map(str, row)) for row in self.rows) + "]"


@dataclass(frozen=True, slots=True)
class Transpose:
    """A matrix with columns for rows."""

    operand: Formula

    def __str__(self) -> str:
        return f"{self.operand}^T"


@dataclass(frozen=True, slots=True)
class Entrywise:
    """Matrices to be multiplied entry by entry."""

    factors: tuple[Formula, ...]

    def __str__(self) -> str:
        return f"({' o '.join(map(str, self.factors))})"


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something read but never evaluated: a sum over an index, an ellipsis."""

    text: str

    def __str__(self) -> str:
        return self.text


Formula: TypeAlias = (
    Number
    | Name
    | Apply
    | Negative
    | Sum
    | Product
    | Quotient
    | Power
    | Cases
    | Matrix
    | Transpose
    | Entrywise
    | Opaque
)


def literal(formula: Formula) -> Number | None:
    """The number of a side that is one number and nothing else, with its sign."""
    match formula:
        case Number():
            return formula
        case Negative(Number(digits, exponent)):
            return Number(f"-{digits}", exponent)
    return None


def parts(formula: Formula) -> tuple[Formula, ...]:
    """The direct operands of a formula."""
    match formula:
        case Apply(_, operands) | Sum(operands) | Product(operands) | Entrywise(operands):
            return operands
        case Matrix(rows):
            return tuple(entry for row in rows for entry in row)
        case Negative(operand) | Transpose(operand):
            return (operand,)
        case Quotient(left, right) | Power(left, right):
            return (left, right)
        case Cases(rows):
            bounds = [side for _, row in rows for c in row for side in (c.left, c.right)]
            return (*(value for value, _ in rows), *bounds)
    return ()


def replaced(formula: Formula, name: str, by: Formula) -> Formula:
    """The formula with another one in place of a name."""

    def inside(part: Formula) -> Formula:
        return replaced(part, name, by)

    match formula:
        case Name(text):
            return by if text == name else formula
        case Apply(function, arguments):
            return Apply(function, tuple(map(inside, arguments)))
        case Sum(operands) | Product(operands) | Entrywise(operands):
            return type(formula)(tuple(map(inside, operands)))
        case Negative(operand) | Transpose(operand):
            return type(formula)(inside(operand))
        case Quotient(left, right) | Power(left, right):
            return type(formula)(inside(left), inside(right))
    return formula
