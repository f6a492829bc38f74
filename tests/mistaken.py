"""An exercise to make mistakes in, and what every message about one is like."""

from __future__ import annotations

import re

GOOD = """\
title = "Sheet 1"
inputs = [0.08, 0.12]
targets = [0.05, 0.95]
loss = "half squared error"
learning_rate = 0.5
[[layers]]
activation = "sigmoid"
weights = [[0.24, 0.3], [0.2, 0.16]]
bias = 0.28
[[layers]]
activation = "identity"
weights = [
    [0.5, 0.45],
    [0.55, 0.4],
]
"""


def assert_plain(message: str) -> None:
    """A message is short, can be printed, and is not in the jargon of pydantic or Python."""
    assert len(message) < 3000
    assert all(c.isprintable() or c == "\n" for c in message)
    jargon = (
        "Input should|Value error|Field required|Extra inputs|valid tuple|pydantic|https?:|None"
    )
    assert not re.search(jargon, message)
