// From the reader's choices to the numbers that every view shows. Each step is computed again only when what it rests on
// has changed: filters → kept reports → histogram; window → counts.

import { firstDay, lastDay, NO_DATE, periodOf, periodsOf, UNDATED, WIDER } from './calendar.js';
import { applyFilters, countOutside, countPeriods, countRead, countWindow } from './count.js';

/** Longest time line, in periods; what lies before it is counted and listed, not drawn. */
const LONGEST = 1500;
/** Share of the dated reports that may lie outside a time line that had to be cut. */
const CUT = 0.01;

export class Model {
  constructor(data) {
    this.data = data;
    this.regionOf = new Map(data.regions.map((code, index) => [code, index]));
    this.placeOf = new Map(data.header.places.ids.map((id, index) => [id, index]));
    this.periodCache = new Map();
    this.hits = null;
  }

  /** Periods of all reports, the time line's ends and the stories read, for one length of period. */
  timeline(period) {
    if (!this.periodCache.has(period)) {
      const { report, article } = this.data;
      const periods = periodsOf(report.begin, report.span, period);
      const [first, last] = this.ends(period);
      const count = last - first + 1;
      this.periodCache.set(period, { period, periods, first, last, count, read: countRead(this.data, period, first, count), article });
    }
    return this.periodCache.get(period);
  }

  ends(period) {
    const { report, article } = this.data;
    const days = Int32Array.from(report.begin.filter((day) => day !== UNDATED)).sort();
    const published = article.published.filter((day) => day !== UNDATED);
    let low = Infinity;
    let high = -Infinity;
    for (const day of published) {
      low = Math.min(low, day);
      high = Math.max(high, day);
    }
    if (days.length) {
      low = Math.min(low, days[0]);
      high = Math.max(high, days[days.length - 1]);
    }
    if (low > high) [low, high] = [0, 0];
    if (periodOf(high, period) - periodOf(low, period) >= LONGEST && days.length) {
      low = days[Math.floor(days.length * CUT)];
      high = Math.min(high, Math.max(days[Math.ceil(days.length * (1 - CUT)) - 1], low));
    }
    let [first, last] = [periodOf(low, period), periodOf(high, period)];
    if (last - first >= LONGEST) first = last - LONGEST + 1;
    return [first, last];
  }

  /** Bring every number up to date with the state. */
  update(state, changed) {
    const line = this.timeline(state.period);
    const filtering = ['activities', 'outlet', 'precision', 'confidence', 'query', 'place'];
    const refilter = !this.keep || filtering.some((name) => changed.has(name)) || this.hitsChanged;
    if (refilter) {
      this.hitsChanged = false;
      this.keep = applyFilters(this.data, this.filters(state), this.hits);
    }
    if (refilter || this.line !== line) {
      this.histogram = countPeriods(this.data, this.keep, line.periods, line.first, line.count);
      this.outside = countOutside(this.data, this.keep, line.periods);
    }
    this.line = line;
    [this.first, this.last] = this.window(state, line);
    this.counts = countWindow(this.data, this.keep, line.periods, this.first, this.last);
    const length = this.last - this.first + 1;
    this.before = this.first - length >= line.first ? countWindow(this.data, this.keep, line.periods, this.first - length, this.first - 1) : null;
    this.read = this.storiesRead(line, this.first, this.last);
    this.readBefore = this.before ? this.storiesRead(line, this.first - length, this.first - 1) : 0;
    this.region = state.region ? this.regionOf.get(state.region) ?? -1 : -1;
  }

  filters(state) {
    const { header } = this.data;
    const activities = state.activities.map((activity) => header.activities.indexOf(activity)).filter((index) => index >= 0);
    return {
      activities,
      outlet: Math.max(0, header.outlets.indexOf(state.outlet)),
      precision: header.precisions.indexOf(state.precision),
      confidence: state.confidence,
      place: this.placeOf.get(state.place) ?? -1,
    };
  }

  /** First and last period of the selection; without one, the latest period that has reports. */
  window(state, line) {
    const clamp = (number) => Math.max(line.first, Math.min(line.last, number));
    if (state.from === null) return [line.first, line.last];
    return [clamp(periodOf(state.from, state.period)), clamp(periodOf(state.to, state.period))];
  }

  storiesRead(line, first, last) {
    if (first === last) return line.read[first - line.first];
    const { article, storyCount } = this.data;
    const [from, to] = [firstDay(first, line.period), lastDay(last, line.period)];
    const seen = new Uint8Array(storyCount);
    let total = 0;
    for (let row = 0; row < article.published.length; row++) {
      const day = article.published[row];
      if (day === UNDATED || day < from || day + article.publishedSpan[row] > to || seen[article.story[row]]) continue;
      seen[article.story[row]] = 1;
      total++;
    }
    return total;
  }

  /** What a region shows by the chosen measure: a number, or null where no article was read. */
  value(region, measure) {
    const stories = this.counts.regions[region];
    if (measure === 'stories') return stories || this.read ? stories : null;
    if (measure === 'rate') return this.read ? (100 * stories) / this.read : null;
    if (measure === 'change') return this.before && this.readBefore ? stories - this.before.regions[region] : null;
    return this.leading(region);
  }

  /** The activity most stories of a region report, -1 for none. */
  leading(region) {
    const width = this.data.activities.length;
    let best = -1;
    for (let activity = 0; activity < width; activity++) {
      const stories = this.counts.byActivity[region * width + activity];
      if (stories && (best < 0 || stories > this.counts.byActivity[region * width + best])) best = activity;
    }
    return best;
  }

  /** First rows of the lines to list, in the order asked for. */
  lines(state) {
    const { report, place, lineOf, count } = this.data;
    const { periods } = this.line;
    const wanted = state.list;
    const rows = [];
    let last = -1;
    for (let i = 0; i < count; i++) {
      if (!this.keep[i] || lineOf[i] === last) continue;
      const region = place.region[report.place[i]];
      if (this.region >= 0 && region !== this.region) continue;
      if (wanted === 'undated' ? periods[i] !== NO_DATE : wanted === 'wider' ? !(periods[i] === WIDER || (periods[i] !== NO_DATE && region === 0)) : periods[i] < this.first || periods[i] > this.last || periods[i] <= WIDER) continue;
      last = lineOf[i];
      rows.push(i);
    }
    return this.sorted(rows, state.sort);
  }

  sorted(rows, sort) {
    const { report, copies, header } = this.data;
    const byDay = (a, b) => report.begin[b] - report.begin[a] || a - b;
    const orders = {
      date: byDay,
      oldest: (a, b) => report.begin[a] - report.begin[b] || a - b,
      confidence: (a, b) => report.confidence[b] - report.confidence[a] || byDay(a, b),
      outlets: (a, b) => copies.outlets[report.story[b]] - copies.outlets[report.story[a]] || byDay(a, b),
      place: (a, b) => header.places.names[report.place[a]].localeCompare(header.places.names[report.place[b]]) || byDay(a, b),
    };
    return rows.sort(orders[sort]);
  }

  /** Set which reports a search found; null: no search. */
  find(hits) {
    this.hits = hits;
    this.hitsChanged = true;
  }
}
