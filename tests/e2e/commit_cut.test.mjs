// A COMMIT whose answer is lost: docs/decisions/0070. Needs PostgreSQL (scripts/with-postgres).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { AppChannel, AppPerson, new_secret } from './support/app.mjs';
import { dongmen } from './support/city.mjs';
import { CommitCutter } from './support/commit_cutter.mjs';
import { Heed } from './support/heed.mjs';
import { sleep, until } from './support/wait.mjs';

const server = process.env.HEED_TEST_POSTGRES;
const skip = server ? false : 'skipped: no PostgreSQL (scripts/with-postgres starts one)';
const secret = new_secret();
const channels = [{ kind: 'app', name: 'iluohu', secret }];
let heed;
let cutter;
let channel;

// A schema of its own, behind the cutter.
function database(schema) {
  execFileSync('psql', ['--quiet', server, '--command', `CREATE SCHEMA ${schema}`]);
  return `postgresql://heed@127.0.0.1:${cutter.port}/postgres?options=-csearch_path%3D${schema}`;
}

before(async () => {
  if (skip) return;
  cutter = await CommitCutter.start(`${new URLSearchParams(server.split('?')[1]).get('host')}/.s.PGSQL.5432`);
  heed = await Heed.create({ channels, storage: { database: database(`cut${process.pid}`) } });
  await heed.start();
  channel = new AppChannel(heed, { name: 'iluohu', secret });
});
after(async () => {
  await heed?.remove();
  await cutter?.stop();
});

// The same message until it is acknowledged: { answer, refusals }.
async function insist(message) {
  for (let refusals = 0; ; refusals++) {
    const response = await channel.post(message);
    if (response.status === 200) return { answer: JSON.parse(response.body), refusals };
    assert.equal(response.status, 503, response.body.toString());
    assert.ok(refusals < 20, 'refused again and again');
    await sleep(50);
  }
}

// One complaint, each of its messages with the connection cut around its COMMIT.
async function complain(user, when) {
  const steps = [{ type: 'text', text: '东门步行街半夜装修太吵了' }, { type: 'location', ...dongmen }, { type: 'text', text: '提交' }];
  let refusals = 0;
  let last;
  for (const step of steps) {
    const message = channel.message(user, step);
    const cuts = cutter.cuts;
    cutter.next = { id: message.id, when };
    const said = await insist(message);
    assert.equal(cutter.cuts, cuts + 1);
    assert.equal(said.refusals > 0, when === 'before');
    refusals += said.refusals;
    // What is delivered once more is answered as before.
    assert.deepEqual((await insist(message)).answer, said.answer);
    last = said.answer;
    if (last.complaint) break;
  }
  return { number: last.complaint?.number, refusals };
}

test('a group whose COMMIT never came is refused, and filed once when it comes again', { skip }, async () => {
  const { number, refusals } = await complain('before', 'before');
  assert.ok(number);
  assert.ok(refusals > 0);
  const filed = (await heed.export()).filter((one) => one.number === number);
  assert.equal(filed.length, 1);
});

test('a group whose COMMIT came but whose answer was lost is acknowledged, not repeated', { skip }, async () => {
  const before_it = (await heed.export()).length;
  const { number, refusals } = await complain('after', 'after');
  assert.ok(number);
  assert.equal(refusals, 0);
  assert.match(heed.output, /the answer to a COMMIT was lost/);
  const all = await heed.export();
  assert.equal(all.length, before_it + 1);
  assert.equal(all.find((one) => one.number === number).timeline.filter((one) => one.event === 'filed').length, 1);
  const audit = await heed.run(['audit', 'verify']);
  assert.equal(audit.code, 0, audit.stderr);
});

test('the writer goes on after each of them', { skip }, async () => {
  const person = new AppPerson(channel, 'later');
  assert.ok(person.words_of(await person.text('你好')));
});

test('a heed that has just begun when the database fails goes on, and its hooks hear of what is filed', { skip }, async () => {
  const heard = [];
  const subscriber = createServer((incoming, response) => {
    let body = '';
    incoming.on('data', (part) => (body += part)).on('end', () => (heard.push(JSON.parse(body)), response.writeHead(204).end()));
  });
  await new Promise((resolve) => subscriber.listen(0, '127.0.0.1', resolve));
  const name = 'told-of-what-is-filed';
  const hook = { name, url: `http://127.0.0.1:${subscriber.address().port}/`, secret: new_secret(), allow_private: true };
  const fresh = await Heed.create({ channels, hooks: [hook], storage: { database: database(`hooks${process.pid}`) } });
  try {
    const cuts = cutter.cuts;
    cutter.next = { id: name, when: 'before' };
    await fresh.start();
    await until('the cut', () => cutter.cuts === cuts + 1);
    await until('it to say so', () => /hooks_not_begun/.test(fresh.output));
    // A hook that is new hears of nothing that was filed before it is known.
    let people = 0;
    const heard_of_one = async () => {
      const person = new AppPerson(new AppChannel(fresh, { name: 'iluohu', secret }), `resident ${++people}`);
      await person.text('东门步行街半夜装修太吵了');
      await person.place(dongmen);
      const { number } = (await person.text('提交')).complaint;
      await sleep(500);
      return heard.some((event) => event.type === 'complaint.filed' && event.data.number === number);
    };
    await until('an event', heard_of_one, 30000);
    await fresh.stop();
  } finally {
    await fresh.remove();
    subscriber.closeAllConnections();
    subscriber.close();
  }
});
