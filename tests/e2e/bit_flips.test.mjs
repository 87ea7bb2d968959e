// Bits of the database file change on the disk. Each page has a checksum, so no command takes what they
// say for the truth, and none dies of it.
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { dongmen } from './support/city.mjs';
import { run_heed } from './support/heed.mjs';
import { jpeg } from './support/pictures.mjs';
import { file_complaint, Stage } from './support/stage.mjs';

const copies = process.env.HEED_LONG ? 500 : 12;
const complaints = 30;

test('changed bits kill no command, and none is read as if it were the truth', async (t) => {
  const stage = await Stage.open();
  const home = await mkdtemp(path.join(tmpdir(), 'heed-bits-'));
  try {
    for (let i = 0; i < complaints; i++) {
      await file_complaint(stage.person('app'), [['text', `楼下半夜装修太吵了，第${i}户`], ['place', dongmen], ['photo', jpeg(i)]]);
    }
    await stage.heed.stop(); // the write-ahead log is in the database
    const directory = path.join(home, 'city');
    await cp(stage.heed.directory, directory, { recursive: true });
    const file = path.join(directory, 'heed.db');
    const truth = await readFile(file);
    const run = (...words) => run_heed([...words, '--config', path.join(directory, 'heed.toml')]);
    const whole = await run('export', '--format', 'jsonl');
    assert.equal(whole.code, 0, whole.stderr);
    assert.equal((await run('audit', 'verify')).code, 0);
    const found = { export: 0, doctor: 0, audit: 0, harmless: 0 };
    const deaths = [];
    const unnoticed = [];
    for (let i = 0; i < copies; i++) {
      const bytes = Buffer.from(truth);
      const bits = 1 + Math.floor(Math.random() * 64);
      for (let n = 0; n < bits; n++) bytes[Math.floor(Math.random() * bytes.length)] ^= 1 << Math.floor(Math.random() * 8);
      await writeFile(file, bytes);
      const run_whole = async (...words) => {
        const result = await run(...words);
        if (result.signal) deaths.push(`${words.join(' ')} with ${bits} bits changed: ${result.signal}`);
        return result;
      };
      const told = await run_whole('export', '--format', 'jsonl');
      if (told.code !== 0) found.export += 1;
      else if (told.stdout !== whole.stdout) unnoticed.push(bits);
      else if (/FAULT {2}(database|pages)/.test((await run_whole('doctor')).stdout)) found.doctor += 1;
      else if ((await run_whole('audit', 'verify')).code !== 0) found.audit += 1;
      else found.harmless += 1;
    }
    t.diagnostic(`${copies} copies: ${JSON.stringify(found)}, ${unnoticed.length} untrue without a word`);
    assert.deepEqual(deaths, []);
    assert.deepEqual(unnoticed, []);
    assert.ok(found.export + found.doctor + found.audit >= copies / 2, 'hardly any damage was found');
  } finally {
    await stage.close();
    await rm(home, { recursive: true, force: true });
  }
});
