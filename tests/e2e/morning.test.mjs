// A head's morning on WeCom and on WeChat: the list, and the card with the picture of the figures.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { start_wecom_api } from '../fakes/wecom_api.mjs';
import { dongmen } from './support/city.mjs';
import { SetClock } from './support/clock.mjs';
import { request } from './support/http.mjs';
import { jpeg } from './support/pictures.mjs';
import { file_complaint, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';
import { WeComApp, wecom_channel, WeComMember } from './support/wecom.mjs';

const host = 'https://bot.example.org';
const answers_max = 5;

describe('the morning of a head', () => {
  let clock;
  let api;
  let stage;
  let chief; // on WeCom
  let vice; // on WeChat

  before(async () => {
    clock = await SetClock.at('2026-11-25T08:20:00+08:00'); // a Wednesday, before the lists
    api = await start_wecom_api();
    const channel = wecom_channel('duty', api.url);
    stage = await Stage.open({ settings: { channels: [channel], server: { public_url: host }, env: clock.env } });
    chief = new WeComMember(new WeComApp(stage.heed, channel, api.rules), 'Chief');
    assert.match(await chief.text(`/bind ${await stage.heed.invite({ role: 'head' })}`), /绑定成功/);
    vice = await stage.staff('secure', { role: 'head' });
    await file_complaint(stage.person('secure'), [['text', '半夜装修太吵了，噪音扰民'], ['place', dongmen], ['photo', jpeg(1)]]);
  });
  after(async () => {
    await stage?.close();
    await api?.close();
    await clock?.remove();
  });

  const articles_of = (person) => stage.rules.shown_to(person.openid).filter((one) => one.article);
  const get = (address) => request(stage.heed, { path: address.slice(host.length) });

  // What a chat fetches and what a tap opens.
  async function check(article) {
    assert.equal(article.title, '东门街道办事处近30天办得怎么样');
    assert.match(article.description, /新件1件\s点开看全部数字/);
    assert.equal(article.picurl, `${article.url}.png`);
    const picture = await get(article.picurl);
    assert.equal(picture.status, 200, picture.body.toString());
    assert.equal(picture.headers['content-type'], 'image/png');
    assert.equal(picture.body.subarray(1, 4).toString(), 'PNG');
    assert.deepEqual([picture.body.readUInt32BE(16), picture.body.readUInt32BE(20)], [1068, 455]);
    assert.ok(picture.body.length > 3000, 'there is something on it');
    const whole = await get(article.url);
    assert.equal(whole.headers['content-type'], 'image/svg+xml');
    assert.match(whole.body.toString(), /<svg/);
    assert.equal((await get(article.picurl.replace('.png', '.png.png'))).status, 404);
  }

  test('WeCom: a list, and news with a picture', async () => {
    assert.equal(chief.shown('news').length, 0);
    await clock.set('2026-11-25T08:31:00+08:00');
    const [news] = await until('the card', () => chief.shown('news').length && chief.shown('news'));
    const list = await until('the list', () => chief.shown('text').find((one) => one.text.startsWith('早报')));
    assert.match(list.text, /新件1件/);
    assert.ok(!list.text.includes('/s/'), 'the card has the address');
    await check(news.article);
    assert.equal(chief.shown('news').length, 1);
  });

  test('WeChat: within the window a list and one article', async () => {
    const [shown] = await until('the article', () => articles_of(vice).length && articles_of(vice));
    assert.ok(stage.told(vice).some((text) => text.startsWith('早报')));
    await check(shown.article);
  });

  test('WeCom takes no news: the address as a text', async () => {
    api.rules.take_news(false);
    const texts = chief.shown('text').length;
    await clock.set('2026-11-26T08:31:00+08:00');
    await until('the texts', () => chief.shown('text').slice(texts).some((one) => one.text.includes(`${host}/s/`)), 20000);
  });

  test('WeChat: after the window the address stands above the next reply', async () => {
    const before = articles_of(vice).length;
    await clock.set('2026-11-30T08:31:00+08:00');
    await until('it waits', async () => (await stage.heed.outbox('waiting')).length > 0, 20000);
    let read = '';
    for (let i = 0; i < answers_max && !read.includes(`看图：${host}/s/`); i += 1) read += await vice.text('待办');
    assert.match(read, /看图：https:\/\/bot\.example\.org\/s\//);
    assert.equal(articles_of(vice).length, before, 'no article outside the window');
  });
});
