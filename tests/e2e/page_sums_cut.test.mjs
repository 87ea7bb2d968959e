// A database of before, whose pages have no checksums, is written anew at its first start. Killed at any
// call of that, or with the power gone, it is the old one or the new one with all that was in it, and
// the next start finishes. (docs/decisions/0072-a-checksum-in-each-page.md)
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { dongmen } from './support/city.mjs';
import { lose_power } from './support/disk_record.mjs';
import { Random } from './support/oracle.mjs';
import { DiskShim } from './support/shim.mjs';
import { file_complaint, Stage } from './support/stage.mjs';

const page_bytes = 4096;
const points = process.env.HEED_LONG ? Infinity : 24;

function sqlite_is_there() {
  try {
    execFileSync('sqlite3', ['-version']);
    return true;
  } catch {
    return false;
  }
}

// How many pages of the file there are, and how many end with a sum's mark.
function pages_of(file) {
  const bytes = readFileSync(file);
  let with_sum = 0;
  for (let end = page_bytes; end <= bytes.length; end += page_bytes) with_sum += bytes.toString('latin1', end - 8, end) === 'heedsum1' ? 1 : 0;
  return { count: bytes.length / page_bytes, with_sum };
}

// The same rows in pages that have no room for a sum, as a heed of before has written them.
function take_sums_away(database) {
  const ask = (words) => execFileSync('sqlite3', [database, words], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const pragmas = ['application_id', 'user_version'].map((name) => `PRAGMA ${name} = ${ask(`PRAGMA ${name}`).trim()};\n`);
  const dump = ask('.dump');
  for (const end of ['', '-wal', '-shm']) rmSync(database + end, { force: true });
  execFileSync('sqlite3', [database], { input: `${dump}${pragmas.join('')}PRAGMA journal_mode = WAL;\n` });
  chmodSync(database, 0o600);
}

test('a kill or a power cut while old pages get checksums loses nothing, and the next start finishes', { skip: sqlite_is_there() ? false : 'there is no sqlite3 program' }, async (t) => {
  const stage = await Stage.open({ accounts: { secure: 'secure' } });
  try {
    const { heed } = stage;
    for (let i = 0; i < 6; i += 1) await file_complaint(stage.person('secure'), [['text', `${i}号楼半夜装修太吵了`], ['place', dongmen]]);
    await heed.stop();
    const complaints = await heed.export();
    const database = heed.file('heed.db');
    const pages = pages_of(database);
    assert.equal(pages.with_sum, pages.count);
    take_sums_away(database);
    assert.equal(pages_of(database).with_sum, 0, 'it is as of before');
    const old = path.join(heed.root, 'old');
    cpSync(heed.directory, old, { recursive: true, filter: (from) => !/\.(sock|lock)$/.test(from) });
    const renew = () => {
      rmSync(heed.directory, { recursive: true, force: true });
      cpSync(old, heed.directory, { recursive: true });
    };
    const shim = new DiskShim(heed);
    heed.env = shim.env();
    await heed.start();
    const calls = shim.calls; // of a whole first start
    await heed.stop();
    assert.ok(calls > pages.count, `${calls} calls for ${pages.count} pages`);

    const random = new Random(Date.now());
    const chosen = Math.min(points, calls);
    const found = { old: 0, between: 0, anew: 0 };
    let unsynced = 0;
    for (let i = 0; i < chosen; i += 1) {
      const at = chosen === calls ? i + 1 : 1 + Math.floor(((i + random.below(1000) / 1000) * calls) / chosen);
      const power = i % 2 === 0;
      renew();
      rmSync(shim.log_file, { force: true });
      shim.reset();
      heed.env = shim.env({ log: power, kill_at: at });
      await assert.rejects(heed.start(), /exited/, `call ${at} of ${calls}`);
      await heed.kill(); // it is dead already: this waits for it
      if (power) {
        const log = existsSync(shim.log_file) ? readFileSync(shim.log_file) : Buffer.alloc(0);
        unsynced += lose_power(log, { before: old, directory: heed.directory, random });
      }
      const { count, with_sum } = pages_of(database);
      found[with_sum === 0 ? 'old' : with_sum === count ? 'anew' : 'between'] += 1;
      heed.env = {};
      await heed.start();
      await heed.stop();
      const now = pages_of(database);
      assert.equal(now.with_sum, now.count, `call ${at}: the next start finishes`);
      assert.deepEqual(await heed.export(), complaints, `call ${at}`);
      const verified = await heed.run(['audit', 'verify']);
      assert.equal(verified.code, 0, verified.stderr);
    }
    assert.ok(found.old > 0 && found.between + found.anew > 0, JSON.stringify(found));
    t.diagnostic(`${chosen} of ${calls} calls, ${pages.count} pages; found ${JSON.stringify(found)}; ${unsynced} changes not on the disk`);
  } finally {
    await stage.close();
  }
});
