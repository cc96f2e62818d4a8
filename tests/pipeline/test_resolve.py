"""Which place a mention means."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from gazetteer.names import fold
from gazetteer.store import open_store
from pipeline.recognise import NAMES
from pipeline.resolution.candidates import Candidates, find_candidates, find_entities
from pipeline.resolution.distances import find_stated
from pipeline.resolution.evidence import ALONE, TOGETHER, find_domains
from pipeline.resolution.outlets import SCHEMA
from pipeline.resolution.ranker import WEIGHTS, load_ranker, normalise
from pipeline.resolve import count_outlets, merge_outlets, resolve_mentions
from pipeline.tables import ARTICLES, MENTIONS, SENTENCES


@pytest.fixture(scope="module")
def store():
    return open_store()


def batch(store, *texts, outlet=None, url=None):
    """Articles with their mentions marked [so], a kind cue as [so|admin1] and a role as [so|-|actor]."""
    articles, names, roles = [], [], []
    for number, marked in enumerate(texts):
        text, mention = "", 0
        for part in marked.replace("]", "[").split("["):
            plain, _, rest = part.partition("|")
            if part in marked.split("[", 1)[-1] and f"[{part}]" in marked:
                cue, _, role = rest.partition("|")
                names.append(
                    {
                        "article_id": str(number),
                        "mention": mention,
                        "start": len(text),
                        "end": len(text) + len(plain),
                        "surface": plain,
                        "sentence": 0,
                        "section": "body",
                        "name_id": store.name_id(fold(plain)),
                        "cue": cue if cue not in {"", "-"} else None,
                        "place_score": 0.95,
                        "around": [],
                        "figures": [],
                    }
                )
                roles.append(role or "located")
                mention += 1
            text += plain
        articles.append(
            {
                "article_id": str(number),
                "text": text,
                "outlet": outlet,
                "url": url,
                "source": "t",
                "row": number,
            }
        )
    sentences = [
        {"article_id": a["article_id"], "sentence": 0, "start": 0, "end": len(a["text"]), "section": "body"}
        for a in articles
    ]
    mentions = NAMES.build(names).append_column("role", pa.array(roles, pa.string()))
    return ARTICLES.build(articles), SENTENCES.build(sentences), mentions


def resolve(store, *texts, outlets=None, **article):
    articles, sentences, mentions = batch(store, *texts, **article)
    return resolve_mentions(articles, sentences, mentions, store, outlets=outlets).to_pylist()


def test_area_that_follows_decides(store):
    texas, _ = resolve(store, "A court in [Paris], [Texas] ruled.")
    france, _ = resolve(store, "A court in [Paris], [France] ruled.")
    assert (texas["admin1"], france["country"]) == ("US-TX", "FR")
    assert "area that holds it" in texas["reason"]


def test_one_referent_for_a_name_in_an_article(store):
    rows = resolve(store, "A court in [Paris], [Texas] ruled. The mayor of [Paris] was there.")
    assert rows[0]["place_id"] == rows[2]["place_id"]


def test_areas_said_after_a_name_tell_its_referents_apart(store):
    rows = resolve(
        store,
        "The mayor of [Paris], [Texas], wrote to the mayor of [Paris], [France]. Nobody in [Paris] answered. "
        "In [Kyiv], [Ukraine], and in [Kyiv] nothing was known.",
    )
    at = [row for row in rows if row["surface"] == "Paris"]
    assert [row["country"] for row in at] == ["US", "FR", "FR"]
    assert len({row["place_id"] for row in rows if row["surface"] == "Kyiv"}) == 1


def test_articles_of_a_batch_do_not_speak_for_each_other(store):
    together = resolve(store, "In [Paris], [Texas].", "In [Paris] on Monday.")
    alone = resolve(store, "In [Paris] on Monday.")
    assert together[2]["place_id"] == alone[0]["place_id"] == "geonames:2988507"
    assert together[2]["score"] == alone[0]["score"]


def test_other_names_of_the_article_decide_between_namesakes(store):
    rows = resolve(
        store, "From [Toronto] to [Hamilton], [Ontario], and on to [London], [Kitchener] and [Guelph]."
    )
    assert next(r for r in rows if r["surface"] == "London")["country"] == "CA"


def test_cue_decides_between_a_city_and_its_region(store):
    city, region = resolve(
        store, "In the city of [Odesa|settlement] and the wider [Odesa|admin1] region of [Ukraine]."
    )[:2]
    assert (city["kind"], region["kind"]) == ("settlement", "admin1")
    assert city["admin1"] == region["admin1"] == "UA-51"


def test_a_name_spelled_otherwise_is_the_place_beside_the_others(store):
    near = resolve(store, "Guns fired on [Lysychansk], [Rubizhne] and [Toshkivke].")[2]
    assert (near["place_name"], near["status"]) == ("Toshkivka", "resolved")
    assert near["reason"].startswith("the gazetteer spells it otherwise")
    far = resolve(store, "Snow fell in [Toronto], [Hamilton] and [Toshkivke].")[2]
    assert far["status"] == "unknown"  # over the whole earth some name is always alike


@pytest.mark.parametrize(
    ("between", "km", "bearing"),
    [
        (" (16km northwest of ", 16, 315),
        (", some 30 kilometers (18 miles) south of the city of ", 30, 180),
        (", a town 20 miles west of ", 32.18, 270),
        (", roughly 58 kilometers from ", 58, None),
        (" in a village beside ", None, None),
    ],
)
def test_distances_are_read(store, between, km, bearing):
    articles, _, mentions = batch(store, f"[Kyiv]{between}[Izium]")
    stated = find_stated(find_entities(articles, mentions, store), articles["text"].to_pylist())
    assert stated.km.tolist() == ([pytest.approx(km)] if km else [])
    assert [None if np.isnan(b) else b for b in stated.bearing.tolist()] == ([bearing] if km else [])


def test_a_distance_holds_for_a_list(store):
    text = "They fought within 30km northeast of [Bakhmut] near [Spirne], [Bilohorivka], and [Soledar] in the [Donbas]."
    articles, _, mentions = batch(store, text)
    stated = find_stated(find_entities(articles, mentions, store), articles["text"].to_pylist())
    assert len(set(stated.of.tolist())) == 3
    assert len(set(stated.to.tolist())) == 1
    assert set(stated.bearing.tolist()) == {45}
    assert resolve(store, text)[2]["admin1"] == "UA-14"


def test_a_distance_that_is_said_tells_namesakes_apart(store):
    one, other = (
        resolve(store, f"They fought near [Bilohorivka] ({where}) on Monday.")[0]
        for where in ("13km west of [Lysychansk]", "20km northeast of [Bakhmut]")
    )
    assert (one["admin1"], other["admin1"]) == ("UA-09", "UA-14")


def test_the_area_said_after_a_village_holds_it(store):
    vinnytsia, chernihiv = (
        resolve(
            store, f"Rockets hit the village of [Desna|settlement] in the northern [{area}|admin1] region."
        )[0]
        for area in ("Vinnytsia", "Chernihiv")
    )
    assert (vinnytsia["admin1"], chernihiv["admin1"]) == ("UA-05", "UA-74")


def test_name_outside_the_gazetteer_is_unknown(store):
    (row,) = resolve(store, "the village of [Xqzzyvillebrook]")
    assert (row["status"], row["place_id"], row["lon"], row["score"]) == ("unknown", None, None, 0.0)
    assert row["alternatives"] == []


def test_doubtful_name_is_ambiguous_and_keeps_its_candidates(store):
    articles, sentences, mentions = batch(store, "He was seen in [Santa Rosa] and in [Springfield].")
    shy = load_ranker()
    shy = replace(shy, right=shy.right * 0.2)
    for row in resolve_mentions(articles, sentences, mentions, store, ranker=shy).to_pylist():
        assert row["status"] == "ambiguous"
        assert (row["place_id"], row["lat"]) == (None, None)
        assert 1 <= len(row["alternatives"]) <= 5
        assert row["alternatives"][0]["score"] == row["score"]


def test_alternatives_are_other_places_best_first(store):
    for row in resolve(store, "In [London] and [Cambridge] and [Birmingham], [Alabama]."):
        scores = [a["score"] for a in row["alternatives"]]
        assert scores == sorted(scores, reverse=True)
        assert row["place_id"] not in {a["id"] for a in row["alternatives"]}
        assert len(row["alternatives"]) <= 5


def test_every_row_has_a_reason_and_a_probability(store):
    for row in resolve(store, "[Kyiv] and [Moscow|-|actor] and the [Danube] and [Nowhereburgh]."):
        assert row["reason"]
        assert "\n" not in row["reason"]
        assert 0.0 <= row["score"] <= 1.0


def test_outlet_profile_decides_a_doubtful_name(store):
    paper = "springfield-paper"
    row = store.lookup("Jackson")
    texan = next(c.place for c in row if c.place.admin1 == "US-TN")
    near = [{"outlet": paper, "place_id": texan.id, "articles": 40}]
    outlets = pa.Table.from_pylist(near, schema=SCHEMA)
    plain = resolve(store, "Fire in [Jackson] on Monday.", outlet=paper)[0]
    told = resolve(store, "Fire in [Jackson] on Monday.", outlet=paper, outlets=outlets)[0]
    other = resolve(store, "Fire in [Jackson] on Monday.", outlet="other", outlets=outlets)[0]
    wanted = {"id": texan.id}.items()
    assert told["place_id"] == texan.id or any(wanted <= a.items() for a in told["alternatives"])
    assert score_of(told, texan.id) > score_of(plain, texan.id)
    assert other["score"] == plain["score"]


def score_of(row, place_id):
    if row["place_id"] == place_id:
        return row["score"]
    return max((a["score"] for a in row["alternatives"] if a["id"] == place_id), default=0.0)


def test_outlet_counts_of_batches_add_up(store):
    articles, sentences, names = batch(store, "In [Lyon].", "In [Lyon] and [Nice].", outlet="paper")
    mentions = resolve_mentions(articles, sentences, names, store)
    whole = count_outlets(mentions, articles)
    halves = [
        count_outlets(mentions.filter(pa.compute.equal(mentions["article_id"], n)), articles.slice(int(n), 1))
        for n in "01"
    ]
    assert merge_outlets(halves).equals(whole)
    assert (
        dict(zip(whole["place_id"].to_pylist(), whole["articles"].to_pylist(), strict=True))[
            "geonames:2996944"
        ]
        == 2
    )
    assert merge_outlets([]).num_rows == 0


def test_outlet_profile_of_an_absent_outlet_is_empty(store):
    articles, sentences, names = batch(store, "In [Lyon].")
    assert count_outlets(resolve_mentions(articles, sentences, names, store), articles).num_rows == 0


def test_nothing_in_nothing_out(store):
    empty = resolve_mentions(ARTICLES.empty(), SENTENCES.empty(), batch(store, "No place.")[2], store)
    assert empty.num_rows == 0
    assert MENTIONS.check(empty).schema == MENTIONS.schema.remove_metadata()


def test_same_input_same_table(store):
    texts = ["[London], [Paris] and [Springfield], [Illinois]."] * 3
    articles, sentences, mentions = batch(store, *texts)
    first, second = (resolve_mentions(articles, sentences, mentions, store) for _ in range(2))
    assert first.equals(second)


def test_country_domain_is_read_from_the_address():
    countries = ["GB", "CA", "UA"]
    addresses = [
        ("https://www.a.co.uk/x", None),
        (None, "b.ca"),
        ("http://c.com:80/d.ua", None),
        (None, "The Times"),
        (None, None),
    ]
    assert find_domains(addresses, countries) == [0, 1, -1, -1, -1]


def test_area_cue_adds_the_area_of_the_seat(store):
    articles, _, mentions = batch(store, "[Kyiv|admin1]")
    entities = find_entities(articles, mentions, store)
    kinds = {store.place(int(r)).kind for r in find_candidates(entities, store).row}
    assert "admin1" in kinds


def test_probabilities_leave_room_for_none_of_these():
    entity = np.array([0, 0, 1])
    candidates = Candidates(entity, entity, entity, np.array([0, 2]), np.array([2, 1]))
    p = normalise(np.array([0.0, 0.0, 500.0]), candidates)
    assert p.tolist() == pytest.approx([1 / 3, 1 / 3, 1.0])


def test_weights_fit_the_features_and_are_small():
    settings = json.loads((WEIGHTS / "resolve.json").read_text(encoding="utf-8"))
    assert settings["features"] == [*ALONE, *TOGETHER]
    assert sum(p.stat().st_size for p in WEIGHTS.glob("resolve*")) < 2_000_000
    ranker = load_ranker(WEIGHTS)
    assert (np.diff(ranker.right) >= 0).all()


def test_weights_for_other_features_are_refused(tmp_path):
    settings = json.loads((WEIGHTS / "resolve.json").read_text(encoding="utf-8"))
    settings["features"][0] = "other"
    (tmp_path / "resolve.json").write_text(json.dumps(settings), encoding="utf-8")
    for path in WEIGHTS.glob("resolve-*.npz"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with pytest.raises(ValueError, match="other features"):
        load_ranker(Path(tmp_path))


def test_name_inside_a_longer_one_gives_the_candidates(store):
    (row,) = resolve(store, "He taught at the [Kharkiv Aviation Xqzzinstitute].")
    best = row["place_name"] or row["alternatives"][0]["name"]
    assert best.startswith("Kharkiv")
    assert "inside the longer one" in row["reason"]


def test_kind_word_at_the_end_of_a_name_states_its_kind(store):
    city, region = resolve(
        store, "In [Luhansk Town] and across the [Donetsk and Luhansk|admin1] of [Luhansk Oblasts]."
    )[::2]
    assert (city["kind"], region["kind"]) == ("settlement", "admin1")
    assert city["admin1"] == region["admin1"] == "UA-09"
