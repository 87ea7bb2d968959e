// The chat in a real browser through the real server.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { AppChannel, AppPerson, new_secret } from './support/app.mjs';
import { Heed } from './support/heed.mjs';
import { jpeg } from './support/pictures.mjs';
import { Network } from './support/network.mjs';
import { desk, no_browser, Pages, phone } from './support/pages.mjs';
import { with_yes } from './support/stage.mjs';
import { until } from './support/wait.mjs';

const slow_bytes_per_s = 40 * 1024;
const payloads = [
  '<script>window.hit=1</script>',
  '<img src=x onerror=window.hit=1>',
  '"><svg onload=window.hit=1>',
  "javascript:window.hit=1//'",
  '<iframe srcdoc="<script>parent.hit=1</script>">',
  '</textarea><script>window.hit=1</script>',
  '{{constructor.constructor("window.hit=1")()}}',
  '<a href="javascript:window.hit=1">x</a>',
  '\u202E<b onmouseover=window.hit=1>x</b>',
  '&lt;script&gt;window.hit=1&lt;/script&gt;',
];

describe('the chat in a browser', { skip: no_browser }, () => {
  let heed;
  let pages;
  let clerk;
  before(async () => {
    const secret = new_secret();
    heed = await Heed.create({ channels: [{ kind: 'web', name: 'web' }, { kind: 'app', name: 'iluohu', secret }] });
    await heed.start();
    clerk = new AppPerson(new AppChannel(heed, { name: 'iluohu', secret }), 'clerk');
    await clerk.text(`/bind ${await heed.invite()}`);
    pages = await Pages.open(heed);
  });
  after(async () => {
    await pages?.close();
    await heed?.remove();
  });

  // A browser of its own with the chat open.
  async function open(options = {}) {
    const page = await pages.page_of({
      viewport: phone,
      permissions: ['geolocation'],
      geolocation: { latitude: 22.5463, longitude: 114.1235 },
      ...options,
    });
    await page.goto(pages.at('/chat'));
    await page.locator('.theirs').first().waitFor();
    return page;
  }
  async function say(page, text) {
    await page.locator('#text').fill(text);
    await page.locator('#send').click();
  }
  const last = (page) => page.locator('.theirs').last();
  async function heard(page, words) {
    await page.locator('.theirs, .notice').filter({ hasText: words }).last().waitFor();
  }
  // Pictures chosen in one go, as a telephone's album gives them.
  const pictures = (count, blocks = 64) =>
    Array.from({ length: count }, (_, i) => ({ name: `${i}.jpg`, mimeType: 'image/jpeg', buffer: jpeg(i + 1, blocks) }));
  async function picture(page, name) {
    if (!process.env.HEED_PICTURES) return;
    await page.waitForTimeout(800); // for what still scrolls
    await page.screenshot({ path: path.join(process.env.HEED_PICTURES, name) });
  }
  async function file_with_photos(page, count) {
    await page.locator('#place').click();
    await page.locator('#here').click();
    await page.locator('.mine', { hasText: '22.54630, 114.12350' }).waitFor();
    await say(page, '东门步行街半夜装修太吵了');
    await heard(page, '噪音扰民');
    const seen = await Promise.all(Array.from({ length: count }, (_, i) => pages.photo('night', i + 1)));
    await page.locator('#files').setInputFiles(seen.map((buffer, i) => ({ name: `${i}.jpg`, mimeType: 'image/jpeg', buffer })));
    await page.locator('.photo').nth(count - 1).waitFor();
    await page.waitForFunction(() => !document.querySelector('progress'));
    // The first completed the complaint, the others were added to it; both is said.
    await heard(page, '已补充');
    await heard(page, '已提交');
    const text = await page.locator('.theirs', { hasText: '已提交' }).last().innerText();
    return text.match(/LH\d{6}-\d{4}-\d/)[0];
  }

  test('a resident files with three photos and hears of each step, here and on return', async () => {
    const page = await open();
    const number = await file_with_photos(page, 3);
    const stored = await heed.exported(number);
    assert.equal(stored.photos.length, 3);
    assert.equal(stored.location.area, 'dongmen');
    await clerk.text(`接 ${number}`);
    await page.locator('.notice', { hasText: number }).or(page.locator('.notice', { hasText: '受理' })).first().waitFor();
    await page.locator('.album').first().evaluate((album) => album.scrollIntoView({ block: 'start' }));
    await picture(page, 'chat-360.png');

    // The conversation is still there after a reload, and nothing is said twice.
    const before = await page.locator('.entry:not(.album)').count();
    await page.reload();
    await page.locator('body.ready').waitFor();
    assert.equal(await page.locator('.entry').count(), before);

    // Away: what happens meanwhile is shown on return, in a new tab of the same browser.
    await page.close();
    await with_yes(clerk, `办结 ${number} 已责令停工`);
    const back = await page.context().newPage();
    await back.goto(`https://${heed.url.host}/chat`);
    await back.locator('.notice', { hasText: '已责令停工' }).waitFor();
    assert.deepEqual(page.faults, []);

    // Its progress page, by the link that the chat shows.
    const link = new URL(await back.locator('a.progress').last().getAttribute('href'));
    await back.goto(`https://${heed.url.host}${link.pathname}`);
    await back.locator('li', { hasText: '已责令停工' }).waitFor();
    assert.deepEqual(await pages.axe(back), []);
    await back.context().close();
  });

  test('by keyboard, on a large screen, in English, in the dark, with the map', async () => {
    const page = await open({ viewport: desk, locale: 'en-GB', colorScheme: 'dark' });
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    await page.locator('#text').focus();
    await page.keyboard.type('The street light at the gate is out');
    await page.keyboard.press('Enter');
    await heard(page, 'Where is it');
    await page.locator('#place').focus();
    await page.keyboard.press('Enter');
    await page.locator('#on-map').focus();
    await page.keyboard.press('Enter');
    await page.locator('#map[open] svg path').first().waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('+');
    await page.keyboard.press('Enter');
    await page.locator('#map-take:not([disabled])').waitFor();
    assert.deepEqual(await pages.axe(page), []);
    await page.locator('#map-take').focus();
    await page.keyboard.press('Enter');
    await page.locator('.mine', { hasText: 'Location' }).waitFor();

    await heard(page, 'Submit');
    await picture(page, 'chat-1440.png');
    assert.deepEqual(await pages.axe(page), []);
    const submit = last(page).locator('.choice', { hasText: 'Submit' });
    await submit.focus();
    await page.keyboard.press('Enter');
    await heard(page, /LH\d{6}/);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  test('axe finds nothing serious, nothing is wider than the screen, and large type stays readable', async () => {
    const page = await open();
    assert.deepEqual(await pages.axe(page), []);
    for (const width of [320, 360, 1440]) {
      await page.setViewportSize({ width, height: 780 });
      for (const larger of [false, true]) {
        await page.evaluate((on) => document.documentElement.classList.toggle('larger', on), larger);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(overflow <= 0, `${overflow}px too wide at ${width}`);
      }
    }
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, a, textarea')]
        .filter((one) => one.getClientRects().length && one.getBoundingClientRect().height < 40)
        .map((one) => one.outerHTML));
    assert.deepEqual(small, [], 'everything that is tapped is large enough for a thumb');
    await page.context().close();
  });

  test('hostile words stay words', async () => {
    const page = await open();
    for (const payload of payloads) {
      await say(page, payload);
      await page.locator('.mine').filter({ hasText: payload.slice(-12) }).last().waitFor();
    }
    await page.waitForFunction((count) => document.querySelectorAll('.theirs').length > count, payloads.length / 2);
    assert.equal(await page.evaluate(() => 'hit' in window), false);
    assert.equal(await page.locator('#log script, #log iframe, #log svg, #log b, #log a[href^="javascript"]').count(), 0);
    await page.reload();
    await page.locator('body.ready').waitFor();
    assert.equal(await page.evaluate(() => 'hit' in window), false);
    assert.equal(await page.locator('#log script, #log iframe, #log svg').count(), 0);
    // The policy holds even against a script that is in the page already.
    const blocked = await page.evaluate(() => {
      try {
        document.body.insertAdjacentHTML('beforeend', '<i></i>');
        return false;
      } catch {
        return true;
      }
    });
    assert.ok(blocked, 'Trusted Types are enforced');
    await page.context().close();
  });

  test('a break of the connection loses nothing', async () => {
    const page = await open();
    await page.context().setOffline(true);
    await say(page, '东门步行街半夜装修太吵了');
    await page.locator('.mine .state').waitFor();
    await page.context().setOffline(false);
    await page.waitForFunction(() => !document.querySelector('.mine .state'));
    await heard(page, '噪音');
    // A photo that was on its way when the network went arrives when it is back.
    await page.context().setOffline(true);
    await page.locator('#files').setInputFiles(pictures(1));
    await page.locator('.photo progress').waitFor();
    await page.context().setOffline(false);
    await page.waitForFunction(() => !document.querySelector('progress'), undefined, { timeout: 20000 });
    assert.equal(await page.locator('.photo.failed').count(), 0);
    await page.context().close();
  });

  test('the network goes in the middle of three uploads and comes back: each photo is there once', async () => {
    const page = await open();
    await page.locator('#place').click();
    await page.locator('#here').click();
    await page.locator('.mine', { hasText: '22.54630, 114.12350' }).waitFor();
    await say(page, '东门步行街路口积水很深');
    await page.waitForFunction(() => !document.querySelector('.mine .state'));
    const cut = [];
    page.on('requestfailed', (request) => request.method() === 'POST' && cut.push(request.failure().errorText));
    const network = await Network.of(page);
    await network.slow(slow_bytes_per_s);
    await page.locator('#files').setInputFiles(pictures(3, 200));
    const under_way = () => page.waitForFunction(() =>
      [...document.querySelectorAll('progress')].some((one) => one.value > 0.1 * one.max && one.value < 0.9 * one.max));
    // Twice: within the first, and again after it came back.
    for (let times = 0; times < 2; times += 1) {
      await under_way();
      const before = cut.length;
      await network.gone();
      await until('an upload was cut', () => cut.length > before);
      await page.waitForTimeout(300);
      await network.slow(slow_bytes_per_s);
    }
    await network.back();
    await page.waitForFunction(() => !document.querySelector('progress'), undefined, { timeout: 40000 });
    assert.equal(await page.locator('.photo.failed').count(), 0);
    await say(page, '提交');
    await heard(page, '已提交');
    const text = await page.locator('.theirs', { hasText: '已提交' }).last().innerText();
    const [number] = text.match(/LH\d{6}-\d{4}-\d/);
    const stored = await until('three photos', async () => {
      const found = await heed.exported(number);
      return found.photos.length >= 3 && found;
    });
    assert.equal(stored.photos.length, 3);
    assert.equal(new Set(stored.photos.map((one) => one.sha256)).size, 3);
    await page.context().close();
  });

  test('what was said is forgotten with the cookie', async () => {
    const page = await open();
    await say(page, '你好');
    await page.locator('.mine').first().waitFor();
    const cookie = async () => (await page.context().cookies()).find((one) => one.name === '__Host-heed');
    const before = await cookie();
    page.once('dialog', (dialog) => dialog.accept());
    await page.locator('#forget').click();
    await page.waitForFunction(() => !document.querySelector('.mine'));
    await page.locator('.theirs').first().waitFor();
    assert.notEqual((await cookie()).value, before.value);
    await page.context().close();
  });
});
