// Open311 GeoReport v2, every point in both formats.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { asking_organisation, dongmen } from './support/city.mjs';
import { request } from './support/http.mjs';
import { new_key, Open311Client } from './support/open311.mjs';
import { jpeg } from './support/pictures.mjs';
import { file_complaint, short_number, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';

const day_ms = 24 * 3600 * 1000;
const ago = (days) => new Date(Date.now() - days * day_ms).toISOString();

let stage;
let heed;
const city_app = new_key('city-app');
const other_app = new_key('other-app');
const partner = new_key('partner', { reads_all: true });
before(async () => {
  stage = await Stage.open({
    settings: {
      organisation: asking_organisation,
      open311: {
        jurisdiction_id: 'szlh.gov.cn',
        contact: 'open311@example.org',
        requests_per_minute: 100000,
        key: [city_app.table, other_app.table, partner.table],
      },
    },
  });
  heed = stage.heed;
});
after(() => stage?.close());

for (const format of ['xml', 'json']) {
  describe(`Open311 in ${format}`, () => {
    let client;
    before(() => (client = new Open311Client(heed, format, city_app.secret)));

    test('discovery names the endpoint, its formats and who to ask', async () => {
      const found = await client.ask('discovery', 'discovery');
      assert.equal(found.contact, 'open311@example.org');
      assert.equal(found.endpoints[0].url, 'https://bot.example.org/open311/v2');
      assert.deepEqual(found.endpoints[0].formats, ['text/xml', 'application/json']);
    });

    test('services are the catalogue; metadata is true exactly where there is a definition', async () => {
      const services = await client.ask('services', 'services');
      assert.deepEqual(services.map((one) => one.service_code), ['noise', 'light', 'other']);
      assert.equal(services[0].service_name, '噪音扰民');
      for (const { service_code, metadata } of services) {
        const answer = await client.ask('service_definition', `services/${service_code}`, { status: metadata ? 200 : 404 });
        if (metadata) assert.equal(answer.service_code, service_code);
      }
      const english = await client.ask('services', 'services', { query: { lang: 'en' } });
      assert.equal(english[0].service_name, 'Noise');
      await client.ask('service_definition', 'services/unheard-of', { status: 404 });
    });

    test('a category\'s questions are attributes of the fitting types, in order', async () => {
      const { attributes } = await client.ask('service_definition', 'services/light');
      assert.deepEqual(attributes.map(({ code, datatype, required, order }) => [code, datatype, required, order]), [
        ['pole', 'string', true, 1], ['count', 'number', false, 2], ['since', 'datetime', false, 3],
        ['side', 'singlevaluelist', false, 4], ['when', 'multivaluelist', false, 5],
      ]);
      assert.deepEqual(attributes[4].values.map((one) => one.key), ['evening', 'night', 'dawn']);
    });

    test('what is filed is a complaint like any: routed, promised, told to staff, without a person outside', async () => {
      const li = await stage.staff('app', { department: 'dongmen-office', role: 'officer', name: '李工' });
      const number = await client.file({ phone: '+86 138-0000-0000', email: 'wang@example.org', first_name: '王', last_name: '小明', account_id: 'a-17' });
      const kept = await heed.exported(number);
      assert.equal(kept.channel, 'open311');
      assert.equal(kept.category, 'noise');
      assert.equal(kept.department, 'dongmen-office');
      assert.equal(kept.status, 'assigned');
      assert.equal(kept.location.area, 'dongmen');
      await until('the change', () => stage.told(li).some((one) => one.includes(short_number(number))));
      const raw = await request(heed, { path: `/open311/v2/requests/${number}.${format}` });
      for (const secret of ['138', 'wang@', '小明', 'a-17', kept.resident]) assert.ok(!raw.body.toString().includes(secret), secret);
      const said = await client.one(number);
      assert.equal(said.description, '半夜装修太吵了');
      assert.equal(said.address, '东门步行街');
      assert.equal(said.agency_responsible, '东门街道办事处');
      assert.equal(said.lat, 22.5463);
      assert.equal(said.long, 114.1235);
      assert.equal(said.status, 'open');
      assert.ok(said.expected_datetime > said.requested_datetime);
    });

    test('the same reporter is one resident, another one is not', async () => {
      const of = async (fields) => (await heed.exported(await client.file(fields))).resident;
      const first = await of({ account_id: 'same' });
      assert.equal(await of({ account_id: 'same' }), first);
      assert.notEqual(await of({ account_id: 'else' }), first);
      assert.notEqual(await of({}), await of({}));
    });

    test('a POST without key is 403, with an unknown code 404, without one 400', async () => {
      await client.file({ api_key: undefined }, { status: 403 });
      await client.file({ api_key: '' }, { status: 403 });
      await client.file({ api_key: `${city_app.secret}x` }, { status: 403 });
      await client.file({ service_code: 'unheard-of' }, { status: 404 });
      await client.file({ service_code: undefined }, { status: 400 });
      await client.file({ service_code: '' }, { status: 400 });
    });

    test('a place is needed: both coordinates, or words', async () => {
      const none = { lat: undefined, long: undefined, address_string: undefined };
      await client.file(none, { status: 400 });
      await client.file({ ...none, lat: '22.5' }, { status: 400 });
      await client.file({ ...none, lat: '', long: '', address_string: '' }, { status: 400 });
      await client.file({ long: undefined }, { status: 400 });
      for (const lat of ['91', 'north', 'NaN', 'inf', '22.5x']) await client.file({ lat }, { status: 400 });
      await client.file({ lat: '39.9', long: '116.4' }, { status: 400 });
      assert.equal((await heed.exported(await client.file({ ...none, address_string: '桂园路12号' }))).location.address, '桂园路12号');
      assert.equal((await heed.exported(await client.file({ ...none, address_id: 'R-7781' }))).location.address, 'R-7781');
      assert.equal((await heed.exported(await client.file({ address_string: undefined }))).location.latitude, 22.5463);
    });

    test('attributes answer the questions; a missing required one, a wrong value, an unknown one are 400', async () => {
      const light = { service_code: 'light', description: '路灯不亮' };
      await client.file(light, { status: 400 });
      await client.file({ ...light, 'attribute[pole]': '' }, { status: 400 });
      const good = { ...light, 'attribute[pole]': 'L-0042' };
      for (const wrong of [
        { 'attribute[count]': 'three' }, { 'attribute[since]': 'yesterday' }, { 'attribute[side]': 'east' },
        { 'attribute[when][]': ['night', 'noon'] }, { 'attribute[colour]': 'red' }, { 'attribute[side][]': ['north', 'south'] },
      ]) await client.file({ ...good, ...wrong }, { status: 400 });
      const number = await client.file({
        ...good, 'attribute[count]': '3', 'attribute[since]': '2026-11-20T08:00:00+08:00', 'attribute[side]': 'north', 'attribute[when][]': ['dawn', 'evening'],
      });
      assert.equal((await heed.exported(number)).text, [
        '路灯不亮', '灯杆上的编号是？ L-0042', '有几盏？ 3', '从哪天起？ 2026-11-20', '路的哪一边？ 北侧', '什么时候不亮？ 傍晚、清晨',
      ].join('\n'));
    });

    test('4,000 characters are taken whole, one more is 400; markup and controls come back as text', async () => {
      const long = '灯'.repeat(4000);
      assert.equal((await client.one(await client.file({ description: long }))).description, long);
      await client.file({ description: long + '灯' }, { status: 400 });
      const marked = '<script>alert("1")</script> & ]]> <b>吵</b> 😀\n第二行';
      assert.equal((await client.one(await client.file({ description: marked }))).description, marked);
      const empty = await client.one(await client.file({ description: '' }));
      assert.equal(empty.description, '噪音扰民');
    });

    test('a telephone number in the words is kept apart; an emergency is answered with whom to call', async () => {
      const number = await client.file({ description: '太吵了，请打13912345678' });
      assert.ok(!(await client.one(number)).description.includes('13912345678'));
      const [filed] = await client.ask('filed', 'requests', { form: client.form({ description: '着火了，楼上起火了' }) });
      assert.match(filed.service_notice, /119/);
      assert.equal(filed.account_id, null);
    });

    test('the notice says who handles it by when, and nothing that only a chat could do', async () => {
      const notice = async (description) => {
        const [filed] = await client.ask('filed', 'requests', { form: client.form({ description }) });
        assert.ok(filed.service_notice.includes(filed.service_request_id), filed.service_notice);
        assert.doesNotMatch(filed.service_notice, /直接发|回“|说“|告诉您|send|say|keep you/i);
        return filed.service_notice;
      };
      assert.match(await notice('半夜装修太吵了'), /由东门街道办事处在5个工作日内处理，凭编号可以查询进展。$/);
      assert.match(await notice('Loud drilling at night again'), /will handle it within 5 working days\. Follow it by its number\.$/);
    });

    test('photos come as multipart and are re-encoded; what is no picture is 400', async () => {
      const multipart = new FormData();
      for (const [name, value] of client.form({})) multipart.append(name, value);
      multipart.append('media', new Blob([jpeg(7)], { type: 'image/jpeg' }), 'a.jpg');
      multipart.append('media', new Blob([jpeg(8)], { type: 'image/jpeg' }), 'b.jpg');
      const [{ service_request_id }] = await client.ask('filed', 'requests', { multipart });
      const { photos } = await heed.exported(service_request_id);
      assert.deepEqual(photos.map((one) => one.media_type), ['image/jpeg', 'image/jpeg']);
      const bad = new FormData();
      for (const [name, value] of client.form({})) bad.append(name, value);
      bad.append('media', new Blob(['no picture'], { type: 'image/jpeg' }), 'a.jpg');
      await client.ask('filed', 'requests', { multipart: bad, status: 400 });
      const linked = await heed.exported(await client.file({ media_url: 'https://example.org/a.jpg' }));
      assert.match(linked.text, /https:\/\/example\.org\/a\.jpg$/);
      await client.file({ media_url: 'javascript:alert(1)' }, { status: 400 });
    });

    test('another jurisdiction is 404, ours or none is fine, an empty one is none', async () => {
      await client.ask('services', 'services', { query: { jurisdiction_id: 'other.gov' }, status: 404 });
      for (const jurisdiction_id of ['szlh.gov.cn', '']) await client.ask('services', 'services', { query: { jurisdiction_id } });
    });

    test('lists: ids override the rest, by code, status and time, in pages', async () => {
      const mine = [];
      for (let i = 0; i < 3; ++i) mine.push(await client.file({ service_code: 'other', description: `第${i}件` }));
      const ids = async (query, options = {}) => (await client.ask('service_requests', 'requests', { query, ...options })).map((one) => one.service_request_id);
      assert.deepEqual(await ids({ service_request_id: mine.slice(0, 2).join(','), status: 'closed', service_code: 'noise' }), mine.slice(0, 2));
      assert.deepEqual((await ids({ service_code: 'other' })).slice(0, 3), [...mine].reverse());
      assert.deepEqual((await ids({ service_code: 'other,noise', page_size: '2', page: '1' })), [mine[2], mine[1]]);
      assert.equal((await ids({ service_code: 'other', page_size: '2', page: '2' }))[0], mine[0]);
      assert.deepEqual(await ids({ page: '1000' }), []);
      assert.deepEqual(await ids({ start_date: ago(100), end_date: ago(50) }), []);
      assert.ok((await ids({ start_date: ago(1), status: 'open,closed', service_code: '' })).includes(mine[0]));
      await ids({ service_code: 'unheard-of' }, { status: 404 });
      for (const wrong of [
        { status: 'new' }, { start_date: 'last week' }, { start_date: ago(91), end_date: ago(0) }, { start_date: ago(1), end_date: ago(2) },
        { page: '0' }, { page_size: 'all' },
      ]) await ids(wrong, { status: 400 });
    });

    test('pages go on behind the last one, by the address that comes with a full one', async () => {
      const mine = [];
      for (let i = 0; i < 5; ++i) mine.unshift(await client.file({ service_code: 'other', description: `第${i}页` }));
      const seen = [];
      let path = `/open311/v2/requests.${format}?service_code=other&page_size=2`;
      while (seen.length < 5) {
        const answer = await request(heed, { path });
        assert.equal(answer.status, 200);
        seen.push(...answer.body.toString().match(/LH\d{6}-\d{4}-\d/g).filter((one, i, all) => all.indexOf(one) === i));
        const [, next] = answer.headers.link.match(/^<([^>]+)>; rel="next"$/);
        path = next.slice(next.indexOf('/open311/'));
        await client.file({ service_code: 'other', description: `其间${seen.length}` });
      }
      assert.deepEqual(seen.slice(0, 5), mine);
      for (const wrong of [{ after: 'LH261123-9999-0' }, { after: mine[0], page: '2' }]) await client.ask('errors', 'requests', { query: wrong, status: 400 });
      assert.equal((await request(heed, { path: `/open311/v2/requests.${format}?service_code=other` })).headers.link, undefined);
    });

    test('a closed one says so since it was closed, with what the department said', async () => {
      const number = await client.file({ description: '噪音' });
      const desk = await stage.staff('app', { department: 'luohu', role: 'dispatcher', name: '陈调度' });
      const asked = desk.words_of(await desk.text(`不受理 ${short_number(number)} 不属于本部门职责，已转告街道。`));
      await desk.text(`是${asked.match(/是(\d\d)/)[1]}`);
      await until('the change', async () => (await client.one(number)).status === 'closed');
      const closed = await client.one(number);
      const { timeline } = await heed.exported(number);
      assert.equal(closed.updated_datetime, timeline.find((one) => one.event === 'rejected').at);
      assert.match(closed.status_notes, /不属于本部门职责/);
      assert.equal(closed.expected_datetime, null);
      const closed_ones = await client.ask('service_requests', 'requests', { query: { status: 'closed' } });
      assert.ok(closed_ones.some((one) => one.service_request_id === number));
      assert.ok(closed_ones.every((one) => one.status === 'closed'));
      const updates = await client.ask('service_request_updates', 'servicerequestupdates', { query: { service_request_id: number } });
      assert.deepEqual(updates.map((one) => one.external_status_code).slice(-1), ['rejected']);
      assert.equal(updates.at(-1).status, 'closed');
      assert.equal(new Set(updates.map((one) => one.update_id)).size, updates.length);
      const lately = await client.ask('service_request_updates', 'servicerequestupdates', { query: { start_date: ago(1) } });
      assert.ok(lately.some((one) => one.update_id === updates.at(-1).update_id));
      assert.deepEqual(await client.ask('service_request_updates', 'servicerequestupdates', { query: { start_date: ago(20), end_date: ago(10) } }), []);
    });

    test('an unknown request or token is 404 with errors', async () => {
      await client.one('LH990101-0001-0', { status: 404 });
      await client.ask('token', 'tokens/nothing', { status: 404 });
      const number = await client.file();
      assert.deepEqual(await client.ask('token', `tokens/${number}`), [{ service_request_id: number, token: number }]);
      assert.deepEqual(await client.ask('service_requests', 'requests', { query: { service_request_id: 'nothing' } }), []);
      await client.ask('errors', 'nowhere', { status: 404 });
    });

    test('what was told in a chat is shown to nobody but a key that may read all', async () => {
      const { number } = await file_complaint(stage.person('app'), [['place', dongmen], ['text', '302室半夜装修太吵了']]);
      for (const query of [{}, { api_key: city_app.secret }]) {
        await client.one(number, { query, status: 404 });
        await client.ask('token', `tokens/${number}`, { query, status: 404 });
        for (const one of ['requests', 'servicerequestupdates']) {
          const kind = one === 'requests' ? 'service_requests' : 'service_request_updates';
          assert.deepEqual(await client.ask(kind, one, { query: { ...query, service_request_id: number } }), []);
          const all = await client.ask(kind, one, { query });
          assert.ok(all.length > 0 && all.every((found) => found.service_request_id !== number));
          // Nor does it take the place of what is shown.
          assert.ok((await client.ask(kind, one, { query: { ...query, page_size: '1' } })).length > 0);
        }
      }
      const listed = await client.ask('service_requests', 'requests', { query: { api_key: partner.secret } });
      assert.ok(listed.some((one) => one.service_request_id === number));
      const whole = await client.one(number, { query: { api_key: partner.secret } });
      assert.match(whole.description, /302室/);
      assert.equal(whole.lat, dongmen.latitude);
    });

    test('more about a request comes by its own key only', async () => {
      const number = await client.file();
      const form = { api_key: city_app.secret, service_request_id: number, description: '现在还在吵' };
      await client.ask('updated', 'servicerequestupdates', { form });
      const { timeline } = await heed.exported(number);
      assert.equal(timeline.at(-1).event, 'supplement');
      assert.equal(timeline.at(-1).text, '现在还在吵');
      await client.ask('updated', 'servicerequestupdates', { form: { ...form, api_key: 'x' }, status: 403 });
      await client.ask('updated', 'servicerequestupdates', { form: { ...form, api_key: other_app.secret }, status: 404 });
      await client.ask('updated', 'servicerequestupdates', { form: { ...form, description: '' }, status: 400 });
    });

    test('the same Idempotency-Key files once', async () => {
      const headers = { 'idempotency-key': `${format}-1` };
      const first = await client.file({}, { headers });
      assert.equal(await client.file({}, { headers }), first);
      assert.notEqual(await client.file({}), first);
    });
  });
}

describe('Open311, beside the formats', () => {
  test('an address without a format, another method, a broken body have clear errors', async () => {
    const ask = (path, more = {}) => request(heed, { path: `/open311/v2/${path}`, ...more });
    assert.equal((await ask('services')).status, 404);
    assert.equal((await ask('services.yaml')).status, 404);
    assert.equal((await ask('services.json', { method: 'DELETE' })).status, 405);
    const post = (type, body) => ask('requests.json', { method: 'POST', headers: { 'content-type': type }, body });
    for (const [type, body] of [
      ['application/json', '{}'], ['application/x-www-form-urlencoded', 'a=%zz'], ['application/x-www-form-urlencoded', 'description=%ff'],
      ['multipart/form-data', '--x'], ['multipart/form-data; boundary=x', 'nothing'], ['multipart/form-data; boundary=x', '--x\r\n\r\nno name\r\n--x--'],
      ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nopen'],
    ]) assert.equal((await post(type, body)).status, 400, `${type}: ${body}`);
  });

  test('the same answers make the same complaint, given in the chat or as attributes', async () => {
    const client = new Open311Client(heed, 'json', city_app.secret);
    const by_program = await client.file({
      service_code: 'light', description: '路灯不亮', 'attribute[pole]': 'L-0042', 'attribute[count]': '3', 'attribute[since]': '2026-11-20', 'attribute[side]': 'north',
      'attribute[when][]': ['evening', 'dawn'],
    });
    const parts = [['place', dongmen], ...['路灯不亮', 'L-0042', '3', '2026-11-20', '北侧', '傍晚、清晨'].map((words) => ['text', words])];
    const { number } = await file_complaint(stage.person('app'), parts);
    const told = await heed.exported(number);
    const filed = await heed.exported(by_program);
    assert.equal(told.category, 'light');
    assert.equal(told.text, filed.text);
    const seen = await client.one(number, { query: { api_key: partner.secret } });
    assert.equal(seen.description, (await client.one(by_program)).description);
  });

  test('every page\'s scripts may read; no 1,001 requests in one answer', async () => {
    const answer = await request(heed, { path: '/open311/v2/requests.json?page_size=5000' });
    assert.equal(answer.headers['access-control-allow-origin'], '*');
    assert.ok(JSON.parse(answer.body).length <= 1000);
  });
});

test('one key\'s reports, and one reporter\'s, have their limits', async () => {
  const key = new_key('busy');
  const calm = await Stage.open({
    accounts: {},
    settings: { limits: { messages_per_minute: 2 }, open311: { requests_per_minute: 4, key: [key.table] } },
  });
  try {
    const client = new Open311Client(calm.heed, 'json', key.secret);
    await client.file({ account_id: 'a' });
    await client.file({ account_id: 'a' });
    await client.file({ account_id: 'a' }, { status: 429 });
    await client.file({ account_id: 'b' });
    await client.file({ account_id: 'c' }, { status: 429 });
    assert.equal((await calm.heed.export()).length, 3);
  } finally {
    await calm.close();
  }
});

test('without [open311] there is nothing', async () => {
  const closed = await Stage.open({ accounts: {} });
  try {
    assert.equal((await request(closed.heed, { path: '/open311/v2/discovery.json' })).status, 404);
  } finally {
    await closed.close();
  }
});
