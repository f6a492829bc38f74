"""Every number has one place in the order of a seed."""

from __future__ import annotations

from itertools import pairwise

import pytest

from solver.exam.permuting import permuted


@pytest.mark.no_cover
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 16, 17, 100, 1000, 4097])
@pytest.mark.parametrize("seed", [0, 1, 2**70])
def test_one_to_one(size: int, seed: int) -> None:
    assert sorted(permuted(place, size, seed=seed) for place in range(size)) == list(range(size))


def test_very_many() -> None:
    size = 41**60
    found = {permuted(place, size, seed=1) for place in range(200)}
    assert len(found) == 200
    assert all(0 <= number < size for number in found)


def test_it_looks_like_chance() -> None:
    size = 10_000
    found = [permuted(place, size, seed=5) for place in range(2000)]
    counts = [sum(number * 10 // size == tenth for number in found) for tenth in range(10)]
    assert all(150 < count < 250 for count in counts)
    ups = sum(a < b for a, b in pairwise(found))
    assert 900 < ups < 1100


def test_seeds_differ_and_no_machine_does() -> None:
    assert [permuted(place, 1000, seed=7) for place in range(5)] == PINNED
    assert [permuted(place, 1000, seed=8) for place in range(5)] != PINNED


PINNED = [747, 168, 602, 614, 595]
