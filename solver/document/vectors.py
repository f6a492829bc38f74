"""The quantities of a layered network as vectors and matrices, with their names.

A vector has an entry for each unit of its layer. W has a row for each unit and a column for each
of its sources. Several samples that make one step together stand side by side, a column each: then
the sum over the samples is the product of matrices, as in Bishop's and Ng's books.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from solver.calculus.graph import Graph, Node, Partial
from solver.calculus.network import (
    Network,
    bias_names,
    input_names,
    network_of,
    output_names,
    sum_names,
    target_names,
)
from solver.calculus.paths import adjoint_name
from solver.document.arrays import ONES, Array, grid, transposed
from solver.document.matrix_printing import transpose
from solver.exercise.model import Exercise
from solver.exercise.notation import Letter, Name, bold, correction, derivative, updated
from solver.formulas.expression import Expression, Symbol


@dataclass(frozen=True)
class Vectors:
    """The vectors of one exercise; layers count from 1, and 0 is the input."""

    exercise: Exercise
    graph: Graph

    @cached_property
    def network(self) -> Network:
        """The layers, with the names of their quantities."""
        return network_of(self.exercise)

    @cached_property
    def samples(self) -> tuple[Network, ...]:
        """The network once for each column."""
        count = 1 if self.exercise.is_online else len(self.exercise.inputs)
        numbers = range(1, count + 1) if count > 1 else range(1)
        return tuple(replace(self.network, sample=number) for number in numbers)

    @property
    def depth(self) -> int:
        """The number of layers."""
        return self.network.shape.depth

    def _columns(self, letter: str, names: Sequence[Sequence[Name]]) -> Array:
        """A column of names for each sample."""
        return Array(transposed(tuple(tuple(map(_symbol, column)) for column in names)), letter)

    def _vector(self, letter: Letter) -> str:
        return bold(letter, capital=len(self.samples) > 1)

    def inputs(self) -> Array:
        """What goes into the first layer."""
        letter = self._vector((self.network.notation.letters.input, ""))
        return self._columns(letter, [input_names(one) for one in self.samples])

    def targets(self) -> Array:
        """What the last layer is compared with."""
        letter = self._vector((self.network.notation.letters.target, ""))
        return self._columns(letter, [target_names(one) for one in self.samples])

    def sums(self, layer: int) -> Array:
        """The pre-activations of a layer."""
        letter = self.network.notation.letters.preactivation(self.network.shape, layer)
        return self._columns(self._vector(letter), [sum_names(one, layer) for one in self.samples])

    def outputs(self, layer: int) -> Array:
        """The activations of a layer, or the inputs."""
        if layer == 0:
            return self.inputs()
        names = [output_names(one, layer) for one in self.samples]
        own, row = self.network.notation.letters.activation, self.network.activation(layer)
        sums = self.sums(layer)
        if row.name == "identity":
            return sums
        if own is not None:
            return self._columns(self._vector(own(self.network.shape, layer)), names)
        return self._columns(f"{self.network.notation.function(row)}({sums.latex})", names)

    def slopes(self, layer: int) -> Array:
        """The derivatives of a layer's activations, each by its own pre-activation."""
        row = self.network.activation(layer)
        latex = f"{self.network.notation.function(row)}'({self.sums(layer).latex})"
        return Array(
            tuple(tuple(map(_slope, nodes)) for nodes in self._nodes(self.outputs(layer))), latex
        )

    def _nodes(self, array: Array) -> Iterator[tuple[Node, ...]]:
        for row in array.entries:
            yield tuple(self.graph[entry.name] for entry in row if isinstance(entry, Symbol))

    def adjoints(self, layer: int) -> Array:
        """The loss's derivatives by a layer's pre-activations: the deltas."""
        own, sums = self.network.notation.letters.adjoint, self.sums(layer)
        entries = tuple(
            tuple(_symbol(adjoint_name(self.graph, node)) for node in nodes)
            for nodes in self._nodes(sums)
        )
        if own is None:
            return Array(entries, self._by(sums.latex))
        return Array(entries, self._vector(own(self.network.shape, layer)))

    def _by(self, latex: str) -> str:
        """The loss's derivative by a vector or a matrix."""
        return derivative(self.graph.loss.name, Name("", latex)).latex

    def by_outputs(self) -> str:
        """The name of the loss's derivative by the outputs."""
        return self._by(self.outputs(self.depth).latex)

    def weights(self, layer: int) -> Array:
        """The weights of a layer, a row for each of its units."""
        network = self.network
        rows, columns = network.shape.units[layer], network.shape.units[layer - 1]
        return Array(
            grid(
                rows,
                columns,
                lambda j, k: _symbol(network.notation.weight(network.unit(layer, j + 1), k + 1)),
            ),
            bold(network.notation.letters.weight(network.shape, layer)),
        )

    def biases(self, layer: int) -> Array | None:
        """The biases or thresholds of a layer, where each of its units has its own."""
        names = tuple(bias_names(self.network, layer))
        if not names or self.shared_bias(layer):
            return None
        letter = self.network.notation.letters.bias(self.network.shape, layer)
        return Array(tuple((_symbol(name),) for name in names), bold(letter))

    def shared_bias(self, layer: int) -> Name | None:
        """The bias that all units of a layer share."""
        stated = self.exercise.layers[layer - 1]
        numbers = stated.bias if stated.threshold is None else stated.threshold
        if numbers is None or isinstance(numbers, tuple):
            return None
        return next(bias_names(self.network, layer))

    def bias_columns(self, layer: int) -> Array | None:
        """What is added to the weighted sums: the biases, once for each sample."""
        names = tuple(bias_names(self.network, layer))
        if not names:
            return None
        rows = len(names)
        entries = grid(rows, len(self.samples), lambda i, _: _symbol(names[i]))
        own = self.biases(layer)
        if own is None:
            down = f" {ONES}" if rows > 1 else ""
            return Array(entries, names[0].latex + down + self._across)
        return Array(entries, own.latex + self._across)

    @property
    def _across(self) -> str:
        """The row of ones that repeats a column for each sample."""
        return f" {transpose(ONES)}" if len(self.samples) > 1 else ""

    def gradients(self, parameters: Array) -> Array:
        """The loss's derivatives by a matrix of parameters."""
        return self._renamed(parameters, lambda name: derivative(self.graph.loss.name, name))

    def corrections(self, parameters: Array) -> Array:
        """What the delta rule adds to a matrix of parameters."""
        return self._renamed(parameters, correction)

    def updates(self, parameters: Array) -> Array:
        """A matrix of parameters after the step."""
        return self._renamed(parameters, updated)

    def _renamed(self, array: Array, change: Callable[[Name], Name]) -> Array:
        """The same change for the name of the matrix and for those of its entries."""
        entries = tuple(
            tuple(_symbol(change(node.name)) for node in nodes) for nodes in self._nodes(array)
        )
        return Array(entries, change(Name("", array.latex)).latex)


def _symbol(name: Name) -> Expression:
    return Symbol(name.plain)


def _slope(node: Node) -> Expression:
    """The partial of an activation by its own pre-activation, as products have it."""
    (partial,) = node.partials
    return _shown(partial)


def _shown(partial: Partial) -> Expression:
    if partial.named and partial.name is not None and partial.is_formula:
        return Symbol(partial.name.plain)
    return partial.expression
