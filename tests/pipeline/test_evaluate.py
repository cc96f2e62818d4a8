"""Figures mean what they say, and agree with the evaluation data's own scorer."""

import importlib.util
import json
import random

import pytest

from pipeline.errors import InputError
from pipeline.evaluate import evaluate, find_tasks, format_figures, read_records
from pipeline.scores import calibration


def mention(start, end, place_id="geonames:1", lon=0.0, lat=0.0, role="located", **more):
    place = {
        "id": place_id,
        "name": "A",
        "kind": "settlement",
        "lon": lon,
        "lat": lat,
        "country": "AA",
        "admin1": "AA-1",
    }
    return {"start": start, "end": end, "role": role, "place": place, "score": 0.9} | more


def gold(*toponyms, **more):
    rows = [
        {"name": "A", "start": s, "end": e, "geonameid": i, "lon": 0.0, "lat": 0.0} for s, e, i in toponyms
    ]
    return {"a": {"id": "a", "toponyms": rows} | more}


def geoparse(mentions, gold_records):
    return evaluate({"a": {"id": "a", "mentions": mentions}}, gold_records, ["geoparse"])["geoparse"]


def test_missed_toponym_counts_as_an_error():
    figures = geoparse([mention(0, 5)], gold((0, 5, 1), (10, 15, 2)))
    assert figures["e2e_exact_id"] == 50.0
    assert figures["e2e_acc161"] == 50.0
    assert figures["det_strict"] == {"P": 100.0, "R": 50.0, "F": 66.7}


def test_other_boundary_counts_only_in_overlap():
    figures = geoparse([mention(0, 12)], gold((0, 5, 1)))
    assert (figures["e2e_exact_id"], figures["e2e_exact_id_overlap"]) == (0.0, 100.0)


def test_spurious_place_is_a_shown_role_that_touches_no_gold():
    extra = [
        mention(20, 25, role=r)
        for r in ("located", "actor", "dateline", "organisation", "demonym", "boilerplate")
    ]
    assert geoparse([mention(0, 5), *extra], gold((0, 5, 1)))["spurious_places"] == 3


def test_distance_is_counted_in_km():
    figures = geoparse([mention(0, 5, lon=1.0)], gold((0, 5, 2)))
    assert figures["mean_km"] == 111.2
    assert figures["e2e_acc161"] == 100.0
    assert figures["e2e_exact_id"] == 0.0


def test_article_without_prediction_is_missing_and_counts():
    figures = evaluate({}, gold((0, 5, 1)), ["geoparse"])["geoparse"]
    assert (figures["missing_docs"], figures["e2e_exact_id"]) == (1, 0.0)


def test_calibration_of_perfectly_said_scores_is_zero():
    assert calibration([(1.0, True)] * 3 + [(0.0, False)])["ece"] == 0.0
    assert calibration([(0.95, True), (0.95, False)])["right_of_sure"] == 50.0


def test_interval_holds_the_figure():
    records = {str(i): {"id": str(i), "toponyms": gold((0, 5, 1))["a"]["toponyms"]} for i in range(20)}
    predicted = {str(i): {"id": str(i), "mentions": [mention(0, 5)] if i % 2 else []} for i in range(20)}
    figures = evaluate(predicted, records, ["geoparse"])["geoparse"]
    low, high = figures["interval"]["e2e_exact_id"]
    assert 20 < low < figures["e2e_exact_id"] < high < 80


def test_tasks_follow_the_fields_of_the_gold():
    assert find_tasks(gold((0, 5, 1))) == ["geoparse"]
    literal = {"start": 0, "end": 5, "name": "A", "role": "literal", "date_begin": "2024-01-01"}
    assert find_tasks({"a": {"id": "a", "toponyms": [literal], "published": "2024-01-01"}}) == [
        "roles",
        "reports",
        "published",
    ]


def test_table_has_a_line_for_each_figure():
    table = format_figures(evaluate({"a": {"mentions": [mention(0, 5)]}}, gold((0, 5, 1))))
    assert table.splitlines()[0].split()[:3] == ["task", "figure", "value"]
    assert "e2e_exact_id" in table


def test_faulty_line_is_named(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a\u2028b"}\n\n[1]\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"gold.jsonl, line 3"):
        read_records(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_records(tmp_path / "absent.jsonl")


# --- the same figures as the evaluation data's scorer ---------------------------------------------------------


def scorer(shared):
    spec = importlib.util.spec_from_file_location("score", shared / "tools" / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def noisy_predictions(gold_records, dice):
    """Predictions that are right, shifted, elsewhere, missing and spurious in turn."""
    for key, record in gold_records.items():
        mentions = []
        for t in record.get("toponyms", []):
            if dice.random() < 0.2:
                continue
            shift = dice.choice([0, 0, 0, 2])
            place_id = f"geonames:{t.get('geonameid') if dice.random() < 0.8 else 1}"
            place = {
                "id": place_id,
                "name": t["name"],
                "kind": dice.choice([t.get("kind"), "settlement", "admin1"]),
                "lat": (t.get("lat") or 0.0) + dice.choice([0, 0, 0.1, 3.0]),
                "lon": t.get("lon") or 0.0,
                "country": t.get("country"),
                "admin1": t.get("admin1"),
            }
            role = dice.choice(
                ["located", "located", "actor", "organisation", "dateline", "demonym", "boilerplate"]
            )
            found = {
                "start": t["start"] + shift,
                "end": t["end"],
                "role": role,
                "score": round(dice.random(), 2),
            }
            mentions.append(found | {"place": place if dice.random() < 0.9 else None})
        mentions += [mention(9 * n, 9 * n + 4) for n in range(dice.randrange(3))]
        times = [
            dict(t, start=t["start"] + dice.choice([0, 0, 1]))
            for t in record.get("timexes", [])
            if dice.random() < 0.8
        ]
        days = [
            "2024-07-16",
            "2024-07-17",
            (record.get("published") or record.get("date") or "2024-01-01")[:10],
        ]
        report_days = [
            (t["date_begin"], t["date_end"]) for t in record.get("toponyms", []) if t.get("date_begin")
        ] or [("2024-07-16",) * 2]
        published = dice.choice(
            [
                None,
                {"begin": days[2], "end": days[2], "method": "text"},
                {"begin": days[0], "end": days[1], "method": "url"},
            ]
        )
        yield {
            "id": key,
            "mentions": mentions,
            "focus": [m["place"]["id"] for m in mentions if m["place"]][:1],
            "times": times,
            "published": published,
            "story_id": dice.choice(["s", "t", str(record.get("story"))]),
            "reports": [
                dict(zip(("begin", "end"), dice.choice(report_days), strict=True), mention=n)
                for n in range(len(mentions))
                if dice.random() < 0.7
            ],
        }


@pytest.mark.shared
@pytest.mark.parametrize(
    ("task", "file"),
    [
        ("geoparse", "geoparsing/GeoWebNews.dev.jsonl"),
        ("geoparse", "geoparsing/LGL.dev.jsonl"),
        ("roles", "war-reports.dev.jsonl"),
        ("reports", "war-reports.dev.jsonl"),
        ("roles", "seeds.gold.jsonl"),
        ("stories", "stories.dev.jsonl"),
        ("published", "war-reports.dev.jsonl"),
        ("times", "dates/TimeBank.jsonl"),
        ("events", "ukraine/peacerep-humanitarian-corridors.dev.jsonl"),
    ],
)
def test_figures_equal_those_of_the_shared_scorer(task, file, shared):
    records = read_records(shared / "corpus" / file)
    predicted = {r["id"]: r for r in noisy_predictions(records, random.Random(file))}
    predicted.popitem()
    theirs = json.loads(json.dumps(getattr(scorer(shared), task)(predicted, records)))
    ours = json.loads(json.dumps(evaluate(predicted, records, [task])[task]))
    if task == "roles":
        ours["wrong"] = ours["wrong"][:60]
    assert {name: ours[name] for name in theirs} == theirs
