// Search over sentences, headlines and the names of places.

import { namesOf } from './names.js';
import { searchPattern } from './text.js';

const PAUSE = 120; // milliseconds after the last key

/** Which reports a query finds: 1 for each, or null for no query. */
export async function findReports(data, query) {
  const pattern = searchPattern(query);
  if (!pattern) return null;
  await data.sentences.loadAll();
  await data.titles.loadAll();
  return matchReports(data, pattern);
}

/** The same once all texts are decoded, without waiting. */
export function matchReports(data, pattern) {
  const sentences = data.sentences.search(pattern, new Uint8Array(data.sentences.count));
  const titles = data.titles.search(pattern, new Uint8Array(data.titles.count));
  const found = (name) => {
    pattern.lastIndex = 0;
    return pattern.test(name);
  };
  const places = Uint8Array.from(data.header.places.ids, (_, at) => (namesOf(data, at).some(found) ? 1 : 0));
  const { report, count } = data;
  const hits = new Uint8Array(count);
  for (let i = 0; i < count; i++) hits[i] = sentences[report.sentence[i]] | places[report.place[i]] | titles[2 * report.article[i]];
  return hits;
}

export function wireSearch(model, store) {
  const box = document.querySelector('#search');
  let timer = 0;
  let asked = 0;
  const run = async (query, passing) => {
    const number = ++asked;
    const hits = await findReports(model.data, query);
    if (number !== asked) return;
    model.find(hits);
    store.set({ query }, passing);
    if (store.state.query === query) store.apply({ ...store.state });
  };
  box.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => run(box.value, true), PAUSE);
  });
  store.listen((state, changed) => {
    if (!changed.has('query') || box.value === state.query) return;
    box.value = state.query;
    run(state.query, true);
  });
  if (store.state.query) {
    box.value = store.state.query;
    run(box.value, true);
  }
}
