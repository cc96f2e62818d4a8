// The time line: stories by period, stacked by activity, with a selection that steps, stretches and plays.

import { axisLabel, firstDay, isoDay, lastDay, periodOf, sayDays, sayPeriod } from './calendar.js';
import { colours } from './colour.js';
import { element, name, say, speaks, t } from './words.js';

const HEIGHT = 72;
const AXIS = 18;
const HEAD = 14; // room over the highest bar, for the number it stands for
const SPEEDS = [1200, 600, 250]; // milliseconds a step

export class Timeline {
  constructor(root, model, store, hooks) {
    Object.assign(this, { root, model, store, hooks, speed: 1, timer: 0 });
    this.canvas = root.querySelector('canvas');
    this.low = root.querySelector('.thumb.low');
    this.high = root.querySelector('.thumb.high');
    this.band = root.querySelector('.band');
    this.track = root.querySelector('.track');
    this.track.addEventListener('pointerdown', (event) => this.press(event));
    this.track.addEventListener('pointermove', (event) => this.drag(event));
    this.track.addEventListener('pointerleave', () => this.hooks.hover(null));
    for (const type of ['pointerup', 'pointercancel']) this.track.addEventListener(type, (event) => this.release(event));
    for (const [thumb, end] of [[this.low, 'low'], [this.high, 'high']]) thumb.addEventListener('keydown', (event) => this.key(event, end));
    root.querySelector('.play').addEventListener('click', () => (this.timer ? this.pause() : this.play()));
    root.querySelector('.speed').addEventListener('click', () => this.faster());
    root.querySelector('.back').addEventListener('click', () => this.step(-1));
    root.querySelector('.next').addEventListener('click', () => this.step(1));
    root.querySelector('.whole').addEventListener('click', () => this.store.set({ from: null, to: null }));
    new ResizeObserver(() => this.render(this.store.state)).observe(this.track);
  }

  /** Pixels from the left of the track to the beginning of a period. */
  x(period) {
    const { line } = this.model;
    return ((period - line.first) / line.count) * this.width;
  }

  periodAt(x) {
    const { line } = this.model;
    const number = line.first + Math.floor((x / this.width) * line.count);
    return Math.max(line.first, Math.min(line.last, number));
  }

  select(first, last, passing = false) {
    const { line } = this.model;
    const [low, high] = [Math.max(line.first, Math.min(first, last)), Math.min(line.last, Math.max(first, last))];
    const whole = low === line.first && high === line.last;
    this.store.set(
      whole ? { from: null, to: null, list: '' } : { from: firstDay(low, line.period), to: lastDay(high, line.period), list: '' },
      passing,
    );
  }

  /** Move the selection by its own length; from the whole, begin at one period. */
  step(direction, passing = false) {
    const { model } = this;
    const { line } = model;
    const whole = model.first === line.first && model.last === line.last;
    const length = whole ? 1 : model.last - model.first + 1;
    const start = whole ? (direction > 0 ? line.first : line.last) : model.first + direction * length;
    if (start < line.first || start > line.last) return false;
    this.select(start, Math.min(line.last, start + length - 1), passing);
    return true;
  }

  play() {
    const { model } = this;
    if (model.last >= model.line.last) this.select(model.line.first, model.line.first);
    const tick = () => {
      if (!this.step(1, true)) this.pause();
    };
    this.timer = setInterval(tick, SPEEDS[this.speed]);
    this.playing(true);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = 0;
    this.playing(false);
  }

  playing(on) {
    const button = this.root.querySelector('.play');
    button.setAttribute('aria-pressed', String(on));
    button.setAttribute('aria-label', t(on ? 'time.pause' : 'time.play'));
    button.classList.toggle('on', on);
  }

  faster() {
    this.speed = (this.speed + 1) % SPEEDS.length;
    this.root.querySelector('.speed').textContent = t('time.speed', { number: say(this.speed + 1) });
    if (this.timer) {
      clearInterval(this.timer);
      this.timer = setInterval(() => this.step(1, true) || this.pause(), SPEEDS[this.speed]);
    }
  }

  key(event, end) {
    const { model } = this;
    const { line } = model;
    const page = Math.max(2, Math.round(line.count / 10));
    const moves = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -page, PageUp: page, Home: -line.count, End: line.count };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const length = model.last - model.first;
    if (event.shiftKey || event.altKey || (model.first === line.first && model.last === line.last)) {
      if (end === 'low') this.select(Math.min(model.first + move, model.last), model.last);
      else this.select(model.first, Math.max(model.first, model.last + move));
      return;
    }
    const first = Math.max(line.first, Math.min(line.last - length, model.first + move));
    this.select(first, first + length);
  }

  press(event) {
    if (event.button) return;
    const x = event.clientX - this.track.getBoundingClientRect().left;
    const [low, high] = [this.x(this.model.first), this.x(this.model.last + 1)];
    const whole = this.model.first === this.model.line.first && this.model.last === this.model.line.last;
    const at = this.periodAt(x);
    const thumb = event.target.closest('.thumb');
    if (thumb) this.grip = { end: thumb === this.low ? 'low' : 'high' };
    else if (x > low && x < high && !whole) this.grip = { end: 'both', at, first: this.model.first, last: this.model.last, still: true };
    else {
      this.grip = { end: 'new', at };
      this.select(at, at, true);
    }
    this.track.setPointerCapture(event.pointerId);
  }

  drag(event) {
    const x = event.clientX - this.track.getBoundingClientRect().left;
    const at = this.periodAt(x);
    this.hooks.hover(at);
    const { grip, model } = this;
    if (!grip) return;
    if (grip.end === 'low') this.select(Math.min(at, model.last), model.last, true);
    else if (grip.end === 'high') this.select(model.first, Math.max(at, model.first), true);
    else if (grip.end === 'new') this.select(grip.at, at, true);
    else if (at !== grip.at || !grip.still) {
      grip.still = false;
      const length = grip.last - grip.first;
      const first = Math.max(model.line.first, Math.min(model.line.last - length, grip.first + at - grip.at));
      this.select(first, first + length, true);
    }
  }

  release(event) {
    if (this.grip?.still) this.select(this.grip.at, this.grip.at);
    else if (this.grip) this.select(this.model.first, this.model.last);
    this.grip = null;
  }

  render(state) {
    const { model, canvas } = this;
    this.width = this.track.clientWidth;
    if (!this.width || !model.line) return;
    const ratio = globalThis.devicePixelRatio || 1;
    canvas.width = Math.round(this.width * ratio);
    canvas.height = Math.round((HEIGHT + AXIS) * ratio);
    const pen = canvas.getContext('2d');
    pen.scale(ratio, ratio);
    const palette = colours(this.hooks.dark());
    this.bars(pen, palette, Boolean(state.list));
    this.axis(pen, palette, state.language);
    renderKey(this.root.querySelector('#key'), model, palette);
    const [low, high] = [this.x(model.first), this.x(model.last + 1)];
    this.band.style.left = `${low}px`;
    this.band.style.width = `${Math.max(2, high - low)}px`;
    this.low.style.left = `${low}px`;
    this.high.style.left = `${high}px`;
    this.describe(this.low, model.first, firstDay(model.first, model.line.period), state);
    this.describe(this.high, model.last, lastDay(model.last, model.line.period), state);
  }

  describe(thumb, period, day, state) {
    const { line } = this.model;
    thumb.setAttribute('aria-valuemin', String(line.first));
    thumb.setAttribute('aria-valuemax', String(line.last));
    thumb.setAttribute('aria-valuenow', String(period));
    thumb.setAttribute('aria-valuetext', `${sayPeriod(period, line.period, state.language)} (${isoDay(day)})`);
  }

  /** A bar is as high as its period has stories; its colours share it by how many stories report each activity. */
  bars(pen, palette, beside) {
    const { line, histogram, data, first, last } = this.model;
    const width = data.activities.length;
    const sums = new Int32Array(line.count);
    for (let cell = 0; cell < histogram.cells.length; cell++) sums[Math.floor(cell / width)] += histogram.cells[cell];
    const most = Math.max(...histogram.totals);
    const bar = this.width / line.count;
    const gap = bar > 4 ? 1 : 0;
    for (let at = 0; at < line.count; at++) {
      const x = at * bar;
      const chosen = !beside && at + line.first >= first && at + line.first <= last;
      pen.globalAlpha = chosen ? 1 : 0.35;
      const full = (histogram.totals[at] / Math.max(1, most)) * (HEIGHT - HEAD);
      if (!line.read[at] && !full) {
        pen.fillStyle = palette.hatch;
        pen.fillRect(x, HEIGHT - 2, Math.max(bar - gap, 0.6), 2);
        continue;
      }
      let y = HEIGHT;
      if (!sums[at] && full) {
        pen.fillStyle = palette.hatch; // all of it denied or planned
        pen.fillRect(x, y - full, Math.max(bar - gap, 0.6), full);
      }
      for (let activity = 0; activity < width; activity++) {
        const stories = histogram.cells[at * width + activity];
        if (!stories) continue;
        const height = (stories / sums[at]) * full;
        pen.fillStyle = palette.activities[Math.min(activity, palette.activities.length - 1)];
        pen.fillRect(x, y - height, Math.max(bar - gap, 0.6), height);
        y -= height;
      }
    }
    pen.globalAlpha = 1;
    if (most) this.scale(pen, palette, most);
  }

  /** What the highest bar stands for. */
  scale(pen, palette, most) {
    const words = t(`time.most.${this.model.line.period}`, { stories: t('stories', { count: most }) });
    pen.fillStyle = palette.label;
    pen.font = '11px system-ui, sans-serif';
    pen.textBaseline = 'alphabetic';
    pen.fillText(words, 3, HEAD - 4);
    pen.globalAlpha = 0.35;
    pen.fillRect(0, HEAD - 0.5, this.width, 0.5);
    pen.globalAlpha = 1;
  }

  axis(pen, palette, language) {
    const { line } = this.model;
    const [from, to] = [firstDay(line.first, line.period), lastDay(line.last, line.period)];
    const days = to - from + 1;
    const { unit, every } = axisStep(days, this.width);
    pen.fillStyle = palette.label;
    pen.textBaseline = 'top';
    if (line.period === 'custom') return this.customAxis(pen, language);
    for (let number = periodOf(from, unit); number <= periodOf(to, unit); number++) {
      const day = firstDay(number, unit);
      if (day < from || (unit === 'day' ? (number + 3) % every : number % every)) continue;
      const x = ((day - from) / days) * this.width;
      const year = unit === 'month' && number % 12 === 0;
      const label = axisLabel(day, year ? 'year' : unit, language);
      pen.font = `${year ? '600 ' : ''}11px system-ui, sans-serif`;
      if (x + pen.measureText(label).width + 3 > this.width) continue;
      pen.fillRect(x, HEIGHT, 1, 4);
      pen.fillText(label, x + 3, HEIGHT + 4);
    }
  }

  /** Periods of unlike lengths are drawn alike, so each is marked with its first day. */
  customAxis(pen, language) {
    const { line } = this.model;
    pen.font = '11px system-ui, sans-serif';
    let free = 0;
    for (let number = line.first; number <= line.last; number++) {
      const label = sayDays(firstDay(number, line.period), firstDay(number, line.period), language);
      const x = this.x(number);
      if (x < free || x + pen.measureText(label).width + 3 > this.width) continue;
      pen.fillRect(x, HEIGHT, 1, 4);
      pen.fillText(label, x + 3, HEIGHT + 4);
      free = x + pen.measureText(label).width + 10;
    }
  }
}

/** Colours of the activities that the bars show; the rarest share one. */
function renderKey(root, model, palette) {
  const { data, histogram } = model;
  const width = data.activities.length;
  const own = palette.activities.length - 1;
  if (root.made?.histogram === histogram && root.made.palette === palette && root.made.language === speaks()) return;
  root.made = { histogram, palette, language: speaks() };
  const shown = new Set();
  histogram.cells.forEach((stories, cell) => stories && shown.add(Math.min(cell % width, own)));
  const item = (index) => {
    const swatch = element('span', { class: 'swatch', 'aria-hidden': 'true' });
    swatch.style.setProperty('--swatch', palette.activities[index]);
    const rest = index === own && width > palette.activities.length;
    return element('li', {}, swatch, rest ? t('legend.others') : name('activity', data.activities[index]));
  };
  root.replaceChildren(...[...shown].sort((a, b) => a - b).map(item));
}

/** The finest regular marks that leave room for their words. */
function axisStep(days, width) {
  const steps = [['day', 1, 1], ['day', 7, 7], ['month', 1, 30.4], ['month', 3, 91.3], ['month', 6, 182.6], ['year', 1, 365.25], ['year', 5, 1826], ['year', 20, 7305], ['year', 100, 36525], ['year', 500, 182625]];
  const room = (62 * days) / width;
  const [unit, every] = steps.find(([, , length]) => length >= room) ?? steps[steps.length - 1];
  return { unit, every };
}
