"""Wording by the instructor, in one language or several."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from solver.exercise.values import found, quoted, text

_HAN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_LANGUAGE = re.compile("[a-z]{2}")

# The country is often written where the language is meant.
_COUNTRIES: Mapping[str, str] = MappingProxyType({"cn": "zh", "gb": "en", "us": "en"})


@dataclass(frozen=True, slots=True)
class Text:
    """The same text in each language it is written in, by two-letter code."""

    wordings: tuple[tuple[str, str], ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there is a wording for, as ordered in the file."""
        return tuple(language for language, _ in self.wordings)

    def in_language(self, language: str) -> str:
        """The wording in that language; else in English; else the first there is."""
        by_language = dict(self.wordings)
        return by_language.get(language) or by_language.get("en") or self.wordings[0][1]


def text_of(value: object) -> Text:
    """A Text from one string, whose language shows in its characters, or from a table."""
    if isinstance(value, Text):
        return value
    if isinstance(value, Mapping):
        return Text(tuple((_language(key), text(entry)) for key, entry in _entries(value)))
    if isinstance(value, str):
        return Text((("zh" if _HAN.search(value) else "en", text(value)),))
    raise ValueError(
        f'expected text, or a table like {{ zh = "…", en = "…" }}, found {found(value)}'
    )


def title_of(value: object) -> Text:
    """A Text that is one line long in every language."""
    title = text_of(value)
    if any("\n" in wording for _, wording in title.wordings):
        raise ValueError("a title is a single line: put what is longer into question")
    return title


def _entries(table: Mapping[str, object]) -> list[tuple[str, object]]:
    if not table:
        raise ValueError('expected text for at least one language, like { en = "…" }')
    return list(table.items())


def _language(code: str) -> str:
    if code in _COUNTRIES:
        raise ValueError(f"{quoted(code)} is a country; the language is {_COUNTRIES[code]}")
    if not _LANGUAGE.fullmatch(code):
        raise ValueError(
            f"{quoted(code)} is not a language: write its two letters, like zh (Chinese) or en"
            " (English)"
        )
    return code


_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": "^[a-z]{2}$"},
            "additionalProperties": {"type": "string", "minLength": 1},
        },
    ]
}

Wording = Annotated[Text, PlainValidator(text_of), WithJsonSchema(_SCHEMA)]
Title = Annotated[Text, PlainValidator(title_of), WithJsonSchema(_SCHEMA)]
