"""Numbers put in that stand in another order, or whose signs were worked out on the way.

With g = -0.3 the line after `v - ηg` may be `1.2 + 0.25 · 0.3`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from solver.formulas.expression import Expression, Number, Product, children, rebuild
from solver.marking.literals import literal, same
from solver.marking.matching import Pair, tidied
from solver.marking.printed import Known, Origin, Printed, Unbound

MOST_FREE = 3
"""Quantities that only this line gives a number to, and of which the sign is tried out."""

Misfit = tuple[Expression, Expression, Decimal]
"""A quantity, what stands for it, and the value that it has."""

_Mismatch = Callable[[Expression, Number], Decimal | None]


def settled(misfits: Sequence[Misfit], mismatch: _Mismatch) -> dict[Expression, Decimal] | None:
    """The number of each quantity, taken from what stands for any of them, with its right sign."""
    numbers = [literal(found) for _, found, _ in misfits]
    sizes = sorted(abs(number.value) for number in numbers if number is not None)
    if len(sizes) < len(misfits):
        return None
    chosen: dict[Expression, Decimal] = {}
    in_order = sorted(misfits, key=lambda misfit: abs(misfit[2]))
    for (quantity, _, value), size in zip(in_order, sizes, strict=True):
        chosen[quantity] = size.copy_sign(value)
        if mismatch(quantity, Number(chosen[quantity])) is not None:
            return None
    return chosen


def in_order(
    formula: Expression, numeric: Expression, fits: Callable[[Expression, Expression], bool]
) -> Expression:
    """The line of numbers with the factors of each product in the order of the formula's, as far
    as a number `fits` what has one.
    """
    formula, numeric = tidied(formula), tidied(numeric)
    ours, theirs = children(formula), children(numeric)
    if type(formula) is not type(numeric) or len(ours) != len(theirs):
        return numeric
    if isinstance(numeric, Product):
        return Product(_factors_in_order(ours, theirs, fits))
    parts = iter([in_order(one, other, fits) for one, other in zip(ours, theirs, strict=True)])
    return rebuild(numeric, lambda _: next(parts))


def _factors_in_order(
    ours: Sequence[Expression],
    theirs: Sequence[Expression],
    fits: Callable[[Expression, Expression], bool],
) -> tuple[Expression, ...]:
    """What fits where it stands stays there, though it may be another's number as well."""
    each = enumerate(zip(ours, theirs, strict=True))
    places = {at: other for at, (one, other) in each if fits(one, other)}
    left = [other for at, other in enumerate(theirs) if at not in places]
    for at, one in enumerate(ours):
        if at not in places and (found := [other for other in left if fits(one, other)]):
            places[at] = found[0]
            left.remove(found[0])
    others = iter(left)
    return tuple(places[at] if at in places else next(others) for at, _ in enumerate(ours))


@dataclass(frozen=True, slots=True)
class Line:
    """A formula and the numbers put in; `new` are those of quantities that had none before."""

    formula: Expression
    numeric: Expression
    pairs: Sequence[Pair]
    new: Mapping[Expression, Number]
    printed: Printed

    def is_rearranged(self, chosen: Mapping[Expression, Decimal]) -> bool:
        """Whether the line is exactly the formula's value with the numbers chosen; free ones get
        the signs with which it is.
        """
        printed, free = self.printed, dict(self._free())
        if len(free) > MOST_FREE:
            return False
        value = printed.evaluate(self.numeric).value
        others = {name: printed.evaluate(found).value for name, found in self.pairs}
        for signs in product((1, -1), repeat=len(free)):
            pairs = zip(free.items(), signs, strict=True)
            tried = {name: sign * number for (name, number), sign in pairs}
            instead = {**others, **chosen, **tried}
            try:
                ours = printed.evaluate(self.formula, instead=instead).value
            except (Unbound, ArithmeticError):
                return False
            if same(ours, value):
                for name, number in tried.items():
                    printed.bind(name, Known(Number(number), Origin.INFERRED))
                return True
        return False

    def _free(self) -> Iterator[tuple[Expression, Decimal]]:
        """What only lines like this one give a number to."""
        for quantity, found in self.pairs:
            known, number = self.printed.known.get(quantity), literal(found)
            is_inferred = known is not None and known.origin is Origin.INFERRED
            if number is not None and (is_inferred or quantity in self.new):
                yield quantity, number.value
