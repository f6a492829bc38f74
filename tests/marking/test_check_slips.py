"""One digit or one symbol of a key changed, everywhere in turn: is it noticed?"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import networks
import pytest
from marking.mutating import Mutation, mutations
from networks import layer, network

from solver.exercise import load
from solver.marking.checking import check
from solver.marking.source import Source
from solver.passes import explain, solve

pytestmark = pytest.mark.no_cover

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"

_SOFTMAX = network(
    "0.4 -0.7",
    "0 1",
    layer("sigmoid", "0.24 0.3 | 0.2 0.16", "0.28"),
    layer("softmax", "0.5 0.45 | 0.55 0.4", "0.6 0.1"),
    loss="cross-entropy",
    notation="z/a",
)
_DEEPER = network(
    "0.4 -0.7",
    "0.8",
    layer("tanh", "0.24 0.3 | 0.2 0.16", "0.28 0.1"),
    layer("sigmoid", "0.5 -0.45 | 0.55 0.4", "0.6"),
    layer("identity", "0.35 | -0.15", "0.05"),
    notation="z/a",
    form="deltas",
)
_ADAM = network(
    "0.4",
    "1",
    layer("sigmoid", "0.24", "0.28"),
    layer("identity", "0.5", "0.1"),
    optimizer="adam",
    iterations=2,
)
# Which key, its exercise, and its language.
KEYS: dict[str, tuple[dict[str, Any] | str, str]] = {
    "lecture": (networks.lecture(), "en"),
    "deeper, with deltas": (_DEEPER, "zh"),
    "matrices": (networks.lecture(notation="z/a", form="matrix"), "en"),
    "softmax": (_SOFTMAX, "en"),
    "Adam": (_ADAM, "zh"),
    "equations": ("circuit-of-a-neuron", "zh"),
    "Err and theta": ("han-kamber", "en"),
}
SAMPLE, FAST = 180, 12
"""At least so many changes of each are tried, in the slow test and in the fast one."""

# Where a change is not noticed, and why: what is in ⟦ ⟧ was changed.
REASONS = {
    r"\$⟦(=|\\approx)⟧\$": "a sign that is explained claims nothing",
    r"w\^\{\+\} &⟦=⟧|softmax\}\(x\)_i &⟦=⟧": "a rule claims no number, so nothing is rounded",
    r"mathbf\{[a-z]\} &⟦=⟧ \\begin\{pmatrix\} [a-z]": "what a vector is made of is no rounding",
    r"mathrm\{\w*⟦\w⟧\w*\}\(x\) &=": "a function may be defined under any name",
    r"⟦[+-]⟧ ?0 \\times": "nought may be added or taken away",
    r"[mv]_\{[wb]_\{?\d+\}*\$? ⟦=⟧ -?\d": "what is carried on was rounded above, so ≈ is true",
    r"delta\^\{\(\d\)\}_\d \\\\  &⟦=⟧ -?\d": "what is read off was rounded above, so ≈ is true",
    r"softmax\}\(x\)_⟦i⟧ &=": "an index of a definition is not held against those within",
    r"\\  &⟦=⟧ 0\.197 ": "0.20 was printed before: 0.197, put in for it, is rounded too",
    r"partial ⟦d⟧\} (&=|\\\\ +&\\approx) -": "d is e + 1: the derivatives by both are the same",
    r"⟦\d⟧\d*\$ & \$-?\d\$ & \$\.\d+\$ \\\\": "gradients that nothing but a table has",
}  # fmt: skip
TABLED = "Err and theta"
"""Only this notation has gradients in its table alone; see the last of the reasons."""


@cache
def key(name: str) -> str:
    exercise, language = KEYS[name]
    if isinstance(exercise, str):
        return networks.key_of(explain(solve(load(EXAMPLES / f"{exercise}.toml"))), language)
    return networks.key_of(networks.explained(exercise), language)


def is_noticed(mutation: Mutation) -> bool:
    return bool(check(Source("key.tex", mutation.text)).findings)


def told(mutation: Mutation) -> str:
    return f"{mutation.line}: {mutation.old} -> {mutation.new} in {mutation.around}"


def reason(name: str, mutation: Mutation) -> str | None:
    wheres = list(REASONS) if name == TABLED else list(REASONS)[:-1]
    return next((REASONS[where] for where in wheres if re.search(where, mutation.around)), None)


@pytest.mark.parametrize("name", KEYS)
def test_the_key_itself_is_clean(name: str) -> None:
    assert check(Source("key.tex", key(name))).findings == ()


@pytest.mark.parametrize("name", KEYS)
def test_changes_are_noticed(name: str) -> None:
    every = list(mutations(key(name)))
    tried = every[:: len(every) // FAST]
    missed = [told(each) for each in tried if not is_noticed(each) and not reason(name, each)]
    assert len(tried) >= FAST
    assert len(missed) <= 1, missed


@pytest.mark.slow
@pytest.mark.parametrize("name", KEYS)
def test_of_all_changes_99_in_100_are_noticed(name: str) -> None:
    every = list(mutations(key(name)))
    tried = every[:: len(every) // SAMPLE]
    missed = [each for each in tried if not is_noticed(each)]
    unexplained = [told(each) for each in missed if not reason(name, each)]
    assert len(tried) >= SAMPLE
    assert len(unexplained) <= len(tried) // 100, unexplained
