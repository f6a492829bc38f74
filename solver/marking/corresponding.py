"""What a key calls the quantities of its exercise, where it has its own names: by their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import count, takewhile

from solver.formulas.expression import Call, Expression, Symbol
from solver.marking.cursor import DERIVATIVE
from solver.marking.expected import Answer, Expected
from solver.marking.forms import formulas_of
from solver.marking.naming import UPDATED, letter_of
from solver.marking.record import Record
from solver.marking.sides import Chain
from solver.marking.spelling import number_text, spelled
from solver.marking.spoken import derivatives_in, quantities_in

_MOST_SLIPS = 2
"""Names that have the number of another one of the exercise are slips, if they are fewer."""
_BEGINNING = re.compile(r"(.+(?:_|\^[(\[]))0([)\]]?)")
"""The name of what is there before the first step: `w_0`, `w^(0)`."""


@dataclass(frozen=True)
class Correspondence:
    """The names of an exercise, with their `values`, and those that a key has answers to.

    Those `asked` for have answers; what the key has `stated` are the numbers that it begins with.
    """

    values: Mapping[Expression, Decimal]
    asked: frozenset[Expression]
    stated: Mapping[Expression, Decimal]
    spoken: frozenset[Expression]
    record: Record

    @cached_property
    def _shared(self) -> frozenset[Expression]:
        """What both call the same."""
        return frozenset(
            name for name, value in self.stated.items() if self.values.get(name) == value
        )

    @cached_property
    def _derivatives(self) -> dict[Expression, list[Expression]]:
        """The derivatives that have a number, by what they are by."""
        found: dict[Expression, list[Expression]] = {}
        for each in self.record.places:
            if isinstance(each, Call) and each.function == DERIVATIVE:
                found.setdefault(each.arguments[-1], []).append(each)
        return found

    def remark(self, name: Expression) -> str:
        """What is to be said of a name to which there is no answer; may be nothing."""
        if name not in self.spoken:
            return f" (nothing here is called {spelled(name)})"
        if name in self.stated and name in self.values and name not in self._shared:
            here, there = number_text(self.stated[name]), number_text(self.values[name])
            return f" ({spelled(name)} is {here} here, and {there} in the exercise)"
        return ""

    def names_of(self, answer: Answer) -> tuple[Answer, ...]:
        """The answer by each name that it may have in the key; the likeliest comes first."""
        other = self._other_name(answer)
        there: tuple[Answer, ...] = () if other is None else (self._by(answer, other),)
        own = self._by(answer, answer.quantity)
        if answer.quantity not in self.stated or answer.quantity in self._shared:
            return (own, *there)
        if self._is_another(answer.quantity):
            return there
        if answer.is_after:  # w = 0.6 at the end, where the steps were those from w_0 to w_1
            there = tuple(
                replace(each, found_as=(*each.found_as, answer.quantity)) for each in there
            )
        return (*there, own)

    def guessed(self, answer: Answer) -> Answer | None:
        """The answer by the one name that is answered and begins with the number of its quantity,
        which others in the exercise begin with too, but none that is asked for.
        """
        value = self.values.get(answer.quantity)
        theirs = self._answered(answer)
        ours = [name for name in self.asked - self._shared if self.values.get(name) == value]
        is_clear = len(theirs) == len(ours) == 1 and answer.quantity not in self.spoken
        return self._by(answer, theirs[0]) if is_clear else None

    def _answered(self, answer: Answer) -> list[Expression]:
        """The key's own names that begin with the number of a quantity, and have answers."""
        return [
            each
            for each, number in self.stated.items()
            if number == self.values.get(answer.quantity)
            and each not in self._shared
            and self._is_answered(answer, each)
        ]

    def _is_another(self, name: Expression) -> bool:
        """Whether the key means something else of the exercise by a name, by its number."""
        return any(
            value == self.stated[name]
            for each, value in self.values.items()
            if each not in self._shared
        )

    def _other_name(self, answer: Answer) -> Symbol | None:
        """The one name that nothing else in the exercise has the number of."""
        name = answer.quantity
        value = self.values.get(name)
        if name in self._shared or not isinstance(name, Symbol):
            return None
        theirs = self._answered(answer)
        ours = [
            each
            for each, number in self.values.items()
            if number == value and each not in self._shared
        ]
        if len(theirs) != 1 or len(ours) != 1:
            theirs = _of_letter(theirs, name)
            ours = _of_letter(ours, name)
        found = theirs[0] if len(theirs) == len(ours) == 1 else None
        return found if isinstance(found, Symbol) else None

    def _is_answered(self, answer: Answer, name: Expression) -> bool:
        if not isinstance(name, Symbol):
            return False
        by_name = self._by(answer, name)
        is_stated = name in self.record.tabled or name in self.record.restated
        return (answer.is_after and is_stated) or any(
            each in self.record.places for each in by_name.found_as
        )

    def _by(self, answer: Answer, name: Expression) -> Answer:
        """The answer by another name, of whatever the key calls the loss."""
        if not isinstance(name, Symbol):
            return answer
        if answer.is_after:
            marked = (Symbol(name.name + mark) for mark in UPDATED)
            return replace(answer, quantity=name, found_as=(*marked, *self._last_of(name)))
        found = self._derivatives.get(name, [])
        is_told = any(each in self.record.places for each in answer.found_as)
        if len(found) != 1 or (name == answer.quantity and is_told):
            return answer
        return replace(answer, quantity=name, found_as=(found[0],))

    def _last_of(self, name: Symbol) -> Iterator[Symbol]:
        """What steps that are counted lead to at last: w_2, where w_0 is what they begin with."""
        if not (found := _BEGINNING.fullmatch(name.name)):
            return
        front, behind = found.groups()
        counted = (Symbol(f"{front}{number}{behind}") for number in count(1))
        steps = list(takewhile(self.record.places.__contains__, counted))
        yield from steps[-1:]


def told_to(
    chains: Iterable[Chain], expected: Expected, stated: Mapping[Expression, Decimal]
) -> Expected:
    """What an exercise says of a key; of one that gives its names to other quantities only what
    both call the same, and of one with names of its own only equations between names that it has.
    """
    clashing = {name for name in stated if expected.values.get(name, stated[name]) != stated[name]}
    others = {value for name, value in expected.values.items() if stated.get(name) != value}
    if sum(stated[name] in others for name in clashing) >= _MOST_SLIPS:
        shared = {
            name: value for name, value in expected.values.items() if stated.get(name) == value
        }
        return replace(expected, values=shared, formulas={})
    chains = tuple(chains)
    known = expected.values.keys() | expected.formulas.keys()
    if all(by in known for _, by in derivatives_in(formulas_of(chains))):
        return expected
    # The loss does not depend on what the key calls y, if the exercise has another name for that.
    return replace(expected, formulas=_between(expected.formulas, spoken_in(chains)))


def _between(
    formulas: Mapping[Expression, Expression], spoken: frozenset[Expression]
) -> Mapping[Expression, Expression]:
    """The equations that lead through nothing that is not spoken of."""
    kept = {name: formula for name, formula in formulas.items() if name in spoken}
    while True:
        needed = {
            name: [part for part in quantities_in(formula) if part in formulas]
            for name, formula in kept.items()
        }
        leading = {name: kept[name] for name in kept if all(part in kept for part in needed[name])}
        if len(leading) == len(kept):
            return kept
        kept = leading


def _of_letter(names: Iterable[Expression], like: Symbol) -> list[Expression]:
    """The names that begin as another one."""
    return [
        name
        for name in names
        if isinstance(name, Symbol) and letter_of(name.name) == letter_of(like.name)
    ]


def spoken_in(chains: Iterable[Chain]) -> frozenset[Expression]:
    """Every quantity that a document speaks of."""
    return frozenset(part for formula in formulas_of(chains) for part in quantities_in(formula))
