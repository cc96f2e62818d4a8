// The regions as a table, the reader's other way to the map, and the profile of one region.

import { firstDay, lastDay, sayDays } from './calendar.js';
import { countSeries } from './count.js';
import { listWords } from './controls.js';
import { element, name, oneDigit, say, t } from './words.js';

const SVG = 'http://www.w3.org/2000/svg';
const TOP = 5;

/** A line of stories by period, the selection marked. */
export function sparkline(totals, first, last, width = 120, height = 24) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('class', 'spark');
  svg.setAttribute('aria-hidden', 'true');
  const most = Math.max(1, ...totals);
  // As many points as the line has pixels: the greatest of the periods that share one.
  const bins = Math.min(totals.length, width);
  const points = Array.from({ length: bins }, (_, bin) => {
    let top = 0;
    for (let i = Math.floor((bin * totals.length) / bins); i < Math.floor(((bin + 1) * totals.length) / bins); i++) top = Math.max(top, totals[i]);
    return `${((bin + 0.5) * width) / bins},${height - 1 - (top / most) * (height - 3)}`;
  });
  const band = document.createElementNS(SVG, 'rect');
  band.setAttribute('x', String((first / totals.length) * width));
  band.setAttribute('width', String(Math.max(1.5, ((last - first + 1) / totals.length) * width)));
  band.setAttribute('height', String(height));
  const line = document.createElementNS(SVG, 'polyline');
  line.setAttribute('points', points.join(' '));
  svg.append(band, line);
  return svg;
}

/** What a sparkline spans, and what its highest point stands for. */
function sparkWords(series, line) {
  const days = sayDays(firstDay(line.first, line.period), lastDay(line.last, line.period), document.documentElement.lang);
  return `${days} · ${t(`time.most.${line.period}`, { stories: t('stories', { count: Math.max(...series) }) })}`;
}

/** A signed number with an arrow that does not rest on colour alone. */
export function changeText(change) {
  if (change === null) return element('span', { class: 'change none' }, '–');
  const kind = change > 0 ? 'rise' : change < 0 ? 'fall' : 'even';
  const sign = change > 0 ? '▲ +' : change < 0 ? '▼ −' : '';
  return element('span', { class: `change ${kind}` }, `${sign}${say(Math.abs(change))}`);
}

export class RegionTable {
  constructor(root, model, store, regionName) {
    Object.assign(this, { root, model, store, regionName, order: 'stories' });
  }

  render(state) {
    const { model, root } = this;
    if (model.region >= 0) root.replaceChildren(this.profile(state));
    else root.replaceChildren(this.table());
  }

  rows() {
    const { model } = this;
    const rows = [];
    for (let region = 1; region < model.data.regionCount; region++) {
      const stories = model.counts.regions[region];
      const change = model.before && model.readBefore ? stories - model.before.regions[region] : null;
      if (stories || change) rows.push({ region, stories, change, rate: model.read ? (100 * stories) / model.read : null });
    }
    const key = this.order;
    return rows.sort((a, b) => (b[key] ?? -Infinity) - (a[key] ?? -Infinity) || b.stories - a.stories || a.region - b.region);
  }

  table() {
    const rows = this.rows();
    const compares = this.model.before && this.model.readBefore;
    const heads = ['stories', 'rate', ...(compares ? ['change'] : [])];
    const head = heads.map((key) =>
      element(
        'th', { scope: 'col', class: 'number', 'aria-sort': this.order === key ? 'descending' : 'none' },
        element('button', { type: 'button', onclick: () => ((this.order = key), this.render(this.store.state)) }, t(`column.${key}`)),
      ),
    );
    const body = rows.map(({ region, stories, change, rate }) =>
      element(
        'tr', {},
        element('th', { scope: 'row' }, element('button', { type: 'button', onclick: () => this.store.set({ region: this.model.data.regions[region], place: '' }) }, element('bdi', {}, this.regionName(region)))),
        element('td', { class: 'number' }, say(stories)),
        element('td', { class: 'number' }, rate === null ? '–' : oneDigit(rate)),
        compares ? element('td', { class: 'number' }, changeText(change)) : null,
      ),
    );
    return element(
      'table', {},
      element('caption', {}, t('regions.caption')),
      element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, t('column.region')), ...head)),
      element('tbody', {}, ...body),
    );
  }

  /** What one region shows: its line over time, change, places, outlets, activities. */
  profile(state) {
    const { model } = this;
    const { data, line, keep, region } = model;
    const series = countSeries(data, keep, line.periods, line.first, line.count, region);
    const stories = model.counts.regions[region];
    const change = model.before && model.readBefore ? stories - model.before.regions[region] : null;
    const days = state.list ? listWords(state) : sayDays(firstDay(model.first, line.period), lastDay(model.last, line.period), state.language);
    const top = (title, pairs, act) =>
      element(
        'section', {}, element('h3', {}, title),
        element('ol', { class: 'top' }, ...pairs.slice(0, TOP).map(([label, count, key]) => element('li', {}, act ? element('button', { type: 'button', onclick: () => act(key) }, element('bdi', {}, label)) : element('bdi', {}, label), element('span', { class: 'number' }, say(count))))),
      );
    return element(
      'article', { class: 'profile' },
      element('button', { type: 'button', class: 'quiet', onclick: () => this.store.set({ region: '' }) }, `← ${t('regions.all')}`),
      element('h2', {}, element('bdi', {}, this.regionName(region))),
      element('p', {}, t('profile.stories', { count: stories, days }), change === null ? null : ' ', change === null ? null : changeText(change), change === null ? null : ` ${t('profile.before')}`),
      element('figure', {}, sparkline(series, model.first - line.first, model.last - line.first, 360, 56), element('figcaption', {}, sparkWords(series, line))),
      top(t('profile.places'), this.places(), (key) => this.store.set({ place: key, tab: 'reports' })),
      top(t('profile.outlets'), this.outlets(), (key) => this.store.set({ outlet: key, tab: 'reports' })),
      top(t('profile.activities'), this.activities(), (key) => this.store.set({ activities: [key], tab: 'reports' })),
    );
  }

  places() {
    const { counts, data, region } = this.model;
    const { ids } = data.header.places;
    const rows = [];
    for (let at = 0; at < data.placeCount; at++) if (counts.places[at] && data.place.region[at] === region) rows.push([data.placeName(at), counts.places[at], ids[at]]);
    return rows.sort((a, b) => b[1] - a[1]);
  }

  activities() {
    const { counts, data, region } = this.model;
    const width = data.activities.length;
    return data.activities.map((activity, index) => [name('activity', activity), counts.byActivity[region * width + index], activity]).filter((row) => row[1]).sort((a, b) => b[1] - a[1]);
  }

  outlets() {
    const { data, rows, region } = this.model;
    const { report, place, article, header } = data;
    const stories = new Map();
    const seen = new Map();
    for (const i of rows) {
      if (place.region[report.place[i]] !== region) continue;
      const outlet = article.outlet[report.article[i]];
      if (!outlet) continue;
      // Stories stand together, so that remembering the last one of an outlet is enough.
      if (seen.get(outlet) === report.story[i]) continue;
      seen.set(outlet, report.story[i]);
      stories.set(outlet, (stories.get(outlet) ?? 0) + 1);
    }
    return [...stories].map(([outlet, count]) => [header.outlets[outlet], count, header.outlets[outlet]]).sort((a, b) => b[1] - a[1]);
  }
}
