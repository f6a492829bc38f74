"""The exercise's rounding table, resolved for the quantities that there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeVar

from solver.arithmetic.rounding import (
    Rounder,
    distance,
    places_after_the_point,
    round_to,
    rounder,
    without_trailing_zeros,
)
from solver.calculus.derivation import Derivation, Kind, Quantity
from solver.errors import ExerciseFaults
from solver.exercise.patterns import picked_by_all
from solver.exercise.rounding import Digits, Equals, Mode, Rounding
from solver.formulas.identity import Itself

T = TypeVar("T")

Show = Callable[[Decimal, Decimal | None], Decimal]
"""How a value is printed; it may matter what the exact one is."""

Working = int | Literal["auto", "exact"]


@dataclass(frozen=True, eq=False)
class Policy:
    """How numbers are rounded: the rules, and the exceptions by plain name.

    Quantities of the kind `answers` are printed to the final places, others to the working ones.
    Each policy is itself only, so that what follows from it can be kept for all variants.
    """

    rounding: Rounding
    working: Working
    answers: Kind | None
    places: Mapping[str, int]
    forced: Mapping[str, Decimal]
    _printings: dict[str, Printing] = field(init=False, repr=False, default_factory=dict)

    def carrying(self, working: Working) -> Policy:
        """The same with other numbers carried from step to step."""
        return _carrying(self, working)

    @cached_property
    def on_the_way(self) -> Policy:
        """The same for a step that does not have the final answers."""
        return replace(self, answers=None)

    @cached_property
    def final(self) -> Rounder:
        """What rounds a final answer, to the final places."""
        rules = self.rounding
        return rounder(rules.final, rules.mode, rules.digits, rules.trailing_zeros)

    @cached_property
    def final_margin(self) -> Rounder:
        """What tells how far a final answer is from where rounding jumps."""
        return distance(self.rounding.final, self.rounding.mode, self.rounding.digits)

    def shown(self, quantity: Quantity, value: Decimal, exact: Decimal | None = None) -> Decimal:
        """The value of a quantity as it is printed where it is worked out.

        What ends before the last place is printed as it is: 0.3232, not 0.32320. Where exact values
        are carried, that is the `exact` one, not what the printed operands give; and a true 0 is
        printed as 0, though no digits of the operands need give it.
        """
        return self.printing(quantity).shown(value, exact)

    def printing(self, quantity: Quantity) -> Printing:
        """What is done to every value of a quantity."""
        plain = quantity.name.plain
        found = self._printings.get(plain)
        if found is None:
            found = self._printings[plain] = _printing(self, plain, quantity.kind)
        return found

    def bears_out(self, quantity: Quantity, found: Decimal, exact: Decimal) -> bool:
        """Whether what a line gives is printed like the exact value, or is as good as a true 0."""
        if exact == 0 and found != 0:
            return found.adjusted() < -self.printing(quantity).places
        return self.shown(quantity, found) == self.shown(quantity, exact)

    def like(self, printed: Decimal, value: Decimal) -> Decimal:
        """A value rounded to the decimals of a printed one."""
        places = places_after_the_point(printed)
        return round_to(value, places, mode=self.rounding.mode, digits=Digits.DECIMALS)

    def operand(self, value: Decimal, extra: int, *, nearest: bool = False) -> Decimal:
        """An exactly carried value as an operand, with so many places more than a final one; the
        `nearest` such number, or what the rules make of it.
        """
        rules, places = self.rounding, self.rounding.final + extra
        mode = Mode.HALF_UP if nearest else rules.mode
        rounded = rounder(places, mode, rules.digits, rules.trailing_zeros)(value)
        return without_trailing_zeros(rounded) if rounded == value else rounded

    @property
    def always_equals(self) -> bool:
        """Whether `=` is printed even where a value was rounded."""
        return self.rounding.equals is Equals.ALWAYS


class Printing(NamedTuple):
    """To how many places a quantity is printed, how, and how far from where rounding jumps it is,
    in units of the last place.
    """

    places: int
    shown: Show
    margin: Rounder


def _printing(policy: Policy, plain: str, kind: Kind) -> Printing:
    rules, working = policy.rounding, policy.working
    carried = rules.final if isinstance(working, str) else working
    places = policy.places.get(plain, rules.final if kind is policy.answers else carried)
    rounded = rounder(places, rules.mode, rules.digits, rules.trailing_zeros)
    shown = _exactly_shown(rounded) if working == "exact" else _shown(rounded)
    return Printing(places, shown, distance(places, rules.mode, rules.digits))


def _shown(rounded: Rounder) -> Show:
    def shown(value: Decimal, _: Decimal | None) -> Decimal:
        found = rounded(value)
        return without_trailing_zeros(found) if found == value else found

    return shown


def _exactly_shown(rounded: Rounder) -> Show:
    def shown(value: Decimal, exact: Decimal | None) -> Decimal:
        if exact is not None and not exact:
            return Decimal(0)
        found = rounded(value)
        ends = found == (value if exact is None else exact)
        return without_trailing_zeros(found) if ends else found

    return shown


@lru_cache(maxsize=64)
def _carrying(policy: Policy, working: Working) -> Policy:
    return replace(policy, working=working)


@lru_cache(maxsize=16)
def policy_of(rounding: Itself[Rounding], derivation: Derivation) -> Policy:
    """The policy for the quantities of a derivation, made once for all variants.

    Raises ExerciseError for a name or pattern that fits none of them.
    """
    rules, names = rounding.thing, [quantity.name.plain for quantity in derivation.quantities]
    places: dict[str, int] = {}
    values: dict[str, Decimal] = {}
    faults = ExerciseFaults()
    with faults.collected():
        places = _resolve("places", rules.places, names)
    with faults.collected():
        values = _resolve("values", rules.values, names)
    faults.tell()
    answers = Kind.UPDATED if derivation.carried else Kind.GRADIENT
    return Policy(rules, rules.working, answers, MappingProxyType(places), MappingProxyType(values))


def _resolve(table: str, entries: Mapping[str, T], names: Sequence[str]) -> dict[str, T]:
    """The entry for every name that a pattern fits; a later pattern overrides an earlier one."""
    places = {f'rounding.{table}."{pattern}"': pattern for pattern in entries}
    fitting = picked_by_all(places, names, what="quantity called")
    found: dict[str, T] = {}
    for place, pattern in places.items():
        found.update(dict.fromkeys(fitting[place], entries[pattern]))
    return found
