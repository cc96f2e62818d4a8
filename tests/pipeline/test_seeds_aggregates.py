"""The aggregates of the five seed articles, counted by hand."""

import json
from functools import cache

import pytest

from pipeline.config import Config
from pipeline.run import run

# Stories by region and month, counted by a reader from the texts, the publication dates being given. A number with "?" may
# be missing, "1-2" is either: the place is named without much happening there, or careful readers differ on the days.
BY_HAND = """
region | 2022-09 | 2024-05 | 2024-07 | 2024-08 | what
UA-63  | 1       | 2       | 1       | .       | Kharkiv: withdrawal, Kupyansk and Izyum; offensive of May, told in May and July; shelled border
RU-BEL | .       | 1-2?    | 1       | .       | Belgorod: shelled; villages sealed off, four killed, entry to be limited
UA-14  | 1?      | .       | 1?      | .       | Donetsk: named as a goal; gains claimed since
UA-09  | 1?      | .       | .       | .       | Luhansk: named as a goal
UA-23  | 1       | .       | .       | .       | Zaporizhzhia: the plant under fire
UA-30  | .       | 1?      | 1       | .       | Kyiv: the capital, in passing; the funeral
CN-HL  | .       | 1       | .       | .       | Harbin: the press conference
RU-MOW | 1?      | .       | .       | 1?      | Moscow: where the ministry and the council sit
RU-KRS | .       | .       | .       | 1       | Kursk: the incursion
UA-59  | .       | .       | .       | 1?      | Sumy: across the border
"""


@cache
def by_hand():
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in BY_HAND.strip().splitlines()]
    return {
        (row[0], month): cell
        for row in rows
        for month, cell in zip(head[1:-1], row[1:-1], strict=True)
        if cell != "."
    }


@pytest.fixture(scope="module")
def result(shared, tmp_path_factory):
    gold = map(json.loads, (shared / "corpus/seeds.gold.jsonl").read_text(encoding="utf-8").splitlines())
    path = tmp_path_factory.mktemp("seeds") / "seeds.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for row in gold:
            text = (shared / "corpus/seeds" / f"{row['id']}.txt").read_text(encoding="utf-8")
            print(json.dumps({"id": row["id"], "text": text, "published": row["published"]}), file=file)
    return run([path], Config(period="month", region="admin1", jobs=1))


def show(found):
    months = sorted({month for _, month in (*found, *by_hand())})
    regions = sorted({region for region, _ in (*found, *by_hand())})
    rows = (
        f"{region:6} | " + " | ".join(f"{found.get((region, month), '.'):7}" for month in months)
        for region in regions
    )
    return "\n".join(["", "region | " + " | ".join(months), *rows])


def agree(want, got):
    least, most = want.rstrip("?")[0], want.rstrip("?")[-1]
    return (got is None and want.endswith("?")) or int(least) <= (got or 0) <= int(most)


@pytest.mark.shared
def test_the_table_is_the_one_counted_by_hand(result):
    found = {
        (row["region"], row["period"]): row["stories"]
        for row in result.region_periods.to_pylist()
        if row["activity"] == "all" and row["stories"]
    }
    wrong = [
        f"{region} {month}: by hand {want}, found {got}"
        for region, month in sorted({*found, *by_hand()})
        for want, got in [(by_hand().get((region, month), "0"), found.get((region, month)))]
        if not agree(want, got)
    ]
    assert not wrong, "; ".join(wrong) + show(found)


@pytest.mark.shared
def test_denominators_are_the_stories_published_and_the_copy_counts_once(result):
    read = {row["period"]: row["stories_read"] for row in result.region_periods.to_pylist()}
    assert {month: read[month] for month in ("2022-09", "2024-05", "2024-07", "2024-08")} == dict.fromkeys(
        ("2022-09", "2024-05", "2024-07", "2024-08"), 1
    )
    july = next(
        row
        for row in result.region_periods.to_pylist()
        if (row["region"], row["period"], row["activity"]) == ("RU-BEL", "2024-07", "all")
    )
    assert (july["stories"], july["articles"]) == (1, 2)


@pytest.mark.shared
def test_no_report_is_lost(result):
    counts = result.manifest["counts"]
    apart = ("counted", "wider_period", "wider_region", "undated", "outside")
    assert sum(counts[name] for name in apart) == counts["reports"] == result.reports.num_rows
    assert counts["undated"] == 0
    assert counts["wider_region"] > 0
