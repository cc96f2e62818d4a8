"""Every table of the project, declared once.

Stages pass Arrow tables. A stage ends with ``TABLE.build(rows)`` or ``TABLE.check(table)``. The data dictionary
(outputs/README.md) is generated from here.
"""

from __future__ import annotations

import pyarrow as pa

from gazetteer.place import KINDS
from pipeline.table import Column, Table

ROLES = ("located", "actor", "dateline", "organisation", "demonym", "boilerplate")
STATUSES = ("resolved", "ambiguous", "unknown", "rejected")
DOUBTS = ("ambiguous", "unknown", "unsure")
SECTIONS = ("headline", "dateline", "byline", "caption", "body", "boilerplate")
PRECISIONS = ("hour", "day", "week", "month", "quarter", "season", "year", "decade", "interval", "none")
PUBLISHED_METHODS = ("metadata", "front-matter", "url", "html", "filename", "byline", "text", "story", "none")
TIME_TYPES = ("DATE", "TIME", "DURATION", "SET")
MODALITIES = ("fact", "negated", "planned", "alleged")
PERIODS = ("day", "week", "month", "quarter", "year")
REGION_LEVELS = ("admin0", "admin1", "admin2")
CORRECTION_SCOPES = ("mention", "article", "outlet", "everywhere")

TEXT, INT, FLOAT, BOOL, DAY = pa.string(), pa.int32(), pa.float64(), pa.bool_(), pa.date32()
SPANS = pa.list_(pa.struct([("start", INT), ("end", INT)]))
ALTERNATIVES = pa.list_(pa.struct([("id", TEXT), ("name", TEXT), ("score", FLOAT)]))

_ARTICLE = Column("article_id", TEXT, "The article's id.", example="kharkiv-2024-05-10")
_OUTLET = Column("outlet", TEXT, "Who published it.", null="not given", example="Interfax")
_START = Column("start", INT, "First code point of the span in the article's text.", example="120")
_END = Column("end", INT, "Code point after the span.", example="127")
_BEGIN_DAY = Column("begin", DAY, "First day (UTC calendar).", null="undated", example="2024-05-10")
_END_DAY = Column("end_day", DAY, "Last day, inclusive.", null="undated", example="2024-05-10")

_REGION = (
    Column("region", TEXT, "Region code: ISO 3166-1, ISO 3166-2 or admin-2 id.", example="UA-63"),
    Column("region_name", TEXT, "Its name."),
)
_PERIOD = (
    Column("period", TEXT, "The period's label.", example="2024-W28"),
    Column("period_begin", DAY, "First day."),
    Column("period_end", DAY, "Last day, inclusive."),
)
_TOTALS = (
    Column("reports", INT, "Reports."),
    Column("stories", INT, "Distinct stories."),
    Column("articles", INT, "Distinct articles."),
    Column("outlets", INT, "Distinct outlets; unnamed ones are not counted."),
    Column("first_day", DAY, "First day reported on.", null="all undated", example="2024-05-10"),
    Column("last_day", DAY, "Last day reported on.", null="all undated", example="2024-07-17"),
)


def _place(null: str = "") -> tuple[Column, ...]:
    """Declare the columns that say which place it is; ``null`` where it may be none."""
    return (
        Column("place_id", TEXT, "The place.", null=null, example="geonames:706483"),
        Column("place_name", TEXT, "Its name in the gazetteer.", null=null),
        Column("kind", TEXT, "Its kind.", null=null, values=KINDS),
        Column("lon", FLOAT, "Degrees east, EPSG:4326.", null=null),
        Column("lat", FLOAT, "Degrees north, EPSG:4326.", null=null),
        Column("country", TEXT, "ISO 3166-1 alpha-2.", null="none or several", example="UA"),
        Column("admin1", TEXT, "ISO 3166-2.", null="none", example="UA-63"),
        Column("admin2", TEXT, "Place id of the second-level unit.", null="none"),
    )


ARTICLES = Table(
    "articles",
    "One row for each article read.",
    ("article_id",),
    (
        _ARTICLE,
        Column("title", TEXT, "Headline given beside the text.", null="none given"),
        Column("text", TEXT, "The text as read; all offsets count its Unicode code points."),
        _OUTLET,
        Column("url", TEXT, "Where it was published.", null="not given"),
        Column("language", TEXT, "ISO 639-1 code.", null="not given", example="en"),
        Column(
            "published", TEXT, "Publication date as the source gave it, not yet parsed.", null="not given"
        ),
        Column(
            "published_method",
            TEXT,
            "Where that date stood.",
            null="not given",
            values=("metadata", "front-matter", "html"),
        ),
        Column("spans", SPANS, "Spans to resolve instead of recognising.", null="recognise"),
        Column("source", TEXT, "File it was read from, relative to the SOURCE.", example="news/a.jsonl"),
        Column("row", INT, "Row in that file, from 1.", example="1"),
    ),
)

SENTENCES = Table(
    "sentences",
    "Sentences of the texts, each in a section; they tile every text without overlap (white space between).",
    ("article_id", "sentence"),
    (
        _ARTICLE,
        Column("sentence", INT, "Running number within the article, from 0."),
        _START,
        _END,
        Column("section", TEXT, "Part of the article it stands in.", values=SECTIONS),
    ),
)

PUBLISHED = Table(
    "published",
    "Publication date of each article.",
    ("article_id",),
    (
        _ARTICLE,
        _BEGIN_DAY,
        _END_DAY,
        Column("precision", TEXT, "How much the source fixed.", values=PRECISIONS),
        Column("method", TEXT, "What gave the date.", values=PUBLISHED_METHODS),
        Column("confidence", FLOAT, "Estimated probability that the interval holds the true day, 0 to 1."),
        Column("note", TEXT, "Contradictions and open candidates, in words.", null="nothing to say"),
    ),
)

STORIES = Table(
    "stories",
    "Which story each article tells.",
    ("article_id",),
    (
        _ARTICLE,
        Column("story_id", TEXT, "The story: an event's report and all its syndicated copies."),
        Column("copy_of", TEXT, "The earliest article of the story.", null="this is the earliest"),
    ),
)

MENTIONS = Table(
    "mentions",
    "Every place name found, what it does in its sentence, and the place it was resolved to.",
    ("article_id", "mention"),
    (
        _ARTICLE,
        Column("mention", INT, "Running number within the article, from 0, by start then end."),
        _START,
        _END,
        Column("surface", TEXT, "The text of the span.", example="Kharkiv region"),
        Column("sentence", INT, "The sentence it stands in."),
        Column("role", TEXT, "What the mention does in its sentence.", values=ROLES),
        Column(
            "status",
            TEXT,
            "Whether a place was settled on; rejected: a correction says it is none.",
            values=STATUSES,
        ),
        *_place(null="not resolved"),
        Column("score", FLOAT, "Calibrated probability that the place is right, 0 to 1."),
        Column("reason", TEXT, "Why this place, in one line."),
        Column("alternatives", ALTERNATIVES, "Up to five other candidates, best first."),
    ),
)

TIMES = Table(
    "times",
    "Time expressions, by TIMEX3.",
    ("article_id", "time"),
    (
        _ARTICLE,
        Column("time", INT, "Running number within the article, from 0, by start."),
        _START,
        _END,
        Column("surface", TEXT, "The text of the span.", example="on Tuesday"),
        Column("sentence", INT, "The sentence it stands in."),
        Column("type", TEXT, "TIMEX3 type.", values=TIME_TYPES),
        Column("value", TEXT, "TIMEX3 value.", null="not to be fixed", example="2024-07-16"),
        _BEGIN_DAY,
        _END_DAY,
        Column("precision", TEXT, "Width of the interval as the text states it.", values=PRECISIONS),
    ),
)

REPORTS = Table(
    "reports",
    "What an article's sentence reports: activity at a located place on a date.",
    ("report_id",),
    (
        Column("report_id", TEXT, "Derived from article, mention and date."),
        _ARTICLE,
        Column("story_id", TEXT, "The story it belongs to."),
        _OUTLET,
        Column("mention", INT, "The located mention."),
        Column("time", INT, "The time expression that dates it.", null="dated by publication, or undated"),
        _BEGIN_DAY,
        _END_DAY,
        Column("precision", TEXT, "Width of the interval.", values=PRECISIONS),
        Column("date_rule", TEXT, "Which rule gave the date.", example="same-sentence"),
        Column("background", BOOL, "Stated as background (years back), not as news."),
        Column("activity", TEXT, "What happens there, by the activity profile.", example="strike"),
        Column(
            "activity_start", INT, "Evidence span of the activity in the text.", null="no evidence: other"
        ),
        Column("activity_end", INT, "Its end.", null="no evidence: other"),
        Column("modality", TEXT, "Fact, negated, planned or alleged.", values=MODALITIES),
        Column("attribution", TEXT, "Who says so, as the sentence puts it.", null="nobody named"),
        Column("killed", INT, "People killed, where the sentence states a number.", null="not stated"),
        Column("injured", INT, "People injured, where the sentence states a number.", null="not stated"),
        Column(
            "confidence",
            FLOAT,
            "Probability that place and day are right, 0 to 1; of an undated report, its place.",
        ),
        *_place(),
        Column("start", INT, "Start of the mention in the text."),
        Column("end", INT, "End of the mention in the text."),
        Column("sentence_text", TEXT, "The sentence."),
        Column("sentence_start", INT, "Its first code point in the text."),
    ),
)

REGION_PERIODS = Table(
    "region_periods",
    "Counts for each region and period; a period without articles read has no row, a zero is a zero.",
    ("region", "period_begin", "activity"),
    (
        *_REGION,
        *_PERIOD,
        Column("activity", TEXT, "One activity, or 'all'."),
        Column("stories", INT, "Distinct stories reporting from the region in the period."),
        Column("articles", INT, "Distinct articles."),
        Column("outlets", INT, "Distinct outlets."),
        Column("reports", INT, "Reports."),
        Column("stories_read", INT, "Denominator: all stories published in the period."),
        Column(
            "change",
            INT,
            "Stories less those of the period before.",
            null="no article read in the period before",
        ),
    ),
)

PLACES = Table(
    "places",
    "One row for each place that is reported from, with its totals.",
    ("place_id",),
    (*_place(), *_TOTALS),
)

REGIONS = Table(
    "regions",
    "One row for each region that is reported from, with its totals.",
    ("region",),
    (*_REGION, *_TOTALS),
)

ROLE_PERIODS = Table(
    "role_periods",
    "Counts of mentions for each region, period of publication and role; zeros have no row.",
    ("region", "period_begin", "role"),
    (
        *_REGION,
        *_PERIOD,
        Column("role", TEXT, "What the mentions do in their sentences.", values=ROLES),
        Column("stories", INT, "Distinct stories."),
        Column("articles", INT, "Distinct articles."),
        Column("mentions", INT, "Mentions."),
    ),
)

CORRECTED = Table(
    "corrected",
    "Which corrections each mention falls under, and which of them hold.",
    ("article_id", "mention", "row"),
    (
        _ARTICLE,
        Column("mention", INT, "The mention."),
        Column("row", INT, "Row in the file of corrections; its header is row 1.", example="2"),
        Column("scope", TEXT, "How far the correction holds.", values=CORRECTION_SCOPES),
        Column(
            "settles_place",
            BOOL,
            "It says what the mention means; false: it does not, or a narrower one does.",
        ),
        Column("settles_role", BOOL, "It says what the mention does in its sentence; false: as above."),
    ),
)

REVIEW = Table(
    "review",
    "Every doubtful mention, those first that would change the map most; one decision serves all of a rank.",
    ("article_id", "mention"),
    (
        Column("rank", INT, "Place in the order, from 1; mentions of one name, outlet and outcome share it."),
        Column("doubt", TEXT, "No place likely enough, none known, or one of low score.", values=DOUBTS),
        Column("name", TEXT, "The name as the text has it.", example="Springfield"),
        _ARTICLE,
        Column("mention", INT, "Running number within the article."),
        _OUTLET,
        _START,
        _END,
        Column("role", TEXT, "What the mention does in its sentence.", values=ROLES),
        Column("place_id", TEXT, "The place it is put on now.", null="not drawn"),
        Column("place_name", TEXT, "Its name.", null="not drawn"),
        Column("score", FLOAT, "Calibrated probability that the place is right, 0 to 1."),
        Column("reason", TEXT, "Why this outcome, in one line."),
        Column("alternatives", ALTERNATIVES, "Up to five other candidates, best first."),
        Column("change", FLOAT, "Stories that a decision is expected to change on the map, over the rank."),
        Column("stories", INT, "Stories that report from it, over the rank.", example="3"),
        Column("effect", TEXT, "What would change, in words."),
        Column("km", FLOAT, "Kilometres to the best alternative.", null="it has none, or is not drawn now"),
        Column("region", TEXT, "Code of the region it counts in now.", null="in none"),
        Column("other_region", TEXT, "That of the best alternative.", null="in none"),
        Column("sentence_text", TEXT, "Its sentence."),
        Column("sentence_start", INT, "First code point of the sentence in the text."),
    ),
)

ALL = (
    ARTICLES, SENTENCES, PUBLISHED, STORIES, MENTIONS, TIMES, REPORTS, REGION_PERIODS, ROLE_PERIODS, PLACES, REGIONS,
    CORRECTED, REVIEW,
)  # fmt: skip
