"""The command line: the only place that prints, exits or reads the environment.

What a command needs is imported when it runs, so that `--help` and completion are immediate.
"""

from __future__ import annotations

import atexit
import gc

import click

from solver.cli.checking import check
from solver.cli.common import Commands
from solver.cli.grading import grade
from solver.cli.listing import mistakes
from solver.cli.solving import solve
from solver.cli.starting import completion, new, schema
from solver.cli.varying import vary


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="backprop-solver", prog_name="backprop")
def main() -> None:
    """Write worked solutions of backpropagation exercises.

    An exercise is a small TOML file. Start one with `backprop new`, and turn it into a problem
    paper and an answer key with `backprop solve`.
    """


# Most of what there is lives as long as the program: SymPy, above all. To look through it for what
# could be cleared away, time and again while it is imported and once more at the end, takes as long
# as to solve an exercise and write its key.
gc.set_threshold(10_000)
atexit.register(gc.freeze)

for _command in (solve, check, vary, mistakes, grade, new, schema, completion):
    main.add_command(_command)
