"""Jinja2 for TeX: its own delimiters, everything escaped by default, in a sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from traceback import walk_tb

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
)
from jinja2 import TemplateError as JinjaError
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from solver.document.pieces import as_text
from solver.errors import TemplateError
from solver.output import escaping
from solver.output.bytecode import KeptTemplates
from solver.output.displays import aligned, cells, displays, equation_rows, system_rows
from solver.output.templates import templates_folder
from solver.output.tikz import figure_body

_SUFFIX = ".jinja"

_DECIDED_BY = (Path(__file__), Path(escaping.__file__))
"""What templates are compiled to is decided here, and by what is printed how."""

MAX_OPERAND = 1_000
"""The largest number that a template may multiply."""


class _Sandbox(SandboxedEnvironment):
    """Jinja2's sandbox, where no arithmetic can take all memory or time either."""

    intercepted_binops = frozenset(("*", "**"))

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Multiply and raise small numbers only, and nothing else."""
        if not all(isinstance(side, int) and abs(side) <= MAX_OPERAND for side in (left, right)):
            raise SecurityError(f"{operator} is for whole numbers up to {MAX_OPERAND}")
        return super().call_binop(context, operator, left, right)


@lru_cache(maxsize=8)
def environment(own_templates: Path | None = None) -> Environment:
    """Templates from the instructor's folder first, where there is one, then ours.

    Ours alone need no sandbox, which takes as long again as all the rest.

    A variable is printed escaped; the filter `math` lets pass what this program has printed as
    mathematics, and nothing else does.
    """
    folders: list[BaseLoader] = [FileSystemLoader(templates_folder())]
    kept: KeptTemplates | None = KeptTemplates(templates_folder(), _DECIDED_BY)
    if own_templates is not None:
        folders.insert(0, FileSystemLoader(own_templates))
        kept = None
    made = (Environment if own_templates is None else _Sandbox)(
        loader=ChoiceLoader(folders),
        bytecode_cache=kept,
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        autoescape=True,
        finalize=escaping.finalize,
    )
    del made.filters["safe"]
    made.filters.update(cells=cells, math=Markup, one_line=as_text)
    made.globals.update(
        aligned=aligned,
        displays=displays,
        equation_rows=equation_rows,
        system_rows=system_rows,
        figure_body=figure_body,
    )
    return made


def phrases(language: str, own_templates: Path | None = None) -> TemplateModule:
    """The sentences of one language, as macros.

    Raises TemplateError, as `render` does.
    """
    name = f"phrases/{language}.tex.jinja"
    made = environment(own_templates)
    with _failures(name, own_templates):
        template = made.get_template(name)
        try:
            return template.module
        except Exception:
            made.handle_exception()  # finds the line, which only `render` does by itself


def render(name: str, own_templates: Path | None = None, **context: object) -> str:
    """A template filled in.

    Raises TemplateError, which names the template and the line, for one that cannot be rendered.
    """
    with _failures(name, own_templates):
        return environment(own_templates).get_template(name).render(**context)


@contextmanager
def _failures(name: str, own_templates: Path | None) -> Iterator[None]:
    """Tells what goes wrong in a template, and where.

    An instructor's template can fail in any way that Python can; in ours, what is not Jinja's is a
    bug, and keeps its traceback.
    """
    try:
        yield
    except TemplateNotFound as error:
        raise TemplateError(f"there is no template '{error.name}'") from None
    except Exception as error:
        if own_templates is None and not isinstance(error, JinjaError):
            raise
        raise TemplateError(f"template {_place(error) or name}: {_reason(error)}") from None


def _place(error: Exception) -> str:
    """The innermost line of a template that was at work; Jinja puts it into the traceback."""
    lines = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    return next((f"{file}, line {n}" for file, n in reversed(lines) if file.endswith(_SUFFIX)), "")


def _reason(error: Exception) -> str:
    if isinstance(error, JinjaError):
        return error.message or "it cannot be rendered"
    return f"{type(error).__name__}: {error}"
