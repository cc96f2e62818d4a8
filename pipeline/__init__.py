"""From news articles to maps.

The flow stands on one screen in `pipeline/run.py`. The library, over (Geo)DataFrames:

`read_articles`  sources → articles
`geoparse`       articles or texts → mentions with their places
`run`            sources → a `Result`, every table of a run
`Atlas`          a result → the page, which shows itself in a notebook

Names are imported when first asked for, so that `dateline resolve` starts quickly.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

__all__ = ["Atlas", "geoparse", "read_articles", "run"]

_HOME = {
    "Atlas": "pipeline.page",
    "geoparse": "pipeline.frames",
    "read_articles": "pipeline.frames",
    "run": "pipeline.frames",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__


class _Package(ModuleType):
    """The package, in which `run` stays the function: importing the module of that name does not put it in its place."""

    def __setattr__(self, name: str, value: object) -> None:
        if name != "run":
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
