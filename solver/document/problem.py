"""The facts that a paper states, and what a key says about its functions and its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from solver.arithmetic.solution import Solution
from solver.calculus.derivation import Kind
from solver.calculus.graph import Role
from solver.calculus.network import shape_of
from solver.document.figure import Bias, Link, NetworkPicture
from solver.document.printing import print_number, print_symbols
from solver.document.steps import (
    Correction,
    Equation,
    FinalAnswer,
    FunctionDefinition,
    Labelled,
    LayerFacts,
    Problem,
    RoundingNote,
)
from solver.exercise.model import Exercise
from solver.exercise.notation import NOTATIONS, Name, Notation, derivative
from solver.formulas import ACTIVATIONS, Activation
from solver.formulas.expression import Negative, Product, Sum, Symbol

_X = Name("x", "x")


def problem_of(solution: Solution) -> Problem:
    """What the paper states and asks."""
    exercise = solution.exercise
    graph, latex = solution.derivation.graph, solution.derivation.latex
    return Problem(
        title=exercise.title,
        question=exercise.question,
        inputs=_labelled(solution, Role.INPUT),
        layers=tuple(_layers(solution)),
        targets=_labelled(solution, Role.TARGET),
        learning_rate=_labelled(solution, Role.LEARNING_RATE)[0],
        loss=exercise.loss,
        loss_equations=tuple(_loss_equations(solution)),
        asked=tuple(latex[name] for name in solution.derivation.asked),
        asked_updated=tuple(found.updated_name for found in final_answers(solution)),
        asks_for_all=len(solution.derivation.asked) == len(graph.parameters),
        answer_space=exercise.answer_space,
        figure=_picture(solution),
    )


def _labelled(solution: Solution, role: Role, layer: int | None = None) -> tuple[Labelled, ...]:
    return tuple(
        Labelled(node.name.latex, print_number(solution.givens[node.plain]))
        for node in solution.derivation.graph.having(role)
        if layer is None or node.layer == layer
    )


def _loss_equations(solution: Solution) -> Iterator[Equation]:
    """The loss, then the terms that it is made of."""
    graph, latex = solution.derivation.graph, solution.derivation.latex
    for node in (*graph.having(Role.LOSS), *graph.having(Role.LOSS_TERM)):
        if node.definition is not None:
            yield Equation(node.name.latex, print_symbols(node.definition, latex))


def _layers(solution: Solution) -> Iterator[LayerFacts]:
    graph = solution.derivation.graph
    for number, layer in enumerate(solution.exercise.layers, start=1):
        units = [node for node in graph.having(Role.PREACTIVATION) if node.layer == number]
        yield LayerFacts(
            units=tuple(node.name.latex for node in units),
            activation=layer.activation,
            activation_latex=ACTIVATIONS[layer.activation].latex,
            weights=_labelled(solution, Role.WEIGHT, number),
            biases=_labelled(solution, Role.BIAS, number),
        )


def _picture(solution: Solution) -> NetworkPicture:
    graph = solution.derivation.graph
    shape = shape_of(solution.exercise)
    units = tuple(
        tuple(n.name.latex for n in graph.having(Role.PREACTIVATION) if n.layer == layer)
        for layer in range(1, shape.depth + 1)
    )
    inputs = _labelled(solution, Role.INPUT)
    return NetworkPicture(
        columns=(tuple(found.name for found in inputs), *units),
        links=tuple(_links(solution, layer, size) for layer, size in enumerate(shape.units[1:], 1)),
        biases=tuple(
            _biases(solution, layer, size) for layer, size in enumerate(shape.units[1:], 1)
        ),
        notes=(tuple(found.value for found in inputs), *(("",) * len(names) for names in units)),
    )


def _links(solution: Solution, layer: int, size: int) -> tuple[tuple[Link, ...], ...]:
    """The layer's weights, a row for each source unit."""
    links = [Link(found.name, found.value) for found in _labelled(solution, Role.WEIGHT, layer)]
    return tuple(tuple(links[start : start + size]) for start in range(0, len(links), size))


def _biases(solution: Solution, layer: int, size: int) -> tuple[Bias, ...]:
    found = _labelled(solution, Role.BIAS, layer)
    shared = len(found) == 1
    return tuple(
        Bias(bias.name, bias.value, tuple(range(size)) if shared else (unit,))
        for unit, bias in enumerate(found)
    )


def function_definitions(exercise: Exercise) -> tuple[FunctionDefinition, ...]:
    """The activation functions that the network uses, each once, with their derivatives."""
    used = dict.fromkeys(layer.activation for layer in exercise.layers)
    notation = NOTATIONS[exercise.notation]
    return tuple(_definition(notation, ACTIVATIONS[name]) for name in used if name != "identity")


def _definition(notation: Notation, activation: Activation) -> FunctionDefinition:
    applied = notation.activation(_X, activation)
    slope = notation.activation_partial(_X, activation)
    latex = {_X.plain: _X.latex}
    meaning = activation.meaning or activation.expression
    return FunctionDefinition(
        Equation(applied.latex, print_symbols(meaning, latex)),
        Equation(slope.latex, print_symbols(activation.partial, latex)),
    )


def final_answers(solution: Solution) -> tuple[FinalAnswer, ...]:
    """The parameters asked for, in the order of the network."""
    gradients = {g.subject: g.name.plain for g in solution.derivation.gradients}
    updated = {q.subject: q.name.latex for q in solution.derivation.of_kind(Kind.UPDATED)}
    return tuple(
        FinalAnswer(
            name=solution.derivation.latex[name],
            updated_name=updated[name],
            before=print_number(solution.givens[name]),
            gradient=print_number(solution.shown(gradients[name])),
            after=print_number(solution.finals[name].shown),
        )
        for name in solution.derivation.asked
    )


def update_rule(exercise: Exercise) -> Equation:
    """Gradient descent for any parameter `w`."""
    notation = NOTATIONS[exercise.notation]
    weight = Name("w", "w")
    slope = derivative(notation.total_loss, weight)
    step = Product((Symbol(notation.learning_rate.plain), Symbol(slope.plain)))
    names = (weight, slope, notation.learning_rate)
    return Equation(
        notation.updated(weight).latex,
        print_symbols(
            Sum((Symbol(weight.plain), Negative(step))),
            {name.plain: name.latex for name in names},
        ),
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
                latex[name],
                print_number(solution.finals[name].shown),
                print_number(policy.final(solution.finals[name].exact)),
            )
            for name in solution.untrue_finals
        ),
    )
