"""Everything a run leaves on disk, written beside and moved into place."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from gazetteer.store import open_store
from pipeline.blur import blur_result
from pipeline.errors import OutputError
from pipeline.export import OWNED, staged_folder, write_exports
from pipeline.export.tabular import write_csv
from pipeline.page import build_page
from pipeline.page.review import build_review_page
from pipeline.tables import REVIEW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.config import Config
    from pipeline.corrections import Corrections
    from pipeline.result import Result


def write_outputs(result: Result, out: Path, config: Config, *, figure: Path | None = None) -> None:
    """Write the page, the exports and the manifest into a folder; what else stands there is left alone.

    Raises
    ------
    OutputError
        The folder cannot be written; what stood there is unchanged.
    """
    result = blur_result(result, config.blur, open_store())
    with staged_folder(out, owned=(*OWNED, "maps")) as folder:
        write_exports(result, folder, config)
        (folder / "maps").mkdir()
        page = build_page(
            result,
            title=config.title,
            period=config.periods,
            region=config.region,
            worldview=config.worldview,
            tiles=config.tiles,
        )
        (folder / "maps" / "index.html").write_text(page, encoding="utf-8")
    if figure:
        from pipeline.page.figure import draw_figure  # noqa: PLC0415  matplotlib is an extra

        draw_figure(
            result,
            figure,
            title=config.title,
            period=config.periods,
            region=config.region,
            worldview=config.worldview,
        )


def write_review(result: Result, out: Path, corrections: Corrections | None = None) -> None:
    """Write the doubtful mentions of a run into the folder ``review``, as a page and as CSV.

    Raises
    ------
    OutputError
        The folder cannot be written; what stood there is unchanged.
    """
    with staged_folder(out, owned=("review",)) as folder:
        (folder / "review").mkdir()
        page = build_review_page(result, open_store(), corrections)
        (folder / "review" / "review.html").write_text(page, encoding="utf-8")
        write_csv(
            REVIEW.empty() if result.review is None else result.review, folder / "review" / "review.csv"
        )


def replace_file(path: Path, lines: Iterable[str]) -> None:
    """Write lines to a file, which appears whole or not at all.

    Raises
    ------
    OutputError
        The file cannot be written; what stood there is unchanged.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            try:
                file.writelines(lines)
            except BaseException:
                Path(file.name).unlink()
                raise
        Path(file.name).replace(path)
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written ({error.strerror}); name another file with --out"
        ) from error
