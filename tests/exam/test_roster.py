"""Class lists as they come: from Excel, from a registry, from hand; and what is wrong with some."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.errors import RosterError
from solver.exam.roster import Student, parse_roster, read_roster

TWO = "学号,姓名\n1001,张三\n1002,李四\n"
SAME = (Student("1001", "张三"), Student("1002", "李四"))

FILES = [
    TWO.encode(),
    TWO.encode("utf-8-sig"),
    TWO.encode("gbk"),
    TWO.replace(",", "\t").encode("utf-16"),
    TWO.replace(",", ";").encode(),
    TWO.replace(",", "\t").encode(),
    TWO.replace("\n", "\r\n").encode(),
    TWO.replace("\n", "\r").encode(),
    TWO.rstrip().encode(),
    (TWO + "\n,\n ,\n").encode(),
    '"学号","姓名"\n"1001","张三"\n"1002","李四"\n'.encode(),
    "姓名,班级,学号\n张三,a,1001\n李四,b,1002\n".encode(),
    "Name;Student ID\n张三;1001\n李四;1002\n".encode(),
    "Full name,Matrikel-Nummer\n 张三 ,1001\n李四\u200b,\ufeff1002\n".encode(),
]


@pytest.mark.parametrize("content", FILES)
def test_the_same_class_in_every_dress(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "class.csv").write_bytes(content)
    assert read_roster(tmp_path / "class.csv") == SAME


NAMES = ["翀㛃𠮷", r"\input{x} $ % _", "O'Brien, Seán", "Zoë", "=1+1", "a" * 100, "김민수"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_as_it_is(name: str) -> None:
    assert parse_roster(f'name,number\n"{name}",1')[0].name == name


RARE = "学号,姓名\n1,喆玥堃翀㛃𠮷\n"


def test_rare_characters_in_the_encoding_of_chinese_spreadsheets(tmp_path: Path) -> None:
    (tmp_path / "class.csv").write_bytes(RARE.encode("gb18030"))
    assert read_roster(tmp_path / "class.csv") == (Student("1", "喆玥堃翀㛃𠮷"),)


MISTAKES = [
    ("", "the class list is empty"),
    ("\n\n", "the class list is empty"),
    ("name,number\n", "there is no student"),
    (
        "name,group\nAda,1",
        "line 1: no column is called number (学号); the columns are: name, group",
    ),
    ("学号,班级\n1,1", "line 1: no column is called name (姓名)"),
    ("Ada,1\nBob,2", "line 1: no column is called name"),
    ("name,Name,id\na,b,1", "line 1: two columns could be the name"),
    ("name,id\nAda,1\n\nBob,2", "line 3: there is neither name nor number"),
    ("name,id\nAda,1\n,,\nBob,2", "line 3: there is neither name nor number"),
    ("name,id\nAda,1\nBob", "line 3: the number of Bob is missing"),
    ("name,id\n,1", "line 2: the name of 1 is missing"),
    ("name,id\nAda,1\nBob,1", "line 3: Bob has the number 1, which is in line 2 already"),
    ("name,id\n" + "A" * 101 + ",1", "line 2: a name has more than 100 characters"),
    ('name,id\n"Ada,1', "line 2: unexpected end of data"),
    ("name,id\nAda,1\nBob,1\n,3\nEve,", "3 things are wrong\n  line 3: Bob"),
    ("name,id\n" + "x,\n" * 14 + "y,1", "14 things are wrong"),
    ("name,id\n" + "x,\n" * 14 + "y,1", "and 4 more"),
]


@pytest.mark.parametrize(("text", "said"), MISTAKES)
def test_what_is_wrong_with_a_class_list(text: str, said: str) -> None:
    with pytest.raises(RosterError) as caught:
        parse_roster(text)
    assert said in str(caught.value)


def test_files_that_are_no_class_list(tmp_path: Path) -> None:
    picture, large = tmp_path / "a.png", tmp_path / "large.csv"
    picture.write_bytes(bytes(range(256)))
    large.write_bytes(b"name,id\n" + b"a,1\n" * (1 << 20))
    for path, said in [
        (picture, "this is no text"),
        (large, "more than 4 MB"),
        (tmp_path, "cannot be read"),
        (tmp_path / "nowhere.csv", "cannot be read: No such file"),
    ]:
        with pytest.raises(RosterError, match=said) as caught:
            read_roster(path)
        assert str(caught.value).startswith(str(path))
