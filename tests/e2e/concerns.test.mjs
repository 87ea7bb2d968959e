// `heed concerns`: one answer a line, at once, without looking ahead.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { Heed, find_binary } from './support/heed.mjs';

describe('heed concerns', () => {
  let heed;
  before(async () => {
    heed = await Heed.create({ channels: [] });
  });
  after(() => heed?.remove());

  const at = (minute) => `2026-11-23T04:${String(minute).padStart(2, '0')}:00Z`;

  test('a second complaint joins the first before a third is read', async () => {
    const child = spawn(find_binary(), ['concerns', '--config', heed.file('heed.toml')], { stdio: 'pipe' });
    const ended = new Promise((resolve) => child.on('close', resolve));
    const answers = [];
    let rest = '';
    let arrived = () => {};
    child.stdout.setEncoding('utf8').on('data', (part) => {
      rest += part;
      const lines = rest.split('\n');
      rest = lines.pop();
      answers.push(...lines.map((line) => JSON.parse(line)));
      arrived();
    });
    const ask = async (complaint) => {
      const count = answers.length + 1;
      child.stdin.write(JSON.stringify(complaint) + '\n');
      while (answers.length < count) await new Promise((resolve) => (arrived = resolve));
      return answers.at(-1);
    };
    const lamp = { text: '路灯不亮', category: 'Street Light Outages', latitude: 22.5463, longitude: 114.1235 };
    assert.deepEqual(await ask({ id: 'a', time: at(0), ...lamp }), { id: 'a', concern: null, score: 0, parts: { place: 0, kind: 0, words: 0, time: 0 } });
    const second = await ask({ id: 7, time: at(30), ...lamp, resident: 'r_1' });
    assert.equal(second.id, 7);
    assert.equal(second.concern, 'N-a');
    assert.ok(second.score >= 0.5 && second.score <= 1);
    assert.equal(second.parts.kind, 1);
    const third = await ask({ id: 'c', time: at(40), ...lamp, latitude: 22.6 });
    assert.equal(third.concern, null);
    child.stdin.end();
    assert.equal(await ended, 0);
  });

  test('each bad line is named and left out', async () => {
    const good = { id: 'x', time: at(0), text: '路灯不亮' };
    const bad = [
      ['{"id":', /line 2: /],
      [JSON.stringify({ ...good, time: 'yesterday' }), /line 3: .*`time`/],
      [JSON.stringify({ ...good, text: undefined }), /line 4: .*`text` is missing/],
      [JSON.stringify({ ...good, latitude: 1 }), /line 5: .*go together/],
      [JSON.stringify({ ...good, latitude: 91, longitude: 0 }), /line 6: .*`latitude`/],
      [JSON.stringify({ ...good, time: '2020-01-01T00:00:00Z' }), /line 7: .*sort by time/],
    ];
    const result = await heed.run(['concerns'], { input: [JSON.stringify(good), ...bad.map(([line]) => line), JSON.stringify(good)].join('\n') });
    assert.equal(result.code, 1);
    assert.equal(result.stdout.trim().split('\n').length, 2);
    const said = result.stderr.trim().split('\n');
    assert.equal(said.length, bad.length, result.stderr);
    bad.forEach(([, pattern], i) => assert.match(said[i], pattern));
  });
});
