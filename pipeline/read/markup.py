"""HTML and XML: their bytes to characters, and fragments, as feeds and interfaces carry them, to text."""

from __future__ import annotations

import re

import lxml.html
from lxml import etree

from pipeline.read.entry import decode

_CHARSET = re.compile(
    rb"""<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,200}?encoding)\s*=\s*["']?\s*([\w-]{2,40})""", re.IGNORECASE
)
# lxml reads these and refuses to write them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BLOCKS = [
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "tr",
    "table",
    "section",
    "article",
    "pre",
    "figure",
    "figcaption",
]


def decode_markup(data: bytes) -> tuple[str, str]:
    """Decode by mark, by UTF-8, by what is declared, by a guess: in this order; name only a guess."""
    text, encoding = decode(data)
    if encoding == "utf-8":
        return text, encoding
    declared = _CHARSET.search(data[:2048])
    if declared:
        try:
            return data.decode(declared[1].decode("ascii")), "utf-8"
        except (LookupError, UnicodeDecodeError):
            pass
    return text, encoding


def fragment_text(markup: str) -> str:
    r"""Return the text of an HTML fragment, one line for each block.

    Examples
    --------
    >>> fragment_text("<p>Shelling hit <b>Kupyansk</b>.</p><p>Two died.</p>")
    'Shelling hit Kupyansk.\nTwo died.'
    """
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    try:
        tree = lxml.html.fragment_fromstring(markup, create_parent="div")
    except (etree.LxmlError, ValueError):
        return markup.strip()
    for element in tree.xpath("//script|//style"):
        element.drop_tree()
    for element in tree.iter(*_BLOCKS):
        element.text = "\n" + _CONTROLS.sub(" ", element.text or "")
        element.tail = "\n" + _CONTROLS.sub(" ", element.tail or "")
    lines = (" ".join(line.split()) for line in str(tree.text_content()).splitlines())
    return "\n".join(line for line in lines if line)
