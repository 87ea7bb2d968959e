// The rules of WeChat's Official Account platform, as far as heed meets them: tokens, the window
// and quota of customer-service messages, template messages, media. No sockets here.
//
// It is also the tests' oracle: `shown` lists what phones have displayed unasked, in order.
import { randomBytes } from 'node:crypto';
import { Platform } from './api_server.mjs';

const hour = 3600 * 1000;
const token_life_s = 7200;
const forced_refresh_gap_ms = 30 * 1000;
const dedup_window_ms = 10 * 60 * 1000; // of client_msg_id
const text_bytes_max = 2048;
const menu_types = ['click', 'view', 'pic_sysphoto', 'pic_photo_or_album', 'pic_weixin', 'location_select', 'scancode_push', 'scancode_waitmsg'];
const qr_codes_max = 100000; // that never expire, of one account

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
  40016: 'invalid button size',
  40017: 'invalid button type',
  40018: 'invalid button name size',
  40019: 'invalid button key size',
  40023: 'invalid sub button size',
  40024: 'invalid sub button type',
  40025: 'invalid sub button name size',
  40026: 'invalid sub button key size',
  40037: 'invalid template_id',
  40053: 'invalid action info',
  40125: 'invalid appsecret',
  41001: 'access_token missing',
  42001: 'access_token expired',
  43004: 'require subscribe',
  43101: 'user refuse to accept the msg',
  44002: 'empty post data',
  44003: 'empty news message',
  45002: 'content size out of limit',
  45003: 'title size out of limit',
  45004: 'description size out of limit',
  45005: 'url size out of limit',
  45006: 'picurl size out of limit',
  45008: 'article size out of limit',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit, must slower, retry next minute',
  45015: 'response out of time limit or subscription is canceled',
  45072: 'command field must be typing or canceltyping',
  45080: 'can not typing',
  45081: 'already in typing state',
  45047: 'out of response count limit',
  47001: 'data format error',
};

export const failure = (errcode, errmsg = words[errcode] ?? 'error') => ({ errcode, errmsg });

export class WeChatRules extends Platform {
  #accounts = new Map(); // app id -> { secret, token, previous, forced_at }
  #people = new Map(); // openid -> { following, allowances: [{ left, until }] }
  #media = new Map(); // media id -> { bytes, type, filename } or { video_url }
  #keys = new Map(); // client_msg_id -> { at, msgid }
  #templates = new Set();
  #subscriptions = new Map(); // template id -> its fields
  #subscribers = new Set(); // template id + openid
  #next_msgid = 200163836;

  shown = []; // { openid, way: 'message' | 'subscription' | 'template', text, article?, page?, key? }
  typing = []; // openids that were shown that an answer is being written, in order
  menu = null; // the last that was set
  codes = []; // { ticket, scene } of QR codes that never expire

  // ---- what a test arranges

  add_account(app_id, secret) {
    this.#accounts.set(app_id, { secret, token: null, previous: null, forced_at: -Infinity });
  }
  add_template(template_id) {
    this.#templates.add(template_id);
  }
  // A long-term subscription with exactly these fields.
  add_subscription(template_id, fields) {
    this.#subscriptions.set(template_id, fields);
  }
  subscribe(openid, template_id) {
    this.#subscribers.add(`${template_id} ${openid}`);
  }
  // `media`: { bytes: Buffer, type, filename } or { video_url }
  add_media(media_id, media) {
    this.#media.set(media_id, media);
  }
  // The person did something (`act`: message, menu, follow, scan) that allows the account to answer.
  acted(openid, act = 'message') {
    const person = this.#person(openid);
    person.following = true;
    person.acted_at = this.now();
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
  shown_to(openid, way) {
    return this.shown.filter((one) => one.openid === openid && (!way || one.way === way));
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
    const article = request?.msgtype === 'news' ? request.news?.articles?.[0] : undefined;
    const wrong = request?.msgtype === 'news' ? check_news(request.news) : 0;
    if (wrong) return failure(wrong);
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
    person.typing_at = undefined;
    this.shown.push({ openid: request.touser, way: 'message', text, ...(article && { article }) });
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
  send_subscription(request, raw) {
    if (typeof request?.touser !== 'string' || typeof request.data !== 'object') return failure(47001);
    if (/\\u[0-9a-fA-F]{4}/.test(raw)) return failure(40033);
    const fields = this.#subscriptions.get(request.template_id);
    if (!fields) return failure(40037);
    const given = Object.entries(request.data);
    if (given.map(([name]) => name).sort().join() !== [...fields].sort().join()) return failure(47003, 'argument invalid');
    if (!given.every(([name, field]) => fits_field(name, field?.value))) return failure(47003, 'argument invalid');
    if (!this.#people.has(request.touser)) return failure(40003);
    if (!this.#subscribers.has(`${request.template_id} ${request.touser}`)) return failure(43101);
    const text = given.map(([, field]) => field.value).join('\n');
    this.shown.push({ openid: request.touser, way: 'subscription', text, page: request.page });
    return failure(0);
  }
  // Shown for 15 s or until a message; needs a word from the person within 30 s.
  show_typing(request) {
    if (!['Typing', 'CancelTyping'].includes(request?.command)) return failure(45072);
    const person = this.#people.get(request.touser);
    if (!person) return failure(40003);
    const now = this.now();
    if (!(now - person.acted_at < 30 * 1000)) return failure(45080);
    if (request.command === 'Typing' && now - person.typing_at < 15 * 1000) return failure(45081);
    person.typing_at = request.command === 'Typing' ? now : undefined;
    if (request.command === 'Typing') this.typing.push(request.touser);
    return failure(0);
  }
  // One ticket for pages lives two hours; real accounts get few fetches a day.
  tickets_fetched = 0;
  js_ticket_value = 'ticket-of-the-fake-platform';
  js_ticket(type) {
    if (type !== 'jsapi') return failure(40097, 'invalid args');
    this.tickets_fetched += 1;
    return { errcode: 0, errmsg: 'ok', ticket: this.js_ticket_value, expires_in: 7200 };
  }

  create_menu(request, raw) {
    if (/\\u[0-9a-fA-F]{4}/.test(raw)) return failure(40033);
    const buttons = request?.button;
    if (!Array.isArray(buttons) || buttons.length < 1 || buttons.length > 3) return failure(40016);
    for (const button of buttons) {
      const children = button.sub_button;
      if (!name_fits(button, 16)) return failure(40018);
      if (children === undefined) {
        if (!menu_types.includes(button.type)) return failure(40017);
        if (!key_fits(button)) return failure(40019);
        continue;
      }
      if (!Array.isArray(children) || children.length < 1 || children.length > 5) return failure(40023);
      for (const child of children) {
        if (!name_fits(child, 60)) return failure(40025);
        if (!menu_types.includes(child.type)) return failure(40024);
        if (!key_fits(child)) return failure(40026);
      }
    }
    this.menu = request;
    return failure(0);
  }
  create_code(request) {
    const scene = request?.action_info?.scene?.scene_str;
    const length = typeof scene === 'string' ? [...scene].length : 0;
    if (request?.action_name !== 'QR_LIMIT_STR_SCENE' || length < 1 || length > 64) return failure(40053);
    let code = this.codes.find((one) => one.scene === scene);
    if (!code) {
      if (this.codes.length >= qr_codes_max) return failure(45009);
      code = { ticket: `gQH${randomBytes(32).toString('base64')}==`, scene };
      this.codes.push(code);
    }
    return { ticket: code.ticket, url: `http://weixin.qq.com/q/${code.ticket.slice(0, 16)}` };
  }
  // The scene of a ticket; undefined: there is no such code.
  scene_of(ticket) {
    return this.codes.find((one) => one.ticket === ticket)?.scene;
  }
  media(media_id) {
    return this.#media.get(media_id) ?? failure(40007);
  }

  #person(openid) {
    if (!this.#people.has(openid)) this.#people.set(openid, { following: true, allowances: [] });
    return this.#people.get(openid);
  }
}

function fits_field(name, value) {
  if (typeof value !== 'string' || value === '') return false;
  if (name.startsWith('thing')) return [...value].length <= 20;
  if (name.startsWith('character_string')) return /^[\x20-\x7e]{1,32}$/.test(value);
  if (name.startsWith('time')) return /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/.test(value);
  return false;
}
const name_fits = ({ name }, bytes_max) => typeof name === 'string' && name !== '' && Buffer.byteLength(name) <= bytes_max;
function key_fits({ type, key, url }) {
  const value = type === 'view' ? url : key;
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= (type === 'view' ? 1024 : 128);
}

// One article, since 2018-10-12; lengths are those of an article's title and summary.
const is_web_address = (text) => /^https?:\/\//.test(text ?? '') && Buffer.byteLength(text) <= 1024;
function check_news(news) {
  const articles = news?.articles;
  if (!Array.isArray(articles) || articles.length < 1) return 44003;
  if (articles.length > 1) return 45008;
  const { title, description, url, picurl } = articles[0];
  if (typeof title !== 'string' || !title || typeof description !== 'string') return 47001;
  if ([...title].length > 64) return 45003;
  if ([...description].length > 120) return 45004;
  if (!is_web_address(url)) return 45005;
  return is_web_address(picurl) ? 0 : 45006;
}

// What the phone shows of a customer-service message; undefined when its form is wrong.
function readable_text(request) {
  if (typeof request?.touser !== 'string') return undefined;
  if (request.msgtype === 'text') {
    return typeof request.text?.content === 'string' ? request.text.content : undefined;
  }
  if (request.msgtype === 'news') {
    const { title, description } = request.news.articles[0];
    return [title, description].filter(Boolean).join('\n');
  }
  if (request.msgtype === 'msgmenu') {
    const menu = request.msgmenu;
    if (!Array.isArray(menu?.list) || !menu.list.length) return undefined;
    if (menu.list.some((one) => one?.id === undefined || typeof one.content !== 'string' || !one.content)) return undefined;
    return [menu.head_content ?? '', ...menu.list.map((one) => one.content), menu.tail_content ?? ''].join('\n').trim();
  }
  return undefined;
}
