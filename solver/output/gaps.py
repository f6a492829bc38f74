"""Pages with gaps for their numbers, so that a thousand variants are rendered once.

Our templates print numbers, and ask nothing of them. So a document in which every number is a gap
renders to the page of every document that differs from it in numbers only. A gap is one character
of a plane of Unicode that nobody writes in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from solver.document.figure import NetworkPicture
from solver.document.numbered import Numbered
from solver.document.steps import (
    Document,
    FinalAnswer,
    Labelled,
    LayerFacts,
    Problem,
    SampleFacts,
    Section,
    Step,
    StepKind,
)
from solver.exercise.fields import FrozenMapping

FIRST = 0x100000
IN_CELLS = 0x4000
"""A number that is set in two cells of a table has a second gap, so far from its first."""
_DISPLAYS = 0x109000
FIGURE_BODY = chr(0x10F000)

MOST = min(IN_CELLS, _DISPLAYS - FIRST - IN_CELLS)
"""Numbers that one page may have gaps for."""

_GAP = re.compile("([\U00100000-\U0010fffd])")
_DISPLAY = re.compile(r"([\U00109000-\U0010efff])\[(\d+)\] &")
_NO_PICTURE: Final = Numbered(NetworkPicture((), (), ()), ())


def has_gap(text: str) -> bool:
    """Whether there is a gap in the text."""
    return _GAP.search(text) is not None


def in_cells(number: str) -> str:
    """The second gap of a number, by its first."""
    return chr(ord(number) + IN_CELLS)


def display_gap(first: str, place: int, widest: int) -> str:
    """The gap for a display of a section, and how wide the widest subject beside it is."""
    return f"{chr(ord(first) + place)}[{widest}]"


@dataclass(slots=True)
class Gaps:
    """Hands out gaps, and keeps what belongs into them."""

    texts: dict[str, str] = field(default_factory=dict)

    def number(self, text: str) -> str:
        """A gap for a number; what is not there stays away."""
        if not text:
            return ""
        gap = chr(FIRST + len(self.texts))
        self.texts[gap] = text
        return gap

    def labelled(self, facts: Iterable[Labelled]) -> tuple[Labelled, ...]:
        """The names, with gaps for the numbers."""
        return tuple(
            [Labelled(name, self.number(value), is_exact) for name, value, is_exact in facts]
        )

    def document(self, document: Document, steps_in_a_display: int) -> Document:
        """The document with nothing but gaps for numbers, and for the lines of its steps."""
        return Document(
            problem=self._problem(document.problem),
            rounding=document.rounding,
            functions=document.functions,
            sections=tuple(self._sections(document.sections, steps_in_a_display)),
            update=document.update,
            finals=tuple(map(self._final, document.finals)),
            figure=None,
            make_record=FrozenMapping,
        )

    def _problem(self, problem: Problem) -> Problem:
        return replace(
            problem,
            samples=tuple(
                SampleFacts(self.labelled(one.inputs), self.labelled(one.targets))
                for one in problem.samples
            ),
            layers=tuple(map(self._layer, problem.layers)),
            given=self.labelled(problem.given),
            parameters=self.labelled(problem.parameters),
            constants=self.labelled(problem.constants),
            figure=_NO_PICTURE,
        )

    def _layer(self, layer: LayerFacts) -> LayerFacts:
        weights, biases = self.labelled(layer.weights), self.labelled(layer.biases)
        return layer._replace(weights=weights, biases=biases)

    def _final(self, found: FinalAnswer) -> FinalAnswer:
        return FinalAnswer(
            found.name,
            found.updated_name,
            self.number(found.before),
            self.number(found.gradient),
            self.number(found.after),
            tuple(map(self.number, found.accepted)),
        )

    def _sections(self, sections: Iterable[Section], size: int) -> Iterator[Section]:
        for section, first in zip(sections, first_displays(sections, size), strict=True):
            steps = tuple([_blank(step.kind, first) for step in section.steps])
            yield section._replace(steps=steps, facts=tuple(map(self.labelled, section.facts)))


def first_displays(sections: Iterable[Section], size: int) -> Iterator[str]:
    """For each section the gap of its first display; a display has at the most `size` steps."""
    before = 0
    for section in sections:
        yield chr(_DISPLAYS + before)
        before += -(-len(section.steps) // size)


@lru_cache(maxsize=256)
def _blank(kind: StepKind, gap: str) -> Step:
    return Step(kind, "", "", gap, ())


@dataclass(frozen=True, slots=True)
class Page:
    """A rendered page in pieces, and the gap after each of them but the last.

    `in_cells` are the second gaps of numbers among them, each with the first; `widest` says for the
    gap of a display how wide the widest subject beside it is.
    """

    pieces: tuple[str, ...]
    gaps: tuple[str, ...]
    in_cells: Mapping[str, str]
    widest: Mapping[str, int]

    def filled(self, texts: Mapping[str, str]) -> str:
        """The page with texts in its gaps."""
        found = [*self.pieces, *self.gaps]
        found[::2] = self.pieces
        found[1::2] = [texts[gap] for gap in self.gaps]
        return "".join(found)


def page(rendered: str) -> Page:
    """A page that was rendered with gaps."""
    widest = {match[1]: int(match[2]) for match in _DISPLAY.finditer(rendered)}
    parts = _GAP.split(_DISPLAY.sub(r"\1", rendered))
    gaps = tuple(parts[1::2])
    in_two = {
        gap: chr(ord(gap) - IN_CELLS) for gap in gaps if FIRST + IN_CELLS <= ord(gap) < _DISPLAYS
    }
    return Page(tuple(parts[::2]), gaps, FrozenMapping(in_two), FrozenMapping(widest))
