// Another storage key where several processes share one PostgreSQL: not while one of them runs, and each
// other one takes the new key when it finds it beside its old one.
import assert from 'node:assert/strict';
import { copyFile, readFile, readdir, rm } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { AppChannel, AppPerson } from './support/app.mjs';
import { dongmen } from './support/city.mjs';
import { Heed } from './support/heed.mjs';
import { shared_directory } from './support/replicas.mjs';
import { file_complaint, short_number, Stage } from './support/stage.mjs';

const phone = '13800138000';

describe('another storage key for replicas', { skip: process.env.HEED_TEST_POSTGRES ? false : 'no PostgreSQL (scripts/with-postgres starts one)' }, () => {
  let stage;
  let other;
  let shared;
  let officer;
  let number;
  const key_of = (heed) => readFile(heed.file('storage.key'), 'utf8');

  before(async () => {
    shared = await shared_directory();
    stage = await Stage.open({ accounts: {}, settings: { storage: { photos: `file:${shared}` } } });
    officer = await stage.staff('app', { name: '李工' });
    ({ number } = await file_complaint(stage.person('app'), [['text', '半夜装修太吵了'], ['place', dongmen], ['text', `我的电话${phone}`]]));
    other = await Heed.replica_of(stage.heed);
    await other.start();
  });
  after(async () => {
    await other?.remove();
    await stage?.close();
    if (shared) await rm(shared, { recursive: true, force: true });
  });

  test('while one of them runs nothing is changed', async () => {
    await stage.heed.stop();
    const refused = await stage.heed.run(['key', 'rotate']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /is in use by another heed: stop every server first/);
    assert.deepEqual((await readdir(stage.heed.directory)).filter((name) => name.startsWith('storage.key')), ['storage.key']);
    await other.stop();
  });

  test('the other one is refused with its old key, and takes the new one that is laid beside it', async () => {
    const old = await key_of(other);
    const made = await stage.heed.run(['key', 'rotate']);
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /Each other replica needs the new key, too: copy storage\.key there/);
    await assert.rejects(other.start(), /was written with another encryption key/);
    await other.kill();
    await copyFile(stage.heed.file('storage.key'), other.file('storage.key.new'));
    for (const heed of [other, stage.heed]) {
      await heed.start();
      const said = new AppPerson(new AppChannel(heed, stage.app), officer.user);
      assert.match(said.words_of(await said.text(`电话 ${short_number(number)}`)), new RegExp(phone));
    }
    assert.equal(await key_of(other), await key_of(stage.heed));
    assert.notEqual(await key_of(other), old);
    assert.equal((await readdir(other.directory)).filter((name) => /^storage\.key\.until-/.test(name)).length, 1);
    assert.equal((await stage.heed.run(['audit', 'verify'])).code, 0);
  });
});
