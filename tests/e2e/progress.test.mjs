// Long commands say how far they are: one line that is drawn again on a terminal, lines elsewhere. A
// quick clock (libfaketime) makes the little work here long: a second of it is a day for heed.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { AppPerson } from './support/app.mjs';
import { dongmen } from './support/city.mjs';
import { SetClock } from './support/clock.mjs';
import { find_binary } from './support/heed.mjs';
import { jpeg } from './support/pictures.mjs';
import { Postgres } from './support/postgres.mjs';
import { file_complaint, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';

const complaints = 120; // some thousand rows
const quick = 86400;
const no_terminal = spawnSync('script', ['--version']).error ? 'script is not installed' : false;
delete process.env.HEED_TEST_POSTGRES;
const postgres = await Postgres.start();
after(() => postgres?.stop());

describe('how far a long command is', { skip: no_terminal }, () => {
  let stage;
  let scratch;
  let clock;
  before(async () => {
    stage = await Stage.open({ settings: { storage: { may_lose: true } } });
    for (let i = 0; i < complaints; i++) {
      await file_complaint(new AppPerson(stage.app, `u-${i}`), [['text', `半夜装修太吵了，第${i}家`], ['place', dongmen], ['photo', jpeg(i)]]);
    }
    await stage.heed.stop();
    clock = await SetClock.at(new Date().toISOString());
    await clock.hurry(quick);
    scratch = await mkdtemp(path.join(tmpdir(), 'heed-progress-'));
    const lines = Array.from({ length: 400 }, (_, i) => (i % 2 ? `noise\t半夜装修太吵了${i}` : `light\t路灯不亮了${i}`));
    await writeFile(path.join(scratch, 'texts.tsv'), `${lines.join('\n')}\n`);
  });
  after(async () => {
    await clock?.remove();
    await rm(scratch, { recursive: true, force: true });
    await stage?.close();
  });

  // { code, said }: what came to the terminal, or to standard error where there is none.
  function run(words, { terminal }) {
    const command = ['env', ...Object.entries(clock.settings).map((pair) => pair.join('=')), find_binary(), ...words, '--config', stage.heed.config];
    // Standard output goes to a file: an export may be read by a program while somebody watches.
    const out = path.join(scratch, 'out');
    const quoted = command.map((word) => `'${word}'`).join(' ');
    const [program, ...rest] = terminal
      ? ['script', '--quiet', '--return', '--flush', '--command', `${quoted} > '${out}'`, '/dev/null']
      : ['sh', '-c', `${quoted} > '${out}'`];
    return new Promise((resolve, reject) => {
      const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (said += part));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, said }));
    });
  }
  const percent_of = (line) => Number(line.match(/^[a-z ]+: (\d+) % \(\d+ of \d+\)$/)?.[1] ?? NaN);

  // `words(name)` makes the command, for each of the two runs; `parts`: what it counts.
  async function shows(words, parts, run_it = run) {
    const plain = await run_it(words('plain'), { terminal: false });
    assert.equal(plain.code, 0, plain.said);
    const lines = plain.said.split('\n').filter((line) => line.includes(' % ('));
    for (const part of parts) assert.ok(lines.some((line) => line.startsWith(`${part}: `)), `${part}: ${plain.said}`);
    for (const line of lines) assert.ok(percent_of(line) >= 0 && percent_of(line) <= 100, line);
    assert.doesNotMatch(plain.said, /\r/);

    const drawn = await run_it(words('drawn'), { terminal: true });
    assert.equal(drawn.code, 0, drawn.said);
    for (const part of parts) assert.ok(drawn.said.includes(`${part}: `), `${part}: ${drawn.said}`);
    const frames = drawn.said.split('\r').map((frame) => frame.trim()).filter((frame) => frame.includes(' % ('));
    for (const frame of frames) assert.ok(percent_of(frame) >= 0, JSON.stringify(frame));
    // Each is taken away by blanks before the next, and the last one, too.
    const last = frames.at(-1);
    const after_it = drawn.said.slice(drawn.said.lastIndexOf(last) + last.length);
    assert.ok(after_it.startsWith(`\r${' '.repeat(last.length)}\r`), JSON.stringify(after_it));
    assert.doesNotMatch(drawn.said, /%[^\r]*\n/, 'no line of them stays');
  }

  test('backup', () => shows((name) => ['backup', path.join(scratch, `${name}.backup`)], ['photos', 'reading it again']));

  test('restore', async () => {
    try {
      for (const terminal of [false, true]) {
        await stage.heed.configure({ storage: { database: `sqlite:restored-${terminal}.db`, photos: `file:restored-${terminal}` } });
        const { code, said } = await run(['restore', path.join(scratch, 'plain.backup')], { terminal });
        assert.equal(code, 0, said);
        assert.match(said, terminal ? /\rphotos: \d+ % \(\d+ of 120\)\r? *\r/ : /^photos: \d+ % \(\d+ of 120\)$/m);
      }
    } finally {
      await stage.heed.configure({ storage: { may_lose: true } });
    }
  });

  test('export', () => shows(() => ['export', '--format', 'jsonl'], ['complaints']));
  test('train', () => shows(() => ['train', '--input', path.join(scratch, 'texts.tsv')], ['training']));

  // libpq gives up after five seconds of its clock, so that one hurries only once there is a connection,
  // which a lock holds up.
  async function run_connected(words, options) {
    await clock.set(new Date().toISOString());
    const holder = spawn('psql', ['--quiet', postgres.server], { stdio: ['pipe', 'ignore', 'inherit'] });
    const released = new Promise((resolve) => holder.on('close', resolve));
    holder.stdin.write('BEGIN; LOCK TABLE pg_catalog.pg_type IN SHARE MODE;\n');
    const locks = (granted) => postgres.ask(`SELECT count(*) FROM pg_locks WHERE relation = 'pg_type'::regclass AND granted = ${granted} AND mode = '${granted ? 'ShareLock' : 'RowExclusiveLock'}'`);
    await until('the lock', () => locks(true) === '1');
    const done = run(words, options);
    await until('heed to wait for it', () => locks(false) === '1');
    await clock.hurry(quick);
    holder.stdin.end('ROLLBACK;\n');
    await released;
    return done;
  }

  test('migrate', { skip: postgres ? false : 'PostgreSQL is not installed' }, () => shows(() => {
    rmSync(stage.heed.file('heed.db.moved'), { force: true }); // once more, to another place
    return ['migrate', '--to', postgres.empty()];
  }, ['moving rows', 'reading them again', 'making indices'], run_connected));
});
