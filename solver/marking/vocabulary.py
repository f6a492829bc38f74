"""The commands of LaTeX that stand in mathematics, by what a reader sees of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from pylatexenc.macrospec import (
    EnvironmentSpec,
    LatexContextDb,
    MacroSpec,
    MacroStandardArgsParser,
    SpecialsSpec,
    std_macro,
)


def _named(names: str) -> frozenset[str]:
    return frozenset(names.split())


def _named_in_order(names: str) -> list[str]:
    return names.split()


FRACTIONS = _named("frac dfrac tfrac cfrac")
DERIVATIVES = _named("dv pdv")
FONTS = _named("mathrm mathit mathsf mathtt mathcal mathbb operatorname operatorname*")
BOLD = _named("mathbf boldsymbol bm")
TRANSPARENT = _named("boxed underline mathstrut ensuremath mathop mathbin mathrel cancel smash num")
SCHEMATIC_MACROS = _named("dots ldots cdots vdots ddots int iint oint lim prod bigcup infty mathbb")
"""What stands in formulas of which there is nothing to work out."""
BRACED = _named("underbrace overbrace underbracket overbracket")
"""What is said below or above a brace is a remark."""
LAST = _named("stackrel overset underset textcolor colorbox")
"""Of these only the second argument is read."""
BOXES: Mapping[str, str] = MappingProxyType({"scalebox": "{{", "resizebox": "{{{", "fbox": "{"})
TEXTS = _named("text mbox textrm textnormal textit textbf intertext shortintertext")
ACCENTS = _named("hat widehat bar overline tilde widetilde vec dot")
DROPPED = _named("label tag tag* hspace hspace* vspace phantom hphantom vphantom color mkern")
SPACING = _named(
    ", ; : ! > thinspace medspace thickspace negthinspace enspace limits nolimits displaystyle "
    "textstyle scriptstyle notag nonumber allowbreak nobreak relax break centering middle strut "
    "displaybreak nobreakspace protect noindent par hfill null"
) | {" ", "\n", ""}
SIZES = _named("left right big bigl bigr bigm Big Bigl Bigr Bigm") | _named(
    "bigg biggl biggr biggm Bigg Biggl Biggr Biggm"
)
LAYOUT = _named("aligned alignedat split gathered alignat align subarray")
WITH_COLUMNS = _named("array alignedat alignat subarray")
SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "{": "{", "}": "}", "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]",
        "lparen": "(", "rparen": ")", "lvert": "|(", "rvert": "|)", "vert": "|", "ast": "*",
        "|": "|", "Vert": "|", "lVert": "|", "rVert": "|", "mid": "|", "bullet": "*",
        "langle": "<(", "rangle": ">)", "prime": "'",
        "times": "*", "cdot": "*", "odot": "⊙", "circ": "⊙", "div": "/",
        "approx": "≈", "simeq": "≈", "doteq": "≈", "approxeq": "≈", "cong": "≈", "doteqdot": "≈",
        "fallingdotseq": "≈", "risingdotseq": "≈", "thickapprox": "≈",
        "coloneqq": "=", "triangleq": "=", "equiv": "=", "colon": ":",
        "leftarrow": "=", "gets": "=", "lt": "<", "gt": ">", "le": "≤", "leq": "≤",
        "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥", "ne": "≠", "neq": "≠",
        "_": "_", "%": "%",
    }
)  # fmt: skip
CHARACTERS: Mapping[str, str] = MappingProxyType(
    {"×": "*", "·": "*", "⋅": "*", "∗": "*", "＊": "*", "•": "*", "−": "-", "–": "-", "－": "-",
     "＋": "+", "÷": "/", "／": "/", "⊙": "⊙", "∘": "⊙", "′": "'", "’": "'", "＝": "=", "←": "=",
     "≈": "≈", "≒": "≈", "≃": "≈", "≐": "≈", "≅": "≈", "≤": "≤", "≥": "≥", "⩽": "≤", "⩾": "≥",
     "＜": "<", "＞": ">", "∣": "|", "‖": "|", "％": "%",
     "（": "(", "）": ")", "［": "[", "］": "]", "，": ",", "。": ".", "；": ";", "：": ":",
     "、": ",", "～": "", "\u200b": "", "\u2009": "", "\u202f": "", "\ufeff": ""}
)  # fmt: skip
COMMANDS: Mapping[str, str] = MappingProxyType(
    {"∂": "partial", "∇": "nabla", "∑": "sum", "Σ": "sum", "→": "rightarrow", "⇒": "Rightarrow",
     "∴": "therefore", "∵": "because", "⟹": "Longrightarrow", "∈": "in", "⊤": "top", "…": "ldots",
     "Δ": "Delta", "Θ": "Theta", "Φ": "Phi", "Ω": "Omega", "π": "pi", "ℓ": "ell", "ϵ": "epsilon"}
    | dict(zip("αβγδεζηθκλμνξρστφχψω", _named_in_order(
        "alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi rho sigma tau phi chi "
        "psi omega"), strict=True))
)  # fmt: skip
"""The commands that single characters stand for."""
ABOVE: Mapping[str, str] = MappingProxyType(
    {"\u0302": "hat", "\u0304": "bar", "\u0303": "tilde", "\u0307": "dot"}
)
"""The commands that the marks above a letter, ŷ, stand for."""
BROKEN: Mapping[str, str] = MappingProxyType(
    {"½": "12", "⅓": "13", "⅔": "23", "¼": "14", "¾": "34"}
)
"""Fractions that are one character: what stands above and below the line."""
SMALL: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "_": dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋", "0123456789+-", strict=True)),
        "^": dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵀ", "0123456789+-T", strict=True)),
    }
)
"""Small characters: where they stand, and what they are."""
NO_NAMES = _named(
    "and or with where when if else for so thus hence then otherwise since as by is are the let at "
    "from of in on gives given therefore because"
)
"""Words that begin a remark, and are no quantity."""
FUNCTION_WORDS = _named(
    "ReLU relu LeakyReLU sigmoid Sigmoid sig logistic softmax Softmax softplus tanh max min exp ln "
    "log"
)
"""Words that are functions wherever a bracket follows."""
GENERIC = _named("input output activation gradient error slope")
"""Words that stand for another quantity in every line."""
KNOWN_WORDS = _named("lr in out net err sig Label Loss target")


_OF_ONE = FONTS | BOLD | ACCENTS | DROPPED | TRANSPARENT | BRACED


@lru_cache(maxsize=64)
def context_of(own: tuple[tuple[str, int], ...]) -> LatexContextDb:
    """The macros whose arguments are known: the usual ones, and the author's own."""
    macros = [
        *(std_macro(name, False, 2) for name in FRACTIONS | LAST | DERIVATIVES),
        *(
            std_macro(name, False, 1)
            for name in FONTS | BOLD | ACCENTS | DROPPED | TRANSPARENT | BRACED
        ),
        *(
            MacroSpec(name, args_parser=MacroStandardArgsParser("{", args_math_mode=[False]))
            for name in TEXTS
        ),
        *(
            MacroSpec(name, MacroStandardArgsParser(kinds, args_math_mode=[False] * len(kinds)))
            for name, kinds in BOXES.items()
        ),
        std_macro("sqrt", True, 1),
        *(std_macro(name, False, count) for name, count in own),
    ]
    context = LatexContextDb()
    context.add_context_category("marking", macros=macros, specials=[SpecialsSpec("&")])
    context.set_unknown_macro_spec(MacroSpec(""))
    context.set_unknown_environment_spec(EnvironmentSpec(""))
    return context
