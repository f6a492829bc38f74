"""One derivation for all exercises of a structure, and only for them."""

from __future__ import annotations

import gc
from dataclasses import replace
from functools import _lru_cache_wrapper, cache
from pathlib import Path

import pytest

from solver.calculus.deriving import derivation_of
from solver.document.explain import explain
from solver.document.steps import Document
from solver.exercise import parse
from solver.passes import solve

LECTURE = Path(__file__).parents[2] / "docs" / "examples" / "lecture9.toml"
TEXT = LECTURE.read_text(encoding="utf-8")

SAME = [
    ("0.24", "-7"),
    ("learning_rate = 0.5", "learning_rate = 0.125"),
    ("[0.05, 0.95]", "[3, -1]"),
    ("bias = 0.28", "bias = 0"),
]
OTHER = [
    ("bias = 0.28", "bias = [0.28, 0.28]"),
    ("bias = 0.28", "threshold = 0.28"),
    ("bias = 0.28", ""),
    ('"sigmoid"', '"tanh"'),
    ('"sigmoid"', '{ name = "leaky relu", slope = 0.1 }'),
    ('"sigmoid"', '{ name = "leaky relu", slope = 0.2 }'),
    ("learning_rate = 0.5", ""),
    ("learning_rate = 0.5", "learning_rate = 0.5\niterations = 2"),
    ("learning_rate = 0.5", "learning_rate = 0.5\nloss_after = true\nask = ['b1']"),
    ("learning_rate = 0.5", "learning_rate = 0.5\noptimizer = 'momentum'"),
    ("learning_rate = 0.5", "learning_rate = 0.5\nask = ['b1']"),
    ("learning_rate = 0.5", "learning_rate = 0.5\npenalty = { l2 = 0.1 }"),
    ("learning_rate = 0.5", "learning_rate = 0.5\nnotation = 'z/a'"),
    ("learning_rate = 0.5", "learning_rate = 0.5\nnames = { h1 = 'z_1' }"),
]


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


@pytest.mark.parametrize(("old", "new"), SAME)
def test_numbers_change_nothing(old: str, new: str) -> None:
    assert derivation_of(parse(changed(old, new))) is derivation_of(parse(TEXT))


@pytest.mark.parametrize(("old", "new"), OTHER)
def test_everything_else_does(old: str, new: str) -> None:
    assert derivation_of(parse(changed(old, new))) is not derivation_of(parse(TEXT))


def forget() -> None:
    """Empty every cache of the program."""
    for found in gc.get_objects():
        if type(found) is _lru_cache_wrapper and found.__module__.startswith("solver."):
            found.cache_clear()


@cache
def documents() -> list[tuple[Document, ...]]:
    """Those of all exercises above: each with nothing before it, and each after the others."""
    exercises = [parse(changed(old, new)) for old, new in (*SAME, *OTHER)]
    alone = []
    for exercise in exercises:
        forget()
        alone.append(spelt_out(explain(solve(exercise))))
    return [tuple(alone), tuple(spelt_out(explain(solve(exercise))) for exercise in exercises)]


def spelt_out(document: Document) -> Document:
    """The same, with the lines of every step instead of a frame to be filled."""
    sections = (
        section._replace(
            steps=tuple(step._replace(frame=step.lines, digits=()) for step in section.steps)
        )
        for section in document.sections
    )
    return replace(document, sections=tuple(sections))


@pytest.mark.parametrize("number", range(len(SAME) + len(OTHER)))
def test_what_others_have_left_behind_does_not_show(number: int) -> None:
    """The same document, whatever was solved before."""
    alone, after = documents()
    assert alone[number] == after[number]
