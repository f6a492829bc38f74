"""`backprop solve`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from solver.cli.checking import verify
from solver.cli.common import FORMAT_NAMES, MAX_PLACES, Language, languages_of, located, tell


@click.command()
@click.argument("exercise", type=click.Path(path_type=Path))
@click.option(
    "--lang",
    "languages",
    type=Language(),
    multiple=True,
    help="zh, en, or zh+en for every sentence in both; may be given several times. "
    "Default: the languages that the title is written in.",
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMAT_NAMES),
    multiple=True,
    help="What to write; may be given several times. Default: everything.",
)
@click.option("--only", type=click.Choice(("paper", "key")), help="Write this one only.")
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    show_default=True,
    help="The folder; files go into DIR/<name of the exercise>/.",
)
@click.option(
    "--templates",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder of your own templates, which take the place of ours of the same name.",
)
@click.option(
    "--ranges",
    "accept",
    type=click.IntRange(0, MAX_PLACES),
    metavar="PLACES",
    help="Say in the key which answers to accept from students who round, or cut off, every "
    "value on the way to at least so many places.",
)
@click.option(
    "--verify",
    "is_verified",
    is_flag=True,
    help="Check every equality of the key as `backprop check` does, and write nothing if any of "
    "them is wrong.",
)
@click.option("--quiet", "-q", is_flag=True, help="Say nothing unless something is wrong.")
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
    solution = located(loaded, exercise)
    document = passes.explain(solution, accept=accept)
    chosen = languages or languages_of(loaded)
    if is_verified:
        verify(document, solution, languages=chosen, templates=templates, quiet=quiet)
    written = passes.write(
        document,
        folder / (exercise.stem.strip(".") or "exercise"),
        languages=chosen,
        formats=formats or FORMAT_NAMES,
        parts=[Part(only)] if only else tuple(Part),
        templates=templates,
    )
    for path in written:
        tell(f"wrote {path}", quiet=quiet)
    if solution.untrue_finals:
        names = ", ".join(solution.untrue_finals)
        tell(
            f"note: with the rounding of this exercise, {names} differ from the exact answers; "
            "the key says so",
            quiet=quiet,
        )
