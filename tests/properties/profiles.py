"""How many random networks a property is tried on, and how what the key prints is judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networks
from hypothesis import HealthCheck, Phase, assume, settings
from reader import Finding, faults, judge, read_displays, unchecked

from solver.document.steps import Document
from solver.errors import ExerciseError

# Always the same examples: a test that passes today passes tomorrow.
FAST = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
# Without making a failing exercise smaller, which can take longer than all of them together.
THOROUGH = settings(FAST, max_examples=100, phases=[Phase.explicit, Phase.generate])


def explained(exercise: Mapping[str, Any]) -> Document:
    """The document of an exercise that fits on pages; another is refused, and then drawn again."""
    try:
        return networks.explained(exercise)
    except ExerciseError as error:
        assume("more than a page can hold" not in str(error))
        raise


def red_marks(exercise: Mapping[str, Any], *, coarse: bool = False) -> list[Finding]:
    """What an independent reader of the key would mark in red.

    Left out is what the key itself admits: values it marks as dictated, and in its last sentences
    the values that others would be. Where exact values are carried, or very coarse ones, an
    equality between two lines holds only as far as the digits printed on them.
    """
    rules = exercise.get("rounding", {})
    findings, red = red_marks_of(explained(exercise), rules, coarse=coarse)
    assert unchecked(findings) == []
    return red


def red_marks_of(
    document: Document, rules: Mapping[str, Any], *, coarse: bool = False
) -> tuple[list[Finding], list[Finding]]:
    """All findings of a document, which was rounded by these rules, and the red marks of these."""
    is_exact = document.rounding.working is None
    findings = judge(
        read_displays(networks.key_of(document)),
        rounding=rules.get("mode", "half-up"),
        equals=rules.get("equals", "exact"),
        digits=rules.get("digits", "decimals"),
        carried="exact" if is_exact else "printed",
    )
    return findings, [
        finding
        for finding in faults(findings)
        if not _is_admitted(finding, document)
        and not ((is_exact or coarse) and _is_between_lines(finding))
    ]


def _is_admitted(finding: Finding, document: Document) -> bool:
    note = document.rounding
    return finding.marked or (finding.kind == "restated" and bool(note.forced or note.untrue))


def _is_between_lines(finding: Finding) -> bool:
    return finding.verdict == "loose" and finding.kind in ("substituted", "symbolic")
