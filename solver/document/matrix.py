"""The steps of a key in matrices: each says for a whole layer what the others say for a unit.

Read off the same derivation and solution as the other forms: the formula of each entry is the
derivation's, `Lift` finds the matrix formula that has these entries, and every number is that of
the entry's own calculation. Where not all entries of a matrix are worked out, or an optimizer
keeps states, the steps are those of the single parameters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from solver.arithmetic.solution import Calculation, Round, Solution
from solver.calculus.building import constants
from solver.calculus.derivation import Kind
from solver.calculus.graph import Role
from solver.document.arrays import Applied, Array, Lift, Matrix, is_named, ones, transposed
from solver.document.matrix_lines import (
    Numbers,
    definitions_of,
    given_step,
    matrix_step,
    names_step,
    numbers_of,
)
from solver.document.matrix_printing import transpose
from solver.document.stepping import told
from solver.document.steps import LineRole, Section, SectionKind, Step, StepKind
from solver.document.telling import by_chain_rule, by_definition
from solver.document.vectors import Vectors
from solver.document.widths import math_width
from solver.errors import ExerciseError
from solver.formulas.expression import Symbol, names_in

WIDEST = 75_000
"""In thousandths of an em; what is wider could not be read when it is made to fit on a page."""

_OF_THE_LOSS = (Role.LOSS_TERM, Role.PENALTY, Role.LOSS)


def matrix_sections(solution: Solution, one: Round) -> Iterator[Section]:
    """One step of training in matrices.

    Raises ExerciseError where the numbers are so long that no page could hold their matrices.
    """
    writer = _Writer(solution, one)
    worked_out = (
        Section(SectionKind.FORWARD, tuple(writer.forward())),
        Section(SectionKind.SLOPES, tuple(writer.slopes())),
        Section(SectionKind.LOSS, tuple(writer.losses())),
        *writer.backward(),
        Section(SectionKind.UPDATES, tuple(writer.updates())),
    )
    steps = (step for section in worked_out for step in section.steps)
    collected = {step.subject for step in steps if step.kind is StepKind.GIVEN}
    given = Section(SectionKind.MATRICES, tuple(writer.given(collected)))
    for section in (given, *worked_out):
        if section.steps:
            _check_widths(section.steps)
            yield section


def matrix_forward(solution: Solution, calculations: Mapping[str, Calculation]) -> tuple[Step, ...]:
    """A forward pass in matrices, down to the loss."""
    writer = _Writer(solution, replace(solution.last, calculations=calculations))
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
    """What is written of one step of training."""

    solution: Solution
    one: Round

    @cached_property
    def _vectors(self) -> Vectors:
        return Vectors(self.solution.exercise, self.solution.derivation.graph)

    @cached_property
    def _layers(self) -> range:
        return range(1, self._vectors.depth + 1)

    @cached_property
    def _constants(self) -> frozenset[str]:
        return frozenset(name.plain for name, _ in constants(self.solution.exercise))

    @cached_property
    def _wanted(self) -> frozenset[str]:
        return frozenset(self.solution.derivation.trained)

    @cached_property
    def _answer(self) -> Kind:
        """What stands for a gradient: under the delta rule the correction."""
        is_corrected = self.solution.derivation.of_kind(Kind.CORRECTION)
        return Kind.CORRECTION if is_corrected else Kind.GRADIENT

    def _lift(self, names: Sequence[Array], *products: tuple[Array, Array]) -> Lift:
        return Lift({found.entries: found.latex for found in names}, products, self._constants)

    def _numbers(self, array: Array) -> Numbers | None:
        return numbers_of(array, self.one.calculations)

    def _step(
        self,
        kind: StepKind,
        subject: Array,
        numbers: Numbers,
        matrix: Matrix,
        in_numbers: Matrix | None = None,
    ) -> Step:
        latex = self.solution.derivation.latex
        return matrix_step(kind, subject, numbers, matrix, latex, in_numbers)

    # What is given, and the forward pass.

    def given(self, collected: Collection[str]) -> Iterator[Step]:
        """What the letters stand for; the entries of what is `collected` are named there."""
        vectors, latex = self._vectors, self.solution.derivation.latex
        arrays = [vectors.inputs()]
        for layer in self._layers:
            arrays += [vectors.weights(layer), *vectors.biases(layer)]
        for array in (*arrays, vectors.targets()):
            yield given_step(array, latex, self.one.givens)
        if self.one is self.solution.rounds[0]:
            for array in dict.fromkeys(vectors.untold()):
                if array.latex not in collected and self._numbers(array):
                    yield names_step(array, latex)

    def forward(self) -> Iterator[Step]:
        """Layer by layer the weighted sums, then the activations."""
        vectors = self._vectors
        for layer in self._layers:
            sums, outputs = vectors.sums(layer), vectors.outputs(layer)
            weighted = (vectors.weights(layer), vectors.outputs(layer - 1))
            lift = self._lift(vectors.repeated_biases(layer), weighted)
            if numbers := self._numbers(sums):
                matrix = lift(definitions_of(numbers))
                yield self._step(StepKind.PREACTIVATION, sums, numbers, matrix)
            if outputs != sums and (numbers := self._numbers(outputs)):
                yield from self._activation(layer, sums, outputs, numbers)

    def _activation(
        self, layer: int, sums: Array, outputs: Array, numbers: Numbers
    ) -> Iterator[Step]:
        row = self._vectors.network.activation(layer)
        applied = Applied(self._vectors.network.notation.function(row), sums)
        in_numbers = Array(definitions_of(numbers)) if row.is_vector else applied
        if row.is_vector and outputs.columns > 1:
            yield from (self._defined(found) for row in numbers for found in row)
            yield self._collected(outputs)
        else:
            yield self._step(StepKind.ACTIVATION, outputs, numbers, applied, in_numbers)

    def _collected(self, array: Array) -> Step:
        """The numbers that were worked out one by one, too long for the places in a matrix."""
        shown = {name: self.one.shown(name) for name in _plain(array)}
        return given_step(array, self.solution.derivation.latex, shown)

    def losses(self) -> Iterator[Step]:
        """The loss, which is a number, and what it is made of."""
        graph = self.solution.derivation.graph
        for found in self.one.calculations.values():
            quantity = found.quantity
            if quantity.kind is Kind.FORWARD and graph[quantity.subject].role in _OF_THE_LOSS:
                yield self._defined(found)

    def _defined(self, calculation: Calculation) -> Step:
        """A single quantity from its definition."""
        telling = by_definition(self.solution.derivation)[calculation.quantity.name.plain]
        return told(telling, self.one.calculations)

    # The backward pass.

    def slopes(self) -> Iterator[Step]:
        """The derivatives of the activations that the deltas refer to by name."""
        for layer in self._layers:
            if self._vectors.network.activation(layer).is_vector:
                continue
            slopes = self._vectors.slopes(layer)
            if numbers := self._numbers(slopes):
                yield self._slope(layer, slopes, numbers)
            else:
                for name in _plain(slopes):
                    if name in self.one.calculations:
                        yield self._defined(self.one.calculations[name])

    def _slope(self, layer: int, slopes: Array, numbers: Numbers) -> Step:
        sums, outputs = self._vectors.sums(layer), self._vectors.outputs(layer)
        definitions = definitions_of(numbers)
        matrix = self._lift([sums, outputs])(definitions)
        if not is_named(matrix):
            of_sums = {name for row in definitions for entry in row for name in names_in(entry)}
            function = slopes.latex.removesuffix(f"({sums.latex})")
            is_of_sums = of_sums <= set(_plain(sums))
            matrix = Applied(function, sums) if is_of_sums else Array(definitions)
        return self._step(StepKind.LOCAL, slopes, numbers, matrix)

    def backward(self) -> Iterator[Section]:
        """The deltas and the gradients, layer by layer from the output back."""
        for layer in reversed(self._layers):
            is_last = layer == self._vectors.depth
            kind = SectionKind.OUTPUT_GRADIENTS if is_last else SectionKind.HIDDEN_GRADIENTS
            steps = (*self._deltas(layer), *self._layer_gradients(layer))
            yield Section(kind, steps, layer)

    def _deltas(self, layer: int) -> Iterator[Step]:
        vectors = self._vectors
        deltas = vectors.adjoints(layer)
        one_by_one = self._single_gradients(Kind.ADJOINT, _plain(vectors.sums(layer)))
        numbers = self._numbers(deltas)
        if numbers is None:
            yield from one_by_one
            return
        definitions = definitions_of(numbers)
        names = [vectors.outputs(layer), *vectors.named_slopes(layer)]
        products: list[tuple[Array, Array]] = []
        if layer < vectors.depth:
            weights = vectors.weights(layer + 1)
            back = Array(transposed(weights.entries), transpose(weights.latex))
            products.append((back, vectors.adjoints(layer + 1)))
        else:
            names += [vectors.targets(), *vectors.named_errors(definitions)]
        matrix = self._lift(names, *products)(definitions)
        if deltas.columns > 1 and not is_named(matrix):
            yield from one_by_one
            yield self._collected(deltas)
        else:
            yield self._step(StepKind.ADJOINT, deltas, numbers, matrix)

    def _layer_gradients(self, layer: int) -> Iterator[Step]:
        vectors = self._vectors
        deltas, sources = vectors.adjoints(layer), vectors.outputs(layer - 1)
        across = Array(transposed(sources.entries), transpose(sources.latex))
        column = ones(deltas.columns, 1)
        weights = vectors.weights(layer)
        names = [weights, *vectors.named_signs(layer)]
        yield from self._gradients(weights, self._lift(names, (deltas, across)))
        for biases in vectors.biases(layer):
            yield from self._gradients(biases, self._lift([deltas], (deltas, column)))
        yield from self._single_gradients(self._answer, vectors.shared_bias(layer))

    def _gradients(self, parameters: Array, lift: Lift) -> Iterator[Step]:
        vectors, names = self._vectors, _plain(parameters)
        is_corrected = self._answer is Kind.CORRECTION
        change = vectors.corrections if is_corrected else vectors.gradients
        gradients = change(parameters)
        numbers = self._numbers(gradients)
        if numbers and not self._wanted.isdisjoint(names):
            kind = StepKind(self._answer.value)
            yield self._step(kind, gradients, numbers, lift(definitions_of(numbers)))
        else:
            yield from self._single_gradients(self._answer, names)

    def _single_gradients(self, kind: Kind, subjects: Sequence[str]) -> Iterator[Step]:
        """Those of single parameters that are worked out, or of units, without their chains."""
        for found in self.solution.derivation.gradients:
            is_meant = found.kind is kind and found.subject in subjects
            if is_meant and (kind is Kind.ADJOINT or found.subject in self._wanted):
                telling = by_chain_rule(self.solution.derivation)[found.name.plain]
                yield _without_chain(told(telling, self.one.calculations))

    # The step.

    def updates(self) -> Iterator[Step]:
        """The new parameters; under an optimizer with states each by itself."""
        vectors = self._vectors
        if self.solution.derivation.starts:
            yield from self._single_updates(self._wanted)
            return
        for layer in reversed(self._layers):
            for parameters in (vectors.weights(layer), *vectors.biases(layer)):
                yield from self._update(parameters)
            yield from self._single_updates(vectors.shared_bias(layer))

    def _update(self, parameters: Array) -> Iterator[Step]:
        vectors, names = self._vectors, _plain(parameters)
        after = vectors.updates(parameters)
        numbers = self._numbers(after)
        if numbers and not self._wanted.isdisjoint(names):
            known = [parameters, vectors.gradients(parameters), vectors.corrections(parameters)]
            matrix = self._lift(known)(definitions_of(numbers))
            yield self._step(StepKind.UPDATED, after, numbers, matrix)
        else:
            yield from self._single_updates(names)

    def _single_updates(self, names: Sequence[str] | frozenset[str]) -> Iterator[Step]:
        for found in self.one.calculations.values():
            quantity = found.quantity
            is_meant = quantity.subject in names and quantity.subject in self._wanted
            if is_meant and quantity.kind in (Kind.STATE, Kind.UPDATED):
                yield self._defined(found)


def _plain(array: Array) -> tuple[str, ...]:
    """The plain names of the entries."""
    return tuple(entry.name for row in array.entries for entry in row if isinstance(entry, Symbol))


def _without_chain(step: Step) -> Step:
    kept = [line for line in step.lines if line.role not in (LineRole.COMPONENTS, LineRole.CHAIN)]
    return step._replace(frame=tuple(kept), digits=())
