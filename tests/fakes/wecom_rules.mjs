// The rules of WeCom's (企业微信) API for one's own applications, as far as heed meets them: tokens,
// texts, news with a picture, cards with buttons and their codes, repeats, frequencies, media. No sockets here.
//
// It is also the tests' oracle: `shown` lists what members' phones have displayed, in order.
import { randomBytes } from 'node:crypto';
import { Platform } from './api_server.mjs';

const token_life_s = 7200;
const text_bytes_max = 2048;
const code_life_ms = 72 * 3600 * 1000; // of a response_code
const check_interval_max_s = 4 * 3600;
const per_member = [{ count: 30, within_ms: 60 * 1000 }, { count: 1000, within_ms: 3600 * 1000 }];

const words = {
  0: 'ok',
  40001: 'invalid credential',
  40007: 'invalid media_id',
  40008: 'invalid message type',
  40013: 'invalid corpid',
  40014: 'invalid access_token',
  40056: 'invalid agentid',
  40058: 'invalid Request Parameter',
  41001: 'access_token missing',
  42001: 'access_token expired',
  42014: 'task_id existed',
  42017: 'invalid button key',
  42045: 'invalid response_code',
  44003: 'empty news message',
  44004: 'empty content',
  45003: 'title size out of limit',
  45004: 'description size out of limit',
  45005: 'url size out of limit',
  45006: 'picurl size out of limit',
  45008: 'article size out of limit',
  45002: 'content size out of limit',
  47001: 'data format error',
  60020: 'not allow to access from your ip',
  81013: 'user & party & tag all invalid',
  301002: 'agentid not match the token',
};
export const failure = (errcode, errmsg = words[errcode] ?? 'error') => ({ errcode, errmsg });

export class WeComRules extends Platform {
  #apps = new Map(); // secret -> { corp_id, agent_id, token: { value, until } }
  #members = new Set(); // in the applications' scope, in lower case
  #unlicensed = new Set();
  #media = new Map(); // media id -> { bytes, type, filename }
  #tasks = new Set(); // task ids ever used
  #codes = new Map(); // response_code -> { user, agent_id, until, card }: not used yet
  #checked = []; // { key, at, interval_s }: messages that a repeat is checked against
  #sent = []; // { user, at }: for the frequencies
  #trusted = true;
  #takes_news = true;

  shown = []; // { user, way: 'text' | 'card' | 'news', text, card?, article? }; a card's face changes in its place
  dropped = []; // what was silently left out: { user, why: 'repeated' | 'too often' }

  // ---- what a test arranges

  add_app(corp_id, agent_id, secret) {
    this.#apps.set(secret, { corp_id, agent_id, token: null });
  }
  add_member(user, { licensed = true } = {}) {
    this.#members.add(user.toLowerCase());
    if (!licensed) this.#unlicensed.add(user.toLowerCase());
  }
  remove_member(user) {
    this.#members.delete(user.toLowerCase());
  }
  // Is the caller's address in the list of trusted ones?
  trust(trusted) {
    this.#trusted = trusted;
  }
  // May applications send news?
  take_news(takes) {
    this.#takes_news = takes;
  }
  add_media(media_id, media) {
    this.#media.set(media_id, media);
  }
  // The token is ended early.
  invalidate_token(secret) {
    this.#apps.get(secret).token = null;
  }
  // The member taps a button: what the platform posts, with a fresh code for the card.
  click(user, task_id, key) {
    const shown = this.shown.findLast((one) => one.card?.task_id === task_id && one.user === user.toLowerCase());
    if (!shown?.card.button_list?.some((one) => one.key === key)) throw new Error(`${user} sees no button ${key}`);
    return { EventKey: key, TaskId: task_id, CardType: 'button_interaction', ResponseCode: this.#new_code(user, shown.agent_id, shown) };
  }
  shown_to(user, way) {
    return this.shown.filter((one) => one.user === user.toLowerCase() && (!way || one.way === way));
  }

  // ---- the platform's functions: each returns the JSON to answer

  get_token(corp_id, secret) {
    const app = this.#apps.get(secret);
    if (!app) return failure(40001);
    if (app.corp_id !== corp_id) return failure(40013);
    const now = this.now();
    if (!app.token || app.token.until <= now) {
      app.token = { value: randomBytes(96).toString('base64url'), until: now + token_life_s * 1000 };
    }
    return { ...failure(0), access_token: app.token.value, expires_in: Math.floor((app.token.until - now) / 1000) };
  }
  // The application of a good token; otherwise the refusal.
  app_of(token) {
    if (!token) return failure(41001);
    for (const app of this.#apps.values()) {
      if (app.token?.value !== token) continue;
      if (app.token.until <= this.now()) return failure(42001);
      return this.#trusted ? app : failure(60020);
    }
    return failure(40014);
  }
  send(app, request) {
    const users = typeof request?.touser === 'string' ? request.touser.toLowerCase().split('|') : [];
    if (!users.length) return failure(40058);
    if (request.agentid !== app.agent_id) return failure(301002);
    const checks = { text: check_text, news: check_news, template_card: ({ template_card }) => this.#check_card(template_card) };
    if (request.msgtype === 'news' && !this.#takes_news) return failure(40008);
    const refused = Object.hasOwn(checks, request.msgtype) ? checks[request.msgtype](request) : 40008;
    if (refused) return failure(refused);
    const there = users.filter((one) => this.#members.has(one));
    if (!there.length) return failure(81013);
    const card = request.template_card;
    if (card) this.#tasks.add(card.task_id);
    const answer = { ...failure(0), invaliduser: users.filter((one) => !this.#members.has(one)).join('|'), msgid: randomBytes(16).toString('hex') };
    answer.unlicenseduser = there.filter((one) => this.#unlicensed.has(one)).join('|');
    for (const user of there.filter((one) => !this.#unlicensed.has(one))) {
      const shown = this.#show(user, app, request);
      if (shown?.card) answer.response_code = this.#new_code(user, app.agent_id, shown);
    }
    return answer;
  }
  update_card(app, request) {
    const code = this.#codes.get(request?.response_code);
    if (request?.agentid !== app.agent_id) return failure(301002);
    if (!code || code.agent_id !== app.agent_id || code.until <= this.now()) return failure(42045);
    if (!Array.isArray(request.userids) || !request.userids.some((one) => one.toLowerCase() === code.user)) return failure(40058);
    const face = request.template_card;
    const refused = face ? check_face(face, { updating: true }) : request.button?.replace_name ? 0 : 40058;
    if (refused) return failure(refused);
    this.#codes.delete(request.response_code);
    const card = code.shown.card;
    if (face) code.shown.card = { ...face, task_id: card.task_id };
    else Object.assign(card, { button_list: [], replace_text: request.button.replace_name });
    code.shown.text = words_of(code.shown.card);
    code.shown.updates = (code.shown.updates ?? 0) + 1;
    return { ...failure(0), invaliduser: '' };
  }
  media(media_id) {
    return this.#media.get(media_id) ?? failure(40007);
  }

  // Displays the message, unless the platform leaves it out.
  #show(user, app, request) {
    const { enable_duplicate_check, duplicate_check_interval, ...content } = request;
    const key = JSON.stringify([user, app.agent_id, { ...content, touser: '' }]);
    const now = this.now();
    const interval_s = Math.min(duplicate_check_interval ?? 1800, check_interval_max_s);
    if (enable_duplicate_check === 1 && this.#checked.some((one) => one.key === key && now - one.at < interval_s * 1000)) {
      this.dropped.push({ user, why: 'repeated' });
      return undefined;
    }
    this.#checked.push({ key, at: now });
    const often = per_member.some(({ count, within_ms }) => this.#sent.filter((one) => one.user === user && now - one.at < within_ms).length >= count);
    if (often) {
      this.dropped.push({ user, why: 'too often' });
      return undefined;
    }
    this.#sent.push({ user, at: now });
    const card = request.template_card;
    const article = request.news?.articles[0];
    const shown = { user, agent_id: app.agent_id };
    if (card) Object.assign(shown, { way: 'card', text: words_of(card), card });
    else if (article) Object.assign(shown, { way: 'news', text: [article.title, article.description].filter(Boolean).join('\n'), article });
    else Object.assign(shown, { way: 'text', text: request.text.content });
    this.shown.push(shown);
    return shown;
  }
  #check_card(card) {
    if (!card || !/^[0-9A-Za-z_\-@]{1,128}$/.test(card.task_id ?? '')) return 40058;
    if (this.#tasks.has(card.task_id)) return 42014;
    return check_face(card, { updating: false });
  }
  #new_code(user, agent_id, shown) {
    const code = randomBytes(24).toString('base64url');
    this.#codes.set(code, { user: user.toLowerCase(), agent_id, shown, until: this.now() + code_life_ms });
    return code;
  }
}

function check_text({ text }) {
  if (typeof text?.content !== 'string') return 47001;
  if (text.content === '') return 44004;
  // The real one cuts such a text off: heed must not leave that to it.
  return Buffer.byteLength(text.content) > text_bytes_max ? 45002 : 0;
}

// Source: "发送应用消息", news. The real one cuts what is too long: heed must not leave that to it.
const is_web_address = (text) => /^https?:\/\//.test(text ?? '') && Buffer.byteLength(text) <= 2048;
function check_news({ news }) {
  const articles = news?.articles;
  if (!Array.isArray(articles) || articles.length < 1) return 44003;
  if (articles.length > 8) return 45008;
  for (const { title, description, url, picurl } of articles) {
    if (!title) return 40058;
    if (Buffer.byteLength(title) > 128) return 45003;
    if (Buffer.byteLength(description ?? '') > 512) return 45004;
    if (!is_web_address(url)) return 45005;
    if (picurl !== undefined && !is_web_address(picurl)) return 45006;
  }
  return 0;
}

const length_of = (text) => [...(text ?? '')].length;
function check_face(card, { updating }) {
  if (card.card_type !== 'button_interaction') return 40058;
  if (!card.main_title?.title || length_of(card.main_title.title) > 36) return 40058;
  if (length_of(card.main_title.desc) > 44 || length_of(card.sub_title_text) > 160) return 40058;
  if (updating && !card.button_list) return card.replace_text ? 0 : 40058;
  const buttons = card.button_list;
  if (!Array.isArray(buttons) || buttons.length < 1 || buttons.length > 6) return 40058;
  for (const { text, key } of buttons) {
    if (!text || length_of(text) > 10) return 40058;
    if (typeof key !== 'string' || !key || Buffer.byteLength(key) > 1024) return 42017;
  }
  return 0;
}
const words_of = (card) => [card.main_title.title, card.main_title.desc, card.sub_title_text].filter(Boolean).join('\n');
