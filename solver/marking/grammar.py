"""A restricted grammar: from tokens to a formula, or a reason why there is none.

Formulas are the trees of `solver.formulas.expression`. A function of the author's own is a `Call`
by its name, a derivative a `Call` of `DERIVATIVE` with what is differentiated and by what.
"""

from __future__ import annotations

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
from solver.marking.cases import RELATIONS, is_indicator, read_array, read_cases, read_indicator
from solver.marking.cursor import (
    ARRAY,
    CLOSING,
    DERIVATIVE,
    END,
    ENTRYWISE,
    LIST,
    ROW,
    TRANSPOSED,
    differential,
    has_partial,
    number_of,
    said,
    separated,
    slashed,
)
from solver.marking.lexing import tokenize
from solver.marking.naming import (
    FOOTNOTES,
    TRANSPOSING,
    base_of,
    marks_of,
    prefix_of,
    script,
)
from solver.marking.scripts import MATRICES, NameCursor, Reading
from solver.marking.tokens import DEEPEST, Schematic, Token, Tokens, Unreadable
from solver.marking.vocabulary import DERIVATIVES, FRACTIONS, SCHEMATIC_MACROS

ELEMENTARY = {
    "exp": "exp", "ln": "ln", "log": "ln", "tanh": "tanh", "sin": "sin", "cos": "cos",
    "erf": "erf", "max": "max", "min": "min",
}  # fmt: skip


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


class _Parser(NameCursor):
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
            elif self.sees("|") and self.sees_limit():
                self.at += 1
                self.drop_scripts()
            elif self.starts_factor():
                if self.next.kind == "number" and not self.follows_bracket():
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
            return token.text in CLOSING or token.text == "|"
        return token.kind == "macro"

    def factor(self) -> Expression:
        base = self.base()
        while self.sees("^"):
            self.take()
            exponent = self.argument()
            if all(token.text in FOOTNOTES or token.text == "*" for token in exponent):
                self.reading.is_marked = True
            elif exponent[0].text in TRANSPOSING and len(exponent) == 1:
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
        if token.kind == "sign" and token.text == "|":
            return self.absolute()
        if token.kind == "group":
            return self.group(token)
        name = token.text if token.kind in ("macro", "word") else ""
        if name in ELEMENTARY:
            return self.elementary(ELEMENTARY[name])
        if token.text == "nabla" and self.sees("_"):
            return self.gradient()
        if is_indicator(token) and self.sees_relation():
            return self.bracket(self.take().text)
        if base_of(token) is not None or prefix_of(token) is not None:
            return self.symbol(token)
        return self.construction(token)

    def construction(self, token: Token) -> Expression:
        """What a command or an environment builds."""
        if token.kind == "macro":
            return self.command(token)
        if token.kind == "environment" and token.text in ("cases", "dcases"):
            return read_cases(token.parts[0], self.sub)
        if token.kind == "environment" and token.text in MATRICES:
            return read_array(token.parts[0], self.sub)
        if token.kind == "bold":
            raise Unreadable(f"{token.text} in bold is a vector or a matrix")
        raise Unreadable(f"{said(token)} cannot be read")

    def command(self, token: Token) -> Expression:
        """What a command builds."""
        if token.text in FRACTIONS:
            return self.fraction(*token.parts)
        if token.text in DERIVATIVES:
            above, below = token.parts
            return Call(DERIVATIVE, (self.sub(above), self.sub(below)))
        if token.text == "sqrt" and len(token.parts) == 1:
            return Call("sqrt", (self.sub(token.parts[0]),))
        if token.text == "pi":
            return Symbol(f"pi_{script(self.lower())}") if self.took("_") else Call("pi", ())
        if token.text == "sum":
            return self.indexed_sum()
        if token.text == "partial":
            return Call(DERIVATIVE, (self.factor(),))
        if token.text in SCHEMATIC_MACROS:
            raise Schematic(rf"\{token.text} speaks of many")
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
        if opening == "|(":
            return Call("abs", (self.sub(inner),))
        if len(rows := separated(inner, ";")) > 1:
            return Call(ARRAY, tuple(Call(ROW, (self.sub(row),)) for row in rows))
        if len(entries := separated(inner)) > 1:
            return Call(LIST, tuple(map(self.sub, entries)))
        if any(token.kind == "sign" and token.text in RELATIONS for token in inner):
            return read_indicator(inner, self.sub)
        return self.sub(inner)

    def absolute(self) -> Expression:
        """`|x|`, the first line of which is taken."""
        start = self.at
        while not self.took("|"):
            if self.take() is END:
                raise Unreadable("| is never closed")
        return Call("abs", (self.sub(tuple(self.tokens[start : self.at - 1])),))

    def gradient(self) -> Expression:
        r"""`\nabla_w L`, the ∇ of which is taken."""
        self.take()
        by = self.sub(self.lower())
        return Call(DERIVATIVE, (self.factor(), by))

    def fraction(self, above: Tokens, below: Tokens) -> Expression:
        tops, bottoms = differential(above), differential(below)
        if has_partial(above) != has_partial(below):
            raise Unreadable("a ∂ above or below the line, and none on the other side")
        if tops is None or not bottoms:
            return Quotient(self.sub(above), self.sub(below))
        by = self.sub(bottoms)
        if tops:
            of = self.sub(tops)
            if isinstance(of, Symbol) and self.reading.letters.are_function_of(of, by):
                return Call(f"{of.name}'", (by,))
            return Call(DERIVATIVE, (of, by))
        return Call(DERIVATIVE, (self.factor(), by))

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
