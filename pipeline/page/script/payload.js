// The page's data, opened: columns, dictionaries and the texts behind them.

import { fromBase64, inflate, readBlock, takeBytes, unpack } from './bytes.js';
import { Lines } from './text.js';

/** Offset of a span that is not there. */
export const NOWHERE = 65535;

/** Open everything needed to draw and count; the rest stays packed until asked for. */
export async function openPayload() {
  const { header, columns } = await readBlock('dateline-core');
  const count = header.reports;
  const article = pick(columns, ['story', 'outlet', 'published', 'publishedSpan', 'publishedMethod']);
  const place = pick(columns, ['lon', 'lat', 'kind', 'region']);
  const report = pick(columns, [
    'sentence', 'place', 'begin', 'span', 'activity', 'precision', 'confidence', 'background', 'modality', 'date_rule',
    'mentionAt', 'mentionLength', 'timeAt', 'timeLength', 'evidenceAt', 'evidenceLength',
  ]);
  report.article = new Uint32Array(count);
  report.story = new Uint32Array(count);
  report.fact = new Uint8Array(count);
  const facts = header.modality.map((modality) => (modality === 'negated' || modality === 'planned' ? 0 : 1));
  for (let i = 0; i < count; i++) {
    report.fact[i] = facts[report.modality[i]];
    report.article[i] = columns.sentenceArticle[report.sentence[i]];
    report.story[i] = article.story[report.article[i]];
  }
  const data = {
    header, count, article, place, report,
    actor: { place: columns.actorPlace, article: columns.actorArticle },
    activities: header.activities,
    regions: header.places.regions,
    regionCount: header.places.regions.length,
    placeCount: header.places.ids.length,
    storyCount: header.stories,
    articleCount: header.articles,
  };
  data.lineOf = groupLines(data);
  data.sentences = texts('sentences', header.sentenceChunks, columns.sentenceArticle.length);
  data.titles = texts('articles', header.articleChunks, 2 * header.articles, 2);
  data.detail = lazily('dateline-detail');
  data.copies = countCopies(data);
  return data;
}

function pick(columns, names) {
  return Object.fromEntries(names.map((name) => [name, columns[name]]));
}

/** The document is read to its end. Map and time line do not wait for that: texts come last in it. */
const parsed = () => (document.readyState === 'loading' ? new Promise((done) => document.addEventListener('DOMContentLoaded', done, { once: true })) : Promise.resolve());

async function takeChunks(id) {
  await parsed();
  const element = document.getElementById(id);
  const chunks = element.textContent.split('\n').filter(Boolean).map(fromBase64); // bytes lie outside the script's memory
  element.remove();
  return chunks;
}

function texts(name, firsts, count, lines = 1) {
  return new Lines(takeChunks(`dateline-${name}`), firsts.map((first) => first * lines), count);
}

/** Unpack once, when first asked. */
function lazily(id) {
  let opened;
  return () => {
    opened ??= parsed().then(() => inflate(takeBytes(id))).then((block) => {
      const { header, columns } = unpack(block);
      const first = new Uint32Array(columns.candidates.length + 1);
      columns.candidates.forEach((length, row) => (first[row + 1] = first[row] + length));
      return { header, columns, first };
    });
    return opened;
  };
}

/** First row of the line of the list that a report belongs to: copies of one report stand together. */
function groupLines({ count, report }) {
  const first = new Uint32Array(count);
  for (let i = 1; i < count; i++) {
    const same =
      report.story[i] === report.story[i - 1] && report.place[i] === report.place[i - 1] &&
      report.begin[i] === report.begin[i - 1] && report.span[i] === report.span[i - 1] &&
      report.activity[i] === report.activity[i - 1];
    first[i] = same ? first[i - 1] : i;
  }
  return first;
}

/** Articles and outlets of each story. */
function countCopies({ article, articleCount, storyCount }) {
  const articles = new Uint16Array(storyCount);
  const outlets = new Uint16Array(storyCount);
  const seen = new Set();
  for (let row = 0; row < articleCount; row++) {
    const story = article.story[row];
    articles[story]++;
    const key = story * 65536 + article.outlet[row];
    if (article.outlet[row] && !seen.has(key)) {
      seen.add(key);
      outlets[story]++;
    }
  }
  return { articles, outlets };
}
