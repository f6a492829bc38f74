"""What the first sixteen sources print as the results of their exercises, value by value.

Published figures are facts; these are copied from the sources letter by letter, trailing zeros,
signs and slips included. What they are called is short for what the source calls them. Which of
them are wrong, and where our own key has each, is in `test_cases.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_PRINTED = {
    "bptt_scalar_3step": """
        h1 = 0.66404, h2 = 0.81171, h3 = 0.83543, dL_dWhh = 0.279391, dL_dWxh = 0.367975
    """,
    "cmu11785_batchnorm": """
        BZ_00 = -3., BZ_01 = 7., BZ_10 = 1., BZ_11 = -3., BZ_20 = -3., BZ_21 = -3., BZ_30 = 1.,
        BZ_31 = 7., dLdZ_00 = 2., dLdZ_01 = 0., dLdZ_10 = -2., dLdZ_11 = -5., dLdZ_20 = -2.,
        dLdZ_21 = 5., dLdZ_30 = 2., dLdZ_31 = 0.
    """,
    "cmu11785_mse_softmax_ce": """
        mse = 6.5, ce = 0.8133, mse_dA_00 = -1.0, ce_4dA_00 = 0.2689, mse_dA_01 = -1.0,
        ce_4dA_01 = -0.2689, mse_dA_10 = -0.75, ce_4dA_10 = -0.7311, mse_dA_11 = -0.25,
        ce_4dA_11 = 0.7311, mse_dA_20 = -0.25, ce_4dA_20 = -0.7311, mse_dA_21 = 0.25,
        ce_4dA_21 = 0.7311, mse_dA_30 = 0.5, ce_4dA_30 = 0.2689, mse_dA_31 = 0.5,
        ce_4dA_31 = -0.2689
    """,
    "cs231n_circuits": """
        q = 3, f = -12, df_dx = -4, df_dy = -4, df_dz = 3, sig = 0.73, dw0 = -0.20, dw1 = -0.39,
        dw2 = 0.20, dx0 = 0.39, dx1 = -0.59, g_recip = -0.53, g_exp = -0.20, g_prod = 0.20
    """,
    "ee4210_2-2-1_momentum": """
        t4_yH1 = 0.668, t4_yH2 = 0.475, t4_yY1 = 0.704, t4_err = 0.196, t4_deltaY1 = 0.041,
        t4_dwY1H1 = 0.019, t4_dwY1H2 = 0.014, t4_dbY1 = -0.0285, t4_deltaH1 = 0.0054,
        t4_deltaH2 = -0.007, t5_yH1 = 0.67, t5_yH2 = 0.473, t5_yY1 = 0.715, t5_deltaY1 = 0.038,
        t5_dwY1H1 = 0.029, t5_dwY1H2 = 0.0206, t5_dbY1 = -0.0435, t5_deltaH1 = 0.0052,
        t5_deltaH2 = -0.00646, t5_dwH1X1 = 0, t5_dwH1X2 = 0.00589, t5_dbH1 = -0.00589,
        t5_dwH2X2 = -0.0075, t5_dbH2 = 0.0075, t5_new_Y1H1 = 0.648, t5_new_Y1H2 = -0.666,
        t5_new_bY1 = -0.872, t5_new_H1X1 = -0.5, t5_new_H1X2 = 0.1097, t5_new_bH1 = -0.6097,
        t5_new_H2X1 = -0.4, t5_new_H2X2 = 0.1875, t5_new_bH2 = 0.3125, t5_vH1 = 0.719,
        t5_yH1_new = 0.672
    """,
    "han_kamber_3-2-1": """
        I4 = -0.7, I5 = 0.1, I6 = -0.105, O4 = 0.332, O5 = 0.525, O6 = 0.474, err6 = 0.1311,
        err5 = -0.0065, err4 = -0.0087, new_w46 = -0.261, new_w56 = -0.138, new_w14 = 0.192,
        new_w15 = -0.306, new_w24 = 0.4, new_w25 = 0.1, new_w34 = -0.508, new_w35 = 0.194,
        new_th6 = 0.218, new_th5 = 0.194, new_th4 = -0.408
    """,
    "macleod_2-2-1": """
        h1 = 0.68, h2 = 0.6637, o = 0.69, delta_o = -0.0406, new_v1 = 0.272392, new_v2 = 0.87305,
        new_w11 = 0.09916, new_w12 = 0.7978, new_w21 = 0.3972, new_w22 = 0.5928
    """,
    "mazur_2-2-2": """
        net_h1 = 0.3775, out_h1 = 0.593269992, out_h2 = 0.596884378, net_o1 = 1.105905967,
        out_o1 = 0.751365069, out_o2 = 0.772928465, E_o1 = 0.274811083, E_o2 = 0.023560026,
        E_total = 0.298371109, dE_dout_o1 = 0.741365069, dout_dnet_o1 = 0.186815602,
        dE_dw5 = 0.082167041, new_w5 = 0.35891648, new_w6 = 0.408666186, new_w7 = 0.511301270,
        new_w8 = 0.561370121, dEo1_dout_h1 = 0.055399425, dEo2_dout_h1 = -0.019049119,
        dE_dout_h1 = 0.036350306, dout_dnet_h1 = 0.2413007086, dE_dw1 = 0.000438568,
        new_w1 = 0.149780716, new_w2 = 0.19956143, new_w3 = 0.24975114, new_w4 = 0.29950229,
        E_after = 0.291027924, E_after_10000 = 0.000035085, o1_after_10000 = 0.015912196,
        o2_after_10000 = 0.984065734
    """,
    "negnevitsky_xor_2-2-1": """
        y3 = 0.5250, y4 = 0.8808, y5 = 0.5097, e = -0.5097, delta5 = -0.1274, d_w35 = -0.0067,
        d_w45 = -0.0112, d_th5 = -0.0127, delta3 = 0.0381, delta4 = -0.0147, d_w13 = 0.0038,
        d_w23 = 0.0038, d_th3 = -0.0038, d_w14 = -0.0015, d_w24 = -0.0015, d_th4 = 0.0015,
        new_w13 = 0.5038, new_w14 = 0.8985, new_w23 = 0.4038, new_w24 = 0.9985, new_w35 = -1.2067,
        new_w45 = 1.0888, new_th3 = 0.7962, new_th4 = -0.0985, new_th5 = 0.3127
    """,
    "q4quant_adam_first_step": """
        m1 = 0.4, v1 = 0.016, m1_hat = 4, v1_hat = 16, step = -0.1
    """,
    "relu_dead_unit_2-2-1": """
        a1_1 = 2, a1_2 = -3, h1 = 2, h2 = 0, yhat = 2.5, L = 1.125, delta2 = 1.5, dW2_1 = 3,
        dW2_2 = 0, db2 = 1.5, db1_1 = 1.5, db1_2 = 0, dW1_11 = 3, dW1_12 = -1.5, dW1_21 = 0,
        dW1_22 = 0
    """,
    "schiendorfer_2-2-2_batch": """
        y1 = 0.73194171, y2 = 0.12303186, loss1 = 0.08699208, loss2 = 0.33025203,
        g_v11 = -0.10518769048825163, g_v12 = 0.02654904571226164, g_v21 = -0.0018919280994576303,
        g_v22 = 0.0004775167642113309, g_w11 = -5.34381483665323e-08, g_w12 = 0.0014201436720081408,
        g_w21 = -1.7812716122177433e-08, g_w22 = 0.0004733812240027136, new_v11 = 1.06837185,
        new_v12 = -2.01725687, new_v21 = 0.07134767, new_v22 = 2.01595986, inst1_y1 = 0.74165987,
        inst1_y2 = 0.12162137, inst2_y1 = 0.52811432, inst2_y2 = 0.88207988, new_loss1 = 0.08153138,
        new_loss2 = 0.29280989
    """,
    "seed_2-2-2_linear_out": """
        h1 = 0.3232, h2 = 0.3232, sig_h1 = 0.58, sig_h2 = 0.58, y1 = 1.209, y2 = 1.093,
        dsig_h1 = 0.2435, dsig_h2 = 0.2435, dL1_dy1 = 1.159, dL2_dy2 = 0.143, dL_dw21 = 0.672,
        dL_dw23 = 0.672, dL_dw22 = 0.083, dL_dw24 = 0.083, dL_db2 = 1.302, dL_dw11 = 0.0125,
        dL_dw12 = 0.0135, dL_dw13 = 0.0188, dL_dw14 = 0.0202, dL_db1 = 0.326, new_w21 = 0.164,
        new_w23 = 0.214, new_w22 = 0.4085, new_w24 = 0.3585, new_b2 = -0.051, new_w11 = 0.2338,
        new_w12 = 0.2933, new_w13 = 0.1906, new_w14 = 0.1499, new_b1 = 0.117
    """,
    "stevenmiller_2-3-1_wrong_division": """
        h1 = 0.73105857863, h2 = 0.78583498304, h3 = 0.68997448112, sum = 1.235,
        out = 0.7746924929149283, delta_sum = -0.13439890643886018, new_w1 = 0.712, new_w2 = 0.3548,
        new_w3 = 0.2681, new_w4 = 0.112, new_w5 = 0.8548, new_w6 = 0.4681, new_w7 = 0.1162,
        new_w8 = 0.329, new_w9 = 0.708
    """,
    "zh_tanh_bce_2-2-1": """
        z11 = 0.29, z12 = -0.47, h1 = 0.282, h2 = -0.438, z2 = 0.688, yhat = 0.666, loss = 0.407,
        delta2 = -0.334, dW2_1 = -0.094, dW2_2 = 0.146, db2 = -0.334, dh1 = -0.200, dh2 = 0.167,
        dtanh1 = 0.920, dtanh2 = 0.808, delta1_1 = -0.184, delta1_2 = 0.135, dW1_11 = -0.092,
        dW1_12 = 0.068, dW1_21 = 0.055, dW1_22 = -0.041
    """,
    "zju_2-2-2_wrong_hidden_grad": """
        h1 = 0.56, h2 = 0.5, o1 = 0.48, o2 = 0.53, loss = 0.21, dL_dw1 = 0.01, dL_dw2 = 0.01,
        dL_dw3 = 0.01, dL_dw4 = 0.01, dL_dw5 = 0.03, dL_dw6 = 0.08, dL_dw7 = 0.03, dL_dw8 = 0.07,
        new_w1 = 0.19, new_w2 = -0.41, new_w3 = 0.49, new_w4 = 0.59, new_w5 = 0.07, new_w6 = -0.58,
        new_w7 = -0.33, new_w8 = 0.73
    """,
}


def _read(table: str) -> Mapping[str, str]:
    """Each value by what it is called."""
    pairs = (entry.split("=") for entry in table.split(","))
    return MappingProxyType({name.strip(): value.strip() for name, value in pairs})


PUBLISHED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {case: _read(table) for case, table in _PRINTED.items()}
)
