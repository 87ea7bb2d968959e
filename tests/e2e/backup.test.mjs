// A backup taken while people write, and an instance made of it: the same complaints and photos, no
// notice twice, no number twice.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { dongmen } from './support/city.mjs';
import { find_binary, run_heed } from './support/heed.mjs';
import { jpeg } from './support/pictures.mjs';
import { file_complaint, short_number, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';

const trouble = '半夜装修太吵了，噪音扰民';
const phone = '13800138000';

describe('backup', () => {
  let stage;
  let home; // of the backups and the restored instances
  let officer;
  let first; // filed before the backup, with a photo
  let unsent; // its notice was on its way when the backup was taken
  let file;
  let before_backup;
  let during = [];

  const copy_of = (name) => path.join(home, name);
  // An instance with the same configuration and keys, without database and photos.
  async function empty_instance(name) {
    const directory = copy_of(name);
    await cp(stage.heed.directory, directory, {
      recursive: true,
      filter: (from) => !/heed\.db|\/photos(\/|$)|\.sock$/.test(from),
    });
    return path.join(directory, 'heed.toml');
  }
  const exported = async (config) => {
    const { stdout } = await run_heed(['export', '--config', config]);
    return stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  };
  const restore = (config, from = file) => run_heed(['restore', '--config', config, from]);

  before(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'heed-backup-'));
    stage = await Stage.open();
    officer = await stage.staff('secure');
    const person = stage.person('app');
    first = await file_complaint(person, [['text', trouble], ['place', dongmen], ['photo', jpeg(1)], ['text', `我的电话${phone}`]]);
    await until('the photo', async () => (await stage.heed.exported(first.number)).photos[0]?.sha256);

    unsent = await file_complaint(stage.person('app'), [['text', `${trouble}，第二家`], ['place', dongmen]]);
    await stage.receiver.stop(); // the app's server is down
    await officer.text(`接 ${short_number(unsent.number)}`);
    await until('the attempt', async () => {
      const { stdout } = await stage.heed.run(['outbox', '--state', 'pending']);
      return stdout.includes(unsent.number) && !stdout.includes('"attempts":0');
    });
    before_backup = await stage.heed.export();

    // People go on writing while the backup is taken.
    file = copy_of('heed.backup');
    const writing = (async () => {
      for (let i = 0; i < 20; i += 1) {
        const { number } = await file_complaint(stage.person('secure'), [['text', `${trouble}${i}`], ['place', dongmen]]);
        during.push(number);
      }
    })();
    const made = await stage.heed.run(['backup', file]);
    await writing;
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /1 photo, as of 20/);
    assert.match(made.stdout, /encryption key/);
  });
  after(async () => {
    await stage?.close();
    await rm(home, { recursive: true, force: true });
  });

  test('the file is for nobody else, and nothing of what people wrote can be read in it', async () => {
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const bytes = await readFile(file);
    for (const secret of [trouble, phone, first.number, 'SQLite format 3']) assert.ok(!bytes.includes(secret), secret);
    assert.deepEqual((await readdir(home)).filter((name) => name.startsWith('heed.backup')), ['heed.backup']);
  });

  test('a file that exists is never written over', async () => {
    const bytes = await readFile(file);
    const again = await stage.heed.run(['backup', file]);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /exists: name a new file/);
    assert.ok(bytes.equals(await readFile(file)));
  });

  test('what was acknowledged before it is in it, to the last field and photo', async () => {
    const config = await empty_instance('restored');
    const made = await restore(config);
    assert.equal(made.code, 0, made.stderr);
    const restored = await exported(config);
    for (const complaint of before_backup) {
      assert.deepEqual(restored.find((one) => one.number === complaint.number), complaint);
    }
    for (const complaint of restored) {
      assert.ok(during.includes(complaint.number) || before_backup.some((one) => one.number === complaint.number));
    }
    const { sha256 } = before_backup.find((one) => one.number === first.number).photos[0];
    const name = path.join('photos', sha256.slice(0, 2), sha256.slice(2, 4), sha256);
    for (const suffix of ['', '.thumb']) {
      const ours = await readFile(stage.heed.file(name + suffix));
      assert.ok(ours.equals(await readFile(path.join(copy_of('restored'), name + suffix))));
    }
    const whole = await run_heed(['audit', 'verify', '--config', config]);
    assert.equal(whole.code, 0, whole.stderr);
    assert.match(whole.stdout, /^The audit trail is whole: \d+ rows\.$/m);
  });

  test('nothing is restored over what is there', async () => {
    const config = path.join(copy_of('restored'), 'heed.toml');
    const again = await restore(config);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /heed\.db exists: heed restores only where nothing is/);
    const photos = await empty_instance('photos-left');
    await cp(path.join(copy_of('restored'), 'photos'), path.join(copy_of('photos-left'), 'photos'), { recursive: true });
    assert.match((await restore(photos)).stderr, /photos is not empty/);
  });

  test('the restored instance sends no old notice again and gives no number twice', async () => {
    const config = path.join(copy_of('restored'), 'heed.toml');
    const cancelled = await run_heed(['outbox', '--config', config, '--state', 'cancelled']);
    assert.match(cancelled.stdout, new RegExp(`"number":"${unsent.number}".*restored from a backup`));
    const pending = await run_heed(['outbox', '--config', config, '--state', 'pending']);
    assert.ok(!pending.stdout.includes('"kind":"notice"'), pending.stdout);

    // It takes the place of the lost one.
    await stage.heed.kill();
    for (const name of ['heed.db', 'heed.db-wal', 'heed.db-shm', 'photos']) await rm(stage.heed.file(name), { recursive: true, force: true });
    assert.equal((await restore(stage.heed.config)).code, 0);
    await stage.heed.start();
    const { number } = await file_complaint(stage.person('secure'), [['text', `${trouble}，又来了`], ['place', dongmen]]);
    assert.ok(!during.includes(number) && before_backup.every((one) => one.number !== number));
    assert.match(number, /-\d{5,7}-\d$/);
    // The person who was bound is, and goes on.
    assert.match(officer.words_of(await officer.text(`接 ${short_number(number)}`)), new RegExp(short_number(number)));
  });

  test('a changed, cut or foreign file restores nothing', async () => {
    const bytes = await readFile(file);
    const changed = Buffer.from(bytes);
    changed[Math.floor(bytes.length / 2)] ^= 1;
    const config = await empty_instance('refused');
    for (const [name, content] of [['changed', changed], ['cut', bytes.subarray(0, bytes.length - 1000)], ['foreign', Buffer.from('hello')]]) {
      await writeFile(copy_of(name), content);
      const refused = await restore(config, copy_of(name));
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /^heed restore: .* is no whole backup: /, name);
      const left = await readdir(copy_of('refused'));
      assert.ok(!left.includes('heed.db'), `${name}: ${left}`);
    }
    assert.equal((await restore(config)).code, 0, 'and the good one afterwards');
  });

  test('another key does not open it', async () => {
    const config = await empty_instance('stranger');
    await writeFile(path.join(copy_of('stranger'), 'storage.key'), `${Buffer.alloc(32, 7).toString('base64')}\n`);
    const refused = await restore(config);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /was changed, or written with another encryption key/);
  });

  test('a restore that was killed can be done again', async () => {
    const config = await empty_instance('killed');
    const child = spawn(find_binary(), ['restore', '--config', config, file]);
    const closed = new Promise((resolve) => child.on('close', resolve)); // it may be faster than we look
    await until('it begins', async () => (await readdir(copy_of('killed'))).some((name) => /^heed\.db(\.restoring)?$/.test(name)));
    child.kill('SIGKILL');
    await closed;
    if ((await readdir(copy_of('killed'))).includes('heed.db')) return; // it was faster
    assert.equal((await restore(config)).code, 0);
    assert.ok((await exported(config)).length >= before_backup.length);
  });

  test('a photo that is gone is named, and the rest is kept', async () => {
    const { sha256 } = before_backup.find((one) => one.number === first.number).photos[0];
    await rm(stage.heed.file(path.join('photos', sha256.slice(0, 2), sha256.slice(2, 4), sha256)));
    const made = await stage.heed.run(['backup', copy_of('lacking.backup')]);
    assert.equal(made.code, 1);
    assert.match(made.stderr, new RegExp(`left out, photo ${sha256}: is not on the disk`));
    const config = await empty_instance('lacking');
    assert.equal((await restore(config, copy_of('lacking.backup'))).code, 0);
    assert.ok((await exported(config)).some((one) => one.number === first.number));
  });

  test('trace tells the story of a complaint, without persons and texts', async () => {
    const told = await stage.heed.run(['trace', unsent.number]);
    assert.equal(told.code, 0, told.stderr);
    assert.match(told.stdout, new RegExp(`^${unsent.number}: accepted, noise, with dongmen-office$`, 'm'));
    assert.match(told.stdout, /^\S+Z {2}filed +resident/m);
    assert.match(told.stdout, /^\S+Z {2}accepted? +s_[0-9a-f]{16}/m);
    assert.match(told.stdout, /notice accepted +to resident \(iluohu\) +cancelled after \d+ attempts?: restored from a backup/);
    for (const private_word of [trouble, 'u-', phone]) assert.ok(!told.stdout.includes(private_word), private_word);
    const unknown = await stage.heed.run(['trace', 'LH261123-0999-1']);
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /^heed trace: /);
  });

  test('an erased resident is in no export, log or file any more; their complaints stay', async () => {
    const person = stage.person('app');
    const filed = await file_complaint(person, [['text', `${trouble}，楼下`], ['place', dongmen]]);
    const { resident } = await stage.heed.exported(filed.number);
    const erased = await stage.heed.run(['erase', '--resident', resident]);
    assert.equal(erased.code, 0, erased.stderr);
    assert.match(erased.stdout, new RegExp(`^${resident} is erased; 1 complaint stays, without person\\.$`, 'm'));
    const complaint = await stage.heed.exported(filed.number);
    assert.notEqual(complaint.resident, resident);
    assert.match(complaint.text, /楼下/);
    const again = await stage.heed.run(['erase', '--resident', resident]);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /^heed erase: no resident `r_/);
    // Who writes again is a new person, with nothing filed.
    const asked = await person.text('我的资料');
    assert.match(person.words_of(asked), /反映过的事0件/);
    assert.ok(!person.words_of(asked).includes(resident));
    await stage.heed.stop();
    // Without a server, too.
    const other = (await stage.heed.exported(unsent.number)).resident;
    assert.equal((await stage.heed.run(['erase', '--resident', other])).code, 0);
    assert.equal((await stage.heed.run(['audit', 'verify'])).code, 0);
    await stage.heed.start();
  });
});
