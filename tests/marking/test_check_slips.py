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
# Which key, its exercise, its language, and one change in how many is tried.
KEYS: dict[str, tuple[dict[str, Any] | str, str, int]] = {
    "lecture": (networks.lecture(), "en", 9),
    "deeper, with deltas": (_DEEPER, "zh", 14),
    "matrices": (networks.lecture(notation="z/a", form="matrix"), "en", 6),
    "softmax": (_SOFTMAX, "en", 12),
    "Adam": (_ADAM, "zh", 21),
    "equations": ("circuit-of-a-neuron", "zh", 2),
    "Err and theta": ("han-kamber", "en", 6),
}
FAST = 12
"""The fast tests try one in so many of these."""

# Where a change is not noticed, and why.
REASONS = {
    r"\$=\$|\$\\approx\$|\$\\odot|\$\\mathbf": "what explains a sign claims nothing",
    r"w\^\{\+\} &|\\hat\{[mv]\}_\{w\}|_\{w\}|\\partial w\}": "a rule claims no number",
    r"mathrm\{sig\}|mathrm\{ReLU\}": "a function under another name is still that function",
    r"= \\begin\{pmatrix\} [a-zA-Z]": "what a vector is made of is said, not worked out",
}


@cache
def key(name: str) -> str:
    exercise, language, _ = KEYS[name]
    if isinstance(exercise, str):
        return networks.key_of(explain(solve(load(EXAMPLES / f"{exercise}.toml"))), language)
    return networks.key_of(networks.explained(exercise), language)


def is_noticed(mutation: Mutation) -> bool:
    return bool(check(Source("key.tex", mutation.text)).findings)


def told(mutation: Mutation) -> str:
    return f"{mutation.line}: {mutation.old} -> {mutation.new} in {mutation.around}"


def reason(mutation: Mutation) -> str | None:
    found = (why for where, why in REASONS.items() if re.search(where, mutation.around))
    return next(found, None)


@pytest.mark.parametrize("name", KEYS)
def test_the_key_itself_is_clean(name: str) -> None:
    assert check(Source("key.tex", key(name))).findings == ()


@pytest.mark.parametrize("name", KEYS)
def test_changes_are_noticed(name: str) -> None:
    tried = list(mutations(key(name)))[:: KEYS[name][2] * FAST]
    missed = [told(each) for each in tried if not is_noticed(each) and not reason(each)]
    assert len(tried) > 10
    assert len(missed) <= 1, missed


@pytest.mark.slow
@pytest.mark.parametrize("name", KEYS)
def test_of_all_changes_99_in_100_are_noticed(name: str) -> None:
    tried = list(mutations(key(name)))[:: KEYS[name][2]]
    missed = [each for each in tried if not is_noticed(each)]
    unexplained = [told(each) for each in missed if not reason(each)]
    assert len(tried) > 150
    assert len(unexplained) <= len(tried) // 100, unexplained
