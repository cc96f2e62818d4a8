"""Score the whole flow on the evaluation data beside the repository: ``python -m tools.evaluate [SET...]``.

Prints a table for each set and writes build/evaluation.json. The shipped weights have seen the geoparsing corpora and the
time corpora; figures on unseen documents come from the cross-validation of the training scripts (docs/accuracy.md).
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.config import Config
from pipeline.evaluate import evaluate, format_figures, read_records
from pipeline.records import geoparse_records
from pipeline.run import run
from tools.train.gold import HELD, read_own

if TYPE_CHECKING:
    from collections.abc import Callable

CORPUS = Path("../shared/corpus")
DATES = ("published", "date", "dct", "seen")


@dataclass(frozen=True)
class Set:
    """Gold, the tasks it judges, and what of its records the flow may see."""

    gold: str
    tasks: tuple[str, ...]
    keep: Callable[[dict[str, Any]], dict[str, Any]] = lambda record: record
    source: str | None = None
    labels: Path | None = None  # our own labels, instead of gold with its texts


def undated(record: dict[str, Any]) -> dict[str, Any]:
    """Withhold the publication date, and an id that spells it."""
    return {key: value for key, value in record.items() if key not in DATES}


SETS = {
    "seeds": Set("seeds.gold.jsonl", ("roles", "published", "stories"), source="seeds"),
    "war-reports": Set("war-reports.dev.jsonl", ("roles", "reports")),
    "own-held": Set("news", ("roles", "reports"), labels=HELD),
    **{
        name: Set(f"geoparsing/{name}.dev.jsonl", ("geoparse",))
        for name in ("LGL", "TR-News", "GeoWebNews", "GeoVirus")
    },
    **{name: Set(f"dates/{name}.jsonl", ("times",)) for name in ("TimeBank", "AQUAINT")},
    **{
        name: Set(f"news/{file}.jsonl", ("published",), undated)
        for name, file in (
            ("isw", "isw-daily-2022-23"),
            ("guardian-nyt", "guardian-nyt-ukraine-2022"),
            ("gdelt", "gdelt-ukraine-fulltext"),
            ("ruwa", "ruwa-headlines"),
        )
    },
    "stories": Set("stories.dev.jsonl", ("stories",)),
    **{
        name: Set(f"ukraine/{file}.dev.jsonl", ("events",))
        for name, file in (
            ("civilian-harm", "bellingcat-civharm"),
            ("ucdp", "ucdp-ged-ukraine"),
            ("corridors", "peacerep-humanitarian-corridors"),
            ("viina", "viina-headlines"),
        )
    },
}


def score(name: str) -> dict[str, Any]:
    """Run the flow on a set as a stranger would, and score it.

    Ids are numbered anew in the input, since some spell the date or the place.
    """
    chosen = SETS[name]
    gold = (
        {record["id"]: record for record in read_own(CORPUS / chosen.gold, chosen.labels)}
        if chosen.labels
        else read_records(CORPUS / chosen.gold)
    )
    with tempfile.TemporaryDirectory() as folder:
        source = CORPUS / (chosen.source or "")
        keys = {}
        if chosen.source is None:
            source = Path(folder) / "articles.jsonl"
            with source.open("w", encoding="utf-8") as file:
                for number, (key, record) in enumerate(gold.items()):
                    keys[f"article-{number}"] = key
                    file.write(
                        json.dumps({**chosen.keep(record), "id": f"article-{number}"}, ensure_ascii=False)
                        + "\n"
                    )
        result = run([str(source)], Config(jobs=0))
    found = {keys.get(record["id"], record["id"]): record for record in geoparse_records(result)}
    return evaluate(found, gold, chosen.tasks)


def main(names: list[str]) -> None:
    """Score the sets named, or all."""
    if not CORPUS.is_dir():
        sys.exit(f"no evaluation data in {CORPUS}: `dateline evaluate GOLD.jsonl` scores gold of your own")
    unknown = set(names) - set(SETS)
    if unknown:
        sys.exit(f"no such set: {', '.join(sorted(unknown))}; there are {', '.join(SETS)}")
    figures = {}
    for name in names or SETS:
        figures[name] = score(name)
        print(f"\n{name}\n{format_figures(figures[name])}", flush=True)
    out = Path("build/evaluation.json")
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
