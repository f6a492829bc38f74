"""`backprop check`: on the lecture's key, on our own, on keys with a slip, on what is no key."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from strategies import exercises, to_toml

from solver.cli import main
from solver.exercise import load, parse
from solver.marking.checking import check
from solver.marking.expected import Expected, expected_of
from solver.marking.findings import Kind
from solver.marking.source import Source
from solver.output.latex import Part, write_latex
from solver.passes import explain, solve

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
LECTURE = Path(__file__).with_name("lecture9.md")

# What is wrong in the lecture's equations, in order: the kind of finding, and what it names.
SLIPS = [
    ("wrong", "0.2436"),
    ("wrong", "0.2436"),
    ("unused", "Loss_3"),
    ("rounded", "0.67222"),
    ("rounded", "0.67222"),
    ("rounded", "0.08294"),
    ("symbol", "sig(h_1)"),
    ("rounded", "0.08294"),
    ("symbol", "2_2"),
    ("rounded", "0.012542"),
    ("rounded", "0.013532"),
    ("rounded", "0.018813"),
    ("wrong", "0.0203"),
    ("rounded", "0.32592"),
    ("answer", "0.2337"),
    ("answer", "0.2932"),
    ("answer", "0.1498"),
    ("answer", "0.1638"),
    ("answer", "0.2138"),
    ("answer", "-0.0511"),
]


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["check", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def key_of(name: str, language: str = "en") -> tuple[str, Expected]:
    solution = solve(load(EXAMPLES / f"{name}.toml"))
    return write_latex(explain(solution), Part.KEY, language=language), expected_of(solution)


def test_the_lectures_own_key() -> None:
    code, output = run(LECTURE, "--exercise", EXAMPLES / "lecture9.toml")
    *findings, summary = output.strip().splitlines()
    assert code == 1
    assert "4 of 10 final answers are right, 6 are not" in summary
    assert len(findings) == len(SLIPS)
    for finding, (kind, named) in zip(findings, SLIPS, strict=True):
        assert f"[{kind}]" in finding
        assert named in finding


def test_findings_as_json() -> None:
    code, output = run(LECTURE, "--json")
    assert code == 1
    assert json.loads(output)


@pytest.mark.parametrize("language", ["en", "zh", "zh+en"])
@pytest.mark.parametrize("name", ["lecture9", "mazur", "han-kamber", "negnevitsky", "macleod"])
def test_our_own_keys_are_right(name: str, language: str) -> None:
    text, expected = key_of(name, language)
    report = check(Source("key.tex", text), expected)
    assert not report.is_wrong, report.lines()


@pytest.mark.no_cover
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.toml")))
def test_every_example_checks_out(name: str, language: str) -> None:
    text, expected = key_of(name, language)
    report = check(Source("key.tex", text), expected)
    assert not report.is_wrong, report.lines()
    assert report.summary()


@pytest.mark.no_cover
@pytest.mark.parametrize("form", ["paths", "deltas", "adjoints", "matrix"])
@pytest.mark.parametrize("notation", ["lecture", "net/out", "z/a", "Err/theta"])
def test_every_form_in_every_notation_checks_out(form: str, notation: str) -> None:
    text = (EXAMPLES / "lecture9.toml").read_text(encoding="utf-8")
    keys = f'form = "{form}"\nnotation = "{notation}"\n[[layers]]'
    solution = solve(parse(text.replace("[[layers]]", keys, 1)))
    key = write_latex(explain(solution), Part.KEY, language="en")
    report = check(Source("key.tex", key), expected_of(solution))
    assert not report.is_wrong, report.lines()


def test_without_the_exercise_too() -> None:
    text, _ = key_of("mazur")
    assert not check(Source("key.tex", text), Expected()).is_wrong


def test_a_key_is_verified_before_it_is_written(tmp_path: Path) -> None:
    arguments = ["solve", str(EXAMPLES / "lecture9.toml"), "--verify", "--format", "tex"]
    result = CliRunner().invoke(main, [*arguments, "--lang", "en", "--out", str(tmp_path)])
    assert result.exit_code == 0
    assert "verified" in result.output


@pytest.mark.no_cover
def test_changed_digits_are_found() -> None:
    """One digit of a number right of a relation, in every eighth place of the key."""
    text, expected = key_of("lecture9")
    places = [found.end() - 1 for found in re.finditer(r"(?:=|approx) -?\d\.\d+", text)][::8]
    missed = [
        at
        for at in places
        if not check(
            Source("key.tex", text[:at] + str((int(text[at]) + 5) % 10) + text[at + 1 :]), expected
        ).is_wrong
    ]
    assert len(places) > 10
    assert len(missed) <= len(places) // 10


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"0.58010 \times 0.5 +", r"0.58010 \times 0.6 +"),
        (r"= 0.3232", r"= 0.3233"),
        (r"\approx 0.24358", r"\approx 0.24359"),
        (r"\approx 0.01255", r"\approx 0.01265"),
        (r"Label}_2) \cdot \mathrm{sig}(h_2)", r"Label}_2) \cdot \mathrm{sig}(h_1)"),
    ],
)  # fmt: skip
def test_a_slip_is_found(right: str, wrong: str) -> None:
    text, expected = key_of("lecture9")
    assert right in text
    assert check(Source("key.tex", text.replace(right, wrong, 1)), expected).is_wrong


@pytest.mark.no_cover
@settings(max_examples=15, deadline=None, derandomize=True)
@given(exercises(largest_layer=3, most_layers=2))
def test_no_false_alarm_on_keys_of_random_exercises(exercise: dict[str, object]) -> None:
    solution = solve(parse(to_toml(exercise)))
    text = write_latex(explain(solution), Part.KEY, language="en")
    report = check(Source("key.tex", text), expected_of(solution))
    assert not report.is_wrong, report.lines()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe" * 50,
        "$$" + "{" * 5_000 + "$$",
        "$$ x = 1",
        r"\def\x{\x}$$\x = 1$$",
        r"\newcommand{\a}{\a\a} $$\a = 1$$",
        "\\begin{align*} 1 &= 1 \\\\",
        "$$ 9^{9^{9^{9}}} = 1 $$",
        "$$ \\frac{1}{0} = 2 $$",
        "没有公式",
    ],
    ids=range(10),
)
def test_what_is_no_key_is_told_in_a_line_or_two(content: bytes | str, tmp_path: Path) -> None:
    file = tmp_path / "key.tex"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    code, output = run(file)
    assert code in (0, 1)
    assert "Traceback" not in output


NUMBERS_PUT_IN = {
    r"\frac{\partial Loss_1}{\partial y_1} = y_1 - 0.05": False,
    r"\frac{\partial Loss_1}{\partial y_1} = y_1 - 0.06": True,
    r"\frac{\partial Loss_1}{\partial w_{21}} = (y_1 - 0.05) sig(h_1)": False,
    r"\frac{\partial Loss_1}{\partial w_{21}} = (y_1 - 0.05) sig(h_2)": True,
}


@pytest.mark.parametrize("text", NUMBERS_PUT_IN)
def test_a_formula_may_have_some_numbers_in_place_of_names(text: str) -> None:
    _, expected = key_of("lecture9")
    report = check(Source("key.md", f"$${text}$$", is_markdown=True), expected)
    assert any(found.kind is Kind.SYMBOL for found in report.findings) == NUMBERS_PUT_IN[text]
    assert report.summary().endswith("0 of 10 final answers are right, 10 are missing")
