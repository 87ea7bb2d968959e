// The staff API and its description agree; versions, repeated requests, problems; and no request,
// however odd, is a fault of heed's.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Description, description_text, lint_description } from './support/api.mjs';
import { dongmen } from './support/city.mjs';
import { ConsoleClient } from './support/console.mjs';
import { request } from './support/http.mjs';
import { jpeg } from './support/pictures.mjs';
import { file_complaint, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';

// Every answer is held against the description.
class DescribedClient extends ConsoleClient {
  static async open_with(description, heed, person) {
    const client = await super.open(heed, person);
    client.description = description;
    return client;
  }
  async ask(path, options = {}) {
    const answer = await super.ask(path, options);
    const asked = path.startsWith('/') ? path : `/api/v1/${path}`;
    this.description?.check(options.method ?? 'GET', asked.split('?')[0], answer);
    return answer;
  }
}

describe('the staff API', () => {
  let stage;
  let heed;
  let description;
  let desk; // an officer
  let chief; // a dispatcher, with a second factor
  const file = async (text = '半夜装修太吵了') => (await file_complaint(stage.person('app'), [['place', dongmen], ['text', text]])).number;
  const accepted = async () => {
    const number = await file();
    const { version } = await desk.case(number);
    await desk.good(`cases/${number}/actions`, { method: 'POST', body: { action: 'accept', version } });
    return number;
  };
  before(async () => {
    stage = await Stage.open({ accounts: {} });
    heed = stage.heed;
    description = await Description.load();
    desk = await DescribedClient.open_with(description, heed, await stage.staff('app', { department: 'dongmen-office', role: 'officer', name: '李工' }));
    const person = await stage.staff('app', { department: 'luohu', role: 'dispatcher', name: '陈调度' });
    chief = await DescribedClient.open_with(description, heed, person);
    await chief.enrol();
    await person.text('上班');
  });
  after(() => stage?.close());

  test('the description is clean, and the linter would say if it were not', async () => {
    const text = await description_text();
    assert.deepEqual(await lint_description(text), []);
    assert.notDeepEqual(await lint_description(text.replace('operationId: whoAmI', 'operationId: overview')), []);
    assert.notDeepEqual(await lint_description(text.replace('type: integer', 'type: whole')), []);
  });

  test('every address of the program is described, and every one described is there', async () => {
    const { routes } = await desk.good('');
    const there = routes.map((one) => `${one.method} ${one.path}`).sort();
    assert.deepEqual(there, description.operations.map((one) => `${one.method} ${one.path}`).sort());
    assert.equal((await ConsoleClient.prototype.ask.call(desk, 'overview/more')).status, 404);
  });

  test('real answers are as described, every operation among them', async () => {
    const number = await file();
    const other = await file('楼下半夜装修太吵了');
    await chief.ask('sessions', { method: 'DELETE' });
    for (const path of ['session', 'sessions', 'overview', 'catalogue', 'map', 'cases?view=all', `cases?view=sign&words=${encodeURIComponent('装修')}`, `cases/${number}`, 'concerns']) await chief.good(path);
    const { id: photo } = await desk.good('photos', { method: 'POST', raw: jpeg(3), headers: { 'content-type': 'image/jpeg' } });
    const { version } = await desk.case(number);
    const done = await desk.good(`cases/${number}/actions`, { method: 'POST', body: { action: 'accept', version } });
    await desk.good(`cases/${number}/actions`, { method: 'POST', body: { action: 'resolve', version: done.case.version, text: '已到现场劝止，施工方承诺夜间停工。', photos: [photo] } });
    await desk.good('undo', { method: 'POST' });
    const shown = (await desk.case(number)).photos[0];
    if (shown) assert.equal((await desk.ask(`cases/${number}/photos/${shown.sha256}`)).status, 200);
    await desk.good(`cases/${number}/reveal`, { method: 'POST', body: { reason: 'call' } });
    const { id } = await desk.good('filters', { method: 'POST', body: { name: '夜间', query: 'view=late' } });
    await desk.good('overview');
    await desk.good(`filters/${id}`, { method: 'DELETE' });
    await desk.good('scores?from=2026-01-01&until=2027-01-01');
    const resident = stage.person('app');
    await resident.text('人工');
    const talk = await until('the talk', async () => (await chief.good('handovers')).handovers[0]);
    await chief.good(`handovers/${talk.id}/take`, { method: 'POST', body: {} });
    await chief.good(`handovers/${talk.id}/say`, { method: 'POST', body: { text: '您好，请讲。' } });
    await chief.good('handovers');
    await chief.good(`handovers/${talk.id}/end`, { method: 'POST', body: {} });
    await chief.ask('concerns/N-1');
    await chief.good('concerns/N-1/actions', { method: 'POST', body: { action: 'confirm', text: '正在处理' } });
    for (const refused of [
      () => desk.ask('cases/nothing'), () => desk.ask('cases/nothing/actions', { method: 'POST', body: { action: 'accept', version: 1 } }),
      () => desk.ask('scores?from=never&until=2027-01-01'), () => desk.ask(`cases/${other}/reveal`, { method: 'POST', body: { reason: 'no' } }),
      () => desk.ask('handovers'), () => desk.ask('filters', { method: 'POST', body: {} }), () => new DescribedClient(heed).ask('overview'),
    ]) assert.ok((await refused()).status >= 400);
    const leaving = await DescribedClient.open_with(description, heed, await stage.staff('app', { department: 'dongmen-office', role: 'officer' }));
    await leaving.ask('session', { method: 'DELETE' });
    const missing = description.operations.map((one) => one.id).filter((one) => !description.used.has(one));
    // A concern of its own takes several people and a while: concerns.test.mjs.
    assert.deepEqual(missing.filter((one) => !['getConcern', 'getPhoto', 'signIn'].includes(one)), []);
  });

  test('a refusal is a problem of RFC 9457', async () => {
    const answer = await chief.ask('cases/nothing');
    assert.equal(answer.headers['content-type'], 'application/problem+json');
    assert.deepEqual({ ...answer.body, title: '', detail: '' }, { type: 'urn:heed:problem:not_found', title: '', status: 404, detail: '', code: 'not_found' });
    const wrong = await request(heed, { path: '/api/v1/undo', headers: { 'sec-fetch-site': 'same-origin' } });
    assert.equal(wrong.status, 405);
    assert.equal(wrong.headers.allow, 'POST');
  });

  test('a case has a tag: known it is not sent again, and an action may name it', async () => {
    const number = await accepted();
    const first = await desk.ask(`cases/${number}`);
    const { etag } = first.headers;
    assert.match(etag, /^"\d+-[0-9a-f]{16}"$/);
    assert.equal((await desk.ask(`cases/${number}`, { headers: { 'if-none-match': etag } })).status, 304);
    const act = (headers) => desk.ask(`cases/${number}/actions`, { method: 'POST', body: { action: 'note', text: '已联系' }, headers });
    assert.equal((await act({})).status, 428);
    assert.equal((await act({ 'if-match': '*' })).status, 428);
    assert.equal((await act({ 'if-match': etag })).status, 200);
    const late = await act({ 'if-match': etag });
    assert.equal(late.status, 412);
    assert.equal(late.body.code, 'changed');
    assert.equal((await desk.ask(`cases/${number}`, { headers: { 'if-none-match': etag } })).status, 200);
  });

  test('whom a complaint leads to is asked anew each time, and nobody answers after the erasure', async () => {
    const caller = stage.person('app');
    const { number } = await file_complaint(caller, [['place', dongmen], ['text', '半夜装修太吵了，电话13912345678']]);
    assert.equal((await desk.act(number, 'accept')).status, 200);
    const reveal = () => desk.ask(`cases/${number}/reveal`, { method: 'POST', body: { reason: 'call' }, headers: { 'idempotency-key': `look-${number}` } });
    assert.equal((await reveal()).body.phone, '13912345678');
    assert.equal((await reveal()).body.phone, '13912345678');
    const { resident } = await heed.exported(number);
    assert.equal((await heed.run(['erase', '--resident', resident])).code, 0);
    const after = await reveal();
    assert.equal(after.status, 403);
    assert.doesNotMatch(JSON.stringify(after.body), new RegExp(`13912345678|${caller.user}"`));
    const trace = await heed.run(['trace', number]);
    assert.equal(trace.stdout.match(/reveal/g)?.length, 2, trace.stdout);
  });

  test('a request sent twice with one key has one effect and one answer; the key of another is refused', async () => {
    const number = await accepted();
    const { version } = await desk.case(number);
    const ask = (text, key) => desk.ask(`cases/${number}/actions`, { method: 'POST', body: { action: 'note', version, text }, headers: { 'idempotency-key': key } });
    const first = await ask('已联系', 'k-1');
    const again = await ask('已联系', 'k-1');
    assert.equal(first.status, 200);
    assert.deepEqual(again.body, first.body);
    assert.equal(again.headers['idempotency-replayed'], 'true');
    assert.equal((await ask('别的话', 'k-1')).status, 422);
    assert.equal((await ask('已联系', 'k-2')).status, 409);
    assert.equal((await ask('已联系', 'k-2')).headers['idempotency-replayed'], 'true');
    const { timeline } = await heed.exported(number);
    assert.equal(timeline.filter((one) => one.event === 'note').length, 1);
    assert.equal((await ask('x', 'with space')).status, 400);
  });

  test('pages of a list follow each other by their cursor', async () => {
    const numbers = new Set();
    for (let i = 0; i < 52; ++i) numbers.add(await file(`第${i}处半夜装修太吵了`));
    const seen = [];
    let after = null;
    do {
      const page = await chief.good(`cases?view=all${after ? `&after=${after}` : ''}`);
      assert.ok(page.rows.length <= 50);
      seen.push(...page.rows.map((one) => one.number));
      after = page.after;
    } while (after);
    assert.equal(new Set(seen).size, seen.length);
    for (const number of numbers) assert.ok(seen.includes(number));
  });

  test('generated requests: none is a fault of heed\'s, and each is answered as described', async () => {
    const rounds = process.env.HEED_LONG ? 20000 : 600;
    let seed = Number(process.env.HEED_SEED ?? 20261126);
    const below = (n) => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return Math.floor((seed / 2 ** 32) * n);
    };
    const number = await file();
    const odd = ['', ' ', '0', '-1', '9'.repeat(40), 'true', 'null', '..', '%00', '%ff', '%', "'", '"', '<b>', '灯'.repeat(300), number, 'N-1', '1', 'noise', 'dongmen-office', 'accept', '1764100000000.42', '2026-11-26', '2026-11-26T00:00:00Z', '\u0000', '😀'];
    const one_of = (list) => list[below(list.length)];
    const value = (depth = 0) => {
      const kind = below(depth > 2 ? 5 : 8);
      if (kind < 3) return one_of(odd);
      if (kind === 3) return below(2) ? below(100) : -(2 ** below(70));
      if (kind === 4) return one_of([null, true, false, 1e308, 0.5]);
      if (kind < 7) return Array.from({ length: below(4) }, () => value(depth + 1));
      return Object.fromEntries(Array.from({ length: below(4) }, () => [one_of(odd), value(depth + 1)]));
    };
    const fields = Object.values(description.document.components.schemas).flatMap((one) => Object.keys(one.properties ?? {}));
    const body = () => {
      const kind = below(10);
      if (kind === 0) return one_of(['', '{', '[]', '"x"', 'null', '{"a":1,"a":2}', '['.repeat(100), '\xff', '{"action":"\\ud800"}']);
      const made = Object.fromEntries(Array.from({ length: below(6) }, () => [one_of(fields), value()]));
      return JSON.stringify(below(2) ? { action: one_of(['accept', 'note', 'reply', 'resolve', 'assign', 'split']), version: below(4), ...made } : made);
    };
    const counts = {};
    // Not those that end the session which asks.
    const chosen = description.operations.filter((one) => !['signOut', 'signIn', 'takeCode'].includes(one.id));
    for (let i = 0; i < rounds; ++i) {
      const operation = one_of(chosen);
      const asked = operation.path.replace(/\{[^}]+\}/g, () => encodeURIComponent(one_of(odd)).replace(/^$/, '_'));
      const query = operation.parameters.filter((one) => one.in === 'query' && below(2)).map((one) => `${one.name}=${below(6) ? encodeURIComponent(one_of(odd)) : one_of(odd).replace(/[^\x21-\x7e]/g, '')}`);
      const headers = {};
      for (const one of operation.parameters.filter((parameter) => parameter.in === 'header' && parameter.name !== 'x-csrf-token')) if (!below(3)) headers[one.name.toLowerCase()] = one_of(odd.filter((text) => /^[\x20-\x7e]*$/.test(text)));
      if (below(8) === 0) headers['content-type'] = one_of(['text/plain', 'image/png', '', 'application/json; charset=x']);
      const with_body = operation.method === 'POST' && below(12) > 0;
      const options = { method: operation.method, headers: { 'content-type': with_body ? 'application/json' : undefined, ...headers }, raw: with_body ? body() : undefined };
      const whole = query.length ? `${asked}?${query.join('&')}` : asked;
      const answer = await ConsoleClient.prototype.ask.call(chief, whole, options).catch((error) => assert.fail(`${operation.method} ${whole}: ${error}`));
      counts[answer.status] = (counts[answer.status] ?? 0) + 1;
      assert.ok(answer.status < 500, `${operation.method} ${whole} ${options.raw}: ${answer.status} ${answer.bytes}`);
      // What no route can mean is refused before any of them.
      if (description.operation_of(operation.method, asked) && ![400, 404, 405, 413, 414, 415].includes(answer.status)) description.check(operation.method, asked, answer);
    }
    assert.ok(counts[200] > rounds / 10, JSON.stringify(counts));
  });
});
