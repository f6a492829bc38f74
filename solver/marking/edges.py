"""What mistakes are made of: edges of the backward pass, and what flows along them instead."""

from __future__ import annotations

from collections.abc import Callable

from solver.calculus.graph import PARAMETERS, Graph, Node, Role
from solver.formulas import ACTIVATIONS
from solver.formulas.expression import (
    HALF,
    TWO,
    Expression,
    Negative,
    Power,
    Quotient,
    Symbol,
    children,
    names_in,
    product_of,
    substitute,
)
from solver.marking.adjoints import Edge, Rule, slope_by

Test = Callable[[Edge], bool]
"""Whether an edge is one of those that a mistake is made at."""


# Which edges there are.


def is_slope(edge: Edge) -> bool:
    """From the output of a unit to its input."""
    if edge.parent.role in PARAMETERS or edge.child.role not in _NEURONS:
        return False
    return edge.parent.plain in names_in(edge.partial) or edge.child.role is Role.ACTIVATION


def is_last_slope(edge: Edge) -> bool:
    """The slope of an output unit."""
    return is_slope(edge) and edge.parent.layer == _depth(edge.graph)


def _depth(graph: Graph) -> int:
    return max((node.layer for node in graph.having(*_NEURONS)), default=0)


def is_hidden_slope(edge: Edge) -> bool:
    """The slope of any other unit."""
    return is_slope(edge) and not is_last_slope(edge)


def is_through_weight(edge: Edge) -> bool:
    """From a unit to one before it."""
    if edge.parent.role in PARAMETERS or edge.child.role is not Role.PREACTIVATION:
        return False
    return _role(edge.graph, edge.partial) is Role.WEIGHT


def is_of_weight(edge: Edge) -> bool:
    """From a unit to a weight, by what the weight multiplies."""
    if edge.parent.role is not Role.WEIGHT or edge.child.role is not Role.PREACTIVATION:
        return False
    role = _role(edge.graph, edge.partial)
    return role is not None and role not in PARAMETERS


def is_of_threshold(edge: Edge) -> bool:
    """From a unit to a bias that is subtracted."""
    return edge.parent.role is Role.BIAS and isinstance(edge.partial, Negative)


def is_fork(edge: Edge) -> bool:
    """One of several ways from a unit to the loss."""
    return edge.parent.role in _UNITS and edge.places > 1


def is_of_shared_bias(edge: Edge) -> bool:
    """One of the units that share a bias."""
    return edge.parent.role is Role.BIAS and edge.places > 1


def is_of_penalty(edge: Edge) -> bool:
    """From a penalty to a parameter."""
    return edge.child.role is Role.PENALTY


def is_of_loss(edge: Edge) -> bool:
    """From the loss, or a term of it, to an output."""
    return edge.child.role in (Role.LOSS_TERM, Role.LOSS) and edge.parent.role in _NEURONS


def has_half_a_square(edge: Edge) -> bool:
    """From a loss that is half a square."""
    parts = _parts(edge.child.definition)
    halves = any(
        part == HALF or (isinstance(part, Quotient) and part.denominator == TWO) for part in parts
    )
    return is_of_loss(edge) and halves and _is_squared(parts)


def has_a_whole_square(edge: Edge) -> bool:
    """From a loss that is a square, without a half."""
    squared = _is_squared(_parts(edge.child.definition))
    return is_of_loss(edge) and squared and not has_half_a_square(edge)


def _is_squared(parts: list[Expression]) -> bool:
    return any(isinstance(part, Power) and part.exponent == TWO for part in parts)


def _parts(expression: Expression | None) -> list[Expression]:
    found = [] if expression is None else [expression]
    for part in found:
        found.extend(children(part))
    return found


_NEURONS = (Role.PREACTIVATION, Role.ACTIVATION)
_UNITS = (*_NEURONS, Role.INTERMEDIATE)
"""What a quantity of the forward pass is, in a network or in equations."""


def _role(graph: Graph, partial: Expression) -> Role | None:
    """What a partial is that is a bare quantity."""
    return graph[partial.name].role if isinstance(partial, Symbol) else None


# What flows along them.


def nothing(_: Edge) -> None:
    """It is forgotten."""
    return


def without_partial(edge: Edge) -> Expression:
    """The partial is left out."""
    return edge.arriving


def at_the_output(edge: Edge) -> Expression:
    """The derivative of the function at its own value."""
    at = {edge.parent.plain: Symbol(edge.child.plain)}
    return product_of((edge.arriving, substitute(edge.partial, at)))


def input_for_output(edge: Edge) -> Expression:
    """h(1 - h) where a(1 - a) is right."""
    inner = Symbol(edge.parent.plain)
    for row in ACTIVATIONS.values():
        is_it = substitute(row.expression, {"x": inner}) == edge.child.definition
        if is_it and row.partial_by_output is not None and not row.is_vector:
            return product_of((edge.arriving, substitute(row.partial_by_output, {"a": inner})))
    return edge.right


def times(factor: Expression) -> Rule:
    """So many times what is right."""
    return lambda edge: product_of((factor, edge.right))


def divided(edge: Edge) -> Expression:
    """Division where the chain rule multiplies."""
    return Quotient(edge.arriving, edge.partial)


def swapped(edge: Edge) -> Expression:
    """The output where the target belongs, and the other way round."""
    names = names_in(edge.partial)
    targets = [name for name in names if edge.graph[name].role is Role.TARGET]
    outputs = [name for name in names if name not in targets]
    if len(targets) != 1 or len(outputs) != 1:
        return edge.right
    at = {targets[0]: Symbol(outputs[0]), outputs[0]: Symbol(targets[0])}
    return product_of((edge.arriving, substitute(edge.partial, at)))


def weight_gradient(edge: Edge) -> Symbol:
    """The weight's gradient, where error times weight is right."""
    (name,) = names_in(edge.partial)
    return slope_by(edge.graph, edge.graph[name])


def times_weight_gradient(edge: Edge) -> Expression:
    """Error times the weight's gradient."""
    return product_of((edge.arriving, weight_gradient(edge)))


def with_other_source(edge: Edge) -> Expression:
    """The input of the same number where the output of a hidden unit belongs, and vice versa."""
    (name,) = names_in(edge.partial)
    inputs, hidden = _inputs(edge.graph, edge.child), _hidden(edge.graph, edge.child)
    if name in hidden:
        inputs, hidden = hidden, inputs
    if name not in inputs or inputs.index(name) >= len(hidden):
        return edge.right
    return product_of((edge.arriving, Symbol(hidden[inputs.index(name)])))


def _inputs(graph: Graph, beside: Node) -> list[str]:
    return _of_sample([node.plain for node in graph.having(Role.INPUT)], beside)


def _hidden(graph: Graph, beside: Node) -> list[str]:
    """What the first hidden layer hands on."""
    units = [node for node in graph.having(*_NEURONS) if node.layer == 1 < _depth(graph)]
    outputs = [node for node in units if node.role is Role.ACTIVATION] or units
    return _of_sample([node.plain for node in outputs], beside)


def _of_sample(names: list[str], beside: Node) -> list[str]:
    return [name for name in names if name.partition("[")[2] == beside.plain.partition("[")[2]]


def with_preactivation(edge: Edge) -> Expression:
    """The weighted sum of a unit where its output belongs."""
    (name,) = names_in(edge.partial)
    source = edge.graph[name]
    if source.role is not Role.ACTIVATION or len(source.partials) != 1:
        return edge.right
    return product_of((edge.arriving, Symbol(source.partials[0].parent)))


def with_transposed_weight(edge: Edge) -> Expression:
    """The weight from unit j to unit i where that from i to j belongs, if there is one."""
    targets = _beside(edge.graph, edge.child)
    sources = _beside(edge.graph, edge.parent)
    source, target = sources.index(edge.parent.plain), targets.index(edge.child.plain)
    if len(sources) != len(targets):
        return edge.right
    other = sources[target]
    for child, partial in edge.graph.consumers[other]:
        if child.plain == targets[source]:
            return product_of((edge.arriving, partial.expression))
    return edge.right


def _beside(graph: Graph, node: Node) -> list[str]:
    """The nodes of a layer that are what a node is, of the same sample."""
    alike = (node.role, node.layer)
    found = [other.plain for other in graph.nodes if (other.role, other.layer) == alike]
    return _of_sample(found, node)


def is_of_first_layer(edge: Edge) -> bool:
    """From a unit of the first layer to a weight of its own."""
    return is_of_weight(edge) and edge.parent.layer == 1


def is_of_later_layer(edge: Edge) -> bool:
    """From any other unit to a weight of its own."""
    return is_of_weight(edge) and edge.parent.layer > 1


# Which edge of several is kept.


def not_first(edge: Edge) -> bool:
    """All but the first."""
    return edge.place > 0


def not_last(edge: Edge) -> bool:
    """All but the last."""
    return edge.place < edge.places - 1


def not_own(edge: Edge) -> bool:
    """All but the one to the unit of the same number."""
    alike = (edge.parent.role, edge.parent.layer)
    beside = [node.plain for node in edge.graph.nodes if (node.role, node.layer) == alike]
    return edge.place != beside.index(edge.parent.plain) % edge.places


def both(left: Test, right: Test) -> Test:
    """Edges that pass both tests."""
    return lambda edge: left(edge) and right(edge)


def either(left: Test, right: Test) -> Test:
    """Edges that pass one of the tests."""
    return lambda edge: left(edge) or right(edge)
