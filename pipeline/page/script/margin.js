// What has no place on the map of regions: wider areas by name, and the counted chips of undated and wider reports.

import { element, name, say, t } from './words.js';

const MOST_WIDER = 6;

/** Stories by place for places without a region, in the selection. */
function widerPlaces(model) {
  const { data, counts } = model;
  const rows = [];
  for (let at = 0; at < data.placeCount; at++) if (counts.places[at] && data.place.region[at] === 0) rows.push([at, counts.places[at]]);
  return rows.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

/** Actors by stories that name them. */
function namedActors(model) {
  const rows = [...model.actors()].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MOST_WIDER);
  if (!rows.length) return [];
  const items = rows.map(([at, stories]) => element('li', {}, element('bdi', {}, model.data.header.places.names[at]), element('span', { class: 'number' }, say(stories))));
  return [element('h2', {}, t('actors.title')), element('ul', {}, ...items)];
}

export function renderMargin(root, model, store) {
  const { data, outside } = model;
  const { names, ids, kinds } = data.header.places;
  const chip = (key, count) =>
    element('button', { type: 'button', class: 'chip', 'aria-pressed': String(store.state.list === key), onclick: () => store.set({ list: store.state.list === key ? '' : key, region: '', place: '', tab: 'reports' }) }, `${t(`chip.${key}`)} `, element('b', {}, say(count)));
  const wide = widerPlaces(model);
  const items = wide.slice(0, MOST_WIDER).map(([at, stories]) =>
    element('li', {}, element('button', { type: 'button', onclick: () => store.set({ list: 'wider', place: ids[at], region: '', tab: 'reports' }) }, element('bdi', {}, names[at]), element('small', {}, ` ${name('kind', kinds[data.place.kind[at]])}`)), element('span', { class: 'number' }, say(stories))),
  );
  root.replaceChildren(
    element('div', { class: 'chips' }, ...['undated', 'wider', 'earlier', 'later'].filter((key) => outside[key] || key === 'undated' || key === 'wider').map((key) => chip(key, outside[key]))),
    ...(items.length ? [element('h2', {}, t('margin.title')), element('ul', {}, ...items)] : []),
    ...(store.state.actors ? namedActors(model) : []),
  );
}
