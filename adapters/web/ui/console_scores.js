// Scorecards: how well departments answer, each figure with its interval and the cases behind it.
import { ask } from './console_api.js';
import { day_of, h, one, say } from './dom.js';

/**
 * @typedef {{numerator: number, denominator: number, rate: number | null, low: number | null,
 *   high: number | null, left_out: Record<string, number>}} Figure
 */
/** @typedef {{department: string, name: string, cases: number, score: number | null, rank: number | null, figures: Record<string, Figure>}} Card */

const figures = ['response', 'resolution', 'satisfaction', 'on_time', 'first_time_right', 'reopened', 'returned', 'answered'];
const svg_name = 'http://www.w3.org/2000/svg';

/** @param {string} name @param {Record<string, string | number>} attributes */
function draw(name, attributes) {
  const made = document.createElementNS(svg_name, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** @param {number} rate */
const percent = (rate) => `${(rate * 100).toFixed(1)}%`;

/** A bar of 0 to 100 with its 95 % interval as a line. @param {Figure} figure */
function chart(figure) {
  const svg = draw('svg', { viewBox: '0 0 100 14', class: 'rate', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  svg.append(draw('rect', { x: 0, y: 3, width: 100, height: 8, class: 'ground' }));
  if (figure.rate === null || figure.low === null || figure.high === null) return svg;
  svg.append(
    draw('rect', { x: 0, y: 3, width: figure.rate * 100, height: 8, class: 'filled' }),
    draw('line', { x1: figure.low * 100, x2: figure.high * 100, y1: 7, y2: 7, class: 'interval', 'vector-effect': 'non-scaling-stroke' }));
  for (const end of [figure.low, figure.high]) {
    svg.append(draw('line', { x1: end * 100, x2: end * 100, y1: 4, y2: 10, class: 'interval', 'vector-effect': 'non-scaling-stroke' }));
  }
  return svg;
}

/** @param {string} name @param {Figure} figure */
function figure_row(name, figure) {
  const left_out = Object.entries(figure.left_out).map(([reason, n]) => say(`scores.left_${reason}`, { n })).join(say('scores.and'));
  return h('tr', {},
    h('th', { scope: 'row' }, say(`scores.figure_${name}`)),
    h('td', { class: 'chart' }, chart(figure)),
    h('td', { class: 'number' }, figure.rate === null ? '–' : percent(figure.rate)),
    h('td', { class: 'number' }, `${figure.numerator} / ${figure.denominator}`),
    h('td', { class: 'number' }, figure.low === null || figure.high === null ? '' : `${percent(figure.low)} – ${percent(figure.high)}`),
    h('td', {}, left_out));
}

/** @param {Card} card */
function card_of(card) {
  return h('article', { class: 'card' },
    h('header', {},
      h('h3', {}, card.rank === null ? card.name : `${card.rank}. ${card.name}`),
      h('strong', {}, card.score === null ? '' : say('scores.points', { points: card.score.toFixed(1) })),
      h('span', {}, say('scores.cases', { n: card.cases }), card.rank === null ? ` ${say('scores.not_ranked')}` : '')),
    h('div', { class: 'scrolls', tabindex: 0, role: 'region', 'aria-label': card.name }, h('table', {},
      h('thead', {}, h('tr', {}, ['figure', 'bar', 'rate', 'counted', 'interval', 'left_out'].map((column) => h('th', { scope: 'col' }, say(`console.column_${column}`))))),
      h('tbody', {}, figures.flatMap((name) => {
        const figure = card.figures[name];
        return figure ? [figure_row(name, figure)] : [];
      })))));
}

/** @param {URLSearchParams} query */
export async function show_scores(query) {
  const today = new Date();
  const month_ago = new Date(today.getTime() - 30 * 24 * 3600 * 1000);
  const from = query.get('from') ?? day_of(month_ago);
  const until = query.get('until') ?? day_of(new Date(today.getTime() + 24 * 3600 * 1000));
  const board = await ask(`scores?from=${from}&until=${until}`);
  document.title = say('console.scores');
  const day = (/** @type {string} */ name, /** @type {string} */ value) => {
    const input = /** @type {HTMLInputElement} */ (h('input', { type: 'date', name, value, required: true }));
    return h('label', {}, say(`console.${name}`), input);
  };
  const form = /** @type {HTMLFormElement} */ (h('form', { class: 'period' }, day('from', from), day('until', until), h('button', { type: 'submit' }, say('console.show'))));
  form.onsubmit = (event) => {
    event.preventDefault();
    const data = new FormData(form);
    location.hash = `#/scores?from=${data.get('from')}&until=${data.get('until')}`;
  };
  /** @type {Card[]} */
  const cards = board.departments;
  const total = cards.length > 1 ? [{ ...board.total, name: say('scores.total'), department: '' }] : [];
  one('#scores').replaceChildren(
    h('header', {}, h('h2', { tabindex: -1 }, say('console.scores')), form,
      h('button', { type: 'button', class: 'quiet', onclick: () => print() }, say('console.print'))),
    h('p', { class: 'where' }, say('scores.weights', { ...board.weights, minimum: board.minimum }), ' ', say('scores.picture_note')),
    cards.length === 0 ? h('p', {}, say('scores.none')) : '',
    ...[...cards, ...total].map(card_of),
    board.unrecorded > 0 ? h('p', { class: 'where' }, say('scores.unrecorded', { n: board.unrecorded })) : '');
}
