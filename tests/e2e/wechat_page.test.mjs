// The chat inside WeChat's built-in browser: the signature that its script asks for, and what the
// script then does for the chat.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { request } from './support/http.mjs';
import { no_browser, Pages, phone } from './support/pages.mjs';
import { jpeg } from './support/pictures.mjs';
import { Stage } from './support/stage.mjs';

const wechat_agent = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.47';

const verify_code = '2pWq8sKJ0aZbYx1c';
const verify_file = `MP_verify_${verify_code}.txt`;

describe('the chat in WeChat', () => {
  let stage;
  let heed;
  before(async () => {
    stage = await Stage.open();
    heed = stage.heed;
    // The chat names the account, whose id the stage has made up.
    await heed.stop();
    const config = (await readFile(heed.config, 'utf8')).replace('kind = "wechat"\n', `$&verify_files = ["${verify_file}"]\n`);
    await heed.write(verify_file, `${verify_code}\n`);
    const app_id = config.match(/app_id = (".*?")/)[1];
    await heed.write('heed.toml', `${config}\n[[channel]]\nkind = "web"\nname = "web"\napp_id = ${app_id}\n`);
    await heed.start();
  });
  after(() => stage?.close());
  const sign = (url) => request(heed, { path: `/chat/wechat?url=${encodeURIComponent(url)}` });

  test('WeChat finds its file at the root of the domain, and no other', async () => {
    const { status, body, headers } = await request(heed, { path: `/${verify_file}` });
    assert.equal(status, 200);
    assert.equal(body.toString(), verify_code);
    assert.match(headers['content-type'], /^text\/plain/);
    for (const other of [verify_file.toLowerCase(), `/${verify_file}`, `${verify_file}/`, 'MP_verify_other.txt', 'heed.toml']) {
      assert.equal((await request(heed, { path: `/${other}` })).status, 404, other);
    }
    assert.equal((await request(heed, { method: 'POST', path: `/${verify_file}`, body: 'x' })).status, 405);
    // Its public address is not this machine's, so the doctor cannot find the file there.
    assert.match((await heed.run(['doctor'])).stdout, new RegExp(`domain's file: https://\\S+/${verify_file} `));
  });

  test('only there it loads the script, and from WeChat alone', async () => {
    const page = await request(heed, { path: '/chat', headers: { 'user-agent': wechat_agent } });
    assert.match(page.body.toString(), /<script defer src="https:\/\/res\.wx\.qq\.com\/open\/js\/jweixin-[\d.]+\.js"><\/script>/);
    assert.match(page.headers['content-security-policy'], /script-src 'self' https:\/\/res\.wx\.qq\.com;/);
    const elsewhere = await request(heed, { path: '/chat' });
    assert.doesNotMatch(elsewhere.body.toString(), /res\.wx/);
    assert.match(elsewhere.headers['content-security-policy'], /script-src 'self';/);
  });

  test('its address is signed with a ticket that is fetched once', async () => {
    const url = 'https://bot.example.org/chat?lang=zh-CN';
    for (let i = 0; i < 5; i++) {
      const answer = await sign(url);
      assert.equal(answer.status, 200, answer.body.toString());
      const { timestamp, nonce, signature } = JSON.parse(answer.body);
      assert.ok(Math.abs(timestamp - Date.now() / 1000) < 60);
      const text = `jsapi_ticket=${stage.rules.js_ticket_value}&noncestr=${nonce}&timestamp=${timestamp}&url=${url}`;
      assert.equal(signature, createHash('sha1').update(text).digest('hex'));
      assert.ok(!answer.body.toString().includes(stage.rules.js_ticket_value));
    }
    assert.equal(stage.rules.tickets_fetched, 1);
    for (const other of ['https://evil.example/chat', 'https://bot.example.org/console', 'https://bot.example.org/chatter', '']) {
      assert.equal((await sign(other)).status, 404, other);
    }
  });

  test('place and photos come through the script', { skip: no_browser }, async () => {
    const pages = await Pages.open(heed);
    try {
      const page = await pages.page_of({ viewport: phone, userAgent: wechat_agent });
      // WeChat's script, as far as the chat needs it.
      await page.route('https://res.wx.qq.com/**', (route) => route.fulfill({
        contentType: 'text/javascript',
        body: `window.wx = (() => { let ready; let given; return {
          config(o) { given = o; window.wx_config = o; setTimeout(() => ready(), 0); },
          ready(f) { ready = f; }, error() {},
          getLocation(o) { o.success({ latitude: '22.5463', longitude: '114.1235' }); },
          chooseImage(o) { o.success({ localIds: ['a', 'b'].slice(0, o.count) }); },
          getLocalImgData(o) { o.success({ localData: o.localId === 'a' ? ${JSON.stringify(jpeg(1, 16).toString('base64'))} : 'data:image/jpg;base64,' + ${JSON.stringify(jpeg(2, 16).toString('base64'))} }); },
        }; })();`,
      }));
      await page.goto(`https://${heed.url.host}/chat`);
      await page.locator('.theirs').first().waitFor();
      await page.waitForFunction(() => 'wx_config' in window);
      assert.deepEqual(Object.keys(await page.evaluate(() => window.wx_config)).sort(), ['appId', 'debug', 'jsApiList', 'nonceStr', 'signature', 'timestamp']);
      await page.locator('#text').fill('半夜装修太吵了');
      await page.locator('#send').click();
      await page.locator('.theirs', { hasText: '噪音扰民' }).first().waitFor();
      await page.locator('#photo').click();
      await page.locator('.photo').nth(1).waitFor();
      await page.waitForFunction(() => !document.querySelector('progress'));
      assert.equal(await page.locator('.photo.failed').count(), 0);
      await page.locator('#place').click();
      await page.locator('#here').click();
      await page.locator('.mine', { hasText: '22.54630, 114.12350' }).waitFor();
      await page.locator('.theirs', { hasText: /LH\d{6}/ }).first().waitFor();
      const [filed] = await heed.export();
      assert.equal(filed.photos.length, 2);
      assert.equal(filed.location.area, 'dongmen');
      assert.deepEqual(page.faults, []);
    } finally {
      await pages.close();
    }
  });
});
