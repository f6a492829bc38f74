"""How a quantity is told, whatever its numbers: made ready once for all variants."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter

from solver.arithmetic.evaluation import Formula, formula
from solver.calculus.derivation import Derivation, Gradient, Kind, Quantity
from solver.calculus.graph import Role
from solver.document.arrays import has_cases
from solver.document.filling import is_plain
from solver.document.printing import is_e_named
from solver.document.steps import LineRole, StepKind
from solver.formulas.expression import Cases, Expression, Negative, Number, Sum, Symbol, names_in

_KINDS = {
    Role.PREACTIVATION: StepKind.PREACTIVATION,
    Role.INTERMEDIATE: StepKind.INTERMEDIATE,
    Role.ACTIVATION: StepKind.ACTIVATION,
    Role.LOSS_TERM: StepKind.LOSS,
    Role.PENALTY: StepKind.LOSS,
    Role.LOSS: StepKind.LOSS,
}


_Formulas = tuple[tuple[LineRole, Expression], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Telling:
    """How a quantity is told, whatever its numbers: the formulas `before` them in symbols, then the
    `definition` with numbers for its `names`. `terms` are those of a weighted sum; `read_off` is
    the quantity further up whose value it has, if it is no more than that.

    Each is itself only: a key for a cache.
    """

    name: str
    about: str
    subject: str
    quantity: Quantity
    kind: StepKind
    before: _Formulas
    latex: Mapping[str, str]
    definition: Expression
    names: tuple[str, ...]
    terms: tuple[Formula, ...]
    is_plain: bool
    exp_by_name: bool
    read_off: str
    operands: Callable[[Mapping[str, Decimal]], tuple[Decimal, ...]]


@lru_cache(maxsize=16)
def by_definition(derivation: Derivation) -> Mapping[str, Telling]:
    """How each quantity is told by its definition; made ready once for all variants."""
    return {
        quantity.name.plain: _telling(
            derivation, quantity, quantity.definition, _symbols(derivation, quantity)
        )
        for quantity in derivation.quantities
    }


def _symbols(derivation: Derivation, quantity: Quantity) -> _Formulas:
    """The definition, where it has not been stated in cases before."""
    is_stated = (
        quantity.kind is Kind.LOCAL or _step_kind(derivation, quantity) is StepKind.ACTIVATION
    )
    if isinstance(quantity.definition, Cases) and is_stated:
        return ()
    return ((LineRole.SYMBOLS, quantity.definition),)


@lru_cache(maxsize=16)
def by_chain_rule(derivation: Derivation) -> Mapping[str, Telling]:
    """How each derivative of the loss is told by the chain rule."""
    worked_out = {quantity.name.plain for quantity in derivation.quantities}
    return {
        found.name.plain: _telling(
            derivation,
            found.quantity,
            found.valued,
            _chain(found),
            read_off=_read_off(found.valued, worked_out),
        )
        for found in derivation.gradients
    }


def _read_off(formula: Expression, worked_out: Collection[str]) -> str:
    if isinstance(formula, Symbol) and formula.name in worked_out:
        return formula.name
    return ""


def _chain(gradient: Gradient) -> _Formulas:
    formulas = (
        (LineRole.COMPONENTS, gradient.components),
        (LineRole.CHAIN, gradient.chain),
        (LineRole.LOCAL, gradient.local),
        (LineRole.FACTORED, gradient.factored),
    )
    # Which case of a kink holds is told beside the numbers; the chain has said what is multiplied.
    said_already = gradient.chain is not None
    return tuple(
        (role, found)
        for role, found in formulas
        if found is not None and not (said_already and has_cases(found))
    )


def _telling(
    derivation: Derivation,
    quantity: Quantity,
    definition: Expression,
    before: _Formulas,
    *,
    read_off: str = "",
) -> Telling:
    names = names_in(definition)
    return Telling(
        quantity.name.plain,
        quantity.subject,
        quantity.name.latex,
        quantity,
        _step_kind(derivation, quantity),
        before,
        derivation.latex,
        definition,
        names,
        terms_of(quantity, definition),
        is_plain=bool(names) and is_plain(definition),
        exp_by_name=is_e_named(derivation.latex),
        read_off=read_off,
        operands=_taking(names),
    )


def _taking(names: Sequence[str]) -> Callable[[Mapping[str, Decimal]], tuple[Decimal, ...]]:
    """What takes the numbers of these names: for several it is much quicker than a loop."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda numbers: tuple(numbers[name] for name in names)


def _step_kind(derivation: Derivation, quantity: Quantity) -> StepKind:
    if quantity.kind is not Kind.FORWARD:
        return StepKind(quantity.kind.value)
    return _KINDS[derivation.graph[quantity.subject].role]


def terms_of(quantity: Quantity, definition: Expression) -> tuple[Formula, ...]:
    """What is multiplied out: the terms of a weighted sum, without their signs."""
    if quantity.kind is not Kind.FORWARD or not isinstance(definition, Sum):
        return ()
    if all(isinstance(term, Symbol | Number) for term in definition.terms):
        return ()
    return tuple(
        formula(term.operand if isinstance(term, Negative) else term) for term in definition.terms
    )
