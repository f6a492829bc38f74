"""The steps of a key in matrices: each line says for a whole layer what the others say for a unit.

Read off the same derivation and solution as the other forms: the formula of each entry is the
derivation's, `Lift` finds the matrix formula that has these entries, and every number is that of
the entry's own calculation. Where not all entries of a matrix are worked out, or an optimizer
keeps states, the steps are those of the single parameters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import chain

from solver.arithmetic.solution import Calculation, Round, Solution
from solver.calculus.building import constants
from solver.calculus.derivation import Gradient, Kind
from solver.calculus.graph import Role
from solver.document.arrays import Applied, Array, Grid, Lift, Matrix, is_named, ones, transposed
from solver.document.matrix_names import cases_by_name, slopes_by_name
from solver.document.matrix_printing import matrix_numbers, matrix_symbols, table, transpose
from solver.document.printing import Math, Piece, print_number
from solver.document.stepping import (
    definition_step,
    ends_before_rounding,
    gradient_step,
    without_repetition,
)
from solver.document.steps import Line, LineRole, Section, SectionKind, Step, StepKind
from solver.document.vectors import Vectors
from solver.document.widths import math_width
from solver.errors import ExerciseError
from solver.formulas.expression import Expression, Symbol

WIDEST = 65_000
"""In thousandths of an em; what is wider could not be read when it is made to fit on a page."""

_OF_THE_LOSS = (Role.LOSS_TERM, Role.PENALTY, Role.LOSS)
_IN_FRONT = (LineRole.COMPONENTS, LineRole.CHAIN)

Numbers = tuple[tuple[Calculation, ...], ...]
"""The calculation of each entry of a matrix."""


def matrix_sections(solution: Solution, one: Round) -> Iterator[Section]:
    """One step of training in matrices.

    Raises ExerciseError where the numbers are so long that no page could hold their matrices.
    """
    writer = _Writer(solution, one)
    found = (
        Section(SectionKind.MATRICES, tuple(writer.given())),
        Section(SectionKind.FORWARD, tuple(writer.forward())),
        Section(SectionKind.SLOPES, tuple(writer.slopes())),
        Section(SectionKind.LOSS, tuple(writer.losses())),
        *writer.backward(),
        Section(SectionKind.UPDATES, tuple(writer.updates())),
    )
    for section in found:
        if section.steps:
            _check_widths(section.steps)
            yield section


def matrix_forward(solution: Solution, calculations: Mapping[str, Calculation]) -> tuple[Step, ...]:
    """A forward pass in matrices, to the loss."""
    after = replace(solution.last, calculations=calculations)
    writer = _Writer(solution, after)
    return (*writer.forward(), *writer.losses())


def _check_widths(steps: Sequence[Step]) -> None:
    pieces = (piece for step in steps for line in step.lines for piece in line.math)
    widest = max(math_width(piece.latex) for piece in pieces)
    if widest > WIDEST:
        raise ExerciseError(
            f"with numbers as long as these, a matrix of this key would be about"
            f" {widest // 500} characters wide, more than a page can hold;"
            ' use form = "deltas", or fewer places',
            place="form",
        )


@dataclass(frozen=True)
class _Writer:
    """What is written of one round."""

    solution: Solution
    one: Round

    @cached_property
    def vectors(self) -> Vectors:
        return Vectors(self.solution.exercise, self.solution.derivation.graph)

    @cached_property
    def layers(self) -> range:
        return range(1, self.vectors.depth + 1)

    @cached_property
    def constants(self) -> frozenset[str]:
        return frozenset(name.plain for name, _ in constants(self.solution.exercise))

    @cached_property
    def by_name(self) -> Mapping[str, Gradient]:
        return {found.name.plain: found for found in self.solution.derivation.gradients}

    def lift(self, names: Sequence[Array], *products: tuple[Array, Array]) -> Lift:
        return Lift({found.entries: found.latex for found in names}, products, self.constants)

    # --- what is given, and the forward pass -----------------------------------------------------

    def given(self) -> Iterator[Step]:
        """What the letters stand for."""
        vectors = self.vectors
        yield self._given(vectors.inputs())
        for layer in self.layers:
            yield self._given(vectors.weights(layer))
            if biases := vectors.biases(layer):
                yield self._given(biases)
        yield self._given(vectors.targets())

    def _given(self, array: Array) -> Step:
        entries = Array(array.entries)
        lines = (
            Line(LineRole.SYMBOLS, matrix_symbols(entries, self.solution.derivation.latex)),
            Line(LineRole.RESULT, matrix_numbers(entries, self.one.givens)),
        )
        return Step(StepKind.GIVEN, array.latex, array.latex, array.latex, lines)

    def forward(self) -> Iterator[Step]:
        """Layer by layer the weighted sums, then the activations."""
        vectors = self.vectors
        for layer in self.layers:
            sums, outputs = vectors.sums(layer), vectors.outputs(layer)
            weighted = (vectors.weights(layer), vectors.outputs(layer - 1))
            biases = vectors.bias_columns(layer)
            numbers = self._numbers(sums)
            lift = self.lift([biases] if biases else [], weighted)
            yield self._step(StepKind.PREACTIVATION, sums, numbers, lift(_definitions(numbers)))
            if outputs.entries != sums.entries:
                yield self._activation(layer, sums, outputs)

    def _activation(self, layer: int, sums: Array, outputs: Array) -> Step:
        row = self.vectors.network.activation(layer)
        applied = Applied(self.vectors.network.notation.function(row), sums)
        numbers = self._numbers(outputs)
        in_numbers = Array(_definitions(numbers)) if row.is_vector else applied
        return self._step(StepKind.ACTIVATION, outputs, numbers, applied, in_numbers)

    def losses(self) -> Iterator[Step]:
        """The loss, which is a number, and what it is made of."""
        graph = self.solution.derivation.graph
        for found in self.one.calculations.values():
            quantity = found.quantity
            if quantity.kind is Kind.FORWARD and graph[quantity.subject].role in _OF_THE_LOSS:
                yield definition_step(self.solution, found)

    # --- the backward pass -----------------------------------------------------------------------

    def slopes(self) -> Iterator[Step]:
        """The derivatives of the activations that the deltas refer to by name."""
        for layer in self.layers:
            if self.vectors.network.activation(layer).is_vector:
                continue
            slopes = self.vectors.slopes(layer)
            if numbers := self._all_numbers(slopes):
                yield self._slope(layer, slopes, numbers)
            else:
                yield from map(self._single, self._some_numbers(slopes))

    def _slope(self, layer: int, slopes: Array, numbers: Numbers) -> Step:
        sums, outputs = self.vectors.sums(layer), self.vectors.outputs(layer)
        definitions = _definitions(numbers)
        matrix = self.lift([sums, outputs])(definitions)
        if not is_named(matrix) and _is_of(definitions, sums):
            function = slopes.latex.removesuffix(f"({sums.latex})")
            matrix = Applied(function, sums)
        elif not is_named(matrix):
            matrix = Array(definitions)
        return self._step(StepKind.LOCAL, slopes, numbers, matrix)

    def backward(self) -> Iterator[Section]:
        """The deltas and the gradients, layer by layer from the output back."""
        for layer in reversed(self.layers):
            is_last = layer == self.vectors.depth
            kind = SectionKind.OUTPUT_GRADIENTS if is_last else SectionKind.HIDDEN_GRADIENTS
            yield Section(kind, (*self._deltas(layer), *self._gradients(layer)), layer)

    def _deltas(self, layer: int) -> Iterator[Step]:
        vectors = self.vectors
        deltas = vectors.adjoints(layer)
        numbers = self._all_numbers(deltas)
        if not numbers:
            yield from map(self._single, self._some_numbers(deltas))
            return
        definitions = _definitions(numbers)
        names = [vectors.outputs(layer), *slopes_by_name(vectors, layer)]
        products: list[tuple[Array, Array]] = []
        if layer < vectors.depth:
            weights = vectors.weights(layer + 1)
            back = Array(transposed(weights.entries), transpose(weights.latex))
            products = [(back, vectors.adjoints(layer + 1))]
        else:
            names += [vectors.targets(), *cases_by_name(vectors, definitions)]
        matrix = self.lift(names, *products)(definitions)
        yield self._step(StepKind.ADJOINT, deltas, numbers, matrix)

    def _gradients(self, layer: int) -> Iterator[Step]:
        vectors = self.vectors
        deltas, sources = vectors.adjoints(layer), vectors.outputs(layer - 1)
        across = Array(transposed(sources.entries), transpose(sources.latex))
        weights, biases = vectors.weights(layer), vectors.biases(layer)
        names = [weights, deltas, *vectors.signs(weights)]
        yield from self._gradient(weights, self.lift(names, (deltas, across)))
        if biases is not None:
            row = ones(deltas.columns, 1)
            yield from self._gradient(biases, self.lift([deltas], (deltas, row)))
        elif shared := vectors.shared_bias(layer):
            yield from self._single_gradients([shared.plain])

    @cached_property
    def _is_corrected(self) -> bool:
        """Whether the delta rule's corrections stand for the gradients."""
        return bool(self.solution.derivation.of_kind(Kind.CORRECTION))

    def _gradient(self, parameters: Array, lift: Lift) -> Iterator[Step]:
        vectors = self.vectors
        change = vectors.corrections if self._is_corrected else vectors.gradients
        gradients = change(parameters)
        numbers = self._all_numbers(gradients)
        names = [entry.name for entry in _symbols(parameters)]
        if numbers and not self._asked.isdisjoint(names):
            kind = StepKind.CORRECTION if self._is_corrected else StepKind.GRADIENT
            yield self._step(kind, gradients, numbers, lift(_definitions(numbers)))
        else:
            yield from self._single_gradients(names)

    def _single_gradients(self, parameters: Sequence[str]) -> Iterator[Step]:
        """Those of single parameters that are asked for, without the chains of units."""
        kind = Kind.CORRECTION if self._is_corrected else Kind.GRADIENT
        for found in self.solution.derivation.gradients:
            if found.subject in self._asked.intersection(parameters) and found.kind is kind:
                yield _without_chain(gradient_step(self.solution, found, self.one))

    # --- the step --------------------------------------------------------------------------------

    def updates(self) -> Iterator[Step]:
        """The new parameters; under an optimizer with states each by itself."""
        if self.solution.derivation.starts:
            yield from self._single_updates([node.plain for node in self._parameters])
            return
        for layer in reversed(self.layers):
            yield from self._update(self.vectors.weights(layer))
            if biases := self.vectors.biases(layer):
                yield from self._update(biases)
            elif shared := self.vectors.shared_bias(layer):
                yield from self._single_updates([shared.plain])
