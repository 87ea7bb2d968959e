// WeCom is busy (-1) or has been called too often (45009): the notice waits a minute and is shown
// once. docs/wecom.md, "Answers and what follows".
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { start_wecom_api } from '../fakes/wecom_api.mjs';
import { dongmen, guiyuan } from './support/city.mjs';
import { SetClock } from './support/clock.mjs';
import { jpeg } from './support/pictures.mjs';
import { file_complaint, short_number, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';
import { WeComApp, wecom_channel, WeComMember } from './support/wecom.mjs';

const send_path = '/cgi-bin/message/send';

async function tried(code) {
  const begin = Date.now();
  const in_seconds = (s) => new Date(begin + s * 1000).toISOString();
  const clock = await SetClock.at(in_seconds(0));
  const api = await start_wecom_api();
  const channel = wecom_channel('duty', api.url);
  let stage;
  try {
    stage = await Stage.open({ settings: { channels: [channel], env: clock.env } });
    const app = new WeComApp(stage.heed, channel, api.rules);
    // Somebody elsewhere, whose replies make the outbox look at what is due by the clock as it is now.
    const elsewhere = stage.person('app');
    const theirs = await file_complaint(elsewhere, [['text', '路灯不亮了'], ['place', dongmen], ['photo', jpeg(1)]]);
    const clerk = await stage.staff('app', { department: 'dongmen-office' });
    await clerk.text(`接 ${short_number(theirs.number)}`);
    const look = async (words) => {
      await clerk.text(`回 ${short_number(theirs.number)} ${words}`);
      await until('the outbox has looked', () => stage.receiver.of(theirs.number, 'reply').some((one) => one.text.includes(words)));
    };

    const member = new WeComMember(app, 'Officer');
    assert.match(await member.text(`/bind ${await stage.heed.invite({ department: 'guiyuan-office' })}`), /绑定成功/);
    const shown = () => member.shown().filter((one) => one.text.includes('噪音扰民'));
    api.rules.script({ path: send_path, errcode: code });
    await file_complaint(stage.person('app'), [['text', '半夜装修太吵了，噪音扰民'], ['place', guiyuan], ['photo', jpeg(2)]]);
    await until('the refusal', () => api.rules.count_calls(send_path, code) === 1);
    const [waiting] = await until('it is settled', async () => {
      const rows = (await stage.heed.outbox('pending')).filter((one) => /busy|too many calls/.test(one.why ?? ''));
      return rows.length && rows;
    });
    assert.equal(waiting.attempts, 1);

    await clock.set(in_seconds((Date.now() - begin) / 1000 + 40));
    await look('快到了');
    assert.equal(api.rules.count_calls(send_path), 1, 'not within the minute');
    assert.deepEqual(shown(), []);

    await clock.set(in_seconds((Date.now() - begin) / 1000 + 125));
    await look('到了');
    await until('the notice', () => shown().length > 0);
    assert.equal(shown().length, 1);
    assert.equal(api.rules.count_calls(send_path), 2);
    assert.deepEqual((await stage.heed.outbox('undeliverable')), []);
  } finally {
    await stage?.close();
    await api.close();
    await clock.remove();
  }
}

describe('a platform that asks for a pause gets one', () => {
  for (const code of [-1, 45009]) test(`WeCom's ${code}`, () => tried(code));
});
