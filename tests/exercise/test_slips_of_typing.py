"""Slips of typing, and brackets left open, are told where they are, not where they are noticed."""

from __future__ import annotations

import pytest
from mistaken import GOOD, assert_plain

from solver.errors import ExerciseError
from solver.exercise import parse

# What stands in GOOD, what was typed in its place, where the message is to point, what it says.
SLIPS = [
    # = and other marks between key and value
    ("rate = 0.5", "rate：0.5", "line 5, column 14", "TOML writes key = value: type = in"),
    ("rate = 0.5", "rate: 0.5", "line 5, column 14", "key = value: type = in place of :"),
    ("title", "title = { zh：'a' }\ntitle", "line 1, column 13", "type = in place of it"),
    # the minus signs of typesetting
    ("0.24", "−0.24", "line 8, column 13", "− (minus sign, U+2212) is a dash or minus of typ"),
    ("0.24", "–0.24", "line 8, column 13", "– (en dash, U+2013)"),
    ("0.24", "—0.24", "line 8, column 13", "type the ASCII hyphen -"),
    ("0.24", "－0.24", "line 8, column 13", "－ (fullwidth hyphen-minus, U+FF0D)"),
    ("0.28", "1e−3", "line 9, column 10", "− (minus sign, U+2212)"),
    # what does not show
    ("rate = ", "rate =\u3000", "line 5, column 16", "an ideographic space (U+3000) stands here"),
    ("0.08, ", "0.08,\u3000", "line 2, column 16", "does not show: type an ordinary space"),
    ("rate = ", "rate\u00a0= ", "line 5, column 14", "a no-break space (U+00A0) stands here"),
    ("rate = ", "rate = \u200b", "line 5, column 17", "a zero width space (U+200B) stands here"),
    ("loss", "\ufeffloss", "line 4, column 1", "(U+FEFF) stands here, which does not show: delete"),
    ("loss", "\u0085loss", "line 4, column 1", "a character (U+0085) stands here"),
    # full-width forms
    ("rate = 0.5", "rate = ０.５", "line 5, column 17", "０ (fullwidth digit zero, U+FF10)"),
    ("0.12", "0.1２", "line 2, column 20", "is not plain: type 2"),
    ("loss =", "ｌｏｓｓ =", "line 4, column 1", "is not plain: type l"),
    ("rate = 0.5", "rate = 0。5", "line 5, column 18", "the character 。 is not the . of TOML"),
    ("rate = 0.5", "rate = 0．5", "line 5, column 18", "the character ． is not the . of TOML"),
    ("rate = 0.5", "rate = 0.5 ＃η", "line 5, column 21", "the character ＃ is not the # of TOML"),
    ("0.5\n", "0.5；\n", "line 5, column 20", "(fullwidth semicolon, U+FF1B): no mark ends a line"),
    ("0.08,", "0.08；", "line 2, column 15", "parted by the comma ,"),
    ("0.08", "0.08×2", "line 2, column 15", "× (multiplication sign, U+00D7) means nothing"),
    # brackets and quotes
    ("[0.08, 0.12]", "【0.08, 0.12】", "line 2, column 10", "【 is not the [ of TOML"),
    ("0.12]", "0.12】", "line 2, column 21", "】 is not the ] of TOML"),
    ("[0.08, 0.12]", "（0.08, 0.12）", "line 2, column 10", "a list stands in [ ]"),
    ("[0.08, 0.12]", "(0.08, 0.12)", "line 2, column 10", "a list stands in [ ], not in ( )"),
    ('"Sheet 1"', "「习题」", "line 1, column 9", 'the character 「 is not the " of TOML'),
    ('"Sheet 1"', '"习题”', "line 1, column 13", 'the character ” is not the " of TOML'),
    # marks of ASCII in the wrong place
    ("0.08,", "0.08;", "line 2, column 15", "are parted by , and not by ;"),
    ("0.5\n", "0.5,\n", "line 5, column 20", "no mark ends a line"),
    ("0.5\n", "0,5\n", "line 5, column 18", "a number is written with a point: 0.5, not 0,5"),
    # words
    ("learning_rate", "学习率", "line 5, column 1", "English words in ASCII letters (did you mean"),
    ("learning_rate", "学习率", "line 5, column 1", "did you mean 'learning_rate'?"),
    ("rate = 0.5\n", "rate = 0.5\r\n优化器 = 1\r\n", "line 6, column 1", "mean 'optimizer'?"),
    ("targets", "标签", "line 3, column 1", "did you mean 'targets'?"),
    ("targets", "'标签'", "line 3", "there is no such key (did you mean 'targets'?)"),
    ("inputs", "列", "line 2, column 1", "keys are English words in ASCII letters"),
    ("[[layers]]", "[[层]]", "line 6, column 3", "did you mean 'layers'?"),
    ('"half squared error"', "均方误差", "line 4, column 8", "text stands in quotes"),
    # brackets that are never closed
    ("    [0.55, 0.4],\n]", "    [0.55, 0.4],", "line 12, column 11", "before the end of the file"),
    ("    [0.55, 0.4],\n]", "    [0.55, 0.4],\nbias = 1", "line 12, column 11", "before line 15"),
    ("0.45],\n    [0.55, 0.4],\n]", "0.45],\n[[layers]]", "line 12, column 11", "before line 14"),
    ("0.12]", "0.12 # ]", "line 2, column 10", "the [ here is not closed before line 3: a ] is"),
    ("    [0.5, 0.45],", "    [0.5, 0.45", "line 13, column 5", "not closed before line 14"),
    ("    [0.5, 0.45],", "    [0.5, 0.45]", "line 13, column 15", "a comma is missing after this"),
]


@pytest.mark.parametrize(("written", "typed", "place", "said"), SLIPS)
def test_a_slip_is_told_at_its_place(written: str, typed: str, place: str, said: str) -> None:
    assert written in GOOD
    with pytest.raises(ExerciseError) as raised:
        parse(GOOD.replace(written, typed, 1), source="sheet.toml")
    message = str(raised.value)
    assert message.startswith(f"sheet.toml: {place}")
    assert message[len(f"sheet.toml: {place}")] in ":,"
    assert said in message
    assert_plain(message)


def test_what_is_in_quotes_or_a_comment_may_be_any_character() -> None:
    title = "−０。【学习率】\u3000：“”"
    exercise = parse(GOOD.replace('"Sheet 1"', f'"{title}" # {title}'))
    assert exercise.title.in_language("zh") == title
