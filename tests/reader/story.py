"""How a key goes on: its steps of training, its samples, the loss after, and what each starts from.

The heading `Iteration 2` makes of every new value `w^+` the old value `w`, `Iteration 2, sample 3`
takes the numbers of that sample, and what has been worked out before is forgotten. The numbers
that the key then says it starts from are held against these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction

from reader.displays import Display
from reader.values import Binding, Scope

_ROUND = re.compile(r"\\section\*\{\D*(\d+)(?:\D+(\d+))?\D*\}")
_AFTER = re.compile(r"\\subsection\*\{\\raggedright \d+\. The loss after")
_ANSWERS = re.compile(r"\\subsection\*\{\\raggedright \d+\. Answers\}")
_SAMPLE = re.compile(r"sample (\d+)")
_NEW = re.compile(r"\^\+(?=$|\[)")  # w^+, and of a matrix W^+[1,2]


def _old(name: str) -> str:
    return _NEW.sub("", name)


@dataclass(slots=True)
class Story:
    """Where in the key the reader is.

    `stated` are the names that the key is given, with their first values, `samples` those of each
    sample that has a step of its own. `round` is the iteration and the sample, 0 where all
    samples share a step. `first` is what a name was worked out to be at first, by sample; `latest`
    what it was last.
    """

    scope: Scope
    stated: dict[str, Binding] = field(default_factory=dict)
    samples: dict[int, dict[str, Binding]] = field(default_factory=dict)
    sample: int = 0
    round: tuple[int, int] = (0, 0)
    part: str = "given"
    is_fresh: bool = False
    first: dict[tuple[int, str], Binding] = field(default_factory=dict)
    latest: dict[str, Binding] = field(default_factory=dict)

    def goes_on(self, display: Display) -> None:
        """What the text before a display changes."""
        if not display.inline:
            self.part = "work" if self.part == "given" else self.part
            self.is_fresh = False
        for match in _ROUND.finditer(display.before):
            self._begin(int(match[1]), int(match[2] or 0))
        if self.part == "given" and (found := _SAMPLE.findall(display.before)):
            self.sample = int(found[-1])
        elif self.part == "given" and "; " in display.before:
            self.sample = 0
        if _AFTER.search(display.before):
            self.part = "after"
            self._take_new_values()
        if _ANSWERS.search(display.before):
            self.part = "answers"

    @property
    def is_assigning(self) -> bool:
        """Whether a name may be given another number: of another sample, after steps left out."""
        return self.is_fresh or (self.part == "given" and self.sample > 0)

    def remember(self, name: str) -> None:
        """Keeps what a name has just been given, where it may be wanted again."""
        binding = self.scope.values[name]
        self.latest[name] = binding
        if self.is_fresh:
            return
        if self.is_assigning:
            self.samples.setdefault(self.sample, {})[name] = binding
        elif self.part == "given":
            self.stated[name] = binding
        elif self.part == "work":
            self.first.setdefault((self.round[1], name), binding)

    def begins_with(self, name: str) -> None:
        """What is carried from step to step, and not stated before a new value, is 0 at first."""
        if _NEW.search(name) and self.round == (0, 0):
            self.scope.values.setdefault(_old(name), Binding(Fraction(0)))

    @property
    def _steps(self) -> int:
        """The number of the step, counted from 1."""
        iteration, sample = self.round
        if sample:
            return (iteration - 1) * len(self.samples) + sample
        return max(iteration, 1)

    def _begin(self, iteration: int, sample: int) -> None:
        before, self.round = self.round, (iteration, sample)
        is_next = self.round in (
            (before[0], before[1] + 1),
            (before[0] + 1, min(before[1], 1)),
        )
        if is_next:
            self._take_new_values()
        else:
            carried = {_old(name) for name in self.scope.values if _NEW.search(name)}
            kept = {name: b for name, b in self.stated.items() if name not in carried}
            self._start_from(kept)
            self.is_fresh = True
        self.scope.values |= self.samples.get(sample, {})
        self.scope.step = self._steps
        self.part = "work"

    def _take_new_values(self) -> None:
        """A new value is an old one now; what has been worked out is worked out anew."""
        values = self.scope.values
        kept = {name: values[name] for name in self.stated if name in values}
        kept |= self.samples.get(self.round[1], {})
        new = {_old(name): found for name, found in values.items() if _NEW.search(name)}
        self._start_from(kept | new)

    def _start_from(self, values: dict[str, Binding]) -> None:
        self.scope.values.clear()
        self.scope.values.update(values)
        for known in (self.scope.formulas, self.scope.worked, self.scope.calls):
            known.clear()
