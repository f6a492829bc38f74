"""One spelling for every quantity, however it is written: `w_{1,1}` and `w_{11}` are one name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from solver.marking.tokens import Token, Tokens, Unreadable

UPDATED = ("^+", "^new", "^neu", "^next", "^updated", "^新", "^(new)", "^(t+1)", "'")
"""What a quantity after the step has behind its name."""

_NEW = frozenset({"new", "updated", "next", "neu", "新"})
_OLD = frozenset({"old", "alt", "旧", "原"})
_OLD_MARKS = frozenset({*(f"^{word}" for word in _OLD), "^(old)"})

BOLD = "bold "
"""What the name of a vector or a matrix begins with."""

TRANSPOSING = frozenset({"T", "top", "mathsf", "intercal"})
FOOTNOTES = frozenset({"dagger", "ddagger", "S", "P"})
GREEK = frozenset(
    [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "zeta",
        "eta",
        "theta",
        "iota",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "rho",
        "sigma",
        "tau",
        "upsilon",
        "phi",
        "chi",
        "psi",
        "omega",
        "ell",
        "Gamma",
        "Theta",
        "Lambda",
        "Xi",
        "Pi",
        "Sigma",
        "Phi",
        "Psi",
        "Omega",
    ]
)
_VARIANTS: Mapping[str, str] = MappingProxyType(
    {f"var{name}": name for name in ("epsilon", "theta", "phi", "rho", "sigma")}
)
_MARK_BRACKETS: Mapping[str, str] = MappingProxyType({"(": ")", "[": "]", "<(": ">)"})
_PREFIXES: Mapping[str, str] = MappingProxyType({"Delta": "Δ", "nabla": "∇"})
ACCENTS: Mapping[str, str] = MappingProxyType(
    {"widehat": "hat", "widetilde": "tilde", "overline": "bar"}
    | {name: name for name in ("hat", "tilde", "bar", "vec", "dot")}
)

_BOLD_NAME = re.compile(r"\\?(1|[A-Za-z]+)")
_TURNED = re.compile(r"([A-Za-z]+)(\^\([^()]*\))(_[A-Za-z0-9,]+)")
# A bracket after these multiplies; after any other word it holds an argument.
_QUANTITIES = frozenset(
    [
        "Label",
        "Loss",
        "label",
        "loss",
        "net",
        "out",
        "in",
        "target",
        "input",
        "output",
        "error",
        "err",
        "Err",
        "total",
        "lr",
        "cost",
        "Cost",
    ]
)
_FUNCTION_LETTERS = frozenset({"f", "g", "sigma", "phi", "psi"})


def letter_of(name: str) -> str:
    """What a name begins with, small: w for W_11^(1)."""
    return re.split("[_^]", name.removeprefix(BOLD))[0].casefold()


def base_of(token: Token) -> str | None:
    """The name that a symbol has without its scripts; None where it is none."""
    if token.kind in ("letter", "word"):
        return token.text
    if token.kind == "bold" and (found := _BOLD_NAME.fullmatch(token.text)):
        return f"{BOLD}{found[1]}"
    if token.kind != "macro":
        return None
    name = _VARIANTS.get(token.text, token.text)
    if name in ACCENTS and token.parts:
        return accented(name, script(token.parts[0]))
    return name if name in GREEK else None


def accented(accent: str, base: str) -> str:
    """The name of a letter with something above it: `hat(y)`, and `hat(y)_1` for `hat(y_1)` too."""
    base, line, below = base.partition("_")
    if not line and base[1:].isdecimal():
        base, line, below = base[0], "_", base[1:]
    return f"{ACCENTS[accent]}({base}){line}{below}"


def prefix_of(token: Token) -> str | None:
    """The letter that makes a new name of the one after it: the Δ of Δw."""
    return _PREFIXES.get(token.text) if token.kind == "macro" else None


def may_be_function(base: str, functions: frozenset[str]) -> bool:
    """Whether a bracket after this name holds an argument."""
    if base in functions or base in _FUNCTION_LETTERS:
        return True
    is_accented = ")" in base
    return len(base) > 1 and not is_accented and base not in _QUANTITIES and base not in GREEK


def script(tokens: Tokens) -> str:
    """A subscript or a mark as plain text: `11`, `1,12`, `new`, `(2)`."""
    text = _TURNED.sub(r"\1\3\2", "".join(_pieces(tokens)))
    if not text:
        raise Unreadable("an empty script")
    parts = text.split(",")
    return "".join(parts) if all(len(part) == 1 for part in parts) else text


def _pieces(tokens: Sequence[Token]) -> list[str]:
    found: list[str] = []
    for token in tokens:
        base = base_of(token)
        if base is not None:
            found.append(base)
        elif token.kind == "group":
            found += _pieces(token.parts[0])
        elif token.kind == "text":
            found.append(token.text.strip())
        elif token.kind in ("number", "sign") and token.text != "&":
            found.append({"_": "_", "<(": "<", ">)": ">"}.get(token.text, token.text))
        elif prefix := prefix_of(token):
            found.append(prefix)
        else:
            raise Unreadable(f"{token.text} in a script")
    return found


def marks_of(tokens: Tokens) -> list[str] | None:
    """What a superscript makes of a name, `(1)+` and `[2](1)` as two marks; None where it is a
    power.
    """
    if not tokens:
        return []
    if len(tokens) == 1 and tokens[0].kind == "group":
        return marks_of(tokens[0].parts[0])
    texts = [token.text for token in tokens]
    if tokens[-1].text in ("+", "*") and tokens[-1].kind == "sign":
        before = marks_of(tokens[:-1])
        return None if before is None else [*before, f"^{tokens[-1].text}"]
    if all(token.text in ("'", "-") and token.kind == "sign" for token in tokens):
        return ["'" if text == "'" else "^-" for text in texts]
    if all(token.kind in ("word", "text") for token in tokens):
        return [f"^{script(tokens)}"]
    closing = _MARK_BRACKETS.get(texts[0])
    end = texts.index(closing) + 1 if closing in texts else 0
    if end and texts[end:] and texts[end] in _MARK_BRACKETS and texts[end] != texts[0]:
        layer, sample = marks_of(tokens[:end]), marks_of(tokens[end:])
        return None if layer is None or sample is None else layer + sample
    if end == len(texts) > 2:
        inner = tokens[1:-1]
        is_index = len(inner) == 1 or any(base_of(token) for token in inner)
        return [f"^{script(tokens)}"] if is_index else None
    return None


def turned(tokens: Tokens) -> Tokens | None:
    r"""The mark before the sign of a transposed matrix, `[1]` of `^{[1]T}`; else None."""
    if len(tokens) > 1 and tokens[-1].text in TRANSPOSING and marks_of(tokens[:-1]):
        return tokens[:-1]
    return None


def named(base: str, below: str, marks: Sequence[str]) -> str:
    """The name put together, the subscript first; that a value is new is a mark, that it is old
    is not said.
    """
    index, _, word = below.rpartition(",")
    if word in _NEW | _OLD:
        below, marks = index, [*marks, f"^{word}" if word in _NEW else ""]
    kept = (mark for mark in marks if mark not in _OLD_MARKS)
    return base + (f"_{below}" if below else "") + "".join(kept)
