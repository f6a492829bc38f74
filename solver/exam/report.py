"""What a file's variants would be like: how many draws are kept, and how their answers spread.

`survey` draws, `table` says it in a text for the terminal, `picture` draws it as an SVG image.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from time import perf_counter_ns
from xml.etree import ElementTree as ET

from solver.calculus.derivation import Derivation, Kind
from solver.document.numerals import print_plain
from solver.exam.drawing import Draws, NothingDrawn
from solver.exam.variants import ExerciseFile, Variant, draw

BINS = 20


@dataclass(frozen=True, slots=True)
class Spread:
    """All values of one final answer, in order of size, and what the answer is called."""

    name: str
    values: tuple[Decimal, ...]

    def quantile(self, quarters: int) -> Decimal:
        """The value below which so many quarters of all lie."""
        return self.values[quarters * (len(self.values) - 1) // 4]

    @property
    def distinct(self) -> int:
        """How many different values there are."""
        return len(set(self.values))

    def counts(self, bins: int = BINS) -> tuple[int, ...]:
        """How many values lie in each of so many intervals of the same length."""
        low, high = self.values[0], self.values[-1]
        found = [0] * bins
        for value in self.values:
            place = int((value - low) * bins / (high - low)) if high > low else bins // 2
            found[min(place, bins - 1)] += 1
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Survey:
    """What so many draws have come to; `problem` says why there are not as many as were wanted.

    `slowest` is the number of the variant that took longest to draw, and for how many microseconds.
    """

    source: str
    seed: int
    draws: Draws
    answers: tuple[Spread, ...]
    slowest: tuple[int, int]
    problem: str = ""


def survey(
    file: ExerciseFile,
    *,
    seed: int,
    count: int,
    progress: Callable[[int], object] = lambda _: None,
) -> Survey:
    """Draw so many variants without making a page; `progress` is called with 1 after each.

    Where the conditions leave too little to draw from, the survey ends early and says so.
    """
    draws, problem = Draws(0, {}), ""
    variants: list[dict[str, Decimal]] = []
    slowest = (0, 0)
    for number in range(1, count + 1):
        start = perf_counter_ns()
        try:
            variant = draw(file, seed=seed, number=number)
        except NothingDrawn as error:
            draws, problem = draws + error.draws, str(error)
            break
        slowest = max(slowest, (number, (perf_counter_ns() - start) // 1000), key=_microseconds)
        draws += variant.draws
        variants.append(dict(_answers(variant)))
        progress(1)
    return Survey(file.source, seed, draws, _spreads(variants), slowest, problem)


def _microseconds(slowest: tuple[int, int]) -> int:
    return slowest[1]


def _answers(variant: Variant) -> Iterator[tuple[str, Decimal]]:
    derivation = variant.solution.derivation
    for name, value in variant.solution.finals.items():
        yield _called(derivation, name), value.shown


def _called(derivation: Derivation, parameter: str) -> str:
    """The name of what is asked of a parameter: its new value, or the derivative by it."""
    gradients = {found.subject: found.name.plain for found in derivation.of_kind(Kind.GRADIENT)}
    return derivation.carried.get(parameter, gradients[parameter])


def _spreads(variants: Sequence[dict[str, Decimal]]) -> tuple[Spread, ...]:
    names = variants[0] if variants else ()
    return tuple(Spread(name, tuple(sorted(one[name] for one in variants))) for name in names)


_HEAD = ("answer", "least", "1/4", "median", "3/4", "most", "distinct")


def table(found: Survey) -> str:
    """The survey in words and columns."""
    parts = [_acceptance(found.draws)]
    if found.draws.refused:
        rows = sorted(found.draws.refused.items(), key=lambda row: -row[1])
        parts.append(_columns([("refused", "condition"), *((f"{n:,}", name) for name, n in rows)]))
    if found.answers:
        parts.append(_columns([_HEAD, *map(_row, found.answers)]))
        number, time = found.slowest
        parts.append(f"slowest draw: variant {number}, {time / 1000:.1f} ms")
    if found.problem:
        parts.append(found.problem)
    return "\n\n".join(parts)


def _acceptance(draws: Draws) -> str:
    share = f"{100 * draws.kept / draws.made:.1f} %" if draws.made else "none"
    return f"{draws.kept:,} of {draws.made:,} draws kept: {share}"


def _row(spread: Spread) -> tuple[str, ...]:
    quantiles = (print_plain(spread.quantile(quarters)) for quarters in range(5))
    return (spread.name, *quantiles, f"{spread.distinct:,}")


def _columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows with their columns below each other; text to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if _is_number(rows[1][at]) else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _is_number(cell: str) -> bool:
    return cell.lstrip("-")[:1].isdigit()


_WIDTH, _HEIGHT, _MARGIN, _TOP = 240, 120, 20, 40
_IN_A_ROW = 4
_BAR = (_WIDTH - 2 * _MARGIN) // BINS


def picture(found: Survey) -> bytes:
    """A histogram of every final answer, as an SVG image."""
    across = max(1, min(_IN_A_ROW, len(found.answers)))
    down = -(-len(found.answers) // across)
    width, height = across * _WIDTH, _TOP + down * (_HEIGHT + 2 * _MARGIN)
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width} {height}",
            "width": f"{width}",
            "height": f"{height}",
            "font-family": "sans-serif",
            "font-size": "12",
        },
    )
    ET.SubElement(root, "rect", {"width": f"{width}", "height": f"{height}", "fill": "white"})
    name = Path(found.source).name
    _text(root, _MARGIN, 24, f"{found.draws.kept:,} variants of {name}, seed {found.seed}")
    for place, spread in enumerate(found.answers):
        row, column = divmod(place, across)
        moved = f"translate({column * _WIDTH} {_TOP + row * (_HEIGHT + 2 * _MARGIN)})"
        _histogram(ET.SubElement(root, "g", {"transform": moved}), spread)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _histogram(group: ET.Element, spread: Spread) -> None:
    counts = spread.counts()
    for at, count in enumerate(counts):
        tall = (_HEIGHT - _MARGIN) * count // max(counts)
        place = {"x": f"{_MARGIN + at * _BAR}", "y": f"{_HEIGHT - tall}"}
        size = {"width": f"{_BAR - 1}", "height": f"{tall}"}
        ET.SubElement(group, "rect", {**place, **size, "fill": "#4a6fa5"})
    right = _MARGIN + BINS * _BAR
    line = {"x1": f"{_MARGIN}", "x2": f"{right}", "y1": f"{_HEIGHT}", "y2": f"{_HEIGHT}"}
    ET.SubElement(group, "line", {**line, "stroke": "black"})
    _text(group, _WIDTH // 2, _MARGIN - 6, spread.name, anchor="middle")
    _text(group, _MARGIN, _HEIGHT + 14, print_plain(spread.quantile(0)))
    _text(group, right, _HEIGHT + 14, print_plain(spread.quantile(4)), anchor="end")


def _text(parent: ET.Element, x: int, y: int, text: str, *, anchor: str = "start") -> None:
    element = ET.SubElement(parent, "text", {"x": f"{x}", "y": f"{y}", "text-anchor": anchor})
    element.text = text
