// scripts/chat, the terminal client, scripted through a pipe: a stranger files a complaint, an
// officer binds and handles it, the notices appear.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { new_secret } from './support/app.mjs';
import { Heed, repository } from './support/heed.mjs';
import { jpeg } from './support/pictures.mjs';

function free_port() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

describe('scripts/chat', () => {
  let heed;
  let config; // as the server's, with the port that it found
  before(async () => {
    const push_url = `http://127.0.0.1:${await free_port()}/notices`;
    heed = await Heed.create({ channels: [{ kind: 'app', name: 'demo', secret: new_secret(), push_url }] });
    await heed.start();
    config = heed.file('chat.toml');
    const text = await readFile(heed.config, 'utf8');
    await writeFile(config, text.replace('listen = "127.0.0.1:0"', `listen = "${heed.url.host}"`));
    await writeFile(heed.file('lamp.jpg'), jpeg(5));
  });
  after(() => heed?.remove());

  function chat(lines, { args = [], file = config } = {}) {
    return new Promise((resolve) => {
      const child = spawn(path.join(repository, 'scripts/chat'), ['--config', file, '--wait', '1', ...args]);
      let said = '';
      let errors = '';
      child.stdout.setEncoding('utf8').on('data', (part) => (said += part));
      child.stderr.setEncoding('utf8').on('data', (part) => (errors += part));
      child.on('close', (code) => resolve({ code, said, errors }));
      child.stdin.end(lines.map((line) => `${line}\n`).join(''));
    });
  }

  test('a complaint from the first word to the last notice', async () => {
    const code = await heed.invite();
    const filed = await chat([
      'The street light at the gate is out, it is dark', '/place 22.5463,114.1235 Dongmen', `/photo ${heed.file('lamp.jpg')}`, 'submit',
    ], { args: ['--language', 'en', '--user', 'ann'] });
    assert.equal(filed.code, 0, filed.said + filed.errors);
    const number = filed.said.match(/LH\d{6}-\d{4,}-\d/)?.[0];
    assert.ok(number, filed.said);
    const short = number.split('-')[1];

    const handled = await chat([`/bind ${code}`, `/accept ${short}`, `办结 ${short} 灯泡已更换`], { args: ['--user', 'li'] });
    assert.equal(handled.code, 0, handled.said + handled.errors);
    // Done without a photo: heed asks for a yes.
    const yes = handled.said.match(/“(是\d\d)”/)?.[1];
    assert.ok(yes, handled.said);
    const confirmed = await chat([yes], { args: ['--user', 'li'] });
    const complaint = await heed.exported(number);
    assert.equal(complaint.status, 'resolved', confirmed.said);
    assert.match(complaint.location.address, /Dongmen|东门/);
    assert.match(handled.said, /ann.*accepted/, 'the notice is shown');
    assert.match(confirmed.said, /ann.*resolved[^]*灯泡已更换/);
  });

  test('Chinese, another person, taps and help', async () => {
    const { code, said } = await chat(['/help', '/as 小王', '路灯不亮了', '/tap 99', '/place 这里', '/photo no-such-file'], {
      args: ['--language', 'zh-CN'],
    });
    assert.equal(code, 1, 'a line that could not be sent makes the script fail');
    assert.match(said, /纬度,经度/);
    assert.match(said, /现在是 小王/);
    assert.match(said, /没有第 99 个选项/);
    assert.match(said, /位置请写成/);
    assert.match(said, /读不到 no-such-file/);
  });

  test('what is wrong is said in one sentence', async () => {
    const missing = await chat([], { file: '/no/such/heed.toml' });
    assert.equal(missing.code, 2);
    assert.match(missing.errors, /^chat: cannot read \/no\/such\/heed\.toml .*\n$/);
    const closed = heed.file('closed.toml');
    await writeFile(closed, (await readFile(config, 'utf8')).replace(heed.url.host, `127.0.0.1:${await free_port()}`));
    const alone = await chat(['hello'], { file: closed, args: ['--language', 'en'] });
    assert.equal(alone.code, 1);
    assert.match(alone.said, /Cannot reach https:.*scripts\/run/);
  });
});
