"""Class lists as they come: from Excel, from a registry, from hand; and what is wrong with some."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.errors import TableError
from solver.exam.roster import Student, read_roster
from solver.output.spreadsheets import MAX_COLUMNS, MAX_LINE, MAX_ROWS

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
    TWO.replace("\n", "\n\n,,\n").encode(),
    "Full name,Matrikel-Nummer\n 张三 ,1001\n李四\u200b,\ufeff1002\n".encode(),
]


@pytest.mark.parametrize("content", FILES)
def test_the_same_class_in_every_dress(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "class.csv").write_bytes(content)
    assert read_roster(tmp_path / "class.csv") == SAME


def students(text: str, folder: Path, encoding: str = "utf-8") -> tuple[Student, ...]:
    (folder / "class.csv").write_bytes(text.encode(encoding))
    return read_roster(folder / "class.csv")


NAMES = ["翀㛃𠮷", r"\input{x} $ % _", "O'Brien, Seán", "Zoë", "=1+1", "a" * 100, "김민수"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_as_it_is(name: str, tmp_path: Path) -> None:
    assert students(f'name,number\n"{name}",1', tmp_path)[0].name == name


def test_the_apostrophe_by_which_spreadsheets_keep_a_text(tmp_path: Path) -> None:
    assert students("name,number\n'=1+1,'-7", tmp_path) == (Student("-7", "=1+1"),)


@pytest.mark.parametrize("name", ["Müller", "Zoë", "Åse Groß", "Ça va"])
def test_western_names_from_windows(name: str, tmp_path: Path) -> None:
    assert students(f"name,number\n{name},1", tmp_path, "cp1252")[0].name == name


RARE = "学号,姓名\n1,喆玥堃翀㛃𠮷\n"


def test_rare_characters_in_the_encoding_of_chinese_spreadsheets(tmp_path: Path) -> None:
    (tmp_path / "class.csv").write_bytes(RARE.encode("gb18030"))
    assert read_roster(tmp_path / "class.csv") == (Student("1", "喆玥堃翀㛃𠮷"),)


MISTAKES = [
    ("", "it is empty"),
    ("\n\n", "it is empty"),
    ("name,number\n", "there is no student"),
    (
        "name,group\nAda,1",
        "line 1: no column is called number (学号); the columns are: name, group",
    ),
    ("学号,班级\n1,1", "line 1: no column is called name (姓名)"),
    ("Ada,1\nBob,2", "line 1: no column is called name"),
    ("name,Name,id\na,b,1", "line 1: two columns could be the name"),
    ("name,id,group\nAda,1,a\n,,b\nBob,2,a", "line 3: there is neither name nor number"),
    ("nmae,id\nAda,1", "line 1: no column is called name (姓名); is nmae the name?"),
    ("name,studnet id\nAda,1", "called number (学号); is studnet id the number?"),
    ("name,id\nAda,1\nBob", "line 3: the number of Bob is missing"),
    ("name,id\n,1", "line 2: the name of 1 is missing"),
    ("name,id\nAda,1\nBob,1", "line 3: Bob has the number 1, which is in line 2 already"),
    ("name,id\nA\U000f0000,1", "line 2: the name of 1 has the private-use character U+F0000 in it"),
    ("name,id\nA,\U00100001", "line 2: the number of A has the private-use character U+100001"),
    ("name,id\n" + "A" * 101 + ",1", "line 2: a name has more than 100 characters"),
    ('name,id\n"Ada,1', "line 2: a quotation mark is opened here and not closed"),
    ("name,id\nAda,1\nBob,1\n,3\nEve,", "3 things are wrong\n  line 3: Bob"),
    ("name,id\n" + "x,\n" * 14 + "y,1", "14 things are wrong"),
    ("name,id\n" + "x,\n" * 14 + "y,1", "and 4 more"),
]


@pytest.mark.parametrize(("text", "said"), MISTAKES)
def test_what_is_wrong_with_a_class_list(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(TableError) as caught:
        students(text, tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'class.csv'}: ")
    assert said in str(caught.value)


HOSTILE = [
    ("name,id\nAda,1\nB\0b,2", "this is no text: there is a NUL in line 3; save the table as CSV"),
    (
        "name,id\nAda,1\n" + '"' + "x,1\n" * 50_000,
        "line 3: a cell has more than 131072 characters; is a quotation",
    ),
    ('name,id\n"Ada"x,1', "line 2: ',' expected after '\"'"),
    ("name,id\n" + "a,1\n" * (MAX_ROWS + 1), f"it has more than {MAX_ROWS} rows"),
    ("name,id\n" + "," * (MAX_COLUMNS + 1), f"line 2: more than {MAX_COLUMNS} columns"),
    ("name,id" + "," * MAX_LINE, f"line 1: more than {MAX_LINE} characters"),
    ("name,id\n" + "aaaaaaaa,1\n" * (4 << 20), "it has more than 32 MB"),
]


@pytest.mark.parametrize(("text", "said"), HOSTILE, ids=[said for _, said in HOSTILE])
def test_files_that_mean_no_good(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(TableError) as caught:
        students(text, tmp_path)
    assert said in str(caught.value)


def test_files_that_are_no_class_list(tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(bytes(range(256)))
    for path, said in [
        (picture, "this is no text"),
        (tmp_path, "cannot be read"),
        (tmp_path / "nowhere.csv", "cannot be read: No such file"),
    ]:
        with pytest.raises(TableError, match=said) as caught:
            read_roster(path)
        assert str(caught.value).startswith(str(path))
