"""Who does the work, asked to end: at once, but never in the middle of what others wait for."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from solver.exam.executors import Workers, local


@pytest.fixture
def two_processes() -> Iterator[Workers]:
    with local(2) as workers:
        yield workers


def press_ctrl_c(times: int, finished: list[int]) -> None:
    """So often at the first result that comes."""
    with local(2) as workers:
        for task, _ in workers.each(abs, [-1, -2, -3]):
            for _ in range(times):
                signal.raise_signal(signal.SIGINT)
            finished.append(task)


def test_ctrl_c_waits_until_the_caller_has_seen_to_a_result() -> None:
    finished: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        press_ctrl_c(1, finished)
    assert len(finished) == 1
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_for_the_second_time_does_not_wait() -> None:
    finished: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        press_ctrl_c(2, finished)
    assert not finished


def test_ctrl_c_after_the_last_result_is_not_forgotten() -> None:
    with pytest.raises(KeyboardInterrupt), local(2):
        signal.raise_signal(signal.SIGINT)


def test_who_ignores_ctrl_c_goes_on_ignoring_it() -> None:
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with local(2) as workers:
            signal.raise_signal(signal.SIGINT)
            assert sorted(task for task, _ in workers.each(abs, [-1, -2])) == [-2, -1]
    finally:
        signal.signal(signal.SIGINT, former)


def test_a_process_told_to_end_refuses_its_tasks_but_breaks_nothing(
    two_processes: Workers,
) -> None:
    """It may be handing over a result when it is told: it lives until the others know of that."""
    submit = two_processes.executor.submit
    for process in {submit(os.getpid).result() for _ in range(50)}:
        os.kill(process, signal.SIGTERM)
    with pytest.raises(SystemExit):
        [submit(abs, -1).result() for _ in range(50)]
    with pytest.raises(SystemExit):  # and not that the pool is broken
        [submit(abs, -1).result() for _ in range(50)]


def test_temporary_files_of_processes_go_with_them() -> None:
    with local(2) as workers:
        (_, made), *_ = workers.each(tempfile.mkdtemp, [".left"])
        assert Path(made.result()).is_dir()
    assert not Path(made.result()).exists()
