// The rules of Telegram's Bot API as far as heed meets them: sendMessage, getFile, answers to taps.
// Source: https://core.telegram.org/bots/api. `shown` lists what people's phones have displayed.
import { Platform } from './api_server.mjs';

const text_units_max = 4096; // of UTF-16
const data_bytes_max = 64;
const failure = (error_code, description, parameters) => ({ ok: false, error_code, description, ...(parameters ? { parameters } : {}) });

export class TelegramRules extends Platform {
  #token;
  #chats = new Map(); // chat id -> { blocked }
  #files = new Map(); // file id -> { path, bytes }
  #floods = 0;
  #next_message = 1;

  shown = []; // { chat, message_id, text, buttons: [{ text, callback_data }] }
  taps_heard = []; // callback ids

  constructor(token) {
    super();
    this.#token = token;
  }

  // ---- what a test arranges

  begin_chat(chat) {
    this.#chats.set(String(chat), { blocked: false });
  }
  block(chat, blocked = true) {
    this.#chats.get(String(chat)).blocked = blocked;
  }
  add_file(file_id, bytes, path = `photos/${file_id}.jpg`) {
    this.#files.set(file_id, { path, bytes });
  }
  // The next `count` calls come too soon.
  flood(count = 1) {
    this.#floods = count;
  }
  shown_to(chat) {
    return this.shown.filter((one) => one.chat === String(chat));
  }

  // ---- the API

  // `path` is what stands behind the host: "/botTOKEN/METHOD".
  call(path, request) {
    const [, token, method] = /^\/bot([^/]+)\/(\w+)$/.exec(path) ?? [];
    if (token !== this.#token) return failure(401, 'Unauthorized');
    if (this.#floods > 0) {
      this.#floods -= 1;
      return failure(429, 'Too Many Requests: retry after 1', { retry_after: 1 });
    }
    return this.perform(method, request);
  }
  perform(method, request) {
    const methods = {
      getMe: () => this.#ok({ id: 1, is_bot: true, first_name: 'heed', username: 'heed_bot' }),
      sendMessage: () => this.#send(request),
      answerCallbackQuery: () => this.#hear(request),
      getFile: () => this.#file(request),
    };
    return methods[method]?.() ?? failure(404, 'Not Found');
  }
  // Bytes of "/file/botTOKEN/PATH", null for none.
  download(path) {
    const prefix = `/file/bot${this.#token}/`;
    if (!path.startsWith(prefix)) return null;
    return [...this.#files.values()].find((file) => file.path === path.slice(prefix.length))?.bytes ?? null;
  }

  #ok = (result) => ({ ok: true, result });
  #send({ chat_id, text, reply_markup }) {
    const chat = this.#chats.get(String(chat_id));
    if (!chat) return failure(400, 'Bad Request: chat not found');
    if (chat.blocked) return failure(403, 'Forbidden: bot was blocked by the user');
    if (typeof text !== 'string' || text.trim() === '') return failure(400, 'Bad Request: message text is empty');
    if (text.length > text_units_max) return failure(400, 'Bad Request: message is too long');
    const rows = reply_markup === undefined ? [] : reply_markup.inline_keyboard;
    if (!Array.isArray(rows) || !rows.every(Array.isArray)) return failure(400, "Bad Request: can't parse reply keyboard markup JSON object");
    const buttons = rows.flat();
    for (const button of buttons) {
      if (!button.text) return failure(400, 'Bad Request: text buttons are allowed only with text');
      const bytes = Buffer.byteLength(button.callback_data ?? '');
      if (bytes < 1 || bytes > data_bytes_max) return failure(400, 'Bad Request: BUTTON_DATA_INVALID');
    }
    const message_id = this.#next_message++;
    this.shown.push({ chat: String(chat_id), message_id, text, buttons });
    return this.#ok({ message_id, date: Math.floor(this.now() / 1000), chat: { id: Number(chat_id), type: 'private' }, text });
  }
  #hear({ callback_query_id }) {
    if (this.taps_heard.includes(callback_query_id)) return failure(400, 'Bad Request: query is too old');
    this.taps_heard.push(callback_query_id);
    return this.#ok(true);
  }
  #file({ file_id }) {
    const file = this.#files.get(file_id);
    if (!file) return failure(400, 'Bad Request: wrong file_id or the file is temporarily unavailable');
    return this.#ok({ file_id, file_unique_id: file_id, file_size: file.bytes.length, file_path: file.path });
  }
}
