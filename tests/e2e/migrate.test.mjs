// An instance moves from its SQLite file into PostgreSQL while people write: nothing is lost, nothing
// happens twice, and all that can be read of it is the same.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { NoticeReceiver } from './support/app.mjs';
import { dongmen } from './support/city.mjs';
import { find_binary, run_heed } from './support/heed.mjs';
import { request } from './support/http.mjs';
import { Trial } from './support/oracle.mjs';
import { jpeg } from './support/pictures.mjs';
import { Postgres } from './support/postgres.mjs';
import { PostgresProxy } from './support/postgres_proxy.mjs';
import { DiskShim } from './support/shim.mjs';
import { file_complaint, short_number, Stage } from './support/stage.mjs';
import { sleep, until } from './support/wait.mjs';

// The instances here begin in a file.
delete process.env.HEED_TEST_POSTGRES;
const postgres = await Postgres.start();
const skip = postgres ? false : 'PostgreSQL is not installed';
after(() => postgres?.stop());

const trouble = '半夜装修太吵了，噪音扰民';
const migrate = (heed, url, options) => heed.run(['migrate', '--to', url], { deadline_ms: 120000, ...options });
const well = (result) => assert.equal(result.code, 0, result.stderr + result.stdout);

// heed.toml names the database behind `url` (its fsync is off) or the file again.
async function name_database(heed, url) {
  const before = await readFile(heed.config, 'utf8');
  const line = `database = ${JSON.stringify(url ?? 'sqlite:heed.db')}`;
  await writeFile(heed.config, before.replace(/^database = .*$/m, line));
}
const readiness = async (heed) => (await request(heed, { path: '/readyz' })).status;
async function all_that_is_read(heed) {
  const said = {};
  for (const words of [
    ...['jsonl', 'csv', 'geojson', 'open311'].map((format) => ['export', '--format', format]),
    ['outbox'],
    ['outbox', '--state', 'waiting'],
    ['staff', 'list'],
    ['token', 'list'],
    ['audit', 'verify'],
    ['scores', '--from', '2026-01-01', '--to', '2027-12-31', '--format', 'json'],
    ['concerns', '--top', '50'],
    ['concerns', '--history'],
    ['retention'],
  ]) {
    const { code, stdout, stderr } = await heed.run(words, { deadline_ms: 60000 });
    assert.equal(code, 0, `${words.join(' ')}: ${stderr}`);
    said[words.join(' ')] = stdout.replace(/"as_of":"[^"]*"/, ''); // when it was asked
  }
  return said;
}

describe('migrate', { skip }, () => {
  let stage;
  let officer;
  let numbers;
  let half; // a person in the middle of a conversation
  let silent; // a person whose notice is tried again and again
  let untold; // the complaint that it is about
  let receiver_port;

  before(async () => {
    // The databases here may lose what they confirm.
    stage = await Stage.open({ settings: { storage: { may_lose: true } } });
    officer = await stage.staff('secure');
    await stage.staff('app', { role: 'head', name: '李' });
    numbers = [];
    for (let i = 0; i < 6; i++) {
      const person = stage.person(i % 2 ? 'app' : 'secure');
      const parts = [['text', `${trouble}，第${i}家`], ['place', dongmen], ['photo', jpeg(i)]];
      numbers.push((await file_complaint(person, parts)).number);
    }
    await officer.text(`接 ${short_number(numbers[0])}`);
    await officer.text(`接 ${short_number(numbers[1])}`);
    await officer.text(`办结 ${short_number(numbers[1])} 已劝阻`);
    half = stage.person('secure');
    await half.text('路灯坏了');
    receiver_port = Number(new URL(stage.receiver.url).port);
    await stage.receiver.stop(); // notices to the app are tried again later
    silent = stage.person('app');
    const { number } = await file_complaint(silent, [['text', trouble], ['place', dongmen]]);
    untold = number;
    numbers.push(number);
    await officer.text(`接 ${short_number(number)}`);
    await until('the attempt', async () => (await stage.heed.outbox('pending')).some((one) => one.number === number && one.attempts > 0));
    await until('the photos', async () => (await stage.heed.export()).filter((one) => one.photos[0]?.sha256).length === 6);
  });
  after(() => stage?.close());

  test('what it cannot do it says in a sentence, and changes nothing', async () => {
    const { heed } = stage;
    const refuses = async (url, words) => {
      const { code, stderr } = await migrate(heed, url);
      assert.equal(code, 1);
      assert.match(stderr, words);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
    };
    await refuses('mysql://x', /--to must be like/);
    await refuses('postgresql://heed@127.0.0.1:1/heed', /cannot use postgresql:\/\/127\.0\.0\.1:1\/heed/);
    const other = postgres.empty();
    postgres.ask('CREATE TABLE theirs (a INT)', other);
    await refuses(other, /is not empty/);
    postgres.ask("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    const latin = postgres.server.replace('/postgres?', '/latin?');
    await refuses(latin, /keeps text as LATIN1: make it with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0/);
    assert.equal(postgres.ask(`SELECT to_regclass('moved_in') IS NULL`, latin), 't');
    // No older one is at hand: this one says that it is.
    const [, version] = postgres.ask('SHOW server_version_num').match(/^(\d\d)\d{4}$/);
    const older = await PostgresProxy.start(postgres.server, { answers: [[version, '14']] });
    await refuses(older.url('public'), /is PostgreSQL 14\b.*: heed needs 15 or newer/);
    await older.stop();
    assert.ok(await officer.text('待办'));
    assert.equal((await run_heed(['migrate', '--config', heed.config])).code, 2);
  });

  test('killed at any call, the server goes on, and the target is refused to everybody', async () => {
    const { heed } = stage;
    const url = postgres.empty();
    const shim = new DiskShim(heed, 'migrate');
    const counted = postgres.empty();
    // How many calls there are: in a run that cannot end well, since no disk takes the mark.
    const trial = await migrate(heed, counted, { env: { ...process.env, ...shim.env({ kill_at: 1e6 }) } });
    well(trial);
    const calls = shim.calls;
    assert.ok(calls > 100, `the shim saw only ${calls} calls`);
    assert.match((await migrate(heed, url)).stderr, /was moved to .* already/);
    await heed.stop();
    const refused = await heed.run(['serve']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /was moved to postgresql:.*name that in heed\.toml.*heed\.db\.moved/s);
    // The way back, in so many words.
    await rm(heed.file('heed.db.moved'));
    await heed.start();

    // With HEED_LONG=1 every call, with HEED_LONG=7 each seventh.
    const step = Number(process.env.HEED_LONG ?? 0);
    const points = step ? Array.from({ length: Math.floor((calls - 1) / step) }, (_, i) => (i + 1) * step) : [0.02, 0.3, 0.6, 0.9, 0.97].map((part) => Math.ceil(calls * part));
    let goes_on = 0;
    for (const kill_at of points) {
      shim.reset();
      const result = await migrate(heed, url, { env: { ...process.env, ...shim.env({ kill_at }) } });
      // One run makes a few calls less than another, so it may be done before.
      if (result.code === 0 && kill_at > calls - 10) break;
      assert.equal(result.signal, 'SIGKILL', `call ${kill_at} of ${calls}: ${result.stderr}`);
      if (existsSync(heed.file('heed.db.moved'))) break; // between the mark and the last answer
      goes_on += 1;
      await until('the server to go on', async () => (await readiness(heed)) === 200);
      assert.ok(await officer.text('待办'));
      if (postgres.ask(`SELECT to_regclass('moved_in') IS NOT NULL`, url) !== 't') continue;
      await name_database(heed, url);
      const { code, stderr } = await heed.run(['export']);
      await name_database(heed);
      assert.equal(code, 1);
      assert.match(stderr, /is being filled by `heed migrate`, or that did not end: run it again/);
    }
    assert.ok(goes_on > 2);
    well(await migrate(heed, url));
    const again = await migrate(heed, url);
    well(again);
    assert.match(again.stdout, /only its end was not heard/);

    const from = await all_that_is_read(heed);
    assert.equal(await readiness(heed), 503);
    await heed.stop();
    await name_database(heed, url);
    assert.deepEqual(await all_that_is_read(heed), from);
    assert.ok(numbers.every((number) => from['export --format jsonl'].includes(number)));

    stage.receiver = await NoticeReceiver.start({ secret: stage.app.secret, port: receiver_port });
    await heed.start();
    // The conversation goes on where it was.
    const answer = await half.place(dongmen);
    assert.ok(half.words_of(answer));
    const filed = await file_complaint(stage.person('secure'), [['text', trouble], ['place', dongmen]]);
    assert.ok(!numbers.includes(filed.number));
    await officer.text(`接 ${short_number(filed.number)}`);
    assert.equal((await heed.exported(filed.number)).status, 'accepted');
    well(await heed.run(['audit', 'verify']));
    // What was on its way arrives once.
    await until('the notice', () => stage.receiver.of(untold, 'accepted').length > 0, 180000);
    await until('an end', async () => (await heed.outbox('sent')).some((one) => one.number === untold), 20000);
    assert.equal(new Set(stage.receiver.of(untold, 'accepted').map((one) => one.id)).size, 1);
  });

  test('under load: nothing acknowledged is lost, nothing happens twice', async (t) => {
    const trial = await Trial.open({ seed: 11, residents: 3, settings: { storage: { may_lose: true } } });
    try {
      const { heed } = trial.stage;
      const url = postgres.empty();
      await sleep(3000);
      // Killed in the middle first, while people write.
      const first = spawn(find_binary(), ['migrate', '--config', heed.config, '--to', url], { stdio: 'ignore' });
      const ended = new Promise((resolve) => first.on('close', resolve));
      await sleep(150);
      first.kill('SIGKILL');
      await ended;
      await sleep(1500);
      well(await migrate(heed, url));
      await heed.stop();
      await name_database(heed, url);
      await heed.start();
      await sleep(3000);
      const judgement = await trial.judgement();
      well(await heed.run(['audit', 'verify']));
      assert.deepEqual(judgement.faults, []);
      t.diagnostic(trial.summary(judgement));
    } finally {
      await trial.close();
    }
  });
});
