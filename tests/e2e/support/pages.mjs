// heed's pages in a real browser, Debian's Chromium, as people use them. HEED_PICTURES=DIR also writes
// the pictures of the documentation.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { dongmen, organisation } from './city.mjs';
import { link_for } from './console.mjs';
import { photo_of } from './scenes.mjs';
import { file_complaint, Stage } from './stage.mjs';

const browser_file = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const axe_source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// What a test that needs one says where there is none; else false.
export const no_browser = browser_file ? false : 'no chromium on this machine';
export const phone = { width: 360, height: 780 };
export const desk = { width: 1440, height: 900 };

export class Pages {
  #heed;
  #browser;
  static async open(heed) {
    const pages = new Pages();
    pages.#heed = heed;
    pages.#browser = await chromium.launch({ executablePath: browser_file, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
    return pages;
  }
  close = () => this.#browser.close();
  photo = (scene, seed) => photo_of(this.#browser, scene, seed);
  at = (address) => `https://${this.#heed.url.host}${address}`;
  async page_of(options = {}) {
    const context = await this.#browser.newContext({ ignoreHTTPSErrors: true, viewport: desk, locale: 'zh-CN', ...options });
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
  async console_of(person, options) {
    const page = await this.page_of(options);
    await page.goto(this.at(`/console#${await link_for(person)}`));
    await page.locator('#gate button.main').click();
    return page;
  }
  async open_console(person, options) {
    const page = await this.console_of(person, options);
    await page.locator('body.ready').waitFor();
    return page;
  }
  async axe(page) {
    const found = await page.evaluate(`${axe_source}; axe.run(document, { runOnly: ['wcag2a', 'wcag2aa'] })`);
    return found.violations
      .filter((one) => ['serious', 'critical'].includes(one.impact))
      .map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`);
  }
  // Both sizes, looked at by people; nothing is wider than the screen. "(name)": a picture of it is
  // made where there is more to see (console_size.test.mjs).
  async picture(page, name) {
    for (const [size, view] of Object.entries({ 360: phone, 1440: desk })) {
      await page.setViewportSize(view);
      await page.waitForTimeout(process.env.HEED_PICTURES ? 400 : 50);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${name}: ${overflow}px too wide at ${size}`);
      assert.deepEqual(await this.axe(page), [], `${name} at ${size}`);
      if (process.env.HEED_PICTURES && !name.startsWith('(')) await page.screenshot({ path: path.join(process.env.HEED_PICTURES, `${name}-${size}.png`) });
    }
  }
}

export const shown = (page, words) => page.locator('#case', { hasText: words }).waitFor();
// Does one of the actions of the case that is shown, as its form asks.
export async function act(page, action, fill = async () => {}) {
  await page.locator(`#case .actions [data-action="${action}"]`).click();
  await fill(page.locator('#form form'));
  await page.locator('#form button.main').click();
  await page.locator('#toast:not([hidden])').waitFor();
}

// A city with the chat, whose neighbours' complaints are compared, and an officer of its.
export async function open_house() {
  const stage = await Stage.open({ settings: { channels: [{ kind: 'web', name: 'web' }], organisation: (calendar) => organisation(calendar, 0.5) } });
  const li = await stage.staff('app', { department: 'dongmen-office', role: 'officer', name: '李工' });
  const pages = await Pages.open(stage.heed);
  return { stage, heed: stage.heed, li, pages };
}
// The number of what `person` files.
export const file = async (person, text, place = dongmen, photos = []) =>
  (await file_complaint(person, [['place', place], ['text', text], ...photos.map((bytes) => ['photo', bytes])])).number;
