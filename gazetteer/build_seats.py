"""Which settlement is its region's seat.

A region that is called after a city has it as its seat (Kharkiv, Volgograd, Aleppo). GeoNames' own marks of seats are in no
package; what this finds is the largest settlement that bears its region's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gazetteer.build_names import unit_base
from gazetteer.names import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gazetteer.build_write import Entry


def mark_seats(entries: Mapping[str, Entry]) -> None:
    """Give the seats of first-level units the feature ``PPLA``, unless they have one (in place)."""
    called = {
        (entry.admin1, unit_base(fold(name)))
        for entry in entries.values()
        if entry.kind == "admin1" and entry.admin1
        for name in (entry.name, *entry.names)
    }
    largest: dict[str, Entry] = {}
    for entry in entries.values():
        if entry.kind == "settlement" and (entry.admin1, fold(entry.name)) in called:
            other = largest.get(entry.admin1)
            if other is None or entry.population > other.population:
                largest[entry.admin1] = entry
    for seat in largest.values():
        seat.feature = seat.feature or "PPLA"
