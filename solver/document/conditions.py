"""The conditions of cases in mathematics alone: `x > 0`, and for what is left `x <= 0`.

The last row of cases says what is left over, so that it needs no word of any language.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from solver.formulas.expression import Branch, Expression, Relation

Condition: TypeAlias = tuple[Expression | str, ...]
"""Formulas with relations between them: `(x, ">", 0)`, `(-3, "<", x, "<", 3)`."""

_OPPOSITE: Final[dict[Relation, Relation]] = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_MIRRORED: Final[dict[Relation, Relation]] = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


def condition_of(branch: Branch) -> Condition:
    """When a branch holds."""
    return (branch.left, branch.relation, branch.right)


def otherwise_condition(branches: tuple[Branch, ...]) -> Condition:
    """When none of the branches holds; of a range left over, both ends."""
    if between := _between(branches):
        return between
    parts: list[Expression | str] = []
    for branch in branches:
        parts += (",", branch.left, _OPPOSITE[branch.relation], branch.right)
    return tuple(parts[1:])


def _between(branches: tuple[Branch, ...]) -> Condition | None:
    """`-3 < x < 3` where x is neither below nor above; `x = 3` where only one number is left."""
    if len(branches) != 2 or branches[0].left != branches[1].left:
        return None
    below, above = sorted(branches, key=lambda branch: branch.relation)
    if not (below.relation.startswith("<") and above.relation.startswith(">")):
        return None
    if below.right == above.right:
        return (below.left, "=", below.right)
    first, second = _MIRRORED[_OPPOSITE[below.relation]], _OPPOSITE[above.relation]
    return (below.right, first, below.left, second, above.right)
