// The power goes while the schema is being made, step after step: the next start finds each step done or
// not begun, goes on, and serves. (Case 23 of docs/reliability.md; that a heed which does not know a
// schema refuses to write into it is a test of the store.)
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { dongmen } from './support/city.mjs';
import { lose_power } from './support/disk_record.mjs';
import { Random } from './support/oracle.mjs';
import { DiskShim } from './support/shim.mjs';
import { file_complaint, Stage } from './support/stage.mjs';

const cuts = process.env.HEED_LONG ? 200 : 10;

const sqlite = (file, statement) => execFileSync('sqlite3', [file, statement], { encoding: 'utf8' }).trim();
// The steps that are there, and SQLite's word for the whole.
const state_of = (heed) => (existsSync(heed.file('heed.db')) ? sqlite(heed.file('heed.db'), 'PRAGMA user_version') : '0');
// "22", or "20022" for a file that programs work with which know 20 (storage/sqlite/schema).
const steps_in = (version) => Number(version) % 1000;

test('a power cut in a step of the schema leaves steps that are done and steps that are not begun', async (t) => {
  const stage = await Stage.open({ accounts: { secure: 'secure' } });
  try {
    const { heed } = stage;
    await heed.stop();
    const version = state_of(heed);
    for (const name of ['heed.db', 'heed.db-wal', 'heed.db-shm', 'photos']) rmSync(heed.file(name), { recursive: true, force: true });
    const fresh = path.join(heed.root, 'fresh');
    cpSync(heed.directory, fresh, { recursive: true, filter: (from) => !/\.(sock|lock)$/.test(from) });
    const renew = () => {
      rmSync(heed.directory, { recursive: true, force: true });
      cpSync(fresh, heed.directory, { recursive: true });
    };
    const shim = new DiskShim(heed);
    heed.env = shim.env();
    await heed.start();
    const calls = shim.calls; // of a whole first start
    await heed.kill();
    assert.ok(calls > 40, `${calls} calls`);

    const random = new Random(Date.now());
    const versions = new Set();
    let unsynced = 0;
    for (let i = 0; i < cuts; i++) {
      renew();
      rmSync(shim.log_file, { force: true });
      shim.reset();
      const at = 1 + Math.floor(((i + random.below(1000) / 1000) * calls) / cuts);
      heed.env = shim.env({ log: true, kill_at: at });
      // How many calls a start makes varies a little: one that is through before call `at` is cut where it stands.
      const fault = await heed.start().then(() => null, (error) => error);
      if (fault) assert.match(fault.message, /exited/, `call ${at} of ${calls}`);
      await heed.kill(); // it may be dead already: this waits for it
      // Other threads make a call or two more while the signal arrives.
      assert.ok(shim.calls < at + 4, `heed lived on after call ${at}, to ${shim.calls}`);
      const log = existsSync(shim.log_file) ? readFileSync(shim.log_file) : Buffer.alloc(0);
      unsynced += lose_power(log, { before: fresh, directory: heed.directory, random });
      const found = state_of(heed);
      versions.add(found);
      assert.ok(steps_in(found) <= steps_in(version));
      heed.env = {};
      await heed.start();
      await file_complaint(stage.person('secure'), [['text', '半夜装修太吵了'], ['place', dongmen]]);
      await heed.stop();
      assert.equal(state_of(heed), version);
      assert.equal(sqlite(heed.file('heed.db'), 'PRAGMA integrity_check'), 'ok');
      assert.equal(sqlite(heed.file('heed.db'), 'PRAGMA foreign_key_check'), '');
    }
    assert.ok(versions.size > 2, `the cuts left schemas ${[...versions]}`);
    t.diagnostic(`${cuts} cuts in ${calls} calls of the first start, ${unsynced} changes not on the disk, schemas left: ${[...versions].sort((a, b) => a - b)} of ${version}`);
  } finally {
    await stage.close();
  }
});
