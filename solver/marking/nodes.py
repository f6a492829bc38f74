"""What pylatexenc finds in a piece of mathematics, and what of that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexWalker,
    LatexWalkerError,
)

from solver.marking.tokens import DEEPEST, Unreadable
from solver.marking.vocabulary import BRACED, SIZES, context_of

_ROW_SKIP = re.compile(r"\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\]")
_NESTING = re.compile(r"\\(?:begin|end)(?![A-Za-z])|\\.|[{}]", re.DOTALL)
_BREAK = re.compile(r"\[[0-4]\]")
_ARGUMENT = re.compile("#([1-9])")


def _counts(macros: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """How many arguments each of the author's macros has, where it has any."""
    counted = (
        (name, max(map(int, _ARGUMENT.findall(body)), default=0)) for name, body in macros.items()
    )
    return tuple((name, count) for name, count in counted if count)


def nodes_of(text: str, macros: Mapping[str, str]) -> Sequence[Any]:
    """Characters, macros, groups and environments; raises Unreadable."""
    depth = deepest = 0
    for match in _NESTING.finditer(text):
        piece = match.group()
        depth += (piece in ("{", r"\begin")) - (piece in ("}", r"\end"))
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise Unreadable(f"braces stand within each other more than {DEEPEST} deep")
    walker = LatexWalker(text, latex_context=context_of(_counts(macros)), tolerant_parsing=False)
    state = walker.make_parsing_state(in_math_mode=True)
    try:
        nodes: Sequence[Any] = walker.get_latex_nodes(parsing_state=state)[0]
    except LatexWalkerError as problem:
        message = str(getattr(problem, "msg", problem)).split("\n", 1)[0]
        raise Unreadable(message[:1].lower() + message[1:]) from None
    except RecursionError:
        raise Unreadable("too much stands within each other") from None
    return nodes


def without_remarks(nodes: Sequence[Any]) -> Iterator[Any]:
    """The nodes, without what is said below or above a brace."""
    left = list(reversed(nodes))
    while left:
        node = left.pop()
        yield node
        if isinstance(node, LatexMacroNode) and node.macroname in BRACED:
            while len(left) > 1 and _is_script(left[-1]):
                del left[-2:]


def _is_script(node: Any) -> bool:
    return isinstance(node, LatexCharsNode) and node.chars.strip() in ("_", "^")


def named_before(node: Any, before: str) -> str:
    r"""The macro that comes before what is next; `\left` stays that until after its bracket."""
    if isinstance(node, LatexMacroNode):
        return str(node.macroname)
    is_bracket = isinstance(node, LatexCharsNode) and node.chars.strip() in ("(", "[")
    return before if is_bracket else ""


def content(node: Any) -> Sequence[Any]:
    """What is in braces, or the one node without them."""
    nodes: Sequence[Any] = node.nodelist if isinstance(node, LatexGroupNode) else (node,)
    return nodes


def swallowed(macro: str, text: str) -> int:
    r"""How many characters belong to the macro before: `\\[1ex]`, `\left.`"""
    if macro in SIZES:
        return int(text.startswith("."))
    pattern = {"\\": _ROW_SKIP, "\\*": _ROW_SKIP, "displaybreak": _BREAK}.get(macro)
    found = pattern.match(text) if pattern else None
    return found.end() if found else 0
