"""Who does the work: this process, several on this machine, or a cluster.

All are `concurrent.futures` executors, so that another is used in the same way.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from tempfile import TemporaryDirectory
from typing import Any, Final, ParamSpec, TypeVar

from solver.errors import BatchError

SECONDS_TO_CONNECT: Final = 10
SECONDS_TO_END: Final = 5
SECONDS_TO_NOTICE: Final = 0.2

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Workers:
    """An executor, and how many tasks it is given at once; each result is as large as a chunk.

    `let_through` raises the KeyboardInterrupt that has been held back.
    """

    executor: Executor
    at_once: int
    let_through: Callable[[], None] = lambda: None

    def each(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[T, Future[R]]]:
        """The tasks as they are finished, in whatever order that is.

        Raises KeyboardInterrupt, where that is held back, between two of them only.
        """
        waiting = iter(tasks)
        running = {self.executor.submit(function, t): t for t in islice(waiting, self.at_once)}
        try:
            while running:
                done, _ = wait(running, SECONDS_TO_NOTICE, FIRST_COMPLETED)
                self.let_through()
                while done:
                    future = done.pop()
                    task = running.pop(future)
                    # The worker goes on with the next task while the caller sees to this one.
                    for following in islice(waiting, 1):
                        running[self.executor.submit(function, following)] = following
                    yield task, future
                    del future  # with its result, before the next ones are waited for
        finally:
            for future in running:
                future.cancel()


class Serial(Executor):
    """Does the work here and now."""

    def submit(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """The result, which is there already."""
        future: Future[R] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def local(jobs: int) -> Iterator[Workers]:
    """So many processes on this machine, which end with this one, whatever ends it."""
    if jobs == 1:
        yield Workers(Serial(), 1)
        return
    others = set(multiprocessing.active_children())
    # Who is stopped while a folder is made or removed leaves it: all of them go with this one.
    with (
        _held_back() as let_through,
        TemporaryDirectory(prefix="backprop-", ignore_cleanup_errors=True) as folder,
    ):
        try:
            with _Pool(jobs, initializer=_begin, initargs=(folder,)) as pool:
                try:
                    yield Workers(pool, jobs, let_through)
                except BaseException:
                    for process in set(multiprocessing.active_children()) - others:
                        process.terminate()
                    raise
        finally:
            # Whoever asks for the end a second time does not wait for them.
            for process in set(multiprocessing.active_children()) - others:
                process.kill()


class _Pool(ProcessPoolExecutor):
    """Processes that can be ended while they have a task in hand, and only then."""

    def submit(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """The result, when a process has come to it."""
        return super().submit(_work, function, *args, **kwargs)


@contextmanager
def cluster(address: str) -> Iterator[Workers]:
    """The workers of a Dask scheduler; they need this program and TeX.

    Raises BatchError where the package is missing, or no scheduler answers.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise BatchError(
            "a Dask scheduler needs the package distributed: pip install 'backprop-solver[dask]'"
        ) from None
    try:
        client = distributed.Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BatchError(f"no Dask scheduler answers at {address}: {error}") from None
    with _held_back() as let_through, client:
        at_once = max(2, 2 * sum(client.nthreads().values()))
        yield Workers(client.get_executor(), at_once, let_through)


@contextmanager
def _held_back() -> Iterator[Callable[[], None]]:
    """Keeps KeyboardInterrupt until it is asked for, or comes a second time.

    Raised in the middle of what executors do, it can leave a lock that their threads wait for.
    """
    came: list[int] = []

    def note(number: int, _: object) -> None:
        came.append(number)
        if len(came) > 1:
            raise KeyboardInterrupt

    def let_through() -> None:
        if came:
            raise KeyboardInterrupt

    # Handlers can be set in the main thread only; the others are never interrupted.
    is_main = threading.current_thread() is threading.main_thread()
    held = [
        number
        for number in (signal.SIGINT, signal.SIGTERM)
        if is_main and signal.getsignal(number) is signal.default_int_handler
    ]
    for number in held:
        signal.signal(number, note)
    try:
        yield let_through
    finally:
        for number in held:
            signal.signal(number, signal.default_int_handler)
    let_through()


@dataclass(slots=True)
class _Shift:
    """Whether a process of ours has a task in hand, and whether it has been told to end."""

    is_at_work: bool = False
    is_over: bool = False

    def end(self, *_: object) -> None:
        """Give up the task in hand, and every later one.

        Between tasks nothing is raised: half a result in the pipe, and the others wait for ever.
        """
        self.is_over = True
        if self.is_at_work:
            raise SystemExit(1)


_shift: Final = _Shift()


def _work(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    _shift.is_at_work = True
    try:
        if _shift.is_over:
            raise SystemExit(1)
        return function(*args, **kwargs)
    finally:
        _shift.is_at_work = False


def _begin(folder: str) -> None:
    """What each of our processes does first; its temporary files go into the folder.

    Ctrl-C reaches every process of a terminal: it is for the first of them to end the others. They
    end in an orderly way, so that TeX is stopped.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _shift.end)
    tempfile.tempdir = folder
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()


def _end_with_parent(folder: str) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(SECONDS_TO_END)
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)
