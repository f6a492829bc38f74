"""Where in a TOML text things stand: `tomllib` reads the values but does not say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from solver.exercise.fields import Path

MAX_DEPTH = 16
"""How deep brackets and dotted keys may go: `tomllib` takes memory or stack by the depth."""

# No alternative can fail after a long match, so that scanning takes time by the length of the text.
_TOKEN = re.compile(
    r"""
      (?P<skip>   [ \t\r]+ | \#[^\n]* )
    | (?P<string> \"{3} (?:\\.|.)*? (?:\"{3,5}|\Z)
                | '{3} .*? (?:'{3,5}|\Z)
                | " (?:\\[^\n]|[^"\\\n])* "?
                | ' [^'\n]* '? )
    | (?P<mark>   [\[\]{},=.\n] )
    | (?P<word>   [^\s\[\]{},=."'\#]+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of TOML, the line it starts on, counted from 1, and where in the text."""

    text: str
    line: int
    start: int


def tokens(toml: str) -> Iterator[Token]:
    """The text in pieces, without blanks and comments; rightly up to its first mistake."""
    line = 1
    for match in _TOKEN.finditer(toml):
        if match.lastgroup != "skip":
            yield Token(match.group(), line, match.start())
        line += match.group().count("\n")


def too_deep(toml: str) -> int | None:
    """The line on which brackets or dotted keys go deeper than `MAX_DEPTH`, if any do."""
    depth = dots = 0
    after_dot = False
    for token in tokens(toml):
        depth += (token.text in "[{") - (token.text in "]}")
        dots = dots + 1 if token.text == "." else dots if after_dot else 0
        after_dot = token.text == "."
        if max(depth, dots) > MAX_DEPTH:
            return token.line
    return None


def lines(toml: str) -> dict[Path, int]:
    """The line on which each table, key and entry of a list starts, in a valid TOML text."""
    return _Survey(tuple(tokens(toml))).run()


def spans(toml: str) -> dict[Path, tuple[int, int]]:
    """Where in a valid TOML text each single value (no list or table) starts and ends."""
    survey = _Survey(tuple(tokens(toml)))
    survey.run()
    return survey.values


@dataclass(slots=True)
class _Survey:
    """One walk over the tokens of a valid TOML text."""

    tokens: Sequence[Token]
    at: int = 0
    found: dict[Path, int] = field(default_factory=dict)
    last_entry: dict[Path, int] = field(default_factory=dict)
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def run(self) -> dict[Path, int]:
        table: Path = ()
        while self.at < len(self.tokens):
            if self._take("["):
                table = self._header()
            elif not self._take("\n"):
                self._pair(table)
        return self.found

    def _take(self, text: str) -> bool:
        matches = self.at < len(self.tokens) and self.tokens[self.at].text == text
        self.at += matches
        return matches

    def _header(self) -> Path:
        is_entry = self._take("[")
        line = self.tokens[self.at].line
        *parents, name = self._key()
        path: Path = ()
        for parent in parents:
            path = self._entered((*path, parent))
        path = (*path, name)
        if is_entry:
            self.found.setdefault(path, line)
            self.last_entry[path] = self.last_entry.get(path, -1) + 1
        self.at += 1 + is_entry
        path = self._entered(path)
        self.found.setdefault(path, line)
        return path

    def _entered(self, path: Path) -> Path:
        return (*path, self.last_entry[path]) if path in self.last_entry else path

    def _key(self) -> list[str]:
        names = [_name(self.tokens[self.at].text)]
        self.at += 1
        while self._take("."):
            names.append(_name(self.tokens[self.at].text))
            self.at += 1
        return names

    def _pair(self, table: Path) -> None:
        line = self.tokens[self.at].line
        for name in self._key():
            table = (*table, name)
            self.found.setdefault(table, line)
        self._take("=")
        self._value(table)

    def _value(self, path: Path) -> None:
        if self._take("["):
            self._entries(path)
        elif self._take("{"):
            while not self._take("}"):
                if not (self._take(",") or self._take("\n")):
                    self._pair(path)
        else:
            first = self.tokens[self.at]
            while self.at < len(self.tokens) and self.tokens[self.at].text not in "]},\n":
                self.at += 1
            last = self.tokens[self.at - 1]
            self.values[path] = (first.start, last.start + len(last.text))

    def _entries(self, path: Path) -> None:
        index = 0
        while not self._take("]"):
            if self._take(","):
                index += 1
            elif not self._take("\n"):
                self.found[(*path, index)] = self.tokens[self.at].line
                self._value((*path, index))


def _name(key: str) -> str:
    return str(tomllib.loads(f"name = {key}")["name"]) if key[0] in "\"'" else key
