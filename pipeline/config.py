"""Settings of a run: flags over file over defaults, each checked, each knowing where it came from."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from pipeline.errors import ConfigError
from pipeline.periods import read_breaks
from pipeline.tables import PERIODS, REGION_LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FILE_NAME = "dateline.toml"
FORMATS = (
    "geojson",
    "geojsonl",
    "geopackage",
    "parquet",
    "geoparquet",
    "flatgeobuf",
    "kml",
    "kmz",
    "csv",
    "qgis",
)
DATE_ORDERS = ("DMY", "MDY", "YMD")
BLURS = ("none", "admin2", "admin1")
WORLDVIEWS = ("un", "natural-earth")
ARTICLE_FIELDS = ("id", "title", "text", "outlet", "url", "language", "published", "spans")


def _setting(default: Any, meaning: str, *, values: Iterable[str] = (), least: int | None = None) -> Any:
    """Declare a setting: what it means, and what it may be; a least value says that it is a number."""
    return field(default=default, metadata={"meaning": meaning, "values": tuple(values), "least": least})


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting of a run; `settle` makes one from flags and a file.

    Raises
    ------
    ConfigError
        A value is of the wrong type or outside its values; the message lists every fault.

    Examples
    --------
    >>> Config(period="month").period
    'month'
    >>> Config(region="county")
    Traceback (most recent call last):
        ...
    pipeline.errors.ConfigError: region: 'county' is not one of admin0, admin1, admin2
    """

    period: str = _setting("week", "Length of a period on the maps.", values=PERIODS)
    breaks: tuple[date, ...] = _setting(
        (), "Periods of your own instead: the first day of each, in order, and the day after the last."
    )
    region: str = _setting("admin1", "Units that reports are counted in.", values=REGION_LEVELS)
    formats: tuple[str, ...] = _setting(
        ("geojson", "geopackage", "parquet", "csv"), "Formats written.", values=FORMATS
    )
    worldview: str = _setting(
        "un", "Whose borders are drawn: 'un' follows General Assembly resolutions.", values=WORLDVIEWS
    )
    title: str | None = _setting(None, "Title of the page and of the exports.")
    profile: str = _setting("conflict", "Activity profile: a name that ships, or the path of a TOML file.")
    corrections: str | None = _setting(
        None, "CSV file of corrections that every run replays; `dateline review` leads to one."
    )
    language: str | None = _setting(None, "ISO 639-1 code taken where an article gives none.")
    assume_year: int | None = _setting(None, "Year taken for dates that state none.", least=1)
    today: str | None = _setting(None, "Day of the run, as 2024-07-17: later publication dates are noted.")
    date_order: str | None = _setting(
        None, "How to read 03/04/2024 where articles differ.", values=DATE_ORDERS
    )
    blur: str = _setting("none", "Withhold places finer than this unit from every output.", values=BLURS)
    tiles: str | None = _setting(None, "URL template of online map tiles; none means the page asks nobody.")
    jobs: int = _setting(1, "Processes that work side by side; 0 takes one for each core.", least=0)
    batch_size: int = _setting(
        256, "Articles in a batch; memory grows with it, results do not change.", least=1
    )
    limit_mb: int = _setting(64, "Largest line, page or archive entry read, in megabytes.", least=1)
    columns: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "meaning": "Names of the article's fields in tabular sources, as field = 'column'.",
            "values": (),
            "least": None,
        },
    )

    def __post_init__(self) -> None:
        if isinstance(self.formats, list):
            object.__setattr__(self, "formats", tuple(self.formats))
        faults = [fault for name in names() for fault in _faults(name, getattr(self, name))]
        try:
            object.__setattr__(self, "breaks", read_breaks(self.breaks))
        except ConfigError as error:
            faults.append(f"breaks: {error}")
        if isinstance(self.today, str) and not _is_day(self.today):
            faults.append(f"today: {self.today!r} is no day such as 2024-07-17")
        if self.blur == "admin1" and self.region == "admin2":
            faults.append("blur: 'admin1' withholds the units of region 'admin2'")
        if faults:
            raise ConfigError("; ".join(faults))

    def to_dict(self) -> dict[str, Any]:
        """Return the settings that shape the results, for the manifest.

        ``jobs`` and ``batch_size`` are left out: they change how long a run takes, not what it finds.
        """
        skip = ("jobs", "batch_size")
        plain = {name: getattr(self, name) for name in names() if name not in skip}
        lists = {"formats": list(self.formats), "breaks": [f"{day}" for day in self.breaks]}
        return plain | lists | {"columns": dict(self.columns)}

    @property
    def periods(self) -> str | tuple[date, ...]:
        """What reports are counted by: the breaks, else the length of a period."""
        return self.breaks or self.period


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting that holds, and why."""

    name: str
    value: Any
    origin: str
    meaning: str


def names() -> tuple[str, ...]:
    """Return the names of all settings, in the order they are shown."""
    return tuple(f.name for f in fields(Config))


def find_file(folder: Path) -> Path | None:
    """Return the ``dateline.toml`` of a folder, or None."""
    path = folder / FILE_NAME
    return path if path.is_file() else None


def settle(file: Path | None = None, flags: Mapping[str, Any] | None = None) -> tuple[Config, list[Setting]]:
    """Lay flags over a file over the defaults.

    Parameters
    ----------
    file
        A TOML file of settings; None reads none.
    flags
        Settings given on the command line; a None is a flag not given.

    Returns
    -------
    The settings, and for each where it came from: ``default``, the file's name, or ``--flag``.

    Raises
    ------
    ConfigError
        The file cannot be read, a key is unknown (the nearest known one is named), or a value is wrong.
    """
    values: dict[str, Any] = {}
    origins = dict.fromkeys(names(), "default")
    if file is not None:
        for key, value in _read_file(file).items():
            values[key], origins[key] = value, str(file)
    for key, value in (flags or {}).items():
        if value is not None:
            _refuse_unknown([key], "flags")
            values[key], origins[key] = value, "--" + key.replace("_", "-")
    try:
        config = Config(**values)
    except ConfigError as error:
        blamed = sorted({origins[k] for k in names() if origins[k] != "default" and f"{k}: " in str(error)})
        raise ConfigError(f"{', '.join(blamed)}: {error}") from None
    meanings = {f.name: f.metadata["meaning"] for f in fields(Config)}
    return config, [Setting(n, getattr(config, n), origins[n], meanings[n]) for n in names()]


def _read_file(file: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{file}: no such file; name one with --config or leave the flag out") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: not TOML: {error}") from None
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from None
    _refuse_unknown(table, str(file))
    return table


def _refuse_unknown(keys: Iterable[str], where: str) -> None:
    faults = []
    for key in keys:
        if key not in names():
            near = difflib.get_close_matches(key.replace("-", "_"), names(), n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else "known are " + ", ".join(names())
            faults.append(f"unknown setting {key!r}; {hint}")
    if faults:
        raise ConfigError(f"{where}: " + "; ".join(faults))


def _faults(name: str, value: Any) -> list[str]:
    """Say what is wrong with a value."""
    declared = next(f for f in fields(Config) if f.name == name)
    values, least = declared.metadata["values"], declared.metadata["least"]
    if name == "breaks":  # refused where they are read
        return []
    if name == "columns":
        return _column_faults(value)
    if name == "formats":
        if not isinstance(value, tuple):
            return [f"{name}: {value!r} is no list of formats"]
        return [f"{name}: {v!r} is not one of {', '.join(values)}" for v in value if v not in values]
    if value is None and declared.default is None:
        return []
    wanted: type = str if least is None else int
    fault = ""
    if isinstance(value, bool) or not isinstance(value, wanted):
        fault = f"{value!r} is not {'text' if wanted is str else 'a whole number'}"
    elif values and value not in values:
        fault = f"{value!r} is not one of {', '.join(values)}"
    elif least is not None and value < least:
        fault = f"{value} is less than {least}"
    return [f"{name}: {fault}"] if fault else []


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _column_faults(value: Any) -> list[str]:
    if not hasattr(value, "items"):
        return [f"columns: {value!r} is no table of field = 'column'"]
    faults = [
        f"columns: {key!r} is no field of an article ({', '.join(ARTICLE_FIELDS)})"
        for key in value
        if key not in ARTICLE_FIELDS
    ]
    return faults + [f"columns: {k} = {v!r} is not text" for k, v in value.items() if not isinstance(v, str)]
