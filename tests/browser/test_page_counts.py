"""The page counts as `pipeline.aggregate` counts."""

from __future__ import annotations

from datetime import date

import pytest
from made import plain

from pipeline.aggregate import count_regions

pytestmark = pytest.mark.chromium

COUNTS = """dateline.then(({ data, model, store, calendar }) => {
  store.set({ period: arguments[0], from: null, to: null, region: '', list: '' });
  const { line } = model;
  const rows = [];
  for (let number = line.first; number <= line.last; number++) {
    const days = [calendar.firstDay(number, line.period), calendar.lastDay(number, line.period)];
    store.set({ from: days[0], to: days[1] });
    for (let region = 1; region < data.regionCount; region++) {
      const stories = model.counts.regions[region];
      if (stories) rows.push([data.regions[region], days[0], 'all', stories, model.read, model.before && model.readBefore ? stories - model.before.regions[region] : null]);
      data.activities.forEach((activity, index) => {
        const some = model.counts.byActivity[region * data.activities.length + index];
        if (some) rows.push([data.regions[region], days[0], activity, some, model.read, null]);
      });
    }
  }
  store.set({ from: null, to: null });
  return [rows, model.outside];
})"""


BREAKS = tuple(map(date.fromisoformat, ("2023-11-20", "2024-01-03", "2024-01-04", "2024-03-31")))


@pytest.mark.parametrize("period", ["day", "week", "month", "quarter", "year", BREAKS], ids=str)
def test_page_and_tables_agree(browser, pages, period: str | tuple[date, ...]) -> None:
    """Stories by region, period and activity, stories read, change, and what the view cannot hold."""
    corpus = plain()
    counts = count_regions(
        corpus.reports,
        corpus.published,
        corpus.stories,
        corpus.articles,
        period=period,
        region="admin1",
        region_names={},
    )
    expected = {
        (row["region"], row["period_begin"].toordinal() - 719163, row["activity"]): (
            row["stories"],
            row["stories_read"],
            row["change"] if row["activity"] == "all" else None,
        )
        for row in counts.table.to_pylist()
        if row["stories"]
    }
    name = period if isinstance(period, str) else "custom"
    page = (
        pages.write("breaks", corpus, period=BREAKS) if name == "custom" else pages.write("counted", corpus)
    )
    browser.open(page)
    rows, outside = browser.await_(COUNTS.replace("arguments[0]", f"'{name}'"))
    shown = {
        (region, day, activity): (stories, read, change)
        for region, day, activity, stories, read, change in rows
    }
    assert shown.keys() == expected.keys()
    differing = {key: (shown[key], expected[key]) for key in shown if shown[key] != expected[key]}
    assert differing == {}
    assert outside["undated"] == counts.undated
    if period == BREAKS:  # the page sorts reports of countries by their period only where it has one
        outside = {**outside, "wider": outside["wider"] + outside["earlier"] + outside["later"]}
        assert outside["wider"] == counts.wider_period + counts.wider_region + counts.outside
        return
    assert outside["wider"] == counts.wider_period + counts.wider_region
