"""The figure of a computation graph: nothing overlaps, nothing is lost, nothing is a float."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from systems import SYSTEMS, recurrence, solved

from solver.document.figure_labels import Box
from solver.document.graph_figure import (
    HEIGHT,
    WIDTH,
    GraphFigure,
    GraphLevel,
    GraphPicture,
    Vertex,
    blank_picture,
    draw_graph,
    numbers_of,
)
from solver.document.graph_layers import arrange
from solver.document.numerals import print_number
from solver.output.environment import environment


def picture(name: str) -> GraphPicture:
    graph, values, slopes = solved(SYSTEMS[name])
    numbers = numbers_of(
        graph,
        {plain: print_number(round(value, 3)) for plain, value in values.items()},
        {plain: print_number(round(value, 3)) for plain, value in slopes.items()},
    )
    return blank_picture(graph).with_values(numbers)


def chain(length: int, value: str = "0.123") -> GraphPicture:
    kinds = ["given", *["computed"] * (length - 2), "loss"]
    vertices = tuple(Vertex(f"h_{{{at}}}", kind, "", value, value) for at, kind in enumerate(kinds))
    return GraphPicture(vertices, tuple(pairwise(range(length))))


def apart(one: Box, two: Box) -> bool:
    return (
        abs(one.x - two.x) >= one.along + two.along or abs(one.y - two.y) >= one.across + two.across
    )


def leaves(part: object) -> Iterator[object]:
    if is_dataclass(part):
        for field in fields(part):
            yield from leaves(getattr(part, field.name))
    elif isinstance(part, tuple):
        for item in part:
            yield from leaves(item)
    else:
        yield part


def assert_legible(figure: GraphFigure) -> None:
    """Boxes and labels stand apart, and no wire touches one that it does not belong to."""
    boxes = [*(node.box for node in figure.nodes), *(label.box for label in figure.labels)]
    for one, two in combinations(boxes, 2):
        assert apart(one, two), (one, two)
    for wire in figure.wires:
        for box in boxes:
            inside = box.y - box.across < wire.y1 < box.y + box.across
            assert not (inside and box.x - box.along < wire.bend and wire.x1 < box.x + box.along)
            # Where it climbs, it is between two columns.
            if wire.y1 != wire.y2:
                assert box.x + box.along <= wire.bend or box.x - box.along >= wire.x2
    assert all(isinstance(leaf, int | str) for leaf in leaves(figure))


def assert_on_the_page(figure: GraphFigure) -> None:
    boxes = [*(node.box for node in figure.nodes), *(label.box for label in figure.labels)]
    left = min(box.x - box.along for box in boxes)
    right = max([*(box.x + box.along for box in boxes), *(wire.x3 for wire in figure.wires)])
    assert right - left <= WIDTH
    assert (
        max(box.y + box.across for box in boxes) - min(box.y - box.across for box in boxes)
        <= HEIGHT
    )


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_figure_of_an_exercise_has_every_value(name: str) -> None:
    drawn = picture(name)
    figure = draw_graph(drawn)
    assert figure.level is GraphLevel.VALUES
    assert_legible(figure)
    assert_on_the_page(figure)
    assert [node.label for node in figure.nodes] == [vertex.label for vertex in drawn.vertices]
    said = [(label.kind, label.text) for label in figure.labels]
    for vertex in drawn.vertices:
        assert ("value", vertex.value) in said
        assert ("gradient", vertex.gradient) in said


def test_the_loss_stands_last_and_has_the_derivative_one() -> None:
    drawn = picture("recurrence")
    assert (drawn.vertices[-1].kind, drawn.vertices[-1].gradient) == ("loss", "1")
    figure = draw_graph(drawn)
    assert figure.nodes[-1].box.x == max(node.box.x for node in figure.nodes)


def test_boxes_say_what_is_done_in_them() -> None:
    said = {vertex.label: vertex.operation for vertex in picture("sigmoid circuit").vertices}
    assert said == {
        "x_{0}": "", "x_{1}": "", "w_{0}": "", "w_{1}": "", "w_{2}": "", "a": r"\times",
        "b": r"\times", "c": "+", "s": "+", "n": "-", "r": r"\exp", "m": "+", "f": r"\div",
    }  # fmt: skip
    kinds = {vertex.label: vertex.kind for vertex in picture("recurrence").vertices}
    assert (kinds["u"], kinds["x_{1}"], kinds["h_{1}"]) == ("parameter", "given", "computed")


def test_what_the_loss_does_not_need_is_left_out() -> None:
    graph, _, _ = solved(recurrence(2))
    labels = [vertex.label for vertex in blank_picture(graph).vertices]
    assert r"\alpha" not in labels
    assert len(labels) == 8


# How long a chain is, how long its numbers are, and how much its figure can say.
@pytest.mark.parametrize(
    ("length", "value", "level"),
    [
        (2, "0.123", "values"),
        (8, "0.123", "values"),
        (8, r"-1.2345 \times 10^{-5}", "names"),
        (12, "0.123", "names"),
        (16, "", "names"),
        (40, "", "none"),
        (100, "", "none"),
    ],
)
def test_a_figure_says_what_there_is_room_for(length: int, value: str, level: str) -> None:
    figure = draw_graph(chain(length, value))
    assert figure.level == level
    if level != "none":
        assert_legible(figure)
        assert_on_the_page(figure)


def test_without_numbers_there_are_names() -> None:
    figure = draw_graph(chain(4, ""))
    assert not figure.labels
    assert len(figure.nodes) == 4


def test_an_input_stands_right_before_its_use() -> None:
    arrangement = arrange(5, ((0, 2), (2, 3), (1, 3), (3, 4), (0, 4)))
    columns = [
        [(slot.vertex, slot.is_wire) for slot in sorted(column)] for column in arrangement.columns
    ]
    assert columns == [
        [(0, False)],
        [(0, True), (1, False), (2, False)],
        [(0, True), (3, False)],
        [(4, False)],
    ]


def test_the_same_picture_gives_the_same_figure() -> None:
    assert draw_graph(picture("attention")) == draw_graph(picture("attention"))


@st.composite
def graphs(draw: st.DrawFn) -> GraphPicture:
    """Any graph whose last vertex is reached from every other."""
    count = draw(st.integers(2, 25))
    edges = [(at, draw(st.integers(at + 1, count - 1))) for at in range(count - 1)]
    more = draw(st.lists(st.tuples(st.integers(0, count - 2), st.integers(1, count - 1))))
    edges += [(low, high) for low, high in more if low < high]
    value = draw(st.sampled_from(["", "1", "-0.2035", r"1.2 \times 10^{-5}"]))
    starts = {end for _, end in edges}
    vertices = [
        Vertex(f"h_{{{at}}}", "computed" if at in starts else "given", "", value, value)
        for at in range(count)
    ]
    vertices[-1] = Vertex("L", "loss", "+", value, "1")
    return GraphPicture(tuple(vertices), tuple(dict.fromkeys(edges)))


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_no_graph_has_an_illegible_figure(drawn: GraphPicture) -> None:
    figure = draw_graph(drawn)
    if figure.level is not GraphLevel.NONE:
        assert_legible(figure)
        assert_on_the_page(figure)


def rendered(figure: GraphFigure) -> str:
    source = '<% import "latex/graph.tex.jinja" as graphs %><< graphs.graph(figure) >>'
    return environment().from_string(source).render(figure=figure)


def test_the_template_draws_every_part() -> None:
    figure = draw_graph(picture("recurrence"))
    latex = rendered(figure)
    assert latex.count(r"\draw[") == len(figure.wires)
    assert latex.count(r"\node[") == len(figure.nodes) + len(figure.labels)
    assert r"{$h_{3}$\\" in latex
    assert "{}" not in latex


def test_the_template_draws_nothing_where_there_is_no_room() -> None:
    assert rendered(draw_graph(chain(100))) == ""
