"""Jinja2 for TeX: its own delimiters, everything escaped by default, in a sandbox."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2 import TemplateError as JinjaError
from jinja2.environment import TemplateModule
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from solver.document.printing import as_text
from solver.errors import TemplateError
from solver.output.displays import displays, equation_rows
from solver.output.escaping import finalize
from solver.output.templates import templates_folder


@lru_cache(maxsize=8)
def environment(own_templates: Path | None = None) -> SandboxedEnvironment:
    """Templates from the instructor's folder first, where there is one, then ours.

    A variable is printed escaped; the filter `math` lets pass what this program has printed as
    mathematics, and nothing else does.
    """
    folders: list[BaseLoader] = [FileSystemLoader(templates_folder())]
    if own_templates is not None:
        folders.insert(0, FileSystemLoader(own_templates))
    made = SandboxedEnvironment(
        loader=ChoiceLoader(folders),
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
        finalize=finalize,
    )
    made.filters.update(math=Markup, one_line=as_text)
    made.globals.update(displays=displays, equation_rows=equation_rows)
    return made


def phrases(language: str, own_templates: Path | None = None) -> TemplateModule:
    """The sentences of one language, as macros."""
    return environment(own_templates).get_template(f"phrases/{language}.tex.jinja").module


def render(name: str, own_templates: Path | None = None, **context: object) -> str:
    """A template filled in.

    Raises TemplateError, which names the template and the line, for one that cannot be rendered.
    """
    try:
        return environment(own_templates).get_template(name).render(**context)
    except TemplateNotFound as error:
        raise TemplateError(f"there is no template '{error.name}'") from None
    except TemplateSyntaxError as error:
        place = f"{error.filename or name}, line {error.lineno}"
        raise TemplateError(f"template {place}: {error.message}") from None
    except JinjaError as error:
        raise TemplateError(f"template {name}: {error.message}") from None
