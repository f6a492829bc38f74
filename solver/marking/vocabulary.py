"""The commands of LaTeX that stand in mathematics, by what a reader sees of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from pylatexenc.macrospec import (  # type: ignore[import-untyped]
    EnvironmentSpec,
    LatexContextDb,
    MacroSpec,
    MacroStandardArgsParser,
    SpecialsSpec,
    std_macro,
)


def _named(names: str) -> frozenset[str]:
    return frozenset(names.split())


FRACTIONS = _named("frac dfrac tfrac cfrac")
FONTS = _named("mathrm mathit mathsf mathtt mathcal mathbb operatorname operatorname*")
BOLD = _named("mathbf boldsymbol bm")
TRANSPARENT = _named("boxed underline mathstrut ensuremath")
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
        "langle": "<(", "rangle": ">)", "prime": "'",
        "times": "*", "cdot": "*", "odot": "⊙", "circ": "⊙", "div": "/",
        "approx": "≈", "simeq": "≈", "doteq": "≈",
        "leftarrow": "=", "gets": "=", "lt": "<", "gt": ">", "le": "≤", "leq": "≤",
        "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥", "ne": "≠", "neq": "≠",
        "_": "_", "%": "%",
    }
)  # fmt: skip
CHARACTERS: Mapping[str, str] = MappingProxyType(
    {"×": "*", "·": "*", "⋅": "*", "−": "-", "÷": "/", "′": "'", "≈": "≈", "≤": "≤", "≥": "≥",
     "（": "(", "）": ")", "，": ",", "。": ".", "；": ";", "：": ":", "、": ",", "～": ""}
)  # fmt: skip
KNOWN_WORDS = _named("lr in out net err sig Label Loss target")


@lru_cache(maxsize=64)
def context_of(own: tuple[tuple[str, int], ...]) -> LatexContextDb:
    """The macros whose arguments are known: the usual ones, and the author's own."""
    macros = [
        *(std_macro(name, False, 2) for name in FRACTIONS),
        *(std_macro(name, False, 1) for name in FONTS | BOLD | ACCENTS | DROPPED | TRANSPARENT),
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
