// Public events told to subscribers by Standard Webhooks, checked with its own library.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { new_secret } from './support/app.mjs';
import { dongmen } from './support/city.mjs';
import { file_complaint, short_number, Stage, with_yes } from './support/stage.mjs';
import { until } from './support/wait.mjs';

class Subscriber {
  events = []; // { id, type, timestamp, data } that were taken
  attempts = [];
  answers = []; // statuses for the next attempts; then 204
  static async start(secret) {
    const one = new Subscriber();
    const webhook = new Webhook(secret);
    one.server = createServer(async (incoming, response) => {
      const parts = [];
      for await (const part of incoming) parts.push(part);
      const body = Buffer.concat(parts).toString('utf8');
      const id = incoming.headers['webhook-id'];
      one.attempts.push({ id, body });
      const event = { id, ...webhook.verify(body, incoming.headers) };
      const status = one.answers.shift() ?? 204;
      if (status === 204) one.events.push(event);
      response.writeHead(status).end();
    });
    await new Promise((resolve) => one.server.listen(0, '127.0.0.1', resolve));
    one.url = `http://127.0.0.1:${one.server.address().port}/events`;
    return one;
  }
  of(number) {
    return this.events.filter((one) => one.data.number === number).map((one) => one.type);
  }
  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}

describe('hooks', () => {
  let stage;
  let all;
  let ends;
  let inside;
  let li;
  const secret = new_secret();
  before(async () => {
    all = await Subscriber.start(secret);
    ends = await Subscriber.start(secret);
    inside = await Subscriber.start(secret);
    const hook = (name, one, more) => ({ name, url: one.url, secret, allow_private: true, ...more });
    stage = await Stage.open({
      accounts: {},
      settings: {
        hooks: [hook('all', all), hook('ends', ends, { events: ['resolved', 'rejected'] }), { name: 'inside', url: inside.url, secret }],
      },
    });
    li = await stage.staff('app', { department: 'dongmen-office', role: 'officer', name: '李工' });
  });
  after(async () => {
    await stage?.close();
    await all?.stop();
    await ends?.stop();
    await inside?.stop();
  });
  const file = async () => (await file_complaint(stage.person('app'), [['place', dongmen], ['text', '302室半夜装修太吵了']])).number;

  test('every public event comes once, in order, signed, without a person; a hook hears what it asked for', async () => {
    const number = await file();
    await li.text(`接 ${short_number(number)}`);
    await with_yes(li, `办结 ${short_number(number)} 已到现场劝止。`);
    await until('the event', () => all.of(number).includes('complaint.resolved'));
    assert.deepEqual(all.of(number), ['complaint.filed', 'complaint.routed', 'complaint.accepted', 'complaint.resolved']);
    await until('the event', () => ends.of(number).length === 1);
    assert.deepEqual(ends.of(number), ['complaint.resolved']);
    const kept = await stage.heed.exported(number);
    const last = all.events.findLast((one) => one.data.number === number);
    assert.deepEqual(last.data, {
      number, status: 'resolved', open: true, category: 'noise', area: 'dongmen', department: 'dongmen-office', filed_at: kept.filed_at, due_at: kept.due_at,
    });
    for (const { body } of all.attempts) for (const secret_word of ['302', '劝止', kept.resident]) assert.ok(!body.includes(secret_word), body);
  });

  test('what a subscriber does not take comes again under the same id, and nothing overtakes it', async () => {
    all.answers.push(500, 503);
    const number = await file();
    await li.text(`接 ${short_number(number)}`);
    await until('the event', () => all.of(number).includes('complaint.accepted'), 20000);
    assert.deepEqual(all.of(number), ['complaint.filed', 'complaint.routed', 'complaint.accepted']);
    const first = all.events.find((one) => one.data.number === number);
    assert.ok(all.attempts.filter((one) => one.id === first.id).length >= 2);
  });

  test('a subscriber that wants no more ends the row; it is replayed by hand', async () => {
    all.answers.push(410);
    const number = await file();
    const dead = await until('the event', async () => (await stage.heed.outbox('undeliverable')).find((one) => JSON.stringify(one).includes('410')));
    const again = await stage.heed.run(['outbox', '--redrive', String(dead.id)]);
    assert.equal(again.code, 0, again.stderr);
    await until('the event', () => all.of(number).length === 2);
  });

  test('an address of a private network is not called unless the hook allows it', async () => {
    const held = await until('the event', async () => (await stage.heed.outbox('pending')).find((one) => JSON.stringify(one).includes('hook:inside') && JSON.stringify(one).includes('not of the internet')));
    assert.ok(held);
    assert.equal(inside.attempts.length, 0);
  });

  test('events of before a restart are told after it', async () => {
    const number = await file();
    await stage.heed.kill();
    await stage.heed.start();
    await until('the event', () => all.of(number).length === 2);
  });
});
