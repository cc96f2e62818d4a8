"""Reports: each located mention with the day that governs it and the activity of its sentence."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from pipeline.tables import REPORTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    Row = Mapping[str, Any]

# Probability that the day is right, by rule: share right on the labelled development mentions (docs/dates.md).
_DAY_RIGHT = {
    "same-clause": 0.85,
    "same-sentence": 0.75,
    "preceding-sentence": 0.7,
    "published": 0.8,
    "undated": 0.0,
}
_CLAUSE = re.compile(
    r"[;:—–]|,\s+(?:which|who|where|while|when|after|before|as|but|and|although|since|with)\b"
)
_BACKGROUND_DAYS = 60  # a report so much older than its article is background
_SKIPPED = frozenset(("PRESENT_REF", "PAST_REF", "FUTURE_REF"))


def make_reports(
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
    in its sentence, else in the sentence before, else the publication date.

    Returns
    -------
    pyarrow.Table
        ``REPORTS``.
    """
    lines = {(row["article_id"], row["sentence"]): row for row in sentences.to_pylist()}
    moments = _by_sentence(row for row in times.to_pylist() if _gives_days(row))
    deeds = _by_sentence(activities.to_pylist())
    dated = {row["article_id"]: row for row in published.to_pylist()}
    story = dict(zip(stories["article_id"].to_pylist(), stories["story_id"].to_pylist(), strict=True))
    texts = {row["article_id"]: row for row in articles.select(["article_id", "text", "outlet"]).to_pylist()}
    rows = []
    for mention in mentions.to_pylist():
        if mention["role"] != "located" or mention["status"] != "resolved" or mention["place_id"] is None:
            continue
        article, sentence = mention["article_id"], mention["sentence"]
        line, text = lines[article, sentence], texts[article]["text"]
        when = _govern(mention, line, text, moments, dated.get(article))
        deed = _nearest(deeds.get((article, sentence), []), mention)
        rows.append(
            {
                **{name: mention[name] for name in _OF_MENTION},
                **when,
                **_of_activity(deed),
                "report_id": _report_id(article, mention["mention"], when["begin"], when["end_day"]),
                "story_id": story.get(article, article),
                "outlet": texts[article]["outlet"],
                "confidence": round(mention["score"] * when["confidence"], 6),
                "sentence_text": text[line["start"] : line["end"]],
                "sentence_start": line["start"],
            }
        )
    return REPORTS.build(rows)


_OF_MENTION = (
    "article_id", "mention", "place_id", "place_name", "kind", "lon", "lat", "country", "admin1", "admin2", "start", "end",
)  # fmt: skip


def _by_sentence(rows: Iterable[Row]) -> dict[tuple[str, int], list[Row]]:
    """Rows of each sentence of each article."""
    table: dict[tuple[str, int], list[Row]] = {}
    for row in rows:
        table.setdefault((row["article_id"], row["sentence"]), []).append(row)
    return table


def _gives_days(time: Row) -> bool:
    return time["begin"] is not None and time["type"] in ("DATE", "TIME") and time["value"] not in _SKIPPED


def _govern(
    mention: Row, line: Row, text: str, moments: dict[tuple[str, int], list[Row]], published: Row | None
) -> dict[str, Any]:
    """The days of a mention, and the rule they come by."""
    article, sentence = mention["article_id"], mention["sentence"]
    here = moments.get((article, sentence), [])
    chosen, rule = None, "published"
    if here:
        edges = [line["start"] + m.start() for m in _CLAUSE.finditer(text[line["start"] : line["end"]])]
        clause = bisect_right(edges, mention["start"])
        same = [time for time in here if bisect_right(edges, time["start"]) == clause]
        chosen = _nearest(same or here, mention)
        rule = "same-clause" if same else "same-sentence"
    if chosen is not None:
        begin, end, precision, number = (
            chosen["begin"],
            chosen["end_day"],
            chosen["precision"],
            chosen["time"],
        )
    elif published is not None and published["begin"] is not None:
        begin, end, precision, number = published["begin"], published["end_day"], published["precision"], None
    else:
        begin, end, precision, number, rule = None, None, "none", None, "undated"
    first = published["begin"] if published else None
    confidence = _DAY_RIGHT[rule] * (published["confidence"] if published and rule == "published" else 1.0)
    return {
        "time": number,
        "begin": begin,
        "end_day": end,
        "precision": precision,
        "date_rule": rule,
        "background": bool(first and end and (first - end).days > _BACKGROUND_DAYS),
        "confidence": confidence,
    }


def _nearest(rows: list[Row], mention: Row) -> Row | None:
    """The row whose span is nearest the mention's; at equal distance the earlier."""
    return min(
        rows,
        key=lambda row: (max(row["start"] - mention["end"], mention["start"] - row["end"], 0), row["start"]),
        default=None,
    )


def _of_activity(deed: Row | None) -> dict[str, Any]:
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
