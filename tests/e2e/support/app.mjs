// The city's app server: signs messages to heed and receives its notices, with the Standard
// Webhooks library as the independent counterpart.
import { createServer } from 'node:http';
import { randomBytes, randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { request } from './http.mjs';

export const new_secret = () => `whsec_${randomBytes(24).toString('base64')}`;

export class AppChannel {
  constructor(heed, { name, secret }) {
    this.heed = heed;
    this.name = name;
    this.secret = secret;
    this.webhook = new Webhook(secret);
  }
  // A message, not sent yet: delivering it again is a redelivery.
  message(user, content, { language = 'zh-CN' } = {}) {
    return { id: `msg_${randomUUID()}`, body: JSON.stringify({ user, language, ...content }) };
  }
  headers(message, at = new Date()) {
    return {
      'content-type': 'application/json',
      'webhook-id': message.id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': this.webhook.sign(message.id, at, message.body),
    };
  }
  // The raw answer, whatever it is. `headers` are laid over the right ones.
  post(message, { at, headers = {}, path = `/app/${this.name}/messages`, method = 'POST', deadline_ms } = {}) {
    const all = { ...this.headers(message, at), ...headers };
    for (const [name, value] of Object.entries(all)) if (value === undefined) delete all[name];
    return request(this.heed, { method, path, headers: all, body: message.body, deadline_ms });
  }
  // The answer of a message that must be accepted.
  async deliver(message, options) {
    const response = await this.post(message, options);
    if (response.status !== 200) throw new Error(`the app channel answered ${response.status}: ${response.body}`);
    return JSON.parse(response.body.toString('utf8'));
  }
}

// One person who writes in the app. `sent` keeps every message with the answer it got.
export class AppPerson {
  sent = [];
  constructor(channel, user, language = 'zh-CN') {
    this.channel = channel;
    this.user = user;
    this.language = language;
  }
  async #say(content) {
    const message = this.channel.message(this.user, content, { language: this.language });
    const answer = await this.channel.deliver(message);
    this.sent.push({ message, answer });
    return answer;
  }
  text = (text) => this.#say({ type: 'text', text });
  place = ({ latitude, longitude, label }) => this.#say({ type: 'location', latitude, longitude, label });
  photo = (bytes) => this.#say({ type: 'image', data: bytes.toString('base64') });
  voice = (text, sound) => this.#say({
    type: 'voice',
    ...(text ? { text } : {}),
    ...(sound ? { data: sound.toString('base64') } : {}),
  });
  tap = (id) => this.#say({ type: 'choice', id });
  start = () => this.#say({ type: 'event', event: 'start' });
  leave = () => this.#say({ type: 'event', event: 'stop' });
  redeliver = (sent) => this.channel.deliver(sent.message);
  number_in = (answer) => answer.complaint?.number ?? null;
  words_of = (answer) => answer.replies.map((one) => one.text).join('\n');
}

// Where the app receives notices: verifies each signature, keeps what came, fails on demand.
export class NoticeReceiver {
  notices = []; // { id, user, event, complaint, text } in order of arrival, refused ones left out
  attempts = []; // { id, user, status } of every request
  #failures = []; // { user, status }: what to answer to the next notices for that person
  #server;
  #webhook;

  static async start({ secret, port = 0 }) {
    const receiver = new NoticeReceiver();
    receiver.#webhook = new Webhook(secret);
    receiver.#server = createServer(async (incoming, response) => {
      const parts = [];
      for await (const part of incoming) parts.push(part);
      response.writeHead(receiver.#take(incoming.headers, Buffer.concat(parts).toString('utf8'))).end();
    });
    await new Promise((resolve) => receiver.#server.listen(port, '127.0.0.1', resolve));
    return receiver;
  }
  // The status to answer.
  #take(headers, body) {
    let notice;
    try {
      notice = { id: headers['webhook-id'], ...this.#webhook.verify(body, headers) };
    } catch {
      this.attempts.push({ id: headers['webhook-id'], status: 401 });
      return 401;
    }
    const failing = this.#failures.findIndex((one) => one.user === notice.user);
    const status = failing < 0 ? 204 : this.#failures.splice(failing, 1)[0].status;
    if (status === 204) this.notices.push(notice);
    this.attempts.push({ id: notice.id, user: notice.user, status });
    return status;
  }
  get url() {
    return `http://127.0.0.1:${this.#server.address().port}/notices`;
  }
  fail_next(user, ...statuses) {
    this.#failures.push(...statuses.map((status) => ({ user, status })));
  }
  of(number, event) {
    return this.notices.filter((one) => one.complaint?.number === number && (!event || one.event === event));
  }
  stop() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}
