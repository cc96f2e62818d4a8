"""What one run remembers for the next: the stories it knows, so that new articles join them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.errors import InputError, OutputError
from pipeline.stories import SIGNATURES, KnownStories
from pipeline.tables import PUBLISHED, STORIES


def read_known(path: Path) -> KnownStories | None:
    """Read what an earlier run remembered; None if there is no such file yet.

    Raises
    ------
    InputError
        The file is something else.
    """
    if not path.exists():
        return None
    try:
        table = pq.read_table(path)
        return KnownStories(
            table.select(SIGNATURES.names).cast(SIGNATURES),
            STORIES.check(table.select(STORIES.schema.names)),
            PUBLISHED.check(table.select(PUBLISHED.schema.names)),
        )
    except (pa.ArrowException, ValueError, KeyError, OSError) as error:
        raise InputError(
            f"{path}: not what --stories remembers ({error}); name the file of an earlier run, or a new one"
        ) from error


def remember(
    known: KnownStories | None, signatures: pa.Table, stories: pa.Table, published: pa.Table
) -> KnownStories:
    """Add a run to what was known: ``stories`` of old and new articles; an article read again counts as it is now."""
    if known is None:
        return KnownStories(signatures, stories, published)

    def joined(before: pa.Table, now: pa.Table) -> pa.Table:
        again = pc.is_in(before["article_id"], now["article_id"])
        return pa.concat_tables([before.filter(pc.invert(again)), now]).combine_chunks()

    return KnownStories(joined(known.signatures, signatures), stories, joined(known.published, published))


def write_known(path: Path, known: KnownStories) -> None:
    """Write what is known, in order of article id; the file appears whole or not at all.

    Raises
    ------
    OutputError
        The file cannot be written; what stood there is unchanged.
    """
    table = known.signatures
    for other in (known.stories, known.published):
        rows = other.take(pc.index_in(table["article_id"], other["article_id"]))
        for name in other.column_names:
            if name not in table.column_names:
                table = table.append_column(name, rows[name])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            pq.write_table(table.sort_by("article_id"), file, compression="zstd")
        Path(file.name).replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror})") from error
