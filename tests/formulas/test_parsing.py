"""Formulas as instructors type them: what they mean, and what is said of mistakes."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from effort import WITHOUT_END, calls_of
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.errors import ExerciseError
from solver.formulas import FUNCTIONS
from solver.formulas.expanding import Budget, Expander
from solver.formulas.expression import (
    Call,
    Expression,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from solver.formulas.parsing import parse, parse_name, parse_ranges


def expand(text: str, **place: int) -> Expression:
    return Expander(text, Budget(), (), lambda *_: None).expand(parse(text), place)


def written(expression: Expression) -> str:
    """The tree with every bracket."""
    match expression:
        case Number(value):
            return str(value)
        case Symbol(name):
            return name
        case Negative(operand):
            return f"-{written(operand)}"
        case Sum(terms):
            return f"({' + '.join(map(written, terms))})"
        case Product(factors):
            return f"({' * '.join(map(written, factors))})"
        case Quotient(above, below):
            return f"({written(above)} / {written(below)})"
        case Power(base, exponent):
            return f"({written(base)} ^ {written(exponent)})"
        case Call(function, arguments):
            return f"{function}({', '.join(map(written, arguments))})"
    raise AssertionError(expression)


# What is typed, and the tree; t is 2, i is 1 and j is 3 wherever they are used.
MEANINGS = [
    ("x", "x"),
    ("  W_hh ", "W_hh"),
    ("0.10", "0.10"),
    ("1.5e-3", "0.0015"),
    ("2E2", "2E+2"),
    ("u*x + v", "((u * x) + v)"),
    ("a - b - c", "(a + -b + -c)"),
    ("a - (b - c)", "(a + -(b + -c))"),
    ("a + (b + c)", "(a + (b + c))"),
    ("a*b*c", "(a * b * c)"),
    ("a/b/c", "((a / b) / c)"),
    ("1/2*(y - z)^2", "((1 / 2) * ((y + -z) ^ 2))"),
    ("a*b/c*d", "(((a * b) / c) * d)"),
    ("-x^2", "-(x ^ 2)"),
    ("(-x)^2", "(-x ^ 2)"),
    ("a*-b", "(a * -b)"),
    ("--x", "--x"),
    ("a^b^c", "(a ^ (b ^ c))"),
    ("a**2", "(a ^ 2)"),
    ("2^-1", "(2 ^ -1)"),
    ("x^(1/2)", "(x ^ (1 / 2))"),
    ("((x))", "x"),
    ("tanh(u*x)", "tanh((u * x))"),
    ("tanh (x)", "tanh(x)"),
    ("leaky_relu(z)", "leaky_relu(z)"),
    ("max(0, a, b)", "max(0, a, b)"),
    ("max(a)", "a"),
    ("sum(a, b)", "(a + b)"),
    ("mean(a, b)", "((a + b) / 2)"),
    ("2*pi*r", "(2 * pi() * r)"),
    ("h[t-1]", "h[1]"),
    ("h[ t - 1 ]", "h[1]"),
    ("h[-1]", "h[-1]"),
    ("K[2*i + j - 1, 3]", "K[4,3]"),
    ("i*x", "(1 * x)"),
    ("sum(k in 1..3: x[k])", "(x[1] + x[2] + x[3])"),
    ("sum(k in 1..1: x[k])", "x[1]"),
    ("sum(k in 2..1: x[k])", "0"),
    ("sum(k in 1, 3..4: x[k])", "(x[1] + x[3] + x[4])"),
    ("sum(k in 1..t: x[k])", "(x[1] + x[2])"),
    ("sum(a in 1..2, b in 1..a: m[a,b])", "(m[1,1] + m[2,1] + m[2,2])"),
    ("sum(a in 1..2: sum(b in 1..2: m[a,b]))", "(m[1,1] + m[1,2] + m[2,1] + m[2,2])"),
    ("c + sum(k in 1..2: x[k])", "(c + x[1] + x[2])"),
    ("c - sum(k in 1..2: x[k])", "(c + -(x[1] + x[2]))"),
    ("sum(k in 1..2: x[k] + y)", "(x[1] + y + x[2] + y)"),
    ("mean(k in 1..2: x[k]^2)", "(((x[1] ^ 2) + (x[2] ^ 2)) / 2)"),
    ("max(k in 1..3: x[k])", "max(x[1], x[2], x[3])"),
    ("exp(s[i])/sum(k in 1..2: exp(s[k]))", "(exp(s[1]) / (exp(s[1]) + exp(s[2])))"),
]


@pytest.mark.parametrize(("text", "tree"), MEANINGS)
def test_what_is_typed_is_what_is_meant(text: str, tree: str) -> None:
    assert written(expand(text, t=2, i=1, j=3)) == tree


def test_numbers_keep_their_digits() -> None:
    assert expand("0.500") == Number(Decimal("0.500"))
    assert str(Decimal("0.500")) in written(expand("0.500*x"))


# What is typed, the column pointed at, and a part of what is said.
MISTAKES = [
    ("", 1, "there is nothing here"),
    ("u +", 4, "expected a number, a name or '(', found the end"),
    ("2x", 2, "to multiply, write 2*x"),
    ("2(x + 1)", 2, "to multiply, write 2*(…)"),
    ("(a)(b)", 4, "to multiply, write …)*(…)"),
    ("a b", 3, "to multiply, write a*b"),
    ("x(2)", 1, "there is no function 'x'"),
    ("tahn(x)", 1, "did you mean 'tanh'?"),
    ("1 + log(x)", 5, "write ln(x)"),
    ("softmax(z)", 1, "write exp(z[i]) / sum("),
    ("tanh(x, y)", 1, "tanh takes 1 argument, not 2"),
    ("tanh()", 6, "found ')'"),
    ("sum(x[i])", 1, "write what runs: sum(i in 1..3: x[i])"),
    ("sum(i in 1..3 x)", 15, "expected ':'"),
    ("sum(i in 1..3, j: x)", 16, "'j' is no index here"),
    ("tanh", 1, "a word of the formula language"),
    ("in + 1", 1, "a word of the formula language"),
    ("(x", 3, "to close the one in column 1"),
    ("x)", 2, "this ')' closes nothing"),
    ("x[1", 4, "expected ']' to close the one in column 2"),
    ("x[1][2]", 5, "only a name has subscripts"),
    ("x[1.5]", 3, "a whole number or an index"),
    ("x[i*i]", 4, "whole numbers only"),
    ("x[9999999999]", 3, "as large as that"),
    ("x[999999999*999999999*i]", 12, "as large as that"),
    ("y = x", 3, "an expression has no '='"),
    ("x²", 2, "write ^2"),
    ("a × b", 3, "write *"),
    ("a − b", 3, "write -"),
    ("α*x", 1, "write alpha"),
    (".5*x", 1, "digits on both sides of its point"),
    ("5.*x", 2, "digits on both sides of its point"),
    ("x & y", 3, "is not known here"),
    ("__import__('os')", 1, "a name begins with a letter"),
    ("x.real", 2, "and no point"),
    ("2.x", 2, "digits on both sides"),
    ("tan(x)", 1, "write sin(x)/cos(x)"),
    ("prod(x)", 1, "write what runs: prod(i in 1..3: x[i])"),
    ("a" * 32, 1, "a name may have 31 characters at most"),
    ("f'(x)", 2, "is not known here"),
    ("1e999", 1, "between 1e-40 and 1e40"),
    ("1e99999999", 1, "40 digits at most"),
    ("0." + "1" * 50, 1, "40 digits at most"),
    ("x^1000", 2, "an exponent may be 100 at most"),
    ("2^-1000", 2, "an exponent may be 100 at most"),
    ("9**9**9**9", 5, "an exponent may not be a power of numbers"),
    ("((2^90)^90)^90", 8, "may not be raised to a power again"),
    ("2^(99*99*99)", 2, "an exponent may be 100 at most"),
    ("x" * 5000, None, "4,000 characters"),
    ("(" * 1_000_000 + "x" + ")" * 1_000_000, None, "4,000 characters"),
    ("(" * 3900 + "x", None, "nested 30 deep"),
    ("-" * 3900 + "x", None, "nested 30 deep"),
    ("x^" * 1000 + "x", None, "nested 30 deep"),
    ("tanh(" * 700 + "x", None, "nested 30 deep"),
    ("a/" * 1000 + "b", None, "40 operations deep"),
    ("a*" * 1000 + "b", 1, "100 factors at most"),
]


@pytest.mark.parametrize(("text", "column", "said"), MISTAKES)
def test_a_mistake_is_shown_where_it_is(text: str, column: int | None, said: str) -> None:
    with pytest.raises(ExerciseError) as caught:
        expand(text)
    problem, *shown = caught.value.problem.split("\n")
    assert said in problem
    if column is not None:
        formula, caret = shown
        assert f"(column {column})" in problem
        assert caret.index("^") == 4 + column - 1
        assert formula.strip().replace("�", "") in text or "…" in formula


def test_a_mistake_far_out_in_a_long_formula_is_still_shown() -> None:
    text = " + ".join(f"x{number}" for number in range(200)) + " + 3y"
    with pytest.raises(ExerciseError) as caught:
        parse(text)
    _, formula, caret = caught.value.problem.split("\n")
    assert len(formula) < 90
    assert formula[caret.index("^")] == "y"


# Formulas that are short and would be huge.
EXPLOSIONS = [
    "sum(i in 1..100000000: x[i])",
    "sum(i in 1..100000, j in 1..100000: x[i])",
    "sum(i in 1..999999999, j in 2..1: x[i])",
    "sum(a in 1..50: sum(b in 1..50: sum(c in 1..50: x)))",
    "mean(i in 1..30000: 1)",
]


@pytest.mark.parametrize("text", EXPLOSIONS)
def test_what_would_explode_is_refused_at_once(text: str) -> None:
    with pytest.raises(ExerciseError, match="more than 20,000"):
        calls_of(lambda: expand(text), at_most=WITHOUT_END)


# What a formula says of indices, and what is wrong with it.
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x[k]", "'k' is no index here; here run t: say where it runs, k in 1..3"),
        ("t[1]", "'t' is an index and has no subscripts"),
        ("sum(t in 1..2: x[t])", "the index 't' is in use already"),
        ("sum(w in 1..2: x[w])", "'w' is a quantity"),
        ("mean(k in 2..1: x[k])", "nothing to take the mean of"),
        ("max(k in 2..1: x[k])", "nothing to take the max of"),
    ],
)
def test_indices_are_checked(text: str, said: str) -> None:
    with pytest.raises(ExerciseError, match="column") as caught:
        Expander(text, Budget(), {"w"}, lambda *_: None).expand(parse(text), {"t": 2})
    assert said in caught.value.problem


def test_families_have_names_and_ranges() -> None:
    assert parse_name("h[t, i+1]").name == "h"
    assert [one.name for one in parse_ranges("t in 1..3, 7, i in 1..t")] == ["t", "i"]
    for wrong in ("t", "t in", "t in 1..", "in 1..3", "t in 1..3,", "t of 1..3", "t in 1 .. x+"):
        with pytest.raises(ExerciseError):
            parse_ranges(wrong)
    many = ", ".join(f"i{number} in 1" for number in range(7))
    with pytest.raises(ExerciseError, match="6 indices at most"):
        parse_ranges(many)


# --- random formulas ---------------------------------------------------------------------------

_NAMES = st.sampled_from(["x", "w11", "W_hh", "h[2]", "K[1,2]", "alpha"]).map(Symbol)
_NUMBERS = st.decimals(0, 99, places=2, allow_nan=False).map(Number)
_CALLED = sorted(name for name, row in FUNCTIONS.items() if row.arity == 1)


def _compound(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    few = st.lists(inner, min_size=2, max_size=3).map(tuple)
    bare = inner.filter(lambda part: not isinstance(part, Negative))
    return st.one_of(
        inner.map(Negative),
        few.map(Sum),
        few.map(Product),
        st.builds(Quotient, inner, inner),
        st.builds(Power, bare.filter(lambda part: not isinstance(part, Number | Power)), _NAMES),
        st.builds(lambda name, part: Call(name, (part,)), st.sampled_from(_CALLED), inner),
    )


_EXPRESSIONS: st.SearchStrategy[Expression] = st.recursive(
    _NAMES | _NUMBERS, _compound, max_leaves=12
)


def typed(expression: Expression) -> str:
    """The formula as one could type it, with a bracket around every operand."""
    match expression:
        case Number(value):
            return f"{value:f}"
        case Negative(operand):
            return f"-({typed(operand)})"
        case Sum(terms):
            return " + ".join(f"({typed(term)})" for term in terms)
        case Product(factors):
            return "*".join(f"({typed(factor)})" for factor in factors)
        case Quotient(above, below):
            return f"({typed(above)})/({typed(below)})"
        case Power(base, exponent):
            return f"({typed(base)})^({typed(exponent)})"
        case Call(function, arguments):
            return f"{function}({', '.join(map(typed, arguments))})"
    return written(expression)


@settings(max_examples=150, deadline=None)
@given(_EXPRESSIONS)
def test_what_is_written_out_is_read_back(expression: Expression) -> None:
    assert expand(typed(expression)) == expression


_MARKS = "+ - * / ^ ** ( ) [ ] , : .. . ' = é"
_WORDS = "x h[t] 1 2.5 in sum( mean( max( tanh( i t e9 9"
_PIECES = st.sampled_from(f"{_MARKS} {_WORDS}".split())


@settings(max_examples=400, deadline=1000)
@given(st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=25).map(" ".join)))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    for read in (parse, parse_ranges, parse_name):
        with suppress(ExerciseError):
            read(text)
