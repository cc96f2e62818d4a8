"""CSV and TSV: columns by their usual names, or as the settings map them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, TextIO

from pipeline.read.entry import EntryError, decode, text_stream
from pipeline.read.record import ALIASES, Fault, Record, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.config import Config
    from pipeline.read.entry import Entry

_DELIMITERS = ",\t;|"


def read(entry: Entry, config: Config) -> Iterator[Record | Fault]:
    """Yield the articles of a table of text; row 1 is the header, as in a spreadsheet."""
    stream, encoding = text_stream(entry, errors="surrogateescape")
    if encoding != "utf-8":
        yield Fault(entry.source, 0, "encoding", f"not valid UTF-8; read as {encoding}", skipped=False)
    limit = config.limit_mb << 20
    csv.field_size_limit(limit)  # the module's own, and global: there is no other way to set it
    too_long: list[int] = []
    lines = _lines(stream, limit, too_long)
    first = next(lines, "").removeprefix("\ufeff")
    delimiter = max(_DELIMITERS, key=first.count)
    header = next(csv.reader([first], delimiter=delimiter), [])
    fields = map_columns(header, config.columns)
    fields.pop("spans", None)  # a list has no cell of its own here
    reader = csv.reader(lines, delimiter=delimiter)
    row, shown = 1, ""
    while True:
        row += 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield Fault(entry.source, row, "broken", f"not CSV ({error}); skipped")
            continue
        if not cells:
            row -= 1
        elif len(cells) != len(header):
            message = f"{len(cells)} fields where the header has {len(header)}; skipped"
            yield Fault(entry.source, row, "broken", message, quote(cells[0]))
        else:
            cells, guessed = _mend(cells)
            if guessed and guessed != shown:
                shown = guessed
                yield Fault(
                    entry.source, row, "encoding", f"not valid UTF-8; read as {guessed}", skipped=False
                )
            yield Record({name: cells[at] for name, at in fields.items()}, row)
    for line in too_long:
        yield Fault(
            entry.source, line, "too large", f"line longer than {config.limit_mb} MB (limit_mb); skipped"
        )


def map_columns(header: Sequence[str], given: Mapping[str, str]) -> dict[str, int]:
    """Return the position of each article field's column.

    Parameters
    ----------
    given
        Columns named in the settings, by field; they go before the usual names.

    Raises
    ------
    EntryError
        There is no column for the text, or none of a name that was given.

    Examples
    --------
    >>> map_columns(["Headline", "Publish Date", "Body"], {})
    {'title': 0, 'text': 2, 'published': 1}
    """
    folded = [name.strip().lower().replace(" ", "_").replace("-", "_") for name in header]
    missing = [name for name in given.values() if name not in header]
    if missing:
        raise EntryError(
            "broken", f"no column {missing[0]!r} (columns); there are {quote(', '.join(header))}"
        )
    found = {}
    for field, names in (ALIASES | {"spans": ("spans",)}).items():
        at = (
            [header.index(given[field])]
            if field in given
            else [folded.index(n) for n in names if n in folded]
        )
        if at:
            found[field] = at[0]
    if "text" not in found:
        columns = quote(", ".join(header))
        raise EntryError(
            "no text", f"no column of text; name it in columns, as text = 'column'; there are {columns}"
        )
    return found


def _lines(stream: TextIO, limit: int, too_long: list[int]) -> Iterator[str]:
    """Yield lines; one longer than the limit is passed over and its number kept."""
    number = 0
    while line := stream.readline(limit):
        number += 1
        if line.endswith("\n") or len(line) < limit:
            yield line
            continue
        too_long.append(number)
        while line and not line.endswith("\n"):
            line = stream.readline(limit)


def _mend(cells: list[str]) -> tuple[list[str], str]:
    """Decode again, by a guessed encoding, the cells that were not valid UTF-8."""
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        data = [cell.encode("utf-8", "surrogateescape") for cell in cells]
        encoding = decode(b" ".join(data))[1].partition(",")[0]
        return [cell.decode(encoding, "replace") for cell in data], encoding
    return cells, ""
