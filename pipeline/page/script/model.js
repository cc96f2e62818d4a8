// From the reader's choices to the numbers that every view shows. Each step is computed again only when what it rests on
// has changed: filters → kept reports → histogram; window → counts.

import { countActors } from './actors.js';
import { customEnds, firstDay, lastDay, periodOf, periodsOf, UNDATED } from './calendar.js';
import { applyFilters, byPeriod, countOutside, countPeriods, countRead, countWindow, rowsIn, whereOutside } from './count.js';

/** Longest time line, in periods; pipeline/page/classes.py has the same. */
const LONGEST = 1500;
/** Share of the dated reports that may be left out at each end, and from how many on it is at least one. */
const CUT = 0.03;
const FEW = 8;

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

  /**
   * First and last period of the time line. A few reports of long ago would press all others together: where leaving out
   * the outermost reports halves the line, they are left out, counted and listed.
   */
  ends(period) {
    if (period === 'custom') return customEnds();
    const { report, article } = this.data;
    const days = report.begin.filter((day) => day !== UNDATED).sort();
    const published = article.published.filter((day) => day !== UNDATED).sort();
    const all = days.length ? days : published;
    if (!all.length) return [periodOf(0, period), periodOf(0, period)];
    const cut = Math.max(Math.floor(all.length * CUT), all.length < FEW ? 0 : 1);
    let [low, high] = [all[0], all[all.length - 1]];
    if (published.length) [low, high] = [Math.min(low, published[0]), Math.max(high, published[published.length - 1])];
    const [inLow, inHigh] = [all[cut], all[all.length - 1 - cut]];
    if (2 * (inHigh - inLow + 1) < high - low + 1) {
      const margin = Math.ceil((inHigh - inLow) * 0.02);
      [low, high] = [inLow - margin, inHigh + margin];
    }
    const [first, last] = [periodOf(low, period), periodOf(high, period)];
    return [Math.max(first, last - LONGEST + 1), last];
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
      this.outside = countOutside(this.data, this.keep, line.periods, line);
      this.byPeriod = byPeriod(this.keep, line.periods, line.first, line.count);
    }
    this.line = line;
    [this.first, this.last] = this.window(state, line);
    this.whole = state.from === null;
    this.rows = this.selected(state, line);
    this.counts = countWindow(this.data, this.rows);
    const length = this.last - this.first + 1;
    const compares = !this.whole && !state.list && this.first - length >= line.first;
    this.before = compares ? countWindow(this.data, rowsIn(this.byPeriod, this.first - length, this.first - 1)) : null;
    this.read = this.whole || state.list ? this.data.storyCount : this.storiesRead(line, this.first, this.last);
    this.readBefore = this.before ? this.storiesRead(line, this.first - length, this.first - 1) : 0;
    this.region = state.region ? this.regionOf.get(state.region) ?? -1 : -1;
  }

  /**
   * Reports that every view shows, in their order: those of a list that is open; those of the selected periods; without a
   * selection all, dated or not.
   */
  selected(state, line) {
    if (!state.list && !this.whole) return rowsIn(this.byPeriod, this.first, this.last);
    const { keep, data } = this;
    const rows = new Uint32Array(data.count);
    let length = 0;
    for (let i = 0; i < data.count; i++) if (keep[i] && (!state.list || whereOutside(data, line.periods, line, i) === state.list)) rows[length++] = i;
    return rows.subarray(0, length);
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

  /** First and last period of the selection; without one, the whole line. */
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

  /** What a region (undefined: one without reports) shows by a measure: a number, or null where no article was read. */
  value(region, measure) {
    const stories = region === undefined ? 0 : this.counts.regions[region];
    if (measure === 'change') {
      if (!this.before || !this.readBefore) return null;
      return region === undefined ? 0 : stories - this.before.regions[region];
    }
    if (!stories && !this.read) return null;
    if (measure === 'activity') return stories ? this.leading(region) : -1;
    if (measure === 'rate') return this.read ? (100 * stories) / this.read : null;
    return stories;
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

  /** Stories by the place they name as an actor, published in the window; without a selection, in all. */
  actors() {
    const [first, last] = this.whole ? [-Infinity, Infinity] : [this.first, this.last];
    return countActors(this.data, this.line.period, first, last);
  }

  /** The region with the greatest rise against the period before, or null. */
  steepest() {
    if (!this.before || !this.readBefore) return null;
    let best = null;
    for (let region = 1; region < this.counts.regions.length; region++) {
      const rise = this.counts.regions[region] - this.before.regions[region];
      if (rise > 0 && (!best || rise > best.rise)) best = { region, rise };
    }
    return best;
  }

  /** First rows of the lines to list, in the order asked for. */
  lines(state) {
    const { report, place, lineOf } = this.data;
    const rows = [];
    let last = -1;
    this.listed = 0; // reports, each copy counted
    for (const i of this.rows) {
      if (this.region >= 0 && place.region[report.place[i]] !== this.region) continue;
      this.listed++;
      if (lineOf[i] === last) continue;
      last = lineOf[i];
      rows.push(i);
    }
    return this.sorted(rows, state.sort);
  }

  sorted(rows, sort) {
    const { report, copies, placeName } = this.data;
    const byDay = (a, b) => report.begin[b] - report.begin[a] || a - b;
    const orders = {
      date: byDay,
      oldest: (a, b) => report.begin[a] - report.begin[b] || a - b,
      confidence: (a, b) => report.confidence[b] - report.confidence[a] || byDay(a, b),
      outlets: (a, b) => copies.outlets[report.story[b]] - copies.outlets[report.story[a]] || byDay(a, b),
      place: (a, b) => placeName(report.place[a]).localeCompare(placeName(report.place[b])) || byDay(a, b),
    };
    return rows.sort(orders[sort]);
  }

  /** Set which reports a search found; null: no search. */
  find(hits) {
    this.hits = hits;
    this.hitsChanged = true;
  }
}
