"""`backprop mistakes`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from markupsafe import Markup

from solver.cli.common import Language, exercise_argument, languages_of, located, phrase

if TYPE_CHECKING:
    from solver.arithmetic.solution import Solution
    from solver.calculus.derivation import Quantity
    from solver.formulas.expression import Expression
    from solver.marking.wrong import WrongAnswer

MAX_SHOWN = 2
"""Formulas that are shown of a way of making a mistake."""


@click.command(short_help="List the wrong answers that usual mistakes lead to.")
@exercise_argument
@click.option("--json", "as_json", is_flag=True, help="Print it for a program to read.")
@click.option(
    "--lang",
    "language",
    type=Language(),
    help="zh, en, or zh+en for every sentence in both. Default: those of the title.",
)
def mistakes(exercise: Path, *, as_json: bool, language: str | None) -> None:
    """List the wrong answers that usual mistakes lead to in EXERCISE.

    They differ from the right ones, and serve as choices of a multiple-choice question.
    """
    from solver import passes
    from solver.marking.wrong import wrong_answers

    loaded = passes.load(exercise)
    solution = located(loaded, exercise)
    found = wrong_answers(solution)
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
                "right": f"{solution.finals[parameter].shown:f}",
                "wrong": [
                    {"value": f"{one.value:f}", "mistakes": list(one.mistakes)} for one in answers
                ],
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


def _way(formulas: Sequence[Quantity]) -> str:
    """Which of several ways of one mistake it is: what is worked out in it, the last step first."""
    told = [f"{found.name.plain} = {_one_line(found.definition)}" for found in formulas[:MAX_SHOWN]]
    return f" ({', '.join(told)}{', …' if len(formulas) > MAX_SHOWN else ''})"


def _one_line(formula: Expression) -> str:
    from solver.formulas.expression import Sum
    from solver.marking.spelling import spelled

    text = spelled(formula)
    return text.removeprefix("(").removesuffix(")") if isinstance(formula, Sum) else text


def _tell(
    solution: Solution, found: Mapping[str, Sequence[WrongAnswer]], languages: Sequence[str]
) -> None:
    made = _names(found)
    called = {name: " / ".join(_told(name, "mistake_name", languages).values()) for name in made}
    for parameter, answers in found.items():
        name = solution.derivation.carried.get(parameter, f"gradient of {parameter}")
        click.echo(f"{name} = {solution.finals[parameter].shown:f}")
        often = Counter(each for one in answers for each in one.mistakes)
        for one in answers:
            told = tuple(  # a terminal is no page: nothing in it needs to be escaped
                Markup(called[each] + (_way(formulas) if often[each] > 1 else ""))
                for each, formulas in one.formulas.items()
            )
            click.echo(f"  {one.value:f}  {phrase(languages[0], 'listed', told)}")
    if not made:
        click.echo("none of the usual mistakes leads to another answer here")
    for name in made:
        sentences = _told(name, "mistake", languages).values()
        click.echo(f"\n{called[name]}:\n  " + "\n  ".join(sentences))
