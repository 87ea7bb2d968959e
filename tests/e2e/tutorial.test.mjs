// The commands of docs/tutorial.md, run in order, print what the page says.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { find_binary, repository, run_heed } from './support/heed.mjs';
import { until } from './support/wait.mjs';

const command_deadline_ms = 150000; // one of them waits a minute

function free_port() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// [{ commands, prints: [line] }] in order: a block of sh, and what the block of text behind it says.
function steps_of(page) {
  const steps = [];
  for (const [, language, body] of page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)) {
    if (language === 'sh') steps.push({ commands: body, prints: [] });
    if (language === 'text') steps.at(-1).prints.push(...body.trimEnd().split('\n'));
  }
  return steps;
}
// A line of the page, `…` standing for anything, within a line that was printed.
const as_pattern = (line) => new RegExp(line.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*'));

// What is run below is what the Chinese page says, too: the same commands, and the same lines behind
// each.
test('the tutorial in Chinese has the same commands, and promises the same of them', async () => {
  const [english, chinese] = await Promise.all(['tutorial.md', 'tutorial.zh-CN.md'].map((name) => readFile(path.join(repository, 'docs', name), 'utf8')));
  assert.ok(steps_of(english).length > 10);
  assert.deepEqual(steps_of(chinese), steps_of(english));
  const headings = (page) => [...page.matchAll(/^## (\d+)\. /gm)].map(([, number]) => number);
  assert.deepEqual(headings(chinese), headings(english));
});

describe('the tutorial', () => {
  let place;
  let server;
  let said = '';
  let steps;

  before(async () => {
    steps = steps_of(await readFile(path.join(repository, 'docs/tutorial.md'), 'utf8'));
    place = await mkdtemp(path.join(tmpdir(), 'heed-tutorial-'));
    for (const folder of ['scripts', 'build/release', 'var']) await mkdir(path.join(place, folder), { recursive: true });
    for (const name of ['run', 'chat', 'chat.mjs']) await copyFile(path.join(repository, 'scripts', name), path.join(place, 'scripts', name));
    // What is installed and built here already.
    for (const name of ['setup', 'build']) {
      await writeFile(path.join(place, 'scripts', name), '#!/bin/sh\n');
      await chmod(path.join(place, 'scripts', name), 0o755);
    }
    await symlink(find_binary(), path.join(place, 'build/release/heed'));
    // As scripts/run makes it, on ports that are free on this machine.
    const config = path.join(place, 'var/demo/heed.toml');
    const made = await run_heed(['init', path.dirname(config), '--demo']);
    assert.equal(made.code, 0, made.stderr);
    const [port, notices] = [await free_port(), await free_port()];
    await writeFile(config, (await readFile(config, 'utf8')).replaceAll(':8443', `:${port}`).replaceAll(':8444', `:${notices}`));
  });
  after(async () => {
    server?.kill('SIGTERM');
    if (server) await until('the end of the server', () => server.exitCode !== null || server.signalCode !== null, 15000);
    await rm(place, { recursive: true, force: true });
  });

  test('scripts/run starts the demonstration', async () => {
    const [start] = steps;
    assert.equal(start.commands.trim(), 'scripts/run');
    server = spawn(path.join(place, 'scripts/run'), { cwd: place, stdio: ['ignore', 'pipe', 'ignore'] });
    server.stdout.setEncoding('utf8').on('data', (part) => (said += part));
    await until('heed to listen', () => /^heed: listening on/m.test(said), 30000);
    for (const line of start.prints) assert.match(said, as_pattern(line));
  });

  test('every command after it works, and prints what the page says', async () => {
    assert.ok(steps.length > 10);
    // One shell for all, as the reader has; a mark after each step.
    const script = steps.slice(1).map(({ commands }, i) => `${commands}\necho "@@ ${i}"\n`).join('');
    const shell = spawn('bash', ['-eu', '-o', 'pipefail', '-c', script], { cwd: place, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    for (const stream of [shell.stdout, shell.stderr]) stream.setEncoding('utf8').on('data', (part) => (out += part));
    const timer = setTimeout(() => shell.kill('SIGKILL'), command_deadline_ms);
    const code = await new Promise((resolve) => shell.on('close', resolve));
    clearTimeout(timer);
    const printed = out.split(/^@@ \d+$/m);
    assert.equal(code, 0, `step ${printed.length + 1}: ${printed.at(-1)}`);
    steps.slice(1).forEach(({ commands, prints }, i) => {
      const lines = printed[i].split('\n');
      for (const line of prints) {
        const found = lines.findIndex((one) => as_pattern(line).test(one));
        assert.ok(found >= 0, `${commands}\ndoes not print\n${line}\nbut\n${printed[i]}`);
      }
    });
  });
});
