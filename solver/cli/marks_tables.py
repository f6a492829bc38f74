"""The marks of a class as tables, and what is said of them, in the language of the sheets.

`summary.json` is for programs, and has the same words in every language.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import click

from solver.cli.common import phrase
from solver.marking.diagnosing import FULL_MARKS, Verdict
from solver.marking.grading import Marks, Question, Summary
from solver.output.files import whole_file, write_file
from solver.output.spreadsheets import write_table


def write_marks(path: Path, asked: Sequence[str], marked: Iterator[Marks], language: str) -> None:
    """A row for each student. Raises OutputError."""
    word = partial(phrase, language, "marks_word")
    verdict, points = word("verdict on"), word("points for")
    header = [word(name) for name in ("number", "name", "points", "of")]
    for name in asked:
        header += [name, f"{verdict} {name}", f"{points} {name}"]
    with whole_file(path) as file:
        rows = (_marks_row(marks, language) for marks in marked)
        write_table(file, (*header, word("mistakes")), rows)


def _marks_row(marks: Marks, language: str) -> tuple[str, ...]:
    cells = [marks.sheet.number, marks.sheet.name, str(marks.points), str(marks.of)]
    for answer in marks.answers:
        verdict = phrase(language, "verdict", answer.judgement.verdict.value)
        cells += [answer.written, verdict, str(answer.points)]
    made = (answer.judgement for answer in marks.answers if answer.judgement.mistakes)
    told = tuple(dict.fromkeys(_either(one.mistakes, one.is_certain, language) for one in made))
    return (*cells, phrase(language, "listed", told))


def _either(mistakes: Sequence[str], is_certain: bool, language: str) -> str:
    """Mistakes that cannot be told apart, and may not be certain."""
    names = tuple(phrase(language, "mistake_name", name) for name in mistakes)
    told = phrase(language, "one_of", names)
    return told if is_certain else phrase(language, "perhaps", told)


def write_summary(folder: Path, summary: Summary, language: str) -> None:
    """How the class did in every question, as a table and for programs. Raises OutputError."""
    word = partial(phrase, language, "marks_word")
    verdicts = (phrase(language, "verdict", verdict.value) for verdict in Verdict)
    header = (word("answer"), *verdicts, *map(word, ("points", "of", "mistakes")))
    with whole_file(folder / "summary.csv") as file:
        rows = (_summary_row(found, language) for found in summary.questions())
        write_table(file, header, rows)
    record = {
        "students": summary.students,
        "answers": {
            found.quantity: {
                "verdicts": {verdict.value: n for verdict, n in found.verdicts.items()},
                "mistakes": {" or ".join(names): n for names, n in found.mistakes.items()},
                "possible mistakes": {" or ".join(names): n for names, n in found.possible.items()},
                "points": str(found.points),
                "of": str(found.of),
            }
            for found in summary.questions()
        },
    }
    text = json.dumps(record, ensure_ascii=False, indent=2)
    write_file(folder / "summary.json", f"{text}\n".encode())


def _summary_row(found: Question, language: str) -> tuple[str, ...]:
    counts = (str(count) for count in found.verdicts.values())
    mistakes = phrase(language, "listed", tuple(_made(found, language)))
    return (found.quantity, *counts, str(found.points), str(found.of), mistakes)


def _made(found: Question, language: str) -> Iterator[str]:
    """The mistakes behind wrong answers, with how often, the most frequent first."""
    for is_certain, made in ((True, found.mistakes), (False, found.possible)):
        for mistakes, count in made.items():
            yield phrase(language, "made_by", _either(mistakes, is_certain, language), count)


def tell_summary(summary: Summary, language: str) -> None:
    """Print a line for every question."""
    for found in summary.questions():
        good = sum(found.verdicts[verdict] for verdict in FULL_MARKS)
        often = next(_made(found, language), "")
        about = (found.quantity, good, summary.students, often)
        click.echo(phrase(language, "answer_line", *about))
