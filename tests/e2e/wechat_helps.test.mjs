// What an account shows of itself: the bottom menu, and QR codes of places; and what comes back.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { dongmen } from './support/city.mjs';
import { jpeg } from './support/pictures.mjs';
import { Stage } from './support/stage.mjs';

describe('WeChat\'s helps', () => {
  let stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage?.close());

  const menu = (channel = 'secure') => stage.heed.run(['wechat', 'menu', '--channel', channel]);
  const qr = (place, at, out, channel = 'secure') =>
    stage.heed.run(['wechat', 'qr', '--channel', channel, '--place', place, '--at', at, stage.heed.file(out)]);
  const at = `${dongmen.latitude},${dongmen.longitude}`;

  test('the menu is one that the platform takes, and each of its keys is answered', async () => {
    const result = await menu();
    assert.equal(result.code, 0, result.stderr);
    const buttons = stage.rules.menu.button;
    assert.deepEqual(buttons.map((one) => one.name), ['我要反映', '办到哪了', '更多']);
    const leaves = buttons.flatMap((one) => one.sub_button ?? [one]);
    assert.ok(leaves.some((one) => one.type === 'pic_photo_or_album'));
    assert.ok(leaves.some((one) => one.type === 'location_select'));
    const person = stage.person('secure');
    await person.follow();
    for (const { key, type } of leaves) {
      if (type !== 'click') continue;
      const answer = await person.click(key);
      assert.ok(answer && !answer.includes('过期'), `${key}: ${answer}`);
    }
  });

  test('a token that was ended early is renewed once', async () => {
    stage.rules.script({ path: '/cgi-bin/menu/create', errcode: 40001 });
    const result = await menu();
    assert.equal(result.code, 0, result.stderr);
  });

  test('what the platform refuses is said in one line', async () => {
    stage.rules.script({ path: '/cgi-bin/menu/create', errcode: 48001, errmsg: 'api unauthorized' });
    const refused = await menu();
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^heed wechat menu: the account may not use this interface \(errcode 48001: api unauthorized\)\n$/);
    const unknown = await menu('nowhere');
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /no WeChat channel `nowhere`.*secure/);
  });

  test('a QR code of a place pre-fills it, for followers and for new ones', async () => {
    const result = await qr('东门3号灯杆', at, 'lamp.png');
    assert.equal(result.code, 0, result.stderr);
    const code = stage.rules.codes.at(-1);
    assert.ok([...code.scene].length <= 64);
    // The platform sends a JPEG of 64 pixels a side.
    const picture = await readFile(stage.heed.file('lamp.png'));
    assert.deepEqual(picture.subarray(0, 8), Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
    assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [64, 64]);
    for (const following of [true, false]) {
      const person = stage.person('secure');
      assert.match(await person.scan(code.scene, { following }), /东门3号灯杆/);
      let number = person.number_in(await person.text('路灯不亮了'));
      number ??= person.number_in(await person.text('1'));
      const complaint = await stage.heed.exported(number);
      assert.equal(complaint.location.address, '东门3号灯杆');
      assert.ok(Math.abs(complaint.location.latitude - dongmen.latitude) < 1e-6);
    }
  });

  test('the same place has the same code, and it also works without a server', async () => {
    const count = stage.rules.codes.length;
    await stage.heed.stop();
    const result = await qr('东门3号灯杆', at, 'again.png');
    await stage.heed.start();
    assert.equal(result.code, 0, result.stderr);
    assert.equal(stage.rules.codes.length, count);
  });

  test('a place that cannot be is refused with a reason', async () => {
    for (const [place, point, why] of [
      ['灯杆', `${dongmen.longitude},${dongmen.latitude}`, /longitude first/],
      ['灯杆', '22.5', /not LAT,LON/],
      ['灯杆', '0,0', /no area/],
      ['', at, /--place/],
      ['灯'.repeat(81), at, /--place/],
    ]) {
      const result = await qr(place, point, 'never.png');
      assert.equal(result.code, 1, `${place} ${point}`);
      assert.match(result.stderr, why);
    }
    const named = await qr('灯杆', at, 'lamp.jpg');
    assert.match(named.stderr, /ends in \.png/);
    const there = await qr('灯杆', at, 'heed.toml');
    assert.match(there.stderr, /exists already/);
  });

  test('an album chosen by the menu gets one answer', async () => {
    const person = stage.person('secure');
    await person.text('东门步行街路灯不亮三天了');
    await person.place(dongmen);
    const answers = await person.album([jpeg(1), jpeg(2), jpeg(3)]);
    assert.equal(answers.length, 1, answers.join('\n---\n'));
  });

  test('a scene that nobody knows is an ordinary welcome', async () => {
    const person = stage.person('secure');
    assert.ok(await person.scan('something-else', { following: false }));
  });

  test('a channel in plaintext is warned of', async () => {
    const plain = await Stage.open({ accounts: { open: 'plain' } });
    try {
      const checked = await plain.heed.run(['check']);
      assert.equal(checked.code, 0);
      assert.match(checked.stderr, /warning: channel `open` takes plaintext messages/);
      assert.match(plain.heed.output, /unsafe_configuration/);
      assert.doesNotMatch((await stage.heed.run(['check'])).stderr, /warning/);
    } finally {
      await plain.close();
    }
  });
});
