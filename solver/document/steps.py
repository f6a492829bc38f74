"""What a problem paper and an answer key say, before any language and any page.

A section is a part of the key with a sentence of its own; a step works out one quantity; a line
of a step has a role, by which a view of the key may keep it or leave it out. Mathematics is
LaTeX mathematics here, with the places where it may be broken; no sentence is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from solver.arithmetic.ranges import Ends
from solver.document.figure import NetworkPicture
from solver.document.filling import math_filled
from solver.document.graph_figure import GraphPicture
from solver.document.numbered import Numbered
from solver.document.pieces import Math
from solver.document.record import Record
from solver.exercise.options import AnswerSpace, Batch
from solver.exercise.rounding import Digits, Mode
from solver.exercise.text import Text


class LineRole(StrEnum):
    """What a line of a step adds to the one before."""

    SYMBOLS = "symbols"
    COMPONENTS = "components"
    CHAIN = "chain"
    LOCAL = "local"
    FACTORED = "factored"
    NUMBERS = "numbers"
    PRODUCTS = "products"
    RESULT = "result"


class StepKind(StrEnum):
    """What a step works out."""

    GIVEN = "given"
    PREACTIVATION = "pre-activation"
    INTERMEDIATE = "intermediate"
    ACTIVATION = "activation"
    LOCAL = "local derivative"
    LOSS = "loss"
    ADJOINT = "adjoint"
    GRADIENT = "gradient"
    CORRECTION = "correction"
    STATE = "state"
    UPDATED = "updated"


class SectionKind(StrEnum):
    """The parts of an answer key, in the order in which they come.

    A ROUND opens a step of training where there are several; it has facts, the values that the
    step starts from other than the given ones, and no steps.
    """

    ROUND = "round"
    MATRICES = "matrices"
    FORWARD = "forward"
    SLOPES = "slopes"
    LOSS = "loss"
    ERRORS = "errors"
    OUTPUT_GRADIENTS = "output gradients"
    HIDDEN_GRADIENTS = "hidden gradients"
    GRADIENTS = "gradients"
    UPDATES = "updates"
    LOSS_AFTER = "loss after"


class Line(NamedTuple):
    """One line: `= formula` or `≈ formula`.

    `condition` says when a line holds (`h1 = 0.3 > 0`); `is_forced` marks a value that the
    exercise dictates.
    """

    role: LineRole
    math: Math
    is_exact: bool = True
    is_forced: bool = False
    condition: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Lines with marks for digits (see `solver.document.filling`), which many steps share.

    Each is itself only: a key for a cache.
    """

    lines: tuple[Line, ...]


class Step(NamedTuple):
    """One quantity worked out: `subject` line by line.

    `name` is the plain name of the quantity, `about` that of the node it belongs to. What it says
    stands in the `frame`, as it is or with marks for the `digits`.
    """

    kind: StepKind
    name: str
    about: str
    subject: str
    frame: Frame | tuple[Line, ...]
    digits: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """What it says, line by line."""
        if isinstance(self.frame, tuple):
            return self.frame
        return tuple(
            line._replace(math=math_filled(line.math, self.digits)) for line in self.frame.lines
        )


class Labelled(NamedTuple):
    """A quantity's LaTeX with the number that stands for it, or that it comes to when rounded."""

    name: str
    value: str
    is_exact: bool = True


class Section(NamedTuple):
    """Steps that belong together.

    `layer` counts from 1 where the section is about one layer; `iteration` and `sample` count from
    1 where it opens a step of training; `facts` are numbers that its sentence mentions, in groups.
    """

    kind: SectionKind
    steps: tuple[Step, ...]
    layer: int = 0
    iteration: int = 0
    sample: int = 0
    facts: tuple[tuple[Labelled, ...], ...] = ()

    @property
    def is_first(self) -> bool:
        """Whether it opens the first step of training."""
        return self.iteration == 1 and self.sample <= 1


@dataclass(frozen=True, slots=True)
class Equation:
    """`subject = math`."""

    subject: str
    math: Math


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """What a function's name stands for, and its derivative where the key refers to it."""

    function: Equation
    slope: Equation | None


class LayerFacts(NamedTuple):
    """One layer in words and numbers: how many units, which function, its parameters."""

    units: tuple[str, ...]
    activation: str
    activation_latex: str
    weights: tuple[Labelled, ...]
    biases: tuple[Labelled, ...]
    is_threshold: bool


class SampleFacts(NamedTuple):
    """The inputs and the targets of one sample."""

    inputs: tuple[Labelled, ...]
    targets: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What the paper states and asks.

    A network has `samples` and `layers`; a system of equations has numbers that are `given`,
    `parameters` and `equations` instead. `constants` are the learning rate, if there is one, and
    all that the optimizer and the penalties need; `update` spells a step out where it is more than
    one of gradient descent, `has_states` that something is carried from step to step, from 0 but
    for the `starts`, `counts_steps` that `t` counts them. `fused` is the activation function that
    the loss is differentiated together with; `held` are the parameters that keep their values in
    steps to come.
    """

    title: Text
    question: Text | None
    samples: tuple[SampleFacts, ...]
    batch: Batch
    layers: tuple[LayerFacts, ...]
    given: tuple[Labelled, ...]
    parameters: tuple[Labelled, ...]
    equations: tuple[Equation, ...]
    loss: str
    is_penalised: bool
    loss_equations: tuple[Equation, ...]
    constants: tuple[Labelled, ...]
    optimizer: str
    update: tuple[Equation, ...]
    has_states: bool
    starts: tuple[Labelled, ...]
    counts_steps: bool
    fused: str
    iterations: int
    held: tuple[str, ...]
    asked: tuple[str, ...]
    asked_updated: tuple[str, ...]
    asks_for_all: bool
    answer_space: AnswerSpace
    figure: Numbered[NetworkPicture] | Numbered[GraphPicture]


class FinalAnswer(NamedTuple):
    """A parameter before the step, the loss's derivative by it, and the parameter after.

    `gradient` is empty where there were several steps, `after` where there was none; `accepted` are
    the ends of the range of answers to accept, where that is wanted.
    """

    name: str
    updated_name: str
    before: str
    gradient: str
    after: str
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A printed value that is not the right one, with the right one beside it."""

    subject: str
    printed: str
    right: str


@dataclass(frozen=True, slots=True)
class RoundingNote:
    """What the key says about its numbers.

    `accepting` are the places that a student keeps at the least, where the key says what to accept.
    `working` is absent where exact values are carried; `is_auto` tells that the program chose it;
    `all_exact` that nothing had to be rounded.
    """

    final: int
    working: int | None
    is_auto: bool
    mode: Mode
    digits: Digits
    always_equals: bool
    all_exact: bool
    forced: tuple[Correction, ...]
    untrue: tuple[Correction, ...]
    accepting: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A problem paper and its answer key.

    `figure` is the one of the key, where it has one of its own; `accepted` are the ends of the
    ranges of `finals` by plain name, where they are wanted.
    """

    problem: Problem
    rounding: RoundingNote
    functions: tuple[FunctionDefinition, ...]
    sections: tuple[Section, ...]
    update: tuple[Equation, ...]
    finals: tuple[FinalAnswer, ...]
    figure: Numbered[GraphPicture] | None
    make_record: Callable[[], Record] = field(compare=False, repr=False)
    accepted: Mapping[str, Ends] = field(default_factory=dict, compare=False)

    @property
    def record(self) -> Record:
        """All numbers by plain name; put together when somebody asks for them."""
        return self.make_record()
