// What the reader has chosen. All of it stands in the address's fragment, so that a link shows the same and "back" works.

import { isoDay, parseDay } from './calendar.js';
import { afterPaint } from './frame.js';

export const MEASURES = ['stories', 'rate', 'change', 'activity'];
const SORTS = ['date', 'oldest', 'outlets', 'confidence', 'place'];

/** Defaults; a value equal to its default is left out of the fragment. */
export function defaults(period) {
  return {
    period, from: null, to: null, measure: 'stories', region: '', place: '', activities: [], outlet: '', precision: '',
    confidence: 0, query: '', sort: 'date', list: '', tab: 'reports', report: '', actors: false, view: '', language: '', theme: '',
  };
}

const KEYS = {
  period: 'by', measure: 'show', region: 'region', place: 'place', outlet: 'outlet', precision: 'precision', query: 'q',
  sort: 'sort', list: 'list', tab: 'tab', report: 'report', view: 'view', language: 'lang', theme: 'theme',
};

export function toFragment(state, base) {
  const parts = new URLSearchParams();
  if (state.from !== null) parts.set('from', isoDay(state.from));
  if (state.to !== null) parts.set('to', isoDay(state.to));
  for (const [name, key] of Object.entries(KEYS)) {
    if (state[name] !== base[name] && state[name] !== '') parts.set(key, state[name]);
  }
  if (state.activities.length) parts.set('activity', state.activities.join(','));
  if (state.confidence) parts.set('sure', String(state.confidence));
  if (state.actors) parts.set('actors', '1');
  return parts.toString();
}

/** Read a fragment; what it does not say, or says wrongly, is the default. */
export function fromFragment(fragment, base, periods) {
  const parts = new URLSearchParams(fragment.replace(/^#/u, ''));
  const state = { ...base, activities: [] };
  for (const [name, key] of Object.entries(KEYS)) if (parts.has(key)) state[name] = parts.get(key);
  if (!periods.includes(state.period)) state.period = base.period;
  if (!MEASURES.includes(state.measure)) state.measure = base.measure;
  if (!SORTS.includes(state.sort)) state.sort = base.sort;
  if (!['reports', 'regions', 'method'].includes(state.tab)) state.tab = base.tab;
  state.from = parseDay(parts.get('from'));
  state.to = parseDay(parts.get('to'));
  if (state.from === null || state.to === null || state.from > state.to) state.from = state.to = null;
  state.activities = (parts.get('activity') ?? '').split(',').filter(Boolean);
  const sure = Number(parts.get('sure'));
  state.confidence = sure > 0 && sure <= 1 ? sure : 0;
  state.actors = parts.get('actors') === '1';
  return state;
}

/** The one holder of the state: views ask it to change, and are told when it has. */
export class Store {
  constructor(base, periods) {
    this.base = base;
    this.periods = periods;
    this.listeners = [];
    this.state = fromFragment(location.hash, base, periods);
    addEventListener('popstate', () => this.restore());
    addEventListener('hashchange', () => this.restore());
  }

  restore() {
    this.passing = undefined;
    const next = fromFragment(location.hash, this.base, this.periods);
    if (toFragment(next, this.base) !== toFragment(this.state, this.base)) this.apply(next);
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  /** Change some of the state; a passing change (play, pan, typing) leaves no step for "back". */
  set(changes, passing = false) {
    const next = { ...this.state, ...changes };
    const fragment = toFragment(next, this.base);
    if (fragment !== toFragment(this.state, this.base)) this.write(fragment, passing);
    this.apply(next);
  }

  /** Put the state into the address: what passes when its frame is painted, as the browser takes its time over it. */
  write(fragment, passing) {
    if (!passing) return this.address('pushState', fragment);
    if (this.passing === undefined) {
      afterPaint(() => {
        if (this.passing !== undefined) this.address('replaceState', this.passing);
      });
    }
    this.passing = fragment;
  }

  address(method, fragment) {
    this.passing = undefined;
    try {
      history[method](null, '', `#${fragment}`);
    } catch (error) {
      // A notebook's frame has no address of its own, and a browser may refuse very frequent changes.
      if (!(error instanceof DOMException)) throw error;
    }
  }

  apply(next) {
    const before = this.state;
    this.state = next;
    const changed = new Set(Object.keys(next).filter((name) => String(next[name]) !== String(before[name])));
    for (const listener of this.listeners) listener(next, changed);
  }
}
