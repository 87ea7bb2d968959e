// Notices and photos on a bad day of the platform: shown once or not at all, never twice; what
// cannot be pushed is said at the next occasion.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { dongmen } from './support/city.mjs';
import { jpeg } from './support/pictures.mjs';
import { file_complaint, short_number, Stage } from './support/stage.mjs';
import { sleep, until } from './support/wait.mjs';

const send_path = '/cgi-bin/message/custom/send';
const token_path = '/cgi-bin/stable_token';
const media_path = '/cgi-bin/media/get';
const hour = 3600 * 1000;
// A blind resend would come with the first backoff, a second or two.
const blind_resend_ms = 4000;

describe('delivery', () => {
  let stage;
  let rules;
  let officer;
  let pictures = 0;
  // Persons and numbers whose notice must not have come again when everything is over.
  const once_at_most = [];

  before(async () => {
    stage = await Stage.open({
      accounts: { templated: 'secure', bare: 'secure', limited: 'secure' },
      templates: { templated: 'template_progress' },
    });
    rules = stage.rules;
    officer = await stage.staff('app');
  });
  after(() => stage?.close());

  // A resident of `way` with a complaint of their own, photo stored.
  async function resident(way) {
    const person = stage.person(way);
    const words = `半夜装修太吵了，噪音扰民 ${++pictures}`;
    const { number } = await file_complaint(person, [['text', words], ['place', dongmen], ['photo', jpeg(pictures)]]);
    await until('the photo', async () => (await stage.heed.exported(number)).photos[0]?.sha256);
    return { person, number };
  }
  async function accept(number) {
    await officer.text(`接 ${short_number(number)}`);
    assert.equal((await stage.heed.exported(number)).status, 'accepted');
  }
  const about = ({ person, number }) => stage.told(person).filter((text) => text.includes(number));
  const told = (one) => until(`a notice about ${one.number}`, () => about(one).length > 0);
  // Notices go out in the order of writing: when this one has come, earlier ones have had their turn.
  async function another_gets_through(way) {
    const one = await resident(way);
    await accept(one.number);
    await told(one);
  }

  test('the token is ended early while many notices go out: one refresh, each shown once', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => resident('bare')));
    await accept(people[0].number);
    await told(people[0]);
    const tokens = rules.count_calls(token_path);
    rules.invalidate_token(stage.wechat.bare.app_id);
    await Promise.all(people.slice(1).map((one) => accept(one.number)));
    for (const one of people) await told(one);
    assert.ok(rules.count_calls(send_path, 40001) >= 1, 'the old token was tried');
    assert.equal(rules.count_calls(token_path), tokens + 1, 'one refresh for all');
    for (const one of people) assert.equal(about(one).length, 1);
  });

  test('a busy platform is asked again', async () => {
    const one = await resident('bare');
    rules.script({ path: send_path, errcode: -1, calls: 2 });
    await accept(one.number);
    await told(one);
    once_at_most.push(one);
  });

  test('the quota of messages is used up: the template message steps in', async () => {
    const one = await resident('templated');
    rules.set_quota(one.person.openid, 0);
    await accept(one.number);
    await told(one);
    const [shown] = rules.shown_to(one.person.openid);
    assert.equal(shown.way, 'template');
    assert.ok(shown.key, 'it carries the key by which the platform drops repeats');
    once_at_most.push(one);
  });

  test('without a template the notice waits and is said first when the person writes', async () => {
    const one = await resident('bare');
    rules.set_quota(one.person.openid, 0);
    await accept(one.number);
    await until('the refusal 45047', () => rules.calls.some((call) => call.openid === one.person.openid && call.errcode === 45047));
    const answer = await until('the waiting notice in a reply', async () => {
      const said = await one.person.text('你好');
      return said?.includes(one.number) && said;
    });
    assert.ok(answer.indexOf(one.number) < 200, 'it is said first');
    assert.deepEqual(about(one), [], 'and was not pushed');
    assert.ok(!(await one.person.text('谢谢'))?.includes(one.number), 'and is not repeated');
  });

  test('the connection is cut after the request was written: not sent blindly again', async () => {
    const after_it = await resident('bare');
    rules.script({ path: send_path, drop: 'after' });
    await accept(after_it.number);
    await told(after_it);
    once_at_most.push(after_it);

    const before_it = await resident('bare');
    const calls = rules.calls.length;
    rules.script({ path: send_path, drop: 'before' });
    await accept(before_it.number);
    await until('the cut call', () => rules.calls.length > calls);
    once_at_most.push(before_it);
    await another_gets_through('bare');
    assert.equal(rules.calls.filter((call) => call.openid === before_it.person.openid).length, 1);
  });

  test('an answer that is not the platform’s: not sent blindly again', async () => {
    const one = await resident('bare');
    rules.script({ path: send_path, status: 200, body: '<html>please log in</html>' });
    await accept(one.number);
    await until('the call', () => rules.calls.some((call) => call.openid === one.person.openid));
    once_at_most.push(one);
    await another_gets_through('bare');
  });

  test('a photo whose download is cut is fetched again', async () => {
    rules.script({ path: media_path, drop: 'before' });
    rules.script({ path: media_path, errcode: -1 });
    const { number } = await resident('bare');
    assert.equal((await stage.heed.exported(number)).photos.length, 1);
    assert.ok(rules.count_calls(media_path, -1) >= 2, 'both failures have happened');
  });

  test('who has left the account is not written to', async () => {
    const one = await resident('bare');
    await one.person.leave();
    await accept(one.number);
    await another_gets_through('bare');
    assert.deepEqual(rules.calls.filter((call) => call.openid === one.person.openid), []);

    const in_app = await resident('app');
    await in_app.person.leave();
    await accept(in_app.number);
    await another_gets_through('app');
    assert.deepEqual(about(in_app), []);
  });

  test('the app’s server fails three times: the same notice comes again with the same id', async () => {
    const one = await resident('app');
    stage.receiver.fail_next(one.person.user, 500, 503, 429);
    await accept(one.number);
    await until('the notice', () => stage.receiver.of(one.number, 'accepted').length > 0, 60000);
    const attempts = stage.receiver.attempts.filter((attempt) => attempt.user === one.person.user);
    assert.deepEqual(attempts.map((attempt) => attempt.status), [500, 503, 429, 204]);
    assert.equal(new Set(attempts.map((attempt) => attempt.id)).size, 1);
  });

  test('the daily quota of the interface is used up: it is left alone', async () => {
    const [first, second] = [await resident('limited'), await resident('limited')];
    rules.script({ path: send_path, errcode: 45009 });
    await accept(first.number);
    await until('the refusal 45009', () => rules.count_calls(send_path, 45009) === 1);
    await accept(second.number);
    await another_gets_through('bare');
    assert.deepEqual(rules.calls.filter((call) => call.openid === second.person.openid), []);
  });

  test('two days later the window is closed: template, or wait', async () => {
    const [templated, bare] = [await resident('templated'), await resident('bare')];
    rules.advance(49 * hour);
    await accept(templated.number);
    await accept(bare.number);
    await told(templated);
    assert.equal(rules.shown_to(templated.person.openid)[0].way, 'template');
    await until('the refusal 45015', () => rules.calls.some((call) => call.openid === bare.person.openid && call.errcode === 45015));
    assert.ok(rules.count_calls(send_path, 42001) >= 1, 'the token had run out too');
    once_at_most.push(templated);
  });

  test('nothing of all this was shown twice', async () => {
    await sleep(blind_resend_ms);
    for (const one of once_at_most) assert.ok(about(one).length <= 1, about(one).join(' | '));
    assert.ok(!stage.receiver.attempts.some((one) => one.status === 401), 'every notice to the app was signed');
  });
});
