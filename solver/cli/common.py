"""What several commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from solver.errors import SolverError, did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from solver.arithmetic.solution import Solution
    from solver.exercise import Exercise

FORMAT_NAMES = ("tex", "json", "pdf")
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


def languages_of(exercise: Exercise) -> tuple[str, ...]:
    """The languages of the title that there are phrases for; English where there is none."""
    from solver.output.templates import languages

    return tuple(name for name in exercise.languages if name in languages()) or ("en",)


def tell(message: str, *, quiet: bool) -> None:
    """Say something on standard error."""
    if not quiet:
        click.echo(message, err=True)


def located(exercise: Exercise, path: Path) -> Solution:
    """The solution, or an error that names the file."""
    from solver import passes
    from solver.errors import ExerciseError

    try:
        return passes.solve(exercise)
    except ExerciseError as error:
        raise error.located(str(path)) from None


def sentence(language: str, mistake: str) -> str:
    """What a mistake is, in one language."""
    from solver.output.environment import phrases

    macros = vars(phrases(language))
    return str(macros["mistake"](mistake)).strip()
