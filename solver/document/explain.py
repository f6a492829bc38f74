"""From a solution to a document: which parts a key has, in which order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import groupby

from solver.arithmetic.ranges import printed_ranges
from solver.arithmetic.solution import Round, Solution
from solver.calculus.derivation import Derivation, Kind
from solver.calculus.graph import Role
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
from solver.document.stepping import told
from solver.document.steps import (
    Document,
    FunctionDefinition,
    Labelled,
    Section,
    SectionKind,
)
from solver.document.system import called_functions, worked_picture
from solver.document.telling import Telling, by_chain_rule, by_definition
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
    for kind, layer, tellings in _tellings(shared(solution)):
        yield Section(kind, tuple([told(each, one.calculations) for each in tellings]), layer)


@lru_cache(maxsize=16)
def _tellings(common: Shared) -> Sequence[tuple[SectionKind, int, tuple[Telling, ...]]]:
    """What is told under which head, whatever the numbers."""
    derivation = common.derivation
    losses = {node.plain for node in derivation.graph.having(*_OF_THE_LOSS)}
    forward, local = _defined(derivation, Kind.FORWARD), _defined(derivation, Kind.LOCAL)
    wanted = _worked_out(derivation, common.exercise)
    updates = _defined(derivation, Kind.STATE, Kind.UPDATED)
    found = (
        (SectionKind.FORWARD, 0, [one for one in forward if one.name not in losses]),
        (SectionKind.SLOPES, 0, [one for one in local if one.about not in losses]),
        (SectionKind.LOSS, 0, [one for one in forward if one.name in losses]),
        (SectionKind.ERRORS, 0, [one for one in local if one.about in losses]),
        *((*head, tellings) for head, tellings in _of_gradients(derivation, wanted).items()),
        (SectionKind.UPDATES, 0, [one for one in updates if one.about in wanted]),
    )
    return [(kind, layer, tuple(tellings)) for kind, layer, tellings in found if tellings]


def _defined(derivation: Derivation, *kinds: Kind) -> tuple[Telling, ...]:
    tellings = by_definition(derivation)
    return tuple(tellings[quantity.name.plain] for quantity in derivation.of_kind(*kinds))


def _of_gradients(
    derivation: Derivation, wanted: Collection[str]
) -> Mapping[tuple[SectionKind, int], Sequence[Telling]]:
    """The derivatives layer by layer from the output back; of equations, all in one."""
    graph, tellings = derivation.graph, by_chain_rule(derivation)
    depth = max((node.layer for node in graph.having(Role.PREACTIVATION)), default=0)
    corrected = {found.subject for found in derivation.of_kind(Kind.CORRECTION)}
    found: dict[tuple[SectionKind, int], list[Telling]] = {}
    for gradient in derivation.gradients:
        # Not of what is not asked for, nor where the delta rule's correction says it.
        is_said = gradient.kind is Kind.GRADIENT and gradient.subject in corrected
        if gradient.kind is Kind.ADJOINT or (gradient.subject in wanted and not is_said):
            head = _head(graph[gradient.subject].layer, depth)
            found.setdefault(head, []).append(tellings[gradient.name.plain])
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
        tellings = _defined(solution.derivation, Kind.FORWARD)
        steps = tuple([told(each, solution.after) for each in tellings])
    # The same sample before and after.
    first = next(one for one in solution.rounds if one.sample == solution.last.sample)
    facts = tuple(
        Labelled(loss.name.latex, beside_the_answers(solution, found))
        for found in (first.calculations[loss.plain], solution.after[loss.plain])
    )
    return Section(SectionKind.LOSS_AFTER, steps, facts=(facts,))
