"""How names from the exercise file are printed, and which LaTeX may come from there.

A name is typed with letters, digits, `_` and subscripts; its LaTeX follows from that: `w11` is
w with 11 below, `W_hh` has hh below, `x_hat[2]` a hat and 2 below, `alpha` is the Greek letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from solver.errors import ExerciseError, did_you_mean
from solver.exercise.fields import FrozenMapping, Path, refusal
from solver.exercise.notation import Name
from solver.exercise.values import found, quoted, text

MAX_LATEX = 100
MAX_BRACES = 6

_GREEK = """
    alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma
    tau upsilon phi varphi chi psi omega
    Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
"""
GREEK = frozenset(_GREEK.split())
_ACCENTS = ("hat", "bar", "tilde")
_WITH_GROUP = frozenset((*_ACCENTS, "mathrm", "mathit", "mathbf", "vec"))
_ALONE = GREEK | {"ell", "cdot", "prime", "ast", "star", "top"}

_PLAIN = re.compile(r"([A-Za-z]+)([0-9]*)((?:_[A-Za-z0-9]+)*)_?(?:\[([-0-9,]+)\])?")
_ANY = re.compile(r"([A-Za-z][A-Za-z0-9_]*)(?:\[([-0-9,]+)\])?")  # x1w1, w__1
_LOOKS_LIKE_A_NAME = re.compile(r"(?:[A-Za-z]|\\[A-Za-z])[^+*.()\[\]-]*")
_TOKEN = re.compile(r"\\[A-Za-z]+|[A-Za-z0-9_^{}',()\[\]+*. -]|(.)", re.DOTALL)


def name_of(plain: str, latex: str = "") -> Name:
    """A name with its LaTeX, which follows from the plain name unless it is given."""
    return Name(plain, latex or latex_of(plain))


def latex_of(plain: str) -> str:
    """The LaTeX of a plain name: `W_hh` becomes W with hh below, `K[1,2]` K with 1,2 below."""
    match = _PLAIN.fullmatch(plain)
    if match is None:
        return _latex_of_any(plain)
    letters, digits, rest, subscripts = match.groups()
    parts = [part for part in rest.split("_") if part]
    base = _word(letters)
    if parts and parts[-1] in _ACCENTS:
        base = rf"\{parts.pop()}{{{base}}}"
    below = [digits, *map(_word_or_number, parts), subscripts]
    script = ",".join(part for part in below if part)
    return f"{base}_{{{script}}}" if script else base


def _latex_of_any(plain: str) -> str:
    """A name that does not fall into letters and scripts, in italics as it is typed."""
    match = _ANY.fullmatch(plain)
    if match is None:
        raise ValueError(f"{plain} is no name")
    word, subscripts = match.groups()
    base = rf"\mathit{{{word.replace('_', chr(92) + '_')}}}"
    return f"{base}_{{{subscripts}}}" if subscripts else base


def _word(letters: str) -> str:
    if letters in GREEK:
        return rf"\{letters}"
    return letters if len(letters) == 1 else rf"\mathit{{{letters}}}"


def _word_or_number(part: str) -> str:
    return _word(part) if part.isalpha() else part if part.isdigit() else rf"\mathit{{{part}}}"


def latex_at(template: str, place: Mapping[str, int]) -> str:
    """A family's LaTeX for one member: indices in its sub- and superscripts become numbers.

    `h^{(t)}_{i}` at t = 2, i = 1 is `h^{(2)}_{1}`. Raises ExerciseError for unsafe LaTeX.
    """
    written, depths = [], [False]
    in_script = False
    for token in _tokens(safe_latex(template)):
        scripted = in_script or depths[-1]
        if token == "{":
            depths.append(scripted)
        elif token == "}":
            depths.pop()
        written.append(_numbered(token, place, braces=in_script) if scripted else token)
        in_script = token in ("_", "^")
    return "".join(written)


def _numbered(token: str, place: Mapping[str, int], *, braces: bool) -> str:
    if token not in place:
        return token
    return f"{{{place[token]}}}" if braces else str(place[token])


def safe_latex(text: str) -> str:
    r"""The text itself, where it is harmless mathematics: a symbol with scripts and accents.

    Letters, digits, `_ ^ { } ' , ( ) [ ] + * . -`, Greek letters, and \hat \bar \tilde \vec
    \mathrm \mathit \mathbf. Raises ExerciseError for anything else, and for what TeX would stop at.
    """
    if not text.strip() or len(text) > MAX_LATEX:
        raise ExerciseError(f"LaTeX for a name has 1 to {MAX_LATEX} characters")
    _Checker(list(_tokens(text))).check()
    return text


def _tokens(text: str) -> list[str]:
    found = []
    for match in _TOKEN.finditer(text):
        if match[1]:
            shown = match[1] if match[1].isprintable() else "a control character"
            raise ExerciseError(f"{shown} is not allowed in the LaTeX of a name")
        found.append(match.group())
    return found


class _Checker:
    """One pass over tokens by the grammar of TeX: nuclei, each with a script above and below."""

    def __init__(self, tokens: list[str]) -> None:
        self._rest = tokens[::-1]

    def check(self) -> None:
        self._formula(0)
        if self._rest:
            raise ExerciseError("a } in the LaTeX closes nothing")

    def _next(self) -> str:
        while self._rest and self._rest[-1] == " ":
            self._rest.pop()
        return self._rest[-1] if self._rest else ""

    def _formula(self, depth: int) -> None:
        if depth > MAX_BRACES:
            raise ExerciseError(f"braces in LaTeX may be nested {MAX_BRACES} deep at most")
        while self._next() and self._next() != "}":
            if self._next() in ("_", "^", "'"):
                raise ExerciseError(f"the {self._next()} in the LaTeX has nothing before it")
            self._nucleus(depth)
            self._scripts(depth)

    def _nucleus(self, depth: int) -> None:
        token = self._next()
        if token in ("", "}", "_", "^", "'"):
            raise ExerciseError("a _ or ^ in the LaTeX has nothing after it")
        self._rest.pop()
        if token == "{":
            self._formula(depth + 1)
            self._close()
        elif token[1:] in _WITH_GROUP:
            if self._next() != "{":
                raise ExerciseError(f"after {token} comes a {{: {token}{{x}}")
            self._nucleus(depth)
        elif token.startswith("\\") and token[1:] not in _ALONE:
            guess = did_you_mean(token[1:], sorted(_ALONE | _WITH_GROUP)).replace("'", "")
            raise ExerciseError(
                f"the command {token} is not allowed in the LaTeX of a name{guess};"
                r" allowed are Greek letters, \hat \bar \tilde \vec \mathrm \mathit \mathbf"
            )

    def _close(self) -> None:
        if self._next() != "}":
            raise ExerciseError("a { in the LaTeX is not closed")
        self._rest.pop()

    def _scripts(self, depth: int) -> None:
        seen = set()
        while (token := self._next()) in ("_", "^", "'") and token:
            kind = "^" if token == "'" else token
            if kind in seen:
                raise ExerciseError(f"the LaTeX has two {kind} at the same place; use braces")
            while self._next() == "'":
                self._rest.pop()
            if token != "'":
                self._rest.pop()
                self._nucleus(depth)
            seen.add(kind)


def custom_names(table: object) -> Mapping[str, Name]:
    r"""The names that an exercise gives to its quantities, each typed as simple LaTeX.

    The plain name is what is typed without backslashes and braces: `\hat{y}_1` is `haty_1`.
    """
    if not isinstance(table, Mapping):
        raise ValueError(f"expected a table of names, found {found(table)}")
    problems: list[tuple[Path, str]] = []
    names: dict[str, Name] = {}
    for key, latex in table.items():
        try:
            if not _LOOKS_LIKE_A_NAME.fullmatch(text(latex)):
                raise ValueError(f"{quoted(latex)} is no name: a letter first, and no operator")
            names[key] = Name(re.sub(r"[\\{}\s]", "", text(latex)), safe_latex(latex))
        except (ValueError, ExerciseError) as error:
            problems.append(((key,), str(error)))
    if problems:
        raise refusal(problems)
    return FrozenMapping(names)
