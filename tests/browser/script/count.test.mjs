import assert from 'node:assert/strict';
import test from 'node:test';

import { applyFilters, byPeriod, countPeriods, countRead, countSeries, countWindow, rowsIn, whereOutside } from '../../../pipeline/page/script/count.js';
import { NO_DATE, WIDER } from '../../../pipeline/page/script/calendar.js';

// Three stories: 0 in region 1 twice and region 2 once, 1 in region 1, 2 planned in region 1; place 2 has no region.
const data = {
  count: 6, regionCount: 3, placeCount: 3, storyCount: 3, activities: ['strike', 'other'],
  report: {
    story: [0, 0, 0, 1, 2, 2], place: [0, 0, 1, 0, 0, 2], activity: [0, 1, 0, 0, 0, 0], fact: [1, 1, 1, 1, 0, 1],
    confidence: [90, 90, 40, 90, 90, 90], precision: [1, 1, 1, 1, 1, 1], article: [0, 0, 0, 1, 2, 2],
  },
  place: { region: [1, 2, 0] },
  article: { story: [0, 1, 2], outlet: [1, 2, 0], published: [10, 10, 11], publishedSpan: [0, 0, 0] },
};
const periods = Int32Array.from([5, 5, 5, 6, 6, 6]);
const all = new Uint8Array(6).fill(1);

test('stories count once in a region, whatever the number of their reports', () => {
  const counts = countWindow(data, rowsIn(byPeriod(all, periods, 5, 2), 5, 6));
  assert.deepEqual([...counts.regions], [1, 3, 1]);
  assert.equal(counts.total, 3);
  assert.equal(counts.reports, 6);
});

test('what is planned or denied counts as a story, not as an activity', () => {
  const counts = countWindow(data, rowsIn(byPeriod(all, periods, 5, 2), 6, 6));
  assert.equal(counts.regions[1], 2);
  assert.equal(counts.byActivity[1 * 2 + 0], 1);
});

test('periods and series agree', () => {
  assert.deepEqual([...countPeriods(data, all, periods, 5, 2).totals], [1, 2]);
  assert.deepEqual([...countSeries(data, all, periods, 5, 2, -1)], [1, 2]);
  assert.deepEqual([...countSeries(data, all, periods, 5, 2, 1)], [1, 2]);
});

test('the denominator counts stories published', () => {
  assert.deepEqual([...countRead(data, 'day', 10, 3)], [2, 1, 0]);
});

test('filters keep what they say', () => {
  const none = { activities: [], outlet: 0, precision: -1, confidence: 0, place: -1 };
  assert.deepEqual([...applyFilters(data, { ...none, confidence: 0.5 }, null)], [1, 1, 0, 1, 1, 1]);
  assert.deepEqual([...applyFilters(data, { ...none, activities: [1] }, null)], [0, 1, 0, 0, 0, 0]);
  assert.deepEqual([...applyFilters(data, { ...none, outlet: 2 }, null)], [0, 0, 0, 1, 0, 0]);
  assert.deepEqual([...applyFilters(data, { ...none, place: 2 }, null)], [0, 0, 0, 0, 0, 1]);
  assert.deepEqual([...applyFilters(data, none, [0, 0, 0, 0, 1, 0])], [0, 0, 0, 0, 1, 0]);
});

test('each report outside the view is in one list', () => {
  const line = { first: 5, last: 6 };
  const list = (period, row) => whereOutside(data, Int32Array.from({ length: 6 }, () => period), line, row);
  assert.equal(list(NO_DATE, 0), 'undated');
  assert.equal(list(WIDER, 0), 'wider');
  assert.equal(list(5, 5), 'wider');
  assert.equal(list(4, 0), 'earlier');
  assert.equal(list(7, 0), 'later');
  assert.equal(list(5, 0), null);
});

test('rows of a window keep their order, filtered and beyond the line left out', () => {
  const mixed = Int32Array.from([6, 5, WIDER, 6, 5, 9]);
  const index = byPeriod(Uint8Array.from([1, 1, 1, 1, 0, 1]), mixed, 5, 2);
  assert.deepEqual([...rowsIn(index, 5, 6)], [0, 1, 3]);
  assert.deepEqual([...rowsIn(index, 6, 6)], [0, 3]);
});
