import assert from 'node:assert/strict';
import test from 'node:test';

import { customEnds, firstDay, isoDay, lastDay, lengths, NO_DATE, openPeriods, parseDay, periodOf, periodsOf, sayDays, UNDATED, WIDER } from '../../../pipeline/page/script/calendar.js';

const day = (year, month, date) => {
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, date);
  return Math.round(at.getTime() / 864e5);
};

test('a period holds its first and last day and no other', () => {
  for (const period of ['day', 'week', 'month', 'quarter', 'year']) {
    for (const some of [day(2024, 2, 29), day(2024, 12, 30), day(1, 1, 1), day(-43, 3, 15), 0, -1]) {
      const number = periodOf(some, period);
      assert.ok(firstDay(number, period) <= some && some <= lastDay(number, period), `${period} of ${isoDay(some)}`);
      assert.equal(periodOf(firstDay(number, period) - 1, period), number - 1);
      assert.equal(periodOf(lastDay(number, period) + 1, period), number + 1);
    }
  }
});

test("the run's own periods", () => {
  openPeriods([day(2022, 2, 24), day(2022, 4, 7), day(2022, 9, 6)]);
  const of = (...date) => periodOf(day(...date), 'custom');
  assert.deepEqual([of(2022, 2, 23), of(2022, 2, 24), of(2022, 4, 6), of(2022, 4, 7), of(2022, 9, 5), of(2022, 9, 6)], [-1, 0, 0, 1, 1, 2]);
  assert.deepEqual([isoDay(firstDay(0, 'custom')), isoDay(lastDay(0, 'custom')), isoDay(lastDay(1, 'custom'))], ['2022-02-24', '2022-04-06', '2022-09-05']);
  assert.deepEqual([lengths()[0], customEnds()], ['custom', [0, 1]]);
  openPeriods([]);
  assert.ok(!lengths().includes('custom'));
});

test('weeks begin on Monday', () => {
  assert.equal(isoDay(firstDay(periodOf(day(2024, 7, 17), 'week'), 'week')), '2024-07-15');
});

test('days are written and read alike, before Christ too', () => {
  for (const text of ['2024-02-29', '0001-01-01', '-0043-03-15', '1969-12-31']) assert.equal(isoDay(parseDay(text)), text);
});

test('a day that is none is refused', () => {
  for (const text of ['2023-02-29', '2024-13-01', 'x', '', null, '2024-1-1', '2024-00-10']) assert.equal(parseDay(text), null);
});

test('intervals fall into a period, are wider, or have no date', () => {
  const begin = Int32Array.from([day(2024, 5, 6), day(2024, 5, 6), UNDATED]);
  const periods = periodsOf(begin, Uint16Array.from([6, 7, 0]), 'week');
  assert.deepEqual([...periods], [periodOf(begin[0], 'week'), WIDER, NO_DATE]);
});

test('dates before Christ are said as such', () => {
  assert.match(sayDays(day(-43, 3, 15), day(-43, 3, 15), 'en'), /15 Mar 44 BC/u);
});
