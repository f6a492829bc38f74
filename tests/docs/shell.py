"""Runs what stands in the blocks of `console`: a command after `$ `, then what it prints."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from docs.pages import ROOT
from docs.rows import all_make_targets, make_variables, options

from solver.cli import main
from solver.marking.findings import ERRORS

_COMMAND = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_ANYTHING = "…"


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Every command with the output that is shown for it, which may be none."""
    assert text.startswith("$ "), "a block of console begins with a command: $ …"
    for found in _COMMAND.finditer(text):
        yield found[1], found[2]


class Shell:
    """One folder in which the commands of a page are run, one after another."""

    def __init__(self, folder: Path, config: pytest.Config) -> None:
        self._folder = folder
        self._config = config
        self._checks: dict[str, Callable[[list[str], str], None]] = {
            "backprop": self._backprop,
            "make": self._make,
            "mypy": self._mypy,
            "pytest": self._pytest,
            "ruff": self._ruff,
            "sh": self._sh,
            "source": self._source,
        }

    def run(self, command: str, shown: str) -> None:
        words = shlex.split(command, comments=True)
        check = self._checks.get(words[0].removeprefix(".venv/bin/"))
        assert check is not None, f"no test knows how to check {command!r}"
        check(words[1:], shown)

    def understand(self, command: str) -> None:
        """Check the words of a command that is only mentioned, and is not run."""
        name, *words = shlex.split(command)
        if name != "backprop":
            self._checks[name](words, "")
        elif not words[0].isupper():
            spelled = {word for word in words if word.startswith("-")}
            assert spelled <= {"--help", *options(words[0])}, command

    def _backprop(self, words: list[str], shown: str) -> None:
        words, target = _redirected(words)
        ran = CliRunner().invoke(main, words, prog_name="backprop")
        if ran.exception is not None and not isinstance(ran.exception, SystemExit):
            raise ran.exception
        if target:
            path = Path(target.replace("~", str(self._folder)))
            with path.open("a", encoding="utf-8") as file:
                file.write(ran.stdout)
        else:
            assert not shown or _fits(ran.output, shown), f"it prints:\n{ran.output}"
        assert ran.exit_code == int(_is_wrong(shown)), ran.output

    def _make(self, words: list[str], shown: str) -> None:
        """Not run, for it would install and test everything: its words have to be known."""
        assert not shown
        for word in words:
            variable, is_setting, _ = word.partition("=")
            assert variable in (make_variables() if is_setting else all_make_targets()), word

    def _source(self, words: list[str], shown: str) -> None:
        assert words == [".venv/bin/activate"]
        assert not shown

    def _pytest(self, words: list[str], shown: str) -> None:
        """Not run, or the tests would never end."""
        assert not shown
        for before, word in pairwise(["", *words]):
            if word.startswith("--"):
                self._config.getoption(word)
            elif "-m" not in (before, word):
                assert (ROOT / word).exists(), f"there is no {word}"

    def _ruff(self, words: list[str], shown: str) -> None:
        assert words[0] in ("check", "format")
        assert not shown

    def _mypy(self, words: list[str], shown: str) -> None:
        assert not words
        assert not shown

    def _sh(self, words: list[str], shown: str) -> None:
        """A script of the repository, with a test of its own."""
        assert not shown
        assert (ROOT / words[0]).is_file(), f"there is no {words[0]}"


def _is_wrong(shown: str) -> bool:
    """Whether an error is shown, or a finding that is one."""
    return shown.startswith("Error: ") or any(f"[{kind}]" in shown for kind in ERRORS)


def _redirected(words: list[str]) -> tuple[list[str], str]:
    for sign in (">", ">>"):
        if sign in words:
            at = words.index(sign)
            return words[:at], words[at + 1]
    return words, ""


def _fits(printed: str, shown: str) -> bool:
    """Whether this was printed; an ellipsis stands for whatever else is on its line."""
    lines = (map(re.escape, line.split(_ANYTHING)) for line in shown.splitlines())
    return re.fullmatch("".join(".*".join(line) + "\n" for line in lines), printed) is not None
