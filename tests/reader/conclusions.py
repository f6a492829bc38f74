"""What a key says at the end: what the loss has become, and the table of the answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reader.comparing import Rules, restated_verdict
from reader.displays import Display, Side, read_chains
from reader.findings import Finding
from reader.formula import Number, literal
from reader.story import Story
from reader.values import Binding

_HEAD = re.compile(r"\\begin\{tabular\}.*?\\toprule(.*?)\\\\", re.DOTALL)
_AS_WORKED_OUT = ("Before", "Value", "After")
_COLUMN = re.compile(r"\{([A-Z][A-Za-z ]*)\}")


@dataclass(slots=True)
class Conclusions:
    """Reads what stands in sentences and in tables, which has no sign of equality.

    `loss` are the numbers of the sentence about the loss, after the step and before it. Of the
    table, `columns` are the kinds, each of two columns on the page: before the point and after it.
    The key may say that these are rounded once, from values that are not on the page.
    """

    story: Story
    rules: Rules
    loss: list[Number] = field(default_factory=list)
    loss_name: str = ""
    columns: list[str] = field(default_factory=list)
    column: int = 0
    name: str = ""
    whole: str = ""
    is_rounded_once: bool = False

    def read(self, display: Display) -> list[Finding]:
        """What is to be said once a display is read."""
        if self.story.part in ("after", "answers"):
            self.is_rounded_once |= "once, from unrounded values" in display.before
        if self.story.part == "after":
            self._of_the_loss(display)
        if self.story.part == "answers" and display.inline:
            return self._of_a_cell(display)
        return []

    def _of_the_loss(self, display: Display) -> None:
        for chain in display.chains:
            head = chain.sides[0]
            if display.inline and not chain.relations and isinstance(head, Side):
                self.loss += filter(None, [literal(head.formula)])
            elif chain.name is not None:
                self.loss_name = chain.name

    def of_the_loss(self) -> list[Finding]:
        """Whether the loss is what the sentence said, first after the step and then before it."""
        story = self.story
        sample = story.round[1]
        known = [story.latest.get(self.loss_name), story.first.get((sample, self.loss_name))]
        pairs = zip(("after", "before"), self.loss, known, strict=False)
        return [self._told(f"{self.loss_name} {when}", n, found) for when, n, found in pairs]

    def _told(self, what: str, number: Number, known: Binding | None) -> Finding:
        if known is None:
            return Finding("no-values", "restated", f"{what}: {number}", note="answers")
        verdict = restated_verdict(known.value, known.unit, number, self.rules)
        if self.is_rounded_once and verdict != "true" and not what.startswith(_AS_WORKED_OUT):
            verdict = "no-values"
        return Finding(
            verdict, "restated", f"{what}: {number}", known.value, "=", number.value,
            unit=number.unit, note="answers",
        )  # fmt: skip

    # The table. A number is in two cells, so that the points stand below each other.

    def _of_a_cell(self, display: Display) -> list[Finding]:
        found = self._finished(display.before)
        if (head := _HEAD.search(display.before)) is not None:
            self.columns = _COLUMN.findall(head[1])
            self.column = 0
        if not self.columns or r"\end{tabular}" in display.before:
            self.columns = self.columns if head is not None else []
            return found
        after_row = display.before.rpartition(r"\\")[2]
        self.column = after_row.count("&") + (self.column if r"\\" not in display.before else 0)
        if self.column == 0:
            self.name = self._name(display)
        else:
            self.whole += display.text
        return found

    def _finished(self, before: str) -> list[Finding]:
        """The number that is complete once what stands before the next cell is seen."""
        stays = self.column % 2 == 1 and before.count("&") == 1 and r"\\" not in before
        if not self.whole or stays:
            return []
        text, self.whole = self.whole, ""
        kind = self.columns[(self.column - 1) // 2]
        side = read_chains(text)[0].sides[0]
        number = literal(side.formula) if isinstance(side, Side) else None
        if number is None:
            return [Finding("not-understood", "unread", text, note="a cell of the table")]
        return [self._told(f"{kind} {self.name}", number, self._known(kind))]

    def _name(self, display: Display) -> str:
        side = display.chains[0].sides[0]
        return str(side.formula) if isinstance(side, Side) else ""

    def _known(self, kind: str) -> Binding | None:
        story = self.story
        if kind in ("Before", "Value"):
            return story.stated.get(self.name)
        if kind == "After":
            return story.latest.get(f"{self.name}^+")
        whole = re.compile(rf"∂\w+/∂{re.escape(self.name)}")
        slopes = [name for name in story.latest if whole.fullmatch(name)]
        if kind == "Gradient" and slopes:
            return story.latest[min(slopes, key=len)]
        return None
