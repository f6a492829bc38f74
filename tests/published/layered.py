"""More sources of fully connected networks: what they print, and where our keys have it.

As in `cases.py` and `places.py`, but a line of a table has both: what the value is called, what the
source prints, and its place in our key. A place is in the last step, so that a variant stops at the
step that is meant.
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
    "zurada_delta_rule": _Source(
        "delta-rule.toml",
        """
        o1      0.848   bisig(y)   1 exact
        slope1  0.140   bisig'(y)  1 exact
        w2_1    0.974   w11        1 answer
        w2_2    -0.948  w12        1 answer
        w2_3    0       w13        1 answer
        w2_4    0.526   w14        1 answer
        net2    -1.948  y          2 exact
        o2      -0.75   bisig(y)   2 exact
        slope2  0.218   bisig'(y)  2 exact
        w3_1    0.974   w11        2 answer
        w3_2    -0.956  w12        2 answer
        w3_3    0.002   w13        2 answer
        w3_4    0.531   w14        2 answer
        net3    -2.46   y          exact
        o3      -0.842  bisig(y)   exact
        slope3  0.145   bisig'(y)  exact
        w4_1    0.947   w11        answer
        w4_2    -0.929  w12        answer
        w4_3    0.016   w13        answer
        w4_4    0.505   w14        answer
        """,
        wrong={
            "w3_3": ("0.003", CUT_OFF),
            "o3": ("-0.843", LAST_DIGIT),
            "w4_2": ("-0.930", LAST_DIGIT),
        },
        variants={
            "1": """
                inputs = [1, -2, 0, -1]
                targets = [-1]
            """,
            "2": """
                inputs = [[1, -2, 0, -1], [0, 1.5, -0.5, -1]]
                targets = [[-1], [-1]]
            """,
        },
    ),
    "sivanandam_bipolar": _Source(
        "bipolar-sigmoid.toml",
        """
        zin1    -0.4     I3
        z1      -0.1974  O3       exact
        zin2    1.2      I4
        z2      0.537    O4       exact
        yin     -0.2253  I5       exact
        y       -0.1122  O5       exact
        delta1  0.5491   Err5     exact
        dw1     -0.0271  Δw35     exact
        dw2     0.0737   Δw45     exact
        dw0     0.1373   Δtheta5  exact
        Delta1  0.1056   Err3     exact
        Delta2  0.0195   Err4     exact
        dv11    -0.0264  Δw13     exact
        dv21    0.0264   Δw23     exact
        dv01    0.0264   Δtheta3  exact
        dv12    -0.0049  Δw14     exact
        dv22    0.0049   Δw24     exact
        dv02    0.0049   Δtheta4  exact
        v11     0.5736   w13      answer
        v12     -0.3049  w14      answer
        v21     -0.0736  w23      answer
        v22     0.4049   w24      answer
        w1      0.3729   w35      answer
        w2      0.1737   w45      answer
        v01     0.3264   theta3   answer
        v02     0.5049   theta4   answer
        w0      -0.0627  theta5   answer
        """,
        wrong={
            "yin": ("-0.2252", LAST_DIGIT),
            "y": ("-0.1121", LAST_DIGIT),
            "Delta1": ("0.1055", LAST_DIGIT),
        },
    ),
    "sivanandam_adaline_or": _Source(
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
        w1_4  0.2621  w11  answer
        w2_4  0.2787  w12  answer
        b_4   0.2439  b11  answer
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
        },
    ),
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
    "stack_exchange_line": _Source(
        "linear-regression.toml",
        """
        loss    0.6666666666666666  Loss         once exact
        theta0  1.13333333          b11          once answer
        theta1  0.26666667          w11          once answer
        """,
        wrong={"loss": ("0.6666666666666667", "Python's last digit, in binary")},
        variants={
            "once": """
                iterations = 1
                rounding.final = 8
            """
        },
    ),
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
