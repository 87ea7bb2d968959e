// The city's own map pictures: served by heed alone, under the borders, where they belong.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Heed } from './support/heed.mjs';
import { request, send_raw } from './support/http.mjs';
import { desk, no_browser, Pages, phone } from './support/pages.mjs';
import { jpeg } from './support/pictures.mjs';
import { until } from './support/wait.mjs';

const [west, north, east, south] = [114.09, 22.56, 114.13, 22.54]; // of the tests' city

// Column and row, with what comes behind the point: Web Mercator as in every slippy map.
function tile_at(longitude, latitude, zoom) {
  const angle = (latitude * Math.PI) / 180;
  return [
    ((longitude + 180) / 360) * 2 ** zoom,
    ((1 - Math.log(Math.tan(angle) + 1 / Math.cos(angle)) / Math.PI) / 2) * 2 ** zoom,
  ];
}

async function cut(folder, zoom) {
  const [left, top] = tile_at(west, north, zoom).map(Math.floor);
  const [right, bottom] = tile_at(east, south, zoom).map(Math.floor);
  for (let column = left; column <= right; column++) {
    await mkdir(path.join(folder, `${zoom}`, `${column}`), { recursive: true });
    for (let row = top; row <= bottom; row++)
      await writeFile(path.join(folder, `${zoom}`, `${column}`, `${row}.jpg`), jpeg(column * 31 + row, 32));
  }
  return [left, top];
}

describe('own map pictures', () => {
  let heed;
  let pages;
  let inside;
  before(async () => {
    heed = await Heed.create({ channels: [{ kind: 'web', name: 'web' }] });
    for (const zoom of [13, 14]) inside = await cut(heed.file('map'), zoom);
    await heed.configure({ channels: [{ kind: 'web', name: 'web' }], tiles: { tiles: 'map', tiles_credit: '© 市规划局 <b>' } });
    await heed.start();
    if (!no_browser) pages = await Pages.open(heed);
  });
  after(async () => {
    await pages?.close();
    await heed?.remove();
  });
  const get = (address) => request(heed, { path: address });

  test('each is at its address, and no other file is at any', async () => {
    const [column, row] = inside;
    const good = await get(`/tiles/14/${column}/${row}`);
    assert.equal(good.status, 200);
    assert.equal(good.headers['content-type'], 'image/jpeg');
    assert.match(good.headers['cache-control'], /max-age=\d+/);
    assert.ok(good.body.equals(jpeg(column * 31 + row, 32)));
    const wrong = [
      `/tiles/14/${column}`, `/tiles/14/${column}/${row}/1`, `/tiles/14/${column}/${row}.jpg`, `/tiles/014/${column}/${row}`,
      `/tiles/14/${column}/-1`, '/tiles/14/20000/1', '/tiles/99/1/1', '/tiles/14/map/heed', '/tiles/', `/tiles/14//${row}`, `/tiles/1/1/1`,
    ];
    for (const address of wrong) assert.equal((await get(address)).status, 404, address);
    for (const address of ['/tiles/../heed.toml', '/tiles/14/../../../heed.toml', '/tiles/%2e%2e/%2e%2e/heed.toml']) {
      const { text } = await send_raw(heed, [`GET ${address} HTTP/1.1\r\nHost: ${heed.url.host}\r\nConnection: close\r\n\r\n`]);
      assert.match(text, /^HTTP\/1\.1 40[04]/, address);
      assert.doesNotMatch(text, /encryption_key/);
    }
    assert.equal((await request(heed, { path: `/tiles/14/${column}/${row}`, method: 'POST', body: '' })).status, 405);
  });

  test('the map says that there are some; after a reload also a new zoom', async () => {
    const said = async () => JSON.parse((await get('/map')).body).tiles;
    assert.deepEqual(await said(), { zooms: [13, 14], credit: '© 市规划局 <b>' });
    await cut(heed.file('map'), 15);
    heed.signal('SIGHUP');
    await until('the new zoom', async () => (await said()).zooms[1] === 15);
  });

  // Where a tile is on the screen, and where it should be by the border of the city beside it.
  test('in a browser they lie under the borders, at their places, in every size and after a step closer', { skip: no_browser }, async () => {
    for (const viewport of [phone, desk]) {
      const page = await pages.page_of({ viewport });
      const answered = [];
      page.on('response', (response) => response.url().includes('/tiles/') && answered.push(response.status()));
      await page.goto(pages.at('/'));
      await page.locator('#map image').first().waitFor({ state: 'attached' });
      await page.locator('#map').scrollIntoViewIfNeeded();
      const look = () => page.evaluate(() => {
        const box = (one) => (({ left, top, width, height }) => ({ left, top, width, height }))(one.getBoundingClientRect());
        const areas = [...document.querySelectorAll('#map .area')].map(box);
        const left = Math.min(...areas.map((one) => one.left));
        const top = Math.min(...areas.map((one) => one.top));
        return {
          city: { left, top, width: Math.max(...areas.map((one) => one.left + one.width)) - left, height: areas[0].height },
          tiles: [...document.querySelectorAll('#map image')].map((one) => ({ key: one.getAttribute('href'), ...box(one) })),
        };
      });
      for (const factor of [1, 1.5]) {
        if (factor > 1) await page.locator('#map').dispatchEvent('wheel', { deltaY: -1, ctrlKey: true });
        const { city, tiles } = await look();
        assert.ok(tiles.length > 0);
        for (const { key, left, top, width } of tiles) {
          const [, zoom, column, row] = key.match(/^\/tiles\/(\d+)\/(\d+)\/(\d+)$/).map(Number);
          const [west_column, north_row] = tile_at(west, north, zoom);
          const [east_column, south_row] = tile_at(east, south, zoom);
          const expected_left = city.left + ((column - west_column) / (east_column - west_column)) * city.width;
          const expected_top = city.top + ((row - north_row) / (south_row - north_row)) * city.height;
          const off = Math.hypot(left - expected_left, top - expected_top);
          assert.ok(off < 3, `${key} lies ${off} px beside its place`); // the border is a line of some width
          const expected_width = city.width / (east_column - west_column);
          assert.ok(Math.abs(width - expected_width) < 2, `${key} is ${width} px wide, not ${expected_width}`);
        }
      }
      assert.ok(answered.filter((status) => status === 200).length > 0);
      assert.equal(await page.locator('#map .credit').innerText(), '© 市规划局 <b>');
      assert.deepEqual(page.faults.filter((one) => !/404/.test(one)), []);
      if (process.env.HEED_PICTURES) await page.screenshot({ path: path.join(process.env.HEED_PICTURES, `tiles-${viewport.width}.png`) });
      await page.context().close();
    }
  });
});
