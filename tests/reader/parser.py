"""A recursive-descent parser from tokens to a formula.

It reads what is seen on the page, so it is stricter than TeX: two operators in a row
(`x + -0.2`), two numbers side by side and a sum hidden in bare braces are all refused.
"""

from __future__ import annotations

from reader.cursor import CLOSING, END, Cursor, split_top
from reader.environments import cases, environment, matrix
from reader.formula import (
    Apply,
    Entrywise,
    Formula,
    Name,
    Negative,
    Number,
    Opaque,
    Power,
    Product,
    Quotient,
    Sum,
    Transpose,
)
from reader.scripts import (
    ACCENTS,
    ELEMENTARY,
    ELEMENTARY_WORDS,
    ELLIPSES,
    FOOTNOTE_MARKS,
    GREEK,
    PRIMES,
    is_function,
    is_mark,
    script_text,
)
from reader.tokens import Token, Unreadable

_TIMES = frozenset({r"\times", r"\cdot", "*"})
_FRACTIONS = frozenset({r"\frac", r"\tfrac", r"\dfrac", r"\cfrac"})
_BLANK = frozenset({r"\quad", r"\qquad"})


def parse(tokens: list[Token]) -> tuple[Formula, bool]:
    """The formula, and whether a footnote mark stands at it."""
    parser = _Parser([token for token in tokens if token.text not in _BLANK])
    return parser.whole(), parser.marked


class _Parser(Cursor):
    def __init__(self, tokens: list[Token]) -> None:
        super().__init__(tokens)
        self.marked = False

    def sub(self, tokens: list[Token]) -> Formula:
        parser = _Parser(tokens)
        formula = parser.whole()
        self.marked |= parser.marked
        return formula

    def whole(self) -> Formula:
        if not self.tokens:
            raise Unreadable("nothing where a formula should be")
        formula = self.sum()
        if self.next is not END:
            raise Unreadable(f"{self.next.text or self.next.kind} was not expected")
        return formula

    def sum(self) -> Formula:
        sign = self.take().text if self.next.text in ("+", "-") else "+"
        terms = [self.signed(sign)]
        while self.next.text in ("+", "-"):
            terms.append(self.signed(self.take().text))
        return terms[0] if len(terms) == 1 else Sum(tuple(terms))

    def signed(self, sign: str) -> Formula:
        factors = [self.product()]
        while self.next.text == r"\odot":
            self.take()
            factors.append(self.product())
        term = factors[0] if len(factors) == 1 else Entrywise(tuple(factors))
        return Negative(term) if sign == "-" else term

    def product(self) -> Formula:
        result = self.factor()
        factors = [result]
        divided = False
        while True:
            if self.next.text in _TIMES:
                self.take()
                factors.append(self.factor())
            elif self.next.text in ("/", r"\div"):
                self.take()
                factors = [Quotient(_product(factors), self.factor())]
                divided = True
            elif self.starts_factor():
                if divided:
                    raise Unreadable("what is divided by what cannot be seen")
                if self.next.kind == "number":
                    raise Unreadable(f"{self.next.text} stands beside what it multiplies")
                factors.append(self.factor())
            else:
                return _product(factors)

    def starts_factor(self) -> bool:
        token = self.next
        if token.kind in ("number", "letter", "word", "bold", "begin"):
            return True
        known = (
            _FRACTIONS | GREEK.keys() | ACCENTS | ELEMENTARY.keys() | ELLIPSES | {r"\sqrt", r"\sum"}
        )
        return token.text in known or token.text in CLOSING or token.text == r"\partial"

    def starts_name(self) -> bool:
        is_symbol = self.next.text in GREEK or self.next.text in ACCENTS
        return self.next.kind in ("letter", "word", "bold") or is_symbol

    def vector(self, token: Token) -> Name:
        """A bold letter with its scripts: another quantity than the letter that is not bold."""
        below, above, primes = self.scripts()
        text = f"bold {token.text}" + (f"_{below}" if below else "")
        return Name(text + (f"^{above}" if above else "") + primes)

    def factor(self) -> Formula:
        base = self.base()
        while self.next.text == "^":
            self.take()
            exponent = self.argument()
            if [token.text for token in exponent] == [r"\transpose"]:
                base = Transpose(base)
            elif isinstance(base, Name) and is_mark(exponent):
                base = Name(f"{base}^{script_text(exponent)}")
            elif exponent and all(token.text in FOOTNOTE_MARKS | {"*"} for token in exponent):
                self.marked = True
            else:
                base = Power(base, self.sub(exponent))
        return base

    def base(self) -> Formula:
        token = self.take()
        if token.kind == "number":
            return self.number(token.text)
        if token.text == "e" and self.next.text == "^":
            self.take()
            return Apply("exp", (self.sub(self.argument()),))
        if token.text == r"\Delta" and self.starts_name():
            return Name(f"\u0394{self.base()}")
        if token.kind == "bold":
            return self.vector(token)
        if token.text in ACCENTS:
            return self.symbol(Token("letter", f"{token.text[1:]} {script_text(self.argument())}"))
        if token.kind in ("letter", "word") or token.text in GREEK:
            return self.symbol(token)
        if token.text in CLOSING and token.kind != "text":
            return self.bracket(token.text)
        return self.construction(token)

    def construction(self, token: Token) -> Formula:
        """What a command or an environment builds."""
        if token.text in _FRACTIONS:
            return self.fraction(self.argument(), self.argument())
        if token.text == r"\sqrt":
            return Apply("sqrt", (self.sub(self.argument()),))
        if token.text in ELEMENTARY:
            return self.elementary(ELEMENTARY[token.text])
        if token.text == r"\sum":
            return self.indexed_sum()
        if token.text in ELLIPSES:
            return Opaque("...")
        if token.kind == "begin" and token.text == "cases":
            return cases(environment(self), self.sub)
        if token.kind == "begin" and token.text == "pmatrix":
            return matrix(environment(self), self.sub)
        raise Unreadable(f"{token.text or token.kind} cannot be read")

    def number(self, digits: str) -> Number:
        """A number, with the power of ten after it when it is in scientific form."""
        if digits == "10" and self.next.text == "^" and (power := self.integer_at(1)) is not None:
            return Number("1", power)
        tail = self.tokens[self.position : self.position + 3]
        if [token.text for token in tail[1:]] == ["10", "^"] and tail[0].text in _TIMES:
            power = self.integer_at(3)
            if power is not None:
                return Number(digits, power)
        return Number(digits)

    def integer_at(self, ahead: int) -> int | None:
        """The whole-number exponent that begins so many tokens ahead; taken if it is one."""
        start = self.position
        self.position += ahead
        text = "".join(token.text for token in self.argument())
        if text.removeprefix("-").isdecimal():
            return int(text)
        self.position = start
        return None

    def bracket(self, opening: str) -> Formula:
        tokens = self.until(CLOSING[opening])
        items = split_top(tokens, frozenset({","}))
        if len(items) > 1:
            return Opaque(f"({', '.join(str(self.sub(item)) for item in items)})")
        inner = self.sub(tokens)
        if opening == r"\lvert":
            return Apply("abs", (inner,))
        if opening == "{" and isinstance(inner, (Sum, Negative)):
            raise Unreadable("a sum in braces that are not printed")
        return inner

    def fraction(self, above: list[Token], below: list[Token]) -> Formula:
        sign = _differential(above)
        if sign and sign == _differential(below):
            return Name(f"{sign}{self.quantity(above[1:])}/{sign}{self.quantity(below[1:])}")
        return Quotient(self.sub(above), self.sub(below))

    def quantity(self, tokens: list[Token]) -> Formula:
        formula = self.sub(tokens)
        if not isinstance(formula, (Name, Apply)):
            raise Unreadable(f"{formula} under a differential")
        return formula

    def symbol(self, token: Token) -> Formula:
        """A name with its scripts; with a bracket after it, a function of its arguments."""
        if token.kind == "word" and token.text in ELEMENTARY_WORDS:
            return self.elementary(token.text)
        text = GREEK.get(token.text, token.text)
        below, above, primes = self.scripts()
        is_applied = self.next.text == "(" and (primes or is_function(token, below))
        name = text + (f"_{below}" if below else "") + (f"^{above}" if above else "") + primes
        if self.next == Token("begin", "pmatrix") and (primes or is_function(token)):
            return Apply(name, (self.base(),))
        if not is_applied:
            return Name(name)
        applied = Apply(name, self.arguments())
        if self.next.text != "_":
            return applied
        self.take()
        return Name(f"{applied}_{script_text(self.argument())}")  # an entry, softmax(x)_i

    def scripts(self) -> tuple[str, str, str]:
        """The subscript, the superscript mark and the primes; a power is left standing."""
        below = above = primes = ""
        while True:
            start = self.position
            if self.next.text == "_" and not below:
                self.take()
                below = script_text(self.argument())
            elif self.next.text in PRIMES:
                self.take()
                primes += "'"
            elif self.next.text == "^":
                self.take()
                tokens = self.argument()
                if not is_mark(tokens):
                    self.position = start
                    return below, above, primes
                self.marked |= any(token.text in FOOTNOTE_MARKS for token in tokens)
                kept = [token for token in tokens if token.text not in FOOTNOTE_MARKS]
                primes += "'" * sum(token.text in PRIMES for token in kept)
                kept = [token for token in kept if token.text not in PRIMES]
                above += script_text(kept) if kept else ""
            else:
                return below, above, primes

    def arguments(self) -> tuple[Formula, ...]:
        opening = self.take().text
        inner = self.until(CLOSING[opening])
        return tuple(self.sub(piece) for piece in split_top(inner, frozenset({","})))

    def elementary(self, function: str) -> Formula:
        """`exp(x)`, `ln x`, `tanh^2(x)`, `max(0, x)`."""
        power: Formula | None = None
        if self.next.text == "^":
            start = self.position
            self.take()
            tokens = self.argument()
            if all(token.text in PRIMES for token in tokens):
                function += "'" * len(tokens)
            elif [token.kind for token in tokens] == ["number"]:
                power = Number(tokens[0].text)
            else:
                self.position = start
        while self.next.text in PRIMES:
            self.take()
            function += "'"
        if self.next is END and power is None:
            return Opaque(function)  # only spoken of
        bracketed = self.next.text in ("(", "[", r"\{")
        applied = Apply(function, self.arguments() if bracketed else (self.base(),))
        return applied if power is None else Power(applied, power)

    def indexed_sum(self) -> Opaque:
        """A sum over an index: read for its grammar, then kept as a word."""
        bounds = ""
        while self.next.text in ("_", "^"):
            bounds += self.take().text + "".join(token.text for token in self.argument())
        return Opaque(f"sum{bounds} {self.product()}")


def _product(factors: list[Formula]) -> Formula:
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


def _differential(tokens: list[Token]) -> str:
    """`∂` or `d` where the tokens begin with one and something follows it."""
    if len(tokens) < 2:
        return ""
    return {r"\partial": "∂", "d": "d"}.get(tokens[0].text, "")
