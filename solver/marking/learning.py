"""What a document says of its quantities, read through once before it is judged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from solver.formulas.elementary import ELEMENTARY
from solver.formulas.expression import Call, Expression, Symbol
from solver.marking.cursor import DERIVATIVE
from solver.marking.equations import USUAL_FUNCTIONS, Equations, Function
from solver.marking.forms import (
    formulas_after_head,
    formulas_of,
    has_number,
    is_schematic,
    refers_to_itself,
)
from solver.marking.linking import link
from solver.marking.literals import literal
from solver.marking.naming import UPDATED, letter_of
from solver.marking.sides import Chain
from solver.marking.spoken import (
    derivatives_in,
    is_nameless,
    outside_derivatives,
    quantities_in,
    terms_and_factors,
)
from solver.marking.symbolic import Comparison
from solver.marking.usage import lonely_names, unused_names


def equations_of(
    chains: Iterable[Chain],
    *,
    values: Mapping[Expression, Decimal],
    formulas: Mapping[Expression, Expression],
    invented: Collection[Expression] = (),
    elsewhere: Equations | None = None,
) -> Equations:
    """All equations of a document; `values` and `formulas` are known from its exercise, the
    formulas for what the document itself does not define, as what it says `elsewhere`. `invented`
    are names of entries of matrices that the document itself has no name for.
    """
    chains = tuple(chain for chain in chains if "=" in chain.relations)
    found = Equations(values=dict(values), is_partial=bool(invented))
    heads = {
        chain.head for chain in chains if chain.head is not None and not _is_function(chain, ())
    }
    others: _Others = {}
    for chain in chains:
        _learn(chain, found, heads, others)
    for name, formula in formulas.items():
        found.formulas.setdefault(name, formula)
    link(chains, found)
    if elsewhere is not None:
        _fall_back(found, elsewhere)
    found.known = _known(chains, found)
    found.open = {name for name in _unexplained(chains) if not _is_explained(name, found)}
    found.open -= _parameters(chains)
    found.open |= _found_elsewhere(chains, found)
    found.unexplained = _may_be_entries(found, invented) | set(lonely_names(chains, found))
    for name, other in _renamed(chains, found).items():
        found.formulas[name] = found.renamed[name] = other
        found.open.discard(name)
    _take_apart(found, others)
    return found


def _take_apart(found: Equations, others: _Others) -> None:
    """Of two formulas for the same that in more steps: sig(z) with z = wx + b for sig(wx + b)."""
    for name, formulas in others.items():
        best = found.formulas[name]
        for formula in formulas:
            if _steps(formula, found) > _steps(best, found) and Comparison(found).same(
                best, formula
            ):
                best = formula
        if best != found.formulas[name]:
            found.formulas[name] = best
            found.forget_leaves()


def _steps(formula: Expression, found: Equations) -> int:
    """How many quantities that it follows from have a formula of their own."""
    return len(found.leaves_of(formula) & found.formulas.keys())


def _fall_back(found: Equations, elsewhere: Equations) -> None:
    for name, formula in elsewhere.formulas.items():
        if name not in found.values:
            found.formulas.setdefault(name, formula)
    for name, value in elsewhere.values.items():
        if name not in found.formulas:
            found.values.setdefault(name, value)
    for function, body in elsewhere.functions.items():
        found.functions.setdefault(function, body)


_Others = dict[Expression, list[Expression]]
"""What else a document says that quantities are, after it has said it once."""


def _learn(chain: Chain, found: Equations, heads: set[Expression], others: _Others) -> None:
    head = chain.head
    if head is None or refers_to_itself(chain):
        return
    if _is_function(chain, heads):
        assert isinstance(head, Call)
        _learn_function(head, chain, found)
        return
    is_application = isinstance(head, Call) and head.function not in (DERIVATIVE, *ELEMENTARY)
    if isinstance(head, Symbol) or is_application:
        formula = next(formulas_after_head(chain), None)
        number = literal(chain.sides[1].formula)
        if formula is not None and formula != head:
            if is_schematic(chain):
                return
            if (said := found.formulas.setdefault(head, formula)) != formula:
                if is_nameless(said):  # what a function is worth somewhere is no definition
                    found.formulas[head] = formula
                others.setdefault(head, []).append(formula)
        elif number is not None and isinstance(head, Symbol):
            found.values.setdefault(head, number.value)


def _is_function(chain: Chain, heads: Iterable[Expression | None]) -> bool:
    """Whether it says what a function is: `sig(x) = …`, where x is nothing else."""
    head = chain.head
    if not (isinstance(head, Call) and len(head.arguments) == 1):
        return False
    variable = head.arguments[0]
    if not isinstance(variable, Symbol) or head.function == DERIVATIVE or variable in heads:
        return False
    bodies = [f for f in formulas_after_head(chain) if _is_function_of(variable, f)]
    return bool(bodies)


def _is_function_of(variable: Symbol, formula: Expression) -> bool:
    return {q for q in quantities_in(formula) if isinstance(q, Symbol)} == {variable}


def _learn_function(head: Call, chain: Chain, found: Equations) -> None:
    variable = head.arguments[0]
    assert isinstance(variable, Symbol)
    body = next(f for f in formulas_after_head(chain) if _is_function_of(variable, f))
    speaks_of_itself = any(
        isinstance(part, Call) and part.function == head.function for part in quantities_in(body)
    )
    if head.function not in ELEMENTARY and not speaks_of_itself:
        found.functions.setdefault(head.function, Function(variable.name, body))


def _known(chains: Iterable[Chain], found: Equations) -> set[Expression]:
    """Every quantity that has an equation or a number, or that is spoken of outside of ∂/∂."""
    names: set[Expression] = {*found.formulas, *found.values}
    for formula in [*found.formulas.values(), *(formulas_of(chains))]:
        names |= outside_derivatives(formula)
    return names - {Symbol(function.variable) for function in found.functions.values()}


def _unexplained(chains: Iterable[Chain]) -> set[Expression]:
    """What is differentiated, and what is worked out in numbers."""
    found: set[Expression] = set()
    for chain in chains:
        if isinstance(chain.head, Symbol) and len(chain.sides) > 2 and not refers_to_itself(chain):
            found.add(chain.head)
    return found | {of for of, _ in derivatives_in(formulas_of(chains))}


def _parameters(chains: Iterable[Chain]) -> set[Symbol]:
    """What a step changes, `b^+ = b - …`: it follows from nothing before that."""
    found: set[Symbol] = set()
    for chain in chains:
        if isinstance(chain.head, Symbol) and chain.head.name.endswith(UPDATED):
            parts = {
                part for side in formulas_after_head(chain) for part in terms_and_factors(side)
            }
            names = (Symbol(chain.head.name.removesuffix(mark)) for mark in UPDATED)
            found |= {name for name in names if name in parts}
    return found


def _found_elsewhere(chains: Iterable[Chain], found: Equations) -> set[Expression]:
    """What is first spoken of in the middle of the working, with nothing but its number."""
    spoken: set[Expression] = set()
    elsewhere: set[Expression] = set()
    is_computed = False
    for chain in chains:
        head = chain.head
        is_number = len(chain.sides) == 2 and literal(chain.sides[1].formula) is not None
        is_new = isinstance(head, Symbol) and head not in spoken and head not in found.formulas
        if head is not None and is_number and is_new and is_computed:
            elsewhere.add(head)
        is_computed |= len(chain.sides) > 2 and has_number(chain)
        for formula in formulas_of([chain]):
            spoken.update(quantities_in(formula))
    return elsewhere


def _may_be_entries(found: Equations, invented: Collection[Expression]) -> set[Expression]:
    """What nothing explains, and may be an entry of a matrix of its letter: z_2 of Z."""
    letters = {letter_of(name.name) for name in invented if isinstance(name, Symbol)}
    explained = {*found.formulas, *found.values}
    names = (name for name in found.known if isinstance(name, Symbol) and name not in explained)
    return {name for name in names if letter_of(name.name) in letters}


def _is_explained(name: Expression, found: Equations) -> bool:
    if not isinstance(name, Symbol | Call):
        return True
    if name in found.formulas:
        return not is_nameless(found.formulas[name])
    if isinstance(name, Call):
        known = {*found.functions, *USUAL_FUNCTIONS, *ELEMENTARY}
        return name.function.rstrip("'") in known
    return False


def _renamed(chains: tuple[Chain, ...], found: Equations) -> dict[Expression, Symbol]:
    """A loss that is differentiated and not defined, where one of nearly its name is defined and
    not used: the same under two names (`Loss_3 = Loss_1 + Loss_2`, then ∂Loss).
    """
    unused = unused_names(chains, found)
    missing = {of for of, _ in derivatives_in(formulas_of(chains)) if of in found.open}
    alike: dict[str, list[Symbol]] = {}
    for other in unused:
        if isinstance(other, Symbol):
            alike.setdefault(_base(other), []).append(other)
    return {
        name: alike[_base(name)][0]
        for name in sorted(missing, key=str)
        if isinstance(name, Symbol) and len(alike.get(_base(name), ())) == 1
    }


def _base(name: Symbol) -> str:
    return name.name.partition("_")[0]
