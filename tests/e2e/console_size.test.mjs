// A city with 100,000 complaints behind it: the console's list pages in 200 ms at the server, however
// deep; scorecards and the public page have something to show.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { AppChannel, AppPerson, new_secret } from './support/app.mjs';
import { ConsoleClient, link_for, totp } from './support/console.mjs';
import { find_binary, Heed, run_heed } from './support/heed.mjs';
import { request } from './support/http.mjs';
import { no_browser, Pages } from './support/pages.mjs';

const cases = 100000;
const page_ms_max = 200;
const histories = path.join(path.dirname(find_binary()), 'histories');

describe('a large city', { skip: existsSync(histories) ? false : 'histories is not built' }, () => {
  let heed;
  let client;
  let secret_of_phone;
  let person;
  before(async () => {
    const secret = new_secret();
    heed = await Heed.create({ channels: [{ kind: 'app', name: 'iluohu', secret }, { kind: 'web', name: 'web' }] });
    // The demonstration city: ten sub-districts and their departments.
    const demo = path.join(heed.root, 'demo');
    assert.equal((await run_heed(['init', demo, '--demo'])).code, 0);
    for (const name of ['organisation.toml', 'areas.geojson']) await heed.write(name, readFileSync(path.join(demo, name)));
    const key = Buffer.from(readFileSync(heed.file('storage.key'), 'utf8'), 'base64').toString('hex');
    const begin = new Date(Date.now() - 200 * 86400e3).toISOString().slice(0, 10);
    await promisify(execFile)(histories, [heed.file('heed.db'), key, heed.file('organisation.toml'), heed.file('areas.geojson'), String(cases), begin, '198']);
    await heed.start();
    person = new AppPerson(new AppChannel(heed, { name: 'iluohu', secret }), 'dispatcher');
    const department = (await readFileSync(heed.file('organisation.toml'), 'utf8')).match(/id = "([^"]+)"[^[]*?dispatch = true/)?.[1];
    await person.text(`/bind ${await heed.invite({ department, role: 'dispatcher', name: '陈调度' })}`);
    client = new ConsoleClient(heed);
    await client.sign_in(await link_for(person));
    secret_of_phone = await client.enrol();
  });
  after(() => heed?.remove());

  // Milliseconds of five askings, sorted.
  async function times(path_of) {
    const taken = [];
    for (let i = 0; i < 5; i++) {
      const began = process.hrtime.bigint();
      await client.good(path_of);
      taken.push(Number(process.hrtime.bigint() - began) / 1e6);
    }
    return taken.sort((a, b) => a - b);
  }

  test('each view pages within the budget, the first page and one far down', async () => {
    const said = [];
    const deep = async (view) => {
      let after = null;
      for (let i = 0; i < 60; i++) {
        const page = await client.good(`cases?view=${view}${after ? `&after=${after}` : ''}`);
        if (!page.after) break;
        after = page.after;
      }
      return after ? `&after=${after}` : '';
    };
    const far = await deep('all');
    for (const [name, query] of [
      ['open', 'view=open'], ['all', 'view=all'], ['all, page 60', `view=all${far}`], ['late', 'view=late'], ['to sign', 'view=sign'],
      ['one sub-district', 'view=open&area=dongmen'], ['words that all have', `view=all&words=${encodeURIComponent('路口')}`],
      ['words that none has', `view=all&words=${encodeURIComponent('没有这样的词')}`], ['counts', null],
    ]) {
      const [, , middle, , slowest] = await times(query === null ? 'overview' : `cases?${query}`);
      said.push(`${name} ${middle.toFixed(0)} ms`);
      if (query !== null) assert.ok(middle <= page_ms_max, `${name}: ${middle} ms (slowest ${slowest})`);
    }
    console.log(`${cases} cases: ${said.join(', ')}`);
  });

  test('figures for everybody are there, and none is of fewer than five people', async () => {
    const answer = await request(heed, { path: '/figures?lang=en' });
    assert.equal(answer.status, 200);
    const figures = JSON.parse(answer.body);
    assert.ok(figures.areas.length >= 9);
    assert.ok(figures.departments.length >= 5);
    assert.equal(figures.complaints, figures.areas.reduce((sum, area) => sum + area.complaints, 0));
    assert.doesNotMatch(answer.body.toString(), /r_[0-9a-f]{4}|LH\d{6}|"u-/);
  });

  test('scorecards with their intervals, and the public page, as people see them', { skip: no_browser }, async () => {
    const pages = await Pages.open(heed);
    try {
      const page = await pages.page_of();
      await page.goto(pages.at('/'));
      await page.locator('body.ready').waitFor();
      await page.locator('#departments tr').nth(4).waitFor();
      await pages.picture(page, 'city');
      await page.goto(pages.at(`/console#${await link_for(person)}`));
      await page.locator('#gate button.main').click();
      await page.locator('#gate input').fill(totp(secret_of_phone, Date.now() + 30000));
      await page.locator('#gate button.main').click();
      await page.locator('body.ready').waitFor();
      await page.locator('#rows li').nth(20).waitFor();
      await pages.picture(page, 'console-inbox');
      await page.keyboard.press('s');
      await page.locator('#scores .card').nth(2).waitFor();
      assert.ok((await page.locator('#scores .interval').count()) > 30);
      await pages.picture(page, 'console-scores');
      assert.deepEqual(page.faults, []);
    } finally {
      await pages.close();
    }
  });
});
