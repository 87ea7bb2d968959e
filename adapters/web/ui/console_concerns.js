// Common concerns: the list, and one with its map, its complaints and why each belongs to it.
import { CityMap } from './city_map.js';
import { ask, load_city, name_of } from './console_api.js';
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
        h('span', { class: `chip concern-${concern.state}` }, say(`console.concern_${concern.state}`)),
        h('span', { class: 'when' }, say('console.people', { n: concern.people })))))));
}

/** A number between 0 and 1 as a bar. @param {number} value @param {string} label */
function bar(value, label) {
  const meter = h('meter', { min: 0, max: 1, 'aria-label': label });
  /** @type {HTMLMeterElement} */ (meter).value = value;
  return h('span', { class: 'part' }, h('span', {}, label), meter, h('output', {}, value.toFixed(2)));
}

/** @param {Member} member */
function member_row(member) {
  const row = member.case;
  const by = member.joined_by === 'staff' ? member.name : say(member.joined_by === 'resident' ? 'console.by_resident' : 'console.by_heed');
  return h('li', {},
    h('a', { href: `#/case/${row.number}` }, `${row.short} ${row.text}`),
    h('p', { class: 'where' }, `${short_time(row.filed_at)} · ${row.place.label} · ${say('console.joined_by', { who: by })}`),
    member.joined_by === 'heed' && member.score > 0
      ? h('div', { class: 'parts' }, bar(member.score, say('console.score')), parts.map((part) => bar(member.parts[part], say(`console.part_${part}`))))
      : '');
}

/** @param {string} name "N-17" */
export async function show_concern(name) {
  /** @type {Concern & {members: Member[], hidden: number}} */
  const concern = await ask(`concerns/${name}`);
  document.title = title_of(concern);
  const frame = h('div', { class: 'map', role: 'img', 'aria-label': say('console.map_of', { place: concern.place }) });
  const dates = /** @type {const} */ ([['first_at', 'console.since'], ['recognised_at', 'console.recognised'], ['measures_at', 'console.measures'], ['resolved_at', 'console.solved']]);
  one('#concerns').replaceChildren(
    h('header', {},
      h('a', { href: '#/concerns', class: 'back' }, say('console.back')),
      h('h2', { tabindex: -1 }, title_of(concern)),
      h('span', { class: `chip concern-${concern.state}` }, say(`console.concern_${concern.state}`)),
      h('button', { type: 'button', class: 'quiet', onclick: () => print() }, say('console.print'))),
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
