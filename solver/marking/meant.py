"""What a key means where a formula of it is a slip of the pen, and the lines after it are right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from solver.formulas.expression import Expression, Negative, Sum, Symbol, children, rebuild
from solver.marking.equations import Equations
from solver.marking.forms import formulas_after_head
from solver.marking.literals import literal, rounds_to
from solver.marking.printed import Printed, Unbound
from solver.marking.sides import Chain
from solver.marking.spoken import is_nameless
from solver.marking.symbolic import Comparison

MOST_TRIED = 100
"""Formulas that are one sign, or one name, away from one that is wrong."""


@dataclass(slots=True)
class Meant:
    """The equations of a document with what is meant for what is wrong."""

    equations: Equations
    formulas: dict[Expression, Expression] = field(default_factory=dict)
    comparison: Comparison | None = None

    def learn(self, chain: Chain, printed: Printed) -> None:
        """Looks for what a chain means in which something was found wrong."""
        head = chain.head
        said = self.equations.formulas.get(head) if isinstance(head, Symbol) else None
        numbers = [number for side in chain.sides if (number := literal(side.formula)) is not None]
        if head is None or said is None or not numbers:
            return
        for formula in self._tried(chain, said):
            try:
                value = printed.evaluate(formula, without=frozenset({head})).value
            except (Unbound, ArithmeticError):
                continue
            if rounds_to(value, numbers[-1], cut_off=printed.cut_off):
                self.formulas[head] = formula
                self.comparison = None
                return

    def same(self, left: Expression, right: Expression) -> bool:
        """Whether two formulas are the same with all that is meant."""
        if not self.formulas:
            return False
        if self.comparison is None:
            formulas = {**self.equations.formulas, **self.formulas}
            self.comparison = Comparison(replace(self.equations, formulas=formulas, _leaves={}))
        return bool(self.comparison.same(left, right))

    def _tried(self, chain: Chain, said: Expression) -> Iterator[Expression]:
        others = (side for side in formulas_after_head(chain) if not is_nameless(side))
        found = [*(side for side in others if side != said), *self._near(said)]
        yield from found[:MOST_TRIED]

    def _near(self, formula: Expression) -> Iterator[Expression]:
        """The formula with one sign turned, or with one name that differs in its index."""
        if isinstance(formula, Symbol):
            yield from self._siblings(formula)
        if isinstance(formula, Sum):
            for place, term in enumerate(formula.terms):
                turned = term.operand if isinstance(term, Negative) else Negative(term)
                yield Sum((*formula.terms[:place], turned, *formula.terms[place + 1 :]))
        parts = children(formula)
        for place, part in enumerate(parts):
            for near in self._near(part):
                yield _with_parts(formula, (*parts[:place], near, *parts[place + 1 :]))

    def _siblings(self, name: Symbol) -> Iterator[Symbol]:
        base = name.name.partition("_")[0]
        for other in sorted(self.equations.known, key=str):
            is_one = isinstance(other, Symbol) and other.name.partition("_")[0] == base
            if is_one and isinstance(other, Symbol) and other != name:
                yield other


def _with_parts(formula: Expression, parts: tuple[Expression, ...]) -> Expression:
    given = iter(parts)
    return rebuild(formula, lambda _: next(given))
