// What operators get beside the program: the unit and the container file keep their rules.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { repository } from './support/heed.mjs';

const source = (name) => readFile(path.join(repository, name), 'utf8');
const missing = (program) => (spawnSync(program, ['--version']).error ? `${program} is not installed` : false);

describe('the unit', () => {
  test('leaves little to whoever breaks in', { skip: missing('systemd-analyze') }, () => {
    // In tenths: 20 is an exposure of 2.0.
    const judged = spawnSync('systemd-analyze', ['security', '--offline=yes', '--threshold=20', path.join(repository, 'packaging/heed.service')], { encoding: 'utf8' });
    assert.equal(judged.status, 0, judged.stdout + judged.stderr);
    assert.match(judged.stdout, /Overall exposure level for heed\.service: [01]\.\d/);
  });
});

// Debian 12 has no linter for it; these are the rules that matter here.
test('the container file: slim Debian, not root, state in volumes, a health check, nothing compiled', async () => {
  const lines = (await source('Containerfile')).replace(/\\\n/g, ' ').split('\n').filter((line) => line && !line.startsWith('#'));
  const of = (word) => lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1).trim());
  assert.match(lines.join('\n'), /^FROM docker\.io\/library\/debian:bookworm-slim\n/);
  assert.equal(of('FROM').length, 1);
  assert.match(of('USER').at(-1), /^[1-9]\d*:[1-9]\d*$/, 'a number: Kubernetes can see that it is not root');
  assert.ok(lines.findIndex((line) => line.startsWith('USER')) > lines.findLastIndex((line) => line.startsWith('RUN')));
  assert.deepEqual(JSON.parse(of('VOLUME')[0]), ['/etc/heed', '/var/lib/heed']);
  assert.match(of('HEALTHCHECK')[0], /\/readyz/);
  assert.equal(JSON.parse(of('ENTRYPOINT')[0])[0], '/usr/bin/heed', 'no shell between: signals reach heed');
  assert.ok(Array.isArray(JSON.parse(of('CMD').at(-1))));
  assert.ok(!/secret|password|token|whsec_/i.test(lines.join('\n')), 'no secret in a layer');
  for (const run of of('RUN').filter((one) => one.includes('apt-get install'))) {
    assert.match(run, /--no-install-recommends/);
    assert.match(run, /rm -rf .*\/var\/lib\/apt\/lists/);
  }
});
