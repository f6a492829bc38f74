"""The order in which equations can be worked out."""

from __future__ import annotations

from collections.abc import Mapping

from solver.formulas.expression import Expression, names_in


def in_order(equations: Mapping[str, Expression], loss: str) -> tuple[str, ...]:
    """The names with each after those that it needs, otherwise as they stand, the loss last.

    Raises ValueError with a sentence where names need each other in a circle, or need the loss.
    """
    needs = {
        name: [other for other in names_in(expression) if other in equations]
        for name, expression in equations.items()
    }
    ordered: dict[str, None] = {}
    for name in needs:
        _visit(name, needs, ordered)
    if after := [name for name, others in needs.items() if loss in others]:
        raise ValueError(f"{after[0]} is worked out from the loss {loss}: nothing can follow it")
    return (*(name for name in ordered if name != loss), loss)


def _visit(name: str, needs: Mapping[str, list[str]], ordered: dict[str, None]) -> None:
    """Put a name after all that it needs; without recursion, for chains are long."""
    trail = {name: iter(needs[name])}
    while trail and name not in ordered:
        current = next(reversed(trail))
        other = next((other for other in trail[current] if other not in ordered), None)
        if other is None:
            ordered[current] = None
            del trail[current]
        elif other in trail:
            raise ValueError(_circle([*trail, other]))
        else:
            trail[other] = iter(needs[other])


def _circle(trail: list[str]) -> str:
    circle = trail[trail.index(trail[-1]) :]
    if len(circle) == 2:
        return f"{circle[0]} is worked out from itself"
    shown = circle if len(circle) <= 8 else [*circle[:6], "…", circle[-1]]
    return f"the equations go in a circle: {' → '.join(shown)}"
