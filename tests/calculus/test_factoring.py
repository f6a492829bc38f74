"""What the paths of a sum share is taken out, as a teacher would; letters stand for factors."""

from __future__ import annotations

import networks
import pytest
from networks import LECTURE

from solver.calculus.factoring import Term, factor_out, written_out
from solver.document.steps import LineRole
from solver.formulas.expression import Expression, Number, Product, Sum, Symbol


def paths(text: str) -> list[tuple[Term, ...]]:
    """`ab + cd` as two paths of two factors; `1` is a path without any."""
    return [
        tuple(Term(Symbol(letter), Symbol(letter.upper())) for letter in path if letter != "1")
        for path in text.split(" + ")
    ]


def spelled(formula: Expression) -> str:
    match formula:
        case Symbol(name):
            return name
        case Sum(terms):
            return " + ".join(map(spelled, terms))
        case Product(factors):
            inside = [spelled(f) if not isinstance(f, Sum) else f"({spelled(f)})" for f in factors]
            return "".join(inside)
        case Number(value):
            return str(value)
    raise AssertionError(formula)


# (paths, factored, how many factors that has)
FACTORED = [
    ("abc", "abc", 3),
    ("abx + cdx", "(ab + cd)x", 5),
    ("xab + xcd", "x(ab + cd)", 5),
    ("ap + bp", "(a + b)p", 3),
    # The lecture's w11: the suffix is longer.
    ("ersx + fqsx", "(er + fq)sx", 6),
    # The lecture's b1: prefixes and suffixes tie, and prefixes win.
    ("aps + aqt + brs + bct", "a(ps + qt) + b(rs + ct)", 10),
    ("as + bs + at + bt", "a(s + t) + b(s + t)", 6),
    # Nested: what two of three share inside what all share.
    ("xabc + xabd + xe", "x(ab(c + d) + e)", 6),
    ("cbax + dbax + ex", "((c + d)ba + e)x", 6),
    # Equal paths, as those of u + v for a quantity that both of them contain once.
    ("ab + ab", "ab(1 + 1)", 4),
    ("1 + 1", "1 + 1", 2),
    # A path that is what another shares multiplies by one.
    ("a + ab", "a(1 + b)", 3),
    ("ab + b", "ab + b", 3),
    ("abc + c + dc", "(ab + 1 + d)c", 5),
    ("ab + cd", "ab + cd", 4),
    ("ab + ba", "ab + ba", 4),
]


@pytest.mark.parametrize(("written", "factored", "count"), FACTORED)
def test_what_paths_share_is_taken_out(written: str, factored: str, count: int) -> None:
    found = factor_out(paths(written))
    assert spelled(found.written(lambda term: term.shown)) == factored
    assert len(found) == count


@pytest.mark.parametrize(("written", "factored", "count"), FACTORED)
def test_values_are_put_where_the_formulas_stand(written: str, factored: str, count: int) -> None:
    found = factor_out(paths(written))
    assert spelled(found.written(lambda term: term.valued)) == factored.upper()
    assert len(found) == count


@pytest.mark.parametrize("written", [row[0] for row in FACTORED if "1" not in row[0]])
def test_nothing_taken_out(written: str) -> None:
    assert spelled(written_out(paths(written), lambda term: term.shown)) == written


def test_the_factored_lines_of_the_lecture() -> None:
    document = networks.explained(LECTURE)
    one, two = (rf"(y_{k} - \mathit{{Label}}_{k})" for k in (1, 2))
    slope, other = (rf"\mathrm{{sig}}'(h_{k})" for k in (1, 2))
    assert networks.line(document, "dLoss/dw11", LineRole.FACTORED) == (
        rf"[{one} \cdot w_{{21}} + {two} \cdot w_{{22}}] \cdot {slope} \cdot x_1"
    )
    assert networks.line(document, "dLoss/db1", LineRole.FACTORED) == (
        rf"{one} \cdot [w_{{21}} \cdot {slope} + w_{{23}} \cdot {other}]"
        rf" + {two} \cdot [w_{{22}} \cdot {slope} + w_{{24}} \cdot {other}]"
    )
