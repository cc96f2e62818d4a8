"""Pictures of the page for the documentation, taken in real Chromium: ``python -m tools.screenshots``.

They show the sample that ships with the project, so that everybody who runs this gets the same pictures.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from pipeline.config import Config
from pipeline.page import build_page
from pipeline.page.figure import draw_figure
from pipeline.run import run
from tools.browser import Browser, open_browser

SAMPLE = "pipeline/sample/articles"
FOLDER = Path("docs/screenshots")
LARGEST = 450_000  # bytes; pictures are in the repository
UKRAINE = "view=5.75/49.0/34.0"

SHOTS = {
    "desktop": (1440, 900, "light", UKRAINE),
    "report": (1440, 900, "light", f"{UKRAINE}&by=month&from=2022-03-01&to=2022-03-31&report=first"),
    "profile": (1440, 900, "light", f"{UKRAINE}&by=month&from=2022-09-01&to=2022-09-30&show=change&region=UA-63&tab=regions"),
    "dark": (1440, 900, "dark", f"{UKRAINE}&show=activity"),
    "phone": (390, 844, "light", "view=5.0/48.8/33.5"),
    "ukrainian": (1440, 900, "light", f"{UKRAINE}&lang=uk&tab=regions"),
}  # fmt: skip


def main() -> None:
    """Draw the sample, open it in every shape, and save the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    result = run([SAMPLE], Config(period="week"))
    with tempfile.TemporaryDirectory(prefix="dateline-shots-") as folder:
        page = Path(folder) / "index.html"
        page.write_text(build_page(result, period="week"), encoding="utf-8")
        with open_browser() as browser:
            for name, (width, height, scheme, fragment) in SHOTS.items():
                _save(f"{name}.png", _shot(browser, page, (width, height), scheme, fragment))
            browser.media(type="print", prefers_color_scheme="light")
            browser.size(794, 1123)
            browser.open(page, UKRAINE)
            _save("print.png", browser.picture())
    draw_figure(result, FOLDER / "figure.png", period="quarter", dpi=120)
    print(
        *(f"{path}  {path.stat().st_size / 1000:.0f} kB" for path in sorted(FOLDER.glob("*.png"))), sep="\n"
    )


def _shot(browser: Browser, page: Path, size: tuple[int, int], scheme: str, fragment: str) -> bytes:
    browser.size(*size)
    browser.media(prefers_color_scheme=scheme)
    browser.open(page, fragment.replace("&report=first", ""))
    if fragment.endswith("&report=first"):
        browser.await_(
            "dateline.then(({ model, store }) => store.set({ report: String(model.lines(store.state)[0]) }))"
        )
        browser.until("document.querySelector('.detail dl')")
    browser.await_(
        "new Promise((done) => setTimeout(done, 400))"
    )  # texts of the list are decoded as they are shown
    return browser.picture()


def _save(name: str, picture: bytes) -> None:
    if len(picture) > LARGEST:
        raise ValueError(f"{name}: {len(picture):,} bytes; at most {LARGEST:,} go into the repository")
    (FOLDER / name).write_bytes(picture)


if __name__ == "__main__":
    main()
