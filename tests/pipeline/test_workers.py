"""Batches keep their order whatever the number of workers, and few wait at a time."""

from __future__ import annotations

import pytest

from pipeline.workers import AHEAD, workers


@pytest.mark.parametrize("jobs", [1, 2])
def test_order_is_kept(jobs: int) -> None:
    with workers(jobs) as each:
        assert list(each(abs, range(-20, 0))) == list(range(20, 0, -1))


def test_batches_are_taken_as_they_are_needed() -> None:
    taken = []

    def batches():
        for number in range(100):
            taken.append(number)
            yield number

    with workers(2) as each:
        results = iter(each(abs, batches()))
        assert next(results) == 0
        assert len(taken) <= 2 * AHEAD + 1


def test_an_error_in_a_worker_ends_the_run_as_it_is() -> None:
    with workers(2) as each, pytest.raises(ValueError, match="invalid literal"):
        list(each(int, ["1", "two"]))
