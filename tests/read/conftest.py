"""What the tests of reading share: one call that gives rows and faults."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pipeline.config import Config
from pipeline.read import Fault, Log, read_articles

# Feeds and pages made by the tests are imported from beside them.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def read():
    def read_all(*sources, **settings) -> tuple[list[dict], list[Fault]]:
        log = Log()
        batches = list(read_articles([str(s) for s in sources], config=Config(**settings), log=log))
        return [row for batch in batches for row in batch.to_pylist()], log.faults

    return read_all
