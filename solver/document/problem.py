"""The facts that a paper states, and what a key says about its functions and its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from solver.arithmetic.ranges import Ends
from solver.arithmetic.solution import Calculation, Solution
from solver.arithmetic.starts import starts_of
from solver.calculus.building import constants
from solver.calculus.derivation import STEP_NUMBER, Kind
from solver.calculus.graph import Role
from solver.calculus.network import notation_of
from solver.calculus.updates import step
from solver.document.layered import fused_activation, layer_facts, network_picture, sample_facts
from solver.document.numerals import print_number
from solver.document.pieces import Math, Piece, as_text
from solver.document.printing import print_symbols
from solver.document.shared import Shared, shared
from solver.document.steps import (
    Correction,
    Equation,
    FinalAnswer,
    Labelled,
    Problem,
    RoundingNote,
)
from solver.document.system import (
    bare_picture,
    given_numbers,
    parameter_numbers,
    stated_equations,
)
from solver.exercise.model import Exercise
from solver.exercise.notation import Name, correction, derivative
from solver.formulas import OPTIMIZERS, PENALTIES
from solver.formulas.expression import Symbol, names_in, substitute


def problem_of(solution: Solution) -> Problem:
    """What the paper states and asks."""
    exercise = solution.exercise
    is_system = bool(exercise.equations)
    return Problem(
        title=exercise.title,
        question=exercise.question,
        samples=() if is_system else tuple(sample_facts(solution)),
        batch=exercise.batch,
        layers=() if is_system else tuple(layer_facts(solution)),
        given=given_numbers(solution) if is_system else (),
        parameters=parameter_numbers(solution) if is_system else (),
        equations=stated_equations(solution) if is_system else (),
        loss=exercise.loss.name,
        is_penalised=bool(exercise.penalty),
        loss_equations=() if is_system else _loss_equations(shared(solution)),
        constants=tuple(
            Labelled(name.latex, print_number(value)) for name, value in constants(exercise)
        ),
        optimizer=exercise.optimizer.name if exercise.learning_rate is not None else "",
        update=update_rules(shared(solution)) if _is_unusual(exercise) else (),
        has_states=bool(solution.derivation.starts),
        starts=tuple(_starts(solution)) if solution.derivation.starts else (),
        counts_steps=STEP_NUMBER in solution.first,
        fused="" if is_system else fused_activation(shared(solution)),
        iterations=exercise.iterations,
        held=_held(shared(solution)),
        asked=_asked(shared(solution)),
        asked_updated=_answer_names(shared(solution)),
        asks_for_all=len(solution.derivation.asked) == len(solution.derivation.graph.parameters),
        answer_space=exercise.answer_space,
        figure=bare_picture(solution) if is_system else network_picture(solution),
    )


def _starts(solution: Solution) -> Iterator[Labelled]:
    """What the optimizer remembers before the first step, where it is not 0."""
    latex = solution.derivation.latex
    for name, value in starts_of(solution.exercise, solution.derivation).items():
        if value:
            yield Labelled(latex[name], print_number(value))


@lru_cache(maxsize=16)
def _asked(common: Shared) -> tuple[str, ...]:
    return tuple(common.derivation.latex[name] for name in common.derivation.asked)


@lru_cache(maxsize=16)
def _held(common: Shared) -> tuple[str, ...]:
    """The parameters that keep their values in steps to come."""
    derivation = common.derivation
    if common.exercise.is_one_step or not derivation.carried:
        return ()
    nodes = derivation.graph.parameters
    return tuple(node.name.latex for node in nodes if node.plain not in derivation.trained)


def _is_unusual(exercise: Exercise) -> bool:
    """Whether a step is more than plain gradient descent, and has to be spelt out."""
    return exercise.learning_rate is not None and exercise.optimizer.name != "gradient descent"


@lru_cache(maxsize=16)
def _loss_equations(common: Shared) -> tuple[Equation, ...]:
    """The loss, then what it is made of, from the whole to its parts."""
    return tuple(_equations_of_loss(common))


def _equations_of_loss(common: Shared) -> Iterator[Equation]:
    graph, latex = common.derivation.graph, common.derivation.latex
    parts = graph.having(Role.PENALTY, Role.LOSS_TERM)
    names = {node.plain for node in parts}
    wholes = [n for n in parts if n.definition and names & set(names_in(n.definition))]
    for node in (graph.loss, *wholes, *(part for part in parts if part not in wholes)):
        if node.role is Role.PENALTY:
            yield Equation(node.name.latex, _penalty_of_any_weight(common))
        elif node.definition is not None:
            yield Equation(node.name.latex, print_symbols(node.definition, latex))


def _penalty_of_any_weight(common: Shared) -> Math:
    """The penalty as a sum over all weights, in one term."""
    latex = {**common.derivation.latex, "w": "w"}
    terms = (
        substitute(PENALTIES[name].term, {"lambda": Symbol(f"lambda_{name}")})
        for name in common.exercise.penalty
    )
    written = " + ".join(as_text(print_symbols(term, latex)) for term in terms)
    return (Piece(rf"\textstyle\sum_w {written}"),)


def final_answers(solution: Solution, accepted: Mapping[str, Ends]) -> tuple[FinalAnswer, ...]:
    """The parameters asked for, in the order of the network, with what to accept where it is said.

    Of a range without bounds nothing is printed.
    """
    derivation, common = solution.derivation, shared(solution)
    gradients = _gradient_names(common)
    is_one_step = len(solution.exercise.inputs) == 1 or not solution.exercise.is_online
    has_gradient = is_one_step and solution.exercise.iterations == 1
    return tuple(
        FinalAnswer(
            name=derivation.latex[name],
            updated_name=updated,
            before=print_number(solution.first[name]),
            gradient=_gradient_of(solution, gradients[name]) if has_gradient else "",
            after=print_number(solution.finals[name].shown) if derivation.carried else "",
            accepted=tuple(print_number(Decimal(end)) for end in accepted.get(name) or ()),
        )
        for name, updated in zip(derivation.asked, _answer_names(common), strict=True)
    )


@lru_cache(maxsize=16)
def _gradient_names(common: Shared) -> Mapping[str, str]:
    """The plain names of the derivatives of the loss, by parameter."""
    return {q.subject: q.name.plain for q in common.derivation.of_kind(Kind.GRADIENT)}


@lru_cache(maxsize=16)
def _answer_names(common: Shared) -> tuple[str, ...]:
    """What is asked of each parameter: its new value, or the derivative by it."""
    derivation = common.derivation
    gradients = _gradient_names(common)
    return tuple(
        derivation.latex[derivation.carried.get(name, gradients[name])] for name in derivation.asked
    )


def _gradient_of(solution: Solution, name: str) -> str:
    calculation = solution.last.calculations[name]
    if solution.policy.answers is Kind.GRADIENT and not _is_programs_choice(solution, calculation):
        return print_number(solution.finals[calculation.quantity.subject].shown)
    return beside_the_answers(solution, calculation)


def beside_the_answers(solution: Solution, calculation: Calculation) -> str:
    """As a final answer where the digits are the program's choice, else as it was worked out."""
    if _is_programs_choice(solution, calculation):
        return print_number(solution.policy.final(calculation.value.exact))
    return print_number(calculation.value.shown)


def _is_programs_choice(solution: Solution, calculation: Calculation) -> bool:
    is_chosen = solution.exercise.rounding.working in ("auto", "exact")
    return is_chosen and not calculation.is_forced


@lru_cache(maxsize=16)
def update_rules(common: Shared) -> tuple[Equation, ...]:
    """The optimizer's equations for any parameter `w`."""
    exercise = common.exercise
    if exercise.learning_rate is None:
        return ()
    notation = notation_of(exercise)
    weight = Name("w", "w")
    slope = derivative(common.derivation.graph.loss.name, weight)
    found = step(
        OPTIMIZERS[exercise.optimizer.name],
        weight,
        notation.learning_rate,
        Symbol(slope.plain),
        Symbol(correction(weight).plain) if notation.delta_rule else None,
    )
    names = (slope, correction(weight), *found.names)
    latex = {name.plain: name.latex for name in names} | {STEP_NUMBER: STEP_NUMBER}
    latex |= {name.plain: name.latex for name, _ in constants(exercise)}
    return tuple(
        Equation(quantity.name.latex, print_symbols(quantity.definition, latex))
        for quantity in found.quantities
    )


def rounding_note(solution: Solution) -> RoundingNote:
    """What is said of the numbers: the policy, and every printed value that it does not explain."""
    policy, latex = solution.policy, solution.derivation.latex
    rules = policy.rounding
    return RoundingNote(
        final=rules.final,
        working=None if isinstance(policy.working, str) else policy.working,
        is_auto=rules.working == "auto",
        mode=rules.mode,
        digits=rules.digits,
        always_equals=policy.always_equals,
        all_exact=all(
            found.is_exact
            for one in (*(one.calculations for one in solution.rounds), solution.after)
            for found in one.values()
        ),
        forced=tuple(
            Correction(
                found.quantity.name.latex,
                print_number(found.value.shown),
                print_number(policy.like(found.value.shown, found.computed.value)),
            )
            for found in solution.forced
        ),
        untrue=tuple(
            Correction(
                latex[solution.derivation.carried.get(name, name)],
                print_number(solution.finals[name].shown),
                print_number(policy.final(solution.finals[name].exact)),
            )
            for name in solution.untrue_finals
        ),
    )
