"""`backprop solve`: what it writes, what it says, and how it fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from solver.cli import main

SMALL = """\
title = "One unit"
inputs = [2]
targets = [1]
loss = "half squared error"
learning_rate = 0.1

[[layers]]
activation = "identity"
weights = [[0.3]]
"""

BILINGUAL = SMALL.replace('"One unit"', '{ zh = "一个神经元", en = "One unit" }')


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with an exercise in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(SMALL, encoding="utf-8")
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["solve", *words])


def files(folder: Path) -> list[str]:
    """Every file below `folder`, hidden ones included."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


# --- what is written ----------------------------------------------------------------------------

OPTIONS = [
    ("--format tex", ["key.en.tex", "paper.en.tex"]),
    ("--format json", ["solution.json"]),
    ("--format json --format tex", ["key.en.tex", "paper.en.tex", "solution.json"]),
    ("--format tex --only paper", ["paper.en.tex"]),
    ("--format tex --only key", ["key.en.tex"]),
    ("--format json --only key", ["solution.json"]),
    ("--format tex --only key --lang zh", ["key.zh.tex"]),
    ("--format tex --only key --lang zh+en", ["key.zh+en.tex"]),
    ("--format tex --only key --lang en+zh", ["key.en+zh.tex"]),
    ("--format tex --only key --lang zh --lang en", ["key.en.tex", "key.zh.tex"]),
    ("--format tex --only key --lang en --lang en", ["key.en.tex"]),
    ("--only key", ["key.en.pdf", "key.en.tex", "solution.json"]),
]


@pytest.mark.parametrize(("options", "written"), OPTIONS)
def test_files(options: str, written: list[str], folder: Path) -> None:
    result = run("small.toml", *options.split())
    assert result.exit_code == 0, result.stderr
    assert files(folder / "out") == [f"small/{name}" for name in written]
    assert result.stdout == ""
    assert sorted(result.stderr.splitlines()) == [f"wrote out/small/{name}" for name in written]


TITLES = [
    ('"One unit"', ["en"]),
    ('"一个神经元"', ["zh"]),
    ('{ zh = "一", en = "One" }', ["en", "zh"]),
    ('{ en = "One" }', ["en"]),
    ('{ fr = "Un" }', ["en"]),
    ('{ fr = "Un", zh = "一" }', ["zh"]),
]


@pytest.mark.parametrize(("title", "languages"), TITLES)
def test_the_languages_are_those_of_the_title(
    title: str, languages: list[str], folder: Path
) -> None:
    (folder / "small.toml").write_text(SMALL.replace('"One unit"', title), encoding="utf-8")
    result = run("small.toml", "--format", "tex", "--only", "key")
    assert result.exit_code == 0, result.stderr
    assert files(folder / "out") == [f"small/key.{language}.tex" for language in languages]


def test_another_folder_which_is_made(folder: Path) -> None:
    assert run("small.toml", "--out", "a/b", "--format", "json").exit_code == 0
    assert files(folder / "a") == ["b/small/solution.json"]


def test_json_is_of_both_parts_and_all_languages(folder: Path) -> None:
    assert run("small.toml", "--format", "json").exit_code == 0
    record = json.loads((folder / "out/small/solution.json").read_text(encoding="utf-8"))
    assert record["parameters"]["w11"] == {
        "exact": "0.3",
        "shown": "0.3",
        "gradient": {"exact": "-0.8", "shown": "-0.8"},
        "updated": {"exact": "0.38", "shown": "0.3800"},
    }


def test_files_are_readable_as_others_are(folder: Path) -> None:
    assert run("small.toml", "--format", "json").exit_code == 0
    (folder / "plain").write_text("")
    made, plain = folder / "out/small/solution.json", folder / "plain"
    assert made.stat().st_mode == plain.stat().st_mode


def test_what_was_there_is_replaced_and_what_is_of_others_left(folder: Path) -> None:
    there = folder / "out" / "small"
    there.mkdir(parents=True)
    (there / "solution.json").write_text("old")
    (there / "notes.txt").write_text("mine")
    assert run("small.toml", "--format", "json").exit_code == 0
    assert (there / "solution.json").read_text(encoding="utf-8").startswith("{")
    assert (there / "notes.txt").read_text() == "mine"


# --- what is said -------------------------------------------------------------------------------


def test_quiet_says_nothing(folder: Path) -> None:
    result = run("small.toml", "--format", "json", "--quiet")
    assert (result.exit_code, result.output) == (0, "")
    assert files(folder / "out") == ["small/solution.json"]


def test_quiet_still_says_what_is_wrong(folder: Path) -> None:
    (folder / "small.toml").write_text(SMALL.replace("targets", "target"), encoding="utf-8")
    result = run("small.toml", "--quiet")
    assert result.exit_code == 1
    assert "did you mean 'targets'" in result.stderr


def test_answers_that_rounding_falsifies_are_named(folder: Path, examples: Path) -> None:
    result = run(str(examples / "lecture9-as-printed.toml"), "--format", "json")
    assert result.exit_code == 0
    assert "w11, w12, w14, w21, w23, b2 differ from the exact answers" in result.stderr
    assert "differ" not in run(str(examples / "lecture9.toml"), "--format", "json").stderr
    assert len(files(folder / "out")) == 2


def test_what_no_equation_uses_is_named(folder: Path) -> None:
    text = """
    title = "A list too long"
    learning_rate = 0.1
    given = { x = [1, 2, 3] }
    parameters = { w = 0.5, v = 2 }

    [[equations]]
    name = "y[t]"
    expression = "w * x[t]"
    for = "t in 1..2"

    [[equations]]
    name = "L"
    expression = "(y[1] - 1)^2"
    """
    (folder / "idle.toml").write_text(text, encoding="utf-8")
    result = run("idle.toml", "--format", "tex")
    assert result.exit_code == 0, result.stderr
    assert "note: nothing is worked out from x[3], v, y[2]\n" in result.stderr


# --- how it fails -------------------------------------------------------------------------------

MISUSE = [
    ("", "Missing argument 'EXERCISE'"),
    ("small.toml --lang xx", "no phrases for 'xx'; there are zh, en, and zh+en for both"),
    ("small.toml --lang zh+", "no phrases for ''"),
    ("small.toml --lang zhen", "no phrases for 'zhen'"),
    ("small.toml --format docx", "'docx' is not one of 'tex'"),
    ("small.toml --only both", "'both' is not one of 'paper', 'key'"),
    ("small.toml --templates nowhere", "'nowhere' does not exist"),
    ("small.toml --out small.toml", "'small.toml' is a file"),
    ("small.toml --colour", "No such option"),
    ("small.toml another.toml", "unexpected extra argument"),
]


@pytest.mark.parametrize(("words", "said"), MISUSE)
def test_a_misuse_of_the_command(words: str, said: str, folder: Path) -> None:
    result = run(*words.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in " ".join(result.stderr.split())
    assert files(folder) == ["small.toml"]


MISTAKES = [
    ("", "small.toml: the file is empty"),
    ("title = ", "small.toml"),
    (SMALL.replace("0.3", "nan"), "layers[1].weights"),
    (SMALL.replace("0.3", '"0.3"'), "layers[1].weights"),
    (SMALL.replace("identity", "sigmiod"), "did you mean 'sigmoid'"),
    (SMALL.replace("learning_rate", "rate"), "learning_rate"),
    (SMALL + 'ask = ["w12"]', "ask"),
    (SMALL.replace("loss =", 'ask = ["w12"]\nloss ='), "w12"),
    (SMALL + '[rounding.places]\n"sig(h1)" = 2', "sig(h1)"),
]


@pytest.mark.parametrize(("toml", "said"), MISTAKES)
def test_a_mistake_in_the_exercise(toml: str, said: str, folder: Path) -> None:
    (folder / "small.toml").write_text(toml, encoding="utf-8")
    refused(run("small.toml"), "small.toml", said)
    assert files(folder) == ["small.toml"]


def refused(result: Result, *said: str) -> None:
    """One message on standard error, exit code 1, no traceback."""
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    assert sum(line.startswith("Error: ") for line in result.stderr.splitlines()) == 1
    assert "Traceback" not in result.stderr
    for words in said:
        assert words in result.stderr


def test_no_such_file(folder: Path) -> None:
    refused(run("nope.toml"), "nope.toml: there is no such file")
    refused(run("."), "this is a folder")
    assert files(folder) == ["small.toml"]


def test_bytes_that_are_no_text(folder: Path) -> None:
    (folder / "small.toml").write_bytes(SMALL.encode("utf-16"))
    refused(run("small.toml"), "small.toml", "UTF-8")


BLOCKED = [
    ("out", 2, "Directory 'out' is a file"),
    ("out/small", 1, "out/small/solution.json cannot be written: "),
    ("out/small/solution.json/x", 1, "out/small/solution.json cannot be written: "),
]


@pytest.mark.parametrize(("blocked", "code", "said"), BLOCKED)
def test_a_place_that_cannot_be_written(blocked: str, code: int, said: str, folder: Path) -> None:
    """A file where the folder should be, and a folder where the file should be."""
    in_the_way = folder / blocked
    in_the_way.parent.mkdir(parents=True, exist_ok=True)
    in_the_way.write_text("in the way")
    before = files(folder)
    result = run("small.toml", "--format", "json")
    assert result.exit_code == code
    assert said in result.stderr
    assert files(folder) == before
    assert in_the_way.read_text() == "in the way"


def test_without_tex_the_rest_is_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    refused(run("small.toml"), "no TeX engine found", "To get one", "apt-get install")
    assert files(folder / "out") == [
        "small/key.en.tex",
        "small/paper.en.tex",
        "small/solution.json",
    ]


GLYPHS = [
    ("王𠀀", "zh", "𠀀 (U+20000)"),
    ("王𠀀", "en", "𠀀 (U+20000)"),
    ("\U0001f600", "zh", "U+1F600"),
    ("Привет", "en", "П (U+041F)"),
]


@pytest.mark.parametrize(("title", "language", "said"), GLYPHS)
def test_a_character_that_no_font_has(title: str, language: str, said: str, folder: Path) -> None:
    (folder / "small.toml").write_text(SMALL.replace("One unit", title), encoding="utf-8")
    options = ["--lang", language, "--only", "paper", "--format", "pdf"]
    refused(run("small.toml", *options), "small.toml: line 1, title: the page would lack", said)
    assert files(folder) == ["small.toml"]


def test_a_character_that_is_typed_as_an_escape_has_no_line(folder: Path) -> None:
    text = SMALL.replace("One unit", r"\U0001F600")
    (folder / "small.toml").write_text(text, encoding="utf-8")
    refused(run("small.toml", "--only", "paper"), "Error: small.toml: the page would lack", "1F600")


LATE = [
    ('ask = ["w12"]', "line 6, ask[1]: there is no parameter called 'w12'"),
    ('names = { h9 = "z" }', "line 6, names.h9: there is no quantity called 'h9'"),
    ('frozen = ["w*"]', "line 6, frozen: nothing is left to differentiate by"),
    ("points = { w99 = 2 }", 'line 6, points."w99": there is no answer called'),
    ('optimizer = "adam"\nform = "paths"\niterations = 2\nask = ["b"]', "line 9, ask[1]: "),
]


@pytest.mark.parametrize(("keys", "said"), LATE)
def test_what_shows_only_in_the_derivation_has_a_line_too(
    keys: str, said: str, folder: Path
) -> None:
    text = SMALL.replace("learning_rate = 0.1\n", f"learning_rate = 0.1\n{keys}\n")
    (folder / "small.toml").write_text(text, encoding="utf-8")
    refused(run("small.toml"), f"Error: small.toml: {said}")
    assert files(folder) == ["small.toml"]


# --- templates of one's own ---------------------------------------------------------------------


def test_a_template_of_ones_own_takes_the_place_of_ours(folder: Path) -> None:
    templates = own(folder, "latex/key.tex.jinja", "<< document.problem.title.languages[0] >> 100%")
    result = run_with(templates, "--format", "tex")
    assert result.exit_code == 0, result.stderr
    assert (folder / "out/small/key.en.tex").read_text() == "en 100%"
    assert "documentclass" in (folder / "out/small/paper.en.tex").read_text()


def own(folder: Path, name: str, text: str) -> Path:
    """The folder of an instructor's own templates, with this one in it."""
    path = folder / "own" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder / "own"


def run_with(templates: Path, *words: str) -> Result:
    return run("small.toml", "--templates", str(templates), *words)


BROKEN = [
    ("latex/key.tex.jinja", "x\n<% if %>", "own/latex/key.tex.jinja, line 2: Expected"),
    ("latex/key.tex.jinja", "\n\n<< nothing >>", "line 3: 'nothing' is undefined"),
    ("latex/key.tex.jinja", "<< document.nothing >>", "has no attribute 'nothing'"),
    ("latex/key.tex.jinja", "<< 1 / 0 >>", "line 1: ZeroDivisionError: division by zero"),
    ("latex/key.tex.jinja", '<< 1 + "a" >>', "line 1: TypeError"),
    ("latex/key.tex.jinja", '<% include "latex/none" %>', "there is no template 'latex/none'"),
    ("latex/key.tex.jinja", '<% include "/etc/passwd" %>', "there is no template '/etc/passwd'"),
    ("latex/key.tex.jinja", '<% include "../small.toml" %>', "there is no template '../small"),
    ("latex/key.tex.jinja", '<% include "latex/key.tex.jinja" %>', "RecursionError"),
    ("latex/key.tex.jinja", "<< range(10 ** 9) | list >>", "OverflowError: Range too big"),
    ("latex/blocks.tex.jinja", "", "has no attribute 'title'"),
    ("phrases/en.tex.jinja", "x", "has no attribute 'key_title'"),
    ("phrases/en.tex.jinja", "<% macro %>", "own/phrases/en.tex.jinja, line 1: expected"),
    ("phrases/en.tex.jinja", "\n<< nothing >>", "own/phrases/en.tex.jinja, line 2: 'nothing'"),
]

ATTACKS = [
    "<< ''.__class__.__mro__ >>",
    "<< ''['__class__'] >>",
    "<< '' | attr('__class__') >>",
    "<< '{0.__class__}'.format('') >>",
    "<< document.__init__.__globals__ >>",
    "<< displays.__globals__ >>",
    "<< displays.__code__ >>",
    "<< phrases[0]._body_stream >>",
    "<< self._TemplateReference__context >>",
    "<< cycler.__init__ >>",
]


@pytest.mark.parametrize(("name", "text", "said"), BROKEN)
def test_a_broken_template(name: str, text: str, said: str, folder: Path) -> None:
    templates = own(folder, name, text)
    refused(run_with(templates, "--format", "tex", "--only", "key"), said)
    assert files(folder) == [f"own/{name}", "small.toml"]


@pytest.mark.parametrize("text", ATTACKS)
def test_a_template_that_reaches_for_python(text: str, folder: Path) -> None:
    templates = own(folder, "latex/key.tex.jinja", text)
    result = run_with(templates, "--format", "tex", "--only", "key")
    refused(result, "own/latex/key.tex.jinja, line 1: ", "unsafe")
    assert files(folder) == ["own/latex/key.tex.jinja", "small.toml"]


def test_a_template_that_is_no_text(folder: Path) -> None:
    templates = own(folder, "latex/key.tex.jinja", "")
    (templates / "latex/key.tex.jinja").write_bytes(b"\xff\xfe")
    refused(run_with(templates, "--format", "tex"), "latex/key.tex.jinja", "'utf-8' codec")


def test_a_template_that_tex_refuses(folder: Path) -> None:
    text = "\\documentclass{article}\n\\begin{document}\n\\nope\n\\end{document}\n"
    templates = own(folder, "latex/key.tex.jinja", text)
    result = run_with(templates, "--format", "pdf")
    refused(result, "TeX stopped: Undefined control sequence.", "line 3", r"\nope")
    assert files(folder / "out") == ["small/paper.en.pdf"]


# --- as another program sees it -----------------------------------------------------------------

COMMAND = [sys.executable, "-c", "from solver.cli import main; main(prog_name='backprop')"]


def test_as_a_process(folder: Path) -> None:
    words = ["solve", "small.toml", "--format", "json", "--format", "tex"]
    done = subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines()[0] == "wrote out/small/solution.json"
    assert len(files(folder / "out")) == 3


@pytest.mark.parametrize(
    ("words", "code"), [(["solve", "nope.toml"], 1), (["solve"], 2), (["slove"], 2)]
)
def test_exit_codes_of_the_process(words: list[str], code: int, folder: Path) -> None:
    done = subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (code, "")
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr
    assert files(folder) == ["small.toml"]


def test_same_pdf_bytes_from_two_processes(folder: Path) -> None:
    (folder / "small.toml").write_text(BILINGUAL, encoding="utf-8")
    made = []
    for seed in ("1", "2"):
        words = ["solve", "small.toml", "--lang=zh", "--format=pdf", "--only=key", "--out", seed]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([*COMMAND, *words], capture_output=True, check=True, env=environment)
        made.append((folder / seed / "small" / "key.zh.pdf").read_bytes())
    assert made[0] == made[1]


def test_answers_that_rounding_has_changed_are_told(folder: Path) -> None:
    text = SMALL + '\n[rounding]\nworking = 0\n\n[rounding.values]\n"dLoss/dw11" = 7\n'
    (folder / "small.toml").write_text(text, encoding="utf-8")
    result = run("small.toml", "--format", "json")
    assert result.exit_code == 0, result.stderr
    assert "note: with the rounding of this exercise, w11 differ" in result.stderr
    assert not run("small.toml", "--format", "json", "--quiet").stderr


def test_a_language_given_twice_is_refused(folder: Path) -> None:
    result = run("small.toml", "--lang", "zh+zh")
    assert result.exit_code == 2
    assert "'zh+zh' has a language twice" in result.stderr
    assert files(folder) == ["small.toml"]


@pytest.mark.parametrize("quiet", [False, True])
def test_a_long_training_shows_how_far_it_is(
    quiet: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal only, which is what standard error is here."""
    long = SMALL.replace("[[", "iterations = 300\nrounding = { working = 6 }\n[[", 1)
    (tmp_path / "long.toml").write_text(long, encoding="utf-8")
    near, far = os.openpty()
    words = ["solve", "long.toml", "--format", "json", *(["--quiet"] if quiet else [])]
    program = [sys.executable, "-c", "from solver.cli import main; main()"]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    seen = b""
    with (
        os.fdopen(near, "rb", buffering=0) as terminal,
        subprocess.Popen([*program, *words], cwd=tmp_path, stderr=far) as running,
    ):
        os.close(far)
        with suppress(OSError):  # which is how a terminal ends that nobody writes to any more
            while found := terminal.read(1024):
                seen += found
    assert running.returncode == 0
    assert (b"exact values" in seen) == (not quiet)
    assert (b"at 6 places" in seen and b"300/300" in seen) == (not quiet)
