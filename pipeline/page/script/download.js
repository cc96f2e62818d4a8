// The selection as CSV and GeoJSON, the picture of the view, its address.

import { isoDay, UNDATED } from './calendar.js';
import { pictureOf } from './picture.js';
import { safeUrl } from './report.js';
import { t } from './words.js';

const COLUMNS = ['begin', 'end', 'precision', 'place', 'place_id', 'kind', 'lon', 'lat', 'region', 'activity', 'modality', 'confidence', 'outlet', 'title', 'url', 'sentence'];

/** A cell of CSV. What a spreadsheet would take for a formula gets an apostrophe before it, as OWASP advises. */
export function csvCell(value) {
  let text = value === null || value === undefined ? '' : String(value);
  if (typeof value !== 'number' && /^[=+\-@\t\r]/u.test(text)) text = `'${text}`;
  return /[",\n\r]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Full rows of the lines selected, as plain objects. */
export async function selectedRows(data, rows) {
  const { report, place, article, header } = data;
  const { places } = header;
  const result = [];
  for (const row of rows) {
    const spot = report.place[row];
    const begin = report.begin[row];
    const index = report.article[row];
    result.push({
      begin: begin === UNDATED ? null : isoDay(begin),
      end: begin === UNDATED ? null : isoDay(begin + report.span[row]),
      precision: header.precisions[report.precision[row]],
      place: places.names[spot], place_id: places.ids[spot], kind: places.kinds[place.kind[spot]],
      lon: Math.round(place.lon[spot] * 1e5) / 1e5, lat: Math.round(place.lat[spot] * 1e5) / 1e5,
      region: data.regions[place.region[spot]] || null,
      activity: data.activities[report.activity[row]], modality: header.modality[report.modality[row]],
      confidence: report.confidence[row] / 100,
      outlet: header.outlets[article.outlet[index]] || null,
      title: await data.titles.get(2 * index), url: safeUrl(await data.titles.get(2 * index + 1)),
      sentence: await data.sentences.get(report.sentence[row]),
    });
  }
  return result;
}

export function toCsv(rows) {
  return [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((name) => csvCell(row[name])).join(','))].join('\r\n') + '\r\n';
}

/** GeoJSON by RFC 7946. What is wider than a point (a country, a sea) has no geometry: it is nowhere a pin. */
export function toGeoJson(rows) {
  const point = new Set(['settlement', 'poi', 'admin2', 'admin1']);
  return JSON.stringify({
    type: 'FeatureCollection',
    features: rows.map(({ lon, lat, ...properties }) => ({
      type: 'Feature',
      geometry: point.has(properties.kind) ? { type: 'Point', coordinates: [lon, lat] } : null,
      properties,
    })),
  });
}

function save(name, blob) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

export function wireDownloads(model, store, view) {
  const { data } = model;
  const on = (id, act) => document.querySelector(id).addEventListener('click', act);
  const rows = () => selectedRows(data, model.lines(store.state));
  on('#save-csv', async () => save('reports.csv', new Blob(['\ufeff', toCsv(await rows())], { type: 'text/csv' })));
  on('#save-geojson', async () => save('reports.geojson', new Blob([toGeoJson(await rows())], { type: 'application/geo+json' })));
  on('#save-png', () => {
    pictureOf(view).toBlob((blob) => save('map.png', blob), 'image/png');
  });
  on('#print', () => print());
  on('#copy', async () => {
    const button = document.querySelector('#copy');
    try {
      await navigator.clipboard.writeText(location.href);
      button.textContent = t('action.copied');
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      prompt(t('action.copy'), location.href);
    }
    setTimeout(() => (button.textContent = t('action.copy')), 2000);
  });
}
