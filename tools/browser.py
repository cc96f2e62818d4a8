"""Chromium, driven: for the tests of the page, its pictures and its benchmark.

The installed driver is used as it is; nothing is looked up or downloaded. Every browser has a new, empty profile.
"""

from __future__ import annotations

import base64
import json
import shutil
import tempfile
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--enable-precise-memory-info",
    "--hide-scrollbars",
)
READY_SECONDS = 240


@contextmanager
def open_browser(*, width: int = 1440, height: int = 900, flags: tuple[str, ...] = ()) -> Iterator[Browser]:
    """Open Chromium with a new profile, and close it and remove the profile at the end."""
    driver_path = shutil.which("chromedriver")
    if driver_path is None:
        raise FileNotFoundError("chromedriver is not installed")
    with tempfile.TemporaryDirectory(prefix="dateline-chromium-", ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or "chromium"
        for flag in (*FLAGS, *flags, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service(driver_path))
        driver.set_page_load_timeout(READY_SECONDS)
        driver.set_script_timeout(READY_SECONDS)
        try:
            yield Browser(driver)
        finally:
            driver.quit()


class Browser:
    """A running Chromium."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def open(self, page: Path, fragment: str = "", query: str = "") -> None:
        """Open a page from disk and wait until it says that it is ready."""
        self.driver.get("about:blank")
        self.requests()
        self.console()
        self.driver.get(page.resolve().as_uri() + query + (f"#{fragment}" if fragment else ""))
        self.until("document.documentElement.dataset.ready === 'true'")

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page and return what it returns."""
        return self.driver.execute_script(script, *arguments)

    def await_(self, expression: str) -> Any:
        """Wait for a promise in the page and return its value."""
        return self.driver.execute_async_script(
            f"const done = arguments[arguments.length - 1]; Promise.resolve({expression}).then(done, (e) => done(String(e.stack)))"
        )

    def until(self, expression: str, seconds: float | None = None) -> None:
        """Wait until an expression is true in the page.

        Raises
        ------
        TimeoutError
            It did not become true; the console's lines are in the message.
        """
        end = time.monotonic() + (seconds or READY_SECONDS)
        while not self.run(f"return Boolean({expression})"):
            if time.monotonic() > end:
                raise TimeoutError(f"{expression} did not become true; console: {self.console()}")
            time.sleep(0.02)

    def size(self, width: int, height: int, ratio: float = 1) -> None:
        """Give the page's window exactly this size, in CSS pixels."""
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": ratio, "mobile": False},
        )

    def media(self, **features: str) -> None:
        """Emulate media: ``media(prefers_color_scheme="dark")``, ``media(type="print")``."""
        kind = features.pop("type", "")
        listed = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": kind, "features": listed})

    def picture(self) -> bytes:
        """Return the window as PNG."""
        taken = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
        return base64.b64decode(taken["data"])

    def pdf(self) -> bytes:
        """Return the page as printed."""
        taken = self.driver.execute_cdp_cmd(
            "Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True}
        )
        return base64.b64decode(taken["data"])

    def console(self) -> list[str]:
        """Return the console's warnings and errors since the last call."""
        return [f"{line['level']}: {line['message']}" for line in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Return every address asked for since the last call, the page itself left out."""
        asked = []
        for line in self.driver.get_log("performance"):
            message = json.loads(line["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url, kind = message["params"]["request"]["url"], message["params"].get("type")
                if kind != "Document" and not url.startswith("blob:"):
                    asked.append(url)
        return asked
