// Common concerns: the list, and one with its map, its complaints and why each belongs to it.
import { CityMap } from './city_map.js';
import { ask, load_city, name_of, Refused } from './console_api.js';
import { h, one, say, short_time } from './dom.js';

/** @typedef {import('./console_api.js').Row} Row */
/**
 * @typedef {{id: number, name: string, state: string, category: string, area: string, place: string,
 *   department: string, confirmed: boolean, people: number, complaints: number, recurred: number,
 *   first_at: string, last_at: string, recognised_at: string | null, measures_at: string | null,
 *   resolved_at: string | null}} Concern
 */
/**
 * @typedef {{case: Row, joined_by: string, name: string, joined_at: string, score: number,
 *   parts: {place: number, kind: number, words: number, time: number}}} Member
 */

const parts = /** @type {const} */ (['place', 'kind', 'words', 'time']);

/** @param {Concern} concern */
const title_of = (concern) => `${concern.name} ${name_of('categories', concern.category)}`;

export async function show_concerns() {
  /** @type {{concerns: Concern[]}} */
  const { concerns } = await ask('concerns');
  document.title = say('console.concerns');
  one('#concerns').replaceChildren(
    h('h2', { tabindex: -1 }, say('console.concerns')),
    concerns.length === 0 ? h('p', {}, say('console.concerns_none')) : '',
    h('ol', { class: 'rows' }, concerns.map((concern) => h('li', {},
      h('a', { href: `#/concern/${concern.name}`, class: 'row' },
        h('span', { class: 'no' }, concern.name),
        h('span', { class: 'what' }, h('b', {}, name_of('categories', concern.category)), ' ', concern.place),
        h('span', { class: 'where' }, [name_of('areas', concern.area), name_of('departments', concern.department)].filter(Boolean).join(' · ')),
        h('span', { class: `chip concern-${concern.state}` }, say(`concern_state.${concern.state}`)),
        h('span', { class: 'when' }, say('console.people', { n: concern.people })))))));
}

/** A number between 0 and 1 as a bar. @param {number} value @param {string} label */
function bar(value, label) {
  const meter = h('meter', { min: 0, max: 1, 'aria-label': label });
  /** @type {HTMLMeterElement} */ (meter).value = value;
  return h('span', { class: 'part' }, h('span', {}, label), meter, h('output', {}, value.toFixed(2)));
}

// Each by the command that it would be in chat: its answer is what the member reads.
/** @param {string} name @param {Record<string, unknown>} body @param {HTMLElement} told */
async function act(name, body, told) {
  try {
    const { line } = await ask(`concerns/${name}/actions`, { method: 'POST', body });
    await show_concern(name, line);
  } catch (error) {
    told.textContent = error instanceof Refused ? error.message : say('console.no_connection');
  }
}

/** @param {Concern} concern */
function actions(concern) {
  const told = h('p', { role: 'status', class: 'line' });
  const finding = /** @type {HTMLInputElement} */ (h('input', { name: 'text', maxlength: 300, 'aria-label': say('console.finding'), placeholder: say('console.finding') }));
  const into = /** @type {HTMLInputElement} */ (h('input', { name: 'into', maxlength: 12, required: true, 'aria-label': say('console.merge_concern'), placeholder: 'N-18' }));
  const confirm_form = h('form', {}, finding, h('button', { type: 'submit' }, say('console.confirm_concern')));
  const merge_form = h('form', {}, into, h('button', { type: 'submit' }, say('console.merge_concern')));
  confirm_form.onsubmit = (event) => {
    event.preventDefault();
    void act(concern.name, { action: 'confirm', text: finding.value.trim() }, told);
  };
  merge_form.onsubmit = (event) => {
    event.preventDefault();
    const name = into.value.trim().toUpperCase();
    if (confirm(say('console.sure', { what: say('console.merge_concern'), number: name }))) void act(concern.name, { action: 'merge', into: name }, told);
  };
  const split = h('button', {
    type: 'button', onclick: () => {
      const numbers = [...document.querySelectorAll('#concerns .members input:checked')].map((one) => /** @type {HTMLInputElement} */ (one).value);
      if (numbers.length > 0) void act(concern.name, { action: 'split', numbers }, told);
      else told.textContent = say('console.split_which');
    },
  }, say('console.split_concern'));
  return h('div', { class: 'concern-acts' }, confirm_form, merge_form, split, told);
}

/** @param {Member} member */
function member_row(member) {
  const row = member.case;
  const by = member.joined_by === 'staff' ? member.name : say(member.joined_by === 'resident' ? 'console.by_resident' : 'console.by_heed');
  return h('li', {},
    h('input', { type: 'checkbox', value: row.number, 'aria-label': row.short }),
    h('a', { href: `#/case/${row.number}` }, `${row.short} ${row.text}`),
    h('p', { class: 'where' }, `${short_time(row.filed_at)} · ${row.place.label} · ${say('console.joined_by', { who: by })}`),
    member.joined_by === 'heed' && member.score > 0
      ? h('div', { class: 'parts' }, bar(member.score, say('console.score')), parts.map((part) => bar(member.parts[part], say(`console.part_${part}`))))
      : '');
}

/** @param {string} name "N-17" @param {string} [line] what was just done */
export async function show_concern(name, line = '') {
  /** @type {Concern & {members: Member[], hidden: number}} */
  const concern = await ask(`concerns/${name}`);
  document.title = title_of(concern);
  const frame = h('div', { class: 'map', role: 'img', 'aria-label': say('console.map_of', { place: concern.place }) });
  const dates = /** @type {const} */ ([['first_at', 'console.since'], ['recognised_at', 'console.recognised'], ['measures_at', 'console.measures'], ['resolved_at', 'console.solved']]);
  one('#concerns').replaceChildren(
    h('header', {},
      h('a', { href: '#/concerns', class: 'back' }, say('console.back')),
      h('h2', { tabindex: -1 }, title_of(concern)),
      h('span', { class: `chip concern-${concern.state}` }, say(`concern_state.${concern.state}`)),
      h('button', { type: 'button', class: 'quiet', onclick: () => print() }, say('console.print'))),
    actions(concern),
    h('div', { class: 'columns' },
      h('div', {},
        h('p', { class: 'words' }, concern.place),
        h('dl', { class: 'facts' },
          h('dt', {}, say('console.department')), h('dd', {}, name_of('departments', concern.department)),
          h('dt', {}, say('console.how_many')), h('dd', {}, `${say('console.people', { n: concern.people })} · ${say('console.complaints', { n: concern.complaints })}`),
          dates.flatMap(([key, label]) => {
            const at = concern[key];
            return at ? [h('dt', {}, say(label)), h('dd', {}, short_time(at))] : [];
          })),
        frame),
      h('div', {},
        h('h3', {}, say('console.members')),
        h('ol', { class: 'members' }, concern.members.map(member_row)),
        concern.hidden > 0 ? h('p', { class: 'where' }, say('console.hidden', { n: concern.hidden })) : '')));
  one('#concerns .line').textContent = line;
  const map = new CityMap(await load_city(), frame, true);
  /** @type {import('./city_map.js').Pin[]} */
  const pins = [];
  for (const { case: row } of concern.members) {
    const { latitude, longitude } = row.place;
    if (latitude !== null && longitude !== null) pins.push({ at: [longitude, latitude], kind: 'here', label: row.short });
  }
  map.show_pins(pins);
  map.look_at(pins.map((pin) => pin.at), 0.4);
}
