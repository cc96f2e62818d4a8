// The reports of the selection: only what is in view is in the document, however long the list.

import { reportDetail, reportFace } from './report.js';
import { element } from './words.js';

const ROW = 124; // pixels; set in the style sheet too (.report)
const SPARE = 4; // rows kept above and below the view

export class ReportList {
  constructor(root, data, hooks) {
    Object.assign(this, { root, data, hooks, rows: [], open: -1, extra: 0, shown: new Map() });
    this.inner = element('ul', { class: 'reports' });
    root.append(this.inner);
    root.addEventListener('scroll', () => this.paint(), { passive: true });
    new ResizeObserver(() => this.paint()).observe(root);
  }

  show(rows, open) {
    const held = this.inner.contains(document.activeElement);
    this.rows = rows;
    this.open = rows.indexOf(open);
    this.extra = 0;
    this.shown.clear();
    this.inner.replaceChildren();
    this.root.scrollTop = this.open > 0 ? this.open * ROW : 0;
    this.paint();
    // The list is made anew; who stood in it still does.
    if (held) this.shown.get(Math.max(0, this.open))?.querySelector('button').focus({ preventScroll: true });
  }

  top(index) {
    return index * ROW + (this.open >= 0 && index > this.open ? this.extra : 0);
  }

  paint() {
    const { scrollTop, clientHeight } = this.root;
    this.inner.style.height = `${this.rows.length * ROW + this.extra}px`;
    const from = Math.max(0, Math.floor((scrollTop - this.extra) / ROW) - SPARE);
    const to = Math.min(this.rows.length, Math.ceil((scrollTop + clientHeight) / ROW) + SPARE);
    for (const [index, node] of this.shown) {
      if ((index < from || index >= to) && !node.contains(document.activeElement)) {
        node.remove();
        this.shown.delete(index);
      }
    }
    for (let index = from; index < to; index++) {
      if (!this.shown.has(index)) this.add(index);
      this.shown.get(index).style.transform = `translateY(${this.top(index)}px)`;
    }
  }

  add(index) {
    const row = this.rows[index];
    const isOpen = index === this.open;
    const button = element('button', { type: 'button', class: 'face', 'aria-expanded': String(isOpen), onclick: () => this.hooks.open(isOpen ? -1 : row) });
    const item = element('li', { class: `report${isOpen ? ' open' : ''}`, 'aria-setsize': String(this.rows.length), 'aria-posinset': String(index + 1) }, button);
    item.style.setProperty('--row', `${ROW}px`);
    button.addEventListener('keydown', (event) => this.key(event, index));
    const text = this.data.sentences.peek(this.data.report.sentence[row]);
    button.replaceChildren(...reportFace(this.data, row, text));
    if (text === undefined) {
      this.data.sentences.get(this.data.report.sentence[row]).then((loaded) => button.replaceChildren(...reportFace(this.data, row, loaded)));
    }
    const after = [...this.shown].filter(([other]) => other > index).sort((a, b) => a[0] - b[0])[0];
    this.inner.insertBefore(item, after ? after[1] : null);
    this.shown.set(index, item);
    if (isOpen) this.fill(item, row);
  }

  async fill(item, row) {
    const detail = await reportDetail(this.data, row);
    if (!item.isConnected) return;
    item.append(detail);
    this.extra = item.offsetHeight - ROW;
    this.paint();
  }

  key(event, index) {
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -this.rows.length, End: this.rows.length };
    if (!moves[event.key]) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(this.rows.length - 1, index + moves[event.key]));
    this.root.scrollTop = Math.max(0, this.top(next) - this.root.clientHeight / 3);
    this.paint();
    this.shown.get(next)?.querySelector('button').focus({ preventScroll: true });
  }
}
