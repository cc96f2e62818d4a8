"""Benchmarks, one module for each room, and what they share."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def best(act: Callable[[], object], times: int = 3) -> float:
    """Return the least processor time of a few runs, in seconds: other work on the machine only ever adds."""
    seconds = []
    for _ in range(times):
        began = time.process_time()
        act()
        seconds.append(time.process_time() - began)
    return min(seconds)


def figure(
    name: str, value: object, unit: str, *, rival: str = "", rival_value: object = "", note: str = ""
) -> dict[str, Any]:
    """Return one row of the table: a figure and its rival's."""
    return {
        "figure": name,
        "value": value,
        "unit": unit,
        "rival": rival,
        "rival_value": rival_value,
        "note": note,
    }
