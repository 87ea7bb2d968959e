// A replica is told when a notice waits for somebody whose chat it holds; where PostgreSQL cannot tell
// it, it looks every two seconds: docs/decisions/0080. Needs PostgreSQL (scripts/with-postgres).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { AppChannel, AppPerson, new_secret } from './support/app.mjs';
import { dongmen } from './support/city.mjs';
import { Heed } from './support/heed.mjs';
import { PostgresProxy } from './support/postgres_proxy.mjs';
import { until } from './support/wait.mjs';
import { Visitor } from './support/web.mjs';

const server = process.env.HEED_TEST_POSTGRES;
const skip = server ? false : 'skipped: no PostgreSQL (scripts/with-postgres starts one)';
const schema = `news${process.pid}`;
const not_told = /this replica is not told of notices and looks for them: (.*)/;
let desk; // where staff write
let clerk;
let channels;

before(async () => {
  if (skip) return;
  execFileSync('psql', ['--quiet', server, '--command', `CREATE SCHEMA ${schema}`]);
  const app = { kind: 'app', name: 'iluohu', secret: new_secret() };
  channels = [{ kind: 'web', name: 'web' }, app];
  desk = await Heed.create({ channels, storage: { database: `${server}&options=-csearch_path%3D${schema}`, may_lose: true } });
  await desk.start();
  clerk = new AppPerson(new AppChannel(desk, app), 'clerk');
  await clerk.text(`/bind ${await desk.invite()}`);
});
after(() => desk?.remove());

// A notice from `desk` to somebody whose chat another replica holds, which reaches the database
// through `proxy`; what `look(holder)` sees before that replica ends.
async function tell_over(proxy, look) {
  const holder = await Heed.replica_of(desk);
  try {
    await holder.configure({ channels, storage: { database: proxy.url(schema), may_lose: true } });
    await holder.start();
    const visitor = await Visitor.open(holder);
    await visitor.say('东门步行街半夜装修太吵了');
    await visitor.send({ type: 'location', ...dongmen });
    const { number } = (await visitor.say('提交')).complaint;
    await look(holder);
    await clerk.text(`接 ${number}`);
    assert.equal((await visitor.notice('accepted')).complaint.number, number);
    await visitor.close();
    await holder.stop();
  } finally {
    await holder.remove();
    await proxy.stop();
  }
}
// It says so once, whatever it has tried.
async function says_once(holder, why) {
  await until('it to say that it is not told', () => not_told.test(holder.output), 20000);
  assert.match(holder.output.match(not_told)[1], why);
  assert.equal(holder.output.split('is not told').length, 2);
}

// It would look of itself a minute later only.
test('a notice that waits is told to the replica that holds the chat', { skip }, async () => {
  await tell_over(await PostgresProxy.start(server), (holder) => assert.doesNotMatch(holder.output, not_told));
});

test('behind a pool that swallows what is told, a replica looks', { skip }, async () => {
  await tell_over(await PostgresProxy.start(server, { swallows: true }), (holder) => says_once(holder, /does not arrive/));
});

test('on a database without LISTEN a replica looks', { skip }, async () => {
  await tell_over(await PostgresProxy.start(server, { asks: [['LISTEN heed_', 'LISTNE heed_']] }), (holder) => says_once(holder, /syntax error/));
});
