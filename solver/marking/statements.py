"""Chains that only say what a quantity is worth: `w_11 = 0.24`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from solver.formulas.expression import Expression, Number, Symbol
from solver.marking.comparing import Comparer
from solver.marking.findings import Kind, Verdict
from solver.marking.literals import has_decimals, literal
from solver.marking.matching import is_atom
from solver.marking.naming import UPDATED
from solver.marking.outcomes import GIVEN_ROUGHLY, UNCHECKED, Outcome
from solver.marking.printed import Known, Origin, Printed
from solver.marking.record import Printing, Record
from solver.marking.segments import Place
from solver.marking.sides import Chain
from solver.marking.spelling import number_text, spelled

EQUAL = ("=", "≈")
RATES = tuple(map(Symbol, ("eta", "alpha", "lr")))


def is_statement(chain: Chain, printed: Printed) -> bool:
    """Whether it only says what a quantity is worth: `w_11 = 0.24`."""
    head, number = chain.sides[0].formula, literal(chain.sides[1].formula)
    return (
        len(chain.sides) == 2
        and chain.relations[0] in EQUAL
        and number is not None
        and (isinstance(head, Symbol) or (_is_atom(head) and head in printed.known))
    )


def judge_statement(chain: Chain, comparer: Comparer, record: Record) -> None:
    """Judges what a quantity is said to be worth, and keeps it."""
    left, right = chain.sides
    printed = comparer.printed
    head, number = left.formula, literal(right.formula)
    assert head is not None
    assert number is not None
    known, updated = printed.known.get(head), printed.updated(head)
    cut_off = printed.cut_off
    is_inline = chain.place is Place.INLINE
    _keep_place(head, (left, right, number), known, record)
    if known is not None and is_inline and known.value != number.value:
        printed.start_anew()
    is_after_gap = is_inline and record.source.is_after_gap(left.start)
    if known is None or _is_found_anew(head, chain, printed, record):
        is_led_to = is_after_gap and _is_led_to(head, printed)
        is_given = not is_led_to and (is_inline or (known is None and not record.is_under_way))
        printed.bind(head, _stated(number, is_given=is_given))
        by_formula = UNCHECKED
        if known is None and not is_after_gap:
            by_formula = _by_formula(head, chain, comparer)
        if by_formula.verdict is Verdict.WRONG:
            record.tell(by_formula, left, right)
            printed.doubt(head, Number(Decimal(by_formula.right)))
            return
        is_odd = known is None and not is_led_to and chain.relations[0] == "≈"
        is_odd &= not right.is_marked
        record.tell(GIVEN_ROUGHLY if is_odd else UNCHECKED, left, right)
    elif updated is not None and updated.agrees(number, cut_off=cut_off):
        is_rounded = updated.is_rounded or updated.value != number.value
        printed.bind(head, Known(number, Origin.COMPUTED, is_rounded=is_rounded))
        record.verdicts.append(Verdict.TRUE)
    elif known.agrees(number, cut_off=cut_off):
        record.verdicts.append(Verdict.TRUE)
    elif updated is None and isinstance(head, Symbol) and _is_after_step(head, number, printed):
        after = Symbol(f"{head.name}^+")
        printed.bind(after, Known(number, Origin.COMPUTED, is_rounded=has_decimals(number)))
        record.places[after] = (left, right, number)
        record.verdicts.append(Verdict.TRUE)
    elif updated is None and known.origin is Origin.GIVEN and head in record.mentioned:
        printed.bind(head, Known(number, Origin.GIVEN))
        record.verdicts.append(Verdict.UNCHECKED)
    elif updated is None and known.origin is Origin.GIVEN:
        value = number_text(known.value)
        message = f"{spelled(head)} was given as {value} before"
        finding = record.finding(Kind.WRONG, left, right, message, value)
        record.given_twice.append((head, finding))
        printed.bind(head, Known(number, Origin.GIVEN))
        record.verdicts.append(Verdict.UNCHECKED)
    else:
        value = number_text((updated or known).value)
        message = f"before, {spelled(head)} was found to be {value}"
        printed.doubt(head, number)
        record.tell(Outcome(Verdict.WRONG, Kind.WRONG, message, value), left, right)


def _keep_place(head: Expression, place: Printing, known: Known | None, record: Record) -> None:
    """Keeps where a number stands; another than before may be the answer, at the end."""
    is_changed = known is not None and known.value != place[-1].value
    if is_changed and (record.is_under_way or head in record.places):
        record.restated[head] = place
    record.places[head] = place


def _is_after_step(name: Symbol, number: Number, printed: Printed) -> bool:
    """Whether a step down the gradient leads there, which nothing shows: `w = 0.4 … w = 0.36`."""
    before = printed.known[name]
    rates = [printed.known[rate].value for rate in RATES if rate in printed.known]
    found = printed.derivatives.get(name, ())
    gradients = [printed.known[each].number for each in found if each in printed.known]
    return any(
        abs(before.value - rate * gradient.value - number.value)
        <= printed.step(number) + rate * printed.step(gradient)
        for rate in rates
        for gradient in gradients
    )


def _by_formula(head: Expression, chain: Chain, comparer: Comparer) -> Outcome:
    """What is to be said of a number by the formula that its quantity has."""
    formula, number = comparer.printed.equations.formulas.get(head), chain.sides[1].formula
    if formula is None or number is None:
        return UNCHECKED
    return comparer.compare(formula, chain.relations[0], number, frozenset({head}))


def _is_found_anew(head: Expression, chain: Chain, printed: Printed, record: Record) -> bool:
    """Whether nothing before says what it is now: steps are left out before it, or it is
    what another sample led to.
    """
    if chain.place is Place.INLINE:
        return record.source.is_after_gap(chain.sides[0].start)
    known = printed.known[head]
    is_old = known.origin is Origin.COMPUTED and printed.is_from_before(head)
    return is_old and printed.updated(head) is None


def _is_led_to(head: Expression, printed: Printed) -> bool:
    """Whether steps lead to it, rather than that it is given anew for each of them."""
    known = printed.equations.known
    names = [f"{head.name}{mark}" for mark in UPDATED] if isinstance(head, Symbol) else []
    return head in printed.equations.formulas or any(Symbol(name) in known for name in names)


def _stated(number: Number, *, is_given: bool) -> Known:
    """What is given stands in a sentence, or before the working; a display further down may leave
    out how its number was found, as a heading may leave out the steps that led to it.
    """
    if is_given:
        return Known(number, Origin.GIVEN)
    return Known(number, Origin.COMPUTED, is_rounded=has_decimals(number))


def judge_announcement(chain: Chain, printed: Printed, record: Record) -> bool:
    """`w = 0.147 (here 0.146)`: the document says itself that its value is not this one.

    False where the chain is nothing of the kind.
    """
    head, told = chain.sides[0].formula, literal(chain.sides[-1].formula)
    number = literal(chain.remark)
    if head is None or number is None or told is None or not _is_atom(head):
        return False
    left, right = chain.sides[0], chain.sides[-1]
    if any(known.agrees(number) for known in _values_of(head, printed)):
        record.verdicts.append(Verdict.TRUE)
        record.announced[head] = told
    else:
        message = f"the number in brackets after it, {number_text(number.value)}, is not above"
        record.tell(Outcome(Verdict.WRONG, Kind.WRONG, message), left, right)
    return True


def _values_of(name: Expression, printed: Printed) -> Iterator[Known]:
    """Every number that the document has for a quantity, its derivative or its new value."""
    updated = printed.updated(name)
    if updated is not None:
        yield updated
    for quantity in (name, *printed.derivatives.get(name, ())):
        if quantity in printed.known:
            yield printed.known[quantity]


def _is_atom(formula: Expression | None) -> bool:
    """Whether it is there, and one quantity."""
    return formula is not None and is_atom(formula)
