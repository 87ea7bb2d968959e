// Voice messages on every channel: the sound is kept with the complaint as it came, staff see that it
// is there, and whoever was not understood is asked for a line of text.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { dongmen } from './support/city.mjs';
import { short_number, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';
import { Visitor } from './support/web.mjs';
import { amr } from './support/wechat.mjs';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

describe('voice messages', () => {
  let stage;
  let officer;
  before(async () => {
    stage = await Stage.open({ settings: { channels: [{ kind: 'web', name: 'web' }] } });
    officer = await stage.staff('app');
  });
  after(() => stage?.close());

  async function with_voices(number, count) {
    return until(`${count} voices of ${number} in the export`, async () => {
      const complaint = await stage.heed.exported(number);
      return complaint.voices?.length === count && complaint;
    });
  }
  async function check_kept({ sha256: hash, media_type, bytes }, sound) {
    assert.equal(hash, sha256(sound));
    assert.equal(media_type, 'audio/amr');
    assert.equal(bytes, sound.length);
    const file = path.join(stage.heed.file('photos'), hash.slice(0, 2), hash.slice(2, 4), hash);
    assert.deepEqual(await readFile(file), sound, 'as it came, byte for byte');
  }

  test('on WeChat: one that was understood and one that was not, fetched like photos', async () => {
    const person = stage.person('secure');
    assert.match(await person.voice('东门步行街半夜装修太吵了'), /听到：“东门步行街半夜装修太吵了”/);
    const unheard = await person.voice('');
    assert.match(unheard, /听不懂/);
    assert.match(unheard, /写一行字/);
    await person.place(dongmen);
    const number = person.number_in(await person.text('提交'));
    assert.ok(number);
    const complaint = await with_voices(number, 2);
    assert.equal(complaint.text, '东门步行街半夜装修太吵了');
    assert.deepEqual(complaint.photos, []);
    await check_kept(complaint.voices[0], amr(1));
    await check_kept(complaint.voices[1], amr(2));
    assert.match(officer.words_of(await officer.text(`看 ${short_number(number)}`)), /照片0 语音2/);
  });

  test('in the app: `data` is kept with and without `text`, and after filing', async () => {
    const person = stage.person('app');
    const answer = await person.voice('', amr(7));
    assert.match(person.words_of(answer), /写一行字/);
    assert.equal(answer.dialog.step, 'description');
    await person.text('楼下酒吧太吵了，噪音扰民');
    await person.place(dongmen);
    const number = person.number_in(await person.text('提交'));
    await check_kept((await with_voices(number, 1)).voices[0], amr(7));
    assert.match(person.words_of(await person.voice('补充一下，凌晨两点还在放歌', amr(8))), /已补充到/);
    await check_kept((await with_voices(number, 2)).voices[1], amr(8));
    assert.match(person.words_of(await person.voice('', amr(9))), /写一行字/);
    await with_voices(number, 3);
    assert.match(person.words_of(await person.voice('')), /没听清/, 'without text and data');
  });

  test('on the web', async () => {
    const visitor = await Visitor.open(stage.heed);
    const sound = amr(21);
    const answer = await visitor.send({ type: 'voice', data: sound.toString('base64') });
    assert.match(answer.replies[0].text, /写一行字/);
    await visitor.send({ type: 'text', text: '楼上半夜拖桌子太吵了，噪音扰民' });
    await visitor.send({ type: 'location', ...dongmen });
    const { complaint } = await visitor.send({ type: 'text', text: '提交' });
    await check_kept((await with_voices(complaint.number, 1)).voices[0], sound);
  });

  test('a page that calls itself a voice is kept as nothing that a browser opens', async () => {
    const person = stage.person('app');
    await person.voice('', Buffer.from('<html><script>alert(1)</script>'));
    await person.text('门口垃圾没人收');
    await person.place(dongmen);
    const number = person.number_in(await person.text('提交'));
    assert.equal((await with_voices(number, 1)).voices[0].media_type, 'application/octet-stream');
  });
});
