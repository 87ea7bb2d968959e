// One complaint, all the way: text, place and photo in every order, in every WeChat mode and through
// the app; staff accepts and resolves in chat; the resident is told once; redelivery changes nothing.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { dongmen } from './support/city.mjs';
import { distance_m } from './support/gcj02.mjs';
import { jpeg } from './support/pictures.mjs';
import { file_complaint, permutations, short_number, Stage, with_yes } from './support/stage.mjs';
import { until } from './support/wait.mjs';

const orders = permutations(['text', 'place', 'photo']);
const ways = ['plain', 'compatible', 'secure', 'app'];
const inverse_error_m = 1; // of the iteration from GCJ-02 back to WGS-84

// All files below `directory`, as bytes by their SHA-256.
async function stored_photos(directory) {
  const found = new Map();
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const name = path.join(directory, entry.name);
    if (entry.isDirectory()) for (const [hash, bytes] of await stored_photos(name)) found.set(hash, bytes);
    else {
      const bytes = await readFile(name);
      found.set(createHash('sha256').update(bytes).digest('hex'), bytes);
    }
  }
  return found;
}

describe('one complaint, all the way', () => {
  let stage;
  let chinese_officer; // on the app
  let english_officer; // on WeChat
  const residents = [];
  let pictures = 0;

  before(async () => {
    stage = await Stage.open({ accounts: { plain: 'plain', compatible: 'compatible', secure: 'secure' } });
    chinese_officer = await stage.staff('app', { name: '甲' });
    english_officer = await stage.staff('secure');
  });
  after(() => stage?.close());

  async function redelivering_changes_nothing(person) {
    const before_it = await stage.heed.export();
    for (const sent of person.sent) {
      const answers = await Promise.all([1, 2, 3].map(() => person.redeliver(sent)));
      for (const answer of answers) assert.deepEqual(answer, sent.answer, 'a redelivery gets the same answer');
    }
    assert.deepEqual(await stage.heed.export(), before_it, 'a redelivery has no second effect');
  }

  async function with_photo(number) {
    return until(`the photo of ${number} in the export`, async () => {
      const complaint = await stage.heed.exported(number);
      return complaint.photos[0]?.sha256 && complaint;
    });
  }

  // The same request twice, as a double tap sends it, then the end of the work.
  async function officer_handles(officer, number, [accept, resolve]) {
    const id = short_number(number);
    const accepted = officer.words_of(await officer.text(accept(id)));
    assert.match(accepted, new RegExp(id), 'the officer sees which complaint was accepted');
    assert.equal((await stage.heed.exported(number)).status, 'accepted', accepted);
    const resolved = await with_yes(officer, resolve(id)); // without a photo of the work
    assert.match(resolved, new RegExp(id));
    assert.equal((await stage.heed.exported(number)).status, 'resolved', resolved);
  }
  const chinese = [(id) => `接 ${id}`, (id) => `办结 ${id} 已劝离，夜间停止施工`];
  const english = [(id) => `/accept ${id}`, (id) => `/resolve ${id} work stopped for the night`];

  for (const way of ways) {
    for (const [round, order] of orders.entries()) {
      test(`${way}: ${order.join(', ')}`, async () => {
        const person = stage.person(way);
        residents.push(person);
        const words = `半夜装修太吵了，噪音扰民，第${way}${round}次反映`;
        const parts = { text: words, place: dongmen, photo: jpeg(++pictures) };
        const { number, confirmed } = await file_complaint(person, order.map((kind) => [kind, parts[kind]]));
        assert.match(number, /^LH\d{6}-\d{4,}-\d$/);
        assert.ok(confirmed <= 1, `${confirmed} confirmations were needed`);

        const complaint = await with_photo(number);
        assert.equal(complaint.status, 'assigned');
        assert.equal(complaint.text, words);
        assert.equal(complaint.category, 'noise');
        assert.equal(complaint.channel, way === 'app' ? 'iluohu' : way);
        assert.equal(complaint.language, 'zh-CN');
        assert.match(complaint.resident, /^r_[0-9a-f]+$/);
        assert.equal(complaint.location.area, 'dongmen');
        assert.equal(complaint.department, 'dongmen-office');
        const off_m = distance_m(complaint.location, dongmen);
        assert.ok(off_m < inverse_error_m, `the place is ${off_m} m off`);
        assert.equal(complaint.photos.length, 1);
        assert.equal(complaint.photos[0].media_type, 'image/jpeg');
        const bytes = (await stored_photos(stage.heed.file('photos'))).get(complaint.photos[0].sha256);
        assert.ok(bytes, 'a stored file has the exported SHA-256');
        assert.equal(bytes.length, complaint.photos[0].bytes);
        assert.deepEqual([...bytes.subarray(0, 2)], [0xff, 0xd8], 'it is a JPEG');
        assert.equal((await stage.heed.export()).filter((one) => one.text === words).length, 1);

        await redelivering_changes_nothing(person);

        const officer_is_english = round % 2 === 1;
        await officer_handles(
          officer_is_english ? english_officer : chinese_officer, number, officer_is_english ? english : chinese);
        const { timeline } = await stage.heed.exported(number);
        assert.deepEqual(timeline.map((one) => one.event), ['filed', 'routed', 'accepted', 'resolved']);

        const told = await until(`two notices about ${number}`, () => {
          const texts = stage.told(person).filter((text) => text.includes(number));
          return texts.length >= 2 && texts;
        });
        assert.equal(told.length, 2, told.join(' | '));
        assert.match(told[1], officer_is_english ? /work stopped/ : /已劝离/);
        if (way === 'app') {
          assert.equal(stage.receiver.of(number, 'accepted').length, 1);
          assert.equal(stage.receiver.of(number, 'resolved').length, 1);
          assert.equal(stage.receiver.of(number, 'resolved')[0].complaint.status, 'resolved');
          assert.match(stage.receiver.of(number, 'resolved')[0].complaint.url, /^https:\/\/bot\.example\.org\/c\/./);
        }
      });
    }
  }

  test('after a restart every message of everybody is redelivered: nothing changes', async () => {
    const exported = await stage.heed.export();
    assert.equal(exported.length, ways.length * orders.length);
    const told = () => residents.map((person) => stage.told(person));
    const told_before = told();
    await stage.heed.restart();
    for (const person of [chinese_officer, english_officer, ...residents]) await redelivering_changes_nothing(person);
    assert.deepEqual(await stage.heed.export(), exported);

    // What a redelivery had queued would have been sent before the notices of a new complaint.
    for (const way of ['app', 'secure']) {
      const witness = stage.person(way);
      const { number } = await file_complaint(witness, [['text', `装修太吵了，${way}`], ['place', dongmen], ['photo', jpeg(++pictures)]]);
      await officer_handles(chinese_officer, number, chinese);
      await until('the last notices', () => stage.told(witness).length >= 2);
    }
    assert.deepEqual(told(), told_before);
  });

  test('twenty deliveries of one message at once have one effect', async () => {
    const person = stage.person('secure');
    await person.text('路灯不亮，黑咕隆咚的');
    await person.place(dongmen);
    const total = (await stage.heed.export()).length;
    const picture = person.account.message(person.openid, person.picture(jpeg(++pictures)));
    const answers = await Promise.all(Array.from({ length: 20 }, () => person.account.deliver(picture)));
    assert.equal(new Set(answers).size, 1, 'all get the same answer');
    let number = person.number_in(answers[0]);
    if (!number) {
      const submit = person.account.message(person.openid, { MsgType: 'text', Content: '提交' });
      const submitted = await Promise.all(Array.from({ length: 20 }, () => person.account.deliver(submit)));
      assert.equal(new Set(submitted).size, 1);
      number = person.number_in(submitted[0]);
    }
    assert.ok(number);
    assert.equal((await with_photo(number)).photos.length, 1);
    assert.equal((await stage.heed.export()).length, total + 1);
  });

  test('an officer of another department cannot touch it', async () => {
    const stranger = await stage.staff('app', { department: 'guiyuan-office' });
    const person = stage.person('app');
    const { number } = await file_complaint(person, [['text', '楼下酒吧太吵了，噪音扰民'], ['place', dongmen], ['photo', jpeg(++pictures)]]);
    await stranger.text(`接 ${short_number(number)}`);
    await person.text(`接 ${short_number(number)}`);
    assert.equal((await stage.heed.exported(number)).status, 'assigned');
  });

  test('an English resident is answered in English', async () => {
    const person = stage.person('app', { language: 'en' });
    const { number } = await file_complaint(person, [['text', 'The street light is out, it is dark'], ['place', dongmen], ['photo', jpeg(++pictures)]]);
    const complaint = await stage.heed.exported(number);
    assert.equal(complaint.language, 'en');
    assert.equal(complaint.category, 'light');
    assert.match(person.words_of(person.sent.at(-1).answer), /Dongmen Sub-district Office/);
  });
});
