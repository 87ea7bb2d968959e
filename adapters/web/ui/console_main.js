// Puts the console together: signing in, what the address shows, news, keys.
import { ask, load_catalogue, known, name_of, on_signed_out, Refused, use_token } from './console_api.js';
import { show_case } from './console_case.js';
import { Inbox } from './console_list.js';
import { h, learn, one, say } from './dom.js';
import { sign_in } from './console_sign_in.js';

/** @typedef {{id: string, name: string, role: string, department: string}} Member */

const news_pause_ms = 150; // several changes at once are one look
const list_every_ms = 3000;
const reconnect_ms = 3000;
const toast_ms = 12000;

/** @type {Inbox | null} */
let inbox = null;
/** @type {WebSocket | null} */
let socket = null;
let shown_case = '';
let looked_at = 0;
let toast_timer = 0;

/** @param {string} name the one section that is shown beside or in place of the list */
function show_section(name) {
  document.body.dataset['section'] = name;
  for (const section of document.querySelectorAll('main > section')) {
    /** @type {HTMLElement} */ (section).hidden = section.id !== name && !(name === 'case' && section.id === 'inbox');
  }
  for (const link of document.querySelectorAll('nav.main a')) {
    const is_here = link.getAttribute('data-section') === (name === 'case' ? 'inbox' : name);
    if (is_here) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

/** @param {string} line @param {boolean} undoable */
export function tell(line, undoable = false) {
  const toast = one('#toast');
  clearTimeout(toast_timer);
  toast.replaceChildren(h('span', {}, line),
    undoable ? h('button', { type: 'button', onclick: () => void undo() }, say('console.undo')) : '');
  toast.hidden = line === '';
  toast_timer = setTimeout(() => (toast.hidden = true), toast_ms);
}

async function undo() {
  const said = await ask('undo', { method: 'POST', body: {} });
  tell(said.line);
  await open_case(shown_case);
  await inbox?.load(false);
}

/** @param {string} line @param {boolean} undoable */
function done(line, undoable) {
  tell(line, undoable);
  void inbox?.load(false, true);
  void inbox?.count(true);
}

/** @param {string} number @param {boolean} [background] */
async function open_case(number, background = false) {
  shown_case = number;
  try {
    const found = await ask(`cases/${number}`, { background });
    if (shown_case !== number) return; // somebody has gone on to something else meanwhile
    if (background && one('#form').childElementCount > 0) {
      tell(say('console.changed_meanwhile'));
      return;
    }
    show_section('case');
    show_case(found, done);
    inbox?.mark(number);
    if (!background) one('#case h2').focus();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    tell(error.message);
  }
}

// Other sections are loaded by who opens them.
/** @type {Record<string, (rest: string, query: URLSearchParams) => Promise<void>>} */
const sections = {
  concerns: async () => (await import('./console_concerns.js')).show_concerns(),
  concern: async (name) => (await import('./console_concerns.js')).show_concern(name),
  scores: async (_, query) => (await import('./console_scores.js')).show_scores(query),
  talks: async () => (await import('./console_talks.js')).show_talks(),
  me: async () => (await import('./console_sign_in.js')).show_sessions(),
};

async function go() {
  const [path = '', search = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [name = '', rest = ''] = path.split('/');
  const query = new URLSearchParams(search);
  shown_case = '';
  if (name === 'case') {
    if (inbox && !one('#rows').childElementCount) await inbox.show(new URLSearchParams());
    return open_case(rest);
  }
  const section = sections[name];
  if (section) {
    show_section(name === 'concern' ? 'concerns' : name);
    return section(rest, query);
  }
  show_section('inbox');
  document.title = say('console.title', { city: known().city });
  inbox?.mark('');
  await inbox?.show(query);
}

function listen() {
  const line = one('#line');
  socket = new WebSocket(`wss://${location.host}/console/socket`);
  let timer = 0;
  socket.onopen = () => {
    if (line.hidden) return;
    // What happened while nobody listened.
    line.hidden = true;
    void inbox?.load(false, true).then(() => inbox?.count(true));
    if (shown_case) void open_case(shown_case, true);
  };
  socket.onmessage = (event) => {
    /** @type {{numbers: string[]}} none: too many to name */
    const { numbers } = JSON.parse(event.data);
    if (shown_case && (numbers.length === 0 || numbers.includes(shown_case))) void open_case(shown_case, true);
    // However much happens, the list is read again a few times a minute, and at once after a quiet.
    if (timer) return;
    const rests = Math.max(news_pause_ms, looked_at + list_every_ms - Date.now());
    timer = setTimeout(() => {
      timer = 0;
      looked_at = Date.now();
      void inbox?.load(false, true).then(() => inbox?.count(true));
    }, rests);
  };
  socket.onclose = () => {
    if (!socket) return; // signed out
    line.hidden = false;
    setTimeout(listen, reconnect_ms);
  };
}

// One key each; they rest while something is being typed.
/** @type {Record<string, () => void>} */
const keys = {
  '/': () => one('#words').focus(),
  j: () => inbox?.step(1),
  k: () => inbox?.step(-1),
  i: () => (location.hash = '#/cases'),
  c: () => (location.hash = '#/concerns'),
  s: () => (location.hash = '#/scores'),
  t: () => (location.hash = '#/talks'),
  a: () => act('accept'),
  r: () => act('reply'),
  q: () => act('ask'),
  n: () => act('note'),
  d: () => act('resolve'),
  u: () => void undo(),
  p: () => print(),
  '?': () => /** @type {HTMLDialogElement} */ (one('#keys')).showModal(),
};
/** @param {string} action */
function act(action) {
  const button = document.querySelector(`#case [data-action="${action}"]`);
  if (button instanceof HTMLElement && !one('#case').hidden) button.click();
}
/** @param {KeyboardEvent} event */
function on_key(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key === 'Escape' && target.closest('#form')) return one('#form').replaceChildren();
  // A dialog that has just been closed keeps the focus until the page is drawn again.
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest('input, textarea, select, dialog[open]')) return;
  const does = keys[event.key];
  if (!does) return;
  event.preventDefault();
  does();
}

/** @param {Member} member */
async function open(member) {
  await load_catalogue();
  one('#who').textContent = member.name || say(`console.role_${member.role}`);
  one('#unit').textContent = name_of('departments', member.department);
  one('#gate').hidden = true;
  one('#room').hidden = false;
  inbox = new Inbox();
  one('#leave').onclick = async () => {
    socket?.close();
    await ask('session', { method: 'DELETE' });
    location.reload();
  };
  one('#keys button').onclick = () => /** @type {HTMLDialogElement} */ (one('#keys')).close();
  addEventListener('hashchange', () => void go());
  addEventListener('keydown', on_key);
  on_signed_out(() => {
    const was = socket;
    socket = null;
    was?.close();
    location.reload();
  });
  listen();
  await go();
  document.body.classList.add('ready');
}

async function begin() {
  learn(await (await fetch(`/console/words?lang=${document.documentElement.lang}`)).json());
  const member = await sign_in(use_token);
  await open(member);
}
void begin();
