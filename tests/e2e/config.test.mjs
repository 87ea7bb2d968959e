// What a person gets wrong when setting heed up: each mistake is named with file and line.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Heed, run_heed } from './support/heed.mjs';
import { new_secret } from './support/app.mjs';

const app = () => ({ kind: 'app', name: 'iluohu', secret: new_secret() });
const plain_wechat = {
  kind: 'wechat', name: 'luohu', app_id: 'wx0123456789abcdef', app_secret: 's', token: 'token1', api_base: 'http://127.0.0.1:1',
};

describe('configuration', () => {
  let heed;
  const original = {};
  before(async () => {
    heed = await Heed.create({ channels: [app(), plain_wechat] });
    for (const name of ['heed.toml', 'organisation.toml', 'areas.geojson']) original[name] = await readFile(heed.file(name), 'utf8');
  });
  after(() => heed?.remove());

  // Replaces `from` by `to` in one file, checks, puts it back. `line`: 1-based, of the mistake.
  async function check_with(name, from, to) {
    const text = original[name];
    const at = text.indexOf(from);
    assert.ok(at >= 0, `${name} has no ${from}`);
    await heed.write(name, text.slice(0, at) + to + text.slice(at + from.length));
    const result = await heed.run(['check']);
    await heed.write(name, text);
    const fresh_lines = to.split('\n').findIndex((one) => one.includes('<-'));
    const line = text.slice(0, at).split('\n').length + Math.max(0, fresh_lines);
    return { ...result, said: result.stdout + result.stderr, line };
  }

  test('what `heed init` wrote is good, and so is the tests own', async () => {
    const result = await heed.run(['check']);
    assert.equal(result.code, 0, result.stdout + result.stderr);
    for (const flags of [[], ['--demo']]) {
      const root = await mkdtemp(path.join(tmpdir(), 'heed-e2e-'));
      const made = await run_heed(['init', path.join(root, 'city'), ...flags]);
      assert.equal(made.code, 0, made.stderr);
      const checked = await run_heed(['check', '--config', path.join(root, 'city', 'heed.toml')]);
      assert.equal(checked.code, 0, checked.stdout + checked.stderr);
      const again = await run_heed(['init', path.join(root, 'city'), ...flags]);
      assert.equal(again.code, 1, 'init refuses to overwrite');
      assert.match(again.stderr, /heed\.toml|city/);
      await rm(root, { recursive: true });
    }
  });

  const mistakes = [
    ['heed.toml', 'threads = 2', 'thread = 2', /thread/],
    ['heed.toml', 'threads = 2', 'threads = "two"', /threads/],
    ['heed.toml', 'listen = "127.0.0.1:0"', 'listen = "127.0.0.1"', /listen/],
    ['heed.toml', 'listen = "127.0.0.1:0"', 'listen = "127.0.0.1:99999"', /listen/],
    ['heed.toml', 'database = "sqlite:heed.db"', 'database = "oracle:heed"', /database/],
    ['heed.toml', 'areas = "areas.geojson"', 'areas = "areas.geojson"\ntiles = "nowhere" # <-', /tiles.*nowhere/],
    ['heed.toml', 'areas = "areas.geojson"', 'areas = "areas.geojson"\ntiles = "." # <-', /tiles.*ZOOM\/COLUMN\/ROW/],
    ['heed.toml', 'file_after = "0"', 'file_after = "soon"', /file_after/],
    ['heed.toml', 'file_after = "0"', 'file_after = "10 m"', /file_after/],
    ['heed.toml', 'quiet_hours = ""', 'quiet_hours = "25:00-08:00"', /quiet_hours/],
    ['heed.toml', 'messages_per_minute = 100000', 'messages_per_minute = -1', /messages_per_minute/],
    ['heed.toml', 'kind = "app"', 'kind = "fax"', /fax/],
    ['heed.toml', 'secret = "whsec_', 'secret = "', /secret/],
    ['heed.toml', 'app_secret = "s"', 'app_secret = "env:HEED_NO_SUCH_VARIABLE"', /HEED_NO_SUCH_VARIABLE/],
    ['heed.toml', 'app_secret = "s"', 'app_secret = "file:no/such/file"', /no\/such\/file/],
    ['heed.toml', 'token = "token1"', 'token = "token1"\nencoding_aes_key = "short" #<-', /encoding_aes_key/],
    ['heed.toml', 'api_base = "http://127.0.0.1:1"', 'api_base = "http://api.example.org"', /api_base/],
    ['heed.toml', '[limits]', '[limit]', /limit/],
    ['heed.toml', '[server]', '[server', /./],
    ['organisation.toml', 'number_prefix = "LH"', 'number_prefix = ""', /number_prefix/],
    ['organisation.toml', 'parent = "luohu"', 'parent = "nowhere"', /nowhere/],
    ['organisation.toml', 'kind = "nuisance"', 'kindd = "nuisance"', /kindd/],
    ['organisation.toml', 'radius = "300m"', 'radius = "wide"', /radius|wide/],
    ['organisation.toml', 'photo = "wanted"', 'photo = "maybe"', /photo|maybe/],
    ['organisation.toml', 'resolve = "5wd"', 'resolve = "5"', /resolve|level/],
    ['organisation.toml', 'area = ["dongmen"]', 'area = ["atlantis"]', /atlantis/],
    ['organisation.toml', 'department = "guiyuan-office"', 'department = "no-office"', /no-office/],
    ['organisation.toml', 'id = "light"', 'id = "noise"', /noise/],
    ['organisation.toml', 'working_hours = "09:00-12:00,14:00-18:00"', 'working_hours = "9 to 5"', /working_hours/],
    ['areas.geojson', '"department": "dongmen-office"', '"department": "no-office"', /no-office/],
    ['areas.geojson', '"type": "Polygon"', '"type": "Circle"', /Circle|Polygon/],
    ['areas.geojson', '"FeatureCollection"', '"Feature"', /FeatureCollection/],
    ['areas.geojson', '"features": [', '"features": [,', /./],
  ];
  for (const [name, from, to, word] of mistakes) {
    test(`${name}: ${to.split('\n').at(-1)}`, async () => {
      const { code, said, line } = await check_with(name, from, to);
      assert.equal(code, 1, said);
      const lines = said.split('\n').filter((one) => one.includes(`${name}:`));
      const right = lines.find((one) => new RegExp(`${name.replace('.', '\\.')}:(\\d+): .*`).test(one) && word.test(one));
      assert.ok(right, `no line “${name}:LINE: …${word}” in: ${said}`);
      if (name.endsWith('.toml')) {
        assert.ok(lines.some((one) => one.includes(`${name}:${line}: `)), `line ${line} is not named in: ${said}`);
      }
    });
  }

  test('several mistakes are all named in one run', async () => {
    await heed.write('heed.toml', original['heed.toml'].replace('threads = 2', 'thread = 2').replace('file_after = "0"', 'file_after = "soon"'));
    await heed.write('organisation.toml', original['organisation.toml'].replace('"wanted"', '"maybe"'));
    const result = await heed.run(['check']);
    for (const name of ['heed.toml', 'organisation.toml']) await heed.write(name, original[name]);
    const said = result.stdout + result.stderr;
    assert.equal(result.code, 1);
    for (const word of [/heed\.toml:\d+: .*thread/, /heed\.toml:\d+: .*file_after/, /organisation\.toml:\d+: .*(photo|maybe)/]) {
      assert.match(said, word);
    }
  });

  test('a server does not start on a bad configuration', async () => {
    await heed.write('heed.toml', original['heed.toml'].replace('threads = 2', 'thread = 2'));
    const result = await heed.run(['serve']);
    await heed.write('heed.toml', original['heed.toml']);
    assert.equal(result.code, 1);
    assert.match(result.stderr, /heed\.toml:\d+: .*thread/);
  });

  test('a configuration that is not there', async () => {
    const result = await run_heed(['check', '--config', '/no/such/heed.toml']);
    assert.equal(result.code, 1);
    assert.match(result.stderr + result.stdout, /\/no\/such\/heed\.toml/);
  });

  test('a second server on the same data is refused, and told who holds it', async () => {
    await heed.start();
    try {
      const second = await heed.run(['serve']);
      assert.equal(second.code, 1);
      assert.match(second.stderr, new RegExp(`\\b${heed.pid}\\b`), second.stderr);
      assert.equal(second.stderr.trim().split('\n').length, 1, 'one line says it');
    } finally {
      await heed.stop();
    }
  });

  test('secrets are in no output', async () => {
    const secret = original['heed.toml'].match(/whsec_[^"]+/)[0];
    await heed.start();
    await heed.stop();
    assert.ok(!heed.output.includes(secret.slice(6)));
  });

  const wrong_usage = [
    [], ['dance'], ['serve'], ['check'], ['init'], ['export'], ['serve', '--config'], ['serve', '--no-such-option'],
    ['staff'], ['staff', 'invite', '--config', 'F'], ['export', '--config', 'F', '--format', 'xls'],
    ['staff', 'invite', '--config', 'F', '--department', 'd', '--role', 'king'],
  ];
  for (const words of wrong_usage) {
    test(`wrong usage: heed ${words.join(' ')}`, async () => {
      const result = await run_heed(words);
      assert.equal(result.code, 2, result.stdout + result.stderr);
      assert.ok(result.stderr.length > 0, 'it says what is wrong');
    });
  }
  for (const words of [['--help'], ['serve', '--help'], ['staff', 'invite', '--help'], ['export', '--help']]) {
    test(`help: heed ${words.join(' ')}`, async () => {
      const result = await run_heed(words);
      assert.equal(result.code, 0, result.stderr);
      assert.match(result.stdout, words[0] === '--help' ? /serve/ : /--config/);
    });
  }
});
