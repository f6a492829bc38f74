"""An independent reference of a fully connected network, in plain loops; knows no `solver`.

`work_out(exercise)` takes the plain dict of an exercise file (numbers as `Decimal`, `int` or
text) and gives every quantity to 60 digits; `finite_differences(exercise)` gives every gradient a
second time, without differentiating anything.
"""

from __future__ import annotations

from reference.differences import finite_differences
from reference.network import Network, network_of
from reference.results import Results, work_out

__all__ = ["Network", "Results", "finite_differences", "network_of", "work_out"]
