"""Reports: each located mention with the days that govern it and the activity of its sentence."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.tables import REPORTS
from pipeline.timing.governing import open_governing
from pipeline.timing.language import language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    import pyarrow as pa

    from pipeline.timing.governing import Governing

    Row = Mapping[str, Any]

# Probability that the days are right, by rule: the share of 340 labelled mentions (181 of 196, 16 of 20, 10 of 11, 3 of 3,
# 15 of 15, 91 of 95), drawn towards the mean for want of unseen ones (docs/dates.md). Without days there are none to be wrong.
DAY_RIGHT = {
    "same-clause": 0.88, "same-sentence": 0.7, "since": 0.8, "by": 0.8, "same-event": 0.8, "preceding-sentence": 0.8, "published": 0.9,
    "undated": 1.0,
}  # fmt: skip
_REFERENCES = frozenset(("PRESENT_REF", "PAST_REF", "FUTURE_REF"))
_BACKGROUND_DAYS = 60  # a report so much older than its article is background


@dataclass(frozen=True, slots=True)
class _When:
    """Days that govern a mention, the rule they come by and the time expression."""

    begin: date | None
    end: date | None
    precision: str
    rule: str
    time: int | None = None


@dataclass(frozen=True, slots=True)
class _Spot:
    """A mention with what it is read by: its sentence, the text, the article's date, the language's words."""

    mention: Row
    line: Row
    text: str
    published: Row | None
    words: Governing


def make_reports(  # noqa: PLR0917 - the stage joins what the others found
    articles: pa.Table,
    sentences: pa.Table,
    mentions: pa.Table,
    times: pa.Table,
    published: pa.Table,
    stories: pa.Table,
    activities: pa.Table,
) -> pa.Table:
    """Make the reports of a batch of articles.

    Every located and resolved mention gives one report. Its days are those of the time expression in its clause, else
    in its sentence, else in the sentence before it in the same paragraph, else the publication date. An event told as
    known ("the strike in Alton") keeps the day that the article gave it there before.

    Returns
    -------
    pyarrow.Table
        ``REPORTS``; ``confidence`` is the mention's score (the place is right) times the share of right days of the rule
        (times the publication date's confidence, where that gave the days); an undated report states its place alone.
    """
    lines = {(row["article_id"], row["sentence"]): row for row in sentences.to_pylist()}
    moments = _by_sentence(row for row in times.to_pylist() if _gives_days(row))
    deeds = _by_sentence(activities.to_pylist())
    dated = {row["article_id"]: row for row in published.to_pylist()}
    story = dict(zip(stories["article_id"].to_pylist(), stories["story_id"].to_pylist(), strict=True))
    texts = {
        row["article_id"]: row
        for row in articles.select(["article_id", "text", "outlet", "language"]).to_pylist()
    }
    rows = []
    told: dict[tuple[str, str, str], _When] = {}
    for mention in mentions.to_pylist():
        if mention["role"] != "located" or mention["status"] != "resolved" or mention["place_id"] is None:
            continue
        article, sentence = mention["article_id"], mention["sentence"]
        line, text, day = lines[article, sentence], texts[article]["text"], dated.get(article)
        spot = _Spot(
            mention, line, text, day, open_governing(language_of(texts[article]["language"]) or "en")
        )
        when = _recall(spot, told) or _govern(spot, moments.get((article, sentence), []))
        if when is None:
            when = _inherit(_paragraph(spot, lines, moments), spot) or _published(day)
        _remember(spot, when, told)
        sure = DAY_RIGHT[when.rule] * (day["confidence"] if day and when.rule == "published" else 1.0)
        rows.append(
            {
                **{name: mention[name] for name in _OF_MENTION},
                **_of_activity(_nearest(deeds.get((article, sentence), []), mention)),
                "report_id": _report_id(article, mention["mention"], when.begin, when.end),
                "story_id": story.get(article, article),
                "outlet": texts[article]["outlet"],
                "time": when.time,
                "begin": when.begin,
                "end_day": when.end,
                "precision": when.precision,
                "date_rule": when.rule,
                "background": _is_background(when, day),
                "confidence": round(mention["score"] * sure, 6),
                "sentence_text": text[line["start"] : line["end"]],
                "sentence_start": line["start"],
            }
        )
    return REPORTS.build(rows)


_OF_MENTION = (
    "article_id", "mention", "place_id", "place_name", "kind", "lon", "lat", "country", "admin1", "admin2", "start", "end",
)  # fmt: skip


def _by_sentence(rows: Iterable[Row]) -> dict[tuple[str, int], list[Row]]:
    """Return the rows of each sentence of each article."""
    table: dict[tuple[str, int], list[Row]] = {}
    for row in rows:
        table.setdefault((row["article_id"], row["sentence"]), []).append(row)
    return table


def _gives_days(time: Row) -> bool:
    return time["begin"] is not None and time["type"] != "SET" and time["value"] not in _REFERENCES


def _govern(spot: _Spot, here: list[Row]) -> _When | None:
    """Return the days that the mention's own sentence gives it, or None."""
    line, text, words = spot.line, spot.text, spot.words
    here = [time for time in here if not words.is_attribute(time, spot.mention, text)]
    if not here:
        return None
    marks = ((time, words.since_mark(time, here, line, text)) for time in here)
    compared = [
        time["time"]
        for time, mark in marks
        if mark is not None and mark > spot.mention["end"] and words.is_comparison(mark, line, text)
    ]
    here = [time for time in here if time["time"] not in compared]
    content = _content(here, spot)
    edges = words.clauses(text, line["start"], line["end"])
    clause = bisect_right(edges, spot.mention["start"])
    for candidates in (content, here):
        same = [time for time in candidates if bisect_right(edges, time["start"]) == clause]
        chosen = _nearest(same, spot.mention)
        if chosen:
            return _read(chosen, candidates, spot, "same-clause")
    begins = [line["start"], *edges, line["end"]]
    if words.is_present(text, begins[clause], begins[clause + 1], spot.mention["start"]):
        return _published(spot.published)
    chosen = _nearest(content or here, spot.mention)
    return _read(chosen, here, spot, "same-sentence") if chosen else None


def _content(here: list[Row], spot: _Spot) -> list[Row]:
    """Return the times that are not those of saying; times joined ("reported on May 5 and 6") are or are not together."""
    content: list[Row] = []
    before, spoken = None, False
    for time in here:
        goes_on = before is not None and spot.words.is_joined(before, time, spot.text)
        spoken = (goes_on and spoken) or spot.words.is_of_speech(time, spot.line, spot.text)
        if not spoken:
            content.append(time)
        before = time
    return content


def _remember(spot: _Spot, when: _When, told: dict[tuple[str, str, str], _When]) -> None:
    """Keep the past day of the events that a mention's sentence names, for "the strike in Alton" later on."""
    today = spot.published["begin"] if spot.published else None
    if when.rule == "same-clause" and when.begin == when.end and when.end and today and when.end < today:
        for event in spot.words.events(spot.text[spot.line["start"] : spot.line["end"]]):
            told.setdefault((spot.mention["article_id"], spot.mention["place_id"], event), when)


def _recall(spot: _Spot, told: dict[tuple[str, str, str], _When]) -> _When | None:
    """Return the days of an event that the article has dated at this place before."""
    event = spot.words.known_event(spot.mention, spot.line, spot.text) if told else None
    when = told.get((spot.mention["article_id"], spot.mention["place_id"], event)) if event else None
    return replace(when, rule="same-event") if when else None


def _read(time: Row, others: list[Row], spot: _Spot, rule: str) -> _When:
    """Read the days of a time for a mention: from it on ("since"), up to it ("by"), with what is joined to it, or its own."""
    begin, end, precision = time["begin"], time["end_day"], time["precision"]
    today = spot.published["end_day"] if spot.published else None
    for other in others:
        first, second = (time, other) if time["start"] < other["start"] else (other, time)
        if other is not time and spot.words.is_joined(first, second, spot.text):
            begin, end, precision = min(begin, other["begin"]), max(end, other["end_day"]), "interval"
    mark = spot.words.since_mark(time, others, spot.line, spot.text)
    if mark is not None and today and begin <= today and not mark < spot.mention["start"] < time["start"]:
        return _When(begin, max(end, today), "interval", "since", time["time"])
    if today and begin > today and spot.words.is_by(time, spot.line, spot.text):
        return _When(today, end, "interval", "by", time["time"])
    return _When(begin, end, precision, rule, time["time"])


def _paragraph(
    spot: _Spot, lines: Mapping[tuple[str, int], Row], moments: Mapping[tuple[str, int], list[Row]]
) -> list[tuple[Row, list[Row]]]:
    """Return the sentences of the mention's paragraph before its own, the nearest first, with their times."""
    article, sentence = spot.mention["article_id"], spot.mention["sentence"]
    before: list[tuple[Row, list[Row]]] = []
    begin = spot.line["start"]
    while (line := lines.get((article, sentence - 1 - len(before)))) and "\n" not in spot.text[
        line["end"] : begin
    ]:
        begin = line["start"]
        before.append((line, moments.get((article, line["sentence"]), [])))
    return before


def _inherit(before: list[tuple[Row, list[Row]]], spot: _Spot) -> _When | None:
    """Return the last exact and past days in the sentence before, or in the paragraph's first if it is about later ones."""
    if not before:
        return None
    nearest = _days_of(*before[0], spot)
    opening = _days_of(*before[-1], spot)
    if nearest and opening and opening.end and nearest.end and nearest.end < opening.end:
        return opening
    return nearest


def _days_of(line: Row, there: list[Row], spot: _Spot) -> _When | None:
    """Return the last exact and past days that a sentence before the mention's tells of, or None."""
    today = spot.published["end_day"] if spot.published else None
    exact = [
        time for time in there if time["precision"] in _EXACT and not (today and time["end_day"] > today)
    ]
    content = [time for time in exact if not spot.words.is_of_speech(time, line, spot.text)]
    if not content:
        return None
    begin = content[-1]["begin"]
    for first, second in zip(content[-2::-1], content[:0:-1], strict=True):
        if not spot.words.is_joined(first, second, spot.text):
            break
        begin = min(begin, first["begin"])
    end, precision = content[-1]["end_day"], content[-1]["precision"]
    if begin < content[-1]["begin"]:
        precision = "interval"
    return _When(begin, end, precision, "preceding-sentence", content[-1]["time"])


_EXACT = frozenset(("hour", "day", "interval"))


def _published(published: Row | None) -> _When:
    """Return the publication date, or none."""
    if published is None or published["begin"] is None:
        return _When(None, None, "none", "undated")
    return _When(published["begin"], published["end_day"], published["precision"], "published")


def _is_background(when: _When, published: Row | None) -> bool:
    """Say whether the days lie so far before the article's that they are not its news."""
    if published is None or published["begin"] is None or when.end is None:
        return False
    return bool((published["begin"] - when.end).days > _BACKGROUND_DAYS)


def _nearest(rows: list[Row], mention: Row) -> Row | None:
    """Return the row whose span is nearest the mention's; at equal distance the earlier."""
    return min(
        rows,
        key=lambda row: (max(row["start"] - mention["end"], mention["start"] - row["end"], 0), row["start"]),
        default=None,
    )


def _of_activity(deed: Row | None) -> dict[str, Any]:
    """Return the report's columns of the activity nearest the mention."""
    if deed is None:
        return {"activity": "other", "modality": "fact"}
    return {
        "activity": deed["activity"],
        "activity_start": deed["start"],
        "activity_end": deed["end"],
        "modality": deed["modality"],
        "attribution": deed["attribution"],
        "killed": deed["killed"],
        "injured": deed["injured"],
    }


def _report_id(*parts: object) -> str:
    """Derive an id from content: 80 bits, so that a million reports collide with a chance below 1e-12."""
    return hashlib.blake2b("\x1f".join(map(str, parts)).encode(), digest_size=10).hexdigest()
