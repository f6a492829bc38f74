"""The network figure: nothing overlaps, nothing is lost, nothing is a float."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.document.figure import Bias, Figure, Level, Link, NetworkPicture, draw
from solver.document.figure_labels import Box, place
from solver.document.figure_plan import HEIGHT, WIDTH
from solver.document.widths import math_width

FOOTNOTESIZE = 316  # 9 pt in hundredths of a millimetre


def biases(kind: str, layer: int, size: int, value: str) -> tuple[Bias, ...]:
    if kind == "shared":
        return (Bias(f"b_{layer}", value, tuple(range(size))),)
    own = range(size) if kind == "own" else ()
    return tuple(Bias(f"b_{{{layer}{j + 1}}}", value, (j,)) for j in own)


def network(
    *sizes: int, bias: str = "shared", value: str = "0.24", note: str = "0.08", unit: str = "h_{%d}"
) -> NetworkPicture:
    gaps = list(enumerate(pairwise(sizes), start=1))
    return NetworkPicture(
        columns=tuple(tuple(unit % (i + 1) for i in range(size)) for size in sizes),
        links=tuple(
            tuple(
                tuple(Link(f"w_{{{layer}{i * b + j + 1}}}", value) for j in range(b))
                for i in range(a)
            )
            for layer, (a, b) in gaps
        ),
        biases=tuple(biases(bias, layer, b, value) for layer, (_, b) in gaps),
        notes=tuple((note if k == 0 else "",) * size for k, size in enumerate(sizes)),
    )


# Shape, what else is particular about the network, and how much its figure can say.
TABLE = [
    ((2, 2, 2), {}, "values"),
    ((2, 2, 2), {"bias": "own"}, "values"),
    ((2, 2, 2), {"bias": "none"}, "values"),
    ((2, 2, 2), {"value": "-0.2"}, "values"),
    ((2, 2, 2), {"value": "-0.123456"}, "values"),
    ((2, 2, 1), {"unit": r"\mathrm{activation}_{%d}"}, "values"),
    ((2, 2, 1), {"unit": r"z^{(2)}_{%d}"}, "values"),
    ((1, 1), {}, "values"),
    ((1, 1, 1), {"bias": "own", "note": ""}, "values"),
    ((3, 2, 1), {}, "values"),
    ((2, 3, 3, 2), {}, "values"),
    ((3, 3, 3), {}, "values"),
    ((3, 4, 2), {"bias": "own", "value": "-0.35"}, "values"),
    ((1, 10, 1), {}, "values"),
    ((10, 1), {}, "values"),
    ((5, 3, 2), {}, "names"),
    ((4, 6, 4), {}, "names"),
    ((4, 6, 4), {"bias": "own"}, "names"),
    ((2, 2, 2, 2, 2, 2), {}, "names"),
    ((3, 3, 3, 3, 3, 3, 3, 3, 3), {}, "bare"),
    ((10, 10, 10), {}, "bare"),
    ((10, 10, 10), {"bias": "own"}, "bare"),
    ((11, 2), {}, "elided"),
    ((784, 100, 10), {}, "elided"),
    ((2,) * 30, {}, "elided"),
    ((40,) * 30, {"unit": r"\mathrm{activation}_{%d}"}, "elided"),
]


def shown(figure: Figure, kind: str) -> list[str]:
    return [node.label for node in figure.nodes if node.kind == kind]


def corners(box: Box) -> list[tuple[Fraction, Fraction]]:
    """The corners in exact fractions, worked out apart from the layout's own rounding."""
    length = Fraction(4096)
    ux, uy = box.ux / length, box.uy / length
    return [
        (
            box.x + a * box.along * ux - c * box.across * uy,
            box.y + a * box.along * uy + c * box.across * ux,
        )
        for a, c in ((-1, -1), (-1, 1), (1, 1), (1, -1))
    ]


def apart(one: Box, two: Box) -> bool:
    """Whether a side of one of the rectangles has the other on its far side (to 0.02 mm)."""
    first, second = corners(one), corners(two)
    for shape in (first, second):
        for (x1, y1), (x2, y2) in zip(shape, shape[1:] + shape[:1], strict=True):
            nx, ny = y2 - y1, x1 - x2
            size = max(abs(nx), abs(ny), Fraction(1))
            a = [(x * nx + y * ny) / size for x, y in first]
            b = [(x * nx + y * ny) / size for x, y in second]
            if max(a) <= min(b) + 2 or max(b) <= min(a) + 2:
                return True
    return False


def assert_legible(figure: Figure) -> None:
    boxes = [*(label.box for label in figure.labels), *(node.box for node in figure.nodes)]
    for one, two in combinations(boxes, 2):
        assert apart(one, two), (one, two)
    for label in figure.labels:
        text = "=".join(filter(None, (label.name, label.value)))
        assert 2 * label.box.along * 1000 >= math_width(text) * FOOTNOTESIZE


def assert_on_the_page(figure: Figure) -> None:
    boxes = [*(label.box for label in figure.labels), *(node.box for node in figure.nodes)]
    points = [point for box in boxes for point in corners(box)]
    points += [(Fraction(arrow.line.x2), Fraction(arrow.line.y2)) for arrow in figure.arrows]
    xs, ys = zip(*points, strict=True)
    assert max(xs) - min(xs) <= WIDTH
    assert max(ys) - min(ys) <= HEIGHT + 200


def leaves(part: object) -> Iterator[object]:
    if is_dataclass(part):
        for field in fields(part):
            yield from leaves(getattr(part, field.name))
    elif isinstance(part, tuple):
        for item in part:
            yield from leaves(item)
    else:
        yield part


@pytest.mark.no_cover
@pytest.mark.parametrize(("sizes", "options", "level"), TABLE)
def test_a_figure_says_what_can_be_read(
    sizes: tuple[int, ...], options: dict[str, str], level: str
) -> None:
    figure = draw(network(*sizes, **options))
    assert figure.level == level
    assert_legible(figure)
    assert_on_the_page(figure)
    assert all(isinstance(leaf, int | str) for leaf in leaves(figure))


def test_every_weight_and_bias_stands_with_its_name_and_value() -> None:
    figure = draw(network(2, 2, 2))
    said = {(label.name, label.value) for label in figure.labels}
    assert {(f"w_{{{k}}}", "0.24") for k in (11, 12, 13, 14, 21, 22, 23, 24)} <= said
    assert ("0.08", "") in said
    biases = [(node.label, node.value) for node in figure.nodes if node.kind == "bias"]
    assert biases == [("b_1", "0.24"), ("b_2", "0.24")]
    assert [arrow.kind for arrow in figure.arrows].count("bias") == 4


def test_a_label_stands_on_its_own_line() -> None:
    figure = draw(network(2, 3, 3, 2))
    lines = [arrow.line for arrow in figure.arrows if arrow.kind == "weight"]
    labels = [label.box for label in figure.labels if label.value]
    for line, box in zip(lines, labels, strict=True):
        dx, dy = line.x2 - line.x1, line.y2 - line.y1
        off = abs(dx * (box.y - line.y1) - dy * (box.x - line.x1))
        assert off <= 12 * line.length()


def test_a_bias_of_one_unit_is_an_arrow_into_it() -> None:
    figure = draw(network(2, 2, 2, bias="own"))
    assert not shown(figure, "bias")
    assert ("b_{12}", "0.24") in {(label.name, label.value) for label in figure.labels}


def test_a_shared_bias_of_a_single_output_is_a_node_like_the_others() -> None:
    assert shown(draw(network(3, 2, 1)), "bias") == ["b_1", "b_2"]


def test_names_stay_when_values_have_no_room() -> None:
    figure = draw(network(4, 6, 4))
    assert len([label for label in figure.labels if label.name.startswith("w")]) == 48
    assert not any(label.value for label in figure.labels)


def test_dots_stand_for_the_units_left_out() -> None:
    figure = draw(network(784, 100, 4))
    units = shown(figure, "unit")
    assert units[:6] == ["h_{1}", "h_{2}", "h_{3}", "h_{4}", "h_{783}", "h_{784}"]
    assert shown(figure, "dots") == [r"\vdots", r"\vdots"]


def test_dots_stand_for_the_layers_left_out() -> None:
    figure = draw(network(*(2,) * 30))
    assert shown(figure, "dots") == [r"\cdots"]
    assert shown(figure, "bias")[-1] == "b_29"


def test_values_of_hidden_units_stand_below_them() -> None:
    picture = network(1, 1, 1)
    notes = (("0.08",), ("0.58",), ("0.95",))
    figure = draw(NetworkPicture(picture.columns, picture.links, picture.biases, notes))
    (hidden,) = [label.box for label in figure.labels if label.name == "0.58"]
    assert (hidden.x, hidden.y < 0) == (0, True)
    assert_legible(figure)


def test_the_same_picture_gives_the_same_figure() -> None:
    first = draw(network(3, 3, 3))
    place.cache_clear()
    assert draw(network(3, 3, 3)) == first


@pytest.mark.no_cover
@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 13), min_size=2, max_size=5),
    bias=st.sampled_from(["none", "shared", "own"]),
    value=st.sampled_from(["0.2", "-0.25", "0.123456", r"1.2 \times 10^{-5}"]),
    note=st.sampled_from(["", "0.08", "-1.25"]),
)
def test_no_network_has_an_illegible_figure(
    sizes: list[int], bias: str, value: str, note: str
) -> None:
    figure = draw(network(*sizes, bias=bias, value=value, note=note))
    assert_legible(figure)
    assert_on_the_page(figure)
    assert (figure.level is Level.ELIDED) == bool(shown(figure, "dots"))
