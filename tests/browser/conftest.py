"""A Chromium and pages to open in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from made import hostile, plain

from pipeline.page import build_page
from tools.browser import Browser, open_browser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """Return the browser with its log emptied and its window as usual."""
    chromium.media()
    chromium.size(1440, 900)
    chromium.console()
    chromium.requests()
    return chromium


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    return Pages(tmp_path_factory.mktemp("pages"))


class Pages:
    """Pages written to disk, each built once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, corpus: Any, **options: Any) -> Path:
        path = self.folder / f"{name}.html"
        if not path.exists():
            path.write_text(build_page(corpus, **options), encoding="utf-8")
        return path

    def plain(self) -> Path:
        return self.write("plain", plain(), title="Made corpus")

    def hostile(self) -> Path:
        corpus = hostile()
        return self.write(
            "hostile", corpus, title="</title><script>globalThis.broken=6</script>{{ 7*7 }}{{blocks}}"
        )
