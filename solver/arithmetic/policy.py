"""The exercise's rounding table, resolved for the quantities that there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, TypeVar

from solver.arithmetic.rounding import (
    distance_to_jump,
    places_after_the_point,
    round_to,
    without_trailing_zeros,
)
from solver.calculus.derivation import Kind, Quantity
from solver.errors import ExerciseFaults
from solver.exercise.patterns import picked_by_all
from solver.exercise.rounding import Digits, Equals, Mode, Rounding

T = TypeVar("T")

Working = int | Literal["auto", "exact"]


@dataclass(frozen=True, slots=True)
class Policy:
    """How numbers are rounded: the rules, and the exceptions by plain name.

    Quantities of the kind `answers` are printed to the final places, others to the working ones.
    """

    rounding: Rounding
    working: Working
    answers: Kind | None
    places: Mapping[str, int]
    forced: Mapping[str, Decimal]

    def final(self, value: Decimal) -> Decimal:
        """A final answer, to the final places."""
        return self._to(value, self.rounding.final)

    def shown(self, quantity: Quantity, value: Decimal, *, exact: Decimal | None = None) -> Decimal:
        """The value of a quantity as it is printed where it is worked out.

        What ends before the last place is printed as it is: 0.3232, not 0.32320. Where exact values
        are carried, that is the `exact` one, not what the printed operands give; and a true 0 is
        printed as 0, though no digits of the operands need give it.
        """
        if self.working == "exact" and exact == 0:
            return Decimal(0)
        rounded = self._to(value, self._places_of(quantity))
        carried = value if exact is None or self.working != "exact" else exact
        return without_trailing_zeros(rounded) if rounded == carried else rounded

    def bears_out(self, quantity: Quantity, found: Decimal, exact: Decimal) -> bool:
        """Whether what a line gives is printed like the exact value, or is as good as a true 0."""
        if exact == 0 and found != 0:
            return found.adjusted() < -self._places_of(quantity)
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
        zeros = rules.trailing_zeros
        rounded = round_to(value, places, mode=mode, digits=rules.digits, trailing_zeros=zeros)
        return without_trailing_zeros(rounded) if rounded == value else rounded

    def margin(self, quantity: Quantity, value: Decimal) -> Decimal:
        """How far a value is from where rounding jumps, in units of the last place printed."""
        return self._margin(value, self._places_of(quantity))

    def final_margin(self, value: Decimal) -> Decimal:
        """The same of a final answer."""
        return self._margin(value, self.rounding.final)

    def _margin(self, value: Decimal, places: int) -> Decimal:
        rules = self.rounding
        return distance_to_jump(value, places, mode=rules.mode, digits=rules.digits)

    def _places_of(self, quantity: Quantity) -> int:
        carried = self.rounding.final if isinstance(self.working, str) else self.working
        usual = self.rounding.final if quantity.kind is self.answers else carried
        return self.places.get(quantity.name.plain, usual)

    def _to(self, value: Decimal, places: int) -> Decimal:
        rules = self.rounding
        return round_to(
            value,
            places,
            mode=rules.mode,
            digits=rules.digits,
            trailing_zeros=rules.trailing_zeros,
        )

    @property
    def always_equals(self) -> bool:
        """Whether `=` is printed even where a value was rounded."""
        return self.rounding.equals is Equals.ALWAYS


def policy_for(rounding: Rounding, names: Sequence[str], *, answers: Kind) -> Policy:
    """The policy for the quantities of these names.

    Raises ExerciseError for a name or pattern that fits none of them.
    """
    places: dict[str, int] = {}
    values: dict[str, Decimal] = {}
    faults = ExerciseFaults()
    with faults.collected():
        places = _resolve("places", rounding.places, names)
    with faults.collected():
        values = _resolve("values", rounding.values, names)
    faults.tell()
    return Policy(
        rounding, rounding.working, answers, MappingProxyType(places), MappingProxyType(values)
    )


def _resolve(table: str, entries: Mapping[str, T], names: Sequence[str]) -> dict[str, T]:
    """The entry for every name that a pattern fits; a later pattern overrides an earlier one."""
    places = {f'rounding.{table}."{pattern}"': pattern for pattern in entries}
    fitting = picked_by_all(places, names, what="quantity called")
    found: dict[str, T] = {}
    for place, pattern in places.items():
        found.update(dict.fromkeys(fitting[place], entries[pattern]))
    return found
