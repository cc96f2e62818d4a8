"""Measure rooms and print a table: ``python -m tools.bench [ROOM...]``; results as JSON in build/bench.json."""

from __future__ import annotations

import importlib
import json
import pkgutil
import platform
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

import tools.bench


def main(rooms: list[str]) -> None:
    """Measure the rooms named, or all, each figure beside its rival's."""
    modules = {module.name for module in pkgutil.iter_modules(tools.bench.__path__)}
    known = sorted(modules - {"__main__", "corpus"})
    unknown = [room for room in rooms if room not in known]
    if unknown:
        sys.exit(f"no such room: {', '.join(unknown)}; there are {', '.join(known)}")
    results = {}
    for room in rooms or known:
        results[room] = importlib.import_module(f"tools.bench.{room}").measure()
        table = Table("figure", "value", "unit", "rival", "rival's", "note", title=room)
        for row in results[room]:
            table.add_row(
                *(
                    str(row.get(key, ""))
                    for key in ("figure", "value", "unit", "rival", "rival_value", "note")
                )
            )
        Console(width=150).print(table)
    out = Path("build/bench.json")
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps({"machine": platform.platform(), "results": results}, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
