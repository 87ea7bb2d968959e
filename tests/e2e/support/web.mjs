// A resident's browser without its looks: the cookie from /chat, the socket, photos by request.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import WebSocket from 'ws';
import { request } from './http.mjs';

const patience_ms = 15000;
export const new_id = () => randomBytes(16).toString('hex');

export class Visitor {
  #waiting = []; // { wanted(message), resolve }
  heard = []; // every message, in order
  notices = [];
  acknowledges = true;
  closed = null; // { code } once the socket has ended

  // With `cookie` another tab, or another visit, of the same browser.
  static async open(heed, { cookie, headers = {} } = {}) {
    const visitor = new Visitor();
    visitor.heed = heed;
    visitor.cookie = cookie ?? (await Visitor.cookie_of(heed));
    visitor.origin = `https://${heed.url.host}`;
    await visitor.connect(headers);
    return visitor;
  }
  static async cookie_of(heed) {
    const page = await request(heed, { path: '/chat' });
    assert.equal(page.status, 200);
    return page.headers['set-cookie'][0].split(';')[0];
  }

  async connect(headers = {}) {
    this.closed = null;
    this.socket = new WebSocket(`wss://${this.heed.url.host}/chat/socket`, {
      ca: this.heed.certificate,
      checkServerIdentity: () => undefined,
      headers: { origin: this.origin, cookie: this.cookie, ...headers },
      perMessageDeflate: false,
    });
    this.socket.on('message', (data) => this.#take(JSON.parse(data)));
    this.socket.on('close', (code) => (this.closed = { code }));
    await once(this.socket, 'open');
    this.socket.on('error', () => {});
  }
  #take(message) {
    this.heard.push(message);
    if (message.type === 'notice') {
      this.notices.push(message);
      if (this.acknowledges) this.raw({ type: 'seen', notice: message.notice });
    }
    const found = this.#waiting.findIndex((one) => one.wanted(message));
    if (found >= 0) this.#waiting.splice(found, 1)[0].resolve(message);
  }
  raw(message) {
    this.socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }
  // The next message for which `wanted` holds.
  next(wanted, what = 'a message') {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${what} did not come; heard ${JSON.stringify(this.heard.slice(-3))}`)), patience_ms);
      this.#waiting.push({ wanted, resolve: (message) => (clearTimeout(timer), resolve(message)) });
    });
  }
  async send(content, message = new_id()) {
    const answer = this.next((one) => one.message === message, 'the answer');
    this.raw({ message, language: 'zh-CN', ...content });
    return answer;
  }
  async say(text, message) {
    const answer = await this.send({ type: 'text', text }, message);
    assert.equal(answer.type, 'answer', JSON.stringify(answer));
    return answer;
  }
  async notice(event) {
    return this.notices.find((one) => one.event === event) ?? this.next((one) => one.type === 'notice' && one.event === event, `the notice "${event}"`);
  }
  post_photo(body, { id = new_id(), headers = {} } = {}) {
    return request(this.heed, {
      method: 'POST',
      path: '/chat/photos',
      body,
      headers: { origin: this.origin, cookie: this.cookie, 'message-id': id, 'content-type': 'image/jpeg', ...headers },
    });
  }
  async ended() {
    if (!this.closed) await once(this.socket, 'close');
    return this.closed;
  }
  async close() {
    if (this.closed) return;
    this.socket.close();
    await this.ended();
  }
}
