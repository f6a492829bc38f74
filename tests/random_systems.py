"""Random exercises as equations: what they say, and what they are worth without any solver.

Every formula is made twice, as the text of an exercise file and as a function of numbers in mpmath.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

from hypothesis import strategies as st
from reference.functions import ACTIVATIONS
from reference.numbers import MP, Real, real
from strategies import decimals, rounding_lines, rounding_tables

Values: TypeAlias = MutableMapping[str, Real]
Indices: TypeAlias = Mapping[str, int]


@dataclass(frozen=True)
class Formula:
    """Its text, what it is worth, and whether a function in it stands at a kink."""

    text: str
    value: Callable[[Values, Indices], Real]
    is_at_a_kink: Callable[[Values, Indices], bool] = lambda *_: False


@dataclass(frozen=True)
class Equation:
    """A quantity, or one for each number from 1 to `last` that the index `i` runs through."""

    name: str
    formula: Formula
    last: int = 0


@dataclass
class RandomSystem:
    """Given numbers and parameters by plain name, and equations that end with the loss, `L`."""

    given: dict[str, Decimal]
    parameters: dict[str, Decimal]
    rounding: dict[str, Any]
    equations: list[Equation] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The exercise file."""
        lines = ['title = "A random system"', "learning_rate = 0.1"]
        for head, numbers in (("given", self.given), ("parameters", self.parameters)):
            lines += [f"[{head}]", *(f'"{name}" = {value:f}' for name, value in numbers.items())]
        for one in self.equations:
            name = f"{one.name}[i]" if one.last else one.name
            lines += ["[[equations]]", f'name = "{name}"', f'expression = "{one.formula.text}"']
            lines += [f'for = "i in 1..{one.last}"'] * bool(one.last)
        return "\n".join([*lines, *rounding_lines(self.rounding)]) + "\n"

    def values(self, changed: Mapping[str, Real] | None = None) -> dict[str, Real]:
        """Every number, with other parameters where they are given."""
        stated = self.given | self.parameters
        values = {name: real(value) for name, value in stated.items()} | dict(changed or {})
        for name, formula, indices in self._single():
            values[name] = formula.value(values, indices)
        return values

    @property
    def is_at_a_kink(self) -> bool:
        """Whether a difference quotient does not tell some derivative."""
        values = self.values()
        return any(formula.is_at_a_kink(values, at) for _, formula, at in self._single())

    def _single(self) -> Iterator[tuple[str, Formula, Indices]]:
        for one in self.equations:
            if one.last:
                for i in range(1, one.last + 1):
                    yield f"{one.name}[{i}]", one.formula, {"i": i}
            else:
                yield one.name, one.formula, {}


# Formulas.


def _quantity(name: str) -> Formula:
    return Formula(name, lambda values, _: values[name])


def _entry(name: str, index: str, before: int = 0) -> Formula:
    """`w[k]`, or `h[k-1]`."""
    shift = f"-{before}" if before else ""
    return Formula(
        f"{name}[{index}{shift}]", lambda values, at: values[f"{name}[{at[index] - before}]"]
    )


def _made(text: str, function: Callable[..., Real], *parts: Formula, kink: Any = None) -> Formula:
    """A function of formulas; `kink` tells from their values whether it stands at one."""
    return Formula(
        text.format(*(part.text for part in parts)),
        lambda values, at: function(*(part.value(values, at) for part in parts)),
        lambda values, at: (
            any(part.is_at_a_kink(values, at) for part in parts)
            or (kink is not None and kink(*(part.value(values, at) for part in parts)))
        ),
    )


def _over(word: str, last: int, body: Formula) -> Formula:
    """A sum, product, mean or extreme over `k`."""
    functions: dict[str, Callable[[list[Real]], Real]] = {
        "sum": MP.fsum, "prod": MP.fprod, "mean": lambda terms: MP.fsum(terms) / len(terms),
        "max": max, "min": min,
    }  # fmt: skip

    def each(values: Values, at: Indices) -> list[Real]:
        return [body.value(values, {**at, "k": k}) for k in range(1, last + 1)]

    def is_at_a_kink(values: Values, at: Indices) -> bool:
        is_tied = word in ("max", "min") and len(set(each(values, at))) < last
        places = range(1, last + 1)
        return is_tied or any(body.is_at_a_kink(values, {**at, "k": k}) for k in places)

    return Formula(
        f"{word}(k in 1..{last}: {body.text})",
        lambda values, at: functions[word](each(values, at)),
        is_at_a_kink,
    )


def _activation(name: str) -> Callable[[Formula], Formula]:
    rule = ACTIVATIONS[name]
    constants = tuple(map(MP.mpf, rule.constants))
    return lambda x: _made(
        name.replace(" ", "_") + "({0})",
        lambda value: rule.value(value, *constants),
        x,
        kink=lambda value: rule.kink(value, *constants),
    )


_THIRD = MP.mpf("0.3")


def _is_third(value: Real) -> bool:
    return bool(value == _THIRD)


FUNCTIONS: dict[str, Callable[[Formula], Formula]] = {
    **{name.replace(" ", "_"): _activation(name) for name in ACTIVATIONS},
    "exp": lambda x: _made("exp(-({0})^2)", lambda v: MP.exp(-(v**2)), x),
    "ln": lambda x: _made("ln(1 + ({0})^2)", lambda v: MP.log(1 + v**2), x),
    "sqrt": lambda x: _made("sqrt(({0})^2 + 1)", lambda v: MP.sqrt(v**2 + 1), x),
    "sin": lambda x: _made("sin({0})", MP.sin, x),
    "cos": lambda x: _made("cos({0})", MP.cos, x),
    "erf": lambda x: _made("erf({0})", MP.erf, x),
    "abs": lambda x: _made("abs({0})", abs, x, kink=lambda v: v == 0),
    "max": lambda x: _made("max({0}, 0.3)", lambda v: max(v, _THIRD), x, kink=_is_third),
    "min": lambda x: _made("min({0}, 0.3)", lambda v: min(v, _THIRD), x, kink=_is_third),
    "pi": lambda x: _made("({0})/pi", lambda v: v / MP.pi, x),
}
_PAIRS: tuple[tuple[str, Callable[[Real, Real], Real]], ...] = (
    ("{0} + {1}", lambda a, b: a + b),
    ("{0} - 2*{1}", lambda a, b: a - 2 * b),
    ("{0}*{1}", lambda a, b: a * b),
    ("({0} - {1})^2", lambda a, b: (a - b) ** 2),
    ("{0}/({1}^2 + 1)", lambda a, b: a / (b**2 + 1)),
)


@st.composite
def _blocks(draw: st.DrawFn, system: RandomSystem, *, number: int, last: int) -> str:
    """Adds the equations of one more quantity, over some before it; gives its name."""
    known = ["p", "q", *(one.name for one in system.equations if not one.last)]
    u, v = (_quantity(draw(st.sampled_from(known))) for _ in range(2))
    function = FUNCTIONS[draw(st.sampled_from(list(FUNCTIONS)))]
    name = f"a{number}"
    weighted = _made("{0}*{1}", lambda a, b: a * b, _entry("w", "k"), _entry("x", "k"))
    match draw(st.sampled_from(["function", "pair", "over", "family", "recurrence"])):
        case "function":
            formula = function(_made("{0} + {1}", lambda a, b: a + b, u, v))
        case "pair":
            text, worth = draw(st.sampled_from(_PAIRS))
            formula = _made(text, worth, u, v)
        case "over":
            word = draw(st.sampled_from(["sum", "prod", "mean", "max", "min"]))
            formula = _over(word, last, _made("{0} + {1}", lambda a, b: a + b, weighted, u))
        case "family":
            one = _made("{0}*{1} + {2}", lambda a, b, c: a * b + c, _entry("w", "i"), u, v)
            system.equations.append(Equation(f"g{number}", function(one), last))
            formula = _over("mean", last, _made("{0}^2", lambda a: a**2, _entry(f"g{number}", "k")))
        case _:
            state = f"h{number}"
            system.given[f"{state}[0]"] = Decimal(0)
            fed = (_quantity("p"), _entry("x", "i"), _quantity("q"), _entry(state, "i", 1))
            one = _made("{0}*{1} + {2}*{3}", lambda a, b, c, d: a * b + c * d, *fed)
            system.equations.append(Equation(state, function(one), last))
            formula = _made("{0} - {1}", lambda a, b: a - b, _quantity(f"{state}[{last}]"), u)
    system.equations.append(Equation(name, formula))
    return name


@st.composite
def random_systems(draw: st.DrawFn, *, most_quantities: int = 3) -> RandomSystem:
    """Equations in which every quantity and every parameter matters to the loss."""
    last = draw(st.integers(2, 3))
    number = decimals()
    given = {f"x[{i}]": draw(number) for i in range(1, last + 1)}
    parameters = {name: draw(number) for name in ("p", "q")}
    parameters |= {f"w[{i}]": draw(number) for i in range(1, last + 1)}
    system = RandomSystem(given, parameters, draw(rounding_tables()))
    count = draw(st.integers(1, most_quantities))
    names = [draw(_blocks(system, number=k, last=last)) for k in range(1, count + 1)]
    weighted = _made("{0}*{1}", lambda a, b: a * b, _entry("w", "k"), _entry("x", "k"))
    loss = _over("sum", last, weighted)
    for name in names:
        quantity = _quantity(name)
        loss = _made("{0} + 1/2*({1} - p*q)^2", _with_square, loss, quantity, *_PARAMETERS)
    system.equations.append(Equation("L", loss))
    return system


_PARAMETERS = (_quantity("p"), _quantity("q"))


def _with_square(total: Real, quantity: Real, p: Real, q: Real) -> Real:
    return total + (quantity - p * q) ** 2 / 2
