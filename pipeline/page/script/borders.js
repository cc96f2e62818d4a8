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

/** All borders of the page, unpacked side by side. */
export async function openBorders() {
  const [land, near, coarse, fine] = await Promise.all(['land', 'near', 'coarse', 'fine'].map((name) => readBorders(`dateline-${name}`)));
  return { land, near, far: land.shapes.filter((shape) => !near.byCode.has(shape.code)), coarse, fine };
}

/** One layer of borders: shapes by code, each with its box, and its path once it is drawn. */
async function readBorders(id) {
  const { header, columns } = await readBlock(id);
  const arcs = new Arcs(header, columns);
  const shapes = header.codes.map((code, row) => new Shape(code, header.names[row], row, columns, arcs));
  return {
    shapes,
    byCode: new Map(shapes.map((shape) => [shape.code, shape])),
    get mesh() {
      return keep(this, 'mesh', arcs.mesh());
    },
  };
}

/** Keep what a getter has made, in its place. */
function keep(object, name, value) {
  Object.defineProperty(object, name, { value });
  return value;
}

/** Arcs in world pixels, each made when first asked for: most countries of the world are never in view. */
class Arcs {
  constructor({ scale }, { arcLength, dx, dy }) {
    Object.assign(this, { scale, dx, dy, made: new Array(arcLength.length) });
    this.first = new Uint32Array(arcLength.length + 1);
    for (let i = 0; i < arcLength.length; i++) this.first[i + 1] = this.first[i] + arcLength[i];
  }

  get(index) {
    return (this.made[index] ??= this.make(index));
  }

  make(index) {
    const from = this.first[index];
    const count = this.first[index + 1] - from;
    const points = new Float32Array(2 * count);
    let x = 0;
    let y = 0;
    for (let i = 0; i < count; i++) {
      x += this.dx[from + i];
      y += this.dy[from + i];
      points[2 * i] = worldX(x * this.scale);
      points[2 * i + 1] = worldY(y * this.scale);
    }
    return points;
  }

  mesh() {
    const path = new Path2D();
    for (let i = 0; i < this.made.length; i++) line(path, this.get(i), false, true);
    return path;
  }
}

/** A region or a country. */
class Shape {
  constructor(code, name, row, columns, arcs) {
    Object.assign(this, { code, name, row, columns, arcs });
    const [west, south, east, north] = columns.box.subarray(4 * row, 4 * row + 4);
    this.box = [worldX(west), worldY(north), worldX(east), worldY(south)];
  }

  get path() {
    this.make();
    return this.path;
  }

  /** Middle of the largest ring, where the name stands. */
  get middle() {
    this.make();
    return this.middle;
  }

  make() {
    const { ringFirst, ringArcFirst, ringArcs } = this.columns;
    const path = new Path2D();
    let middle = { area: 0, x: 0, y: 0 };
    for (let ring = ringFirst[this.row]; ring < ringFirst[this.row + 1]; ring++) {
      const points = [];
      for (let at = ringArcFirst[ring]; at < ringArcFirst[ring + 1]; at++) {
        const index = ringArcs[at];
        const arc = this.arcs.get(index < 0 ? ~index : index);
        line(path, arc, index < 0, at === ringArcFirst[ring]);
        const count = arc.length / 2;
        for (let step = 0; step < count; step++) {
          const i = index < 0 ? count - 1 - step : step;
          points.push(arc[2 * i], arc[2 * i + 1]);
        }
      }
      path.closePath();
      const found = ringMiddle(points);
      if (found.area > middle.area) middle = found;
    }
    keep(this, 'path', path);
    keep(this, 'middle', middle);
  }
}

function line(path, points, backwards, fresh) {
  const count = points.length / 2;
  for (let step = 0; step < count; step++) {
    const i = backwards ? count - 1 - step : step;
    if (step === 0 && fresh) path.moveTo(points[2 * i], points[2 * i + 1]);
    else if (step > 0) path.lineTo(points[2 * i], points[2 * i + 1]);
  }
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
