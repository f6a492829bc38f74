r"""What is one thing to a reader, however it is typed: `12{,}345`, `x{_1}`, a name in `\text`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from solver.marking.tokens import Token, Tokens
from solver.marking.vocabulary import FUNCTION_WORDS, NO_NAMES

_NAME = re.compile(r"[A-Za-z\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff]*(?:[ -][A-Za-z0-9]+){0,3}")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
LONGEST_REMARK = 200
LONGEST_NAME = 8
_RELATING = frozenset({"=", "≈", "<", ">", "≤", "≥", "≠"})
_OPERATING = frozenset({"+", "-", "*", "/", "⊙"})
_OPENING = frozenset({"(", "[", "{", "|"})
_CLOSING = frozenset({")", "]", "}", "|"})
_BEGINNING = _RELATING | _OPERATING | _OPENING
_SCRIPTS = frozenset({"_", "^", "'"})


def joined(tokens: Tokens) -> Tokens:
    """The tokens with all that is one thing as one token."""
    opened = tuple(_numbered(tuple(_opened(tokens))))
    return _with_differentials(tuple(_named(_without_remarks(opened))))


def _with_differentials(tokens: Tokens) -> Tokens:
    """In `dL/dw` each d is a ∂."""
    found = list(tokens)
    for place in range(2, len(tokens) - 2):
        if _is(tokens[place], frozenset({"/"})) and _is_differential(tokens, place + 1):
            numerator = range(place - 2, max(place - LONGEST_NAME, -1), -1)
            first = next((at for at in numerator if _is_differential(tokens, at)), None)
            for at in () if first is None else (first, place + 1):
                found[at] = Token("macro", "partial", tokens[at].start, tokens[at].end)
    return tuple(found)


def _is_differential(tokens: Tokens, place: int) -> bool:
    """Whether a d stands there, right before a name."""
    letter, name = tokens[place], tokens[place + 1]
    is_name = name.kind in ("letter", "word", "bold", "macro") and name.start == letter.end
    return letter.kind in ("letter", "word") and letter.text == "d" and is_name


def _without_remarks(tokens: Tokens) -> Tokens:
    r"""Without the brackets of a remark: `0.5 (\text{rounded})`, `(\text{since } z > 0)`."""
    closed: set[int] = set()
    for place in range(len(tokens) - 2):
        if _is(tokens[place], frozenset({"("})) and tokens[place + 1].kind == "text":
            before = tokens[place - 1] if place else None
            if before is None or not _takes_argument(before):
                closed |= {place, _closing(tokens, place)}
    return tuple(token for place, token in enumerate(tokens) if place not in closed)


def _takes_argument(before: Token) -> bool:
    """Whether a bracket after it may be its argument, or a factor."""
    is_sign = _is(before, _BEGINNING | _SCRIPTS)
    is_name = before.kind in ("letter", "word", "bold", "text", "group")
    return is_sign or is_name or (before.kind == "macro" and before.text not in ("quad", "qquad"))


def _closing(tokens: Tokens, opening: int) -> int:
    """Where the bracket that opens there is closed; itself where it never is."""
    depth = 0
    for place in range(opening, min(len(tokens), opening + LONGEST_REMARK)):
        depth += _is(tokens[place], frozenset({"("})) - _is(tokens[place], frozenset({")"}))
        if not depth:
            return place
    return opening


def _opened(tokens: Tokens) -> Iterator[Token]:
    """Braces that hold a script, `x{_1}`, or a sign, `l{-}1`, are not there."""
    for before, token in zip((None, *tokens), tokens, strict=False):
        inner = token.parts[0] if token.kind == "group" else ()
        is_script = len(inner) > 1 and inner[0].kind == "sign" and inner[0].text in ("_", "^")
        is_sign = len(inner) == 1 and _is(inner[0], _RELATING | _OPERATING)
        if (is_script or is_sign) and not _is(before, _SCRIPTS):
            yield from inner
        else:
            yield token


def _numbered(tokens: Tokens) -> Iterator[Token]:
    """Thousands, `12{,}345`, and decimals, `0{,}5`, as one number."""
    left = list(reversed(tokens))
    while left:
        token = left.pop()
        if not (token.kind == "number" and token.text.isdecimal() and _go_on(left[-2:])):
            yield token
            continue
        comma, more = left.pop(), left.pop()
        is_decimal = token.text == "0" or len(more.text.partition(".")[0]) != 3
        text = token.text + "." * is_decimal + more.text
        if _NUMBER.fullmatch(text):
            left.append(Token("number", text, token.start, more.end))
        else:
            left.append(more)
            yield from (token, comma)


def _go_on(last: Sequence[Token]) -> bool:
    """Whether a comma in braces comes next, and digits."""
    if len(last) < 2 or last[1].kind != "group" or last[0].kind != "number":
        return False
    return [token.text for token in last[1].parts[0]] == [","]


def _named(tokens: Tokens) -> Iterator[Token]:
    r"""Words in `\text` that stand where a name or a number does, as that."""
    for place, token in enumerate(tokens):
        if token.kind == "text":
            before = tokens[place - 1] if place else None
            after = tokens[place + 1] if place + 1 < len(tokens) else None
            yield _read(token, before, after)
        else:
            yield token


def _read(token: Token, before: Token | None, after: Token | None) -> Token:
    text = token.text.strip()
    if _WORD.fullmatch(text) and after is not None and _is(after, _SCRIPTS):
        return Token("word", text, token.start, token.end)
    if text in FUNCTION_WORDS and after is not None and _is(after, frozenset({"("})):
        return Token("word", text, token.start, token.end)
    if not _stands_alone(before, after):
        return token
    if _NUMBER.fullmatch(text):
        return Token("number", text, token.start, token.end)
    if _NAME.fullmatch(text) and text.split()[0].lower() not in NO_NAMES:
        return Token("word", text.replace(" ", ""), token.start, token.end)
    return token


def _stands_alone(before: Token | None, after: Token | None) -> bool:
    """Whether a formula could not do without it: an operator or a relation waits for it."""
    if before is None and after is None:
        return True
    if before is not None and before.kind == "macro" and before.text in ("partial", "nabla"):
        return True
    begins = (
        before is None or before.kind in ("row", "text") or _is(before, _BEGINNING | {"&", ","})
    )
    ends = after is None or after.kind in ("row", "text", "macro")
    ends = ends or _is(after, _RELATING | _OPERATING | _OPENING | _CLOSING | {"&", ",", ".", ";"})
    waits = before is not None and _is(before, _BEGINNING)
    goes_on = after is not None and _is(after, _RELATING | _OPERATING | {"("})
    return begins and ends and (waits or goes_on)


def _is(token: Token | None, signs: frozenset[str]) -> bool:
    return token is not None and token.kind == "sign" and token.text in signs
