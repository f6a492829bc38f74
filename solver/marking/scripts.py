"""Names in a formula: with their scripts and marks, and with a bracket after them, functions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from solver.formulas.expression import Call, Expression, Symbol
from solver.marking.cursor import NumberCursor, separated
from solver.marking.naming import (
    FOOTNOTES,
    base_of,
    marks_of,
    may_be_function,
    named,
    prefix_of,
    script,
    turned,
)
from solver.marking.tokens import Token, Tokens

SCHEMATIC = ("softmax", "sum")
"""What formulas for every index are written with; they are read and not worked out."""

LOSSES = frozenset({"L", "J", "E", "C", "ell", "Loss", "loss", "Cost", "cost", "Error", "MSE"})
"""What a bracket after it says what it depends on."""

MATRICES = frozenset({"pmatrix", "bmatrix", "matrix", "Bmatrix", "smallmatrix"})
"""The environments that a matrix stands in."""


_CALCULATING = frozenset({"+", "-", "*", "/", "⊙", "(", "=", "≈", "<", ">", "|"})


@dataclass(frozen=True, slots=True)
class Letters:
    """What letters are in a document: functions, `declared` of their variable or of any, and
    whether e is a quantity, whose square e^2 is; e^{2} is still that of the exponential function.
    With d before a name, dw, it may be one.
    """

    functions: frozenset[str] = frozenset()
    declared: frozenset[tuple[str, str]] = frozenset()
    is_e_named: bool = False
    is_d_prefix: bool = False

    def are_function_of(self, name: Expression, variable: Expression) -> bool:
        """Whether they are a function and its variable: σ and z of dσ/dz."""
        if not (isinstance(name, Symbol) and isinstance(variable, Symbol)):
            return False
        return not self.declared.isdisjoint({(name.name, variable.name), (name.name, "")})


@dataclass(slots=True)
class Reading:
    """What letters are in the document of a formula, and whether footnote marks are in it."""

    letters: Letters = field(default_factory=Letters)
    is_marked: bool = False
    depth: int = 0


class NameCursor(NumberCursor, ABC):
    """A cursor that reads names."""

    def __init__(self, tokens: Tokens, reading: Reading) -> None:
        super().__init__(tokens)
        self.reading = reading

    @abstractmethod
    def sub(self, tokens: Tokens) -> Expression:
        """The formula that some of the tokens are."""

    @abstractmethod
    def base(self) -> Expression:
        """What a power may be taken of."""

    def symbol(self, token: Token) -> Expression:
        """A name with its scripts; with a bracket after it, a function of its arguments."""
        prefix = prefix_of(token)
        if prefix is not None:
            follows = self.next
            if base_of(follows) is None:
                return self.scripted(prefix)
            return self.scripted(prefix + str(base_of(self.take())), applies=False)
        base = str(base_of(token))
        if self.begins_differential(token):
            return self.scripted(base + str(base_of(self.take())))
        return self.scripted(base, applies=may_be_function(base, self.reading.letters.functions))

    def begins_differential(self, token: Token) -> bool:
        """Whether it is the d of dw, where that is the name of the loss's derivative by w."""
        is_d = token.text == "d" and token.kind == "letter" and self.reading.letters.is_d_prefix
        return is_d and self.next.start == token.end and base_of(self.next) is not None

    def scripted(self, base: str, *, applies: bool = False) -> Expression:
        """The name with the scripts that come next; a bracket after it holds an argument where
        it `applies`.
        """
        below, marks = self.scripts()
        if self.sees("(") and self.lists_names(named(base, below, marks)):
            self.until(self.take().text)
            return Symbol(named(base, below, marks))
        primes = "".join(mark for mark in marks if mark == "'")
        others = [mark for mark in marks if mark != "'"]
        indexed = named(base, below, others)
        is_indexed = (below or others) and indexed in self.reading.letters.functions
        if (self.sees("(", "[") or self.sees_matrix()) and (
            is_indexed or (not others and (primes or (applies and not below)))
        ):
            base = indexed if is_indexed else base
            arguments = (self.base(),) if self.sees_matrix() else self.arguments()
            applied = Call(base + primes, arguments)
            if not self.took("_"):
                return applied
            return Call(f"{base}{primes}_{script(self.lower())}", applied.arguments)
        return Symbol(named(base, below, marks))

    def lists_names(self, name: str) -> bool:
        """Whether the bracket that comes next only says what something depends on: `J(W, b)`."""
        start = self.at
        inner = separated(self.until(self.take().text))
        self.at = start
        if name.startswith(SCHEMATIC) or (len(inner) < 2 and not self.is_loss(name)):
            return False
        return all(piece and base_of(piece[0]) and not _calculates(piece) for piece in inner)

    def is_loss(self, name: str) -> bool:
        """Whether it is the name of a loss, and of no function."""
        return name in LOSSES and name not in self.reading.letters.functions

    def put_back(self, exponent: Tokens) -> None:
        """Puts a power that was taken before what comes next."""
        again = (Token("sign", "^", 0, 0), Token("group", "", 0, 0, (exponent,)))
        self.tokens[self.at : self.at] = again

    def sees_matrix(self) -> bool:
        """Whether a matrix comes next."""
        return self.next.kind == "environment" and self.next.text in MATRICES

    def scripts(self) -> tuple[str, list[str]]:
        """The subscript and the marks; a power is left standing."""
        below, marks = "", []
        if self.touches_digits():
            below = self.take().text
        while True:
            start = self.at
            if self.sees("_") and not below:
                self.take()
                below = script(self.lower())
            elif self.sees("'"):
                self.take()
                marks.append("'")
            elif self.sees("^"):
                self.take()
                tokens = self.argument()
                if (mark := turned(tokens)) is not None:
                    self.put_back(tokens[-1:])
                    tokens = mark
                found = marks_of(tuple(t for t in tokens if t.text not in FOOTNOTES))
                if found is None and self.sees("_") and not below:
                    self.take()
                    below = script(self.lower())
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
        """What stands in the bracket that comes next, between commas."""
        inner = self.until(self.take().text)
        return tuple(self.sub(piece) for piece in separated(inner))


def _calculates(tokens: Tokens) -> bool:
    """Whether there is more than a name."""
    return any(token.kind == "sign" and token.text in _CALCULATING for token in tokens)
