"""What a document says of its quantities: equations, functions, the numbers that are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from solver.formulas.activations import ACTIVATIONS
from solver.formulas.elementary import ELEMENTARY
from solver.formulas.expression import Call, Expression, Symbol, children


@dataclass(frozen=True, slots=True)
class Function:
    """A function of one variable, as the document states it."""

    variable: str
    body: Expression


def _usual_functions() -> dict[str, Function]:
    """What functions are that a document need not define."""
    found = {
        row.plain: Function("x", row.expression)
        for row in ACTIVATIONS.values()
        if not row.is_vector and row.name not in ("identity", *ELEMENTARY)
    }
    sigmoid = found["sig"]
    names = ("sigmoid", "Sigmoid", "sigma", "logistic", "S")
    found |= {"relu": found["ReLU"], **dict.fromkeys(names, sigmoid)}
    return found | _primed(found)


def _primed(functions: Mapping[str, Function]) -> dict[str, Function]:
    """Their derivatives, as the activations state them; tanh' too."""
    partials = {row.expression: row.partial for row in ACTIVATIONS.values()}
    tanh = ACTIVATIONS["tanh"]
    named = {**functions, "tanh": Function("x", tanh.expression)}
    return {f"{name}'": Function("x", partials[each.body]) for name, each in named.items()}


USUAL_FUNCTIONS: Mapping[str, Function] = _usual_functions()


@dataclass(slots=True)
class Equations:
    """What a document says of its quantities, all of it.

    `values` are the numbers of what is given; `known` is all that is spoken of; `renamed` are
    quantities that seem to be others under another name. `open` are quantities that are
    differentiated, or worked out in numbers, without an equation; a derivative through them is not
    known. It `is_partial` where a quantity may have two names, and nothing says so. `unexplained`
    is what nothing explains and a single chain speaks of, or what may be such another name.
    """

    formulas: dict[Expression, Expression] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    values: dict[Expression, Decimal] = field(default_factory=dict)
    open: set[Expression] = field(default_factory=set)
    known: set[Expression] = field(default_factory=set)
    renamed: dict[Expression, Symbol] = field(default_factory=dict)
    unexplained: set[Expression] = field(default_factory=set)
    is_partial: bool = False
    _leaves: dict[Expression, frozenset[Expression]] = field(default_factory=dict)

    def function(self, name: str) -> Function | None:
        """What a function is, as stated or as usual."""
        if name not in self.functions and name.rstrip("'") in self.functions:
            return None  # the usual derivative is that of the usual function
        return self.functions.get(name) or USUAL_FUNCTIONS.get(name)

    def leaves_of(self, quantity: Expression) -> frozenset[Expression]:
        """All that a quantity follows from, itself included; asked when all has been learnt."""
        if quantity not in self._leaves:
            self._leaves[quantity] = frozenset(self._followed(quantity))
        return self._leaves[quantity]

    def forget_leaves(self) -> None:
        """A formula is another now."""
        self._leaves.clear()

    def _followed(self, quantity: Expression) -> set[Expression]:
        found: set[Expression] = set()
        stack = [quantity]
        while stack:
            part = stack.pop()
            if part in found:
                continue
            if isinstance(part, Symbol | Call):
                found.add(part)
            formula = self.formulas.get(part)
            stack += children(part) if formula is None else [*children(part), formula]
        return found
