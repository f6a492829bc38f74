"""A sum over paths, written as a teacher would: with what the paths share taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from solver.formulas.expression import ONE, Expression, product_of, sum_of


@dataclass(frozen=True, slots=True)
class Term:
    """One factor of a path: as a reader sees it, and as the quantity whose value stands for it."""

    shown: Expression
    valued: Expression


PathTerms: TypeAlias = tuple[Term, ...]
View: TypeAlias = Callable[[Term], Expression]

_UNIT = Term(ONE, ONE)


@dataclass(frozen=True, slots=True)
class Branch:
    """A shared factor, and the sum of what it multiplies (nothing where it stands alone)."""

    term: Term
    rest: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Factored:
    """A sum of products as a tree, with shared prefixes (from the loss down) or suffixes out."""

    branches: tuple[Branch, ...]
    from_the_end: bool

    def __len__(self) -> int:
        """How many factors it is written with."""
        return _count(self.branches)

    def written(self, view: View) -> Expression:
        """The tree as a formula, each factor seen as `view` sees it."""
        return self._sum(self.branches, view)

    def _sum(self, branches: Sequence[Branch], view: View) -> Expression:
        return sum_of(self._product(branch, view) for branch in branches)

    def _product(self, branch: Branch, view: View) -> Expression:
        shared = view(branch.term)
        if not branch.rest:
            return shared
        rest = self._sum(branch.rest, view)
        return product_of((rest, shared) if self.from_the_end else (shared, rest))


def factor_out(paths: Sequence[PathTerms]) -> Factored:
    """The sum of the paths with the fewest factors; prefixes win a tie."""
    prefixes = Factored(_tree(paths), from_the_end=False)
    suffixes = Factored(_tree([path[::-1] for path in paths]), from_the_end=True)
    return suffixes if len(suffixes) < len(prefixes) else prefixes


def written_out(paths: Sequence[PathTerms], view: View) -> Expression:
    """The sum of the paths as it stands, nothing taken out."""
    return sum_of(product_of(view(term) for term in path) for path in paths)


def _count(branches: Sequence[Branch]) -> int:
    return sum(1 + _count(branch.rest) for branch in branches)


def _tree(paths: Sequence[PathTerms]) -> tuple[Branch, ...]:
    """Group by the first factor; a path that has none left multiplies by one."""
    groups: dict[Term, list[PathTerms]] = {}
    for path in paths:
        head, *rest = path or (_UNIT,)
        groups.setdefault(head, []).append(tuple(rest))
    return tuple(branch for head, rests in groups.items() for branch in _branches(head, rests))


def _branches(head: Term, rests: Sequence[PathTerms]) -> tuple[Branch, ...]:
    if head == _UNIT:
        return tuple(Branch(head) for _ in rests)  # of equal paths, 1 + 1 is left
    return (Branch(head, _tree(rests) if any(rests) or len(rests) > 1 else ()),)
