// What one replica does for a visitor, or a complaint, that another one looks after: docs/scaling.md.
// Needs PostgreSQL (scripts/with-postgres).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AppChannel, AppPerson, new_secret, NoticeReceiver } from './support/app.mjs';
import { dongmen } from './support/city.mjs';
import { Heed } from './support/heed.mjs';
import { shared_directory } from './support/replicas.mjs';
import { until } from './support/wait.mjs';
import { Visitor } from './support/web.mjs';

const skip = process.env.HEED_TEST_POSTGRES ? false : 'skipped: no PostgreSQL (scripts/with-postgres starts one)';
const handed_over_within_ms = 15000;
let one;
let other;
let receiver;
let clerk; // writes to `other`
let resident; // writes to `one`

before(async () => {
  if (skip) return;
  const secret = new_secret();
  receiver = await NoticeReceiver.start({ secret });
  const photos = `file:${await shared_directory()}`;
  const app = { kind: 'app', name: 'iluohu', secret, push_url: receiver.url };
  one = await Heed.create({ channels: [{ kind: 'web', name: 'web' }, app], storage: { photos }, notices: { undo_window: '3s' } });
  other = await Heed.replica_of(one);
  await one.start();
  await other.start();
  clerk = new AppPerson(new AppChannel(other, app), 'clerk');
  resident = new AppPerson(new AppChannel(one, app), 'resident');
  await clerk.text(`/bind ${await other.invite()}`);
});
after(async () => {
  await one?.remove();
  await other?.remove();
  await receiver?.stop();
});

test('a notice reaches the visitor whose chat is open at another replica', { skip }, async () => {
  const visitor = await Visitor.open(one);
  await visitor.say('东门步行街半夜装修太吵了');
  await visitor.send({ type: 'location', ...dongmen });
  const { number } = (await visitor.say('提交')).complaint;
  await clerk.text(`接 ${number}`);
  assert.equal((await visitor.notice('accepted')).complaint.number, number);
  await until('it to be noted as sent', async () => (await one.outbox('sent')).some((row) => row.number === number && row.event === 'accepted'));
  assert.equal(visitor.notices.filter((notice) => notice.event === 'accepted').length, 1);
  await visitor.close();
});

test('what a replica that died was to do is done by another within 15 s', { skip }, async () => {
  await resident.text('东门步行街半夜装修太吵了');
  await resident.place(dongmen);
  const { number } = (await resident.text('提交')).complaint;
  await clerk.text(`接 ${number}`);
  // The notice is held for three seconds, in which the replica that wrote it dies.
  await other.kill();
  const died = Date.now();
  await until('the notice', () => receiver.of(number, 'accepted').length === 1, handed_over_within_ms);
  assert.ok(Date.now() - died < handed_over_within_ms);
});
