// The gate: the link from chat, the code of the telephone; and the sessions of who is in.
import { ask, Refused } from './console_api.js';
import { h, one, say, short_time } from './dom.js';

const secret_pattern = /^#([0-9a-f]{32})$/;

/** @param {...(Node | string)} children */
function show(...children) {
  one('#gate').replaceChildren(h('h1', {}, say('console.sign_in')), ...children);
  one('#gate').hidden = false;
  const first = /** @type {HTMLElement | null} */ (one('#gate').querySelector('input, button'));
  first?.focus();
}

/**
 * Waits until the form is sent and `send` has worked; what went wrong is said in it.
 * @param {Node[]} fields @param {string} label @param {(form: HTMLFormElement) => Promise<void>} send
 * @returns {Promise<void>}
 */
function ask_for(fields, label, send) {
  return new Promise((done) => {
    const told = h('p', { role: 'alert', class: 'fault' });
    const form = /** @type {HTMLFormElement} */ (h('form', {}, fields, told, h('button', { type: 'submit', class: 'main' }, label)));
    form.onsubmit = async (event) => {
      event.preventDefault();
      try {
        await send(form);
        done();
      } catch (error) {
        const code = error instanceof Refused ? error.code : '';
        told.textContent = ['bad_link', 'bad_code', 'too_many'].includes(code) ? say(`console.${code}`) : say('console.no_connection');
      }
    };
    show(form);
  });
}

/** @param {Node[]} before */
function ask_code(before) {
  const field = h('label', {}, say('console.code'),
    h('input', { name: 'code', inputmode: 'numeric', autocomplete: 'one-time-code', pattern: '[0-9]{6}', maxlength: 6, required: true }));
  return ask_for([...before, field], say('console.enter'), async (form) => {
    await ask('session/code', { method: 'POST', body: { code: new FormData(form).get('code') } });
  });
}

async function enrol() {
  const { qr_picture } = await import('./qr.js');
  const { secret, address } = await ask('session/code', { method: 'POST', body: { code: '' } });
  await ask_code([
    h('p', {}, say('console.enrol')),
    qr_picture(address, say('console.enrol_code')),
    h('a', { href: address, class: 'tap' }, say('console.enrol_here')),
    h('p', { class: 'secret' }, say('console.enrol_typed'), ' ', h('code', {}, secret.replace(/(.{4})/g, '$1 ').trim())),
  ]);
}

/**
 * Comes back when somebody is in.
 * @param {(token: string) => void} use_token
 */
export async function sign_in(use_token) {
  let secret = location.hash.match(secret_pattern)?.[1] ?? '';
  // It works once; nobody shall find it in the address or the history.
  if (secret) history.replaceState(null, '', '/console');
  while (true) {
    try {
      const session = await ask('session');
      use_token(session.csrf);
      if (session.step === 'open') return session.member;
      if (session.step === 'code') await ask_code([]);
      else await enrol();
      continue;
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
    }
    if (!secret) {
      show(h('p', {}, say('console.how_to_sign_in')));
      await new Promise((found) => addEventListener('hashchange', found, { once: true }));
      secret = location.hash.match(secret_pattern)?.[1] ?? '';
      history.replaceState(null, '', '/console');
      continue;
    }
    // A tap, so that what only looks at the link to show a preview does not use it up.
    const link = secret;
    secret = '';
    await ask_for([h('p', {}, say('console.link_here'))], say('console.enter'), async () => {
      await ask('session', { method: 'POST', body: { link } });
    });
  }
}

export async function show_sessions() {
  const { sessions } = await ask('sessions');
  document.title = say('console.me');
  one('#me').replaceChildren(
    h('h2', {}, say('console.sessions')),
    h('ul', { class: 'plain' }, sessions.map((/** @type {{begun: string, seen: string, device: string, this: boolean}} */ each) =>
      h('li', {}, h('b', {}, short_time(each.begun)), ' – ', short_time(each.seen), each.this ? ` · ${say('console.this_one')}` : '', h('br'), h('small', {}, each.device)))),
    h('button', {
      type: 'button', onclick: async () => {
        await ask('sessions', { method: 'DELETE' });
        await show_sessions();
      },
    }, say('console.end_others')));
}
