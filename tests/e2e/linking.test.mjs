// One person who writes on WeChat and in the app: linked by six digits, one list, one draft, notices
// where they last wrote.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { dongmen } from './support/city.mjs';
import { file_complaint, short_number, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';

describe('linking', () => {
  let stage;
  let officer;
  before(async () => {
    stage = await Stage.open();
    officer = await stage.staff('app');
  });
  after(() => stage?.close());

  const code_in = (person, answer) => person.words_of(answer).match(/\d{6}/)[0];
  async function two_of_one_person() {
    const phone = stage.person('secure');
    const app = stage.person('app');
    const code = code_in(phone, await phone.text('绑定账号'));
    const answer = await app.text(`绑定账号 ${code}`);
    assert.match(app.words_of(answer), /绑定好了/);
    return { phone, app };
  }

  test('a complaint from each is one list on both, and the other side is told', async () => {
    const phone = stage.person('secure');
    const app = stage.person('app');
    const filed = await file_complaint(phone, [['text', '东门步行街半夜装修太吵了'], ['place', dongmen]]);
    const code = code_in(app, await app.text('/link'));
    assert.match(phone.words_of(await phone.text(`/link ${code}`)), /绑定好了/);
    await until('the app to be told', () => stage.told(app).some((text) => text.includes('解绑')));
    const more = await file_complaint(app, [['text', '学府路12号路灯不亮'], ['place', dongmen]]);
    for (const person of [phone, app]) {
      const list = person.words_of(await person.text('进度'));
      for (const { number } of [filed, more]) assert.ok(list.includes(number), list);
    }
  });

  test('a draft begun on the phone is finished in the app, and back', async () => {
    const phone = stage.person('secure');
    const app = stage.person('app');
    await phone.text('东门步行街半夜装修太吵了');
    const code = code_in(phone, await phone.text('/link'));
    const linked = await app.text(`/link ${code}`);
    assert.equal(linked.dialog.draft.category, 'noise');
    assert.ok(linked.dialog.draft.text.includes('装修太吵了'));
    const { number } = await file_complaint(app, [['place', dongmen]]);
    await app.text('学府路12号路灯不亮');
    const back = await file_complaint(phone, [['place', dongmen]]);
    assert.notEqual(back.number, number);
    assert.equal((await stage.heed.exported(back.number)).category, 'light');
  });

  test('notices go where the person last wrote', async () => {
    const { phone, app } = await two_of_one_person();
    const { number } = await file_complaint(phone, [['text', '东门步行街半夜装修太吵了'], ['place', dongmen]]);
    await app.text('谢谢');
    await officer.text(`接 ${short_number(number)}`);
    const about = (person) => stage.told(person).filter((text) => text.includes(number));
    await until('a notice in the app', () => about(app).length > 0);
    assert.equal(about(phone).length, 0);
    await phone.text('谢谢');
    await officer.text(`回 ${short_number(number)} 师傅下午到`);
    await until('a notice on the phone', () => about(phone).length > 0);
    assert.equal(about(app).length, 1);
  });

  test('who has left one platform is told on the other', async () => {
    const { phone, app } = await two_of_one_person();
    const { number } = await file_complaint(app, [['text', '东门步行街半夜装修太吵了'], ['place', dongmen]]);
    await phone.text('你好');
    await phone.leave();
    await officer.text(`接 ${short_number(number)}`);
    await until('a notice in the app', () => stage.told(app).some((text) => text.includes(number)));
  });

  test('a redelivered code has no second effect and gets the same answer', async () => {
    const { app } = await two_of_one_person();
    const linked = app.sent.at(-1);
    assert.deepEqual(await app.redeliver(linked), linked.answer);
  });

  test('it survives a restart, and unlinking undoes it', async () => {
    const { phone, app } = await two_of_one_person();
    const filed = await file_complaint(app, [['text', '东门步行街半夜装修太吵了'], ['place', dongmen]]);
    await stage.heed.restart();
    assert.ok(phone.words_of(await phone.text('进度')).includes(filed.number));
    assert.match(phone.words_of(await phone.text('解绑')), /解绑好了/);
    assert.ok(!phone.words_of(await phone.text('进度')).includes(filed.number));
    assert.ok(app.words_of(await app.text('进度')).includes(filed.number));
  });
});
