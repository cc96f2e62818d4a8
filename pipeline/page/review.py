"""The review page: doubtful names as cards, decided in the browser and saved as a file of corrections.

One self-contained file, like the map's page: its policy lets nothing be loaded, and article text is data that enters the
document as text.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from pipeline.corrections import COLUMNS, NOT_A_PLACE, NUMBERS, OWN_KINDS, key_of
from pipeline.page.assets import as_data
from pipeline.review import place_words
from pipeline.tables import REVIEW, ROLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gazetteer.place import Place
    from gazetteer.store import Store
    from pipeline.corrections import Corrections
    from pipeline.result import Result

EXAMPLES = 5  # sentences of a card; review.csv has all
_AROUND = 300  # code points of a sentence on either side of the mention
_FOLDER = Path(__file__).parent
_DOCUMENT = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{policy}}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>Names to review</title>
<style>{{style}}</style>
</head>
<body>
{{body}}
<script type="application/json" id="review-data">{{data}}</script>
<script type="module">{{script}}</script>
</body>
</html>
"""


def build_review_page(result: Result, store: Store, corrections: Corrections | None = None) -> str:
    """Return the page that shows a run's doubtful mentions.

    Parameters
    ----------
    result
        The run, with its table REVIEW.
    store
        The gazetteer it used.
    corrections
        Those that the run replayed: the page carries them into the file that it saves.
    """
    body, style, script = ((_FOLDER / f"review.{end}").read_text("utf-8") for end in ("html", "css", "js"))
    values = {
        "policy": f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; base-uri 'none'; form-action 'none'",
        "style": style,
        "body": body,
        "data": as_data(review_data(result, store, corrections)),
        "script": script,
    }
    # In one pass: a text that looks like a mark of the template stays a text.
    return re.sub(r"\{\{(\w+)\}\}", lambda mark: values[mark[1]], _DOCUMENT)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def review_data(result: Result, store: Store, corrections: Corrections | None) -> dict[str, Any]:
    """Return what the page's script is given."""
    review = result.review if result.review is not None else REVIEW.empty()
    groups: dict[int, list[dict[str, Any]]] = {}
    for row in review.to_pylist():
        groups.setdefault(row["rank"], []).append(row)
    titles = result.articles.select(["article_id", "title", "url"])
    articles = {row["article_id"]: row for row in titles.to_pylist()}
    everywhere, in_outlet = _count_names(result, {key_of(rows[0]["name"]) for rows in groups.values()})
    told = (result.manifest.get("corrections") or {}).get("no_longer", [])
    lost = {entry["row"]: entry["why"] for entry in told}
    return {
        "run": result.manifest.get("hash", ""),
        "mentions": review.num_rows,
        "articles": result.articles.num_rows,
        "columns": list(COLUMNS),
        "numbers": list(NUMBERS),
        "roles": list(ROLES),
        "kinds": list(OWN_KINDS),
        "notAPlace": NOT_A_PLACE,
        "file": corrections.file if corrections else "",
        "earlier": [
            {
                "row": row.row,
                "cells": {name: text for name, text in row.cells.items() if text},
                "target": "\x1f".join(map(str, row.target)),
                "lost": lost.get(row.row),
            }
            for row in (corrections.rows if corrections else ())
        ],
        "groups": [
            _group(rows, articles, store)
            | {
                "everywhere": everywhere[key_of(rows[0]["name"])],
                "inOutlet": in_outlet[key_of(rows[0]["name"]), (rows[0]["outlet"] or "").casefold()],
            }
            for rows in groups.values()
        ],
    }


def _group(
    rows: list[dict[str, Any]], articles: Mapping[str, Mapping[str, Any]], store: Store
) -> dict[str, Any]:
    first = rows[0]
    # The mentions that make reports are why the group stands where it stands.
    shown = sorted(rows, key=lambda row: row["role"] != "located")[:EXAMPLES]
    place = first["place_id"] and _place(store.place(first["place_id"]), first, store, first["score"])
    return {
        "rank": first["rank"],
        "name": first["name"],
        "key": key_of(first["name"]),
        "doubt": first["doubt"],
        "outlet": first["outlet"],
        "outletKey": (first["outlet"] or "").casefold(),
        "place": place,
        "reason": first["reason"],
        "alternatives": [
            _place(
                store.place(other["id"]),
                {"place_name": other["name"], "place_id": other["id"]},
                store,
                other["score"],
            )
            for other in first["alternatives"]
        ],
        "change": first["change"],
        "stories": first["stories"],
        "effect": shown[0]["effect"],
        "mentions": len(rows),
        "articles": len({row["article_id"] for row in rows}),
        "roles": sorted({row["role"] for row in rows}),
        "examples": [_example(row, articles[row["article_id"]]) for row in shown],
    }


def _place(
    place: Place | None, given: Mapping[str, Any], store: Store, score: float | None
) -> dict[str, Any]:
    """Return how a place is shown; one that the gazetteer lacks, a point of one's own, as it was given."""
    if place is None:
        return {"id": given["place_id"], "label": given["place_name"], "kind": "poi", "score": score}
    return {"id": place.id, "label": place_words(place, store), "kind": place.kind, "score": score}


def _example(row: Mapping[str, Any], article: Mapping[str, Any]) -> dict[str, Any]:
    text, start, end = (
        row["sentence_text"],
        row["start"] - row["sentence_start"],
        row["end"] - row["sentence_start"],
    )
    before, after = text[:start], text[end:]
    whole = len(before) <= _AROUND and len(after) <= _AROUND
    return {
        "article": row["article_id"],
        "title": article["title"],
        "url": article["url"],
        "outlet": row["outlet"],
        "start": row["start"],
        "end": row["end"],
        "before": before if len(before) <= _AROUND else "…" + before[-_AROUND:],
        "surface": text[start:end],
        "after": after if len(after) <= _AROUND else after[:_AROUND] + "…",
        "whole": whole,
    }


def _count_names(result: Result, wanted: set[str]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Count the mentions of some names in the run, in all and by outlet: so far would a correction reach."""
    mentions = result.mentions
    surfaces = mentions["surface"].combine_chunks().dictionary_encode()
    keys = [key_of(surface) for surface in surfaces.dictionary.to_pylist()]
    at = pc.index_in(mentions["article_id"], result.articles["article_id"])
    outlets = result.articles["outlet"].take(at).to_pylist()
    everywhere: Counter[str] = Counter()
    in_outlet: Counter[tuple[str, str]] = Counter()
    for index, outlet in zip(surfaces.indices.to_pylist(), outlets, strict=True):
        if keys[index] in wanted:
            everywhere[keys[index]] += 1
            in_outlet[keys[index], (outlet or "").casefold()] += 1
    return everywhere, in_outlet
