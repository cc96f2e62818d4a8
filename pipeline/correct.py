"""Replaying corrections: mentions as found → mentions as a reader has put them right.

What a name means and what it does are put right apart: of the corrections that a mention falls under, the one of the
narrowest scope that says anything of either holds. A correction changes the mentions it names and no others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.corrections import key_of
from pipeline.tables import CORRECTED, MENTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gazetteer.place import Place
    from pipeline.corrections import Correction, Corrections
    from pipeline.result import Result

    Row = Mapping[str, Any]

_OF_PLACE = ("kind", "country", "admin1", "admin2", "lon", "lat")
_ALTERNATIVES_KEPT = 5
_ROWS_SHOWN = 10
_SCOPES = {
    "mention": "this mention",
    "article": "this article",
    "outlet": "this outlet",
    "everywhere": "everywhere",
}


def correct_mentions(
    articles: pa.Table, sentences: pa.Table, mentions: pa.Table, corrections: Corrections | None
) -> tuple[pa.Table, pa.Table]:
    """Put the mentions of a batch of articles right.

    Parameters
    ----------
    articles, sentences, mentions
        Tables ARTICLES, SENTENCES and MENTIONS.
    corrections
        What `read_corrections` gives.

    Returns
    -------
    Table MENTIONS, and table CORRECTED with a row for each correction that a mention falls under. A mention put on a place
    is ``resolved`` with score 1; what was thought of it before stands first among its alternatives. One that is no place
    is ``rejected``. The reason of both names the file and its row.
    """
    met = _meet(articles, sentences, mentions, corrections) if corrections else {}
    if not met or not corrections:
        return mentions, CORRECTED.empty()
    rows = np.array(sorted(met), np.int64)
    changed, told = [], []
    for row, mention in zip(rows.tolist(), mentions.take(pa.array(rows)).to_pylist(), strict=True):
        place = next((c for c in met[row] if c.settles), None)
        role = next((c for c in met[row] if c.role), None)
        changed.append(_put_right(mention, place, role, corrections.file))
        told += [
            {
                "article_id": mention["article_id"],
                "mention": mention["mention"],
                "row": correction.row,
                "scope": correction.scope,
                "settles_place": correction is place,
                "settles_role": correction is role,
            }
            for correction in met[row]
        ]
    kept = np.setdiff1d(np.arange(mentions.num_rows), rows)
    both = pa.concat_tables([mentions.take(pa.array(kept)), MENTIONS.build(changed)])
    order = np.argsort(np.concatenate([kept, rows]))
    return MENTIONS.check(both.take(pa.array(order)).combine_chunks()), CORRECTED.build(told)


def _put_right(mention: Row, place: Correction | None, role: Correction | None, file: str) -> dict[str, Any]:
    """Return a mention with the place and the role that corrections give it."""
    new = dict(mention)
    said = []
    if place is not None:
        new |= _settled(mention, place.place)
        what = "not a place" if place.rejected else "place"
        said.append(_said(what, place, file))
    if role is not None and role.role:
        new["role"] = role.role
        said.append(_said(f"role {role.role}", role, file))
    if said:
        before = "" if place is not None else f"; {mention['reason']}"
        new["reason"] = f"corrected: {'; '.join(said)}{before}"
    return new


def _said(what: str, correction: Correction, file: str) -> str:
    note = " ".join(correction.cells["note"].split())
    return (
        f"{what}, {_SCOPES[correction.scope]}, by {file} row {correction.row}{f' ({note})' if note else ''}"
    )


def _settled(mention: Row, place: Place | None) -> dict[str, Any]:
    """Return the columns of a mention that is put on a place, or on none."""
    others = list(mention["alternatives"])
    if mention["place_id"] is not None:
        former = {"id": mention["place_id"], "name": mention["place_name"], "score": mention["score"]}
        others.insert(0, former)
    if place is None:
        nothing = dict.fromkeys(("place_id", "place_name", *_OF_PLACE))
        return nothing | {
            "status": "rejected",
            "score": 0.0,
            "alternatives": others[:_ALTERNATIVES_KEPT],
        }
    return {
        "status": "resolved",
        "score": 1.0,
        "place_id": place.id,
        "place_name": place.name,
        **{name: getattr(place, name) for name in _OF_PLACE},
        "alternatives": [other for other in others if other["id"] != place.id][:_ALTERNATIVES_KEPT],
    }


def _meet(
    articles: pa.Table, sentences: pa.Table, mentions: pa.Table, corrections: Corrections
) -> dict[int, list[Correction]]:
    """Return the corrections that each row of mentions falls under, narrowest scope first."""
    surfaces = mentions["surface"].combine_chunks().dictionary_encode()
    wanted = {correction.key for correction in corrections.rows}
    keys = [key_of(surface) for surface in surfaces.dictionary.to_pylist()]
    index = surfaces.indices.to_numpy()
    hit = np.array([key in wanted for key in keys], bool)[index]
    rows = np.flatnonzero(hit).tolist()
    if not rows:
        return {}
    by_target: dict[tuple[object, ...], Correction] = {}
    moved: dict[tuple[str, str], list[Correction]] = defaultdict(list)
    for correction in corrections.rows:
        if correction.scope == "mention":
            moved[correction.article_id, correction.key].append(correction)
        else:
            by_target[correction.target] = correction
    outlets = dict(zip(articles["article_id"].to_pylist(), articles["outlet"].to_pylist(), strict=True))
    names = ("article_id", "start", "end", "sentence")
    picked = mentions.select(names).take(pa.array(rows)).to_pylist()
    spots = {row: {**spot, "key": keys[index[row]]} for row, spot in zip(rows, picked, strict=True)}
    own = _find_moved(articles, sentences, spots, moved)
    met: dict[int, list[Correction]] = {}
    for row, spot in spots.items():
        key, outlet = spot["key"], (outlets[spot["article_id"]] or "").casefold()
        wider = (("article", spot["article_id"], key), ("outlet", outlet, key), ("everywhere", key))
        found = [own[row]] if row in own else []
        found += [by_target[target] for target in wider if target in by_target]
        if found:
            met[row] = found
    return met


def _find_moved(
    articles: pa.Table,
    sentences: pa.Table,
    spots: Mapping[int, Row],
    corrections: Mapping[tuple[str, str], list[Correction]],
) -> dict[int, Correction]:
    """Find the mention of each correction of a single one.

    It is the mention at the correction's offsets; where the text has changed since, the only one of its name (in its
    sentence, if the correction gives one) that no other correction names. Where that leaves none or several, nothing
    is guessed.
    """
    if not corrections:
        return {}
    named: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, spot in spots.items():
        named[spot["article_id"], spot["key"]].append(row)
    found: dict[int, Correction] = {}
    open_: list[tuple[Correction, list[int]]] = []
    for target, wanted in corrections.items():
        rows = named.get(target, [])
        at = {(spots[row]["start"], spots[row]["end"]): row for row in rows}
        exact = {at[c.start, c.end]: c for c in wanted if (c.start, c.end) in at}
        found |= exact
        free = [row for row in rows if row not in exact]
        open_ += [(c, free) for c in wanted if (c.start, c.end) not in at and free]
    if not open_:
        return found
    said = _sentences_of(articles, sentences, {c.article_id for c, _ in open_})
    claims: dict[int, list[Correction]] = defaultdict(list)
    for correction, free in open_:
        sentence = " ".join(correction.sentence.split())
        fitting = [
            row
            for row in free
            if not sentence or said[spots[row]["article_id"], spots[row]["sentence"]] == sentence
        ]
        if len(fitting) == 1:
            claims[fitting[0]].append(correction)
    return found | {row: claimed[0] for row, claimed in claims.items() if len(claimed) == 1}


def _sentences_of(articles: pa.Table, sentences: pa.Table, ids: set[str]) -> dict[tuple[str, int], str]:
    """Return the sentences of some articles, white space made one."""
    chosen = pa.array(sorted(ids))
    texts = articles.filter(pc.is_in(articles["article_id"], chosen))
    text = dict(zip(texts["article_id"].to_pylist(), texts["text"].to_pylist(), strict=True))
    return {
        (row["article_id"], row["sentence"]): " ".join(
            text[row["article_id"]][row["start"] : row["end"]].split()
        )
        for row in sentences.filter(pc.is_in(sentences["article_id"], chosen)).to_pylist()
    }


def describe_corrections(
    corrections: Corrections | None, result: Result, *, named: bool = True
) -> tuple[dict[str, Any] | None, list[str]]:
    """Say what became of each correction: for the manifest, and as warnings about those that no longer apply.

    Parameters
    ----------
    named
        Whether the names that the corrections are about may be told.
    """
    if corrections is None:
        return None, []
    told = result.corrected if result.corrected is not None else CORRECTED.empty()
    settled = told.filter(pc.or_(told["settles_place"], told["settles_role"]))
    applied = Counter(settled["row"].to_pylist())
    met = set(told["row"].to_pylist())
    lost = {c.row: _why_lost(c, result) for c in corrections.rows if c.row not in met}
    entry = {
        "file": corrections.file,
        "sha256": corrections.sha256,
        "rows": len(corrections.rows),
        "mentions": settled.group_by(["article_id", "mention"]).aggregate([]).num_rows,
        "not_a_place": pc.sum(pc.equal(result.mentions["status"], "rejected")).as_py() or 0,
        "applied": {str(c.row): applied[c.row] for c in corrections.rows if applied[c.row]},
        "overruled": [c.row for c in corrections.rows if c.row in met and not applied[c.row]],
        "no_longer": [{"row": row, "why": why} for row, why in lost.items()],
    }
    by_row = {c.row: c for c in corrections.rows}
    absent: dict[str, list[int]] = defaultdict(list)
    warnings = []
    for row, why in lost.items():
        if why in _ABSENT.values():
            absent[why].append(row)
            continue
        name = f" ({by_row[row].cells['name']})" if named else ""
        warnings.append(f"{corrections.file}, row {row}{name}: no longer applies: {why}")
    for why, rows in absent.items():
        warnings.append(f"{corrections.file}, {_rows_in_words(rows)}: not applied: {why}")
    return entry, warnings


_ABSENT = {
    "mention": "the article is not in this run",
    "article": "the article is not in this run",
    "outlet": "no article of the outlet is in this run",
    "everywhere": "no mention of the name is in this run",
}


def _why_lost(correction: Correction, result: Result) -> str:
    """Say why no mention falls under a correction."""
    articles, scope = result.articles, correction.scope
    if scope == "outlet":
        outlets = {(outlet or "").casefold() for outlet in pc.unique(articles["outlet"]).to_pylist()}
        there = correction.outlet.casefold() in outlets
    elif scope == "everywhere":
        there = False
    else:
        there = pc.any(pc.equal(articles["article_id"], correction.article_id)).as_py()
    if not there:
        return _ABSENT[scope]
    if scope == "outlet":
        return "no article of the outlet has a mention of this name"
    own = result.mentions.filter(pc.equal(result.mentions["article_id"], correction.article_id))
    left = sum(key_of(surface) == correction.key for surface in own["surface"].to_pylist())
    if scope == "mention" and left:
        return f"the text has changed, and which of its mentions of this name is meant is open ({left} left); choose again"
    return "the article has no mention of this name"


def _rows_in_words(rows: Iterable[int]) -> str:
    """Return numbers of rows as words, the first ones by number."""
    rows = list(rows)
    shown = ", ".join(map(str, rows[:_ROWS_SHOWN]))
    more = f" and {len(rows) - _ROWS_SHOWN} more" if len(rows) > _ROWS_SHOWN else ""
    return f"{'row' if len(rows) == 1 else 'rows'} {shown}{more}"
