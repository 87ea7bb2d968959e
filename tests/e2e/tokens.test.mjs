// Programs at the staff API: tokens, what they let do, and how they end.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Description } from './support/api.mjs';
import { dongmen } from './support/city.mjs';
import { request } from './support/http.mjs';
import { run_heed } from './support/heed.mjs';
import { jpeg } from './support/pictures.mjs';
import { file_complaint, Stage } from './support/stage.mjs';

describe('a program with a token', () => {
  let stage;
  let heed;
  let member;
  let description;
  const file = async () => (await file_complaint(stage.person('app'), [['place', dongmen], ['text', '半夜装修太吵了'], ['text', '13912345678']])).number;
  const issue = async (...words) => {
    const { code, stdout, stderr } = await heed.run(['token', 'issue', '--member', member, '--name', 'dashboard', ...words]);
    assert.equal(code, 0, stderr);
    return stdout.split('\n')[0];
  };
  const ask = async (token, path, { method = 'GET', body, headers = {}, raw } = {}) => {
    const answer = await request(heed, {
      method, path: `/api/v1/${path}`, body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    });
    const text = answer.body.toString();
    const whole = { ...answer, bytes: answer.body, body: text.startsWith('{') ? JSON.parse(text) : text };
    description.check(method, `/api/v1/${path}`.split('?')[0], whole);
    return whole;
  };
  const act = async (token, number, headers = {}) => {
    const { version } = (await ask(token, `cases/${number}`)).body;
    return ask(token, `cases/${number}/actions`, { method: 'POST', body: { action: 'accept', version }, headers });
  };
  before(async () => {
    stage = await Stage.open({ accounts: {} });
    heed = stage.heed;
    description = await Description.load();
    await stage.staff('app', { department: 'dongmen-office', role: 'officer', name: '看板' });
    member = (await heed.run(['staff', 'list'])).stdout.split('\t')[0];
  });
  after(() => stage?.close());

  test('reads what its member may see, without cookie, origin and csrf token', async () => {
    const number = await file();
    const token = await issue();
    assert.match(token, /^heed_[0-9a-f]{12}_[0-9a-f]{64}$/);
    const { status, body } = await ask(token, 'session');
    assert.equal(status, 200);
    assert.deepEqual([body.csrf, body.member.id, body.token.name, body.token.acts, body.token.reveals], ['', member, 'dashboard', false, false]);
    assert.equal((await ask(token, `cases/${number}`)).body.number, number);
    assert.ok((await ask(token, 'cases?view=all')).body.rows.some((one) => one.number === number));
    assert.equal((await ask(token, 'handovers')).status, 403); // its member does not serve residents
  });

  test('changes something only with the scope to act, is then in the audit trail, and leaves contact data alone', async () => {
    const number = await file();
    const reader = await issue('--scope', 'read');
    for (const refused of [
      await act(reader, number), await ask(reader, `cases/${number}/reveal`, { method: 'POST', body: { reason: 'call' } }),
      await ask(reader, 'photos', { method: 'POST', raw: jpeg(3), headers: { 'content-type': 'image/jpeg' } }),
    ]) assert.deepEqual([refused.status, refused.body.code], [403, 'scope']);
    const actor = await issue('--scope', 'act');
    assert.equal((await act(actor, number)).status, 200);
    assert.equal((await heed.exported(number)).status, 'accepted');
    assert.equal((await ask(actor, 'photos', { method: 'POST', raw: jpeg(3), headers: { 'content-type': 'image/jpeg' } })).status, 200);
    assert.equal((await ask(actor, `cases/${number}/reveal`, { method: 'POST', body: { reason: 'call' } })).body.code, 'scope');
    const caller = await issue('--scope', 'act', '--scope', 'reveal');
    assert.equal((await ask(caller, `cases/${number}/reveal`, { method: 'POST', body: { reason: 'call' } })).status, 200);
    assert.match((await heed.run(['audit', 'verify'])).stdout, /\d/);
  });

  test('a checker of the department that handles it reads nobody\'s number, another department\'s does', async () => {
    const number = await file();
    const token_of = async (department, name) => {
      await stage.staff('app', { department, role: 'checker', name });
      const id = (await heed.run(['staff', 'list'])).stdout.split('\n').find((line) => line.includes(name)).match(/s_[0-9a-f]+/)[0];
      return (await heed.run(['token', 'issue', '--member', id, '--name', 'calls', '--scope', 'reveal'])).stdout.split('\n')[0];
    };
    const reveal = (token) => ask(token, `cases/${number}/reveal`, { method: 'POST', body: { reason: 'call' } });
    const own = await reveal(await token_of('dongmen-office', '自查'));
    assert.deepEqual([own.status, own.body.code], [403, 'not_allowed']);
    assert.equal((await reveal(await token_of('luohu', '回访'))).body.phone, '13912345678');
  });

  test('does not stand in for a head: its member does', async () => {
    const number = await file();
    const head = await stage.staff('app', { department: 'luohu', role: 'head', name: '赵主任' });
    await stage.staff('app', { department: 'guiyuan-office', role: 'officer', name: '钱工' });
    const id = (await heed.run(['staff', 'list'])).stdout.split('\n').find((line) => line.includes('钱工')).match(/s_[0-9a-f]+/)[0];
    const token = (await heed.run(['token', 'issue', '--member', id, '--name', 'tool', '--scope', 'act', '--scope', 'reveal'])).stdout.split('\n')[0];
    const { version } = (await ask(await issue(), `cases/${number}`)).body;
    const attempts = async () => [
      (await ask(token, `cases/${number}`)).status,
      (await ask(token, 'cases?view=all')).body.rows.some((one) => one.number === number),
      (await ask(token, `cases/${number}/actions`, { method: 'POST', body: { action: 'accept', version } })).status,
      (await ask(token, `cases/${number}/reveal`, { method: 'POST', body: { reason: 'call' } })).status,
    ];
    const none = [404, false, 404, 404];
    assert.deepEqual(await attempts(), none);
    assert.match(head.words_of(await head.text('代办 钱工 12月31日')), /✔/);
    assert.deepEqual(await attempts(), none);
    assert.equal((await heed.exported(number)).status, 'assigned');
  });

  test('reads scorecards ten times a minute', async () => {
    const token = await issue();
    const scores = () => ask(token, 'scores?from=2026-11-01&until=2026-12-01');
    for (let i = 0; i < 10; i++) assert.equal((await scores()).status, 200);
    const refused = await scores();
    assert.deepEqual([refused.status, refused.body.code, refused.headers['retry-after']], [429, 'too_many', '60']);
    assert.equal((await ask(token, 'overview')).status, 200);
  });

  test('has no session: it ends none, enrols nothing', async () => {
    const token = await issue('--scope', 'act');
    for (const [method, path] of [['DELETE', 'session'], ['DELETE', 'sessions']]) assert.equal((await ask(token, path, { method })).body.code, 'scope');
    assert.equal((await ask(token, 'session/code', { method: 'POST', body: { code: '' } })).body.code, 'scope');
  });

  test('a request sent twice has one effect, and another token\'s key is its own', async () => {
    const number = await file();
    const [first, second] = [await issue('--scope', 'act'), await issue('--scope', 'act')];
    const { version } = (await ask(first, `cases/${number}`)).body;
    const twice = (token) => ask(token, `cases/${number}/actions`, { method: 'POST', body: { action: 'accept', version }, headers: { 'idempotency-key': 'once' } });
    assert.equal((await twice(first)).status, 200);
    const again = await twice(first);
    assert.deepEqual([again.status, again.headers['idempotency-replayed']], [200, 'true']);
    assert.equal((await twice(second)).status, 409);
  });

  test('what is no token in force is 401, whatever cookie comes along', async () => {
    const token = await issue();
    const [, id, secret] = token.split('_');
    const other = (await issue()).split('_');
    for (const wrong of [
      '', 'x', token.slice(0, -1), `${token}0`, `heed_${id}_${secret.replace(/.$/, (one) => (one === '0' ? '1' : '0'))}`, `heed_${other[1]}_${secret}`,
      `heed_${'0'.repeat(12)}_${secret}`, token.toUpperCase(),
    ]) {
      const answer = await ask(wrong, 'overview', { headers: { cookie: '__Host-heed-staff=00112233445566778899aabbccddeeff' } });
      assert.deepEqual([answer.status, answer.headers['www-authenticate']], [401, 'Bearer'], wrong);
    }
    assert.equal((await request(heed, { path: '/api/v1/overview', headers: { authorization: `Basic ${Buffer.from('a:b').toString('base64')}` } })).status, 401);
  });

  test('issue, list and revoke say what is wrong; the secret is kept nowhere', async () => {
    for (const [words, why] of [
      [['--member', 's_nobody', '--name', 'x'], /no member `s_nobody`/], [['--member', member, '--name', 'x', '--days', '731'], /--days is 1 to 730/],
      [['--member', member, '--name', 'x'.repeat(41)], /--name/],
    ]) {
      const { code, stderr } = await heed.run(['token', 'issue', ...words]);
      assert.equal(code, 1);
      assert.match(stderr, why);
    }
    const token = await issue('--scope', 'act', '--days', '1');
    const [, id, secret] = token.split('_');
    await ask(token, 'overview');
    const { stdout } = await heed.run(['token', 'list']);
    assert.ok(!stdout.includes(secret));
    const line = stdout.split('\n').find((one) => one.startsWith(id)).split('\t');
    assert.deepEqual(line.slice(1, 4), ['dashboard', member, 'read,act']);
    assert.equal(new Date(line[5]) - new Date(line[4]), 24 * 3600e3);
    assert.match(line[6], /^20\d\d-/);
    assert.equal((await heed.run(['token', 'revoke', id])).code, 0);
    assert.equal((await ask(token, 'overview')).status, 401);
    assert.equal((await heed.run(['token', 'revoke', id])).code, 1);
  });

  test('its member leaves, and nobody is let in with it; also without a server', async () => {
    await stage.staff('app', { department: 'dongmen-office', role: 'officer', name: '临时' });
    const leaving = (await heed.run(['staff', 'list'])).stdout.split('\n').find((one) => one.includes('临时')).split('\t')[0];
    const { stdout } = await heed.run(['token', 'issue', '--member', leaving, '--name', 'short']);
    const token = stdout.split('\n')[0];
    assert.equal((await ask(token, 'overview')).status, 200);
    await heed.run(['staff', 'remove', leaving]);
    assert.equal((await ask(token, 'overview')).status, 401);
    await heed.stop();
    const offline = await run_heed(['token', 'issue', '--config', heed.config, '--member', member, '--name', 'offline']);
    assert.equal(offline.code, 0, offline.stderr);
    assert.match((await run_heed(['token', 'list', '--config', heed.config])).stdout, /offline/);
  });
});
