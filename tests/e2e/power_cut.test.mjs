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
import { sleep } from './support/wait.mjs';

const cuts = process.env.HEED_LONG ? 1000 : 15;
const control_cuts = 5;
const residents_per_way = 3;
const cut_ms = { min: 100, max: 600 };

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
    await sleep(cut_ms.min + trial.random.below(cut_ms.max - cut_ms.min));
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
    const judgement = await trial.judgement();
    return { ...judgement, unsynced, words: trial.summary(judgement) };
  } catch (error) {
    return { faults: [error.message], words: error.message };
  } finally {
    await trial.close();
  }
}

// In the long run only: on a busy machine too little happens between two cuts.
const skip = !process.env.HEED_LONG && 'in scripts/test --long';
test('what was acknowledged before the power went is there', { skip }, async (t) => {
  const seed = Date.now() % 2 ** 31;
  const { faults, unsynced, acks, words } = await run({ count: cuts, seed });
  assert.deepEqual(faults, [], `seed ${seed}`);
  assert.ok(unsynced > cuts, `only ${unsynced} changes were lost in ${cuts} cuts`);
  assert.ok(acks > cuts, `only ${acks} acknowledgements`);
  t.diagnostic(`${cuts} power cuts, ${unsynced} changes not on the disk, seed ${seed}, ${words}`);
});

test('control: without syncs it is lost, and the oracle says so', { skip }, async (t) => {
  const { faults, words } = await run({ count: control_cuts, faults: { no_sync: true }, seed: 11 });
  assert.ok(faults.length > 0, 'nothing was found');
  t.diagnostic(`${control_cuts} power cuts: ${faults.length} faults found, the first: ${faults[0].slice(0, 160)}; ${words.slice(0, 200)}`);
});
