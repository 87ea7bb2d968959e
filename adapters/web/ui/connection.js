// The WebSocket: opened again whenever it breaks, what has no answer yet sent again under the same
// id. The server answers a message that it knows as it did before.

/** @typedef {import('./memory.js').Message} Message */
/** @typedef {{text: string, choices: import('./memory.js').Choice[]}} Said */
/**
 * @typedef {{type: 'answer', message: string, replies: Said[], dialog: {step: string},
 *            complaint: import('./memory.js').Complaint}} Answer
 * @typedef {{type: 'notice', notice: string, event: string, text: string,
 *            choices: import('./memory.js').Choice[],
 *            complaint: import('./memory.js').Complaint}} Notice
 * @typedef {{type: 'refused', message: string, error: {code: string, message: string}}} Refused
 */

const pause_min_ms = 500;
const pause_max_ms = 30000;
const pause_after_flood_ms = 60000;
const busy_pause_ms = 3000;
// Close codes, RFC 6455 section 7.4.1.
const policy = 1008;

export class Connection {
  /** @type {WebSocket | null} */
  #socket = null;
  #pause_ms = pause_min_ms;
  #timer = 0;
  #memory;
  #hooks;

  /**
   * @param {import('./memory.js').Memory} memory
   * @param {{answer: (answer: Answer) => void, notice: (notice: Notice) => void,
   *          refused: (refused: Refused) => void,
   *          state: (state: 'open' | 'closed' | 'flood') => void}} hooks
   */
  constructor(memory, hooks) {
    this.#memory = memory;
    this.#hooks = hooks;
    addEventListener('online', () => this.#soon(0));
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible' && !this.is_open) this.#soon(0);
    });
  }

  get is_open() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    if (this.#socket && this.#socket.readyState <= WebSocket.OPEN) return;
    const scheme = location.protocol === 'http:' ? 'ws' : 'wss';
    const socket = new WebSocket(`${scheme}://${location.host}/chat/socket`);
    this.#socket = socket;
    socket.onopen = () => {
      this.#pause_ms = pause_min_ms;
      this.#hooks.state('open');
      for (const message of this.#memory.unanswered) socket.send(JSON.stringify(message));
    };
    socket.onmessage = (event) => this.#heard(JSON.parse(event.data));
    socket.onclose = (event) => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      const flood = event.code === policy;
      this.#hooks.state(flood ? 'flood' : 'closed');
      this.#soon(flood ? pause_after_flood_ms : this.#pause_ms * (0.5 + Math.random()));
      this.#pause_ms = Math.min(this.#pause_ms * 2, pause_max_ms);
    };
  }

  /** @param {Message} message */
  send(message) {
    this.#memory.unanswered.push(message);
    this.#memory.save();
    if (this.#socket && this.is_open) this.#socket.send(JSON.stringify(message));
  }

  /** @param {string} id */
  #settle(id) {
    this.#memory.unanswered = this.#memory.unanswered.filter((one) => one.message !== id);
    this.#memory.save();
  }

  /** @param {number} after_ms */
  #soon(after_ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.open(), after_ms);
  }

  /** @param {Answer | Notice | Refused} said */
  #heard(said) {
    if (said.type === 'answer') {
      if (!this.#memory.unanswered.some((one) => one.message === said.message)) return; // answered before
      this.#settle(said.message);
      this.#hooks.answer(said);
    } else if (said.type === 'notice') {
      const is_new = !this.#memory.seen.includes(said.notice);
      if (is_new) {
        this.#memory.seen.push(said.notice);
        this.#hooks.notice(said);
      }
      this.#memory.save();
      this.#socket?.send(JSON.stringify({ type: 'seen', notice: said.notice }));
    } else if (said.error.code === 'unavailable') {
      setTimeout(() => this.#repeat(said.message), busy_pause_ms);
    } else {
      this.#settle(said.message);
      this.#hooks.refused(said);
    }
  }

  /** @param {string} id */
  #repeat(id) {
    const message = this.#memory.unanswered.find((one) => one.message === id);
    if (message && this.#socket && this.is_open) this.#socket.send(JSON.stringify(message));
  }
}
