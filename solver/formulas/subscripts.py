"""Names, subscripts and ranges of an instructor's formula: `x[i+1,j]`, `t in 1..3`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from solver.formulas.elementary import FUNCTIONS
from solver.formulas.lexing import Token, complaint
from solver.formulas.syntax import Index, Range, Reference

MAX_NESTING = 30
MAX_INDEX_DIGITS = 9
MAX_INDEX = 10**MAX_INDEX_DIGITS
MAX_INDICES = 6
REDUCTIONS = ("sum", "prod", "mean", "max", "min")
KEYWORDS = frozenset({"in", *REDUCTIONS})

T = TypeVar("T")


def is_reserved(name: str) -> bool:
    """Whether a name has a meaning in formulas, and can therefore be no quantity's."""
    return name in FUNCTIONS or name in KEYWORDS


@dataclass(slots=True)
class Reader:
    """A place in a formula, and what can be read from there on."""

    text: str
    words: list[Token]
    at: int = 0
    nesting: int = 0

    @property
    def next(self) -> Token:
        """The next word."""
        return self.words[self.at]

    def refuse(self, word: Token, problem: str) -> NoReturn:
        """Raise ExerciseError, pointing at a word."""
        raise complaint(self.text, word.column, problem)

    def take(self, *texts: str) -> Token | None:
        """The next word, passed over, where it is a mark among these."""
        word = self.next
        if word.kind != "mark" or word.text not in texts:
            return None
        self.at += 1
        return word

    def expect(self, text: str, opened: Token | None = None) -> Token:
        """The mark that has to come next, passed over."""
        word = self.take(text)
        if word is None and text == ")" and self._starts_operand():
            self._refuse_leftover()
        if word is None:
            because = f" to close the one in column {opened.column}" if opened else ""
            self.refuse(self.next, f"expected '{text}'{because}, found {found_word(self.next)}")
        return word

    def deeper(self, read: Callable[[], T]) -> T:
        """What is read one level further in."""
        if self.nesting == MAX_NESTING:
            self.refuse(
                self.next,
                f"a formula may be nested {MAX_NESTING} deep at most;"
                " give its parts names in equations of their own",
            )
        self.nesting += 1
        result = read()
        self.nesting -= 1
        return result

    def whole(self, read: Callable[[], T]) -> T:
        """What is read from all of the text."""
        if self.next.kind == "end":
            self.refuse(self.next, "there is nothing here; write a formula like u*x + v")
        result = read()
        if self.next.kind != "end":
            self._refuse_leftover()
        return result

    def _starts_operand(self) -> bool:
        return self.next.kind in ("number", "name") or self.next.text == "("

    def _refuse_leftover(self) -> NoReturn:
        word, before = self.next, self.words[self.at - 1]
        if self._starts_operand():
            rest = "(…)" if word.text == "(" else word.text
            left = before.text if before.kind != "mark" else f"…{before.text}"
            hint = f"; to multiply, write {left}*{rest}"
            self.refuse(word, f"an operator is missing before {found_word(word)}{hint}")
        if word.text == "[":
            self.refuse(word, "only a name has subscripts: x[1], x[i,j]")
        if word.text in (")", "]"):
            self.refuse(word, f"this '{word.text}' closes nothing")
        self.refuse(word, f"expected an operator or the end, found {found_word(word)}")

    def reference(self) -> Reference:
        """A name with its subscripts, if it has any."""
        name = self._name()
        subscripts: list[Index] = []
        if opened := self.take("["):
            subscripts.append(self.deeper(self.subscript))
            while self.take(","):
                subscripts.append(self.deeper(self.subscript))
            self.expect("]", opened)
        return Reference(name.text, tuple(subscripts), name.column)

    def _name(self) -> Token:
        word = self.next
        if word.kind != "name":
            self.refuse(word, f"expected a name, found {found_word(word)}")
        if is_reserved(word.text):
            self.refuse(word, f"'{word.text}' is a word of the formula language, not a quantity")
        self.at += 1
        return word

    def ranges(self) -> tuple[Range, ...]:
        """Indices and what they run through."""
        found = [self._range()]
        while self.take(","):
            if len(found) == MAX_INDICES:
                self.refuse(self.next, f"there may be {MAX_INDICES} indices at most")
            found.append(self._range())
        return tuple(found)

    def starts_range(self, at: int) -> bool:
        """Whether the words from there on begin with `name in`."""
        word, *follows = self.words[at : at + 2]
        return word.kind == "name" and any(other.text == "in" for other in follows)

    def _range(self) -> Range:
        name = self._name()
        if self.next.text != "in":
            self.refuse(
                self.next,
                f"expected a range like {name.text} in 1..3, found {found_word(self.next)}",
            )
        self.at += 1
        spans = [self._span()]
        while self.next.text == "," and not self.starts_range(self.at + 1):
            self.at += 1
            spans.append(self._span())
        return Range(name.text, tuple(spans), name.column)

    def _span(self) -> tuple[Index, Index]:
        first = self.subscript()
        return (first, self.subscript()) if self.take("..") else (first, first)

    def subscript(self) -> Index:
        """Whole numbers and indices with + - *."""
        column = self.next.column
        sign = -1 if self.take("-") else 1
        total = _scaled(self._multiple(), sign)
        while operator := self.take("+", "-"):
            total = _added(total, _scaled(self._multiple(), 1 if operator.text == "+" else -1))
        if any(abs(number) > MAX_INDEX for number in total.values()):
            raise complaint(self.text, column, "a subscript may not be as large as that")
        multiples = tuple((name, times) for name, times in total.items() if name and times)
        return Index(total.get("", 0), multiples, column)

    def _multiple(self) -> dict[str, int]:
        product = self._whole()
        while operator := self.take("*"):
            right = self._whole()
            if product.keys() - {""} and right.keys() - {""}:
                self.refuse(operator, "a subscript has indices times whole numbers only: 2*i+1")
            scale, other = (product, right) if not product.keys() - {""} else (right, product)
            product = _scaled(other, scale.get("", 0))
            if any(abs(number) > MAX_INDEX for number in product.values()):
                self.refuse(operator, "a subscript may not be as large as that")
        return product

    def _whole(self) -> dict[str, int]:
        word = self.next
        if word.kind == "name":
            return {self._name().text: 1}
        if word.kind == "number" and word.text.isdecimal():
            if len(word.text) > MAX_INDEX_DIGITS:
                self.refuse(word, "a subscript may not be as large as that")
            self.at += 1
            return {"": int(word.text)}
        return self.refuse(
            word, f"a subscript is a whole number or an index, found {found_word(word)}"
        )


def _scaled(terms: dict[str, int], times: int) -> dict[str, int]:
    return {name: times * number for name, number in terms.items()}


def _added(left: dict[str, int], right: dict[str, int]) -> dict[str, int]:
    return {name: left.get(name, 0) + right.get(name, 0) for name in left | right}


def found_word(word: Token) -> str:
    """What a message calls a word."""
    return "the end" if word.kind == "end" else f"'{word.text[:40]}'"
