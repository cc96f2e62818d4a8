"""A small result made by hand: reports at a city, a region, a sea, a country; dated and undated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sample_result import make_result

if TYPE_CHECKING:
    from pipeline.result import Result


@pytest.fixture(scope="session")
def result() -> Result:
    return make_result(60)
