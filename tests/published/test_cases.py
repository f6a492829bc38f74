"""Published exercises: each is an example of the documentation, and its printed results come out.

Values that the source has right have to come out as printed, digit for digit; in place of the
others the right ones have to.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from published import cases, layered, places
from published.places import AFTER, ANSWER, EXACT, Place, places_of

from solver import passes
from solver.arithmetic.solution import Solution
from solver.document.pieces import as_text
from solver.document.steps import Document, SectionKind
from solver.exercise import Exercise

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
PUBLISHED = {**cases.PUBLISHED, **layered.PUBLISHED}
CASES = {**places.CASES, **layered.CASES}
SLOW = ("E_after_10000", "o1_after_10000", "o2_after_10000")


def merged(table: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The table with some keys, at any depth, changed."""
    tables = {
        key: merged(table.get(key, {}), value)
        for key, value in changes.items()
        if isinstance(value, Mapping)
    }
    return {**table, **changes, **tables}


@cache
def solved(example: str, variant: str, case: str) -> tuple[Solution, Document]:
    """The example with the changes of a variant, worked out."""
    text = (EXAMPLES / example).read_text(encoding="utf-8")
    changes = CASES[case].variants[variant] if variant else ""
    table = merged(
        tomllib.loads(text, parse_float=Decimal), tomllib.loads(changes, parse_float=Decimal)
    )
    solution = passes.solve(Exercise.model_validate(table))
    return solution, passes.explain(solution)


def printed_at(case: str, place: Place, printed: str) -> str:
    """What our key has at a place."""
    solution, document = solved(place.example, place.variant, case)
    if place.kind == EXACT:
        return rounded_like(printed, solution.last.calculations[place.name].value.exact)
    if place.kind == ANSWER:
        answers = {found.name: found.after or found.gradient for found in document.finals}
        return answers[solution.derivation.latex[place.name]]
    return dict(_steps(document, after=place.kind == AFTER))[place.name]


def _steps(document: Document, *, after: bool) -> Iterator[tuple[str, str]]:
    """The end of every step, under its plain name, of the last step of training or after it."""
    for section in document.sections:
        if (section.kind is SectionKind.LOSS_AFTER) is after:
            for step in section.steps:
                yield step.name, _POWER_OF_TEN.sub(_written_out, as_text(step.lines[-1].math))


_POWER_OF_TEN = re.compile(r"(\S+) \\times 10\^\{(-?\d+)\}")


def _written_out(number: re.Match[str]) -> str:
    """What the key prints as a times 10^b, as a decimal."""
    return f"{Decimal(f'{number[1]}e{number[2]}'):f}"


def rounded_like(printed: str, value: Decimal) -> str:
    """The value with as many decimals as the printed one, written as that is (1e-08, say)."""
    rounded = value.quantize(Decimal(printed), rounding=ROUND_HALF_UP)
    return printed if rounded == Decimal(printed) else str(rounded).lower()


_WHOLE = re.compile(r"\.0?$")  # NumPy and Python write the whole number 7 as 7. and 7.0

VALUES = [
    pytest.param(
        case,
        key,
        place,
        id=f"{case}-{key}",
        marks=[pytest.mark.slow] if key in SLOW else [],
    )
    for case in CASES
    for key, place in places_of(CASES[case])
]


@pytest.mark.no_cover
@pytest.mark.parametrize(("case", "key", "place"), VALUES)
def test_published_values(case: str, key: str, place: Place) -> None:
    printed = _WHOLE.sub("", PUBLISHED[case][key])
    found = printed_at(case, place, printed)
    right, _why = CASES[case].wrong.get(key, (printed, ""))
    assert found == right


@pytest.mark.parametrize("case", PUBLISHED)
def test_every_published_value_is_accounted_for(case: str) -> None:
    assert [key for key, _ in places_of(CASES[case])] == list(PUBLISHED[case])


@pytest.mark.parametrize("case", CASES)
def test_what_is_called_wrong_is(case: str) -> None:
    for key, (right, why) in CASES[case].wrong.items():
        assert Decimal(right) != Decimal(PUBLISHED[case][key])
        assert why


@pytest.mark.parametrize("example", ["relu-dead-unit.toml", "circuit-of-two-gates.toml"])
def test_whole_numbers_need_no_rounding(example: str) -> None:
    document = passes.explain(passes.solve(passes.load(EXAMPLES / example)))
    steps = (step for section in document.sections for step in section.steps)
    assert all(line.is_exact for step in steps for line in step.lines)


def test_the_lecture_s_own_values_all_come_out_of_its_own_rounding() -> None:
    """Those that are wrong too: `lecture9-as-printed.toml` says which it forces."""
    document = passes.explain(passes.solve(passes.load(EXAMPLES / "lecture9-as-printed.toml")))
    found = dict(_steps(document, after=False))
    answers = {answer.updated_name: answer.after for answer in document.finals}
    ours_at = places_of(CASES["seed_2-2-2_linear_out"])
    ours = {key: found[place.name] for key, place in ours_at if place.kind != ANSWER}
    printed = PUBLISHED["seed_2-2-2_linear_out"]
    assert ours == {key: value for key, value in printed.items() if key in ours}
    assert sorted(answers.values()) == sorted(printed[key] for key in printed.keys() - ours.keys())
