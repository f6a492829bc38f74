"""Numbers to 60 digits, in a context of their own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeAlias

import mpmath

Real: TypeAlias = Any  # an mpf of MP

# SymPy changes the precision of the shared context.
MP = mpmath.mp.clone()
MP.dps = 60


def real(value: object) -> Real:
    """A number of the exercise to 60 digits; a binary float has already lost its digits."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, str)):
        raise TypeError(f"an exact number is needed, not {value!r}")
    return MP.mpf(str(value))
