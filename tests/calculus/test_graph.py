"""A graph is checked when it is built."""

from __future__ import annotations

import pytest
from networks import LECTURE, solved

from solver.calculus.graph import Graph, Node, Partial, Role
from solver.exercise.notation import Name
from solver.formulas.expression import ONE, Product, Symbol


def given(name: str) -> Node:
    return Node(Name(name, name), Role.WEIGHT, 1)


def product(name: str, *parents: str, by: str | None = None) -> Node:
    """A node that multiplies its parents, with a partial for each of them."""
    definition = Product(tuple(map(Symbol, parents)))
    partials = tuple(Partial(parent, None, ONE) for parent in (parents if by is None else by))
    return Node(Name(name, name), Role.LOSS, 1, definition, partials)


REFUSED = [
    ([given("a"), given("a")], "two quantities are called a"),
    ([given("a"), product("c", "a", "b")], "c needs b, which does not come before it"),
    ([product("c", "a", "b"), given("a"), given("b")], "c needs a"),
    ([given("a"), product("c", "c", "a")], "c needs c"),
    ([given("a"), given("b"), product("c", "a", "b", by="aa")], "one partial for each"),
    ([given("a"), given("b"), product("c", "a", "b", by="ax")], "one partial for each"),
]


@pytest.mark.parametrize(("nodes", "message"), REFUSED)
def test_nonsense_is_refused(nodes: list[Node], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Graph(tuple(nodes))


def test_the_graph_of_the_lecture() -> None:
    graph = solved(LECTURE).derivation.graph
    assert graph.loss.plain == "Loss"
    assert [node.plain for node in graph.having(Role.PREACTIVATION)] == ["h1", "h2", "y1", "y2"]
    assert [child.plain for child, _ in graph.consumers["sig(h1)"]] == ["y1", "y2"]
    assert [child.plain for child, _ in graph.consumers["b1"]] == ["h1", "h2"]
    assert graph.above(["h2"]) == {"sig(h2)", "y1", "y2", "Loss1", "Loss2", "Loss"}
    assert graph.above(["Loss"]) == frozenset()
    assert "h1" in graph
    assert "h3" not in graph
