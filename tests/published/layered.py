"""More sources of fully connected networks: what they print, and where our keys have it.

As in `cases.py` and `places.py`, but a line of a table has both: what the value is called, what the
source prints, and its place in our key. A place is in the last step, so that a variant stops at the
step that is meant. Above each source stands where its figures were read: in the source itself, or
in a copy of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from published.places import CUT_OFF, LAST_DIGIT, Case

TURNED = "adds the matrix of gradients with rows and columns in each other's place"


@dataclass(frozen=True)
class _Source:
    """An example file, its table, and what is wrong or different, as a `Case` has it."""

    example: str
    table: str
    wrong: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    variants: Mapping[str, str] = field(default_factory=dict)

    def lines(self) -> Iterator[tuple[str, str, str]]:
        """What a value is called, what is printed, and its place."""
        for line in self.table.strip().split("\n"):
            called, printed, place = line.split(maxsplit=2)
            yield called, printed, place

    def case(self) -> Case:
        """The source without its figures."""
        places = "\n".join(f"{called} {place}" for called, _, place in self.lines())
        return Case(self.example, places, self.wrong, self.variants)


_SOURCES = {
    # Table 2.1 of the book, as lecture notes on its chapter 2 copy it.
    "li_hang_perceptron": _Source(
        "perceptron.toml",
        """
        k1_w1  3   w11  first answer
        k1_w2  3   w12  first answer
        k1_b   1   b11  first answer
        k2_w1  2   w11  once answer
        k2_w2  2   w12  once answer
        k2_b   0   b11  once answer
        k3_w1  1   w11  twice answer
        k3_w2  1   w12  twice answer
        k3_b   -1  b11  twice answer
        k4_w1  0   w11  three answer
        k4_w2  0   w12  three answer
        k4_b   -2  b11  three answer
        k6_w1  2   w11  four answer
        k6_w2  2   w12  four answer
        k6_b   -2  b11  four answer
        k7_w1  1   w11  answer
        k7_w2  1   w12  answer
        k7_b   -3  b11  answer
        """,
        variants={
            "first": """
                inputs = [3, 3]
                targets = [1]
                iterations = 1
            """,
            "once": "iterations = 1",
            "twice": "iterations = 2",
            "three": "iterations = 3",
            "four": "iterations = 4",
        },
    ),
    # The notes themselves: all of their first epoch.
    "cornell_perceptron_or": _Source(
        "step-perceptron.toml",
        """
        e1_sum1  0    y    1
        e1_w1_1  0    w11  1 answer
        e1_w2_1  0    w12  1 answer
        e1_w3_1  0.5  b11  1 answer
        e1_sum2  -0.5 y    2
        e1_w1_2  0    w11  2 answer
        e1_w2_2  0.5  w12  2 answer
        e1_w3_2  0    b11  2 answer
        e1_sum3  0    y    3
        e1_sum4  0.5  y    4
        e1_w1_4  0    w11  4 answer
        e1_w2_4  0.5  w12  4 answer
        e1_w3_4  0    b11  4 answer
        """,
        variants={
            "1": """
                inputs = [0, 0]
                targets = [0]
                iterations = 1
            """,
            "2": """
                inputs = [[0, 0], [0, 1]]
                targets = [[0], [1]]
                iterations = 1
            """,
            "3": """
                inputs = [[0, 0], [0, 1], [1, 0]]
                targets = [[0], [1], [1]]
                iterations = 1
            """,
            "4": "iterations = 1",
        },
    ),
    # "Adaline and Delta Learning Rule", scribd.com, document 690878521: the first table.
    "adaline_sheet_or": _Source(
        "adaline.toml",
        """
        net1  0.3     y    1
        w1_1  0.17    w11  1 answer
        b_1   0.17    b11  1 answer
        net2  0.17    y    2 exact
        w1_2  0.253   w11  2 answer
        w2_2  0.087   w12  2 answer
        b_2   0.253   b11  2 answer
        net3  0.087   y    3 exact
        w1_3  0.1617  w11  3 answer
        w2_3  0.1783  w12  3 answer
        b_3   0.3443  b11  3 answer
        net4  0.0043  y    exact
        w1_4  0.26213  w11  4 answer
        w2_4  0.2787   w12  answer
        b_4   0.2439   b11  answer
        """,
        variants={
            "1": """
                inputs = [1, 1]
                targets = [1]
                rounding.trailing_zeros = false
            """,
            "2": """
                inputs = [[1, 1], [1, -1]]
                targets = [[1], [1]]
                rounding.trailing_zeros = false
            """,
            "3": """
                inputs = [[1, 1], [1, -1], [-1, 1]]
                targets = [[1], [1], [1]]
            """,
            "4": "rounding.final = 5",
        },
    ),
    # axon.cs.byu.edu/~martinez/classes/478/stuff/labhints/neuralnet.html.
    "cs478_three_epochs": _Source(
        "three-epochs.toml",
        """
        out1   0.5802212893       O7      once exact
        out2   0.4591181386       O8      once exact
        err3   0.0006498826879    Err3    once exact
        err4   -0.001076309464    Err4    once exact
        err5   -0.003775554904    Err5    once exact
        err6   -0.01849687375     Err6    once exact
        err7   -0.1169648797      Err7    once exact
        err8   0.1343164751       Err8    once exact
        bias3  0.1000649883       theta3  once answer
        w13    0.2000194965       w13     once answer
        w23    -0.09995450821     w23     once-eleven answer
        """,
        variants={
            "once": "iterations = 1",
            "once-eleven": """
                iterations = 1
                rounding.final = 11
            """,
        },
    ),
    # The pictures of the post: github.com/hmkcode/hmkcode.github.io, images/ai/bp_*.png.
    "hmkcode_linear_network": _Source(
        "linear-network.toml",
        """
        h1     0.85    h1
        h2     0.48    h2
        out    0.191   y         exact
        error  0.327   Loss      exact
        delta  -0.809  dLoss/dy  exact
        w1     0.12    w11       answer
        w2     0.23    w13       answer
        w3     0.13    w12       answer
        w4     0.10    w14       answer
        w5     0.17    w21       answer
        w6     0.17    w22       answer
        """,
    ),
    # "Working through an example", 5.4.3 in one draft of the book and 4.6.3 in another.
    "jurafsky_martin_step": _Source(
        "logistic-regression.toml",
        """
        grad_w1  -1.5  dLoss/dw11
        grad_w2  -1    dLoss/dw12
        grad_b   -0.5  dLoss/db11
        w1       0.15  w11  answer
        w2       0.1   w12  answer
        b        0.05  b11  answer
        """,
    ),
    # 2.12 of the book, in the source of its pages. Its matrices have a row for each input, ours a
    # row for each unit.
    "dlbook_vectors": _Source(
        "numbers-in-vectors.toml",
        """
        z1_1    4.3     z1_1     exact
        z1_2    5.3     z1_2     exact
        a1_1    0.9866  a1_1     exact
        a1_2    0.9950  a1_2     exact
        z2_1    2.086   z2_1     exact
        z2_2    1.389   z2_2     exact
        a2_1    0.8896  a2_1     exact
        a2_2    0.8004  a2_2     exact
        slope1  0.0983  sig'(z2_1)  exact
        slope2  0.1598  sig'(z2_2)  exact
        d2_1    0.0776  delta2_1    exact
        d2_2    0.1199  delta2_2    exact
        slope3  0.0132  sig'(z1_1)  exact
        slope4  0.0049  sig'(z1_2)  exact
        d1_1    0.002   delta1_1    exact
        d1_2    0.0004  delta1_2    exact
        dW1_21  0.0079  dL/dW1_12   exact
        dW1_22  0.0016  dL/dW1_22   exact
        dW1_31  0.0099  dL/dW1_13   exact
        dW1_32  0.002   dL/dW1_23   exact
        dW2_11  0.0765  dL/dW2_11   exact
        dW2_12  0.1183  dL/dW2_21   exact
        dW2_21  0.0772  dL/dW2_12   exact
        dW2_22  0.1193  dL/dW2_22   exact
        db2_1   0.0775  dL/db2_1    exact
        db2_2   0.1199  dL/db2_2    exact
        W1_11   0.09998   W1_11  five answer
        W1_12   0.1999    W1_21  answer
        W1_21   0.29992   W1_12  five answer
        W1_22   0.39998   W1_22  five answer
        W1_31   0.4999    W1_13  answer
        W1_32   0.59998   W1_23  five answer
        W2_11   0.6992    W2_11  answer
        W2_12   0.7988    W2_21  answer
        W2_21   0.89923   W2_12  five answer
        W2_22   0.0988    W2_22  answer
        b1_1    0.49998   b1_1   five answer
        b1_2    0.499995  b1_2   six answer
        b2_1    0.49922   b2_1   five answer
        b2_2    0.49880   b2_2   five answer
        """,
        wrong={
            "db2_1": ("0.0776", CUT_OFF),
            "W1_12": ("0.2000", CUT_OFF),
            "b1_2": ("0.499996", LAST_DIGIT),
        },
        variants={"five": "rounding.final = 5", "six": "rounding.final = 6"},
    ),
    # The answer, which prints three steps. What it calls the new loss is that before the step.
    "stack_exchange_line": _Source(
        "linear-regression.toml",
        """
        loss1     0.6666666666666666  Loss  once exact
        theta0_1  1.13333333          b11   once answer
        theta1_1  0.26666667          w11   once answer
        loss2     0.2696296296296296  Loss  twice exact
        theta0_2  1.13333333          b11   twice answer
        theta1_2  0.23111111          w11   twice answer
        loss3     0.262887242798354   Loss  exact
        theta0_3  1.14755556          b11   thrice answer
        theta1_3  0.22874074          w11   thrice answer
        """,
        wrong={"loss1": ("0.6666666666666667", "Python's last digit, in binary")},
        variants={
            "once": """
                iterations = 1
                rounding.final = 8
            """,
            "twice": """
                iterations = 2
                rounding.final = 8
            """,
            "thrice": "rounding.final = 8",
        },
    ),
    # Lab01/Assignment/Tema1.ipynb of a student in the repository of the course.
    "tensor_reloaded_softmax": _Source(
        "softmax-regression.toml",
        """
        p1       0.00405191   softmax(y1)  exact
        p2       0.00447805   softmax(y2)  exact
        p3       0.99147003   softmax(y3)  exact
        w11      0.29959481   w11          answer
        w12      0.09878443   w12          answer
        w21      -0.50044781  w14          answer
        w22      -0.20134342  w15          answer
        w31      -1.099147    w17          answer
        b1       0.09959481   b11          answer
        b2       0.19955219   b12          answer
        b3       0.000853     b13          answer
        p1_new   0.00596184   softmax(y1)  after
        """,
        wrong={
            "w12": ("0.19955219", TURNED),
            "w21": ("-0.60121557", TURNED),
            "w31": ("-1", TURNED),
            "p1_new": ("0.011506877", TURNED),
        },
    ),
}

PUBLISHED = MappingProxyType(
    {
        name: MappingProxyType({called: printed for called, printed, _ in source.lines()})
        for name, source in _SOURCES.items()
    }
)
CASES = MappingProxyType({name: source.case() for name, source in _SOURCES.items()})
