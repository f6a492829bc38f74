"""What TeX's mathematics is made of: classes of atoms, the spaces between, widths of characters.

The widths are those of Computer Modern, in thousandths of an em.
"""

from __future__ import annotations

from string import ascii_letters
from typing import Final

ORD, OP, BIN, _REL, _OPEN, CLOSE, _PUNCT, INNER, SPACE = range(9)
DISPLAY, TEXT, SCRIPT, SCRIPTSCRIPT = range(4)

# The small fonts are drawn wider for their size: 8 pt and 6 pt beside 10.95 pt.
SCALE: Final = (1000, 1000, 778, 668)
SCRIPT_SPACE: Final = 46  # 0.5 pt after every script
COLUMN_GAP: Final = 913  # 10 pt between the columns of a matrix
FRACTION_SPACE: Final = 220  # 1.2 pt on each side of a fraction
PRIME: Final = 215
CJK: Final = "\u2e80"  # from here on, characters are an em wide

# Row: the class on the left; column: the class on the right. Small letters stand for
# spaces that are left out in scripts. (The TeXbook, page 170.)
GAPS: Final = (
    ".Tmk...t",
    "TT.k...t",
    "mm..m..m",
    "kk..k..k",
    "........",
    ".Tmk...t",
    "tt.ttttt",
    "tTmkt.tt",
)
GAP_WIDTHS: Final = {".": 0, "T": 167, "t": 167, "m": 222, "k": 278}

# A - or + is a sign, not an operation, between these neighbours.
SIGN_AFTER: Final = frozenset((OP, BIN, _REL, _OPEN, _PUNCT))
SIGN_BEFORE: Final = frozenset((_REL, CLOSE, _PUNCT))


def _table(pairs: str) -> dict[str, int]:
    words = pairs.split()
    return dict(zip(words[::2], map(int, words[1::2]), strict=True))


def _alphabet(widths: str) -> dict[str, int]:
    return dict(zip(ascii_letters, map(int, widths.split()), strict=True))


_LETTERS: Final = _alphabet(
    "529 429 433 520 466 598 513 576 345 469 552 318 878 600 485 503 482 479 469 361 572 521 743"
    " 572 526 509 750 809 787 856 796 782 786 912 518 651 921 681 1079 912 791 781 791 767 671 723"
    " 792 805 1083 906 803 755"
)
# The part of those widths that a subscript moves in under, as in V_1.
SLANT: Final = _table(
    "f 108 g 36 j 57 k 31 l 20 q 36 r 28 v 36 w 27 y 36 z 44 B 50 C 72 D 28 E 58 F 139 H 81 I 78"
    " J 96 K 72 M 109 N 109 O 28 P 139 R 8 S 58 T 139 U 109 V 222 W 139 X 78 Y 222 Z 72"
    r" \alpha 4 \delta 38 \sigma 36 \partial 56 \eta 36 \beta 53"
)
SYMBOLS: Final = {
    symbol: (kind, width)
    for kind, rows in (
        (ORD, _LETTERS | dict.fromkeys("0123456789", 500)),
        (ORD, _table(r". 278 / 500 | 278 \vert 278 \vdots 278 \prime 275 \infty 1000 \% 833")),
        (ORD, _table(r"\partial 587 \nabla 833 \ell 417 \top 778 \& 778 \_ 300 \# 833 \$ 500")),
        (ORD, _table(r"\alpha 644 \beta 619 \gamma 574 \delta 482 \epsilon 406 \varepsilon 466")),
        (ORD, _table(r"\zeta 512 \eta 533 \theta 497 \kappa 576 \lambda 583 \mu 603 \nu 558")),
        (ORD, _table(r"\xi 484 \pi 606 \rho 517 \sigma 607 \tau 550 \phi 596 \varphi 654")),
        (ORD, _table(r"\chi 626 \psi 687 \omega 658 \Delta 833 \Sigma 722 \Phi 722 \Omega 722")),
        (OP, _table(r"\sum 1444 \prod 1278")),
        (BIN, _table(r"+ 778 - 778 * 500 \pm 778 \times 778 \div 778 \odot 778 \cdot 278")),
        (BIN, _table(r"\ast 500 \star 500 \circ 500 \dagger 444 \ddagger 444")),
        (_REL, _table(r"= 778 < 778 > 778 \approx 778 \le 778 \leq 778 \ge 778 \geq 778 : 278")),
        (_REL, _table(r"\ne 778 \neq 778 \equiv 778 \sim 778 \in 667 \mid 278 \to 1000")),
        (_REL, _table(r"\rightarrow 1000 \leftarrow 1000 \gets 1000 \mapsto 1000")),
        (_OPEN, _table(r"( 389 [ 278 \{ 500 \lvert 278 \lbrace 500")),
        (CLOSE, _table(r") 389 ] 278 \} 500 \rvert 278 \rbrace 500 ! 278 ? 472")),
        (_PUNCT, _table(r", 278 ; 278 \colon 278")),
        (INNER, _table(r"\ldots 1167 \cdots 1167 \dots 1167")),
        (SPACE, _table(r"\, 167 \: 222 \> 222 \; 278 \! -167 \quad 1000 \qquad 2000 ~ 333 & 0")),
    )
    for symbol, width in rows.items()
}
MARKS: Final = "".join(map(chr, range(0xF0000, 0xF0080)))
"""Characters that nobody writes, and that stand for digits to come: as wide as any digit is."""

ALIKE: Final = str.maketrans(dict.fromkeys(f"123456789{MARKS}", "0"))
STYLES: Final = {r"\displaystyle": DISPLAY, r"\textstyle": TEXT, r"\scriptstyle": SCRIPT}
FUNCTIONS: Final = frozenset(
    (r"\exp", r"\ln", r"\log", r"\max", r"\min", r"\tanh", r"\sin", r"\cos")
)

_PUNCTUATION: Final = {" ": 333} | _table(
    ", 278 . 278 ; 278 : 278 ! 278 ' 278 ( 389 ) 389 - 333 – 500 — 1000 + 778 = 778 % 833 & 778"
)
ROMAN: Final = _PUNCTUATION | _alphabet(
    "500 556 444 556 444 306 500 556 278 306 528 278 833 556 500 556 528 392 394 389 556 528 722"
    " 528 528 444 750 708 722 764 681 653 785 750 361 514 778 625 917 750 778 681 778 736 556 722"
    " 750 750 1028 750 750 611"
)
_ITALIC: Final = _PUNCTUATION | _alphabet(
    "511 460 460 511 460 307 460 511 307 307 460 256 818 562 511 511 460 422 409 332 537 460 664"
    " 464 486 409 743 704 716 755 678 653 774 743 386 525 769 627 897 743 767 678 767 729 562 716"
    " 743 743 999 743 743 613"
)
_BOLD: Final = {char: width * 115 // 100 for char, width in ROMAN.items()}
_SANS: Final = {char: width * 95 // 100 for char, width in ROMAN.items()}
FONTS: Final = {"mathit": _ITALIC, "textit": _ITALIC, "mathsf": _SANS} | dict.fromkeys(
    ("mathbf", "textbf", "bm"), _BOLD
)

# Parentheses, brackets, braces and bars at the text's size, at \big … \Bigg and beyond.
DELIMITERS: Final = {
    **dict.fromkeys(("(", ")"), (389, 458, 597, 736, 792, 875)),
    **dict.fromkeys(("[", "]"), (278, 417, 472, 528, 583, 667)),
    **dict.fromkeys((r"\{", r"\}"), (500, 583, 667, 750, 806, 889)),
    **dict.fromkeys(("|", r"\vert", r"\lvert", r"\rvert"), (278, 333, 333, 333, 333, 333)),
    ".": (110, 110, 110, 110, 110, 110),
}
SIZES: Final = {r"\big": 1, r"\Big": 2, r"\bigg": 3, r"\Bigg": 4}
SIDES: Final = {"l": _OPEN, "r": CLOSE, "m": _REL, "": ORD}

ENVIRONMENTS: Final = {
    r"\begin{pmatrix}": ("(", ")", COLUMN_GAP),
    r"\begin{cases}": (r"\{", ".", 1000),
}
