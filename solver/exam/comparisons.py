"""Comparisons between an exercise's quantities, as an instructor types them: `0 < h1 <= y1 + 1`.

Plain names that no formula could have, such as sig(h1), dLoss/dw11 or w11+, are quantities too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from operator import ge, gt, le, lt

from solver.arithmetic.evaluation import Formula, formula
from solver.errors import ExerciseError, did_you_mean
from solver.formulas.expanding import Budget, Expander
from solver.formulas.expression import Expression, Symbol, substitute
from solver.formulas.parsing import parse
from solver.formulas.syntax import Reference

_RELATIONS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}
_RELATION = re.compile("[<>]=?")
_ELSEWHERE = re.compile("==?|!=|≤|≥|≠|＜|＞")
_FORMULA_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\[-?\d+(,-?\d+)*\])?")
_LISTED = 40


@dataclass(frozen=True, slots=True)
class Comparison:
    """Formulas with relations between them, all of which have to hold."""

    text: str
    sides: tuple[Formula, ...]
    relations: tuple[str, ...]

    def holds(self, values: Mapping[str, Decimal]) -> bool:
        """Whether it is true of these numbers; not where one of its sides has no value."""
        try:
            found = [side.at(values).value for side in self.sides]
        except ArithmeticError:
            return False
        return all(
            _RELATIONS[relation](*pair)
            for relation, pair in zip(self.relations, pairwise(found), strict=True)
        )


def comparison(text: str, names: Sequence[str]) -> Comparison:
    """The comparison in a text over quantities of these names.

    Raises ExerciseError showing what is wrong and what is allowed.
    """
    relations = _RELATION.findall(text)
    if not relations or _ELSEWHERE.search(_RELATION.sub(" ", text)):
        raise ExerciseError(f"'{text}' has to compare with <, <=, > or >=, like h1 > 0")
    reader = _Reader(tuple(names))
    sides = tuple(formula(reader.read(side.strip())) for side in _RELATION.split(text))
    return Comparison(text, sides, tuple(relations))


class _Reader:
    """Reads formulas in which every name that there is may stand.

    One that the formula language would not take for a name is read under an alias of the same
    length, so that columns in messages stay true.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        unusual = [name for name in names if not _FORMULA_NAME.fullmatch(name)]
        self._names = names
        self._aliases = {name: f"Z{at:_>{len(name) - 1}}" for at, name in enumerate(unusual)}
        longest_first = sorted(unusual, key=len, reverse=True)
        self._unusual = re.compile("|".join(map(_standing_alone, longest_first)) or "(?!)")

    def read(self, text: str) -> Expression:
        read_as = self._unusual.sub(lambda match: self._aliases[match[0]], text)
        expander = Expander(read_as, Budget(), self._names, self._refuse)
        try:
            expression = expander.expand(parse(read_as), {})
        except ExerciseError as error:
            raise ExerciseError(self._with_names(error.problem)) from None
        meant = {alias: Symbol(name) for name, alias in self._aliases.items()}
        return substitute(expression, meant)

    def _refuse(self, reference: Reference, plain: str) -> str | None:
        if plain in self._names or plain in self._aliases.values():
            return None
        guess = did_you_mean(plain, self._names) or did_you_mean(reference.name, self._names)
        more = ", …" if len(self._names) > _LISTED else ""
        there_are = ", ".join(self._names[:_LISTED]) + more
        return f"there is no quantity called '{plain}'{guess}; there are {there_are}"

    def _with_names(self, message: str) -> str:
        for name, alias in self._aliases.items():
            message = message.replace(alias, name)
        return message


def _standing_alone(name: str) -> str:
    """A pattern for the name with nothing before or after it that would make it another one.

    The + of w11+ belongs to the name where nothing follows that it could be added to.
    """
    after = r"(?=\s*([-+*/^),<>]|$))" if name.endswith("+") else r"(?![A-Za-z0-9_\[(])"
    return rf"(?<![A-Za-z0-9_]){re.escape(name)}{after}"
