"""Making any text safe to stand in a TeX document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from markupsafe import Markup


def _pairs(words: str) -> dict[str, str]:
    found = words.split()
    return dict(zip(found[::2], found[1::2], strict=True))


# Letters and signs that people type in questions, and that fonts for text lack.
_MATHEMATICS = _pairs(
    r"α \alpha β \beta γ \gamma δ \delta ε \varepsilon ζ \zeta η \eta θ \theta κ \kappa λ \lambda"
    r" μ \mu ν \nu ξ \xi π \pi ρ \rho σ \sigma τ \tau φ \varphi χ \chi ψ \psi ω \omega"
    r" Γ \Gamma Δ \Delta Θ \Theta Λ \Lambda Ξ \Xi Π \Pi Σ \Sigma Φ \Phi Ψ \Psi Ω \Omega"
    r" ≈ \approx ≠ \ne ≡ \equiv ≤ \le ≥ \ge ∂ \partial ∇ \nabla ∑ \sum ∏ \prod √ \surd ∞ \infty"
    r" ∈ \in ∝ \propto → \to ← \gets ⇒ \Rightarrow − - ′ {}'"
    r" ₀ _0 ₁ _1 ₂ _2 ₃ _3 ₄ _4 ₅ _5 ₆ _6 ₇ _7 ₈ _8 ₉ _9 ₊ _+ ₋ _-"
    r" ⁰ ^0 ¹ ^1 ² ^2 ³ ^3 ⁴ ^4 ⁵ ^5 ⁶ ^6 ⁷ ^7 ⁸ ^8 ⁹ ^9 ⁺ ^+ ⁻ ^-"
)

_SPECIAL: Mapping[str, str] = MappingProxyType(
    {
        **{char: rf"\ensuremath{{{tex}}}" for char, tex in _MATHEMATICS.items()},
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
