"""The report on what a file's variants would be like."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from solver.exam.drawing import Draws
from solver.exam.report import Spread, Survey, picture, survey, table
from solver.exam.variants import read

LECTURE = Path(__file__).parents[2] / "docs" / "examples" / "lecture9.toml"

MADE_UP = Survey(
    "a < b.toml",
    7,
    Draws(3, {"loss_falls": 1, "tie_margin": 12}),
    (
        Spread("w11+", (Decimal("-0.5"), Decimal("0.25"), Decimal("0.25"))),
        Spread("b1+", (Decimal(2), Decimal(2), Decimal(2))),
    ),
    (2, 12_345),
)

TABLE = """\
3 of 16 draws kept: 18.8 %

refused  condition
     12  tie_margin
      1  loss_falls

answer  least   1/4  median   3/4  most  distinct
w11+     -0.5  -0.5    0.25  0.25  0.25         2
b1+         2     2       2     2     2         1

slowest draw: variant 2, 12.3 ms"""


def test_the_table() -> None:
    assert table(MADE_UP) == TABLE


def test_the_picture_has_a_bar_for_every_value() -> None:
    root = ET.fromstring(picture(MADE_UP))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == "3 variants of a < b.toml, seed 7"
    assert "w11+" in texts
    bars = [int(bar.get("height", "0")) for bar in root.iterfind(".//{*}g/{*}rect")]
    assert sorted(bars)[-3:] == [50, 100, 100], "one value, two alike, and three"


@pytest.mark.parametrize(
    ("values", "bins", "counts"),
    [("0 1 2 3 4", 5, (1, 1, 1, 1, 1)), ("0 0 10", 2, (2, 1)), ("5 5", 3, (0, 2, 0))],
)
def test_counts(values: str, bins: int, counts: tuple[int, ...]) -> None:
    assert Spread("w", tuple(map(Decimal, values.split()))).counts(bins) == counts


def test_a_survey_draws_the_variants_that_a_batch_would_make() -> None:
    ticks: list[int] = []
    found = survey(read(LECTURE), seed=1, count=20, progress=ticks.append)
    assert found.draws.kept == len(ticks) == 20
    assert [spread.name for spread in found.answers][:2] == ["w11+", "w12+"]
    assert all(len(spread.values) == 20 for spread in found.answers)
    assert 1 <= found.slowest[0] <= 20
    assert not found.problem


def test_a_survey_of_what_is_too_strict_says_what_refused(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.toml"
    text = LECTURE.read_text(encoding="utf-8")
    sheet.write_text(f"{text}\n[vary.accept]\nwhere = 'h1 > 9'\ntries = 30\n", encoding="utf-8")
    found = survey(read(sheet), seed=1, count=20)
    assert found.draws == Draws(0, {"h1 > 9": 30})
    assert "'h1 > 9' refused 30 of 30 draws" in found.problem
    assert table(found).startswith(
        "0 of 30 draws kept: 0.0 %\n\nrefused  condition\n     30  h1 > 9"
    )
    assert ET.fromstring(picture(found)) is not None
