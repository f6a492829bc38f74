"""The conditions of `[vary.accept]` looked at again, from `solution.json` and by other means.

Only the record of a variant is read, as JSON. The network (two inputs, two hidden units with one
bias, two outputs with one bias) is gone through once more in binary numbers.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

UNIT = Fraction(1, 10_000)
"""The last place of a final answer."""


class Facts:
    """The numbers of one variant."""

    def __init__(
        self, record: Mapping[str, Any], activation: str, *, carries_rounded: bool = True
    ) -> None:
        read = json.loads(json.dumps(record))
        self.quantities: dict[str, dict[str, str]] = read["quantities"]
        self.parameters: dict[str, dict[str, Any]] = read["parameters"]
        self.activation = activation
        self.carries_rounded = carries_rounded

    def exact(self, name: str) -> Fraction:
        entry = self.parameters[name] if name in self.parameters else self.quantities[name]
        return Fraction(entry["exact"])

    def gradients(self) -> Iterator[Fraction]:
        return (Fraction(entry["gradient"]["exact"]) for entry in self.parameters.values())

    def answers(self) -> list[str]:
        return [str(entry["updated"]["shown"]) for entry in self.parameters.values()]

    def loss(self, *, updated: bool) -> float:
        """The loss by the forward pass in binary numbers."""
        w = {
            name: float(entry["updated"]["exact"] if updated else entry["exact"])
            for name, entry in self.parameters.items()
        }
        x1, x2, t1, t2 = (float(self.exact(n)) for n in ("x1", "x2", "Label1", "Label2"))
        h1 = w["w11"] * x1 + w["w13"] * x2 + w["b1"]
        h2 = w["w12"] * x1 + w["w14"] * x2 + w["b1"]
        a1, a2 = self._activated(h1), self._activated(h2)
        y1 = w["w21"] * a1 + w["w23"] * a2 + w["b2"]
        y2 = w["w22"] * a1 + w["w24"] * a2 + w["b2"]
        return (y1 - t1) ** 2 / 2 + (y2 - t2) ** 2 / 2

    def _activated(self, h: float) -> float:
        return max(h, 0.0) if self.activation == "relu" else 1 / (1 + math.exp(-h))


def distinct_answers(facts: Facts, wish: bool) -> bool:
    return not wish or len(set(map(Decimal, facts.answers()))) == len(facts.answers())


def changed_answers(facts: Facts, wish: bool) -> bool:
    """A parameter with a dead unit stays, and that is not looked at here."""
    return not wish or all(
        Fraction(entry["updated"]["shown"]) != round_half_up(entry["exact"])
        or abs(Fraction(entry["gradient"]["exact"])) < UNIT / 2
        for entry in facts.parameters.values()
    )


def round_half_up(text: str) -> Fraction:
    return Fraction(Decimal(text).quantize(Decimal("0.0001"), ROUND_HALF_UP))


def nonzero_gradients(facts: Facts, wish: bool) -> bool:
    return not wish or all(abs(gradient) >= UNIT / 2 for gradient in facts.gradients())


def smallest_slope(facts: Facts, wish: Decimal) -> bool:
    if facts.activation == "relu":
        return True
    slopes = []
    for name in ("h1", "h2"):
        a = 1 / (1 + math.exp(-float(facts.exact(name))))
        slopes.append(a * (1 - a))
    return min(slopes) >= float(wish) - 1e-12


def live(facts: Facts, wish: list[str]) -> bool:
    return all(facts.exact(name) > 0 for name in wish)


def dead(facts: Facts, wish: list[str]) -> bool:
    return all(facts.exact(name) < 0 for name in wish)


def true_answers(facts: Facts, wish: bool) -> bool:
    return not wish or all(
        Decimal(entry["updated"]["shown"])
        == Decimal(entry["updated"]["exact"]).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        for entry in facts.parameters.values()
    )


def tie_margin(facts: Facts, wish: Decimal) -> bool:
    """Of the true answers, and of what a reader works out from the printed gradients."""
    rate = facts.exact("alpha")
    worked_out = [
        Fraction(entry["exact"]) - rate * Fraction(entry["gradient"]["shown"])
        for entry in facts.parameters.values()
        if facts.carries_rounded
    ]
    true = [Fraction(entry["updated"]["exact"]) for entry in facts.parameters.values()]
    return all(_distance(value) >= Fraction(wish) for value in [*worked_out, *true])


def _distance(value: Fraction) -> Fraction:
    """From the nearest tie, in units of the last place; a value that ends there is far from all."""
    over = abs(value) / UNIT % 1
    return abs(over - Fraction(1, 2)) if over else Fraction(1, 2)


def loss_falls(facts: Facts, wish: bool) -> bool:
    return not wish or facts.loss(updated=True) < facts.loss(updated=False) + 1e-15


def where(facts: Facts, wish: list[str]) -> bool:
    return all(COMPARISONS[text](facts) for text in wish)


COMPARISONS: dict[str, Callable[[Facts], bool]] = {
    "h1 > 0.2": lambda facts: facts.exact("h1") > Fraction(1, 5),
    "y1 < y2": lambda facts: facts.exact("y1") < facts.exact("y2"),
    "abs(y1 - y2) >= 0.1": lambda facts: (
        abs(facts.exact("y1") - facts.exact("y2")) >= Fraction(1, 10)
    ),
    "-0.5 <= dLoss/dw21 < 0.5": lambda facts: (
        -0.5 <= Fraction(facts.parameters["w21"]["gradient"]["exact"]) < 0.5
    ),
    "w11+ <= w11": lambda facts: (
        Fraction(facts.parameters["w11"]["updated"]["exact"]) <= facts.exact("w11")
    ),
}

CHECKS: dict[str, Callable[[Facts, Any], bool]] = {
    "distinct_answers": distinct_answers,
    "changed_answers": changed_answers,
    "nonzero_gradients": nonzero_gradients,
    "smallest_slope": smallest_slope,
    "live": live,
    "dead": dead,
    "true_answers": true_answers,
    "tie_margin": tie_margin,
    "loss_falls": loss_falls,
    "where": where,
}
