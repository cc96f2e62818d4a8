"""What every command does at a terminal: how much it says, progress, errors as one line."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from pipeline.errors import DatelineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WARNINGS_SHOWN = 10


class Terminal:
    """Standard error, and how much goes there: errors only, a summary, or everything."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet, self.verbose = quiet, verbose

    def say(self, line: str) -> None:
        """Print a line, unless quiet."""
        if not self.quiet:
            click.echo(line, err=True)

    def warn(self, lines: list[str]) -> None:
        """Print warnings; past the first few only if verbose."""
        few = lines if self.verbose else lines[:WARNINGS_SHOWN]
        for line in few:
            self.say(f"warning: {line}")
        if len(few) < len(lines):
            self.say(f"warning: {len(lines) - len(few)} more; --verbose shows them")

    @contextmanager
    def progress(self) -> Iterator[Callable[[str, int], None]]:
        """Show a line for each step with the articles it has done; on a terminal only, never in a pipe."""
        if self.quiet or not sys.stderr.isatty():
            yield lambda _step, _articles: None
            return
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TextColumn("{task.completed:,.0f} articles"),
            TimeElapsedColumn(),
        )
        tasks: dict[str, Any] = {}
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:

            def advance(step: str, articles: int) -> None:
                if step not in tasks:
                    tasks[step] = bar.add_task(step, total=None)
                bar.advance(tasks[step], articles)

            yield advance


def command(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command ``--quiet`` and ``--verbose``, and turn an error that ends the run into one line and exit 1."""

    @click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
    @click.option("-v", "--verbose", is_flag=True, help="Say everything.")
    @wraps(function)
    def wrapped(*, quiet: bool, verbose: bool, **options: Any) -> None:
        try:
            function(terminal=Terminal(quiet=quiet, verbose=verbose), **options)
        except BrokenPipeError:
            raise  # the reader has gone; click ends quietly
        except (DatelineError, OSError) as error:
            raise click.ClickException(" ".join(str(error).split())) from error
        except KeyboardInterrupt:
            click.echo("interrupted; what was written before stands unchanged", err=True)
            sys.exit(1)

    return wrapped
