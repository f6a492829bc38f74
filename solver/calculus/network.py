"""From layers to equations: the one place that knows what a fully connected network is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from solver.calculus.graph import Node, Partial, Role
from solver.calculus.symbolic import differentiate
from solver.exercise.choices import Chosen
from solver.exercise.model import Exercise
from solver.exercise.notation import Name, Notation, Shape, Slopes, Unit, derivative
from solver.exercise.notations import NOTATIONS, renamed
from solver.exercise.options import Slope
from solver.formulas import ACTIVATIONS, LOSSES, Activation, Loss
from solver.formulas.expression import (
    Expression,
    Negative,
    Product,
    Symbol,
    names_in,
    substitute,
    sum_of,
)


@dataclass(frozen=True, slots=True)
class Network:
    """An exercise's layers with their names and their activation functions' `rows`.

    `sample` is 0 where there is only one.
    """

    exercise: Exercise
    notation: Notation
    shape: Shape
    rows: tuple[Activation, ...]
    sample: int = 0

    def unit(self, layer: int, number: int) -> Unit:
        """A place in the network."""
        return Unit(self.shape, layer, number)

    def numbers(self, layer: int) -> range:
        """The numbers of a layer's units."""
        return range(1, self.shape.units[layer] + 1)

    @property
    def layers(self) -> range:
        """The numbers of the layers."""
        return range(1, self.shape.depth + 1)

    def of_sample(self, name: Name) -> Name:
        """The name with the sample's number, where there are several."""
        return self.notation.sample(name, self.sample) if self.sample else name

    def activation(self, layer: int) -> Activation:
        """The layer's activation function, with the constants that the file gives it.

        Two functions of one name that differ are told apart by the number of the layer.
        """
        return self.rows[layer - 1]

    def slope_formula(self, layer: int) -> Expression:
        """The derivative of the layer's activation function, in `x` or in the activation `a`."""
        row = self.activation(layer)
        return (row.by_output if self.slopes is Slopes.BY_OUTPUT else None) or row.partial

    @property
    def loss(self) -> Loss:
        """The loss function, with the constants that the file gives it."""
        return LOSSES[self.exercise.loss.name].with_constants(self.exercise.loss.constants)

    @property
    def slopes(self) -> Slopes:
        """From what activations' derivatives are worked out: the file's word, or the notation's."""
        if self.exercise.slope is Slope.NOTATION:
            return self.notation.slopes
        return Slopes(self.exercise.slope.value)

    @property
    def is_fused(self) -> bool:
        """Whether the last activation and the loss are differentiated in one step."""
        partner = self.loss.fused_with
        if partner is None or not self.exercise.fused:
            return False
        last = self.activation(self.shape.depth)
        # What they come to together is stated for the function as it is without other constants.
        return last.name == partner and last.constants == ACTIVATIONS[partner].constants


@lru_cache(maxsize=64)
def _rows(chosen: tuple[Chosen, ...]) -> tuple[Activation, ...]:
    rows = [ACTIVATIONS[one.name].with_constants(one.constants) for one in chosen]
    kinds: dict[str, list[Activation]] = {}
    for row in rows:
        if row not in kinds.setdefault(row.latex, []):
            kinds[row.latex].append(row)
    return tuple(
        row
        if len(kinds[row.latex]) == 1
        else replace(row, plain=f"{row.plain}{layer}", latex=f"{row.latex}_{{{layer}}}")
        for layer, row in enumerate(rows, start=1)
    )


def network_of(exercise: Exercise) -> Network:
    """The network of an exercise."""
    units = (len(exercise.inputs[0]), *(layer.units for layer in exercise.layers))
    rows = _rows(tuple(layer.activation for layer in exercise.layers))
    return Network(exercise, notation_of(exercise), Shape(units), rows)


def notation_of(exercise: Exercise) -> Notation:
    """The exercise's notation, with the names that the file gives to single quantities."""
    row = NOTATIONS[exercise.notation]
    return renamed(row, exercise.names) if exercise.names else row


def parameters(network: Network) -> Iterator[Node]:
    """The weights and biases, layer by layer."""
    for layer in range(1, network.shape.depth + 1):
        for name in weight_names(network, layer):
            yield Node(name, Role.WEIGHT, layer)
        for name in dict.fromkeys(bias_names(network, layer)):
            yield Node(name, Role.BIAS, layer)


def weight_names(network: Network, layer: int) -> Iterator[Name]:
    """The names of a layer's weights, in the notation's order."""
    sources, units = network.numbers(layer - 1), network.numbers(layer)
    if network.notation.by_target:
        places = ((source, unit) for unit in units for source in sources)
    else:
        places = ((source, unit) for source in sources for unit in units)
    for source, number in places:
        yield network.notation.weight(network.unit(layer, number), source)


def bias_names(network: Network, layer: int) -> Iterator[Name]:
    """For each unit of a layer the name of its bias or threshold; nothing where it has none."""
    stated = network.exercise.layers[layer - 1]
    numbers = stated.bias if stated.threshold is None else stated.threshold
    if numbers is not None:
        for number in network.numbers(layer):
            if isinstance(numbers, Decimal):
                yield network.notation.shared_bias(layer)
            else:
                yield network.notation.unit_bias(network.unit(layer, number))


def data(network: Network) -> Iterator[Node]:
    """The inputs and targets of the network's sample."""
    for name in input_names(network):
        yield Node(name, Role.INPUT, 0)
    for name in target_names(network):
        yield Node(name, Role.TARGET, network.shape.depth)


def input_names(network: Network) -> tuple[Name, ...]:
    """The names of the inputs of the network's sample."""
    name = network.notation.input
    return tuple(
        network.of_sample(name(network.shape, i)) for i in range(1, network.shape.units[0] + 1)
    )


def target_names(network: Network) -> tuple[Name, ...]:
    """The names of the targets of the network's sample."""
    name = network.notation.target
    return tuple(
        network.of_sample(name(network.shape, k)) for k in range(1, network.shape.units[-1] + 1)
    )


def _preactivation_name(network: Network, layer: int, number: int) -> Name:
    return network.of_sample(network.notation.preactivation(network.unit(layer, number)))


def _activation_name(network: Network, layer: int, number: int) -> Name:
    """The activation's name; where the layer has no activation function, the pre-activation's."""
    row = network.activation(layer)
    inner = _preactivation_name(network, layer, number)
    if row.name == "identity":
        return inner
    name = network.notation.activation_name(network.unit(layer, number), inner, row)
    return name if network.notation.activation is None else network.of_sample(name)


def forward(network: Network) -> tuple[tuple[Node, ...], ...]:
    """Layer by layer the pre-activations, each with its activation; a softmax takes all at once.

    Of each layer's nodes, the last ones are its outputs, one for each unit.
    """
    layers: list[tuple[Node, ...]] = []
    sources = input_names(network)
    for layer in range(1, network.shape.depth + 1):
        layers.append(tuple(_layer(network, layer, sources)))
        sources = output_names(network, layer)
    return tuple(layers)


def output_names(network: Network, layer: int) -> tuple[Name, ...]:
    """What a layer hands on: the names of its activations."""
    return tuple(_activation_name(network, layer, number) for number in network.numbers(layer))


def sum_names(network: Network, layer: int) -> tuple[Name, ...]:
    """The names of a layer's pre-activations."""
    return tuple(_preactivation_name(network, layer, number) for number in network.numbers(layer))


def _layer(network: Network, layer: int, sources: Sequence[Name]) -> Iterator[Node]:
    row = network.activation(layer)
    for number in network.numbers(layer):
        yield _preactivation(network, layer, number, sources)
        if row.name != "identity" and not row.is_vector:
            yield _activation(network, layer, number)
    if row.is_vector:
        for number in network.numbers(layer):
            yield _activation(network, layer, number)


def _preactivation(network: Network, layer: int, number: int, sources: Sequence[Name]) -> Node:
    unit = network.unit(layer, number)
    terms: list[Expression] = [
        Product((Symbol(source.plain), Symbol(network.notation.weight(unit, index).plain)))
        for index, source in enumerate(sources, start=1)
    ]
    for bias in list(bias_names(network, layer))[number - 1 : number]:
        is_threshold = network.exercise.layers[layer - 1].threshold is not None
        terms.append(Negative(Symbol(bias.plain)) if is_threshold else Symbol(bias.plain))
    node = computed_node(
        _preactivation_name(network, layer, number), Role.PREACTIVATION, layer, sum_of(terms)
    )
    return _with_adjoint(network, unit, node, network.notation.adjoint)


def _with_adjoint(
    network: Network, unit: Unit, node: Node, own: Callable[[Unit], Name] | None
) -> Node:
    """The node with the notation's own name for the loss's derivative by it, if there is one."""
    return node if own is None else replace(node, adjoint=network.of_sample(own(unit)))


def computed_node(name: Name, role: Role, layer: int, definition: Expression) -> Node:
    """A node whose partials SymPy finds, one for each quantity in its definition."""
    partials = tuple(
        Partial(parent, None, differentiate(definition, parent)) for parent in names_in(definition)
    )
    return Node(name, role, layer, definition, partials)


def _activation(network: Network, layer: int, number: int) -> Node:
    row = network.activation(layer)
    name = output_names(network, layer)[number - 1]
    sums = [Symbol(found.plain) for found in sum_names(network, layer)]
    reads = range(len(sums)) if row.is_vector else (number - 1,)
    partials = tuple(_slope(network, layer, number - 1, by) for by in reads)
    definition = row.output(sums, number - 1)
    node = Node(name, Role.ACTIVATION, layer, definition, partials)
    return _with_adjoint(network, network.unit(layer, number), node, network.notation.outer_adjoint)


def _slope(network: Network, layer: int, unit: int, by: int) -> Partial:
    """The partial of a unit's activation by a pre-activation of its layer, both from 0."""
    row = network.activation(layer)
    inner, outer = sum_names(network, layer)[by], output_names(network, layer)[unit]
    if row.is_vector:
        sums = [Symbol(name.plain) for name in sum_names(network, layer)]
        outputs = [Symbol(name.plain) for name in output_names(network, layer)]
        return Partial(
            inner.plain, derivative(outer, inner), row.partial_at(sums, outputs, unit, by)
        )
    return Partial(
        inner.plain,
        network.notation.slope_name(outer, inner, row),
        substitute(
            network.slope_formula(layer), {"x": Symbol(inner.plain), "a": Symbol(outer.plain)}
        ),
        named=not network.notation.slope_is_a_partial,
    )
