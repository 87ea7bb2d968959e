// `heed concerns`: one answer a line, at once, without looking ahead.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { dongmen, organisation } from './support/city.mjs';
import { Heed, find_binary } from './support/heed.mjs';
import { file_complaint, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';

const with_neighbours = (calendar) => organisation(calendar, 0.5);

describe('heed concerns', () => {
  let heed;
  before(async () => {
    heed = await Heed.create({ channels: [], organisation: with_neighbours });
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

describe('common concerns', () => {
  let stage;
  before(async () => {
    stage = await Stage.open({ settings: { organisation: with_neighbours } });
  });
  after(() => stage?.close());

  const largest = async () => {
    const { stdout } = await stage.heed.run(['concerns', '--top', '5']);
    return stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
  };

  test('neighbours on both platforms are asked, join by a tap or alone, and hear that it is a concern', async () => {
    const head = await stage.staff('app', { department: 'dongmen-office', role: 'head' });
    const first = stage.person('app');
    const { number } = await file_complaint(first, [['text', '夜市半夜放音乐太吵'], ['place', dongmen]]);
    // What was filed is compared a moment later.
    const heard = async () => {
      const person = stage.person('app');
      await person.text('夜市音乐太吵，整夜睡不着');
      const answer = await person.place(dongmen);
      return answer.dialog.step === 'concern' ? { person, answer } : null;
    };
    const { person: second, answer } = await until('the question about neighbours', heard, 20000);
    const words = second.words_of(answer);
    assert.match(words, /有居民反映过噪音扰民/);
    assert.ok(!words.includes(number) && !words.includes('半夜放音乐'), words);
    assert.ok(second.number_in(await second.tap(answer.replies.at(-1).choices.find((one) => one.id.startsWith('concern:same')).id)));
    await until('a concern of two', async () => (await largest())[0]?.people === 2, 20000);

    const on_wechat = stage.person('secure');
    await on_wechat.text('夜市的喇叭太吵');
    await on_wechat.place(dongmen);
    assert.ok(on_wechat.number_in(await on_wechat.text('1')));
    for (const words of ['夜市放歌太吵了', '楼下夜市太吵']) {
      const person = stage.person('app');
      await person.text(words);
      await person.place(dongmen);
      assert.ok(person.number_in(await person.text('是')));
    }
    const [concern] = await until('a recognised concern', async () => {
      const found = await largest();
      return found[0]?.people === 5 && found[0].state === 'assigned' && found;
    }, 20000);
    assert.equal(concern.complaints, 5);
    assert.equal(concern.department, 'dongmen-office');
    assert.equal(concern.trend, 'rising');
    for (const person of [first, second, on_wechat]) {
      await until('the news', () => stage.told(person).filter((text) => text.includes('共性问题')).length === 1);
    }
    await until('the head hears of it', () => stage.told(head).some((text) => text.includes(concern.concern) && text.includes('5位居民')));
    const { stdout } = await stage.heed.run(['export']);
    const exported = stdout.trim().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(new Set(exported.map((one) => one.concern)), new Set([concern.concern]));
  });
});
