"""What files are called, on systems that forbid much."""

from __future__ import annotations

import pytest

from solver.exam.labels import labels
from solver.exam.roster import Student

LABELS = [
    ("2023001", "张三", "2023001-张三"),
    ("1", "Ada Lovelace", "1-Ada_Lovelace"),
    ("1", r"\input{/etc/passwd}", "1-_input_etc_passwd"),
    ("../..", "../../etc", "etc"),
    ("a/b\\c", "d:e*f?g", "a_b_c-d_e_f_g"),
    (".hidden", "x.", "hidden-x"),
    ("-rf", "$(rm)", "rf-_(rm)"),
    ("1", "名" * 100, "1-" + "名" * 49),
    ("|", "|", "_"),
]


@pytest.mark.parametrize(("number", "name", "label"), LABELS)
def test_a_student(number: str, name: str, label: str) -> None:
    assert labels((Student(number, name),)) == (label,)


def test_without_students_it_is_the_number() -> None:
    assert labels([None, None]) == ("0001", "0002")
    assert labels([Student("7", "Ada"), None]) == ("7-Ada", "0002")


def test_no_two_are_alike_even_where_capitals_do_not_count() -> None:
    students = [Student("a/1", "X"), Student("a:1", "x"), Student("A?1", "X"), None]
    found = labels(students)
    assert found == ("a_1-X", "a_1-x-0002", "A_1-X-0003", "0004")
    assert len({label.casefold() for label in found}) == 4
