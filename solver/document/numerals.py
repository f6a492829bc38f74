"""Numbers in print: on a page, and in plain text."""

from __future__ import annotations

from decimal import Decimal

SCIENTIFIC_BELOW = -5
"""A number whose first figure stands at this place after the point, or later, is scientific."""
SCIENTIFIC_FROM = 15
"""And so is one that would have this many figures or more, the last of them only zeros."""

_TINY = "0." + "0" * (-SCIENTIFIC_BELOW - 1)


def print_number(value: Decimal) -> str:
    r"""A number as it stands on the page: `-0.0511`, `1.2 \times 10^{-5}`."""
    if not value:
        return "0"
    text = str(value)  # takes a third of the time of a format
    if len(text) <= SCIENTIFIC_FROM and "E" not in text and _TINY not in text:
        return text
    first = value.adjusted()
    if _is_scientific(value, first):
        return rf"{_mantissa(value):f} \times 10^{{{first}}}"
    return f"{value:f}" if "E" in text else text


def print_plain(value: Decimal) -> str:
    """The same number in plain text: `-0.0511`, `1.2e-5`."""
    if value == 0:
        return "0"
    first = value.adjusted()
    if _is_scientific(value, first):
        return f"{_mantissa(value):f}e{first}"
    return f"{value:f}"


def _mantissa(value: Decimal) -> Decimal:
    """The digits with the point after the first; `scaleb` would keep 28 of them."""
    sign, digits, _ = value.as_tuple()
    return Decimal((sign, digits, 1 - len(digits)))


def _is_scientific(value: Decimal, first: int) -> bool:
    if first < SCIENTIFIC_FROM:
        return first <= SCIENTIFIC_BELOW
    return first > len(value.as_tuple().digits) - 1  # 1E+20 has one figure and twenty zeros
