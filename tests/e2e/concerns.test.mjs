// `heed concerns`: one answer a line, at once, without looking ahead.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { dongmen, guiyuan, organisation } from './support/city.mjs';
import { Heed, find_binary } from './support/heed.mjs';
import { file_complaint, short_number, Stage } from './support/stage.mjs';
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

  test('staff recognise a concern of two and answer both neighbours at once, each of their own', async () => {
    const zh = { department: 'guiyuan-office' };
    const officer = await stage.staff('app', { ...zh, role: 'officer', name: '李明' });
    const head = await stage.staff('app', { ...zh, role: 'head', name: '赵' });
    const first = stage.person('app');
    const one = (await file_complaint(first, [['text', '楼下酒吧夜里噪音扰民'], ['place', guiyuan]])).number;
    const joined = async () => {
      const person = stage.person('app', { language: 'en' });
      await person.text('The bar below is noisy all night');
      const answer = await person.place(guiyuan);
      return answer.dialog.step === 'concern' ? { person, answer } : null;
    };
    const { person: second } = await until('the question about neighbours', joined, 20000);
    const two = second.number_in(await second.text('1'));
    assert.ok(two);
    const concern = await until('a concern of two', async () => (await largest()).find(({ department, people }) => department === zh.department && people === 2), 20000);
    const name = concern.concern;
    const code = name.slice(2).padStart(2, '0').slice(-2);
    const said = async (person, words) => person.words_of(await person.text(words));

    assert.match(await said(officer, '热点'), new RegExp(`${name} .*2人`));
    const page = await said(officer, `看 ${name}`);
    for (const number of [one, two]) assert.ok(page.includes(short_number(number)), page);
    assert.match(await said(officer, `共性 ${name} 确认 现场核实属实`), /^✔/);
    await until('both are told that it is a concern', () => [first, second].every((person) => stage.told(person).some((text) => /共性问题|common concern/.test(text))), 20000);
    await until('the head is told', () => stage.told(head).some((text) => text.includes(name)), 20000);

    assert.match(await said(officer, `接 ${name}`), new RegExp(`2件[^]*是${code}`));
    assert.match(await said(officer, `是${code}`), /^✔/);
    await said(officer, `回 ${name} 今晚联合检查`);
    assert.match(await said(officer, `是${code}`), /2位居民/);
    await said(officer, `办结 ${name} 酒吧已停业整改`);
    assert.match(await said(officer, `是${code}`), /^✔/);
    for (const [person, own, other] of [[first, one, two], [second, two, one]]) {
      const heard = await until('the answers', () => {
        const texts = stage.told(person);
        return texts.some((text) => text.includes('酒吧已停业整改')) && texts;
      });
      assert.equal(heard.filter((text) => text.includes('今晚联合检查')).length, 1);
      assert.equal(heard.filter((text) => text.includes('酒吧已停业整改')).length, 1);
      assert.ok(heard.every((text) => !text.includes(other)), heard.join('\n'));
      assert.ok(heard.some((text) => text.includes(own)));
    }
    assert.ok(stage.told(second).some((text) => /Is it\?/.test(text)), 'the second reads English');
    const histories = (await stage.heed.run(['concerns', '--history'])).stdout.trim().split('\n').map((line) => JSON.parse(line));
    const events = histories.find(({ concern: other }) => other === name).events.map(({ event }) => event);
    assert.deepEqual(events.slice(0, 2), ['confirmed', 'recognised']);
    await until('it is solved', async () => (await largest()).find(({ concern: other }) => other === name)?.state === 'watched', 20000);
    const tuned = await stage.heed.run(['concerns', '--tune']);
    assert.equal(tuned.code, 0, tuned.stderr);
    assert.match(tuned.stdout, /pairs were judged by people/);
  });
});
