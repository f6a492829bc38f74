"""`backprop check`, and the check that `backprop solve --verify` makes of its own keys."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from solver.cli.common import located, tell

if TYPE_CHECKING:
    from solver.arithmetic.solution import Solution
    from solver.document.steps import Document


@click.command(short_help="Check every equality of an answer key.")
@click.argument("key", type=click.Path(path_type=Path))
@click.option(
    "--exercise",
    type=click.Path(path_type=Path),
    help="The exercise that it is a key to: its numbers are known then, and every final answer "
    "is held against the right one.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def check(context: click.Context, key: Path, *, exercise: Path | None, as_json: bool) -> None:
    """Check every equality in KEY, an answer key in LaTeX or Markdown, ours or anyone's.

    One line for each finding, and one of counts. The exit code is 1 where something is wrong; what
    is only worth a remark, a rounding that = hides for example, is printed and leaves it 0.
    """
    from solver import passes
    from solver.marking.checking import check as checked
    from solver.marking.expected import Expected, expected_of
    from solver.marking.source import read_source

    source = read_source(key)
    expected = Expected()
    if exercise is not None:
        expected = expected_of(located(passes.load(exercise), exercise))
    report = checked(source, expected)
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        for line in report.lines():
            click.echo(line)
        click.echo(report.summary())
    context.exit(1 if report.is_wrong else 0)


def verify(
    document: Document,
    solution: Solution,
    *,
    languages: Iterable[str],
    templates: Path | None,
    quiet: bool,
) -> None:
    """Check the keys that are about to be written; AnswerKeyError where anything is wrong."""
    from solver.errors import AnswerKeyError
    from solver.marking.checking import check as checked
    from solver.marking.expected import expected_of
    from solver.marking.source import Source
    from solver.output.latex import Part, write_latex

    expected = expected_of(solution)
    for language in languages:
        text = write_latex(document, Part.KEY, language=language, templates=templates)
        report = checked(Source(f"key.{language}.tex", text), expected)
        if report.is_wrong:
            wrong = [
                line
                for line, found in zip(report.lines(), report.findings, strict=True)
                if found.is_error
            ]
            raise AnswerKeyError("\n".join(["the key is wrong, nothing was written:", *wrong]))
        tell(f"verified {report.summary()}", quiet=quiet)
