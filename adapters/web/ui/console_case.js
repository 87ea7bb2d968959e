// One complaint: what is known of it, and what may be done now.
import { CityMap } from './city_map.js';
import { action_form } from './console_actions.js';
import { ask, load_city, name_of } from './console_api.js';
import { row_of } from './console_list.js';
import { h, has_words, one, say, short_time, time_left } from './dom.js';

/** @typedef {import('./console_api.js').Case} Case */
/** @typedef {import('./console_api.js').HistoryRow} HistoryRow */

// What brings a case on; the first of these that is offered stands out.
const moves_on = ['accept', 'sign', 'resolve', 'assign', 'check', 'decide', 'grant', 'rule'];

/** @param {string} key @param {Child} value @typedef {import('./dom.js').Child} Child */
const fact = (key, value) => (value ? [h('dt', {}, say(key)), h('dd', {}, value)] : []);

/** @param {Case} shown */
function facts(shown) {
  const { course } = shown;
  const due = shown.next_due ? time_left(shown.next_due) : null;
  return h('dl', { class: 'facts' },
    fact('console.place', [shown.place.label, name_of('areas', shown.area)].filter(Boolean).join(' · ')),
    fact('console.filed', short_time(shown.filed_at)),
    fact('console.due', due && h('span', { class: due.late ? 'over' : '' }, `${short_time(shown.next_due ?? '')} · ${due.text}`)),
    fact('console.department', shown.department && name_of('departments', shown.department)),
    fact('console.assisting', shown.assisting.map((id) => name_of('departments', id)).join('、')),
    fact('console.officer', shown.officer_name),
    fact('console.planned', course.planned_at && short_time(course.planned_at)),
    fact('console.waits_for', course.waiting_since && course.question),
    fact('console.extension_asked', course.extension_asked && short_time(course.extension_asked)),
    fact('console.proposed', course.proposed),
    fact('console.suggested', course.suggested && name_of('departments', course.suggested)),
    fact('console.merged_into', course.merged_into && h('a', { href: `#/case/${course.merged_into}` }, course.merged_into)),
    fact('console.merged', shown.merged.length > 0 && h('span', {}, shown.merged.map((number) => h('a', { href: `#/case/${number}` }, `${number} `)))),
    fact('console.concern', shown.concern && h('a', { href: `#/concern/${shown.concern.name}` },
      `${shown.concern.name} · ${say('console.people', { n: shown.concern.people })}`)),
    fact('console.rating', shown.rating && rating_text(shown.rating)));
}

/** @param {{solved: string, satisfied: number}} rating */
function rating_text(rating) {
  return [rating.solved && say(`console.solved_${rating.solved}`), rating.satisfied > 0 && '★'.repeat(rating.satisfied)]
    .filter(Boolean).join(' · ');
}

/** @param {string} event */
export function event_name(event) {
  const key = `staff.event_${event}`;
  return has_words(key) ? say(key) : event;
}

/** @param {HistoryRow} event */
function history_row(event) {
  const who = event.by === 'staff' ? event.name : say(event.by === 'resident' ? 'console.by_resident' : 'console.by_heed');
  const verdict = event.satisfied > 0 ? '★'.repeat(event.satisfied) : event.verdict && say(`console.verdict_${event.verdict}`);
  return h('li', { class: event.by },
    h('time', { datetime: event.at }, short_time(event.at)),
    h('span', { class: 'event' }, event_name(event.event), verdict && ` · ${verdict}`),
    h('span', { class: 'by' }, who),
    event.text ? h('blockquote', {}, event.text) : null);
}

/** @param {Case} shown */
function photos(shown) {
  const of = (/** @type {boolean} */ work) => shown.photos.filter((photo) => photo.shows_work === work);
  const group = (/** @type {boolean} */ work) => of(work).length > 0 && h('figure', {},
    h('figcaption', {}, say(work ? 'console.photos_after' : 'console.photos_before')),
    of(work).map((photo) => {
      const address = `/api/v1/cases/${shown.number}/photos/${photo.sha256}`;
      return h('a', { href: address, target: '_blank', rel: 'noopener' },
        h('img', { src: `${address}.small`, alt: say(work ? 'console.photos_after' : 'console.photos_before') }));
    }));
  return shown.photos.length > 0 && h('section', { class: 'photos' }, group(false), group(true));
}

/** @param {Case} shown */
function voices(shown) {
  const link = (/** @type {string} */ sha256, /** @type {number} */ i) =>
    h('a', { href: `/api/v1/cases/${shown.number}/photos/${sha256}`, download: '' }, `${say('console.voice')} ${i + 1}`);
  return shown.voices.length > 0 && h('p', { class: 'voices' }, shown.voices.flatMap((one, i) => [link(one, i), ' ']));
}

/** @param {Case} shown @param {HTMLElement} frame */
async function draw_map(shown, frame) {
  const { latitude, longitude } = shown.place;
  if (latitude === null || longitude === null) return frame.remove();
  const map = new CityMap(await load_city(), frame, true);
  map.show_pins([{ at: [longitude, latitude], kind: 'here', label: shown.place.label }]);
  map.look_at([[longitude, latitude]], 0.4);
}

/** @param {Case} shown */
function person(shown) {
  const { resident, anonymous, channel } = shown.person;
  const button = h('button', { type: 'button', class: 'quiet' }, say('console.reveal'));
  const box = h('p', { class: 'person' },
    h('span', {}, say(anonymous ? 'console.anonymous' : 'console.resident', { resident })), ' · ', channel, ' ', anonymous ? null : button);
  button.onclick = () => {
    const reason = h('select', { name: 'reason', required: true, 'aria-label': say('console.reveal_why') },
      h('option', { value: '' }, say('console.reveal_why')),
      ['call', 'visit', 'danger', 'law', 'other'].map((value) => h('option', { value }, say(`console.reveal_${value}`))));
    const note = h('input', { name: 'note', maxlength: 200, placeholder: say('console.reveal_note'), 'aria-label': say('console.reveal_note') });
    const told = h('span', { role: 'status' });
    const form = h('form', { class: 'reveal' }, reason, note, h('button', { type: 'submit' }, say('console.reveal_do')), told);
    form.onsubmit = async (event) => {
      event.preventDefault();
      const body = { reason: /** @type {HTMLSelectElement} */ (reason).value, note: /** @type {HTMLInputElement} */ (note).value };
      try {
        const contact = await ask(`cases/${shown.number}/reveal`, { method: 'POST', body });
        box.replaceChildren(h('strong', {}, contact.phone || say('console.no_phone')), ` · ${contact.channel} · ${contact.user}`);
      } catch (error) {
        told.textContent = error instanceof Error ? error.message : '';
      }
    };
    button.replaceWith(form);
    reason.focus();
  };
  return box;
}

/**
 * @param {Case} shown
 * @param {(line: string, undoable: boolean) => void} done something was done: show it
 */
export function show_case(shown, done) {
  const category = name_of('categories', shown.category);
  document.title = `${shown.short} ${category}`;
  const form = h('div', { id: 'form' });
  const open = (/** @type {import('./console_api.js').Offer} */ offer) => {
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.action === offer.action));
    action_form(form, shown, offer, (now, line) => {
      show_case(now, done);
      done(line, true);
    });
  };
  const main = moves_on.find((action) => shown.actions.some((offer) => offer.action === action));
  const buttons = shown.actions.map((offer) => h('button', {
    type: 'button', class: offer.action === main ? 'main' : '', 'data-action': offer.action, 'aria-pressed': 'false', onclick: () => open(offer),
  }, say(`console.act_${offer.action}`)));
  const frame = h('div', { class: 'map', role: 'img', 'aria-label': say('console.map_of', { place: shown.place.label }) });
  one('#case').replaceChildren(
    h('header', {},
      h('a', { href: '#/cases', class: 'back' }, say('console.back')),
      h('h2', { tabindex: -1 }, `${shown.short} ${category}`),
      shown.emergency && h('strong', { class: 'chip emergency' }, say('console.emergency')),
      h('span', { class: `chip ${shown.status}` }, say(`staff.status_${shown.status}`)),
      h('span', { class: 'number' }, shown.number),
      h('button', { type: 'button', class: 'quiet', onclick: () => print() }, say('console.print'))),
    h('div', { class: 'actions', role: 'toolbar', 'aria-label': say('console.actions') }, buttons),
    form,
    h('div', { class: 'columns' },
      h('div', {},
        h('p', { class: 'words' }, shown.text),
        person(shown), facts(shown), photos(shown), voices(shown), frame),
      h('div', {},
        h('h3', {}, say('console.history')),
        h('ol', { class: 'history' }, shown.timeline.map(history_row)),
        shown.earlier.length > 0 && h('h3', {}, say('console.earlier')),
        shown.earlier.length > 0 && h('ol', { class: 'rows' }, shown.earlier.map((row) => row_of(row))))));
  void draw_map(shown, frame);
}
