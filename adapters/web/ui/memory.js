// What this tab remembers of the conversation, until it is closed: nothing of it stays on a
// computer that others use after. Photos are not remembered, only that there were some.

/** @typedef {{id: string, label: string}} Choice */
/** @typedef {{number: string, url: string} | null} Complaint */
/**
 * One entry of the log. `mine`: the resident said it; `state` then says how far it has come.
 * @typedef {{mine: boolean, text: string, id?: string, state?: 'sending'|'sent'|'failed',
 *            choices?: Choice[], complaint?: Complaint, notice?: boolean}} Entry
 */
/** A message as /chat/socket takes it. @typedef {{message: string, type: string, [key: string]: unknown}} Message */

const entries_max = 200;
const seen_max = 200;

/** @template T @param {string} key @param {T} otherwise @returns {T} */
function read(key, otherwise) {
  try {
    const text = sessionStorage.getItem(key);
    return text === null ? otherwise : JSON.parse(text);
  } catch {
    return otherwise; // no storage, or not ours
  }
}

/** @param {string} key @param {unknown} value */
function write(key, value) {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // full or forbidden: the conversation goes on without
  }
}

export class Memory {
  /** @type {Entry[]} */
  entries = read('entries', []);
  /** Messages without an answer, oldest first. @type {Message[]} */
  unanswered = read('unanswered', []);
  /** Keys of the notices that were shown. @type {string[]} */
  seen = read('seen', []);

  save() {
    this.entries = this.entries.slice(-entries_max);
    this.seen = this.seen.slice(-seen_max);
    write('entries', this.entries);
    write('unanswered', this.unanswered);
    write('seen', this.seen);
  }
  forget() {
    this.entries = [];
    this.unanswered = [];
    this.seen = [];
    try {
      sessionStorage.clear();
    } catch {
      // then there is nothing
    }
  }
}

/** @returns {string} */
export function new_id() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
