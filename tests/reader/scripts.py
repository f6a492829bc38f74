"""Which symbols are names, which are functions, and what stands above and below them."""

from __future__ import annotations

from reader.tokens import Token, Unreadable, commands

GREEK = {
    command: command[1:].removeprefix("var")
    for command in commands(
        "alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi "
        "rho sigma tau phi varphi chi psi omega Delta Sigma Phi Theta Lambda ell"
    )
}
ELEMENTARY = {
    command: command[1:] for command in commands("exp ln tanh sinh cosh max min sin cos")
} | {r"\log": "ln"}
ELEMENTARY_WORDS = frozenset({"exp", "ln", "tanh", "max", "min", "step", "erf"})
ACCENTS = commands("hat bar tilde vec")
ELLIPSES = frozenset({r"\cdots", r"\ldots", r"\dots", r"\vdots"})

# A bracket after these multiplies; after any other upright word it holds an argument.
QUANTITY_WORDS = frozenset({"Label", "Loss"})
FUNCTION_LETTERS = frozenset({"f", "g"})
FUNCTION_GREEK = frozenset({r"\sigma", r"\phi", r"\varphi", r"\psi"})

_PLAIN = frozenset({r"\_", r"\ast", r"\star", r"\langle", r"\rangle"})
PRIMES = frozenset({"'", r"\prime"})
FOOTNOTE_MARKS = frozenset({r"\dagger", r"\ddagger", r"\S", r"\P"})
_SUPERSCRIPT_MARKS = PRIMES | FOOTNOTE_MARKS | {"+", "-", "*", r"\ast", r"\star"}


def is_function(token: Token, below: str = "") -> bool:
    """Whether a bracket after this symbol, with its subscript, holds an argument."""
    if token.kind == "word":
        return token.text not in QUANTITY_WORDS
    if below:
        return False
    return token.text in FUNCTION_LETTERS or token.text in FUNCTION_GREEK


def is_mark(tokens: list[Token]) -> bool:
    """Whether a superscript belongs to the name, rather than being a power."""
    if not tokens:
        return False
    if all(token.text in _SUPERSCRIPT_MARKS for token in tokens):
        return True
    if all(token.kind in ("word", "text") for token in tokens):
        return True
    brackets = {"(": ")", "[": "]", r"\langle": r"\rangle"}
    closed = brackets.get(tokens[0].text, "")
    end = next((place for place, token in enumerate(tokens) if token.text == closed), 0)
    inner, rest = tokens[1:end], tokens[end + 1 :]
    bracketed = bool(inner) and all(token.kind in ("number", "letter") for token in inner)
    return bracketed and (not rest or is_mark(rest))


def script_text(tokens: list[Token]) -> str:
    """A subscript or a mark as plain text: `11`, `1,12`, `new`, `+`, `(2)`."""
    pieces = []
    for token in tokens:
        if token.kind == "command" and token.text in GREEK:
            pieces.append(GREEK[token.text])
        elif token.text in ACCENTS:
            pieces.append(f"{token.text[1:]} ")
        elif token.kind == "command" and token.text not in _PLAIN:
            raise Unreadable(f"{token.text} in a script")
        elif token.text not in ("{", "}"):
            beside = "^" if token.text == r"\langle" and pieces else ""
            pieces.append(beside + token.text.lstrip("\\"))
    if not pieces:
        raise Unreadable("an empty script")
    return "".join(pieces)
