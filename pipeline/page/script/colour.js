// Colours of data, for light and dark; every other colour stands in the style sheet. The sequential ramp has one hue and
// even steps of lightness, and change runs from teal to rust: both hold for the three common kinds of colour blindness.

const LIGHT = {
  ramp: ['#f7d9c4', '#efad86', '#e07d52', '#bf4f2b', '#84290f'],
  fall: ['#b9dcd9', '#63a9a8', '#1f6a70'],
  rise: ['#f3c4a4', '#d9713f', '#8f3415'],
  even: '#e9e4dc', read: '#f1ede6', unread: '#f1ede6', hatch: '#b9b1a5', land: '#f7f5f1', sea: '#e6eaec',
  border: '#ffffff', country: '#9d968b', select: '#14110f', disc: '#2b2320', discLine: '#ffffffcc', actor: '#33658a', label: '#3d3833', halo: '#ffffffd9',
  activities: ['#b5451f', '#33658a', '#d99a1c', '#4f8a5b', '#8a5a9e', '#7fb3c8', '#c98aa6', '#8c8479'],
};

const DARK = {
  ramp: ['#46251b', '#7a3420', '#b34e2a', '#e5804f', '#ffc9a3'],
  fall: ['#1d4a4d', '#3f8f90', '#a5e0dc'],
  rise: ['#6b3018', '#cf6a3a', '#ffc09a'],
  even: '#37342f', read: '#2a2825', unread: '#2a2825', hatch: '#5c564e', land: '#22211f', sea: '#151617',
  border: '#151617', country: '#8f877b', select: '#ffffff', disc: '#fff3ea', discLine: '#1a1918cc', actor: '#8fc1ea', label: '#d8d2c9', halo: '#151617d9',
  activities: ['#e0703f', '#6ea3cc', '#e8b64c', '#78b888', '#b58bc8', '#9cd0e4', '#e0a6c0', '#a49b8f'],
};

export function colours(dark) {
  return dark ? DARK : LIGHT;
}

/** Class of a value: number of breaks below it; breaks are the upper bounds of all classes but the last. */
export function classOf(value, breaks) {
  let low = 0;
  while (low < breaks.length && value > breaks[low]) low++;
  return low;
}

/** Colours of as many classes as there are, drawn evenly from a ramp. */
export function spread(ramp, classes) {
  if (classes <= 1) return [ramp[Math.floor(ramp.length / 2)]];
  return Array.from({ length: classes }, (_, at) => ramp[Math.round((at * (ramp.length - 1)) / (classes - 1))]);
}

/** A pattern of diagonal lines: "no article read". */
export function hatching(context, colour, ground, ratio) {
  const size = 8 * ratio;
  const tile = document.createElement('canvas');
  tile.width = tile.height = size;
  const pen = tile.getContext('2d');
  pen.fillStyle = ground;
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = colour;
  pen.lineWidth = ratio;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
  }
  pen.stroke();
  return context.createPattern(tile, 'repeat');
}
