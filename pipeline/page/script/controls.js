// The switches of the page: measure, period, filters, sort, tabs, theme, language.

import { MEASURES } from './state.js';
import { lengths } from './calendar.js';
import { element, name, percent, say, t } from './words.js';

export const byQuery = (selector) => document.querySelector(selector);

function options(select, pairs, value) {
  const key = JSON.stringify(pairs);
  if (select.dataset.key !== key) {
    select.replaceChildren(...pairs.map(([code, words]) => element('option', { value: code }, words)));
    select.dataset.key = key;
  }
  select.value = value;
}

/** Buttons of which one is pressed. */
function segments(root, pairs, value, act) {
  root.replaceChildren(...pairs.map(([code, words]) => element('button', { type: 'button', 'aria-pressed': String(code === value), onclick: () => act(code) }, words)));
}

const TABS = ['reports', 'regions', 'method'];

export function wireControls(store, model) {
  const change = (id, field, read = (node) => node.value) => byQuery(id).addEventListener('change', (event) => store.set({ [field]: read(event.target) }));
  change('#outlet', 'outlet');
  change('#precision', 'precision');
  change('#region', 'region');
  change('#sort', 'sort');
  change('#language', 'language');
  byQuery('#confidence').addEventListener('input', (event) => store.set({ confidence: Number(event.target.value) / 100 }, true));
  byQuery('#actors').addEventListener('change', (event) => store.set({ actors: event.target.checked }));
  byQuery('#clear').addEventListener('click', () => store.set({ activities: [], outlet: '', precision: '', confidence: 0, query: '', region: '', place: '', list: '' }));
  byQuery('#theme').addEventListener('click', () => {
    const dark = store.state.theme ? store.state.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    store.set({ theme: dark ? 'light' : 'dark' });
  });
  for (const tab of TABS) {
    const button = byQuery(`#tab-${tab}`);
    button.addEventListener('click', () => store.set({ tab }));
    button.addEventListener('keydown', (event) => {
      const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!move) return;
      const next = TABS[(TABS.indexOf(tab) + move + TABS.length) % TABS.length];
      store.set({ tab: next });
      byQuery(`#tab-${next}`).focus();
    });
  }
  byQuery('#activities').addEventListener('change', () => {
    const activities = [...byQuery('#activities').querySelectorAll('input:checked')].map((box) => box.value);
    store.set({ activities: activities.length === model.data.activities.length ? [] : activities });
  });
}

export function renderControls(state, model, regionName, palette) {
  const { data } = model;
  segments(byQuery('#measures'), MEASURES.map((code) => [code, t(`measure.${code}.short`)]), state.measure, (measure) => storeOf(measure, 'measure'));
  segments(byQuery('#periods'), lengths().filter((code) => code !== 'year' || data.header.period === 'year').map((code) => [code, t(`period.${code}`)]), state.period, (period) => storeOf(period, 'period'));
  options(byQuery('#outlet'), [['', t('filter.any')], ...data.header.outlets.filter(Boolean).map((outlet) => [outlet, outlet])], state.outlet);
  options(byQuery('#precision'), [['', t('filter.any')], ...data.header.precisions.filter((_, index) => used(data, index)).map((code) => [code, name('precision', code)])], state.precision);
  options(byQuery('#region'), [['', t('filter.any')], ...data.regions.slice(1).map((code, index) => [code, regionName(index + 1)]).sort((a, b) => a[1].localeCompare(b[1]))], state.region);
  options(byQuery('#sort'), ['date', 'oldest', 'outlets', 'confidence', 'place'].map((code) => [code, t(`sort.${code}`)]), state.sort);
  byQuery('#language').value = state.language;
  byQuery('#actors').checked = state.actors;
  byQuery('#confidence').value = String(Math.round(state.confidence * 100));
  byQuery('#confidence-value').textContent = `≥ ${percent(state.confidence)}`;
  for (const tab of TABS) {
    const chosen = tab === state.tab;
    byQuery(`#tab-${tab}`).setAttribute('aria-selected', String(chosen));
    byQuery(`#tab-${tab}`).tabIndex = chosen ? 0 : -1;
    byQuery(`#${tab}`).hidden = !chosen;
  }
  renderActivities(state, model, palette);
  byQuery('#chosen').replaceChildren(...chosen(state, model, regionName));
}

let storeOf = () => {};

/** Let the segmented switches reach the store. */
export function connect(store) {
  storeOf = (value, field) => store.set({ [field]: value });
}

const seen = new WeakMap();

function used(data, precision) {
  if (!seen.has(data)) seen.set(data, new Set(data.report.precision));
  return seen.get(data).has(precision);
}

function renderActivities(state, model, palette) {
  const root = byQuery('#activities');
  const boxes = model.data.activities.map((activity, index) => {
    const input = element('input', { type: 'checkbox', value: activity });
    input.checked = state.activities.includes(activity);
    const swatch = element('span', { class: 'swatch', 'aria-hidden': 'true' });
    swatch.style.setProperty('--swatch', palette.activities[Math.min(index, palette.activities.length - 1)]);
    return element('label', {}, input, swatch, name('activity', activity), element('span', { class: 'number' }, say(model.counts.activities[index])));
  });
  const focused = document.activeElement?.closest('#activities') ? document.activeElement.value : null;
  root.querySelector('div').replaceChildren(...boxes);
  if (focused) root.querySelector(`input[value="${CSS.escape(focused)}"]`)?.focus();
}

/** What a list holds that the view cannot. */
export const listWords = ({ list, period }) => t(`chip.${list}`, { period: t(`one.${period}`) });

/** What narrows the selection, each with a button that takes it away. */
function chosen(state, model, regionName) {
  const { data } = model;
  const items = [];
  const add = (words, changes) => items.push(element('button', { type: 'button', class: 'chip', onclick: () => storeAll(changes) }, element('bdi', {}, words), element('span', { 'aria-hidden': 'true' }, ' ×'), element('span', { class: 'unseen' }, ` ${t('filter.remove')}`)));
  if (model.region >= 0) add(regionName(model.region), { region: '' });
  const place = model.placeOf.get(state.place);
  if (place !== undefined) add(data.placeName(place), { place: '' });
  if (state.list) add(listWords(state), { list: '' });
  if (state.outlet) add(state.outlet, { outlet: '' });
  for (const activity of state.activities) add(name('activity', activity), { activities: state.activities.filter((other) => other !== activity) });
  return items;
}

function storeAll(changes) {
  for (const [field, value] of Object.entries(changes)) storeOf(value, field);
}
