"""A restricted parser for the formulas that instructors type; nothing is ever evaluated.

    expression  term (+ term | - term)*
    term        factor (* factor | / factor)*
    factor      - factor | power
    power       operand (^ factor)?                           ** is ^; a^b^c is a^(b^c)
    operand     number | name | name[subscript, …] | (expression) | function(expression, …)
                | sum(ranges: expression)                     prod, mean, max, min as well
    ranges      name in span, …                               i in 1..2, j in 1..i, k in 1, 3, 5
    span        subscript | subscript..subscript
    subscript   whole numbers and indices with + - *          t-1, 2*i+j, -1

Depth, length, digits and exponents are bounded, so that no text takes long or too much stack.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from solver.errors import did_you_mean
from solver.formulas.elementary import FUNCTIONS
from solver.formulas.guards import check_literal, check_power, check_product, check_size
from solver.formulas.lexing import Token, tokens
from solver.formulas.subscripts import REDUCTIONS, Reader, found_word
from solver.formulas.syntax import Literal, Operation, Range, Reduction, Reference, Syntax

CONSTANTS = frozenset(name for name, row in FUNCTIONS.items() if row.arity == 0)

_ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        "log": "write ln(x)",
        "softmax": "write exp(z[i]) / sum(k in 1..n: exp(z[k])), with a number for n",
        "norm": "write (sum(i in 1..n: x[i]^2))^0.5, with a number for n",
        "tan": "write sin(x)/cos(x)",
        "product": "write prod(i in 1..3: x[i])",
    }
)


def parse(text: str) -> Syntax:
    """The formula as a tree.

    Raises ExerciseError showing the formula, the column, and what is allowed there.
    """
    parser = _Parser(text, tokens(text))
    return check_size(parser.whole(parser.expression), text)


def parse_ranges(text: str) -> tuple[Range, ...]:
    """The ranges of a family, `i in 1..2, j in 1..i`; raises ExerciseError."""
    parser = Reader(text, tokens(text))
    return parser.whole(parser.ranges)


def parse_name(text: str) -> Reference:
    """The name of a quantity or of a family, `h[t]`; raises ExerciseError."""
    parser = Reader(text, tokens(text))
    return parser.whole(parser.reference)


@dataclass(slots=True)
class _Parser(Reader):
    """Reads values: everything but names and subscripts."""

    def expression(self) -> Syntax:
        """Terms with + and - between them."""
        first = self.next
        terms = [self.term()]
        while sign := self.take("+", "-"):
            term = self.term()
            terms.append(Operation("-", (term,), sign.column) if sign.text == "-" else term)
        return terms[0] if len(terms) == 1 else Operation("+", tuple(terms), first.column)

    def term(self) -> Syntax:
        """Factors with * and / between them."""
        first = self.next
        factors: list[Syntax] = [self.factor()]
        while operator := self.take("*", "/"):
            right = self.factor()
            if operator.text == "*":
                factors.append(right)
            else:
                whole = self._product(factors, first)
                factors = [Operation("/", (whole, right), operator.column)]
        return self._product(factors, first)

    def _product(self, factors: list[Syntax], first: Token) -> Syntax:
        if len(factors) == 1:
            return factors[0]
        check_product(len(factors), self.text, first.column)
        return Operation("*", tuple(factors), first.column)

    def factor(self) -> Syntax:
        """A power, or the negative of a factor."""
        if sign := self.take("-"):
            return Operation("-", (self.deeper(self.factor),), sign.column)
        base = self.operand()
        if not (operator := self.take("^", "**")):
            return base
        power = Operation("^", (base, self.deeper(self.factor)), operator.column)
        return check_power(power, self.text)

    def operand(self) -> Syntax:
        """A number, a name, a call, or an expression in brackets."""
        word = self.next
        if word.kind == "number":
            self.at += 1
            return Literal(check_literal(word.text, self.text, word.column))
        if word.kind == "name":
            if word.text in CONSTANTS:
                self.at += 1
                return Operation(word.text, (), word.column)
            return self.deeper(self.call) if self._calls(word) else self.reference()
        if opened := self.take("("):
            inside = self.deeper(self.expression)
            self.expect(")", opened)
            return inside
        return self.refuse(word, f"expected a number, a name or '(', found {found_word(word)}")

    def _calls(self, word: Token) -> bool:
        """Whether a bracket follows the name: at once, or after a blank if it is a function."""
        follows = self.words[self.at + 1]
        known = word.text in FUNCTIONS or word.text in REDUCTIONS
        return follows.text == "(" and (known or follows.column == word.column + len(word.text))

    def call(self) -> Syntax:
        """A function of its arguments, or a reduction over indices."""
        name, opened = self.next, self.words[self.at + 1]
        reduces = name.text in REDUCTIONS
        if not reduces and name.text not in FUNCTIONS:
            remedy = f"; to multiply, write {name.text}*(…)"
            self.refuse(name, f"there is no function {self._functions(name.text)}{remedy}")
        self.at += 2
        if reduces and self.starts_range(self.at):
            ranges = self.ranges()
            self.expect(":")
            body: Syntax = Reduction(name.text, ranges, self.expression(), name.column)
        else:
            body = Operation(name.text, tuple(self._arguments()), name.column)
            self._check_arity(name, len(body.operands))
        self.expect(")", opened)
        return body

    def _arguments(self) -> list[Syntax]:
        arguments = [self.expression()]
        while self.take(","):
            arguments.append(self.expression())
        return arguments

    def _check_arity(self, name: Token, amount: int) -> None:
        if name.text in ("sum", "mean", "prod") and amount == 1:
            self.refuse(name, f"write what runs: {name.text}(i in 1..3: x[i])")
        if name.text not in REDUCTIONS and amount != FUNCTIONS[name.text].arity:
            takes = FUNCTIONS[name.text].arity
            noun = "argument" if takes == 1 else "arguments"
            self.refuse(name, f"{name.text} takes {takes} {noun}, not {amount}")

    def _functions(self, name: str) -> str:
        allowed = sorted({*FUNCTIONS, *REDUCTIONS} - CONSTANTS)
        hint = _ELSEWHERE.get(name)
        guess = f" ({hint})" if hint else did_you_mean(name, allowed)
        return f"'{name}'{guess}; there are {', '.join(allowed)}"
