// How the page came about: sources, counts, rules, licences. Everything the manifest tells, in words.

import { element, name, say, t } from './words.js';

const SOURCES = [
  'GeoNames, CC BY 4.0 (names and places)',
  'Natural Earth, public domain (borders)',
  'Leaflet, © Volodymyr Agafonkin, BSD 2-Clause (pan and zoom)',
];

function facts(rows) {
  return element('dl', {}, ...rows.filter(Boolean).flatMap(([term, value]) => [element('dt', {}, term), element('dd', {}, value)]));
}

function tally(counts, group) {
  const items = Object.entries(counts ?? {}).sort((a, b) => b[1] - a[1]);
  return element('ul', { class: 'tally' }, ...items.map(([key, count]) => element('li', {}, element('span', {}, name(group, key)), element('span', { class: 'number' }, say(count)))));
}

/** What became of the reports when they were counted by region and period: the parts add up to all. */
function outcome(counts) {
  const parts = { counted: counts.counted, undated: counts.undated, wider_period: counts.wider_period, wider_region: counts.wider_region, outside: counts.outside };
  return Object.fromEntries(Object.entries(parts).filter(([, count]) => count));
}

export function renderMethod(root, header) {
  const manifest = header.manifest ?? {};
  const counts = manifest.counts ?? {};
  root.replaceChildren(
    element('h2', { id: 'method-title' }, t('method.title')),
    element('p', { class: 'lead' }, t('method.reports')),
    element('p', {}, t('method.stories')),
    element('p', {}, t('method.dates')),
    element('p', {}, t('method.places')),
    element('p', {}, t('method.outside')),
    element('h3', {}, t('method.counts')),
    facts([
      [t('method.articles'), say(header.articles)],
      [t('method.storyCount'), say(header.stories)],
      [t('method.reportCount'), element('div', {}, say(header.reports), tally(outcome(counts), 'outcome'))],
      counts.mentions ? [t('method.mentions'), tally(counts.mentions, 'status')] : null,
      counts.roles ? [t('method.roles'), tally(counts.roles, 'role')] : null,
      counts.published ? [t('method.published'), tally(counts.published, 'method')] : null,
    ]),
    element('h3', {}, t('method.sources')),
    element('ul', {}, ...SOURCES.map((source) => element('li', {}, source))),
    facts([
      manifest.gazetteer?.version ? [t('method.gazetteer'), String(manifest.gazetteer.version)] : null,
      manifest.worldview ? [t('method.worldview'), t(`worldview.${manifest.worldview}`) === `worldview.${manifest.worldview}` ? String(manifest.worldview) : t(`worldview.${manifest.worldview}`)] : null,
      manifest.dateline ? [t('method.version'), `Dateline ${manifest.dateline}`] : null,
      manifest.hash ? [t('method.hash'), element('code', {}, String(manifest.hash))] : null,
    ]),
  );
}
