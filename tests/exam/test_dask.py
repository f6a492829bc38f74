"""A batch on a cluster: a real scheduler and two workers, one of which does not live to the end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from exam.running import SECONDS, contents, finished, vary, wait_for

from solver.errors import BatchError
from solver.exam import executors
from solver.exam.executors import cluster

COUNT = ("--count", "18")


@contextmanager
def running(folder: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the cluster; what it says goes into a file."""
    with (folder / "cluster.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *words, "--scheduler-file", "scheduler.json", "--no-dashboard"],
            cwd=folder,
            env={**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "10s"},
            stdout=log,
            stderr=log,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait(SECONDS)


@pytest.mark.slow
def test_a_worker_that_dies_costs_nothing(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    (tmp_path / "here").mkdir()
    finished(vary(tmp_path / "here", *COUNT, "--jobs", "2"))
    worker = ("distributed.cli.dask_worker", "--no-nanny", "--nthreads", "1", "--host", "127.0.0.1")
    scheduler = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0")
    with ExitStack() as stack:
        central = stack.enter_context(running(tmp_path, *scheduler))
        wait_for(tmp_path, "scheduler.json", central)
        mortal = stack.enter_context(running(tmp_path, *worker))
        stack.enter_context(running(tmp_path, *worker))
        address = json.loads((tmp_path / "scheduler.json").read_text())["address"]
        process = vary(tmp_path, *COUNT, "--dask", address)
        wait_for(tmp_path, "out/*/.batch/*.json", process)
        mortal.kill()
        finished(process)
    assert contents(tmp_path) == contents(tmp_path / "here")


def test_where_there_is_no_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(executors, "SECONDS_TO_CONNECT", 0.3)
    with pytest.raises(BatchError, match=r"no Dask scheduler answers at tcp://127.0.0.1:9"):
        cluster("tcp://127.0.0.1:9").__enter__()


def test_where_the_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BatchError, match=r"pip install 'backprop-solver\[dask\]'"):
        cluster("tcp://127.0.0.1:9").__enter__()
