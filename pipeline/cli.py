"""The command line: it translates words into calls.

Every command imports what it needs when it runs, so that `dateline resolve` starts in a fraction of a second.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli_gazetteer import gazetteer
from pipeline.cli_options import OUT, PATH, REGION, SOURCES, STORIES, run_options, settings_of
from pipeline.cli_review import review
from pipeline.cli_tools import collect, config, doctor
from pipeline.terminal import Terminal, command

if TYPE_CHECKING:
    from pathlib import Path


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="dateline")
def main() -> None:
    """Find the place and the day of everything that news articles report, and draw it."""


@main.command()
@SOURCES
@OUT
@click.option(
    "--period", type=click.Choice(("day", "week", "month", "quarter", "year")), help="Length of a period."
)
@click.option(
    "--breaks", help="Periods of your own: first days and the day after the last, separated by commas."
)
@REGION
@click.option("--title", help="Title of the page.")
@click.option("--formats", help="Formats to write, separated by commas.")
@click.option("--blur", help="Withhold places finer than this unit: admin2 or admin1.")
@click.option("--tiles", help="URL template of online map tiles; without it the page asks nobody.")
@click.option("--figure", type=PATH, help="Also draw small multiples: FILE.svg or FILE.png.")
@STORIES
@run_options
@command
def maps(
    *,
    terminal: Terminal,
    sources: tuple[str, ...],
    out: Path,
    figure: Path | None,
    config: Path | None,
    stories: Path | None,
    **flags: Any,
) -> None:
    """Read articles and write the map page, GeoJSON, GeoPackage and tables.

    SOURCE is a file, a folder (read recursively), or - for standard input.
    """
    from pipeline.memory import read_known, write_known
    from pipeline.run import run
    from pipeline.write import write_outputs

    for name in ("formats", "breaks"):
        if flags[name]:
            flags[name] = tuple(part.strip() for part in flags[name].split(","))
    settings = settings_of(config, flags)
    with terminal.progress() as progress:
        result = run(sources, settings, progress, known=read_known(stories) if stories else None)
        write_outputs(result, out, settings, figure=figure)
        if stories and result.known:
            write_known(stories, result.known)
    terminal.warn(result.manifest["warnings"])
    counts = result.manifest["counts"]
    terminal.say(
        f"{counts['articles']:,} articles, {counts['stories']:,} stories, {counts['reports']:,} reports "
        f"({counts['undated']:,} undated): {out / 'maps' / 'index.html'}"
    )


@main.command()
@SOURCES
@click.option("--out", type=PATH, help="File to write [default: standard output].")
@STORIES
@run_options
@command
def geoparse(
    *,
    terminal: Terminal,
    sources: tuple[str, ...],
    out: Path | None,
    config: Path | None,
    stories: Path | None,
    **flags: Any,
) -> None:
    """Write one JSON object for each article: its mentions, places, times and reports.

    SOURCE is a file, a folder (read recursively), or - for standard input.
    """
    from pipeline.memory import read_known, write_known
    from pipeline.records import geoparse_records
    from pipeline.run import run
    from pipeline.write import replace_file

    shows = "geoparse says where each name stands in the text, which cannot be blurred; use maps"
    settings = settings_of(config, flags, shows=shows)
    with terminal.progress() as progress:
        result = run(sources, settings, progress, known=read_known(stories) if stories else None)
    if stories and result.known:
        write_known(stories, result.known)
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in geoparse_records(result))
    if out is None:
        for line in lines:
            click.echo(line, nl=False)
    else:
        replace_file(out, lines)
    terminal.warn(result.manifest["warnings"])


@main.command()
@click.argument("name")
@click.option("--context", default="", help="Text around the name, to choose by.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@command
def resolve(name: str, context: str, as_json: bool, **_: Terminal) -> None:
    """Show the places that NAME may stand for, the likeliest first."""
    from gazetteer.describe import candidate_table, candidates

    rows = candidates(name, context=context)
    if not rows:
        raise click.ClickException(
            f"{name!r} is in no gazetteer; try another spelling, or add places: dateline gazetteer add FILE"
        )
    click.echo(json.dumps(rows, ensure_ascii=False, indent=1) if as_json else candidate_table(rows))


@main.command()
@click.argument("gold", nargs=-1, required=True, type=PATH, metavar="GOLD.jsonl...")
@click.option(
    "--records", type=PATH, help="Score these geoparse records instead of reading the gold's texts."
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@run_options
@command
def evaluate(
    *,
    terminal: Terminal,
    gold: tuple[Path, ...],
    records: Path | None,
    as_json: bool,
    config: Path | None,
    **flags: Any,
) -> None:
    """Read the articles of gold files and score what is found against what they say."""
    from pipeline.evaluate import evaluate as score
    from pipeline.evaluate import format_figures, read_records
    from pipeline.records import geoparse_records
    from pipeline.run import run

    for file in gold:
        if records is None:
            with terminal.progress() as progress:
                result = run([str(file)], settings_of(config, flags), progress)
            found = {record["id"]: record for record in geoparse_records(result)}
        else:
            found = read_records(records)
        figures = score(found, read_records(file))
        shown = (
            json.dumps(figures, ensure_ascii=False, indent=1)
            if as_json
            else f"{file}\n{format_figures(figures)}"
        )
        click.echo(shown)


for extra in (review, gazetteer, collect, config, doctor):
    main.add_command(extra)
