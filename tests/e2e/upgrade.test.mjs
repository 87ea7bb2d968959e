// Release N−1 on N's schema: an upgrade that turns out to be wrong has a way back that loses nothing.
// N−1 is the program under test, N the next one (tests/upgrade/), whose schema has a step more.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { dongmen } from './support/city.mjs';
import { find_binary } from './support/heed.mjs';
import { DiskShim } from './support/shim.mjs';
import { file_complaint, Stage, with_yes } from './support/stage.mjs';
import { until } from './support/wait.mjs';

const samples = 8; // of the calls at which it is killed, in the short form
const next = process.env.HEED_NEXT ?? path.join(path.dirname(find_binary()), 'heed_next');

describe('the next release, and back', { skip: !existsSync(next) && 'build heed_next first' }, () => {
  let stage;
  let officer;
  let resident;
  let draft; // begun before the upgrade, filed after the way back
  const numbers = [];

  const to = async (binary) => {
    await stage.heed.stop();
    stage.heed.binary = binary;
    await stage.heed.start();
  };
  const file = async (text) => {
    const { number } = await file_complaint(stage.person('app'), [['text', text], ['place', dongmen]]);
    numbers.push(number);
    return number;
  };
  const heed = async (...words) => {
    const done = await stage.heed.run(words);
    assert.equal(done.code, 0, `${words}: ${done.stderr}${done.stdout}`);
    return done.stdout;
  };
  const told = (number, event) => until(`${event} of ${number}`, () => stage.receiver.of(number, event).length > 0);

  before(async () => {
    stage = await Stage.open();
    officer = await stage.staff('app', { department: 'dongmen-office', role: 'officer' });
    resident = stage.person('app');
  });
  after(() => stage?.close());

  test('this release takes complaints and a draft', async () => {
    await file('东门步行街的路灯不亮');
    draft = await resident.text('半夜装修太吵了');
    assert.equal(draft.dialog.step, 'location');
  });

  test('the next one brings the database over and goes on', async () => {
    await to(next);
    assert.doesNotMatch(stage.heed.output, /newer heed/);
    await officer.text(`受理 ${numbers[0]}`);
    await told(numbers[0], 'accepted');
    await file('东门步行街有人占道经营');
  });

  test('this one takes over again: what both have taken is there, and all of it works', async () => {
    await to(null);
    assert.match(stage.heed.output, /a newer heed has added to the database \(schema \d+, this one knows \d+\)/);
    const answer = await resident.place(dongmen);
    assert.notEqual(answer.dialog.step, 'location', 'the draft goes on where it was');
    const filed = resident.number_in(answer) ?? resident.number_in(await resident.text('提交'));
    assert.ok(filed, JSON.stringify(answer));
    numbers.push(filed);
    await with_yes(officer, `办结 ${numbers[0]} 已换上新灯`);
    await told(numbers[0], 'resolved');
    await officer.text(`受理 ${numbers[1]}`); // filed under the next release
    await told(numbers[1], 'accepted');
    await file('东门步行街垃圾没人清');
    assert.deepEqual((await stage.heed.export()).map((one) => one.number).sort(), [...numbers].sort());
    await heed('audit', 'verify');
    assert.match(await heed('trace', numbers[1]), /accept/);
    const backup = stage.heed.file('back.backup');
    await heed('backup', backup);
  });

  test('the next one once more, a second try that has nothing to bring over', async () => {
    await to(next);
    await file('东门步行街的井盖坏了');
    const all = await stage.heed.export();
    assert.deepEqual(all.map((one) => one.number).sort(), [...numbers].sort());
    assert.equal(all.find((one) => one.number === numbers[0]).status, 'resolved');
    await heed('audit', 'verify');
  });

  test('a backup of this release, taken behind the next one, is restored by either', async () => {
    await stage.heed.stop();
    for (const binary of [null, next]) {
      stage.heed.binary = binary;
      for (const name of ['heed.db', 'heed.db-wal', 'heed.db-shm', 'photos']) await stage.heed.remove_file(name);
      await heed('restore', stage.heed.file('back.backup'));
      assert.equal((await stage.heed.export()).length, 4);
    }
  });
});

describe('killed while it brings the database over', { skip: !existsSync(next) && 'build heed_next first' }, () => {
  let stage;
  let number;
  const database = (name) => stage.heed.file(name);

  before(async () => {
    stage = await Stage.open();
    ({ number } = await file_complaint(stage.person('app'), [['text', '东门步行街的路灯不亮'], ['place', dongmen]]));
    await stage.heed.stop();
    await copyFile(database('heed.db'), database('before.db'));
  });
  after(() => stage?.close());

  // The database of this release, and a first start of the next one that dies at call `kill_at`:
  // whether it did, and how many calls it came to.
  async function begin_upgrade(shim, kill_at) {
    for (const name of ['heed.db', 'heed.db-wal', 'heed.db-shm']) await stage.heed.remove_file(name);
    await copyFile(database('before.db'), database('heed.db'));
    shim.reset();
    Object.assign(stage.heed, { binary: next, env: shim.env({ kill_at }) });
    let died = await stage.heed.start().then(() => false, () => true);
    const { calls } = shim;
    if (died) await stage.heed.ended();
    else died = await stage.heed.stop().then(() => false, () => true);
    stage.heed.env = {};
    return { died, calls };
  }
  async function nothing_is_lost(binary) {
    stage.heed.binary = binary;
    await stage.heed.start();
    assert.deepEqual((await stage.heed.export()).map((one) => one.number), [number]);
    await stage.heed.stop();
  }

  test('at any write, rename or sync: both releases go on, the next one from where it was', async (t) => {
    const shim = new DiskShim(stage.heed);
    const { died, calls } = await begin_upgrade(shim);
    assert.equal(died, false);
    assert.ok(calls > 10, `the shim saw only ${calls} calls`);
    const step = process.env.HEED_LONG ? 1 : Math.max(1, calls / samples);
    let deaths = 0;
    for (let at = 1 + Math.random() * (step - 1); at <= calls; at += step) {
      const end = await begin_upgrade(shim, Math.floor(at));
      deaths += end.died ? 1 : 0;
      await nothing_is_lost(null); // whatever the file is by now
      await nothing_is_lost(next);
      await nothing_is_lost(null);
    }
    assert.ok(deaths >= Math.min(samples, calls) * 0.7, `only ${deaths} died`);
    t.diagnostic(`${deaths} deaths at ${calls} calls`);
  });
});
