// The console's requests: who gets in, who sees what, and that what is done is the chat's own.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import WebSocket from 'ws';
import { dongmen, guiyuan } from './support/city.mjs';
import { ConsoleClient, link_for, totp } from './support/console.mjs';
import { request } from './support/http.mjs';
import { jpeg } from './support/pictures.mjs';
import { file_complaint as file_parts, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';

const file_complaint = (person, text, place) => file_parts(person, [['place', place], ['text', text]]);

describe('the console', () => {
  let stage;
  let heed;
  let li; // an officer of Dongmen, on the app
  let desk; // signed in as Li
  let other; // an officer of Guiyuan
  let resident; // who filed last
  before(async () => {
    stage = await Stage.open({ settings: { channels: [{ kind: 'web', name: 'web' }] } });
    heed = stage.heed;
    li = await stage.staff('app', { department: 'dongmen-office', role: 'officer', name: '李工' });
    desk = await ConsoleClient.open(heed, li);
    other = await ConsoleClient.open(heed, await stage.staff('app', { department: 'guiyuan-office', role: 'officer', name: '王工' }));
  });
  after(() => stage?.close());

  async function file(place = dongmen) {
    resident = stage.person('app');
    return (await file_complaint(resident, '半夜装修太吵了', place)).number;
  }

  test('a link signs in once; its cookie is for this host alone and for no script', async () => {
    const link = await link_for(li);
    const client = new ConsoleClient(heed);
    const session = await client.sign_in(link);
    assert.equal(session.step, 'open');
    assert.equal(session.member.name, '李工');
    assert.match(client.set_cookie, /^__Host-heed-staff=[0-9a-f]{32}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    const again = await new ConsoleClient(heed).ask('session', { method: 'POST', body: { link } });
    assert.equal(again.status, 403);
    assert.equal(again.body.code, 'bad_link');
    for (const bad of ['', 'x', '0'.repeat(32), 'A'.repeat(32), link + '0']) {
      const answer = await new ConsoleClient(heed).ask('session', { method: 'POST', body: { link: bad } });
      assert.deepEqual(answer.body, again.body, 'the same words for whatever is wrong');
    }
    const stranger = stage.person('app');
    assert.doesNotMatch(stranger.words_of(await stranger.text('控制台')), /console#/);
  });

  test('every address needs a session, every change the page\'s token and our own page', async () => {
    const number = await file();
    const nobody = new ConsoleClient(heed);
    for (const path of ['overview', 'catalogue', 'cases', `cases/${number}`, 'concerns', 'concerns/N-1', 'scores?from=2026-01-01&until=2026-02-01', 'handovers', 'sessions', 'session']) {
      const answer = await nobody.ask(path);
      assert.equal(answer.status, 401, path);
      const foreign = await desk.ask(path, { headers: { 'sec-fetch-site': 'cross-site' } });
      assert.equal(foreign.status, 403, path);
      assert.equal((await desk.ask(path, { headers: { 'sec-fetch-site': 'same-site' } })).status, 403, path);
    }
    const { version } = await desk.case(number);
    const changes = [
      ['POST', `cases/${number}/actions`, { action: 'accept', version }],
      ['POST', `cases/${number}/reveal`, { reason: 'call' }],
      ['POST', 'undo', {}],
      ['POST', 'filters', { name: 'x', query: '' }],
      ['DELETE', 'filters/1', undefined],
      ['POST', 'handovers/1/take', {}],
      ['DELETE', 'sessions', undefined],
      ['DELETE', 'session', undefined],
    ];
    for (const [method, path, body] of changes) {
      for (const headers of [
        { 'x-csrf-token': undefined },
        { 'x-csrf-token': other.csrf },
        { 'x-csrf-token': desk.csrf.slice(1) },
        { origin: 'https://evil.example' },
        { origin: undefined },
        { 'sec-fetch-site': 'cross-site' },
      ]) {
        const answer = await desk.ask(path, { method, body, headers });
        assert.equal(answer.status, 403, `${method} ${path} ${JSON.stringify(headers)}`);
      }
      assert.equal((await desk.ask(path, { method, body, headers: { cookie: undefined } })).status, 401, path);
    }
    const photo = { method: 'POST', raw: jpeg(1), headers: { 'content-type': 'image/jpeg', 'x-csrf-token': 'x' } };
    assert.equal((await desk.ask('photos', photo)).status, 403);
    assert.equal((await desk.case(number)).status, 'assigned', 'nothing was done');
    const page = await request(heed, { path: '/console' });
    const policy = page.headers['content-security-policy'];
    for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "require-trusted-types-for 'script'", "trusted-types 'none'", "frame-ancestors 'none'"]) assert.ok(policy.includes(rule), rule);
    assert.ok(!policy.includes('unsafe'));
    for (const answer of [page, await desk.ask('cases'), await nobody.ask('cases')]) {
      assert.equal(answer.headers['cache-control'], 'no-store');
      assert.equal(answer.headers['x-content-type-options'], 'nosniff');
      assert.equal(answer.headers['access-control-allow-origin'], undefined);
    }
  });

  test('who has nothing to do with a complaint does not find out that it is there', async () => {
    const number = await file(guiyuan);
    const unknown = await desk.ask('cases/LH260101-0001-9');
    for (const path of [`cases/${number}`, `cases/${number}/photos/${'a'.repeat(64)}`]) {
      const answer = await desk.ask(path);
      assert.equal(answer.status, 404);
      if (path.endsWith(number)) assert.deepEqual(answer.body, unknown.body);
    }
    assert.equal((await other.case(number)).number, number);
    const acted = await desk.ask(`cases/${number}/actions`, { method: 'POST', body: { action: 'note', version: 1, text: 'x' } });
    assert.equal(acted.status, 404);
    assert.equal((await desk.ask(`cases/${number}/reveal`, { method: 'POST', body: { reason: 'call' } })).status, 404);
    const listed = await desk.good('cases?view=all');
    assert.ok(!listed.rows.some((row) => row.number === number));
    assert.equal((await desk.ask('cases?department=guiyuan-office')).status, 403);
  });

  test('a complaint from signature to resolution, each step told to the resident, with a photo of the work', async () => {
    const number = await file();
    const fresh = await desk.case(number);
    assert.deepEqual(fresh.actions.map((one) => one.action), ['accept', 'give_back', 'merge']);
    assert.equal(fresh.person.resident.length, 5, 'masked');
    assert.ok(!JSON.stringify(fresh).includes(resident.user));
    const done = await desk.act(number, 'accept');
    assert.equal(done.status, 200, JSON.stringify(done.body));
    assert.match(done.body.line, /已受理/);
    await until('the resident hears of it', () => stage.receiver.of(number, 'accepted').length);
    assert.equal((await desk.act(number, 'ask', { text: '几点最吵？' })).status, 200);
    await until('the question', () => stage.receiver.of(number, 'question').length);
    await resident.text('晚上十点以后');
    await until('the answer', async () => (await desk.case(number)).timeline.some((event) => event.event === 'answer' && event.text === '晚上十点以后'));
    const kept = await desk.ask('photos', { method: 'POST', raw: jpeg(5), headers: { 'content-type': 'image/jpeg' } });
    assert.equal(kept.status, 200, JSON.stringify(kept.body));
    assert.equal((await desk.act(number, 'resolve', {})).status, 422);
    const resolved = await desk.act(number, 'resolve', { text: '已责令停工', photos: [kept.body.id] });
    assert.equal(resolved.status, 200, JSON.stringify(resolved.body));
    assert.equal(resolved.body.case.photos[0].shows_work, true);
    const picture = await desk.ask(`cases/${number}/photos/${kept.body.sha256}.small`);
    assert.equal(picture.status, 200);
    assert.equal(picture.headers['content-type'], 'image/jpeg');
    assert.match(picture.headers['content-security-policy'], /sandbox/);
    assert.equal((await other.ask(`cases/${number}/photos/${kept.body.sha256}`)).status, 404);
    const told = await until('the resolution', () => stage.receiver.of(number, 'resolved')[0]);
    assert.match(told.text, /已责令停工/);

    // The resident's page, by its link.
    const url = new URL((await stage.heed.exported(number)) && stage.receiver.of(number, 'resolved')[0].complaint.url).pathname;
    const page = (await request(heed, { path: url })).body.toString();
    assert.match(page, /<ol class="way"/);
    assert.match(page, new RegExp(`${url}/photos/${kept.body.sha256}`));
    assert.doesNotMatch(page, /晚上十点以后|李工|半夜装修/, 'no person, no words of theirs');
    assert.equal((await request(heed, { path: `${url}/photos/${kept.body.sha256}` })).status, 200);
    assert.equal((await request(heed, { path: `${url}/photos/${'b'.repeat(64)}` })).status, 404);
    const answer = (body, headers = {}) => request(heed, {
      method: 'POST', path: `${url}/survey`, body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', origin: `https://${heed.url.host}`, ...headers },
    });
    assert.equal((await answer({ solved: 'yes' }, { origin: 'https://evil.example' })).status, 403);
    for (const bad of [{}, { solved: 'maybe' }, { satisfied: 6 }, { satisfied: '5' }, { solved: 'yes', satisfied: 5 }, []]) assert.equal((await answer(bad)).status, 400, JSON.stringify(bad));
    assert.equal((await answer({ satisfied: 5 })).status, 204);
    assert.equal((await answer({ solved: 'yes' })).status, 204);
    assert.equal((await answer({ solved: 'no' })).status, 409);
    const rated = await heed.exported(number);
    assert.equal(rated.status, 'closed');
    assert.deepEqual([rated.rating.solved, rated.rating.satisfied], ['yes', 5]);
  });

  test('whoever has a progress page\'s link may change their mind, but not fill the history', async () => {
    const number = await file();
    const { url } = resident.sent.findLast((one) => one.answer.complaint).answer.complaint;
    for (const action of ['accept', 'resolve']) assert.equal((await desk.act(number, action, { text: '好了' })).status, 200);
    const answer = (satisfied) => request(heed, {
      method: 'POST', path: `${new URL(url).pathname}/survey`, body: JSON.stringify({ satisfied }),
      headers: { 'content-type': 'application/json', origin: `https://${heed.url.host}` },
    });
    const statuses = [];
    for (let i = 0; i < 12; i++) statuses.push((await answer(1 + (i % 5))).status);
    assert.deepEqual(statuses, [...Array(10).fill(204), 429, 429]);
    assert.equal((await heed.exported(number)).timeline.filter((one) => one.event === 'rated').length, 10);
  });

  test('two at once: the second reads who was first; what was just done is undone', async () => {
    const slow = await Stage.open({ settings: { notices: { undo_window: '60s' } } });
    try {
      const person = await slow.staff('app', { department: 'dongmen-office', role: 'officer', name: '李工' });
      const here = await ConsoleClient.open(slow.heed, person);
      const caller = slow.person('app');
      const { number } = await file_complaint(caller, '半夜装修太吵了', dongmen);
      const { url } = caller.sent.findLast((one) => one.answer.complaint).answer.complaint;
      const { version } = await here.case(number);
      await person.text(`接 ${number}`);
      const late = await here.ask(`cases/${number}/actions`, { method: 'POST', body: { action: 'accept', version } });
      assert.equal(late.status, 409);
      assert.match(late.body.detail, /李工/);
      assert.match((await here.good('undo', { method: 'POST', body: {} })).line, /撤销/);
      assert.equal((await here.case(number)).status, 'assigned');

      // A resolution that was a mistake takes its photos from the resident's page along.
      await here.act(number, 'accept');
      const kept = await here.ask('photos', { method: 'POST', raw: jpeg(7), headers: { 'content-type': 'image/jpeg' } });
      assert.equal((await here.act(number, 'resolve', { text: '已责令停工', photos: [kept.body.id] })).status, 200);
      const page = new URL(url).pathname;
      const photo = `${page}/photos/${kept.body.sha256}`;
      const seen = async () => [(await request(slow.heed, { path: page })).body.toString().includes(photo), (await request(slow.heed, { path: photo })).status, (await request(slow.heed, { path: `${photo}.small` })).status];
      assert.deepEqual(await seen(), [true, 200, 200]);
      assert.match((await here.good('undo', { method: 'POST', body: {} })).line, /撤销/);
      assert.deepEqual(await seen(), [false, 404, 404]);
      assert.equal((await here.ask(`cases/${number}/photos/${kept.body.sha256}`)).status, 200, 'staff still see it');
    } finally {
      await slow.close();
    }
  });

  test('heads show a code of their telephone, too; each code works once and wrong ones run out', async () => {
    const head = await stage.staff('app', { department: 'dongmen-office', role: 'head', name: '赵主任' });
    const client = new ConsoleClient(heed);
    assert.equal((await client.sign_in(await link_for(head))).step, 'enrol');
    assert.equal((await client.ask('cases')).status, 401, 'half in is out');
    const secret = await client.enrol();
    assert.equal((await client.ask('cases')).status, 200);
    assert.equal((await client.ask('session/code', { method: 'POST', body: { code: '' } })).status, 409, 'no second telephone');

    const next = new ConsoleClient(heed);
    assert.equal((await next.sign_in(await link_for(head))).step, 'code');
    const code = (what) => next.ask('session/code', { method: 'POST', body: { code: what } });
    assert.equal((await code(totp(secret))).status, 403, 'used already');
    assert.equal((await code(totp(secret, Date.now() + 30000))).status, 200, 'the next one');
    assert.equal((await next.ask('cases')).status, 200);

    const guesser = new ConsoleClient(heed);
    await guesser.sign_in(await link_for(head));
    const tries = [];
    for (let i = 0; i < 7; i++) tries.push((await guesser.ask('session/code', { method: 'POST', body: { code: '000000' } })).status);
    assert.deepEqual(tries, [403, 403, 403, 403, 429, 429, 429], 'with the one before, five');
  });

  test('sessions are listed and ended, and a removed member is out at once', async () => {
    const person = await stage.staff('app', { department: 'dongmen-office', role: 'officer', name: '孙工' });
    const first = await ConsoleClient.open(heed, person);
    const second = await ConsoleClient.open(heed, person);
    assert.equal((await second.good('sessions')).sessions.length, 2);
    await second.good('sessions', { method: 'DELETE' });
    assert.equal((await first.ask('cases')).status, 401);
    assert.equal((await second.ask('session', { method: 'DELETE' })).status, 204);
    assert.equal((await second.ask('cases')).status, 401);
    const third = await ConsoleClient.open(heed, person);
    const listed = await heed.run(['staff', 'list']);
    const id = listed.stdout.split('\n').find((line) => line.includes('孙工')).match(/s_[0-9a-f]+/)[0];
    await heed.run(['staff', 'remove', id]);
    assert.equal((await third.ask('cases')).status, 401);
  });

  test('a contact is shown with a reason, and the trail keeps it', async () => {
    const caller = stage.person('app');
    const { number } = await file_complaint(caller, '半夜装修太吵了', dongmen);
    assert.equal((await desk.act(number, 'accept')).status, 200);
    const reveal = (body, who = desk) => who.ask(`cases/${number}/reveal`, { method: 'POST', body });
    for (const bad of [{}, { reason: 'curious' }, { reason: 'other' }, { reason: 'call', note: 'x'.repeat(501) }]) assert.equal((await reveal(bad)).status, 400, JSON.stringify(bad));
    const shown = await reveal({ reason: 'call', note: '约时间' });
    assert.equal(shown.status, 200, JSON.stringify(shown.body));
    assert.equal(shown.body.user, caller.user);
    const anonymous = stage.person('app');
    await anonymous.text('匿名');
    const hidden = await file_complaint(anonymous, '半夜装修太吵了', dongmen);
    await anonymous.text('补充一下，打13987654321也行');
    assert.equal((await desk.ask(`cases/${hidden.number}/reveal`, { method: 'POST', body: { reason: 'call' } })).status, 403);
    for (const command of ['电话', '看']) {
      const words = li.words_of(await li.text(`${command} ${hidden.number}`));
      assert.doesNotMatch(words, /139/, words);
    }
  });

  test('news of a complaint is on the socket within a second; a stranger hears nothing', async () => {
    const number = await file();
    const open = (headers) => new WebSocket(`wss://${heed.url.host}/console/socket`, { ca: heed.certificate, checkServerIdentity: () => undefined, headers });
    const heard = [];
    const socket = open({ origin: desk.origin, cookie: desk.cookie });
    socket.on('message', (data) => heard.push({ at: Date.now(), ...JSON.parse(data) }));
    await new Promise((done) => socket.on('open', done));
    await new Promise((done) => setTimeout(done, 600)); // it has looked where the trail ends
    const began = Date.now();
    await li.text(`接 ${number}`);
    const news = await until('news', () => heard.find((one) => one.numbers.includes(number)));
    assert.ok(news.at - began < 1500, `${news.at - began} ms`);
    socket.close();
    const forged = open({ origin: desk.origin, cookie: `__Host-heed-staff=${'0'.repeat(32)}` });
    const code = await new Promise((done) => forged.on('close', done));
    assert.equal(code, 1008);
    const foreign = open({ origin: 'https://evil.example', cookie: desk.cookie });
    const status = await new Promise((done) => {
      foreign.on('unexpected-response', (call, response) => (call.destroy(), done(response.statusCode)));
      foreign.on('error', () => {});
    });
    assert.equal(status, 403);
  });

  test('the socket names what its member may see, and ends with their session', async () => {
    const sun = await stage.staff('app', { department: 'guiyuan-office', role: 'officer', name: '孙工' });
    const theirs = await ConsoleClient.open(heed, sun);
    const heard = [];
    const socket = new WebSocket(`wss://${heed.url.host}/console/socket`, { ca: heed.certificate, checkServerIdentity: () => undefined, headers: { origin: theirs.origin, cookie: theirs.cookie } });
    const ended = new Promise((done) => socket.on('close', done));
    socket.on('message', (data) => heard.push(...JSON.parse(data).numbers));
    await new Promise((done) => socket.on('open', done));
    await new Promise((done) => setTimeout(done, 600)); // it has looked where the trail ends
    const foreign = await file(dongmen);
    const own = await file(guiyuan);
    await until('news of their own case', () => heard.includes(own));
    assert.ok(!heard.includes(foreign), 'a case of another department');
    const dispatcher = await stage.staff('app', { department: 'luohu', role: 'dispatcher', name: '调度' });
    heard.length = 0;
    await dispatcher.text(`派 ${own} 东门街道办事处`);
    await until('that it is theirs no more', () => heard.includes(own));
    heard.length = 0;
    await dispatcher.text(`催办 ${own}`);
    const next = await file(guiyuan);
    await until('the next of their own', () => heard.includes(next));
    assert.ok(!heard.includes(own), 'what happens to it elsewhere');
    const id = (await heed.run(['staff', 'list'])).stdout.split('\n').find((line) => line.includes('孙工')).match(/s_[0-9a-f]+/)[0];
    await heed.run(['staff', 'remove', id]);
    const last = await file(guiyuan);
    assert.equal(await ended, 1008);
    assert.ok(!heard.includes(last), 'after their removal');
  });

  test('who comes to stand in for a head shows the second factor where they have signed in', async () => {
    const head = await stage.staff('app', { department: 'luohu', role: 'head', name: '周主任' });
    const qian = await stage.staff('app', { department: 'guiyuan-office', role: 'officer', name: '钱工' });
    const theirs = await ConsoleClient.open(heed, qian);
    assert.equal((await theirs.ask('cases')).status, 200);
    const number = await file(dongmen);
    assert.match(head.words_of(await head.text('代办 钱工 12月31日')), /✔/);
    assert.equal((await theirs.ask(`cases/${number}`)).status, 401);
    assert.equal((await theirs.good('session')).step, 'enrol');
    await theirs.enrol();
    assert.equal((await theirs.ask(`cases/${number}`)).status, 200);
  });

  test('a filter is saved, found again and deleted; pages come by key', async () => {
    const numbers = [];
    for (let i = 0; i < 55; i++) numbers.push((await file_complaint(stage.person('app'), `第${i}户半夜装修太吵了`, dongmen)).number);
    const words = encodeURIComponent('户半夜装修');
    const first = await desk.good(`cases?view=open&words=${words}`);
    assert.equal(first.rows.length, 50);
    const second = await desk.good(`cases?view=open&words=${words}&after=${first.after}`);
    assert.equal(second.after, null);
    assert.deepEqual(new Set([...first.rows, ...second.rows].map((row) => row.number)), new Set(numbers));
    assert.equal((await desk.good(`cases?words=${numbers[7]}`)).rows[0].number, numbers[7]);
    await desk.good('filters', { method: 'POST', body: { name: '装修', query: 'view=open&category=noise' } });
    const { filters } = await desk.good('overview');
    assert.equal(filters[0].name, '装修');
    assert.equal((await other.good('overview')).filters.length, 0);
    await other.ask(`filters/${filters[0].id}`, { method: 'DELETE' });
    assert.equal((await desk.good('overview')).filters.length, 1, 'another\'s is not mine to delete');
    await desk.good(`filters/${filters[0].id}`, { method: 'DELETE' });
    assert.equal((await desk.good('overview')).filters.length, 0);
    assert.equal((await desk.ask('filters', { method: 'POST', body: { name: '长'.repeat(41), query: '' } })).status, 400);
  });

  test('what is not a request gets a reason and does nothing', async () => {
    const number = await file();
    for (const raw of ['', '{', '[]', '"x"', '{"action":"accept"}', '{"action":"fly","version":1}', '{"action":"accept","version":"1"}', '{"action":"accept","version":1,"photos":[null]}', '{"action":"accept","version":1,"date":"tomorrow"}']) {
      const answer = await desk.ask(`cases/${number}/actions`, { method: 'POST', raw, headers: { 'content-type': 'application/json' } });
      assert.equal(answer.status, raw.startsWith('{"action":"accept"') && !raw.includes('"version":1') ? 428 : 400, raw);
    }
    assert.equal((await desk.ask('nothing')).status, 404);
    assert.equal((await desk.ask('cases', { method: 'PUT' })).status, 405);
    assert.equal((await desk.ask('photos', { method: 'POST', raw: 'GIF89a', headers: { 'content-type': 'image/gif' } })).status, 400);
    assert.equal((await desk.ask('scores?from=2020-01-01&until=2026-01-01')).status, 400);
  });
});
