"""Formulas and numbers as LaTeX mathematics, in the order in which they were written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from solver.document.conditions import Condition, condition_of, otherwise_condition
from solver.document.numerals import print_number
from solver.document.pieces import (
    Binding,
    Math,
    Piece,
    Printed,
    applied,
    as_text,
    atom,
    in_brackets,
    is_tall,
    prefixed,
    raised,
)
from solver.document.widths import math_width
from solver.formulas.elementary import FUNCTIONS, Function
from solver.formulas.expression import (
    ONE,
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
    names_in,
)
from solver.formulas.identity import Itself

LONGEST_NUMERATOR = 30_000
"""A sum that is wider than this, in thousandths of an em, is multiplied by 1/n, not divided."""


_RELATIONS = {">": ">", ">=": r"\ge", "<": "<", "<=": r"\le", "=": "=", ",": r",\;"}


def print_symbols(expression: Expression, latex: Mapping[str, str]) -> Math:
    """The formula with the names of its quantities.

    What was printed is remembered: the variants of an exercise have these lines in common.
    """
    return _printed(Itself(expression), Itself(latex))


@lru_cache(maxsize=4096)
def _printed(formula: Itself[Expression], latex: Itself[Mapping[str, str]]) -> Math:
    return _Symbols(latex.thing, is_e_named(latex.thing)).print(formula.thing).pieces


def is_e_named(latex: Mapping[str, str]) -> bool:
    """Whether a quantity is called e, whose square is e^2."""
    return _has_e(Itself(latex))


@lru_cache(maxsize=64)
def _has_e(latex: Itself[Mapping[str, str]]) -> bool:
    return "e" in latex.thing.values()


def print_numbers(
    expression: Expression, values: Mapping[str, Decimal], *, exp_by_name: bool = False
) -> Math:
    """The same formula with a number for every name."""
    return _Numbers(values, exp_by_name).print(expression).pieces


def print_condition(
    cases: Cases,
    branch: Branch | None,
    values: Mapping[str, Decimal],
    *,
    exp_by_name: bool = False,
) -> str:
    """With numbers the condition of a branch, or of the `otherwise`: `0.3232 > 0`."""
    holds = otherwise_condition(cases.branches) if branch is None else condition_of(branch)
    return _Numbers(values, exp_by_name).condition(holds)


class Printer:
    """What both ways of printing share: order, brackets, signs, places to break a line.

    `leads` tells whether nothing stands to the left, so that a minus sign needs no brackets:
    `-0.2 + x`, but `x + (-0.2)`. With `exp_by_name` the exponential function is `exp(x)`, not
    `e^x`, which a quantity called e would make ambiguous.
    """

    times = ""
    exp_by_name = False

    def symbol(self, name: str, *, leads: bool) -> Printed:
        """What stands for a quantity."""
        raise NotImplementedError

    def juxtaposes(self, _before: Expression, _factor: Expression) -> bool:
        """Whether a factor follows without a sign; with numbers it never does."""
        return False

    def is_nought(self, _expression: Expression) -> bool:
        """Whether a minus sign in front would stand before a 0."""
        return False

    def print(self, expression: Expression, *, leads: bool = True) -> Printed:
        """The formula in pieces."""
        match expression:
            case Symbol(name):
                return self.symbol(name, leads=leads)
            case Number(value):
                return _number(value, leads=leads)
            case Negative(operand):
                return self._negative(operand)
            case Sum(terms):
                return self._sum(terms, leads=leads)
            case Product(factors):
                return self._product(factors, leads=leads)
            case Quotient(numerator, denominator):
                return self._quotient(numerator, denominator, leads=leads)
            case Power(base, exponent):
                return self._power(base, exponent)
            case Call(function, arguments):
                row, inside = FUNCTIONS[function], [self._line(each) for each in arguments]
                return _call(row, inside, exp_by_name=self.exp_by_name)
            case Cases():
                return self._cases(expression)

    def condition(self, condition: Condition) -> str:
        """With the relations of LaTeX: `-3 < x < 3`."""
        return " ".join(
            _RELATIONS[part] if isinstance(part, str) else self._line(part) for part in condition
        )

    def _negative(self, operand: Expression) -> Printed:
        if self.is_nought(operand):
            return self.print(operand)
        return Printed(prefixed("-", self._operand(operand, Binding.PRODUCT)), Binding.SUM)

    def _power(self, base: Expression, exponent: Expression) -> Printed:
        """Of a function by its name, between that and its argument: tanh²(0.3)."""
        line = self._line(exponent)
        script = f"^{line}" if len(line) == 1 else f"^{{{line}}}"
        if isinstance(base, Call) and line.isdecimal() and _has_powers(FUNCTIONS[base.function]):
            name = f"{FUNCTIONS[base.function].latex}{script}"
            return raised(applied(name, *map(self._line, base.arguments)))
        return raised(f"{_without_script(self._operand(base, Binding.ATOM))}{script}")

    def _quotient(self, numerator: Expression, denominator: Expression, *, leads: bool) -> Printed:
        if isinstance(numerator, Sum) and self._is_long(numerator):
            return self._product((Quotient(ONE, denominator), numerator), leads=leads)
        return raised(rf"\frac{{{self._line(numerator)}}}{{{self._line(denominator)}}}")

    def _is_long(self, numerator: Sum) -> bool:
        """Whether a fraction would run over the page, where only a bracket can be broken."""
        return math_width(self._line(numerator)) > LONGEST_NUMERATOR

    def _line(self, expression: Expression) -> str:
        return as_text(self.print(expression).pieces)

    def _operand(self, expression: Expression, at_least: Binding, *, leads: bool = False) -> Math:
        """The formula beside an operator: in brackets where it holds together less tightly."""
        printed = self.print(expression, leads=leads or isinstance(expression, Sum))
        return printed.pieces if printed.binding >= at_least else in_brackets(printed.pieces)

    def _sum(self, terms: tuple[Expression, ...], *, leads: bool) -> Printed:
        first, *others = terms
        pieces = list(
            self._operand(first, Binding.PRODUCT)
            if isinstance(first, Sum | Cases)
            else self.print(first, leads=leads).pieces
        )
        for term in others:
            sign, operand = ("-", term.operand) if isinstance(term, Negative) else ("+", term)
            pieces += prefixed(f"{sign} ", self._operand(operand, Binding.PRODUCT))
        return Printed(tuple(pieces), Binding.SUM)

    def _cases(self, cases: Cases) -> Printed:
        rows = [(branch.value, condition_of(branch)) for branch in cases.branches]
        rows.append((cases.otherwise, otherwise_condition(cases.branches)))
        lines = (rf"{self._line(value)}, & {self.condition(holds)}" for value, holds in rows)
        joined = r" \\ ".join(lines)
        return Printed((Piece(rf"\begin{{cases}} {joined} \end{{cases}}"),), Binding.SUM)

    def _product(self, factors: tuple[Expression, ...], *, leads: bool) -> Printed:
        pieces = list(self._operand(factors[0], Binding.FACTOR, leads=leads))
        for before, factor in pairwise(factors):
            inside = self._operand(factor, Binding.FACTOR)
            if self.juxtaposes(before, factor):
                last = pieces.pop()
                inside = prefixed(last.latex, inside, last.depth)
            else:
                inside = prefixed(f"{self.times} ", inside, 1)
            pieces += inside
        return Printed(tuple(pieces), Binding.PRODUCT)


@dataclass(frozen=True, slots=True)
class _Symbols(Printer):
    latex: Mapping[str, str]
    exp_by_name: bool = False
    times = r"\cdot"

    def symbol(self, name: str, *, leads: bool) -> Printed:  # noqa: ARG002
        latex = self.latex[name]
        return raised(latex) if "^" in latex or latex.startswith(r"\frac") else atom(latex)

    def juxtaposes(self, before: Expression, factor: Expression) -> bool:
        """A coefficient stands right before brackets: ½(y − Label)²."""
        base = factor.base if isinstance(factor, Power) else factor
        return isinstance(base, Sum) and not names_in(before)


@dataclass(frozen=True, slots=True)
class _Numbers(Printer):
    values: Mapping[str, Decimal]
    exp_by_name: bool = False
    times = r"\times"

    def is_nought(self, expression: Expression) -> bool:
        """Whether it begins with a quantity whose printed number is 0."""
        first = expression.factors[0] if isinstance(expression, Product) else expression
        return isinstance(first, Symbol) and self.values[first.name] == 0

    def symbol(self, name: str, *, leads: bool) -> Printed:
        return _number(self.values[name], leads=leads)


def _has_powers(row: Function) -> bool:
    """Whether its powers are written as sin² is: those of a function of one number by its name."""
    return row.layout == "name" and row.definition is None and row.arity == 1


def _without_script(math: Math) -> str:
    """A base that has no superscript of its own outside brackets."""
    text = as_text(math)
    closed = text.endswith((")", "]", r"\}"))
    return text if closed or "^" not in text else as_text(in_brackets(math))


def _number(value: Decimal, *, leads: bool) -> Printed:
    text = print_number(value)
    if value < 0 and not leads:
        return atom(f"({text})")
    return Printed((Piece(text),), Binding.PRODUCT if r"\times" in text else Binding.ATOM)


def _call(row: Function, arguments: list[str], *, exp_by_name: bool) -> Printed:
    inside = ", ".join(arguments)
    left, right = (r"\Bigl", r"\Bigr") if is_tall(inside) else ("", "")
    match row.layout:
        case "exponent" if not exp_by_name:
            return raised(f"e^{{{inside}}}")
        case "root":
            return atom(rf"\sqrt{{{inside}}}")
        case "bars":
            return atom(rf"{left}\lvert {inside} {right}\rvert")
        case _:
            return atom(applied(row.latex, inside) if arguments else row.latex)
