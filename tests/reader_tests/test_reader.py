from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from reader import (
    Finding,
    Scope,
    Side,
    evaluate,
    faults,
    judge,
    literal,
    not_understood,
    read_chains,
    read_displays,
)
from reader.rounding import rounded
from reader.values import MP, Binding

pytestmark = pytest.mark.no_cover


def formula(text: str) -> Any:
    (chain,) = read_chains(text)
    (side,) = chain.sides
    assert isinstance(side, Side), side
    return side.formula


def worth(text: str, **names: str) -> Any:
    scope = Scope({name: Binding(Fraction(value)) for name, value in names.items()})
    return evaluate(formula(text), scope)


VALUES = [
    ("1 + 2 \\times 3", "7"),
    ("(1 + 2) \\times 3", "9"),
    ("10 - 4 - 3", "3"),
    ("0.24 - 0.5 \\times 0.0125", "0.23375"),
    ("0.3 - (-0.1)", "0.4"),
    ("(-0.2) \\cdot 0.5", "-0.1"),
    ("-0.2^2", "-0.04"),
    ("(-0.2)^2", "0.04"),
    ("2^{3^2}", "512"),
    ("1.2\\times 10^{-5}", "0.000012"),
    ("2 \\times 1.2\\times 10^{3} + 1", "2401"),
    ("10^{-3}", "0.001"),
    ("-1.5\\times10^2", "-150"),
    ("\\frac12 + \\tfrac{1}{4}", "0.75"),
    ("\\frac{1}{1+\\dfrac{1}{1+1}}", "2/3"),
    ("\\frac{1}{2}(1.5 - 0.5)^2", "0.5"),
    ("\\left[(0.1 + 0.2) \\times 2 + 0.4\\right] \\cdot 10", "10"),
    ("\\Bigl\\{ 2 \\bigl( 3 + 4 \\bigr) \\Bigr\\}", "14"),
    ("1 / 4", "0.25"),
    ("\\sqrt{0.25}", "0.5"),
    ("\\max(0, -0.3)", "0"),
    ("\\max\\{0, 0.3\\}", "0.3"),
    ("\\exp(0) + e^{0} + \\ln 1 + \\tanh(0)", "2"),
    ("0.2435^{\\dagger} \\times 2", "0.487"),
    ("\\mathbf{-0.05} + \\mathbf{1.2 \\times 10^{-2}}", "-0.038"),
    ("\\boxed{0.25} \\, + \\; 0.25", "0.5"),
    ("\\begin{cases} 1, & 2 > 0 \\\\ 0, & \\text{otherwise} \\end{cases}", "1"),
    ("2\\begin{cases} 1, & \\max(0, 1) > 0 \\\\ 0, & 1 \\le 0 \\end{cases}", "2"),
    ("\\begin{cases} 1 & -2 > 0 \\\\ 0 & -2 \\le 0 \\end{cases}", "0"),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_numbers(text: str, value: str) -> None:
    assert worth(text) == Fraction(value)


WITH_NAMES = [
    ("2y", "6"),
    ("2y_1^2", "32"),
    ("y_1y + y", "15"),
    ("\\alpha(y + 1)", "2"),
    ("(y - y_1) \\cdot \\mathrm{sig}'(h_1)", "-0.25"),
    ("\\mathrm{sig}^{'}(h_1)^2", "0.0625"),
    ("\\frac{\\partial \\mathit{Loss}}{\\partial w_{11}}y", "0.3"),
    ("w_{11}^{+} - \\delta^{(2)}_1", "0.5"),
    ("w_{1,12} + w_{1,12}^2", "20"),
]
NAMED = {
    "y": "3", "y_1": "4", "alpha": "0.5", "sig'(h_1)": "0.25", "∂Loss/∂w_11": "0.1",
    "w_11^+": "0.7", "delta_1^(2)": "0.2", "w_1,12": "4",
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), WITH_NAMES)
def test_names(text: str, value: str) -> None:
    assert worth(text, **NAMED) == Fraction(value)


SPELLINGS = [
    ("\\mathrm{Label}_1", "Label_1"),
    ("\\mathit{Label}_{1}", "Label_1"),
    ("Label_1", "Label_1"),
    ("w_{11}^{\\dagger}", "w_11"),
    ("\\mathrm{sig}(h_1)", "sig(h_1)"),
    ("\\sigma'(z)", "sigma'(z)"),
    ("\\frac{\\partial y_1}{\\partial \\mathrm{sig}(h_1)}", "∂y_1/∂sig(h_1)"),
    ("\\frac{\\mathrm{d}\\,\\mathrm{sig}(h_1)}{\\mathrm{d}h_1}", "dsig(h_1)/dh_1"),
    ("w_{\\text{new}}", "w_new"),
]


@pytest.mark.parametrize(("text", "name"), SPELLINGS)
def test_one_name_has_one_spelling(text: str, name: str) -> None:
    assert str(formula(text)) == name


def test_irrational_values_have_sixty_digits() -> None:
    assert MP.nstr(worth("\\frac{1}{1+e^{-0.3232}}"), 30) == "0.580103918096563608118508185615"
    assert MP.nstr(worth("\\tanh(0.5)"), 20) == "0.4621171572600097585"


REFUSED = [
    "0.3 - -0.1",
    "0.5 \\times -0.2",
    "0.5 0.3",
    "x 0.3",
    "2 \\times {0.1 + 0.2}",
    "0.3 - {-0.1}",
    "(0.3 + 0.1",
    "1 / 2 y",
    "\\frac{1}",
    "0.3 \\times",
    "\\unknown{3}",
    "\\frac{\\partial y}{\\partial 2_2}",
    "x = = 3",
    "偏置",
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_read_is_told(text: str) -> None:
    displays = read_displays(rf"\[{text}\]")
    assert len(not_understood(displays)) == 1
    assert [finding.verdict for finding in judge(displays)].count("not-understood") == 1


LAYOUTS = [
    (r"\[ a = 1 + 2 = 3 \]", ["a = 1+2 = 3"]),
    (r"$$ a = 1 $$ and $b = 2$", ["a = 1", "b = 2"]),
    (r"\begin{align*} a &= 1 \\ b &= 2 \end{align*}", ["a = 1", "b = 2"]),
    (r"\[\begin{aligned} a &= 1 \\[2pt] &\quad {}+ 2 \\ &= 3 \end{aligned}\]", ["a = 1+2 = 3"]),
    (r"\[ a &= (1 \\ & + 2) \times \\ & 2 \]", ["a = (1+2)\\times 2"]),
    (r"\[ x_1 = 0.08,\quad x_2 = 0.12. \]", ["x_1 = 0.08", "x_2 = 0.12"]),
    (r"\[ a = 3 \quad \text{(rounded)} \]", ["a = 3"]),
    (r"$$a = 1 + 2$$ text $$= 3$$", ["a = 1+2 = 3"]),
    (r"where $=$ stands, or $\approx$, marked $\dagger$", []),
    (r"100\% of \$5, a line\\[2pt] and % $x = 1$", []),
    (r"\newcommand\x{$=1$}\begin{document}$a = 1$\end{document}", ["a = 1"]),
    (r"\begin{tikzpicture}\draw ($(a)!0.5!(b)$) node {$w_1=0.5$};\end{tikzpicture}", ["w_1 = 0.5"]),
    (r"\(h_1 = 0.3 > 0\)", ["h_1 = 0.3 > 0"]),
]


@pytest.mark.parametrize(("tex", "chains"), LAYOUTS)
def test_chains(tex: str, chains: list[str]) -> None:
    displays = read_displays(tex)
    assert [chain.text for display in displays for chain in display.chains] == chains
    assert not_understood(displays) == []


def test_the_name_of_a_chain() -> None:
    (named, unnamed) = read_chains(r"\mathrm{sig}(h_1) = 0.58 \\ y_1 - 1 = 2")
    assert named.name == "sig(h_1)"
    assert unnamed.name is None


ROUNDED = [
    # value, half-up, half-even, truncate, each to 4 places
    ("0.23375", "0.2338", "0.2338", "0.2337"),
    ("0.29325", "0.2933", "0.2932", "0.2932"),
    ("-0.05105", "-0.0511", "-0.0510", "-0.0510"),
    ("0.00004", "0", "0", "0"),
]


@pytest.mark.parametrize("row", ROUNDED)
def test_rounding(row: tuple[str, ...]) -> None:
    value, *expected = map(Fraction, row)
    unit = Fraction(1, 10**4)
    assert [rounded(value, unit, m) for m in ("half-up", "half-even", "truncate")] == expected


VERDICTS = [
    ("0.58 \\times 0.5 = 0.29", "true"),
    ("0.58 \\times 0.5 = 0.30", "loose"),
    ("0.58 \\times 0.5 = 0.31", "wrong"),
    ("1.159 \\times 0.58 = 0.672", "rounded"),
    ("1.159 \\times 0.58 \\approx 0.672", "true"),
    ("1.159 \\times 0.58 \\approx 0.673", "loose"),
    ("1.159 \\times 0.58 \\approx 0.674", "wrong"),
    ("0.23375 \\approx 0.2338", "true"),
    ("0.23375 \\approx 0.2337", "loose"),
    ("\\frac{1}{1+e^{-0.3232}} \\approx 0.5801", "true"),
    ("\\frac{1}{1+e^{-0.3232}} = 0.5801", "rounded"),
    ("\\frac{1}{1+e^{-0.3232}} \\approx \\frac{1}{1+0.7238}", "true"),
    ("\\frac{1}{1+e^{-0.3232}} \\approx \\frac{1}{1+0.7248}", "wrong"),
    ("0.003 \\times 0.004 = 1.2\\times 10^{-5}", "true"),
    ("0.0031 \\times 0.004 \\approx 1.2\\times 10^{-5}", "true"),
    ("0.0032 \\times 0.004 \\approx 1.2\\times 10^{-5}", "loose"),
    ("0.3 > 0", "true"),
    ("-0.3 > 0", "wrong"),
    ("(0.3 > 0)", "true"),
    ("\\tanh(-0.2257) \\approx -0.2219", "true"),
    ("\\tanh(-0.2257) \\approx -0.2220", "loose"),
]


@pytest.mark.parametrize(("text", "verdict"), VERDICTS)
def test_one_relation(text: str, verdict: str) -> None:
    (finding,) = judge(read_displays(f"${text}$"))
    assert finding.verdict == verdict


def verdicts(tex: str, **options: Any) -> list[str]:
    return [finding.verdict for finding in judge(read_displays(tex), **options)]


def test_the_stated_policy_decides() -> None:
    assert verdicts("$0.23375 \\approx 0.2337$", rounding="truncate") == ["true"]
    assert verdicts("$0.29325 \\approx 0.2932$", rounding="half-even") == ["true"]
    assert verdicts("$1.159 \\times 0.58 = 0.672$", equals="always") == ["true"]
    assert verdicts("$0.143 \\times 0.58 = 0.084$", equals="always") == ["wrong"]
    assert verdicts("$5.2 \\times 20.1 \\approx 100$") == ["wrong"]
    assert verdicts("$5.2 \\times 20.1 \\approx 100$", digits="significant") == ["true"]


def test_a_document_may_carry_exact_values() -> None:
    tex = r"$a = 0.3^3 = 0.027$ $b = e^{a} \approx 1.03$ $c = 2 b = 2 \times 1.0274 \approx 2.055$"
    assert verdicts(tex) == ["true", "true", "wrong", "true"]
    assert verdicts(tex, carried="exact") == ["true", "true", "loose", "true"]


def test_an_approximation_of_nothing_is_seen() -> None:
    (finding,) = judge(read_displays("$0.5 \\times 0.5 \\approx 0.25$"))
    assert finding.exact
    (finding,) = judge(read_displays("$0.5 \\times 0.5 \\approx 0.3$"))
    assert not finding.exact


GIVEN = "$x = 0.5$ $w = 0.3$ $b = 0.1$ "
STORIES = [
    (r"\[h = x \cdot w + b = 0.5 \times 0.3 + 0.1 = 0.25\]", "true true"),
    (r"\[h = x \cdot w + b = 0.5 \times 0.6 + 0.1 = 0.4\]", "wrong true"),
    (r"\[h = x \cdot w + b \approx 0.3\]", "true"),
    (r"\[h = w = 0.3\] \[h = x = 0.5\]", "true true"),
    (r"\[w = 0.31\]", "loose"),
    (r"\[x - w \approx 0.3\] \[q = (x - w) w = 0.3 \times 0.3 = 0.09\]", "loose true true"),
    (r"\[2(x - w) \approx 0.3\] \[q = w \cdot 2(x - w) = 0.3 \times 0.3 = 0.09\]",
     "loose true true"),
    (r"\[p = 2(x - w) \approx 0.3\] \[q = w \cdot 2(x - w) = 0.3 \times 0.3 = 0.09\]",
     "loose true true"),
    (r"\[\tanh(x) \approx 0.5\] \[q = \tanh(x) w = 0.5 \times 0.3 = 0.15\]", "true true true"),
    (r"\[\tanh(x) \approx 0.5\] \[q = 1 - \tanh(x)^2 = 1 - \tanh(0.5)^2 \approx 0.79\]",
     "true true true"),
    (r"\[w = 0.3\]", "true"),
    (r"\[h = x \cdot q = 0.5 \times 0.2 = 0.1\]", "true no-values"),
    (r"\[w \leftarrow w - q\]", ""),
    (r"\[x(w + b) = x w + x b\]", "true"),
    (r"\[x(w + b) = x w + b\]", "wrong"),
    (r"\[q(p + r) = q p + q r\]", "true"),
    (r"\[q(p + r) = q p + r\]", "wrong"),
    (r"\[f(z) = z^2\] \[f'(z) = 2z\]", "true"),
    (r"\[f(z) = z^2\] \[f'(z) = 3z\]", "wrong"),
    (r"\[f(z) = z^2\] \[f(w) = 0.09\]", "true"),
    (r"\[f(z) = z^2\] \[f(w) = 0.3^2 \approx 0.1\] \[q = f(w) \times x = 0.05\]", "true true true"),
    (r"\[f(z) = \begin{cases} z & z > 0 \\ 0 & z \le 0 \end{cases}\] \[f(-0.3) = 0\]", "true"),
    (
        r"""\[\mathrm{sig}(z) = \frac{1}{1+e^{-z}}\]
        \[\mathrm{sig}'(z) = \frac{e^{-z}}{(1+e^{-z})^2} = \mathrm{sig}(z)(1-\mathrm{sig}(z))\]""",
        "true true",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("tex", "expected"), STORIES)
def test_values_are_carried_along(tex: str, expected: str) -> None:
    assert verdicts(GIVEN + tex) == expected.split()


def test_a_forced_value_is_known_by_its_mark() -> None:
    (finding,) = faults(judge(read_displays(r"$e^{-1} \approx 0.3^{\dagger}$")))
    assert finding.marked


# The lecture: its equations are facts, copied with their slips; the weights stand in its figure.
LECTURE = r"""
$x_1=0.08$, $x_2=0.12$, $Label_1=0.05$, $Label_2=0.95$, $\alpha=0.5$, $b_1=0.28$, $b_2=0.6$,
$w_{11}=0.24$, $w_{12}=0.3$, $w_{13}=0.2$, $w_{14}=0.16$,
$w_{21}=0.5$, $w_{22}=0.45$, $w_{23}=0.55$, $w_{24}=0.4$, $sig(x) = \frac{1}{1+e^{-x}}$
$$\begin{split} h_1 &= x_1 \cdot w_{11} + x_2 \cdot w_{13} + b_1 \\
&= 0.08 \times 0.24 + 0.12 \times 0.2 + 0.28 \\ &= 0.0192 + 0.024 + 0.28 \\ &= 0.3232 \\
sig(h_1) &= \frac{1}{1 + e^{-h_1}} \approx 0.58 \\
h_2 &= x_1 \cdot w_{12} + x_2 \cdot w_{14} + b_1 \\
&= 0.08 \times 0.3 + 0.12 \times 0.16 + 0.28 \\ &= 0.024 + 0.0192 + 0.28 \\ &= 0.3232 \\
sig(h_2) &= \frac{1}{1 + e^{-h_2}} \approx 0.58 \\
y_1 &= sig(h_1) \cdot w_{21} + sig(h_2) \cdot w_{23} + b_2 \\
&= 0.58 \times 0.5 + 0.58 \times 0.55 + 0.6 \\ &= 0.29 + 0.319 + 0.6 \\ &= 1.209 \end{split}$$
$$y_2 = sig(h_1) \cdot w_{22} + sig(h_2) \cdot w_{24} + b_2$$
$$= 0.58 \times 0.45 + 0.58 \times 0.4 + 0.6$$ $$= 0.493 + 0.6$$ $$= 1.093$$
$$sig'(x) = \frac{e^{-x}}{(1+e^{-x})^2}$$
$$sig'(h_1) = \frac{e^{-h_1}}{(1 + e^{-h_1})^2} \approx 0.2435$$
$sig'(h_2) = \frac{e^{-h_2}}{(1 + e^{-h_2})^2} \approx 0.2435$
$$Loss_1 = \frac{1}{2}(y_1 - Label_1)^2 = \frac{1}{2}(y_1^2 - 2y_1Label_1 + Label_1^2)$$
$$\frac{\partial Loss_1}{\partial y_1} = y_1 - Label_1$$
$$y_1 - Label_1 = 1.209 - 0.05 = 1.159$$ $$y_2 - Label_2 = 1.093 - 0.95 = 0.143$$
$$\frac{\partial Loss_1}{\partial w_{21}} = \frac{\partial Loss_1}{\partial y_1}
\cdot \frac{\partial y_1}{\partial w_{21}}$$
$$= (y_1 - Label_1) \cdot sig(h_1)$$ $$= 1.159 \times 0.58$$ $$= 0.672$$
$$\frac{\partial Loss_1}{\partial w_{23}} = (y_1 - Label_1) \cdot sig(h_2)$$
$$= 1.159 \times 0.58$$ $$= 0.672$$
$$\frac{\partial Loss_2}{\partial w_{22}} = (y_2 - Label_2) \cdot sig(h_1)$$
$$= 0.143 \times 0.58$$ $$= 0.083$$
$$\frac{\partial Loss_2}{\partial w_{24}} = (y_2 - Label_2) \cdot sig(h_1)$$
$$= 0.143 \times 0.58$$ $$= 0.083$$
$$\frac{\partial Loss}{\partial b_2} = (y_1 - Label_1) + (y_2 - Label_2)$$
$$= 1.159 + 0.143$$ $$= 1.302$$
$$\begin{split} &\frac{\partial Loss}{\partial w_{11}}
= \frac{\partial Loss_1}{\partial w_{11}} + \frac{\partial Loss_2}{\partial w_{11}} \\
&= (y_1 - Label_1) \cdot w_{21} \cdot sig'(h_1) \cdot x_1
+ (y_2 - Label_2) \cdot w_{22} \cdot sig'(h_1) \cdot x_1 \\
&= [(y_1 - Label_1) \cdot w_{21} + (y_2 - Label_2) \cdot w_{22}] \cdot sig'(h_1) \cdot x_1 \\
&= (1.159 \times 0.5 + 0.143 \times 0.45) \times 0.2435 \times 0.08 \\ &= 0.0125 \end{split}$$
$$\begin{split} \frac{\partial Loss}{\partial w_{12}}
&= \left[(y_1 - Label_1) \cdot w_{23} + (y_2 - Label_2) \cdot w_{24} \right]
\cdot sig^{'}(h_2) \cdot x_1 \\
&= (1.159 \times 0.55 + 0.143 \times 0.4) \times 0.2435 \times 0.08 \\ &= 0.0135 \end{split}$$
$$\frac{\partial Loss}{\partial w_{13}}
= \left[(y_1 - Label_1) \cdot w_{21} + (y_2 - Label_2) \cdot w_{22} \right]
\cdot sig^{'}(h_1) \cdot x_2
= (1.159 \times 0.5 + 0.143 \times 0.45) \times 0.2435 \times 0.12 = 0.0188$$
$$\frac{\partial Loss}{\partial w_{14}}
= \left[(y_1 - Label_1) \cdot w_{23} + (y_2 - Label_2) \cdot w_{24} \right]
\cdot sig^{'}(h_2) \cdot x_2
= (1.159 \times 0.55 + 0.143 \times 0.4) \times 0.2435 \times 0.12 = 0.0202$$
$$\begin{split} \frac{\partial Loss}{\partial b_1}
&= (y_1 - Label_1) \cdot \left[w_{21} \cdot sig^{'}(h_1) + w_{23} \cdot sig^{'}(h_2) \right]
+ (y_2 - Label_2) \cdot \left[w_{22} \cdot sig^{'}(h_1) + w_{24} \cdot sig^{'}(h_2) \right] \\
&= 1.159 \times (0.5 \times 0.2435 + 0.55 \times 0.2435)
+ 0.143 \times (0.45 \times 0.2435 + 0.4 \times 0.2435) \\ &= 0.326 \end{split}$$
$$w_{21}^{+} = w_{21} - \alpha \cdot \frac{\partial Loss_{1}}{\partial w_{21}}
= 0.5 - 0.5 \times 0.672 = 0.164$$
$$b_{2}^{+} = b_{2} - \alpha \cdot \frac{\partial Loss}{\partial b_{2}}
= 0.6 - 0.5 \times 1.302 = -0.051$$
$$w_{11}^{+} = w_{11} - \alpha \cdot \frac{\partial Loss}{\partial w_{11}}
= 0.24 - 0.5 \times 0.0125 = 0.23375$$
$$w_{14}^{+} = w_{14} - \alpha \cdot \frac{\partial Loss}{\partial w_{14}}
= 0.16 - 0.5 \times 0.0202 = 0.1499$$
$$b_{1}^{+} = b_{1} - \alpha \cdot \frac{\partial Loss}{\partial b_{1}}
= 0.28 - 0.5 \times 0.326 = 0.117$$
"""


@pytest.fixture(scope="module")
def lecture() -> list[Finding]:
    return judge(read_displays(LECTURE))


def test_the_lecture_is_understood() -> None:
    assert not_understood(read_displays(LECTURE)) == []


def test_the_slips_of_the_lecture_and_no_others(lecture: list[Finding]) -> None:
    told = [(finding.verdict, finding.text.split()[-1]) for finding in faults(lecture)]
    assert Counter(told) == {
        ("loose", "0.2435"): 2,
        ("loose", "0.0202"): 1,
        ("rounded", "0.672"): 2,
        ("rounded", "0.083"): 2,
        ("rounded", "0.0125"): 1,
        ("rounded", "0.0135"): 1,
        ("rounded", "0.0188"): 1,
        ("rounded", "0.326"): 1,
    }


def test_with_equality_everywhere_only_the_wrong_digits_remain() -> None:
    told = faults(judge(read_displays(LECTURE), equals="always"))
    assert [finding.text.split()[-1] for finding in told] == ["0.2435", "0.2435", "0.0202"]


def test_a_name_told_again_with_another_value(lecture: list[Finding]) -> None:
    (slip,) = set(faults(judge(read_displays(LECTURE + "$w_{11} = 0.2338$")))) - set(lecture)
    assert (slip.kind, slip.verdict) == ("restated", "wrong")


def printed_numbers() -> list[tuple[int, str]]:
    """Every number of two places or more after a relation sign, and where it stands."""
    start = LECTURE.index("$$")
    return [
        (match.start(1), match[1])
        for match in re.finditer(r"(?:=|approx|times|\(|[+-]) (-?\d\.\d+)", LECTURE)
        if match.start() > start
    ]


@pytest.mark.parametrize(("place", "number"), printed_numbers())
def test_a_changed_digit_is_found(lecture: list[Finding], place: int, number: str) -> None:
    changed = number[:-1] + str((int(number[-1]) + 3) % 10)
    mutant = LECTURE[:place] + changed + LECTURE[place + len(number) :]
    told = judge(read_displays(mutant))
    assert grades(told) - grades(lecture)


def grades(findings: list[Finding]) -> Counter[tuple[str, str, int]]:
    return Counter((finding.verdict, finding.kind, finding.display) for finding in faults(findings))


def test_a_literal_keeps_its_sign_and_places() -> None:
    number = literal(formula("-0.0510"))
    assert number is not None
    assert (number.value, number.unit) == (Fraction("-0.051"), Fraction(1, 10**4))
