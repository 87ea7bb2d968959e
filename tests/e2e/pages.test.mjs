// The console, the public page and the progress page in a real browser: Debian's Chromium through
// the real server. Skipped, with a word, when there is no browser. HEED_PICTURES=DIR also writes the
// pictures of the documentation.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { dongmen, guiyuan, organisation } from './support/city.mjs';
import { link_for, totp } from './support/console.mjs';
import { request } from './support/http.mjs';
import { jpeg } from './support/pictures.mjs';
import { file_complaint, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';

const browser_file = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const axe_source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const phone = { width: 360, height: 780 };
const desk = { width: 1440, height: 900 };
const console_bytes_max = 400 * 1024;

const file = async (person, text, place = dongmen, photos = []) =>
  (await file_complaint(person, [['place', place], ['text', text], ...photos.map((bytes) => ['photo', bytes])])).number;

describe('the pages in a browser', { skip: browser_file ? false : 'no chromium on this machine' }, () => {
  let stage;
  let heed;
  let browser;
  let li;
  before(async () => {
    stage = await Stage.open({ settings: { channels: [{ kind: 'web', name: 'web' }], organisation: (calendar) => organisation(calendar, 0.5) } });
    heed = stage.heed;
    li = await stage.staff('app', { department: 'dongmen-office', role: 'officer', name: '李工' });
    browser = await chromium.launch({ executablePath: browser_file, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  });
  after(async () => {
    await browser?.close();
    await stage?.close();
  });

  const at = (address) => `https://${heed.url.host}${address}`;
  async function page_of(options = {}) {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: desk, locale: 'zh-CN', ...options });
    context.setDefaultTimeout(15000);
    const page = await context.newPage();
    page.faults = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of (401|403|409|422)/.test(message.text())) page.faults.push(message.text());
    });
    page.on('pageerror', (error) => page.faults.push(String(error)));
    return page;
  }
  // A browser in which `person` has signed in with the link from chat.
  async function console_of(person, options) {
    const page = await page_of(options);
    await page.goto(at(`/console#${await link_for(person)}`));
    await page.locator('#gate button.main').click();
    return page;
  }
  async function open_console(person, options) {
    const page = await console_of(person, options);
    await page.locator('body.ready').waitFor();
    return page;
  }
  async function axe(page) {
    const found = await page.evaluate(`${axe_source}; axe.run(document, { runOnly: ['wcag2a', 'wcag2aa'] })`);
    return found.violations
      .filter((one) => ['serious', 'critical'].includes(one.impact))
      .map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`);
  }
  // Both sizes, looked at by people; nothing is wider than the screen.
  async function picture(page, name) {
    for (const [size, view] of Object.entries({ 360: phone, 1440: desk })) {
      await page.setViewportSize(view);
      await page.waitForTimeout(process.env.HEED_PICTURES ? 400 : 50);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${name}: ${overflow}px too wide at ${size}`);
      assert.deepEqual(await axe(page), [], `${name} at ${size}`);
      if (process.env.HEED_PICTURES) await page.screenshot({ path: path.join(process.env.HEED_PICTURES, `${name}-${size}.png`) });
    }
  }
  const shown = (page, words) => page.locator('#case', { hasText: words }).waitFor();
  async function act(page, action, fill = async () => {}) {
    await page.locator(`#case .actions [data-action="${action}"]`).click();
    await fill(page.locator('#form form'));
    await page.locator('#form button.main').click();
    await page.locator('#toast:not([hidden])').waitFor();
  }

  test('from the link in chat to the resolution with a photo; the resident\'s page shows each step within a second', async () => {
    const resident = stage.person('app');
    const number = await file(resident, '东门步行街半夜装修太吵了，连续三天', dongmen, [jpeg(1, 32), jpeg(2, 32)]);
    const url = new URL((await until('the page', async () => (resident.sent.map((one) => one.answer.complaint).find(Boolean)))).url).pathname;
    const theirs = await page_of({ viewport: phone });
    await theirs.goto(at(url));
    const desk_page = await open_console(li);
    await desk_page.locator(`.row[data-number="${number}"]`).click();
    await shown(desk_page, '半夜装修');

    const seen = [];
    // How long until the resident's page says it.
    async function step(words, does) {
      await does();
      const began = Date.now();
      await theirs.locator('.history', { hasText: words }).waitFor();
      seen.push(`${words} ${Date.now() - began} ms`);
      assert.ok(Date.now() - began < 1000, seen.join(', '));
    }
    await step('已受理', () => act(desk_page, 'accept'));
    await step('请您补充', () => act(desk_page, 'ask', (form) => form.locator('textarea').fill('几点最吵？')));
    await step('您已补充', () => resident.text('晚上十点以后'));
    await shown(desk_page, '晚上十点以后');
    await picture(desk_page, 'console-case');
    await step('已办结', () => act(desk_page, 'resolve', async (form) => {
      await form.locator('textarea').fill('已责令停工，夜间不再施工');
      await form.locator('input[type="file"]').setInputFiles([{ name: '<img src=x>.jpg', mimeType: 'image/jpeg', buffer: jpeg(9, 48) }]);
    }));
    await theirs.locator('figure img').nth(2).waitFor();
    await picture(theirs, 'progress');
    await theirs.setViewportSize(phone);
    await theirs.locator('#survey button[value="4"]').click();
    await theirs.locator('#survey', { hasText: '谢谢' }).waitFor();
    await theirs.locator('#survey button[value="yes"]').click();
    await theirs.locator('#survey', { hasText: '您说：解决了' }).waitFor();
    await desk_page.locator('.chip.closed').first().waitFor();
    await desk_page.locator('.facts', { hasText: '★★★★' }).waitFor();
    assert.deepEqual([...desk_page.faults, ...theirs.faults], []);
    console.log(`steps on the resident's page: ${seen.join(', ')}`);
    await desk_page.emulateMedia({ media: 'print' });
    for (const gone of ['.top', '#inbox', '.actions', '#toast']) assert.equal(await desk_page.locator(gone).first().isVisible(), false, gone);
    assert.ok(await desk_page.locator('#case .words').isVisible());
    await desk_page.context().close();
    await theirs.context().close();
  });

  test('by keyboard alone: search, open, accept, reply, take back', async () => {
    const number = await file(stage.person('app'), '地下车库路灯不亮，晚上看不见路', dongmen);
    const page = await open_console(li);
    await page.keyboard.press('/');
    await page.keyboard.type('地下车库');
    await page.locator('#rows li').first().waitFor();
    await page.waitForFunction(() => document.querySelectorAll('#rows li').length === 1);
    await page.keyboard.press('Tab');
    await page.locator('body').evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await shown(page, '地下车库');
    await page.keyboard.press('a');
    await page.locator('#form button.main:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('#toast', { hasText: '已受理' }).waitFor();
    await page.keyboard.press('r');
    await page.locator('#form textarea:focus').waitFor();
    await page.keyboard.type('师傅明天上午到');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.locator('#form button.main').focus();
    await page.keyboard.press('Enter');
    await shown(page, '师傅明天上午到');
    await page.keyboard.press('?');
    await page.locator('#keys[open]').waitFor();
    assert.deepEqual(await axe(page), []);
    await page.keyboard.press('Escape');
    await page.keyboard.press('c');
    await page.locator('#concerns h2').waitFor();
    await page.keyboard.press('i');
    await page.locator('#inbox').waitFor();
    assert.equal((await heed.exported(number)).status, 'accepted');
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
});
