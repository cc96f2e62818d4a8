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
_FIGURE = r"(?P<figure>\d{1,4}(?:[.,]\d+)?)[ -]?(?P<unit>km|kilomet(?:er|re)s?|miles?)(?: \([^)]{1,20}\))?"
_WAY = r"(?P<way>(?:north|south)?[- ]?(?:east|west)|north|south)(?:ern)?"
_STATED = re.compile(
    rf"[,(\s]*[^.;()\d\n]{{0,35}}?{_FIGURE} (?:to the )?(?:{_WAY} )?(?:away )?(?:of|from) (?:the )?(?:[a-z]+ ){{0,3}}",
    re.IGNORECASE,
)
#: "within 30km northeast of Bakhmut near Spirne, Bilohorivka, and Soledar": before the name, after it, between the others.
_WITHIN = re.compile(r"within " + _FIGURE + " (?:to the )?" + _WAY + " of (?:the )?$", re.IGNORECASE)
_NEAR = re.compile(r" (?:near|around|in the vicinity of) (?:the )?")
_LISTED = re.compile(r",? and |, ")
_BEFORE = 40  # characters that "within …" takes
_KM_PER_MILE = 1.609
#: A statement is off by a third of itself and a few km: it is rounded, and a place is not a point. What is "within" a distance
#: lies at half of it, more or less.
_SHARE_OFF, _KM_OFF = 0.3, 4.0
_HALF, _SHARE_WITHIN = 0.6, 0.8
_KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Stated:
    """Statements of a batch: entity ``of`` lies ``km`` from entity ``to``, at a bearing in degrees or NaN, give or take ``off`` km."""

    of: Ints
    to: Ints
    km: Floats
    bearing: Floats
    off: Floats


def find_stated(entities: Entities, texts: list[str]) -> Stated:
    """Find the distances said between a name and the next one of its sentence, and those that hold for a list of names."""
    found: list[tuple[int, int, float, float, float]] = []
    entity, following = entities.mention_entity.tolist(), entities.following.tolist()
    start, end = entities.start.tolist(), entities.end.tolist()
    for i, j in enumerate(following):
        if j < 0 or not start[j] - end[i] <= _LONGEST:
            continue
        text = texts[int(entities.mention_article[i])]
        mark = _STATED.fullmatch(text, end[i], start[j])
        if mark:
            km = _km(mark)
            found.append((entity[i], entity[j], km, _bearing(mark["way"]), _SHARE_OFF * km + _KM_OFF))
        elif _NEAR.fullmatch(text, end[i], start[j]):
            mark = _WITHIN.search(text[max(start[i] - _BEFORE, 0) : start[i]])
            last, k = i, j
            while mark and k >= 0 and (last == i or _LISTED.fullmatch(text, end[last], start[k])):
                km = _HALF * _km(mark)
                found.append((entity[k], entity[i], km, _bearing(mark["way"]), _SHARE_WITHIN * km + _KM_OFF))
                last, k = k, following[k]
    columns = [np.array(column) for column in zip(*found, strict=True)] if found else [np.zeros(0)] * 5
    of, to = (column.astype(np.int64) for column in columns[:2])
    return Stated(of, to, *(column.astype(np.float32) for column in columns[2:]))


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
    columns = (stated.of, stated.to, stated.km, stated.bearing, stated.off)
    for of, to, km, bearing, give in zip(*(column.tolist() for column in columns), strict=True):
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
        fit = guess[best] * np.exp(-((off / give) ** 2))
        fits[here] = np.maximum(fits[here], fit)
    return fits
