// Cases of docs/reliability.md that need the whole server and fit no other file.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { certificate_for } from './support/certificate.mjs';
import { dongmen } from './support/city.mjs';
import { SetClock } from './support/clock.mjs';
import { Names } from './support/names.mjs';
import { jpeg } from './support/pictures.mjs';
import { file_complaint, on_stage, short_number } from './support/stage.mjs';
import { sleep, until } from './support/wait.mjs';

const long = Boolean(process.env.HEED_LONG);
const send_path = '/cgi-bin/message/custom/send';
const media_path = '/cgi-bin/media/get';
const token_path = '/cgi-bin/stable_token';
const trouble = '半夜装修太吵了，噪音扰民';

// All bytes that heed keeps and has said.
function traces_of(stage, word) {
  const found = stage.heed.output.includes(word) ? ['its output'] : [];
  for (const name of readdirSync(stage.heed.directory, { recursive: true })) {
    const file = stage.heed.file(name);
    if (!statSync(file).isFile()) continue;
    if (name.includes(word) || readFileSync(file).includes(word)) found.push(name);
  }
  return found;
}

describe('nasty cases', () => {
  test('12: a text that comes after the word that its writer has left is kept, and nothing is sent to them', () => on_stage({}, async (stage) => {
    const officer = await stage.staff('app');
    const person = stage.person('secure');
    const { number } = await file_complaint(person, [['text', trouble], ['place', dongmen]]);
    await person.text('对面路灯也不亮'); // a draft
    const late = person.account.message(person.openid, { MsgType: 'text', Content: '楼下垃圾没人收', CreateTime: Math.floor(Date.now() / 1000) - 5 });
    await sleep(1100); // the platform counts in seconds
    await person.leave();
    const answer = await person.account.deliver(late);
    assert.ok(answer === null || typeof answer === 'string');
    await officer.text(`接 ${short_number(number)}`);
    const other = stage.person('secure');
    const second = await file_complaint(other, [['text', `${trouble}二`], ['place', dongmen]]);
    await officer.text(`接 ${short_number(second.number)}`);
    await until('the notice of another', () => stage.told(other).some((text) => text.includes(second.number)));
    assert.deepEqual(stage.rules.calls.filter((call) => call.openid === person.openid && call.path === send_path), []);
  }));

  test('16: the day’s messages are used up: a warning goes another way at once, the rest waits for 00:05', () =>
    on_stage({ accounts: { templated: 'secure', bare: 'secure' }, templates: { templated: 'template_progress' } }, async (stage) => {
      const officer = await stage.staff('app');
      const dispatcher = await stage.staff('templated', { department: 'luohu', role: 'dispatcher' });
      const ordinary = [];
      for (const way of ['bare', 'templated']) {
        const person = stage.person(way);
        ordinary.push({ person, ...(await file_complaint(person, [['text', `${trouble}${way}`], ['place', dongmen]])) });
      }
      await until('what is on its way to be shown', async () => (await stage.heed.outbox('pending')).length === 0);
      const before = stage.rules.count_calls(send_path);
      stage.rules.script({ path: send_path, errcode: 45009, calls: 2 });
      for (const { number } of ordinary) await officer.text(`接 ${short_number(number)}`);
      await until('both refusals', () => stage.rules.count_calls(send_path, 45009) === 2);
      const waits = await until('the row that waits', async () => (await stage.heed.outbox('pending')).find((one) => one.number === ordinary[0].number));
      assert.match(waits.due, /T16:05:00Z$/);
      await stage.person('app').text('着火了，东门步行街楼上冒烟');
      const alert = await until('the warning', () => stage.rules.shown_to(dispatcher.openid).find((one) => /火|紧急/.test(one.text)));
      assert.equal(alert.way, 'template');
      assert.equal(stage.rules.count_calls(send_path), before + 2, 'the interface was left alone');
    }));

  test('18: the clock is set to 2030 and back: no message refused, nothing twice, no storm of tokens', async () => {
    const clock = await SetClock.at(new Date().toISOString());
    try {
      await on_stage({ settings: { env: clock.env } }, async (stage) => {
        const officer = await stage.staff('secure');
        const people = [];
        const file = async () => {
          const person = stage.person('secure');
          const words = `${trouble}${people.length}`;
          people.push({ person, words, ...(await file_complaint(person, [['text', words], ['place', dongmen]])) });
        };
        await file();
        await clock.set('2030-01-02T10:00:00+08:00');
        await file();
        await officer.text(`接 ${short_number(people[0].number)}`);
        await sleep(2000); // whatever is due now comes
        await clock.set(new Date().toISOString());
        await file();
        await officer.text(`接 ${short_number(people[2].number)}`);
        await until('the notice', () => stage.told(people[2].person).some((text) => text.includes(people[2].number)));
        const exported = await stage.heed.export();
        for (const one of people) assert.equal(exported.filter((complaint) => complaint.text.includes(one.words)).length, 1);
        assert.equal(new Set(exported.map((one) => one.number)).size, 3);
        for (const one of people) {
          const told = stage.told(one.person).filter((text) => text.includes(one.number) && text.includes('受理'));
          assert.ok(told.length <= 1, told.join(' | '));
        }
        assert.ok(stage.rules.count_calls(token_path) <= 4, `${stage.rules.count_calls(token_path)} tokens`);
        const whole = await stage.heed.run(['audit', 'verify']);
        assert.equal(whole.code, 0, whole.stderr);
      });
    } finally {
      await clock.remove();
    }
  });

  test('22: 64 notices while no name server answers: people are heard as ever, and each is told once', async (t) => {
    const host = 'api.weixin.example';
    const folder = mkdtempSync(path.join(tmpdir(), 'heed-tls-'));
    const certificate = certificate_for(host, folder);
    const names = await Names.say({ [host]: ['127.0.0.1'] });
    try {
      await on_stage({ tls: { host, ...certificate }, settings: { env: { ...names.env, ...certificate.env } } }, async (stage) => {
        const officer = await stage.staff('app');
        const people = [];
        for (let i = 0; i < 64; i++) {
          const person = stage.person('secure');
          people.push({ person, ...(await file_complaint(person, [['text', `${trouble}${i}`], ['place', dongmen]])) });
        }
        names.set({ [host]: ['down'] });
        await stage.heed.restart(); // no connection is left over
        const dark_ms = long ? 300000 : 6000;
        const end = Date.now() + dark_ms;
        let slowest_ms = 0;
        for (const { number } of people) {
          const begun = Date.now();
          await officer.text(`接 ${short_number(number)}`);
          slowest_ms = Math.max(slowest_ms, Date.now() - begun);
        }
        assert.ok(slowest_ms < 4500, `${slowest_ms} ms`);
        await sleep(Math.max(0, end - Date.now()));
        assert.ok(names.events.filter((one) => one.answer === 'down').length > 1, 'it was asked for');
        assert.equal(stage.rules.shown.length, 0);
        names.set({ [host]: ['127.0.0.1'] });
        const begun = Date.now();
        const told = ({ person, number }) => stage.told(person).filter((text) => text.includes(number)).length;
        await until('all notices', () => people.every((one) => told(one) > 0), long ? 700000 : 60000);
        t.diagnostic(`64 notices over ${dark_ms / 1000} s of darkness; the slowest answer meanwhile ${slowest_ms} ms; all told ${Date.now() - begun} ms after it`);
        await sleep(2000);
        for (const one of people) assert.equal(told(one), 1, one.number);
      });
    } finally {
      await names.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('24: somebody is erased while a notice and a photo of theirs are under way', () => on_stage({}, async (stage) => {
    const officer = await stage.staff('app');
    const person = stage.person('secure');
    const { number } = await file_complaint(person, [['text', trouble], ['place', dongmen]]);
    const { resident } = await stage.heed.exported(number);
    stage.rules.script({ path: media_path, delay_ms: 2500 });
    stage.rules.script({ path: send_path, delay_ms: 2500 });
    const calls = () => stage.rules.calls.filter((call) => [media_path, send_path].includes(call.path)).length;
    await person.photo(jpeg(5, 64));
    await officer.text(`接 ${short_number(number)}`);
    await until('both to be under way', async () => (await stage.heed.outbox('pending')).filter((one) => one.attempts === 1).length >= 2);
    const erased = await stage.heed.run(['erase', '--resident', resident]);
    assert.equal(erased.code, 0, erased.stderr);
    await until('both to end', () => calls() >= 2);
    await until('the outbox to know', async () => (await stage.heed.outbox('pending')).length === 0);
    await sleep(1000);
    const complaint = await stage.heed.exported(number);
    assert.notEqual(complaint.resident, resident);
    assert.equal(complaint.photos.length, 0, 'what came after the erasure is not kept');
    assert.deepEqual((await stage.heed.outbox('sent')).filter((one) => one.channel === 'secure'), []);
    await stage.heed.stop();
    assert.deepEqual(traces_of(stage, person.openid), []);
    await stage.heed.start();
    // What the platform delivers once more begins nothing; the officer goes on with the case.
    await assert.rejects(person.redeliver(person.sent[0]), /another person's message/);
    assert.equal((await stage.heed.export()).length, 1);
    assert.match(officer.words_of(await officer.text(`看 ${short_number(number)}`)), new RegExp(number));
  }));

  test('25: yesterday’s backup is restored at noon: today’s messages are taken again, once', () => on_stage({}, async (stage) => {
    const yesterday = stage.person('secure');
    const old = await file_complaint(yesterday, [['text', `${trouble}昨天`], ['place', dongmen]]);
    const file = path.join(stage.heed.root, 'yesterday.backup');
    const made = await stage.heed.run(['backup', file]);
    assert.equal(made.code, 0, made.stderr);
    const today = stage.person('secure');
    const lost = await file_complaint(today, [['text', `${trouble}今天`], ['place', dongmen]]);
    await stage.heed.kill();
    for (const name of ['heed.db', 'heed.db-wal', 'heed.db-shm', 'photos']) rmSync(stage.heed.file(name), { recursive: true, force: true });
    const restored = await stage.heed.run(['restore', file]);
    assert.equal(restored.code, 0, restored.stderr);
    await stage.heed.start();
    // The platform delivers both days' messages again, and today's twice.
    for (const round of [1, 2]) {
      for (const sent of [...yesterday.sent, ...today.sent]) await stage.wechat.secure.deliver(sent.message);
      const exported = await stage.heed.export();
      assert.deepEqual(exported.map((one) => one.text.includes('今天')).sort(), [false, true], `round ${round}`);
      const again = exported.find((one) => one.text.includes('今天'));
      assert.notEqual(again.number, lost.number, 'a number that was told is not given again');
      assert.equal(exported.find((one) => one.text.includes('昨天')).number, old.number);
    }
  }));
});
