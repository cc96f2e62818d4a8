// Names on the map: discs first, then regions, then cities for orientation; none over another.

import { WORLD, worldX, worldY } from './borders.js';
import { localName, speaks } from './words.js';

const REGION_WIDTH = 70; // pixels a region must span to carry its name
const MOST_LABELS = 50;
const BUSIEST = 12;
const MOST_CITIES = 24;

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
    const fits = (where, order = spots) => order.some(([x, y, align]) => write(pen, text, x, y, '600 12px', align, palette, where));
    const free = taken.length;
    if (fits(taken)) names.push(taken[free]);
    else if (named < BUSIEST) {
      // The busiest places are named even where discs stand close: where a name hides least of them.
      pen.font = fontOf('600 12px');
      const width = widthOf(pen, text);
      const hidden = ([x, y, align]) => covered(boxOf(x, y, width, align), taken.slice(0, discs.length));
      if (!fits(names, [...spots].sort((a, b) => hidden(a) - hidden(b)))) continue;
      taken.push(names[names.length - 1]);
    } else continue;
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
  const shown = new Set(discs.flatMap((disc) => disc.places.map((at) => data.header.places.names[at])));
  if (left > 0) drawCities(pen, view, data, shown, { palette, copies, taken, left });
}

/** Cities without a report, for orientation: a small dot and a quiet name where there is room. */
function drawCities(pen, view, data, shown, { palette, copies, taken, left: most }) {
  const { cities } = data.header;
  const names = cities[speaks()] ?? cities.en;
  cities.x ??= cities.lon.map(worldX);
  cities.y ??= cities.lat.map(worldY);
  let left = Math.min(most, MOST_CITIES);
  for (let city = 0; city < cities.en.length && left > 0; city++) {
    if (shown.has(cities.en[city])) continue;
    for (const copy of copies) {
      const x = (cities.x[city] + copy * WORLD) * view.scale - view.x;
      const y = cities.y[city] * view.scale - view.y;
      if (x < 0 || x > view.width || y < 0 || y > view.height) continue;
      const spots = around(x, y, 4).slice(0, 3);
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

const fontOf = (size) => `${size} system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif`;

function boxOf(x, y, width, align) {
  const left = x - { left: 0, center: width / 2, right: width }[align];
  return [left - 2, y - 8, left + width + 2, y + 8];
}

/** How much of some boxes another hides, in square pixels. */
function covered(box, others) {
  const over = (other) => Math.max(0, Math.min(box[2], other[2]) - Math.max(box[0], other[0])) * Math.max(0, Math.min(box[3], other[3]) - Math.max(box[1], other[1]));
  return others.reduce((sum, other) => sum + over(other), 0);
}

function write(pen, text, x, y, font, align, palette, taken) {
  pen.font = fontOf(font);
  pen.textAlign = align;
  const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  const box = boxOf(x, y, widthOf(pen, shown), align);
  if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return false;
  taken.push(box);
  pen.strokeStyle = palette.halo;
  pen.lineWidth = 3;
  pen.strokeText(shown, x, y);
  pen.fillStyle = palette.label;
  pen.fillText(shown, x, y);
  return true;
}
