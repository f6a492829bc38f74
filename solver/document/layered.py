"""The facts of a fully connected network: its samples, its layers, its functions, its picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from solver.arithmetic.solution import Solution
from solver.calculus.derivation import Derivation
from solver.calculus.graph import Graph, Role
from solver.calculus.network import (
    Network,
    input_names,
    network_of,
    output_names,
    sum_names,
    target_names,
)
from solver.document.figure import Bias, Link, NetworkPicture
from solver.document.numerals import print_number
from solver.document.pieces import as_text
from solver.document.printing import print_symbols
from solver.document.shared import Shared, shared
from solver.document.steps import (
    Equation,
    FunctionDefinition,
    Labelled,
    LayerFacts,
    SampleFacts,
)
from solver.exercise.model import Exercise
from solver.exercise.notation import Name
from solver.formulas import Activation
from solver.formulas.activations import Coupling


def sample_facts(exercise: Exercise) -> Iterator[SampleFacts]:
    """The numbers of every sample, under the names that it has in the key."""
    network = network_of(exercise)
    several = len(exercise.inputs) > 1 and not exercise.is_online
    for number, rows in enumerate(zip(exercise.inputs, exercise.targets, strict=True), start=1):
        one = replace(network, sample=number if several else 0)
        names = (input_names(one), target_names(one))
        inputs, targets = (
            tuple(
                Labelled(name.latex, print_number(value))
                for name, value in zip(of_these, row, strict=True)
            )
            for of_these, row in zip(names, rows, strict=True)
        )
        yield SampleFacts(inputs, targets)


def _labelled(solution: Solution, role: Role, layer: int) -> tuple[Labelled, ...]:
    return tuple(
        Labelled(name.latex, print_number(solution.first[name.plain]))
        for name in _in_layer(solution.derivation, role, layer)
    )


@lru_cache(maxsize=1024)
def _in_layer(derivation: Derivation, role: Role, layer: int) -> tuple[Name, ...]:
    return tuple(node.name for node in derivation.graph.having(role) if node.layer == layer)


def layer_facts(solution: Solution) -> Iterator[LayerFacts]:
    """What the paper says of every layer."""
    network = network_of(solution.exercise)
    columns, _ = _names(shared(solution))
    for layer, stated in enumerate(solution.exercise.layers, start=1):
        row = network.activation(layer)
        yield LayerFacts(
            units=columns[layer],
            activation=stated.activation.name,
            activation_latex=network.notation.function(row),
            weights=_labelled(solution, Role.WEIGHT, layer),
            biases=_labelled(solution, Role.BIAS, layer),
            is_threshold=stated.threshold is not None,
        )


@lru_cache(maxsize=16)
def _names(
    common: Shared,
) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[tuple[str, ...], ...], ...]]:
    """The units of every column, inputs first; by layer the weights, a row for each source unit."""
    network = network_of(common.exercise)
    units = (tuple(name.latex for name in sum_names(network, at)) for at in network.layers)
    weights = (
        tuple(
            tuple(
                network.notation.weight(network.unit(layer, number), source).latex
                for number in network.numbers(layer)
            )
            for source in network.numbers(layer - 1)
        )
        for layer in network.layers
    )
    return (tuple(name.latex for name in input_names(network)), *units), tuple(weights)


def network_picture(solution: Solution) -> NetworkPicture:
    """The network with the names and values of its weights and biases."""
    exercise = solution.exercise
    columns, weights = _names(shared(solution))
    inputs = [print_number(value) for value in exercise.inputs[0]]
    notes = inputs if len(exercise.inputs) == 1 else ["" for _ in inputs]
    return NetworkPicture(
        columns=columns,
        links=tuple(
            _links(names, layer.weights)
            for names, layer in zip(weights, exercise.layers, strict=True)
        ),
        biases=tuple(
            _biases(solution, layer, len(units)) for layer, units in enumerate(columns) if layer
        ),
        notes=(tuple(notes), *(("",) * len(units) for units in columns[1:])),
    )


def _links(
    names: Sequence[Sequence[str]], rows: Sequence[Sequence[Decimal]]
) -> tuple[tuple[Link, ...], ...]:
    """The layer's weights, a row for each source unit."""
    return tuple(
        tuple(Link(name, print_number(value)) for name, value in zip(*pair, strict=True))
        for pair in zip(names, rows, strict=True)
    )


def _biases(solution: Solution, layer: int, size: int) -> tuple[Bias, ...]:
    found = _labelled(solution, Role.BIAS, layer)
    is_shared = len(found) == 1
    return tuple(
        Bias(bias.name, bias.value, tuple(range(size)) if is_shared else (unit,))
        for unit, bias in enumerate(found)
    )


@lru_cache(maxsize=16)
def function_definitions(common: Shared) -> tuple[FunctionDefinition, ...]:
    """The activation functions that the network uses, each once, with the derivatives it needs."""
    network, names = network_of(common.exercise), common.derivation.latex
    found: dict[str, FunctionDefinition] = {}
    for layer in network.layers:
        row = network.activation(layer)
        if row.name == "identity":
            continue
        if row.coupling is not None:
            definition = _vector_definition(network, row, row.coupling, names)
            found.setdefault(row.name, definition)
            continue
        needs_slope = _needs_slope(common.derivation.graph, network, layer)
        definition = _definition(network, layer, names, needs_slope=needs_slope)
        known = found.get(definition.function.subject)
        if known is None or known.slope is None:
            found[definition.function.subject] = definition
    return tuple(found.values())


def _vector_definition(
    network: Network, row: Activation, coupling: Coupling, names: Mapping[str, str]
) -> FunctionDefinition:
    """A function of a whole layer: one of its values, with the sum over all units."""
    summand = as_text(print_symbols(coupling.summand, {**names, "x": "x_j"}))
    latex = {**names, "x": "x_i", "s": rf"\textstyle\sum_j {summand}"}
    subject = f"{network.notation.function(row)}(x)_i"
    return FunctionDefinition(Equation(subject, print_symbols(row.expression, latex)), None)


def _needs_slope(graph: Graph, network: Network, layer: int) -> bool:
    """Whether the loss is differentiated through the layer's activation function."""
    several = len(network.exercise.inputs) > 1 and not network.exercise.is_online
    first = replace(network, sample=1 if several else 0)
    consumers = graph.consumers
    pairs = zip(sum_names(first, layer), output_names(first, layer), strict=True)
    return any(child.name == outer for inner, outer in pairs for child, _ in consumers[inner.plain])


def _definition(
    network: Network, layer: int, names: Mapping[str, str], *, needs_slope: bool
) -> FunctionDefinition:
    row = network.activation(layer)
    function = network.notation.function(row)
    latex = {**names, "x": "x", "a": f"{function}(x)"}
    formula = print_symbols(network.slope_formula(layer), latex)
    return FunctionDefinition(
        Equation(latex["a"], print_symbols(row.meaning or row.expression, latex)),
        Equation(f"{function}'(x)", formula) if needs_slope else None,
    )


def fused_activation(exercise: Exercise) -> str:
    """The activation function that the loss is differentiated together with, if there is one."""
    network = network_of(exercise)
    return network.activation(network.shape.depth).name if network.is_fused else ""
