// What the program says of itself is what the pages say: docs/commands.md is written from `--help`,
// and every key that heed.toml and organisation.toml may have stands in docs/configuration.md.
// HEED_WRITE_DOCS=1 writes commands.md anew.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { find_binary, repository, run_heed } from './support/heed.mjs';

const browser_file = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

const source = (name) => readFile(path.join(repository, name), 'utf8');

async function help_of(words) {
  const { code, stdout, stderr } = await run_heed([...words, '--help']);
  assert.equal(code, 0, stderr);
  return stdout.trimEnd();
}
// Every command in the order of the help, those below one right behind it: ['staff', 'invite'] …
async function commands_of(words = []) {
  const help = await help_of(words);
  const below = help.split(/^Subcommands:$/m)[1] ?? '';
  const names = [...below.matchAll(/^ {2}([a-z]+)(?= {2,}|$)/gm)].map(([, name]) => name);
  const all = words.length ? [{ words, help }] : [];
  for (const name of names) all.push(...await commands_of([...words, name]));
  return all;
}

test('docs/commands.md says what the program says', async () => {
  const commands = await commands_of();
  assert.ok(commands.length > 20, 'they were found');
  const page = [
    '# Commands',
    '',
    'Every command and its options, as `heed COMMAND --help` prints them; this page is written from there (`cd tests && HEED_WRITE_DOCS=1 node --test e2e/docs.test.mjs`). What they are for is in [operations](operations.md), how they fit together in the [tutorial](tutorial.md).',
    '',
    'Exit status: 0 done, 1 it failed (one line says what and what to do), 2 wrong usage.',
    '',
    ...commands.flatMap(({ words, help }) => [`## heed ${words.join(' ')}`, '', '```text', help, '```', '']),
  ].join('\n').trimEnd() + '\n';
  if (process.env.HEED_WRITE_DOCS) await writeFile(path.join(repository, 'docs/commands.md'), page);
  assert.equal(await source('docs/commands.md'), page, 'write it anew: HEED_WRITE_DOCS=1');
});

test('the manual page has every command and every option, and reads without a fault', { skip: spawnSync('groff', ['--version']).error && 'groff is not installed' }, async () => {
  const written = spawnSync(path.join(repository, 'scripts/packaging/manual'), [find_binary()], { encoding: 'utf8' });
  assert.equal(written.status, 0, written.stderr);
  for (const page of [written.stdout, await source('scripts/packaging/heed-picture.1')]) {
    const faults = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-z'], { input: page, encoding: 'utf8' });
    assert.equal(faults.stderr, '');
  }
  const read = spawnSync('groff', ['-man', '-Tascii', '-P-cbou', '-rLL=500n'], { input: written.stdout, encoding: 'utf8' }).stdout.replace(/ +/g, ' ');
  for (const { words, help } of await commands_of()) {
    if (help.includes('\nSubcommands:')) continue;
    assert.ok(read.includes(`heed ${words.join(' ')}`), words.join(' '));
    for (const [, option] of help.matchAll(/^ {2}(--[a-z0-9-]+)/gm)) assert.ok(read.includes(option), `${words.join(' ')} ${option}`);
    for (const word of help.split('\nUsage:')[0].split(/\s+/)) assert.ok(read.includes(word), `${words.join(' ')}: ${word}`);
  }
});

test('every command is in a page that says what it is for', async () => {
  const pages = (await Promise.all(['operations', 'hearing', 'casework', 'simulation', 'wechat', 'api', 'tutorial', 'configuration'].map((name) => source(`docs/${name}.md`)))).join('\n');
  for (const { words, help } of await commands_of()) {
    if (help.includes('\nSubcommands:')) continue;
    assert.match(pages, new RegExp(`heed ${words.join(' ')}\\b`), `heed ${words.join(' ')}`);
  }
});

// ---- the log

test('every event that the log may hold is in the manual, and no other', async () => {
  const files = (await readdir(path.join(repository, 'bot'), { recursive: true })).filter((name) => name.endsWith('.cpp'));
  const written = new Set();
  for (const name of files) {
    // The name is the first argument, a text or a choice of two.
    for (const [, first] of (await source(`bot/${name}`)).matchAll(/(?:\blog::(?:info|warning|error)\(|line_of\(Level::\w+,)([^{;)]*)/g)) {
      for (const [, event] of first.matchAll(/"(\w+)"/g)) written.add(event);
    }
  }
  assert.ok(written.size > 50, 'they were found');
  const page = await source('docs/operations.md');
  const table = page.slice(page.indexOf('### All events'), page.indexOf('## Notices that did not arrive'));
  const listed_events = table.split('\n').filter((line) => line.startsWith('| `')).flatMap((line) => [...line.split('|')[1].matchAll(/`(\w+)`/g)].map(([, one]) => one));
  assert.deepEqual(listed_events.toSorted(), [...written].sort());
});

// ---- keys

// The first cells of the tables below `heading`, up to the next heading, as keys.
function listed(page, heading) {
  const from = page.indexOf(`${heading}\n`);
  assert.ok(from >= 0, heading);
  const rest = page.slice(from + heading.length);
  const end = rest.search(/^(#|`\[|`kind = )/m);
  const part = end < 0 ? rest : rest.slice(0, end);
  const rows = part.split('\n').filter((line) => /^\| `/.test(line)).map((line) => line.split('|')[1]);
  return rows.flatMap((cell) => [...cell.matchAll(/`([\w.]+)`/g)].map(([, key]) => key)).sort();
}

describe('docs/configuration.md', () => {
  let directory;
  let page;
  const file = (name) => path.join(directory, 'city', name);

  before(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'heed-docs-'));
    page = await source('docs/configuration.md');
    const made = await run_heed(['init', path.join(directory, 'city')]);
    assert.equal(made.code, 0, made.stderr);
  });
  after(() => rm(directory, { recursive: true, force: true }));

  // What may stand in each table of `text` that has a key `odd`, by the order of the tables: heed
  // says it of each key that it does not know.
  async function known_in(name, text) {
    const before = await readFile(file(name), 'utf8');
    await writeFile(file(name), text, { mode: 0o600 });
    const { stdout, stderr } = await run_heed(['check', '--config', file('heed.toml')]);
    await writeFile(file(name), before);
    const found = new Map();
    for (const [, line, keys] of `${stdout}${stderr}`.matchAll(/\.toml:(\d+): [^\n]*unknown key `odd`: here may stand ([^\n]*)/g)) {
      found.set(Number(line), [...keys.matchAll(/`([^`]+)`/g)].map(([, key]) => key).sort());
    }
    const lines = text.split('\n');
    const tables = {};
    lines.forEach((line, i) => {
      const comment = line.match(/^odd = 1 # (.*)$/)?.[1];
      if (!comment) return;
      assert.ok(found.has(i + 1), `heed speaks of line ${i + 1}: ${comment}\n${stdout}${stderr}`);
      tables[comment] = found.get(i + 1);
    });
    return tables;
  }
  const both = (...lists) => [...new Set(lists.flat())].sort();

  test('has every key of heed.toml, and no other', async () => {
    const kinds = ['wechat', 'app', 'web', 'telegram', 'wecom'];
    const known = await known_in('heed.toml', [
      'odd = 1 # root',
      '[storage]', 'odd = 1 # storage', 'photos = "s3://bucket?endpoint=https://s3.example.org&region=r"', // which has keys of its own
      ...['server', 'organisation', 'dialog', 'limits', 'notices', 'metrics', 'log', 'retention', 'open311'].flatMap((name) => [`[${name}]`, `odd = 1 # ${name}`]),
      '[[open311.key]]', 'odd = 1 # key',
      ...kinds.flatMap((kind) => ['[[channel]]', `kind = "${kind}"`, `odd = 1 # ${kind}`]),
      '[[hook]]', 'odd = 1 # hook', '',
    ].join('\n'));
    assert.deepEqual(known.root, ['channel', 'dialog', 'hook', 'limits', 'log', 'metrics', 'notices', 'open311', 'organisation', 'retention', 'server', 'storage']);
    for (const name of ['server', 'storage', 'organisation', 'dialog', 'limits', 'notices', 'metrics', 'log', 'retention']) {
      assert.deepEqual(listed(page, `### [${name}]`), known[name], `[${name}]`);
    }
    for (const kind of kinds) {
      const heading = page.match(new RegExp(`^\`kind = "${kind}"\`.*$`, 'm'))[0];
      assert.deepEqual(both(listed(page, heading), ['kind', 'name']), known[kind], `kind = "${kind}"`);
    }
    const open311 = listed(page, '### [open311], [[open311.key]]');
    assert.deepEqual(both(open311.filter((key) => !key.startsWith('key.')), ['key']), known.open311, '[open311]');
    assert.deepEqual(open311.filter((key) => key.startsWith('key.')).map((key) => key.slice(4)), known.key, '[[open311.key]]');
    assert.deepEqual(listed(page, '### [[hook]]'), known.hook, '[[hook]]');

    // And the file that `heed init` writes shows each, live or as a comment.
    const written = await readFile(file('heed.toml'), 'utf8');
    for (const [table, keys] of Object.entries(known)) {
      if (table === 'root') continue;
      for (const key of keys.filter((one) => !(table === 'open311' && one === 'key'))) {
        assert.match(written, new RegExp(`^#?\\s*${key} = `, 'm'), `${key} of ${table} in the written heed.toml`);
      }
    }
  });

  // A guide names every field: each key of the kind, in English and, for what residents and staff of
  // the city use most, in Chinese.
  test('each channel has a page that names every key', async () => {
    const chinese = await source('docs/registration.zh-CN.md');
    const pages = { wechat: ['wechat', chinese], app: ['app-channel', chinese], wecom: ['wecom', chinese], telegram: ['telegram'], web: ['web-channel'] };
    const known = await known_in('heed.toml', Object.keys(pages).flatMap((kind) => ['[[channel]]', `kind = "${kind}"`, `odd = 1 # ${kind}`]).join('\n'));
    for (const [kind, [name, translated]] of Object.entries(pages)) {
      for (const page of [await source(`docs/${name}.md`), ...(translated ? [translated] : [])]) {
        const named = (key) => page.includes(`\`${key}\``) || page.includes(`${key} = `);
        assert.deepEqual(known[kind].filter((key) => key !== 'kind' && !named(key)), [], `${kind} in ${page.split('\n')[0]}`);
      }
    }
  });

  test('has every key of organisation.toml, and no other', async () => {
    const known = await known_in('organisation.toml', [
      'odd = 1 # root', 'name = "x"',      '[[department]]', 'odd = 1 # department',
      '[[category]]', 'id = "a"', 'odd = 1 # category',
      '[[category.question]]', 'odd = 1 # question', 'type = "one"',
      '[[route]]', 'odd = 1 # route',
      '[scores]', 'odd = 1 # scores',
      '[concerns]', 'odd = 1 # concerns', '',
    ].join('\n'));
    const tables = ['department', 'category', 'route', 'scores', 'concerns'];
    assert.deepEqual(both(listed(page, '## organisation.toml'), tables), known.root);
    const below = (start) => listed(page, page.match(new RegExp(`^${start.replace(/[[\]`.]/g, '\\$&')}.*$`, 'm'))[0]);
    assert.deepEqual(below('`[[department]]`'), known.department);
    assert.deepEqual(both(below('`[[category]]`'), ['question']), known.category);
    assert.deepEqual(below('`[[route]]`'), known.route);
    assert.deepEqual(below('`[scores]`'), known.scores);
    assert.deepEqual(below('`[concerns]`'), known.concerns);
    assert.deepEqual(below('`[[category.question]]`'), known.question);
  });
});

describe('the card for staff', () => {
  test('shows only commands that heed has', async () => {
    const table = await source('docs/staff-commands.md'); // a test compares its table with the code
    const verbs = new Set([...table.matchAll(/^\| (`[^|]+`) \| (`[^|]+`) \| /gm)].flatMap(([, chinese]) => [...chinese.matchAll(/`([^`]+)`/g)].map(([, verb]) => verb)));
    assert.ok(verbs.size > 50 && verbs.has('办结'), `${[...verbs]}`);
    const shown = [...(await source('docs/staff-card.html')).matchAll(/<kbd>([^<]+)<\/kbd>/g)].map(([, words]) => words);
    assert.ok(shown.length > 30);
    for (const words of shown) {
      const [verb] = words.split(' ');
      assert.ok(verb === '绑定' || /^\d{4}$/.test(verb) || verbs.has(verb), words);
    }
  });

  test('is one page of A4 paper', { skip: !existsSync(browser_file) && 'no chromium on this machine' }, async () => {
    const browser = await chromium.launch({ executablePath: browser_file, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
    try {
      const page = await browser.newPage();
      await page.goto(`file://${path.join(repository, 'docs/staff-card.html')}`);
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      assert.deepEqual(pdf.match(/\/Type\s*\/Page\b/g)?.length, 1);
      const [, width, height] = pdf.match(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/).map(Number);
      assert.ok(Math.abs(width - 595) < 2 && Math.abs(height - 842) < 2, `${width} x ${height} points`);
    } finally {
      await browser.close();
    }
  });
});

test('the first page in Chinese shows the same pictures and the same commands', async () => {
  const [english, chinese] = await Promise.all(['README.md', 'README.zh-CN.md'].map(source));
  const pictures = (page) => [...page.matchAll(/<img src="([^"]+)"/g)].map(([, file]) => file);
  const commands = (page) => [...page.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, body]) => body.replace(/ *#.*$/gm, ''));
  assert.ok(pictures(english).length > 3 && commands(english).length > 1);
  assert.deepEqual(pictures(chinese), pictures(english));
  assert.deepEqual(commands(chinese), commands(english));
});

test('every link of the pages leads somewhere', async () => {
  const pages = ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
  for (const folder of ['docs', 'docs/decisions']) {
    for (const name of await readdir(path.join(repository, folder))) if (name.endsWith('.md')) pages.push(`${folder}/${name}`);
  }
  // As GitHub and Gitea make them of a heading.
  const anchors = (text) => new Set([...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').trim().replaceAll(' ', '-')));
  const broken = [];
  for (const page of pages) {
    const text = (await source(page)).replace(/^```[^]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
    for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)|<img src="([^"]+)"/g)) {
      if (!target || /^[a-z]+:/.test(target)) continue;
      const [file, anchor] = target.split('#');
      const led_to = file ? path.join(path.dirname(page), file) : page;
      if (!existsSync(path.join(repository, led_to))) broken.push(`${page}: ${target}`);
      else if (anchor && led_to.endsWith('.md') && !anchors(await source(led_to)).has(anchor)) broken.push(`${page}: ${target}`);
    }
  }
  assert.deepEqual(broken, []);
});
