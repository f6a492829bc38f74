"""The matrix form: the same numbers as the delta form, in equations of vectors and matrices."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import networks
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import explained, layer, lecture, network
from properties.profiles import FAST, red_marks
from strategies import exercises

from solver.document.pieces import as_text
from solver.document.steps import Document, LineRole, SectionKind, Step, StepKind
from solver.errors import ExerciseError
from solver.exercise import parse
from solver.passes import solve

Exercise = dict[str, Any]

NOTATIONS = ("lecture", "net/out", "z/a", "Err/theta")
BY_NAME = (LineRole.SYMBOLS, LineRole.LOCAL)


def matrix(exercise: Exercise, **keys: object) -> Document:
    return explained({**exercise, **keys, "form": "matrix"})


def texts(step: Step, *roles: LineRole) -> list[str]:
    return [as_text(line.math) for line in step.lines if line.role in roles]


def equations(document: Document) -> list[str]:
    """Every matrix equation by its names: `z^{(1)} = W^{(1)} x`."""
    return [
        f"{step.subject} = {text}"
        for step in networks.steps(document)
        if step.kind is not StepKind.GIVEN and any("pmatrix" in as_text(x.math) for x in step.lines)
        for text in texts(step, *BY_NAME)
    ]


def result(document: Document, subject: str) -> list[list[str]]:
    """The entries of a matrix, as they are printed at the end of its step."""
    found = (step for step in networks.steps(document) if step.subject == subject)
    (only,) = (text for step in found for text in texts(step, LineRole.RESULT))
    return entries(only)


def named(document: Document) -> dict[str, list[list[str]]]:
    """What the entries of a matrix are called that is worked out further down."""
    steps = (step for step in networks.steps(document) if step.kind is StepKind.GIVEN)
    return {
        step.subject: entries(texts(step, LineRole.SYMBOLS)[0])
        for step in steps
        if not texts(step, LineRole.RESULT)
    }


def entries(latex: str) -> list[list[str]]:
    (inside,) = re.findall(r"\\begin\{pmatrix\} (.*) \\end\{pmatrix\}", latex)
    return [row.split(" & ") for row in re.split(r" \\\\(?:\[0.5ex\])? ", inside)]


# Two hidden units with biases of their own, two outputs that share one.
SMALL = network(
    "0.5 -1.2 0.3", "1 0",
    layer("sigmoid", "0.2 -0.3 | 0.4 0.1 | -0.1 0.25", "-0.4 0.2"),
    layer("sigmoid", "0.3 0.1 | 0.2 0.5", "0.5"),
)  # fmt: skip
SAMPLES = SMALL | {
    "inputs": [networks.numbers("0.5 -1.2 0.3"), networks.numbers("1 0 -1")],
    "targets": [networks.numbers("1 0"), networks.numbers("0 1")],
}


# --- what is said --------------------------------------------------------------------------------

Z_A = r"""
\mathbf{z}^{(1)} = \mathbf{W}^{(1)} \mathbf{x} + \mathbf{b}^{(1)}
\mathbf{a}^{(1)} = \sigma(\mathbf{z}^{(1)})
\mathbf{z}^{(2)} = \mathbf{W}^{(2)} \mathbf{a}^{(1)} + b^{(2)} \mathbf{1}
\mathbf{a}^{(2)} = \sigma(\mathbf{z}^{(2)})
\sigma'(\mathbf{z}^{(1)}) = \mathbf{a}^{(1)} \odot (\mathbf{1} - \mathbf{a}^{(1)})
\sigma'(\mathbf{z}^{(2)}) = \mathbf{a}^{(2)} \odot (\mathbf{1} - \mathbf{a}^{(2)})
\boldsymbol{\delta}^{(2)} = (\mathbf{a}^{(2)} - \mathbf{y}) \odot \sigma'(\mathbf{z}^{(2)})
\frac{\partial L}{\partial \mathbf{W}^{(2)}} = \boldsymbol{\delta}^{(2)} (\mathbf{a}^{(1)})^{\mathsf{T}}
\boldsymbol{\delta}^{(1)} = \bigl[(\mathbf{W}^{(2)})^{\mathsf{T}} \boldsymbol{\delta}^{(2)}\bigr] \odot \sigma'(\mathbf{z}^{(1)})
\frac{\partial L}{\partial \mathbf{W}^{(1)}} = \boldsymbol{\delta}^{(1)} \mathbf{x}^{\mathsf{T}}
\frac{\partial L}{\partial \mathbf{b}^{(1)}} = \boldsymbol{\delta}^{(1)}
{\mathbf{W}^{(2)}}^{+} = \mathbf{W}^{(2)} - \eta \frac{\partial L}{\partial \mathbf{W}^{(2)}}
{\mathbf{W}^{(1)}}^{+} = \mathbf{W}^{(1)} - \eta \frac{\partial L}{\partial \mathbf{W}^{(1)}}
{\mathbf{b}^{(1)}}^{+} = \mathbf{b}^{(1)} - \eta \frac{\partial L}{\partial \mathbf{b}^{(1)}}
"""  # noqa: E501

ERR_THETA = r"""
\mathbf{I}^{(1)} = \mathbf{W}^{(1)} \mathbf{x} + \boldsymbol{\theta}^{(1)}
\mathbf{O}^{(1)} = \sigma(\mathbf{I}^{(1)})
\mathbf{I}^{(2)} = \mathbf{W}^{(2)} \mathbf{O}^{(1)} + \theta^{(2)} \mathbf{1}
\mathbf{O}^{(2)} = \sigma(\mathbf{I}^{(2)})
\mathbf{Err}^{(2)} = (\mathbf{T} - \mathbf{O}^{(2)}) \odot \mathbf{O}^{(2)} \odot (\mathbf{1} - \mathbf{O}^{(2)})
\Delta \mathbf{W}^{(2)} = l \mathbf{Err}^{(2)} (\mathbf{O}^{(1)})^{\mathsf{T}}
\mathbf{Err}^{(1)} = \bigl[(\mathbf{W}^{(2)})^{\mathsf{T}} \mathbf{Err}^{(2)}\bigr] \odot \mathbf{O}^{(1)} \odot (\mathbf{1} - \mathbf{O}^{(1)})
\Delta \mathbf{W}^{(1)} = l \mathbf{Err}^{(1)} \mathbf{x}^{\mathsf{T}}
\Delta \boldsymbol{\theta}^{(1)} = l \mathbf{Err}^{(1)}
{\mathbf{W}^{(2)}}^{+} = \mathbf{W}^{(2)} + \Delta \mathbf{W}^{(2)}
{\mathbf{W}^{(1)}}^{+} = \mathbf{W}^{(1)} + \Delta \mathbf{W}^{(1)}
{\boldsymbol{\theta}^{(1)}}^{+} = \boldsymbol{\theta}^{(1)} + \Delta \boldsymbol{\theta}^{(1)}
"""  # noqa: E501

COLUMNS = r"""
\mathbf{net}_1 = \mathbf{W}_1 \mathbf{I} + \mathbf{b}_1 \mathbf{1}^{\mathsf{T}}
\mathbf{out}_1 = \sigma(\mathbf{net}_1)
\mathbf{net}_2 = \mathbf{W}_2 \mathbf{out}_1 + b_2 \mathbf{1} \mathbf{1}^{\mathsf{T}}
\mathbf{out}_2 = \sigma(\mathbf{net}_2)
\frac{\partial E_{\mathit{total}}}{\partial \mathbf{net}_2} = \frac{1}{2} (\mathbf{out}_2 - \mathbf{target}) \odot \mathbf{out}_2 \odot (\mathbf{1} - \mathbf{out}_2)
\frac{\partial E_{\mathit{total}}}{\partial \mathbf{W}_2} = \frac{\partial E_{\mathit{total}}}{\partial \mathbf{net}_2} \mathbf{out}_1^{\mathsf{T}}
\frac{\partial E_{\mathit{total}}}{\partial \mathbf{net}_1} = \Bigl[\mathbf{W}_2^{\mathsf{T}} \frac{\partial E_{\mathit{total}}}{\partial \mathbf{net}_2}\Bigr] \odot \mathbf{out}_1 \odot (\mathbf{1} - \mathbf{out}_1)
\frac{\partial E_{\mathit{total}}}{\partial \mathbf{W}_1} = \frac{\partial E_{\mathit{total}}}{\partial \mathbf{net}_1} \mathbf{I}^{\mathsf{T}}
\frac{\partial E_{\mathit{total}}}{\partial \mathbf{b}_1} = \frac{\partial E_{\mathit{total}}}{\partial \mathbf{net}_1} \mathbf{1}
\mathbf{W}_2^{+} = \mathbf{W}_2 - \eta \frac{\partial E_{\mathit{total}}}{\partial \mathbf{W}_2}
\mathbf{W}_1^{+} = \mathbf{W}_1 - \eta \frac{\partial E_{\mathit{total}}}{\partial \mathbf{W}_1}
\mathbf{b}_1^{+} = \mathbf{b}_1 - \eta \frac{\partial E_{\mathit{total}}}{\partial \mathbf{b}_1}
"""  # noqa: E501


@pytest.mark.parametrize(
    ("exercise", "notation", "expected"),
    [(SMALL, "z/a", Z_A), (SMALL, "Err/theta", ERR_THETA), (SAMPLES, "net/out", COLUMNS)],
    ids=["z/a", "Err/theta", "columns"],
)
def test_all_equations(exercise: Exercise, notation: str, expected: str) -> None:
    assert equations(matrix(exercise, notation=notation)) == expected.strip().splitlines()


def one_layer(activation: str, loss: str, targets: str = "1 0", **keys: object) -> Exercise:
    last = layer(activation, "0.2 -0.3 | 0.4 0.1", "0.1 -0.2")
    return network("0.5 -1.2", targets, last, notation="z/a", **keys) | {"loss": loss}


DELTAS = {
    "half squared error": (
        one_layer("identity", "half squared error"),
        r"\mathbf{z}^{(1)} - \mathbf{y}",
    ),
    "squared error": (
        one_layer("identity", "squared error"),
        r"2 (\mathbf{z}^{(1)} - \mathbf{y})",
    ),
    "fused softmax": (
        one_layer("softmax", "cross-entropy"),
        r"\mathbf{a}^{(1)} - \mathbf{y}",
    ),
    "fused sigmoid": (
        one_layer("sigmoid", "binary cross-entropy"),
        r"\mathbf{a}^{(1)} - \mathbf{y}",
    ),
    "a loss by cases": (
        one_layer("tanh", "huber"),
        r"\frac{\partial L}{\partial \mathbf{a}^{(1)}} \odot \tanh'(\mathbf{z}^{(1)})",
    ),
    "a loss by cases, its error": (
        one_layer("tanh", "huber") | {"notation": "Err/theta"},
        (
            r"\Bigl(-\frac{\partial E}{\partial \mathbf{O}^{(1)}}\Bigr)"
            r" \odot (\mathbf{1} - \mathbf{O}^{(1)} \odot \mathbf{O}^{(1)})"
        ),
    ),
    "the Jacobian of softmax": (
        one_layer("softmax", "cross-entropy", fused=False),
        (
            r"\begin{pmatrix}"
            r" a^{(1)}_1 \cdot [1 - a^{(1)}_1] & -a^{(1)}_2 \cdot a^{(1)}_1 \\[0.5ex]"
            r" -a^{(1)}_1 \cdot a^{(1)}_2 & a^{(1)}_2 \cdot [1 - a^{(1)}_2] \end{pmatrix}"
        ),
    ),
    "a slope by cases": (
        one_layer("relu", "half squared error") | {"notation": "net/out"},
        r"(\mathbf{out}_1 - \mathbf{target}) \odot \mathrm{ReLU}'(\mathbf{net}_1)",
    ),
}


@pytest.mark.parametrize(("exercise", "expected"), DELTAS.values(), ids=DELTAS)
def test_deltas_of_the_output_layer(exercise: Exercise, expected: str) -> None:
    steps = networks.steps(matrix(exercise))
    delta = next(step for step in steps if step.kind is StepKind.ADJOINT)
    assert texts(delta, LineRole.SYMBOLS)[0].startswith(expected)


def test_a_threshold_has_the_opposite_gradient() -> None:
    first = SMALL["layers"][0] | {"threshold": SMALL["layers"][0]["bias"]}
    del first["bias"]
    said = equations(matrix(SMALL, notation="z/a", layers=[first, SMALL["layers"][1]]))
    assert r"\mathbf{z}^{(1)} = \mathbf{W}^{(1)} \mathbf{x} - \mathbf{b}^{(1)}" in said
    assert r"\frac{\partial L}{\partial \mathbf{b}^{(1)}} = -\boldsymbol{\delta}^{(1)}" in said


def test_penalties_are_added_to_the_gradient() -> None:
    said = equations(matrix(SMALL, penalty={"l2": Decimal("0.1"), "l1": Decimal("0.2")}))
    assert any(
        text.endswith(
            r"\mathbf{x}^{\mathsf{T}} + \lambda_{2} \mathbf{W}_1"
            r" + \lambda_{1} \operatorname{sgn}(\mathbf{W}_1)"
        )
        for text in said
    )


def test_a_shared_bias_is_the_sum_of_the_deltas() -> None:
    document = matrix(SMALL, notation="z/a")
    found = networks.step(document, "dL/db2")
    assert texts(found, LineRole.LOCAL) == [r"\delta^{(2)}_1 + \delta^{(2)}_2"]
    assert not texts(found, LineRole.CHAIN)


# --- the numbers ---------------------------------------------------------------------------------


def test_weights_have_a_row_for_each_unit() -> None:
    document = matrix(lecture())
    assert document.sections[0].kind is SectionKind.MATRICES
    assert result(document, r"\mathbf{W}_1") == [["0.24", "0.2"], ["0.3", "0.16"]]
    shown = [[networks.line(explained(lecture(form="deltas")), name, LineRole.RESULT)
              for name in row] for row in (("w11+", "w13+"), ("w12+", "w14+"))]  # fmt: skip
    assert result(document, r"\mathbf{W}_1^{+}") == shown


SAID = {"en": "has a row for each unit of the layer", "zh": "每一行对应本层的一个神经元"}


@pytest.mark.parametrize("language", SAID)
def test_the_key_says_what_the_rows_are(language: str) -> None:
    assert SAID[language] in networks.key_of(matrix(SMALL), language)


def test_a_sample_is_a_column() -> None:
    document = matrix(SAMPLES, notation="z/a")
    assert result(document, r"\mathbf{X}") == [["0.5", "1"], ["-1.2", "0"], ["0.3", "-1"]]
    assert len(result(document, r"\boldsymbol{\Delta}^{(1)}")[0]) == 2


def test_the_entries_are_named_where_letter_and_row_do_not_tell() -> None:
    assert named(matrix(SMALL, notation="z/a")) == {}
    assert named(matrix(SMALL, notation="lecture")) == {}
    assert named(matrix(SMALL, names={"h2": "q"}))[r"\mathbf{h}"] == [["h_1"], ["q"]]
    numbered = named(matrix(SMALL, notation="Err/theta"))
    assert numbered[r"\mathbf{O}^{(2)}"] == [["O_6"], ["O_7"]]
    assert list(numbered)[:3] == [r"\mathbf{I}^{(1)}", r"\mathbf{O}^{(1)}", r"\mathbf{Err}^{(1)}"]
    columns = named(matrix(SAMPLES, notation="z/a"))
    assert columns[r"\mathbf{A}^{(2)}"][1][0] == r"a^{(2)\langle 1\rangle}_2"


def test_the_entries_are_named_once() -> None:
    document = matrix(SMALL, notation="net/out", iterations=2)
    subjects = [step.subject for step in networks.steps(document) if step.kind is StepKind.GIVEN]
    assert subjects.count(r"\mathbf{net}_1") == 1
    assert subjects.count(r"\mathbf{W}_1") == 2


small = exercises(largest_layer=3, most_layers=3)
variants = st.fixed_dictionaries(
    {"notation": st.sampled_from(NOTATIONS), "slope": st.sampled_from(["input", "output"])}
)


@pytest.mark.no_cover
@FAST
@given(small, variants)
def test_every_number_is_that_of_the_delta_form(exercise: Exercise, keys: Exercise) -> None:
    found = matrix(exercise, **keys)
    expected = explained({**exercise, **keys, "form": "deltas"})
    assert found.record == expected.record
    assert found.finals == expected.finals
    results = {
        text
        for step in networks.steps(found)
        for text in texts(step, LineRole.RESULT)
        if step.kind is not StepKind.GIVEN
    }
    printed = {
        entry
        for text in results
        for row in (entries(text) if "pmatrix" in text else [[text]])
        for entry in row
    }
    assert printed == {
        text for step in networks.steps(expected) for text in texts(step, LineRole.RESULT)
    }


@pytest.mark.no_cover
@FAST
@given(small, variants)
def test_what_it_prints_is_true(exercise: Exercise, keys: Exercise) -> None:
    assert red_marks({**exercise, **keys, "form": "matrix"}) == []


batches = st.sampled_from(["mean", "sum"])


@pytest.mark.no_cover
@FAST
@given(small, variants, batches, st.sampled_from(["l1", "l2"]))
def test_what_it_prints_of_several_samples_is_true(
    exercise: Exercise, keys: Exercise, batch: str, penalty: str
) -> None:
    inputs, targets = exercise["inputs"], exercise["targets"]
    several = {
        "inputs": [inputs, [number / 2 for number in inputs]],
        "targets": [targets, targets[::-1]],
        "batch": batch,
        "penalty": {penalty: Decimal("0.01")},
    }
    assert red_marks({**exercise, **keys, **several, "form": "matrix"}) == []


@pytest.mark.no_cover
@pytest.mark.parametrize("name", DELTAS)
@pytest.mark.parametrize("working", ["auto", "exact", 3])
def test_what_it_prints_of_other_losses_is_true(name: str, working: object) -> None:
    exercise = DELTAS[name][0]
    assert red_marks({**exercise, "form": "matrix", "rounding": {"working": working}}) == []


def test_both_languages_print_the_same_matrices() -> None:
    document = matrix(SMALL)
    english, chinese = (
        [part.partition(r"\end{align*}")[0] for part in key.split(r"\begin{align*}")[1:]]
        for key in (networks.key_of(document, "en"), networks.key_of(document, "zh"))
    )
    assert english == chinese


def test_a_dictated_number_is_marked_in_its_place() -> None:
    rounding = {"working": 5, "values": {"a1_2": Decimal("0.5")}}
    exercise = SMALL | {"notation": "z/a", "rounding": rounding}
    column = result(matrix(exercise), r"\mathbf{a}^{(1)}")
    assert column[1] == [r"0.5^{\dagger}"]
    assert red_marks({**exercise, "form": "matrix"}) == []


def test_where_exact_values_are_carried_a_line_has_one_set_of_operands() -> None:
    document = matrix(SMALL, notation="z/a", rounding={"working": "exact", "final": 6})
    products = networks.step(document, r"\frac{\partial L}{\partial \mathbf{W}^{(1)}}")
    (numbers,) = texts(products, LineRole.NUMBERS)
    deltas = numbers.partition(r" \end{pmatrix}")[0]
    (other,) = texts(
        networks.step(document, r"\frac{\partial L}{\partial \mathbf{b}^{(1)}}"), LineRole.RESULT
    )
    assert deltas.count(r"\\") == other.count(r"\\") == 1


# --- where there is no matrix ---------------------------------------------------------------------


def test_single_parameters_are_worked_out_by_themselves() -> None:
    document = matrix(SMALL, notation="z/a", ask=["W1_12", "b2"])
    names = [step.name for step in networks.steps(document)]
    assert "dL/dW1_12" in names
    assert r"\boldsymbol{\delta}^{(2)}" in names
    assert "delta1_1" in names
    assert not any("partial" in name for name in names)


def test_an_optimizer_with_states_takes_each_parameter_by_itself() -> None:
    document = matrix(SMALL, optimizer="momentum")
    (updates,) = (s for s in document.sections if s.kind is SectionKind.UPDATES)
    assert {step.kind for step in updates.steps} == {StepKind.STATE, StepKind.UPDATED}
    deltas = explained({**SMALL, "optimizer": "momentum", "form": "deltas"})
    assert {(step.name, step.lines) for step in updates.steps} == {
        (step.name, step.lines)
        for section in deltas.sections
        for step in section.steps
        if section.kind is SectionKind.UPDATES
    }


def test_the_loss_after_the_step_is_worked_out_in_matrices() -> None:
    document = matrix(SMALL, notation="z/a", loss_after=True)
    steps = document.sections[-1].steps
    assert [step.subject for step in steps][:2] == [r"\mathbf{z}^{(1)}", r"\mathbf{a}^{(1)}"]
    assert steps[-1].name == "L"


def test_softmax_of_several_samples_is_worked_out_one_by_one_and_collected() -> None:
    columns = {"inputs": SAMPLES["inputs"], "targets": SAMPLES["targets"]}
    layers = [SMALL["layers"][0], SMALL["layers"][1] | {"activation": "softmax"}]
    document = matrix(SMALL, **columns, layers=layers, notation="z/a", loss="cross-entropy")
    names = [step.name for step in networks.steps(document)]
    assert names.index("a2_1[1]") < names.index(r"\mathbf{A}^{(2)}")
    assert red_marks({**SMALL, **columns, "layers": layers, "loss": "cross-entropy",
                      "form": "matrix"}) == []  # fmt: skip


# --- what is refused ------------------------------------------------------------------------------


def wide(units: int, **keys: Any) -> Exercise:
    return networks.equal_layers(2, units, **keys)


def test_twelve_units_fit() -> None:
    assert matrix(wide(12, rounding={"working": 4})).sections


@pytest.mark.parametrize("exercise", [wide(13), wide(2) | {
    "inputs": [networks.numbers("1 2")] * 13, "targets": [networks.numbers("1 2")] * 13,
}], ids=["units", "samples"])  # fmt: skip
def test_a_matrix_too_large_for_a_page_is_refused(exercise: Exercise) -> None:
    with pytest.raises(ExerciseError, match=r'13.*form = "deltas"'):
        matrix(exercise)


def test_numbers_too_long_for_a_page_are_refused() -> None:
    with pytest.raises(ExerciseError, match=r"characters wide.*fewer places"):
        matrix(wide(12, rounding={"final": 15, "working": 15}))


def test_equations_have_no_matrices() -> None:
    exercise = (
        'title = "T"\nform = "matrix"\ngiven = { x = 2 }\nparameters = { w = 3 }\n'
        'learning_rate = 0.1\n[[equations]]\nname = "L"\nis = "(w*x - 1)^2"\n'
    )
    with pytest.raises(ExerciseError, match="equations"):
        solve(parse(exercise))
