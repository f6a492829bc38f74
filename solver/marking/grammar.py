"""A restricted grammar: from tokens to a formula, or a reason why there is none.

Formulas are the trees of `solver.formulas.expression`. A function of the author's own is a `Call`
by its name, a derivative a `Call` of `DERIVATIVE` with what is differentiated and by what.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from solver.formulas.expression import (
    Call,
    Expression,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from solver.marking.cases import read_array, read_cases
from solver.marking.cursor import (
    CLOSING,
    DERIVATIVE,
    END,
    ENTRYWISE,
    TRANSPOSED,
    NumberCursor,
    differential,
    has_partial,
    number_of,
    said,
    separated,
    slashed,
)
from solver.marking.naming import (
    FOOTNOTES,
    base_of,
    marks_of,
    may_be_function,
    named,
    prefix_of,
    script,
)
from solver.marking.tokens import DEEPEST, Token, Tokens, Unreadable, tokenize

ELEMENTARY = {
    "exp": "exp", "ln": "ln", "log": "ln", "tanh": "tanh", "sin": "sin", "cos": "cos",
    "erf": "erf", "max": "max", "min": "min",
}  # fmt: skip
_MATRICES = frozenset({"pmatrix", "bmatrix", "matrix", "Bmatrix", "smallmatrix"})
_FRACTIONS = frozenset({"frac", "dfrac", "tfrac", "cfrac"})


@dataclass(frozen=True, slots=True)
class Letters:
    """What letters are in a document: functions, and whether e is a quantity, whose square e^2
    is; e^{2} is still that of the exponential function.
    """

    functions: frozenset[str] = frozenset()
    is_e_named: bool = False


@dataclass(slots=True)
class Reading:
    """What letters are in the document of a formula, and whether footnote marks are in it."""

    letters: Letters = field(default_factory=Letters)
    is_marked: bool = False
    depth: int = 0


def parse(tokens: Tokens, reading: Reading) -> Expression:
    """The formula; raises Unreadable."""
    reading.depth += 1
    if reading.depth > DEEPEST:
        raise Unreadable(f"formulas stand within each other more than {DEEPEST} deep")
    formula = _Parser(tokens, reading).whole()
    reading.depth -= 1
    return formula


@lru_cache(maxsize=4096)
def formula_of(latex: str) -> Expression | None:
    """The formula that some LaTeX stands for, if it is one."""
    try:
        return parse(tokenize(latex), Reading())
    except Unreadable:
        return None


def _product_of(factors: list[Expression]) -> Expression:
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


class _Parser(NumberCursor):
    def __init__(self, tokens: Tokens, reading: Reading) -> None:
        super().__init__(tokens)
        self.reading = reading

    def sub(self, tokens: Tokens) -> Expression:
        return parse(tokens, self.reading)

    def whole(self) -> Expression:
        if not self.tokens:
            raise Unreadable("nothing stands where a formula should")
        formula = self.sum()
        if self.next is not END:
            raise Unreadable(f"{said(self.next)} was not expected")
        return formula

    def sum(self) -> Expression:
        terms = [self.signed(self.take().text if self.sees("+", "-") else "+")]
        while self.sees("+", "-"):
            terms.append(self.signed(self.take().text))
        return terms[0] if len(terms) == 1 else Sum(tuple(terms))

    def signed(self, sign: str) -> Expression:
        while self.sees("+", "-"):
            sign = "-" if (self.take().text == "-") != (sign == "-") else "+"
        term = self.product()
        return Negative(term) if sign == "-" else term

    def product(self) -> Expression:
        factors = [self.factor()]
        while True:
            if self.took("*"):
                factors.append(self.signed_factor())
            elif self.took("⊙"):
                factors = [Call(ENTRYWISE, (_product_of(factors), self.signed_factor()))]
            elif self.sees("/"):
                self.take()
                factors = [slashed(_product_of(factors), self.signed_factor())]
            elif self.starts_factor():
                if self.next.kind == "number":
                    raise Unreadable(f"{self.next.text} stands beside what it multiplies")
                factors.append(self.factor())
            else:
                return _product_of(factors)

    def signed_factor(self) -> Expression:
        if self.sees("-"):
            self.take()
            return Negative(self.factor())
        return self.factor()

    def starts_factor(self) -> bool:
        token = self.next
        if token.kind in ("number", "letter", "word", "bold", "environment", "group"):
            return True
        if token.kind == "sign":
            return token.text in CLOSING
        return token.kind == "macro"

    def factor(self) -> Expression:
        base = self.base()
        while self.sees("^"):
            self.take()
            exponent = self.argument()
            if all(token.text in FOOTNOTES or token.text == "*" for token in exponent):
                self.reading.is_marked = True
            elif exponent[0].text in ("top", "mathsf", "T") and len(exponent) == 1:
                base = Call(TRANSPOSED, (base,))
            else:
                base = Power(base, self.sub(exponent))
        return base

    def base(self) -> Expression:
        token = self.take()
        if token.kind == "number":
            return self.number(token)
        if token.kind == "letter" and token.text == "e" and self.sees("^"):
            return self.exponential(token)
        if token.kind == "sign" and token.text in CLOSING:
            return self.bracket(token.text)
        if token.kind == "group":
            return self.group(token)
        name = token.text if token.kind in ("macro", "word") else ""
        if name in ELEMENTARY:
            return self.elementary(ELEMENTARY[name])
        if base_of(token) is not None or prefix_of(token) is not None:
            return self.symbol(token)
        return self.construction(token)

    def construction(self, token: Token) -> Expression:
        """What a command or an environment builds."""
        if token.kind == "macro" and token.text in _FRACTIONS:
            return self.fraction(*token.parts)
        if token.kind == "macro" and token.text == "sqrt":
            if len(token.parts) > 1:
                raise Unreadable("a root of another kind than the square root")
            return Call("sqrt", (self.sub(token.parts[0]),))
        if token.kind == "macro" and token.text == "pi":
            return Symbol(f"pi_{script(self.argument())}") if self.took("_") else Call("pi", ())
        if token.kind == "macro" and token.text == "sum":
            return self.indexed_sum()
        if token.kind == "macro" and token.text == "partial":
            return Call(DERIVATIVE, (self.factor(),))
        if token.kind == "environment" and token.text in ("cases", "dcases"):
            return read_cases(token.parts[0], self.sub)
        if token.kind == "environment" and token.text in _MATRICES:
            return read_array(token.parts[0], self.sub)
        if token.kind == "bold":
            raise Unreadable(f"{token.text} in bold is a vector or a matrix")
        raise Unreadable(f"{said(token)} cannot be read")

    def indexed_sum(self) -> Expression:
        """A sum over an index: read, and never worked out."""
        bounds = ""
        while self.sees("_", "^"):
            bounds += self.take().text + script(self.argument())
        return Call(f"sum{bounds}", (self.product(),))

    def exponential(self, token: Token) -> Expression:
        self.take()
        is_power = self.reading.letters.is_e_named and self.next.kind == "number"
        exponent = self.argument()
        if is_power:
            return Power(Symbol(token.text), self.sub(exponent))
        if marks_of(exponent) is not None and not any(t.kind == "word" for t in exponent):
            self.at -= 2
            return self.symbol(token)
        return Call("exp", (self.sub(exponent),))

    def group(self, token: Token) -> Expression:
        """Braces that are not printed: around a name that has a mark, or empty."""
        inner = token.parts[0]
        if not inner:
            return self.base()
        formula = self.sub(inner)
        if isinstance(formula, Symbol):
            return self.scripted(formula.name)
        return formula

    def bracket(self, opening: str) -> Expression:
        inner = self.until(opening)
        if any(token.kind == "sign" and token.text == "," for token in inner):
            raise Unreadable("several formulas in brackets")
        formula = self.sub(inner)
        return Call("abs", (formula,)) if opening == "|(" else formula

    def fraction(self, above: Tokens, below: Tokens) -> Expression:
        tops, bottoms = differential(above), differential(below)
        if has_partial(above) != has_partial(below):
            raise Unreadable("a ∂ above or below the line, and none on the other side")
        if tops is None or not bottoms:
            return Quotient(self.sub(above), self.sub(below))
        by = self.sub(bottoms)
        if tops:
            return Call(DERIVATIVE, (self.sub(tops), by))
        return Call(DERIVATIVE, (self.factor(), by))

    def symbol(self, token: Token) -> Expression:
        """A name with its scripts; with a bracket after it, a function of its arguments."""
        prefix = prefix_of(token)
        if prefix is not None:
            follows = self.next
            if base_of(follows) is None:
                return self.scripted(prefix)
            return self.scripted(prefix + str(base_of(self.take())), applies=False)
        base = str(base_of(token))
        return self.scripted(base, applies=may_be_function(base, self.reading.letters.functions))

    def scripted(self, base: str, *, applies: bool = False) -> Expression:
        below, marks = self.scripts()
        primes = "".join(mark for mark in marks if mark == "'")
        is_numbered = f"{base}_{below}" in self.reading.letters.functions
        if (
            (self.sees("(", "[") or self.sees_matrix())
            and (primes or is_numbered or (applies and not below))
            and len(primes) == len(marks)
        ):
            base = f"{base}_{below}" if is_numbered else base
            arguments = (self.base(),) if self.sees_matrix() else self.arguments()
            applied = Call(base + primes, arguments)
            if not self.took("_"):
                return applied
            return Call(f"{base}{primes}_{script(self.argument())}", applied.arguments)
        return Symbol(named(base, below, marks))

    def put_back(self, exponent: Tokens) -> None:
        """Puts a power that was taken before what comes next."""
        again = (Token("sign", "^", 0, 0), Token("group", "", 0, 0, (exponent,)))
        self.tokens[self.at : self.at] = again

    def sees_matrix(self) -> bool:
        return self.next.kind == "environment" and self.next.text in _MATRICES

    def scripts(self) -> tuple[str, list[str]]:
        """The subscript and the marks; a power is left standing."""
        below, marks = "", []
        while True:
            start = self.at
            if self.sees("_") and not below:
                self.take()
                below = script(self.argument())
            elif self.sees("'"):
                self.take()
                marks.append("'")
            elif self.sees("^"):
                self.take()
                tokens = self.argument()
                found = marks_of(tuple(t for t in tokens if t.text not in FOOTNOTES))
                if found is None and self.sees("_") and not below:
                    self.take()
                    below = script(self.argument())
                    if tokens[0].kind == "number":  # x^2_1 is the square of x_1
                        self.put_back(tokens)
                        return below, marks
                    found = [f"^{script(tokens)}"]
                if found is None:
                    self.at = start
                    return below, marks
                self.reading.is_marked |= any(t.text in FOOTNOTES for t in tokens)
                marks += found
            else:
                return below, marks

    def arguments(self) -> tuple[Expression, ...]:
        inner = self.until(self.take().text)
        return tuple(self.sub(piece) for piece in separated(inner))

    def elementary(self, function: str) -> Expression:
        """`exp(x)`, `ln x`, `tanh^2(x)`, `max(0, x)`, `tanh'(x)`."""
        power: Expression | None = None
        while self.sees("^", "'"):
            start = self.at
            exponent = () if self.take().text == "'" else self.argument()
            if all(token.text == "'" for token in exponent):
                function += "'" * max(1, len(exponent))
            elif len(exponent) == 1 and exponent[0].kind == "number":
                power = number_of(exponent[0].text, 0)
            else:
                self.at = start
                break
        applied = Call(function, self.arguments() if self.sees(*CLOSING) else (self.factor(),))
        return applied if power is None else Power(applied, power)
