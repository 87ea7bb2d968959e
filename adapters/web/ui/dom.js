// Elements made in one expression, and the page's words. Everything goes in as text or as a
// property, never as markup.

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] `class`, `on…` (a listener), `data-…`, `aria-…` and
 *   the like; true sets an empty attribute, false and undefined leave it out
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function h(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false || value === null) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (name === 'value') /** @type {HTMLInputElement} */ (made).value = String(value);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat()) {
    if (child || child === '') made.append(/** @type {Node | string} */ (child));
  }
  return made;
}

/** @param {string} selector @param {ParentNode} [within] @returns {HTMLElement} */
export function one(selector, within = document) {
  const found = within.querySelector(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return /** @type {HTMLElement} */ (found);
}

/** @type {Record<string, string>} */
let words = {};

/** @param {Record<string, string>} all by key, as /console/words gives them */
export function learn(all) {
  words = all;
}

/**
 * "{n} {n:hour/hours}" with the value of n, and the form that stands behind it.
 * @param {string} text @param {Record<string, string | number>} values
 */
export function fill(text, values) {
  return text.replace(/\{(\w+)(?::([^/}]*)\/([^}]*))?\}/g, (whole, name, one, many) => {
    if (!(name in values)) return whole;
    if (one === undefined) return String(values[name]);
    return String(values[name]) === '1' ? one : many;
  });
}

/** @param {string} key @param {Record<string, string | number>} [values] of {placeholders} */
export function say(key, values = {}) {
  return fill(words[key] ?? key, values);
}
/** @param {string} key */
export const has_words = (key) => key in words;

const zone = 'Asia/Shanghai'; // the city's, wherever the browser is

/** "11-26 09:30" @param {string} time */
export function short_time(time) {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
      .formatToParts(new Date(time)).map((part) => [part.type, part.value]));
  return `${parts.month}-${parts.day} ${parts.hour}:${parts.minute}`;
}

/** "2026-11-26" @param {Date} date */
export function day_of(date) {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(date);
}

/** How long until `time`: "3 h", or since then. @param {string} time @returns {{text: string, late: boolean}} */
export function time_left(time) {
  const minutes = Math.round((Date.parse(time) - Date.now()) / 60000);
  const much = Math.abs(minutes);
  const text =
    much < 60 ? say('console.minutes', { n: much })
    : much < 48 * 60 ? say('console.hours', { n: Math.round(much / 60) })
    : say('console.days', { n: Math.round(much / 1440) });
  return { text: say(minutes < 0 ? 'console.late_by' : 'console.left', { time: text }), late: minutes < 0 };
}
