// Another storage key: everything is read as before, with the new key alone; what was made before opens
// with the one that is kept; and whenever the process is killed on the way, the next one goes on.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { AppChannel, AppPerson } from './support/app.mjs';
import { dongmen } from './support/city.mjs';
import { Heed, run_heed } from './support/heed.mjs';
import { DiskShim } from './support/shim.mjs';
import { file_complaint, short_number, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';

const phone = '13800138000';
const points = process.env.HEED_LONG ? Infinity : 16;

describe('another storage key', () => {
  let stage;
  let officer;
  let number;
  let home; // of the backup
  let backup;
  let complaints; // as they were exported before
  let members;
  let old_key;

  // A copy of the instance as it was before, that a test may do anything to.
  const copy = () => Heed.replica_of(stage.heed);
  const key_of = (heed, name = 'storage.key') => readFile(heed.file(name), 'utf8');
  const files = async (heed, beginning) => (await readdir(heed.directory)).filter((name) => name.startsWith(beginning)).sort();

  // What is sealed, read by a server with the keys that lie there now.
  async function check_all_is_read(heed) {
    await heed.start();
    const channel = new AppChannel(heed, stage.app);
    const said = new AppPerson(channel, officer.user);
    assert.match(said.words_of(await said.text(`电话 ${short_number(number)}`)), new RegExp(phone));
    await heed.stop();
    assert.deepEqual(await heed.export(), complaints);
    assert.equal((await heed.run(['staff', 'list'])).stdout, members);
    const verified = await heed.run(['audit', 'verify']);
    assert.equal(verified.code, 0, verified.stderr);
  }
  async function check_opens_not(heed, key) {
    const now = await key_of(heed);
    await writeFile(heed.file('storage.key'), key);
    const refused = await heed.run(['export']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /was written with another encryption key/);
    await writeFile(heed.file('storage.key'), now);
  }

  before(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'heed-key-'));
    stage = await Stage.open();
    officer = await stage.staff('app', { name: '李工' });
    ({ number } = await file_complaint(stage.person('app'), [['text', '半夜装修太吵了'], ['place', dongmen], ['text', `我的电话${phone}`]]));
    await stage.person('app').text('路灯坏了');
    backup = path.join(home, 'before.backup');
    assert.equal((await stage.heed.run(['backup', backup])).code, 0);
    complaints = await stage.heed.export();
    members = (await stage.heed.run(['staff', 'list'])).stdout;
    assert.match(members, /李工/);
    old_key = await key_of(stage.heed);
    await until('a checkpoint', () => files(stage.heed, 'heed.db.checkpoints').then((names) => names.length > 0), 90_000);
  });
  after(async () => {
    await stage?.close();
    await rm(home, { recursive: true, force: true });
  });

  test('while a server runs nothing is changed', async () => {
    const refused = await stage.heed.run(['key', 'rotate']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^heed key rotate: .*heed\.db is in use by another heed: process \d+/);
    assert.deepEqual(await files(stage.heed, 'storage.key'), ['storage.key']);
    assert.equal(await key_of(stage.heed), old_key);
    await stage.heed.stop();
  });

  test('a key that stands in no file of its own is refused with what to do', async () => {
    const heed = await copy();
    const config = await readFile(heed.config, 'utf8');
    await writeFile(heed.config, config.replace('file:storage.key', old_key.trim()));
    const refused = await heed.run(['key', 'rotate']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /stands in no file of its own: write it into one .* encryption_key = "file:PATH"/);
    await heed.remove();
  });

  test('with a key that is not the database\'s nothing is changed', async () => {
    const heed = await copy();
    const foreign = `${randomBytes(32).toString('base64')}\n`;
    await writeFile(heed.file('storage.key'), foreign);
    const refused = await heed.run(['key', 'rotate']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /was written with another encryption key/);
    assert.deepEqual(await files(heed, 'storage.key'), ['storage.key']);
    assert.equal(await key_of(heed), foreign);
    await writeFile(heed.file('storage.key'), old_key);
    await check_all_is_read(heed);
    await heed.remove();
  });

  test('all is read with the new key, and nothing opens with the one of before', async () => {
    const heed = await copy();
    const checkpoints = await readFile(heed.file('heed.db.checkpoints'), 'utf8');
    const made = await heed.run(['key', 'rotate']);
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /^The storage key is changed: 3 residents' keys/);
    const kept = (await files(heed, 'storage.key')).find((name) => name !== 'storage.key');
    assert.match(kept, /^storage\.key\.until-\d{8}T\d{6}Z$/);
    assert.deepEqual(await files(heed, 'storage.key'), ['storage.key', kept]);
    assert.equal(await key_of(heed, kept), old_key);
    assert.notEqual(await key_of(heed), old_key);
    for (const name of ['storage.key', kept]) assert.equal((await stat(heed.file(name))).mode & 0o777, 0o600);
    await check_opens_not(heed, old_key);
    await check_all_is_read(heed);

    const aside = kept.replace('storage.key', 'heed.db.checkpoints');
    assert.equal(await readFile(heed.file(aside), 'utf8'), checkpoints);
    const foreign = await heed.run(['audit', 'verify', '--checkpoints', heed.file(aside)]);
    assert.equal(foreign.code, 1);
    assert.match(foreign.stderr, /signed by an instance with another encryption key/);
    const known = await heed.run(['audit', 'verify', '--checkpoints', heed.file(aside), '--key', heed.file(kept)]);
    assert.equal(known.code, 0, known.stderr);
    assert.match(known.stdout, /It has what 1 checkpoints say/);

    assert.equal((await heed.run(['key', 'rotate'])).code, 0, 'and once more');
    await check_all_is_read(heed);
    await heed.remove();
  });

  test('a backup of before is restored with the key of before, under the new one', async () => {
    const heed = await copy();
    assert.equal((await heed.run(['key', 'rotate'])).code, 0);
    const [kept] = await files(heed, 'storage.key.until');
    for (const name of ['heed.db', 'photos']) await heed.remove_file(name);
    const refused = await heed.run(['restore', backup]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /is no whole backup/);
    const restored = await heed.run(['restore', backup, '--key', heed.file(kept)]);
    assert.equal(restored.code, 0, restored.stderr);
    await check_opens_not(heed, old_key);
    await check_all_is_read(heed);
    await heed.remove();
  });

  test('a file that holds no key is named', async () => {
    const heed = await copy();
    await writeFile(heed.file('storage.key.new'), 'half of a k', { mode: 0o600 });
    for (const command of [['export'], ['key', 'rotate']]) {
      const refused = await heed.run(command);
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /storage\.key\.new does not hold the base64 of 32 random bytes/);
    }
    await heed.remove();
  });

  test('a server that may not move the files runs with the new key and says so', async () => {
    const heed = await copy();
    assert.equal((await heed.run(['key', 'rotate'])).code, 0);
    // As if it had been killed when the database was sealed and the files not moved yet.
    const [kept] = await files(heed, 'storage.key.until');
    await rename(heed.file('storage.key'), heed.file('storage.key.new'));
    await rename(heed.file(kept), heed.file('storage.key'));
    const written = (await stat(heed.file('storage.key.new'))).mtime.toISOString().replace(/[-:]|\.\d+/g, '');
    const in_the_way = heed.file(`storage.key.until-${written}.part`);
    await mkdir(in_the_way);
    await check_all_is_read(heed);
    assert.match(heed.output, /key_change_unfinished/);
    assert.equal(await key_of(heed), old_key);
    await rm(in_the_way, { recursive: true });
    const finished = await heed.run(['key', 'rotate']);
    assert.equal(finished.code, 0, finished.stderr);
    assert.match(finished.stdout, /^The change that was interrupted is finished/);
    await check_opens_not(heed, old_key);
    await check_all_is_read(heed);
    await heed.remove();
  });

  test('killed before any of its calls, it is finished by the next call or the next server', async (t) => {
    const killed_at = async (kill_at) => {
      const heed = await copy();
      const shim = new DiskShim(heed);
      const args = ['key', 'rotate', '--config', heed.config];
      const end = await run_heed(args, { env: { ...process.env, ...shim.env({ kill_at }) } });
      return { heed, end, calls: shim.calls };
    };
    const whole = await killed_at(undefined);
    assert.equal(whole.end.code, 0, whole.end.stderr);
    await whole.heed.remove();
    assert.ok(whole.calls > 20, `the shim saw only ${whole.calls} calls`);
    let unfinished = 0;
    const deaths = Math.min(points, whole.calls);
    const offset = Math.random();
    for (let i = 0; i < deaths; i += 1) {
      const kill_at = 1 + Math.floor(((i + offset) * whole.calls) / deaths);
      const { heed, end } = await killed_at(kill_at);
      assert.equal(end.signal, 'SIGKILL', `at ${kill_at}: ${end.stderr}`);
      // The key's file always holds one whole key.
      assert.match(await key_of(heed), /^[A-Za-z0-9+/]{43}=\n$/);
      const sealed_anew = !(await opens_with_old(heed));
      if (sealed_anew && (await key_of(heed)) === old_key) unfinished += 1;
      if (i % 2 === 0) {
        const again = await heed.run(['key', 'rotate']);
        assert.equal(again.code, 0, `at ${kill_at}: ${again.stderr}`);
      }
      await check_all_is_read(heed);
      // By now what was sealed anew has its key in its place, and the key of before is kept.
      if (sealed_anew || i % 2 === 0) {
        assert.deepEqual(await files(heed, 'storage.key.new'), [], `at ${kill_at}`);
        assert.ok((await Promise.all((await files(heed, 'storage.key.until')).map((name) => key_of(heed, name)))).includes(old_key));
        await check_opens_not(heed, old_key);
      } else {
        assert.equal(await key_of(heed), old_key);
      }
      await heed.remove();
    }
    assert.ok(unfinished > 0, 'none died between the database and the file');
    t.diagnostic(`${whole.calls} calls, ${deaths} deaths, ${unfinished} of them with the database ahead of the file`);
  });

  // Without the help of KEY.new.
  async function opens_with_old(heed) {
    const directory = path.join(heed.root, 'look');
    await cp(heed.directory, directory, { recursive: true, filter: (name) => !/\.sock$|storage\.key\.|photos/.test(name) });
    await writeFile(path.join(directory, 'storage.key'), old_key);
    const look = await run_heed(['export', '--config', path.join(directory, 'heed.toml')]);
    await rm(directory, { recursive: true });
    return look.code === 0;
  }
});
