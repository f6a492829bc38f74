"""What several commands share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from solver.errors import ExerciseError, MissingGlyph, SolverError, did_you_mean

if TYPE_CHECKING:
    from solver.arithmetic.solution import Solution
    from solver.exercise import Exercise

FORMAT_NAMES = ("tex", "json", "pdf")
LONG_TRAINING = 200
"""With so many steps, on a terminal it is shown how far they are."""

MAX_PLACES = 30
"""Decimals that a student may be taken to keep, or that an exercise may have."""


class Commands(click.Group):
    """Turns what a user can mend into one message and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except SolverError as error:
            raise click.ClickException(str(error)) from None


class Language(click.ParamType[str]):
    """A language that there are phrases for, or several of them together: `zh+en`."""

    name = "language"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The language as it was given, if there are phrases for it."""
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
        """The languages that begin so."""
        from solver.output.templates import languages

        found = (*languages(), "+".join(languages()))
        return [CompletionItem(name) for name in found if name.startswith(incomplete)]


exercise_argument = click.argument("exercise", type=click.Path(path_type=Path))

languages_option = click.option(
    "--lang",
    "languages",
    type=Language(),
    multiple=True,
    help="zh, en, or zh+en for every sentence in both; may be given several times. "
    "Default: the languages that the title is written in.",
)

templates_option = click.option(
    "--templates",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder of your own templates, which take the place of ours of the same name.",
)

quiet_option = click.option(
    "--quiet", "-q", is_flag=True, help="Say nothing unless something is wrong."
)

Command = Callable[..., Any]


def out_option(subfolder: str) -> Callable[[Command], Command]:
    """`--out`, the folder in which a command makes a folder of its own."""
    return click.option(
        "--out",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("out"),
        show_default=True,
        help=f"The folder; files go into DIR/{subfolder}/.",
    )


def accept_option(said: str) -> Callable[[Command], Command]:
    """`--ranges`, where a command says what to accept."""
    return click.option(
        "--ranges",
        "accept",
        type=click.IntRange(0, MAX_PLACES),
        metavar="PLACES",
        help=f"{said} which answers to accept from students who round, or cut off, every value on "
        "the way to at least so many places.",
    )


def stem_of(exercise: Path) -> str:
    """What the files of an exercise are called after."""
    return exercise.stem.strip(".") or "exercise"


@contextmanager
def progress_bar(length: int, label: str, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """What is called with each number of things that are done; on a terminal it is seen."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=length, label=label, show_pos=True, file=sys.stderr) as bar:
        yield bar.update


def languages_of(exercise: Exercise) -> tuple[str, ...]:
    """The languages of the title that there are phrases for; English where there is none."""
    from solver.output.templates import languages

    return tuple(name for name in exercise.languages if name in languages()) or ("en",)


def tell(message: str, *, quiet: bool) -> None:
    """Say something on standard error."""
    if not quiet:
        click.echo(message, err=True)


def located(exercise: Exercise, path: Path, *, quiet: bool = True) -> Solution:
    """The solution, or an error that names the file and the line."""
    from solver import passes

    steps = exercise.iterations * (len(exercise.inputs) if exercise.is_online else 1)
    with placing(path), _training_bars(steps, quiet=quiet or steps < LONG_TRAINING) as on_step:
        return passes.solve(exercise, on_step=on_step)


@contextmanager
def _training_bars(steps: int, *, quiet: bool) -> Iterator[Callable[[object], None]]:
    """What is called with how each step was worked out: one bar for each way through them all."""
    with ExitStack() as shown:
        bar: Callable[[int], None] | None = None
        way: object = None

        def on_step(working: object) -> None:
            nonlocal bar, way
            if bar is None or working != way:
                shown.close()
                label = "exact values" if working == "exact" else f"at {working} places"
                bar = shown.enter_context(progress_bar(steps, label, quiet=quiet))
                way = working
            bar(1)

        yield on_step


@contextmanager
def placing(path: Path) -> Iterator[None]:
    """Errors of an exercise, and characters that cannot be printed, name its file and the line."""
    from solver.exercise.places import at_its_line, where_typed

    try:
        yield
    except ExerciseError as error:
        raise at_its_line(error, path) from None
    except MissingGlyph as error:
        place = where_typed(error.characters, path)
        raise error.located(f"{path}: {place}" if place else str(path)) from None


@cache
def phrase(language: str, macro: str, *about: object) -> str:
    """What the phrases of a language have for something, as `mistake_name` for a mistake."""
    from solver.output.environment import phrases

    return str(vars(phrases(language))[macro](*about)).strip()
