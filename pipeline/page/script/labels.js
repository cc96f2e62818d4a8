// Names on the map: discs first, then regions, then cities for orientation; none over another.

import { WORLD, worldX, worldY } from './borders.js';
import { localName, speaks } from './words.js';

const REGION_WIDTH = 70; // pixels a region must span to carry its name
const MOST_LABELS = 60;
const BUSIEST = 12;

export function drawLabels(pen, view, discs, shapes, model, palette, copies) {
  const names = [];
  let named = 0;
  const taken = discs.map((disc) => [disc.px - disc.size, disc.py - disc.size, disc.px + disc.size, disc.py + disc.size]);
  const { data } = model;
  let left = MOST_LABELS;
  pen.textBaseline = 'middle';
  pen.lineJoin = 'round';
  for (const disc of discs) {
    if (left <= 0 || disc.px < 0 || disc.px > view.width || disc.py < 0 || disc.py > view.height) continue;
    const extra = disc.places.length - 1;
    const text = extra ? `${data.placeName(disc.at)} +${extra}` : data.placeName(disc.at);
    const spots = around(disc.px, disc.py, disc.size + 3);
    const fits = (where) => spots.some(([x, y, align]) => write(pen, text, x, y, '600 12px', align, palette, where));
    // The busiest places are named even where discs stand close: over another disc rather than not at all.
    const free = taken.length;
    if (fits(taken)) names.push(taken[free]);
    else if (named < BUSIEST && fits(names)) taken.push(names[names.length - 1]);
    else continue;
    named++;
    left--;
  }
  for (const copy of copies) {
    for (const shape of shapes) {
      if (!shape || left <= 0) continue;
      const [west, , east] = shape.box;
      if ((east - west) * view.scale < REGION_WIDTH) continue;
      const x = (shape.middle.x + copy * WORLD) * view.scale - view.x;
      const y = shape.middle.y * view.scale - view.y;
      if (x < 0 || x > view.width || y < 0 || y > view.height) continue;
      if (write(pen, localName(shape.name), x, y, '11px', 'center', palette, taken)) left--;
    }
  }
  const shown = new Set(discs.flatMap((disc) => disc.places.map((at) => data.header.places.ids[at])));
  if (left > 0) drawCities(pen, view, data, shown, { palette, copies, taken, left });
}

/** Cities without a report, for orientation: a small dot and a quiet name where there is room. */
function drawCities(pen, view, data, shown, { palette, copies, taken, left: most }) {
  const { cities } = data.header;
  const names = cities[speaks()] ?? cities.en;
  let left = most;
  for (let city = 0; city < cities.ids.length && left > 0; city++) {
    if (shown.has(cities.ids[city])) continue;
    for (const copy of copies) {
      const x = (worldX(cities.lon[city]) + copy * WORLD) * view.scale - view.x;
      const y = worldY(cities.lat[city]) * view.scale - view.y;
      if (x < 0 || x > view.width || y < 0 || y > view.height) continue;
      const spots = around(x, y, 4);
      pen.globalAlpha = 0.75;
      if (spots.some(([at, top, align]) => write(pen, names[city] || cities.en[city], at, top, 'italic 11px', align, palette, taken))) {
        pen.beginPath();
        pen.arc(x, y, 1.75, 0, 2 * Math.PI);
        pen.fill();
        left--;
      }
      pen.globalAlpha = 1;
    }
  }
}

/** Where a name may stand beside a point: right of it, left, above, below, and between those. */
const around = (x, y, gap) => [
  [x + gap, y, 'left'], [x - gap, y, 'right'], [x, y - gap - 7, 'center'], [x, y + gap + 7, 'center'],
  [x + gap * 0.7, y - gap - 3, 'left'], [x + gap * 0.7, y + gap + 3, 'left'], [x - gap * 0.7, y - gap - 3, 'right'], [x - gap * 0.7, y + gap + 3, 'right'],
];

const widths = new Map();

/** Width of a text in the pen's font; measuring takes longer than drawing. */
function widthOf(pen, text) {
  const key = pen.font + text;
  if (!widths.has(key)) widths.set(key, pen.measureText(text).width);
  return widths.get(key);
}

function write(pen, text, x, y, font, align, palette, taken) {
  pen.font = `${font} system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif`;
  pen.textAlign = align;
  const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  const width = widthOf(pen, shown);
  const left = x - { left: 0, center: width / 2, right: width }[align];
  const box = [left - 2, y - 8, left + width + 2, y + 8];
  if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return false;
  taken.push(box);
  pen.strokeStyle = palette.halo;
  pen.lineWidth = 3;
  pen.strokeText(shown, x, y);
  pen.fillStyle = palette.label;
  pen.fillText(shown, x, y);
  return true;
}
