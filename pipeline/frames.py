"""The library for those who work in (Geo)DataFrames: `import pipeline` gives these names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from gazetteer.store import open_store
from pipeline import tables
from pipeline.blur import blur_result
from pipeline.config import Config
from pipeline.correct import correct_mentions
from pipeline.errors import ConfigError
from pipeline.read import Log
from pipeline.read import read_articles as read_batches
from pipeline.repeats import count_lines, merge_lines
from pipeline.resolve import merge_outlets, resolve_mentions
from pipeline.run import date_batch, name_batch, open_corrections
from pipeline.run import run as run_flow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.result import Result

CRS = "EPSG:4326"
# A mention of a country or a wider region is no point on a map.
_NO_POINT = ("country", "region")


def run(*sources: str, **settings: Any) -> Result:
    """Read sources and find the place and the day of everything they report.

    Parameters
    ----------
    *sources
        Files or folders.
    **settings
        Fields of `pipeline.config.Config`, such as ``period="month"``.

    Returns
    -------
    Result
        Every table of `pipeline.tables`; ``result.reports.to_pandas()`` gives a DataFrame. With ``blur``, tables that would
        name what is withheld are empty.

    Raises
    ------
    InputError
        Nothing could be read.
    ConfigError
        A setting is unknown or out of range.
    """
    config = Config(**settings)
    return blur_result(run_flow(sources, config), config.blur, open_store())


def read_articles(*sources: str, **settings: Any) -> pd.DataFrame:
    """Read sources into a DataFrame with the columns of `pipeline.tables.ARTICLES`, one row an article.

    Raises
    ------
    InputError
        Nothing could be read.
    """
    batches = list(read_batches(sources, config=Config(**settings), log=Log()))
    return cast("pd.DataFrame", pa.concat_tables(batches).to_pandas())


def geoparse(articles: str | Iterable[str] | pd.DataFrame, **settings: Any) -> gpd.GeoDataFrame:
    """Find the place names of texts and the places they mean.

    Parameters
    ----------
    articles
        A text, several texts, or a DataFrame with a column ``text`` (and any of ``article_id``, ``title``,
        ``published``, ``outlet``, ``url``, ``language``).

    Returns
    -------
    geopandas.GeoDataFrame
        Columns of `pipeline.tables.MENTIONS`, one row a mention, and a point in EPSG:4326 where it was resolved to
        something finer than a country.

    Raises
    ------
    ConfigError
        A setting is unknown or out of range, or ``blur`` is set: mentions are the very names that it withholds.

    Examples
    --------
    >>> found = geoparse("Shelling hit Kupyansk in the Kharkiv region on Tuesday.")
    >>> found[["surface", "role", "kind", "admin1"]].to_records(index=False).tolist()
    [('Kupyansk', 'located', 'settlement', 'UA-63'), ('Kharkiv', 'located', 'admin1', 'UA-63')]
    """
    config = Config(**settings)
    if config.blur != "none":
        raise ConfigError(
            "blur: geoparse says where each name stands in the text, which cannot be blurred; use run"
        )
    if isinstance(articles, str):
        articles = [articles]
    frame = articles if isinstance(articles, pd.DataFrame) else pd.DataFrame({"text": list(articles)})
    if "text" not in frame:
        raise ValueError(
            f"no column 'text' among {list(frame.columns)}; rename the column that holds the text"
        )
    starts = range(0, max(len(frame), 1), config.batch_size)
    batches = [_articles(frame.iloc[start : start + config.batch_size]) for start in starts]
    lines = merge_lines(count_lines(batch) for batch in batches)
    dated = [date_batch(batch, config, lines) for batch in batches]
    named = [name_batch(each) for each in dated]
    outlets = merge_outlets(each.outlets for each in named)
    parts, corrections = [], open_corrections(config)
    for batch, day, names in zip(batches, dated, named, strict=True):
        found = resolve_mentions(batch, day.sentences, names.mentions, open_store(), outlets=outlets)
        parts.append(correct_mentions(batch, day.sentences, found, corrections)[0])
    mentions = pa.concat_tables(parts).to_pandas()
    points = shapely.points(mentions["lon"].to_numpy(float), mentions["lat"].to_numpy(float))
    drawn = mentions["place_id"].notna() & ~mentions["kind"].isin(_NO_POINT)
    return gpd.GeoDataFrame(mentions, geometry=np.where(drawn, points, None), crs=CRS)


def _articles(frame: pd.DataFrame) -> pa.Table:
    columns = [name for name in frame.columns if name in tables.ARTICLES.schema.names]
    known = frame[columns].astype(object).where(frame[columns].notna(), None)
    rows = cast("list[dict[str, Any]]", known.to_dict("records"))
    return tables.ARTICLES.build(
        {
            **row,
            "article_id": str(row.get("article_id") or index),
            "published": str(row["published"]) if row.get("published") else None,
            "published_method": "metadata" if row.get("published") else None,
            "source": "DataFrame",
            "row": number,
        }
        for number, (index, row) in enumerate(zip(frame.index, rows, strict=True), 1)
    )
