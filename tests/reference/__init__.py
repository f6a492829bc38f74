"""An independent reference of a fully connected network, in plain loops; knows no `solver`.

`work_out(exercise)` takes the plain dict of an exercise file (numbers as `Decimal`, `int` or
text) and gives every quantity of its first step to 60 digits, `steps_of(exercise)` every step of
its training; `finite_differences(exercise)` and `differences_of(network, samples)` give every
gradient a second time, without differentiating anything.
"""

from __future__ import annotations

from reference.differences import differences_of, finite_differences
from reference.network import Network, network_of
from reference.results import Results, Step, steps_of, work_out

__all__ = [
    "Network",
    "Results",
    "Step",
    "differences_of",
    "finite_differences",
    "network_of",
    "steps_of",
    "work_out",
]
