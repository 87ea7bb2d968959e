// Photos and what they say of themselves: the place only with a yes, nothing of it in what is kept,
// and a word to whoever sent one that cannot be opened.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { dongmen } from './support/city.mjs';
import { data_directory, find_binary } from './support/heed.mjs';
import { request } from './support/http.mjs';
import { jpeg, taken_at } from './support/pictures.mjs';
import { file_complaint, short_number, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';

const trouble = '路灯不亮了，三天没人管';

describe('photos', () => {
  let stage;
  before(async () => {
    stage = await Stage.open({ settings: { dialog: { burst_hold: { text: '0s', photo: '3.5s' } } } });
  });
  after(() => stage?.close());

  async function kept(complaint, suffix = '') {
    const { sha256 } = complaint.photos[0];
    return readFile(stage.heed.file(path.join('photos', sha256.slice(0, 2), sha256.slice(2, 4), sha256 + suffix)));
  }

  for (const way of ['app', 'secure']) {
    test(`${way}: where a photo was taken becomes the place after a yes, and is not in what is kept`, async () => {
      const person = stage.person(way);
      await person.text(trouble);
      const asked = await person.photo(taken_at(jpeg(way.length), dongmen));
      assert.match(person.words_of(asked), /照片里带有拍摄位置/);
      assert.equal(person.number_in(asked), null);
      const number = person.number_in(await person.text('1'));
      assert.ok(number);
      const complaint = await stage.heed.exported(number);
      assert.ok(Math.abs(complaint.location.latitude - dongmen.latitude) < 1e-6);
      assert.ok(Math.abs(complaint.location.longitude - dongmen.longitude) < 1e-6);
      assert.equal(complaint.photos.length, 1);
      for (const suffix of ['', '.thumb']) {
        const file = await kept(complaint, suffix);
        assert.equal(file.readUInt16BE(0), 0xffd8);
        assert.ok(!file.includes('Exif'));
      }
    });
  }

  test('a no leaves the place open, and the words that come then are it', async () => {
    const person = stage.person('app');
    await person.text(trouble);
    await person.photo(taken_at(jpeg(31), dongmen));
    const asked = await person.text('不用');
    assert.doesNotMatch(person.words_of(asked), /照片里带有/);
    assert.equal(asked.dialog.step, 'location');
    const number = person.number_in(await person.text('学府路12号')) ?? person.number_in(await person.text('提交'));
    const complaint = await stage.heed.exported(number);
    assert.match(complaint.location.address, /学府路12号/);
  });

  test('whoever sends WeChat what cannot be opened hears how to do better, once', async () => {
    const person = stage.person('secure');
    const gif = Buffer.from('GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;', 'latin1');
    const answer = await person.photo(gif);
    assert.match(person.words_of(answer), /格式我打不开/);
  });

  test('a HEIC photo is kept as a JPEG', async (t) => {
    const source = path.join(data_directory, 'images_exif', 'heic__samplefilehub.heif');
    const heic = await readFile(source).catch(() => null);
    if (!heic) return t.skip(`there is no ${source}`);
    const person = stage.person('app');
    await person.text('学府路12号路灯不亮了，三天没人管');
    const number = person.number_in(await person.photo(heic)) ?? person.number_in(await person.text('提交'));
    await until('the photo', async () => (await stage.heed.exported(number)).photos.length === 1);
    assert.equal((await kept(await stage.heed.exported(number))).readUInt16BE(0), 0xffd8);
  });

  test('without heed-picture beside it heed warns beforehand', async () => {
    const alone = await mkdtemp(path.join(tmpdir(), 'heed-e2e-'));
    await copyFile(find_binary(), path.join(alone, 'heed'));
    const { stderr } = await promisify(execFile)(path.join(alone, 'heed'), ['check', '--config', stage.heed.config]);
    assert.match(stderr, /^warning: .*heed-picture .*install/m);
    await rm(alone, { recursive: true });
  });

  test('staff look at the photos, send their own of what was done, and the resident sees those', async () => {
    const officer = await stage.staff('app', { department: 'dongmen-office', role: 'officer', name: '李明' });
    const resident = stage.person('app');
    const { number } = await file_complaint(resident, [['text', trouble], ['place', dongmen], ['photo', jpeg(51)]]);
    const no = short_number(number);
    const said = async (words) => officer.words_of(await officer.text(words));
    const address = (await said(`图 ${no}`)).match(/https:\/\/\S+/)[0];
    const fetched = (url) => request(stage.heed, { path: new URL(url).pathname });
    const picture = await fetched(address);
    assert.equal(picture.status, 200);
    assert.equal(picture.headers['content-type'], 'image/jpeg');
    assert.equal(picture.body.readUInt16BE(0), 0xffd8);
    assert.equal((await fetched(address.slice(0, -1) + (address.endsWith('0') ? '1' : '0'))).status, 404);
    await said(`接 ${no}`);
    assert.match(await said(`拍 ${no}`), /请发/);
    assert.match(officer.words_of(await officer.photo(jpeg(52))), /^✔/);
    assert.match(await said(`办结 ${no} 灯已换好`), /^✔/);
    assert.match(officer.words_of(await officer.photo(jpeg(53))), /^✔/);
    const told = await until('the result', () => stage.told(resident).find((text) => text.includes('灯已换好')));
    assert.match(told, /处理后的照片：https:/);
    const page = await request(stage.heed, { path: new URL(told.match(/https:\S+/)[0]).pathname });
    const sources = [...page.body.toString().matchAll(/<img src="([^"]+)" alt="处理后的照片"/g)].map(([, source]) => source);
    assert.equal(sources.length, 2);
    for (const source of sources) assert.equal((await request(stage.heed, { path: source })).status, 200);
    const exported = await stage.heed.exported(number);
    assert.equal(exported.photos.length, 1, 'the resident has sent one');
    assert.deepEqual(exported.timeline.map(({ event }) => event), ['filed', 'routed', 'accepted', 'proof', 'resolved', 'proof']);
    await until('photos after the result are told of', () => stage.told(resident).some((text) => text.includes('发来了处理后的照片')));
  });
});
