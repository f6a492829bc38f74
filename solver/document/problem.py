"""The facts that a paper states, and what a key says about its functions and its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from solver.arithmetic.solution import Solution
from solver.calculus.building import constants
from solver.calculus.derivation import Kind
from solver.calculus.graph import Role
from solver.calculus.network import (
    Network,
    input_names,
    network_of,
    sum_names,
    target_names,
)
from solver.calculus.updates import step
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
    SampleFacts,
)
from solver.exercise.model import Exercise
from solver.exercise.notation import Name, Slopes, correction, derivative
from solver.formulas import OPTIMIZERS, Activation
from solver.formulas.expression import Symbol


def problem_of(solution: Solution) -> Problem:
    """What the paper states and asks."""
    exercise = solution.exercise
    graph, latex = solution.derivation.graph, solution.derivation.latex
    several = len(exercise.inputs) > 1 or exercise.iterations > 1
    return Problem(
        title=exercise.title,
        question=exercise.question,
        samples=tuple(_samples(exercise)),
        batch=exercise.batch,
        layers=tuple(_layers(solution)),
        given=(),
        parameters=(),
        equations=(),
        loss=exercise.loss.name,
        loss_equations=tuple(_loss_equations(solution)),
        constants=tuple(
            Labelled(name.latex, print_number(value))
            for name, value in constants(exercise)
        ),
        optimizer=exercise.optimizer.name if exercise.learning_rate is not None else "",
        update=update_rules(exercise) if several or _is_unusual(exercise) else (),
        iterations=exercise.iterations,
        asked=tuple(latex[name] for name in solution.derivation.asked),
        asked_updated=tuple(found.updated_name for found in final_answers(solution)),
        asks_for_all=len(solution.derivation.asked) == len(graph.parameters),
        answer_space=exercise.answer_space,
        figure=_picture(solution),
    )


def _is_unusual(exercise: Exercise) -> bool:
    """Whether a step is more than plain gradient descent, and has to be spelt out."""
    return exercise.learning_rate is not None and exercise.optimizer.name != "gradient descent"


def _samples(exercise: Exercise) -> Iterator[SampleFacts]:
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
        Labelled(node.name.latex, print_number(solution.first[node.plain]))
        for node in solution.derivation.graph.having(role)
        if node.layer == layer
    )


def _loss_equations(solution: Solution) -> Iterator[Equation]:
    """The loss, then what it is made of, from the whole to its parts."""
    graph, latex = solution.derivation.graph, solution.derivation.latex
    for node in (graph.loss, *graph.having(Role.PENALTY, Role.LOSS_TERM)):
        if node.definition is not None:
            yield Equation(node.name.latex, print_symbols(node.definition, latex))


def _layers(solution: Solution) -> Iterator[LayerFacts]:
    network = network_of(solution.exercise)
    for layer, stated in enumerate(solution.exercise.layers, start=1):
        row = network.activation(layer)
        yield LayerFacts(
            units=tuple(name.latex for name in sum_names(network, layer)),
            activation=stated.activation.name,
            activation_latex=network.notation.function(row),
            weights=_labelled(solution, Role.WEIGHT, layer),
            biases=_labelled(solution, Role.BIAS, layer),
            is_threshold=stated.threshold is not None,
        )


def _picture(solution: Solution) -> NetworkPicture:
    exercise = solution.exercise
    network = network_of(exercise)
    layers = range(1, network.shape.depth + 1)
    units = tuple(tuple(name.latex for name in sum_names(network, layer)) for layer in layers)
    inputs = [print_number(value) for value in exercise.inputs[0]]
    notes = inputs if len(exercise.inputs) == 1 else ["" for _ in inputs]
    return NetworkPicture(
        columns=(tuple(name.latex for name in input_names(network)), *units),
        links=tuple(_links(network, layer) for layer in layers),
        biases=tuple(_biases(solution, layer, network.shape.units[layer]) for layer in layers),
        notes=(tuple(notes), *(("",) * len(names) for names in units)),
    )


def _links(network: Network, layer: int) -> tuple[tuple[Link, ...], ...]:
    """The layer's weights, a row for each source unit."""
    rows = network.exercise.layers[layer - 1].weights
    return tuple(
        tuple(
            Link(
                network.notation.weight(network.unit(layer, number), source).latex,
                print_number(value),
            )
            for number, value in enumerate(row, start=1)
        )
        for source, row in enumerate(rows, start=1)
    )


def _biases(solution: Solution, layer: int, size: int) -> tuple[Bias, ...]:
    found = _labelled(solution, Role.BIAS, layer)
    shared = len(found) == 1
    return tuple(
        Bias(bias.name, bias.value, tuple(range(size)) if shared else (unit,))
        for unit, bias in enumerate(found)
    )


def function_definitions(exercise: Exercise) -> tuple[FunctionDefinition, ...]:
    """The activation functions that the network uses, each once, with their derivatives."""
    network = network_of(exercise)
    rows = [network.activation(layer) for layer in range(1, network.shape.depth + 1)]
    used = {row.latex: row for row in rows if row.name != "identity" and not row.is_vector}
    return tuple(_definition(network, row) for row in used.values())


def _definition(network: Network, row: Activation) -> FunctionDefinition:
    function = network.notation.function(row)
    value, slope = (Name(name, f"{function}{name}(x)") for name in ("", "'"))
    latex = {"x": "x", "a": value.latex}
    by_output = row.partial_by_output if network.slopes is not Slopes.BY_INPUT else None
    meaning = row.meaning or row.expression
    return FunctionDefinition(
        Equation(value.latex, print_symbols(meaning, latex)),
        Equation(slope.latex, print_symbols(by_output or row.partial, latex)),
    )


def final_answers(solution: Solution) -> tuple[FinalAnswer, ...]:
    """The parameters asked for, in the order of the network."""
    derivation = solution.derivation
    gradients = {q.subject: q.name for q in derivation.of_kind(Kind.GRADIENT)}
    is_one_step = len(solution.exercise.inputs) == 1 or not solution.exercise.is_online
    has_gradient = is_one_step and solution.exercise.iterations == 1
    return tuple(
        FinalAnswer(
            name=derivation.latex[name],
            updated_name=derivation.latex[derivation.carried.get(name, gradients[name].plain)],
            before=print_number(solution.first[name]),
            gradient=_gradient_of(solution, gradients[name].plain) if has_gradient else "",
            after=print_number(solution.finals[name].shown) if derivation.carried else "",
        )
        for name in derivation.asked
    )


def _gradient_of(solution: Solution, name: str) -> str:
    calculation = solution.last.calculations[name]
    if solution.policy.answers is Kind.GRADIENT:
        return print_number(solution.finals[calculation.quantity.subject].shown)
    return print_number(calculation.value.shown)


def update_rules(exercise: Exercise) -> tuple[Equation, ...]:
    """The optimizer's equations for any parameter `w`."""
    if exercise.learning_rate is None:
        return ()
    notation = network_of(exercise).notation
    weight = Name("w", "w")
    slope = derivative(notation.total_loss, weight)
    found = step(
        OPTIMIZERS[exercise.optimizer.name],
        weight,
        notation.learning_rate,
        Symbol(slope.plain),
        Symbol(correction(weight).plain) if notation.delta_rule else None,
    )
    names = (slope, correction(weight), *found.names)
    latex = {name.plain: name.latex for name in names} | {"t": "t"}
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
