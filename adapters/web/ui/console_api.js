// What the console asks the server for. Each answer is JSON; a refusal is thrown with its code.

/** @typedef {{id: string, name: string, parent?: string}} Named */
/**
 * @typedef {{city: string, departments: Named[], categories: Named[], areas: Named[],
 *   phrases: Record<string, string>[], scope: string[], colleagues: {id: string, name: string, department: string}[]}} Catalogue
 */
/**
 * @typedef {{number: string, short: string, version: number, status: string, category: string,
 *   department: string, emergency: boolean, filed_at: string, due_at: string, next_due: string | null,
 *   late: boolean, officer: string, area: string, text: string,
 *   place: {label: string, level: string, latitude: number | null, longitude: number | null}}} Row
 */
/**
 * @typedef {{action: string, text: string, department: string, officer: boolean, date: string,
 *   target: boolean, sure: boolean, verdicts: string[]}} Offer
 */
/**
 * @typedef {{at: string, event: string, by: string, name: string, department: string, verdict: string,
 *   satisfied: number, text: string | null}} HistoryRow
 */
/**
 * @typedef {Row & {language: string, officer_name: string, assisting: string[],
 *   person: {resident: string, anonymous: boolean, channel: string},
 *   course: {waiting_since: string | null, question: string, extension_asked: string | null, proposed: string,
 *     planned_at: string | null, merged_into: string, suggested: string, returned: number, reopened: number, appealed: boolean},
 *   rating: {solved: string, satisfied: number, at: string} | null,
 *   photos: {sha256: string, shows_work: boolean}[], voices: string[], timeline: HistoryRow[], earlier: Row[], merged: string[],
 *   concern: {id: number, name: string, state: string, people: number, complaints: number} | null,
 *   actions: Offer[]}} Case
 */

export class Refused extends Error {
  /** @param {number} status @param {string} code @param {string} message */
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** @type {string} the page's token, from GET session */
let csrf = '';
/** @param {string} token */
export function use_token(token) {
  csrf = token;
}

/** @type {() => void} */
let signed_out = () => {};
/** @param {() => void} told */
export function on_signed_out(told) {
  signed_out = told;
}

/**
 * @param {string} path below /api/v1/
 * @param {{method?: string, body?: unknown, background?: boolean}} [how] `background`: asked by the
 *   page itself, which keeps no session alive
 * @returns {Promise<any>}
 */
export async function ask(path, { method = 'GET', body, background = false } = {}) {
  /** @type {Record<string, string>} */
  const headers = {};
  if (background) headers['x-background'] = '1';
  if (method !== 'GET') headers['x-csrf-token'] = csrf;
  const is_file = body instanceof Blob;
  if (body !== undefined) headers['content-type'] = is_file ? body.type : 'application/json';
  const separator = path.includes('?') ? '&' : '?';
  const address = `/api/v1/${path}${separator}lang=${document.documentElement.lang}`;
  const answer = await fetch(address, {
    method,
    headers,
    body: body === undefined ? undefined : is_file ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  const said = text ? JSON.parse(text) : {};
  if (answer.ok) return said;
  const refused = new Refused(answer.status, said.code ?? '', said.detail ?? answer.statusText);
  if (answer.status === 401) signed_out();
  throw refused;
}

/** @type {Catalogue | null} */
let catalogue = null;
export async function load_catalogue() {
  catalogue = await ask('catalogue');
}
/** @returns {Catalogue} */
export function known() {
  if (!catalogue) throw new Error('the catalogue is not loaded');
  return catalogue;
}
/** @param {'departments' | 'categories' | 'areas'} list @param {string} id */
export function name_of(list, id) {
  return known()[list].find((one) => one.id === id)?.name ?? id;
}

/** @type {Promise<import('./city_map.js').City> | null} */
let city = null;
export function load_city() {
  city ??= ask('map');
  return city;
}
