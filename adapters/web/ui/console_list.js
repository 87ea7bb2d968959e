// The inbox: views, saved filters, search, rows by key.
import { ask, known, name_of } from './console_api.js';
import { h, one, say, short_time, time_left } from './dom.js';

/** @typedef {import('./console_api.js').Row} Row */

const views = ['open', 'sign', 'late', 'mine', 'today', 'emergency', 'all'];
const search_pause_ms = 250; // after the last key

/** @param {Row} row @param {boolean} [current] */
export function row_of(row, current = false) {
  const left = row.next_due ? time_left(row.next_due) : null;
  return h('li', {},
    h('a', {
      href: `#/case/${row.number}`, class: `row${row.late ? ' late' : ''}${row.emergency ? ' emergency' : ''}`,
      'aria-current': current ? 'true' : undefined, 'data-number': row.number,
    },
    h('span', { class: 'no' }, row.short),
    h('span', { class: 'what' }, h('b', {}, name_of('categories', row.category)), ' ', row.text),
    h('span', { class: 'where' }, [row.place.label, name_of('areas', row.area)].filter(Boolean).join(' · ')),
    h('span', { class: `chip ${row.status}` }, say(`staff.status_${row.status}`)),
    h('span', { class: 'when' }, row.emergency ? h('strong', {}, say('console.emergency')) : null,
      left ? h('span', { class: left.late ? 'over' : '' }, left.text) : short_time(row.filed_at))));
}

export class Inbox {
  #list = one('#rows');
  #query = new URLSearchParams();
  /** @type {string | null} */
  #after = null;
  #asked = 0;
  /** @type {{id: number, name: string, query: string}[]} */
  #filters = [];
  /** The case that is open beside the list. */
  current = '';

  constructor() {
    const words = /** @type {HTMLInputElement} */ (one('#words'));
    let timer = 0;
    words.oninput = () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#narrow('words', words.value.trim()), search_pause_ms);
    };
    for (const [id, list] of /** @type {const} */ ([['department', 'departments'], ['category', 'categories'], ['area', 'areas']])) {
      const choice = /** @type {HTMLSelectElement} */ (one(`#by-${id}`));
      const { scope } = known();
      const offered = known()[list].filter((each) => id !== 'department' || scope.length === 0 || scope.includes(each.id));
      choice.append(...offered.map((each) => h('option', { value: each.id }, each.name)));
      choice.hidden = offered.length < 2;
      choice.onchange = () => this.#narrow(id, choice.value);
    }
    one('#more').onclick = () => this.load(true);
    one('#save-filter').onclick = () => this.#save();
  }

  /** @param {URLSearchParams} query as in the address */
  async show(query) {
    this.#query = query;
    if (!query.get('view')) query.set('view', 'open');
    /** @type {HTMLInputElement} */ (one('#words')).value = query.get('words') ?? '';
    for (const id of ['department', 'category', 'area']) {
      /** @type {HTMLSelectElement} */ (one(`#by-${id}`)).value = query.get(id) ?? '';
    }
    await Promise.all([this.load(false), this.count()]);
  }

  /** @param {string} name @param {string} value */
  #narrow(name, value) {
    if (value) this.#query.set(name, value);
    else this.#query.delete(name);
    history.replaceState(null, '', `#/cases?${this.#query}`);
    void this.load(false);
  }

  /** @param {boolean} more the next page, else the first @param {boolean} [background] */
  async load(more, background = false) {
    const asked = ++this.#asked;
    const query = new URLSearchParams(this.#query);
    if (more && this.#after) query.set('after', this.#after);
    const page = await ask(`cases?${query}`, { background });
    if (asked !== this.#asked) return; // a later question was asked meanwhile
    const rows = page.rows.map((/** @type {Row} */ row) => row_of(row, row.number === this.current));
    // Who has come to a row by keyboard is still there when the list is drawn anew.
    const held = this.#list.contains(document.activeElement) ? document.activeElement?.getAttribute('data-number') : null;
    if (more) this.#list.append(...rows);
    else this.#list.replaceChildren(...rows);
    if (held) /** @type {HTMLElement | null} */ (this.#list.querySelector(`[data-number="${held}"]`))?.focus();
    this.#after = page.after;
    one('#more').hidden = page.after === null;
    one('#none').hidden = this.#list.childElementCount > 0;
  }

  /** The numbers beside the views. @param {boolean} [background] */
  async count(background = false) {
    const counts = await ask('overview', { background });
    this.#filters = counts.filters;
    const view = this.#query.get('view');
    const link = (/** @type {string} */ name) =>
      h('a', { href: `#/cases?view=${name}`, 'aria-current': name === view && this.#query.size <= 2 ? 'page' : undefined },
        say(`console.view_${name}`), counts[name] === undefined ? null : h('span', { class: 'count' }, String(counts[name])));
    one('#views').replaceChildren(...views.map((name) => h('li', {}, link(name))));
    one('#filters').replaceChildren(...this.#filters.map((filter) => h('li', {},
      h('a', { href: `#/cases?${filter.query}` }, filter.name),
      h('button', { type: 'button', class: 'quiet', 'aria-label': say('console.delete_filter', { name: filter.name }), onclick: () => this.#forget(filter.id) }, '×'))));
    const waiting = one('#waiting');
    waiting.textContent = String(counts.waiting);
    waiting.hidden = counts.waiting === 0;
  }

  /** @param {string} number */
  mark(number) {
    this.current = number;
    for (const row of this.#list.querySelectorAll('.row')) {
      if (row.getAttribute('data-number') === number) row.setAttribute('aria-current', 'true');
      else row.removeAttribute('aria-current');
    }
  }

  /** Moves the focus along the rows. @param {number} by */
  step(by) {
    const rows = /** @type {HTMLElement[]} */ ([...this.#list.querySelectorAll('.row')]);
    const at = rows.findIndex((row) => row === document.activeElement || row.getAttribute('aria-current'));
    rows[Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
  }

  async #save() {
    const name = prompt(say('console.name_filter'))?.trim();
    if (!name) return;
    await ask('filters', { method: 'POST', body: { name, query: String(this.#query) } });
    await this.count();
  }

  /** @param {number} id */
  async #forget(id) {
    await ask(`filters/${id}`, { method: 'DELETE' });
    await this.count();
  }
}
