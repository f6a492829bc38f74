"""TeX math cut into tokens: what a person sees, without spacing, sizes and fonts."""

from __future__ import annotations

import re
from dataclasses import dataclass


class Unreadable(ValueError):
    """The text is not a formula that this reader knows."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `kind` is number, letter, word, bold, text, command, begin, end or symbol."""

    kind: str
    text: str


# Words that the lecture sets without a font command.
PLAIN_WORDS = ("Label", "Loss", "ReLU", "sig")


def commands(names: str) -> frozenset[str]:
    """The TeX commands of these names."""
    return frozenset(f"\\{name}" for name in names.split())


_SPACING = commands(
    ", ; : ! > thinspace medspace thickspace negthinspace enspace limits nolimits displaystyle "
    "textstyle scriptstyle notag nonumber allowbreak nobreak relax break centering middle"
) | {"\\ ", "\\\n"}
_SIZES = commands("left right big bigl bigr bigm Big Bigl Bigr Bigm") | commands(
    "bigg biggl biggr biggm Bigg Biggl Biggr Biggm"
)
_DROPPED_WITH_ARGUMENT = commands(
    "label tag tag* hspace hspace* vspace mspace phantom hphantom vphantom color textcolor mkern"
)
_TRANSPARENT = commands("boxed mathstrut strut underline")
_BOLD = commands("mathbf boldsymbol bm")
_FONTS = commands("mathrm mathit mathsf mathtt mathcal operatorname operatorname*")
_TEXTS = commands("text mbox textrm textnormal textit textbf intertext")
_LAYOUT_ENVIRONMENTS = frozenset({"aligned", "alignedat", "split", "gathered", "array"})
_BRACES = {r"\lbrace": r"\{", r"\rbrace": r"\}", r"\lbrack": "[", r"\rbrack": "]"}

_PIECES = re.compile(
    r"""(?P<space>\s+|~|\{\s*\}|\\(?:display|page|nopage)break(?:\[\d\])?(?![A-Za-z]))
    |(?P<row>\\\\\*?(?:\[\s*-?[\d.]+\s*(?:[a-z]{2}|\\[A-Za-z]+)\s*\])?)
    |(?P<command>\\(?:[A-Za-z]+\*?|[^A-Za-z]))
    |(?P<number>\d+(?:\.\d+)?|\.\d+)
    |(?P<word>"""
    + "|".join(PLAIN_WORDS)
    + r""")
    |(?P<letter>[A-Za-z])
    |(?P<symbol>.)""",
    re.VERBOSE | re.DOTALL,
)
_LETTER = re.compile(r"1|\\?[A-Za-z]+")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


def group_end(text: str, start: int) -> int:
    """The position just after the group that opens at `start` with a brace."""
    depth = 0
    position = start
    while position < len(text):
        character = text[position]
        if character == "\\":
            position += 1
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                return position + 1
        position += 1
    raise Unreadable(f"a brace is never closed: {text[start:]!r}")


def _argument(text: str, position: int) -> tuple[str, int]:
    """The braced argument at `position`, and the position after it."""
    while position < len(text) and text[position].isspace():
        position += 1
    if position == len(text) or text[position] != "{":
        raise Unreadable(f"an argument in braces is missing: {text[position:]!r}")
    end = group_end(text, position)
    return text[position + 1 : end - 1], end


def _in_font(content: str) -> list[Token]:
    """One word (`\\mathrm{sig}`), or a formula that is only set in another font."""
    plain = re.sub(r"\\[,;:! ]|\s|\{\}", "", content)
    return [Token("word", plain)] if _WORD.fullmatch(plain) else tokenize(content)


def _environment(command: str, name: str) -> list[Token]:
    if name.rstrip("*") in _LAYOUT_ENVIRONMENTS:
        return []
    return [Token(command[1:], name)]


def _command(text: str, command: str, position: int) -> tuple[list[Token], int]:
    """The tokens that a command stands for, and the position after its arguments."""
    if command in _SPACING | _TRANSPARENT:
        return [], position
    if command in _SIZES:
        return [], position + (text[position : position + 1] == ".")
    if command == r"\scalebox":
        return _scaled(text, position)
    if command in _DROPPED_WITH_ARGUMENT | _FONTS | _BOLD | _TEXTS | {r"\begin", r"\end"}:
        return _with_argument(text, command, position)
    return [Token("command", _BRACES.get(command, command))], position


def _with_argument(text: str, command: str, position: int) -> tuple[list[Token], int]:
    content, end = _argument(text, position)
    if command in _DROPPED_WITH_ARGUMENT:
        return [], end
    if command == r"\mathsf" and content == "T":
        return [Token("command", r"\transpose")], end
    if command in _BOLD and _LETTER.fullmatch(content):
        return [Token("bold", content.lstrip("\\"))], end
    if command in _FONTS | _BOLD:
        return _in_font(content), end
    if command in _TEXTS:
        return [Token("word" if content in PLAIN_WORDS else "text", content)], end
    if content == "array" and command == r"\begin":
        end = _argument(text, end)[1]
    return _environment(command, content), end


def _scaled(text: str, position: int) -> tuple[list[Token], int]:
    """What stands in a box that is made smaller: `\\scalebox{0.8}{$...$}`."""
    position = _argument(text, position)[1]
    content, end = _argument(text, position)
    return tokenize(content.strip().strip("$")), end


def tokenize(text: str) -> list[Token]:
    """The tokens of a piece of math; spacing and sizes are left out."""
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        match = _PIECES.match(text, position)
        assert match is not None  # the last alternative takes anything
        kind, piece, position = match.lastgroup or "", match.group(), match.end()
        if kind == "row":
            tokens.append(Token("symbol", r"\\"))
        elif kind == "command":
            found, position = _command(text, piece, position)
            tokens.extend(found)
        elif kind != "space":
            tokens.append(Token(kind, piece))
    return tokens
