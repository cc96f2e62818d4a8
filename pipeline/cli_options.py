"""Flags that several commands share, and the settings they lead to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.config import Config

PATH = click.Path(path_type=Path)
SOURCES = click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
OUT = click.option("--out", type=PATH, default=Path("outputs"), show_default=True, help="Folder to write.")
REGION = click.option(
    "--region", type=click.Choice(("admin0", "admin1", "admin2")), help="Units that reports are counted in."
)
STORIES = click.option(
    "--stories", type=PATH, help="Remember stories in this file, so that a later run's articles join them."
)


def run_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the flags that shape a run; each lies over dateline.toml."""
    options = (
        click.option("--config", type=PATH, help="Settings file [default: ./dateline.toml]."),
        click.option("--corrections", help="Replay this CSV file of corrections."),
        click.option("--profile", help="Activity profile: a name that ships, or a TOML file."),
        click.option("--assume-year", type=int, help="Year for dates that state none."),
        click.option("--today", help="Day of the run: later publication dates are noted."),
        click.option(
            "--date-order", type=click.Choice(("DMY", "MDY", "YMD")), help="How to read 03/04/2024."
        ),
        click.option("--language", help="ISO 639-1 code where an article gives none."),
        click.option("--jobs", type=int, help="Processes side by side; 0: one a core."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def settings_of(file: Path | None, flags: Mapping[str, Any], *, shows: str = "") -> Config:
    """Return the settings that hold: flags over the file (or ./dateline.toml) over the defaults.

    Raises
    ------
    ConfigError
        A setting is wrong, or places are to be blurred and the command ``shows`` what cannot be.
    """
    from pipeline.config import find_file, settle
    from pipeline.errors import ConfigError

    settings = settle(file or find_file(Path()), flags)[0]
    if shows and settings.blur != "none":
        raise ConfigError(f"blur: {shows}")
    return settings
