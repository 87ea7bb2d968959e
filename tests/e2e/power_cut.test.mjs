// The power goes while people write: what was not synced is gone, or there in part. What heed
// acknowledged before must be there. The control arm, where a sync does nothing (SQLite's
// `synchronous = OFF`), must lose: otherwise this test could not fail.
import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { lose_power } from './support/disk_record.mjs';
import { Trial } from './support/oracle.mjs';
import { DiskShim } from './support/shim.mjs';
import { until } from './support/wait.mjs';

const cuts = process.env.HEED_LONG ? 1000 : 15;
const control_cuts = 5;
const residents_per_way = 3;
// Calls that write, sync or send between a start and the cut: a time would mean much on one machine and
// nothing on another.
const calls_before_cut = { min: 20, max: 300 };

// Cuts the power `count` times; returns how many changes were not on the disk.
async function cut_power(trial, shim, count, faults) {
  const { heed } = trial.stage;
  const before = path.join(heed.root, 'before');
  let unsynced = 0;
  for (let i = 0; i < count; i++) {
    rmSync(before, { recursive: true, force: true });
    rmSync(shim.log_file, { force: true });
    cpSync(heed.directory, before, { recursive: true, filter: (from) => !/\.(sock|lock)$|-shm$/.test(from) });
    heed.env = shim.env({ log: true, ...faults });
    await heed.start();
    const calls = shim.calls + calls_before_cut.min + trial.random.below(calls_before_cut.max - calls_before_cut.min);
    await until('people to write', () => shim.calls >= calls, 60000);
    await heed.kill();
    const log = existsSync(shim.log_file) ? readFileSync(shim.log_file) : Buffer.alloc(0);
    unsynced += lose_power(log, { before, directory: heed.directory, random: trial.random });
  }
  heed.env = {};
  await heed.start();
  return unsynced;
}

// The judgement of a whole run; what cannot even go on is a fault too.
async function run({ count, faults, seed }) {
  const trial = await Trial.open({ seed, residents: residents_per_way });
  try {
    await trial.stage.heed.kill(); // nothing was acknowledged yet but the officer's binding, synced
    const shim = new DiskShim(trial.stage.heed);
    const unsynced = await Promise.race([cut_power(trial, shim, count, faults), trial.failed]);
    const judgement = await trial.judgement({ deaths: count });
    return { ...judgement, unsynced, words: trial.summary(judgement) };
  } catch (error) {
    return { faults: [error.message], words: error.message };
  } finally {
    await trial.close();
  }
}

test('what was acknowledged before the power went is there', async (t) => {
  const seed = Date.now() % 2 ** 31;
  const { faults, unsynced, acks, words } = await run({ count: cuts, seed });
  assert.deepEqual(faults, [], `seed ${seed}`);
  assert.ok(unsynced > cuts, `only ${unsynced} changes were lost in ${cuts} cuts`);
  assert.ok(acks > cuts, `only ${acks} acknowledgements`);
  t.diagnostic(`${cuts} power cuts, ${unsynced} changes not on the disk, seed ${seed}, ${words}`);
});

test('control: without syncs it is lost, and the oracle says so', async (t) => {
  const { faults, words } = await run({ count: control_cuts, faults: { no_sync: true }, seed: 11 });
  assert.ok(faults.length > 0, 'nothing was found');
  t.diagnostic(`${control_cuts} power cuts: ${faults.length} faults found, the first: ${faults[0].slice(0, 160)}; ${words.slice(0, 200)}`);
});
