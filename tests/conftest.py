"""Skips, each with its reason, and what tests share."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
AXE = Path(__file__).resolve().parents[1] / "build/node_modules/axe-core/axe.min.js"

# The tests see the embedded gazetteer, not the layers of whoever runs them.
os.environ["DATELINE_HOME"] = tempfile.mkdtemp(prefix="dateline-home-")


def _has_qgis() -> bool:
    python = shutil.which("python3", path="/usr/bin:/bin")
    return (
        bool(python)
        and subprocess.run([python, "-c", "import qgis.core"], capture_output=True, check=False).returncode
        == 0
    )


MISSING = {
    "shared": (SHARED.is_dir, "the evaluation data is not beside the repository"),
    "chromium": (
        lambda: bool(shutil.which("chromium") and shutil.which("chromedriver")),
        "Chromium or its driver is not installed",
    ),
    "axe": (AXE.is_file, "axe-core is not installed: make build/node_modules/axe-core"),
    "node": (lambda: bool(shutil.which("node")), "node is not installed"),
    "libreoffice": (lambda: bool(shutil.which("soffice")), "LibreOffice Calc is not installed"),
    "gdal": (lambda: bool(shutil.which("ogrinfo")), "GDAL's command-line tools are not installed"),
    "qgis": (_has_qgis, "QGIS's Python bindings are not installed"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what this machine cannot run, saying why.

    CI installs every tool and sets DATELINE_NO_SKIPS, so that the tests themselves fail there if one is missing.
    """
    for marker, (present, reason) in MISSING.items():
        marked = [item for item in items if item.get_closest_marker(marker)]
        must_run = marker != "shared" and os.environ.get("DATELINE_NO_SKIPS")
        if marked and not must_run and not present():
            for item in marked:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of evaluation data."""
    return SHARED
