"""Train the role classifier: ``python -m tools.train.roles [--evaluate]``, after `tools.train.recognise`.

Learns on the gold spans of GeoWebNews (types, by the table `ROLE_OF`), of the war reports, the seeds and our own labels. Writes
pipeline/weights/roles.npz and its card; with ``--evaluate`` measures the card's figures by five folds over documents.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from gazetteer.store import open_store
from pipeline.clean import split_sections
from pipeline.recognise import REACH, find_mentions
from pipeline.recognition.features import UNLISTED
from pipeline.recognition.model import load_model
from pipeline.roles import LEARNED, NETWORKS, WEIGHTS, decide_roles, judge_roles, read_inputs
from pipeline.tables import ARTICLES
from tools.train.network import Settings, train
from tools.train.recognise import read_gold

if TYPE_CHECKING:
    from pipeline.recognition.network import Network

#: Type of a toponym in GeoWebNews, and whether it is an adjective → role. A modifier that is a noun stands for an
#: organisation if a title or a proper name follows ("Manitoba Premier"), else for whoever governs ("EU workers").
ROLE_OF = {
    ("Literal", False): "located",
    ("Literal", True): "demonym",
    ("Mixed", False): "located",
    ("Mixed", True): "demonym",
    ("Coercion", False): "located",
    ("Coercion", True): "located",
    ("Literal_Modifier", False): "located",
    ("Literal_Modifier", True): "demonym",
    ("Non_Literal_Modifier", True): "demonym",
    ("Metonymic", False): "actor",
    ("Metonymic", True): "actor",
    ("Embedded_Literal", False): "organisation",
    ("Embedded_Literal", True): "organisation",
    ("Embedded_Non_Lit", False): "organisation",
    ("Embedded_Non_Lit", True): "organisation",
    ("Homonym", False): "organisation",
    ("Demonym", False): "demonym",
    ("Demonym", True): "demonym",
    ("Language", False): "demonym",
    ("Language", True): "demonym",
}
SETTINGS = Settings(hidden=(64,), epochs=22, batch=128, rate=2e-3, dropout=0.4, decay=5e-3)
#: A war report weighs as much as two other articles: they are what most users read.
WAR_WEIGHT = 2.0


def role_of(record: dict[str, Any], toponym: dict[str, Any]) -> str:
    """Role of a gold toponym; associative names are told apart by what follows them."""
    following = record["text"][toponym["end"] :].lstrip("’'s ")[:1].isupper()
    stands_for = (
        "organisation"
        if following and record["text"][toponym["end"] : toponym["end"] + 1] == " "
        else "actor"
    )
    if "role" in toponym:
        return "located" if toponym["role"] == "literal" else stands_for
    adjective = toponym.get("modifierType") == "Adjective"
    return ROLE_OF.get((toponym["type"], adjective), stands_for)


class Data:
    """Gold spans with the inputs of the classifier and their roles."""

    def __init__(self) -> None:
        gold = [r for r in read_gold() if r["corpus"] in ("GeoWebNews", "war", "seeds", "own")]
        rows, self.gold = [], []
        for number, record in enumerate(gold):
            seen = {}
            for toponym in record["toponyms"]:
                if not toponym.get("offset_mismatch") and toponym.get("role") != "boilerplate":
                    seen.setdefault((toponym["start"], toponym["end"]), toponym)
            spans = [{"start": a, "end": b} for a, b in sorted(seen)]
            rows.append(
                {
                    "article_id": record["id"],
                    "text": record["text"],
                    "spans": spans,
                    "source": "",
                    "row": number,
                }
            )
            self.gold += [(number, record, seen[s["start"], s["end"]]) for s in spans]
        articles = ARTICLES.build(rows)
        self.sentences = split_sections(articles)
        self.mentions = find_mentions(articles, self.sentences, open_store())
        assert self.mentions.num_rows == len(self.gold)
        self.article = np.array([number for number, _, _ in self.gold])
        self.role = [role_of(record, toponym) for _, record, toponym in self.gold]
        self.target = np.array([[role == name for name in LEARNED] for role in self.role], np.float32)
        self.words, self.encoded = read_inputs(self.mentions)
        own = np.array([record["corpus"] != "GeoWebNews" for _, record, _ in self.gold])
        homonym = np.array([t.get("type") == "Homonym" for _, _, t in self.gold])
        self.weight = np.where(homonym, 0.3, np.where(own, WAR_WEIGHT, 1.0)).astype(np.float32)
        self.shapes = np.full_like(self.words, -1)
        # The name itself is mostly hidden: the role of a name that was never seen is the same question.
        self.shapes[:, REACH : REACH + 2] = UNLISTED + 1


def fit(data: Data, rows: np.ndarray) -> tuple[Network, ...]:
    """Train on some mentions."""
    return tuple(
        train(
            load_model().vectors,
            data.words[rows],
            data.encoded[rows],
            data.target[rows],
            data.weight[rows],
            shapes=data.shapes[rows],
            several=True,
            seed=seed,
            settings=SETTINGS,
        )
        for seed in range(NETWORKS)
    )


def measure(data: Data, probability: np.ndarray) -> dict[str, str]:
    """Shares of right roles by GeoWebNews type and by role of the other two corpora."""
    roles = decide_roles(data.mentions, probability)
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for (_, record, toponym), role, wanted in zip(data.gold, roles, data.role, strict=True):
        if record["corpus"] == "GeoWebNews":
            key, ok = toponym["type"], role == wanted or (wanted == "located" and role == "dateline")
        else:
            key = f"{record['corpus']} {toponym['role']}"
            ok = (role == "located") == (toponym["role"] == "literal") and role != "boilerplate"
        total[key] += 1
        right[key] += ok
    return {key: f"{right[key]}/{total[key]}" for key in sorted(total)}


def cross_validate(data: Data) -> np.ndarray:
    """Probabilities of each mention's roles from networks that have not seen its article."""
    fold = np.random.default_rng(0).integers(0, 5, int(data.article.max()) + 1)[data.article]
    probability = np.zeros((len(fold), len(LEARNED)), np.float32)
    for k in range(5):
        networks = fit(data, np.flatnonzero(fold != k))
        probability[fold == k] = judge_roles(networks, data.words[fold == k], data.encoded[fold == k])
    return probability


def main() -> None:
    """Train, and write the weights and the card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evaluate", action="store_true", help="measure the figures of the model card anew")
    arguments = parser.parse_args()
    data = Data()
    card_path = WEIGHTS.with_suffix(".json")
    card = json.loads(card_path.read_text(encoding="utf-8")) if card_path.is_file() else {}
    if arguments.evaluate:
        card["five-fold"] = measure(data, cross_validate(data))
        print(json.dumps(card["five-fold"], indent=1))
    networks = fit(data, np.arange(len(data.gold)))
    arrays = {"digest": np.frombuffer(load_model().digest.encode(), np.uint8)}
    for k, network in enumerate(networks):
        arrays |= network.pack(f"roles{k}")
    np.savez_compressed(WEIGHTS, **arrays)
    card["mentions"] = dict(Counter(data.role))
    card_path.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
