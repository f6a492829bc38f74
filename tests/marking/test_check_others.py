"""Keys of other people's making, in few lines: what is found in them, and what is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import networks
import pytest

from solver.errors import AnswerKeyError
from solver.marking.checking import check
from solver.marking.expected import expected_of
from solver.marking.findings import Kind, Report, Verdict
from solver.marking.source import LARGEST_FILE, Source, read_source, source_of


def report_on(text: str, *, is_markdown: bool = True) -> Report:
    return check(Source("key", text, is_markdown=is_markdown))


def found_in(text: str) -> list[tuple[str, str]]:
    """The kinds and the right values of all findings."""
    return [(str(found.kind), found.right) for found in report_on(text).findings]


NEURON = r"""
$x = 0.5$, $w = 0.8$, $b = 0.1$, $v = -0.3$, $t = 1$, $\eta = 0.1$
$$z = wx + b = 0.8 \cdot 0.5 + 0.1 = 0.5,
\quad a = \sigma(z) = \frac{1}{1+e^{-0.5}} \approx 0.6225$$
$$y = va = -0.3 \cdot 0.6225 \approx -0.1868$$
$$L = \tfrac12 (y-t)^2 = 0.5(-0.1868-1)^2 \approx 0.7042$$
$$\frac{\partial L}{\partial v} = (y-t)a = -1.1868 \times 0.6225 \approx -0.7388$$
$$\frac{\partial L}{\partial w} = (y-t)\,v\,a(1-a)\,x
 = (-1.1868)(-0.3)(0.6225)(0.3775)(0.5) \approx 0.0418$$
$$v \leftarrow v - \eta\, \partial L/\partial v = -0.3 + 0.07388 = -0.22612$$
$$w := w - \eta \frac{\partial L}{\partial w} = 0.8 - 0.1 \cdot 0.0418 = 0.79582$$
| parameter | value |
|---|---|
| $v$ | -0.2261 |
| $w$ | 0.7958 |
"""


def test_a_right_key() -> None:
    assert found_in(NEURON) == []


SLIPS = {
    r"\approx 0.6225$$": r"\approx 0.6226$$",
    r"v = -0.3$": r"v = -0.2$",
    r"(y-t)a =": r"(y-t)x =",
    r"a(1-a)": r"a(1-v)",
    r"-0.22612": r"-0.22622",
    r"| -0.2261 |": r"| -0.2271 |",
    r"wx + b": r"wx - b",
    r"\approx 0.7042": r"\approx 0.7062",
    r"\partial w} = (y-t)": r"\partial v} = (y-t)",
    r"0.8 - 0.1 \cdot": r"0.8 + 0.1 \cdot",
}


@pytest.mark.parametrize("right", SLIPS)
def test_a_slip_in_it(right: str) -> None:
    assert right in NEURON
    assert report_on(NEURON.replace(right, SLIPS[right], 1)).is_wrong


FOUND = {
    "$0.1 + 0.2 = 0.4$": [("wrong", "0.3")],
    r"$0.58 \times 1.159 = 0.672$": [("rounded", "")],
    r"$0.58 \times 1.159 \approx 0.672$": [],
    r"$0.1 + 0.2 \approx 0.3$": [("exact", "")],
    r"$\frac{1}{3} \approx 0.33$ and $\frac23 \approx 0.66$": [("wrong", "0.67")],
    r"$e^0 = 1$, $\ln 1 = 0$, $\tanh 0 = 0$, $\max(0, -3) = 0$": [],
    r"$(x + 1)^2 = x^2 + 2x + 1$": [],
    r"$h = 0.5$ then $y = 2h = 2 \times 0.6 = 1.2$": [("wrong", "0.5")],
    r"$3 < 2$": [("wrong", "")],
    r"$\tanh'(x) = 1 - \tanh(x)^2$": [],
    r"$\sin'(x) = 1 - \tanh(x)^2$": [("symbol", "")],
    r"$f_1(x) = 2x$, $f_2(x) = 3x$, $y = f_1(2) + f_2(2) = 4 + 6 = 10$": [],
    r"$f_1(x) = 2x$, $f_2(x) = 3x$, $y = f_1(2) + f_2(2) = 4 + 7 = 11$": [("wrong", "10")],
    r"$y = f(2) = 3$": [("undefined", "")],
    r"$\max(1, 2) = 2 \quad (9 > 0, 3 \le 0)$": [("wrong", "")],
    r"$t = 3$ and $2t = 6\,\mathrm{s}$, $4t = 13\,\mathrm{m/s}$": [("wrong", "12")],
    r"$e = 3$, $y = e^2 = 3^2 = 9$, $z = y e^{2} = 9 e^{2} \approx 66.5$": [],
    r"$e = 2.718$, $y = e^2 \approx 7.389$": [("unused", "")],
    r"$\sigma^2 = 4$, $y = 3\sigma^2 = 3 \times 4 = 12$": [],
    # Numbers put in may have their signs worked out, or stand in another order.
    r"$g = -0.3125$, $\eta = 0.25$, $u = 1 - \eta g = 1 + 0.25 \cdot 0.3125 \approx 1.0781$": [],
    r"$g = -0.3125$, $\eta = 0.25$, $u = 1 + \eta g = 1 + 0.25 \cdot 0.3125 \approx 1.0781$": [
        ("wrong", "-0.3125")
    ],
    r"$g = 0.3125$, $\eta = 0.25$, $u = 1 - \eta g = 1 + 0.25 \cdot 0.3125 \approx 1.0781$": [
        ("wrong", "0.25")
    ],
    r"$p = 0.4$, $t = 1$, $k = 0.5$, $u = 1 - k(p - t) = 1 + 0.5(1 - 0.4) = 1.3$": [],
    r"$p = 0.4$, $t = 1$, $k = 0.5$, $u = 1 - k(p - t) = 1 + 0.5(0.4 - 1) = 0.7$": [
        ("wrong", "0.5")
    ],
    r"$p = 0.6$, $t = 0.9$, $d = p(1-p)(p-t) = -0.3 \cdot 0.6 \cdot 0.4 = -0.072$": [],
    r"$p = 0.6$, $t = 0.9$, $d = p(1-p)(p-t) = 0.3 \cdot 0.6 \cdot 0.4 = 0.072$": [
        ("wrong", "-0.3")
    ],
    r"$k = 0.5$, $u = 1 - k\frac{\partial L}{\partial u} = 1 + 0.5 \cdot 0.2 = 1.1$, $L = u^2$": [],
    r"$w = 0.45$, $v = 0.3$, $y = sw + tv = 0.45 \cdot 0.56 + 0.3 \cdot 0.2 = 0.312$": [],
    r"$w = 0.45$, $v = 0.3$, $y = sw + tv = 0.45 \cdot 0.56 + 0.4 \cdot 0.2 = 0.332$": [
        ("wrong", "0.3")
    ],
    r"$w = -0.6384$, $i = -1$, $j = 1$, $z = wi + vj = -0.6384 \cdot (-1) + 0.2 \cdot 1 = 0.8384$,"
    r" $w^+ = w - 0.001 = -0.6384 - 0.001 = -0.6394$,"
    r" $z = wi + vj = -0.6394 \cdot (-1) + 0.2 \cdot 1 = 0.8394$": [],
    # What groups equations, or only says a number again, is none of them.
    r"$$\left\{\begin{aligned} a &= 2 \\ b &= 3a = 7 \end{aligned}\right.$$": [("wrong", "6")],
    r"$$\begin{cases} a = 2 \\ b = 3a = 7 \end{cases}$$": [("wrong", "6")],
    r"$p = \frac{1}{8} = 0.125\ (12.5\%)$, $q = 8p = 1$": [],
    r"$p = \frac{1}{8} = 0.125 (21.5\%)$": [("wrong", "0.125")],
    r"$$\begin{array}{c|cc} & u & v \\ g & -0.5 & 0.25 \\ h & 2 & 3 \end{array}$$": [],
    r"$w = 0.5$, $g = 2w = 1$. $w \to 0.5 - 0.1 \cdot 1 = 0.4$": [],
    r"$w = 0.5$, $g = 2w = 1$. $w \to 0.5 - 0.1 \cdot 1 = 0.6$": [("wrong", "0.4")],
    r"$w = 0.5$. $$2w = 1 \to -0.5 + w = 0.1$$": [("wrong", "0.0")],
    r"$x = 2$. As $x \to 0$, $y = 3x = 3 \cdot 2 = 6$": [],
    r"$(1 - 0.2)\,0.5\,(1 + 0.2) = 0.48$": [],
    # What is only supposed is not said.
    r"$y = 1$. If $y = 1$, then $L = -\ln a$; if $y = 0$, then $L = -\ln(1-a)$. $a = 1$,"
    r" $L = -\ln a = 0$": [("unused", "")],
    r"$z = 2$, $h = \max(0, z) = 2$. If $z < 0$, then $h = 0$. But $k = 2h = 4$.": [],
    # A target of 0 or 1 may leave no trace; other numbers do.
    r"$y = 1$, $a = 0.5$, $L = -[y\ln a + (1-y)\ln(1-a)] = -\ln a = -\ln 0.5 \approx 0.693$": [],
    r"$y = 0$, $a = 0.5$, $L = -[y\ln a + (1-y)\ln(1-a)] = -\ln a$": [
        ("symbol", ""),
        ("unused", ""),
    ],
    r"$u = 1$, $a = 0.5$, $L = -[u\ln a + (1-u)\ln(1-a)] = -\ln a$": [
        ("symbol", ""),
        ("unused", ""),
    ],
    # The derivative of a function by its variable, and by a name that is introduced later.
    r"$z = 2x - 1$, $y = \sigma(z)$, $x = 1$, $\frac{dy}{dx} = \frac{d\sigma}{dz} \cdot 2"
    r" = 2\sigma(z)(1-\sigma(z))$": [],
    r"$f(w) = (5 - 2w)^2$, $\frac{df}{dw} = 2(5 - 2w)(-2)$": [],
    r"$f(w) = (5 - 2w)^2$, $\frac{df}{dw} = 2(5 - 2w)$": [("symbol", "")],
    r"$w = 1$, $x = 2$, $t = 3$, $\hat y = wx$, $L = (\hat y - t)^2$, $s = \hat y - t = -1$,"
    r" $L = s^2 = 1$, $\frac{\partial L}{\partial s} = 2s = -2$": [],
    r"$w = 1$, $x = 2$, $t = 3$, $ŷ = wx = 2$, $L = (\hat y - t)^2 = (2 - 3)^2 = 1$": [],
    # An exact 0 is no number that rounds to it.
    r"$v = 0.2$, $u = 0.1$, $b = 0.1$, $a = 1$, $c = \max(0, -0.1) = 0$,"
    r" $z = av + cu + b = 0.2(1) + 0.1(0) + 0.1 = 0.3$": [],
    # A letter with an accent is a factor before a bracket, unless it is said to be a function.
    r"$\hat y = 0.6$, $d = \hat y (1-\hat y) = 0.6 \cdot 0.4 = 0.24$": [],
    r"$\hat y = 0.6$, $d = \hat{y}\,(1-\hat y) = 0.6 \cdot 0.5 = 0.3$": [("wrong", "0.4")],
    r"$\bar p = 0.6$, $d = \bar p(1-\bar p) = 0.25$": [("wrong", "0.24")],
    r"$\tilde y = 2$, $d = \tilde y [1+\tilde y] = 2 \cdot 3 = 6$": [],
    r"$\hat f(x) = 2x$, $u = \hat{f}(2) = 4$, $v = \widehat{f}(3) = 7$": [("wrong", "6")],
    r"$\sigma = 3$, $\sigma^2 = 9$, $y = 3\sigma^2 = 3 \times 8 = 24$": [("wrong", "9")],
}


@pytest.mark.parametrize("text", FOUND)
def test_findings(text: str) -> None:
    assert sorted(found_in(text)) == sorted(FOUND[text])


OLD_AND_NEW = r"""
| parameter | old | new |
|:--|--:|--:|
| $w$ | 1.2 | $1.2 - 0.25\cdot(-0.0424) = 1.2106$ |
| $u$ | −0.7 | $-0.7 - 0.25\cdot 0.0224 = -0.7056$ |
"""
IN_LATEX = r"""
\begin{tabular}[t]{l@{$\,=\,$}r>{$}l<{$}}
parameter & old & new \\ \hline
$w$ & $1.2$ & \(1.2 - 0.25\cdot(-0.0424) = 1.2106\) \\
\multicolumn{2}{l}{$u$} & $-0.7 - 0.25\cdot 0.0224 = -0.7056$ \\
\end{tabular}
"""
SAMPLES = r"""
| n | x | h |
|---|---|---|
| 1 | $x = 0.5$ | $h = 2 \cdot 0.5 = 1.0$ |
| 2 | $x = 0.3$ | $h = 2 \cdot 0.3 = 0.6$ |

$y = 2x + h = 2 \cdot 0.5 + 1.0 = 2$
"""
IN_CELLS = {
    "markdown": (OLD_AND_NEW, True, []),
    "markdown, first row": (OLD_AND_NEW.replace("1.2106", "1.2206"), True, [(4, "1.2106")]),
    "markdown, last row": (OLD_AND_NEW.replace("-0.7056", "-0.7065"), True, [(5, "-0.7056")]),
    "latex": (IN_LATEX, False, []),
    "latex, first row": (IN_LATEX.replace("1.2106", "1.2206"), False, [(4, "1.2106")]),
    "latex, last row": (IN_LATEX.replace("-0.7056", "-0.7065"), False, [(5, "-0.7056")]),
    "latex in markdown": (IN_LATEX.replace("1.2106", "1.2206"), True, [(4, "1.2106")]),
    "a slip is told of once": (
        OLD_AND_NEW.replace("-0.7056", "-0.7065")
        + r"$w^+ = 1.2 - 0.25(-0.0424) = 1.2106$, $u^+ = -0.7 - 0.25 \cdot 0.0224 = -0.7056$",
        True,
        [(5, "-0.7056")],
    ),
    "over columns": ("| a | b |\n|--|--|\n| $w = 0.5 - 0.1$ | $= 0.3$ |\n", True, [(3, "0.4")]),
    "old and new": ("| w | old | new |\n|--|--|--|\n| $w$ | $= 0.5$ | $= 0.3$ |\n", True, []),
    "rows are samples": (SAMPLES, True, []),
}


@pytest.mark.parametrize("name", IN_CELLS)
def test_equalities_in_the_cells_of_a_table(name: str) -> None:
    text, is_markdown, wrong = IN_CELLS[name]
    report = report_on(text, is_markdown=is_markdown)
    found = [(finding.line, finding.right) for finding in report.findings if finding.is_error]
    assert found == wrong
    assert report.verdicts[Verdict.UNREAD] == 0


def test_what_cannot_be_read_in_a_table_is_counted() -> None:
    table = "| a | b |\n|--|--|\n| $(1, 2$ | $3 |\n| x | $0.1 + 0.2 = 0.3$ |\n"
    report = report_on(table)
    assert report.verdicts == {Verdict.UNREAD: 2, Verdict.TRUE: 1}
    assert report_on("| a | b |\n|--|--|\n| $w$ | 0.3 |\n").verdicts == {Verdict.UNCHECKED: 1}
    with pytest.raises(AnswerKeyError, match="no mathematics"):
        report_on("| a | b |\n|--|--|\n| w | 0.3 |\n")


ON_GITHUB = {
    "```math\n0.1 + 0.2 = 0.4\n```": 2,
    "1. So\n   ```math\n   0.1 + 0.2 = 0.4\n   ```\n   and": 3,
    "so $`0.1 + 0.2 = 0.4`$ and $`0.1 + 0.2 = 0.3`$": 1,
    "| a | b |\n|--|--|\n| x | $`0.1 + 0.2 = 0.4`$ |": 3,
    "```text\n$0.1 + 0.2 = 0.5$\n```\n\n$0.1 + 0.2 = 0.4$": 5,
    "90% of it, as $0.1 + 0.2 = 0.4$ says": 1,
    "`cp $A $B` and `$0.1 + 0.2 = 0.5$`: $0.1 + 0.2 = 0.4$": 1,
    "~~~\n$0.1 + 0.2 = 0.5$\n~~~\n$0.1 + 0.2 = 0.4$": 4,
    "a ` alone, $0.1 + 0.2 = 0.4$": 1,
}


@pytest.mark.parametrize("text", ON_GITHUB)
def test_the_mathematics_of_markdown(text: str) -> None:
    found = [(finding.line, finding.right) for finding in report_on(text).findings]
    assert found == [(ON_GITHUB[text], "0.3")]


STEPS = r"""
\section*{Step 1, sample 1} Given $w = 1$, $x = 2$.
\[ y = w x = 1 \times 2 = 2 \quad \frac{\partial L}{\partial y} = 1 \]
\[ w^{+} = w - 0.1 x = 1 - 0.1 \times 2 = 0.8 \]
\section*{Step %s} Given $w = %s$, $x = 3$.
\[ y = w x = %s \times 3 = %s \quad \frac{\partial L}{\partial y} = -1 \]
"""


@pytest.mark.parametrize(
    ("heading", "weight", "output", "is_wrong"),
    [
        ("1, sample 2", "0.8", "2.4", False),
        ("1, sample 2", "0.7", "2.1", True),
        ("2, sample 1", "0.7", "2.1", True),
        ("1, sample 3", "0.7", "2.1", False),
        ("3, sample 1", "0.7", "2.1", False),
        ("2, sample 2", "0.7", "2.1", False),
    ],
)
def test_only_after_steps_left_out_a_parameter_may_be_another(
    heading: str, weight: str, output: str, is_wrong: bool
) -> None:
    report = report_on(STEPS % (heading, weight, weight, output), is_markdown=False)
    assert report.is_wrong == is_wrong, report.lines()


def test_cut_off_numbers_are_known_by_their_many() -> None:
    numbers = " ".join(rf"${n}/7 \approx 0.{n * 100 // 7:02d}$" for n in (1, 2, 3, 4, 5, 6))
    assert found_in(numbers) == []
    assert found_in(r"Results are truncated: $2/3 \approx 0.66$") == []


def test_the_hidden_gradient_of_a_published_example_with_its_slip() -> None:
    """A well-known page writes w_3 for w_2 when it repeats the first unit's sum."""
    text = r"""
    $w_1 = .15$, $w_2 = .20$, $w_3 = .25$, $i_1 = .05$, $i_2 = .10$, $b_1 = .35$
    $net_{h1} = w_1 * i_1 + w_2 * i_2 + b_1 * 1$
    $net_{h1} = 0.15 * 0.05 + 0.2 * 0.1 + 0.35 * 1 = 0.3775$
    $net_{h1} = w_1 * i_1 + w_3 * i_2 + b_1 * 1$
    """
    assert [str(found.kind) for found in report_on(text).findings] == ["symbol"]


STEP = r"""
$w = 0.4$, $u = 0.15$, $x = 0.05$, $h = 0.6$, $\delta = 0.1385$, $\eta = 0.5$.
$$\frac{\partial E}{\partial w} = \delta h = 0.1385 \cdot 0.6 = 0.0831$$
$$w^+ = w - \eta\frac{\partial E}{\partial w} = 0.4 - 0.5\cdot 0.0831 = 0.35845$$
$$\frac{\partial E}{\partial u} = \delta w h (1-h) x
 = 0.1385 \cdot 0.4 \cdot 0.6 \cdot 0.4 \cdot 0.05 \approx 0.000665$$
"""


def test_an_error_is_taken_back_through_the_weights_before_the_step() -> None:
    assert not report_on(STEP).is_wrong
    stale = STEP.replace(r"0.1385 \cdot 0.4 ", r"0.1385 \cdot 0.35845 ").replace("0665", "0596")
    assert [found.right for found in report_on(stale).findings if found.is_error] == ["0.4"]


def test_a_step_goes_down_the_gradient() -> None:
    up = STEP.replace(r"w - \eta", r"w + \eta").replace("0.4 - 0.5", "0.4 + 0.5")
    found = report_on(up.replace("0.35845", "0.44155")).findings
    assert [str(each.kind) for each in found if each.is_error] == ["symbol"]


AT_ONCE = r"""
$w_{11} = 0.5$, $b_1 = 0.25$, $x_1 = 0.4$, $t = 0.8$: $y = 0.4 \cdot 0.5 + 0.25 = 0.45$,
$\hat y = \frac{1}{1 + e^{-0.45}} \approx 0.6106$, $\sigma'(y) = \hat y(1 - \hat y) \approx 0.2378$,
$d = (\hat y - t) = -0.1894$, $g = d \sigma'(y) = -0.1894 \cdot 0.2378 \approx -0.0450$
"""


def test_with_numbers_put_in_at_once_nothing_says_what_a_quantity_depends_on() -> None:
    exercise = networks.network("0.4", "0.8", networks.layer("sigmoid", "0.5", "0.25"))
    report = check(Source("key.md", AT_ONCE), expected_of(networks.solved(exercise)))
    assert [found.kind for found in report.findings if found.kind is not Kind.ANSWER] == []


def test_numbers_carried_with_more_digits_than_printed_are_no_error() -> None:
    findings = report_on(r"$\frac{1}{2}(0.01 - 0.75136507)^{2} \approx 0.274811083$").findings
    assert [found.kind for found in findings] == [Kind.OPEN]


BOUNDED = {
    "braces": "$" + "{" * 500_000,
    "deep braces": r"\[" + "{" * 300_000 + "}" * 300_000 + r"\]",
    "brackets": "$" + "(" * 3000 + "1" + ")" * 3000 + " = 1$",
    "macros": "".join(rf"\def\{c}{{\{d}\{d}\{d}\{d}}}" for c, d in ("ab", "bc", "cd", "de", "ea"))
    + r"$\a = 1$",
    "powers": r"$9^{9^{9^{9}}} = 1$ $2^{10000000} = 3$ $10^{999999999} = 1$",
    "many": "$x_1 = 0.5$ " * 20_000,
    "many names": "$" + " + ".join(f"x_{{{n}}}" for n in range(3000)) + " = 3$",
    "dollars": "$ " * 100_001,
    "roots": "$" + r"\sqrt{" * 38 + "2" + "}" * 38 + " = 1$",
}


@pytest.mark.no_cover
@pytest.mark.parametrize("name", BOUNDED)
def test_hostile_keys_are_told_of(name: str) -> None:
    report_on(BOUNDED[name], is_markdown=False).summary()


HOSTILE = {
    "200 MB of braces": b"{" * 200_000_000,
    "2 MB of braces": b"$" + b"{" * 1_900_000,
    "displays": rb"\[ x = 1 \] " * 40_000,
    "headings": b"# Step 9\n# Step 3\n$w=1$\n" * 20_000,
    "macros": rb"\def\a{\a\a}\newcommand{\b}{\a\b} $\a = \b$ $\b{\b}$",
    "binary": bytes(range(256)) * 4000,
    "exponents": b"$9^{9^{9^{9}}} = 10^{99999}$ $e^{e^{e^{e^{99}}}} = 1$ $1.1^{12345678901} = 2$",
    "brackets": b"$" + b"(" * 25_000 + b"1" + b")" * 25_000 + b" = 1$",
}
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from solver.cli import main
main(["check", sys.argv[1]])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no limit to memory")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_take_little_memory_and_time(name: str, tmp_path: Path) -> None:
    file = tmp_path / "key.tex"
    file.write_bytes(HOSTILE[name])
    command = [sys.executable, "-c", LIMITED, str(file)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode in (0, 1)
    assert "Traceback" not in ran.stderr
    assert "key.tex" in ran.stdout + ran.stderr


def test_what_cannot_be_read_as_a_file(tmp_path: Path) -> None:
    large = tmp_path / "large.tex"
    large.write_bytes(b"x" * (LARGEST_FILE + 1))
    with pytest.raises(AnswerKeyError, match="at most"):
        read_source(large)
    with pytest.raises(AnswerKeyError, match="No such file"):
        read_source(tmp_path / "none.tex")
    with pytest.raises(AnswerKeyError, match=r"1: .*GBK"):
        source_of("答案：$x = 1$".encode("gbk"), name="key.md")
    with pytest.raises(AnswerKeyError, match="UTF-16"):
        source_of("答案 $x = 1$".encode("utf-16"), name="key.md")
    with pytest.raises(AnswerKeyError, match="no text"):
        source_of(b"$x\x00$", name="key.md")
    with pytest.raises(AnswerKeyError, match="never closed"):
        report_on(r"\[ x " * 1000, is_markdown=False)
    with pytest.raises(AnswerKeyError, match="no mathematics"):
        report_on("nothing here")
