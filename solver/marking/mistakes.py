"""The mistakes that students make, one row each.

A mistake is no list of wrong numbers but another derivation, which is worked out like the right
one. Most can be made in more than one way (in every layer, or in the output layer only), and each
way is a derivation of its own. What a way does not change, it does not apply to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from solver.formulas.expression import (
    HALF,
    TWO,
    Negative,
    Quotient,
)
from solver.marking.edges import (
    at_the_output,
    both,
    divided,
    either,
    has_a_whole_square,
    has_half_a_square,
    input_for_output,
    is_fork,
    is_hidden_slope,
    is_last_slope,
    is_of_first_layer,
    is_of_later_layer,
    is_of_loss,
    is_of_penalty,
    is_of_shared_bias,
    is_of_threshold,
    is_of_weight,
    is_slope,
    is_through_weight,
    not_first,
    not_last,
    not_own,
    nothing,
    swapped,
    times,
    times_weight_gradient,
    weight_gradient,
    with_other_source,
    with_preactivation,
    with_transposed_weight,
    without_partial,
)
from solver.marking.equation_edges import (
    at_own_value,
    before_activation,
    difference_swapped,
    gradient_for_weight,
    inverted,
    is_in_equation,
    is_of_shared_parameter,
    is_to_parameter,
    is_to_quantity,
    only_first_term,
    only_last_term,
    slope_of_input,
    with_constants,
    without,
    without_constants,
    without_half,
    without_sign,
    without_two,
)
from solver.marking.local import Part
from solver.marking.ways import (
    Way,
    added,
    at_every_depth,
    old_value,
    only_gradient,
    updated_weights,
    updates,
    where,
    without_bias,
    without_rate,
)

OLD_VALUE = "old value given for new value"


@dataclass(frozen=True, slots=True)
class Mistake:
    """What a student does wrong; `phrases/*` has a sentence for each name."""

    name: str
    ways: tuple[Way, ...]


_ROWS = (
    Mistake(
        "slope left out",
        (
            *(where(test, without_partial) for test in (is_slope, is_hidden_slope, is_last_slope)),
            *at_every_depth(without(Part.SLOPE)),
        ),
    ),
    Mistake(
        "slope at the output",
        (
            *(
                where(test, rule)
                for rule in (at_the_output, input_for_output)
                for test in (is_slope, is_hidden_slope, is_last_slope)
            ),
            *at_every_depth(at_own_value),
            *at_every_depth(slope_of_input),
        ),
    ),
    Mistake(
        "other path forgotten",
        tuple(where(both(is_fork, dropped), nothing) for dropped in (not_own, not_first, not_last)),
    ),
    Mistake("updated weights used", (updated_weights,)),
    Mistake("update with plus", (updates(added),)),
    Mistake("learning rate forgotten", (updates(without_rate),)),
    Mistake("gradient given for new value", (updates(only_gradient),)),
    Mistake(OLD_VALUE, (updates(old_value),)),
    Mistake("penalty forgotten", (where(is_of_penalty, nothing),)),
    Mistake("bias left out", (without_bias,)),
    Mistake(
        "half forgotten",
        (where(has_half_a_square, times(TWO)), where(is_in_equation, without_half)),
    ),
    Mistake(
        "two forgotten",
        (where(has_a_whole_square, times(HALF)), where(is_in_equation, without_two)),
    ),
    Mistake("constant factor forgotten", (where(is_in_equation, without_constants),)),
    Mistake("constant left standing", (where(is_in_equation, with_constants),)),
    Mistake(
        "sign lost",
        (
            where(is_of_threshold, without_partial),
            where(is_in_equation, without(Part.SIGN)),
            where(is_in_equation, without_sign(Negative)),
            where(is_in_equation, without_sign(Quotient)),
        ),
    ),
    Mistake(
        "target and output swapped",
        (where(is_of_loss, swapped), where(is_in_equation, difference_swapped)),
    ),
    Mistake(
        "shared bias counted once",
        tuple(
            where(both(is_of_shared_bias, dropped), nothing) for dropped in (not_first, not_last)
        ),
    ),
    Mistake(
        "shared parameter counted once",
        tuple(
            where(both(is_of_shared_parameter, dropped), nothing)
            for dropped in (not_first, not_last)
        ),
    ),
    Mistake(
        "product rule cut short",
        tuple(where(is_in_equation, rule) for rule in (only_first_term, only_last_term)),
    ),
    Mistake(
        "input and hidden value swapped",
        tuple(
            where(test, with_other_source)
            for test in (is_of_weight, is_of_later_layer, is_of_first_layer)
        ),
    ),
    Mistake(
        "sum used for output",
        (where(is_of_weight, with_preactivation), where(is_to_parameter, before_activation)),
    ),
    Mistake(
        "weight gradient used for weight",
        (
            where(is_through_weight, weight_gradient),
            where(is_through_weight, times_weight_gradient),
            where(is_to_quantity, gradient_for_weight),
        ),
    ),
    Mistake(
        "input factor forgotten",
        (
            *(
                where(test, without_partial)
                for test in (is_of_weight, is_of_first_layer, is_of_later_layer)
            ),
            where(is_to_parameter, without(Part.COFACTOR)),
        ),
    ),
    Mistake(
        "factor left out",
        (
            where(is_through_weight, without_partial),
            where(is_to_quantity, without(Part.COFACTOR)),
        ),
    ),
    Mistake("transposed weights used", (where(is_through_weight, with_transposed_weight),)),
    Mistake(
        "divided instead of multiplied",
        (
            where(either(is_through_weight, is_of_weight), divided),
            where(is_of_weight, divided),
            where(is_through_weight, divided),
            *(where(test, inverted) for test in (is_in_equation, is_to_parameter, is_to_quantity)),
        ),
    ),
)

MISTAKES: Mapping[str, Mistake] = MappingProxyType({row.name: row for row in _ROWS})
