"""Dates: time expressions, publication dates and report dates against gold, beside dateparser; speed."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline.clean import split_sections
from pipeline.published import date_articles, date_from_copies
from pipeline.reports import make_reports
from pipeline.scores import Tally, count_published, count_times, figures_published, figures_times
from pipeline.tables import ARTICLES, MENTIONS, STORIES
from pipeline.timex import find_times, read_times
from tools.bench import best
from tools.train.gold import read_own

Record = dict[str, Any]
CORPUS = Path("../shared/corpus")
NEWS = ("gdelt-ukraine-fulltext", "guardian-nyt-ukraine-2022", "isw-daily-2022-23", "ruwa-headlines")
CORPORA = ("TimeBank", "AQUAINT")
GOLD = Path("tests/gold")
_ACTIVITIES = (
    "article_id",
    "sentence",
    "start",
    "end",
    "activity",
    "modality",
    "attribution",
    "killed",
    "injured",
)


def read_rows(path: Path) -> list[Record]:
    """Read JSON Lines; of rows with one id the last counts, as in the gold."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return list({row["id"]: row for row in rows}.values())


def make_articles(rows: list[Record], *, withheld: bool, named: bool = True) -> Any:
    """Make ``ARTICLES`` of dated records, with the date withheld or given, under their own ids or numbers."""
    return ARTICLES.build(
        {
            "article_id": row["id"] if named else f"a{number}",
            "title": row.get("title"),
            "text": row["text"],
            "outlet": row.get("source"),
            "url": row.get("url"),
            "published": None if withheld else _day(row),
            "published_method": None if withheld else "metadata",
            "source": "news.jsonl",
            "row": number,
        }
        for number, row in enumerate(rows, 1)
    )


def _day(row: Record) -> str:
    return str(row.get("published") or row.get("date") or row.get("dct"))[:10]


Shape = tuple[str, ...]


def shape_of(found: Any) -> Shape:
    """Return what an expression is made of: its kind and the classes of its words."""
    return (found.make, *(piece.cls for piece in found.pieces))


def shapes_in(rows: list[Record]) -> set[Shape]:
    """Return the shapes of all expressions of some texts."""
    return {shape_of(found) for row in rows for found, _ in read_times(row["text"], None, None)}


def score_times(rows: list[Record], known: set[Shape] | None = None) -> Record:
    """Score time expressions with the publication day given; with ``known``, only those of a shape among them."""
    tally = Tally()
    for row in rows:
        day = date.fromisoformat(row["dct"][:10])
        found = [
            {"start": f.start, "end": f.end, "type": m.type, "value": m.value}
            for f, m in read_times(row["text"], day, day)
            if known is None or shape_of(f) in known
        ]
        tally.counts.update(count_times({"times": found}, row).counts)
    return dict(figures_times(tally))


def score_published(rows: list[Record], *, named: bool) -> Record:
    """Score publication dates with the given ones withheld, and the file's order as the feed's."""
    articles = make_articles(rows, withheld=True, named=named)
    published = date_articles(articles, split_sections(articles))
    alone = STORIES.build({"article_id": i, "story_id": i} for i in articles["article_id"].to_pylist())
    tally = Tally()
    for row, found in zip(
        rows, date_from_copies(published, alone, articles=articles).to_pylist(), strict=True
    ):
        days = {"begin": found["begin"], "end": found["end_day"]}
        record = {name: str(day) if day else None for name, day in days.items()} | {"method": found["method"]}
        tally.counts.update(count_published({"published": record}, row).counts)
    return dict(figures_published(tally))


def score_reports(rows: list[Record], gold: dict[str, list[Record]]) -> Record:
    """Score report dates at gold mentions: percent with the gold's days, and of "always the publication date"."""
    articles = make_articles(rows, withheld=False)
    sentences = split_sections(articles)
    published = date_articles(articles, sentences)
    times = find_times(articles, sentences, published)
    lines: dict[str, list[Record]] = {}
    for line in sentences.to_pylist():
        lines.setdefault(line["article_id"], []).append(line)
    mentions = MENTIONS.build(
        {
            "article_id": row["id"], "mention": number, "start": mark["start"], "end": mark["end"],
            "surface": row["text"][mark["start"] : mark["end"]],
            "sentence": max(x["sentence"] for x in lines[row["id"]] if x["start"] <= mark["start"]),
            "role": "located", "status": "resolved", "place_id": f"gold:{row['text'][mark['start'] : mark['end']]}", "place_name": "gold", "kind": "settlement",
            "lon": 0.0, "lat": 0.0, "score": 1.0, "reason": "gold", "alternatives": [],
        }
        for row in rows for number, mark in enumerate(gold[row["id"]])
    )  # fmt: skip
    stories = STORIES.build({"article_id": row["id"], "story_id": row["id"]} for row in rows)
    none = mentions.select(["article_id"]).slice(0, 0)
    for name in _ACTIVITIES[1:]:
        none = none.append_column(name, none["article_id"])
    found = {
        (row["article_id"], row["mention"]): row
        for row in make_reports(articles, sentences, mentions, times, published, stories, none).to_pylist()
    }
    count, same, always = 0, 0, 0
    for row in rows:
        for number, mark in enumerate(gold[row["id"]]):
            if not mark.get("date_begin"):
                continue
            report, days = found[row["id"], number], (mark["date_begin"], mark["date_end"])
            count += 1
            same += (str(report["begin"]), str(report["end_day"])) == days
            always += (_day(row), _day(row)) == days
    return {
        "mentions": count,
        "same_days": round(100 * same / count, 1),
        "published_only": round(100 * always / count, 1),
    }


def own_gold(name: str) -> tuple[list[Record], dict[str, list[Record]]]:
    """Return the news texts of a file of labels and its labels by article."""
    gold = {row["id"]: row["mentions"] for row in read_rows(GOLD / name)}
    texts = {row["id"]: row for source in NEWS[:3] for row in read_rows(CORPUS / f"news/{source}.jsonl")}
    return [texts[i] for i in gold], gold


def war_gold() -> tuple[list[Record], dict[str, list[Record]]]:
    """Return the annotated war reports and their literal mentions."""
    rows = read_rows(CORPUS / "war-reports.dev.jsonl")
    return rows, {row["id"]: [t for t in row["toponyms"] if t["role"] == "literal"] for row in rows}


def places_gold() -> tuple[list[Record], dict[str, list[Record]]]:
    """Return the articles of tests/gold/places.jsonl and their literal mentions."""
    rows = read_own(CORPUS / "news")
    return rows, {row["id"]: [t for t in row["toponyms"] if t["role"] == "literal"] for row in rows}


def measure() -> list[Record]:
    """Measure what the evaluation data beside the repository allows."""
    if not CORPUS.is_dir():
        return [
            {"figure": "dates", "value": "-", "unit": "", "note": "no evaluation data beside the repository"}
        ]
    results: list[Record] = []
    timed = [read_rows(CORPUS / f"dates/{name}.jsonl") for name in CORPORA]
    ours, theirs = _values(timed[0] + timed[1])
    for name, rows in zip((*CORPORA, "both"), [*timed, timed[0] + timed[1]], strict=True):
        figures = score_times(rows)
        results += [
            {"figure": f"times {part} F1, {name}", "value": figures[part]["F"], "unit": "%"}
            for part in ("strict", "relaxed", "value")
        ]
    for one, other in ((0, 1), (1, 0)):
        figures = score_times(timed[one], shapes_in(timed[other]))
        results += [
            {"figure": f"times {part} F1, {CORPORA[one]}, only shapes that {CORPORA[other]} has too",
             "value": figures[part]["F"], "unit": "%"}
            for part in ("relaxed", "value")
        ]  # fmt: skip
    results.append({"figure": "value of gold phrases right", "value": ours, "unit": "%", "rival": "dateparser",
                    "rival_value": theirs, "note": "DATE phrases both found, TimeBank and AQUAINT"})  # fmt: skip
    for name in NEWS:
        for named in (True, False):
            figures = score_published(read_rows(CORPUS / f"news/{name}.jsonl"), named=named)
            note = "ids as they are" if named else "ids without dates"
            results.append(
                {"figure": f"published, {name}", "value": json.dumps(figures), "unit": "", "note": note}
            )
    for name, (rows, gold) in (("war reports", war_gold()), ("own labels", own_gold("reports.jsonl")),
                               ("own labels, held out", own_gold("reports.held.jsonl")),
                               ("own labels of places", places_gold())):  # fmt: skip
        figures = score_reports(rows, gold)
        results.append({"figure": f"report days, {name}", "value": figures["same_days"], "unit": "%",
                        "rival": "always published", "rival_value": figures["published_only"],
                        "note": f"{figures['mentions']} mentions"})  # fmt: skip
    return [*results, *_speed()]


def _speed() -> list[Record]:
    """Measure articles of 2.5 kB a second on one core, dates and times together, dates withheld."""
    rows = [row for name in NEWS[:2] for row in read_rows(CORPUS / f"news/{name}.jsonl")]
    articles = make_articles(rows, withheld=False)
    sentences = split_sections(articles)
    seconds = best(lambda: find_times(articles, sentences, date_articles(articles, sentences)))
    size = sum(len(row["text"]) for row in rows)
    return [
        {
            "figure": "dates and times",
            "value": round(size / 2500 / seconds),
            "unit": "articles of 2.5 kB/s",
        }
    ]


def _values(rows: list[Record]) -> tuple[float, Any]:
    """Return percent of gold DATE phrases valued right, ours and dateparser's, over the phrases given to both."""
    try:
        import dateparser  # noqa: PLC0415 - a rival, not a dependency
    except ImportError:
        dateparser = None
    count = ours = theirs = 0
    for row in rows:
        day = date.fromisoformat(row["dct"][:10])
        base = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - dateparser wants it without a zone
        found = {(f.start, f.end): m.value for f, m in read_times(row["text"], day, day)}
        for mark in row["timexes"]:
            value = mark["value"]
            if (
                mark["type"] != "DATE"
                or not value[:4].isdigit()
                or len(value) not in (4, 7, 10)
                or not value[-1].isdigit()
            ):
                continue
            count += 1
            ours += any(v == value for (a, b), v in found.items() if a < mark["end"] and mark["start"] < b)
            if dateparser:
                settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past"}
                parsed = dateparser.parse(mark["text"], languages=["en"], settings=settings)
                theirs += bool(parsed) and parsed.date().isoformat()[: len(value)] == value
    return round(100 * ours / count, 1), round(100 * theirs / count, 1) if dateparser else "not installed"
