"""Copies of annotated articles in other shapes, so that the span classifier meets what the corpora lack.

In capitals or without any; short as a headline; in a language of which it knows no word; about another part of the world.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gazetteer.store import open_store
from pipeline.clean import split_sections
from tools.train.gold import make_articles
from tools.train.transplant import Destinations, move_texts

if TYPE_CHECKING:
    from tools.train.gold import Record

UPPER, LOWER = 0.06, 0.04  # shares of the articles that are copied in capitals, and without any
FOREIGN = 0.15  # whole, in no known language
MOVED = 0.5  # whole, moved elsewhere
EXCERPTS = 2  # of each article; every other one is in no known language
LONGEST = 3  # sentences of an excerpt


def copy_articles(records: list[Record]) -> list[Record]:
    """Return copies of some articles; each names its article (`name_of_original`)."""
    dice = np.random.default_rng(7)
    return [
        *vary_case(records, dice),
        *hide_words(records, dice),
        *cut_excerpts(records, dice),
        *move_texts(records, Destinations(open_store()), MOVED),
    ]


def name_of_original(record: Record) -> str:
    """Id of the article that a record is, or is a copy of."""
    return str(record.get("original", record["id"]))


def vary_case(records: list[Record], dice: np.random.Generator) -> list[Record]:
    """Copy some articles all in capitals or without any."""
    copies = []
    for record in records:
        draw = dice.random()
        text = (
            record["text"].upper() if draw < UPPER else record["text"].lower() if draw < UPPER + LOWER else ""
        )
        if len(text) == len(record["text"]):
            copies.append(_copy(record, "case", text=text))
    return copies


def hide_words(records: list[Record], dice: np.random.Generator) -> list[Record]:
    """Copy some articles as if they were in a language of which no word is known."""
    return [_copy(record, "foreign", foreign=True) for record in records if dice.random() < FOREIGN]


def cut_excerpts(records: list[Record], dice: np.random.Generator) -> list[Record]:
    """Cut a few sentences out of each article: headlines and short messages are texts too."""
    sentences = split_sections(make_articles(records)).to_pydict()
    bounds: dict[str, list[tuple[int, int]]] = {}
    for key, start, end in zip(*(sentences[name] for name in ("article_id", "start", "end")), strict=True):
        bounds.setdefault(key, []).append((start, end))
    copies = []
    for record in records:
        own = bounds.get(record["id"], [])
        for number in range(EXCERPTS if own else 0):
            first = int(dice.integers(len(own)))
            last = min(first + int(dice.integers(LONGEST)), len(own) - 1)
            start, end = own[first][0], own[last][1]
            inside = [t for t in record["toponyms"] if start <= t["start"] and t["end"] <= end]
            moved = [t | {"start": t["start"] - start, "end": t["end"] - start} for t in inside]
            more = {"text": record["text"][start:end], "toponyms": moved, "foreign": number % 2 == 1}
            copies.append(_copy(record, f"excerpt{number}", **more))
    return [copy for copy in copies if copy["text"].strip()]


def _copy(record: Record, how: str, **changed: object) -> Record:
    return record | {"id": f"{record['id']}/{how}", "original": record["id"]} | changed
