"""The types of the exercise file's keys: each a check and a JSON Schema that says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError
from pydantic_core.core_schema import no_info_before_validator_function

from solver.errors import did_you_mean
from solver.exercise.values import (
    count,
    found,
    listed,
    not_negative,
    number,
    positive,
    quoted,
    table_like,
    text,
    truth,
)

MAX_PLACES = 30
MAX_ITERATIONS = 100_000

Path = tuple[str | int, ...]
V_co = TypeVar("V_co", covariant=True)


class FrozenMapping(Mapping[str, V_co]):
    """A mapping that never changes and can therefore be hashed; it keeps the order given."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, V_co] | None = None) -> None:
        self._items = dict(items or {})

    def __getitem__(self, key: str) -> V_co:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return f"FrozenMapping({self._items!r})"


@dataclass(frozen=True, slots=True)
class OneOf:
    """Text that is one of some names; `also` has what others call them, for "did you mean"."""

    names: tuple[str, ...]
    also: Mapping[str, str] = field(default_factory=FrozenMapping)

    def check(self, value: object) -> str:
        """The name itself, where it is one of the names."""
        if not isinstance(value, str):
            raise ValueError(f"expected {listed(self.names)}, found {found(value)}")
        if value not in self.names:
            known = self.also.get(value.casefold().replace("_", " "))
            guess = f" (did you mean '{known}'?)" if known else did_you_mean(value, self.names)
            raise ValueError(f"{quoted(value)} is not known{guess}; it can be {listed(self.names)}")
        return value

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return no_info_before_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "enum": [str(name) for name in self.names]}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds, or one of a few words in its place."""

    low: int
    high: int
    words: tuple[str, ...] = ()

    def check(self, value: object) -> int | str:
        """The number or word itself, where it is allowed."""
        if isinstance(value, str) and value in self.words:
            return value
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError(f"expected {self}, found {found(value)}")
        if not self.low <= value <= self.high:
            raise ValueError(f"expected {self}, found {found(value)}")
        return value

    def __str__(self) -> str:
        words = f"{listed(self.words)} or " if self.words else ""
        return f"{words}a whole number from {self.low} to {self.high}"

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return no_info_before_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        whole: dict[str, Any] = {"type": "integer", "minimum": self.low, "maximum": self.high}
        if not self.words:
            return whole
        return {"anyOf": [{"type": "string", "enum": list(self.words)}, whole]}


def refusal(problems: Iterable[tuple[Path, str]]) -> ValidationError:
    """Several problems, each at its own place, as one error that a validator can raise."""
    return ValidationError.from_exception_data(
        "exercise",
        [
            InitErrorDetails(
                type=PydanticCustomError("sentence", "{sentence}", {"sentence": sentence}),
                loc=path,
                input=None,
            )
            for path, sentence in problems
        ],
    )


def list_like(example: str) -> Callable[[object], object]:
    """A check that there is a list with something in it; the example shows what it looks like."""

    def check(value: object) -> object:
        if not isinstance(value, list | tuple) or not value:
            raise ValueError(f"expected a list like {example}, found {found(value)}")
        return value

    return check


def _rows(value: object) -> object:
    example = "[[0.24, 0.3], [0.2, 0.16]]"
    if isinstance(value, list | tuple) and value and not isinstance(value[0], list | tuple):
        raise ValueError(
            f"expected a list of rows like {example}, found {found(value[0])} in place of the first"
            " row: each source unit has a row of its own, in brackets"
        )
    return list_like(example)(value)


def _even(rows: tuple[tuple[Decimal, ...], ...]) -> tuple[tuple[Decimal, ...], ...]:
    for place, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise ValueError(
                f"row {place} has {count(len(row), 'number')}, but row 1 has {len(rows[0])}:"
                " all rows of a layer have equally many"
            )
    return rows


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    for name, times in Counter(names).items():
        if times > 1:
            raise ValueError(f"{quoted(name)} stands {times} times in the list")
    return names


Number = Annotated[Decimal, PlainValidator(number), WithJsonSchema({"type": "number"})]
Rate = Annotated[
    Decimal,
    PlainValidator(number),
    AfterValidator(positive),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0}),
]
Numbers = Annotated[
    tuple[Number, ...], Field(min_length=1), BeforeValidator(list_like("[0.08, 0.12]"))
]


Weights = Annotated[
    tuple[Numbers, ...], Field(min_length=1), BeforeValidator(_rows), AfterValidator(_even)
]
Iterations = Annotated[
    tuple[Annotated[int, Whole(1, MAX_ITERATIONS)], ...], BeforeValidator(list_like("[1, 3]"))
]
Places = Annotated[int, Whole(0, MAX_PLACES)]
Truth = Annotated[bool, PlainValidator(truth), WithJsonSchema({"type": "boolean"})]
Names = Annotated[
    tuple[Annotated[str, BeforeValidator(text)], ...],
    Field(min_length=1),
    BeforeValidator(list_like('["w11", "b1"]')),
    AfterValidator(_distinct),
]

_NUMBERS: TypeAdapter[tuple[Decimal, ...]] = TypeAdapter(Numbers)
_NUMBERS_SCHEMA = {"type": "array", "minItems": 1, "items": {"type": "number"}}


def _as_long(rows: tuple[tuple[Decimal, ...], ...]) -> tuple[tuple[Decimal, ...], ...]:
    for place, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise ValueError(
                f"sample {place} has {count(len(row), 'number')}, but sample 1 has {len(rows[0])}"
            )
    return rows


_ROWS: TypeAdapter[tuple[tuple[Decimal, ...], ...]] = TypeAdapter(
    Annotated[tuple[Numbers, ...], AfterValidator(_as_long)]
)


def _samples(value: object) -> tuple[tuple[Decimal, ...], ...]:
    """A row of numbers for each sample; one list of numbers is one sample."""
    list_like("[0.08, 0.12], or a row for each sample, [[3, 1], [-1, 4]]")(value)
    is_rows = isinstance(value, list | tuple) and isinstance(value[0], list | tuple)
    return _ROWS.validate_python(value) if is_rows else (_NUMBERS.validate_python(value),)


Samples = Annotated[
    tuple[tuple[Decimal, ...], ...],
    PlainValidator(_samples),
    WithJsonSchema(
        {"anyOf": [_NUMBERS_SCHEMA, {"type": "array", "minItems": 1, "items": _NUMBERS_SCHEMA}]}
    ),
]


def _bias(value: object) -> Decimal | tuple[Decimal, ...]:
    # A union would report a mistake once for each of its members.
    if isinstance(value, list | tuple):
        return _NUMBERS.validate_python(value)
    if isinstance(value, bool) or (isinstance(value, str) and value.isalpha()):
        raise ValueError(f"expected a number, found {found(value)}: leave the key out for none")
    return number(value)


Bias = Annotated[
    Decimal | tuple[Decimal, ...],
    PlainValidator(_bias),
    WithJsonSchema({"anyOf": [{"type": "number"}, _NUMBERS_SCHEMA]}),
]

PlacesByName = Annotated[
    Mapping[str, Places], BeforeValidator(table_like), AfterValidator(FrozenMapping)
]
NumbersByName = Annotated[
    Mapping[str, Number], BeforeValidator(table_like), AfterValidator(FrozenMapping)
]
PointsByName = Annotated[
    Mapping[
        str,
        Annotated[
            Decimal,
            PlainValidator(number),
            AfterValidator(not_negative),
            WithJsonSchema({"type": "number", "minimum": 0}),
        ],
    ],
    BeforeValidator(table_like),
    AfterValidator(FrozenMapping),
]


def layer_tables(value: object) -> object:
    """The list that `[[layers]]` tables make."""
    if isinstance(value, Mapping):
        raise ValueError("write [[layers]] with two brackets on each side: layers are a list")
    if not isinstance(value, list | tuple) or not value:
        raise ValueError(f"expected a [[layers]] table for each layer, found {found(value)}")
    return value
