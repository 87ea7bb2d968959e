// Residents who asked for a person: who waits, and the talk that is one's own.
import { ask, Refused } from './console_api.js';
import { h, one, say, short_time } from './dom.js';

/**
 * @typedef {{id: number, state: string, asked_at: string, mine: boolean, name: string,
 *   words: {at: string, by_staff: boolean, photo: boolean, text: string}[]}} Talk
 */

const look_every_ms = 2000;
let timer = 0;
let drawn = '';

/** @param {Talk} talk @param {string} what @param {string} [text] */
async function act(talk, what, text) {
  try {
    const said = await ask(`handovers/${talk.id}/${what}`, { method: 'POST', body: { text } });
    one('#talk-line').textContent = said.line;
  } catch (error) {
    one('#talk-line').textContent = error instanceof Refused ? error.message : say('console.no_connection');
  }
  await look(false);
}

/** @param {Talk} talk */
function words(talk) {
  return h('ol', { class: 'words-said' }, talk.words.map((word) => h('li', { class: word.by_staff ? 'mine' : '' },
    h('time', { datetime: word.at }, short_time(word.at)), word.photo ? say('console.a_photo') : word.text)));
}

/** @param {Talk} talk */
function open_talk(talk) {
  const text = /** @type {HTMLTextAreaElement} */ (h('textarea', { name: 'text', rows: 2, maxlength: 2000, required: true, 'aria-label': say('console.to_resident') }));
  const form = h('form', { class: 'act' }, text, h('div', { class: 'row-of-buttons' },
    h('button', { type: 'submit', class: 'main' }, say('console.send')),
    h('button', { type: 'button', onclick: () => act(talk, 'end') }, say('console.end_talk'))));
  form.onsubmit = async (event) => {
    event.preventDefault();
    const said = text.value.trim();
    if (!said) return;
    text.value = '';
    await act(talk, 'say', said);
    text.focus();
  };
  text.onkeydown = (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    /** @type {HTMLFormElement} */ (form).requestSubmit();
  };
  return form;
}

/** @param {boolean} background */
async function look(background) {
  const section = one('#talks');
  if (section.hidden) return clearInterval(timer);
  /** @type {Talk[]} */
  let talks;
  try {
    talks = (await ask('handovers', { background })).handovers;
  } catch (error) {
    if (error instanceof Refused && error.status === 403) {
      clearInterval(timer);
      section.replaceChildren(h('h2', {}, say('console.talks')), h('p', {}, say('console.talks_not_yours')));
      return;
    }
    throw error;
  }
  const now = JSON.stringify(talks);
  if (now === drawn) return;
  drawn = now;
  const mine = talks.find((talk) => talk.mine);
  const article = section.querySelector(`[data-talk="${mine?.id}"]`);
  const box = article?.querySelector('form') ? article.querySelector('.words-said') : null;
  const line = section.querySelector('#talk-line')?.textContent ?? '';
  if (mine && box) {
    // What is being typed stays.
    box.replaceWith(words(mine));
    return;
  }
  section.replaceChildren(
    h('h2', {}, say('console.talks')),
    h('p', { id: 'talk-line', role: 'status' }, line),
    talks.length === 0 ? h('p', {}, say('console.talks_none')) : '',
    ...talks.map((talk) => h('article', { class: 'talk', 'data-talk': talk.id },
      h('h3', {}, `№ ${talk.id} · ${short_time(talk.asked_at)} · ${say(`console.talk_${talk.state}`, { name: talk.name })}`),
      words(talk),
      talk.mine ? open_talk(talk) : talk.state !== 'taken' && !mine
        ? h('button', { type: 'button', class: 'main', onclick: () => act(talk, 'take') }, say('console.take_talk')) : '')));
}

export async function show_talks() {
  document.title = say('console.talks');
  drawn = '';
  clearInterval(timer);
  await look(false);
  timer = setInterval(() => void look(true), look_every_ms);
}
