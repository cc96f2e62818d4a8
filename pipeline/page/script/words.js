// The page's own words in the reader's language. Text of articles never passes through here.

let table = {};
let language = 'en';
let plural = new Intl.PluralRules('en');
let digits = new Intl.NumberFormat('en');

export function useWords(words, code) {
  table = words;
  language = code;
  plural = new Intl.PluralRules(code);
  digits = new Intl.NumberFormat(code);
}

export const speaks = () => language;
export const oneDigit = (number) => new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(number);
export const percent = (share) => new Intl.NumberFormat(language, { style: 'percent' }).format(share);
export const say = (number) => digits.format(number);

/** A phrase; `{name}` is replaced, and a count chooses the plural form (an object of forms in the language file). */
export function t(key, values = {}) {
  let phrase = table[key];
  if (phrase === undefined) return key;
  if (typeof phrase === 'object') phrase = phrase[plural.select(values.count ?? 0)] ?? phrase.other;
  return phrase.replace(/\{(\w+)\}/gu, (_, name) => (typeof values[name] === 'number' ? say(values[name]) : values[name] ?? ''));
}

/** A value of a column (an activity, a kind, a rule) in the reader's language, or as it stands. */
export function name(group, value) {
  return table[`${group}.${value}`] ?? String(value).replaceAll('-', ' ');
}

/** A name given in several languages (a region's), in the reader's or in English. */
export const localName = (names) => names[language] || names.en;

/** A new element: text and attributes are set as data, never parsed. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key === 'class') node.className = value;
    else if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}
