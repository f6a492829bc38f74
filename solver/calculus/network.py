"""From layers to equations: the one place that knows what a fully connected network is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from solver.calculus.graph import Graph, Node, Partial, Role
from solver.calculus.symbolic import differentiate
from solver.exercise.model import Exercise
from solver.exercise.notation import NOTATIONS, Name, Notation, Shape, derivative
from solver.formulas import ACTIVATIONS, LOSSES, Activation
from solver.formulas.expression import (
    Expression,
    Number,
    Product,
    Quotient,
    Sum,
    Symbol,
    names_in,
    substitute,
    sum_of,
)


@dataclass(frozen=True, slots=True)
class Given:
    """A number that the exercise states, and what it is."""

    name: Name
    role: Role
    layer: int
    value: Decimal


def shape_of(exercise: Exercise) -> Shape:
    """The units of every layer, inputs first."""
    return Shape((len(exercise.inputs), *(len(layer.weights[0]) for layer in exercise.layers)))


def givens(exercise: Exercise) -> tuple[Given, ...]:
    """Every number of the exercise under its name: inputs, layer by layer, targets, rate."""
    notation, shape = NOTATIONS[exercise.notation], shape_of(exercise)
    return (
        *(
            Given(notation.input(i), Role.INPUT, 0, value)
            for i, value in enumerate(exercise.inputs, start=1)
        ),
        *_parameters(exercise, notation, shape),
        *(
            Given(notation.target(shape, k), Role.TARGET, shape.depth, value)
            for k, value in enumerate(exercise.targets, start=1)
        ),
        Given(notation.learning_rate, Role.LEARNING_RATE, 0, exercise.learning_rate),
    )


def _parameters(exercise: Exercise, notation: Notation, shape: Shape) -> Iterator[Given]:
    for number, layer in enumerate(exercise.layers, start=1):
        for source, row in enumerate(layer.weights, start=1):
            for unit, value in enumerate(row, start=1):
                name = notation.weight(shape, number, source, unit)
                yield Given(name, Role.WEIGHT, number, value)
        if isinstance(layer.bias, Decimal):
            yield Given(notation.shared_bias(number), Role.BIAS, number, layer.bias)
        elif layer.bias is not None:
            for unit, value in enumerate(layer.bias, start=1):
                yield Given(notation.unit_bias(shape, number, unit), Role.BIAS, number, value)


def build(exercise: Exercise) -> Graph:
    """The computation graph of the exercise: its equations, none of its numbers."""
    notation, shape = NOTATIONS[exercise.notation], shape_of(exercise)
    stated = tuple(Node(given.name, given.role, given.layer) for given in givens(exercise))
    computed: list[Node] = []
    sources = tuple(notation.input(i) for i in range(1, len(exercise.inputs) + 1))
    for number in range(1, shape.depth + 1):
        units = tuple(_units(exercise, notation, shape, number, sources))
        computed.extend(node for nodes in units for node in nodes)
        sources = tuple(nodes[-1].name for nodes in units)
    computed.extend(_losses(exercise, notation, shape, sources))
    return Graph((*stated, *computed))


def _units(
    exercise: Exercise, notation: Notation, shape: Shape, number: int, sources: tuple[Name, ...]
) -> Iterator[tuple[Node, ...]]:
    """For every unit of a layer its pre-activation and, unless it is that, its activation."""
    layer = exercise.layers[number - 1]
    for unit in range(1, shape.units[number] + 1):
        terms: list[Expression] = [
            Product((Symbol(source.plain), _weight(notation, shape, number, index, unit)))
            for index, source in enumerate(sources, start=1)
        ]
        if isinstance(layer.bias, Decimal):
            terms.append(Symbol(notation.shared_bias(number).plain))
        elif layer.bias is not None:
            terms.append(Symbol(notation.unit_bias(shape, number, unit).plain))
        name = notation.preactivation(shape, number, unit)
        preactivation = _node(name, Role.PREACTIVATION, number, sum_of(terms))
        activation = ACTIVATIONS[layer.activation]
        if activation.name == "identity":
            yield (preactivation,)
        else:
            yield (preactivation, _activation(notation, number, name, activation))


def _weight(notation: Notation, shape: Shape, layer: int, source: int, unit: int) -> Symbol:
    return Symbol(notation.weight(shape, layer, source, unit).plain)


def _node(name: Name, role: Role, layer: int, definition: Expression) -> Node:
    """A node whose partials SymPy finds; only right where each of them is a symbol or a number."""
    partials = tuple(
        Partial(parent, Name(f"d{name.plain}/d{parent}", ""), differentiate(definition, parent))
        for parent in names_in(definition)
    )
    return Node(name, role, layer, definition, partials)


def _activation(notation: Notation, layer: int, inner: Name, activation: Activation) -> Node:
    name = notation.activation(inner, activation)
    at = {"x": Symbol(inner.plain), "a": Symbol(name.plain)}
    partial = Partial(
        inner.plain,
        notation.activation_partial(inner, activation),
        substitute(activation.partial, at),
        named=True,
    )
    return Node(name, Role.ACTIVATION, layer, substitute(activation.expression, at), (partial,))


def _losses(
    exercise: Exercise, notation: Notation, shape: Shape, outputs: tuple[Name, ...]
) -> Iterator[Node]:
    """A loss term for each output and their sum or mean; of one output, the loss itself."""
    terms: list[Node] = []
    for k, output in enumerate(outputs, start=1):
        role = Role.LOSS if len(outputs) == 1 else Role.LOSS_TERM
        name = notation.loss(shape, k)
        terms.append(_loss_term(exercise, name, role, output, notation.target(shape, k)))
    yield from terms
    if len(terms) > 1:
        total: Expression = Sum(tuple(Symbol(term.plain) for term in terms))
        if LOSSES[exercise.loss].reduction == "mean":
            total = Quotient(total, Number(Decimal(len(terms))))
        yield _node(notation.total_loss, Role.LOSS, shape.depth, total)


def _loss_term(exercise: Exercise, name: Name, role: Role, output: Name, target: Name) -> Node:
    loss = LOSSES[exercise.loss]
    at = {"y": Symbol(output.plain), "t": Symbol(target.plain)}
    definition = substitute(loss.term, at)
    partials = (
        Partial(output.plain, derivative(name, output), substitute(loss.partial, at)),
        Partial(target.plain, derivative(name, target), differentiate(definition, target.plain)),
    )
    return Node(name, role, 0, definition, partials)
