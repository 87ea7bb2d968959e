// Everything a scenario needs: a heed instance with WeChat accounts and an app channel, the fake
// WeChat API behind the accounts, the receiver of the app's notices.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { start_wechat_api } from '../../fakes/wechat_api.mjs';
import { AppChannel, AppPerson, new_secret, NoticeReceiver } from './app.mjs';
import { Heed } from './heed.mjs';
import { new_aes_key, WeChatAccount, WeChatPerson } from './wechat.mjs';

const hex = (bytes) => randomBytes(bytes).toString('hex');

function wechat_channel(name, mode, api_url, template_id, subscription) {
  const channel = {
    kind: 'wechat',
    name,
    app_id: `wx${hex(8)}`,
    app_secret: hex(16),
    token: `token${hex(4)}`,
    original_id: `gh_${hex(6)}`,
    api_base: api_url,
  };
  if (mode !== 'plain') channel.encoding_aes_key = new_aes_key();
  if (template_id) channel.template_id = template_id;
  if (subscription) {
    channel.subscription_template_id = subscription.id;
    channel.subscription_fields = subscription.fields;
  }
  return channel;
}

export class Stage {
  #people = 0;

  // `accounts`: names and modes of WeChat accounts. `templates`: template ids of some of them;
  // `subscriptions`: { id, fields } of some.
  // `settings`: as for Heed.create; its `channels` come after ours. `tls`: of the WeChat API.
  static async open({ accounts = { secure: 'secure' }, templates = {}, subscriptions = {}, settings = {}, tls } = {}) {
    const stage = new Stage();
    stage.api = await start_wechat_api({ tls });
    stage.rules = stage.api.rules;
    for (const id of Object.values(templates)) stage.rules.add_template(id);
    for (const { id, fields } of Object.values(subscriptions)) stage.rules.add_subscription(id, Object.keys(fields));
    const secret = new_secret();
    stage.receiver = await NoticeReceiver.start({ secret });
    const channels = Object.entries(accounts).map(([name, mode]) => wechat_channel(name, mode, stage.api.url, templates[name], subscriptions[name]));
    const app = { kind: 'app', name: 'iluohu', secret, push_url: stage.receiver.url };
    try {
      stage.heed = await Heed.create({ ...settings, channels: [...channels, app, ...(settings.channels ?? [])] });
      await stage.heed.start();
    } catch (error) {
      await stage.close();
      throw error;
    }
    stage.wechat = {};
    for (const channel of channels) {
      stage.rules.add_account(channel.app_id, channel.app_secret);
      stage.wechat[channel.name] = new WeChatAccount(stage.heed, { ...channel, mode: accounts[channel.name], rules: stage.rules });
    }
    stage.app = new AppChannel(stage.heed, app);
    return stage;
  }
  async close() {
    await this.heed?.remove();
    await this.receiver?.stop();
    await this.api?.close();
  }

  // A new person on a WeChat account (by its name) or on the app channel ('app').
  person(way, { language } = {}) {
    this.#people += 1;
    if (way === 'app') return new AppPerson(this.app, `u-${this.#people}`, language);
    return new WeChatPerson(this.wechat[way], `o${String(this.#people).padStart(4, '0')}${hex(11)}`);
  }
  // A new member of staff on `way`.
  async staff(way, invitation) {
    const person = this.person(way);
    const answer = await person.text(`/bind ${await this.heed.invite(invitation)}`);
    assert.ok(person.words_of(answer), 'binding is answered');
    return person;
  }
  // What this person was told unasked, oldest first: texts.
  told(person) {
    if (person.openid) return this.rules.shown_to(person.openid).map((one) => one.text);
    return this.receiver.notices.filter((one) => one.user === person.user).map((one) => one.text);
  }
}

// A stage for `body`, gone when it ends.
export async function on_stage(options, body) {
  const stage = await Stage.open(options);
  try {
    await body(stage);
  } finally {
    await stage.close();
  }
}

const confirmations = { 'zh-CN': '提交', en: 'submit' };
const confirmations_max = 2;

// Sends `parts` ([['text', …], ['place', …], ['photo', …]]) and confirms where heed asks. Returns
// the complaint's number and how many confirmations it took.
export async function file_complaint(person, parts) {
  let number = null;
  for (const [kind, value] of parts) number = person.number_in(await person[kind](value)) ?? number;
  let confirmed = 0;
  while (!number && confirmed < confirmations_max) {
    confirmed += 1;
    number = person.number_in(await person.text(confirmations[person.language ?? 'zh-CN']));
  }
  const last = person.sent.at(-1);
  assert.ok(number, `not filed after ${person.sent.length} messages; last answer: ${person.words_of(last.answer)}`);
  return { number, confirmed };
}

// The answer to what `person` of staff types, after a yes where heed asks for one.
export async function with_yes(person, words) {
  const said = person.words_of(await person.text(words));
  const code = said.match(/“((?:是|yes )\d\d)”/)?.[1];
  return code ? person.words_of(await person.text(code)) : said;
}

// How staff call a complaint in chat: the day's sequence alone.
export const short_number = (number) => number.match(/-(\d{4,})-\d$/)[1];

export function permutations(items) {
  if (items.length < 2) return [items];
  return items.flatMap((one, i) => permutations(items.filter((_, k) => k !== i)).map((rest) => [one, ...rest]));
}
