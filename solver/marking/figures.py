"""Numbers as students write them: 0.2337, ０．２３３７, 0,2337, 1/3, −1.2×10⁻⁵."""

from __future__ import annotations

import decimal
import re
import unicodedata
from decimal import Decimal

MAX_LENGTH = 60
MAX_EXPONENT = 300

_CONTEXT = decimal.Context(prec=60, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)
_SIGNS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "⁄": "/", "∕": "/", "÷": "/"})
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_TENS = re.compile(r"[x×*·⋅]10(?:\^|\*\*)?[{(]?(?P<exponent>[+-]?\d+)[)}]?$")
_RAISED = re.compile(r"10([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)$")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE](?P<exponent>[+-]?\d{1,4}))?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d*")


def read_number(text: str) -> Decimal | None:
    """The number that a student means; nothing where that is not clear."""
    if len(text) > MAX_LENGTH:
        return None
    plain = _plain(text)
    above, slash, below = plain.partition("/")
    if not slash:
        return _decimal(plain)
    numerator, denominator = _decimal(above), _decimal(below)
    if numerator is None or not denominator:
        return None
    return _CONTEXT.divide(numerator, denominator)


def _plain(text: str) -> str:
    """In ASCII, without blanks, with a point and with E for a power of ten."""
    raised = _RAISED.sub(lambda found: f"10^{found[1].translate(_SUPERSCRIPTS)}", text.strip())
    joined = "".join(unicodedata.normalize("NFKC", raised).translate(_SIGNS).split())
    bare = joined.lstrip("≈$").rstrip("$").replace("。", ".")
    power = _TENS.search(bare)
    if power:
        bare = f"{bare[: power.start()]}e{power['exponent']}"
    if _GROUPED.fullmatch(bare):
        return bare.replace(",", "")
    return bare.replace(",", ".") if bare.count(",") == 1 and "." not in bare else bare


def _decimal(text: str) -> Decimal | None:
    found = _NUMBER.fullmatch(text)
    if found is None or not text.isascii() or abs(int(found["exponent"] or 0)) > MAX_EXPONENT:
        return None
    return Decimal(text)
