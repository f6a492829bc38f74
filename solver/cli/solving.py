"""`backprop solve`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from solver.cli.checking import verify
from solver.cli.common import (
    FORMAT_NAMES,
    accept_option,
    exercise_argument,
    languages_of,
    languages_option,
    located,
    out_option,
    placing,
    quiet_option,
    stem_of,
    tell,
    templates_option,
)


@click.command(short_help="Write the problem paper and the answer key.")
@exercise_argument
@languages_option
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMAT_NAMES),
    multiple=True,
    help="What to write; may be given several times. Default: everything.",
)
@click.option("--only", type=click.Choice(("paper", "key")), help="Write this one only.")
@out_option("<name of the exercise>")
@templates_option
@accept_option("Say in the key and in solution.json")
@click.option(
    "--verify",
    "is_verified",
    is_flag=True,
    help="Check every equality of the key as `backprop check` does, and write nothing if any of "
    "them is wrong.",
)
@quiet_option
def solve(
    exercise: Path,
    *,
    languages: Sequence[str],
    formats: Sequence[str],
    only: str | None,
    folder: Path,
    templates: Path | None,
    accept: int | None,
    is_verified: bool,
    quiet: bool,
) -> None:
    """Write the problem paper and the worked answer key of EXERCISE."""
    from solver import passes
    from solver.output.latex import Part

    loaded = passes.load(exercise)
    solution = located(loaded, exercise, quiet=quiet)
    with placing(exercise):
        document = passes.explain(solution, accept=accept)
    chosen = languages or languages_of(loaded)
    if is_verified:
        verify(document, solution, languages=chosen, templates=templates, quiet=quiet)
    written = passes.write(
        document,
        folder / stem_of(exercise),
        languages=chosen,
        formats=formats or FORMAT_NAMES,
        parts=[Part(only)] if only else tuple(Part),
        templates=templates,
    )
    with placing(exercise):
        for path in written:
            tell(f"wrote {path}", quiet=quiet)
    if loaded.equations and (idle := solution.derivation.graph.idle):
        names = ", ".join(node.plain for node in idle)
        tell(f"note: nothing is worked out from {names}", quiet=quiet)
    if solution.untrue_finals:
        names = ", ".join(solution.untrue_finals)
        tell(
            f"note: with the rounding of this exercise, {names} differ from the exact answers; "
            "the key says so",
            quiet=quiet,
        )
