// Telegram's side of a bot: posts updates as its servers do, redelivers, and performs the method
// that a webhook answers with.
import { randomBytes, randomInt } from 'node:crypto';
import { request } from './http.mjs';

export const new_bot_token = () => `${randomInt(1e8, 1e9)}:${randomBytes(26).toString('base64url').slice(0, 35)}`;

export function telegram_channel(name, bot_token, api_url) {
  return { kind: 'telegram', name, bot_token, secret_token: randomBytes(16).toString('base64url'), api_base: api_url };
}

let updates = 1000;

export class TelegramPerson {
  // `heard`: called with every update before heed gets it. `rules`: of the fake API.
  constructor(heed, channel, rules, { language = 'zh-hans', heard = async () => {} } = {}) {
    Object.assign(this, { heed, channel, rules, language, heard });
    this.id = randomInt(1e8, 1e9);
    rules.begin_chat(this.id);
  }
  from = () => ({ id: this.id, is_bot: false, first_name: 'Resident', language_code: this.language });
  update(kind, fields) {
    const chat = { id: this.id, type: 'private', first_name: 'Resident' };
    const message = { message_id: ++updates, date: Math.floor(Date.now() / 1000), chat, from: this.from() };
    return kind === 'message'
      ? { update_id: ++updates, message: { ...message, ...fields } }
      : { update_id: ++updates, callback_query: { id: String(++updates), from: this.from(), chat_instance: '1', message, ...fields } };
  }
  post(update, { secret = this.channel.secret_token, method = 'POST' } = {}) {
    return request(this.heed, {
      method,
      path: `/telegram/${this.channel.name}`,
      headers: { 'content-type': 'application/json', ...(secret ? { 'x-telegram-bot-api-secret-token': secret } : {}) },
      body: method === 'POST' ? JSON.stringify(update) : undefined,
    });
  }
  // Delivers and shows the answer: its text, '' for silence.
  async deliver(update) {
    await this.heard(update);
    const response = await this.post(update);
    if (response.status !== 200) throw new Error(`heed answered ${response.status}: ${response.body}`);
    if (response.body.length === 0) return '';
    const { method, ...fields } = JSON.parse(response.body);
    const result = this.rules.perform(method, fields);
    if (!result.ok) throw new Error(`Telegram refused the answer: ${result.description}`);
    return fields.text;
  }
  text = (text) => this.deliver(this.update('message', { text }));
  place = (latitude, longitude) => this.deliver(this.update('message', { location: { latitude, longitude } }));
  photo(bytes, caption) {
    const small = `small${randomBytes(6).toString('hex')}`;
    const large = `large${randomBytes(6).toString('hex')}`;
    this.rules.add_file(large, bytes);
    const photo = [
      { file_id: small, file_unique_id: small, width: 90, height: 60, file_size: 900 },
      { file_id: large, file_unique_id: large, width: 1280, height: 853, file_size: bytes.length },
    ];
    return this.deliver(this.update('message', { photo, ...(caption ? { caption } : {}) }));
  }
  // Taps the newest button with this label.
  tap(label) {
    const button = this.shown().flatMap((one) => one.buttons).findLast((one) => one.text.includes(label));
    if (!button) throw new Error(`there is no button ${label} in ${JSON.stringify(this.shown().at(-1))}`);
    return this.deliver(this.update('callback_query', { data: button.callback_data }));
  }
  shown = () => this.rules.shown_to(this.id);
}
