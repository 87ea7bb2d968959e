// The fake platform keeps the rules it is there for: what heed is measured against is itself tried.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { start_wechat_api } from './wechat_api.mjs';
import { WeChatRules } from './wechat_rules.mjs';

const hour = 3600 * 1000;
const app = { appid: 'wx1', secret: 's1' };

function rules_with_account() {
  const rules = new WeChatRules();
  rules.add_account(app.appid, app.secret);
  return rules;
}
const token_of = (rules, more) => rules.stable_token({ grant_type: 'client_credential', ...app, ...more });
const send = (rules, touser, content, raw = '{}') => rules.send_message({ touser, msgtype: 'text', text: { content } }, raw).errcode;

test('a menu outside the limits is refused with the code that says which', () => {
  const rules = rules_with_account();
  const click = (name) => ({ type: 'click', name, key: 'k' });
  const set = (...button) => rules.create_menu({ button }, '{}').errcode;
  assert.equal(set(click('我要反映'), { name: '更多', sub_button: [click('a')] }), 0);
  assert.equal(set(click('a'), click('b'), click('c'), click('d')), 40016);
  assert.equal(set(click('我要反映问题')), 40018);
  assert.equal(set({ ...click('a'), type: 'tap' }), 40017);
  assert.equal(set({ ...click('a'), key: 'k'.repeat(129) }), 40019);
  assert.equal(set({ name: 'm', sub_button: Array.from({ length: 6 }, () => click('a')) }), 40023);
  assert.equal(set({ name: 'm', sub_button: [click('a'.repeat(61))] }), 40025);
  assert.equal(rules.create_menu({ button: [click('a')] }, '"\\u6211"').errcode, 40033);
});

test('a code has a scene of 1 to 64 characters, and its ticket shows it', () => {
  const rules = rules_with_account();
  const make = (scene_str) => rules.create_code({ action_name: 'QR_LIMIT_STR_SCENE', action_info: { scene: { scene_str } } });
  assert.equal(rules.scene_of(make('灯'.repeat(64)).ticket), '灯'.repeat(64));
  assert.equal(make('灯'.repeat(65)).errcode, 40053);
  assert.equal(make('').errcode, 40053);
  assert.equal(rules.scene_of('nothing'), undefined);
});

test('typing needs a word within 30 seconds and is not shown twice', () => {
  const rules = rules_with_account();
  const type = (command = 'Typing') => rules.show_typing({ touser: 'o1', command }).errcode;
  assert.equal(type(), 40003);
  rules.acted('o1');
  assert.equal(type('Sleeping'), 45072);
  assert.equal(type(), 0);
  assert.equal(type(), 45081);
  rules.advance(16 * 1000);
  assert.equal(type(), 0);
  rules.advance(16 * 1000);
  assert.equal(type(), 45080);
});

test('a stable token stays the same until five minutes before its end', () => {
  const rules = rules_with_account();
  const first = token_of(rules).access_token;
  rules.advance(1.9 * hour);
  assert.equal(token_of(rules).access_token, first);
  rules.advance(0.05 * hour);
  const second = token_of(rules).access_token;
  assert.notEqual(second, first);
  assert.equal(rules.check_token(first), null, 'both live for a while');
  rules.advance(0.1 * hour);
  assert.equal(rules.check_token(first)?.errcode, 42001);
  assert.equal(rules.check_token(second), null);
});

test('a forced refresh ends the old token and is refused within 30 seconds', () => {
  const rules = rules_with_account();
  const first = token_of(rules).access_token;
  assert.notEqual(token_of(rules, { force_refresh: true }).access_token, first);
  assert.equal(rules.check_token(first)?.errcode, 40001);
  assert.equal(token_of(rules, { force_refresh: true }).errcode, 45011);
  rules.advance(31 * 1000);
  assert.ok(token_of(rules, { force_refresh: true }).access_token);
});

test('wrong credentials', () => {
  const rules = rules_with_account();
  assert.equal(token_of(rules, { secret: 'x' }).errcode, 40125);
  assert.equal(token_of(rules, { appid: 'x' }).errcode, 40013);
  assert.equal(rules.check_token('x').errcode, 40001);
  assert.equal(rules.check_token(null).errcode, 41001);
});

test('five messages within 48 hours of the person’s last one', () => {
  const rules = rules_with_account();
  assert.equal(send(rules, 'o1', 'hello'), 40003);
  rules.acted('o1');
  for (let i = 0; i < 5; i++) assert.equal(send(rules, 'o1', `${i}`), 0);
  assert.equal(send(rules, 'o1', '5'), 45047);
  rules.acted('o1');
  assert.equal(send(rules, 'o1', '6'), 0);
  rules.advance(49 * hour);
  assert.equal(send(rules, 'o1', '7'), 45015);
  rules.unfollow('o1');
  assert.equal(send(rules, 'o1', '8'), 43004);
  assert.deepEqual(rules.shown_to('o1').map((one) => one.text), ['0', '1', '2', '3', '4', '6']);
});

test('forms, lengths and escapes', () => {
  const rules = rules_with_account();
  rules.acted('o1');
  assert.equal(send(rules, 'o1', '路'.repeat(683)), 45002);
  assert.equal(send(rules, 'o1', '路', '{"content":"\\u8def"}'), 40033);
  assert.equal(rules.send_message({ touser: 'o1', msgtype: 'text' }, '').errcode, 47001);
  const menu = { head_content: 'solved?', list: [{ id: '1', content: 'yes' }], tail_content: '' };
  assert.equal(rules.send_message({ touser: 'o1', msgtype: 'msgmenu', msgmenu: menu }, '').errcode, 0);
  assert.equal(rules.shown.at(-1).text, 'solved?\nyes');
});

test('one article, with lengths and a picture', () => {
  const rules = rules_with_account();
  rules.acted('o1');
  const article = { title: '近30天', description: '超时1件', url: 'https://a.example/s', picurl: 'https://a.example/s.png' };
  const send_news = (...articles) => rules.send_message({ touser: 'o1', msgtype: 'news', news: { articles } }, '{}').errcode;
  assert.equal(send_news(article), 0);
  assert.deepEqual(rules.shown.at(-1), { openid: 'o1', way: 'message', text: '近30天\n超时1件', article });
  assert.equal(send_news(), 44003);
  assert.equal(send_news(article, article), 45008);
  assert.equal(send_news({ ...article, title: '天'.repeat(65) }), 45003);
  assert.equal(send_news({ ...article, description: '天'.repeat(121) }), 45004);
  assert.equal(send_news({ ...article, url: 'a.example' }), 45005);
  assert.equal(send_news({ ...article, picurl: '/s.png' }), 45006);
  assert.equal(send_news({ ...article, description: undefined }), 47001);
});

test('a template message with the same client_msg_id is shown once', () => {
  const rules = rules_with_account();
  rules.add_template('t1');
  rules.acted('o1');
  const message = { touser: 'o1', template_id: 't1', client_msg_id: 'k1', data: { thing1: { value: 'news' } } };
  const first = rules.send_template(message, '');
  assert.equal(first.errcode, 0);
  assert.equal(rules.send_template(message, '').msgid, first.msgid);
  assert.equal(rules.shown.length, 1);
  rules.advance(11 * 60 * 1000);
  assert.notEqual(rules.send_template(message, '').msgid, first.msgid);
  assert.equal(rules.send_template({ ...message, template_id: 't2' }, '').errcode, 40037);
});

test('a subscription message goes to subscribers, with the fields of its template', () => {
  const rules = rules_with_account();
  rules.add_subscription('s1', ['thing2', 'time3']);
  const message = { touser: 'o1', template_id: 's1', page: 'https://x', data: { thing2: { value: '已受理' }, time3: { value: '2026-11-24 10:00' } } };
  assert.equal(rules.send_subscription(message, '').errcode, 40003);
  rules.acted('o1');
  assert.equal(rules.send_subscription(message, '').errcode, 43101);
  rules.subscribe('o1', 's1');
  assert.equal(rules.send_subscription(message, '').errcode, 0);
  assert.deepEqual(rules.shown, [{ openid: 'o1', way: 'subscription', text: '已受理\n2026-11-24 10:00', page: 'https://x' }]);
  const wrong = (data) => rules.send_subscription({ ...message, data }, '').errcode;
  assert.equal(wrong({ thing2: { value: '已受理' } }), 47003);
  assert.equal(wrong({ ...message.data, thing2: { value: 'x'.repeat(21) } }), 47003);
  assert.equal(rules.send_subscription({ ...message, template_id: 's2' }, '').errcode, 40037);
});

describe('over HTTP', () => {
  let api;
  before(async () => {
    api = await start_wechat_api();
    api.rules.add_account(app.appid, app.secret);
    api.rules.acted('o1');
  });
  after(() => api.close());

  const post = (path, body) => fetch(api.url + path, { method: 'POST', body: JSON.stringify(body) });
  const message = { touser: 'o1', msgtype: 'text', text: { content: '您好' } };
  const token = () => token_of(api.rules).access_token;

  test('a message, and a connection cut before and after it took effect', async () => {
    const path = `/cgi-bin/message/custom/send?access_token=${token()}`;
    assert.equal((await (await post(path, message)).json()).errcode, 0);
    api.rules.script({ path: '/cgi-bin/message/custom/send', drop: 'before' });
    api.rules.script({ path: '/cgi-bin/message/custom/send', drop: 'after' });
    await assert.rejects(post(path, message));
    assert.equal(api.rules.shown.length, 1);
    await assert.rejects(post(path, message));
    assert.equal(api.rules.shown.length, 2);
  });

  test('media: bytes with a file name, a video’s address, an unknown id', async () => {
    api.rules.add_media('m1', { bytes: Buffer.from([0xff, 0xd8]), type: 'image/jpeg', filename: 'm1.jpg' });
    api.rules.add_media('m2', { video_url: 'http://video' });
    const get = (id) => fetch(`${api.url}/cgi-bin/media/get?access_token=${token()}&media_id=${id}`);
    const image = await get('m1');
    assert.match(image.headers.get('content-disposition'), /m1\.jpg/);
    assert.equal((await image.arrayBuffer()).byteLength, 2);
    assert.equal((await (await get('m2')).json()).video_url, 'http://video');
    const unknown = await get('m3');
    assert.equal(unknown.status, 200);
    assert.equal((await unknown.json()).errcode, 40007);
  });

  test('a test in another process can steer it', async () => {
    await post('/_test/script', [{ path: '/cgi-bin/media/get', errcode: 45009 }]);
    const answer = await fetch(`${api.url}/cgi-bin/media/get?access_token=${token()}&media_id=m1`);
    assert.equal((await answer.json()).errcode, 45009);
    const shown = await (await post('/_test/shown', [])).json();
    assert.equal(shown[0].text, '您好');
    assert.equal((await post('/_test/nothing', [])).status, 404);
  });
});
