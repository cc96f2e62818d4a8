"""Fragments of HTML, as feeds and interfaces carry them, to text."""

from __future__ import annotations

import lxml.html
from lxml import etree

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
        element.text = "\n" + (element.text or "")
        element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in str(tree.text_content()).splitlines())
    return "\n".join(line for line in lines if line)
