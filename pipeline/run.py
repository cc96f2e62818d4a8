"""The whole flow, from articles to counts: read this first.

Every stage is a pure function over tables (`pipeline.tables`) and sees one batch of articles at a time, so that the same
functions run in one process, in a pool or on a cluster. What needs the whole corpus (repeated lines, stories,
outlets, counts) is a merge of what the batches gave.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from gazetteer.regions import open_regions
from gazetteer.store import open_store
from pipeline.activity import find_activities
from pipeline.aggregate import count_regions, count_roles
from pipeline.clean import split_sections
from pipeline.correct import correct_mentions
from pipeline.corrections import read_corrections
from pipeline.counted_in import count_in_regions
from pipeline.manifest import describe_run
from pipeline.memory import remember
from pipeline.profile import open_profile
from pipeline.published import date_articles, date_from_copies
from pipeline.read import Log, read_articles
from pipeline.recognise import find_mentions
from pipeline.repeats import count_lines, merge_lines
from pipeline.reports import make_reports
from pipeline.resolve import guess_outlets, merge_outlets, resolve_mentions
from pipeline.result import Dated, Named, Opened, Placed, Result, concatenate, in_order
from pipeline.review import list_doubts
from pipeline.roles import assign_roles
from pipeline.stories import merge_stories, sign_articles
from pipeline.timex import find_times
from pipeline.workers import workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

    from pipeline.config import Config
    from pipeline.corrections import Corrections
    from pipeline.stories import KnownStories

    Progress = Callable[[str, int], None]


def run(
    sources: Sequence[str | Path],
    config: Config,
    progress: Progress = lambda _stage, _articles: None,
    known: KnownStories | None = None,
) -> Result:
    """Read sources, find the place and the day of everything they report, and count.

    Parameters
    ----------
    sources
        Files, folders, or ``-`` for standard input.
    config
        The settings of the run.
    progress
        Called with the name of a step and the number of articles it has just finished.
    known
        What an earlier run remembered (`pipeline.memory`): articles may join its stories.

    Raises
    ------
    InputError
        Nothing could be read, or a correction is wrong.
    """
    log = Log()
    corrections = open_corrections(config)
    with workers(config.jobs) as each:
        opened = []
        for read in each(open_batch, read_articles(sources, config=config, log=log)):
            opened.append(read)
            progress("reading", read.articles.num_rows)
        lines = merge_lines(read.lines for read in opened)

        dated = []
        date_each = partial(date_batch, config=config, lines=lines)
        for batch in each(date_each, (read.articles for read in opened)):
            dated.append(batch)
            progress("dating", batch.articles.num_rows)
        corpus = concatenate(dated)
        merged = merge_stories(corpus.signatures, corpus.published, known)
        stories = in_order(merged, corpus.articles)
        published = in_order(
            date_from_copies(corpus.published, stories, articles=corpus.articles), corpus.articles
        )

        named = []
        for names in each(name_batch, dated):
            named.append(names)
            progress("recognising", names.articles)
        outlets = merge_outlets(names.outlets for names in named)

        placed = []
        place = partial(place_batch, outlets=outlets, config=config, corrections=corrections)
        for part in each(place, slices(dated, named, published, stories)):
            placed.append(part)
            progress("placing", part.articles)
    regions = open_regions(config.region, worldview=config.worldview)
    found = concatenate(placed)
    reports = count_in_regions(found.reports, regions, config.region)
    into: dict[str, Any] = {"period": config.periods, "region": config.region, "region_names": regions.names}
    counts = count_regions(reports, published, stories, corpus.articles, **into)
    review = list_doubts(
        corpus.articles, corpus.sentences, found.mentions, stories, open_store(), region=config.region
    )
    result = Result(
        articles=corpus.articles,
        sentences=corpus.sentences,
        published=published,
        stories=stories,
        mentions=found.mentions,
        times=found.times,
        reports=reports,
        region_periods=counts.table,
        role_periods=count_roles(found.mentions, published, stories, **into),
        corrected=found.corrected if corrections else None,
        review=review,
        manifest={},
        known=remember(known, corpus.signatures, merged, published),
    )
    return result.with_manifest(describe_run(result, counts, config, log, corrections))


def open_corrections(config: Config) -> Corrections | None:
    """Read the corrections that the settings name, once, before any article."""
    return read_corrections(
        config.corrections, open_store(), worldview=config.worldview, region=config.region
    )


def open_batch(articles: pa.Table) -> Opened:
    """First part: what each outlet prints, so that what it repeats is known before any section is named."""
    return Opened(articles, count_lines(articles))


def date_batch(articles: pa.Table, config: Config, lines: pa.Table | None = None) -> Dated:
    """Second part: sections, publication date, signature of the story."""
    sentences = split_sections(articles, lines)
    published = date_articles(
        articles,
        sentences,
        assume_year=config.assume_year,
        date_order=config.date_order,
        today=date.fromisoformat(config.today) if config.today else None,
    )
    return Dated(articles, sentences, published, sign_articles(articles, sentences))


def name_batch(dated: Dated) -> Named:
    """Third part: mentions and their roles, and where each outlet's articles seem to point."""
    articles, sentences, store = dated.articles, dated.sentences, open_store()
    mentions = assign_roles(articles, sentences, find_mentions(articles, sentences, store))
    return Named(mentions, guess_outlets(articles, mentions, store), articles.num_rows)


def place_batch(
    batch: tuple[Dated, Named, pa.Table, pa.Table],
    outlets: pa.Table,
    config: Config,
    corrections: Corrections | None = None,
) -> Placed:
    """Last part, with the corpus's stories, dates and outlets known: places, corrected, times, reports."""
    (dated, named, published, stories), store = batch, open_store()
    articles, sentences = dated.articles, dated.sentences
    mentions = resolve_mentions(articles, sentences, named.mentions, store, outlets=outlets)
    mentions, corrected = correct_mentions(articles, sentences, mentions, corrections)
    times = find_times(articles, sentences, published, date_order=config.date_order)
    activities = find_activities(articles, sentences, open_profile(config.profile))
    reports = make_reports(articles, sentences, mentions, times, published, stories, activities)
    return Placed(mentions, corrected, times, reports, articles.num_rows)


def slices(
    dated: Iterable[Dated], named: Iterable[Named], published: pa.Table, stories: pa.Table
) -> Iterator[tuple[Dated, Named, pa.Table, pa.Table]]:
    """Give each batch its own rows of the corpus's tables, which stand in the order of the articles."""
    start = 0
    for batch, names in zip(dated, named, strict=True):
        length = batch.articles.num_rows
        yield batch, names, published.slice(start, length), stories.slice(start, length)
        start += length
