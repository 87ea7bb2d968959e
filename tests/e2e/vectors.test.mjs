// Public samples of WeChat messages and events, posted to the server as they were published: each is
// taken, and answered or acknowledged.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { data_directory } from './support/heed.mjs';
import { request } from './support/http.mjs';
import { Stage } from './support/stage.mjs';

const files = ['wechatpy_messages_events.json', 'wechat_official_samples_extra.json'];
const directory = path.join(data_directory, 'vectors');
const there = files.every((one) => existsSync(path.join(directory, one)));
// What a person can send; of other types heed only knows that it does not know them.
const spoken = new Set(['text', 'image', 'voice', 'video', 'shortvideo', 'location', 'link']);
if (!there) console.log(`skipped: no vectors in ${directory} (HEED_DATA names another folder)`);

describe('published messages and events', { skip: !there }, () => {
  let stage;
  before(async () => {
    stage = await Stage.open({ accounts: { plain: 'plain' } });
  });
  after(() => stage?.close());

  const samples = there ? files.flatMap((one) => JSON.parse(readFileSync(path.join(directory, one), 'utf8')).messages) : [];
  for (const [i, { name, xml, fields }] of samples.entries()) {
    test(name, async () => {
      const account = stage.wechat.plain;
      // The samples share one sender and one MsgId: each gets its own, or heed would rightly take
      // them for redeliveries of one message.
      const openid = `o_sample_${i}`;
      const ours = xml
        .replace(/<ToUserName>[^]*?<\/ToUserName>/, `<ToUserName><![CDATA[${account.original_id}]]></ToUserName>`)
        .replace(/<FromUserName>[^]*?<\/FromUserName>/, `<FromUserName><![CDATA[${openid}]]></FromUserName>`)
        .replace(/<MsgId>\d+<\/MsgId>/, `<MsgId>${23000000000000000n + BigInt(i)}</MsgId>`);
      const answer = await account.deliver({ openid, xml: ours });
      assert.equal(await account.deliver({ openid, xml: ours }), answer, 'a redelivery gets the same answer');
      if (spoken.has(fields.MsgType)) assert.ok(answer, 'a person who writes is answered');
    });
  }

  test('afterwards the server is well', async () => {
    assert.equal((await request(stage.heed, { path: '/readyz' })).status, 200);
    assert.deepEqual(await stage.heed.export(), []);
  });
});
