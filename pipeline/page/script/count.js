// Counting, with the definitions of pipeline/aggregate.py. Reports stand in the order of their story, so that distinct
// stories of any grouping are counted in one walk: a group counts again only when the story has changed.

import { NO_DATE, periodsOf, WIDER } from './calendar.js';

/** Which reports pass the filters (1) and which do not (0). */
export function applyFilters(data, filters, hits) {
  const { report, place, article } = data;
  const keep = new Uint8Array(data.count);
  const activities = filters.activities.length ? new Set(filters.activities) : null;
  const least = Math.round((filters.confidence ?? 0) * 100);
  const region = filters.region ?? -1;
  for (let i = 0; i < keep.length; i++) {
    if (report.confidence[i] < least) continue;
    if (activities && !(report.fact[i] && activities.has(report.activity[i]))) continue;
    if (filters.outlet && article.outlet[report.article[i]] !== filters.outlet) continue;
    if (filters.precision >= 0 && report.precision[i] !== filters.precision) continue;
    if (region >= 0 && place.region[report.place[i]] !== region) continue;
    if (filters.place >= 0 && report.place[i] !== filters.place) continue;
    if (hits && !hits[i]) continue;
    keep[i] = 1;
  }
  return keep;
}

/** Rows that pass the filters, by period: the rows of each period stand together, in their order. */
export function byPeriod(keep, periods, first, count) {
  const starts = new Uint32Array(count + 1);
  for (let i = 0; i < keep.length; i++) {
    const at = periods[i] - first;
    if (keep[i] && at >= 0 && at < count) starts[at + 1]++;
  }
  for (let at = 0; at < count; at++) starts[at + 1] += starts[at];
  const rows = new Uint32Array(starts[count]);
  const next = starts.slice();
  for (let i = 0; i < keep.length; i++) {
    const at = periods[i] - first;
    if (keep[i] && at >= 0 && at < count) rows[next[at]++] = i;
  }
  return { rows, starts, first };
}

/** Rows of the periods from `first` to `last`, in their order. */
export function rowsIn({ rows, starts, first: origin }, first, last) {
  const found = rows.subarray(starts[first - origin], starts[last + 1 - origin]);
  return first === last ? found : found.slice().sort();
}

/** Distinct stories by region, place and activity in some rows. */
export function countWindow(data, rows) {
  const { report, place } = data;
  const regions = new Int32Array(data.regionCount);
  const places = new Int32Array(data.placeCount);
  const activities = new Int32Array(data.activities.length);
  const byActivity = new Int32Array(data.regionCount * data.activities.length);
  const seen = [regions, places, activities, byActivity].map((counts) => new Int32Array(counts.length).fill(-1));
  let total = 0;
  let lastStory = -1;
  let reports = 0;
  for (const i of rows) {
    const story = report.story[i];
    const spot = report.place[i];
    const region = place.region[spot];
    const activity = report.activity[i];
    const cell = region * data.activities.length + activity;
    reports++;
    if (story !== lastStory) {
      total++;
      lastStory = story;
    }
    if (seen[0][region] !== story) {
      seen[0][region] = story;
      regions[region]++;
    }
    if (seen[1][spot] !== story) {
      seen[1][spot] = story;
      places[spot]++;
    }
    if (!report.fact[i]) continue; // what is denied or planned is no activity there
    if (seen[2][activity] !== story) {
      seen[2][activity] = story;
      activities[activity]++;
    }
    if (seen[3][cell] !== story) {
      seen[3][cell] = story;
      byActivity[cell]++;
    }
  }
  return { regions, places, activities, byActivity, total, reports };
}

/** Distinct stories by period and activity over the whole time line: counts[period * activities + activity]. */
export function countPeriods(data, keep, periods, first, count) {
  const { report } = data;
  const width = data.activities.length;
  const cells = new Int32Array(count * width);
  const totals = new Int32Array(count);
  const seenCell = new Int32Array(cells.length).fill(-1);
  const seenTotal = new Int32Array(count).fill(-1);
  for (let i = 0; i < data.count; i++) {
    const period = periods[i] - first;
    if (!keep[i] || period < 0 || period >= count) continue;
    const story = report.story[i];
    const cell = period * width + report.activity[i];
    if (report.fact[i] && seenCell[cell] !== story) {
      seenCell[cell] = story;
      cells[cell]++;
    }
    if (seenTotal[period] !== story) {
      seenTotal[period] = story;
      totals[period]++;
    }
  }
  return { cells, totals };
}

/** Distinct stories of one region (or of all, with -1) in each period: the line of a sparkline. */
export function countSeries(data, keep, periods, first, count, region) {
  const { report, place } = data;
  const totals = new Int32Array(count);
  const seen = new Int32Array(count).fill(-1);
  for (let i = 0; i < data.count; i++) {
    const period = periods[i] - first;
    if (!keep[i] || period < 0 || period >= count) continue;
    if (region >= 0 && place.region[report.place[i]] !== region) continue;
    if (seen[period] === report.story[i]) continue;
    seen[period] = report.story[i];
    totals[period]++;
  }
  return totals;
}

/** Distinct stories read in each period: the denominator. Articles without a day count nowhere. */
export function countRead(data, period, first, count) {
  const { article } = data;
  const periods = periodsOf(article.published, article.publishedSpan, period);
  const seen = new Set();
  const totals = new Int32Array(count);
  for (let i = 0; i < periods.length; i++) {
    const at = periods[i] - first;
    if (at < 0 || at >= count) continue;
    const key = at * data.storyCount + article.story[i];
    if (seen.has(key)) continue;
    seen.add(key);
    totals[at]++;
  }
  return totals;
}

/** Which list of what the view cannot hold a report belongs to, or null. */
export function whereOutside({ report, place }, periods, line, i) {
  if (periods[i] === NO_DATE) return 'undated';
  if (periods[i] === WIDER || place.region[report.place[i]] === 0) return 'wider';
  if (periods[i] < line.first) return 'earlier';
  return periods[i] > line.last ? 'later' : null;
}

/** Reports that the view cannot hold: no date, dates wider than a period, places wider than a region. */
export function countOutside(data, keep, periods, line) {
  const outside = { undated: 0, wider: 0, earlier: 0, later: 0 };
  for (let i = 0; i < data.count; i++) if (keep[i]) outside[whereOutside(data, periods, line, i)]++;
  delete outside.null;
  return outside;
}
