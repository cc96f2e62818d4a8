// The page put together: data, state, map, time line, panel.

import { firstDay, lastDay, lengths, openPeriods, sayDays, sayPeriod } from './calendar.js';
import { openBorders } from './borders.js';
import { colours } from './colour.js';
import { byQuery, connect, listWords, renderControls, wireControls } from './controls.js';
import { selectedRows, toCsv, toGeoJson, wireDownloads } from './download.js';
import { afterPaint, whenIdle } from './frame.js';
import { renderLegend } from './legend.js';
import { ReportList } from './list.js';
import { MapView } from './map.js';
import { renderMargin } from './margin.js';
import { renderMethod } from './method.js';
import { Model } from './model.js';
import { namePlaces } from './names.js';
import { openPayload } from './payload.js';
import { pictureOf } from './picture.js';
import { RegionTable } from './regions.js';
import { matchReports, wireSearch } from './search.js';
import { defaults, Store } from './state.js';
import { searchPattern } from './text.js';
import { theme } from './theme.js';
import { Timeline } from './timeline.js';
import { element, localName, t, useWords } from './words.js';

/** Put the page's own words into the document. */
function translate(words, language) {
  useWords(words[language], language);
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll('[data-t]')) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll('[data-t-label]')) node.setAttribute('aria-label', t(node.dataset.tLabel));
  for (const node of document.querySelectorAll('[data-t-placeholder]')) node.setAttribute('placeholder', t(node.dataset.tPlaceholder));
}

/** One line that says what is shown. */
function summary(model, state, regionName) {
  const { line, counts } = model;
  const days = sayDays(firstDay(model.first, line.period), lastDay(model.last, line.period), state.language);
  const when = state.list ? listWords(state).toLocaleLowerCase(state.language) : days;
  if (!counts.total) return model.read ? t('summary.nothing', { days: when }) : t('summary.unread', { days });
  const stories = counts.regions.subarray(1);
  const most = stories.length ? Math.max(...stories) : 0;
  const regions = stories.filter(Boolean).length;
  const leading = [...stories.keys()].filter((at) => stories[at] === most);
  const rise = model.steepest();
  const parts = [
    // A date may end with a full stop of its own ("2024 р.").
    `${t('summary.stories', { count: counts.total })} ${t('summary.regions', { count: regions })}, ${when.replace(/\.$/u, '')}.`,
    most && leading.length === 1 && regions > 1 ? t('summary.most', { region: regionName(leading[0] + 1), number: most }) : '',
    rise ? t('summary.rise', { region: regionName(rise.region), number: rise.rise }) : '',
    model.whole && !state.list && model.outside.undated ? t('summary.undated', { count: model.outside.undated }) : '',
  ];
  return parts.filter(Boolean).join(' ');
}

export async function start(L, map) {
  if (new URLSearchParams(location.search).get('embed') === '1') document.documentElement.dataset.embed = 'true';
  const words = JSON.parse(byQuery('#dateline-words').textContent);
  const [data, borders] = await Promise.all([openPayload(), openBorders()]);
  const base = { ...defaults(data.header.period), language: data.header.language };
  openPeriods(data.header.custom);
  const store = new Store(base, lengths());
  if (!words[store.state.language]) store.state.language = base.language;
  translate(words, store.state.language);
  namePlaces(data, borders);
  const model = new Model(data);

  const regionName = (index) => {
    const shape = borders.coarse.byCode.get(data.regions[index]);
    return shape ? localName(shape.name) : data.header.regionNames[data.regions[index]] ?? data.regions[index];
  };
  const look = theme(store);
  const tooltip = wireTooltip(model, regionName);
  const view = new MapView(L, map, model, borders, {
    dark: look.dark,
    hover: tooltip.map,
    moved: (where) => view.ready && store.set({ view: where }, true),
    pick: (place, code) => store.set(place >= 0 ? { place: data.header.places.ids[place], tab: 'reports', list: '' } : { region: model.regionOf.has(code) && code !== store.state.region ? code : '', place: '', tab: code && model.regionOf.has(code) ? 'regions' : store.state.tab }),
    selectedPlace: () => model.placeOf.get(store.state.place) ?? -1,
  });
  const timeline = new Timeline(byQuery('#timeline'), model, store, { dark: look.dark, hover: tooltip.time });
  const list = new ReportList(byQuery('#reports .scroll'), data, { open: (row) => store.set({ report: row < 0 ? '' : String(row) }) });
  const table = new RegionTable(byQuery('#regions'), model, store, regionName);
  wireSearch(model, store);
  connect(store);
  wireControls(store, model);
  wireDownloads(model, store, view);

  let listed = null;
  /** Everything beside the map and the time line. */
  const renderPanel = (state, changed) => {
    const only = (...names) => changed.size && [...changed].every((key) => names.includes(key));
    if (!only('tab', 'report', 'sort')) {
      renderLegend(byQuery('#legend'), model, state, colours(look.dark()));
      renderMargin(byQuery('#margin'), model, store);
      byQuery('#summary').textContent = summary(model, state, regionName);
    }
    renderControls(state, model, regionName, colours(look.dark()));
    if (changed.has('language') || !changed.size) renderMethod(byQuery('#method'), data.header);
    if (state.tab === 'regions') table.render(state);
    const rows = model.lines(state);
    const key = rows.length + rows.slice(0, 50).join() + state.report + state.language;
    if (key !== listed) list.show(rows, state.report === '' ? -1 : Number(state.report));
    listed = key;
    const counted = t('list.count', { count: model.listed });
    byQuery('#count').textContent = rows.length < model.listed ? `${counted} ${t('list.lines', { count: rows.length })}` : counted;
  };
  let stepped = false;
  const render = (state, changed) => {
    if (changed.has('language') && words[state.language]) translate(words, state.language);
    if (changed.has('theme')) look.apply(state.theme);
    const only = (...names) => changed.size && [...changed].every((key) => names.includes(key));
    if (only('view')) return;
    if (!only('tab', 'report', 'sort', 'theme', 'language')) model.update(state, changed);
    if (!only('tab', 'report', 'sort')) {
      view.render(state);
      timeline.render(state);
    }
    if (!only('from', 'to', 'list')) return renderPanel(state, changed);
    // A step of the time line: map and time line now, the panel one frame later, once for all steps till then.
    if (!stepped) {
      stepped = true;
      afterPaint(() => {
        stepped = false;
        renderPanel(store.state, new Set(['from', 'to']));
      });
    }
  };
  look.onchange = () => render(store.state, new Set(['theme']));
  store.listen((state, changed) => {
    if (changed.has('view') && view.where() !== state.view && state.view) view.goTo(state.view);
    render(state, changed);
  });
  model.update(store.state, new Set());
  renderPanel(store.state, new Set()); // first what takes its room from the map
  view.fill();
  if (store.state.view) view.goTo(store.state.view);
  else view.fit();
  view.render(store.state);
  timeline.render(store.state);
  view.ready = true;
  document.documentElement.dataset.ready = 'true';
  performance.mark('dateline-ready');
  decodeAhead(data);
  return { data, model, store, view, timeline, calendar: { firstDay, lastDay }, search: { matchReports, searchPattern }, download: { selectedRows, toCsv, toGeoJson, pictureOf } };
}

/** Decode texts while nothing else is to do, so that the first search need not wait. */
async function decodeAhead(data) {
  const chunks = data.sentences.firsts.length;
  let chunk = 0;
  const next = async () => {
    if (chunk >= chunks) return;
    await data.sentences.load(chunk++);
    whenIdle(next);
  };
  whenIdle(next);
}

/** The small box beside the pointer. */
function wireTooltip(model, regionName) {
  const box = byQuery('#tooltip');
  const place = (x, y, ...children) => {
    box.replaceChildren(...children);
    box.hidden = false;
    box.style.left = `${Math.min(x + 14, box.parentElement.clientWidth - box.offsetWidth - 6)}px`;
    box.style.top = `${Math.max(6, y - box.offsetHeight - 10)}px`;
  };
  return {
    map({ disc, shape }, point) {
      const region = shape ? model.regionOf.get(shape.code) : undefined;
      if (disc) {
        const more = disc.places.length > 1 ? ` + ${disc.places.length - 1}` : '';
        place(point.x, point.y, element('b', {}, element('bdi', {}, model.data.placeName(disc.at)), more), element('span', {}, t('stories', { count: disc.stories })));
      } else if (shape) {
        const stories = region === undefined ? 0 : model.counts.regions[region];
        place(point.x, point.y, element('b', {}, element('bdi', {}, region === undefined ? localName(shape.name) : regionName(region))), element('span', {}, model.read || stories ? t('stories', { count: stories }) : t('legend.unread')));
      } else box.hidden = true;
    },
    time(period) {
      const readout = byQuery('#readout');
      if (period === null) return void (readout.textContent = '');
      const { line, histogram } = model;
      const at = period - line.first;
      const words = [sayPeriod(period, line.period, document.documentElement.lang), t('stories', { count: histogram.totals[at] }), t('stories.read', { count: line.read[at] })];
      readout.textContent = words.join(' · ');
    },
  };
}
