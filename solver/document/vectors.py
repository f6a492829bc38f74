"""The quantities of a layered network as vectors and matrices, with their names.

A vector has an entry for each unit of its layer. W has a row for each unit and a column for each
of its sources. Several samples that make one step together stand side by side, a column each: then
the sum over the samples is the product of matrices, as in Bishop's and Ng's books.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from solver.calculus.graph import Graph, Node, Role
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
from solver.calculus.symbolic import differentiate
from solver.document.arrays import ONES, Array, Grid, grid, has_cases, transposed
from solver.document.matrix_printing import transpose
from solver.exercise.model import Exercise
from solver.exercise.notation import Letter, Name, Unit, bold, correction, derivative, updated
from solver.formulas.expression import (
    ONE,
    Expression,
    Product,
    Symbol,
    call,
    names_in,
    product_of,
)


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

    def untold(self) -> Iterator[Array]:
        """The vectors of units whose letter does not tell what their entries are called."""
        notation = self.network.notation
        for layer in range(1, self.depth + 1):
            for array, name in (
                (self.sums(layer), notation.preactivation),
                (self.outputs(layer), notation.activation),
                (self.adjoints(layer), notation.adjoint),
            ):
                if name is not None and not self._is_told(layer, name):
                    yield array

    def _is_told(self, layer: int, name: Callable[[Unit], Name]) -> bool:
        if len(self.samples) > 1 or not self.network.notation.letters.by_place:
            return False
        units = (self.network.unit(layer, number) for number in self.network.numbers(layer))
        return not any(name(unit) in self.exercise.names.values() for unit in units)

    def _by(self, latex: str) -> str:
        """The loss's derivative by a vector or a matrix."""
        return derivative(self.graph.loss.name, Name("", latex)).latex

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

    def biases(self, layer: int) -> tuple[Array, ...]:
        """The biases or thresholds of a layer, where each of its units has its own."""
        names = tuple(bias_names(self.network, layer))
        if not names or self.shared_bias(layer):
            return ()
        letter = self.network.notation.letters.bias(self.network.shape, layer)
        return (Array(tuple((_symbol(name),) for name in names), bold(letter)),)

    def shared_bias(self, layer: int) -> tuple[str, ...]:
        """The plain name of the bias that all units of a layer share."""
        stated = self.exercise.layers[layer - 1]
        numbers = stated.bias if stated.threshold is None else stated.threshold
        if numbers is None or isinstance(numbers, tuple):
            return ()
        return (next(bias_names(self.network, layer)).plain,)

    def repeated_biases(self, layer: int) -> tuple[Array, ...]:
        """What is added to the weighted sums: a shared bias for each unit, all for each sample."""
        names = tuple(bias_names(self.network, layer))
        if not names:
            return ()
        latex = "".join(found.latex for found in self.biases(layer))
        if not latex:
            latex = f"{names[0].latex} {ONES}" if len(names) > 1 else names[0].latex
        if len(self.samples) > 1:
            latex = f"{latex} {transpose(ONES)}"
        return (Array(grid(len(names), len(self.samples), lambda i, _: _symbol(names[i])), latex),)

    def named_slopes(self, layer: int) -> tuple[Array, ...]:
        """The derivatives of the activations, where a formula in vectors cannot write them out."""
        if self.network.activation(layer).is_vector:
            return ()
        slopes = self.slopes(layer)
        is_named = isinstance(slopes.entries[0][0], Symbol) or has_cases(slopes.entries[0][0])
        return (slopes,) if is_named else ()

    def named_errors(self, deltas: Grid) -> tuple[Array, ...]:
        """The loss's derivatives by the outputs, where they depend on a condition."""
        if self.network.activation(self.depth).is_vector:
            return ()
        slopes = self.slopes(self.depth).entries
        rows, columns = len(deltas), len(deltas[0])
        errors = grid(rows, columns, lambda i, s: _before(deltas[i][s], slopes[i][s]))
        if not has_cases(errors[0][0]):
            return ()
        latex = self._by(self.outputs(self.depth).latex)
        is_negative = self.network.notation.delta_rule
        return (Array(errors, rf"\Bigl(-{latex}\Bigr)" if is_negative else latex),)

    def named_signs(self, layer: int) -> tuple[Array, ...]:
        """The signs of a layer's weights, as the derivative of an L1 penalty has them."""
        if "l1" not in self.exercise.penalty:
            return ()
        weights = self.weights(layer)
        entries = tuple(tuple(map(_sign, row)) for row in weights.entries)
        return (Array(entries, rf"\operatorname{{sgn}}({weights.latex})"),)

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


def _before(delta: Expression, slope: Expression) -> Expression:
    """The factors of a delta that stand before the slope."""
    factors = delta.factors if isinstance(delta, Product) else (delta,)
    own = slope.factors if isinstance(slope, Product) else (slope,)
    return product_of(factors[: -len(own)] if factors[-len(own) :] == own else factors)


def _sign(weight: Expression) -> Expression:
    """The derivative of |w|."""
    (name,) = names_in(weight)
    return differentiate(call("abs", weight), name)


def _slope(node: Node) -> Expression:
    """The partial of an activation by its own pre-activation, as products have it."""
    if node.role is not Role.ACTIVATION:
        return ONE
    (partial,) = node.partials
    if partial.named and partial.name is not None and partial.is_formula:
        return Symbol(partial.name.plain)
    return partial.expression
