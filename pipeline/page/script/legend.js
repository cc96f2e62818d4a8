// Classes of the shading, and the key that explains them.

import { classOf, spread } from './colour.js';
import { element, name, oneDigit, say, t } from './words.js';

/** Upper bounds of the classes for a measure: fixed for each length of selection, so that steps compare. */
function breaksFor(model, state) {
  const classed = model.whole || state.list ? 'all' : state.period;
  const byLength = model.data.header.breaks?.[classed]?.[state.measure] ?? [];
  const length = model.last - model.first + 1;
  let at = 0;
  while (at + 1 < byLength.length && 2 ** (at + 0.5) < length) at++;
  return byLength[at] ?? [];
}

/** Classes of the measure shown: bounds, colours, and the colour of a region's value. */
export function legendClasses(model, state, palette) {
  if (state.measure === 'activity') {
    const { activities } = model.data;
    const shades = activities.map((_, index) => palette.activities[Math.min(index, palette.activities.length - 1)]);
    return { shades, colourOf: (value) => (value < 0 ? palette.read : shades[value]) };
  }
  const breaks = breaksFor(model, state);
  if (state.measure === 'change') {
    const falls = spread([...palette.fall], breaks.length + 1);
    const rises = spread([...palette.rise], breaks.length + 1);
    return {
      breaks, falls, rises,
      colourOf: (value) => (value === 0 ? palette.even : (value > 0 ? rises : falls)[classOf(Math.abs(value), breaks)]),
    };
  }
  const shades = spread(palette.ramp, breaks.length + 1);
  return { breaks, shades, colourOf: (value) => (value ? shades[classOf(value, breaks)] : palette.read) };
}

const shortNumber = (value) => (Number.isInteger(value) ? say(value) : oneDigit(value));

/** Words of each class: "1–2", "3–6", "7 and more". */
export function classWords(breaks, whole) {
  const words = [];
  let low = whole ? 1 : 0;
  for (const high of breaks) {
    words.push(low === high ? shortNumber(high) : whole ? `${shortNumber(low)}–${shortNumber(high)}` : `≤ ${shortNumber(high)}`);
    low = whole ? high + 1 : high;
  }
  words.push(breaks.length ? (whole ? t('legend.more', { number: shortNumber(low) }) : `> ${shortNumber(low)}`) : whole ? t('legend.more', { number: '1' }) : '> 0');
  return words;
}

/** Draw the key into its place. */
export function renderLegend(root, model, state, palette) {
  const classes = legendClasses(model, state, palette);
  const item = (colour, words, kind = '') => {
    const swatch = element('span', { class: `swatch ${kind}`, 'aria-hidden': 'true' });
    if (colour) swatch.style.setProperty('--swatch', colour);
    return element('li', {}, swatch, words);
  };
  const items = [];
  if (state.measure === 'activity') {
    const own = palette.activities.length - 1; // the last colour is shared by all the rarer ones
    classes.shades.slice(0, own).forEach((shade, index) => {
      if (model.counts.activities[index]) items.push(item(shade, name('activity', model.data.activities[index])));
    });
    if (model.counts.activities.some((stories, index) => stories && index >= own)) items.push(item(palette.activities[own], t('legend.others')));
  } else if (state.measure === 'change') {
    const words = classWords(classes.breaks, true);
    for (let i = words.length - 1; i >= 0; i--) items.push(item(classes.falls[i], `− ${words[i]}`));
    items.push(item(palette.even, t('legend.even')));
    words.forEach((text, i) => items.push(item(classes.rises[i], `+ ${text}`)));
  } else {
    classWords(classes.breaks, state.measure === 'stories').forEach((text, i) => items.push(item(classes.shades[i], text)));
  }
  const change = state.measure === 'change';
  if (!change) items.push(item(palette.read, t('legend.none')));
  items.push(item('', t(change ? 'legend.nobefore' : 'legend.unread'), 'hatched'));
  const spots = [item('', t('legend.disc'), 'disc'), item('', t('legend.ring'), 'ring'), item('', t('legend.city'), 'city')];
  const district = model.data.header.places.kinds.indexOf('admin2');
  if (!model.counts.places.some((stories, at) => stories && model.data.place.kind[at] === district)) spots.splice(1, 1);
  if (state.actors) spots.splice(1, 0, item('', t('legend.actor'), 'actor'));
  root.replaceChildren(element('h2', {}, t(`measure.${state.measure}`)), element('ul', {}, ...items), element('ul', { class: 'discs' }, ...spots));
}
