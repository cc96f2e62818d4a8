"""A small result made by hand: reports at a city, a region, a sea, a country; dated and undated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sample_result import make_result

# QGIS's own Python runs it, in a process of its own (test_formats.py).
collect_ignore = ["qgis_check.py"]

if TYPE_CHECKING:
    from pipeline.result import Result


@pytest.fixture(scope="session")
def result() -> Result:
    return make_result(60)
