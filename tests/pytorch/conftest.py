"""PyTorch is no part of the test extra: `pip install torch`, then `pytest -m torch`."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("torch") else ["*"]
