"""What a document says of its notation: macros of its own, and letters that are functions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from solver.marking.naming import ACCENTS, accented
from solver.marking.scripts import LOSSES, Letters

_MACRO = re.compile(
    r"\\(?:(?:re)?new|provide)command\*?\s*\{?\\([A-Za-z]+)\}?\s*(?:\[\d\]\s*)?\{"
    r"|\\(?:def|gdef)\s*\\([A-Za-z]+)\s*(?:#\d)*\{"
    r"|\\DeclareMathOperator\*?\s*\{\\([A-Za-z]+)\}\s*\{"
)
_FUNCTION = re.compile(r"(?<![A-Za-z\\])([A-Za-z])'?\s*\(\s*([a-z])\s*\)\s*&?\s*=")
_ACTIVATION = re.compile(r"\\(sigma|phi|varphi|psi)\b\s*(?:\\left\s*)?(\(|&?\s*=|\^2)")
_NUMBERED_FUNCTION = re.compile(
    r"(?<![A-Za-z])([A-Za-z]+)\}?_\{?(\d)\}?\s*\(\s*[a-z]\s*\)\s*&?\s*="
)
_ACCENTED_FUNCTION = re.compile(
    rf"\\({'|'.join(ACCENTS)})\s*\{{?\s*([A-Za-z])\s*\}}?'?\s*\(\s*[a-z]\s*\)\s*&?\s*="
)
_INDEXED = re.compile(
    r"(?<![A-Za-z])(f|g|\\sigma|\\phi|\\psi)(?:_\{?(\d)\}?|\^\{?([\[(]\d[\])])\}?)(?!\d)"
    r"(\s*(?:'|\^\{?\\prime\}?)?\s*(?:\\left|\\[bB]ig+l?)?[(\[])?"
)
_NAMED_E = re.compile(r"(?<![A-Za-z\\_^{])e\s*&?\s*=(?!\s*2\.71)")
_NAMED_D = re.compile(
    r"(?:^|[$&({\[,;]|\\\\|\\q?quad)\s*d(?:[A-Za-z]|\\[a-z]+)\d?(?:[_^](?:\{[^{}]*\}|\w)){0,2}\s*&?\s*:?=",
    re.MULTILINE,
)
_LONGEST_MACRO = 500


def letters_of(text: str) -> Letters:
    """Which letters are functions, and whether e is a quantity, and dw."""
    return Letters(
        frozenset(_functions(text)),
        declared=frozenset(_declared(text)),
        is_e_named=_NAMED_E.search(text) is not None,
        is_d_prefix=_NAMED_D.search(text) is not None,
    )


def _declared(text: str) -> Iterator[tuple[str, str]]:
    """Functions and their variables; an activation function may be one of anything, where its
    letter is nothing else.
    """
    yield from (
        (found[1], found[2]) for found in _FUNCTION.finditer(text) if found[1] not in LOSSES
    )
    uses: dict[str, set[str]] = {}
    for found in _ACTIVATION.finditer(text):
        uses.setdefault(found[1].removeprefix("var"), set()).add(found[2])
    yield from ((name, "") for name, signs in uses.items() if signs == {"("})


def _functions(text: str) -> Iterator[str]:
    """Names that a bracket makes a function of: a letter, an accented one, some with a number."""
    for found in _FUNCTION.finditer(text):
        yield found[1]
    for found in _NUMBERED_FUNCTION.finditer(text):
        yield f"{found[1]}_{found[2]}"
    for found in _ACCENTED_FUNCTION.finditer(text):
        yield accented(found[1], found[2])
    yield from _indexed_functions(text)


def _indexed_functions(text: str) -> Iterator[str]:
    """Those of a layer, `f_1(z)` or `g^{[1]}(z)`, that never stand without a bracket."""
    spoken: Counter[str] = Counter()
    called: Counter[str] = Counter()
    for found in _INDEXED.finditer(text):
        name = found[1].removeprefix("\\") + (f"_{found[2]}" if found[2] else f"^{found[3]}")
        spoken[name] += 1
        called[name] += found[4] is not None
    yield from (name for name, count in called.items() if count == spoken[name])


def macros_of(text: str) -> dict[str, str]:
    """The author's own macros, with #1 and so on where an argument goes."""
    found: dict[str, str] = {}
    for match in _MACRO.finditer(text):
        name = next(group for group in match.groups() if group)
        depth, at = 1, match.end()
        while depth and at < min(len(text), match.end() + _LONGEST_MACRO):
            depth += (text[at] == "{") - (text[at] == "}")
            at += 1
        if depth == 0:
            body = text[match.end() : at - 1]
            found[name] = rf"\mathrm{{{body}}}" if "Declare" in match.group() else body
    return found
