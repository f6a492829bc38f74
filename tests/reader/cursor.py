"""Moving along a list of tokens: groups, brackets, and cutting at what stands outside them."""

from __future__ import annotations

from reader.tokens import Token, Unreadable

CLOSING = {
    "(": ")", "[": "]", r"\{": r"\}", r"\lvert": r"\rvert", "{": "}", r"\langle": r"\rangle",
}  # fmt: skip
INEQUALITIES = {
    "<": "<", ">": ">", r"\lt": "<", r"\gt": ">", r"\le": "<=", r"\leq": "<=", r"\leqslant": "<=",
    r"\ge": ">=", r"\geq": ">=", r"\geqslant": ">=", r"\ne": "!=", r"\neq": "!=",
}  # fmt: skip
END = Token("end of formula", "")


def split_top(tokens: list[Token], separators: frozenset[str]) -> list[list[Token]]:
    """The tokens cut at separators that stand outside every bracket and environment."""
    pieces: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.text in CLOSING or token.kind == "begin") and token.kind != "text"
        depth -= (token.text in CLOSING.values() or token.kind == "end") and token.kind != "text"
        if depth == 0 and token.kind not in ("text", "end") and token.text in separators:
            pieces.append([])
        else:
            pieces[-1].append(token)
    return pieces


class Cursor:
    """A place in a list of tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = list(tokens)
        self.position = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.position] if self.position < len(self.tokens) else END

    def take(self) -> Token:
        token = self.next
        self.position += 1
        return token

    def argument(self) -> list[Token]:
        """The next group, or the next single token: a digit where it is a number."""
        token = self.take()
        if token is END:
            raise Unreadable("an argument is missing")
        if token.kind == "number" and len(token.text) > 1:
            self.position -= 1
            first, rest = Token("number", token.text[0]), Token("number", token.text[1:])
            self.tokens[self.position : self.position + 1] = [first, rest]
            return [self.take()]
        return self.until("}") if token.text == "{" else [token]

    def until(self, closing: str) -> list[Token]:
        """The tokens up to the closing bracket that matches the one just taken."""
        opening = next(key for key, value in CLOSING.items() if value == closing)
        start, depth = self.position, 1
        while depth:
            token = self.take()
            if token is END:
                raise Unreadable(f"{closing} is missing")
            depth += (token.text == opening) - (token.text == closing)
        return self.tokens[start : self.position - 1]
