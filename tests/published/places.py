"""Where our keys have what the sources print, and which of it the sources have wrong.

`CASES` has for every value that a source prints the place in our key where the same quantity
stands, and for those that the source has wrong the right value and the reason. Where a source
rounds now this way and now that, or takes the exercise further, a *variant* of the example has the
rounding and the settings for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

# Where a value is looked up: at the end of its step (of the last one, if there are several); among
# the final answers; in the forward pass after the step; or unrounded, and then rounded to as many
# decimals as the source prints.
ANSWER, AFTER, EXACT = "answer", "after", "exact"
KINDS = (ANSWER, AFTER, EXACT)

CUT_OFF = "the digits that follow are cut off, not rounded"
LAST_DIGIT = "worked out from values that were rounded before, in its last digit"
FLOAT = "the last digits are rounding errors of binary floating point"
NEW_WEIGHTS = "the hidden layer is updated by output weights that have been updated already"
RATE = "updated with a learning rate of 0.65; it is 0.5 in the text and in all that follows"
SIGN = "the sign: -0.1274 times -1 is positive, and the threshold it leads to is right"
DIVIDED = "divides by the hidden result, or by the weight, where it should multiply"
GRADIENTS_BACK = "sends back gradients of the output weights in place of errors times weights"
TWO_PLACES = "sig(h) was cut to two places and carried on; four places were asked for"


@dataclass(frozen=True)
class Case:
    """An example file, its variants, and where in its key every printed value stands.

    A line of `places` is the source's word, the plain name in the key, and, in any order, the
    kind of place, the variant, and another example, where they are not the usual ones. A variant
    is written as the example is, and says only what is different.
    """

    example: str
    places: str
    wrong: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    variants: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where a printed value stands in a key."""

    example: str
    name: str
    kind: str
    variant: str


_WITHOUT_O2 = """
    targets = [0.01]
    layers = [
        {activation = "sigmoid", weights = [[0.15, 0.25], [0.2, 0.3]], bias = 0.35},
        {activation = "sigmoid", weights = [[0.4], [0.45]], bias = 0.6},
    ]
"""
_WITHOUT_O1 = """
    targets = [0.99]
    layers = [
        {activation = "sigmoid", weights = [[0.15, 0.25], [0.2, 0.3]], bias = 0.35},
        {activation = "sigmoid", weights = [[0.5], [0.55]], bias = 0.6},
    ]
"""

CASES: Mapping[str, Case] = {
    "mazur_2-2-2": Case(
        "mazur.toml",
        """
        net_h1          net_h1
        out_h1          out_h1
        out_h2          out_h2
        net_o1          net_o1
        out_o1          out_o1
        out_o2          out_o2
        E_o1            E_o1
        E_o2            E_o2
        E_total         E_total
        dE_dout_o1      dE_total/dout_o1
        dout_dnet_o1    dout_o1/dnet_o1     paths
        dE_dw5          dE_total/dw5
        new_w5          w5                  eight answer
        new_w6          w6                  answer
        new_w7          w7                  answer
        new_w8          w8                  answer
        dEo1_dout_h1    dE_total/dout_h1    only-o1
        dEo2_dout_h1    dE_total/dout_h1    only-o2
        dE_dout_h1      dE_total/dout_h1
        dout_dnet_h1    dout_h1/dnet_h1     paths-ten
        dE_dw1          dE_total/dw1
        new_w1          w1                  answer
        new_w2          w2                  eight answer
        new_w3          w3                  eight answer
        new_w4          w4                  eight answer
        E_after         E_total             after
        E_after_10000   E_total             long after
        o1_after_10000  out_o1              long after
        o2_after_10000  out_o2              long after
        """,
        wrong={
            "out_o1": ("0.751365070", CUT_OFF),
            "dE_dout_o1": ("0.741365070", CUT_OFF),
            "dEo2_dout_h1": ("-0.019049118", LAST_DIGIT),
            "E_after": ("0.291027774", NEW_WEIGHTS),
            "E_after_10000": ("0.000035102", NEW_WEIGHTS),
            "o1_after_10000": ("0.015913620", NEW_WEIGHTS),
            "o2_after_10000": ("0.984064274", NEW_WEIGHTS),
        },
        variants={
            "paths": 'form = "paths"',
            "paths-ten": """
                form = "paths"
                rounding.final = 10
            """,
            "eight": "rounding.final = 8",
            "only-o1": _WITHOUT_O2,
            "only-o2": _WITHOUT_O1,
            "long": """
                iterations = 10_000
                show = [10_000]
            """,
        },
    ),
    "han_kamber_3-2-1": Case(
        "han-kamber.toml",
        """
        I4       I4
        I5       I5
        I6       I6
        O4       O4
        O5       O5
        O6       O6
        err6     Err6
        err5     Err5
        err4     Err4
        new_w46  w46+
        new_w56  w56+
        new_w14  w14+
        new_w15  w15+
        new_w24  w24+
        new_w25  w25+
        new_w34  w34+
        new_w35  w35+
        new_th6  theta6+
        new_th5  theta5+
        new_th4  theta4+
        """,
    ),
    "negnevitsky_xor_2-2-1": Case(
        "negnevitsky.toml",
        """
        y3       O3
        y4       O4
        y5       O5
        e        e5       adjoints
        delta5   Err5
        d_w35    Δw35
        d_w45    Δw45
        d_th5    Δtheta5
        delta3   Err3
        delta4   Err4
        d_w13    Δw13
        d_w23    Δw23
        d_th3    Δtheta3
        d_w14    Δw14
        d_w24    Δw24
        d_th4    Δtheta4
        new_w13  w13      answer
        new_w14  w14      answer
        new_w23  w23      answer
        new_w24  w24      answer
        new_w35  w35      answer
        new_w45  w45      answer
        new_th3  theta3   answer
        new_th4  theta4   answer
        new_th5  theta5   answer
        """,
        wrong={"d_th5": ("0.0127", SIGN)},
        variants={"adjoints": 'form = "adjoints"'},
    ),
    "macleod_2-2-1": Case(
        "macleod.toml",
        """
        h1       O3
        h2       O4
        o        O5
        delta_o  Err5
        new_v1   w35+
        new_v2   w45+
        new_w11  w13+
        new_w12  w23+
        new_w21  w14+
        new_w22  w24+
        """,
        wrong={
            "new_w11": ("0.09907", NEW_WEIGHTS),
            "new_w12": ("0.7976", NEW_WEIGHTS),
            "new_w21": ("0.3971", NEW_WEIGHTS),
            "new_w22": ("0.5927", NEW_WEIGHTS),
        },
    ),
    "ee4210_2-2-1_momentum": Case(
        "two-steps-of-momentum.toml",
        """
        t4_yH1       O3           t4
        t4_yH2       O4           t4
        t4_yY1       O5           t4
        t4_err       e5           t4-errors
        t4_deltaY1   Err5         t4
        t4_dwY1H1    Δw35         t4
        t4_dwY1H2    Δw45         t4
        t4_dbY1      Δtheta5      t4
        t4_deltaH1   Err3         t4
        t4_deltaH2   Err4         t4
        t5_yH1       O3           t5
        t5_yH2       O4           t5
        t5_yY1       O5           t5
        t5_deltaY1   Err5         t5
        t5_dwY1H1    v(w35)+      t5
        t5_dwY1H2    v(w45)+      t5
        t5_dbY1      v(theta5)+   t5
        t5_deltaH1   Err3         t5
        t5_deltaH2   Err4         t5
        t5_dwH1X1    v(w13)+      t5
        t5_dwH1X2    v(w23)+      t5
        t5_dbH1      v(theta3)+   t5
        t5_dwH2X2    v(w24)+      t5
        t5_dbH2      v(theta4)+   t5
        t5_new_Y1H1  w35+         t5
        t5_new_Y1H2  w45+         t5
        t5_new_bY1   theta5+      t5
        t5_new_H1X1  w13+         t5
        t5_new_H1X2  w23+         t5
        t5_new_bH1   theta3+      t5
        t5_new_H2X1  w14+         t5
        t5_new_H2X2  w24+         t5
        t5_new_bH2   theta4+      t5
        t5_vH1       I3           t5 after
        t5_yH1_new   O3           t5 after
        """,
        variants={
            "t4": """
                iterations = 1
                optimizer = "gradient descent"
                rounding.final = 3
                rounding.places = {"Δtheta5" = 4, "Err3" = 4}
            """,
            "t4-errors": """
                iterations = 1
                form = "adjoints"
                rounding.final = 3
            """,
            "t5": """
                rounding.final = 3
                [rounding.places]
                "v(w*)+" = 4
                "v(w35)+" = 3
                "v(w23)+" = 5
                "v(theta*)+" = 4
                "v(theta3)+" = 5
                "Err3" = 4
                "Err4" = 5
                "w23+" = 4
                "w24+" = 4
                "theta3+" = 4
                "theta4+" = 4
            """,
        },
    ),
    "zh_tanh_bce_2-2-1": Case(
        "tanh-cross-entropy.toml",
        """
        z11       z1_1
        z12       z1_2
        h1        a1_1
        h2        a1_2
        z2        z2_1
        yhat      a2_1
        loss      L            exact
        delta2    delta2_1
        dW2_1     dL/dW2_11
        dW2_2     dL/dW2_12
        db2       dL/db2_1
        dh1       dL/da1_1
        dh2       dL/da1_2
        dtanh1    tanh'(z1_1)
        dtanh2    tanh'(z1_2)
        delta1_1  delta1_1
        delta1_2  delta1_2
        dW1_11    dL/dW1_11
        dW1_12    dL/dW1_21
        dW1_21    dL/dW1_12
        dW1_22    dL/dW1_22
        """,
    ),
    "relu_dead_unit_2-2-1": Case(
        "relu-dead-unit.toml",
        """
        a1_1    z1_1
        a1_2    z1_2
        h1      a1_1
        h2      a1_2
        yhat    z2_1
        L       L
        delta2  delta2_1
        dW2_1   W2_11  answer
        dW2_2   W2_12  answer
        db2     b2_1   answer
        db1_1   b1_1   answer
        db1_2   b1_2   answer
        dW1_11  W1_11  answer
        dW1_12  W1_12  answer
        dW1_21  W1_21  answer
        dW1_22  W1_22  answer
        """,
    ),
    "schiendorfer_2-2-2_batch": Case(
        "batch-of-two.toml",
        """
        y1         sig(y1[1])
        y2         sig(y2[1])
        loss1      Loss[1]
        loss2      Loss[2]
        g_v11      dLoss/dw21  first exact
        g_v12      dLoss/dw22  first exact
        g_v21      dLoss/dw23  first exact
        g_v22      dLoss/dw24  first exact
        g_w11      dLoss/dw11  first exact
        g_w12      dLoss/dw12  first exact
        g_w21      dLoss/dw13  first exact
        g_w22      dLoss/dw14  first exact
        new_v11    w21         answer
        new_v12    w22         answer
        new_v21    w23         answer
        new_v22    w24         answer
        inst1_y1   sig(y1[1])  after
        inst1_y2   sig(y2[1])  after
        inst2_y1   sig(y1[2])  after
        inst2_y2   sig(y2[2])  after
        new_loss1  Loss[1]     after
        new_loss2  Loss[2]     after
        """,
        wrong={
            "g_v11": ("-0.10518769048825164", FLOAT),
            "g_v21": ("-0.0018919280994576304", FLOAT),
            "g_w11": ("-5.34381483557146e-8", FLOAT),
            "g_w12": ("0.0014201436720081404", FLOAT),
            "g_w21": ("-1.7812716118571549e-8", FLOAT),
            "g_w22": ("0.0004733812240027135", FLOAT),
            "new_v11": ("1.05259373", RATE),
            "new_v12": ("-2.01327451", RATE),
            "new_v21": ("0.11257513", RATE),
            "new_v22": ("2.01227682", RATE),
        },
        variants={
            "first": """
                inputs = [3, 1]
                targets = [1, 0]
            """
        },
    ),
    "stevenmiller_2-3-1_wrong_division": Case(
        "exclusive-or-without-biases.toml",
        """
        h1         O3    exact
        h2         O4    exact
        h3         O5    exact
        sum        I6    chained
        out        O6    chained
        delta_sum  Err6  chained
        new_w1     w13   answer
        new_w2     w14   answer
        new_w3     w15   answer
        new_w4     w23   answer
        new_w5     w24   answer
        new_w6     w25   answer
        new_w7     w36   answer
        new_w8     w46   answer
        new_w9     w56   answer
        """,
        wrong={
            "h3": ("0.68997448113", CUT_OFF),
            "delta_sum": ("-0.13439890643886019", FLOAT),
            "new_w1": ("0.7920", DIVIDED),
            "new_w2": ("0.3886", DIVIDED),
            "new_w3": ("0.2740", DIVIDED),
            "new_w4": ("0.1920", DIVIDED),
            "new_w5": ("0.8886", DIVIDED),
            "new_w6": ("0.4740", DIVIDED),
            "new_w7": ("0.2011", DIVIDED),
            "new_w8": ("0.3937", DIVIDED),
            "new_w9": ("0.8066", DIVIDED),
        },
        variants={
            "chained": """
                form = "adjoints"
                rounding.working = 17
                rounding.places = {"O*" = 2, "O6" = 16, "e6" = 2}
            """
        },
    ),
    "zju_2-2-2_wrong_hidden_grad": Case(
        "zju.toml",
        """
        h1      sig(h1)
        h2      sig(h2)
        o1      sig(y1)
        o2      sig(y2)
        loss    Loss
        dL_dw1  dLoss/dw11
        dL_dw2  dLoss/dw12
        dL_dw3  dLoss/dw13
        dL_dw4  dLoss/dw14
        dL_dw5  dLoss/dw21
        dL_dw6  dLoss/dw22
        dL_dw7  dLoss/dw23
        dL_dw8  dLoss/dw24
        new_w1  w11         answer
        new_w2  w12         answer
        new_w3  w13         answer
        new_w4  w14         answer
        new_w5  w21         answer
        new_w6  w22         answer
        new_w7  w23         answer
        new_w8  w24         answer
        """,
        wrong={
            "dL_dw1": ("-0.01", GRADIENTS_BACK),
            "dL_dw3": ("-0.01", GRADIENTS_BACK),
            "new_w1": ("0.21", GRADIENTS_BACK),
            "new_w3": ("0.51", GRADIENTS_BACK),
        },
    ),
    "seed_2-2-2_linear_out": Case(
        "lecture9.toml",
        """
        h1        h1
        h2        h2
        sig_h1    sig(h1)     exact
        sig_h2    sig(h2)     exact
        y1        y1          exact
        y2        y2          exact
        dsig_h1   sig'(h1)    exact
        dsig_h2   sig'(h2)    exact
        dL1_dy1   dLoss1/dy1  exact
        dL2_dy2   dLoss2/dy2  exact
        dL_dw21   dLoss/dw21  exact
        dL_dw23   dLoss/dw23  exact
        dL_dw22   dLoss/dw22  exact
        dL_dw24   dLoss/dw24  exact
        dL_db2    dLoss/db2   exact
        dL_dw11   dLoss/dw11  exact
        dL_dw12   dLoss/dw12  exact
        dL_dw13   dLoss/dw13  exact
        dL_dw14   dLoss/dw14  exact
        dL_db1    dLoss/db1   exact
        new_w21   w21         answer
        new_w23   w23         answer
        new_w22   w22         answer
        new_w24   w24         answer
        new_b2    b2          answer
        new_w11   w11         answer
        new_w12   w12         answer
        new_w13   w13         answer
        new_w14   w14         answer
        new_b1    b1          short answer
        """,
        wrong={
            "dsig_h1": ("0.2436", CUT_OFF),
            "dsig_h2": ("0.2436", CUT_OFF),
            "dL_dw14": ("0.0203", CUT_OFF),
            "new_w21": ("0.1638", TWO_PLACES),
            "new_w23": ("0.2138", TWO_PLACES),
            "new_b2": ("-0.0511", TWO_PLACES),
            "new_w11": ("0.2337", TWO_PLACES),
            "new_w12": ("0.2932", TWO_PLACES),
            "new_w14": ("0.1498", TWO_PLACES),
        },
        variants={"short": "rounding.trailing_zeros = false"},
    ),
    "bptt_scalar_3step": Case(
        "recurrence-three-steps.toml",
        """
        h1       h[1]
        h2       h[2]
        h3       h[3]
        dL_dWhh  v     answer
        dL_dWxh  u     answer
        """,
    ),
    "cs231n_circuits": Case(
        "circuit-of-a-neuron.toml",
        """
        q        q      circuit-of-two-gates.toml
        f        f      circuit-of-two-gates.toml
        df_dx    x      circuit-of-two-gates.toml answer
        df_dy    y      circuit-of-two-gates.toml answer
        df_dz    z      circuit-of-two-gates.toml answer
        sig      f
        dw0      w0     answer
        dw1      w1     answer
        dw2      w2     answer
        dx0      x0     answer
        dx1      x1     answer
        g_recip  df/dd
        g_exp    df/dn
        g_prod   df/ds
        """,
    ),
    "cmu11785_batchnorm": Case(
        "batch-normalisation.toml",
        """
        BZ_00    y[1,1]
        BZ_01    y[1,2]
        BZ_10    y[2,1]
        BZ_11    y[2,2]
        BZ_20    y[3,1]
        BZ_21    y[3,2]
        BZ_30    y[4,1]
        BZ_31    y[4,2]
        dLdZ_00  z[1,1]  answer
        dLdZ_01  z[1,2]  answer
        dLdZ_10  z[2,1]  answer
        dLdZ_11  z[2,2]  answer
        dLdZ_20  z[3,1]  answer
        dLdZ_21  z[3,2]  answer
        dLdZ_30  z[4,1]  answer
        dLdZ_31  z[4,2]  answer
        """,
    ),
    "cmu11785_mse_softmax_ce": Case(
        "softmax-cross-entropy.toml",
        """
        mse        L       mean-squared-error.toml
        ce         L
        mse_dA_00  a[1,1]  mean-squared-error.toml answer
        ce_4dA_00  a[1,1]  sum answer
        mse_dA_01  a[1,2]  mean-squared-error.toml answer
        ce_4dA_01  a[1,2]  sum answer
        mse_dA_10  a[2,1]  mean-squared-error.toml answer
        ce_4dA_10  a[2,1]  sum answer
        mse_dA_11  a[2,2]  mean-squared-error.toml answer
        ce_4dA_11  a[2,2]  sum answer
        mse_dA_20  a[3,1]  mean-squared-error.toml answer
        ce_4dA_20  a[3,1]  sum answer
        mse_dA_21  a[3,2]  mean-squared-error.toml answer
        ce_4dA_21  a[3,2]  sum answer
        mse_dA_30  a[4,1]  mean-squared-error.toml answer
        ce_4dA_30  a[4,1]  sum answer
        mse_dA_31  a[4,2]  mean-squared-error.toml answer
        ce_4dA_31  a[4,2]  sum answer
        """,
        variants={"sum": "given.m = 1"},
    ),
    "q4quant_adam_first_step": Case(
        "adam-first-step.toml",
        """
        m1      m(w)+
        v1      v(w)+
        m1_hat  m_hat(w)
        v1_hat  v_hat(w)
        step    w         answer
        """,
    ),
}


def places_of(case: Case) -> Iterator[tuple[str, Place]]:
    """The lines of a case's table."""
    for line in case.places.split("\n"):
        if line.strip():
            key, name, *words = line.split()
            kind = "".join(word for word in words if word in KINDS)
            example = "".join(word for word in words if word.endswith(".toml")) or case.example
            variant = "".join({*words} - {kind, example})
            yield key, Place(example, name, kind, variant)
