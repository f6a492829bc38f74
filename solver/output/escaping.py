"""Making any text safe to stand in a TeX document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from markupsafe import Markup

_SPECIAL: Mapping[str, str] = MappingProxyType(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\textquotedbl{}",
        "-": "-{}",
        "`": r"\textasciigrave{}",
        "'": r"'{}",
    }
)
_PATTERN = re.compile("[" + re.escape("".join(_SPECIAL)) + "]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


def escape(text: str) -> Markup:
    """The text so that TeX prints it as it is: no command, no comment, no mathematics.

    Blank lines stay, and make paragraphs; other control characters are dropped.
    """
    visible = _CONTROL.sub("", text.replace("\r\n", "\n"))
    return Markup(_PATTERN.sub(lambda found: _SPECIAL[found[0]], visible))


def finalize(value: object) -> Markup:
    """What a template prints for a value: escaped, unless it is known to be TeX."""
    return value if isinstance(value, Markup) else escape(str(value))
