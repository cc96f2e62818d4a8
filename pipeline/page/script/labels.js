// Names on the map: discs first, then regions, then cities for orientation; none over another.

import { WORLD } from './borders.js';
import { localName } from './words.js';

const REGION_WIDTH = 70; // pixels a region must span to carry its name
const MOST_LABELS = 60;

export function drawLabels(pen, view, discs, shapes, model, palette, copies) {
  const taken = discs.map((disc) => [disc.px - disc.size, disc.py - disc.size, disc.px + disc.size, disc.py + disc.size]);
  const { places } = model.data.header;
  let left = MOST_LABELS;
  pen.textBaseline = 'middle';
  pen.lineJoin = 'round';
  for (const disc of discs) {
    if (left <= 0 || disc.px < 0 || disc.px > view.width || disc.py < 0 || disc.py > view.height) continue;
    const extra = disc.places.length - 1;
    const text = extra ? `${places.names[disc.at]} +${extra}` : places.names[disc.at];
    if (write(pen, text, disc.px + disc.size + 3, disc.py, '600 12px', 'left', palette, taken)) left--;
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
}

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
  const left = align === 'center' ? x - width / 2 : x;
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
