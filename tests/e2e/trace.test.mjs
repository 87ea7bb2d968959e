// One trace id from the webhook to the last notice: in the lines of the log, in what `heed trace`
// prints, and in none of them a person. docs/operations.md, "Logs".
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AppChannel, AppPerson, new_secret, NoticeReceiver } from './support/app.mjs';
import { dongmen } from './support/city.mjs';
import { Heed } from './support/heed.mjs';
import { shared_directory } from './support/replicas.mjs';
import { file_complaint, on_stage, short_number, Stage, with_yes } from './support/stage.mjs';
import { until } from './support/wait.mjs';

const canary = '金丝雀';
const words = `${canary}家楼下半夜装修太吵了`;
const officer_name = `${canary}警长`;
const people = 40; // who file at once: several in a commit

// The whole lines of the log, as objects; a line that is none is a fault.
const lines_of = (...heeds) =>
  heeds.flatMap((heed) => heed.output.split('\n').slice(0, -1).filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)));
const matching = (lines, wanted) => lines.filter((line) => Object.entries(wanted).every(([key, value]) => line[key] === value));

// The only line that is so.
async function only(heeds, wanted) {
  const find = () => matching(lines_of(...heeds), wanted);
  await until(() => JSON.stringify(wanted), () => find().length > 0);
  const found = find();
  assert.equal(found.length, 1, JSON.stringify(found));
  return found[0];
}

describe('a complaint on WeChat', () => {
  let stage;
  let officer;
  let resident;
  let number;
  const traces = {}; // of the turns in which it was filed, accepted, resolved

  before(async () => {
    stage = await Stage.open();
    officer = await stage.staff('secure', { department: 'dongmen-office', role: 'officer', name: officer_name });
    resident = stage.person('secure');
    ({ number } = await file_complaint(resident, [['text', words], ['place', dongmen]]));
    await with_yes(officer, `接 ${short_number(number)}`);
    await with_yes(officer, `办结 ${short_number(number)} ${canary}已责令停工`);
    await until('the notices', async () => {
      const sent = await stage.heed.outbox('sent');
      return sent.some((row) => row.event === 'resolved') && !(await stage.heed.outbox('pending')).length;
    });
    for (const event of ['filed', 'accepted', 'resolved']) {
      traces[event] = (await only([stage.heed], { ev: 'complaint', complaint: number, event })).trace_id;
      assert.match(traces[event], /^[0-9a-f]{32}$/);
    }
  });
  after(() => stage?.close());

  test('the message that filed it, its event and the notice to staff have one trace', async () => {
    const { filed } = traces;
    const message = await only([stage.heed], { ev: 'message', trace_id: filed });
    assert.deepEqual([message.channel, message.type, message.outcome, message.complaint], ['secure', 'text', 'new', number]);
    assert.match(message.dur_ms, /^\d+$/);
    const event = await only([stage.heed], { ev: 'complaint', trace_id: filed, event: 'filed' });
    assert.equal(event.by, 'resident');
    await until('its notices', () => matching(lines_of(stage.heed), { ev: 'notice', trace_id: filed, result: 'sent' }).length > 0);
  });

  test('a command of staff gives its trace to what the resident hears', async () => {
    for (const [event, command] of [['accepted', 'accept'], ['resolved', 'resolve']]) {
      const trace_id = traces[event];
      await only([stage.heed], { ev: 'message', trace_id });
      const staff = matching(lines_of(stage.heed), { ev: 'staff_command', trace_id });
      assert.ok(staff.some((line) => line.command === command || line.command === 'yes'), JSON.stringify(staff));
      const done = await only([stage.heed], { ev: 'complaint', trace_id, event });
      assert.match(done.by, /^s_/);
      assert.equal(staff[0].by, done.by);
      const notice = await only([stage.heed], { ev: 'notice', trace_id, complaint: number, event, channel: 'secure' });
      assert.deepEqual([notice.result, notice.attempt], ['sent', '1']);
    }
    assert.equal(new Set(Object.values(traces)).size, 3, 'each message is a cause of its own');
  });

  test('no notice about it has another trace', () => {
    const notices = matching(lines_of(stage.heed), { ev: 'notice', complaint: number });
    assert.ok(notices.length >= 3, JSON.stringify(notices));
    for (const notice of notices) assert.ok(Object.values(traces).includes(notice.trace_id), JSON.stringify(notice));
  });

  test('heed trace prints them beside each step', async () => {
    const { code, stdout, stderr } = await stage.heed.run(['trace', number]);
    assert.equal(code, 0, stderr);
    const steps = stdout.split('\n');
    for (const [event, trace] of Object.entries(traces)) {
      assert.ok(steps.some((line) => new RegExp(`Z  ${event} .*trace ${trace}$`).test(line)), `${event}\n${stdout}`);
    }
    for (const event of ['accepted', 'resolved']) {
      assert.ok(steps.some((line) => new RegExp(`notice ${event} .*trace ${traces[event]}$`).test(line)), stdout);
    }
    assert.ok(!stdout.includes(canary) && !stdout.includes(resident.openid), stdout);
  });

  test('delivered again, a message is the same cause', async () => {
    const filing = resident.sent.at(-1);
    assert.equal(await resident.redeliver(filing), filing.answer);
    await only([stage.heed], { ev: 'message', trace_id: traces.filed, outcome: 'duplicate' });
  });

  test('no line names a person or holds their words', () => {
    const said = lines_of(stage.heed).map((line) => JSON.stringify(line)).join('\n');
    assert.ok(said.includes(number));
    for (const secret of [canary, resident.openid, officer.openid, dongmen.label].filter(Boolean)) assert.ok(!said.includes(secret), secret);
  });

  test('of many who write at once each has a trace of their own', async () => {
    const residents = Array.from({ length: people }, () => stage.person('secure'));
    const filed = await Promise.all(residents.map((one) => file_complaint(one, [['text', words], ['place', dongmen]])));
    const numbers = filed.map((one) => one.number);
    const ids = new Set();
    for (const one of numbers) {
      const { trace_id } = await only([stage.heed], { ev: 'complaint', complaint: one, event: 'filed' });
      const message = await only([stage.heed], { ev: 'message', trace_id });
      assert.equal(message.complaint, one);
      ids.add(trace_id);
    }
    assert.equal(ids.size, people);
  });
});

test('a city that wants no line for each message has the story all the same', async () => {
  await on_stage({ settings: { log: { level: 'warning' } } }, async (stage) => {
    const { number } = await file_complaint(stage.person('app'), [['text', words], ['place', dongmen]]);
    const { stdout } = await stage.heed.run(['trace', number]);
    assert.match(stdout, /Z  filed .*trace [0-9a-f]{32}$/m);
    await stage.heed.stop();
    assert.deepEqual(lines_of(stage.heed).filter((line) => line.lvl === 'info'), []);
  });
});

test('the app is told the trace of its message', async () => {
  await on_stage({ accounts: {} }, async (stage) => {
    const message = stage.app.message('u', { type: 'text', text: words });
    const first = await stage.app.post(message);
    const id = first.headers['x-request-id'];
    await only([stage.heed], { ev: 'message', trace_id: id, outcome: 'new' });
    // Whoever is no trusted proxy does not name it.
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const again = await stage.app.post(message, { headers: { traceparent } });
    assert.equal(again.headers['x-request-id'], id);
  });
});

test('a trusted proxy names the trace', async () => {
  await on_stage({ accounts: {}, settings: { server: { trusted_proxies: ['127.0.0.1'] } } }, async (stage) => {
    const trace_id = '0af7651916cd43dd8448eb211c80319c';
    const message = stage.app.message('u', { type: 'text', text: words });
    const answer = await stage.app.post(message, { headers: { traceparent: `00-${trace_id}-b7ad6b7169203331-01` } });
    assert.equal(answer.headers['x-request-id'], trace_id);
    await only([stage.heed], { ev: 'message', trace_id });
  });
});

const no_postgres = process.env.HEED_TEST_POSTGRES ? false : 'skipped: no PostgreSQL (scripts/with-postgres starts one)';

test('whichever replica sends a notice, it has the trace of what it comes from', { skip: no_postgres }, async () => {
  const secret = new_secret();
  const receiver = await NoticeReceiver.start({ secret });
  const app = { kind: 'app', name: 'iluohu', secret, push_url: receiver.url };
  const one = await Heed.create({ channels: [app], storage: { photos: `file:${await shared_directory()}` } });
  const other = await Heed.replica_of(one);
  try {
    await one.start();
    await other.start();
    const clerk = new AppPerson(new AppChannel(other, app), 'clerk');
    await clerk.text(`/bind ${await other.invite()}`);
    for (let i = 0; i < 6; i += 1) {
      const resident = new AppPerson(new AppChannel(i % 2 ? one : other, app), `resident-${i}`);
      const { number } = await file_complaint(resident, [['text', words], ['place', dongmen]]);
      await with_yes(clerk, `接 ${number}`);
      await until('the notice', () => receiver.of(number, 'accepted').length > 0);
      for (const event of ['filed', 'accepted']) {
        const { trace_id } = await only([one, other], { ev: 'complaint', complaint: number, event });
        await only([one, other], { ev: 'message', trace_id });
        if (event === 'accepted') await only([one, other], { ev: 'notice', trace_id, complaint: number, event, result: 'sent' });
        const { stdout } = await other.run(['trace', number]);
        assert.match(stdout, new RegExp(`Z  ${event} .*trace ${trace_id}$`, 'm'));
      }
    }
  } finally {
    await one.remove();
    await other.remove();
    await receiver.stop();
  }
});
