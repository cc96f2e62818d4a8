"""Replaying corrections over mentions."""

from types import SimpleNamespace

import pyarrow as pa
import pytest

from gazetteer.store import open_store
from pipeline.correct import correct_mentions, describe_corrections
from pipeline.corrections import read_corrections
from pipeline.tables import ARTICLES, CORRECTED, MENTIONS, SENTENCES
from pipeline.text import split_sentences

PARIS = {
    "status": "resolved", "place_id": "geonames:2988507", "place_name": "Paris", "kind": "settlement", "lon": 2.35,
    "lat": 48.85, "country": "FR", "admin1": "FR-IDF", "score": 0.4, "reason": "the most prominent of 90",
    "alternatives": [{"id": "geonames:4717560", "name": "Paris", "score": 0.3}],
}  # fmt: skip
TEXAS = "geonames:4717560"
HEADER = "scope,name,article_id,start,end,sentence,outlet,place_id,lon,lat,role,note\n"


def corpus(texts, names=("Paris",), outlets=None):
    """Articles with every occurrence of some names as a mention, put on Paris, France."""
    articles, sentences, mentions = [], [], []
    for key, text in texts.items():
        spans = [(s.start, s.end) if hasattr(s, "start") else tuple(s)[:2] for s in split_sentences(text)]
        articles.append(
            {"article_id": key, "text": text, "outlet": (outlets or {}).get(key), "source": "x", "row": 1}
        )
        sentences += [
            {"article_id": key, "sentence": n, "start": a, "end": b, "section": "body"}
            for n, (a, b) in enumerate(spans)
        ]
        found = sorted((at, name) for name in names for at in range(len(text)) if text.startswith(name, at))
        for number, (at, name) in enumerate(found):
            line = next(n for n, (a, b) in enumerate(spans) if a <= at < b)
            mentions.append(
                {
                    **PARIS,
                    "article_id": key,
                    "mention": number,
                    "start": at,
                    "end": at + len(name),
                    "surface": name,
                    "sentence": line,
                    "role": "located",
                }
            )
    return ARTICLES.build(articles), SENTENCES.build(sentences), MENTIONS.build(mentions)  # fmt: skip


@pytest.fixture
def replay(tmp_path):
    """Replay rows of corrections over made articles."""

    def go(texts, rows, **options):
        path = tmp_path / "mine.csv"
        path.write_text(HEADER + rows, encoding="utf-8")
        corrections = read_corrections(path, open_store())
        articles, sentences, mentions = corpus(texts, **options)
        after, told = correct_mentions(articles, sentences, mentions, corrections)
        result = SimpleNamespace(articles=articles, mentions=after, corrected=told)
        entry, warnings = describe_corrections(corrections, result)
        return SimpleNamespace(
            mentions=after.to_pylist(), told=told.to_pylist(), entry=entry, warnings=warnings
        )

    return go  # fmt: skip


def test_without_corrections_nothing_is_touched():
    articles, sentences, mentions = corpus({"a": "Paris burns."})
    after, told = correct_mentions(articles, sentences, mentions, None)
    assert after is mentions
    assert told.num_rows == 0


def test_a_mention_goes_to_its_place_and_says_why(replay):
    done = replay({"a": "Fire in Paris."}, f"everywhere,PARIS,,,,,,{TEXAS},,,,the local paper\n")
    (mention,) = done.mentions
    assert (mention["status"], mention["score"], mention["place_id"]) == ("resolved", 1.0, TEXAS)
    assert (mention["country"], mention["admin1"], mention["kind"]) == ("US", "US-TX", "settlement")
    assert mention["reason"] == "corrected: place, everywhere, by mine.csv row 2 (the local paper)"
    assert [other["id"] for other in mention["alternatives"]] == ["geonames:2988507"], (
        "what was thought before"
    )
    assert done.entry["applied"] == {"2": 1}
    assert done.warnings == []


def test_articles_without_mentions_are_no_fault(replay):
    done = replay({"a": "Nothing here."}, f"everywhere,Paris,,,,,,{TEXAS},,,,\n")
    assert done.mentions == done.told == []
    assert done.warnings == ["mine.csv, row 2: not applied: no mention of the name is in this run"]


def test_a_place_is_confirmed(replay):
    done = replay({"a": "Fire in Paris."}, "article,Paris,a,,,,,geonames:2988507,,,,\n")
    assert (done.mentions[0]["score"], done.mentions[0]["place_id"]) == (1.0, "geonames:2988507")
    assert [other["id"] for other in done.mentions[0]["alternatives"]] == [TEXAS]


def test_what_is_no_place_is_rejected_and_counted(replay):
    done = replay({"a": "Paris sang. Paris danced."}, "mention,Paris,a,0,5,,,,,,not a place,a singer\n")
    first, second = done.mentions
    assert (first["status"], first["place_id"], first["lon"], first["score"]) == ("rejected", None, None, 0.0)
    assert first["reason"] == "corrected: not a place, this mention, by mine.csv row 2 (a singer)"
    assert second["status"] == "resolved"
    assert done.entry["not_a_place"] == 1


def test_the_narrowest_scope_holds(replay):
    texts = {"a": "Paris is calm. Paris is loud.", "b": "Paris is far.", "c": "Paris is near.", "d": "Paris."}
    rows = (
        f"everywhere,Paris,,,,,,{TEXAS},,,,\n"
        "outlet,Paris,,,,,wire,,36.5,50.0,,\n"
        "article,Paris,a,,,,,geonames:2988507,,,,\n"
        "mention,Paris,a,15,20,,,,,,not a place,\n"
    )
    done = replay(texts, rows, outlets={"a": "Wire", "b": "WIRE", "c": "Other"})
    by = {(m["article_id"], m["mention"]): m for m in done.mentions}
    assert by["a", 0]["place_id"] == "geonames:2988507"
    assert by["a", 1]["status"] == "rejected"
    assert by["b", 0]["place_id"].startswith("correction:")
    assert by["b", 0]["admin1"] == "UA-63"
    assert by["c", 0]["place_id"] == by["d", 0]["place_id"] == TEXAS
    assert done.entry["applied"] == {"2": 2, "3": 1, "4": 1, "5": 1}
    assert done.entry["mentions"] == 5


def test_place_and_role_are_put_right_apart(replay):
    """A narrow correction of the role leaves the wide one of the place standing."""
    rows = f"everywhere,Paris,,,,,,{TEXAS},,,organisation,\narticle,Paris,a,,,,,,,,actor,\n"
    done = replay({"a": "Paris said no.", "b": "Paris Match."}, rows)
    assert [(m["place_id"], m["role"]) for m in done.mentions] == [(TEXAS, "actor"), (TEXAS, "organisation")]
    assert done.mentions[0]["reason"] == (
        "corrected: place, everywhere, by mine.csv row 2; role actor, this article, by mine.csv row 3"
    )
    assert {(t["article_id"], t["row"]): (t["settles_place"], t["settles_role"]) for t in done.told} == {
        ("a", 2): (True, False), ("a", 3): (False, True), ("b", 2): (True, True),
    }  # fmt: skip


def test_a_role_alone_leaves_place_score_and_reason(replay):
    (mention,) = replay({"a": "Paris said no."}, "everywhere,Paris,,,,,,,,,actor,\n").mentions
    assert (mention["place_id"], mention["score"], mention["role"]) == ("geonames:2988507", 0.4, "actor")
    assert mention["reason"].endswith("row 2; the most prominent of 90")


def test_an_overruled_row_is_told(replay):
    done = replay(
        {"a": "Paris."}, f"everywhere,Paris,,,,,,{TEXAS},,,,\narticle,Paris,a,,,,,,,,not a place,\n"
    )
    assert done.entry["overruled"] == [2]
    assert done.entry["no_longer"] == []
    assert done.warnings == []


class TestChangedTexts:
    """A correction of one mention, written for a text that has changed since."""

    def test_the_only_mention_of_the_name_is_found_again(self, replay):
        done = replay({"a": "New first line. Fire in Paris."}, f"mention,Paris,a,8,13,,,{TEXAS},,,,\n")
        assert done.mentions[0]["place_id"] == TEXAS

    def test_among_several_its_sentence_tells_it(self, replay):
        text = "New line. Paris is calm. Fire  in Paris today."
        done = replay({"a": text}, f"mention,Paris,a,23,28,Fire in Paris today.,,{TEXAS},,,,\n")
        assert [m["place_id"] == TEXAS for m in done.mentions] == [False, True]

    def test_among_several_without_a_sentence_nothing_is_guessed(self, replay):
        done = replay(
            {"a": "New line. Paris is calm. Fire in Paris."}, f"mention,Paris,a,0,5,,,{TEXAS},,,,\n"
        )
        assert {m["place_id"] for m in done.mentions} == {"geonames:2988507"}
        (warning,) = done.warnings
        assert warning.startswith(
            "mine.csv, row 2 (Paris): no longer applies: the text has changed, and which of its"
        )
        assert warning.endswith("is open (2 left); choose again")

    def test_two_corrections_that_claim_one_mention_are_both_left(self, replay):
        rows = f"mention,Paris,a,1,6,,,{TEXAS},,,,\nmention,Paris,a,2,7,,,,,,not a place,\n"
        done = replay({"a": "New line. Paris is calm."}, rows)
        assert done.mentions[0]["place_id"] == "geonames:2988507"
        assert [entry["row"] for entry in done.entry["no_longer"]] == [2, 3]

    def test_a_mention_that_another_names_is_not_claimed(self, replay):
        rows = f"mention,Paris,a,10,15,,,{TEXAS},,,,\nmention,Paris,a,99,104,,,,,,not a place,\n"
        done = replay({"a": "New line. Paris is calm."}, rows)
        assert done.mentions[0]["place_id"] == TEXAS
        assert [entry["row"] for entry in done.entry["no_longer"]] == [3]

    def test_the_name_alone_at_the_offsets_is_not_enough(self, replay):
        """Another name stands where the corrected one stood."""
        done = replay({"a": "Lyon is calm."}, f"mention,Paris,a,0,5,,,{TEXAS},,,,\n", names=("Lyon",))
        assert done.warnings == [
            "mine.csv, row 2 (Paris): no longer applies: the article has no mention of this name"
        ]


def test_what_is_not_in_the_run_is_said_in_one_line_each(replay):
    rows = "".join(f"article,Paris,x{n},,,,,{TEXAS},,,,\n" for n in range(12))
    rows += f"outlet,Paris,,,,,Gone,{TEXAS},,,,\neverywhere,Rome,,,,,,{TEXAS},,,,\noutlet,Rome,,,,,Wire,{TEXAS},,,,\n"
    done = replay({"a": "Paris."}, rows, outlets={"a": "Wire"})
    assert done.warnings == [
        "mine.csv, row 16 (Rome): no longer applies: no article of the outlet has a mention of this name",
        "mine.csv, rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more: not applied: the article is not in this run",
        "mine.csv, row 14: not applied: no article of the outlet is in this run",
        "mine.csv, row 15: not applied: no mention of the name is in this run",
    ]
    assert len(done.entry["no_longer"]) == 15


def test_names_can_be_left_out_of_what_is_said(replay, tmp_path):
    replay({"a": "Lyon."}, f"article,Paris,a,,,,,{TEXAS},,,,\n")
    corrections = read_corrections(tmp_path / "mine.csv", open_store())
    articles, _, mentions = corpus({"a": "Lyon."})
    result = SimpleNamespace(articles=articles, mentions=mentions, corrected=CORRECTED.empty())
    entry, warnings = describe_corrections(corrections, result, named=False)
    assert "Paris" not in f"{entry}{warnings}"
    assert warnings == ["mine.csv, row 2: no longer applies: the article has no mention of this name"]


def test_order_and_other_mentions_stay(replay):
    texts = {str(n): "Paris, Lyon, Paris, Lyon." for n in range(4)}
    before = corpus(texts, names=("Paris", "Lyon"))[2].to_pylist()
    done = replay(texts, f"article,Lyon,2,,,,,{TEXAS},,,,\n", names=("Paris", "Lyon"))
    changed = [at for at, (old, new) in enumerate(zip(before, done.mentions, strict=True)) if old != new]
    assert changed == [9, 11]
    assert pa.Table.from_pylist(done.mentions).num_rows == 16
