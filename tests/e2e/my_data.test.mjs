// What a resident may ask of the data that is kept of them, and what goes by itself, with the real
// program.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFile, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { dongmen } from './support/city.mjs';
import { request } from './support/http.mjs';
import { file_complaint, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';

describe('my data', () => {
  let stage;
  before(async () => {
    stage = await Stage.open({});
  });
  after(() => stage?.close());

  const fetch_path = (path, method = 'GET') => request(stage.heed, { method, path });

  for (const way of ['app', 'secure']) {
    test(`${way}: a copy is downloaded once, and looking at the address does not use it up`, async () => {
      const person = stage.person(way);
      const { number } = await file_complaint(person, [['text', '半夜装修太吵了'], ['place', dongmen]]);
      const words = person.words_of(await person.text('导出我的数据'));
      const path = /\/my-data\/[0-9a-f]{32}/.exec(words)?.[0];
      assert.ok(path, words);
      for (let i = 0; i < 2; ++i) {
        const page = await fetch_path(path);
        assert.equal(page.status, 200);
        assert.match(page.body.toString(), /<button>/);
        assert.match(page.headers['content-security-policy'], /form-action 'self'/);
        assert.equal(page.headers['cache-control'], 'private, no-store');
      }
      const copy = await fetch_path(path, 'POST');
      assert.equal(copy.status, 200);
      assert.match(copy.headers['content-disposition'], /attachment; filename="my-data\.json"/);
      const data = JSON.parse(copy.body.toString());
      assert.deepEqual(data.reports.map((report) => report.number), [number]);
      assert.equal(data.accounts.length, 1);
      for (const method of ['POST', 'GET']) assert.equal((await fetch_path(path, method)).status, 404);
      assert.equal((await fetch_path(`/my-data/${'0'.repeat(32)}`)).status, 404);
      assert.equal((await fetch_path(path, 'PUT')).status, 405);
    });

    test(`${way}: after a yes nothing leads to the person, and the case goes on`, async () => {
      const person = stage.person(way);
      const { number } = await file_complaint(person, [['text', '半夜装修太吵了'], ['place', dongmen]]);
      const before = await stage.heed.exported(number);
      assert.match(person.words_of(await person.text('删除我的数据')), /提交过的1件事/);
      assert.match(person.words_of(await person.text('1')), /都删掉了/);
      const complaint = await stage.heed.exported(number);
      assert.equal(complaint.text, before.text);
      assert.notEqual(complaint.resident, before.resident);
      const again = await stage.heed.run(['erase', '--resident', before.resident]);
      assert.equal(again.code, 1);
      assert.match(person.words_of(await person.text('我的资料')), /反映过的事0件/);
    });
  }

  test('heed retention shows what goes next, and an operator can vouch for the clock', async () => {
    const shown = await stage.heed.run(['retention']);
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /^last run \d{4}-/);
    assert.match(shown.stdout, /persons whose cases have all ended/);
    const caught_up = await stage.heed.run(['retention', '--catch-up']);
    assert.equal(caught_up.code, 0, caught_up.stderr);
    assert.match(caught_up.stdout, /begins a run within a minute/);
  });

  test('the end of the audit trail is signed, and a trail that was cut off is found', async (t) => {
    const file = stage.heed.file('heed.db.checkpoints');
    await until('a checkpoint', () => readFile(file, 'utf8').then((text) => text.includes('\n'), () => false), 90_000);
    const whole = await stage.heed.run(['audit', 'verify']);
    assert.equal(whole.code, 0, whole.stderr);
    assert.match(whole.stdout, /checkpoints? say/);
    assert.match(whole.stdout, /Ed25519/);
    try {
      execFileSync('sqlite3', ['-version']);
    } catch {
      return t.skip('there is no sqlite3 program');
    }
    await stage.heed.stop();
    const copy = `${file}.copy`;
    await copyFile(file, copy);
    const [line] = (await readFile(file, 'utf8')).split('\n');
    const seq = Number(line.split(' ')[0]);
    // Pages that another program changed have wrong sums; written anew they have none.
    const forged_file = stage.heed.file('heed.db.forged');
    execFileSync('sqlite3', [
      stage.heed.file('heed.db'),
      `DROP TRIGGER audit_is_not_deleted; DELETE FROM audit WHERE seq >= ${seq}; VACUUM INTO '${forged_file}'`,
    ]);
    await rename(forged_file, stage.heed.file('heed.db'));
    const cut_off = await stage.heed.run(['audit', 'verify']);
    assert.equal(cut_off.code, 1);
    assert.match(cut_off.stderr, new RegExp(`row ${seq} and what follows are gone`));
    // Without the file nothing is noticed here; with the copy that was kept elsewhere it is.
    await truncate(file, 0);
    assert.equal((await stage.heed.run(['audit', 'verify'])).code, 0);
    assert.equal((await stage.heed.run(['audit', 'verify', '--checkpoints', copy])).code, 1);
    await writeFile(copy, `${line.slice(0, -1)}${line.endsWith('0') ? '1' : '0'}\n`);
    const forged = await stage.heed.run(['audit', 'verify', '--checkpoints', copy]);
    assert.equal(forged.code, 1);
    assert.match(forged.stderr, /was changed, or signed by an instance with another encryption key/);
  });
});
