// Puts the chat together: what is typed, tapped, shown, and kept in this tab.
import { Connection } from './connection.js';
import { Conversation, element, say } from './conversation.js';
import { Memory, new_id } from './memory.js';
import { Photos } from './photos.js';
import { set_up_place } from './place.js';
import { wechat, wechat_photos } from './wechat.js';

/** @typedef {import('./memory.js').Entry} Entry */
/** @typedef {import('./memory.js').Choice} Choice */

const memory = new Memory();
const conversation = new Conversation(choose, again);
const photos = new Photos(conversation, photo_answered);
const connection = new Connection(memory, {
  answer: (answer) => {
    mark(answer.message, 'sent');
    show_answer(answer.replies, answer.complaint);
  },
  notice: (notice) => add({ mine: false, notice: true, text: notice.text, choices: notice.choices, complaint: notice.complaint }),
  refused: (refused) => mark(refused.message, 'failed'),
  state: (state) => tell(state === 'open' ? '' : say(state === 'flood' ? 'flood' : 'offline')),
});

/** @param {string} what */
function tell(what) {
  const state = element('state');
  state.textContent = what;
  state.hidden = what === '';
}

/** @param {Entry} entry */
function add(entry) {
  memory.entries.push(entry);
  memory.save();
  conversation.show(entry);
}

/** @param {string} id @param {'sending' | 'sent' | 'failed'} state */
function mark(id, state) {
  const entry = memory.entries.find((one) => one.id === id);
  if (!entry) return;
  entry.state = state;
  memory.save();
  conversation.mark(entry);
}

/**
 * @param {import('./connection.js').Said[]} replies
 * @param {import('./memory.js').Complaint} complaint
 */
function show_answer(replies, complaint) {
  replies.forEach((reply, index) => {
    const last = index === replies.length - 1;
    add({ mine: false, text: reply.text, choices: reply.choices, complaint: last ? complaint : null });
  });
}

// Of several photos at once, only the last answer's question is asked. What tells of a complaint
// that was filed, or stands before it in an answer (a notice that waited), is shown always.
/** @param {import('./connection.js').Answer} answer @param {boolean} more */
function photo_answered(answer, more) {
  const is_passed_over = more && answer.complaint === null;
  show_answer(is_passed_over ? answer.replies.slice(0, -1) : answer.replies, answer.complaint);
}

/** @param {Record<string, unknown>} content @param {string} [shown] what stands in the log */
function send(content, shown) {
  const id = new_id();
  if (shown !== undefined) add({ mine: true, text: shown, id, state: 'sending' });
  connection.send({ message: id, language: document.documentElement.lang, type: '', ...content });
}

/** @param {Choice} choice */
function choose(choice) {
  send({ type: 'choice', id: choice.id }, choice.label);
}

/** @param {string} id */
function again(id) {
  if (photos.again(id)) return;
  const entry = memory.entries.find((one) => one.id === id);
  if (!entry) return;
  memory.entries = memory.entries.filter((one) => one !== entry);
  send({ type: 'text', text: entry.text }, entry.text);
  redraw();
}

function redraw() {
  conversation.clear();
  for (const entry of memory.entries) conversation.show(entry);
}

function set_up_composer() {
  const form = /** @type {HTMLFormElement} */ (element('composer'));
  const text = /** @type {HTMLTextAreaElement} */ (element('text'));
  const fit = () => {
    text.style.height = 'auto';
    text.style.height = `${text.scrollHeight}px`;
  };
  text.oninput = fit;
  text.onkeydown = (event) => {
    // An input method's Enter takes its word and is not ours.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    const said = text.value.trim();
    if (!said) return;
    text.value = '';
    fit();
    send({ type: 'text', text: said }, said);
  };
  const files = /** @type {HTMLInputElement} */ (element('files'));
  // What is known by now: a file dialog opens only at once upon a tap.
  /** @type {Awaited<ReturnType<typeof wechat>>} */
  let wx = null;
  void wechat().then((found) => (wx = found));
  element('photo').onclick = async () => {
    if (wx) photos.add(await wechat_photos(wx));
    else files.click();
  };
  files.onchange = () => {
    photos.add(files.files ?? []);
    files.value = '';
  };
}

function set_up_size() {
  const larger = element('larger');
  const show = (/** @type {boolean} */ on) => {
    document.documentElement.classList.toggle('larger', on);
    larger.setAttribute('aria-pressed', String(on));
  };
  let on = false;
  try {
    on = localStorage.getItem('larger') === 'yes';
  } catch {
    // not remembered, then
  }
  show(on);
  larger.onclick = () => {
    on = !on;
    show(on);
    try {
      localStorage.setItem('larger', on ? 'yes' : 'no');
    } catch {
      // not remembered, then
    }
  };
}

function set_up_forgetting() {
  element('forget').onclick = async () => {
    if (!confirm(say('forgetSure'))) return;
    const answer = await fetch('/chat/forget', { method: 'POST' });
    if (!answer.ok) return tell(say('offline'));
    memory.forget();
    location.reload();
  };
}

redraw();
set_up_composer();
set_up_size();
set_up_forgetting();
set_up_place(
  (place) => send({ type: 'location', ...place }, place.label || `${say('here')} ${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`),
  tell,
);
connection.open();
if (memory.entries.length === 0 && memory.unanswered.length === 0) send({ type: 'event', event: 'start' });
document.body.classList.add('ready');
