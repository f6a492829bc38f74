"""Names that cannot be meant, whatever their values: slips of the pen in derivatives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from solver.formulas.elementary import ELEMENTARY
from solver.formulas.expression import Call, Expression, Product, Symbol, children
from solver.marking.cursor import DERIVATIVE
from solver.marking.equations import Equations
from solver.marking.forms import formulas_of
from solver.marking.scripts import SCHEMATIC
from solver.marking.sides import Chain
from solver.marking.spelling import spelled
from solver.marking.spoken import derivatives_in, quantities_in
from solver.marking.usage import numbered_in, stands_for_many

_Ends = tuple[Expression, Expression]


@dataclass(slots=True)
class Names:
    """What may be differentiated, and by what."""

    strange: set[Expression] = field(default_factory=set)
    equations: Equations = field(default_factory=Equations)

    def complaints(self, formula: Expression) -> Iterator[str]:
        """One message, at the most, on a formula."""
        for pair in derivatives_in([formula]):
            for name in pair:
                if name in self.strange:
                    yield f"{spelled(name)} is no quantity of this document"
                    return
        for before, after in self._neighbours(formula):
            yield f"{spelled(before)} and {spelled(after)} do not link up"
            return

    def _neighbours(self, formula: Expression) -> Iterator[tuple[Expression, Expression]]:
        """Derivatives side by side, ∂y/∂h_1 · ∂h_2/∂w, of which neither goes on with the other."""
        stack = [formula]
        while stack:
            part = stack.pop()
            stack += children(part)
            if not isinstance(part, Product):
                continue
            for before, after in pairwise(part.factors):
                one, other = self._ends(before), self._ends(after)
                if one and other and not (self._links(one, other) or self._links(other, one)):
                    yield before, after

    def _links(self, one: _Ends, other: _Ends) -> bool:
        """Whether a derivative goes on with the other; a factor of 1 between them may be left out,
        as that of the whole loss by one of its terms.
        """
        return one[1] == other[0] or other[0] in self.equations.leaves_of(one[1])

    def _ends(self, factor: Expression) -> _Ends | None:
        """What a derivative is of, and by what; sig'(h_1) is that of sig(h_1) by h_1."""
        match factor:
            case Call("∂", (Call(name, (argument,)) as of, Symbol() as by)):
                function = self.equations.function(name)
                is_formal = function is not None and function.variable == by.name
                return of, argument if is_formal and by not in self.equations.known else by
            case Call("∂", (of, by)):
                return of, by
        return None


def names_of(chains: Iterable[Chain], equations: Equations) -> Names:
    """The names of a document, counted: what only one derivative speaks of is a slip,
    unless it may be spoken of where nothing could be read.
    """
    chains = tuple(chains)
    sides = list(formulas_of(chains))
    spoken = Counter(part for formula in sides for part in quantities_in(formula))
    variables = {Symbol(function.variable) for function in equations.functions.values()}
    bases = {
        name.name.partition("_")[0]
        for name in spoken
        if isinstance(name, Symbol) and "_" in name.name
    }
    numbered = numbered_in(spoken)
    is_unread = any(side.problem for chain in chains for side in chain.sides)
    is_told = any(of in equations.formulas for of, _ in derivatives_in(sides))
    is_all_read = is_told and not (equations.is_partial or is_unread)
    strange: set[Expression] = {
        name
        for pair in derivatives_in(sides)
        for name in pair
        if isinstance(name, Symbol | Call)
        and name not in variables
        and not (isinstance(name, Call) and equations.function(name.function))
        and (
            (spoken[name] == 1 and is_all_read)
            or (isinstance(name, Symbol) and name.name[:1].isdigit())
        )
        and name not in equations.known
        and not (isinstance(name, Symbol) and name.name in bases)  # w for each of w_1, w_2
        and not stands_for_many(name, numbered)
    }
    return Names(strange, equations)


_SIGN = ("sgn", "sign")
"""What everybody calls the sign of a number; kinks are not worked out here."""


def undefined_functions(
    chains: Iterable[Chain], equations: Equations
) -> Iterator[tuple[str, Chain]]:
    """Functions that are used, and neither defined nor usual, with the first chain of each."""
    seen: set[str] = set()
    for chain in chains:
        for side in chain.sides:
            for part in () if side.formula is None else quantities_in(side.formula):
                if not isinstance(part, Call) or part.function == DERIVATIVE:
                    continue
                name = part.function.rstrip("'")
                is_usual = name in ELEMENTARY or name in _SIGN or name.startswith(SCHEMATIC)
                if is_usual or name in seen or equations.function(name):
                    continue
                seen.add(name)
                if part not in equations.formulas:
                    yield name, chain
