// What tools of other people find: testssl, slowhttptest in its four ways beside people who write, and
// h2load. A tool that is not installed is skipped by name (scripts/setup --tests installs them).
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { dongmen } from './support/city.mjs';
import { request } from './support/http.mjs';
import { file_complaint, Stage } from './support/stage.mjs';

const long = Boolean(process.env.HEED_LONG);
const faults = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL', 'FATAL'];
// Of the certificate and its name, which are the city's.
const not_of_heed = ['cert_revocation', 'DNS_CAArecord'];
const slow = { connections: long ? 2000 : 400, per_s: 200, seconds: long ? 120 : 8 };
const slow_ways = {
  headers: ['-H', '-i', '2'],
  body: ['-B', '-i', '2', '-s', '8192'],
  ranges: ['-R', '-a', '1', '-b', '500'],
  reading: ['-X', '-w', '8', '-y', '32', '-z', '8', '-n', '2', '-k', '3'],
};

const has = (program) => {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const skip = (program) => (has(program) ? false : `${program} is not installed: scripts/setup --tests`);
function run(program, words, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (said += part));
    child.on('error', reject);
    const colours = /\x1b\[[0-9;]*m/g;
    child.on('close', (code) => resolve({ code, said: said.replace(colours, '') }));
  });
}
const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

describe('tools of other people', () => {
  let stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage?.close());

  // People who file complaints until `over` resolves: ms of each request.
  async function ordinary_load(over) {
    const times = [];
    let done = false;
    over.then(() => (done = true), () => (done = true));
    for (let i = 0; !done; i++) {
      const person = stage.person(i % 2 ? 'app' : 'secure');
      for (const part of [['text', `太吵了 ${i}`], ['place', dongmen], ['text', '提交']]) {
        const begun = Date.now();
        await person[part[0]](part[1]);
        times.push(Date.now() - begun);
      }
    }
    return times;
  }

  test('testssl finds nothing of the server that is LOW or worse', { skip: skip('testssl') }, async (t) => {
    const file = path.join(stage.heed.root, 'testssl.json');
    const parts = long ? [] : ['--protocols', '--preference', '--header'];
    const { said } = await run('testssl', [
      '--quiet', '--color', '0', '--warnings', 'off', '--jsonfile', file, '--add-ca', stage.heed.certificate_file, ...parts, stage.heed.url.host,
    ]);
    let findings;
    try {
      findings = JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
      throw new Error(`testssl wrote no result: ${error.message}\n${said.slice(-2000)}`);
    }
    const bad = findings.filter((one) => faults.includes(one.severity) && !not_of_heed.includes(one.id));
    assert.deepEqual(bad.map((one) => `${one.severity} ${one.id}: ${one.finding}`), []);
    assert.ok(findings.some((one) => one.id === 'TLS1_3' && one.severity === 'OK'), 'it has looked at the server');
    t.diagnostic(`testssl: ${findings.length} findings, none of LOW or worse`);
  });

  for (const [name, words] of Object.entries(slow_ways)) {
    test(`slowhttptest, slow ${name}: people who write are answered meanwhile`, { skip: skip('slowhttptest') }, async (t) => {
      const calm = await ordinary_load(new Promise((resolve) => setTimeout(resolve, 1500)));
      const url = `${stage.heed.url.origin}/${name === 'body' ? 'app/iluohu/messages' : 'healthz'}`;
      const attack = run('slowhttptest', [...words, '-c', String(slow.connections), '-r', String(slow.per_s), '-l', String(slow.seconds), '-p', '5', '-u', url]);
      const times = await ordinary_load(attack);
      const { said } = await attack;
      const connected = said.match(/connected:\s+(\d+)/g)?.map((one) => Number(one.match(/\d+/)[0])) ?? [];
      assert.ok(connected.length, `slowhttptest did nothing: ${said.slice(-500)}`);
      assert.ok(!/service available:\s*NO/.test(said), 'it found the service unavailable');
      const [before_ms, during_ms] = [calm, times].map((one) => percentile(one, 0.99));
      t.diagnostic(`slow ${name}: ${slow.connections} connections, ${times.length} requests of people: half in ${percentile(times, 0.5)} ms, 99 of 100 in ${during_ms} ms (${before_ms} ms before)`);
      assert.ok(during_ms < 2000, `99 of 100 within ${during_ms} ms`);
      assert.ok(times.length > 20);
      assert.equal((await request(stage.heed, { path: '/readyz' })).status, 200);
    });
  }

  test('h2load, HTTP/1.1: every request is answered', { skip: skip('h2load') }, async (t) => {
    const count = long ? 200000 : 10000;
    const { said } = await run('h2load', ['--h1', '-n', String(count), '-c', '100', '-t', '2', `${stage.heed.url.origin}/healthz`]);
    const [, total, done, succeeded, failed] = said.match(/requests: (\d+) total, \d+ started, (\d+) done, (\d+) succeeded, (\d+) failed/) ?? [];
    assert.deepEqual([total, done, succeeded, failed], [String(count), String(count), String(count), '0'], said.slice(-600));
    t.diagnostic(`h2load: ${said.match(/finished in .*/)?.[0]}; ${said.match(/time for request: .*/)?.[0].replace(/\s+/g, ' ')}`);
  });
});
