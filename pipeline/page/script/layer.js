// A Leaflet layer of one canvas, a little larger than the view, drawn again when a movement has ended.

const PADDING = 0.15;

/** Make a canvas layer; `draw(context, view)` is called with the view it has to fill. */
export function canvasLayer(L, draw) {
  const Layer = L.Layer.extend({
    onAdd(map) {
      this.canvas = L.DomUtil.create('canvas', 'leaflet-zoom-animated', map.getPane('overlayPane'));
      this.canvas.setAttribute('aria-hidden', 'true');
      this.reset();
    },
    onRemove() {
      this.canvas.remove();
    },
    getEvents() {
      return { moveend: this.reset, resize: this.reset, viewreset: this.reset, zoomanim: this.animate };
    },
    reset() {
      const map = this._map;
      const size = map.getSize();
      const margin = size.multiplyBy(PADDING).round();
      this.corner = map.containerPointToLayerPoint(margin.multiplyBy(-1)).round();
      this.size = size.add(margin.multiplyBy(2));
      this.zoom = map.getZoom();
      this.place = map.layerPointToLatLng(this.corner);
      L.DomUtil.setTransform(this.canvas, this.corner, 1);
      this.paint();
    },
    animate(event) {
      const scale = this._map.getZoomScale(event.zoom, this.zoom);
      const corner = this._map._latLngToNewLayerPoint(this.place, event.zoom, event.center);
      L.DomUtil.setTransform(this.canvas, corner, scale);
    },
    paint() {
      if (!this._map || !this.size.x || !this.size.y) return;
      const ratio = globalThis.devicePixelRatio || 1;
      const [width, height] = [Math.round(this.size.x * ratio), Math.round(this.size.y * ratio)];
      if (this.canvas.width !== width || this.canvas.height !== height) {
        this.canvas.width = width;
        this.canvas.height = height;
        this.canvas.style.width = `${this.size.x}px`;
        this.canvas.style.height = `${this.size.y}px`;
      }
      const context = this.canvas.getContext('2d');
      const origin = this._map.getPixelOrigin().add(this.corner);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, width, height);
      draw(context, { x: origin.x, y: origin.y, width: this.size.x, height: this.size.y, scale: 2 ** this.zoom, zoom: this.zoom, ratio });
    },
  });
  return new Layer();
}

/** A drawing that stays while its key does: made once, then laid on as a picture. */
export class Still {
  draw(pen, key, make) {
    const { width, height } = pen.canvas;
    if (key !== this.key || !this.canvas) {
      this.canvas ??= document.createElement('canvas');
      Object.assign(this.canvas, { width, height }); // clears it too
      make(this.canvas.getContext('2d'));
      this.key = key;
    }
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.drawImage(this.canvas, 0, 0);
  }
}

/** Numbers of the copies of the world that a view shows. */
export function worldCopies(view, world) {
  const copies = [];
  const width = world * view.scale;
  for (let copy = Math.floor(view.x / width); copy * width < view.x + view.width; copy++) copies.push(copy);
  return copies;
}
