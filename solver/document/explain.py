"""From a solution to a document: which parts a key has, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import groupby

from solver.arithmetic.ranges import printed_ranges
from solver.arithmetic.solution import Calculation, Round, Solution
from solver.calculus.derivation import Derivation, Gradient, Kind
from solver.calculus.graph import Graph, Role
from solver.document.layered import function_definitions
from solver.document.matrix import matrix_forward, matrix_sections
from solver.document.numerals import print_number
from solver.document.problem import (
    beside_the_answers,
    final_answers,
    problem_of,
    rounding_note,
    update_rules,
)
from solver.document.record import record_of
from solver.document.shared import Shared, shared
from solver.document.stepping import definition_step, gradient_step
from solver.document.steps import (
    Document,
    FunctionDefinition,
    Labelled,
    Section,
    SectionKind,
    Step,
)
from solver.document.system import called_functions, worked_picture
from solver.exercise.model import Exercise
from solver.exercise.options import Form

_OF_THE_LOSS = (Role.LOSS_TERM, Role.PENALTY, Role.LOSS)


def explain(solution: Solution, *, accept: int | None = None) -> Document:
    """The paper and the whole key of a solved exercise.

    With `accept`, it says which answers a correct student can reach who rounds every value on the
    way to at least so many places. Raises ExerciseError for a training too long for that.
    """
    accepted = {} if accept is None else printed_ranges(solution, accept)
    return Document(
        problem=problem_of(solution),
        rounding=replace(rounding_note(solution), accepting=accept),
        functions=_functions(solution),
        sections=tuple(_sections(solution)),
        update=update_rules(shared(solution)),
        finals=final_answers(solution, accepted),
        figure=worked_picture(solution) if solution.exercise.equations else None,
        make_record=partial(record_of, solution, accepted),
        accepted=accepted,
    )


def _functions(solution: Solution) -> tuple[FunctionDefinition, ...]:
    if solution.exercise.equations:
        return called_functions(solution.derivation)
    return function_definitions(shared(solution))


def _sections(solution: Solution) -> Iterator[Section]:
    """Step after step of training, each under a head of its own where there are several."""
    exercise = solution.exercise
    several = exercise.iterations > 1 or exercise.is_online
    for one in solution.rounds:
        if several:
            start = tuple(_start(solution, one))
            yield Section(SectionKind.ROUND, (), 0, one.iteration, one.sample, start)
        written = matrix_sections if solution.derivation.form is Form.MATRIX else _sections_of
        yield from written(solution, one)
    if solution.after:
        yield _loss_after(solution)


def _sections_of(solution: Solution, one: Round) -> Iterator[Section]:
    graph = solution.derivation.graph
    losses = _names(graph)
    forward = _definitions(solution, one.calculations.values(), Kind.FORWARD)
    local = _definitions(solution, one.calculations.values(), Kind.LOCAL)
    found = (
        Section(SectionKind.FORWARD, tuple(s for s in forward if s.name not in losses)),
        Section(SectionKind.SLOPES, tuple(s for s in local if s.about not in losses)),
        Section(SectionKind.LOSS, tuple(s for s in forward if s.name in losses)),
        Section(SectionKind.ERRORS, tuple(s for s in local if s.about in losses)),
        *_gradient_sections(solution, one),
        Section(SectionKind.UPDATES, _updates(solution, one)),
    )
    yield from (section for section in found if section.steps)


def _names(graph: Graph) -> frozenset[str]:
    return frozenset(node.plain for node in graph.having(*_OF_THE_LOSS))


def _definitions(
    solution: Solution, calculations: Iterable[Calculation], kind: Kind
) -> tuple[Step, ...]:
    return tuple(
        definition_step(solution, found) for found in calculations if found.quantity.kind is kind
    )


def _gradient_sections(solution: Solution, one: Round) -> Iterator[Section]:
    """The derivatives layer by layer from the output back; of equations, all in one."""
    for (kind, layer), gradients in _printed(shared(solution)).items():
        yield Section(
            kind, tuple(gradient_step(solution, found, one) for found in gradients), layer
        )


@lru_cache(maxsize=16)
def _printed(common: Shared) -> Mapping[tuple[SectionKind, int], Sequence[Gradient]]:
    """The derivatives that are printed, by the head that they stand under."""
    derivation = common.derivation
    graph = derivation.graph
    depth = max((node.layer for node in graph.having(Role.PREACTIVATION)), default=0)
    corrected = {found.subject for found in derivation.of_kind(Kind.CORRECTION)}
    wanted = _worked_out(derivation, common.exercise)
    found: dict[tuple[SectionKind, int], list[Gradient]] = {}
    for gradient in derivation.gradients:
        # Not of what is not asked for, nor where the delta rule's correction says it.
        is_said = gradient.kind is Kind.GRADIENT and gradient.subject in corrected
        if gradient.kind is Kind.ADJOINT or (gradient.subject in wanted and not is_said):
            head = _head(graph[gradient.subject].layer, depth)
            found.setdefault(head, []).append(gradient)
    return found


def _head(layer: int, depth: int) -> tuple[SectionKind, int]:
    """Under which head a derivative stands; `depth` is 0 where there are no layers of units."""
    if depth == 0:
        return SectionKind.GRADIENTS, 0
    if layer >= depth:
        return SectionKind.OUTPUT_GRADIENTS, depth
    return SectionKind.HIDDEN_GRADIENTS, layer


def _worked_out(derivation: Derivation, exercise: Exercise) -> frozenset[str]:
    """The parameters whose steps are shown: where more steps follow, all that they need."""
    return frozenset(derivation.asked if exercise.is_one_step else derivation.trained)


def _updates(solution: Solution, one: Round) -> tuple[Step, ...]:
    wanted = _worked_out(solution.derivation, solution.exercise)
    return tuple(
        definition_step(solution, found)
        for found in one.calculations.values()
        if found.quantity.kind in (Kind.STATE, Kind.UPDATED) and found.quantity.subject in wanted
    )


def _start(solution: Solution, one: Round) -> Iterator[tuple[Labelled, ...]]:
    """What a step of training starts from that the head of the key does not say.

    That is layer by layer the parameters, once they have changed, and what the optimizer
    remembers of each; then the sample.
    """
    graph, latex = solution.derivation.graph, solution.derivation.latex
    layers = list(_carried_by_layer(solution.derivation))
    parameters = [] if one.is_first else [[names[0] for names in layer] for layer in layers]
    states = [[name for names in layer for name in names[1:]] for layer in layers]
    data = [node.plain for node in graph.having(Role.INPUT, Role.TARGET)] if one.sample else []
    # Where rounded values are carried, it does start from these.
    is_rounding = solution.policy.working == "exact" and not solution.policy.always_equals
    for names in filter(None, (*parameters, *states, data)):
        yield tuple(
            Labelled(
                latex[name],
                print_number(one.givens[name]),
                is_exact=not is_rounding or one.givens[name] == one.exact[name],
            )
            for name in names
        )


def _carried_by_layer(derivation: Derivation) -> Iterator[list[list[str]]]:
    """Of each layer the parameters that change, each with what the optimizer remembers of it."""
    parameter_of = {found.name.plain: found.subject for found in derivation.quantities}
    carried: dict[str, list[str]] = {}
    for name, new in derivation.carried.items():
        carried.setdefault(parameter_of[new], []).append(name)
    changing = (node for node in derivation.graph.parameters if node.plain in carried)
    for _, nodes in groupby(changing, key=lambda node: node.layer):
        yield [carried[node.plain] for node in nodes]


def _loss_after(solution: Solution) -> Section:
    """The forward pass after the last step; the facts are the loss before it and after."""
    loss = solution.derivation.graph.loss
    if solution.derivation.form is Form.MATRIX:
        steps = matrix_forward(solution, solution.after)
    else:
        steps = _definitions(solution, solution.after.values(), Kind.FORWARD)
    # The same sample before and after.
    first = next(one for one in solution.rounds if one.sample == solution.last.sample)
    facts = tuple(
        Labelled(loss.name.latex, beside_the_answers(solution, found))
        for found in (first.calculations[loss.plain], solution.after[loss.plain])
    )
    return Section(SectionKind.LOSS_AFTER, steps, facts=(facts,))
