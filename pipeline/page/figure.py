"""Small multiples for print: one map for each period, one scale for all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from gazetteer.regions import open_regions
from pipeline.aggregate import ALL, count_regions
from pipeline.errors import ConfigError, OutputError
from pipeline.page.assets import words
from pipeline.page.classes import SEQUENTIAL, classes

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

    from gazetteer.boundaries import Resolution
    from gazetteer.regions import Regions
    from pipeline.page import Result

RAMP = ("#f7d9c4", "#efad86", "#e07d52", "#bf4f2b", "#84290f")
READ, INK, SOFT, LAND, SEA = "#f1ede6", "#1d1a17", "#5c554d", "#f7f5f1", "#e6eaec"
FORMATS = (".svg", ".png", ".pdf")
MOST = 36
"""Most maps on a sheet; with more, the latest are drawn and the title says so."""
TRIMMED = 5
"""Percentile of the regions' counts that may fall outside the frame on each side, as on the page."""
PANEL = 2.0
"""Height of a map, in inches."""
PNG_DPI = 200


def draw_figure(
    result: Result,
    path: Path,
    *,
    title: str | None = None,
    period: str | tuple[date, ...] = "month",
    region: str = "admin1",
    worldview: str = "un",
    dpi: int = PNG_DPI,
) -> None:
    """Draw stories by region, one small map for each period, into a file.

    Parameters
    ----------
    result
        The run.
    path
        Where to: .svg, .png or .pdf. The same run gives the same bytes.
    title
        Above the maps; None for a plain one.
    period, region, worldview
        As for the page.
    dpi
        Dots per inch, of .png.

    Raises
    ------
    ConfigError
        The extra ``figure`` is not installed, the ending is unknown, or there are no polygons of the level.
    OutputError
        The file cannot be written.
    """
    if path.suffix.lower() not in FORMATS:
        raise ConfigError(f"--figure: {path.name!r} ends with none of {', '.join(FORMATS)}")
    try:
        import matplotlib as mpl  # noqa: PLC0415 - an extra
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError as error:
        raise ConfigError("--figure needs matplotlib: pip install 'dateline[figure]'") from error
    try:
        regions = open_regions(region, worldview=worldview)
    except ValueError as error:
        raise ConfigError(f"--figure: {error}") from error
    table = count_regions(
        result.reports,
        result.published,
        result.stories,
        result.articles,
        period=period,
        region=region,
        region_names={},
    ).table.to_pylist()
    rows = [row for row in table if row["activity"] == ALL]
    bounds = classes(np.array([row["stories"] for row in rows if row["stories"]]), SEQUENTIAL, whole=True)
    begins = sorted({row["period_begin"] for row in rows})
    drawn = begins[-MOST:]
    countries = {regions.countries.get(row["region"]) for row in rows if row["stories"]}
    frame = _frame(
        regions, [code for code in regions.codes if regions.countries.get(code) in countries], "medium"
    )
    box = _box(result)
    width = PANEL * min(2.5, max(0.5, (box[2] - box[0]) * _shrink(box) / (box[3] - box[1])))
    columns = max(2, math.ceil(math.sqrt(max(1, len(drawn)) * 1.5 * PANEL / width)))
    lines = max(1, math.ceil(len(drawn) / columns))
    land = _frame(
        open_regions("admin0", worldview=worldview), open_regions("admin0", worldview=worldview).codes, "page"
    )
    with mpl.rc_context({"svg.hashsalt": "dateline", "font.family": "DejaVu Sans", "svg.fonttype": "path"}):
        figure = Figure(figsize=(max(6.5, width * columns + 0.4), (PANEL + 0.25) * lines + 1.3))
        figure.subplots_adjust(
            left=0.02,
            right=0.98,
            top=1 - 0.95 / figure.get_figheight(),
            bottom=0.35 / figure.get_figheight(),
            wspace=0.05,
            hspace=0.14,
        )
        for at, begin in enumerate(drawn):
            here = [row for row in rows if row["period_begin"] == begin]
            _draw_map(figure.add_subplot(lines, columns, at + 1), (land, frame), here, bounds, box)
        _write_words(figure, title, _said(period, begins, drawn), bounds)
        try:
            figure.savefig(path, dpi=dpi, metadata=_metadata(path))
        except OSError as error:
            raise OutputError(f"{path}: cannot be written ({error.strerror})") from error


def _frame(regions: Regions, codes: list[str], resolution: Resolution) -> gpd.GeoDataFrame:
    import geopandas as gpd  # noqa: PLC0415 - heavy, and only figures need it

    return gpd.GeoDataFrame(
        {"region": codes}, geometry=[regions.geometry(code, resolution) for code in codes], crs="EPSG:4326"
    )


def _box(result: Result) -> tuple[float, float, float, float]:
    """Return west, south, east and north of the reports' places, all but the outermost few."""
    placed = result.reports.filter(result.reports["admin1"].is_valid())
    if not placed.num_rows:
        return (-180.0, -60.0, 180.0, 80.0)
    west, east = np.percentile(placed["lon"].to_numpy(), [TRIMMED, 100 - TRIMMED])
    south, north = np.percentile(placed["lat"].to_numpy(), [TRIMMED, 100 - TRIMMED])
    margin = max(1.0, 0.12 * max(east - west, north - south))
    return (west - margin, south - margin, east + margin, north + margin)


def _draw_map(
    axes: Any,
    frames: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame],
    rows: list[dict[str, Any]],
    bounds: list[float],
    box: tuple[float, float, float, float],
) -> None:
    land, frame = frames
    stories = {row["region"]: row["stories"] for row in rows}
    colours = _ramp(len(bounds) + 1)
    read = any(row["stories_read"] for row in rows)
    fill = [
        colours[int(np.searchsorted(bounds, stories[code]))] if stories.get(code) else READ
        for code in frame["region"]
    ]
    axes.set_facecolor(SEA)
    land.plot(ax=axes, color=LAND, edgecolor="#cfc8be", linewidth=0.3, aspect=None)
    if len(frame):
        frame.plot(
            ax=axes, color=fill, edgecolor="white", linewidth=0.3, hatch=None if read else "////", aspect=None
        )
    west, south, east, north = box
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    # A degree of longitude is narrower the farther from the equator: true to shape at the middle of the map.
    axes.set_aspect(1 / _shrink(box))
    axes.set_xlabel("")
    axes.set_ylabel("")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_title(rows[0]["period"], fontsize=8, loc="left", pad=2, color=INK, fontweight="bold")
    most = f"most {max(stories.values(), default=0):,}" if read or stories else "no article read"
    axes.text(1, 1.02, most, transform=axes.transAxes, fontsize=6.5, ha="right", va="bottom", color=SOFT)


def _shrink(box: tuple[float, float, float, float]) -> float:
    """Return the length of a degree of longitude to one of latitude, in the middle of the box."""
    return math.cos(math.radians((box[1] + box[3]) / 2))


def _said(period: str | tuple[date, ...], begins: list[Any], drawn: list[Any]) -> str:
    kept = f", the latest {len(drawn)} of {len(begins)}" if len(drawn) < len(begins) else ""
    unit = period if isinstance(period, str) else "period"
    return f"Stories by region, a map for each {unit}{kept}"


def _write_words(figure: Any, title: str | None, line: str, bounds: list[float]) -> None:
    from matplotlib.patches import Patch  # noqa: PLC0415 - an extra

    english = words()["en"]
    height = figure.get_figheight()
    figure.text(
        0.02,
        1 - 0.12 / height,
        title or english["title"],
        fontsize=14,
        fontweight="bold",
        va="top",
        color=INK,
    )
    figure.text(0.02, 1 - 0.4 / height, line, fontsize=9, va="top", color=SOFT)  # fmt: skip
    figure.text(0.02, 0.1 / height, english["png.source"], fontsize=6.5, va="bottom", color=SOFT)
    low, labels = 1, []
    for high in bounds:
        labels.append(f"{low:,}" if low == high else f"{low:,}–{int(high):,}")
        low = int(high) + 1
    labels.append(f"{low:,} and more")
    handles = [Patch(facecolor=READ, edgecolor="#b9b1a5", label="0")]
    handles += [
        Patch(facecolor=colour, label=label) for colour, label in zip(_ramp(len(labels)), labels, strict=True)
    ]
    figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.01, 1 - 0.58 / height), ncols=len(handles), fontsize=7, frameon=False, handlelength=1.2, columnspacing=1)  # fmt: skip


def _ramp(count: int) -> list[str]:
    """Return as many colours as classes, evenly from the page's ramp."""
    if count == 1:
        return [RAMP[len(RAMP) // 2]]
    places: NDArray[np.int64] = np.rint(np.linspace(0, len(RAMP) - 1, count)).astype(np.int64)
    return [RAMP[place] for place in places]


def _metadata(path: Path) -> dict[str, Any]:
    """Return metadata without a clock."""
    dates = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
    return dates.get(path.suffix.lower(), {"Software": "Dateline"})
