"""The command that lists what is in doubt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli_options import PATH, REGION, STORIES, run_options, settings_of
from pipeline.terminal import command

if TYPE_CHECKING:
    from pipeline.terminal import Terminal


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--out", type=PATH, default=Path("outputs"), show_default=True, help="Folder to write.")
@REGION
@STORIES
@run_options
@command
def review(
    *,
    terminal: Terminal,
    sources: tuple[str, ...],
    out: Path,
    config: Path | None,
    stories: Path | None,
    **flags: Any,
) -> None:
    """List the doubtful names, those first that would change the map most, to be decided in a browser.

    Writes review/review.html, which saves what you decide as corrections.csv, and review/review.csv. SOURCE is a file,
    a folder (read recursively), or - for standard input.
    """
    from pipeline.errors import ConfigError
    from pipeline.memory import read_known
    from pipeline.run import open_corrections, run
    from pipeline.write import write_review

    settings = settings_of(config, flags)
    if settings.blur != "none":
        raise ConfigError(
            "blur: a review shows sentences and places, which cannot be blurred; review without it"
        )
    with terminal.progress() as progress:
        result = run(sources, settings, progress, known=read_known(stories) if stories else None)
        write_review(result, out, open_corrections(settings))
    terminal.warn(result.manifest["warnings"])
    counts = result.manifest["counts"]
    names = len(set(result.review["rank"].to_pylist())) if result.review is not None else 0
    terminal.say(
        f"{counts['review']:,} doubtful mentions, {names:,} decisions: {out / 'review' / 'review.html'}"
    )
