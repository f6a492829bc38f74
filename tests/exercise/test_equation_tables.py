"""Families of equations written out, names and their LaTeX, and what is said of mistakes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from effort import WITHOUT_END, calls_of
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from solver.errors import ExerciseError
from solver.exercise.equations import Equation, PlainNumbers
from solver.exercise.expansion import definitions, misfits_of_equations
from solver.exercise.naming import latex_at, latex_of, safe_latex
from solver.formulas.expression import names_in

_NUMBERS = TypeAdapter[Any](PlainNumbers)


def equations(*rows: tuple[str, ...]) -> tuple[Equation, ...]:
    keys = ("name", "expression", "for", "latex")
    return tuple(Equation.model_validate(dict(zip(keys, row, strict=False))) for row in rows)


def expand(
    *rows: tuple[str, ...], known: str = "", loss: str | None = None
) -> dict[str, tuple[str, ...]]:
    found = definitions(equations(*rows), tuple(known.split()), loss)
    return {one.name.plain: names_in(one.expression) for one in found}


def problem(*rows: tuple[str, ...], known: str = "", loss: str | None = None) -> str:
    ((path, sentence),) = misfits_of_equations(equations(*rows), tuple(known.split()), loss)
    return f"{'.'.join(map(str, path))}: {sentence}"


RECURRENCE = ("h[t]", "tanh(u*x[t] + v*h[t-1])", "t in 1..3")
GIVEN = "x[1] x[2] x[3] h[0] u v"


def test_a_recurrence_is_written_out() -> None:
    assert expand(RECURRENCE, ("L", "h[3]"), known=GIVEN) == {
        "h[1]": ("u", "x[1]", "v", "h[0]"),
        "h[2]": ("u", "x[2]", "v", "h[1]"),
        "h[3]": ("u", "x[3]", "v", "h[2]"),
        "L": ("h[3]",),
    }


def test_a_convolution_is_written_out() -> None:
    known = " ".join(f"x[{i},{j}]" for i in (1, 2, 3) for j in (1, 2, 3))
    known += " k[1,1] k[1,2] k[2,1] k[2,2]"
    rule = "sum(a in 1..2, b in 1..2: k[a,b]*x[i+a-1,j+b-1])"
    found = expand(
        ("y[i,j]", rule, "i in 1..2, j in 1..2"),
        ("L", "sum(i in 1..2, j in 1..2: y[i,j]^2)"),
        known=known,
    )
    assert list(found) == ["y[1,1]", "y[1,2]", "y[2,1]", "y[2,2]", "L"]
    pairs = "k[1,1] x[2,2] k[1,2] x[2,3] k[2,1] x[3,2] k[2,2] x[3,3]"
    assert found["y[2,2]"] == tuple(pairs.split())


def test_equations_may_stand_in_any_order() -> None:
    rows = (("L", "(y - t)^2"), ("y", "w*a"), ("a", "w*x"))
    assert list(expand(*rows, known="x w t", loss="L")) == ["a", "y", "L"]


def test_equations_that_the_loss_does_not_need_are_kept_before_it() -> None:
    assert list(expand(("L", "w*x"), ("p", "w + x"), known="w x", loss="L")) == ["p", "L"]


def test_later_ranges_may_depend_on_earlier_indices() -> None:
    found = expand(("m[i,j]", "w*i*j", "i in 1..3, j in 1..i"), ("L", "m[3,3]"), known="w")
    assert [name for name in found if name != "L"] == [
        "m[1,1]", "m[2,1]", "m[2,2]", "m[3,1]", "m[3,2]", "m[3,3]",
    ]  # fmt: skip


def test_a_long_chain_takes_no_stack() -> None:
    rows = (("h[t]", "u*h[t-1]", "t in 1..3000"), ("L", "h[3000]"))
    assert len(expand(*rows, known="u h[0]")) == 3001
    backwards = (("L", "h[1]"), ("h[t]", "u*h[t+1]", "t in 1..3000"))
    assert len(expand(*backwards, known="u h[3001]", loss="L")) == 3001


MISTAKES: list[tuple[list[tuple[str, ...]], dict[str, str], str]] = [
    ([("a", "b"), ("b", "a")], {}, "equations: the equations go in a circle: a → b → a"),
    ([("a", "w*a")], {"known": "w"}, "equations: a is worked out from itself"),
    (
        [("h[t]", "w*h[t+1]", "t in 1..2"), ("h[3]", "h[1]")],
        {"known": "w"},
        "equations: the equations go in a circle: h[1] → h[2] → h[3] → h[1]",
    ),
    ([("L", "w*x")], {"known": "w"}, "equations.0.expression: 'x' is not defined; there are w, L"),
    ([("L", "wieght*2")], {"known": "weight"}, "did you mean 'weight'?"),
    ([("L", "e^2*w")], {"known": "w"}, "write exp(x) for a power of e"),
    ([("L", "x[4]")], {"known": "x[1] x[2] x[3]"}, "there is no x[4], but x[1], x[2], x[3]"),
    ([("L", "x")], {"known": "x[1] x[2]"}, "there is no x, but x[1], x[2]"),
    ([("L", "x[1]")], {"known": "x"}, "there is no x[1], but x"),
    (
        [("h[t]", "x[t]", "t in 1..3"), ("L", "h[1]")],
        {"known": "x[1] x[2]"},
        "equations.0.expression: at t = 3, there is no x[3], but x[1], x[2]",
    ),
    ([("a", "1"), ("a", "2")], {}, "equations.1.name: a is defined twice: equations[1] has it"),
    ([("h[1]", "1"), ("h[t]", "2", "t in 1..2")], {}, "h[1] is defined twice"),
    ([("w", "1")], {"known": "w"}, "equations.0.name: w has a number already"),
    ([("a", "1", "t in 1..2")], {}, "equations.0.for: the index t does not stand in the name a"),
    ([("a[t]", "1")], {}, "equations.0.name: 't' is no index here"),
    ([("a[t]", "1", "t in 3..1")], {}, "equations.0.for: t in 3..1 runs through nothing"),
    ([("a[t]", "1", "t in 1..w")], {"known": "w"}, "equations.0.for: 'w' is a quantity; a sub"),
    ([("a[t]", "1", "t in 1..2")], {}, "the loss, one number, but it defines a[1], a[2]"),
    ([("a[w]", "1", "w in 1..2")], {"known": "w"}, "'w' is a quantity; call the index"),
    ([("a", "1")], {"loss": "b"}, "loss_name: no equation defines 'b'; there are a"),
    ([("loss", "1")], {"loss": "los"}, "did you mean 'loss'?"),
    (
        [("a[t]", "1", "t in 1..2")],
        {"loss": "a"},
        "loss_name: the loss is one number, but a stands for a[1], a[2]",
    ),
    ([("L", "w"), ("M", "2*L")], {"known": "w", "loss": "L"}, "M is worked out from the loss L"),
    ([("x1", "w")], {"known": "w x[1]"}, "x[1] and x1 would look the same on the page"),
    ([("h[t]", "1", "t in 1..2", "h")], {"loss": "h[1]"}, "would look the same"),
    ([("h[t]", "x", "t in 1..90000")], {"known": "x"}, "more than 20,000"),
]


@pytest.mark.parametrize(("rows", "options", "said"), MISTAKES)
def test_a_mistake_is_said(rows: Any, options: dict[str, str], said: str) -> None:
    assert said in problem(*rows, **options)
    with pytest.raises(ExerciseError):
        expand(*rows, **options)


def test_a_mistake_in_a_family_is_found_at_once() -> None:
    def refused() -> None:
        assert "more than" in problem(("h[i,j]", "1", "i in 1..99999, j in 1..99999"))
        assert "more than" in problem(("h[i,j]", "1", "i in 1..99999999, j in 2..1"))

    assert calls_of(refused, at_most=WITHOUT_END)


REFUSED_TABLES = [
    ({"name": "tanh", "expression": "1"}, "a word of the formula language"),
    ({"name": "2a", "expression": "1"}, "expected a name"),
    ({"name": "a b", "expression": "1"}, "an operator is missing"),
    ({"name": "a" * 40, "expression": "1"}, "31 characters"),
    ({"name": "a", "expression": "tahn(1)"}, "did you mean 'tanh'?"),
    ({"name": "a", "expression": 1}, "expected text in quotes, found the number 1"),
    ({"name": "a[t]", "expression": "1", "for": "t in 1.."}, "a whole number or an index"),
    ({"name": "a[t]", "expression": "1", "for": {"t": "1..3"}}, "found a table"),
    ({"name": "a", "expression": "1", "latex": r"\input{x}"}, r"\input is not allowed"),
    ({"name": "a", "expression": "1", "over": "x"}, "Extra inputs"),
]


@pytest.mark.parametrize(("table", "said"), REFUSED_TABLES)
def test_a_table_is_checked_when_it_is_read(table: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Equation.model_validate(table)
    assert said in str(caught.value)


# --- numbers -----------------------------------------------------------------------------------


def test_lists_of_numbers_have_subscripts_from_one() -> None:
    table = {"x": [1, Decimal("0.50")], "K": [[1, 2], [3, 4]], "h[ 0 ]": 0, "W_hh": Decimal("-1")}
    found = _NUMBERS.validate_python(table)
    assert list(found) == [
        "x[1]", "x[2]", "K[1,1]", "K[1,2]", "K[2,1]", "K[2,2]", "h[0]", "W_hh",
    ]  # fmt: skip
    assert str(found["x[2]"]) == "0.50"
    assert _NUMBERS.validate_python(found) == found


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ([1], "a table of names with their numbers"),
        ({"x": "1"}, "take the quotes away"),
        ({"x": []}, "an empty list"),
        ({"x": [[1], [2, 3]]}, "have the same length"),
        ({"x": [1, [2]]}, "but not both"),
        ({"x": [[[[1]]]]}, "3 deep"),
        ({"x[1]": [[1], [2, 3]]}, "have the same length"),
        ({"x": [[1]], "x[1]": [2]}, "x[1,1] is given twice"),
        ({"x": [1], "x[1]": 2}, "x[1] is given twice"),
        ({"x[i]": 1}, "is not a name"),
        ({"2x": 1}, "is not a name"),
        ({"max": 1}, "a word of the formula language"),
        ({"x": [1, True]}, "found true"),
        ({"x": [[0] * 200] * 200}, "10,000 numbers"),
    ],
)
def test_a_table_of_numbers_is_checked(table: object, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        _NUMBERS.validate_python(table)
    assert said in str(caught.value)


# --- LaTeX -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plain", "latex"),
    [
        ("w", "w"),
        ("w11", "w_{11}"),
        ("h[2]", "h_{2}"),
        ("h[-1]", "h_{-1}"),
        ("K[1,2]", "K_{1,2}"),
        ("w1[2]", "w_{1,2}"),
        ("alpha", r"\alpha"),
        ("lambda2", r"\lambda_{2}"),
        ("loss", r"\mathit{loss}"),
        ("net1", r"\mathit{net}_{1}"),
        ("W_hh", r"W_{\mathit{hh}}"),
        ("W_x", "W_{x}"),
        ("sigma_b[3]", r"\sigma_{b,3}"),
        ("x_hat[2]", r"\hat{x}_{2}"),
        ("mu_bar", r"\bar{\mu}"),
        ("a_1_2", "a_{1,2}"),
        ("a_x1", r"a_{\mathit{x1}}"),
        ("x1_hat", r"\hat{x}_{1}"),
    ],
)
def test_the_latex_of_a_name_follows_from_it(plain: str, latex: str) -> None:
    assert latex_of(plain) == latex
    assert safe_latex(latex) == latex


@pytest.mark.parametrize(
    ("template", "place", "latex"),
    [
        ("h_{t}", {"t": 2}, "h_{2}"),
        ("h_t", {"t": 12}, "h_{12}"),
        ("h^{(t)}_{i}", {"t": 2, "i": 1}, "h^{(2)}_{1}"),
        ("t_{t}", {"t": 2}, "t_{2}"),
        (r"\hat{x}_{i}'", {"i": 3}, r"\hat{x}_{3}'"),
        (r"\theta_{t}", {"t": 3}, r"\theta_{3}"),
    ],
)
def test_indices_in_scripts_become_numbers(
    template: str, place: dict[str, int], latex: str
) -> None:
    assert latex_at(template, place) == latex


@pytest.mark.parametrize(
    "latex",
    ["w", r"\alpha_1", r"z^{(2)}_{12}", "h'", r"\hat{y}", r"\mathrm{net}_{h1}", "w_{11}^{+}",
     r"\bar{\theta}_{i,j}", "{x_1}_2"],
)  # fmt: skip
def test_harmless_latex_passes(latex: str) -> None:
    assert safe_latex(latex) == latex


@pytest.mark.parametrize(
    ("latex", "said"),
    [
        ("", "1 to 100 characters"),
        ("x" * 101, "1 to 100 characters"),
        (r"\input{secret}", r"\input is not allowed"),
        (r"\write18{ls}", r"\write is not allowed"),
        (r"\alhpa", "did you mean alpha?"),
        (r"\csname x\endcsname", r"\csname is not allowed"),
        ("^^41", "has nothing before it"),
        ("x^^41", "nothing after it"),
        ("$x$", "$ is not allowed"),
        ("x%", "% is not allowed"),
        ("x#1", "# is not allowed"),
        ("x&y", "& is not allowed"),
        ("x~y", "~ is not allowed"),
        ("x\\\\y", "\\ is not allowed"),
        ("x\n", "a control character is not allowed"),
        ("中", "中 is not allowed"),
        ("{x", "is not closed"),
        ("x}", "closes nothing"),
        ("x_", "nothing after it"),
        ("_x", "nothing before it"),
        ("a_b_c", "two _ at the same place"),
        ("a^b^c", "two ^ at the same place"),
        ("a^b'", "two ^ at the same place"),
        ("x''^2", "two ^ at the same place"),
        (r"\hat x", r"after \hat comes a {"),
        ("{" * 10 + "x" + "}" * 10, "6 deep"),
    ],
)
def test_other_latex_is_refused(latex: str, said: str) -> None:
    with pytest.raises(ExerciseError) as caught:
        safe_latex(latex)
    assert said in str(caught.value)


@settings(max_examples=200, deadline=500)
@given(st.text(alphabet="xa12_^{}'\\ht ,()$%#&~", max_size=30))
def test_no_latex_does_more_than_be_refused(text: str) -> None:
    try:
        passed = safe_latex(text)
    except ExerciseError:
        return
    assert passed == text
    assert text.count("{") == text.count("}")
    assert not set(text) & set("$%#&~")
