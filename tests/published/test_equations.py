"""Published exercises that are no layered networks: what they print comes out, digit for digit.

The sources are named in the examples themselves. What they call steps 0 and 1 are 1 and 2 here.
Gomez's post has its figures in pictures; they were read where programs copy them to test
themselves: the states, the outputs and all new parameters. Baydin's table was read in lecture
notes, d2l's four numbers in the book's source, Karim's weights in copies of his code; the outputs
(1.9366, …) are what readers of his get who do not round the weights.
"""

from __future__ import annotations

import pytest
from published.places import ANSWER, EXACT, Place
from published.test_cases import printed_at

STEP = ""  # at the end of the step of that name

PRINTED = {
    "automatic-differentiation.toml": (
        (STEP, "v1 = 0.693, v2 = 10, v3 = -0.959, v4 = 10.693, y = 11.652"),
        (EXACT, "dy/dv4 = 1, dy/dv3 = -1, dy/dv2 = 1, dy/dv1 = 1, dy/dx[1] = 5.5"),
        (ANSWER, "x[2] = 1.716"),
    ),
    "lstm-two-steps.toml": (
        (STEP, "s[1] = 0.78572, h[1] = 0.53631"),
        (EXACT, "s[2] = 1.5176, h[2] = 0.77197"),
        (ANSWER, "W_a[1] = 0.45267, W_a[2] = 0.25922, U_a = 0.15104, b_a = 0.20364"),
        (ANSWER, "W_i[1] = 0.95022, W_i[2] = 0.80067, U_i = 0.80006, b_i = 0.65028"),
        (ANSWER, "W_f[1] = 0.70031, W_f[2] = 0.45189, U_f = 0.10034, b_f = 0.15063"),
        (ANSWER, "W_o[1] = 0.60259, W_o[2] = 0.41626, U_o = 0.25297, b_o = 0.10536"),
    ),
    "attention-by-hand.toml": (
        (STEP, "s[1] = 2, s[2] = 4, s[3] = 4"),
        (EXACT, "a[1] = 0.063379, a[2] = 0.46831, a[3] = 0.46831"),
        (EXACT, "o[1] = 1.9366, o[2] = 6.6831, o[3] = 1.5951"),
    ),
    "momentum-overshoots.toml": (
        (STEP, "f = 10.498, df/dx = -6.48, v(x)+ = -1.62"),
        (ANSWER, "x = -0.86"),
    ),
    "convolution-max-pooling.toml": (
        (STEP, "z[1,1] = 19, z[1,2] = 25, z[2,1] = 37, z[2,2] = 43"),
    ),
}  # fmt: skip

# Wrong in the last digit, since worked out from rounded values; with the right ones.
WRONG = {"h[2] = 0.77197": "0.77198", "W_i[2] = 0.80067": "0.80066", "W_f[1] = 0.70031": "0.70032"}

ROWS = [
    (example, kind, *entry.split(" = "))
    for example, lines in PRINTED.items()
    for kind, entries in lines
    for entry in entries.split(", ")
]


@pytest.mark.parametrize(("example", "kind", "name", "printed"), ROWS)
def test_published_values_of_equations(example: str, kind: str, name: str, printed: str) -> None:
    right = WRONG.get(f"{name} = {printed}", printed)
    assert printed_at("", Place(example, name, kind, ""), printed) == right
