"""Whatever anybody typed stands on the page as it was typed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from solver.output.escaping import escape, finalize
from solver.output.tex import typeset

ESCAPED = [
    ("plain words, 中文。", "plain words, 中文。"),
    ("100 %", r"100 \%"),
    ("a_1", r"a\_1"),
    ("$x$", r"\$x\$"),
    ("R&D #1", r"R\&D \#1"),
    ("{}", r"\{\}"),
    ("\\", r"\textbackslash{}"),
    ("~^", r"\textasciitilde{}\textasciicircum{}"),
    ("<|>", r"\textless{}\textbar{}\textgreater{}"),
    (r"\input{/etc/passwd}", r"\textbackslash{}input\{/etc/passwd\}"),
    (r"\write18{touch x}", r"\textbackslash{}write18\{touch x\}"),
    ("^^5cinput", r"\textasciicircum{}\textasciicircum{}5cinput"),
    ("--", "-{}-{}"),
    ("``quoted''", r"\textasciigrave{}\textasciigrave{}quoted'{}'{}"),
    ('"', r"\textquotedbl{}"),
    ("α ≈ x₁²", r"\ensuremath{\alpha} \ensuremath{\approx} x\ensuremath{_1}\ensuremath{^2}"),
    ("one\n\ntwo", "one\n\ntwo"),
    ("one\r\ntwo", "one\ntwo"),
    ("tab\there", "tab\there"),
    ("null\0bell\a\x7f\x9f\ufeff\u2028", "nullbell"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "latex"), ESCAPED)
def test_escape(text: str, latex: str) -> None:
    assert escape(text) == latex


def test_what_is_tex_already_passes_and_everything_else_is_escaped() -> None:
    assert finalize(Markup(r"\frac12")) == r"\frac12"
    assert finalize(r"\frac12") == r"\textbackslash{}frac12"
    assert finalize(4) == "4"
    assert escape(escape("%")) == r"\textbackslash{}\%"


COMMANDS = {
    *("textbackslash", "textasciicircum", "textasciitilde", "textasciigrave", "textless"),
    *("textgreater", "textbar", "textquotedbl", "ensuremath"),
}


@given(st.text())
def test_no_sign_of_tex_gets_through(text: str) -> None:
    """Only the commands of the table are left, and braces that pair."""
    latex = escape(text)
    depth, rest = 0, str(latex)
    while rest:
        sign, rest = rest[0], rest[1:]
        if sign == "\\":
            word = rest[: len(rest) - len(rest.lstrip("abcdefghijklmnopqrstuvwxyz"))]
            if word in COMMANDS:
                rest = rest[len(word) :].split("}", 1)[1]
            else:
                assert rest[0] in "{}$&#%_"
                rest = rest[1:]
        depth += (sign == "{") - (sign == "}")
        assert sign not in '$&#%_^~<>|"`'
        assert depth in (0, 1)
    assert depth == 0


PRINTED = [
    r"$ % _ & # ~ ^ \ { } | < >",
    r"\input{/etc/passwd} \write18{touch x}",
    r"\begin{document} \end{document} % no comment",
    "-- --- ?` !` ^^41 ^^5c",
    "a < b > c | d @ e * f = g + h / i",
    "(1) [2] 3; 4: 5, 6. 7! 8?",
    r"$w_{11}$ and $\frac{1}{2}$",
    "中文 100% 与 $x_1$",
]


def test_text_typesets_to_itself(tmp_path: Path) -> None:
    """One document, a paragraph for each text; no hyphens and no ligatures come in."""
    body = "\n\n".join(f"{escape(text)}" for text in PRINTED)
    source = (
        r"\documentclass{article}\usepackage[scheme=plain,fontset=fandol]{ctex}"
        r"\pagestyle{empty}\setlength{\parindent}{0pt}\begin{document}"
        f"\n{body}\n\\end{{document}}\n"
    )
    file = tmp_path / "printed.pdf"
    file.write_bytes(typeset(source).pdf)
    text = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout
    lines = [line for line in text.replace("\f", "").splitlines() if line.strip()]
    assert [squeezed(line) for line in lines] == [squeezed(text) for text in PRINTED]


def squeezed(text: str) -> str:
    """Without blanks, which pdftotext measures by eye."""
    return "".join(text.split())
