"""An exercise as equations: given numbers, parameters, and what follows from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    Field,
    PlainValidator,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
)
from pydantic_core import PydanticKnownError

from solver.errors import ExerciseError
from solver.exercise.fields import FrozenMapping, Path, refusal
from solver.exercise.naming import safe_latex
from solver.exercise.table import Table
from solver.exercise.values import found, number, quoted, text
from solver.formulas.expanding import plain_name
from solver.formulas.parsing import parse, parse_name, parse_ranges
from solver.formulas.subscripts import is_reserved

MAX_NUMBERS = 10_000
MAX_LEVELS = 3
MAX_EQUATIONS = 500

_NAME = re.compile(r"([A-Za-z][A-Za-z0-9_]{0,30})(?:\[\s*(-?\d{1,6}(?:\s*,\s*-?\d{1,6})*)\s*\])?")
_EXAMPLE = "like w, W_hh, x[1] or K[1,2]"


def canonical(name: str) -> str:
    """A plain name without the blanks in its subscripts; raises ValueError for what is none."""
    match = _NAME.fullmatch(name.strip())
    if match is None:
        raise ValueError(f"{quoted(name)} is not a name: letters, digits and _, {_EXAMPLE}")
    if is_reserved(match[1]):
        raise ValueError(
            f"{quoted(match[1])} is a word of the formula language: choose another name"
        )
    return plain_name(match[1], [int(part) for part in match[2].split(",")] if match[2] else [])


def _numbers(value: object) -> Mapping[str, Decimal]:
    """A table of numbers, lists and lists of lists as one number for each plain name."""
    flat: dict[str, Decimal] = {}
    problems: list[tuple[Path, str]] = []
    for key, entry in _table(value).items():
        try:
            name = canonical(key)
            for path, plain, single in _entries(name, entry):
                if plain in flat:
                    raise ValueError(f"{plain} is given twice")
                flat[plain] = _number(single, (key, *path), problems)
        except ValueError as error:
            problems.append(((key,), str(error)))
        if len(flat) > MAX_NUMBERS:
            raise ValueError(f"an exercise may have {MAX_NUMBERS:,} numbers at most")
    if problems:
        raise refusal(problems)
    return FrozenMapping(flat)


def _table(value: object) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return value
    raise ValueError(f"expected a table of names with their numbers, found {found(value)}")


def _number(value: object, path: Path, problems: list[tuple[Path, str]]) -> Decimal:
    try:
        return number(value)
    except ValueError as error:
        problems.append((path, str(error)))
        return Decimal(0)


def _entries(name: str, value: object) -> Iterator[tuple[Path, str, object]]:
    """Every number of an entry: where it stands in the lists, its plain name, the number."""
    if not isinstance(value, list | tuple):
        yield (), name, value
        return
    _check_shape(value)
    family, _, subscripts = name.rstrip("]").partition("[")
    before = [int(index) for index in subscripts.split(",") if index]
    stack: list[tuple[Path, object]] = [((), value)]
    while stack:
        path, entry = stack.pop()
        if isinstance(entry, list | tuple):
            stack += reversed([((*path, at), part) for at, part in enumerate(entry)])
        else:
            yield path, plain_name(family, [*before, *(int(at) + 1 for at in path)]), entry


def _check_shape(value: list[Any] | tuple[Any, ...]) -> None:
    level: list[Any] = [value]
    for _ in range(MAX_LEVELS):
        lengths = {len(row) for row in level}
        if 0 in lengths:
            raise ValueError("expected a list with numbers in it, found an empty list")
        if len(lengths) > 1:
            raise ValueError("the rows of a table of numbers have the same length")
        entries = [entry for row in level for entry in row]
        nested = [isinstance(entry, list | tuple) for entry in entries]
        if not any(nested):
            return
        if not all(nested):
            raise ValueError("a list has numbers in it, or lists, but not both")
        level = entries
    raise ValueError(f"lists may be nested {MAX_LEVELS} deep at most")


_NUMBERS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {"anyOf": [{"type": "number"}, {"type": "array", "minItems": 1}]},
}

PlainNumbers = Annotated[
    Mapping[str, Decimal], PlainValidator(_numbers), WithJsonSchema(_NUMBERS_SCHEMA)
]


def _checked_by(check: Callable[[str], object]) -> Callable[[object], str]:
    """Text that the check does not refuse, with what it says in the error's place."""

    def checked(value: object) -> str:
        written = text(value)
        try:
            check(written)
        except ExerciseError as error:
            raise ValueError(error.problem) from None
        return written

    return checked


def _text_that(check: Callable[[str], object]) -> BeforeValidator:
    return BeforeValidator(_checked_by(check), json_schema_input_type=str)


class Equation(Table):
    """A quantity, or with `for` a family of them, and the formula that it is worked out by."""

    name: Annotated[str, _text_that(parse_name)] = Field(
        description="The quantity on the left: a name, with subscripts for a family.",
        examples=["h[t]"],
    )
    expression: Annotated[str, _text_that(parse)] = Field(
        description=(
            "The formula on the right: names, numbers, + - * / ^, functions, and sums like"
            " `sum(i in 1..3: w[i]*x[i])`."
        ),
        examples=["tanh(u*x[t] + v*h[t-1])"],
    )
    ranges: Annotated[str, _text_that(parse_ranges)] | None = Field(
        default=None,
        alias="for",
        description="What the subscripts of a family run through.",
        examples=["t in 1..3", "i in 1..2, j in 1, 3, 5"],
    )
    latex: Annotated[str, _text_that(safe_latex)] | None = Field(
        default=None,
        description=(
            "How the quantity is printed, where its name does not say it; indices in sub- and"
            " superscripts become numbers."
        ),
        examples=["h^{(t)}"],
    )


def equation_tables(value: object) -> object:
    """The list that `[[equations]]` tables make."""
    if isinstance(value, Mapping):
        raise ValueError("write [[equations]] with two brackets on each side: they are a list")
    if not isinstance(value, list | tuple) or value == []:
        raise ValueError(f"expected [[equations]] tables, found {found(value)}")
    if len(value) > MAX_EQUATIONS:
        raise ValueError(f"an exercise may have {MAX_EQUATIONS} [[equations]] tables at most")
    return value


def only_with_layers(
    instead: object,
) -> Callable[[object, ValidatorFunctionWrapHandler, ValidationInfo], object]:
    """A key that an exercise with layers must have and one with equations must not.

    Left out (None is what stands for that), it is missing, or it is `instead`.
    """

    def check(value: object, rest: ValidatorFunctionWrapHandler, info: ValidationInfo) -> object:
        has_layers = info.data.get("equations") == ()
        if value is None or value == instead:
            if has_layers:
                raise PydanticKnownError("missing")
            return instead
        if not has_layers:
            raise ValueError("this belongs to an exercise with [[layers]], not with [[equations]]")
        return rest(value)

    return check
