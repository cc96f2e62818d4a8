"""Commands around a run: the settings that hold, an examination of the installation, collecting articles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from pipeline.cli_options import PATH
from pipeline.terminal import Terminal, command


@click.command()
@click.option("--config", "file", type=PATH, help="Settings file [default: ./dateline.toml].")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@command
def config(file: Path | None, as_json: bool, **_: Terminal) -> None:
    """Show every setting: what holds, where it was set, what it means."""
    from pipeline.config import find_file, settle

    settings = settle(file or find_file(Path()), {})[1]
    if as_json:
        told = {s.name: {"value": s.value, "origin": s.origin, "meaning": s.meaning} for s in settings}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1, default=dict))
        return
    for setting in settings:
        click.echo(f"{setting.name} = {json.dumps(setting.value, ensure_ascii=False, default=dict)}")
        click.echo(f"    {setting.origin}; {setting.meaning}")


@click.command()
@command
def doctor(**_: Terminal) -> None:
    """Examine the installation: everything that a run needs, and what to do where it is missing."""
    from pipeline.doctor import examine

    well = True
    for finding in examine():
        click.echo(finding.line())
        well = well and finding.well
    if not well:
        raise click.ClickException("something is missing; see above")


@click.command()
@click.argument("addresses", nargs=-1, required=True, metavar="FEED_OR_URL...")
@click.option(
    "--out",
    type=PATH,
    default=Path("articles"),
    show_default=True,
    help="Article store; added to if it is there.",
)
@click.option(
    "--pause", type=float, default=1.0, show_default=True, help="Seconds between two requests to a host."
)
@command
def collect(terminal: Terminal, addresses: tuple[str, ...], out: Path, pause: float) -> None:
    """Fetch feeds and pages politely into an article store, which `dateline maps` reads.

    Obeys robots.txt, asks for what has changed only, and takes up where an interrupted run stopped.
    """
    from pipeline.cli_options import settings_of
    from pipeline.collect import collect as gather
    from pipeline.fetch import Fetcher

    flags: dict[str, Any] = {}
    say = terminal.say if terminal.verbose else (lambda _address: None)
    done = gather(addresses, out, settings_of(None, flags), Fetcher(pause=pause), say)
    terminal.warn([fault.line() for fault in done.faults])
    terminal.say(
        f"{done.articles:,} new articles, {done.known:,} known, {done.unchanged:,} feeds unchanged: {out}"
    )
