"""Outputs are written beside and moved into place, so that an interrupted run leaves the old ones whole."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_STAGE = ".partial-"


@contextmanager
def staged_folder(out: str | Path, *, owned: Sequence[str] = ()) -> Iterator[Path]:
    """Give a folder to write into; on success its contents take their places in ``out``.

    Parameters
    ----------
    out
        The folder of outputs, made if it is not there.
    owned
        Names in ``out`` that belong to the run: one that was not written this time is an old run's and is removed.
        Everything else in ``out`` is left alone.

    Raises
    ------
    OutputError
        ``out`` cannot be made or written.
    """
    out = Path(out)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for left in out.glob(_STAGE + "*"):
            shutil.rmtree(left)
        stage = Path(tempfile.mkdtemp(prefix=_STAGE, dir=out))
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"{out}: cannot be written ({reason}); name another folder with --out") from error
    try:
        yield stage
        _move_in(stage, out, owned)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"{out}: writing failed: {error}; what was there before is unchanged") from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _move_in(stage: Path, out: Path, owned: Sequence[str]) -> None:
    """Put new items in the place of old ones; the old are kept in the stage until all have moved."""
    old = stage / ".old"
    old.mkdir()
    new = sorted(path.name for path in stage.iterdir() if path != old)
    moved: list[str] = []
    try:
        for name in sorted({*new, *owned}):
            if (out / name).exists():
                (out / name).rename(old / name)
            moved.append(name)
            if name in new:
                (stage / name).rename(out / name)
    except OSError:
        for name in moved:
            if (old / name).exists():
                if (out / name).exists():
                    (out / name).rename(stage / name)
                (old / name).rename(out / name)
        raise
