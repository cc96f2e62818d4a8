// One line of the list: what is reported, where and when, in the article's own sentence, and why it stands here.

import { isoDay, sayDays, UNDATED } from './calendar.js';
import { NOWHERE } from './payload.js';
import { element, name, percent, say, speaks, t } from './words.js';

/** Characters of a sentence shown in the list; the opened report shows all. */
const SHOWN = 320;

export function reportDate(data, row) {
  const { report, header } = data;
  const begin = report.begin[row];
  if (begin === UNDATED) return t('date.none');
  return sayDays(begin, begin + report.span[row], speaks(), header.precisions[report.precision[row]]);
}

/** Only an address that a browser may safely open. */
export function safeUrl(url) {
  return /^https?:\/\//iu.test(url) ? url : '';
}

/** The sentence as text nodes, with the place, the time and the evidence of the activity marked. */
export function markedSentence(data, row, text, whole) {
  const { report } = data;
  const marks = [];
  for (const [kind, at, length] of [
    ['place', report.mentionAt[row], report.mentionLength[row]],
    ['time', report.timeAt[row], report.timeLength[row]],
    ['evidence', report.evidenceAt[row], report.evidenceLength[row]],
  ]) {
    if (at !== NOWHERE && length && !marks.some((mark) => at < mark.end && at + length > mark.start)) marks.push({ kind, start: at, end: at + length });
  }
  marks.sort((a, b) => a.start - b.start);
  const place = marks.find((mark) => mark.kind === 'place');
  const begin = whole || !place || text.length <= SHOWN || place.end < SHOWN ? 0 : Math.max(0, place.start - 80);
  const end = whole ? text.length : Math.min(text.length, begin + SHOWN);
  const quote = element('q', { dir: 'auto' });
  let at = begin;
  if (begin) quote.append('… ');
  for (const mark of marks) {
    if (mark.start < at || mark.end > end) continue;
    quote.append(text.slice(at, mark.start), element('mark', { class: mark.kind }, element('bdi', {}, text.slice(mark.start, mark.end))));
    at = mark.end;
  }
  quote.append(text.slice(at, end));
  if (end < text.length) quote.append(' …');
  return quote;
}

function copiesText(data, row) {
  const story = data.report.story[row];
  const articles = data.copies.articles[story];
  const outlets = data.copies.outlets[story];
  if (articles < 2) return data.header.outlets[data.article.outlet[data.report.article[row]]] || t('outlet.none');
  const told = t('copies', { count: articles });
  return outlets ? `${told}, ${t('outlets', { count: outlets })}` : told;
}

/** The face of a report, for the list. */
export function reportFace(data, row, text) {
  const { report, header, place } = data;
  const spot = report.place[row];
  const kind = header.places.kinds[place.kind[spot]];
  const modality = header.modality[report.modality[row]];
  return [
    element('span', { class: 'when' }, reportDate(data, row)),
    element('span', { class: 'where' }, element('bdi', {}, data.placeName(spot)), kind === 'settlement' ? '' : ` · ${name('kind', kind)}`),
    element('span', { class: 'what' }, name('activity', data.activities[report.activity[row]]), modality === 'fact' ? '' : ` (${name('modality', modality)})`),
    element('span', { class: 'said' }, text === undefined ? '…' : markedSentence(data, row, text, false)),
    element('span', { class: 'who' }, element('bdi', {}, copiesText(data, row))),
    element('span', { class: 'sure' }, t('sure', { number: percent(report.confidence[row] / 100) })),
  ];
}

/** Everything behind a report. */
export async function reportDetail(data, row) {
  const { report, header, article } = data;
  const detail = await data.detail();
  const text = await data.sentences.get(report.sentence[row]);
  const spot = report.place[row];
  const { columns: column, header: words, first } = detail;
  const rejected = [];
  for (let at = first[row]; at < first[row + 1]; at++) {
    const candidate = column.candidate[at];
    if (words.candidateIds[candidate] === header.places.ids[spot]) continue;
    rejected.push(element('li', {}, element('bdi', {}, words.candidateNames[candidate]), ` (${words.candidateIds[candidate]}) `, element('b', {}, (column.candidateScore[at] / 100).toFixed(2))));
  }
  const surface = words.surfaces[column.timeSurface[row]];
  const facts = [
    [t('why.place'), element('span', {}, element('bdi', {}, data.placeName(spot)), ` · ${header.places.ids[spot]} · `, element('b', {}, (column.score[row] / 100).toFixed(2)))],
    [t('why.reason'), words.reasons[column.reason[row]]],
    [t('why.rejected'), rejected.length ? element('ul', {}, ...rejected) : t('why.alone')],
    [t('why.date'), `${reportDateIso(data, row)} · ${name('rule', header.date_rule[report.date_rule[row]])}${surface ? ` · “${surface}”` : ''}`],
    report.background[row] ? [t('why.background'), t('yes')] : null,
    column.attribution[row] ? [t('why.says'), element('bdi', {}, words.attributions[column.attribution[row]])] : null,
    column.killed[row] !== NOWHERE ? [t('why.killed'), say(column.killed[row])] : null,
    column.injured[row] !== NOWHERE ? [t('why.injured'), say(column.injured[row])] : null,
  ].filter(Boolean);
  return element(
    'div', { class: 'detail' },
    element('p', { class: 'whole' }, markedSentence(data, row, text, true)),
    element('h3', {}, t('why.title')),
    element('dl', {}, ...facts.flatMap(([term, value]) => [element('dt', {}, term), element('dd', {}, value)])),
    element('h3', {}, t('why.sources')),
    element('ul', { class: 'sources' }, ...(await copies(data, row, article))),
  );
}

function reportDateIso({ report }, row) {
  const begin = report.begin[row];
  if (begin === UNDATED) return t('date.none');
  return report.span[row] ? `${isoDay(begin)} – ${isoDay(begin + report.span[row])}` : isoDay(begin);
}

/** The articles that carry the report, and the day each was published. */
async function copies(data, row, article) {
  const items = [];
  const listed = new Set();
  for (let at = row; at < data.count && data.lineOf[at] === data.lineOf[row]; at++) {
    const index = data.report.article[at];
    if (listed.has(index)) continue;
    listed.add(index);
    const title = (await data.titles.get(2 * index)) || t('untitled');
    const url = safeUrl(await data.titles.get(2 * index + 1));
    const outlet = data.header.outlets[article.outlet[index]];
    const day = article.published[index];
    const method = name('method', data.header.methods[article.publishedMethod[index]]);
    const words = element('bdi', {}, title.length > 160 ? `${title.slice(0, 159)}…` : title);
    items.push(
      element(
        'li', {},
        url ? element('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, words) : words,
        ` · ${outlet || t('outlet.none')} · ${day === UNDATED ? t('date.none') : `${isoDay(day)} (${method})`}`,
      ),
    );
  }
  return items;
}
