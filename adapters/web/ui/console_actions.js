// The form of one action: what it needs is asked for, and nothing else.
import { ask, known, name_of, Refused } from './console_api.js';
import { h, say } from './dom.js';

/** @typedef {import('./console_api.js').Case} Case */
/** @typedef {import('./console_api.js').Offer} Offer */

// What may be shown with these is what was done.
const with_photos = ['resolve', 'start', 'verify', 'reply', 'note'];
// These words are the resident's to read, so they may be ready ones.
const to_resident = ['reply', 'ask', 'resolve', 'start', 'reject'];

/** @param {Offer} offer @param {Case} shown */
function target_field(offer, shown) {
  if (offer.department === 'none') return null;
  const { departments, colleagues } = known();
  const units = departments.filter((unit) => unit.id !== shown.department || shown.status !== 'accepted');
  return h('label', {}, say(offer.officer ? 'console.to_whom' : 'console.to_unit'),
    h('select', { name: 'whom', required: offer.department === 'required' },
      h('option', { value: '' }, ''),
      offer.officer && colleagues.length > 0 && h('optgroup', { label: say('console.colleagues') },
        colleagues.map((one) => h('option', { value: `officer:${one.id}` }, `${one.name}（${name_of('departments', one.department)}）`))),
      h('optgroup', { label: say('console.departments') },
        units.map((unit) => h('option', { value: `department:${unit.id}` }, unit.name)))));
}

/** @param {Offer} offer @param {Case} shown */
function text_field(offer, shown) {
  if (offer.text === 'none') return null;
  const area = /** @type {HTMLTextAreaElement} */ (h('textarea', {
    name: 'text', rows: 3, maxlength: 2000, required: offer.text === 'required',
  }));
  const phrases = to_resident.includes(offer.action) ? known().phrases : [];
  const ready = h('select', { 'aria-label': say('console.phrases') },
    h('option', { value: '' }, say('console.phrases')),
    phrases.map((phrase, index) => h('option', { value: index }, phrase['name'] ?? '')));
  ready.onchange = () => {
    // In the resident's language, since they read it.
    const phrase = phrases[Number(/** @type {HTMLSelectElement} */ (ready).value)];
    area.value = `${phrase?.[shown.language] ?? ''}${area.value}`;
    area.focus();
  };
  return h('label', { class: 'wide' },
    say(to_resident.includes(offer.action) ? 'console.words_to_resident' : 'console.words'),
    area, phrases.length > 0 && ready);
}

/** @param {Offer} offer */
function date_field(offer) {
  return offer.date !== 'none' && h('label', {}, say('console.until'),
    h('input', { type: 'datetime-local', name: 'date', required: offer.date === 'required' }));
}

/** @param {Offer} offer */
function verdict_field(offer) {
  return offer.verdicts.length > 0 && h('fieldset', {},
    h('legend', {}, say('console.verdict')),
    offer.verdicts.map((verdict) => h('label', {},
      h('input', { type: 'radio', name: 'verdict', value: verdict, required: true }), say(`console.verdict_${verdict}`))));
}

/** @param {Offer} offer */
function photo_field(offer) {
  if (!with_photos.includes(offer.action)) return null;
  return h('label', {}, say('console.photos_of_work'),
    h('input', { type: 'file', name: 'photos', accept: 'image/jpeg,image/png,image/webp,image/heic', multiple: true }));
}

// China's civil time, whatever the clock of this computer says.
/** @param {string} local "2026-11-26T18:00" */
const in_city = (local) => (local ? `${local}:00+08:00` : '');

/** @param {FormData} data @param {Map<string, number>} arrived by what they are: not sent again @returns {Promise<number[]>} */
async function send_photos(data, arrived) {
  const ids = [];
  for (const file of data.getAll('photos')) {
    if (!(file instanceof File) || file.size === 0) continue;
    const what = `${file.name} ${file.size} ${file.lastModified}`;
    const id = arrived.get(what) ?? (await ask('photos', { method: 'POST', body: file })).id;
    arrived.set(what, id);
    ids.push(id);
  }
  return ids;
}

/**
 * @param {HTMLElement} place where the form stands
 * @param {Case} shown
 * @param {Offer} offer
 * @param {(now: Case, line: string) => void} done
 */
export function action_form(place, shown, offer, done) {
  const told = h('p', { role: 'alert', class: 'fault' });
  const send = h('button', { type: 'submit', class: 'main' }, say(`console.act_${offer.action}`));
  const form = /** @type {HTMLFormElement} */ (h('form', { class: 'act', 'aria-label': say(`console.act_${offer.action}`) },
    verdict_field(offer), target_field(offer, shown),
    offer.target && h('label', {}, say('console.merge_into'), h('input', { name: 'target', required: true, placeholder: 'LH261126-0001-6' })),
    text_field(offer, shown), date_field(offer), photo_field(offer), told,
    h('div', { class: 'row-of-buttons' }, send,
      h('button', { type: 'button', onclick: () => place.replaceChildren() }, say('console.cancel')))));
  /** @type {Map<string, number>} */
  const arrived = new Map();
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (offer.sure && !confirm(say('console.sure', { what: say(`console.act_${offer.action}`), number: shown.short }))) return;
    const data = new FormData(form);
    const text = (/** @type {string} */ name) => String(data.get(name) ?? '').trim();
    const [kind, id] = text('whom').split(':');
    form.classList.add('busy');
    told.textContent = '';
    /** @type {HTMLButtonElement} */ (send).disabled = true;
    try {
      const photos = await send_photos(data, arrived);
      const said = await ask(`cases/${shown.number}/actions`, {
        method: 'POST',
        body: {
          action: offer.action, version: shown.version, text: text('text'), verdict: text('verdict'),
          department: kind === 'department' ? id : '', officer: kind === 'officer' ? id : '',
          target: text('target'), date: in_city(text('date')), photos,
        },
      });
      if (said.case) done(said.case, said.line);
      else location.hash = '#/cases';
    } catch (error) {
      told.textContent = error instanceof Refused ? error.message : say('console.no_connection');
    } finally {
      form.classList.remove('busy');
      /** @type {HTMLButtonElement} */ (send).disabled = false;
    }
  };
  place.replaceChildren(form);
  const first = /** @type {HTMLElement | null} */ (form.querySelector('select, textarea, input, button'));
  first?.focus();
}
