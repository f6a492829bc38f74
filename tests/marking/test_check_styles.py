"""More keys in other people's styles: nothing is wrong with a right one, a slip is one finding."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from solver.marking.checking import check
from solver.marking.findings import Kind, Report
from solver.marking.source import Source

_FILE = Path(__file__).with_name("styles.toml")
ROWS = {row["name"]: row for row in tomllib.loads(_FILE.read_text(encoding="utf-8"))["keys"]}
SLIPS = [(name, right, wrong) for name, row in ROWS.items() for right, wrong in row["slips"]]


def report_on(name: str, text: str) -> Report:
    return check(Source(name, text, is_markdown=ROWS[name].get("markdown", True)))


@pytest.mark.parametrize("name", ROWS)
def test_a_right_key_raises_no_alarm(name: str) -> None:
    report = report_on(name, ROWS[name]["text"])
    assert [f for f in report.findings if f.is_error or f.kind is Kind.UNREAD] == []


@pytest.mark.parametrize(("name", "right", "wrong"), SLIPS)
def test_a_slip_is_one_finding(name: str, right: str, wrong: str) -> None:
    text = ROWS[name]["text"]
    assert right in text
    errors = [f for f in report_on(name, text.replace(right, wrong, 1)).findings if f.is_error]
    assert len(errors) == 1, errors
    assert errors[0].right or errors[0].kind is Kind.SYMBOL
