"""The command line: the only place that prints, exits or reads the environment.

What a command needs is imported when it runs, so that `--help` and completion are immediate.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem, get_completion_class

from solver.errors import OutputError, SolverError, did_you_mean

if TYPE_CHECKING:
    from solver.arithmetic.solution import Solution
    from solver.exercise import Exercise

FORMAT_NAMES = ("tex", "json", "pdf")


class _Commands(click.Group):
    """Turns what a user can mend into one message and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SolverError as error:
            raise click.ClickException(str(error)) from None


class _Language(click.ParamType[str]):
    """A language that there are phrases for, or several of them together: `zh+en`."""

    name = "language"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from solver.output.templates import languages

        known = languages()
        for part in value.split("+"):
            if part not in known:
                there_are = f"there are {', '.join(known)}, and {'+'.join(known)} for both"
                problem = f"there are no phrases for '{part}'{did_you_mean(part, known)}"
                self.fail(f"{problem}; {there_are}", param, ctx)
        if len(set(value.split("+"))) < len(value.split("+")):
            self.fail(f"'{value}' has a language twice", param, ctx)
        return value

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        from solver.output.templates import languages

        found = (*languages(), "+".join(languages()))
        return [CompletionItem(name) for name in found if name.startswith(incomplete)]


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="backprop-solver", prog_name="backprop")
def main() -> None:
    """Write worked solutions of backpropagation exercises.

    An exercise is a small TOML file. Start one with `backprop new`, and turn it into a problem
    paper and an answer key with `backprop solve`.
    """


@main.command()
@click.argument("exercise", type=click.Path(path_type=Path))
@click.option(
    "--lang",
    "languages",
    type=_Language(),
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
@click.option("--quiet", "-q", is_flag=True, help="Say nothing unless something is wrong.")
def solve(
    exercise: Path,
    *,
    languages: Sequence[str],
    formats: Sequence[str],
    only: str | None,
    folder: Path,
    templates: Path | None,
    quiet: bool,
) -> None:
    """Write the problem paper and the worked answer key of EXERCISE."""
    from solver import passes
    from solver.output.latex import Part

    loaded = passes.load(exercise)
    solution = _located(loaded, exercise)
    written = passes.write(
        passes.explain(solution),
        folder / (exercise.stem.strip(".") or "exercise"),
        languages=languages or _languages_of(loaded),
        formats=formats or FORMAT_NAMES,
        parts=[Part(only)] if only else tuple(Part),
        templates=templates,
    )
    for path in written:
        _tell(f"wrote {path}", quiet=quiet)
    if solution.untrue_finals:
        names = ", ".join(solution.untrue_finals)
        _tell(
            f"note: with the rounding of this exercise, {names} differ from the exact answers; "
            "the key says so",
            quiet=quiet,
        )


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def new(file: Path, *, force: bool) -> None:
    """Write a commented exercise to start from into FILE."""
    from solver.exercise.starter import starter
    from solver.output.files import write_file

    if file.exists() and not force:
        raise OutputError(f"{file} is there already; --force writes over it")
    write_file(file, starter(file.stem).encode())
    _tell(f"wrote {file}; next: backprop solve {quote(str(file))}", quiet=False)


@main.command()
def schema() -> None:
    """Print the JSON Schema of exercise files, by which editors complete and check them."""
    from solver.exercise.schema import schema as schema_of

    click.echo(json.dumps(schema_of(), ensure_ascii=False, indent=2))


@main.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print the lines that make SHELL complete `backprop`; source them from its start-up file."""
    found = get_completion_class(shell)
    if found is None:  # pragma: no cover
        raise click.UsageError(f"there is no completion for {shell}")
    click.echo(found(main, {}, "backprop", "_BACKPROP_COMPLETE").source())


def _located(exercise: Exercise, path: Path) -> Solution:
    """The solution, or an error that names the file."""
    from solver import passes
    from solver.errors import ExerciseError

    try:
        return passes.solve(exercise)
    except ExerciseError as error:
        raise error.located(str(path)) from None


def _languages_of(exercise: Exercise) -> tuple[str, ...]:
    """The languages of the title that there are phrases for; English where there is none."""
    from solver.output.templates import languages

    return tuple(name for name in exercise.languages if name in languages()) or ("en",)


def _tell(message: str, *, quiet: bool) -> None:
    if not quiet:
        click.echo(message, err=True)
