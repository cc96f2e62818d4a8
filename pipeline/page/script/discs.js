// Places as discs by number of stories; those that would hide each other stand together under the busiest.

import { WORLD, worldX, worldY } from './borders.js';

/** Discs nearer than this many pixels become one. */
const NEAR = 26;
const SMALLEST = 3;
const LARGEST = 22;
/** Kinds that have a point. A district is drawn as a ring; wider areas never as a pin. */
const POINTS = new Set(['settlement', 'poi']);

export class Discs {
  constructor(data) {
    this.data = data;
    const { place, placeCount, header } = data;
    const kinds = header.places.kinds;
    this.x = new Float64Array(placeCount);
    this.y = new Float64Array(placeCount);
    this.form = new Uint8Array(placeCount);
    for (let at = 0; at < placeCount; at++) {
      this.x[at] = worldX(place.lon[at]);
      this.y[at] = worldY(place.lat[at]);
      const kind = kinds[place.kind[at]];
      this.form[at] = POINTS.has(kind) ? 1 : kind === 'admin2' ? 2 : 0;
    }
    const all = new Int32Array(placeCount);
    for (let i = 0; i < data.count; i++) all[data.report.place[i]]++;
    this.order = Array.from(all.keys()).filter((at) => this.form[at]).sort((a, b) => all[b] - all[a] || a - b);
    this.clusters = new Map();
  }

  /** Leader of each place at a zoom: fixed over time, so that steps compare. */
  leaders(zoom) {
    const level = Math.round(zoom);
    if (!this.clusters.has(level)) this.clusters.set(level, this.cluster(2 ** level / NEAR));
    return this.clusters.get(level);
  }

  cluster(perPixel) {
    const leader = new Int32Array(this.data.placeCount).fill(-1);
    const grid = new Map();
    for (const at of this.order) {
      const [x, y] = [this.x[at] * perPixel, this.y[at] * perPixel];
      const [column, row] = [Math.floor(x), Math.floor(y)];
      let nearest = -1;
      let least = 1;
      for (let dx = -1; dx <= 1; dx++) {
        for (let dy = -1; dy <= 1; dy++) {
          for (const other of grid.get((column + dx) * 1e6 + row + dy) ?? []) {
            if (this.form[other] !== this.form[at]) continue;
            const distance = (this.x[other] * perPixel - x) ** 2 + (this.y[other] * perPixel - y) ** 2;
            if (distance < least) [least, nearest] = [distance, other];
          }
        }
      }
      leader[at] = nearest < 0 ? at : nearest;
      if (nearest < 0) {
        const cell = column * 1e6 + row;
        if (!grid.has(cell)) grid.set(cell, []);
        grid.get(cell).push(at);
      }
    }
    return leader;
  }

  /** Discs to draw for some reports, the largest first. */
  gather(zoom, rows) {
    const { report, placeCount } = this.data;
    const leader = this.leaders(zoom);
    const stories = new Int32Array(placeCount);
    const seen = new Int32Array(placeCount).fill(-1);
    const present = new Uint8Array(placeCount);
    for (const i of rows) {
      const at = leader[report.place[i]];
      if (at < 0) continue;
      present[report.place[i]] = 1;
      if (seen[at] === report.story[i]) continue;
      seen[at] = report.story[i];
      stories[at]++;
    }
    const members = new Map();
    for (const at of this.order) {
      if (!present[at]) continue;
      if (!members.has(leader[at])) members.set(leader[at], []);
      members.get(leader[at]).push(at);
    }
    return Array.from(members, ([at, places]) => ({
      // A leader without reports of its own in the window lends its place to the busiest that has some.
      at: present[at] ? at : places[0], places, stories: stories[at], x: this.x[at], y: this.y[at], ring: this.form[at] === 2,
    })).sort((a, b) => b.stories - a.stories || a.at - b.at);
  }

  /** Stories of the largest disc at a zoom, over all reports: what the largest radius stands for. */
  most(zoom) {
    const level = Math.round(zoom);
    this.largest ??= new Map();
    if (!this.largest.has(level)) {
      const discs = this.gather(zoom, Uint32Array.from(this.data.report.place.keys()));
      this.largest.set(level, discs.length ? discs[0].stories : 1);
    }
    return this.largest.get(level);
  }
}

/** Radius in pixels: area grows with the number of stories, up to the largest disc of all reports. */
export function radius(stories, most) {
  return Math.max(SMALLEST, LARGEST * Math.sqrt(stories / Math.max(most, 12)));
}

export function drawDiscs(pen, view, discs, most, palette, copies, selected) {
  const drawn = [];
  for (const copy of copies) {
    for (const disc of discs) {
      const x = (disc.x + copy * WORLD) * view.scale - view.x;
      const y = disc.y * view.scale - view.y;
      const size = radius(disc.stories, most);
      if (x < -size || y < -size || x > view.width + size || y > view.height + size) continue;
      const chosen = disc.places.includes(selected);
      pen.beginPath();
      pen.arc(x, y, size, 0, 2 * Math.PI);
      pen.globalAlpha = chosen ? 0.9 : 0.5;
      pen.fillStyle = palette.disc;
      if (!disc.ring) pen.fill();
      pen.globalAlpha = 1;
      pen.setLineDash(disc.ring ? [3, 3] : []);
      pen.strokeStyle = palette.discLine;
      pen.lineWidth = 2.5;
      if (!disc.ring) pen.stroke();
      pen.strokeStyle = chosen ? palette.select : palette.disc;
      pen.lineWidth = chosen ? 2.5 : 1.25;
      pen.stroke();
      pen.setLineDash([]);
      drawn.push({ ...disc, px: x, py: y, size });
    }
  }
  return drawn;
}
