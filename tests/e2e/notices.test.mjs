// Notices to a resident: which way they take, several become one, and what did not arrive is tried
// again by hand.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { dongmen } from './support/city.mjs';
import { file_complaint, short_number, Stage } from './support/stage.mjs';
import { sleep, until } from './support/wait.mjs';

const send_path = '/cgi-bin/message/custom/send';
const biz_path = '/cgi-bin/message/subscribe/bizsend';
const merge_ms = 3000;
const subscription = { id: 'sub_progress', fields: { character_string1: 'number', thing2: 'text', time3: 'time' } };

describe('notices', () => {
  let stage;
  let rules;
  let officer;
  let matters = 0;

  before(async () => {
    stage = await Stage.open({
      accounts: { both: 'secure', bare: 'secure' },
      templates: { both: 'template_progress' },
      subscriptions: { both: subscription },
      settings: { notices: { merge_within: `${merge_ms / 1000}s` } },
    });
    rules = stage.rules;
    officer = await stage.staff('app');
  });
  after(() => stage?.close());

  async function resident(way) {
    const person = stage.person(way);
    const words = `半夜装修太吵了，噪音扰民 ${++matters}`;
    const { number } = await file_complaint(person, [['text', words], ['place', dongmen]]);
    return { person, number };
  }
  const command = (words, { number }, rest = '') => officer.text(`${words} ${short_number(number)} ${rest}`.trim());
  const told = (one) => stage.told(one.person).filter((text) => text.includes(one.number));
  const outbox = async (...words) => {
    const { code, stdout, stderr } = await stage.heed.run(['outbox', ...words]);
    return { code, stderr, stdout, rows: stdout.startsWith('{') ? stdout.trim().split('\n').map((line) => JSON.parse(line)) : [] };
  };

  test('accepted and answered at once: one message, accepted first', async () => {
    const one = await resident('bare');
    await command('接', one);
    await command('回', one, '师傅下午到');
    await until('the message', () => told(one).length > 0);
    await sleep(merge_ms + 1000);
    assert.equal(told(one).length, 1);
    assert.ok(told(one)[0].indexOf('已受理') < told(one)[0].indexOf('师傅下午到'));
    const rows = (await outbox()).rows.filter((row) => row.number === one.number && row.kind === 'notice' && row.event !== 'filed');
    const merged = rows.find((row) => row.state === 'merged');
    assert.equal(merged.into, rows.find((row) => row.state === 'sent' && row.id === merged.into)?.id);
  });

  test('accepted alone waits as long as something may follow, then goes', async () => {
    const one = await resident('bare');
    const begun = Date.now();
    await command('接', one);
    await until('the message', () => told(one).length > 0);
    assert.ok(Date.now() - begun >= merge_ms - 100, 'it waited for company');
  });

  test('news of three complaints within the time: one list, each named once', async () => {
    const person = stage.person('bare');
    const numbers = [];
    for (const words of ['半夜装修太吵了，噪音扰民', '楼下的路灯不亮了', '广场舞音响太吵了，噪音扰民']) {
      await person.text('我要反映');
      numbers.push((await file_complaint(person, [['text', words], ['place', dongmen]])).number);
    }
    assert.equal(new Set(numbers).size, 3);
    await person.text('谢谢');
    await Promise.all(numbers.map((number) => officer.text(`接 ${short_number(number)}`)));
    const lists = () => stage.told(person).filter((text) => text.includes('有3条新进展'));
    await until('the list', () => lists().length === 1);
    for (const number of numbers) assert.equal(stage.told(person).join('\n').split(number).length, 2, number);
  });

  test('the messages are used up: a subscriber gets the long-term subscription message', async () => {
    const one = await resident('both');
    rules.subscribe(one.person.openid, subscription.id);
    rules.set_quota(one.person.openid, 0);
    await command('接', one);
    const shown = await until('the subscription message', () => rules.shown_to(one.person.openid, 'subscription')[0]);
    assert.match(shown.text, new RegExp(one.number));
    assert.match(shown.page, /^https:\/\/bot\.example\.org\/c\//);
    assert.deepEqual(rules.shown_to(one.person.openid, 'template'), []);
  });

  test('43101: who has not subscribed gets the template, and is not asked again today', async () => {
    const one = await resident('both');
    rules.set_quota(one.person.openid, 0);
    await command('接', one);
    await until('the template', () => rules.shown_to(one.person.openid, 'template').length === 1);
    const refused = () => rules.calls.filter((call) => call.path === biz_path && call.openid === one.person.openid);
    assert.deepEqual(refused().map((call) => call.errcode), [43101]);
    await command('回', one, '师傅下午到');
    await until('the second template', () => rules.shown_to(one.person.openid, 'template').length === 2);
    assert.equal(refused().length, 1);
  });

  test('43004: who does not follow is not asked by a message again', async () => {
    const one = await resident('bare');
    rules.script({ path: send_path, errcode: 43004 });
    await command('接', one);
    const asked = () => rules.calls.filter((call) => call.path === send_path && call.openid === one.person.openid);
    await until('the refusal', () => asked().length === 1);
    await command('回', one, '师傅下午到');
    await sleep(1500);
    assert.equal(asked().length, 1);
    const waiting = (await outbox('--state', 'waiting')).rows.filter((row) => row.number === one.number);
    assert.ok(waiting.length >= 1);
    assert.match(waiting.at(-1).why, /does not follow the account/);
    const answer = await one.person.text('你好');
    assert.ok(answer.includes('已受理') && answer.includes('师傅下午到'));
  });

  test('a dead letter says in words why, and is tried again by hand', async () => {
    const one = await resident('bare');
    rules.script({ path: send_path, errcode: 48001 });
    await command('接', one);
    const dead = await until('the dead letter', async () => (await outbox('--state', 'dead')).rows.find((row) => row.number === one.number));
    assert.equal(dead.state, 'undeliverable');
    assert.match(dead.why, /may not use this interface/);
    assert.match(dead.means, /refused for good/);
    const again = await outbox('--redrive', String(dead.id));
    assert.equal(again.code, 0, again.stderr);
    await until('the notice', () => told(one).length === 1);
    const refused = await outbox('--redrive', String(dead.id));
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /only a notice that ended/);
    assert.equal((await outbox('--redrive', '999999')).code, 1);
    assert.equal((await outbox('--redrive', 'x')).code, 2);
  });

  test('with no server running it waits for the next start', async () => {
    const one = await resident('bare');
    rules.script({ path: send_path, errcode: 48001 });
    await command('接', one);
    const dead = await until('the dead letter', async () => (await outbox('--state', 'dead')).rows.find((row) => row.number === one.number));
    await stage.heed.stop();
    const again = await outbox('--redrive', String(dead.id));
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /as soon as the server runs/);
    await stage.heed.start();
    await until('the notice', () => told(one).length === 1);
  });
});
