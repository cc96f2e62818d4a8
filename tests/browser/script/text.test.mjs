import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import test from 'node:test';

import { inflate, unpack } from '../../../pipeline/page/script/bytes.js';
import { csvCell, toCsv, toGeoJson } from '../../../pipeline/page/script/download.js';
import { defaults, fromFragment, toFragment } from '../../../pipeline/page/script/state.js';
import { Lines, searchPattern } from '../../../pipeline/page/script/text.js';
import { classOf, spread } from '../../../pipeline/page/script/colour.js';
import { narrowest } from '../../../pipeline/page/script/map.js';
import { safeUrl } from '../../../pipeline/page/script/report.js';
import { t, useWords } from '../../../pipeline/page/script/words.js';

const pack = (text) => deflateSync(text);

test('lines come out as they went in, chunk by chunk', async () => {
  const lines = new Lines([pack('one\ntwo\n'), pack('three')], [0, 3], 4);
  assert.equal(lines.peek(1), undefined);
  assert.deepEqual(await Promise.all([0, 1, 2, 3, 4].map((line) => lines.get(line))), ['one', 'two', '', 'three', '']);
});

test('a search marks each line once, whatever the case and the apostrophe', async () => {
  const lines = new Lines([pack("Sloviansk\nSlov’yansk SLOV'YANSK\nХАРКІВ і Харків")], [0], 3);
  await lines.loadAll();
  const found = (words) => [...lines.search(searchPattern(words), new Uint8Array(3))];
  assert.deepEqual(found("slov'yansk"), [0, 1, 0]);
  assert.deepEqual(found('харків'), [0, 0, 1]);
  assert.deepEqual(found('s'), [1, 1, 0]);
});

test('a search takes no character for a command', () => {
  for (const words of ['.*', '(', '[', '\\', '$', '{1}', 'a|b']) assert.ok(searchPattern(words).test(`x${words}x`), words);
  assert.equal(searchPattern('   '), null);
});

test('blocks unpack to their columns', async () => {
  const header = Buffer.from('{"columns":{"a":["uint16",0,3]},"x":"é"}   ');
  const length = Buffer.alloc(4);
  const padded = Buffer.concat([header, Buffer.alloc((8 - ((4 + header.length) % 8)) % 8, ' ')]);
  length.writeUInt32LE(padded.length);
  const bytes = await inflate(deflateSync(Buffer.concat([length, padded, Buffer.from([1, 0, 2, 0, 255, 255, 0, 0])])));
  const block = unpack(bytes);
  assert.deepEqual([...block.columns.a], [1, 2, 65535]);
  assert.equal(block.header.x, 'é');
});

test('a cell that a spreadsheet would run stays text', () => {
  for (const text of ['=1+1', '+1', '-1', '@x', '\tx', '\rx']) assert.ok(csvCell(text).replace(/^"/u, '').startsWith("'"), text);
  assert.equal(csvCell(-4.5), '-4.5');
  assert.equal(csvCell('say "a", b'), '"say ""a"", b"');
  assert.equal(csvCell(null), '');
  assert.equal(toCsv([{ place: 'Kyiv' }]).split('\r\n').length, 3);
});

test('what has no point has no geometry', () => {
  const shapes = JSON.parse(toGeoJson([{ lon: 30, lat: 50, kind: 'settlement' }, { lon: 31, lat: 49, kind: 'country' }]));
  assert.deepEqual(shapes.features.map((feature) => feature.geometry?.coordinates ?? null), [[30, 50], null]);
});

test('a fragment says the state and nothing else', () => {
  const base = defaults('week');
  const state = { ...base, from: 19800, to: 19806, measure: 'rate', activities: ['air strike', 'a&b=c'], confidence: 0.5, query: 'Кий & co', actors: true };
  assert.deepEqual(fromFragment(toFragment(state, base), base, ['day', 'week']), { ...state });
  assert.equal(toFragment(base, base), '');
  assert.deepEqual(fromFragment('from=2024-05-09&to=2024-05-01&by=eon&show=x', base, ['day', 'week']), base);
});

test('classes hold their upper bounds', () => {
  assert.deepEqual([1, 2, 3, 5, 6].map((value) => classOf(value, [2, 5])), [0, 0, 1, 1, 2]);
  assert.equal(spread(['a', 'b', 'c', 'd', 'e'], 3).join(''), 'ace');
});

test('the shortest arc around the antimeridian', () => {
  assert.deepEqual(narrowest([37, -170, 100]), [37, 190]);
  assert.deepEqual(narrowest([10, 20]), [10, 20]);
});

test('only the web is linked', () => {
  for (const url of ['javascript:alert(1)', ' https://x', 'data:,', 'file:///etc', '//x', '']) assert.equal(safeUrl(url), '');
  assert.equal(safeUrl('HTTPS://example.org'), 'HTTPS://example.org');
});

test('words take the plural of the language', () => {
  useWords({ stories: { one: '{count} сюжет', few: '{count} сюжети', many: '{count} сюжетів', other: '{count} сюжету' } }, 'uk');
  assert.deepEqual([1, 3, 5, 21].map((count) => t('stories', { count })), ['1 сюжет', '3 сюжети', '5 сюжетів', '21 сюжет']);
});
