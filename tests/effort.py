"""How much work something is, counted in calls: the same on every machine, busy or not."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

WITHOUT_END = 1_000_000
"""What is refused at once takes some thousands of calls."""


def calls_of(work: Callable[..., object], *given: object, at_most: int | None = None) -> int:
    """How often a function is called, or a generator resumed, in doing the work.

    With one more than `at_most` the work is broken off, and the test with it.
    """
    made = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")
        if at_most is not None and made > at_most:
            raise AssertionError(f"more than {at_most:,} calls")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work(*given)
    finally:
        sys.setprofile(before)
    return made
