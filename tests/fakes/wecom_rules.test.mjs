// The fake WeCom keeps the rules it is there for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start_wecom_api } from './wecom_api.mjs';
import { WeComRules } from './wecom_rules.mjs';

const hour = 3600 * 1000;

function rules_with_app() {
  const rules = new WeComRules();
  rules.add_app('ww1', 7, 's1');
  rules.add_member('LiMing');
  const app = () => rules.app_of(rules.get_token('ww1', 's1').access_token);
  return { rules, app };
}
const text = (content, more) => ({ touser: 'liming', agentid: 7, msgtype: 'text', text: { content }, ...more });
const button = { text: '受理', key: 'k1' };
const card = (task_id, more) => ({
  touser: 'liming', agentid: 7, msgtype: 'template_card',
  template_card: { card_type: 'button_interaction', main_title: { title: '新件' }, task_id, button_list: [button], ...more },
});

test('a token is one for an application, until its end or an early death', () => {
  const { rules } = rules_with_app();
  const first = rules.get_token('ww1', 's1').access_token;
  assert.equal(rules.get_token('ww1', 's1').access_token, first);
  assert.equal(rules.app_of(first).agent_id, 7);
  rules.advance(2.1 * hour);
  assert.equal(rules.app_of(first).errcode, 42001);
  assert.notEqual(rules.get_token('ww1', 's1').access_token, first);
  rules.invalidate_token('s1');
  assert.equal(rules.app_of(first).errcode, 40014);
  assert.equal(rules.get_token('ww1', 'x').errcode, 40001);
  assert.equal(rules.get_token('ww2', 's1').errcode, 40013);
  rules.trust(false);
  assert.equal(rules.app_of(rules.get_token('ww1', 's1').access_token).errcode, 60020);
});

test('news: one to eight articles, with lengths and addresses', () => {
  const { rules, app } = rules_with_app();
  const article = { title: '近30天', description: '超时1件', url: 'https://a.example/s', picurl: 'https://a.example/s.png' };
  const send_news = (...articles) => rules.send(app(), { touser: 'liming', agentid: 7, msgtype: 'news', news: { articles } }).errcode;
  assert.equal(send_news(article), 0);
  assert.equal(rules.shown_to('liming', 'news')[0].article.picurl, article.picurl);
  assert.equal(send_news(), 44003);
  assert.equal(send_news(...Array.from({ length: 9 }, () => article)), 45008);
  assert.equal(send_news({ ...article, title: '天'.repeat(43) }), 45003);
  assert.equal(send_news({ ...article, description: '天'.repeat(171) }), 45004);
  assert.equal(send_news({ ...article, url: 'a.example' }), 45005);
  assert.equal(send_news({ ...article, picurl: '/s.png' }), 45006);
});

test('a text goes to who is in the scope and has a licence', () => {
  const { rules, app } = rules_with_app();
  rules.add_member('wang', { licensed: false });
  assert.equal(rules.send(app(), text('一')).errcode, 0);
  assert.equal(rules.send(app(), { ...text('二'), touser: 'nobody' }).errcode, 81013);
  assert.equal(rules.send(app(), { ...text('三'), touser: 'LiMing|nobody' }).invaliduser, 'nobody');
  assert.equal(rules.send(app(), { ...text('四'), touser: 'wang' }).unlicenseduser, 'wang');
  assert.equal(rules.send(app(), { ...text('五'), agentid: 8 }).errcode, 301002);
  assert.equal(rules.send(app(), text('路'.repeat(683))).errcode, 45002);
  assert.deepEqual(rules.shown_to('liming').map((one) => one.text), ['一', '三']);
});

test('a repeat is dropped while it is checked for, and more than 30 in a minute are', () => {
  const { rules, app } = rules_with_app();
  const checked = text('一', { enable_duplicate_check: 1, duplicate_check_interval: 14400 });
  for (let i = 0; i < 3; i++) assert.equal(rules.send(app(), checked).errcode, 0);
  rules.advance(5 * hour);
  rules.send(app(), checked);
  assert.equal(rules.shown.length, 2);
  for (let i = 0; i < 40; i++) assert.equal(rules.send(app(), text(`${i}`)).errcode, 0);
  assert.equal(rules.shown.length, 31);
  assert.equal(rules.dropped.filter((one) => one.why === 'too often').length, 11);
});

test('a card has a task of its own and keeps to the lengths', () => {
  const { rules, app } = rules_with_app();
  assert.ok(rules.send(app(), card('t1')).response_code);
  assert.equal(rules.send(app(), card('t1')).errcode, 42014);
  assert.equal(rules.send(app(), card('t 2')).errcode, 40058);
  assert.equal(rules.send(app(), card('t2', { button_list: [] })).errcode, 40058);
  assert.equal(rules.send(app(), card('t2', { button_list: [{ text: '受理', key: '' }] })).errcode, 42017);
  assert.equal(rules.send(app(), card('t2', { main_title: { title: '长'.repeat(37) } })).errcode, 40058);
  assert.equal(rules.send(app(), card('t2', { sub_title_text: '长'.repeat(161) })).errcode, 40058);
});

test('a code changes a card once, within 72 hours', () => {
  const { rules, app } = rules_with_app();
  const { response_code } = rules.send(app(), card('t1'));
  const face = { card_type: 'button_interaction', main_title: { title: '已受理' }, replace_text: '已受理' };
  const update = (code) => rules.update_card(app(), { userids: ['liming'], agentid: 7, response_code: code, template_card: face }).errcode;
  const { ResponseCode } = rules.click('liming', 't1', 'k1');
  assert.equal(update(response_code), 0);
  assert.equal(update(response_code), 42045);
  assert.equal(rules.shown_to('liming')[0].text, '已受理');
  assert.throws(() => rules.click('liming', 't1', 'k1'), /sees no button/);
  rules.advance(73 * hour);
  assert.equal(update(ResponseCode), 42045);
});

test('over HTTP', async () => {
  const api = await start_wecom_api();
  try {
    api.rules.add_app('ww1', 7, 's1');
    api.rules.add_member('liming');
    api.rules.add_media('m1', { bytes: Buffer.from('jpeg'), type: 'image/jpeg', filename: 'm1.jpg' });
    const call = async (path, body) => (await fetch(`${api.url}${path}`, body && { method: 'POST', body: JSON.stringify(body) })).json();
    const { access_token } = await call('/cgi-bin/gettoken?corpid=ww1&corpsecret=s1');
    assert.equal((await call(`/cgi-bin/message/send?access_token=${access_token}`, text('一'))).errcode, 0);
    assert.equal((await call(`/cgi-bin/message/send?access_token=x`, text('一'))).errcode, 40014);
    const file = await fetch(`${api.url}/cgi-bin/media/get?access_token=${access_token}&media_id=m1`);
    assert.equal(await file.text(), 'jpeg');
    assert.equal(api.rules.count_calls('/cgi-bin/message/send'), 2);
  } finally {
    await api.close();
  }
});
