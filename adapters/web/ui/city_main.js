// The public page's figures: sub-districts on the map, concerns, departments. No persons, and
// nothing of fewer people than the server lets anybody see.
import { CityMap } from './city_map.js';
import { fill, h, one } from './dom.js';

/** @typedef {{name: string, complaints: number, solved: number}} Count */
/** @typedef {{of: number, rate: number, low: number, high: number}} Rate */
/**
 * @typedef {{days: number, people_min: number, complaints: number, solved: number,
 *   areas: (Count & {id: string, categories: Count[]})[],
 *   concerns: {name: string, category: string, area: string, area_id: string, department: string, state: string,
 *     people: number, since: string, recognised_at: string | null, measures_at: string | null, solved_at: string | null}[],
 *   departments: {name: string, cases: number, on_time: Rate | null, resolution: Rate | null, satisfaction: Rate | null}[]}} Figures
 */

const categories_shown = 3;
const levels = 5;

/** @param {string} key @param {Record<string, string | number>} [values] */
function say(key, values = {}) {
  return fill(document.body.dataset[key] ?? '', values);
}

/** @param {string} time */
const day = (time) => new Date(Date.parse(time) + 8 * 3600 * 1000).toISOString().slice(0, 10);

/** @param {Rate | null} rate */
function rate_cell(rate) {
  if (!rate) return h('td', { class: 'few' }, say('few'));
  const meter = h('meter', { min: 0, max: 1, 'aria-hidden': 'true' });
  /** @type {HTMLMeterElement} */ (meter).value = rate.rate;
  const percent = (/** @type {number} */ value) => Math.round(value * 100);
  return h('td', {}, h('b', {}, `${percent(rate.rate)}%`), ' ',
    h('span', {}, `${percent(rate.low)}–${percent(rate.high)}%`, ' · ', say('of', { n: rate.of })), meter);
}

/** @param {Figures} figures */
function draw_areas(figures) {
  const most = Math.max(1, ...figures.areas.map((area) => area.complaints));
  const level = (/** @type {number} */ complaints) => Math.max(1, Math.ceil((complaints / most) * levels));
  one('#areas').replaceChildren(...figures.areas.map((area) => h('li', {},
    h('h3', {}, h('i', { class: `dot level-${level(area.complaints)}`, 'aria-hidden': 'true' }), area.name),
    h('p', {}, say('complaints', { n: area.complaints }), ' · ', say('solved', { n: area.solved })),
    h('p', { class: 'few' }, area.categories.slice(0, categories_shown).map((one) => `${one.name} ${one.complaints}`).join(' · ')))));
  return (/** @type {string} */ id) => {
    const area = figures.areas.find((one) => one.id === id);
    return area ? level(area.complaints) : 0;
  };
}

/** @param {Figures} figures */
function draw_concerns(figures) {
  if (figures.concerns.length === 0) return one('#concerns').replaceChildren(h('li', {}, say('none')));
  one('#concerns').replaceChildren(...figures.concerns.map((concern) => {
    const steps = [
      say('since', { day: day(concern.since) }),
      concern.recognised_at && say('recognised', { day: day(concern.recognised_at) }),
      concern.measures_at && say('measures', { day: day(concern.measures_at) }),
      concern.solved_at && say('resolved', { day: day(concern.solved_at) }),
      concern.state === 'recurred' && say('recurred'),
    ].filter(Boolean);
    return h('li', {},
      h('h3', {}, [concern.category, concern.area].filter(Boolean).join(' · ')),
      h('p', {}, say('people', { n: concern.people }), concern.department ? ` · ${say('led', { department: concern.department })}` : ''),
      h('ol', { class: 'steps' }, steps.map((step) => h('li', {}, String(step)))));
  }));
}

async function begin() {
  const language = document.documentElement.lang;
  const [map, figures] = await Promise.all(
    [`/map?lang=${language}`, `/figures?lang=${language}`].map(async (path) => {
      const answer = await fetch(path);
      if (!answer.ok) throw new Error(path);
      return answer.json();
    }));
  /** @type {Figures} */
  const known = figures;
  one('#totals').textContent = `${say('complaints', { n: known.complaints })} · ${say('solved', { n: known.solved })}`;
  const drawn = new CityMap(map, one('#map'), true);
  drawn.shade(draw_areas(known));
  addEventListener('resize', () => drawn.redraw());
  draw_concerns(known);
  one('#departments').replaceChildren(...known.departments.map((department) => h('tr', {},
    h('th', { scope: 'row' }, department.name), h('td', {}, String(department.cases)),
    rate_cell(department.on_time), rate_cell(department.resolution), rate_cell(department.satisfaction))));
  document.body.classList.add('ready');
}
begin().catch(() => (one('#totals').textContent = say('failed')));
