"""What is minimised: the loss of each sample, their sum or mean, and penalties on the weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from solver.calculus.graph import Node, Partial, Role
from solver.calculus.network import (
    Network,
    computed_node,
    output_names,
    sum_names,
    target_names,
    weight_names,
)
from solver.exercise.notation import Name, derivative
from solver.exercise.options import Batch
from solver.formulas import PENALTIES
from solver.formulas.expression import (
    ONE,
    Expression,
    Number,
    Sum,
    Symbol,
    product_of,
    substitute,
    sum_of,
)


def sample_loss(network: Network) -> tuple[Node, ...]:
    """The loss of one sample, after its terms for the outputs where it is split into them."""
    outputs = output_names(network, network.shape.depth)
    sums = sum_names(network, network.shape.depth)
    whole = network.of_sample(network.notation.total_loss)
    targets = target_names(network)
    if len(outputs) == 1 or not network.loss.splits:
        return (_loss_node(network, whole, outputs, sums, targets),)
    terms = tuple(
        _loss_node(
            network,
            network.of_sample(network.notation.loss(network.shape, k)),
            outputs[k - 1 : k],
            sums[k - 1 : k],
            targets[k - 1 : k],
        )
        for k in range(1, len(outputs) + 1)
    )
    total = _reduced([term.name for term in terms], mean=network.loss.reduction == "mean")
    return (*terms, computed_node(whole, Role.LOSS_TERM, network.shape.depth + 1, total))


def _loss_node(
    network: Network,
    name: Name,
    outputs: Sequence[Name],
    sums: Sequence[Name],
    targets: Sequence[Name],
) -> Node:
    """One loss over some outputs, with the partials as the row states them."""
    loss = network.loss
    places = [
        {"y": Symbol(output.plain), "t": Symbol(target.plain)}
        for output, target in zip(outputs, targets, strict=True)
    ]
    definition = loss.over((at["y"], at["t"]) for at in places)
    share = (
        ONE if loss.reduction == "sum" or len(places) == 1 else ONE / Number(Decimal(len(places)))
    )
    if network.is_fused and loss.fused_partial is not None:
        stated, by = loss.fused_partial, sums
    else:
        stated, by = loss.partial, outputs
    partials = [
        Partial(parent.plain, derivative(name, parent), product_of((share, substitute(stated, at))))
        for parent, at in zip(by, places, strict=True)
    ]
    return Node(name, Role.LOSS_TERM, network.shape.depth + 1, definition, tuple(partials))


def _reduced(names: Sequence[Name], *, mean: bool) -> Expression:
    total: Expression = Sum(tuple(Symbol(name.plain) for name in names))
    return total / Number(Decimal(len(names))) if mean else total


def whole_loss(network: Network, losses: Sequence[Node]) -> Iterator[Node]:
    """All that follows the losses of the samples: their sum or mean, the penalty, the objective."""
    notation, exercise = network.notation, network.exercise
    if len(losses) > 1:
        total = _reduced([node.name for node in losses], mean=exercise.batch is Batch.MEAN)
        yield computed_node(notation.total_loss, Role.LOSS_TERM, network.shape.depth + 1, total)
    if exercise.penalty:
        yield computed_node(
            notation.penalty, Role.PENALTY, network.shape.depth + 1, _penalty(network)
        )
        parts = (notation.total_loss, notation.penalty)
        yield computed_node(
            notation.objective, Role.LOSS_TERM, network.shape.depth + 1, _reduced(parts, mean=False)
        )


def _penalty(network: Network) -> Expression:
    """The penalties on all weights, none on the biases."""
    weights = [
        name for layer in range(1, network.shape.depth + 1) for name in weight_names(network, layer)
    ]
    return sum_of(
        substitute(
            PENALTIES[penalty].term,
            {"w": Symbol(weight.plain), "lambda": Symbol(f"lambda_{penalty}")},
        )
        for penalty in network.exercise.penalty
        for weight in weights
    )
