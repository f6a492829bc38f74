"""Single values of the exercise file, checked in words that an instructor understands.

Every check takes a value as TOML gives it and returns it in its final type, or raises ValueError
with a whole sentence.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

MAX_DIGITS = 40
MAX_MAGNITUDE = 40
MAX_QUOTED = 40
_PRIVATE = 0xF0000


def quoted(text: str) -> str:
    """Text from the file, safe to stand in a message: in quotes, printable and not too long."""
    clipped = text if len(text) <= MAX_QUOTED else text[: MAX_QUOTED - 1] + "…"
    printable = (c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in clipped)
    return f'"{"".join(printable)}"'


def found(value: object) -> str:
    """What stands in the file, named the way an instructor would."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f"the text {quoted(value)}"
        case int() if value.bit_length() > 4 * MAX_DIGITS:
            return "a very large number"
        case int() | Decimal():
            return f"the number {quoted(str(value))[1:-1]}"
        case list() | tuple():
            return "a list" if value else "an empty list"
        case Mapping():
            return "a table"
    return "a date or time" if hasattr(value, "isoformat") else f"a {type(value).__name__}"


def number(value: object) -> Decimal:
    """A finite decimal with its digits as typed; whole numbers are numbers too."""
    if isinstance(value, Decimal):
        return _within_bounds(value)
    if isinstance(value, str):
        remedy = ": take the quotes away" if _reads_as_number(value) else ""
        raise ValueError(f"expected a number, found {found(value)}{remedy}")
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"expected a number, found {found(value)}")
    # A huge hexadecimal integer is cheap to type and dear to turn into decimal digits.
    if value.bit_length() > 4 * MAX_DIGITS:
        raise ValueError(f"a number may have {MAX_DIGITS} digits at most")
    return _within_bounds(Decimal(value))


def _within_bounds(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise ValueError(f"expected a number to calculate with, found {str(value).lower()}")
    if len(value.as_tuple().digits) > MAX_DIGITS:
        raise ValueError(f"a number may have {MAX_DIGITS} digits at most")
    if abs(value.adjusted()) > MAX_MAGNITUDE:
        raise ValueError(
            f"a number must be 0 or between 1e-{MAX_MAGNITUDE} and 1e{MAX_MAGNITUDE} in size"
        )
    return value


def _reads_as_number(text: str) -> bool:
    try:
        return len(text) <= MAX_QUOTED and Decimal(text).is_finite()
    except ArithmeticError:
        return False


def not_negative(value: Decimal) -> Decimal:
    """A number that is 0 or above."""
    if value < 0:
        raise ValueError(f"expected a number from 0 up, found {value}")
    return value


def positive(value: Decimal) -> Decimal:
    """A number above zero."""
    if value <= 0:
        raise ValueError(f"expected a number above 0, found {value}")
    return value


def table_like(value: object) -> object:
    """A TOML table, whatever is in it."""
    if not isinstance(value, Mapping):
        raise ValueError(f"expected a table, found {found(value)}")
    return dict(value)


def private(value: str) -> str:
    """The first character of the last two planes of Unicode, as a message calls it.

    No font has them: they are for private use, and ours is to mark where numbers go.
    """
    found = next((c for c in value if ord(c) >= _PRIVATE), "")
    return found and f"the private-use character U+{ord(found):X}"


def text(value: object) -> str:
    """Text with something in it and no control characters, which no page can print."""
    if not isinstance(value, str):
        raise ValueError(f"expected text in quotes, found {found(value)}")
    if not value.strip():
        raise ValueError("expected text, found empty quotes")
    if any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in value):
        raise ValueError(f"the text {quoted(value)} has a control character in it")
    if taken := private(value):
        raise ValueError(f"the text {quoted(value)} has {taken} in it")
    return value


def truth(value: object) -> bool:
    """`true` or `false`."""
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, without quotes, found {found(value)}")
    return value


def listed(names: Iterable[str]) -> str:
    """Names in quotes, separated by commas."""
    return ", ".join(f'"{name}"' for name in names)


def count(amount: int, noun: str) -> str:
    """A number of things: `1 unit`, `2 units`."""
    plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{amount} {noun if amount == 1 else plural}"


def as_json(value: Decimal) -> Any:
    """A number the way that JSON has it."""
    return json.loads(str(value))


def as_toml(value: object) -> str:
    """A value of JSON's kind the way it is typed in TOML."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(key)} = {as_toml(value[key])}' for key in value)} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(as_toml(entry) for entry in value)}]"
    # JSON's strings, numbers, true and false are TOML's too.
    written = json.dumps(value, ensure_ascii=False)
    return written if isinstance(value, str) else written.replace("e-0", "e-")


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").isalnum() else as_toml(key)
