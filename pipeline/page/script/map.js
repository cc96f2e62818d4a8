// The map: regions shaded by the measure, places as discs, names; pan and zoom are Leaflet's.

import { drawActors } from './actors.js';
import { WORLD, worldX, worldY } from './borders.js';
import { colours, hatching } from './colour.js';
import { Discs, drawDiscs } from './discs.js';
import { drawLabels } from './labels.js';
import { canvasLayer, Still, worldCopies } from './layer.js';
import { legendClasses } from './legend.js';

/** Share of the reports at each edge that the first view may leave out. */
const OUTERMOST = 0.05;
/** From this zoom on, borders are drawn from the finer of the two resolutions. */
const FINE_ZOOM = 4.5;

export class MapView {
  constructor(L, map, model, borders, hooks) {
    Object.assign(this, { L, map, model, borders, hooks });
    this.discs = new Discs(model.data);
    this.hover = -1;
    this.land = new Still();
    this.lines = new Still();
    this.layer = canvasLayer(L, (pen, view) => this.draw(pen, view));
    this.layer.addTo(map);
    this.tooltip = hooks.tooltip;
    new ResizeObserver(() => this.fill()).observe(map.getContainer());
    map.on('mousemove', (event) => this.point(event));
    map.on('mouseout', () => this.leave());
    map.on('click', (event) => this.pick(event));
    map.on('moveend', () => this.filling || hooks.moved(this.where()));
    this.regionShapes = model.data.regions.map((code) => borders.coarse.byCode.get(code));
  }

  where() {
    const centre = this.map.getCenter();
    return `${this.map.getZoom().toFixed(2)}/${centre.lat.toFixed(3)}/${centre.lng.toFixed(3)}`;
  }

  goTo(view) {
    const [zoom, lat, lon] = view.split('/').map(Number);
    if ([zoom, lat, lon].every(Number.isFinite)) this.map.setView([Math.max(-85, Math.min(85, lat)), lon], zoom, { animate: false });
  }

  /** Take the room that key and strip leave; the middle stays, so that the reader has not moved. */
  fill() {
    this.filling = true;
    this.map.invalidateSize();
    this.filling = false;
  }

  /** Show where the stories are: all but the outermost few, by the narrowest span of longitudes. */
  fit() {
    const { place, report, count, placeCount } = this.model.data;
    const weight = new Int32Array(placeCount);
    for (let i = 0; i < count; i++) weight[report.place[i]]++;
    const spots = [...weight.keys()].filter((at) => weight[at] && (place.region[at] || this.discs.form[at]));
    if (!spots.length) return this.map.setView([30, 15], 2, { animate: false });
    const [west] = narrowest(spots.map((at) => place.lon[at]));
    const lons = inner(spots.map((at) => [place.lon[at] < west ? place.lon[at] + 360 : place.lon[at], weight[at]]));
    const lats = inner(spots.map((at) => [place.lat[at], weight[at]]));
    const pad = this.map.getSize().x < 500 ? 12 : 40;
    const corners = [[lats[0], lons[0]], [lats[1], lons[1]]];
    return this.map.fitBounds(corners, { padding: [pad, pad], maxZoom: 8, animate: false });
  }

  render(state) {
    this.state = state;
    this.layer.paint();
  }

  draw(pen, view) {
    if (!this.state) return;
    const { model, state } = this;
    const palette = colours(this.hooks.dark());
    const { ratio } = view;
    const close = view.zoom >= FINE_ZOOM;
    const shapes = close ? this.borders.fine : this.borders.coarse;
    const land = close ? [...this.borders.far, ...this.borders.near.shapes] : this.borders.land.shapes;
    const copies = worldCopies(view, WORLD);
    this.copies = copies;
    const classes = legendClasses(model, state, palette);
    const hatch = hatching(pen, palette.hatch, palette.unread, ratio);
    // Land beyond the regions drawn is read about, or not, as they are.
    const blank = model.value(undefined, state.measure);
    const ground = blank === null ? null : classes.colourOf(blank);
    const key = [view.x, view.y, view.scale, view.width, view.height, ratio, palette.border, ground].join();
    const seen = copies.map((copy) => land.filter((shape) => visible(shape.box, view, copy)));
    const each = (on, act) => copies.forEach((copy, at) => (world(on, view, copy), act(copy, seen[at])));
    if (!this.tiled()) this.land.draw(pen, key, (on) => each(on, (_, countries) => {
      on.fillStyle = ground ?? hatched(on, hatch);
      for (const shape of countries) on.fill(shape.path, 'evenodd');
    }));
    each(pen, (copy) => this.fillRegions(pen, view, copy, shapes, classes, palette, hatch));
    this.lines.draw(pen, key, (on) => each(on, (_, countries) => {
      on.lineJoin = 'round';
      on.strokeStyle = palette.border;
      on.lineWidth = 0.8 / view.scale;
      on.stroke(shapes.mesh);
      on.strokeStyle = palette.country;
      on.lineWidth = 0.9 / view.scale;
      for (const shape of countries) on.stroke(shape.path);
    }));
    each(pen, () => this.outline(pen, view, shapes, palette));
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const discs = this.discs.gather(view.zoom, model.rows);
    this.drawn = drawDiscs(pen, view, discs, this.discs.most(view.zoom), palette, copies, this.hooks.selectedPlace());
    if (state.actors) drawActors(pen, view, model.actors(), this.discs, palette, copies);
    drawLabels(pen, view, this.drawn, this.regionShapes, model, palette, copies);
  }

  /** Whether online tiles lie under the canvas: then regions are laid over them as a wash. */
  tiled() {
    let tiled = false;
    this.map.eachLayer((layer) => (tiled ||= layer instanceof this.L.TileLayer));
    return tiled;
  }

  fillRegions(pen, view, copy, shapes, classes, palette, hatch) {
    const { model } = this;
    pen.globalAlpha = this.tiled() ? 0.6 : 1;
    for (const shape of shapes.shapes) {
      if (!visible(shape.box, view, copy)) continue;
      const region = model.regionOf.get(shape.code);
      const value = model.value(region, this.state.measure);
      if (value === null) {
        pen.fillStyle = hatched(pen, hatch);
      } else pen.fillStyle = classes.colourOf(value, region);
      pen.fill(shape.path, 'evenodd');
    }
    pen.globalAlpha = 1;
  }

  outline(pen, view, shapes, palette) {
    const chosen = shapes.byCode.get(this.state.region);
    const hovered = this.hover >= 0 ? shapes.byCode.get(this.model.data.regions[this.hover]) : this.hoverShape;
    for (const [shape, width] of [[hovered, 1.5], [chosen, 2.5]]) {
      if (!shape) continue;
      pen.strokeStyle = palette.select;
      pen.lineWidth = width / view.scale;
      pen.stroke(shape.path);
    }
  }

  /** What lies under a point: a disc, else a region's shape. */
  under(event) {
    const point = this.map.latLngToLayerPoint(event.latlng).subtract(this.layer.corner);
    for (let i = (this.drawn ?? []).length - 1; i >= 0; i--) {
      const disc = this.drawn[i];
      if (Math.hypot(disc.px - point.x, disc.py - point.y) <= Math.max(disc.size, 9)) return { disc };
    }
    const x = worldX(event.latlng.lng);
    const wrapped = ((x % WORLD) + WORLD) % WORLD;
    const y = worldY(event.latlng.lat);
    const pen = this.layer.canvas.getContext('2d');
    pen.setTransform(1, 0, 0, 1, 0, 0);
    for (const shape of this.borders.coarse.shapes) {
      const { box } = shape;
      if (wrapped < box[0] || wrapped > box[2] || y < box[1] || y > box[3]) continue;
      if (pen.isPointInPath(shape.path, wrapped, y, 'evenodd')) return { shape };
    }
    return {};
  }

  point(event) {
    const found = this.under(event);
    const shape = found.disc ? null : found.shape ?? null;
    if (shape !== this.hoverShape) {
      this.hoverShape = shape;
      this.layer.paint();
    }
    this.map.getContainer().style.cursor = found.disc || shape ? 'pointer' : '';
    this.hooks.hover(found, event.containerPoint);
  }

  leave() {
    this.hoverShape = null;
    this.layer.paint();
    this.hooks.hover({}, null);
  }

  pick(event) {
    const { disc, shape } = this.under(event);
    if (disc && disc.places.length > 1 && this.map.getZoom() < 11) {
      this.map.setView([this.model.data.place.lat[disc.at], event.latlng.lng], Math.min(this.map.getZoom() + 2, 12));
    } else this.hooks.pick(disc ? disc.at : -1, shape ? shape.code : '');
  }
}

/** A pattern is laid in device pixels, so that its lines have one width at every zoom. */
function hatched(pen, pattern) {
  pattern.setTransform(new DOMMatrix(pen.getTransform().toString()).inverse());
  return pattern;
}

function world(pen, view, copy) {
  const { ratio, scale } = view;
  pen.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * (copy * WORLD * scale - view.x), -ratio * view.y);
}

function visible(box, view, copy) {
  const shift = copy * WORLD;
  return (
    (box[2] + shift) * view.scale > view.x && (box[0] + shift) * view.scale < view.x + view.width &&
    box[3] * view.scale > view.y && box[1] * view.scale < view.y + view.height
  );
}

/** Least and greatest of weighted values, the outermost left out. */
function inner(pairs) {
  pairs.sort((a, b) => a[0] - b[0]);
  const cut = Math.floor(pairs.reduce((sum, [, weight]) => sum + weight, 0) * OUTERMOST);
  const end = (list) => {
    let passed = 0;
    return list.find(([, weight]) => (passed += weight) > cut)[0];
  };
  return [end(pairs), end([...pairs].reverse())];
}

/** West and east of the shortest arc that holds all longitudes; the east may exceed 180. */
export function narrowest(longitudes) {
  const sorted = [...longitudes].sort((a, b) => a - b);
  let [gap, after] = [sorted[0] + 360 - sorted[sorted.length - 1], 0];
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i] - sorted[i - 1] > gap) [gap, after] = [sorted[i] - sorted[i - 1], i];
  }
  return after === 0 ? [sorted[0], sorted[sorted.length - 1]] : [sorted[after], sorted[after - 1] + 360];
}
