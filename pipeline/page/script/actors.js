// Those who act or speak under a place's name ("Moscow said"): where they are named, never where something happened.

import { WORLD } from './borders.js';
import { periodsOf } from './calendar.js';

/** Distinct stories that name each place as an actor, published in a window: a map from place to number. */
export function countActors(data, period, first, last) {
  const { actor, article } = data;
  const periods = periodsOf(article.published, article.publishedSpan, period);
  const seen = new Set();
  const stories = new Map();
  for (let i = 0; i < actor.place.length; i++) {
    const row = actor.article[i];
    if (periods[row] < first || periods[row] > last) continue;
    const key = actor.place[i] * data.storyCount + article.story[row];
    if (seen.has(key)) continue;
    seen.add(key);
    stories.set(actor.place[i], (stories.get(actor.place[i]) ?? 0) + 1);
  }
  return stories;
}

/** Hollow diamonds at capitals and other settlements; an actor that is a country stands in the margin. */
export function drawActors(pen, view, stories, discs, palette, copies) {
  const most = Math.max(1, ...stories.values());
  pen.lineWidth = 1.75;
  pen.strokeStyle = palette.actor;
  for (const [at, count] of stories) {
    if (discs.form[at] !== 1) continue;
    const size = 5 + 11 * Math.sqrt(count / most);
    for (const copy of copies) {
      const x = (discs.x[at] + copy * WORLD) * view.scale - view.x;
      const y = discs.y[at] * view.scale - view.y;
      if (x < -size || y < -size || x > view.width + size || y > view.height + size) continue;
      pen.beginPath();
      pen.moveTo(x, y - size);
      pen.lineTo(x + size, y);
      pen.lineTo(x, y + size);
      pen.lineTo(x - size, y);
      pen.closePath();
      pen.stroke();
    }
  }
}
