"""Numbers as students write them: 0.2337, ０．２３３７, 0,2337, 1/3, 23.37 %, w = −1.2×10⁻⁵."""

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
_NOTHING = frozenset({"n/a", "na", "#n/a", "none", "null", "nil", "nan", "-", "--", "/", "\\"})
_NOTHING_ZH = frozenset({"无", "空", "缺", "缺答", "缺考", "未答", "未作答", "没做"})
"""What people write in the cell of an answer that was not given."""

_EQUALS = re.compile("[=≈≐≃]")
_ENDS = "。；;，,"
_MIXED = re.compile(r"\d\s+\d+\s*[/⁄∕÷]")
_TENS = re.compile(r"[x×*·⋅]10(?:\^|\*\*)?[{(]?(?P<exponent>[+-]?\d+)[)}]?$")
_RAISED = re.compile(r"10([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)$")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE](?P<exponent>[+-]?\d{1,4}))?")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?")
_GROUPED_BY_POINTS = re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:\.\d{3})+,\d*|(?:\.\d{3}){2,})")


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is no answer."""
    bare = unicodedata.normalize("NFKC", text).translate(_SIGNS).strip().casefold()
    return not bare or bare in _NOTHING | _NOTHING_ZH


def readings(text: str) -> tuple[Decimal, ...]:
    """The numbers that a student may mean: none, one, or both that `1,234` may be."""
    if len(text) > MAX_LENGTH or _MIXED.search(text):
        return ()
    plain = _plain(text)
    found = dict.fromkeys(_number(one) for one in (_with_point(plain), _grouped(plain)) if one)
    return tuple(value for value in found if value is not None)


def read_number(text: str, near: Decimal = Decimal(0)) -> Decimal | None:
    """The number that a student means, of two the one next to `near`; nothing if none is clear."""
    return min(readings(text), key=lambda value: abs(value - near), default=None)


def _plain(text: str) -> str:
    """In ASCII, without blanks, without what it is called, and with E for a power of ten."""
    ended = text.strip().rstrip(_ENDS).strip()
    raised = _RAISED.sub(lambda found: f"10^{found[1].translate(_SUPERSCRIPTS)}", ended)
    joined = "".join(unicodedata.normalize("NFKC", raised).translate(_SIGNS).split())
    bare = _EQUALS.split(joined.strip("$").replace("。", "."))[-1]
    power = _TENS.search(bare)
    return f"{bare[: power.start()]}e{power['exponent']}" if power else bare


def _with_point(plain: str) -> str:
    """A single comma as the decimal point."""
    return plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain


def _grouped(plain: str) -> str:
    """Thousands that are parted by commas, or by points with a decimal comma."""
    if _GROUPED.fullmatch(plain):
        return plain.replace(",", "")
    if _GROUPED_BY_POINTS.fullmatch(plain):
        return plain.replace(".", "").replace(",", ".")
    return ""


def _number(plain: str) -> Decimal | None:
    """A decimal, one of percent, or a fraction."""
    if plain.endswith("%"):
        value = _decimal(plain.removesuffix("%"))
        return None if value is None else value.scaleb(-2)
    above, slash, below = plain.partition("/")
    if not slash:
        return _decimal(plain)
    numerator, denominator = _decimal(above), _decimal(below)
    if numerator is None or not denominator:
        return None
    return _CONTEXT.divide(numerator, denominator)


def _decimal(text: str) -> Decimal | None:
    found = _NUMBER.fullmatch(text)
    if found is None or not text.isascii() or abs(int(found["exponent"] or 0)) > MAX_EXPONENT:
        return None
    return Decimal(text)
