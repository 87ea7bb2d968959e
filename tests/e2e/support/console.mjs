// The console as a browser's requests see it, and the second factor as a telephone counts it.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { request } from './http.mjs';

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

// RFC 6238, written anew: six digits of HMAC-SHA-1 over the half minute since 1970.
export function totp(base32, at = Date.now()) {
  const bits = [...base32].map((one) => digits.indexOf(one).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const from = mac.at(-1) & 15;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1e6).padStart(6, '0');
}

// The secret of the link that heed sends to this member of staff.
export async function link_for(person) {
  const words = person.words_of(await person.text('控制台'));
  const found = words.match(/\/console#([0-9a-f]{32})/);
  assert.ok(found, words);
  return found[1];
}

// Somebody who has signed in, without a browser.
export class ConsoleClient {
  cookie = '';
  csrf = '';
  constructor(heed) {
    this.heed = heed;
    this.origin = `https://${heed.url.host}`;
  }
  static async open(heed, person) {
    const client = new this(heed);
    await client.sign_in(await link_for(person));
    return client;
  }
  // { status, body (JSON), headers }. `headers` are laid over the right ones; undefined leaves one out.
  async ask(path, { method = 'GET', body, headers = {}, raw } = {}) {
    const all = {
      cookie: this.cookie || undefined,
      'sec-fetch-site': 'same-origin',
      ...(method === 'GET' ? {} : { origin: this.origin, 'x-csrf-token': this.csrf }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    };
    for (const [name, value] of Object.entries(all)) if (value === undefined) delete all[name];
    const answer = await request(this.heed, {
      method, path: path.startsWith('/') ? path : `/api/v1/${path}`, headers: all, body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
    });
    const text = answer.body.toString();
    return { ...answer, bytes: answer.body, body: text.startsWith('{') ? JSON.parse(text) : text };
  }
  async good(path, options) {
    const answer = await this.ask(path, options);
    assert.equal(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
  async sign_in(link) {
    const answer = await this.ask('session', { method: 'POST', body: { link } });
    assert.equal(answer.status, 204, JSON.stringify(answer.body));
    this.set_cookie = answer.headers['set-cookie'][0];
    this.cookie = this.set_cookie.split(';')[0];
    const session = await this.good('session');
    this.csrf = session.csrf;
    return session;
  }
  // Enrols a telephone; its secret.
  async enrol() {
    const { secret } = await this.good('session/code', { method: 'POST', body: { code: '' } });
    await this.good('session/code', { method: 'POST', body: { code: totp(secret) } });
    return secret;
  }
  async case(number) {
    return this.good(`cases/${number}`);
  }
  async act(number, action, more = {}) {
    const { version } = await this.case(number);
    return this.ask(`cases/${number}/actions`, { method: 'POST', body: { action, version, ...more } });
  }
}
