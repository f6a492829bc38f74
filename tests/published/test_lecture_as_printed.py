r"""The lecture's own answer, line by line, in the key of `lecture9-as-printed.toml`.

`PRINTED` has every line of the lecture's solution, in its order and in its words for the
quantities (`sig`, `Label`, `Loss`). Where the lecture contradicts itself, or leaves out what it
shows elsewhere, `DEPARTURES` names the line, what the key says in its place, and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from solver import passes
from solver.document.pieces import as_text
from solver.document.steps import Document
from solver.output.latex import Part, write_latex

# Quantities by their plain names in the key, with the lines of the lecture's solution; what is set
# in further than an equals sign goes on with the line above.
PRINTED = r"""
# forward
h1
  = x_1 \cdot w_{11} + x_2 \cdot w_{13} + b_1
  = 0.08 \times 0.24 + 0.12 \times 0.2 + 0.28
  = 0.0192 + 0.024 + 0.28
  = 0.3232
sig(h1)
  = \frac{1}{1 + e^{-h_1}}
  = 0.58
h2
  = x_1 \cdot w_{12} + x_2 \cdot w_{14} + b_1
  = 0.08 \times 0.3 + 0.12 \times 0.16 + 0.28
  = 0.024 + 0.0192 + 0.28
  = 0.3232
sig(h2)
  = \frac{1}{1 + e^{-h_2}}
  = 0.58
y1
  = sig(h_1) \cdot w_{21} + sig(h_2) \cdot w_{23} + b_2
  = 0.58 \times 0.5 + 0.58 \times 0.55 + 0.6
  = 0.29 + 0.319 + 0.6
  = 1.209
y2
  = sig(h_1) \cdot w_{22} + sig(h_2) \cdot w_{24} + b_2
  = 0.58 \times 0.45 + 0.58 \times 0.4 + 0.6
  = 0.493 + 0.6
  = 1.093
# the derivative of the activation
sig'(h1)
  = \frac{e^{-h_1}}{(1 + e^{-h_1})^2}
  = 0.2435
sig'(h2)
  = \frac{e^{-h_2}}{(1 + e^{-h_2})^2}
  = 0.2435
# the loss
Loss1
  = \frac{1}{2}(y_1 - Label_1)^2
  = \frac{1}{2}(y_1^2 - 2y_1Label_1 + Label_1^2)
Loss2
  = \frac{1}{2}(y_2 - Label_2)^2
  = \frac{1}{2}(y_2^2 - 2y_2Label_2 + Label_2^2)
Loss
  = Loss_1 + Loss_2
# its derivative by the outputs
dLoss1/dy1
  = y_1 - Label_1
  = 1.209 - 0.05
  = 1.159
dLoss2/dy2
  = y_2 - Label_2
  = 1.093 - 0.95
  = 0.143
# the output layer
dLoss/dw21
  = \frac{∂Loss_1}{∂y_1} \cdot \frac{∂y_1}{∂w_{21}}
  = (y_1 - Label_1) \cdot sig(h_1)
  = 1.159 \times 0.58
  = 0.672
dLoss/dw23
  = \frac{∂Loss_1}{∂y_1} \cdot \frac{∂y_1}{∂w_{23}}
  = (y_1 - Label_1) \cdot sig(h_2)
  = 1.159 \times 0.58
  = 0.672
dLoss/dw22
  = \frac{∂Loss_2}{∂y_2} \cdot \frac{∂y_2}{∂w_{22}}
  = (y_2 - Label_2) \cdot sig(h_1)
  = 0.143 \times 0.58
  = 0.083
dLoss/dw24
  = \frac{∂Loss_2}{∂y_2} \cdot \frac{∂y_2}{∂w_{24}}
  = (y_2 - Label_2) \cdot sig(h_1)
  = 0.143 \times 0.58
  = 0.083
dLoss/db2
  = \frac{∂Loss_1}{∂b_2} + \frac{∂Loss_2}{∂b_2}
  = \frac{∂Loss_1}{∂y_1} \cdot \frac{∂y_1}{∂b_2} + \frac{∂Loss_2}{∂y_2} \cdot \frac{∂y_2}{∂2_2}
  = (y_1 - Label_1) + (y_2 - Label_2)
  = 1.159 + 0.143
  = 1.302
# the hidden layer
dLoss/dw11
  = \frac{∂Loss_1}{∂w_{11}} + \frac{∂Loss_2}{∂w_{11}}
  = \frac{∂Loss_1}{∂y_1} \cdot \frac{∂y_1}{∂sig(h_1)} \cdot \frac{dsig(h_1)}{dx}
     \cdot \frac{∂h_1}{∂w_{11}} + \frac{∂Loss_2}{∂y_2} \cdot \frac{∂y_2}{∂sig(h_1)}
     \cdot \frac{dsig(h_1)}{dx} \cdot \frac{∂h_1}{∂w_{11}}
  = (y_1 - Label_1) \cdot w_{21} \cdot sig'(h_1) \cdot x_1 + (y_2 - Label_2) \cdot w_{22}
     \cdot sig'(h_1) \cdot x_1
  = [(y_1 - Label_1) \cdot w_{21} + (y_2 - Label_2) \cdot w_{22}] \cdot sig'(h_1) \cdot x_1
  = (1.159 \times 0.5 + 0.143 \times 0.45) \times 0.2435 \times 0.08
  = 0.0125
dLoss/dw12
  = \frac{∂Loss_1}{∂w_{12}} + \frac{∂Loss_2}{∂w_{12}}
  = \frac{∂Loss_1}{∂y_1} \cdot \frac{∂y_1}{∂sig(h_2)} \cdot sig'(h_2) \cdot \frac{∂h_2}{∂w_{12}}
     + \frac{∂Loss_2}{∂y_2} \cdot \frac{∂y_2}{∂sig(h_2)} \cdot sig'(h_2)
     \cdot \frac{∂h_2}{∂w_{12}}
  = [(y_1 - Label_1) \cdot w_{23} + (y_2 - Label_2) \cdot w_{24}] \cdot sig'(h_2) \cdot x_1
  = (1.159 \times 0.55 + 0.143 \times 0.4) \times 0.2435 \times 0.08
  = 0.0135
dLoss/dw13
  = \frac{∂Loss_1}{∂w_{13}} + \frac{∂Loss_2}{∂w_{13}}
  = \frac{∂Loss_1}{∂y_1} \cdot \frac{∂y_1}{∂sig(h_1)} \cdot sig'(h_1) \cdot \frac{∂h_1}{∂w_{13}}
     + \frac{∂Loss_2}{∂y_2} \cdot \frac{∂y_2}{∂sig(h_1)} \cdot sig'(h_1)
     \cdot \frac{∂h_1}{∂w_{13}}
  = [(y_1 - Label_1) \cdot w_{21} + (y_2 - Label_2) \cdot w_{22}] \cdot sig'(h_1) \cdot x_2
  = (1.159 \times 0.5 + 0.143 \times 0.45) \times 0.2435 \times 0.12
  = 0.0188
dLoss/dw14
  = \frac{∂Loss_1}{∂w_{14}} + \frac{∂Loss_2}{∂w_{14}}
  = \frac{∂Loss_1}{∂y_1} \cdot \frac{∂y_1}{∂sig(h_2)} \cdot sig'(h_2) \cdot \frac{∂h_2}{∂w_{14}}
     + \frac{∂Loss_2}{∂y_2} \cdot \frac{∂y_2}{∂sig(h_2)} \cdot sig'(h_2)
     \cdot \frac{∂h_2}{∂w_{14}}
  = [(y_1 - Label_1) \cdot w_{23} + (y_2 - Label_2) \cdot w_{24}] \cdot sig'(h_2) \cdot x_2
  = (1.159 \times 0.55 + 0.143 \times 0.4) \times 0.2435 \times 0.12
  = 0.0202
dLoss/db1
  = \frac{∂Loss_1}{∂b_1} + \frac{∂Loss_2}{∂b_1}
  = \frac{∂Loss_1}{∂y_1} \cdot [\frac{∂y_1}{∂sig(h_1)} \cdot sig'(h_1) \cdot \frac{∂h_1}{∂b_1}
     + \frac{∂y_1}{∂sig(h_2)} \cdot sig'(h_2) \cdot \frac{∂h_2}{∂b_1}] + \frac{∂Loss_2}{∂y_2}
     \cdot [\frac{∂y_2}{∂sig(h_1)} \cdot sig'(h_1) \cdot \frac{∂h_1}{∂b_1}
     + \frac{∂y_2}{∂sig(h_2)} \cdot sig'(h_2) \cdot \frac{∂h_2}{∂b_1}]
  = (y_1 - Label_1) \cdot [w_{21} \cdot sig'(h_1) + w_{23} \cdot sig'(h_2)] + (y_2 - Label_2)
     \cdot [w_{22} \cdot sig'(h_1) + w_{24} \cdot sig'(h_2)]
  = 1.159 \times (0.5 \times 0.2435 + 0.55 \times 0.2435) + 0.143 \times (0.45 \times 0.2435
     + 0.4 \times 0.2435)
  = 0.326
# the update
w21+
  = w_{21} - \alpha \cdot \frac{∂Loss_1}{∂w_{21}}
  = 0.5 - 0.5 \times 0.672
  = 0.164
w23+
  = w_{23} - \alpha \cdot \frac{∂Loss_1}{∂w_{23}}
  = 0.55 - 0.5 \times 0.672
  = 0.214
w22+
  = w_{22} - \alpha \cdot \frac{∂Loss_2}{∂w_{22}}
  = 0.45 - 0.5 \times 0.083
  = 0.4085
w24+
  = w_{24} - \alpha \cdot \frac{∂Loss_2}{∂w_{24}}
  = 0.4 - 0.5 \times 0.083
  = 0.3585
b2+
  = b_2 - \alpha \cdot \frac{∂Loss}{∂b_2}
  = 0.6 - 0.5 \times 1.302
  = -0.051
w11+
  = w_{11} - \alpha \cdot \frac{∂Loss}{∂w_{11}}
  = 0.24 - 0.5 \times 0.0125
  = 0.23375
w12+
  = w_{12} - \alpha \cdot \frac{∂Loss}{∂w_{12}}
  = 0.3 - 0.5 \times 0.0135
  = 0.29325
w13+
  = w_{13} - \alpha \cdot \frac{∂Loss}{∂w_{13}}
  = 0.2 - 0.5 \times 0.0188
  = 0.1906
w14+
  = w_{14} - \alpha \cdot \frac{∂Loss}{∂w_{14}}
  = 0.16 - 0.5 \times 0.0202
  = 0.1499
b1+
  = b_1 - \alpha \cdot \frac{∂Loss}{∂b_1}
  = 0.28 - 0.5 \times 0.326
  = 0.117
"""

ANSWERS = {
    "w_{11}": "0.2338",
    "w_{12}": "0.2933",
    "w_{13}": "0.1906",
    "w_{14}": "0.1499",
    "b_1": "0.117",
    "w_{21}": "0.164",
    "w_{22}": "0.4085",
    "w_{23}": "0.214",
    "w_{24}": "0.3585",
    "b_2": "-0.051",
}

_SLOPE_BY_X = "the derivative of sig(h1) is by h1; x stands for nothing here"
_SLOPE_IN_CHAIN = "dw11 writes this factor as a derivative and the others as sig'; here all do"
_TERM_AS_LOSS = (
    "the rule is stated for Loss, of which Loss_1 or Loss_2 is the only part that counts"
)
_NOT_EXPANDED = "never used again: the derivative is taken of the square as it stands"

# (quantity, part of a printed line, what stands there in the key, why); None: the line is left out
DEPARTURES = [
    ("y2", "0.493 + 0.6", "0.261 + 0.232 + 0.6", "y1 shows both products, y2 adds them unseen"),
    ("Loss1", r"(y_1^2 - 2y_1Label_1 + Label_1^2)", None, _NOT_EXPANDED),
    ("Loss2", r"(y_2^2 - 2y_2Label_2 + Label_2^2)", None, _NOT_EXPANDED),
    (
        "dLoss/dw24",
        r"(y_2 - Label_2) \cdot sig(h_1)",
        r"(y_2 - Label_2) \cdot sig(h_2)",
        "w24 comes from h2: the slip does not show, for sig(h1) = sig(h2)",
    ),
    ("dLoss/db2", "∂2_2", "∂b_2", "the name of b2 lost its letter"),
    ("dLoss/dw11", r"\frac{dsig(h_1)}{dx}", r"\frac{∂sig(h_1)}{∂h_1}", _SLOPE_BY_X),
    (
        "dLoss/dw12",
        r"sig'(h_2) \cdot \frac",
        r"\frac{∂sig(h_2)}{∂h_2} \cdot \frac",
        _SLOPE_IN_CHAIN,
    ),
    (
        "dLoss/dw13",
        r"sig'(h_1) \cdot \frac",
        r"\frac{∂sig(h_1)}{∂h_1} \cdot \frac",
        _SLOPE_IN_CHAIN,
    ),
    (
        "dLoss/dw14",
        r"sig'(h_2) \cdot \frac",
        r"\frac{∂sig(h_2)}{∂h_2} \cdot \frac",
        _SLOPE_IN_CHAIN,
    ),
    ("dLoss/db1", r"sig'(h_1) \cdot \frac", r"\frac{∂sig(h_1)}{∂h_1} \cdot \frac", _SLOPE_IN_CHAIN),
    ("dLoss/db1", r"sig'(h_2) \cdot \frac", r"\frac{∂sig(h_2)}{∂h_2} \cdot \frac", _SLOPE_IN_CHAIN),
    (
        "dLoss/db1",
        r"\frac{∂Loss_1}{∂y_1} \cdot [A + B] + \frac{∂Loss_2}{∂y_2} \cdot [C + D]",
        (
            r"\frac{∂Loss_1}{∂y_1} \cdot A + \frac{∂Loss_1}{∂y_1} \cdot B"
            r" + \frac{∂Loss_2}{∂y_2} \cdot C + \frac{∂Loss_2}{∂y_2} \cdot D"
        ),
        "the weights show the sum over the paths before it is factored, b1 does not",
    ),
    ("w21+", "∂Loss_1", "∂Loss", _TERM_AS_LOSS),
    ("w23+", "∂Loss_1", "∂Loss", _TERM_AS_LOSS),
    ("w22+", "∂Loss_2", "∂Loss", _TERM_AS_LOSS),
    ("w24+", "∂Loss_2", "∂Loss", _TERM_AS_LOSS),
]

# What the lecture calls the quantity that a step begins with, and the key does not.
OTHER_NAMES = [
    ("Loss", "Loss_3", "Loss", "defined as Loss_3, and called Loss ever after"),
    ("dLoss1/dy1", "y_1 - Label_1", r"\frac{∂Loss_1}{∂y_1}", "its value is worked out apart"),
    ("dLoss2/dy2", "y_2 - Label_2", r"\frac{∂Loss_2}{∂y_2}", "its value is worked out apart"),
    ("dLoss/dw21", r"\frac{∂Loss_1}{∂w_{21}}", r"\frac{∂Loss}{∂w_{21}}", _TERM_AS_LOSS),
    ("dLoss/dw23", r"\frac{∂Loss_1}{∂w_{23}}", r"\frac{∂Loss}{∂w_{23}}", _TERM_AS_LOSS),
    ("dLoss/dw22", r"\frac{∂Loss_2}{∂w_{22}}", r"\frac{∂Loss}{∂w_{22}}", _TERM_AS_LOSS),
    ("dLoss/dw24", r"\frac{∂Loss_2}{∂w_{24}}", r"\frac{∂Loss}{∂w_{24}}", _TERM_AS_LOSS),
]

_B1_PATHS = re.compile(
    r"(?P<f>\\frac\{∂Loss_1\}\{∂y_1\} \\cdot )\[(?P<a>.*?) \+ (?P<b>.*?)\]"
    r" \+ (?P<g>\\frac\{∂Loss_2\}\{∂y_2\} \\cdot )\[(?P<c>.*?) \+ (?P<d>.*?)\]"
)


@pytest.fixture(scope="module")
def document() -> Document:
    path = Path(__file__).parents[2] / "docs" / "examples" / "lecture9-as-printed.toml"
    return passes.explain(passes.solve(passes.load(path)))


def plainly(latex: str) -> str:
    """Without the fonts of names, as the lecture types them."""
    return re.sub(r"\\math(?:rm|it)\{(\w+)\}", r"\1", latex).replace(r"\partial ", "∂")


def lines_of_key(document: Document) -> dict[str, list[str]]:
    """The right-hand sides of every step, by the plain name of its quantity."""
    steps = (step for section in document.sections for step in section.steps)
    return {step.name: [plainly(as_text(line.math)) for line in step.lines] for step in steps}


def expected(name: str, printed: str) -> str | None:
    """The line of the key that stands for a printed one."""
    line = printed
    for quantity, theirs, ours, _why in DEPARTURES:
        if quantity != name:
            continue
        if "[A + B]" in theirs:
            line = _B1_PATHS.sub(r"\g<f>\g<a> + \g<f>\g<b> + \g<g>\g<c> + \g<g>\g<d>", line)
        elif ours is not None:
            line = line.replace(theirs, ours)
        elif theirs in line:
            return None
    return line


def printed_lines() -> Iterator[tuple[str, str]]:
    """Every line of `PRINTED` with the quantity that it works out."""
    for name, body in re.findall(r"^([^ #\n]+)\n((?: .*\n)+)", PRINTED, re.MULTILINE):
        for line in body.split("  = ")[1:]:
            yield name, " ".join(line.split())


LINES = tuple(printed_lines())
QUANTITIES = tuple(dict.fromkeys(name for name, _ in LINES))


@pytest.mark.parametrize("name", QUANTITIES)
def test_every_line_stands_at_its_step_in_its_order(name: str, document: Document) -> None:
    remaining = iter(lines_of_key(document)[name])
    for quantity, printed in LINES:
        line = expected(name, printed)
        if quantity == name and line is not None:
            assert line in remaining, f"{name} lacks, or has in another order: {line}"


def test_the_steps_come_in_the_order_of_the_lecture(document: Document) -> None:
    steps = [name for name in lines_of_key(document) if name in QUANTITIES]
    assert tuple(steps) == QUANTITIES


def test_every_departure_is_of_a_line_that_is_printed() -> None:
    for quantity, theirs, _ours, why in DEPARTURES:
        if "[A + B]" in theirs:
            found = any(_B1_PATHS.search(line) for name, line in LINES if name == quantity)
        else:
            found = any(theirs in line for name, line in LINES if name == quantity)
        assert found, f"{quantity}: {theirs} is not printed"
        assert why


@pytest.mark.parametrize(("name", "theirs", "ours", "why"), OTHER_NAMES)
def test_steps_that_the_lecture_names_otherwise(
    name: str, theirs: str, ours: str, why: str, document: Document
) -> None:
    subjects = {s.name: plainly(s.subject) for section in document.sections for s in section.steps}
    assert subjects[name] == ours != theirs
    assert why


def test_the_answers_are_those_of_the_lecture(document: Document) -> None:
    assert {found.name: found.after for found in document.finals} == ANSWERS


def test_every_line_is_on_the_page(document: Document) -> None:
    page = write_latex(document, Part.KEY, language="zh")
    unbroken = plainly(re.sub(r"\s*\\\\\*?\s*&\\quad \{\} ", " ", page).replace(r"^{\dagger}", ""))
    position = 0
    for name, printed in LINES:
        line = expected(name, printed)
        if line is not None:
            position = unbroken.find(line, position)
            assert position >= 0, f"{name}: {line} is not on the page, or out of its order"


def test_equals_signs_everywhere(document: Document) -> None:
    r"""The lecture writes ≈ for sig and sig' only, and = for gradients rounded just as well."""
    assert r"\approx" not in write_latex(document, Part.KEY, language="en")


def test_the_key_owns_up_to_the_slips(document: Document) -> None:
    forced = [(plainly(f.subject), f.printed, f.right) for f in document.rounding.forced]
    assert forced == [
        ("sig'(h_1)", "0.2435", "0.2436"),
        ("sig'(h_2)", "0.2435", "0.2436"),
        (r"\frac{∂Loss}{∂w_{14}}", "0.0202", "0.0203"),
    ]
    untrue = {
        f.subject.removesuffix("^{+}"): (f.printed, f.right) for f in document.rounding.untrue
    }
    assert untrue == {
        "w_{11}": ("0.2338", "0.2337"),
        "w_{12}": ("0.2933", "0.2932"),
        "w_{14}": ("0.1499", "0.1498"),
        "w_{21}": ("0.164", "0.1638"),
        "w_{23}": ("0.214", "0.2138"),
        "b_2": ("-0.051", "-0.0511"),
    }
