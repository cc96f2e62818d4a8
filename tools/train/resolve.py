"""Train the shipped resolution ranker: ``python -m tools.train.resolve``.

It learns from the development corpora beside the repository (never copied): from names as a recogniser finds them that
has not seen the article, so that it meets the recogniser's true mistakes, and from the gold's own spans. Writes
pipeline/weights/resolve.json and resolve-1.npz, resolve-2.npz.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import pipeline.recognise
from gazetteer.place import KINDS, NAME_TYPES
from gazetteer.store import open_store
from pipeline.clean import split_sections
from pipeline.recognition.model import WEIGHTS as RECOGNISER
from pipeline.recognition.model import load_model
from pipeline.resolution.senses import MOST
from pipeline.roles import assign_roles
from pipeline.scores import distance_km, overlap
from pipeline.tables import ARTICLES
from tools.train import recognise
from tools.train.copies import copy_articles, name_of_original
from tools.train.gold import make_articles, right_rows
from tools.train.ranker import Examples, label, save, state_kinds, train
from tools.train.transplant import Destinations, transplant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gazetteer.store import Store

Record = dict[str, Any]

FOLDS = 5
LOCATED = 0.3  # weight of reports of which one point is known: many, short, and of one country
SAME_KM = 10.0  # the points of two sources for one settlement lie nearer
BATCH = 1000
KINDS_STATED = 0.5  # weight of the copies in which kinds are stated
PIECES = 0.5  # weight of the pieces of articles
PIECE = 4  # sentences of a piece
MOVED = 0.15  # weight of the articles moved elsewhere, whole and in pieces


def fold_of(record: Record) -> int:
    """Fold of an article, by its id."""
    return crc32(record["id"].encode()) % FOLDS


@contextmanager
def recogniser_without(data: recognise.Data, judged: np.ndarray) -> Iterator[None]:
    """Let `find_mentions` use a recogniser that was trained without the articles judged."""
    names = np.array([name_of_original(r) for r in data.records])
    others = np.flatnonzero(~np.isin(names, names[judged]))
    first, second, _ = recognise.fit_both(data, others, judged[:0])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recognise.npz"
        shipped = dict(np.load(RECOGNISER))
        np.savez(
            path,
            vocabulary=np.frombuffer("\n".join(data.keys).encode(), np.uint8),
            calibration=shipped["calibration"],
            **recognise.pack(data, first, second),
        )
        model = load_model(path)
    before = pipeline.recognise.load_model
    pipeline.recognise.load_model = lambda: model
    try:
        yield
    finally:
        pipeline.recognise.load_model = before


def find_names(
    records: list[Record], store: Store, *, spans: bool = False
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Articles, sentences and names (with roles) of gold records, recognised or as gold gives the spans."""
    articles = make_articles(records, spans=spans)
    sentences = split_sections(articles)
    names = pipeline.recognise.find_mentions(articles, sentences, store)
    return articles, sentences, assign_roles(articles, sentences, names)


def find_right(records: list[Record], names: pa.Table, store: Store) -> list[set[int] | None]:
    """Rows that each name means by gold: empty if it is no place or none of the gazetteer's, None if gold is silent."""
    gold = {r["id"]: r for r in records}
    out: list[set[int] | None] = []
    for row in names.select(["article_id", "start", "end", "surface", "name_id"]).to_pylist():
        record = gold[row["article_id"]]
        marked = [t for t in record["toponyms"] if overlap(row, t) > 0]
        if marked:
            best = max(marked, key=lambda t: (overlap(row, t), t["start"] - t["end"]))
            out.append(right_rows(best, row["surface"], store))
        elif record["corpus"] in recognise.NO_DEMONYMS and _is_demonym(row["name_id"], store):
            out.append(None)
        else:
            out.append(set())
    return out


def _is_demonym(name_id: int, store: Store) -> bool:
    return name_id >= 0 and NAME_TYPES[store.name_types(name_id)[0]] == "demonym"


def make_examples(records: list[Record], names: dict[str, pa.Table], store: Store) -> list[Examples]:
    """Training examples of some articles: as recognised, as gold gives the spans, with kinds stated, in pieces, and moved elsewhere."""
    out = []
    destinations = Destinations(store)
    for corpus in recognise.SETS:
        some = [r for r in records if r["corpus"] == corpus]
        if not some:
            continue
        articles = make_articles(some)
        ids = pa.array([r["id"] for r in some])
        found = names[corpus].filter(pc.is_in(names[corpus]["article_id"], ids))
        means = find_right(some, found, store)
        out.append(label(articles, found, means, store))
        given, _, marked = find_names(some, store, spans=True)
        right = find_right(some, marked, store)
        out.append(label(given, marked, right, store))
        stated = label(given, *state_kinds(marked, right, store), store)
        out.append(Examples(given, stated.prepared, stated.right, stated.weight * KINDS_STATED))
        pieces, part = cut_articles(articles, found)
        cut = label(pieces, part, means, store)
        out.append(Examples(pieces, cut.prepared, cut.right, cut.weight * PIECES))
        away, right = transplant(found, means, destinations)
        if away.num_rows:
            nowhere = forget_outlets(articles)
            moved = label(nowhere, away, right, store)
            out.append(Examples(nowhere, moved.prepared, moved.right, moved.weight * MOVED, natural=False))
            pieces, part = cut_articles(articles, away)
            cut = label(pieces, part, right, store)
            out.append(Examples(pieces, cut.prepared, cut.right, cut.weight * MOVED, natural=False))
    return out


def cut_articles(articles: pa.Table, names: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Cut articles into pieces of a few sentences, which are each other's outlet.

    So the ranker learns what an outlet's other articles are worth, and to do with little company, from corpora too that
    hold one article of an outlet. Texts and offsets stay as they are.
    """
    keys = [
        f"{article}#{sentence // PIECE}"
        for article, sentence in zip(
            names["article_id"].to_pylist(), names["sentence"].to_pylist(), strict=True
        )
    ]
    whole = {row["article_id"]: row for row in articles.to_pylist()}
    pieces = [
        whole[key.rpartition("#")[0]] | {"article_id": key, "outlet": key.rpartition("#")[0], "url": None}
        for key in dict.fromkeys(keys)
    ]
    at = names.schema.get_field_index("article_id")
    return ARTICLES.build(pieces), names.set_column(at, "article_id", pa.array(keys, pa.string()))


def forget_outlets(articles: pa.Table) -> pa.Table:
    """Articles without outlet and address."""
    for column in ("outlet", "url"):
        at = articles.schema.get_field_index(column)
        articles = articles.set_column(at, column, pa.nulls(len(articles), pa.string()))
    return articles


def recognise_held_out(records: list[Record], data: recognise.Data, store: Store) -> dict[str, pa.Table]:
    """Names of every article by a recogniser that has not seen it, by corpus."""
    folds = np.array([fold_of(r) for r in records])
    found = defaultdict(list)
    for fold in range(FOLDS):
        judged = np.flatnonzero(folds == fold)
        with recogniser_without(data, judged):
            for corpus in recognise.SETS:
                some = [records[n] for n in judged if records[n]["corpus"] == corpus]
                if some:
                    found[corpus].append(find_names(some, store)[2])
        print(f"recognised fold {fold}", flush=True)
    return {corpus: pa.concat_tables(parts) for corpus, parts in found.items()}


def read_located() -> list[Record]:
    """Read the reports whose one place is known (a point, no spans)."""
    records: dict[str, Record] = {}
    for path in sorted((recognise.CORPORA / "ukraine").glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").split("\n")
        some = [{"toponyms": []} | json.loads(line) for line in lines if line]
        records |= {r["id"]: r for r in some if r.get("lat") is not None and r["text"].strip()}
    return list(records.values())


def find_located(records: list[Record], names: pa.Table, store: Store) -> list[set[int] | None]:
    """Rows that names mean by the article's one point: the settlement there that bears the name, else not known."""
    points = {r["id"]: (r["lon"], r["lat"]) for r in records}
    out: list[set[int] | None] = []
    for row in names.select(["article_id", "name_id", "cue"]).to_pylist():
        found = []
        if row["name_id"] >= 0 and row["cue"] in {None, "settlement"}:
            for place in store.rows(row["name_id"])[:MOST].tolist():
                if KINDS[store.kind[place]] == "settlement":
                    point = (float(store.lon[place]), float(store.lat[place]))
                    found.append((distance_km(*points[row["article_id"]], *point), place))
        near = min(found, default=(SAME_KM, -1))
        out.append({near[1]} if near[0] < SAME_KM else None)
    return out


def make_located(store: Store) -> list[Examples]:
    """Training examples of located reports; the shipped recogniser has seen none of them."""
    out = []
    records = read_located()
    for begin in range(0, len(records), BATCH):
        some = records[begin : begin + BATCH]
        articles, _, names = find_names(some, store)
        found = label(articles, names, find_located(some, names, store), store)
        out.append(Examples(articles, found.prepared, found.right, found.weight * LOCATED))
    return out


def main() -> None:
    """Train on everything, and write the weights."""
    store = open_store()
    records = recognise.read_gold()
    data = recognise.Data([*records, *copy_articles(records)])
    examples = make_examples(records, recognise_held_out(records, data, store), store)
    save(train([*examples, *make_located(store)], store))


if __name__ == "__main__":
    main()
