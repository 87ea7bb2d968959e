// WeCom's (企业微信) side of an application: posts what members send and tap, always sealed,
// redelivers, verifies and opens the answers. Encryption and signatures come from Tencent's own
// library, as the independent counterpart.
import { randomBytes, randomInt } from 'node:crypto';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';
import { request } from './http.mjs';
import { from_xml, new_aes_key, to_xml } from './wechat.mjs';

const platform_deadline_ms = 5000;
const url_check_deadline_ms = 1000;

// As in heed.toml.
export function wecom_channel(name, api_url) {
  return {
    kind: 'wecom',
    name,
    corp_id: `ww${randomBytes(8).toString('hex')}`,
    agent_id: randomInt(1000002, 1999999),
    secret: randomBytes(24).toString('base64url'),
    token: `token${randomBytes(4).toString('hex')}`,
    encoding_aes_key: new_aes_key(),
    api_base: api_url,
  };
}

export class WeComApp {
  // `rules`: of the fake API.
  constructor(heed, channel, rules) {
    Object.assign(this, { heed, ...channel, rules });
    rules.add_app(channel.corp_id, channel.agent_id, channel.secret);
  }
  // A message, not sent yet: delivering it again is a redelivery.
  message(user, fields) {
    return this.#compose(user, { ...fields, MsgId: 7000000000000000n + BigInt(randomInt(2 ** 47)) });
  }
  event(user, name, fields = {}) {
    return this.#compose(user, { MsgType: 'event', Event: name, ...fields });
  }
  #compose(user, fields) {
    const head = { ToUserName: this.corp_id, FromUserName: user, CreateTime: Math.floor(Date.now() / 1000) };
    return { user, xml: to_xml({ ...head, ...fields, AgentID: this.agent_id }) };
  }
  // Query and body of one delivery. `cipher` replaces the ciphertext; what is given is signed.
  sealed({ xml }, { receive_id = this.corp_id, token = this.token, cipher = encrypt(this.encoding_aes_key, xml, receive_id) } = {}) {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const nonce = String(randomInt(2 ** 31));
    const query = { msg_signature: getSignature(token, timestamp, nonce, cipher), timestamp, nonce };
    return { query, body: to_xml({ ToUserName: this.corp_id, Encrypt: cipher, AgentID: String(this.agent_id) }) };
  }
  post({ query, body }) {
    return request(this.heed, {
      method: 'POST',
      path: `/wecom/${this.name}?${new URLSearchParams(query)}`,
      headers: { 'content-type': 'text/xml' },
      body,
      deadline_ms: platform_deadline_ms,
    });
  }
  // Delivers and opens the answer: the text that the member sees, null for none.
  async deliver(message) {
    const response = await this.post(this.sealed(message));
    if (response.status !== 200) throw new Error(`heed answered WeCom ${response.status}: ${response.body}`);
    return this.open(response.body.toString('utf8'), message.user);
  }
  open(body, user) {
    if (body === '') return null;
    const outer = from_xml(body);
    const expected = getSignature(this.token, outer.TimeStamp, outer.Nonce, outer.Encrypt);
    if (outer.MsgSignature !== expected) throw new Error('the reply has a wrong MsgSignature');
    const opened = decrypt(this.encoding_aes_key, outer.Encrypt);
    if (opened.id !== this.corp_id) throw new Error(`the reply is for ${opened.id}`);
    const reply = from_xml(opened.message);
    if (reply.ToUserName !== user.toLowerCase()) throw new Error(`the reply is for ${reply.ToUserName}, not ${user}`);
    if (reply.FromUserName !== this.corp_id) throw new Error(`the reply comes from ${reply.FromUserName}`);
    if (!/^\d{10}$/.test(reply.CreateTime)) throw new Error(`CreateTime is not in seconds: ${reply.CreateTime}`);
    if (reply.MsgType !== 'text') throw new Error(`the reply is a ${reply.MsgType}`);
    if (!reply.Content || Buffer.byteLength(reply.Content) > 2048) throw new Error('the reply is empty or too long');
    return reply.Content;
  }
  check_url(echo, { cipher = encrypt(this.encoding_aes_key, echo, this.corp_id), token = this.token } = {}) {
    const { query } = this.sealed({}, { cipher, token });
    const path = `/wecom/${this.name}?${new URLSearchParams({ ...query, echostr: cipher })}`;
    return request(this.heed, { path, deadline_ms: url_check_deadline_ms });
  }
}

// One member of the corporation. `sent` keeps every message with the answer it got.
export class WeComMember {
  sent = [];
  constructor(app, user) {
    this.app = app;
    this.user = user;
    app.rules.add_member(user);
  }
  async #deliver(message) {
    const answer = await this.app.deliver(message);
    this.sent.push({ message, answer });
    return answer;
  }
  text = (text) => this.#deliver(this.app.message(this.user, { MsgType: 'text', Content: text }));
  event = (name, fields) => this.#deliver(this.app.event(this.user, name, fields));
  // Taps a button of a card that this member sees.
  tap = (shown, key) => this.event('template_card_event', this.app.rules.click(this.user, shown.card.task_id, key));
  redeliver = (sent) => this.app.deliver(sent.message);
  words_of = (answer) => answer ?? '';
  shown = (way) => this.app.rules.shown_to(this.user, way);
}
