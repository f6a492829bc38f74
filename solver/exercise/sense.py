"""Whether the numbers of an exercise make sense to its loss, its functions and its optimizer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from solver.errors import did_you_mean
from solver.exercise.choices import Chosen
from solver.exercise.fields import Path
from solver.exercise.values import listed, quoted
from solver.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS, PENALTIES
from solver.formulas.rows import SHARES

PROBABILITIES = frozenset({"sigmoid", "softmax"})
"""The activation functions whose outputs a cross-entropy can be taken of."""

_YES_OR_NO = "sigmoid"
_BY_ONE = next(row.name for row in LOSSES.values() if row.fused_with == _YES_OR_NO)


def senseless_loss(loss: Chosen, output: Chosen) -> Iterator[tuple[Path, str]]:
    """Constants that are out of bounds, and outputs that the loss has no value for."""
    for name, value in loss.constants.items():
        if value <= 0:
            yield ("loss",), f"{name} has to be above 0, found {value}"
    row = LOSSES[loss.name]
    if row.fused_with is not None and output.name not in PROBABILITIES:
        rule = f"the loss {quoted(loss.name)} is of probabilities"
        yield (
            ("loss",),
            f"{rule}: give the last layer the activation {listed(sorted(PROBABILITIES))}",
        )


def senseless_targets(
    loss: Chosen, targets: Sequence[Sequence[Decimal]], output: Chosen
) -> Iterator[tuple[Path, str]]:
    """Targets that the loss function is not made for."""
    allowed = LOSSES[loss.name].targets
    if allowed is SHARES and len(targets[0]) == 1:
        # Its only target would be 1, and the output would be driven to 1 whatever the input is.
        reason = f"{quoted(loss.name)} compares several outputs"
        yield ("loss",), f"{reason}: with one output use {quoted(_BY_ONE)}"
        return
    for index, row in enumerate(targets):
        if not allowed.allows(*row):
            by_one = f" (is each output a yes or no of its own? then use {quoted(_BY_ONE)})"
            remedy = by_one if allowed is SHARES and output.name == _YES_OR_NO else ""
            path: Path = ("targets", index) if len(targets) > 1 else ("targets",)
            rule = f"with the loss {quoted(loss.name)} a target has to be {allowed.description}"
            yield path, f"{rule}, found {', '.join(map(str, row))}{remedy}"


def senseless_layers(activations: Sequence[tuple[Chosen, int]]) -> Iterator[tuple[Path, str]]:
    """Layers, as activation and number of units, whose activation says nothing."""
    for index, (activation, units) in enumerate(activations):
        if ACTIVATIONS[activation.name].is_vector and units == 1:
            reason = f"{quoted(activation.name)} of a single unit is always 1"
            remedy = 'give the layer more units, or use "sigmoid"'
            yield ("layers", index, "activation"), f"{reason}: {remedy}"


def senseless_optimizer(optimizer: Chosen) -> Iterator[tuple[Path, str]]:
    """Hyperparameters that are out of bounds."""
    for number in OPTIMIZERS[optimizer.name].hyperparameters:
        value = optimizer.constants.get(number.name, number.default)
        if value is None:
            yield ("optimizer",), f"{quoted(optimizer.name)} needs {number.name}"
        elif not number.allowed.allows(value):
            yield (
                ("optimizer",),
                f"{number.name} has to be {number.allowed.description}, found {value}",
            )


def senseless_penalties(penalty: Mapping[str, Decimal]) -> Iterator[tuple[Path, str]]:
    """Penalties that there are not, or of an impossible strength."""
    for name, strength in penalty.items():
        if name not in PENALTIES:
            guess = did_you_mean(name, PENALTIES)
            yield (
                ("penalty", name),
                f"there is no such penalty{guess}; it can be {listed(PENALTIES)}",
            )
        elif not PENALTIES[name].strength.allowed.allows(strength):
            allowed = PENALTIES[name].strength.allowed.description
            yield ("penalty", name), f"expected a number that is {allowed}, found {strength}"


def unreached(show: Sequence[int], iterations: int) -> Iterator[tuple[Path, str]]:
    """Iterations to be shown that there are not."""
    for place, number in enumerate(show):
        if number > iterations:
            yield ("show", place), f"with iterations = {iterations} there is no {number}"


def stepless(**wanted: bool) -> Iterator[tuple[Path, str]]:
    """What is wanted of steps, by key, in an exercise that has no learning rate to make one."""
    for key, is_wanted in wanted.items():
        if is_wanted:
            remedy = "write learning_rate = 0.5, for example"
            yield (key,), f"without a learning_rate there is no step: {remedy}"
