"""The page as a folium map: `Atlas` is a `folium.Map` that carries everything it needs and asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from pipeline.page import assets

if TYPE_CHECKING:
    from collections.abc import Mapping

LATER = {"sentences", "articles", "detail"}
"""Blocks that stand behind the script: the map is drawn while the browser still reads them."""
BODY = (Path(__file__).parent / "body.html").read_text("utf-8")


class Atlas(folium.Map):
    """The page of a run. In a notebook it shows itself; `render_page` gives the file.

    It is a `folium.Map` in all respects, so that other folium layers can be added to it; but scripts and styles are in
    the page, and its Content-Security-Policy lets nothing else run and nothing be loaded.

    Parameters
    ----------
    blocks
        Packed data by the id of the element that holds it.
    title
        Of the page; None for a plain one in the page's language.
    language
        Code of the page's own words at the start.
    tiles
        URL template of online tiles under the map, or None.
    attribution
        Who made the tiles, as their licence asks.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.options|tojavascript }});
            {{ this.get_name() }}.setView({{ this.location|tojson }}, 2);
        {% endmacro %}
    """)

    def __init__(
        self,
        blocks: Mapping[str, str],
        *,
        title: str | None = None,
        language: str = "en",
        tiles: str | None = None,
        attribution: str | None = None,
    ) -> None:
        super().__init__(
            tiles=None,
            location=[30, 15],
            zoom_start=2,
            zoom_snap=0.25,
            zoom_delta=0.5,
            min_zoom=1,
            max_zoom=14,
            world_copy_jump=True,
            attribution_control=bool(tiles),
            keyboard=True,
        )
        # Of this map alone: folium's own lists are shared by every map of the process, and must not change.
        self.default_js, self.default_css = [], []
        self._id = "atlas"
        self.title = title or assets.words()[language]["title"]
        self.named = title is not None
        self.language = language
        self.blocks = dict(blocks)
        Document(self, tiles).add_child(self, name="atlas")
        if tiles:
            layer = folium.TileLayer(tiles=tiles, attr=escape(attribution or urlsplit(tiles).netloc))
            layer._id = "tiles"  # noqa: SLF001 - folium draws it at random
            self.add_child(layer, name="tiles")
        self.add_child(_Start(), name="start")

    def body(self) -> str:
        """Return the page's elements and the packed data that the script begins with.

        Not through folium's templates: they would run what looks like a template in a title, and take a second over
        ten megabytes of data.
        """
        values = {
            "map": self.get_name(),
            "title": escape(self.title),
            "own": "" if self.named else ' data-t="title"',
            "words": assets.as_data(assets.words()),
            "blocks": self._held(set(self.blocks) - LATER),
        }
        # In one pass: a title that looks like a mark of the template stays a title.
        return re.sub(r"\{\{(\w+)\}\}", lambda mark: values[mark[1]], BODY)

    def texts(self) -> str:
        """Return the packed data that is read after the script has begun."""
        return self._held(set(self.blocks) & LATER)

    def _held(self, names: set[str]) -> str:
        return "\n".join(
            f'<script type="text/plain" id="dateline-{name}">{text}</script>'
            for name, text in self.blocks.items()
            if name in names
        )

    def render_page(self) -> str:
        """Return the page as one HTML file."""
        return str(self.get_root().render())


class _Start(MacroElement):
    """Calls the page's script once the map stands."""

    _template = Template("""
        {% macro script(this, kwargs) %}
            globalThis.dateline = start(L, {{ this._parent.get_name() }});
        {% endmacro %}
    """)

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "Start", "start"


class Document(Figure):
    """The HTML document around the map, with the policy that shuts it off from the network."""

    def __init__(self, atlas: Atlas, tiles: str | None) -> None:
        super().__init__(height="720px")
        self._id = "document"
        self.atlas = atlas
        self.tiles = tiles
        self.header.add_child(Element(""), name="meta_http")

    def render(self, **kwargs: Any) -> str:
        """Return the document; scripts and styles enter the policy by their hashes."""
        for child in self._children.values():
            child.render(**kwargs)
        head = self.header.render(**kwargs)
        scripts = {
            "classic": assets.leaflet_script(),
            "module": f"{assets.script()}\n{self.script.render(**kwargs)}",
        }
        style = assets.style()
        foreign = re.findall(r"<(script|style)[^>]*>(.*?)</\1>", head, re.DOTALL)
        policy = _policy(
            [*scripts.values(), *(text for tag, text in foreign if tag == "script")],
            [style, *(text for tag, text in foreign if tag == "style")],
            self.tiles,
        )
        referrer = "strict-origin-when-cross-origin" if self.tiles else "no-referrer"
        return (
            f'<!DOCTYPE html>\n<html lang="{escape(self.atlas.language)}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta name="referrer" content="{referrer}">\n<meta name="color-scheme" content="light dark">\n'
            f"<title>{escape(self.atlas.title)}</title>\n<style>{style}</style>\n{head}\n</head>\n<body>\n"
            f"{self.atlas.body()}\n{self.html.render(**kwargs)}\n<script>{scripts['classic']}</script>\n"
            f'<script type="module" async>{scripts["module"]}</script>\n{self.atlas.texts()}\n</body>\n</html>\n'
        )


def _policy(scripts: list[str], styles: list[str], tiles: str | None) -> str:
    images = ["data:", "blob:"]
    if tiles:
        parts = urlsplit(tiles)
        images.append(f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}")
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {_hashes(styles)}",
            f"img-src {' '.join(images)}",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hashes(texts: list[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)
