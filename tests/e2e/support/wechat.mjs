// The WeChat platform's side of an Official Account: posts what residents send, in plaintext,
// compatible or secure mode, redelivers, verifies and opens the answers. Encryption and signatures
// come from Tencent's own library, as the independent counterpart.
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';
import { request } from './http.mjs';
import { to_gcj02 } from './gcj02.mjs';

const platform_deadline_ms = 5000;

export const new_aes_key = () => randomBytes(33).toString('base64').replace(/[+/]/g, 'A').slice(0, 43);
const sha1 = (...words) => createHash('sha1').update(words.sort().join('')).digest('hex');
const cdata = (text) => `<![CDATA[${String(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

// Elements in order; numbers are written bare, as the platform does.
function content_of(value) {
  if (typeof value === 'object') return elements_of(value);
  return typeof value === 'number' || typeof value === 'bigint' ? value : cdata(value);
}
const elements_of = (fields) =>
  Object.entries(fields).map(([name, value]) => `<${name}>${content_of(value)}</${name}>`).join('');
export const to_xml = (fields) => `<xml>${elements_of(fields)}</xml>`;
// The text of each element of a flat <xml> document.
export function from_xml(text) {
  const inner = text.match(/^\s*<xml>([^]*)<\/xml>\s*$/);
  if (!inner) throw new Error(`not the XML of a reply: ${text.slice(0, 200)}`);
  const fields = {};
  for (const [, name, value] of inner[1].matchAll(/<([A-Za-z]+)>((?:<!\[CDATA\[[^]*?\]\]>|[^<])*)<\/\1>/g)) {
    fields[name] = value.replace(/<!\[CDATA\[([^]*?)\]\]>/g, '$1');
  }
  return fields;
}

export class WeChatAccount {
  // `mode`: 'plain', 'compatible' or 'secure'. `rules`: of the fake API, told who wrote.
  constructor(heed, { name, app_id, token, encoding_aes_key, original_id, mode, rules }) {
    Object.assign(this, { heed, name, app_id, token, encoding_aes_key, original_id, mode, rules });
  }
  // A message, not sent yet: delivering it again is a redelivery.
  message(openid, fields) {
    const msg_id = 23000000000000000n + BigInt(randomInt(2 ** 47));
    return this.#compose(openid, fields, { MsgId: msg_id });
  }
  event(openid, name, fields = {}) {
    return this.#compose(openid, { MsgType: 'event', Event: name, ...fields }, {});
  }
  #compose(openid, fields, tail) {
    const head = { ToUserName: this.original_id, FromUserName: openid, CreateTime: Math.floor(Date.now() / 1000) };
    return { openid, xml: to_xml({ ...head, ...fields, ...tail }) };
  }
  // Query and body of one delivery. `overrides` replace the query's values; `xml` may be a Buffer.
  sealed({ openid, xml }, { mode = this.mode, timestamp = String(Math.floor(Date.now() / 1000)), nonce = String(randomInt(2 ** 31)), app_id = this.app_id, cipher } = {}) {
    const query = { signature: sha1(this.token, timestamp, nonce), timestamp, nonce, openid };
    if (mode === 'plain') return { query, body: xml };
    const secret = cipher ?? encrypt(this.encoding_aes_key, xml, app_id);
    query.encrypt_type = 'aes';
    query.msg_signature = getSignature(this.token, timestamp, nonce, secret);
    const hidden = `<ToUserName>${cdata(this.original_id)}</ToUserName><Encrypt>${cdata(secret)}</Encrypt>`;
    const clear = mode === 'compatible' ? String(xml).replace(/^<xml>|<\/xml>$/g, '').replace(/<ToUserName>.*?<\/ToUserName>/, '') : '';
    return { query, body: `<xml>${hidden}${clear}</xml>` };
  }
  post({ query, body }, { deadline_ms = platform_deadline_ms, headers = {} } = {}) {
    return request(this.heed, {
      method: 'POST',
      path: `/wechat/${this.name}?${new URLSearchParams(query)}`,
      headers: { 'content-type': 'text/xml', ...headers },
      body,
      deadline_ms,
    });
  }
  // Delivers and opens the answer: the text that the person sees, null for none. Throws when it
  // breaks the platform's rules: then the person would see a fault.
  async deliver(message) {
    const response = await this.post(this.sealed(message));
    if (response.status !== 200) throw new Error(`heed answered WeChat ${response.status}: ${response.body}`);
    return this.open(response.body.toString('utf8'), message.openid);
  }
  open(body, openid) {
    if (body === '' || body === 'success') return null;
    let xml = body;
    const outer = from_xml(body);
    if (outer.Encrypt) {
      const expected = getSignature(this.token, outer.TimeStamp, outer.Nonce, outer.Encrypt);
      if (outer.MsgSignature !== expected) throw new Error('the reply has a wrong MsgSignature');
      const opened = decrypt(this.encoding_aes_key, outer.Encrypt);
      if (opened.id !== this.app_id) throw new Error(`the reply is for app id ${opened.id}`);
      xml = opened.message;
    } else if (this.mode === 'secure') {
      throw new Error('the reply to an encrypted message is not encrypted');
    }
    const reply = from_xml(xml);
    if (reply.ToUserName !== openid) throw new Error(`the reply is for ${reply.ToUserName}, not ${openid}`);
    if (reply.FromUserName !== this.original_id) throw new Error(`the reply comes from ${reply.FromUserName}`);
    if (!/^\d{10}$/.test(reply.CreateTime)) throw new Error(`CreateTime is not in seconds: ${reply.CreateTime}`);
    if (reply.MsgType !== 'text') throw new Error(`the reply is a ${reply.MsgType}`);
    if (!reply.Content || Buffer.byteLength(reply.Content) > 2048) throw new Error('the reply is empty or too long');
    return reply.Content;
  }
  async check_url(echostr, { token = this.token } = {}) {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const query = { signature: sha1(token, timestamp, '7392'), timestamp, nonce: '7392', echostr };
    return request(this.heed, { path: `/wechat/${this.name}?${new URLSearchParams(query)}` });
  }
}

// A sound as phones record it: nobody here plays it.
export const amr = (n) => Buffer.concat([Buffer.from('#!AMR\n'), Buffer.from([n % 256, 1, 2, 3])]);

// One follower. `sent` keeps every message with the answer it got. Answers are texts or null.
export class WeChatPerson {
  sent = [];
  #pictures = 0;
  constructor(account, openid) {
    this.account = account;
    this.openid = openid;
  }
  async #say(fields) {
    const message = this.account.message(this.openid, fields);
    this.account.rules?.acted(this.openid);
    return this.#deliver(message);
  }
  async #deliver(message) {
    const answer = await this.account.deliver(message);
    this.sent.push({ message, answer });
    return answer;
  }
  text = (text) => this.#say({ MsgType: 'text', Content: text });
  place = (place) => this.#say(this.place_fields(place));
  // WGS-84 in, GCJ-02 out: what the phone would send.
  place_fields = ({ latitude, longitude, label = '' }) => {
    const shifted = to_gcj02({ latitude, longitude });
    return { MsgType: 'location', Location_X: shifted.latitude, Location_Y: shifted.longitude, Scale: 16, Label: label };
  };
  photo = (bytes) => this.#say(this.picture(bytes));
  // Uploads a picture: the fields of its message.
  picture = (bytes) => {
    const media_id = `media_${this.openid}_${++this.#pictures}_${randomBytes(6).toString('hex')}`;
    this.account.rules.add_media(media_id, { bytes, type: 'image/jpeg', filename: `${media_id}.jpg` });
    return { MsgType: 'image', PicUrl: `http://mmbiz.qpic.cn/${media_id}`, MediaId: media_id };
  };
  // The fields of a voice message whose sound is AMR; `recognised` may be empty.
  recording = (recognised) => {
    const media_id = `voice_${this.openid}_${++this.#pictures}_${randomBytes(6).toString('hex')}`;
    this.account.rules.add_media(media_id, { bytes: amr(this.#pictures), type: 'audio/amr', filename: `${media_id}.amr` });
    return { MsgType: 'voice', MediaId: media_id, Format: 'amr', Recognition: recognised };
  };
  voice = (recognised) => this.#say(this.recording(recognised));
  follow = () => {
    this.account.rules?.acted(this.openid, 'follow');
    return this.#deliver(this.account.event(this.openid, 'subscribe', { EventKey: '' }));
  };
  // Scans the QR code `scene`, already following the account or as a new follower.
  scan = (scene, { following = true } = {}) => {
    this.account.rules?.acted(this.openid, 'scan');
    const fields = { EventKey: following ? scene : `qrscene_${scene}`, Ticket: 'TICKET' };
    return this.#deliver(this.account.event(this.openid, following ? 'SCAN' : 'subscribe', fields));
  };
  // Taps a button of the bottom menu.
  click = (key) => {
    this.account.rules?.acted(this.openid, 'menu');
    return this.#deliver(this.account.event(this.openid, 'CLICK', { EventKey: key }));
  };
  // Chooses pictures by the menu: the event with their number, then each of them.
  album = async (pictures) => {
    const answers = [await this.#deliver(this.account.event(this.openid, 'pic_photo_or_album', {
      EventKey: 'photo',
      SendPicsInfo: { Count: pictures.length, PicList: { item: { PicMd5Sum: '0'.repeat(32) } } },
    }))];
    for (const bytes of pictures) answers.push(await this.photo(bytes));
    return answers.filter((one) => one !== null);
  };
  leave = () => {
    this.account.rules?.unfollow(this.openid);
    return this.#deliver(this.account.event(this.openid, 'unsubscribe', { EventKey: '' }));
  };
  redeliver = (sent) => this.account.deliver(sent.message);
  number_in = (answer) => answer?.match(/\bLH\d{6}-\d{4,}-\d\b/)?.[0] ?? null;
  words_of = (answer) => answer ?? '';
}
