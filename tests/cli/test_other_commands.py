"""`backprop new`, `schema`, `completion` and the help of them all."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from solver.cli import main


def run(*words: str, **environment: str) -> Result:
    return CliRunner().invoke(main, words, env=environment, prog_name="backprop")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- new ----------------------------------------------------------------------------------------


def test_a_new_exercise_solves_as_it_is(folder: Path) -> None:
    made = run("new", "quiz.toml")
    assert (made.exit_code, made.stdout) == (0, "")
    assert made.stderr == "wrote quiz.toml; next: backprop solve quiz.toml\n"
    solved = run("solve", "quiz.toml", "--format", "tex", "--format", "json")
    assert solved.exit_code == 0, solved.stderr
    names = {path.name for path in (folder / "out/quiz").iterdir()}
    assert names == {
        *(f"{part}.{language}.tex" for part in ("paper", "key") for language in ("zh", "en")),
        "solution.json",
    }


def test_a_file_that_is_there_is_kept(folder: Path) -> None:
    (folder / "quiz.toml").write_text("mine")
    refused = run("new", "quiz.toml")
    assert refused.exit_code == 1
    assert refused.stderr == "Error: quiz.toml is there already; --force writes over it\n"
    assert (folder / "quiz.toml").read_text() == "mine"
    assert run("new", "quiz.toml", "--force").exit_code == 0
    assert "[[layers]]" in (folder / "quiz.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [("new", "file/quiz.toml"), ("new", "folder", "--force")])
def test_a_place_where_nothing_can_be_written(words: tuple[str, ...], folder: Path) -> None:
    (folder / "file").write_text("mine")
    (folder / "folder").mkdir()
    refused = run(*words)
    assert refused.exit_code == 1
    assert "cannot be written: " in refused.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["file", "folder"]


def test_a_name_with_signs_of_toml_in_it(folder: Path) -> None:
    name = 'a "quoted" \\ name $%_.toml'
    assert run("new", name).exit_code == 0
    assert run("solve", name, "--format", "tex", "--only", "key").exit_code == 0
    assert (folder / "out" / name.removesuffix(".toml") / "key.en.tex").exists()


# --- schema -------------------------------------------------------------------------------------


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every part of a schema."""
    if isinstance(schema, dict):
        yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    printed = run("schema")
    assert (printed.exit_code, printed.stderr) == (0, "")
    found = json.loads(printed.stdout)
    assert isinstance(found, dict)
    return found


def test_the_schema_says_which_dialect_it_is(schema: dict[str, Any]) -> None:
    assert schema["$schema"].startswith("https://json-schema.org/draft/")
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False


def test_every_reference_in_the_schema_leads_somewhere(schema: dict[str, Any]) -> None:
    for part in objects(schema):
        if isinstance(reference := part.get("$ref"), str):
            place: Any = schema
            for key in reference.removeprefix("#/").split("/"):
                place = place[key]


@pytest.mark.parametrize("name", ["lecture9", "lecture9-as-printed"])
def test_the_schema_knows_the_keys_of_the_examples(
    name: str, schema: dict[str, Any], examples: Path
) -> None:
    exercise = tomllib.loads((examples / f"{name}.toml").read_text(encoding="utf-8"))
    assert set(schema["required"]) <= set(exercise) <= set(schema["properties"])


# --- completion ---------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str) -> None:
    printed = run("completion", shell)
    assert (printed.exit_code, printed.stderr) == (0, "")
    assert "_BACKPROP_COMPLETE" in printed.stdout


def completed(line: str) -> set[str]:
    """What the shell is offered for the last word."""
    words = line.split(" ")
    printed = run(
        _BACKPROP_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=str(len(words) - 1)
    )
    return {offer.partition(",")[2] for offer in printed.stdout.split()}


COMPLETIONS = [
    ("backprop s", {"solve", "schema"}),
    ("backprop completion ", {"bash", "zsh", "fish"}),
    ("backprop solve --lang ", {"zh", "en", "zh+en"}),
    ("backprop solve --lang z", {"zh", "zh+en"}),
    ("backprop solve --format ", {"tex", "json", "pdf"}),
    ("backprop solve --only k", {"key"}),
]


@pytest.mark.parametrize(("line", "offered"), COMPLETIONS)
def test_completion(line: str, offered: set[str]) -> None:
    assert completed(line) >= offered


# --- help ---------------------------------------------------------------------------------------

COMMANDS = [(), *((name,) for name in sorted(main.commands))]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: " ".join(words) or "backprop")
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_fits_on_a_page(command: tuple[str, ...], option: str) -> None:
    printed = CliRunner().invoke(main, [*command, option], prog_name="backprop", terminal_width=80)
    assert printed.exit_code == 0
    lines = printed.stdout.splitlines()
    assert lines[0].startswith("Usage: backprop")
    assert max(map(len, lines)) <= 80


def test_every_option_has_help() -> None:
    for command in main.commands.values():
        for option in command.params:
            assert isinstance(option, click.Argument) or getattr(option, "help", None), option.name


def test_version() -> None:
    assert run("--version").stdout.startswith("backprop, version ")


def test_without_a_command_there_is_help_and_exit_code_2() -> None:
    result = run()
    assert result.exit_code == 2
    assert "Usage: backprop" in result.stderr


@pytest.mark.parametrize("words", [["--help"], ["solve", "--help"], ["completion", "bash"]])
def test_help_is_immediate(words: list[str]) -> None:
    """Nothing that takes long to import is imported for it."""
    program = (
        "import sys; from solver.cli import main; main(standalone_mode=False);"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=True
    )
    assert not {"sympy", "pydantic", "jinja2"} & set(done.stderr.split())
