"""`backprop mistakes`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click
from markupsafe import Markup

from solver.cli.common import (
    MAX_PLACES,
    Language,
    exercise_argument,
    languages_of,
    located,
    phrase,
)

if TYPE_CHECKING:
    from solver.arithmetic.solution import Solution
    from solver.calculus.derivation import Quantity
    from solver.formulas.expression import Expression
    from solver.marking.distractors import WrongAnswer

LEADING_ZEROS = 12
"""Zeros after the point that a number is printed with in full."""
MAX_SHOWN = 2
"""Formulas that are shown of a way of making a mistake."""


@click.command(short_help="List the wrong answers that usual mistakes lead to.")
@exercise_argument
@click.option(
    "--ranges",
    "places",
    type=click.IntRange(0, MAX_PLACES),
    metavar="PLACES",
    help="The places that a student has to keep of every value on the way; answers that are then"
    " right within rounding are left out. Default: those of the final answers.",
)
@click.option("--json", "as_json", is_flag=True, help="Print it for a program to read.")
@click.option(
    "--lang",
    "language",
    type=Language(),
    help="zh, en, or zh+en for every sentence in both. Default: those of the title.",
)
def mistakes(exercise: Path, *, places: int | None, as_json: bool, language: str | None) -> None:
    """List the wrong answers that usual mistakes lead to in EXERCISE.

    They differ from the right ones, and serve as choices of a multiple-choice question. What a
    student may come to who only rounds on the way is left out.
    """
    from solver import passes
    from solver.marking.distractors import wrong_answers

    loaded = passes.load(exercise)
    solution = located(loaded, exercise)
    found = wrong_answers(solution, loaded.rounding.final if places is None else places)
    chosen = (language or "+".join(languages_of(loaded))).split("+")
    if as_json:
        click.echo(json.dumps(_record(solution, found, chosen), ensure_ascii=False, indent=2))
    else:
        _tell(solution, found, chosen)


def _told(name: str, macro: str, languages: Sequence[str]) -> Mapping[str, str]:
    """What the phrases of each language call a mistake, or say of it."""
    return {language: phrase(language, macro, name) for language in languages}


def _names(found: Mapping[str, Sequence[WrongAnswer]]) -> list[str]:
    """Every mistake that leads to some answer, once, in the order of the table."""
    from solver.marking.mistakes import MISTAKES

    made = {name for answers in found.values() for one in answers for name in one.mistakes}
    return [name for name in MISTAKES if name in made]


def _record(
    solution: Solution, found: Mapping[str, Sequence[WrongAnswer]], languages: Sequence[str]
) -> Mapping[str, object]:
    return {
        "answers": {
            parameter: {
                "right": _number(solution.finals[parameter].shown),
                "wrong": _entries(answers, accepted=False),
                "accepted": _entries(answers, accepted=True),
            }
            for parameter, answers in found.items()
        },
        "mistakes": {
            name: {
                language: {"name": called, "sentence": phrase(language, "mistake", name)}
                for language, called in _told(name, "mistake_name", languages).items()
            }
            for name in _names(found)
        },
    }


def _entries(answers: Sequence[WrongAnswer], *, accepted: bool) -> list[Mapping[str, object]]:
    return [
        {"value": _number(one.value), "mistakes": list(one.mistakes)}
        for one in answers
        if one.is_accepted == accepted
    ]


def _number(value: Decimal) -> str:
    """The number in full, or with a power of ten where it begins with many zeros."""
    is_tiny = value and value.adjusted() < -LEADING_ZEROS
    return f"{value:e}" if is_tiny else f"{value:f}"


def _way(formulas: Sequence[Quantity], often: Mapping[Quantity, int]) -> str:
    """Which of several ways of one mistake it is: what is worked out in it, the last step first.

    What it has in common with other ways, which `often` counts, says less.
    """
    telling = sorted(formulas, key=lambda found: often[found])
    told = [f"{found.name.plain} = {_one_line(found.definition)}" for found in telling[:MAX_SHOWN]]
    more = len(formulas) - len(told)
    return f" ({', '.join(told)}{f', and {more} more' if more else ''})"


def _told_apart(answers: Sequence[WrongAnswer]) -> Mapping[tuple[Decimal, str], str]:
    """For each wrong answer and mistake the way of it, where there are several."""
    ways: dict[str, list[Sequence[Quantity]]] = {}
    for one in answers:
        for name, formulas in one.formulas.items():
            ways.setdefault(name, []).append(formulas)
    often = {name: Counter(q for way in each for q in way) for name, each in ways.items()}
    return {
        (one.value, name): _way(formulas, often[name]) if len(ways[name]) > 1 else ""
        for one in answers
        for name, formulas in one.formulas.items()
    }


def _one_line(formula: Expression) -> str:
    from solver.formulas.expression import Sum
    from solver.marking.spelling import spelled

    text = spelled(formula)
    return text.removeprefix("(").removesuffix(")") if isinstance(formula, Sum) else text


def _tell(
    solution: Solution, found: Mapping[str, Sequence[WrongAnswer]], languages: Sequence[str]
) -> None:
    listed = {name: [one for one in found[name] if not one.is_accepted] for name in found}
    made = _names(listed)
    called = {
        name: " / ".join(_told(name, "mistake_name", languages).values()) for name in _names(found)
    }
    for parameter, answers in listed.items():
        name = solution.derivation.carried.get(parameter, f"gradient of {parameter}")
        click.echo(f"{name} = {_number(solution.finals[parameter].shown)}")
        ways = _told_apart(answers)
        for one in answers:
            told = tuple(  # a terminal is no page: nothing in it needs to be escaped
                Markup(called[each] + ways[one.value, each]) for each in one.mistakes
            )
            click.echo(f"  {_number(one.value)}  {phrase(languages[0], 'listed', told)}")
    if not made:
        click.echo("none of the usual mistakes leads to another answer here")
    for name in made:
        sentences = _told(name, "mistake", languages).values()
        click.echo(f"\n{called[name]}:\n  " + "\n  ".join(sentences))
    left_out = sum(one.is_accepted for answers in found.values() for one in answers)
    if left_out:
        unseen = [called[name] for name in called if name not in made]
        click.echo(f"\n{_left_out(left_out, unseen)}")


def _left_out(number: int, unseen: Sequence[str]) -> str:
    """How many answers are no wrong ones, and the mistakes that lead to no others."""
    answers, are = ("answer", "is") if number == 1 else ("answers", "are")
    told = (
        f"left out: {number} {answers} that a student may come to who only rounds on the way,"
        f" and {are} accepted"
    )
    return f"{told}; nothing else comes of: {', '.join(unseen)}" if unseen else told
