// Bad input over TLS to the real binary: each gets its clear refusal and changes nothing.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { encrypt } from '@wecom/crypto';
import { request, send_raw, statuses } from './support/http.mjs';
import { file_complaint, Stage } from './support/stage.mjs';
import { dongmen } from './support/city.mjs';
import { jpeg } from './support/pictures.mjs';
import { to_xml } from './support/wechat.mjs';

const body_bytes = 65536;
const photo_bytes = 150000;
const now_s = () => Math.floor(Date.now() / 1000);

describe('bad input', () => {
  let stage;
  let account; // secure mode, plaintext refused
  before(async () => {
    stage = await Stage.open({
      accounts: { secure: 'secure', plain: 'plain' },
      settings: { limits: { body_bytes, photo_bytes } },
    });
    account = stage.wechat.secure;
  });
  after(() => stage?.close());

  const text_message = (words = '路灯不亮') => account.message('oresident', { MsgType: 'text', Content: words });

  describe('WeChat', () => {
    async function refused(post, status) {
      const response = await post;
      assert.ok([status].flat().includes(response.status), `answered ${response.status}: ${response.body}`);
      if (response.status === 403) assert.equal(response.body.length, 0, 'a 403 says nothing');
      return response;
    }

    test('the URL check answers the echo, and only to the right token', async () => {
      const right = await account.check_url('5838479218127813673');
      assert.equal(right.status, 200);
      assert.equal(right.body.toString(), '5838479218127813673');
      await refused(account.check_url('5838479218127813673', { token: 'wrong' }), 403);
    });

    test('wrong, missing and shifted signatures', async () => {
      const good = () => account.sealed(text_message());
      for (const name of ['msg_signature', 'timestamp', 'nonce']) {
        const { query, body } = good();
        delete query[name];
        await refused(account.post({ query, body }), 403);
      }
      const { query, body } = good();
      await refused(account.post({ query: { ...query, msg_signature: '0'.repeat(40) }, body }), 403);
      await refused(account.post({ query: { ...query, msg_signature: query.msg_signature.toUpperCase() + ' ' }, body }), 403);
      await refused(account.post({ query: { ...query, msg_signature: query.signature }, body }), 403);
      // The hash does not see where the timestamp ends and the nonce begins.
      const { query: whole, body: same } = account.sealed(text_message(), { nonce: '2345678' });
      const shifted = { ...whole, timestamp: `${whole.timestamp}2`, nonce: '345678' };
      await refused(account.post({ query: shifted, body: same }), 403);
    });

    test('a plaintext message to an account with a key', async () => {
      await refused(account.post(account.sealed(text_message(), { mode: 'plain' })), 403);
    });

    test('an encrypted message for another account', async () => {
      await refused(account.post(account.sealed(text_message(), { app_id: 'wx0000000000000000' })), [400, 403]);
      await refused(account.post(account.sealed(text_message(), { app_id: '' })), [400, 403]);
      await refused(account.post(account.sealed(text_message(), { app_id: `${account.app_id}x` })), [400, 403]);
    });

    test('signed ciphertext of 0 to 200 bytes: one and the same refusal', async () => {
      const answers = new Set();
      for (let length = 0; length <= 200; length++) {
        const cipher = createHash('sha512').update(`noise ${length}`).digest();
        const noise = Buffer.concat(Array(4).fill(cipher)).subarray(0, length).toString('base64');
        const response = await refused(account.post(account.sealed(text_message(), { cipher: noise })), [400, 403]);
        if (length) answers.add(`${response.status} ${response.body}`);
      }
      assert.equal(answers.size, 1, 'no padding oracle');
    });

    test('flipped bits', async () => {
      const random = Buffer.alloc(16, 7);
      const message = account.message('oresident', { MsgType: 'text', Content: '路灯不亮' });
      const bytes = Buffer.from(encrypt(account.encoding_aes_key, message.xml, account.app_id, random), 'base64');
      const { query } = account.sealed(message, { cipher: bytes.toString('base64') });
      for (let bit = 0; bit < bytes.length * 8; bit += 61) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] ^= 1 << (bit & 7);
        const cipher = flipped.toString('base64');
        // With the signature of the good one, as an attacker has it.
        const { body } = account.sealed(message, { cipher });
        await refused(account.post({ query, body }), 403);
      }
      // And signed anew, where the padding and the app id are.
      for (let bit = (bytes.length - 48) * 8; bit < bytes.length * 8; bit += 37) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] ^= 1 << (bit & 7);
        await refused(account.post(account.sealed(message, { cipher: flipped.toString('base64') })), [400, 403]);
      }
    });

    const fields = (more) => ({
      ToUserName: account.original_id, FromUserName: 'oresident', CreateTime: now_s(), MsgType: 'text', ...more,
    });
    const inner = (xml) => account.post(account.sealed({ openid: 'oresident', xml }));

    test('XML that is not a message', async () => {
      const good = to_xml(fields({ Content: '路灯不亮', MsgId: 23000000000000001n }));
      const lol = '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>';
      const bad = {
        doctype: lol + good.replace('路灯不亮', '&lol2;'),
        external: `<!DOCTYPE x SYSTEM "file:///etc/passwd">${good}`,
        'two FromUserName': good.replace('<MsgType>', '<FromUserName><![CDATA[victim]]></FromUserName><MsgType>'),
        'two roots': good + good,
        cut: good.slice(0, -8),
        empty: '',
        json: '{"MsgType":"text"}',
        'no FromUserName': good.replace(/<FromUserName>.*?<\/FromUserName>/, ''),
        'no MsgType': good.replace(/<MsgType>.*?<\/MsgType>/, ''),
        'CreateTime in words': good.replace(/<CreateTime>\d+/, '<CreateTime>now'),
        deep: `<xml>${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}</xml>`,
      };
      for (const [name, xml] of Object.entries(bad)) {
        const response = await inner(xml);
        assert.equal(response.status, 400, `${name}: ${response.status} ${response.body}`);
      }
      // Outside the encryption too.
      const { query, body } = account.sealed(text_message());
      await refused(account.post({ query, body: lol + body }), 400);
      const twice = body.replace('</xml>', `${body.match(/<Encrypt>.*<\/Encrypt>/)[0]}</xml>`);
      await refused(account.post({ query, body: twice }), 400);
    });

    test('invalid UTF-8', async () => {
      const xml = Buffer.from(to_xml(fields({ Content: '路灯XX不亮', MsgId: 23000000000000002n })));
      xml[xml.indexOf('XX')] = 0xff;
      await refused(inner(xml), 400);
    });

    test('control characters in CDATA are what people type: they work', async () => {
      const message = account.message('otypist', { MsgType: 'text', Content: '路灯\x1d不亮\x10三天了' });
      assert.ok(await account.deliver(message), 'there is a reply');
      const brackets = account.message('otypist', { MsgType: 'text', Content: '灯 ]]> <b>&amp; "x" 坏了' });
      assert.ok(await account.deliver(brackets));
    });

    test('a body of exactly the limit is read, one byte more is not', async () => {
      const { query, body } = account.sealed(text_message());
      const padded = (bytes) => body.replace('</xml>', `${' '.repeat(bytes - Buffer.byteLength(body))}</xml>`);
      assert.equal((await account.post({ query, body: padded(body_bytes) })).status, 200);
      await refused(account.post({ query, body: padded(body_bytes + 1) }), 413);
    });

    test('an account that is not there, and a method that is not', async () => {
      const { query, body } = account.sealed(text_message());
      const nowhere = await request(stage.heed, { method: 'POST', path: `/wechat/nobody?${new URLSearchParams(query)}`, body });
      assert.equal(nowhere.status, 404);
      const put = await request(stage.heed, { method: 'PUT', path: `/wechat/secure?${new URLSearchParams(query)}`, body });
      assert.equal(put.status, 405);
    });

    test('a plaintext account checks its signature too', async () => {
      const plain = stage.wechat.plain;
      const { query, body } = plain.sealed(plain.message('oresident', { MsgType: 'text', Content: '你好' }));
      await refused(plain.post({ query: { ...query, signature: '0'.repeat(40) }, body }), 403);
      await refused(plain.post({ query: { timestamp: query.timestamp, nonce: query.nonce }, body }), 403);
    });
  });

  describe('the app channel', () => {
    const message = (content = { type: 'event', event: 'start' }) => stage.app.message('u-bad', content);
    const with_body = (body) => ({ ...message(), body });
    async function refused(post, status) {
      const response = await post;
      assert.equal(response.status, status, response.body.toString().slice(0, 200));
      const { error } = JSON.parse(response.body.toString());
      assert.ok(error.code && error.message, 'the refusal says why');
      return error;
    }

    test('wrong and missing signatures, stale and future timestamps', async () => {
      await refused(stage.app.post(message(), { headers: { 'webhook-signature': 'v1,AAAA' } }), 401);
      await refused(stage.app.post(message(), { headers: { 'webhook-signature': `v1,${'A'.repeat(43)}=` } }), 401);
      for (const name of ['webhook-signature', 'webhook-timestamp', 'webhook-id']) {
        await refused(stage.app.post(message(), { headers: { [name]: undefined } }), 401);
      }
      await refused(stage.app.post(message(), { headers: { 'webhook-id': 'msg_other' } }), 401);
      await refused(stage.app.post(message(), { at: new Date(Date.now() - 6 * 60 * 1000) }), 401);
      await refused(stage.app.post(message(), { at: new Date(Date.now() + 6 * 60 * 1000) }), 401);
      const changed = message();
      const { 'webhook-signature': signature } = stage.app.headers(changed);
      changed.body = changed.body.replace('u-bad', 'u-bat');
      await refused(stage.app.post(changed, { headers: { 'webhook-signature': signature } }), 401);
    });

    test('one of several signatures is enough, and the tolerance is five minutes', async () => {
      const one = message();
      const { 'webhook-signature': right } = stage.app.headers(one);
      const many = `v1,${'B'.repeat(43)}= v2,abc ${right}`;
      assert.equal((await stage.app.post(one, { headers: { 'webhook-signature': many } })).status, 200);
      assert.equal((await stage.app.post(message(), { at: new Date(Date.now() - 4 * 60 * 1000) })).status, 200);
    });

    test('bodies that are not a message', async () => {
      const bodies = [
        '', '{', '[]', 'null', '"text"', '{"user":"u"}', '{"user":"u","type":"dance"}',
        '{"user":"","type":"text","text":"x"}', '{"user":7,"type":"text","text":"x"}',
        '{"user":"u","type":"text"}', '{"user":"u","type":"text","text":7}',
        '{"user":"u","user":"v","type":"text","text":"x"}',
        '{"user":"u","type":"location","latitude":91,"longitude":0}',
        '{"user":"u","type":"location","latitude":"22.5","longitude":114}',
        '{"user":"u","type":"location","latitude":22.5,"longitude":114,"datum":"bd09"}',
        '{"user":"u","type":"image","data":"***"}', '{"user":"u","type":"image"}',
        '{"user":"u","type":"event","event":"dance"}', '{"user":"u","type":"text","text":"\\ud800"}',
        '{"user":"u","type":"text","text":"x"} x',
      ];
      for (const body of bodies) {
        const error = await refused(stage.app.post(with_body(body)), 400);
        assert.ok(error.message.length > 5, body);
      }
      // The library signs text only: these bytes are signed by hand.
      const bytes = Buffer.from('{"user":"u","type":"text","text":"XX"}');
      bytes[bytes.indexOf('XX')] = 0xc0;
      const invalid = { ...message(), body: bytes };
      const at = String(now_s());
      const key = Buffer.from(stage.app.secret.slice('whsec_'.length), 'base64');
      const digest = createHmac('sha256', key).update(`${invalid.id}.${at}.`).update(bytes).digest('base64');
      const headers = { 'webhook-timestamp': at, 'webhook-signature': `v1,${digest}` };
      await refused(stage.app.post(invalid, { headers }), 400);
    });

    test('JSON 200,000 levels deep', async () => {
      await refused(stage.app.post(with_body('['.repeat(200000))), 400);
      const deep = `{"user":"u","type":"text","text":${'['.repeat(100000)}${']'.repeat(100000)}}`;
      await refused(stage.app.post(with_body(deep)), 400);
    });

    test('a body of exactly the limit is read, one byte more is not', async () => {
      const limit = body_bytes + Math.floor((photo_bytes * 4) / 3);
      const { body } = message();
      const padded = (bytes) => with_body(body + ' '.repeat(bytes - Buffer.byteLength(body)));
      assert.equal((await stage.app.post(padded(limit))).status, 200);
      await refused(stage.app.post(padded(limit + 1)), 413);
    });

    test('other addresses, methods and media types', async () => {
      await refused(stage.app.post(message(), { path: '/app/nobody/messages' }), 404);
      await refused(stage.app.post(message(), { method: 'PUT' }), 405);
      await refused(stage.app.post(message(), { headers: { 'content-type': 'text/plain' } }), 415);
    });
  });

  describe('HTTP', () => {
    const host = () => `Host: ${stage.heed.url.host}`;
    const path = () => {
      const { query } = account.sealed(text_message());
      return `/wechat/secure?${new URLSearchParams(query)}`;
    };
    const second = () => `GET /healthz HTTP/1.1\r\n${host()}\r\n\r\n`;

    // Answered 400 once and closed: what follows in the stream is never taken for a request.
    async function refused_and_closed(lines, tail = '') {
      const { text, closed } = await send_raw(stage.heed, [`${lines.join('\r\n')}\r\n\r\n${tail}`]);
      assert.ok(closed, 'the connection is closed');
      assert.deepEqual(statuses(text), [400], text);
    }

    test('two Host headers, or none', async () => {
      await refused_and_closed(['GET /healthz HTTP/1.1', host(), 'Host: other.example'], second());
      await refused_and_closed(['GET /healthz HTTP/1.1', host(), host()], second());
      await refused_and_closed(['GET /healthz HTTP/1.1'], second());
    });

    test('transfer encodings that hide a second request', async () => {
      for (const coding of ['xchunked', 'chunked, gzip', 'gzip', 'identity, chunked', 'chunked\r\nTransfer-Encoding: chunked']) {
        await refused_and_closed([`POST ${path()} HTTP/1.1`, host(), `Transfer-Encoding: ${coding}`], second());
      }
      await refused_and_closed(
        [`POST ${path()} HTTP/1.1`, host(), 'Transfer-Encoding: chunked', 'Content-Length: 4'], `0\r\n\r\n${second()}`);
      await refused_and_closed([`POST ${path()} HTTP/1.0`, host(), 'Transfer-Encoding: chunked'], `0\r\n\r\n${second()}`);
    });

    test('contradicting lengths', async () => {
      await refused_and_closed([`POST ${path()} HTTP/1.1`, host(), 'Content-Length: 5', 'Content-Length: 6'], `hello${second()}`);
      await refused_and_closed([`POST ${path()} HTTP/1.1`, host(), 'Content-Length: 5, 5'], `hello${second()}`);
      await refused_and_closed([`POST ${path()} HTTP/1.1`, host(), 'Content-Length: +5'], `hello${second()}`);
    });

    test('trailers', async () => {
      const { query, body } = account.sealed(text_message());
      const chunk = `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`;
      const head = [`POST /wechat/secure?${new URLSearchParams(query)} HTTP/1.1`, host(), 'Transfer-Encoding: chunked'];
      await refused_and_closed(head, `${chunk}0\r\nX-Forwarded-For: 127.0.0.1\r\nCookie: staff=1\r\n\r\n${second()}`);
      // Chunked without trailers is fine.
      const { text } = await send_raw(stage.heed, [`${[...head, 'Connection: close'].join('\r\n')}\r\n\r\n${chunk}0\r\n\r\n`]);
      assert.deepEqual(statuses(text), [200], text);
    });

    test('header lines that are not header lines', async () => {
      await refused_and_closed(['GET /healthz HTTP/1.1', host(), 'X_Under: 1'], second());
      await refused_and_closed(['GET /healthz HTTP/1.1', host(), 'X-Fold: 1\r\n  2'], second());
      await refused_and_closed(['GET http://elsewhere.example/healthz HTTP/1.1', host()], second());
    });

    test('a header block that never ends, and one that is too long', async () => {
      const slow = send_raw(stage.heed, [`GET /healthz HTTP/1.1\r\n${host()}\r\nX-Slow: `], { deadline_ms: 20000 });
      const long = await send_raw(stage.heed, [`GET /healthz HTTP/1.1\r\n${host()}\r\nX-Long: ${'a'.repeat(20000)}\r\n\r\n`]);
      assert.ok(long.closed);
      assert.ok(statuses(long.text).every((one) => one === 400 || one === 431), long.text);
      const { closed, text } = await slow;
      assert.ok(closed, 'the slow one is cut');
      assert.ok(statuses(text).every((one) => one === 408 || one === 400), text);
    });

    test('a body that never ends', async () => {
      const head = `POST ${path()} HTTP/1.1\r\n${host()}\r\nContent-Length: 1000\r\n\r\n<xml>`;
      const { closed, text } = await send_raw(stage.heed, [head], { deadline_ms: 20000 });
      assert.ok(closed, 'it is cut');
      assert.ok(statuses(text).every((one) => one === 408 || one === 400), text);
    });
  });

  test('after all of this the server is well', async () => {
    for (const path of ['/healthz', '/readyz']) {
      assert.equal((await request(stage.heed, { path })).status, 200, path);
    }
    assert.deepEqual(await stage.heed.export(), [], 'nothing of all this became a complaint');
    const { number } = await file_complaint(
      stage.person('secure'), [['text', '路灯不亮'], ['place', dongmen], ['photo', jpeg(1)]]);
    assert.deepEqual((await stage.heed.export()).map((one) => one.number), [number]);
  });
});
