"""Where a user's own layers live. Nothing is created until a layer is added."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def home_folder() -> Path:
    """Return the folder of the user's layers: ``DATELINE_HOME``, else the platform's place for a program's data."""
    if named := os.environ.get("DATELINE_HOME"):
        return Path(named)
    user = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or user / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = user / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or user / ".local" / "share")
    return base / "dateline"


def linked_store(home: Path | None = None) -> Path | None:
    """Return the folder of the store with the user's layers over it, if there is one."""
    folder = (home or home_folder()) / "store"
    return folder if (folder / "meta.json").is_file() else None
