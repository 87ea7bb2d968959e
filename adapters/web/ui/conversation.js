// The log of the conversation as elements. Everything that was said goes in as text, never as
// markup.

/** @typedef {import('./memory.js').Entry} Entry */

/** @param {string} id @returns {HTMLElement} */
export function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** What the page itself says, from the attributes of its body. @param {string} name */
export function say(name) {
  return document.body.dataset[name] ?? '';
}

/** @param {string} tag @param {string} class_name @param {string} [text] */
export function make(tag, class_name, text) {
  const made = document.createElement(tag);
  made.className = class_name;
  if (text !== undefined) made.textContent = text;
  return made;
}

export class Conversation {
  #log = element('log');
  #choose;
  #again;
  /** @type {Map<string, HTMLElement>} */
  #by_id = new Map();

  /**
   * @param {(choice: import('./memory.js').Choice) => void} choose an option was tapped
   * @param {(id: string) => void} again a message that failed shall be sent again
   */
  constructor(choose, again) {
    this.#choose = choose;
    this.#again = again;
  }

  clear() {
    this.#log.replaceChildren();
    this.#by_id.clear();
  }

  /** @param {Entry} entry */
  show(entry) {
    const kind = entry.mine ? 'mine' : entry.notice ? 'notice' : 'theirs';
    const bubble = make('div', `entry ${kind}`);
    bubble.append(make('p', 'said', entry.text));
    if (entry.complaint) {
      const link = /** @type {HTMLAnchorElement} */ (make('a', 'progress', say('progress')));
      // Another scheme than ours would be a script's way in.
      const url = new URL(entry.complaint.url, location.href);
      if (url.protocol === 'https:' || url.protocol === 'http:') {
        link.href = url.href;
        link.target = '_blank';
        link.rel = 'noopener';
        bubble.append(link);
      }
    }
    if (entry.choices?.length) bubble.append(this.#options(entry.choices));
    if (!entry.mine && !entry.notice) this.#retire_options();
    this.#log.append(bubble);
    if (entry.id) this.#by_id.set(entry.id, bubble);
    if (entry.mine) this.mark(entry);
    this.scroll_down();
  }

  /** How far a message of the resident has come. @param {Entry} entry */
  mark(entry) {
    const bubble = entry.id ? this.#by_id.get(entry.id) : undefined;
    if (!bubble) return;
    bubble.querySelector('.state')?.remove();
    bubble.classList.toggle('failed', entry.state === 'failed');
    if (entry.state === 'sent' || entry.state === undefined) return;
    const state = make('p', 'state', say(entry.state === 'sending' ? 'sending' : 'unsent'));
    if (entry.state === 'failed') {
      const again = /** @type {HTMLButtonElement} */ (make('button', 'again', say('again')));
      again.type = 'button';
      again.onclick = () => this.#again(entry.id ?? '');
      state.append(' ', again);
    }
    bubble.append(state);
  }

  /** The place for a photo and its progress. @param {string} id @param {Blob} picture */
  show_photo(id, picture) {
    const bubble = make('div', 'photo');
    const image = /** @type {HTMLImageElement} */ (make('img', ''));
    image.alt = say('photo');
    image.src = URL.createObjectURL(picture);
    image.onload = () => {
      URL.revokeObjectURL(image.src);
      this.scroll_down();
    };
    const bar = /** @type {HTMLProgressElement} */ (make('progress', ''));
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute('aria-label', say('photo'));
    bubble.append(image, bar);
    this.#album().append(bubble);
    this.#by_id.set(id, bubble);
    this.scroll_down();
  }

  // Photos that follow each other lie side by side.
  #album() {
    const last = this.#log.lastElementChild;
    if (last?.classList.contains('album')) return last;
    const album = make('div', 'entry mine album');
    this.#log.append(album);
    return album;
  }

  /** @param {string} id @param {number} share from 0 to 1 */
  progress(id, share) {
    const bar = this.#by_id.get(id)?.querySelector('progress');
    if (bar) bar.value = share;
  }

  /** @param {string} id @param {string} [why] what went wrong, if something did */
  photo_done(id, why) {
    const bubble = this.#by_id.get(id);
    if (!bubble) return;
    bubble.querySelector('progress')?.remove();
    bubble.querySelector('.state')?.remove();
    bubble.classList.toggle('failed', why !== undefined);
    if (why === undefined) return;
    const state = make('p', 'state', why);
    const again = /** @type {HTMLButtonElement} */ (make('button', 'again', say('again')));
    again.type = 'button';
    again.onclick = () => {
      bubble.classList.remove('failed');
      state.remove();
      const bar = /** @type {HTMLProgressElement} */ (make('progress', ''));
      bar.max = 1;
      bar.value = 0;
      bar.setAttribute('aria-label', say('photo'));
      bubble.append(bar);
      this.#again(id);
    };
    state.append(' ', again);
    bubble.append(state);
  }

  scroll_down() {
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  /** @param {import('./memory.js').Choice[]} choices */
  #options(choices) {
    const group = make('div', 'choices');
    for (const choice of choices) {
      const button = /** @type {HTMLButtonElement} */ (make('button', 'choice', choice.label));
      button.type = 'button';
      button.onclick = () => this.#choose(choice);
      group.append(button);
    }
    return group;
  }

  // Options of an earlier question stay to be read, smaller; they still work.
  #retire_options() {
    for (const group of this.#log.querySelectorAll('.choices')) group.classList.add('old');
  }
}
