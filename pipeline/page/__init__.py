"""The page: one HTML file that shows what happened where, when, and how we know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from pipeline.counted_in import REGION_COLUMN
from pipeline.page.assets import LANGUAGES
from pipeline.page.atlas import Atlas
from pipeline.page.borders import countries_around, pack_borders
from pipeline.page.classes import find_breaks
from pipeline.page.columns import pack
from pipeline.page.names import orientation
from pipeline.page.payload import UNDATED, build_payload

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pyarrow as pa

__all__ = ["Atlas", "Result", "build_atlas", "build_page"]


class Result(Protocol):
    """What the page asks of a run: the tables of `pipeline.tables` and the manifest."""

    @property
    def articles(self) -> pa.Table: ...  # noqa: D102
    @property
    def published(self) -> pa.Table: ...  # noqa: D102
    @property
    def stories(self) -> pa.Table: ...  # noqa: D102
    @property
    def mentions(self) -> pa.Table: ...  # noqa: D102
    @property
    def times(self) -> pa.Table: ...  # noqa: D102
    @property
    def reports(self) -> pa.Table: ...  # noqa: D102
    @property
    def manifest(self) -> Mapping[str, Any]: ...  # noqa: D102


def build_page(result: Result, **options: Any) -> str:
    """Return the page of a run as one HTML file; see `build_atlas` for the options."""
    return build_atlas(result, **options).render_page()


def build_atlas(
    result: Result,
    *,
    title: str | None = None,
    period: str | tuple[date, ...] = "week",
    region: str = "admin1",
    language: str = "en",
    worldview: str = "un",
    tiles: str | None = None,
    attribution: str | None = None,
) -> Atlas:
    """Build the page of a run.

    Parameters
    ----------
    result
        The run.
    title
        Of the page; None for a plain one in the page's language.
    period
        Length of a period at the start: day, week, month, quarter or year; or custom breaks (`pipeline.periods`).
    region
        Level that reports are counted in: admin0, admin1 or admin2.
    language
        Of the page's own words at the start: en, uk or ru.
    worldview
        Whose borders are drawn.
    tiles, attribution
        URL template of online tiles under the map and who made them; None: the page asks nobody for anything.

    Raises
    ------
    ValueError
        The region level or the language is unknown.
    """
    if region not in REGION_COLUMN:
        raise ValueError(f"region: got {region!r}; expected one of {', '.join(REGION_COLUMN)}")
    if language not in LANGUAGES:
        raise ValueError(f"language: got {language!r}; expected one of {', '.join(LANGUAGES)}")
    custom = () if isinstance(period, str) else period
    payload = build_payload(result, region=region)
    codes = payload.header["places"]["regions"][1:]
    columns = payload.columns
    article = columns["sentenceArticle"][columns["sentence"]]
    begin = columns["begin"].astype(np.int64)
    days = np.unique(
        np.stack([columns["story"], columns["published"]])[:, columns["published"] != UNDATED], axis=1
    )
    seen, near = countries_around(codes, region, worldview)
    header = {
        **payload.header,
        "cities": orientation(seen, near),
        "breaks": find_breaks(
            columns["region"][columns["place"]],
            columns["story"][article],
            begin,
            begin + columns["span"],
            days[1],
            custom=custom,
            stories_read=payload.header["stories"],
        ),
        "period": "custom" if custom else period,
        "custom": np.array(custom, "datetime64[D]").astype(int).tolist(),
        "level": region,
        "language": language,
        "manifest": dict(result.manifest),
        "regionNames": _region_names(result),
    }
    blocks = {
        "core": pack(columns, header),
        "detail": payload.detail,
        "sentences": "\n".join(payload.sentences),
        "articles": "\n".join(payload.articles),
        **pack_borders(codes, region, worldview),
    }
    return Atlas(blocks, title=title, language=language, tiles=tiles, attribution=attribution)


def _region_names(result: Result) -> dict[str, str]:
    """Names of regions as counted, for those without a polygon."""
    counts = getattr(result, "region_periods", None)
    if counts is None:
        return {}
    pairs = (
        counts.select(["region", "region_name"]).group_by(["region", "region_name"]).aggregate([]).to_pylist()
    )
    return {pair["region"]: pair["region_name"] for pair in pairs}
