// The web channel as a browser's socket sees it: docs/web-channel.md.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { AppChannel, AppPerson, new_secret } from './support/app.mjs';
import { dongmen } from './support/city.mjs';
import { Heed } from './support/heed.mjs';
import { request, send_raw, statuses } from './support/http.mjs';
import { jpeg } from './support/pictures.mjs';
import { until } from './support/wait.mjs';
import { new_id, Visitor } from './support/web.mjs';

const web = { kind: 'web', name: 'web' };
const complaint_text = '东门步行街半夜装修太吵了';
let heed;
let clerk; // a member of staff, on the app channel

before(async () => {
  const secret = new_secret();
  heed = await Heed.create({ channels: [web, { kind: 'app', name: 'iluohu', secret }] });
  await heed.start();
  clerk = new AppPerson(new AppChannel(heed, { name: 'iluohu', secret }), 'clerk');
});
after(() => heed?.remove());

async function file(visitor, text = complaint_text) {
  await visitor.say(text);
  await visitor.send({ type: 'location', ...dongmen });
  const answer = await visitor.say('提交');
  assert.match(answer.complaint?.number ?? '', /^LH\d{6}-\d{4}-\d$/, JSON.stringify(answer));
  return answer.complaint;
}

test('the page makes a visitor and allows nothing inline', async () => {
  const page = await request(heed, { path: '/chat', headers: { 'accept-language': 'en-GB,en;q=0.9' } });
  assert.equal(page.status, 200);
  assert.match(page.headers['set-cookie'][0], /^__Host-heed=[0-9a-f]{32}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
  const policy = page.headers['content-security-policy'];
  for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "require-trusted-types-for 'script'", "frame-ancestors 'none'"]) {
    assert.ok(policy.includes(rule), rule);
  }
  assert.ok(!policy.includes('unsafe'));
  assert.equal(page.headers['cache-control'], 'no-store');
  const html = page.body.toString();
  assert.match(html, /<html lang="en">/);
  assert.ok(!html.includes('{{'));
  assert.ok(!/<script(?![^>]*\ssrc=)|<style|\son\w+=|style=/.test(html));

  // All that it loads is there, compressed and kept for good; together with it within the budget.
  const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((one) => one[1]);
  assert.ok(assets.length >= 6);
  let bytes = page.body.length;
  for (const path of assets) {
    const asset = await request(heed, { path });
    assert.equal(asset.status, 200, path);
    assert.equal(asset.headers['content-encoding'], 'gzip');
    assert.match(asset.headers['cache-control'], /immutable/);
    bytes += asset.body.length;
  }
  assert.ok(bytes <= 150 * 1024, `${bytes} bytes`);
  const other_hash = assets[0].replace(/assets\/\w+/, 'assets/0123456789abcdef');
  assert.equal((await request(heed, { path: other_hash })).status, 404);

  const again = await request(heed, { path: '/chat', headers: { cookie: page.headers['set-cookie'][0].split(';')[0] } });
  assert.equal(again.headers['set-cookie'][0], page.headers['set-cookie'][0]);
  const chinese = await request(heed, { path: '/chat?lang=zh-CN', headers: { 'accept-language': 'en' } });
  assert.match(chinese.body.toString(), /<html lang="zh-CN">/);
  const map = JSON.parse((await request(heed, { path: '/chat/map?lang=en' })).body);
  assert.deepEqual(map.areas.map((one) => one.name), ['Dongmen', 'Guiyuan']);
  assert.deepEqual(map.areas[0].rings[0][0], [114.11, 22.54]);
});

test('a whole complaint by socket, with a photo and a place', async () => {
  const visitor = await Visitor.open(heed);
  const first = await visitor.say('半夜装修太吵了');
  assert.equal(first.dialog.draft.category, 'noise');
  const photo = await visitor.post_photo(jpeg(1));
  assert.equal(photo.status, 200, photo.body.toString());
  assert.equal(JSON.parse(photo.body).dialog.draft.photos, 1);
  const filed = await visitor.send({ type: 'location', ...dongmen });
  const stored = await heed.exported(filed.complaint.number);
  assert.equal(stored.channel, 'web');
  assert.equal(stored.photos.length, 1);
  assert.equal(stored.location.area, 'dongmen');
  assert.ok(!JSON.stringify(stored).includes(visitor.cookie.split('=')[1]));
  await visitor.close();
});

test('what can be tapped comes as buttons without numbers', async () => {
  const visitor = await Visitor.open(heed);
  await visitor.say('半夜装修太吵了');
  const placed = await visitor.send({ type: 'location', ...dongmen });
  assert.equal(placed.dialog.draft.location.label, dongmen.label);
  const submit = placed.replies.at(-1).choices.find((one) => /^(photos:none|confirm:yes)/.test(one.id));
  assert.equal(submit?.label, '提交', JSON.stringify(placed));
  const filed = await visitor.send({ type: 'choice', id: submit.id });
  assert.ok(filed.complaint.number);
  await visitor.close();
});

test('sent again after a break, a message has no second effect and the same answer', async () => {
  const visitor = await Visitor.open(heed);
  const before = (await heed.export()).length;
  await visitor.say(complaint_text);
  await visitor.send({ type: 'location', ...dongmen });
  const id = new_id();
  visitor.raw({ message: id, type: 'text', text: '提交' });
  visitor.socket.terminate(); // the answer is not waited for
  await visitor.ended();
  await visitor.connect();
  const answer = await visitor.say('提交', id);
  const once_more = await visitor.say('提交', id);
  assert.ok(answer.complaint);
  assert.deepEqual(once_more, answer);
  assert.equal((await heed.export()).length, before + 1);

  const photo_id = new_id();
  const photo = await visitor.post_photo(jpeg(2), { id: photo_id });
  const repeated = await visitor.post_photo(jpeg(2), { id: photo_id });
  assert.deepEqual(repeated.body, photo.body);
  // Somebody else's message with this id is not answered with what was said to the first.
  const stranger = await Visitor.open(heed);
  const refused = await stranger.send({ type: 'text', text: '你好' }, id);
  assert.equal(refused.type, 'refused');
  await stranger.close();
  await visitor.close();
});

test('two tabs are one person, and a notice that one of them shows is sent', async () => {
  const one = await Visitor.open(heed);
  const other = await Visitor.open(heed, { cookie: one.cookie });
  other.acknowledges = false;
  const { number } = await file(one);
  const mine = await other.say('查进度');
  assert.ok(mine.replies.some((reply) => reply.text.includes(number)), JSON.stringify(mine));
  await act(`接 ${number}`);
  const shown = await one.notice('accepted');
  assert.equal(shown.complaint.number, number);
  assert.equal((await other.notice('accepted')).notice, shown.notice);
  await settled(number, 'sent');
  await one.close();
  await other.close();
});

test('what is said while nobody looks waits for the next visit', async () => {
  const visitor = await Visitor.open(heed);
  const { number } = await file(visitor);
  await visitor.close();
  await act(`接 ${number}`);
  await settled(number, 'waiting');
  const back = await Visitor.open(heed, { cookie: visitor.cookie });
  assert.equal((await back.notice('accepted')).complaint.number, number);
  await settled(number, 'sent');
  await back.close();
});

test('who does not say that a notice was shown gets it again', async () => {
  const visitor = await Visitor.open(heed);
  const { number } = await file(visitor);
  visitor.acknowledges = false;
  await act(`接 ${number}`);
  const shown = await visitor.notice('accepted');
  await visitor.close();
  visitor.notices.length = 0;
  const back = await Visitor.open(heed, { cookie: visitor.cookie });
  assert.equal((await back.notice('accepted')).notice, shown.notice);
  await settled(number, 'sent');
  await back.close();
});

test('what waits for a member of staff is not told to them once they are removed', async () => {
  const browser = await Visitor.open(heed);
  await browser.say(`/bind ${await heed.invite({ department: 'luohu', role: 'officer', name: '何平' })}`);
  await browser.close();
  const resident = await Visitor.open(heed);
  await resident.say('着火了，学府路12号3楼');
  await resident.say('人工');
  await resident.close();
  const waiting = async () => (await heed.outbox('waiting')).filter((one) => one.channel === 'web' && !one.number);
  await until('two notices that wait', async () => (await waiting()).length >= 2);
  const id = (await heed.run(['staff', 'list'])).stdout.split('\n').find((line) => line.includes('何平')).match(/s_[0-9a-f]+/)[0];
  await heed.run(['staff', 'remove', id]);
  assert.deepEqual(await waiting(), []);
  const back = await Visitor.open(heed, { cookie: browser.cookie });
  const answer = await back.say('你好');
  assert.doesNotMatch(JSON.stringify([answer, back.notices]), /学府路/);
  await back.close();
});

test('sounds are counted with the photos: a visitor does not fill the disk by them', async () => {
  const visitor = await Visitor.open(heed);
  const voice = () => visitor.send({ type: 'voice', data: Buffer.concat([Buffer.from('OggS'), randomBytes(500)]).toString('base64') });
  const answers = [];
  for (let i = 0; i < 61; i++) answers.push(await voice());
  assert.ok(answers.slice(0, 60).every((one) => one.type === 'answer'));
  assert.equal(answers[60].error?.code, 'too_many');
  assert.equal((await visitor.post_photo(jpeg(8))).status, 429);
  assert.equal((await visitor.say('你好')).type, 'answer');
  await visitor.close();
});

test('foreign pages, strangers without a cookie and other methods are refused', async () => {
  const cookie = await Visitor.cookie_of(heed);
  const origin = `https://${heed.url.host}`;
  assert.equal(await refused_upgrade({ cookie, origin: 'https://evil.example' }), 403);
  assert.equal(await refused_upgrade({ cookie, origin: 'null' }), 403);
  // Our own host's name without TLS is whoever stands in between.
  assert.equal(await refused_upgrade({ cookie, origin: `http://${heed.url.host}` }), 403);
  assert.equal(await refused_upgrade({ cookie }), 403);
  assert.equal(await refused_upgrade({ origin }), 401);
  assert.equal(await refused_upgrade({ origin, cookie: '__Host-heed=short' }), 401);
  assert.equal((await request(heed, { path: '/chat/socket' })).status, 426);
  const post = (headers, body = jpeg(3)) =>
    request(heed, { method: 'POST', path: '/chat/photos', body, headers: { 'content-type': 'image/jpeg', ...headers } });
  assert.equal((await post({ cookie, origin: 'https://evil.example', 'message-id': new_id() })).status, 403);
  assert.equal((await post({ cookie, origin: `http://${heed.url.host}`, 'message-id': new_id() })).status, 403);
  assert.equal((await post({ origin, 'message-id': new_id() })).status, 401);
  assert.equal((await post({ cookie, origin, 'message-id': 'x' })).status, 400);
  assert.equal((await post({ cookie, origin, 'message-id': new_id(), 'content-type': 'text/html' })).status, 415);
  assert.equal((await post({ cookie, origin, 'message-id': new_id() }, 'GIF89a')).status, 400);
  assert.equal((await request(heed, { method: 'POST', path: '/chat/forget', headers: { cookie } })).status, 403);
  const forgotten = await request(heed, { method: 'POST', path: '/chat/forget', headers: { cookie, origin } });
  assert.equal(forgotten.status, 204);
  assert.match(forgotten.headers['set-cookie'][0], /Max-Age=0$/);
});

test('a WebSocket is there only where one belongs, and only in the right form', async () => {
  const cookie = await Visitor.cookie_of(heed);
  const wish = (path, more = '') =>
    `GET ${path} HTTP/1.1\r\nHost: ${heed.url.host}\r\nOrigin: https://${heed.url.host}\r\nCookie: ${cookie}\r\n` +
    `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${more}\r\n`;
  const answer = async (bytes) => statuses((await send_raw(heed, [bytes], { enough: (text) => text.includes('\r\n\r\n') })).text);
  assert.deepEqual(await answer(wish('/chat/socket')), [101]);
  for (const path of ['/chat', '/healthz', '/app/iluohu/messages', '/chat/photos']) {
    assert.deepEqual(await answer(wish(path)), [400], path);
  }
  assert.deepEqual(await answer(wish('/chat/socket', 'Content-Length: 5\r\n') + 'hello'), [400]);
  // Frames before the answer that allows them, and a second request that hides behind the wish.
  assert.deepEqual(await answer(wish('/chat/socket') + '\x81\x80\0\0\0\0'), [400]);
  assert.deepEqual(await answer(wish('/chat/socket') + wish('/chat/socket')), [400]);
});

test('what is not a message gets a reason, what is too large or binary ends the socket', async () => {
  const visitor = await Visitor.open(heed);
  for (const [bad, why] of [
    ['{', 'not JSON'],
    ['[]', 'JSON object'],
    [JSON.stringify({ type: 'text', text: 'x' }), '"message"'],
    [JSON.stringify({ message: new_id(), type: 'text', text: '长'.repeat(2001) }), '2000'],
    [JSON.stringify({ message: new_id(), type: 'image', data: 'AAAA' }), '"image"'],
    [JSON.stringify({ message: new_id(), type: 'location', latitude: 91, longitude: 0 }), '"latitude"'],
    [JSON.stringify({ type: 'seen', notice: 1 }), '"notice"'],
  ]) {
    const refused = visitor.next((one) => one.type === 'refused', why);
    visitor.raw(bad);
    assert.ok((await refused).error.message, why);
  }
  const longest = await visitor.say('长'.repeat(2000));
  assert.ok(longest.replies.length > 0);
  visitor.raw('x'.repeat(40000));
  assert.equal((await visitor.ended()).code, 1009);
  await visitor.connect();
  visitor.raw(Buffer.from('{}'), { binary: true });
  assert.equal((await visitor.ended()).code, 1003);
  const large = await visitor.post_photo(Buffer.alloc(11 * 1024 * 1024)).catch((error) => error);
  assert.ok(large.status === 413 || large instanceof Error);
});

test('a flood gets one polite line, then silence, then no socket', async () => {
  const strict = await Heed.create({ channels: [web], limits: { messages_per_minute: 30 } });
  try {
    await strict.start();
    const visitor = await Visitor.open(strict);
    for (let i = 0; i < 200; i++) visitor.raw({ message: new_id(), type: 'text', text: `第${i}句` });
    assert.equal((await visitor.ended()).code, 1008);
    const answers = visitor.heard.filter((one) => one.type === 'answer');
    assert.equal(answers.length, 120);
    assert.ok(answers.slice(0, 30).every((one) => one.replies.length > 0));
    assert.equal(answers[30].replies.length, 1);
    assert.ok(answers.slice(31).every((one) => one.replies.length === 0));
  } finally {
    await strict.remove();
  }
});

test('one browser has a bound of open chats', async () => {
  const first = await Visitor.open(heed);
  const others = [];
  for (let i = 0; i < 7; i++) others.push(await Visitor.open(heed, { cookie: first.cookie }));
  const ninth = await Visitor.open(heed, { cookie: first.cookie });
  assert.equal((await ninth.ended()).code, 1008);
  assert.ok(await first.say('你好'));
  for (const one of [first, ...others]) await one.close();
});

test('on SIGTERM an open chat is told, and heed ends in time', async () => {
  const visitor = await Visitor.open(heed);
  await visitor.say('你好');
  heed.signal('SIGTERM');
  assert.equal((await visitor.ended()).code, 1001);
  assert.equal((await heed.ended()).code, 0);
  await heed.start();
  visitor.origin = `https://${heed.url.host}`;
  await visitor.connect();
  assert.ok(await visitor.say('你好'));
  await visitor.close();
});

function refused_upgrade(headers) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`wss://${heed.url.host}/chat/socket`, {
      ca: heed.certificate,
      checkServerIdentity: () => undefined,
      headers,
    });
    socket.on('unexpected-response', (call, response) => {
      call.destroy();
      resolve(response.statusCode);
    });
    socket.on('open', () => reject(new Error('the socket was opened')));
    socket.on('error', () => {});
  });
}

let bound = false;
async function act(words) {
  if (!bound) await clerk.text(`/bind ${await heed.invite()}`);
  bound = true;
  return clerk.text(words);
}

// The outbox's row about this complaint is in `state`.
async function settled(number, state) {
  const until = Date.now() + 20000;
  let said = '';
  while (Date.now() < until) {
    said = (await heed.run(['outbox', '--state', state])).stdout;
    if (said.includes(number)) return;
    await new Promise((go_on) => setTimeout(go_on, 100));
  }
  assert.fail(`no notice of ${number} is ${state}: ${said}`);
}
