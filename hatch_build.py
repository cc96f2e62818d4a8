"""Compiles the gazetteer when the package is built, so that an installation has it ready (see gazetteer/build.py)."""

from __future__ import annotations

import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class StoreBuildHook(BuildHookInterface):
    """Builds gazetteer/store before a wheel or an editable install is put together; skips it if it is up to date."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the store from the pinned packages in ``build-system.requires``."""
        del version, build_data  # the wheel's `artifacts` in pyproject.toml name the files
        sys.path.insert(0, self.root)
        try:
            from gazetteer.build import build_if_stale  # noqa: PLC0415 - the checkout is importable only now
        finally:
            sys.path.remove(self.root)
        build_if_stale(report=self.app.display_info)
