"""Every usual mistake is found from the wrong answers that it leads to."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from marking.classes import Diagnoses
from networks import layer, network, solved

from solver.cli import main
from solver.errors import ExerciseError
from solver.exercise import parse
from solver.marking.diagnosing import FULL_MARKS, TOO_ROUGH, Judge, Verdict
from solver.marking.distractors import wrong_answers
from solver.marking.mistakes import MISTAKES, OLD_VALUE
from solver.marking.wrong import answer_names, right_values, wrong_ways
from solver.output.environment import phrases
from solver.output.templates import languages
from solver.passes import load, solve

EXAMPLES = sorted((Path(__file__).parents[2] / "docs" / "examples").glob("*.toml"))


def given(text: str) -> Mapping[str, Decimal]:
    """`w11+ = 0.2`, and so on."""
    pairs = (entry.split("=") for entry in text.split(","))
    return {name.strip(): Decimal(value.strip()) for name, value in pairs}


# What the sources print, the names of the weights turned into ours.
PUBLISHED = {
    "macleod": """
        w35+ = 0.272392, w45+ = 0.87305, w13+ = 0.09916, w14+ = 0.3972, w23+ = 0.7978,
        w24+ = 0.5928
    """,
    "zju": """
        w21+ = 0.07, w22+ = -0.58, w23+ = -0.33, w24+ = 0.73, w11+ = 0.19, w12+ = -0.41,
        w13+ = 0.49, w14+ = 0.59
    """,
    "exclusive-or-without-biases": """
        w13+ = 0.712, w14+ = 0.3548, w15+ = 0.2681, w23+ = 0.112, w24+ = 0.8548, w25+ = 0.4681,
        w36+ = 0.1162, w46+ = 0.329, w56+ = 0.708
    """,
    "mazur": """
        w1+ = 0.149780716, w2+ = 0.19956143, w3+ = 0.24975114, w4+ = 0.29950229,
        w5+ = 0.35891648, w6+ = 0.408666186, w7+ = 0.511301270, w8+ = 0.561370121,
        E_total+ = 0.291027924
    """,
}


@pytest.mark.parametrize(
    ("example", "mistake", "wrong"),
    [
        ("macleod", "updated weights used", ["w13+", "w14+", "w23+", "w24+"]),
        ("zju", "weight gradient used for weight", ["w11+", "w13+"]),
        (
            "exclusive-or-without-biases",
            "divided instead of multiplied",
            ["w13+", "w14+", "w15+", "w23+", "w24+", "w25+", "w36+", "w46+", "w56+"],
        ),
        ("mazur", "updated weights used", ["E_total+"]),
    ],
)
def test_what_is_wrong_with_published_answers(
    examples: Path, example: str, mistake: str, wrong: list[str]
) -> None:
    judge = Judge(solve(load(examples / f"{example}.toml")), 6)
    found = judge.judge(given(PUBLISHED[example]))
    assert {
        name: one.mistakes for name, one in found.items() if one.verdict is Verdict.WRONG
    } == dict.fromkeys(wrong, (mistake,))
    assert all(one.verdict in FULL_MARKS for name, one in found.items() if name not in wrong)


def test_an_answer_may_be_right_within_rounding_and_still_look_like_a_mistake(
    examples: Path,
) -> None:
    judge = Judge(solve(load(examples / "zju.toml")), 2)
    found = judge.judge(given(PUBLISHED["zju"]))
    assert found["w11+"].verdict is Verdict.ROUNDED
    assert found["w11+"].mistakes == ("weight gradient used for weight",)
    assert found["w21+"].mistakes == ()


CLASSES = {
    "lecture9": 4,
    "macleod": 5,
    "mazur": 6,
    "exclusive-or-without-biases": 4,
    "han-kamber": 5,
    "tanh-cross-entropy": 5,
    "batch-of-two": 6,
}


@pytest.mark.no_cover
@pytest.mark.parametrize("example", CLASSES)
def test_a_class_in_which_everybody_makes_one_mistake(examples: Path, example: str) -> None:
    exercise = load(examples / f"{example}.toml")
    rounding = exercise.rounding.model_copy(update={"final": CLASSES[example]})
    found = Diagnoses()
    found.add(solve(exercise.model_copy(update={"rounding": rounding})), seed=0, each=2)
    assert found.right >= 0.95 * found.students > 0, str(found)


def test_mistakes_that_cannot_be_told_apart_are_all_named(examples: Path) -> None:
    judge = Judge(solve(load(examples / "lecture9.toml")), 4)
    sets = set()
    for way in judge.ways:
        values = {name: way.values[name] for name in judge.answers.values()}
        sets |= {one.mistakes for one in judge.judge(values).values() if len(one.mistakes) > 1}
    assert sets == {
        ("update with plus", "target and output swapped"),
        ("learning rate forgotten", "half forgotten"),  # the rate is one half
    }


def test_what_follows_from_an_earlier_mistake_is_right(examples: Path) -> None:
    judge = Judge(solve(load(examples / "lecture9.toml")), 4)
    found = judge.judge(given("sig(h1) = 0.5900, dLoss/dw21 = 0.6868, w21+ = 0.1566"))
    assert {name: one.verdict for name, one in found.items()} == {
        "sig(h1)": Verdict.WRONG,
        "dLoss/dw21": Verdict.CARRIED,
        "w21+": Verdict.CARRIED,
    }


DECAY = """
    title = "One answer"
    ask = ["w11"]
    inputs = [1.5, -2]
    targets = [0.5, -1]
    loss = "mean squared error"
    learning_rate = 0.05
    rounding = { final = 5 }
    penalty = { l2 = 0.02 }
    [[layers]]
    activation = "relu"
    weights = [[0.6, -0.5, 0.2], [-0.4, 0.3, -0.9]]
    bias = [0.1, 0.2, -0.3]
    [[layers]]
    activation = "identity"
    weights = [[0.7, -0.6], [-0.2, 0.9], [0.4, 0.5]]
    bias = [-0.1, 0.3]
"""
NO_DECAY = DECAY.replace("penalty = { l2 = 0.02 }", "")
ONE_UNIT = """
    title = "One answer"
    ask = ["w11"]
    inputs = [1, 2]
    targets = [1]
    loss = "squared error"
    learning_rate = 0.1
    layers = [{ activation = "sigmoid", weights = [[0.5], [0.2]] }]
"""


@pytest.mark.parametrize(
    ("exercise", "answer", "mistakes"),
    [
        (DECAY, "0.57795", ("penalty forgotten",)),
        (NO_DECAY, "0.57735", ()),
        (NO_DECAY, "0.57785", ()),
        (NO_DECAY, "0.5770", ()),
        (NO_DECAY, "0.5780", (TOO_ROUGH,)),
        (NO_DECAY, "0.589", ("two forgotten",)),
        (ONE_UNIT, "0.5059", ("two forgotten",)),
        (ONE_UNIT, "0.506", ("two forgotten",)),
        (ONE_UNIT, "0.5080", ()),
        (ONE_UNIT, "0.5050", ()),
        (ONE_UNIT, "0.51", (TOO_ROUGH,)),
        (ONE_UNIT, "0.5", (OLD_VALUE,)),
    ],
)
def test_a_single_answer_is_what_the_mistake_leads_to(
    exercise: str, answer: str, mistakes: tuple[str, ...]
) -> None:
    solution = solve(parse(exercise))
    judge = Judge(solution, solution.exercise.rounding.final)
    assert judge.judge({"w11+": Decimal(answer)})["w11+"].mistakes == mistakes


def test_a_mistake_is_not_behind_an_answer_that_it_leaves_right(examples: Path) -> None:
    judge = Judge(solve(load(examples / "lecture9.toml")), 4)
    found = judge.judge(given("w11+ = 0.2142, w21+ = 0.1644"))
    assert found["w11+"].mistakes == ("slope left out",)
    assert found["w21+"].mistakes == ()


@pytest.mark.parametrize(
    ("mistake", "is_there"),
    [("penalty forgotten", False), ("bias left out", True), ("gradient given for new value", True)],
)
def test_mistakes_are_made_where_they_can_be(examples: Path, mistake: str, is_there: bool) -> None:
    solution = solve(load(examples / "lecture9.toml"))
    ways = [way for way in wrong_ways(solution) if way.mistake == mistake]
    assert len(ways) == is_there
    if mistake == "bias left out":
        (values,) = (way.values for way in ways)
        start = solution.first
        assert values["h1"] == start["x1"] * start["w11"] + start["x2"] * start["w13"]
        assert values["dLoss/db1"] != 0
    if mistake == "gradient given for new value":
        (values,) = (way.values for way in ways)
        assert (
            values["w11+"] == values["dLoss/dw11"] == right_values(solution.exercise)["dLoss/dw11"]
        )


def test_what_comes_from_nowhere_is_wrong_for_no_known_reason(examples: Path) -> None:
    judge = Judge(solve(load(examples / "lecture9.toml")), 4)
    assert judge.judge(given("w11+ = 17"))["w11+"].mistakes == ()


@pytest.mark.parametrize(
    ("mistake", "answers"),
    [
        ("slope left out", "0.2142 0.2722 0.1614 0.1183 -0.3893 0.1638 0.4085 0.2138 0.3585"),
        ("update with plus", "0.2463 0.3068 0.2094 0.1702 0.4430 0.8362 0.4915 0.8862 0.4415"),
        ("updated weights used", "0.2376 0.2971 0.1964 0.1556 0.2133 0.1638 0.4085 0.2138 0.3585"),
    ],
)
def test_wrong_answers_of_the_lecture(examples: Path, mistake: str, answers: str) -> None:
    solution = solve(load(examples / "lecture9.toml"))
    (way,) = (way for way in wrong_ways(solution) if way.mistake == mistake)
    names = answer_names(solution.derivation)
    parameters = ["w11", "w12", "w13", "w14", "b1", "w21", "w22", "w23", "w24"]
    assert [str(solution.policy.final(way.values[names[p]])) for p in parameters] == answers.split()


@pytest.mark.no_cover
def test_without_a_mistake_the_answers_are_right(examples: Path) -> None:
    for path in sorted(examples.glob("*.toml")):
        solution = solve(load(path))
        values = right_values(solution.exercise)
        for name, answer in answer_names(solution.derivation).items():
            assert abs(values[answer] - solution.finals[name].exact) < Decimal("1e-40"), path


def test_a_mistake_that_changes_nothing_is_not_listed() -> None:
    exercise = network("0.1 0.2", "0.3", layer("identity", "0.4 | 0.5"), learning_rate=Decimal(1))
    assert {one.mistake for one in wrong_ways(solved(exercise))} == {
        "update with plus",
        "gradient given for new value",
        OLD_VALUE,
        "half forgotten",
        "input factor forgotten",
        "target and output swapped",
        "divided instead of multiplied",
    }


@pytest.mark.parametrize("language", languages())
def test_every_mistake_and_verdict_has_a_name_and_a_sentence(language: str) -> None:
    macros = vars(phrases(language))
    names = {*MISTAKES, TOO_ROUGH}
    for macro in ("mistake", "mistake_name"):
        told = {str(macros[macro](name)) for name in names}
        assert len(told) == len(MISTAKES) + 1
        assert not set("".join(told)) & set("\\{}$"), "a terminal prints them too"
    assert len({str(macros["verdict"](name.value)) for name in Verdict}) == len(Verdict)


def test_the_command_lists_them(examples: Path) -> None:
    path = str(examples / "lecture9.toml")
    told = CliRunner().invoke(main, ["mistakes", path, "--lang", "en"])
    assert told.exit_code == 0
    assert "w11+ = 0.2337\n  0.2142  slope left out\n" in told.output
    assert "The learning rate was forgotten in the update." in told.output
    chinese = CliRunner().invoke(main, ["mistakes", path, "--lang", "zh"]).output
    assert "w11+ = 0.2337\n  0.2142  漏乘激活函数的导数\n" in chinese
    assert "slope" not in chinese


def test_of_several_ways_of_a_mistake_it_is_told_which(examples: Path) -> None:
    path = str(examples / "lecture9.toml")
    told = CliRunner().invoke(main, ["mistakes", path, "--lang", "en"]).output
    first = told.partition("w12+")[0].splitlines()
    back = "dLoss/dsig(h1) = dLoss/dy1/w21 + dLoss/dy2/w22"
    assert [line.partition("divided instead of multiplied")[2] for line in first[-3:]] == [
        f" (dLoss/dw11 = dLoss/dh1/x1, {back})",
        " (dLoss/dw11 = dLoss/dh1/x1)",
        f" ({back})",
    ]
    assert "  0.2376  updated weights used\n" in told, "there is one way only"
    for answer in re.split(r"\n(?=\S)", told):
        lines = [line.partition("  ")[2] for line in answer.splitlines() if "(" in line]
        assert len(set(lines)) == len(lines)


def test_a_long_way_is_cut(tmp_path: Path, examples: Path) -> None:
    text = (examples / "lecture9.toml").read_text(encoding="utf-8")
    path = tmp_path / "three.toml"
    rows = "weights = [\n    [0.24, 0.3, 0.1],\n    [0.2, 0.16, 0.7],\n]"
    first, second = re.findall(r"weights = \[\n.*?\n\]", text, flags=re.DOTALL)
    more = second.replace("\n]", "\n    [0.15, 0.35],\n]")
    path.write_text(text.replace(first, rows).replace(second, more), encoding="utf-8")
    told = CliRunner().invoke(main, ["mistakes", str(path), "--lang", "en"])
    assert told.exit_code == 0, told.output
    assert "shared bias counted once" in told.output
    assert re.search(r"other path forgotten \(dLoss/dsig\(h1\) = .*, and \d more\)", told.output)


def test_the_command_lists_them_for_programs(examples: Path) -> None:
    told = CliRunner().invoke(main, ["mistakes", str(examples / "lecture9.toml"), "--json"])
    record = json.loads(told.output)
    assert record["answers"]["w11"]["right"] == "0.2337"
    assert {"value": "0.2142", "mistakes": ["slope left out"]} in record["answers"]["w11"]["wrong"]
    assert set(record["mistakes"]["slope left out"]) == {"zh", "en"}


@pytest.mark.no_cover
@pytest.mark.parametrize("example", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_no_wrong_answer_is_the_right_one_or_told_twice(example: Path) -> None:
    told = CliRunner().invoke(main, ["mistakes", str(example), "--json", "--lang", "zh+en"])
    assert told.exit_code == 0
    record = json.loads(told.stdout)
    found = [[*one["wrong"], *one["accepted"]] for one in record["answers"].values()]
    assert {n for one in found for w in one for n in w["mistakes"]} == record["mistakes"].keys()
    for one, listed in zip(record["answers"].values(), found, strict=True):
        values = [w["value"] for w in listed]
        assert len(set(map(Decimal, values))) == len(values)
        assert Decimal(one["right"]) not in map(Decimal, values)


@pytest.mark.no_cover
@pytest.mark.parametrize(("example", "places"), [("zju", 2), ("lecture9", 4), ("lecture9", 3)])
def test_what_has_to_be_accepted_is_no_wrong_answer(
    examples: Path, example: str, places: int
) -> None:
    """What is listed loses its marks, and what is left out does not."""
    path = examples / f"{example}.toml"
    command = ["mistakes", str(path), "--ranges", str(places), "--lang", "en"]
    record = json.loads(CliRunner().invoke(main, [*command, "--json"]).stdout)
    judge = Judge(solve(load(path)), places)
    number = 0
    for parameter, one in record["answers"].items():
        name = judge.answers[parameter]
        for entry, is_right in [
            (e, k == "accepted") for k in ("wrong", "accepted") for e in one[k]
        ]:
            verdict = judge.judge({name: Decimal(entry["value"])})[name].verdict
            assert (verdict in FULL_MARKS) == is_right, (parameter, entry)
            number += is_right
    assert number > 0
    told = CliRunner().invoke(main, command).output
    assert f"left out: {number} answer" in told
    lines = [line for line in told.splitlines() if re.match("  -?[0-9]", line)]
    assert len(lines) == sum(len(one["wrong"]) for one in record["answers"].values())


def test_a_mistake_that_leads_to_nothing_wrong_is_named(examples: Path) -> None:
    told = CliRunner().invoke(main, ["mistakes", str(examples / "zju.toml"), "--lang", "zh"])
    assert re.search("accepted; nothing else comes of: .*权重矩阵用反了.*\n$", told.output)


def test_of_several_steps_every_way_tells_what_is_wrong_in_it(examples: Path) -> None:
    """A wrong formula of an earlier step counts, and no two ways are told alike."""
    told = CliRunner().invoke(main, ["mistakes", str(examples / "three-epochs.toml")]).output
    assert "()" not in told
    for answer in re.split(r"\n(?=\S)", told):
        lines = [line.partition("  ")[2] for line in answer.splitlines() if "(" in line]
        assert len(set(lines)) == len(lines), answer


def test_the_twelve_mistakes_of_any_class_are_rows() -> None:
    assert set(MISTAKES) >= {
        "slope left out",
        "slope at the output",
        "other path forgotten",
        "updated weights used",
        "update with plus",
        "learning rate forgotten",
        "half forgotten",
        "target and output swapped",
        "shared bias counted once",
        "input and hidden value swapped",
        "weight gradient used for weight",
        "divided instead of multiplied",
    }
    assert all(row.ways for row in MISTAKES.values())


def test_where_no_mistake_leads_elsewhere_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "sum.toml"
    equation = '[[equations]]\nname = "L"\nexpression = "w + v"'
    path.write_text(f'title = "A sum"\n[parameters]\nw = 2\nv = 3\n{equation}', encoding="utf-8")
    told = CliRunner().invoke(main, ["mistakes", str(path)])
    assert "none of the usual mistakes leads to another answer here" in told.output


def test_the_command_names_the_file_of_an_exercise_that_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "no.toml"
    path.write_text("title = 1", encoding="utf-8")
    told = CliRunner().invoke(main, ["mistakes", str(path)])
    assert told.exit_code == 1
    assert "no.toml" in told.output


def test_a_long_training_is_not_gone_through_again_and_again() -> None:
    exercise = network("0.1", "1", layer("sigmoid", "0.3"), iterations=101)
    with pytest.raises(ExerciseError, match="100 steps at the most"):
        wrong_answers(solved(exercise), 4)
