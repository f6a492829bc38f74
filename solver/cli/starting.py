"""What one needs once: `backprop new`, `backprop schema`, `backprop completion`."""

from __future__ import annotations

import json
from pathlib import Path
from shlex import quote

import click
from click.shell_completion import get_completion_class

from solver.cli.common import tell
from solver.errors import OutputError


@click.command(short_help="Write a commented exercise to start from.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def new(file: Path, *, force: bool) -> None:
    """Write a commented exercise to start from into FILE."""
    from solver.exercise.starter import starter
    from solver.output.files import write_file

    if file.exists() and not force:
        raise OutputError(f"{file} is there already; --force writes over it")
    write_file(file, starter(file.stem).encode())
    tell(f"wrote {file}; next: backprop solve {quote(str(file))}", quiet=False)


@click.command(short_help="Print the JSON Schema of exercise files.")
def schema() -> None:
    """Print the JSON Schema of exercise files, by which editors complete and check them."""
    from solver.exercise.schema import schema as schema_of

    click.echo(json.dumps(schema_of(), ensure_ascii=False, indent=2))


@click.command(short_help="Print what makes a shell complete the command.")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def completion(context: click.Context, *, shell: str) -> None:
    """Print the lines that make SHELL complete `backprop`; source them from its start-up file."""
    found = get_completion_class(shell)
    assert found is not None, "click completes in each of the shells to choose from"
    click.echo(found(context.find_root().command, {}, "backprop", "_BACKPROP_COMPLETE").source())
