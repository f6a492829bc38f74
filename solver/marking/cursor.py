"""Moving along tokens, and what single tokens and pairs of formulas amount to."""

from __future__ import annotations

from decimal import Decimal

from solver.formulas.expression import Call, Expression, Number, Quotient, Symbol
from solver.marking.naming import script
from solver.marking.tokens import Token, Tokens, Unreadable

DERIVATIVE = "∂"
ARRAY = "array"
ROW = "row of an array"
LIST = "list"
ENTRYWISE = "⊙"
TRANSPOSED = "transposed"
MAX_DIGITS = 40
MAX_MAGNITUDE = 1000
MOST_SCRIPT_DIGITS = 3
CLOSING = {"(": ")", "[": "]", "{": "}", "|(": "|)"}
INEQUALITIES = frozenset("<>≤≥")
END = Token("end", "", 0, 0)


class Cursor:
    """A place in a row of tokens."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = list(tokens)
        self.at = 0

    @property
    def next(self) -> Token:
        """The token that is not taken yet."""
        return self.tokens[self.at] if self.at < len(self.tokens) else END

    def sees(self, *signs: str) -> bool:
        """Whether one of these signs comes next."""
        return self.next.kind == "sign" and self.next.text in signs

    def take(self) -> Token:
        """The next token, which is taken."""
        token = self.next
        self.at += 1
        return token

    def took(self, sign: str) -> bool:
        """Whether a sign came next; then it is taken."""
        if not self.sees(sign):
            return False
        self.take()
        return True

    def argument(self) -> Tokens:
        """The next group, or the next single token: of a number its first digit."""
        token = self.take()
        if token is END:
            raise Unreadable("an argument is missing")
        if token.kind == "number" and len(token.text) > 1:
            self.at -= 1
            middle = token.start + 1 if token.end - token.start > 1 else token.end
            first = Token("number", token.text[0], token.start, middle)
            self.tokens[self.at : self.at + 1] = [
                first, Token("number", token.text[1:], middle, token.end),
            ]  # fmt: skip
            return (self.take(),)
        return token.parts[0] if token.kind == "group" else (token,)

    def lower(self) -> Tokens:
        """The argument of `_`, as it is meant: all of `w_11` and of `net_h1`."""
        if self.next.kind == "number" and self.next.text.isdecimal():
            return (self.take(),)
        tokens = self.argument()
        return (*tokens, self.take()) if len(tokens) == 1 and self.touches_digits() else tokens

    def touches_digits(self) -> bool:
        """Whether a whole number stands right behind what was just taken: `w5`."""
        if not 0 < self.at < len(self.tokens) or self.next.kind != "number":
            return False
        before, digits = self.tokens[self.at - 1], self.next.text
        is_bare = before.kind != "macro" or len(before.text) == before.end - before.start - 1
        is_next = before.kind in ("letter", "word", "macro") and before.end == self.next.start
        return is_next and (is_bare or bool(before.parts)) and _is_index(digits)

    def follows_bracket(self) -> bool:
        """Whether what was just taken is closed, as a number next to it may be a factor of."""
        before = self.tokens[self.at - 1]
        is_bracket = before.kind == "sign" and before.text in CLOSING.values()
        return is_bracket or before.kind in ("environment", "group")

    def until(self, opening: str) -> Tokens:
        """The tokens up to the bracket that closes the one just taken."""
        closing, start, depth = CLOSING[opening], self.at, 1
        while depth:
            token = self.take()
            if token is END:
                raise Unreadable(f"{opening.strip('|')} is never closed")
            if token.kind == "sign":
                depth += (token.text == opening) - (token.text == closing)
        return tuple(self.tokens[start : self.at - 1])

    def sees_limit(self) -> bool:
        """Whether a line comes next that says where a derivative is taken: `|_{w=0.5}`."""
        after = self.tokens[self.at + 1 : self.at + 2]
        return bool(after) and after[0].kind == "sign" and after[0].text in ("_", "^")

    def drop_scripts(self) -> None:
        """Passes over what stands below and above."""
        while self.sees("_", "^"):
            self.take()
            self.argument()

    def sees_relation(self) -> bool:
        """Whether a bracket comes next that is true or false: `[z > 0]`."""
        if not self.sees("(", "[", "{"):
            return False
        start = self.at
        inner = self.until(self.take().text)
        self.at = start
        return any(token.kind == "sign" and token.text in INEQUALITIES for token in inner)


class NumberCursor(Cursor):
    """A cursor that reads numbers."""

    def number(self, token: Token) -> Expression:
        """A number, with the power of ten after it; with a subscript it is no number."""
        if self.sees("_"):
            self.take()
            return Symbol(f"{token.text}_{script(self.lower())}")
        if self.took("%"):
            return number_of(token.text, -2)
        power = self.power_of_ten() if self.sees("*") else None
        if token.text == "10" and self.sees("^") and (found := self.integer(1)) is not None:
            return number_of("1", found)
        return number_of(token.text, power or 0)

    def power_of_ten(self) -> int | None:
        r"""The exponent of `\times 10^{-7}`, which is taken if it is there."""
        ten = self.tokens[self.at + 1 : self.at + 3]
        is_ten = len(ten) == 2 and ten[0].text == "10" and ten[1].text == "^"
        return self.integer(3) if is_ten else None

    def integer(self, ahead: int) -> int | None:
        """The whole number that stands so many tokens ahead; taken if it is one."""
        start = self.at
        self.at += ahead
        text = "".join(token.text for token in self.argument())
        if text.lstrip("+-").isdecimal() and len(text) < 5:
            return int(text)
        self.at = start
        return None


def _is_index(digits: str) -> bool:
    return digits.isdecimal() and len(digits) <= MOST_SCRIPT_DIGITS


def separated(tokens: Tokens, comma: str = ",") -> list[Tokens]:
    """What stands between commas that are inside no further bracket."""
    pieces: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind == "sign":
            depth += (token.text in CLOSING) - (token.text in CLOSING.values())
        if token.kind == "sign" and token.text == comma and depth == 0:
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [tuple(piece) for piece in pieces]


def number_of(digits: str, exponent: int) -> Number:
    """A number with its digits; raises Unreadable where it has far too many."""
    if len(digits) > MAX_DIGITS + 1 or abs(exponent) > MAX_MAGNITUDE:
        raise Unreadable(
            f"a number with more than {MAX_DIGITS} digits, or too large a power of ten"
        )
    return Number(Decimal(digits).scaleb(exponent))


def slashed(above: Expression, below: Expression) -> Expression:
    """A quotient; ∂L/∂w in one line is a derivative."""
    match above, below:
        case Call("∂", (of,)), Call("∂", (by,)):
            return Call(DERIVATIVE, (of, by))
    return Quotient(above, below)


def differential(tokens: Tokens) -> Tokens | None:
    """What is behind the ∂ or d that a part of a fraction begins with; None where there is none."""
    if not tokens:
        return None
    first, rest = tokens[0], tokens[1:]
    if first.kind == "macro" and first.text == "partial":
        return None if rest and rest[0].text == "^" else rest
    if first.text == "d" and first.kind in ("letter", "word"):
        is_name = bool(rest) and rest[0].kind == "sign" and rest[0].text in "_^'="
        return None if is_name else rest
    if first.kind == "word" and first.text.startswith("d") and len(first.text) > 3:
        return (Token("word", first.text[1:], first.start, first.end), *rest)
    return None


def has_partial(tokens: Tokens) -> bool:
    """Whether a part of a fraction begins with ∂."""
    return bool(tokens) and tokens[0].kind == "macro" and tokens[0].text == "partial"


def said(token: Token) -> str:
    """What a message calls a token."""
    if token is END:
        return "what ends here"
    if token.kind in ("macro", "environment"):
        return rf"\{token.text}" if token.kind == "macro" else rf"\begin{{{token.text}}}"
    return token.text or f"a {token.kind}"
