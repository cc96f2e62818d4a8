"""The command that lists what is in doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pipeline.cli_options import OUT, REGION, SOURCES, STORIES, run_options, settings_of
from pipeline.terminal import command

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.terminal import Terminal


@click.command()
@SOURCES
@OUT
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
    from pipeline.memory import read_known
    from pipeline.run import open_corrections, run
    from pipeline.write import write_review

    shows = "a review shows sentences and places, which cannot be blurred; review without it"
    settings = settings_of(config, flags, shows=shows)
    with terminal.progress() as progress:
        result = run(sources, settings, progress, known=read_known(stories) if stories else None)
        write_review(result, out, open_corrections(settings))
    terminal.warn(result.manifest["warnings"])
    counts = result.manifest["counts"]
    names = len(set(result.review["rank"].to_pylist())) if result.review is not None else 0
    terminal.say(
        f"{counts['review']:,} doubtful mentions, {names:,} decisions: {out / 'review' / 'review.html'}"
    )
