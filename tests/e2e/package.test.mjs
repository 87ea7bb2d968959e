// The Debian package in a bare Debian 12: installed, looked at, started, upgraded and rolled back
// under load. HEED_LONG=1; root, debootstrap and Debian's archive are needed.
import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, stat } from 'node:fs/promises';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { AppChannel, AppPerson } from './support/app.mjs';
import { dongmen } from './support/city.mjs';
import { repository } from './support/heed.mjs';
import { file_complaint } from './support/stage.mjs';
import { sleep, until } from './support/wait.mjs';

const run = promisify(execFile);
const archive = process.env.HEED_DEBIAN_ARCHIVE ?? 'http://deb.debian.org/debian';
const writers = 4;
const config = '/etc/heed/heed.toml';

function why_not() {
  if (!process.env.HEED_LONG) return 'long: set HEED_LONG=1';
  if (process.getuid() !== 0) return 'only root can make a Debian root directory';
  if (spawnSync('debootstrap', ['--version']).error) return 'Debian\'s package debootstrap is not installed';
  return false;
}

// The app's server, which delivers again until it has an answer, as the contract asks of it.
class PatientChannel extends AppChannel {
  refused = 0; // connections that found nobody
  async deliver(message) {
    for (;;) {
      const answer = await this.post(message).catch((error) => {
        if (error.code === 'ECONNREFUSED') this.refused += 1;
        return null;
      });
      if (answer?.status === 200) return JSON.parse(answer.body.toString('utf8'));
      if (answer && answer.status !== 503) throw new Error(`answered ${answer.status}: ${answer.body}`);
      await sleep(50);
    }
  }
}

describe('the package', { skip: why_not() }, () => {
  let root;
  let packages;
  let service;
  let channel;
  const filed = [];
  let people = 0;

  const inside = (...command) => run('chroot', [root, ...command], {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
    maxBuffer: 64 * 1024 * 1024,
  });
  const as_heed = (...words) => run('chroot', ['--userspec=heed:heed', root, '/usr/bin/heed', ...words], { maxBuffer: 64 * 1024 * 1024 });
  const installed = async () => (await inside('dpkg-query', '-W', '-f=${Version}', 'heed')).stdout;

  // As heed.service and heed.socket do: { child, port, starts, statuses, listening }.
  async function start_service() {
    const child = spawn('perl', [
      path.join(repository, 'tests/e2e/support/holder.pl'),
      'chroot', '--userspec=heed:heed', root, '/usr/bin/heed', 'serve', '--config', config,
    ], { stdio: ['pipe', 'pipe', 'ignore'] });
    service = { child, starts: [], statuses: [], listening: 0 };
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [word, value] = line.split(' ');
      if (word === 'port') service.port = Number(value);
      if (word === 'pid') service.starts.push(Number(value));
      if (word === 'status') service.statuses.push(Number(value));
      if (line.startsWith('heed: listening on ')) service.listening += 1;
    });
    child.stdin.write('start\n');
    await until('heed to listen', () => service.listening === 1, 30000);
  }
  async function stop_service() {
    process.kill(service.starts.at(-1), 'SIGTERM');
    await until('its end', () => service.statuses.length === service.starts.length, 30000);
    assert.ok(service.statuses.every((status) => status === 0), 'each ended well');
  }
  async function restart() { // as `systemctl try-restart` in postinst
    await stop_service();
    service.child.stdin.write('start\n');
    await until('heed to listen again', () => service.listening === service.statuses.length + 1, 30000);
  }
  async function file_one() {
    people += 1;
    const { number } = await file_complaint(new AppPerson(channel, `u-${people}`), [['text', `路灯不亮第${people}盏`], ['place', dongmen]]);
    filed.push(number);
    return number;
  }
  // `change()` while complaints are filed, with some before and after it.
  async function under_load(change) {
    const done = { value: false };
    const load = Array.from({ length: writers }, async () => {
      while (!done.value) await file_one();
    });
    const started = filed.length;
    try {
      await until('complaints before it', () => filed.length >= started + 5, 60000);
      await change();
      const so_far = filed.length;
      await until('complaints after it', () => filed.length >= so_far + 5, 60000);
    } finally {
      done.value = true;
      await Promise.all(load);
    }
  }
  async function nothing_is_lost() {
    const { stdout } = await as_heed('export', '--config', config, '--format', 'jsonl');
    const kept = new Set(stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line).number));
    assert.deepEqual(filed.filter((number) => !kept.has(number)), []);
    assert.equal(kept.size, filed.length, 'and none twice');
    await as_heed('audit', 'verify', '--config', config);
  }

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'heed-root-'));
    const bare = run('debootstrap', ['--variant=minbase', 'bookworm', root, archive], { maxBuffer: 64 * 1024 * 1024 });
    packages = [];
    for (const release of ['1', '2']) {
      const { stdout } = await run(path.join(repository, 'scripts/package'), [release], { maxBuffer: 64 * 1024 * 1024 });
      packages.push(stdout.trim().split('\n').at(-1));
    }
    await bare;
    await run('chmod', ['755', root]);
    await copyFile('/etc/resolv.conf', path.join(root, 'etc/resolv.conf'));
    for (const file of packages) await copyFile(file, path.join(root, 'root', path.basename(file)));
    await run('mount', ['-t', 'proc', 'proc', path.join(root, 'proc')]);
  });
  after(async () => {
    if (service) {
      if (service.statuses.length < service.starts.length) await stop_service();
      service.child.stdin.end();
    }
    spawnSync('umount', [path.join(root, 'proc')]);
    // Never into something that is still mounted.
    await run('rm', ['-rf', '--one-file-system', root]);
  });
  const file_of = (which) => `/root/${path.basename(packages[which])}`;

  test('installs with what it depends on, twice the same', async () => {
    await inside('apt-get', 'update', '-qq');
    await inside('apt-get', 'install', '-y', '-qq', '--no-install-recommends', file_of(0));
    assert.match(await installed(), /-1$/);
    await inside('dpkg', '-i', file_of(0));
    assert.match((await inside('ldd', '/usr/bin/heed', '/usr/bin/heed-picture')).stdout, /libssl\.so\.3 => \//);
    assert.match((await inside('/usr/bin/heed', '--version')).stdout, /^heed \d/);
    const state = await stat(path.join(root, 'var/lib/heed'));
    assert.equal(state.mode & 0o777, 0o700);
    assert.notEqual(state.uid, 0);
  });

  test('what the manual speaks of is in it', async () => {
    const { stdout } = await run('git', ['-C', repository, 'ls-files', 'docs']);
    const has = async (name) => (await stat(path.join(root, 'usr/share/doc/heed', name)).catch(() => null)) !== null;
    const pages = [...stdout.split('\n').filter(Boolean).map((name) => name.replace('docs/', '')), 'README.md', 'README.zh-CN.md', 'CHANGELOG.md', 'changelog.Debian.gz', 'copyright',
      '../../man/man1/heed.1.gz', '../../man/man1/heed-picture.1.gz'];
    assert.ok(pages.includes('openapi.yaml') && pages.includes('monitoring/alerts.yml') && pages.includes('monitoring/dashboard.json'));
    const missing = [];
    for (const name of pages) if (!(await has(name))) missing.push(name);
    assert.deepEqual(missing, []);
    for (const page of ['README.md', 'README.zh-CN.md']) {
      const readme = await readFile(path.join(root, 'usr/share/doc/heed', page), 'utf8');
      for (const [, name] of readme.matchAll(/(?:\]\(|src=")([a-zA-Z0-9./-]+\.(?:md|html|png))[#)"]/g)) {
        if (name !== 'CONTRIBUTING.md') assert.ok(await has(name), `${page} leads to ${name}`);
      }
    }
  });

  test('root is told as whom to run what would leave files of root', async () => {
    const refused = (...words) => inside('/usr/bin/heed', ...words).then(() => assert.fail(`${words[0]} was done`), (error) => {
      assert.equal(error.code, 1);
      assert.match(error.stderr, /belongs to heed.*runuser -u heed -- heed/);
    });
    await refused('init', '/etc/heed', '--state', '/var/lib/heed');
    await as_heed('init', '/etc/heed', '--state', '/var/lib/heed', '--demo');
    await refused('backup', '--config', config, '/root/city.backup');
    await refused('restore', '--config', config, '/root/city.backup');
    await refused('staff', 'invite', '--config', config, '--department', 'luohu', '--role', 'officer');
    await refused('serve', '--config', config);
  });

  test('doctor finds it well', async () => {
    const { stdout } = await as_heed('doctor', '--config', config).catch((error) => error);
    const faults = stdout.split('\n').filter((line) => line.startsWith('FAULT'));
    // Nothing runs yet, so nobody answers at the public address.
    assert.deepEqual(faults.filter((line) => !/public/.test(line)), [], stdout);
  });

  test('starts as the units do, and takes a complaint', async () => {
    await start_service();
    const secret = (await readFile(path.join(root, config), 'utf8')).match(/"(whsec_[^"]+)"/)[1];
    const name = (await readFile(path.join(root, config), 'utf8')).match(/kind = "app"[^\n]*\s+name = "([^"]+)"/)[1];
    const heed = {
      url: new URL(`https://127.0.0.1:${service.port}`),
      certificate: await readFile(path.join(root, 'etc/heed/tls/cert.pem'), 'utf8'),
      agent: new Agent({ keepAlive: true, maxSockets: 16 }),
    };
    channel = new PatientChannel(heed, { name, secret });
    await file_one();
    await nothing_is_lost();
  });

  test('an upgrade under load loses nothing and refuses nobody', async () => {
    await under_load(async () => {
      await inside('dpkg', '-i', file_of(1));
      await restart();
    });
    assert.match(await installed(), /-2$/);
    await nothing_is_lost();
    assert.equal(channel.refused, 0, 'the socket was open all the time');
  });

  test('the way back, too', async () => {
    await under_load(async () => {
      await inside('dpkg', '-i', '--force-downgrade', file_of(0));
      await restart();
    });
    assert.match(await installed(), /-1$/);
    await nothing_is_lost();
  });

  test('removed and purged, what residents said stays', async () => {
    await stop_service();
    const { stdout } = await inside('dpkg', '--purge', 'heed');
    assert.match(stdout, /\/var\/lib\/heed is kept/);
    assert.ok((await stat(path.join(root, 'var/lib/heed/heed.db'))).size > 0);
  });
});
