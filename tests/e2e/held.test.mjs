// Held replies: WeChat allows one free reply to each message, so heed waits a moment for more and
// answers a burst once.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { dongmen } from './support/city.mjs';
import { jpeg } from './support/pictures.mjs';
import { Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';

// Long enough that nine messages of a burst arrive within it on a busy machine, and far below the
// four seconds after which heed answers with what it knows.
const hold = { text: '1s', photo: '1.5s' };

describe('held replies', () => {
  let stage;
  before(async () => {
    stage = await Stage.open({ settings: { dialog: { burst_hold: hold } } });
  });
  after(() => stage?.close());

  const photo = (person, seed) => person.account.message(person.openid, person.picture(jpeg(seed)));
  const text = (person, words) => person.account.message(person.openid, { MsgType: 'text', Content: words });

  test('nine photos at once: eight silent answers, one reply', async () => {
    const person = stage.person('secure');
    const messages = Array.from({ length: 9 }, (_, i) => photo(person, 100 + i));
    const answers = await Promise.all(messages.map((one) => person.account.deliver(one)));
    const spoken = answers.filter((one) => one !== null);
    assert.equal(answers.length - spoken.length, 8);
    assert.equal(spoken.length, 1);

    const again = await Promise.all(messages.map((one) => person.account.deliver(one)));
    assert.deepEqual(again, answers, 'each redelivery gets what its message got');

    person.account.rules.acted(person.openid);
    await person.text('半夜装修太吵了，噪音扰民');
    let answer = await person.place(dongmen);
    if (!person.number_in(answer)) answer = await person.text('提交');
    // Photos are fetched off the turn and exported once they are kept.
    await until('all nine photos', async () => {
      const complaint = await stage.heed.exported(person.number_in(answer));
      return complaint.photos.length === 9;
    });
  });

  test('while photos are awaited the person sees that somebody is typing, once', async () => {
    const person = stage.person('secure');
    person.account.rules.acted(person.openid);
    const messages = [140, 141].map((seed) => photo(person, seed));
    await Promise.all(messages.map((one) => person.account.deliver(one)));
    const typing = () => stage.rules.typing.filter((one) => one === person.openid).length;
    await until('the sign of typing', () => typing() > 0);
    assert.equal(typing(), 1);
    assert.equal(stage.rules.count_calls('/cgi-bin/message/custom/typing', 45081), 0);
    assert.equal(stage.told(person).length, 0, 'no message was spent');
  });

  test('a sentence in three messages is answered once, and nothing of it is lost', async () => {
    const person = stage.person('secure');
    const words = ['楼下酒吧太吵了', '每天闹到三点', '孩子睡不着'];
    // In the order in which they were typed: the end of a sentence alone is not understood.
    const deliveries = [];
    for (const one of words) {
      if (deliveries.length > 0) await pause(50);
      deliveries.push(person.account.deliver(text(person, one)));
    }
    const answers = await Promise.all(deliveries);
    assert.equal(answers.filter((one) => one !== null).length, 1);
    await person.place(dongmen);
    const answer = await person.photo(jpeg(120));
    const number = person.number_in(answer) ?? person.number_in(await person.text('提交'));
    const complaint = await stage.heed.exported(number);
    for (const one of words) assert.ok(complaint.text.includes(one), `“${one}” is missing in “${complaint.text}”`);
  });

  test('a redelivery while the reply is held joins it', async () => {
    const person = stage.person('secure');
    const message = text(person, '路灯不亮三天了');
    const answers = await Promise.all([1, 2, 3].map(() => person.account.deliver(message)));
    const spoken = answers.filter((one) => one !== null);
    assert.ok(spoken.length >= 1, 'somebody gets the reply');
    assert.equal(new Set(spoken).size, 1, 'it is one and the same');
    assert.deepEqual(await person.account.deliver(message), spoken[0], 'and stays the same later');
  });

  test('the app is answered at once', async () => {
    // The quickest of a few: a hold would slow them all, a busy machine does not.
    let quickest = Infinity;
    for (let i = 0; i < 5; ++i) {
      const person = stage.person('app');
      const begun = Date.now();
      await person.text('路灯不亮三天了');
      quickest = Math.min(quickest, Date.now() - begun);
    }
    assert.ok(quickest < 900, 'no hold on a channel that can say any number of things');
  });
});
