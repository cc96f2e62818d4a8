"""Mapping a stage over batches, in this process or in several."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

# Batches that wait for each worker: enough to keep it busy, few enough that memory does not grow with the corpus.
AHEAD = 2


@contextmanager
def workers(jobs: int) -> Iterator[Callable[..., Iterable[Any]]]:
    """Give a map over batches, in order: in this process (one job) or in a pool of processes; 0 takes one a core.

    Workers are started anew, not forked: Arrow's threads do not survive a fork, and Windows and macOS have none.
    """
    jobs = jobs or os.cpu_count() or 1
    if jobs == 1:
        yield map
        return
    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
    try:
        yield lambda function, batches: _ordered(pool, function, batches, jobs * AHEAD)
    finally:
        pool.shutdown(cancel_futures=True)


def _ordered(
    pool: ProcessPoolExecutor, function: Callable[[Any], Any], batches: Iterable[Any], width: int
) -> Iterator[Any]:
    waiting: deque[Future[Any]] = deque()
    for batch in batches:
        waiting.append(pool.submit(function, batch))
        if len(waiting) > width:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
