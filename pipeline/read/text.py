"""Plain text and Markdown, with optional front matter in YAML (``---``) or TOML (``+++``)."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import yaml

from pipeline.read.entry import decode, read_whole
from pipeline.read.record import Fault, Record, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.config import Config
    from pipeline.read.entry import Entry

_FRONT = re.compile(
    r"(---|\+\+\+)[ \t]*\r?\n(?P<block>.{0,65536}?)(?<=\n)\1[ \t]*(?:\r?\n|$)(?:[ \t]*\r?\n)*", re.DOTALL
)
_LINE = re.compile(r"^([A-Za-z_]\w*)[ \t]*:[ \t]*(\S.*?)[ \t]*$", re.MULTILINE)


def read(entry: Entry, config: Config) -> Iterator[Record | Fault]:
    """Yield the one article of a text file; its id is the file's name unless the front matter gives one."""
    data = read_whole(entry, config.limit_mb << 20)
    text, encoding = decode(data)
    if encoding != "utf-8":
        yield Fault(entry.source, 0, "encoding", f"not valid UTF-8; read as {encoding}", skipped=False)
    front: dict[str, Any] = {}
    match = _FRONT.match(text)
    if match:
        try:
            front = _parse(match[1], match["block"])
        except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError) as error:
            front = {key.lower(): value.strip("'\"") for key, value in _LINE.findall(match["block"])}
            how = "its plain lines were used" if front else "taken for text"
            problem = getattr(error, "problem", None) or str(error)
            yield Fault(
                entry.source,
                0,
                "front matter",
                f"front matter not understood; {how}",
                quote(problem),
                skipped=False,
            )
        if front:
            text = text[match.end() :]
    yield Record({"id": entry.key} | front | {"text": text}, 1, "front-matter")


def _parse(fence: str, block: str) -> dict[str, Any]:
    """Parse the block; YAML scalars stay as written, so that dates are read by one rule for all formats."""
    parsed = tomllib.loads(block) if fence == "+++" else yaml.load(block, yaml.BaseLoader)  # noqa: S506 strings only
    if not isinstance(parsed, dict):
        raise yaml.YAMLError("it is no list of keys and values")
    return {str(key).lower(): value for key, value in parsed.items() if value not in ("", "null", "~")}
