"""What pydantic finds wrong with an exercise, said in plain sentences, each with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from solver.errors import did_you_mean
from solver.exercise.equations import Equation
from solver.exercise.fields import Path
from solver.exercise.fitting import ABOVE_ALL_TABLES
from solver.exercise.layer import Layer
from solver.exercise.model import Exercise
from solver.exercise.rounding import Rounding
from solver.exercise.translated import key_meant
from solver.exercise.values import as_toml, found, quoted
from solver.exercise.vary import Accept, Vary


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at one place; the path counts from 0."""

    path: Path
    sentence: str


_MODELS: Mapping[str, type[BaseModel]] = MappingProxyType(
    {
        "": Exercise,
        "layers": Layer,
        "equations": Equation,
        "rounding": Rounding,
        "vary": Vary,
        "vary.accept": Accept,
    }
)
_HOMES: Mapping[str, str] = MappingProxyType(
    {
        "": ABOVE_ALL_TABLES,
        "layers": "in a [[layers]] table",
        "equations": "in an [[equations]] table",
        "rounding": "in the [rounding] table",
        "vary": "in the [vary] table",
        "vary.accept": "in the [vary.accept] table",
    }
)

# What follows from another fault is no news: a list is too short for the entries refused in it.
_CONSEQUENCES = frozenset({"default_factory_not_called", "too_short"})


def faults(error: ValidationError) -> list[Fault]:
    """Every fault of an exercise, in the order of the model's keys."""
    details = [
        detail for detail in error.errors(include_url=False) if detail["type"] not in _CONSEQUENCES
    ]
    renamed = {detail["loc"] for detail in details if detail["type"] == "extra_forbidden"}
    return [
        Fault(detail["loc"], _sentence(detail))
        for detail in details
        if not (detail["type"] == "missing" and _is_elsewhere(detail["loc"], renamed))
    ]


def place_of(path: Path) -> str:
    """A place as people count: `layers[2].weights[1]` is the first row of the second layer."""
    return "".join(_step(step, first=not at) for at, step in enumerate(path))


def _step(step: str | int, *, first: bool) -> str:
    if isinstance(step, int):
        return f"[{step + 1}]"
    name = step if re.fullmatch("[A-Za-z0-9_-]{1,40}", step) else quoted(step)
    return name if first else f".{name}"


def _sentence(detail: ErrorDetails) -> str:
    match detail["type"]:
        case "missing":
            return f"this key is missing; write {_example(detail['loc'])}"
        case "extra_forbidden":
            return _unknown_key(detail["loc"])
        case "value_error":
            return str(detail["ctx"]["error"])
        case "sentence":
            return str(detail["ctx"]["sentence"])
    return f"expected a table, found {found(detail['input'])}"


def _table(path: Path) -> str:
    """The table that a key is written in; the top of the file has no name."""
    inside = ".".join(step for step in path[:-1] if isinstance(step, str))
    return inside if inside in _MODELS else inside.partition(".")[0]


def _example(path: Path) -> str:
    key = str(path[-1])
    if key == "layers":
        return "a [[layers]] table for each layer"
    examples = _MODELS[_table(path)].model_fields[key].examples or ["…"]
    return f"{key} = {as_toml(examples[0])}, for example"


def _unknown_key(path: Path) -> str:
    key = str(path[-1])
    allowed = _keys(_MODELS[_table(path)])
    for table, model in _MODELS.items():
        if key in _keys(model):
            # `biases` is a key of [vary], but who writes it in a layer means its bias.
            return f"this key belongs {_HOMES[table]}{did_you_mean(key, allowed, cutoff=0.8)}"
    return f"there is no such key{key_meant(key, allowed)}; here belong {', '.join(allowed)}"


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _is_elsewhere(missing: Path, unknown: set[Path]) -> bool:
    """Whether a key is missing only because it is mistyped, or written in another table."""
    name = str(missing[-1])
    return any(
        other[-1] == name
        or (other[:-1] == missing[:-1] and f"'{name}'" in key_meant(str(other[-1]), [name]))
        for other in unknown
    )
