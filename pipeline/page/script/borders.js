// Borders: quantised arcs to paths in Leaflet's world pixels at zoom 0 (256 across), ready for any zoom by a transform.

import { readBlock } from './bytes.js';

export const WORLD = 256;

export function worldX(lon) {
  return ((lon + 180) / 360) * WORLD;
}

export function worldY(lat) {
  const clipped = Math.max(-85.0511, Math.min(85.0511, lat));
  const sine = Math.sin((clipped * Math.PI) / 180);
  return WORLD / 2 - (WORLD * Math.log((1 + sine) / (1 - sine))) / (4 * Math.PI);
}

/** One layer of borders: shapes by code, each with its path and its box. */
export async function readBorders(id) {
  const { header, columns } = await readBlock(id);
  const arcs = decodeArcs(header, columns);
  const shapes = header.codes.map((code, row) => makeShape(code, header.names[row], columns, row, arcs));
  const mesh = new Path2D();
  for (const arc of arcs) line(mesh, arc, false, true);
  return { shapes, mesh, byCode: new Map(shapes.map((shape) => [shape.code, shape])) };
}

function decodeArcs({ scale }, { arcLength, dx, dy }) {
  const arcs = [];
  let at = 0;
  for (const length of arcLength) {
    const points = new Float32Array(2 * length);
    let x = 0;
    let y = 0;
    for (let i = 0; i < length; i++, at++) {
      x += dx[at];
      y += dy[at];
      points[2 * i] = worldX(x * scale);
      points[2 * i + 1] = worldY(y * scale);
    }
    arcs.push(points);
  }
  return arcs;
}

function line(path, points, backwards, fresh) {
  const count = points.length / 2;
  for (let step = 0; step < count; step++) {
    const i = backwards ? count - 1 - step : step;
    if (step === 0 && fresh) path.moveTo(points[2 * i], points[2 * i + 1]);
    else if (step > 0) path.lineTo(points[2 * i], points[2 * i + 1]);
  }
}

function makeShape(code, name, { ringFirst, ringArcFirst, ringArcs }, row, arcs) {
  const path = new Path2D();
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  let middle = { area: 0, x: 0, y: 0 };
  for (let ring = ringFirst[row]; ring < ringFirst[row + 1]; ring++) {
    let fresh = true;
    const points = [];
    for (let at = ringArcFirst[ring]; at < ringArcFirst[ring + 1]; at++) {
      const index = ringArcs[at];
      const arc = arcs[index < 0 ? ~index : index];
      line(path, arc, index < 0, fresh);
      fresh = false;
      const count = arc.length / 2;
      for (let step = 0; step < count; step++) {
        const i = index < 0 ? count - 1 - step : step;
        const [x, y] = [arc[2 * i], arc[2 * i + 1]];
        points.push(x, y);
        box[0] = Math.min(box[0], x);
        box[1] = Math.min(box[1], y);
        box[2] = Math.max(box[2], x);
        box[3] = Math.max(box[3], y);
      }
    }
    path.closePath();
    const found = ringMiddle(points);
    if (found.area > middle.area) middle = found;
  }
  return { code, name, path, box, middle };
}

/** Area and centroid of a ring, for the place of its region's name. */
export function ringMiddle(points) {
  let [area, x, y] = [0, 0, 0];
  const count = points.length / 2;
  for (let i = 0; i < count; i++) {
    const j = (i + 1) % count;
    const cross = points[2 * i] * points[2 * j + 1] - points[2 * j] * points[2 * i + 1];
    area += cross;
    x += (points[2 * i] + points[2 * j]) * cross;
    y += (points[2 * i + 1] + points[2 * j + 1]) * cross;
  }
  return area ? { area: Math.abs(area) / 2, x: x / (3 * area), y: y / (3 * area) } : { area: 0, x: points[0] ?? 0, y: points[1] ?? 0 };
}
