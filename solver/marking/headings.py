"""Numbered headings, `Iteration 5, sample 3`: where a document leaves steps out."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HEADING = re.compile(
    r"\\(?:chapter|(?:sub)*section|(?:sub)?paragraph)\*?\s*\{([^{}\n]{1,200})\}"
    r"|^\#{1,6}[ \t]+([^\n]{1,200})$",
    re.MULTILINE,
)
_MARKUP = (
    r"[^\w\n\\$|]|_|\d+[.)]"
    r"|\\(?:item|noindent|textbf|chapter|(?:sub)*section|(?:sub)?paragraph)\b\*?"
)
_COUNT = r"[ \t~]*[\d一二三四五六七八九十]+"
_PROBLEM = re.compile(
    rf"^(?:{_MARKUP})*(?:(?:problem|exercise|question|example|task)[ \t~]*\d"
    rf"|(?:例题?|习题|练习|问题|题目){_COUNT}|第{_COUNT}[ \t~]*[题例])",
    re.MULTILINE | re.IGNORECASE,
)
_OF_STEPS = re.compile(r"iteration|step|epoch|round|轮|次|步", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,6}")
_NEXT_LANGUAGE = r"\quad"


def headings_of(text: str) -> tuple[int, ...]:
    """Where headings stand, and where problems begin."""
    return tuple(
        sorted({found.start() for found in _HEADING.finditer(text)} | {*problems_of(text)})
    )


def problems_of(text: str) -> tuple[int, ...]:
    """Where another problem begins, that may give other numbers to the same names."""
    return tuple(found.start() for found in _PROBLEM.finditer(text))


def left_out(text: str) -> tuple[tuple[int, int], ...]:
    """What stands under each heading that does not count on from the last of its kind, or of steps
    from the first: from the end of the heading to the next one.
    """
    return tuple(_left_out(text))


def _left_out(text: str) -> Iterator[tuple[int, int]]:
    last: dict[str, tuple[int, ...]] = {}
    headings = list(_HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)] * bool(headings)
    for heading, end in zip(headings, ends, strict=True):
        title = (heading[1] or heading[2]).split(_NEXT_LANGUAGE)[0]
        kind, numbers = _NUMBER.sub("#", title), tuple(map(int, _NUMBER.findall(title)))
        before = last.get(kind)
        last[kind] = numbers
        if before is None:
            before = tuple(0 for _ in numbers) if _OF_STEPS.search(title) else numbers
        if not _counts_on(before, numbers):
            yield heading.end(), end


def _counts_on(before: tuple[int, ...], now: tuple[int, ...]) -> bool:
    """Whether one number is the next, and all after it begin again."""
    pairs = list(zip(before, now, strict=True))
    same = next((at for at, (old, new) in enumerate(pairs) if old != new), len(pairs))
    following = now[same + 1 :]
    return now[same:] == () or (
        now[same] == before[same] + 1 and all(number == 1 for number in following)
    )
