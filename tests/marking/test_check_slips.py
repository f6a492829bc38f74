"""One digit or one symbol of the lecture's key changed, everywhere in turn: is it noticed?

What is not noticed, and why, on the lecture's own key:

- a sign in the sentence that explains the signs, `$=$ is exactly true`: nothing is claimed there;
- another name for the sigmoid where it is defined, `sjg(x) = …`: `sig` is known without it;
- `≈` for `=`, and a variable that stands for nothing, in the rule for every parameter,
  `w^+ = w - α ∂Loss/∂w`: a rule claims nothing of numbers, and its steps are each checked by
  themselves.
"""

from __future__ import annotations

from functools import cache

import networks
import pytest
from marking.mutating import Mutation, mutations

from solver.marking.checking import check
from solver.marking.source import Source

EVERY = 60
"""The fast tests try one change in so many."""


@cache
def key() -> str:
    return networks.key_of(networks.explained(networks.lecture()))


def is_noticed(mutation: Mutation) -> bool:
    return bool(check(Source("key.tex", mutation.text)).findings)


def told(mutation: Mutation) -> str:
    return f"{mutation.line}: {mutation.old} -> {mutation.new} in {mutation.around}"


def test_the_key_itself_is_clean() -> None:
    assert check(Source("key.tex", key())).findings == ()


def test_changes_are_noticed() -> None:
    tried = list(mutations(key()))[::EVERY]
    missed = [told(mutation) for mutation in tried if not is_noticed(mutation)]
    assert len(tried) > 40
    assert missed == []


@pytest.mark.slow
def test_of_all_changes_99_in_100_are_noticed() -> None:
    tried = list(mutations(key()))
    missed = [told(mutation) for mutation in tried if not is_noticed(mutation)]
    assert len(tried) > 3000
    assert len(missed) <= len(tried) // 100, missed
