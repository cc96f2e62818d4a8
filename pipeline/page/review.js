// The review page: cards of doubtful names, and the file of corrections that they become.
// Every text enters the document as text; nothing is ever asked of a network.

const data = JSON.parse(document.querySelector('#review-data').textContent);
const PAGE = 40;
const $ = (selector, inside = document) => inside.querySelector(selector);
const plural = (count, one, many = `${one}s`) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** An element with properties and children; a text child becomes a text node. */
function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const bdi = (text) => el('bdi', { dir: 'auto' }, text);

/** A cell of CSV; what a spreadsheet would take for a formula gets an apostrophe before it, numbers do not. */
function csvCell(name, value) {
  let text = String(value ?? '');
  if (!data.numbers.includes(name) && /^'*[=+\-@\t\r]/u.test(text)) text = `'${text}`;
  return /[",;\n\r]|^\s|\s$/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function toCsv(rows) {
  const lines = rows.map((row) => data.columns.map((name) => csvCell(name, row[name])).join(','));
  return [data.columns.join(','), ...lines].join('\r\n') + '\r\n';
}

/** What a row corrects; two rows of one target contradict each other. */
function targetOf(row, group) {
  if (row.scope === 'mention') return ['mention', row.article_id, row.start, row.end].join('\u001f');
  if (row.scope === 'article') return ['article', row.article_id, group.key].join('\u001f');
  if (row.scope === 'outlet') return ['outlet', group.outletKey, group.key].join('\u001f');
  return ['everywhere', group.key].join('\u001f');
}

let forms = 0;
const cards = new Map();
let saved = true;

function sentence(example, number) {
  const source = [example.outlet, example.title, example.article].filter(Boolean);
  const where = el('small', {}, `${number}. `, ...source.flatMap((text, at) => (at ? [' · ', bdi(text)] : [bdi(text)])));
  if (/^https?:\/\//iu.test(example.url ?? '')) {
    where.append(' · ', el('a', { href: example.url, rel: 'noopener noreferrer', target: '_blank' }, 'open'));
  }
  return el('li', {}, el('q', { dir: 'auto' }, example.before, el('mark', {}, example.surface), example.after), where);
}

/** One decision about a group: what is right, and how far it holds. */
function decision(group, onChange) {
  const id = `d${(forms += 1)}`;
  const form = el('fieldset', {}, el('legend', {}, `What is right for “${group.name}”?`));
  const radio = (value, label, extra = null) => {
    const input = el('input', { type: 'radio', name: id, value, id: `${id}-${form.children.length}` });
    form.append(el('div', { className: 'choice' }, input, el('label', { htmlFor: input.id }, ...label)), ...(extra ? [extra] : []));
    return input;
  };
  const place = ({ label, kind, score, id: key }) => [
    bdi(label), ' ', el('span', { className: 'faint' }, `${kind}${score === null ? '' : `, ${score.toFixed(2)}`} · `, bdi(key)),
  ];
  radio('', ['Leave as it is']).checked = true;
  if (group.place) radio(`id:${group.place.id}`, ['As now: ', ...place(group.place)]);
  for (const other of group.alternatives) radio(`id:${other.id}`, place(other));
  radio('none', ['Not a place']);
  const field = (label, properties) => el('label', {}, label, el('input', properties));
  const otherId = field('Id in the gazetteer', { type: 'text', name: 'place_id', placeholder: 'geonames:706483', size: 22, autocomplete: 'off' });
  const point = [
    field('Latitude', { type: 'number', name: 'lat', min: -90, max: 90, step: 'any' }),
    field('Longitude', { type: 'number', name: 'lon', min: -180, max: 180, step: 'any' }),
    field('Name', { type: 'text', name: 'place_name', value: group.name, autocomplete: 'off' }),
    el('label', {}, 'Kind', el('select', { name: 'kind' }, ...data.kinds.map((kind) => el('option', { value: kind }, kind)))),
  ];
  const fields = { id: el('div', { className: 'more-fields', hidden: true }, otherId), point: el('div', { className: 'more-fields', hidden: true }, ...point) };
  radio('other', ['Another place of the gazetteer'], fields.id);
  radio('point', ['A point of your own'], fields.point);
  const option = (value, label) => el('option', { value }, label);
  const scope = el('select', { name: 'scope' });
  if (group.outlet) scope.append(option('outlet', `this outlet, ${group.outlet}: ${plural(group.inOutlet, 'mention')} of the name`));
  group.examples.forEach((example, at) => {
    scope.append(option(`article:${at}`, `the article of sentence ${at + 1}`), option(`mention:${at}`, `only the mention in sentence ${at + 1}`));
  });
  scope.append(option('everywhere', `everywhere: all ${plural(group.everywhere, 'mention')} of the name`));
  scope.value = group.outlet ? 'outlet' : 'article:0';
  const role = el('select', { name: 'role' }, option('', `as found: ${group.roles.join(', ')}`), ...data.roles.map((name) => option(name, name)));
  const note = el('input', { type: 'text', name: 'note', autocomplete: 'off' });
  form.append(el('div', { className: 'how' }, el('label', {}, 'Holds for', scope), el('label', {}, 'Role', role), el('label', {}, 'Note', note)));

  form.row = () => {
    const chosen = $('input[type="radio"]:checked', form).value;
    if (!chosen && !role.value) return null;
    const [wide, at] = scope.value.split(':');
    const example = at === undefined ? null : group.examples[Number(at)];
    const row = { scope: wide, name: example ? example.surface : group.name, role: role.value, note: note.value.trim() };
    if (wide === 'outlet') row.outlet = group.outlet;
    if (example) row.article_id = example.article;
    if (wide === 'mention') Object.assign(row, { start: example.start, end: example.end, sentence: example.whole ? example.before + example.surface + example.after : '' });
    if (chosen === 'none') row.role = data.notAPlace;
    else if (chosen.startsWith('id:')) row.place_id = chosen.slice(3);
    else if (chosen) {
      for (const input of fields[chosen === 'other' ? 'id' : 'point'].querySelectorAll('input, select')) row[input.name] = input.value.trim();
    }
    return row;
  };
  const settle = () => {
    const chosen = $('input[type="radio"]:checked', form).value;
    fields.id.hidden = chosen !== 'other';
    fields.point.hidden = chosen !== 'point';
    for (const input of form.querySelectorAll('.more-fields input')) input.required = !input.closest('[hidden]') && input.name !== 'place_name';
    role.disabled = chosen === 'none';
    if (role.disabled) role.value = '';
    onChange();
  };
  for (const event of ['input', 'change']) form.addEventListener(event, settle);
  return form;
}

function card(index) {
  if (cards.has(index)) return cards.get(index);
  const group = data.groups[index];
  const heading = `h${index}`;
  const now = group.place ? ['Drawn at ', bdi(group.place.label), ` (${group.place.kind}, ${group.place.id}), score ${group.place.score.toFixed(2)}: `] : [`Not drawn (${group.doubt}): `];
  const box = el('article', { className: 'card', 'aria-labelledby': heading },
    el('h2', { id: heading }, el('span', { className: 'rank' }, `${group.rank}`), bdi(group.name), el('span', { className: 'doubt' }, group.doubt)),
    el('p', { className: 'effect' }, group.stories ? `${plural(group.stories, 'story', 'stories')} ${group.effect}` : group.effect),
    el('p', { className: 'facts' }, ...now, bdi(group.reason), `. ${plural(group.mentions, 'mention')} in ${plural(group.articles, 'article')}; expected change ${group.change.toFixed(2)}.`),
    el('ol', { className: 'sentences' }, ...group.examples.map((example, at) => sentence(example, at + 1))));
  if (group.mentions > group.examples.length) box.append(el('p', { className: 'faint' }, `${plural(group.mentions - group.examples.length, 'more mention')} in review.csv`));
  const changed = () => {
    saved = false;
    box.classList.toggle('decided', decisions(box).length > 0);
    said();
  };
  const again = el('button', { type: 'button' }, 'Decide again, for another scope');
  again.addEventListener('click', () => {
    const form = decision(group, changed);
    again.before(form);
    $('input', form).focus();
  });
  box.append(decision(group, changed), again);
  box.group = group;
  cards.set(index, box);
  return box;
}

const decisions = (box) => [...box.querySelectorAll('fieldset')].map((form) => form.row()).filter(Boolean);

/** The rows to save: those of earlier files that are kept, then today's; today's go before earlier ones of their target. */
function collect() {
  const today = [...cards.values()].flatMap((box) => decisions(box).map((row) => ({ row, target: targetOf(row, box.group) })));
  const targets = today.map(({ target }) => target);
  const twice = today.find(({ target }, at) => targets.indexOf(target) !== at);
  const kept = data.earlier.filter((one, at) => $(`#e${at}`).checked && !targets.includes(one.target));
  return { rows: [...kept.map((one) => one.cells), ...today.map(({ row }) => row)], today: today.length, kept: kept.length, twice: twice?.row };
}

function said(text = '') {
  const { today, kept } = collect();
  const earlier = kept ? `, and ${plural(kept, 'earlier one')} kept` : '';
  $('#status').textContent = text || (today || kept ? `${plural(today, 'decision')}${earlier}` : '');
}

function save() {
  const wrong = [...cards.values()].flatMap((box) => [...box.querySelectorAll('fieldset')]).filter((form) => form.row()).flatMap((form) => [...form.elements]).find((input) => !input.checkValidity());
  if (wrong) {
    if (!wrong.isConnected) {
      shown = Math.max(shown, ...[...cards.keys()].map((index) => index + 1));
      show('', '');
    }
    said('A decision is incomplete; fill the field that is marked.');
    wrong.reportValidity();
    return;
  }
  const { rows, twice } = collect();
  if (twice) {
    said(`Two decisions are about “${twice.name}” in the same scope (${twice.scope}); keep one of them.`);
    return;
  }
  const link = el('a', { href: URL.createObjectURL(new Blob(['\ufeff', toCsv(rows)], { type: 'text/csv' })), download: 'corrections.csv' });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  saved = true;
  said(`Saved ${plural(rows.length, 'correction')}. Now: dateline maps SOURCE --corrections corrections.csv`);
}

let shown = PAGE;
function show(find = $('#find').value, doubt = $('#doubt').value) {
  [$('#find').value, $('#doubt').value] = [find, doubt];
  const wanted = find.trim().toLocaleLowerCase();
  const fits = (group) => (!doubt || group.doubt === doubt) && (!wanted || `${group.name}\n${group.outlet ?? ''}`.toLocaleLowerCase().includes(wanted));
  const order = data.groups.flatMap((group, index) => (fits(group) ? [index] : []));
  // Cards out of sight keep what was decided in them.
  $('#cards').replaceChildren(...order.slice(0, shown).map(card));
  $('#more').hidden = order.length <= shown;
  $('#more').textContent = `Show more (${(order.length - shown).toLocaleString('en')} left)`;
  if (!order.length) $('#cards').append(el('p', {}, data.groups.length ? 'No name fits.' : 'Nothing is in doubt.'));
}

function start() {
  $('#summary').textContent = `${plural(data.mentions, 'doubtful mention')}, ${plural(data.groups.length, 'decision')}, of ${plural(data.articles, 'article')} read. Run ${data.run}.`;
  const list = $('#earlier');
  list.hidden = !data.earlier.length;
  $('summary', list).textContent = `${plural(data.earlier.length, 'earlier correction')} of ${data.file}, kept in the file you save`;
  data.earlier.forEach((one, at) => {
    const { cells } = one;
    const what = cells.place_id || (cells.lon && `${cells.lat}, ${cells.lon}`) || '';
    const box = el('input', { type: 'checkbox', id: `e${at}`, checked: true });
    box.addEventListener('input', () => {
      saved = false;
      said();
    });
    const lost = one.lost ? ` – no longer applies: ${one.lost}` : '';
    $('ul', list).append(el('li', {}, box, ' ', el('label', { htmlFor: box.id }, `row ${one.row}, ${cells.scope}: `, bdi(cells.name), ' → ', bdi([what, cells.role].filter(Boolean).join(', ')), lost)));
  });
  const seek = () => {
    shown = PAGE;
    show();
  };
  $('#find').addEventListener('input', seek);
  $('#doubt').addEventListener('change', seek);
  $('#more').addEventListener('click', () => {
    shown += PAGE;
    const at = $('#cards').children.length;
    show();
    $('input', $('#cards').children[at])?.focus();
  });
  $('#save').addEventListener('click', save);
  addEventListener('beforeunload', (event) => {
    if (!saved) event.preventDefault();
  });
  show('', '');
  said();
}

start();
document.documentElement.dataset.ready = 'true';
