// The rules of WeChat's Official Account platform, as far as heed meets them: tokens, the window
// and quota of customer-service messages, template messages, media. No sockets here.
//
// It is also the tests' oracle: `shown` lists what phones have displayed unasked, in order.
import { randomBytes } from 'node:crypto';

const hour = 3600 * 1000;
const token_life_s = 7200;
const forced_refresh_gap_ms = 30 * 1000;
const dedup_window_ms = 10 * 60 * 1000; // of client_msg_id
const text_bytes_max = 2048;

// What a person's act allows the account to send: how many messages, for how long.
const allowances = {
  message: { count: 5, life_ms: 48 * hour },
  menu: { count: 3, life_ms: 60 * 1000 },
  follow: { count: 3, life_ms: 60 * 1000 },
  scan: { count: 3, life_ms: 60 * 1000 },
};

const words = {
  0: 'ok',
  40001: 'invalid credential, access_token is invalid or not latest',
  40003: 'invalid openid',
  40007: 'invalid media_id',
  40013: 'invalid appid',
  40033: 'invalid charset. please check your request, if include \\uxxxx will create fail!',
  40037: 'invalid template_id',
  40125: 'invalid appsecret',
  41001: 'access_token missing',
  42001: 'access_token expired',
  43004: 'require subscribe',
  44002: 'empty post data',
  45002: 'content size out of limit',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit, must slower, retry next minute',
  45015: 'response out of time limit or subscription is canceled',
  45047: 'out of response count limit',
  47001: 'data format error',
};

export const failure = (errcode, errmsg = words[errcode] ?? 'error') => ({ errcode, errmsg });

export class WeChatRules {
  #now_offset_ms = 0;
  #accounts = new Map(); // app id -> { secret, token, previous, forced_at }
  #people = new Map(); // openid -> { following, allowances: [{ left, until }] }
  #media = new Map(); // media id -> { bytes, type, filename } or { video_url }
  #keys = new Map(); // client_msg_id -> { at, msgid }
  #templates = new Set();
  #scripts = []; // { path, left, ... }: see script()
  #next_msgid = 200163836;

  shown = []; // { openid, way: 'message' | 'template', text, key? }
  calls = []; // { path, errcode, openid? }: every call that was answered or dropped

  now() {
    return Date.now() + this.#now_offset_ms;
  }
  // ---- what a test arranges

  advance(ms) {
    this.#now_offset_ms += ms;
  }
  add_account(app_id, secret) {
    this.#accounts.set(app_id, { secret, token: null, previous: null, forced_at: -Infinity });
  }
  add_template(template_id) {
    this.#templates.add(template_id);
  }
  // `media`: { bytes: Buffer, type, filename } or { video_url }
  add_media(media_id, media) {
    this.#media.set(media_id, media);
  }
  // The person did something (`act`: message, menu, follow, scan) that allows the account to answer.
  acted(openid, act = 'message') {
    const person = this.#person(openid);
    person.following = true;
    const { count, life_ms } = allowances[act];
    // A new act of the same kind starts its count anew.
    person.allowances = person.allowances.filter((one) => one.act !== act);
    person.allowances.push({ act, left: count, until: this.now() + life_ms });
  }
  unfollow(openid) {
    this.#person(openid).following = false;
    this.#person(openid).allowances = [];
  }
  // Only `left` more messages to this person until the next act.
  set_quota(openid, left) {
    for (const one of this.#person(openid).allowances) one.left = Math.min(one.left, left);
  }
  // Somebody else has refreshed the token: ours is dead though its time is not over.
  invalidate_token(app_id) {
    const account = this.#accounts.get(app_id);
    account.token = null;
    account.previous = null;
  }
  // The next `calls` calls of `path` go wrong. `errcode`: answered with it, no effect. `drop`: the
  // connection is cut after the request was read, 'before' it takes effect or 'after'. `status` and
  // `body`: answered with these bytes, no effect. `delay_ms`: answered late.
  script({ path, calls = 1, errcode, errmsg, drop, status, body, delay_ms }) {
    this.#scripts.push({ path, left: calls, errcode, errmsg, drop, status, body, delay_ms });
  }
  take_script(path) {
    const found = this.#scripts.find((one) => one.path === path && one.left > 0);
    if (found) found.left -= 1;
    return found;
  }
  shown_to(openid, way) {
    return this.shown.filter((one) => one.openid === openid && (!way || one.way === way));
  }
  count_calls(path, errcode) {
    return this.calls.filter((one) => one.path === path && (errcode === undefined || one.errcode === errcode)).length;
  }

  // ---- the platform's functions: each returns the JSON to answer

  stable_token(request) {
    if (request?.grant_type !== 'client_credential') return failure(40002, 'invalid grant_type');
    const account = this.#accounts.get(request.appid);
    if (!account) return failure(40013);
    if (account.secret !== request.secret) return failure(40125);
    const now = this.now();
    const alive = account.token && account.token.until > now;
    const forced = request.force_refresh === true;
    if (forced && now - account.forced_at < forced_refresh_gap_ms) return failure(45011);
    if (forced) account.forced_at = now;
    // The platform renews five minutes early; the old one lives on until its end, but a forced
    // refresh ends it at once.
    const due = alive && account.token.until - now <= 300 * 1000;
    if (!alive || due || forced) {
      account.previous = alive && !forced ? account.token : null;
      account.token = { value: `${request.appid}_${randomBytes(48).toString('base64url')}`, until: now + token_life_s * 1000 };
    }
    return { access_token: account.token.value, expires_in: Math.floor((account.token.until - now) / 1000) };
  }
  // Nothing when the token is good.
  check_token(token) {
    if (!token) return failure(41001);
    for (const account of this.#accounts.values()) {
      for (const one of [account.token, account.previous]) {
        if (one?.value === token) return one.until > this.now() ? null : failure(42001);
      }
    }
    return failure(40001);
  }
  send_message(request, raw) {
    const text = readable_text(request);
    if (text === undefined) return failure(47001);
    if (/\\u[0-9a-fA-F]{4}/.test(raw)) return failure(40033);
    if (text === '') return failure(44004, 'empty content');
    if (Buffer.byteLength(text) > text_bytes_max) return failure(45002);
    const person = this.#people.get(request.touser);
    if (!person) return failure(40003);
    if (!person.following) return failure(43004);
    const open = person.allowances.filter((one) => one.until > this.now());
    if (!open.length) return failure(45015);
    const allowance = open.find((one) => one.left > 0);
    if (!allowance) return failure(45047);
    allowance.left -= 1;
    this.shown.push({ openid: request.touser, way: 'message', text });
    return failure(0);
  }
  send_template(request, raw) {
    if (typeof request?.touser !== 'string' || typeof request.data !== 'object') return failure(47001);
    if (/\\u[0-9a-fA-F]{4}/.test(raw)) return failure(40033);
    if (!this.#templates.has(request.template_id)) return failure(40037);
    const values = Object.values(request.data);
    if (!values.length || values.some((one) => typeof one?.value !== 'string')) {
      return failure(47003, 'argument invalid');
    }
    const person = this.#people.get(request.touser);
    if (!person) return failure(40003);
    if (!person.following) return failure(43004);
    const key = request.client_msg_id;
    const before = key && this.#keys.get(key);
    if (before && this.now() - before.at < dedup_window_ms) return { ...failure(0), msgid: before.msgid };
    const msgid = this.#next_msgid++;
    if (key) this.#keys.set(key, { at: this.now(), msgid });
    const text = values.map((one) => one.value).join('\n');
    this.shown.push({ openid: request.touser, way: 'template', text, key });
    return { ...failure(0), msgid };
  }
  media(media_id) {
    return this.#media.get(media_id) ?? failure(40007);
  }

  #person(openid) {
    if (!this.#people.has(openid)) this.#people.set(openid, { following: true, allowances: [] });
    return this.#people.get(openid);
  }
}

// What the phone shows of a customer-service message; undefined when its form is wrong.
function readable_text(request) {
  if (typeof request?.touser !== 'string') return undefined;
  if (request.msgtype === 'text') {
    return typeof request.text?.content === 'string' ? request.text.content : undefined;
  }
  if (request.msgtype === 'msgmenu') {
    const menu = request.msgmenu;
    if (!Array.isArray(menu?.list) || !menu.list.length) return undefined;
    if (menu.list.some((one) => one?.id === undefined || typeof one.content !== 'string' || !one.content)) return undefined;
    return [menu.head_content ?? '', ...menu.list.map((one) => one.content), menu.tail_content ?? ''].join('\n').trim();
  }
  return undefined;
}
