"""Classes in which every student makes one known mistake, and what their marker makes of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from marking.students import Student

from solver.arithmetic.solution import Solution
from solver.marking.diagnosing import Judge, Verdict
from solver.marking.wrong import answer_names


@dataclass
class Diagnoses:
    """How many students were diagnosed; `confused` counts mistakes taken for others.

    Of `unseen` mistakes all answers are as good as right, so that there is nothing to be found.
    """

    right: int = 0
    students: int = 0
    unseen: int = 0
    confused: Counter[str] = field(default_factory=Counter)

    def add(self, solution: Solution, *, seed: int, each: int = 1) -> None:
        """A class in which each way of going wrong has been gone by so many."""
        places = solution.exercise.rounding.final
        judge = Judge(solution, places)
        names = answer_names(solution.derivation)
        for number, way in enumerate(way for way in judge.ways for _ in range(each)):
            student = Student(Random(f"{seed} {number}"), places + 1)
            try:
                worked = student.answers(solution, way.derivation)
            except ArithmeticError:
                continue  # rounded to 0, and divided by it
            given = {names[name]: solution.policy.final(value) for name, value in worked.items()}
            found = judge.judge(given).values()
            wrong = [one.mistakes for one in found if one.verdict is Verdict.WRONG]
            self._count(way.mistake, wrong)

    def _count(self, mistake: str, wrong: list[tuple[str, ...]]) -> None:
        if not wrong:
            self.unseen += 1
            return
        self.students += 1
        if all(mistake in named for named in wrong):
            self.right += 1
        else:
            others = dict.fromkeys(name for named in wrong for name in named or ("nothing",))
            self.confused[f"{mistake} -> {', '.join(n for n in others if n != mistake)}"] += 1

    def __str__(self) -> str:
        lines = [f"{self.right} of {self.students} right, {self.unseen} unseen"]
        return "\n".join([*lines, *(f"{n:4} {text}" for text, n in self.confused.most_common())])
