// Under the map, what it cannot hold: counted chips of undated and wider reports, and wider areas by name.

import { listWords } from './controls.js';
import { element, name, say, t } from './words.js';

const MOST_WIDER = 5;
const LISTS = ['undated', 'wider', 'earlier', 'later'];

/** Stories by place for places without a region, in the selection. */
function widerPlaces(model) {
  const { data, counts } = model;
  const rows = [];
  for (let at = 0; at < data.placeCount; at++) if (counts.places[at] && data.place.region[at] === 0) rows.push([at, counts.places[at]]);
  return rows.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

/** A row of places with their stories under one heading. */
function row(title, rows, item) {
  if (!rows.length) return [];
  const more = rows.length > MOST_WIDER ? [element('li', { class: 'more' }, t('margin.more', { count: rows.length - MOST_WIDER }))] : [];
  return [element('div', {}, element('h2', {}, title), element('ul', {}, ...rows.slice(0, MOST_WIDER).map(item), ...more))];
}

export function renderMargin(root, model, store) {
  const { data, outside } = model;
  const { ids, kinds } = data.header.places;
  const { state } = store;
  const chip = (key) =>
    element('button', { type: 'button', class: 'chip', 'aria-pressed': String(state.list === key), onclick: () => store.set({ list: state.list === key ? '' : key, region: '', place: '', tab: 'reports' }) }, `${listWords({ list: key, period: state.period })} `, element('b', {}, say(outside[key])));
  const number = (stories) => element('b', {}, say(stories));
  const wide = row(t('margin.title'), widerPlaces(model), ([at, stories]) =>
    element('li', {}, element('button', { type: 'button', title: name('kind', kinds[data.place.kind[at]]), onclick: () => store.set({ place: ids[at], region: '', tab: 'reports' }) }, element('bdi', {}, data.placeName(at)), ' ', number(stories))));
  const actors = state.actors ? [...model.actors()].sort((a, b) => b[1] - a[1] || a[0] - b[0]) : [];
  root.replaceChildren(
    element('div', { class: 'chips' }, ...LISTS.filter((key) => outside[key] || state.list === key).map(chip)),
    ...wide,
    ...row(t('actors.title'), actors, ([at, stories]) => element('li', {}, element('bdi', {}, data.placeName(at)), ' ', number(stories))),
  );
}
