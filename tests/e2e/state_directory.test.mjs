// On PostgreSQL a machine's own files (who was erased, checkpoints of the audit trail, corrections, the
// socket for commands) lie in the directory `state`: the service of the package may not write beside
// heed.toml. An instance moves there as the manual says.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { after, test } from 'node:test';
import { AppChannel, AppPerson, new_secret } from './support/app.mjs';
import { dongmen } from './support/city.mjs';
import { Heed } from './support/heed.mjs';
import { Postgres } from './support/postgres.mjs';
import { file_complaint } from './support/stage.mjs';

// The instance begins in a file.
delete process.env.HEED_TEST_POSTGRES;
const postgres = await Postgres.start();
const skip = postgres ? false : 'PostgreSQL is not installed';
after(() => postgres?.stop());

test('what heed writes is in the state directory, before and after the move to PostgreSQL', { skip }, async () => {
  const app = { kind: 'app', name: 'iluohu', secret: new_secret() };
  const heed = await Heed.create({ channels: [app] });
  try {
    const state = path.join(heed.root, 'state');
    await mkdir(state);
    const photos = `file:${path.join(state, 'photos')}`;
    await heed.configure({ channels: [app], storage: { database: `sqlite:${path.join(state, 'city.db')}`, photos, may_lose: true } });
    const configured = (await readdir(heed.directory)).sort();
    const hashes = async () => (await readFile(path.join(state, 'heed.db.erased'), 'utf8')).trim().split('\n').map((line) => line.split(' ')[0]);
    // Files a complaint, and is erased.
    async function come_and_go(user) {
      const person = new AppPerson(new AppChannel(heed, app), user);
      await file_complaint(person, [['text', '半夜装修太吵了，噪音扰民'], ['place', dongmen]]);
      const resident = JSON.stringify(await person.text('我的资料')).match(/r_[0-9a-f]{16}/)[0];
      const erased = await heed.run(['erase', '--resident', resident]);
      assert.equal(erased.code, 0, erased.stderr);
    }

    await heed.start();
    await come_and_go('a');
    await heed.stop();
    const url = postgres.empty();
    const moved = await heed.run(['migrate', '--to', url], { deadline_ms: 60000 });
    assert.equal(moved.code, 0, moved.stderr);
    // The rest as it says.
    assert.ok(moved.stdout.includes(`\`state\` names ${state}`), moved.stdout);
    assert.match(moved.stdout, /city\.db\.erased to heed\.db\.erased/);
    for (const name of ['erased', 'checkpoints']) {
      const from = path.join(state, `city.db.${name}`);
      if (existsSync(from)) await rename(from, path.join(state, `heed.db.${name}`));
    }
    const [first] = await hashes();
    await heed.configure({ channels: [app], storage: { database: url, photos, may_lose: true, state } });

    await heed.start();
    assert.ok(existsSync(path.join(state, 'heed.db.sock')));
    await heed.invite({ name: '李' }); // through that socket
    await come_and_go('b');
    await heed.stop();
    const listed = await hashes();
    assert.equal(listed.length, 2);
    assert.equal(listed[0], first);
    const audit = await heed.run(['audit', 'verify']);
    assert.equal(audit.code, 0, audit.stderr);
    assert.deepEqual((await readdir(heed.directory)).sort(), configured, 'nothing beside heed.toml');
  } finally {
    await heed.remove();
  }
});
