// A resident on Telegram, from the first word to the rating. grammY, a library for bots that nobody
// here wrote, reads every update that is posted to heed and calls the same stand-in of the Bot API,
// so that both are what Telegram's own are.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Bot, InlineKeyboard } from 'grammy';
import { start_telegram_api } from '../fakes/telegram_api.mjs';
import { dongmen } from './support/city.mjs';
import { jpeg } from './support/pictures.mjs';
import { Stage, with_yes } from './support/stage.mjs';
import { new_bot_token, telegram_channel, TelegramPerson } from './support/telegram.mjs';
import { until } from './support/wait.mjs';

describe('Telegram', () => {
  const token = new_bot_token();
  let api;
  let rules;
  let stage;
  let channel;
  let bot;
  const seen = []; // by grammY: what kind of update, and its essence

  before(async () => {
    api = await start_telegram_api(token);
    rules = api.rules;
    channel = telegram_channel('tg', token, api.url);
    stage = await Stage.open({ settings: { channels: [channel] } });
    bot = new Bot(token, { client: { apiRoot: api.url } });
    await bot.init();
    bot.on('message:text', (context) => seen.push(['text', context.msg.text]));
    bot.on('message:location', (context) => seen.push(['location', context.msg.location.latitude]));
    bot.on('message:photo', async (context) => {
      const file = await context.getFile(); // of the largest size
      seen.push(['photo', file.file_path]);
    });
    bot.on('callback_query:data', (context) => seen.push(['tap', context.callbackQuery.data]));
  });
  after(async () => {
    await stage?.close();
    await api?.close();
  });
  const person = (options) => new TelegramPerson(stage.heed, channel, rules, { heard: (update) => bot.handleUpdate(update), ...options });

  test('the stand-in takes what grammY sends', async () => {
    const someone = person();
    await bot.api.sendMessage(someone.id, 'hello', { reply_markup: new InlineKeyboard().text('yes', 'a:1') });
    assert.deepEqual(someone.shown().at(-1).buttons, [{ text: 'yes', callback_data: 'a:1' }]);
    await assert.rejects(bot.api.sendMessage(1, 'nobody'), /chat not found/);
    await assert.rejects(bot.api.sendMessage(someone.id, ' '), /text is empty/);
  });

  test('a whole complaint with a photo, a place, buttons, and the officer\'s answer', async () => {
    const resident = person();
    const officer = await stage.staff('app', { department: 'dongmen-office', role: 'officer' });
    assert.match(await resident.text('/start'), /您好/);
    await resident.text('半夜装修太吵了，噪音扰民');
    await resident.photo(jpeg(1));
    let said = await resident.place(dongmen.latitude, dongmen.longitude);
    for (let turn = 0; turn < 4 && !/LH\d{6}-/.test(said); turn++) said = await resident.tap(resident.shown().at(-1).buttons[0].text);
    const number = /LH\d{6}-\d{4}-\d/.exec(said)?.[0];
    assert.ok(number, said);
    await until('the photo is fetched', async () => (await stage.heed.exported(number)).photos.length === 1);
    await officer.text(`受理 ${number}`);
    await until('the resident hears that it was accepted', () => resident.shown().some((one) => /受理|签收/.test(one.text)));
    await with_yes(officer, `办结 ${number} 已上门劝止，夜间不再施工`);
    await until('the resident hears the answer', () => resident.shown().some((one) => one.text.includes('夜间不再施工')));
    await resident.tap('解决了');
    assert.ok(seen.some(([kind]) => kind === 'photo') && seen.some(([kind]) => kind === 'location'));
    assert.ok(seen.some(([kind]) => kind === 'tap'));
    const taps = seen.filter(([kind]) => kind === 'tap').length;
    await until('every tap is heard', () => rules.taps_heard.length === taps);
  });

  test('words below a photo are heard as words', async () => {
    const resident = person();
    const said = await resident.photo(jpeg(2), '学府路12号路灯不亮三天了');
    assert.match(said, /学府路12号｜照片1张/);
  });

  test('the border: secret, method, form, groups, redelivery', async () => {
    const resident = person();
    const update = resident.update('message', { text: '你好' });
    assert.equal((await resident.post(update, { secret: 'wrong' })).status, 401);
    assert.equal((await resident.post(update, { secret: '' })).status, 401);
    assert.equal((await resident.post(update, { method: 'GET' })).status, 405);
    assert.equal((await resident.post({ hello: 1 })).status, 400);
    const group = resident.update('message', { text: '大家好', chat: { id: -5, type: 'group', title: 'G' } });
    assert.equal((await resident.post(group)).body.length, 0);
    const first = (await resident.post(update)).body.toString();
    assert.match(first, /sendMessage/);
    assert.equal((await resident.post(update)).body.toString(), first, 'a redelivery gets the same answer');
  });

  test('too many calls', async () => {
    const resident = person({ language: 'en' });
    const officer = await stage.staff('app', { department: 'dongmen-office', role: 'officer' });
    await resident.text('Noise from building work at night');
    let said = await resident.place(dongmen.latitude, dongmen.longitude);
    for (let turn = 0; turn < 5 && !/LH\d{6}-/.test(said); turn++) said = await resident.tap(resident.shown().at(-1).buttons.at(-1).text);
    const number = /LH\d{6}-\d{4}-\d/.exec(said)?.[0];
    assert.ok(number, said);
    rules.flood(1);
    const before = resident.shown().length;
    await officer.text(`受理 ${number}`);
    await until('the notice comes after the flood', () => resident.shown().length > before);
  });

  test('who has blocked the bot misses nothing: it is said when they are back', async () => {
    const resident = person({ language: 'en' });
    const officer = await stage.staff('app', { department: 'dongmen-office', role: 'officer' });
    await resident.text('Noise from building work at night on Dongmen Pedestrian Street');
    const number = /LH\d{6}-\d{4}-\d/.exec(await resident.text('submit'))?.[0];
    assert.ok(number);
    await officer.text(`受理 ${number}`);
    await until('the resident hears that it was accepted', () => resident.shown().some((one) => one.text.includes('accepted')));
    rules.block(resident.id);
    const shown = resident.shown().length;
    await officer.text(`回复 ${number} We will look at it tomorrow`);
    const waiting = async () => (await stage.heed.outbox('waiting')).filter((one) => one.number === number);
    await until('the notice waits', async () => (await waiting()).length === 1);
    const [{ why, attempts }] = await waiting();
    assert.match(why, /^HTTP 403 Forbidden: bot was blocked by the user$/);
    assert.equal(attempts, 1);
    await officer.text(`回复 ${number} It is quiet from 22:00`);
    await until('both wait', async () => (await waiting()).length === 2);
    assert.equal(resident.shown().length, shown, 'nothing came through');
    rules.block(resident.id, false);
    const said = await resident.text('hello');
    assert.match(said, /We will look at it tomorrow/);
    assert.match(said, /It is quiet from 22:00/);
    assert.deepEqual(await waiting(), []);
  });
});
