"""Scripts, styles and words of the page, read from this package and from Leaflet's."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from xstatic.pkg import leaflet

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "uk", "ru")
_IMPORT = re.compile(r"^import [^;]*? from '\./(\w+)\.js';\n", re.MULTILINE)
_EXPORT = re.compile(
    r"^export (?=(?:async )?(?:function|class|const|let) )|^export \{[^}]*\};\n", re.MULTILINE
)


@cache
def leaflet_script() -> str:
    """Return Leaflet itself, without the pointer to its source map."""
    text = (Path(leaflet.BASE_DIR) / "leaflet.js").read_text("utf-8")
    return re.sub(r"//# sourceMappingURL=.*", "", text)


@cache
def style() -> str:
    """Return Leaflet's style, less the rules that load pictures, and the page's own."""
    theirs = (Path(leaflet.BASE_DIR) / "leaflet.css").read_text("utf-8")
    theirs = re.sub(r"[^{}]+\{[^{}]*url\([^{}]*\}", "", theirs)
    ours = [path.read_text("utf-8") for path in sorted((FOLDER / "style").glob("*.css"))]
    text = re.sub(r"/\*.*?\*/", "", "\n".join([theirs, *ours]), flags=re.DOTALL)
    return re.sub(r"\n\s+|\n+", "\n", text)


@cache
def script() -> str:
    """Return the page's modules as one module: each after what it imports, imports and exports taken off.

    A page opened from disk cannot import modules from elsewhere, and one inlined module cannot import another. Names at
    the top of the modules are therefore distinct (tests/pipeline/test_page_assets.py holds them so).
    """
    parts: dict[str, str] = {}

    def add(name: str) -> None:
        if name in parts:
            return
        parts[name] = ""  # a circle of imports ends here
        text = (FOLDER / "script" / f"{name}.js").read_text("utf-8")
        for imported in _IMPORT.findall(text):
            add(imported)
        del parts[name]
        parts[name] = _EXPORT.sub("", _IMPORT.sub("", text))

    add("main")
    return _lean("\n".join(parts.values()))


def _lean(text: str) -> str:
    """Leave out what stands for the reader of the repository alone: comments of whole lines, and indentation."""
    text = re.sub(r"^[ \t]*/\*\*.*?\*/\n", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^[ \t]*//.*\n|^[ \t]+", "", text, flags=re.MULTILINE)


@cache
def words() -> dict[str, dict[str, Any]]:
    """Return the page's own words in every language."""
    return {code: json.loads((FOLDER / "words" / f"{code}.json").read_text("utf-8")) for code in LANGUAGES}


def as_data(value: Any) -> str:
    """Return JSON in which nothing can end a script element or begin a comment."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
