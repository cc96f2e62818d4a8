// Text by line, in chunks that are decoded when first needed and searched without decoding twice.

import { inflate } from './bytes.js';

/** Lines of text behind a list of compressed chunks. */
export class Lines {
  /**
   * @param {Promise<Uint8Array[]>} chunks  each chunk compressed, once the document is read
   * @param {number[]} firsts  number of the first line of each chunk
   * @param {number} count     lines in all
   */
  constructor(chunks, firsts, count) {
    this.packed = chunks;
    this.firsts = firsts;
    this.count = count;
    this.texts = new Array(firsts.length);
    this.starts = new Array(firsts.length);
  }

  chunkOf(line) {
    let low = 0;
    let high = this.firsts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.firsts[middle] <= line) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  async load(chunk) {
    if (this.texts[chunk] !== undefined) return;
    this.waiting ??= new Map();
    if (!this.waiting.has(chunk)) this.waiting.set(chunk, this.decode(chunk));
    await this.waiting.get(chunk);
  }

  async decode(chunk) {
    const packed = await this.packed;
    const text = new TextDecoder().decode(await inflate(packed[chunk]));
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    starts.push(text.length + 1);
    this.starts[chunk] = Uint32Array.from(starts);
    this.texts[chunk] = text;
    packed[chunk] = null;
    this.waiting.delete(chunk);
  }

  /** One line, or undefined while its chunk is not decoded. */
  peek(line) {
    const chunk = this.chunkOf(line);
    const text = this.texts[chunk];
    if (text === undefined) return undefined;
    const row = line - this.firsts[chunk];
    return text.slice(this.starts[chunk][row], this.starts[chunk][row + 1] - 1);
  }

  async get(line) {
    if (line >= this.count) return '';
    await this.load(this.chunkOf(line));
    return this.peek(line);
  }

  async loadAll() {
    for (let chunk = 0; chunk < this.firsts.length; chunk++) await this.load(chunk);
  }

  /** Mark in `found` every line in which the pattern (flags g, i, u) occurs. All chunks must be loaded. */
  search(pattern, found) {
    this.texts.forEach((text, chunk) => {
      const starts = this.starts[chunk];
      let row = 0;
      pattern.lastIndex = 0;
      for (let hit = pattern.exec(text); hit; hit = pattern.exec(text)) {
        while (starts[row + 1] <= hit.index) row++;
        found[this.firsts[chunk] + row] = 1;
        pattern.lastIndex = starts[row + 1]; // one hit a line is enough
      }
    });
    return found;
  }
}

/** A pattern that finds the words a reader types, whatever the case and the kind of apostrophe or dash. */
export function searchPattern(words) {
  const source = words
    .trim()
    .replace(/[.*+?^${}()|[\]\\/]/gu, '\\$&')
    .replace(/['’ʼ‘`´]/gu, "['’ʼ‘`´]")
    .replace(/[-‐‑–—]/gu, '[-‐‑–—]')
    .replace(/\s+/gu, '\\s+');
  return source ? new RegExp(source, 'giu') : null;
}
