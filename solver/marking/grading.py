"""From a class's answers to marks: a judgement and points for each answer, a summary for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from solver.arithmetic.solution import Solution
from solver.errors import ExerciseFaults
from solver.exercise.model import Exercise
from solver.exercise.patterns import picked
from solver.marking.answers import AnswerSheet
from solver.marking.diagnosing import FULL_MARKS, Judge, Judgement, Verdict
from solver.marking.figures import is_nothing, read_number


@dataclass(frozen=True, slots=True)
class MarkedAnswer:
    """An answer as written, what it is, and what it gets of so many points.

    `astray` are the quantities that a mistake has gone wrong in on the way to it.
    """

    quantity: str
    written: str
    right: Decimal
    judgement: Judgement
    points: Decimal
    of: Decimal
    astray: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a student, and the exercise that they are for, with the student's numbers."""

    sheet: AnswerSheet
    solution: Solution
    answers: tuple[MarkedAnswer, ...]

    @property
    def points(self) -> Decimal:
        """All points together."""
        return sum((answer.points for answer in self.answers), Decimal(0))

    @property
    def of(self) -> Decimal:
        """The points that there are."""
        return sum((answer.of for answer in self.answers), Decimal(0))


@dataclass(frozen=True, slots=True)
class Question:
    """How a class did in one answer: how many got which verdict, and made which mistakes.

    Mistakes that cannot be told apart are counted together; `possible` are those that may as well
    be none.
    """

    quantity: str
    verdicts: Mapping[Verdict, int]
    mistakes: Mapping[tuple[str, ...], int]
    possible: Mapping[tuple[str, ...], int]
    points: Decimal
    of: Decimal


def points_of(
    exercise: Exercise, answers: Mapping[str, str], asked: Sequence[str]
) -> Mapping[str, Decimal]:
    """The points of each asked quantity: as the exercise has them, else 1 for an answer.

    What is asked for on the way to an answer has points only where the exercise says so. Raises
    ExerciseError for a name that nothing is called.
    """
    parameters = {quantity: name for name, quantity in answers.items()}
    found = {name: Decimal(1 if name in parameters else 0) for name in asked}
    names = (*answers, *asked)
    faults = ExerciseFaults()
    for pattern, points in exercise.points.items():
        place = f'points."{pattern}"'
        with faults.collected():
            for name in picked(pattern, names, place=place, what="answer called"):
                found[answers.get(name, name)] = points
    faults.tell()
    return found


def mark(judge: Judge, sheet: AnswerSheet, points: Mapping[str, Decimal]) -> Marks:
    """The marks of one student."""
    numbers = {name: read_number(text, judge.exact[name]) for name, text in sheet.written.items()}
    judged = judge.judge({name: value for name, value in numbers.items() if value is not None})
    return Marks(
        sheet,
        judge.solution,
        tuple(
            _marked(judge, name, text, numbers[name], judged.get(name), points[name])
            for name, text in sheet.written.items()
        ),
    )


def _marked(
    judge: Judge,
    name: str,
    text: str,
    answer: Decimal | None,
    judgement: Judgement | None,
    of: Decimal,
) -> MarkedAnswer:
    if judgement is None or answer is None:
        judgement = Judgement(Verdict.MISSING if is_nothing(text) else Verdict.UNREADABLE)
    points = of if judgement.verdict in FULL_MARKS else Decimal(0)
    right = judge.solution.policy.final(judge.exact[name])
    astray: tuple[str, ...] = ()
    if answer is not None and judgement.verdict is Verdict.WRONG:
        astray = judge.astray(name, answer, judgement.mistakes)
    return MarkedAnswer(name, text, right, judgement, points, of, astray)


class Summary:
    """Adds marks up as they come, so that a class need not be held in memory."""

    def __init__(self) -> None:
        self.students = 0
        self._verdicts: dict[str, Counter[Verdict]] = {}
        self._mistakes: dict[str, Counter[tuple[str, ...]]] = {}
        self._possible: dict[str, Counter[tuple[str, ...]]] = {}
        self._points: dict[str, tuple[Decimal, Decimal]] = {}

    def add(self, marks: Marks) -> None:
        """Count the marks of one more student."""
        self.students += 1
        for answer in marks.answers:
            name = answer.quantity
            self._verdicts.setdefault(name, Counter())[answer.judgement.verdict] += 1
            certain = self._mistakes.setdefault(name, Counter())
            possible = self._possible.setdefault(name, Counter())
            if answer.judgement.verdict is Verdict.WRONG and answer.judgement.mistakes:
                made = certain if answer.judgement.is_certain else possible
                made[answer.judgement.mistakes] += 1
            points, of = self._points.get(name, (Decimal(0), Decimal(0)))
            self._points[name] = (points + answer.points, of + answer.of)

    def questions(self) -> Iterable[Question]:
        """What there is to say of each answer, in order."""
        for name, verdicts in self._verdicts.items():
            yield Question(
                name,
                {verdict: verdicts[verdict] for verdict in Verdict},
                dict(self._mistakes[name].most_common()),
                dict(self._possible[name].most_common()),
                *self._points[name],
            )
