"""The command line: it translates words into calls, and errors into one line.

Every command imports what it needs when it runs, so that `dateline resolve` starts in a fraction of a second.
"""

from __future__ import annotations

import json
import os
import sys
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.errors import DatelineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pipeline.config import Config

PERIODS = ("day", "week", "month", "quarter", "year")
REGIONS = ("admin0", "admin1", "admin2")


class Verbosity:
    """How much a command says on stderr: nothing, warnings, or everything."""

    def __init__(self, *, quiet: bool, verbose: bool) -> None:
        self.quiet, self.verbose = quiet, verbose

    def warn(self, lines: list[str], *, shown: int = 10) -> None:
        """Print warnings; past the first ten only with ``--verbose``."""
        if self.quiet:
            return
        few = lines if self.verbose else lines[:shown]
        for line in few:
            click.echo(f"warning: {line}", err=True)
        if len(few) < len(lines):
            click.echo(f"warning: {len(lines) - len(few)} more; --verbose shows them", err=True)

    def say(self, line: str) -> None:
        """Print a line on stderr unless quiet."""
        if not self.quiet:
            click.echo(line, err=True)


def command(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command ``--quiet`` and ``--verbose``, and turn an error that ends the run into one line and exit 1."""

    @click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
    @click.option("-v", "--verbose", is_flag=True, help="Say everything.")
    @wraps(function)
    def wrapped(*, quiet: bool, verbose: bool, **options: Any) -> None:
        try:
            function(verbosity=Verbosity(quiet=quiet, verbose=verbose), **options)
        except (DatelineError, OSError) as error:
            message = " ".join(str(error).split())
            raise click.ClickException(message) from error
        except KeyboardInterrupt:
            click.echo("interrupted; what was written before stands unchanged", err=True)
            sys.exit(1)

    return wrapped


def run_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the flags that shape a run; each lies over dateline.toml."""
    for option in reversed(
        (
            click.option("--config", type=click.Path(path_type=Path), help="Settings file [default: ./dateline.toml]."),
            click.option("--profile", help="Activity profile: a name that ships, or a TOML file."),
            click.option("--assume-year", type=int, help="Year for dates that state none."),
            click.option("--date-order", type=click.Choice(("DMY", "MDY", "YMD")), help="How to read 03/04/2024."),
            click.option("--language", help="ISO 639-1 code where an article gives none."),
            click.option("--jobs", type=int, help="Processes side by side; 0: one a core."),
        )
    ):
        function = option(function)
    return function


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="dateline")
def main() -> None:
    """Find the place and the day of everything that news articles report, and draw it."""


@main.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--out", type=click.Path(path_type=Path), default=Path("outputs"), show_default=True, help="Folder to write.")
@click.option("--period", type=click.Choice(PERIODS), help="Length of a period.")
@click.option("--region", type=click.Choice(REGIONS), help="Units that reports are counted in.")
@click.option("--title", help="Title of the page.")
@click.option("--formats", help="Formats to write, separated by commas.")
@click.option("--blur", help="Withhold places finer than this unit.")
@click.option("--tiles", help="URL template of online map tiles; without it the page asks nobody.")
@click.option("--figure", type=click.Path(path_type=Path), help="Also draw small multiples: FILE.svg or FILE.png.")
@run_options
@command
def maps(
    sources: tuple[str, ...], out: Path, figure: Path | None, config: Path | None, verbosity: Verbosity, **flags: Any
) -> None:
    """Read articles and write the map page, GeoJSON, GeoPackage and tables.

    SOURCE is a file, a folder (read recursively), or - for standard input.
    """
    from pipeline.run import run
    from pipeline.write import write_outputs

    if flags["formats"]:
        flags["formats"] = tuple(name.strip() for name in flags["formats"].split(","))
    settings = _settle(config, flags)
    with _progress(verbosity) as progress:
        result = run(sources, settings, progress)
        write_outputs(result, out, settings, figure=figure)
    verbosity.warn(result.manifest["warnings"])
    verbosity.say(_summary(result.manifest, out))


@main.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--out", type=click.Path(path_type=Path), help="File to write [default: standard output].")
@run_options
@command
def geoparse(
    sources: tuple[str, ...], out: Path | None, config: Path | None, verbosity: Verbosity, **flags: Any
) -> None:
    """Write one JSON object for each article: its mentions, places, times and reports."""
    from pipeline.records import geoparse_records
    from pipeline.run import run
    from pipeline.write import replace_file

    with _progress(verbosity) as progress:
        result = run(sources, _settle(config, flags), progress)
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in geoparse_records(result))
    if out is None:
        for line in lines:
            click.echo(line, nl=False)
    else:
        replace_file(out, lines)
    verbosity.warn(result.manifest["warnings"])


@main.command()
@click.argument("name")
@click.option("--context", default="", help="Text around the name, to choose by.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@command
def resolve(name: str, context: str, as_json: bool, verbosity: Verbosity) -> None:
    """Show the places that NAME may stand for, the likeliest first."""
    from gazetteer.describe import candidates, candidate_table

    rows = candidates(name, context=context)
    if not rows:
        raise click.ClickException(f"{name!r} is in no gazetteer; try another spelling, or add your own places: dateline gazetteer add")
    click.echo(json.dumps(rows, ensure_ascii=False, indent=1) if as_json else candidate_table(rows))


@main.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="GOLD.jsonl...")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@run_options
@command
def evaluate(gold: tuple[Path, ...], as_json: bool, config: Path | None, verbosity: Verbosity, **flags: Any) -> None:
    """Read the articles of gold files and score what is found against what they say."""
    from pipeline.evaluate import evaluate_files, format_table

    with _progress(verbosity) as progress:
        scores = evaluate_files(gold, _settle(config, flags), progress)
    click.echo(json.dumps(scores, ensure_ascii=False, indent=1) if as_json else format_table(scores))


def _settle(file: Path | None, flags: Mapping[str, Any]) -> Config:
    from pipeline.config import find_file, settle

    return settle(file or find_file(Path()), flags)[0]


class _Quiet:
    def __enter__(self) -> Callable[[str, int], None]:
        return lambda _step, _articles: None

    def __exit__(self, *_: object) -> None:
        pass


class _Bar:
    """A line on the terminal for each step, with the articles it has done."""

    def __enter__(self) -> Callable[[str, int], None]:
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed:,.0f} articles"))
        self.bar = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
        self.tasks: dict[str, Any] = {}
        self.bar.start()
        return self.advance

    def advance(self, step: str, articles: int) -> None:
        if step not in self.tasks:
            self.tasks[step] = self.bar.add_task(step, total=None)
        self.bar.advance(self.tasks[step], articles)

    def __exit__(self, *_: object) -> None:
        self.bar.stop()


def _progress(verbosity: Verbosity) -> _Bar | _Quiet:
    """Show progress on a terminal, nothing in a pipe."""
    return _Bar() if sys.stderr.isatty() and not verbosity.quiet else _Quiet()


def _summary(manifest: Mapping[str, Any], out: Path) -> str:
    counts = manifest["counts"]
    return (
        f"{counts['articles']} articles, {counts['stories']} stories, {counts['reports']} reports "
        f"({counts['undated']} undated) → {os.path.join(out, 'maps', 'index.html')}"
    )
