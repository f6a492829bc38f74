"""How fast and how large it gets: `make bench`, or `make bench N=50` for a quick look.

Each figure is a ratio (or a cost) within one run on one machine, beside what it may be at most.
What others can only make slower is measured more than once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from bench.measuring import IN_MEMORY, Cost, cost, timed, xelatex
from bench.nets import SIZES, network, recurrence

from solver.calculus import deriving
from solver.exam import batch
from solver.exam.drawing import deck
from solver.exam.executors import local
from solver.exam.typesetting import together
from solver.exam.variants import read

AGREED = 3 / 16
"""The limit of 3 ms was set on a machine where TeX took 8 ms each for a paper and a key."""

TIMES = 3
"""How often is measured what others can make slower."""

LECTURE = Path(__file__).parents[2] / "docs" / "examples" / "lecture9.toml"


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, and what it may be at most."""

    name: str
    measured: str
    value: float
    limit: float
    unit: str = ""

    @property
    def is_kept(self) -> bool:
        return self.value <= self.limit


def bare_tex(sources: Sequence[str], jobs: int) -> float:
    """The seconds that TeX alone takes for all papers and keys, in so many processes at once."""
    share = 2 * -(-len(sources) // (2 * jobs))
    starts = range(0, len(sources), share)
    return xelatex([together(sources[start : start + share]) for start in starts])


def batches(count: int, jobs: int, kept: Path) -> tuple[Cost, Cost]:
    """What a batch costs, and one of a tenth of it; what TeX makes is kept for later."""
    with TemporaryDirectory() as name:
        few, many = (cost(_vary(number, jobs, name, kept)) for number in (_tenth(count), count))
    return many, few


def batch_against_tex(
    many: Cost, few: Cost, count: int, jobs: int, bare: float
) -> Iterator[Figure]:
    """(a) A batch against bare TeX with the same pages, and (d) its memory at a tenth of it."""
    said = f"{many.seconds:.1f} s against {bare:.1f} s"
    yield Figure(f"(a) {count} papers and keys, {jobs} jobs, to bare TeX", said,
                 many.seconds / bare, 1.5)  # fmt: skip
    said = f"{many.peak >> 20} MB against {few.peak >> 20} MB"
    yield Figure(f"(d) memory at {count} variants, to {_tenth(count)}", said,
                 many.peak / few.peak, 1.2)  # fmt: skip


def _vary(count: int, jobs: int, folder: str, kept: Path) -> str:
    words = ["vary", str(LECTURE), "--count", str(count), "--lang", "zh", "--quiet"]
    words += ["--jobs", str(jobs), "--out", f"{folder}/{count}"]
    return (
        "from bench.replaying import keep_what_tex_makes\n"
        "from solver.cli import main\n"
        f"keep_what_tex_makes(pathlib.Path({str(kept)!r}))\n"
        "start, processor = time.perf_counter(), time.process_time()\n"
        f"main({words!r}, standalone_mode=False)"
    )


def _sources(count: int, folder: Path) -> list[str]:
    """Paper and key of each variant as LaTeX."""
    plan = batch.plan(
        read(LECTURE), folder / "tex", count=count, seed=1, languages=["zh"], formats=["tex"]
    )
    with local(1) as workers:
        for _ in batch.run(plan, plan.chunks, workers):
            pass
    paths = sorted((plan.folder / "papers").iterdir())
    both = (path for paper in paths for path in (paper, plan.folder / "keys" / paper.name))
    return [path.read_text(encoding="utf-8") for path in both]


def everything_but_tex(count: int, jobs: int, bare: float, kept: Path) -> Iterator[Figure]:
    """(b) What a variant costs when TeX takes no time: how long it takes with so many processes,
    and what it takes of one, and (c) how often a structure is derived.

    `bare` are the milliseconds that TeX has for a paper and a key, and in `kept` is what it made.
    """
    together = 1000 * _each(count, jobs, kept, lambda found: found.seconds)
    alone = 1000 * _each(count, 1, kept, lambda found: found.processor)
    said = f"{count} variants, TeX's outcome kept" + (", files in memory" if IN_MEMORY else "")
    yield Figure(f"(b) everything but TeX, a variant, {jobs} jobs", said, together, 3, " ms")
    yield Figure("(b) the same, of one processor", said, alone, 3, " ms")
    said = f"{alone:.1f} ms against {bare:.0f} ms"
    yield Figure("(b) that, to bare TeX", said, alone / bare, AGREED)
    yield Figure("(c) derivations of one structure", f"{count} variants", _derivations(count), 1)


def _each(count: int, jobs: int, kept: Path, spent: Callable[[Cost], float]) -> float:
    """What a variant more costs in a batch: its start, and the derivation, are over by a tenth."""

    def least(number: int) -> float:
        with TemporaryDirectory(dir=IN_MEMORY) as name:
            codes = [_vary(number, jobs, f"{name}/{time}", kept) for time in range(TIMES)]
            return min(spent(cost(code)) for code in codes)

    return (least(count) - least(_tenth(count))) / (count - _tenth(count))


def _tenth(count: int) -> int:
    return max(count // 10, 1)


def _derivations(count: int) -> int:
    with (
        TemporaryDirectory() as name,
        patch.object(deriving, "derive", wraps=deriving.derive) as derive,
        local(1) as workers,
    ):
        deriving._derived.cache_clear()
        deck.cache_clear()
        plan = batch.plan(read(LECTURE), Path(name), count=count, seed=1, languages=["zh"],
                          formats=["tex"])  # fmt: skip
        for _ in batch.run(plan, plan.chunks, workers):
            pass
        return derive.call_count


def one_exercise(times: int) -> Iterator[Figure]:
    """(e) One exercise to its PDF, from the start of the program, against TeX alone."""
    with TemporaryDirectory() as name:
        words = ["solve", str(LECTURE), "--only", "key", "--lang", "zh", "--out", name]
        command = [sys.executable, "-c", "from solver.cli import main; main()", *words]
        timed([*command, "--format", "tex"])
        source = (Path(name) / "lecture9/key.zh.tex").read_text(encoding="utf-8")
        turns = [(timed([*command, "--format", "pdf"]), xelatex([source])) for _ in range(times)]
        ours, bare = map(min, zip(*turns, strict=True))
    yield Figure("(e) one key, over bare TeX", f"{ours:.2f} s against {bare:.2f} s",
                 ours - bare, 1, " s")  # fmt: skip


def growth(kind: str, exercise: Callable[[int], str], limit: float) -> Iterator[Figure]:
    """Time and memory from an exercise of some size to the LaTeX of its key."""
    with TemporaryDirectory() as name:
        seconds = {}
        for size in SIZES:
            path = Path(name) / f"{size}.toml"
            path.write_text(exercise(size), encoding="utf-8")
            found = min((cost(_to_latex(path)) for _ in range(TIMES)), key=lambda one: one.seconds)
            seconds[size] = found.seconds
            said = f"{found.peak >> 20} MB at the peak"
            yield Figure(f"{kind} of {size}, to LaTeX", said, found.seconds, limit, " s")
    least, most = sorted(seconds)[-2:]
    yield Figure(
        f"{kind}: cost of each of {most}, to each of {least}",
        f"{seconds[most]:.2f} s against {seconds[least]:.2f} s",
        seconds[most] / most / (seconds[least] / least),
        2,
    )


def _to_latex(path: Path) -> str:
    return (
        "from solver import passes\n"
        "from solver.output.latex import Part, write_latex\n"
        f"exercise = passes.load({str(path)!r})\n"
        "start = time.perf_counter()\n"
        "write_latex(passes.explain(passes.solve(exercise)), Part.KEY, language='en')"
    )


def figures(count: int, jobs: int) -> Iterator[Figure]:
    """All figures, one after the other."""
    with TemporaryDirectory() as name:
        sources = _sources(count, Path(name))
    # A machine has slow minutes: what a batch is held against is measured before it and after.
    before = bare_tex(sources, jobs)
    with TemporaryDirectory() as name:
        many, few = batches(count, jobs, Path(name))
        bare = (before + bare_tex(sources, jobs)) / 2
        yield from batch_against_tex(many, few, count, jobs, bare)
        yield from everything_but_tex(count, jobs, bare * jobs / count * 1000, Path(name))
    yield from one_exercise(min(count, 5))
    yield from growth("network", network, 3)
    yield from growth("recurrence", recurrence, 10)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="variants of the batch")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="its processes")
    chosen = parser.parse_args()
    print("| Figure | Measured | Result | At most |")
    print("| --- | --- | --: | --: |")
    for found in figures(chosen.count, chosen.jobs):
        mark = "" if found.is_kept else " **missed**"
        result = f"{found.value:.2f}{found.unit}{mark}"
        print(f"| {found.name} | {found.measured} | {result} | {found.limit:g}{found.unit} |",
              flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
