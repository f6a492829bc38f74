"""An answer key checked: every equality in it, by what it says itself and by its exercise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from solver.formulas.expression import Expression, Number
from solver.marking.chains import Key, read_key
from solver.marking.comparing import Comparer
from solver.marking.findings import Report, counted
from solver.marking.judging import Judge
from solver.marking.learning import equations_of
from solver.marking.printed import Known, Origin, Printed
from solver.marking.source import Source
from solver.marking.symbolic import Comparison, Equations


@dataclass(frozen=True, slots=True)
class Expected:
    """What an exercise says of a key to it."""

    values: Mapping[Expression, Decimal] = field(default_factory=dict)
    formulas: Mapping[Expression, Expression] = field(default_factory=dict)


def check(source: Source, expected: Expected = Expected()) -> Report:
    """Every finding on a key, in order."""
    key = read_key(source)
    equations = equations_of(key.chains, values=expected.values, formulas=expected.formulas)
    judge = _judged(source, key, equations, expected, cut_off=False)
    return Report(source, tuple(judge.findings), counted(judge.verdicts))


def _judged(
    source: Source, key: Key, equations: Equations, expected: Expected, *, cut_off: bool
) -> Judge:
    printed = Printed(equations)
    for quantity, value in expected.values.items():
        printed.bind(quantity, Known(Number(value), Origin.GIVEN))
    judge = Judge(source, Comparison(equations), Comparer(printed, cut_off))
    for chain in key.chains:
        judge.judge(chain)
    return judge
