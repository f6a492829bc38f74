"""The benchmark runs, and every figure is a number; how fast it is depends on the machine."""

from __future__ import annotations

import pytest
from bench.bench import figures

FIGURES = ["(a)", "(d)", "(b)", "(b)", "(b)", "(c)", "(e)", *["network"] * 4, *["recurrence"] * 4]


@pytest.mark.slow
def test_the_benchmark_with_few_variants() -> None:
    found = list(figures(2, 2))
    assert [figure.name.split(" ")[0].rstrip(":") for figure in found] == FIGURES
    # Of so few variants, one more can seem to cost less than nothing.
    assert all(figure.value >= 0 for figure in found if not figure.name.startswith("(b)"))
    derivations = next(figure for figure in found if figure.name.startswith("(c)"))
    assert derivations.value == 1
