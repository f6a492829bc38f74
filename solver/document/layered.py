"""The facts of a fully connected network: its samples, its layers, its functions, its picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import chain, cycle

from solver.arithmetic.solution import Solution
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
from solver.document.numbered import Numbered
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
from solver.exercise.notation import Name
from solver.formulas import Activation
from solver.formulas.activations import Coupling


def sample_facts(solution: Solution) -> Iterator[SampleFacts]:
    """The numbers of every sample, under the names that it has in the key."""
    exercise, names = solution.exercise, _names_of_samples(shared(solution))
    rows = zip(exercise.inputs, exercise.targets, strict=True)
    for (inputs, targets), (these, those) in zip(cycle(names), rows, strict=False):
        yield SampleFacts(_labelled(inputs, these), _labelled(targets, those))


@lru_cache(maxsize=16)
def _names_of_samples(common: Shared) -> Sequence[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The inputs and the targets of each sample; online, all have the same names."""
    network = network_of(common.exercise)
    several = len(common.exercise.inputs) > 1 and not common.exercise.is_online
    numbers = range(1, len(common.exercise.inputs) + 1) if several else range(1)
    samples = [replace(network, sample=number) for number in numbers]
    return [(_latex(input_names(one)), _latex(target_names(one))) for one in samples]


def _latex(names: Iterable[Name]) -> tuple[str, ...]:
    return tuple(name.latex for name in names)


def _labelled(names: Iterable[str], values: Iterable[Decimal]) -> tuple[Labelled, ...]:
    pairs = zip(names, values, strict=True)
    return tuple([Labelled(name, print_number(value)) for name, value in pairs])


def layer_facts(solution: Solution) -> Iterator[LayerFacts]:
    """What the paper says of every layer."""
    first = solution.first
    for blank, weights, biases in _blank_layers(shared(solution)):
        yield blank._replace(
            weights=_labelled(_latex(weights), [first[name.plain] for name in weights]),
            biases=_labelled(_latex(biases), [first[name.plain] for name in biases]),
        )


_Names = tuple[Name, ...]


@lru_cache(maxsize=16)
def _blank_layers(common: Shared) -> Sequence[tuple[LayerFacts, _Names, _Names]]:
    """What does not depend on the numbers of a layer, and the names of its weights and biases."""
    network = network_of(common.exercise)
    columns, _ = _names(common)

    def in_layer(role: Role, layer: int) -> _Names:
        nodes = common.derivation.graph.having(role)
        return tuple(node.name for node in nodes if node.layer == layer)

    return [
        (
            LayerFacts(
                units=columns[layer],
                activation=stated.activation.name,
                activation_latex=network.notation.function(network.activation(layer)),
                weights=(),
                biases=(),
                is_threshold=stated.threshold is not None,
            ),
            in_layer(Role.WEIGHT, layer),
            in_layer(Role.BIAS, layer),
        )
        for layer, stated in enumerate(common.exercise.layers, start=1)
    ]


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


def network_picture(solution: Solution) -> Numbered[NetworkPicture]:
    """The network with the names and values of its weights and biases; a single sample's inputs
    stand beside their units.
    """
    exercise, blank = solution.exercise, _blank_picture(shared(solution))
    values = [number for layer in exercise.layers for row in layer.weights for number in row]
    for *_, biases in _blank_layers(shared(solution)):
        values += [solution.first[name.plain] for name in biases]
    printed = [print_number(value) for value in values]
    inputs, *others = blank.notes
    if len(exercise.inputs) == 1:
        inputs = tuple([print_number(value) for value in exercise.inputs[0]])
    return Numbered(blank, (*printed, *inputs, *chain.from_iterable(others)))


@lru_cache(maxsize=16)
def _blank_picture(common: Shared) -> NetworkPicture:
    columns, weights = _names(common)
    return NetworkPicture(
        columns=columns,
        links=tuple(
            tuple(tuple(Link(name, "") for name in row) for row in rows) for rows in weights
        ),
        biases=tuple(
            _blank_biases(_latex(names), len(layer.units))
            for layer, _, names in _blank_layers(common)
        ),
        notes=tuple(tuple("" for _ in column) for column in columns),
    )


def _blank_biases(names: Sequence[str], size: int) -> tuple[Bias, ...]:
    is_shared = len(names) == 1
    return tuple(
        Bias(name, "", tuple(range(size)) if is_shared else (unit,))
        for unit, name in enumerate(names)
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


@lru_cache(maxsize=16)
def fused_activation(common: Shared) -> str:
    """The activation function that the loss is differentiated together with, if there is one."""
    network = network_of(common.exercise)
    return network.activation(network.shape.depth).name if network.is_fused else ""
