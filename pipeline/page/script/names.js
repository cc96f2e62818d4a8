// Names of places in the reader's language: of regions and countries from the borders, of settlements from the gazetteer.

import { localName, speaks } from './words.js';

/** Give the data a way to name its places: `data.placeName(index)`. */
export function namePlaces(data, borders) {
  const { places } = data.header;
  const shapeOf = (at) => {
    const kind = places.kinds[data.place.kind[at]];
    if (kind === 'country') return borders.land.byCode.get(places.countries[at]);
    return kind === 'admin1' ? borders.coarse.byCode.get(places.admin1[at]) : undefined;
  };
  data.placeName = (at) => {
    if (speaks() === 'en') return places.names[at];
    const shape = shapeOf(at);
    return shape ? localName(shape.name) : places.local[speaks()]?.[at] || places.names[at];
  };
}

/** Every name by which a reader may look for a place. */
export function namesOf({ header: { places } }, at) {
  return [places.names[at], ...Object.values(places.local).map((names) => names[at])].filter(Boolean);
}
