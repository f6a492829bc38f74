"""The sheet that a student gets back: every answer with its verdict, and where it went wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from solver.arithmetic.rounding import without_trailing_zeros
from solver.arithmetic.solution import Solution
from solver.arithmetic.working import work
from solver.calculus.building import build
from solver.calculus.derivation import Derivation
from solver.calculus.deriving import derive
from solver.document.explain import explain
from solver.document.numerals import print_number
from solver.document.steps import Document, SectionKind, Step, StepKind
from solver.exercise.options import Form
from solver.marking.diagnosing import TOO_ROUGH, Judgement, Verdict
from solver.marking.grading import MarkedAnswer, Marks
from solver.marking.mistakes import OLD_VALUE
from solver.output.environment import phrases, render
from solver.output.latex import Script, script_of

MAX_STEPS = 4
"""Steps that are shown of how one answer follows."""

MAX_WRITTEN = 20
"""Characters of an answer that are shown."""

_PLAIN = re.compile(r"-?[0-9]+([.,][0-9]+)?")
_DERIVATIVE = re.compile(r"\\frac\{(\\partial [^/]*?)\}\{(\\partial .*)\}")
_BACKWARD = (StepKind.ADJOINT, StepKind.GRADIENT, StepKind.CORRECTION)
_ONWARD = (StepKind.STATE, StepKind.UPDATED)
_FORWARD = (StepKind.PREACTIVATION, StepKind.INTERMEDIATE)
_KINDS = {
    "update with plus": _ONWARD,
    "learning rate forgotten": _ONWARD,
    "gradient given for new value": _ONWARD,
    OLD_VALUE: _ONWARD,
    "bias left out": _FORWARD,
    TOO_ROUGH: (*_BACKWARD, *_ONWARD),
}
"""The steps that a mistake shows in, unless it is one of the way back."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer: its name in LaTeX, what was written, what is right, and the verdict on it.

    What was written is text, unless it is as plain a number as the right one, full-width or not.
    """

    name: str
    written: str
    is_plain: bool
    right: str
    verdict: str
    points: str
    of: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Answers, in LaTeX, with the mistakes that may be behind them, and how the first one goes."""

    names: tuple[str, ...]
    mistakes: tuple[str, ...]
    is_certain: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class FeedbackSheet:
    """All that is told to one student."""

    name: str
    number: str
    points: str
    of: str
    rows: tuple[AnswerRow, ...]
    faults: tuple[Fault, ...]


def feedback_sheet(marks: Marks) -> tuple[FeedbackSheet, Document]:
    """What a student is told, and the document that the steps are from."""
    solution = _readable(marks.solution)
    document = explain(solution)
    sheet = FeedbackSheet(
        marks.sheet.name,
        marks.sheet.number,
        _points(marks.points),
        _points(marks.of),
        tuple(_row(solution.derivation, answer) for answer in marks.answers if _counts(answer)),
        tuple(_faults(solution.derivation, document, marks.answers)),
    )
    return sheet, document


def feedback_latex(
    marks: Marks, *, language: str, templates: Path | None = None, script: Script | None = None
) -> str:
    """The LaTeX source of a student's sheet; `zh+en` says every sentence in both languages.

    `script` is what the fonts have to print besides. Raises TemplateError where an instructor's
    own template fails.
    """
    sheet, document = feedback_sheet(marks)
    chosen = language.split("+")
    titles = list(dict.fromkeys(document.problem.title.in_language(name) for name in chosen))
    written = (answer.written for answer in marks.answers)
    needed = script_of((*titles, sheet.name, sheet.number, *written))
    needed |= Script("zh" in chosen) | (script or Script())
    return render(
        "latex/feedback.tex.jinja",
        templates,
        sheet=sheet,
        document=document,
        titles=titles,
        phrases=[phrases(name, templates) for name in chosen],
        east_asian=needed.east_asian,
        rare=needed.rare,
    )


def _readable(solution: Solution) -> Solution:
    """In matrix form a step is about a whole layer; here it has to be about one answer."""
    if solution.derivation.form is not Form.MATRIX:
        return solution
    exercise = solution.exercise.model_copy(update={"form": Form.AUTO})
    return work(exercise, derive(build(exercise), exercise))


def _counts(answer: MarkedAnswer) -> bool:
    """A value on the way that has no points need not be written down."""
    return bool(answer.of) or answer.judgement.verdict is not Verdict.MISSING


def _row(derivation: Derivation, answer: MarkedAnswer) -> AnswerRow:
    written = answer.written[:MAX_WRITTEN]
    narrow = "".join(unicodedata.normalize("NFKC", written).replace("−", "-").split())
    is_plain = _PLAIN.fullmatch(narrow) is not None
    return AnswerRow(
        _latex(derivation, answer.quantity),
        narrow.replace(",", "{,}") if is_plain else written,
        is_plain,
        print_number(answer.right),
        answer.judgement.verdict.value,
        _points(answer.points),
        _points(answer.of),
    )


def _latex(derivation: Derivation, name: str) -> str:
    return on_one_line(derivation.latex.get(name, rf"\text{{{name}}}"))


def on_one_line(latex: str) -> str:
    """A derivative with a slash, as rows of a table need it: small fractions touch one another."""
    halves = _DERIVATIVE.fullmatch(latex)
    return f"{halves[1]} / {halves[2]}" if halves else latex


def _points(points: Decimal) -> str:
    return f"{without_trailing_zeros(points):f}"


def _faults(
    derivation: Derivation, document: Document, answers: Sequence[MarkedAnswer]
) -> Iterator[Fault]:
    """The wrong answers, those with the same mistakes behind them together."""
    groups: dict[Judgement, list[MarkedAnswer]] = {}
    for answer in answers:
        if answer.judgement.verdict is Verdict.WRONG:
            groups.setdefault(answer.judgement, []).append(answer)
    for made, alike in groups.items():
        steps = tuple(_steps(derivation, document, alike[0]))
        shown = tuple(_latex(derivation, answer.quantity) for answer in alike)
        yield Fault(shown, made.mistakes, made.is_certain, steps)


def _steps(derivation: Derivation, document: Document, answer: MarkedAnswer) -> Iterator[Step]:
    """How an answer follows, where it may have gone wrong: of the units, back, or on."""
    name, mistakes = answer.quantity, answer.judgement.mistakes
    sections = [found for found in document.sections if found.kind is not SectionKind.LOSS_AFTER]
    last = {step.name: step for section in sections for step in section.steps}
    if not document.problem.layers and (wrong := [n for n in answer.astray if n in last]):
        near = wrong[:MAX_STEPS]
        yield from (step for step in last.values() if step.name in near)
        return
    subject = next((q.subject for q in derivation.quantities if q.name.plain == name), name)
    updates = {found.name.plain for found in derivation.quantities if found.subject == subject}
    if name not in derivation.carried.values():
        yield from (step for step in last.values() if step.name == name)
        return
    kinds = _kinds(mistakes)
    layer = derivation.graph[subject].layer
    above = {n for n in derivation.graph.above([subject]) if derivation.graph[n].layer == layer}
    about = [
        step
        for step in last.values()
        if step.kind in kinds
        and (
            step.name in updates
            or (step.kind is StepKind.ADJOINT and step.about in above)
            or (step.kind in _FORWARD and step.name in above)
        )
    ]
    yield from about[-MAX_STEPS:]


def _kinds(mistakes: Sequence[str]) -> tuple[StepKind, ...]:
    if not mistakes:
        return (*_BACKWARD, *_ONWARD)
    return tuple(kind for mistake in mistakes for kind in _KINDS.get(mistake, _BACKWARD))
