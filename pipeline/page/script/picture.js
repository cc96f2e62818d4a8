// The view as one picture: title, what is shown, map with its key, time line with its colours, source.

import { t } from './words.js';

const EDGE = 16;
const TITLE = 66;
const COLOURS = 24;
const FOOT = 28;
const STEP = 18;
const FONT = 'system-ui, sans-serif';

/** Swatches and words of a list of the page. */
function entries(root) {
  return [...root.querySelectorAll('li')].map((item) => {
    const swatch = item.querySelector('.swatch');
    return { words: item.textContent, colour: swatch.style.getPropertyValue('--swatch'), kind: swatch.classList[1] ?? '' };
  });
}

function drawSwatch(pen, { colour, kind }, x, y, ink) {
  pen.strokeStyle = ink;
  pen.lineWidth = 1;
  pen.setLineDash(kind === 'ring' ? [3, 3] : []);
  pen.beginPath();
  if (kind === 'disc' || kind === 'ring') pen.arc(x + 8, y + 6, 6, 0, 2 * Math.PI);
  else if (kind === 'city') pen.arc(x + 8, y + 6, 1.5, 0, 2 * Math.PI);
  else if (kind === 'actor') [[8, 0], [14, 6], [8, 12], [2, 6], [8, 0]].forEach(([dx, dy]) => pen.lineTo(x + dx, y + dy));
  else if (kind === 'hatched') for (let at = 0; at < 16; at += 4) (pen.moveTo(x + at, y + 12), pen.lineTo(x + at + 4, y));
  else {
    pen.fillStyle = colour;
    pen.fillRect(x, y, 16, 12);
    pen.rect(x, y, 16, 12);
    pen.globalAlpha = 0.3;
  }
  pen.stroke();
  pen.globalAlpha = 1;
  pen.setLineDash([]);
}

/** The key, in the lower left corner of the map. */
function drawLegend(pen, bottom, ink, ground) {
  const root = document.querySelector('#legend');
  const rows = entries(root);
  const title = root.querySelector('h2').textContent;
  pen.font = `600 13px ${FONT}`;
  const titleWidth = pen.measureText(title).width;
  pen.font = `13px ${FONT}`;
  const width = Math.max(titleWidth, ...rows.map(({ words }) => 24 + pen.measureText(words).width)) + 20;
  const top = bottom - rows.length * STEP - 34;
  pen.globalAlpha = 0.93;
  pen.fillStyle = ground;
  pen.fillRect(EDGE, top, width, bottom - top - 10);
  pen.globalAlpha = 1;
  pen.fillStyle = ink;
  pen.font = `600 13px ${FONT}`;
  pen.fillText(title, EDGE + 10, top + 17);
  pen.font = `13px ${FONT}`;
  rows.forEach((row, at) => {
    const y = top + 26 + at * STEP;
    drawSwatch(pen, row, EDGE + 10, y, ink);
    pen.fillStyle = ink;
    pen.fillText(row.words, EDGE + 34, y + 11);
  });
}

/** The time line as it stands, under the colours of its activities. */
function drawTimeline(pen, top, width, ink) {
  const canvas = document.querySelector('#timeline canvas');
  pen.font = `12px ${FONT}`;
  let x = EDGE;
  for (const { words, colour } of entries(document.querySelector('#key'))) {
    pen.fillStyle = colour;
    pen.fillRect(x, top + 8, 10, 10);
    pen.fillStyle = ink;
    pen.fillText(words, x + 15, top + 17);
    x += 30 + pen.measureText(words).width;
  }
  const shown = Math.min(canvas.clientWidth, width - 2 * EDGE);
  pen.drawImage(canvas, EDGE, top + COLOURS, shown, canvas.clientHeight);
  const [low, high] = ['left', 'width'].map((side) => (parseFloat(document.querySelector('#timeline .band').style[side]) / canvas.clientWidth) * shown);
  pen.strokeStyle = ink;
  pen.strokeRect(EDGE + low, top + COLOURS, high, canvas.clientHeight - 18);
}

export function pictureOf(view) {
  const ratio = globalThis.devicePixelRatio || 1;
  const dark = view.hooks.dark();
  const [ink, ground] = dark ? ['#f0ebe4', '#151617'] : ['#1d1a17', '#ffffff'];
  const size = view.map.getSize();
  const line = document.querySelector('#timeline canvas').clientHeight;
  const height = TITLE + size.y + COLOURS + line + FOOT;
  const picture = document.createElement('canvas');
  picture.width = size.x * ratio;
  picture.height = height * ratio;
  const pen = picture.getContext('2d');
  pen.scale(ratio, ratio);
  pen.fillStyle = ground;
  pen.fillRect(0, 0, size.x, height);
  // The canvas of the map is larger than the view, by the same margin on all sides.
  const margin = view.layer.size.subtract(size).divideBy(2);
  pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--sea');
  pen.fillRect(0, TITLE, size.x, size.y);
  pen.drawImage(view.layer.canvas, margin.x * ratio, margin.y * ratio, size.x * ratio, size.y * ratio, 0, TITLE, size.x, size.y);
  pen.fillStyle = ink;
  pen.font = `600 22px ${FONT}`;
  pen.fillText(document.querySelector('h1').textContent, EDGE, 30, size.x - 2 * EDGE);
  pen.font = `14px ${FONT}`;
  pen.fillText(document.querySelector('#summary').textContent, EDGE, 53, size.x - 2 * EDGE);
  drawLegend(pen, TITLE + size.y, ink, ground);
  drawTimeline(pen, TITLE + size.y, size.x, ink);
  pen.fillStyle = ink;
  pen.font = `12px ${FONT}`;
  pen.fillText(t('png.source'), EDGE, height - 10, size.x - 2 * EDGE);
  return picture;
}
