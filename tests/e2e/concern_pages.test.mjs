// Common concerns in a real browser: in the chat, in the console and on the public page.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { dongmen, guiyuan } from './support/city.mjs';
import { request } from './support/http.mjs';
import { act, file, no_browser, open_house, phone, shown } from './support/pages.mjs';
import { until } from './support/wait.mjs';

describe('concerns in a browser', { skip: no_browser }, () => {
  let stage;
  let heed;
  let pages;
  let li;
  before(async () => {
    ({ stage, heed, li, pages } = await open_house());
  });
  after(async () => {
    await pages?.close();
    await stage?.close();
  });

  test('two concerns are made one on the page, and taken apart again', async () => {
    const start = (words, place) => file(stage.person('app'), words, place);
    const first = [await start('桂园路口垃圾桶满了没人收，臭味很大', guiyuan)];
    const concern_of = async (number) => (await heed.exported(number)).concern;
    await until('it is compared', async () => (await concern_of(first[0])) !== undefined);
    first.push(await start('桂园路口垃圾桶满了，没人收，很臭', guiyuan));
    const one = await until('one concern', () => concern_of(first[0]));
    const far = { ...guiyuan, latitude: guiyuan.latitude + 0.001, label: '桂园北路' };
    const second = [await start('半夜工地打桩噪音扰民', far)];
    await until('it is compared', async () => (await concern_of(second[0])) !== undefined);
    second.push(await start('半夜工地打桩，噪音扰民睡不着', far));
    const other = await until('another concern', () => concern_of(second[0]));
    assert.notEqual(one, other);
    const wu = await stage.staff('app', { department: 'guiyuan-office', role: 'officer', name: '吴' });
    const page = await pages.open_console(wu);
    page.on('dialog', (dialog) => dialog.accept());
    await page.goto(pages.at(`/console#/concern/${other}`));
    await page.locator('#concerns input[name="into"]').fill(one.toLowerCase());
    await page.locator('#concerns button', { hasText: '并到另一个' }).click();
    await page.locator('#concerns .line', { hasText: one }).waitFor();
    await until('they are one', async () => (await concern_of(second[0])) === one && (await concern_of(second[1])) === one);
    await page.goto(pages.at(`/console#/concern/${one}`));
    await page.locator('#concerns .members li').nth(3).waitFor();
    assert.equal(await page.locator('#concerns .members li').count(), 4);
    for (const number of second) await page.locator(`#concerns .members input[value="${number}"]`).check();
    await page.locator('#concerns button', { hasText: '拆出' }).click();
    const apart = await until('they are two', async () => {
      const [now, then] = [await concern_of(second[0]), await concern_of(first[0])];
      return then === one && now && now !== one && now;
    });
    assert.equal(await concern_of(second[1]), apart, 'what was split off together stays together');
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  test('two neighbours join a concern in the chat page, one answer is typed there, and both pages show it', async () => {
    const officer = await pages.page_of({ viewport: phone });
    const chat = async (page) => {
      await page.goto(pages.at('/chat'));
      await page.locator('.theirs').first().waitFor();
    };
    const say = async (page, text) => {
      const before = await page.locator('.theirs').count();
      await page.locator('#text').fill(text);
      await page.locator('#send').click();
      await page.locator('.theirs').nth(before).waitFor();
      return page.locator('.theirs').last().innerText();
    };
    const here = { permissions: ['geolocation'], geolocation: { latitude: dongmen.latitude + 0.002, longitude: dongmen.longitude }, viewport: phone };
    const neighbour = async (words) => {
      const page = await pages.page_of(here);
      await chat(page);
      await page.locator('#place').click();
      await page.locator('#here').click();
      await page.locator('.theirs').nth(1).waitFor();
      const said = await say(page, words);
      return { page, said };
    };
    const number_in = async (page, answer) => {
      let said = answer;
      for (let i = 0; i < 3 && !/LH\d{6}-\d{4}-\d/.test(said); i += 1) said = await say(page, '提交');
      return said.match(/LH\d{6}-\d{4}-\d/)[0];
    };
    const first = await neighbour('小区门口菜市场凌晨卸货噪音扰民');
    const one = await number_in(first.page, first.said);
    await until('it is compared', async () => (await heed.exported(one)).concern !== undefined);
    const second = await until('the question about neighbours', async () => {
      const asked = await neighbour('菜市场凌晨卸货，噪音扰民睡不着');
      if (/有居民反映过/.test(await asked.page.locator('#log').innerText())) return asked;
      await asked.page.context().close();
      return null;
    }, 20000);
    await second.page.locator('.theirs').last().locator('.choice').first().click();
    await second.page.locator('.theirs', { hasText: 'LH' }).last().waitFor();
    const name = await until('they are one concern', async () => (await heed.exported(one)).concern);

    await chat(officer);
    assert.match(await say(officer, `绑定 ${await heed.invite({ department: 'dongmen-office', name: '周' })}`), /绑定成功/);
    for (const command of [`接 ${name}`, `回 ${name} 今晚去现场约谈市场方`]) {
      const preview = await say(officer, command);
      assert.match(await say(officer, preview.match(/是\d\d/)[0]), /✔/, preview);
    }
    for (const { page } of [first, second]) {
      await page.locator('.notice', { hasText: '今晚去现场约谈市场方' }).waitFor();
      assert.equal(await page.locator('.notice', { hasText: '今晚去现场约谈市场方' }).count(), 1);
      assert.deepEqual(page.faults, []);
      await page.context().close();
    }
    await officer.context().close();
  });

  test('neighbours join a concern: the console shows it with its parts, both hear the answer', async () => {
    const words = '东门步行街口的路灯不亮好几天了';
    const neighbours = [];
    for (let i = 0; i < 6; i++) {
      const person = stage.person('app');
      const number = await file(person, words, { ...dongmen, latitude: dongmen.latitude + i * 1e-5 });
      neighbours.push({ person, number });
      await until('it is compared', async () => (await heed.exported(number)).concern !== undefined);
    }
    const name = await until('they are one concern', async () => (await heed.exported(neighbours[0].number)).concern);
    await until('all of them', async () => (await heed.export()).filter((one) => one.concern === name).length >= 6);
    const page = await pages.open_console(li);
    await page.goto(pages.at('/console#/concerns'));
    await page.locator('#concerns .row', { hasText: name }).waitFor();
    await pages.picture(page, 'console-concerns');
    await page.goto(pages.at(`/console#/concern/${name}`));
    await page.locator('#concerns .members li').nth(5).waitFor();
    assert.ok((await page.locator('#concerns meter').count()) >= 5 * 5, 'the parts of the score');
    const called = await page.locator('#concerns .chip').innerText();
    const told = li.words_of(await li.text(`看 ${name}`));
    assert.ok(told.includes(`【${called}】`), `the chat calls it as the console does: ${called}, ${told}`);
    assert.ok((await page.locator('#concerns .map .here').count()) >= 6);
    await page.locator('#concerns .concern-acts input[name="text"]').fill('供电箱故障');
    await page.locator('#concerns .concern-acts button').first().click();
    await page.locator('#concerns .line', { hasText: name }).waitFor();
    await page.locator(`#concerns .members input[value="${neighbours[5].number}"]`).check();
    await page.locator('#concerns button', { hasText: '拆出' }).click();
    await until('it is split off', async () => (await heed.exported(neighbours[5].number)).concern !== name);
    await page.locator('#concerns .line', { hasText: name }).waitFor();
    await pages.picture(page, 'console-concern');
    // One crew, one answer to each.
    for (const { number } of neighbours.slice(0, 2)) {
      await page.goto(pages.at(`/console#/case/${number}`));
      await shown(page, number);
      await act(page, 'accept');
      await act(page, 'resolve', (form) => form.locator('textarea').fill('线路已修复'));
      await until('the answer', () => stage.receiver.of(number, 'resolved')[0]);
    }
    assert.deepEqual(page.faults, []);
    await page.context().close();

    // The public page: the sub-district, the concern, and nobody.
    const city = await pages.page_of();
    await city.goto(pages.at('/'));
    await city.locator('body.ready').waitFor();
    await city.locator('#concerns', { hasText: '路灯' }).waitFor();
    await city.locator('#areas', { hasText: '东门' }).waitFor();
    const text = `${await city.locator('#areas').innerText()} ${await city.locator('#concerns').innerText()}`;
    assert.doesNotMatch(text, /步行街口|桂园/, 'no words of theirs, and nothing of fewer than five people');
    const figures = (await request(heed, { path: '/figures' })).body.toString();
    for (const { person, number } of neighbours) {
      assert.ok(!figures.includes(number) && !figures.includes(person.user));
    }
    await pages.picture(city, '(city)');
    assert.deepEqual(city.faults, []);
    await city.context().close();
  });
});
