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
  return element('ul', { class: 'tally' }, ...Object.entries(counts ?? {}).map(([key, count]) => element('li', {}, `${name(group, key)} `, element('span', { class: 'number' }, say(count)))));
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
      [t('method.reportCount'), say(header.reports)],
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
