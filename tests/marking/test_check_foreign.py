"""Keys in other people's styles: nothing is wrong with a right one, and its slips are found."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from solver.marking.checking import check
from solver.marking.findings import Kind, Report
from solver.marking.source import Source

_ROWS = tomllib.loads(Path(__file__).with_name("foreign.toml").read_text(encoding="utf-8"))["keys"]
KEYS: dict[str, str] = {row["name"]: row["text"] for row in _ROWS}
SLIPS = [(row["name"], right, wrong) for row in _ROWS for right, wrong in row["slips"]]


def report_on(name: str, text: str) -> Report:
    is_markdown = r"\newcommand" not in text
    return check(Source(name, text, is_markdown=is_markdown))


@pytest.mark.parametrize("name", KEYS)
def test_a_right_key_raises_no_alarm(name: str) -> None:
    report = report_on(name, KEYS[name])
    assert [f for f in report.findings if f.is_error or f.kind is Kind.UNREAD] == []


@pytest.mark.parametrize(("name", "right", "wrong"), SLIPS)
def test_a_slip_is_found(name: str, right: str, wrong: str) -> None:
    assert right in KEYS[name]
    assert report_on(name, KEYS[name].replace(right, wrong, 1)).is_wrong
