"""Distances that an article states: "Raihorodka (11km west of Svatove)" is one of many villages of its name, and this one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gazetteer.store import Store
    from pipeline.resolution.candidates import Candidates, Entities, Floats, Ints

_LONGEST = 80  # characters between the two names
_BEARINGS = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")
_STATED = re.compile(
    r"[,(\s]*[^.;()\d\n]{0,35}?(?P<figure>\d{1,4}(?:[.,]\d+)?)[ -]?(?P<unit>km|kilomet(?:er|re)s?|miles?)(?: \([^)]{1,20}\))? "
    r"(?:to the )?(?:(?P<way>(?:north|south)?[- ]?(?:east|west)|north|south)(?:ern)? )?(?:away )?(?:of|from) (?:the )?(?:[a-z]+ ){0,3}",
    re.IGNORECASE,
)
_KM_PER_MILE = 1.609
#: A statement is off by a third of itself and a few km: it is rounded, and a place is not a point.
_SHARE_OFF, _KM_OFF = 0.3, 4.0
_KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Stated:
    """Statements of a batch: entity ``of`` lies ``km`` from entity ``to``, at a bearing in degrees or NaN."""

    of: Ints
    to: Ints
    km: Floats
    bearing: Floats


def find_stated(entities: Entities, texts: list[str]) -> Stated:
    """Find the distances said between a name and the next one of its sentence."""
    found = []
    last = np.flatnonzero(entities.following >= 0)
    for i, j in zip(last.tolist(), entities.following[last].tolist(), strict=True):
        begin, end = int(entities.end[i]), int(entities.start[j])
        if 6 <= end - begin <= _LONGEST:
            mark = _STATED.fullmatch(texts[entities.mention_article[i]], begin, end)
            if mark:
                pair = (int(entities.mention_entity[i]), int(entities.mention_entity[j]))
                found.append((*pair, _km(mark), _bearing(mark["way"])))
    of, to, km, bearing = (
        (np.array(column) for column in zip(*found, strict=True)) if found else [np.zeros(0)] * 4
    )
    return Stated(of.astype(np.int64), to.astype(np.int64), km.astype(np.float32), bearing.astype(np.float32))


def _km(mark: re.Match[str]) -> float:
    figure = float(mark["figure"].replace(",", ""))
    return figure * _KM_PER_MILE if mark["unit"].lower().startswith("mile") else figure


def _bearing(way: str | None) -> float:
    return float("nan") if way is None else 45.0 * _BEARINGS.index(re.sub("[- ]", "", way.lower()))


def measure_stated(stated: Stated, candidates: Candidates, guess: Floats, store: Store) -> Floats:
    """How well each candidate stands where the article says, 0 to 1; 0 too where it says nothing.

    Each statement is weighed by how sure the other name's likeliest place is.
    """
    fits = np.zeros(len(guess), np.float32)
    for of, to, km, bearing in zip(
        *(c.tolist() for c in (stated.of, stated.to, stated.km, stated.bearing)), strict=True
    ):
        here = slice(int(candidates.first[of]), int(candidates.first[of] + candidates.size[of]))
        there = slice(int(candidates.first[to]), int(candidates.first[to] + candidates.size[to]))
        if here.start == here.stop or there.start == there.stop:
            continue
        best = there.start + int(guess[there].argmax())
        row, rows = candidates.row[best], candidates.row[here]
        north = (store.lat[rows] - store.lat[row]) * _KM_PER_DEGREE
        east = (store.lon[rows] - store.lon[row] + 180) % 360 - 180
        east = east * _KM_PER_DEGREE * np.cos(np.radians(store.lat[row]))
        if np.isnan(bearing):
            off = np.abs(np.hypot(north, east) - km)
        else:
            off = np.hypot(north - km * np.cos(np.radians(bearing)), east - km * np.sin(np.radians(bearing)))
        fit = guess[best] * np.exp(-((off / (_SHARE_OFF * km + _KM_OFF)) ** 2))
        fits[here] = np.maximum(fits[here], fit)
    return fits
